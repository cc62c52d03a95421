/** A client that is not ours (npm kingdee-k3-webapi, unchanged) works with the sandbox: the double is not only its maker's mirror. */
// @ts-expect-error: the package has no types.
import K3CloudApiClient from 'kingdee-k3-webapi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../wire/clock.ts';
import { memoryStore } from './memory-store.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from './sandbox.ts';
import type { KingdeeStore } from './store.ts';

/** What of it is called here. It sends ASCII only: it counts characters as bytes. */
interface ThirdParty {
  login(...parameters: readonly (string | number | boolean)[]): Promise<unknown>;
  logout(): Promise<unknown>;
  getDataCenter(): Promise<unknown>;
  save(form: string, data: object): Promise<unknown>;
  view(form: string, data: object): Promise<unknown>;
  executeBillQuery(data: object): Promise<unknown>;
  batchSave(form: string, data: object): Promise<unknown>;
  submit(form: string, data: object): Promise<unknown>;
  audit(form: string, data: object): Promise<unknown>;
  unAudit(form: string, data: object): Promise<unknown>;
  delete(form: string, data: object): Promise<unknown>;
  executeOperation(form: string, operation: string, data: object): Promise<unknown>;
}

const APP = '204399_abcdefghijklmnopqrstuvwxyz012345';
const SECRET = '0123456789abcdef0123456789abcdef';
/** Of acct db, user u, time 1700000000: the vector of the protocol notes. */
const SIGN = '1bd56954ca7e8f525d8724af3fa15b8659b4560a089675782af26dc321993aef';

let store: KingdeeStore;
let sandbox: KingdeeSandbox;
let client: ThirdParty;
beforeEach(async () => {
  store = memoryStore();
  const seed = { acctId: 'db', username: 'u', password: 'p-0001', appId: APP, appSecret: SECRET };
  sandbox = await startKingdeeSandbox({ store, clock: manualClock(1_700_000_000_000), seed });
  client = new K3CloudApiClient(`${sandbox.url}/K3Cloud/`) as ThirdParty;
});
afterEach(() => sandbox.close());

const LOGINS: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  ValidateUser: ['db', 'u', 'p-0001', 2052],
  LoginByAppSecret: ['db', 'u', APP, SECRET, 2052],
  LoginByAppSecret2: ['db', 'u', APP, SECRET, true, 2052],
  LoginBySign: ['db', 'u', APP, '1700000000', SIGN, 2052],
  LoginBySign2: ['db', 'u', APP, '1700000000', SIGN, true, 2052],
};

const entry = (account: string, detail: object, side: object): object => ({
  FEXPLANATION: 'HL:0123456789abcdef settlement',
  FACCOUNTID: { FNumber: account },
  FDetailID: detail,
  FCURRENCYID: { FNumber: 'PRE007' },
  FEXCHANGERATETYPE: { FNumber: 'HLTX01_SYS' },
  FEXCHANGERATE: 7.1,
  FAMOUNTFOR: 100,
  ...side,
});
const SHOP = { FDETAILID__FFLEX6: { FNumber: 'US01' } };
const VOUCHER = {
  NeedReturnFields: ['FVOUCHERGROUPNO'],
  Model: {
    FVOUCHERID: 0,
    FAccountBookID: { FNumber: '001' },
    FDate: '2026-01-31 00:00:00',
    FBUSDATE: '2026-01-31 00:00:00',
    FYEAR: 2026,
    FPERIOD: 1,
    FVOUCHERGROUPID: { FNumber: 'PRE001' },
    FVOUCHERGROUPNO: '12',
    FEntity: [
      entry('1122.11', SHOP, { FDEBIT: 710 }),
      entry('6001.01', { ...SHOP, FDETAILID__FFLEX5: { FNumber: 'D01' } }, { FCREDIT: 710 }),
    ],
  },
};

test.each(Object.entries(LOGINS))('%s, then a voucher is saved, viewed and found in a query', async (_, login) => {
  expect(await client.login(...login)).toMatchObject({ LoginResultType: 1, Context: { DBid: 'db', UserName: 'u' } });
  expect(await client.save('GL_VOUCHER', VOUCHER)).toMatchObject({
    Result: { ResponseStatus: { IsSuccess: true }, Id: 100001, NeedReturnData: [{ FVOUCHERGROUPNO: '12' }] },
  });
  expect(await client.view('GL_VOUCHER', { Id: 100001 })).toMatchObject({
    Result: { Result: { VOUCHERGROUPNO: '12', GL_VOUCHERENTRY: [{ FDEBIT: 710 }, { FCREDIT: 710 }] } },
  });
  const query = { FormId: 'GL_VOUCHER', FieldKeys: 'FVOUCHERID,FACCOUNTID.FNumber,FDEBIT', FilterString: 'FYEAR=2026' };
  expect(await client.executeBillQuery(query)).toEqual([
    [100001, '1122.11', 710],
    [100001, '6001.01', 0],
  ]);
  expect((await store.vouchers({}))[0]?.entries[0]?.explanation).toBe('HL:0123456789abcdef settlement');
});

test('its second save of one number is refused in the words of the product', async () => {
  await client.login('db', 'u', 'p-0001', 2052);
  await client.save('GL_VOUCHER', VOUCHER);
  expect(await client.save('GL_VOUCHER', VOUCHER)).toMatchObject({
    Result: {
      ResponseStatus: {
        MsgCode: 11,
        Errors: [{ Message: '违反字段唯一性要求：编码唯一。[12]在当前系统中已经被使用。' }],
      },
    },
  });
  expect(await store.vouchers({})).toHaveLength(1);
});

test('without a login, after one that was refused and after a logout it is told that it has no session', async () => {
  const isLost = async (): Promise<boolean> =>
    JSON.stringify(await client.view('GL_VOUCHER', { Id: 1 })).includes('"MsgCode":1}');
  expect(await isLost()).toBe(true);
  expect(await client.login('db', 'u', 'wrong', 2052)).toMatchObject({ LoginResultType: 0, KDSVCSessionId: null });
  expect(await isLost()).toBe(true);
  await client.login('db', 'u', 'p-0001', 2052);
  expect(await isLost()).toBe(false);
  expect(await client.logout()).toBe(true);
  expect(await isLost()).toBe(true);
});

test('it lists the data centres and calls an operation by the spelling of the manual', async () => {
  expect(await client.getDataCenter()).toMatchObject([{ Id: 'db' }]);
  await client.login('db', 'u', 'p-0001', 2052);
  expect(await client.executeOperation('GL_VOUCHER', 'NoSuchOperation', {})).toMatchObject({
    Result: { ResponseStatus: { IsSuccess: false, MsgCode: 3 } },
  });
  expect(sandbox.calls.get('excuteoperation')).toBe(1);
});

test('it saves a batch, and takes one voucher from 创建 through 审核 and back to nothing', async () => {
  await client.login('db', 'u', 'p-0001', 2052);
  const Model = [VOUCHER.Model, { ...VOUCHER.Model, FVOUCHERGROUPNO: '13' }];
  expect(await client.batchSave('GL_VOUCHER', { Model })).toMatchObject({
    Result: {
      ResponseStatus: {
        IsSuccess: true,
        SuccessEntitys: [
          { Id: 100001, DIndex: 0 },
          { Id: 100002, DIndex: 1 },
        ],
      },
    },
  });
  const state = async (): Promise<string | undefined> =>
    (await store.vouchers({})).find((one) => one.id === 100001)?.state;
  const went = { Result: { ResponseStatus: { IsSuccess: true } } };
  const one = { Ids: '100001' };
  expect(await state()).toBe('A');
  expect(await client.submit('GL_VOUCHER', one)).toMatchObject(went);
  expect(await state()).toBe('B');
  expect(await client.audit('GL_VOUCHER', one)).toMatchObject(went);
  expect(await state()).toBe('C');
  expect(await client.delete('GL_VOUCHER', one)).toMatchObject({ Result: { ResponseStatus: { IsSuccess: false } } });
  expect(await client.unAudit('GL_VOUCHER', one)).toMatchObject(went);
  expect(await state()).toBe('D');
  expect(await client.delete('GL_VOUCHER', one)).toMatchObject(went);
  expect((await store.vouchers({})).map((left) => left.id)).toEqual([100002]);
});
