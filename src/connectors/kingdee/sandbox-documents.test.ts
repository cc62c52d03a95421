import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../wire/clock.ts';
import { memoryStore } from './memory-store.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from './sandbox.ts';
import { CREDENTIALS } from './sandbox-fixture.ts';
import type { SandboxSeed } from './sandbox-seed.ts';
import type { SandboxSwitches } from './sandbox-world.ts';
import type { KingdeeStore } from './store.ts';

/** Talks plain HTTP and plain JSON.parse: nothing of the connector is in this file. */

const SERVICES = 'Kingdee.BOS.WebApi.ServicesStub';

let clock: ManualClock;
let store: KingdeeStore;
let sandbox: KingdeeSandbox;
let session: string;
beforeEach(() => open());
afterEach(() => sandbox.close());

async function open(seed: Partial<SandboxSeed> = {}, switches: Partial<SandboxSwitches> = {}): Promise<void> {
  clock = manualClock(Date.UTC(2026, 0, 31));
  store = memoryStore();
  sandbox = await startKingdeeSandbox({ store, clock, seed: { ...CREDENTIALS, ...seed }, switches });
  const login = [CREDENTIALS.acctId, CREDENTIALS.username, CREDENTIALS.appId, CREDENTIALS.appSecret, 2052];
  const answer = (await post('AuthService.LoginByAppSecret', login, {})) as { KDSVCSessionId: string };
  session = answer.KDSVCSessionId;
}

async function reopen(seed: Partial<SandboxSeed>, switches: Partial<SandboxSwitches> = {}): Promise<void> {
  await sandbox.close();
  await open(seed, switches);
}

async function post(
  service: string,
  parameters: readonly unknown[],
  headers: Record<string, string>,
): Promise<unknown> {
  const reply = await fetch(`${sandbox.url}/K3Cloud/${SERVICES}.${service}.common.kdsvc`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ parameters }),
  });
  return reply.json();
}

function call(method: string, ...parameters: unknown[]): Promise<unknown> {
  return post(`DynamicFormService.${method}`, parameters, { 'kdservice-sessionid': session });
}

interface Status {
  readonly IsSuccess: boolean;
  readonly MsgCode: number;
  readonly Errors: readonly { readonly FieldName: string | null; readonly Message: string; readonly DIndex: number }[];
  readonly SuccessEntitys: readonly { readonly Id: number; readonly Number: string; readonly DIndex: number }[];
}
interface Result {
  readonly ResponseStatus: Status;
  readonly Id: number;
  readonly Number: string;
  readonly NeedReturnData: readonly Record<string, unknown>[];
  readonly Result: Record<string, unknown>;
}

async function result(method: string, ...parameters: unknown[]): Promise<Result> {
  return ((await call(method, ...parameters)) as { Result: Result }).Result;
}

async function messages(method: string, ...parameters: unknown[]): Promise<readonly string[]> {
  const { ResponseStatus } = await result(method, ...parameters);
  return ResponseStatus.IsSuccess ? ['ok'] : ResponseStatus.Errors.map((one) => one.Message);
}

type Entry = Record<string, unknown>;
const DEBIT: Entry = {
  FEXPLANATION: '借',
  FACCOUNTID: { FNumber: '1122.11' },
  FDetailID: { FDETAILID__FFLEX6: { FNumber: 'C001' } },
  FDEBIT: '700.00',
};
const CREDIT: Entry = { ...DEBIT, FEXPLANATION: '贷', FDEBIT: undefined, FCREDIT: '700.00' };

function model(change: Entry = {}, entries: readonly Entry[] = [DEBIT, CREDIT]): Entry {
  return {
    FAccountBookID: { FNumber: '001' },
    FDate: '2026-01-31',
    FVOUCHERGROUPID: { FNumber: 'PRE001' },
    FVOUCHERGROUPNO: '',
    FEntity: entries,
    ...change,
  };
}

async function saved(change: Entry = {}): Promise<number> {
  return (await result('Save', 'GL_VOUCHER', { Model: model(change) })).Id;
}

async function stateOf(id: number): Promise<string> {
  return (await store.vouchers({ id }))[0]?.state ?? 'gone';
}

/** What each operation makes of each state; `-` it refuses. Protocol §6.3, 撤销 inferred. */
const TABLE = {
  Submit: { Z: 'B', A: 'B', B: '-', C: '-', D: 'B' },
  Audit: { Z: '-', A: '-', B: 'C', C: '-', D: '-' },
  UnAudit: { Z: '-', A: '-', B: '-', C: 'D', D: '-' },
  CancelAssign: { Z: '-', A: '-', B: 'D', C: '-', D: '-' },
  Delete: { Z: 'gone', A: 'gone', B: '-', C: '-', D: 'gone' },
} as const;

test.each(Object.entries(TABLE))(
  '%s moves each state as the product does, and nothing once posted',
  async (method, row) => {
    for (const [from, to] of Object.entries(row)) {
      const id = await saved();
      await sandbox.byHand.change(id, { state: from });
      const said = await messages(method, 'GL_VOUCHER', { Ids: String(id) });
      expect([from, await stateOf(id), said[0] === 'ok']).toEqual([from, to === '-' ? from : to, to !== '-']);
      if ((await stateOf(id)) === 'gone') continue;
      await sandbox.byHand.change(id, { state: from, posted: true });
      expect(await messages(method, 'GL_VOUCHER', { Ids: String(id) })).not.toEqual(['ok']);
    }
  },
);

test('the texts of a second submit and of a deletion are the product’s', async () => {
  const id = await saved();
  await call('Submit', 'GL_VOUCHER', { Numbers: [`PZ${id}`] });
  expect(await messages('Submit', 'GL_VOUCHER', { Numbers: `PZ${id}` })).toEqual([
    `单据编号为“PZ${id}”的凭证，只有暂存、创建和重新审核的数据才允许提交！`,
  ]);
  await call('Audit', 'GL_VOUCHER', { Ids: String(id) });
  expect(await messages('Delete', 'GL_VOUCHER', { Ids: String(id) })).toEqual(['只能删除创建/暂存/重新审核状态的数据']);
});

test('an operation over several documents takes the good ones and names the others by their place', async () => {
  const [a, b, c] = [await saved(), await saved(), await saved()];
  await sandbox.byHand.change(b, { state: 'C' });
  const { ResponseStatus } = await result('Submit', 'GL_VOUCHER', { Ids: `${a},${b},${c},5` });
  expect(ResponseStatus.IsSuccess).toBe(false);
  expect(ResponseStatus.SuccessEntitys.map((one) => [one.Id, one.DIndex])).toEqual([
    [a, 0],
    [c, 2],
  ]);
  expect(ResponseStatus.Errors.map((one) => one.DIndex)).toEqual([1, 3]);
});

test('a document that a user has open refuses with the text of the edit lock', async () => {
  const id = await saved();
  sandbox.byHand.open('GL_VOUCHER', id);
  const { ResponseStatus } = await result('Delete', 'GL_VOUCHER', { Ids: String(id) });
  expect(ResponseStatus.MsgCode).toBe(13);
  expect(ResponseStatus.Errors[0]?.Message).toContain('冲突，请稍候再使用。');
  expect(await messages('Save', 'GL_VOUCHER', { Model: model({ FVOUCHERID: id }) })).not.toEqual(['ok']);
});

test.each(['ExcuteOperation', 'ExecuteOperation'])('%s takes the number of an operation', async (method) => {
  const id = await saved();
  await sandbox.byHand.change(id, { state: 'C' });
  expect(await messages(method, 'GL_VOUCHER', 'UnAudit', { Ids: String(id) })).toEqual(['ok']);
  expect(await stateOf(id)).toBe('D');
  expect(await messages(method, 'GL_VOUCHER', 'NoSuch', { Ids: String(id) })).toEqual(['[sandbox] 没有操作 NoSuch']);
});

test('a save over an id changes that voucher; rows that are not listed are deleted, unless told otherwise', async () => {
  const rows = [
    DEBIT,
    CREDIT,
    { ...DEBIT, FDEBIT: '1.00', FEXPLANATION: '三' },
    { ...CREDIT, FCREDIT: '1.00', FEXPLANATION: '四' },
  ];
  const { Id, NeedReturnData } = await result('Save', 'GL_VOUCHER', {
    Model: model({ FVOUCHERGROUPNO: '7' }, rows),
    NeedReturnFields: ['FVOUCHERGROUPNO', 'FEntity.FEXPLANATION', 'FENTITY_FENTRYID'],
  });
  const entries = NeedReturnData[0]?.FEntity as { FENTRYID: number; FEXPLANATION: string }[];
  expect(entries.map((one) => one.FEXPLANATION)).toEqual(['借', '贷', '三', '四']);
  const texts = async (): Promise<readonly string[]> =>
    (await store.vouchers({ id: Id })).flatMap((one) => one.entries.map((entry) => entry.explanation));
  const change = { FVOUCHERID: Id, FEntity: [{ FEntryID: entries[2]?.FENTRYID, FEXPLANATION: '改' }] };
  expect(await messages('Save', 'GL_VOUCHER', { IsDeleteEntry: 'false', Model: change })).toEqual(['ok']);
  expect(await texts()).toEqual(['借', '贷', '改', '四']);
  const two = [{ FEntryID: entries[0]?.FENTRYID }, { FEntryID: entries[1]?.FENTRYID }];
  expect(await messages('Save', 'GL_VOUCHER', { Model: { FVOUCHERID: Id, FEntity: two } })).toEqual(['ok']);
  expect(await texts()).toEqual(['借', '贷']);
  const [only] = await store.vouchers({});
  expect([only?.id, only?.number]).toEqual([Id, '7']);
  expect((await store.vouchers({})).length).toBe(1);
});

test('NeedUpDateFields takes those keys alone', async () => {
  const id = await saved({ FATTACHMENTS: 1 });
  const change = { FVOUCHERID: id, FATTACHMENTS: 9, FVOUCHERGROUPNO: '55' };
  expect(
    await messages('Save', 'GL_VOUCHER', { NeedUpDateFields: ['FATTACHMENTS'], IsDeleteEntry: 'false', Model: change }),
  ).toEqual(['ok']);
  expect((await store.vouchers({ id }))[0]).toMatchObject({ attachments: 9, number: '1' });
});

test('a save over an id is checked like a new one, and refused in state C or over another’s number', async () => {
  const [a, b] = [await saved(), await saved()];
  const unbalanced = [DEBIT, { ...CREDIT, FCREDIT: '1' }];
  expect(await messages('Save', 'GL_VOUCHER', { Model: model({ FVOUCHERID: a }, unbalanced) })).toEqual([
    '[sandbox] 凭证借贷不平衡',
  ]);
  expect(
    (await messages('Save', 'GL_VOUCHER', { Model: model({ FVOUCHERID: b, FVOUCHERGROUPNO: '1' }) }))[0],
  ).toContain('违反字段唯一性要求');
  await sandbox.byHand.change(a, { state: 'C' });
  expect(await messages('Save', 'GL_VOUCHER', { Model: model({ FVOUCHERID: a }) })).not.toEqual(['ok']);
  expect(await messages('Save', 'GL_VOUCHER', { Model: model({ FVOUCHERID: 5 }) })).toEqual([
    '[sandbox] 未找到对应数据',
  ]);
});

test('ValidateRepeatJson refuses the same JSON, and only where it is asked', async () => {
  const data = { ValidateRepeatJson: 'true', Model: model() };
  expect(await messages('Save', 'GL_VOUCHER', data)).toEqual(['ok']);
  expect(await messages('Save', 'GL_VOUCHER', data)).toEqual(['[sandbox] 相同的 JSON 已经保存过']);
  expect(await messages('Save', 'GL_VOUCHER', { ...data, ValidateRepeatJson: 'false' })).toEqual(['ok']);
});

test('a draft is kept unchecked, and is checked when it is submitted', async () => {
  const { Id } = await result('Draft', 'GL_VOUCHER', { Model: model({}, [DEBIT]) });
  expect(await stateOf(Id)).toBe('Z');
  expect(await messages('Submit', 'GL_VOUCHER', { Ids: String(Id) })).toEqual(['[sandbox] 凭证借贷不平衡']);
  expect(await messages('Save', 'GL_VOUCHER', { Model: model({ FVOUCHERID: Id }) })).toEqual(['ok']);
  expect(await stateOf(Id)).toBe('A');
  expect(await messages('Submit', 'GL_VOUCHER', { Ids: String(Id) })).toEqual(['ok']);
});

test('IsAutoSubmitAndAudit leaves an audited voucher', async () => {
  const { Id } = await result('Save', 'GL_VOUCHER', { IsAutoSubmitAndAudit: 'true', Model: model() });
  expect(await stateOf(Id)).toBe('C');
});

test('a batch has one error a row and bill, DIndex is the bill', async () => {
  const bad = { ...DEBIT, FEXPLANATION: '' };
  const models = [model(), model({}, [bad, bad, { ...CREDIT, FCREDIT: '1400' }]), model({}, [bad, CREDIT])];
  const { ResponseStatus } = await result('BatchSave', 'GL_VOUCHER', { Model: models });
  expect(ResponseStatus.Errors.map((one) => [one.DIndex, one.Message])).toEqual([
    [1, '第1行分录：分录摘要为空'],
    [1, '第2行分录：分录摘要为空'],
    [2, '第1行分录：分录摘要为空'],
  ]);
  expect(ResponseStatus.SuccessEntitys.map((one) => one.DIndex)).toEqual([0]);
});

test('BillQuery gives objects by the keys that were asked for, and hides a failure in a row', async () => {
  await saved();
  expect(await call('BillQuery', { FormId: 'GL_VOUCHER', FieldKeys: 'FVoucherID,FAccountID.FNumber' })).toEqual([
    { FVoucherID: 100001, 'FAccountID.FNumber': '1122.11' },
    { FVoucherID: 100001, 'FAccountID.FNumber': '1122.11' },
  ]);
  expect(await call('BillQuery', { FormId: 'GL_VOUCHER', FieldKeys: 'FNoSuch' })).toMatchObject([
    { Result: { ResponseStatus: { IsSuccess: false, Errors: [{ Message: '元数据中标识为FNoSuch的字段不存在' }] } } },
  ]);
});

test('QueryBusinessInfo names the keys of a form and what is required', async () => {
  const { NeedReturnData } = await result('QueryBusinessInfo', JSON.stringify({ FormId: 'BD_Supplier' }));
  expect(NeedReturnData).toMatchObject({ Id: 'BD_Supplier', PkFieldName: 'FSupplierId' });
  expect(JSON.stringify(NeedReturnData)).toContain('"Key":"FName","MustInput":true');
});

/** Bodies of protocol §10.8. */
const ORGANISATION = { FCreateOrgId: { FNumber: '100' }, FUseOrgId: { FNumber: '100' } };
const BODIES: Readonly<Record<string, Entry>> = {
  BD_Supplier: { FNumber: 'S001', FName: '示例供应商', ...ORGANISATION },
  BD_Customer: {
    FCUSTID: 0,
    FNumber: 'C001',
    ...ORGANISATION,
    FName: 'DEMO-US',
    FCOUNTRY: { FNumber: 'China' },
    FINVOICETITLE: 'DEMO-US',
    FIsGroup: false,
    FIsDefPayer: false,
    FCustTypeId: { FNumber: 'KHLB001_SYS' },
    FTRADINGCURRID: { FNumber: 'PRE001' },
    FInvoiceType: '1',
    FTaxType: { FNumber: 'SFL02_SYS' },
    FPriority: 1,
    FTaxRate: { FNumber: 'SL02_SYS' },
    FISCREDITCHECK: true,
    FIsTrade: true,
    FT_BD_CUSTOMEREXT: { FEnableSL: false },
  },
  BD_MATERIAL: {
    FNumber: 'HL-CUP-01',
    FName: '示例杯',
    FImgStorageType: 'A',
    ...ORGANISATION,
    FSubHeadEntity: { FTimeUnit: 'H' },
    SubHeadEntity: {
      FErpClsID: '1',
      FFeatureItem: '1',
      FCategoryID: { FNumber: 'CHLB01_SYS' },
      FTaxType: { FNumber: 'WLDSFL01_SYS' },
      FTaxRateId: { FNUMBER: 'SL02_SYS' },
      FBaseUnitId: { FNumber: 'Pcs' },
      FIsPurchase: true,
      FIsInventory: true,
      FIsSale: true,
      FWEIGHTUNITID: { FNUMBER: 'kg' },
      FVOLUMEUNITID: { FNUMBER: 'm' },
    },
    SubHeadEntity1: {
      FStoreUnitID: { FNumber: 'Pcs' },
      FUnitConvertDir: '1',
      FCountDay: 1,
      FCurrencyId: { FNumber: 'PRE001' },
    },
    SubHeadEntity2: { FSaleUnitId: { FNumber: 'Pcs' }, FSalePriceUnitId: { FNumber: 'Pcs' }, FMaxQty: 100000 },
    SubHeadEntity3: {
      FPurchaseUnitId: { FNumber: 'Pcs' },
      FPurchasePriceUnitId: { FNumber: 'Pcs' },
      FPOBillTypeId: { FNUMBER: 'CGSQD01_SYS' },
    },
    FEntityInvPty: [{ FInvPtyId: { FNumber: '01' }, FIsEnable: true }],
  },
  BD_STOCK: {
    FStockId: 0,
    FNumber: 'WH01',
    FNAME: '深圳仓',
    ...ORGANISATION,
    FStockProperty: '1',
    FStockStatusType: '0,1,2,3,4,5,6,7,8',
  },
  BD_Currency: {
    FNumber: 'HLC01',
    FName: '示例币',
    FCODE: 'XTS',
    FPRICEDIGITS: 6,
    FAMOUNTDIGITS: 2,
    FPRIORITY: 0,
    FIsShowCSymbol: true,
  },
  BD_Rate: {
    FRateID: 0,
    FRATETYPEID: { FNumber: 'HLTX01_SYS' },
    FCyForID: { FNumber: 'PRE007' },
    FCyToID: { FNumber: 'PRE001' },
    FExchangeRate: 7.0,
    FReverseExRate: 0.142857,
    FBegDate: '2026-01-01',
    FEndDate: '2026-01-31',
    FUseOrgId: { FNumber: '100' },
  },
};

async function audited(form: string, body: Entry): Promise<number> {
  const { Id, ResponseStatus } = await result('Save', form, { Model: body });
  expect(ResponseStatus.Errors).toEqual([]);
  for (const method of ['Submit', 'Audit']) expect(await messages(method, form, { Ids: String(Id) })).toEqual(['ok']);
  return Id;
}

test.each(Object.keys(BODIES))(
  'the body of the protocol for %s is saved, submitted, audited, viewed and found',
  async (form) => {
    const body = BODIES[form] ?? {};
    const id = await audited(form, body);
    const { Result } = await result('View', form, { Id: id });
    expect(Result).toMatchObject({ Id: id, DocumentStatus: 'C', ForbidStatus: 'A' });
    const rows = await call('ExecuteBillQuery', {
      FormId: form,
      FieldKeys: 'FDocumentStatus',
      FilterString: `FDocumentStatus='C'`,
    });
    expect((rows as unknown[]).length).toBeGreaterThan(0);
    if (form === 'BD_Rate') return;
    const again = await result('Save', form, { Model: body });
    expect(again.ResponseStatus).toMatchObject({
      IsSuccess: false,
      MsgCode: 11,
      Errors: [{ Message: `违反字段唯一性要求：编码唯一。[${body.FNumber}]在当前系统中已经被使用。` }],
    });
  },
);

test('a view of a record has ORM names and base data as objects', async () => {
  const id = await audited('BD_Supplier', BODIES.BD_Supplier ?? {});
  const { Result } = await result('View', 'BD_Supplier', { Number: 'S001' });
  expect(Result).toEqual({
    Id: id,
    Number: 'S001',
    Name: [{ Key: 2052, Value: '示例供应商' }],
    DocumentStatus: 'C',
    ForbidStatus: 'A',
    CreateOrgId: { Id: 1, Number: '100', Name: [{ Key: 2052, Value: '100' }] },
    UseOrgId: { Id: 1, Number: '100', Name: [{ Key: 2052, Value: '100' }] },
  });
  expect(await messages('View', 'BD_Supplier', { Number: 'S999' })).toEqual(['传递的编码值不存在']);
});

test('a required key that is missing, a scalar, a wrong number and an unknown record each have their error', async () => {
  const { FName: _, ...nameless } = BODIES.BD_Supplier ?? {};
  expect(await messages('Save', 'BD_Supplier', { Model: nameless })).toEqual(['字段“FName”是必填项']);
  const scalar = { ...BODIES.BD_Supplier, FUseOrgId: '100' };
  expect((await messages('Save', 'BD_Supplier', { Model: scalar }))[0]).toContain('须为字典格式');
  const wrong = { ...BODIES.BD_Rate, FExchangeRate: 'seven' };
  expect(await messages('Save', 'BD_Rate', { Model: wrong })).toEqual(['[sandbox] FExchangeRate 不是数值：seven']);
  const unknown = { ...BODIES.BD_Rate, FCyForID: { FNumber: 'PRE099' } };
  expect(await messages('Save', 'BD_Rate', { Model: unknown })).toEqual(['字段“FCyForID”是必填项']);
  const verified = await result('Save', 'BD_Rate', { IsVerifyBaseDataField: 'true', Model: unknown });
  expect(verified.ResponseStatus).toMatchObject({ MsgCode: 9, Errors: [{ FieldName: 'FCyForID' }] });
  expect(await messages('Save', 'BD_Account', { Model: { FNumber: '1' } })).not.toEqual(['ok']);
  expect(await messages('Save', 'NO_SUCH', { Model: {} })).toEqual(['业务对象不存在']);
});

test('base data that is not audited, or forbidden, cannot be named', async () => {
  await audited('BD_Supplier', BODIES.BD_Supplier ?? {});
  await audited('BD_MATERIAL', BODIES.BD_MATERIAL ?? {});
  const order = (): Promise<readonly string[]> => messages('Save', 'PUR_PurchaseOrder', { Model: ORDER });
  expect(await order()).toEqual(['ok']);
  await call('ExcuteOperation', 'BD_Supplier', 'Forbid', { Numbers: ['S001'] });
  await call('Delete', 'PUR_PurchaseOrder', { Numbers: ['CGDD0001'] });
  expect(await order()).toEqual(['字段“FSupplierId”是必填项']);
  await call('ExcuteOperation', 'BD_Supplier', 'Enable', { Numbers: ['S001'] });
  expect(await order()).toEqual(['ok']);
});

const ORDER: Entry = {
  FBillTypeID: { FNUMBER: 'CGDD01_SYS' },
  FBillNo: 'CGDD0001',
  FDate: '2026-01-01 00:00:00',
  FSupplierId: { FNumber: 'S001' },
  FPurchaseOrgId: { FNumber: '100' },
  FPOOrderFinance: { FSettleCurrId: { FNumber: 'PRE001' } },
  FPOOrderEntry: [
    { FMaterialId: { FNumber: 'HL-CUP-01' }, FUnitId: { FNumber: 'Pcs' }, FQty: 100, FTaxPrice: 11.3 },
    { FMaterialId: { FNumber: 'HL-CUP-01' }, FUnitId: { FNumber: 'Pcs' }, FQty: '0.5', FTaxPrice: 11.3 },
  ],
};

test('an order is pushed to a receipt and a payable, each once, with links', async () => {
  await audited('BD_Supplier', BODIES.BD_Supplier ?? {});
  await audited('BD_MATERIAL', BODIES.BD_MATERIAL ?? {});
  const early = await result('Save', 'PUR_PurchaseOrder', { Model: ORDER });
  const target = { Ids: String(early.Id), TargetFormId: 'STK_InStock', IsEnableDefaultRule: 'true' };
  expect(await messages('Push', 'PUR_PurchaseOrder', target)).toEqual(['[sandbox] 单据“CGDD0001”未审核，不能下推']);
  for (const method of ['Submit', 'Audit']) await call(method, 'PUR_PurchaseOrder', { Ids: String(early.Id) });
  const receipt = await result('Push', 'PUR_PurchaseOrder', target);
  expect(receipt).toHaveProperty('ConvertResponseStatus');
  const receiptId = receipt.ResponseStatus.SuccessEntitys[0]?.Id;
  expect(
    await call('ExecuteBillQuery', { FormId: 'STK_InStock', FieldKeys: 'FID,FRealQty,FMaterialId.FNumber' }),
  ).toEqual([
    [receiptId, 100, 'HL-CUP-01'],
    [receiptId, 0.5, 'HL-CUP-01'],
  ]);
  expect((await messages('Push', 'PUR_PurchaseOrder', target))[0]).toContain('超出可下推数量');
  for (const method of ['Submit', 'Audit']) await call(method, 'STK_InStock', { Ids: String(receiptId) });
  expect(await messages('Push', 'STK_InStock', { Ids: String(receiptId), RuleId: 'AP_InStockToPayableMap' })).toEqual([
    'ok',
  ]);
  const { Result } = await result('View', 'AP_Payable', { Number: '1' });
  expect(JSON.stringify(Result)).toContain(`"EntityDetail_Link_FSBillId":"${receiptId}"`);
  expect(await messages('Push', 'BD_Supplier', { Numbers: ['S001'], TargetFormId: 'AP_Payable' })).toEqual([
    '[sandbox] 没有这条下推规则',
  ]);
});

test('what is left of an order after a deleted receipt can be pushed again', async () => {
  await audited('BD_Supplier', BODIES.BD_Supplier ?? {});
  await audited('BD_MATERIAL', BODIES.BD_MATERIAL ?? {});
  const id = await audited('PUR_PurchaseOrder', ORDER);
  const target = { Ids: String(id), TargetFormId: 'STK_InStock' };
  const made = (await result('Push', 'PUR_PurchaseOrder', target)).ResponseStatus.SuccessEntitys[0]?.Id;
  await call('Delete', 'STK_InStock', { Ids: String(made) });
  expect(await messages('Push', 'PUR_PurchaseOrder', target)).toEqual(['ok']);
});

test('a controlled account and one that is not a leaf take no voucher by hand', async () => {
  await reopen({
    accounts: [
      { code: '1122', name: '应收账款', dims: [] },
      { code: '1122.11', name: '应收', dims: ['店铺'], controlledBy: 'AR' },
    ],
  });
  expect((await messages('Save', 'GL_VOUCHER', { Model: model() }))[0]).toContain('受控');
  const parent = { ...DEBIT, FACCOUNTID: { FNumber: '1122' }, FDetailID: undefined };
  expect((await messages('Save', 'GL_VOUCHER', { Model: model({}, [parent, CREDIT]) }))[0]).toContain('不是末级科目');
});

test.each([
  ['ignored', ['ok']],
  ['refused', ['[sandbox] 字段 FNoSuchKey 在该单据中不存在']],
] as const)('unknown save keys are %s by switch', async (unknownSaveKeys, expected) => {
  await reopen({}, { unknownSaveKeys });
  expect(await messages('Save', 'GL_VOUCHER', { Model: model({ FNoSuchKey: 1 }) })).toEqual(expected);
  expect(await messages('Save', 'BD_Supplier', { Model: { ...BODIES.BD_Supplier, FNoSuchKey: 1 } })).toEqual(expected);
});

test.each([true, false])('keys that bodies merely carry are required: %s', async (seenKeysRequired) => {
  await reopen({}, { seenKeysRequired });
  const { FStockProperty: _, ...body } = BODIES.BD_STOCK ?? {};
  expect(await messages('Save', 'BD_STOCK', { Model: body })).toEqual(
    seenKeysRequired ? ['字段“FStockProperty”是必填项'] : ['ok'],
  );
});

test.each(['FModifyDate', 'FCHANGEDATE'])('the time of the last change has the key %s', async (modifyDateKey) => {
  await reopen({}, { modifyDateKey });
  const [a] = [await saved(), await saved()];
  clock.advance(60_000);
  await call('Submit', 'GL_VOUCHER', { Ids: String(a) });
  const changed = {
    FormId: 'GL_VOUCHER',
    FieldKeys: 'FVOUCHERID',
    FilterString: `${modifyDateKey}>='2026-01-31 00:00:30'`,
  };
  expect(await call('ExecuteBillQuery', changed)).toEqual([[a]]);
});
