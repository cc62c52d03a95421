/** Business documents against the sandbox by bare bodies: what it refuses, and the vouchers that it makes by itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DocumentBench, openDocuments, sample } from './documents/documents-fixture.ts';
import { EXAMPLES } from './documents/examples-fixture.ts';
import { SAME_CODES } from './sandbox-fixture.ts';

let bench: DocumentBench;
beforeEach(async () => {
  bench = await openDocuments();
});
afterEach(() => bench.close());

/** Any JSON object. */
type Body = Record<string, object | string | number | undefined>;
type Form = keyof typeof EXAMPLES;

function bodyOf(form: Form): { Model: Body } {
  return JSON.parse(EXAMPLES[form]);
}

/** Words of the refusal of the body after a change; empty where it was saved. */
async function refusal(form: Form, change: (model: Body) => void): Promise<string> {
  const body = bodyOf(form);
  change(body.Model);
  const answer = await bench.client().save(form, body, 5_000);
  return 'failure' in answer ? (answer.problem.params.message ?? '?') : '';
}

/** `head.key` or `entry[].key` of every key that the notes mark `*` or `+`, by form. */
const REQUIRED: Readonly<Partial<Record<Form, string>>> = {
  AR_receivable:
    'FBillTypeID FDATE FENDDATE_H FCUSTOMERID FCURRENCYID FSETTLEORGID FPAYORGID FsubHeadFinc.FMAINBOOKSTDCURRID FsubHeadFinc.FEXCHANGETYPE FsubHeadFinc.FExchangeRate FEntityDetail.FMATERIALID',
  AP_Payable: 'FBillTypeID FDATE FSUPPLIERID FCURRENCYID FSETTLEORGID FPAYORGID',
  AP_PAYBILL:
    'FBillTypeID FDATE FCONTACTUNITTYPE FCONTACTUNIT FRECTUNITTYPE FRECTUNIT FCURRENCYID FSETTLEORGID FPAYORGID FPAYBILLENTRY.FSETTLETYPEID FPAYBILLENTRY.FPURPOSEID FPAYBILLENTRY.FPAYTOTALAMOUNTFOR FPAYBILLENTRY.FPAYAMOUNTFOR_E',
  AR_RECEIVEBILL:
    'FBillTypeID FDATE FCONTACTUNITTYPE FCONTACTUNIT FPAYUNITTYPE FPAYUNIT FCURRENCYID FSETTLEORGID FPAYORGID FDOCUMENTSTATUS FCancelStatus FSETTLECUR FRECEIVEBILLENTRY.FSETTLETYPEID FRECEIVEBILLENTRY.FPURPOSEID FRECEIVEBILLENTRY.FPOSTDATE FRECEIVEBILLENTRY.FRECAMOUNTFOR_E FRECEIVEBILLENTRY.FRECTOTALAMOUNTFOR',
  AR_REFUNDBILL:
    'FREFUNDBILLENTRY.FSETTLETYPEID FREFUNDBILLENTRY.FPURPOSEID FREFUNDBILLENTRY.FREFUNDAMOUNTFOR FREFUNDBILLENTRY.FREFUNDAMOUNTFOR_E',
  AP_OtherPayable: 'FCONTACTUNITTYPE FCONTACTUNIT',
  SAL_OUTSTOCK:
    'FBillTypeID FDate FSaleOrgId FCustomerID FStockOrgId SubHeadEntity.FSettleCurrID SubHeadEntity.FSettleOrgID FEntity.FMaterialID FEntity.FUnitID FEntity.FRealQty FEntity.FOwnerTypeID FEntity.FOwnerID FEntity.FStockID',
  SAL_RETURNSTOCK: 'FRetcustId FEntity.FReturnType FEntity.FStockID',
  PUR_PurchaseOrder:
    'FBillTypeID FDate FSupplierId FPurchaseOrgId FPOOrderFinance.FSettleCurrId FPOOrderEntry.FMaterialId FPOOrderEntry.FUnitId FPOOrderEntry.FQty',
  STK_InStock: 'FInStockEntry.FStockId',
  STK_TransferDirect: 'FStockOutOrgId FStockOrgId FDate FBillEntry.FSrcStockId FBillEntry.FDestStockId',
  STK_TRANSFEROUT: 'FSTKTRSOUTENTRY.FSrcStockID FSTKTRSOUTENTRY.FDestStockID',
  STK_TRANSFERIN: 'FSTKTRSINENTRY.FDestStockID FSTKTRSINENTRY.FSTKTSTKRANSFERINENTRY_Link',
  STK_MisDelivery: 'FEntity.FStockId',
};

test.each(
  Object.entries(REQUIRED).flatMap(([form, keys]) => keys.split(' ').map((key) => [form as Form, key] as const)),
)('%s needs %s', async (form, key) => {
  const [holder = '', part] = key.split('.');
  const message = await refusal(form, (model) => {
    const held = model[holder] as Body | Body[];
    const target = (Array.isArray(held) ? held[0] : held) as Body;
    if (part === undefined) delete model[holder];
    else delete target[part];
  });
  expect(message).toContain(part ?? holder);
  expect(message).toMatch(/必填项|字段必录/);
});

function row(model: Body, entry: string): Body {
  return (model[entry] as unknown as Body[])[0] as Body;
}

test.each<[string, Form, (model: Body) => void, string]>([
  [
    'a contact unit of another form than its type',
    'AP_PAYBILL',
    (model) => Object.assign(model, { FCONTACTUNITTYPE: 'BD_Customer' }),
    'BD_Customer 中没有可用的 S001',
  ],
  [
    'a contact unit of no form',
    'AR_REFUNDBILL',
    (model) => Object.assign(model, { FRECTUNITTYPE: 'BD_Nobody' }),
    '往来单位类型 BD_Nobody 不存在',
  ],
  [
    'a bill type of another form',
    'AP_PAYBILL',
    (model) => Object.assign(model, { FBillTypeID: { FNumber: 'YSD01_SYS' } }),
    '单据类型 YSD01_SYS',
  ],
  ['no rows', 'AP_Payable', (model) => Object.assign(model, { FEntityDetail: [] }), '单据没有分录'],
  [
    'an amount of zero',
    'AP_OtherPayable',
    (model) => Object.assign(row(model, 'FEntity'), { FTOTALAMOUNTFOR: 0 }),
    '不能为零',
  ],
  [
    'a payment below zero',
    'AP_PAYBILL',
    (model) => Object.assign(row(model, 'FPAYBILLENTRY'), { FPAYTOTALAMOUNTFOR: -1, FPAYAMOUNTFOR_E: -1 }),
    '该单据不接受负数',
  ],
  [
    'two amounts that differ',
    'AR_RECEIVEBILL',
    (model) => Object.assign(row(model, 'FRECEIVEBILLENTRY'), { FRECAMOUNTFOR_E: 100 }),
    'FRECAMOUNTFOR_E 与 FRECTOTALAMOUNTFOR 不等',
  ],
  [
    'a third of a cent',
    'AR_receivable',
    (model) => Object.assign(row(model, 'FEntityDetail'), { FALLAMOUNTFOR_D: 22.603 }),
    '不是最多 2 位小数的数',
  ],
  [
    'a price that does not give the amount',
    'AR_receivable',
    (model) => Object.assign(row(model, 'FEntityDetail'), { FTaxPrice: 11.4 }),
    '含税单价×数量不等于价税合计',
  ],
  [
    'a total that is not amount and tax',
    'AR_receivable',
    (model) => Object.assign(row(model, 'FEntityDetail'), { FTAXAMOUNTFOR_D: 2.7 }),
    '价税合计不等于',
  ],
  [
    'a rate that does not give the tax',
    'AR_receivable',
    (model) => Object.assign(row(model, 'FEntityDetail'), { FEntryTaxRate: 6 }),
    '税率与金额不符',
  ],
  [
    'a head that is not the sum of its rows',
    'AR_receivable',
    (model) => Object.assign(model.FsubHeadFinc as object, { FTaxAmountFor: 2.5 }),
    'FTaxAmountFor 与分录合计不符',
  ],
  [
    'a plan that is not the amount',
    'AR_receivable',
    (model) => Object.assign(row(model, 'FEntityPlan'), { FPAYAMOUNTFOR: 22 }),
    '收付款计划与单据金额不符',
  ],
  [
    'a rate of the own currency that is not 1',
    'AR_receivable',
    (model) => Object.assign(model.FsubHeadFinc as object, { FExchangeRate: 7 }),
    '本位币汇率须为 1',
  ],
  [
    'a row of neither material nor expense',
    'AP_Payable',
    (model) => void delete row(model, 'FEntityDetail').FMATERIALID,
    '物料与费用项目须录入其一',
  ],
  [
    'a payable whose amount is not of its price',
    'AP_Payable',
    (model) => Object.assign(row(model, 'FEntityDetail'), { FNoTaxAmountFor_D: '21' }),
    '税率与金额不符',
  ],
  [
    'a transfer within one warehouse',
    'STK_TransferDirect',
    (model) => Object.assign(row(model, 'FBillEntry'), { FDestStockId: { FNumber: 'WH01' } }),
    '调出与调入仓库相同',
  ],
  [
    'pieces below zero',
    'SAL_OUTSTOCK',
    (model) => Object.assign(row(model, 'FEntity'), { FRealQty: -1 }),
    '该单据不接受负数',
  ],
])('%s is refused', async (_what, form, change, words) => {
  expect(await refusal(form, change)).toContain(words);
  expect(await refusal(form, () => undefined)).toBe('');
});

describe.each(['finance', 'all', 'none'] as const)('red documents by switch %s', (redBills) => {
  test('are taken or refused', async () => {
    await bench.close();
    bench = await openDocuments({ redBills });
    const payable = await refusal('AP_Payable', (model) => {
      Object.assign(row(model, 'FEntityDetail'), { FPriceQty: '-2', FNoTaxAmountFor_D: '-20' });
    });
    const delivery = await refusal('SAL_OUTSTOCK', (model) => Object.assign(row(model, 'FEntity'), { FRealQty: -1 }));
    expect([payable === '', delivery === '']).toEqual(
      { finance: [true, false], all: [true, true], none: [false, false] }[redBills],
    );
  });
});

test('a closed sub-ledger refuses every change of its documents, and no other’s', async () => {
  const { id } = await bench.saved(sample('RECEIVABLE'));
  bench.sandbox.closeLedger('AR', '2026-01');
  const closed = { message: '[sandbox] 2026-01 已关账，不能操作该单据' };
  expect(await bench.documents.advance?.('RECEIVABLE', id, 'AUDITED')).toMatchObject({
    outcome: 'Refused',
    problem: { params: closed },
  });
  await expect(bench.documents.remove?.('RECEIVABLE', id)).rejects.toMatchObject({ problem: { params: closed } });
  await expect(bench.saved(sample('RECEIVABLE', { number: 'HLAR8', date: '2025-12-31' }))).rejects.toThrow(/已关账/);
  await bench.saved(sample('PAYABLE'));
  await bench.saved(sample('OTHER_OUT'));
  await bench.saved(sample('RECEIVABLE', { number: 'HLAR9', date: '2026-02-01', dueDate: '2026-02-28' }));
});

describe('智能会计平台', () => {
  const FINANCE = [
    'RECEIVABLE',
    'OTHER_RECEIVABLE',
    'RECEIPT',
    'RECEIPT_REFUND',
    'PAYABLE',
    'OTHER_PAYABLE',
    'PAYMENT',
  ] as const;
  beforeEach(async () => {
    await bench.close();
    bench = await openDocuments({ automaticVouchers: true });
  });

  test.each(FINANCE)('an audited %s has one balanced voucher, which goes with its audit', async (kind) => {
    const document = sample(kind);
    const { id } = await bench.saved(document);
    expect(await bench.store.vouchers({})).toEqual([]);
    await bench.documents.advance?.(kind, id, 'AUDITED');
    await bench.documents.advance?.(kind, id, 'AUDITED');
    const vouchers = await bench.store.vouchers({});
    expect(vouchers).toHaveLength(1);
    const total = (side: 'debit' | 'credit') =>
      vouchers[0]?.entries.reduce((sum, one) => sum + BigInt(one[side].replace('.', '')), 0n);
    expect(total('debit')).toBe(total('credit'));
    expect(total('debit')).toBeGreaterThan(0n);
    await bench.documents.remove?.(kind, id);
    expect(await bench.store.vouchers({})).toEqual([]);
  });

  test('stock documents have none', async () => {
    const { id } = await bench.saved(sample('OTHER_OUT'));
    await bench.documents.advance?.('OTHER_OUT', id, 'AUDITED');
    expect(await bench.store.vouchers({})).toEqual([]);
  });

  test('a posted voucher keeps its document audited', async () => {
    const { id } = await bench.saved(sample('PAYMENT'));
    await bench.documents.advance?.('PAYMENT', id, 'AUDITED');
    const [voucher] = await bench.store.vouchers({});
    await bench.sandbox.byHand.change(voucher?.id ?? 0, { posted: true });
    await expect(bench.documents.remove?.('PAYMENT', id)).rejects.toMatchObject({
      problem: { code: 'KINGDEE_VALIDATION', params: { message: expect.stringContaining('凭证已过账') } },
    });
    expect((await bench.documents.readBack(id, sample('PAYMENT'), SAME_CODES))?.state).toBe('C');
  });

  test('the voucher of a receipt in dollars is in both currencies, with its 手续费', async () => {
    const line = { ...sample('RECEIPT').lines[0]!, fc: 10_000n, lc: 71_000n };
    const document = sample('RECEIPT', {
      currency: 'USD',
      rate: { digits: 71n, scale: 1 },
      lines: [line],
      charge: 100n,
    });
    const { id } = await bench.saved(document);
    await bench.documents.advance?.('RECEIPT', id, 'AUDITED');
    const [voucher] = await bench.store.vouchers({});
    expect(
      voucher?.entries.map(({ account, amountFor, debit, credit }) => [account, amountFor, debit, credit]),
    ).toEqual([
      ['1122.01', '101.00', '0.00', '717.10'],
      ['1002.02', '100.00', '710.00', '0.00'],
      ['6603.04.01', '1.00', '7.10', '0.00'],
    ]);
  });
});

test('without the switch an audited document makes no voucher', async () => {
  const { id } = await bench.saved(sample('RECEIVABLE'));
  await bench.documents.advance?.('RECEIVABLE', id, 'AUDITED');
  expect(await bench.store.vouchers({})).toEqual([]);
});
