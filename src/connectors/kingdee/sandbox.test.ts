import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../wire/clock.ts';
import { memoryStore } from './memory-store.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from './sandbox.ts';
import { CREDENTIALS } from './sandbox-fixture.ts';
import type { KingdeeStore } from './store.ts';

/** Talks plain HTTP and plain JSON.parse: nothing of the connector is in this file. */

const FORMS = 'Kingdee.BOS.WebApi.ServicesStub.DynamicFormService';
const LOGIN_PATH = '/K3Cloud/Kingdee.BOS.WebApi.ServicesStub.AuthService.LoginByAppSecret.common.kdsvc';

let clock: ManualClock;
let store: KingdeeStore;
let sandbox: KingdeeSandbox;
beforeEach(async () => {
  clock = manualClock(Date.UTC(2026, 0, 31));
  store = memoryStore();
  sandbox = await startKingdeeSandbox({ store, clock, seed: CREDENTIALS });
});
afterEach(() => sandbox.close());

interface Reply {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly text: string;
  readonly json: unknown;
}

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(sandbox.url + path, { method: 'POST', headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => {
        const cookies = incoming.headers['set-cookie'] ?? [];
        resolve({ status: incoming.statusCode ?? 0, cookies, text, json: tryJson(text) });
      });
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LOGIN = [CREDENTIALS.acctId, CREDENTIALS.username, CREDENTIALS.appId, CREDENTIALS.appSecret, 2052];

async function session(): Promise<string> {
  const { json } = await post(LOGIN_PATH, JSON.stringify({ parameters: LOGIN }));
  return (json as { KDSVCSessionId: string }).KDSVCSessionId;
}

async function call(method: string, parameters: unknown, headers?: Record<string, string>): Promise<Reply> {
  const sid = headers ? undefined : await session();
  const body = typeof parameters === 'string' ? parameters : JSON.stringify({ parameters });
  return post(`/K3Cloud/${FORMS}.${method}.common.kdsvc`, body, headers ?? { 'kdservice-sessionid': sid ?? '' });
}

interface Entry {
  [key: string]: unknown;
}
function debit(change: Entry = {}): Entry {
  return {
    FEXPLANATION: 'HL:20000000001 平台结算',
    FACCOUNTID: { FNumber: '1122.11' },
    FDetailID: { FDETAILID__FFLEX6: { FNumber: 'C001' } },
    FCURRENCYID: { FNumber: 'PRE007' },
    FEXCHANGERATETYPE: { FNumber: 'HLTX01_SYS' },
    FEXCHANGERATE: 7.0,
    FAMOUNTFOR: 100.0,
    FDEBIT: 700.0,
    ...change,
  };
}
function credit(change: Entry = {}): Entry {
  const { FDEBIT: _, ...rest } = debit();
  const FDetailID = { FDETAILID__FFLEX6: { FNumber: 'C001' }, FDETAILID__FFLEX5: { FNumber: 'D01' } };
  return { ...rest, FACCOUNTID: { FNumber: '6001.01' }, FDetailID, FCREDIT: 700.0, ...change };
}
function saveData(change: Entry = {}, entries: readonly Entry[] = [debit(), credit()], options: Entry = {}): Entry {
  return {
    SubSystemId: 'GL',
    IsVerifyBaseDataField: 'true',
    NeedReturnFields: ['FVOUCHERID', 'FVOUCHERGROUPNO'],
    ...options,
    Model: {
      FVOUCHERID: 0,
      FAccountBookID: { FNumber: '001' },
      FDate: '2026-01-31 00:00:00',
      FBUSDATE: '2026-01-31 00:00:00',
      FYEAR: 2026,
      FPERIOD: 1,
      FVOUCHERGROUPID: { FNumber: 'PRE001' },
      FVOUCHERGROUPNO: '',
      FSourceBillKey: { FNumber: '78050206-2fa6-40e3-b7c8-bd608146fa38' },
      FEntity: entries,
      ...change,
    },
  };
}

async function messages(data: Entry): Promise<readonly string[]> {
  const { json } = await call('Save', ['GL_VOUCHER', data]);
  const status = (json as { Result: { ResponseStatus: { IsSuccess: boolean; Errors: { Message: string }[] } } }).Result
    .ResponseStatus;
  return status.IsSuccess ? ['saved'] : status.Errors.map((one) => one.Message);
}

test('the body of protocol §10.1 is saved under the first automatic number', async () => {
  const { json } = await call('Save', ['GL_VOUCHER', saveData()]);
  expect(json).toEqual({
    Result: {
      ResponseStatus: {
        IsSuccess: true,
        Errors: [],
        SuccessEntitys: [{ Id: 100001, Number: '1', DIndex: 0 }],
        SuccessMessages: [],
        MsgCode: 0,
      },
      Id: 100001,
      Number: '1',
      NeedReturnData: [{ FVOUCHERID: 100001, FVOUCHERGROUPNO: '1' }],
    },
  });
});

test('the login answers flat, with both cookies on one value', async () => {
  const { json, cookies } = await post(LOGIN_PATH, JSON.stringify({ parameters: LOGIN }));
  const body = json as {
    LoginResultType: number;
    KDSVCSessionId: string;
    Context: { SessionId: string };
    Result?: unknown;
  };
  expect(body.LoginResultType).toBe(1);
  expect(body.Result).toBeUndefined();
  expect(body.Context.SessionId).toBe(body.KDSVCSessionId);
  expect(cookies.map((one) => one.split(';')[0])).toEqual([
    `kdservice-sessionid=${body.KDSVCSessionId}`,
    `ASP.NET_SessionId=${body.KDSVCSessionId}`,
  ]);
});

const NAMED_LOGIN = {
  acctID: CREDENTIALS.acctId,
  username: CREDENTIALS.username,
  appId: CREDENTIALS.appId,
  appSecret: CREDENTIALS.appSecret,
  lcid: 2052,
};

test.each([
  ['positional', JSON.stringify({ parameters: LOGIN })],
  ['positional in a text', JSON.stringify({ parameters: JSON.stringify(LOGIN) })],
  [
    'the long envelope',
    JSON.stringify({
      format: 1,
      useragent: 'ApiClient',
      rid: '1',
      parameters: LOGIN,
      timestamp: '1767225600',
      v: '1.0',
    }),
  ],
  ['named', JSON.stringify(NAMED_LOGIN)],
  ['named in another case', JSON.stringify(NAMED_LOGIN).replace('acctID', 'acctid').replace('appSecret', 'AppSecret')],
  ['form-urlencoded', new URLSearchParams({ ...NAMED_LOGIN, lcid: '2052' }).toString()],
])('login body: %s', async (_, body) => {
  const { json } = await post(LOGIN_PATH, body, { 'content-type': 'applicatin/json' });
  expect((json as { LoginResultType: number }).LoginResultType).toBe(1);
});

const DATA = '{"FormId":"BD_Currency","FieldKeys":"FNumber","FilterString":"FNumber=\'PRE001\'"}';

test.each([
  ['objects', JSON.stringify({ parameters: [JSON.parse(DATA)] })],
  ['texts', JSON.stringify({ parameters: [DATA] })],
  ['parameters in a text', JSON.stringify({ parameters: JSON.stringify([DATA]) })],
  ['named object', JSON.stringify({ data: JSON.parse(DATA) })],
  ['named text with formid', JSON.stringify({ FormId: 'BD_Currency', data: DATA })],
  ['form-urlencoded', new URLSearchParams({ data: DATA }).toString()],
  [
    'single quotes and a trailing comma',
    JSON.stringify({ parameters: ["{'FormId':'BD_Currency','FieldKeys':'FNumber','Limit':1,}"] }),
  ],
])('query body: %s', async (_, body) => {
  expect((await call('ExecuteBillQuery', body)).json).toEqual([['PRE001']]);
});

test('a bare array and unbalanced brackets get the ShowErrMsg body', async () => {
  const bare = await call('ExecuteBillQuery', `[${DATA}]`);
  expect(bare.json).toMatchObject({
    actionname: 'ShowErrMsg',
    params: [{ errorInfo: 'Additional text found in JSON string after finishing deserializing object.' }],
  });
  const open = await call('ExecuteBillQuery', JSON.stringify({ parameters: ["{'FormId':'BD_Currency'"] }));
  expect(open.json).toMatchObject({ actionname: 'ShowErrMsg' });
});

test('addresses are taken in any case; unknown ones are a page', async () => {
  const sid = { 'kdservice-sessionid': await session() };
  const odd = `/k3cloud/${FORMS.replace('DynamicFormService', 'DynamicFormservice')}.executebillQuery.common.kdsvc`;
  expect((await post(odd, JSON.stringify({ parameters: [DATA] }), sid)).json).toEqual([['PRE001']]);
  expect((await post(`/K3Cloud/${FORMS}.Nothing.common.kdsvc`, '{}', sid)).status).toBe(404);
});

test('every reply sets a cookie, failures and pages too', async () => {
  for (const one of [
    await call('View', ['GL_VOUCHER', { Id: '1' }]),
    await call('View', ['GL_VOUCHER', { Id: '1' }], {}),
    await call('View', '['),
    await post('/nowhere', ''),
  ])
    expect(one.cookies.length).toBeGreaterThan(0);
});

test.each(['cookie', 'header', 'sid', 'cookie among junk'])('a session by %s', async (how) => {
  const id = await session();
  const headers: Record<string, Record<string, string>> = {
    cookie: { cookie: `kdservice-sessionid=${id}` },
    header: { 'kdservice-sessionid': id },
    sid: { SID: id },
    'cookie among junk': {
      cookie: `[object Object]; =; kdservice-sessionid=old; a=b=c; kdservice-sessionid=${id}; Path=/`,
    },
  };
  expect((await call('ExecuteBillQuery', [DATA], headers[how] ?? {})).json).toEqual([['PRE001']]);
});

test('a session slides for 20 minutes and then is lost, in the form of the call', async () => {
  const sid = { 'kdservice-sessionid': await session() };
  for (let i = 0; i < 3; i++) {
    clock.advance(19 * 60_000);
    expect((await call('ExecuteBillQuery', [DATA], sid)).json).toEqual([['PRE001']]);
  }
  clock.advance(20 * 60_000);
  const lost = {
    Result: {
      ResponseStatus: {
        ErrorCode: 500,
        IsSuccess: false,
        Errors: [{ FieldName: null, Message: '会话信息已丢失，请重新登录', DIndex: 0 }],
        SuccessEntitys: [],
        SuccessMessages: [],
        MsgCode: 1,
      },
    },
  };
  expect((await call('View', ['GL_VOUCHER', { Id: '1' }], sid)).json).toEqual(lost);
  expect((await call('ExecuteBillQuery', [DATA], sid)).json).toEqual([[lost]]);
});

test('five wrong secrets lock the user for half an hour', async () => {
  const type = async (secret: string): Promise<number> => {
    const { json } = await post(LOGIN_PATH, JSON.stringify({ ...NAMED_LOGIN, appSecret: secret }));
    return (json as { LoginResultType: number }).LoginResultType;
  };
  for (let i = 0; i < 5; i++) expect(await type('wrong')).toBe(0);
  expect(await type(CREDENTIALS.appSecret)).toBe(0);
  clock.advance(30 * 60_000);
  expect(await type(CREDENTIALS.appSecret)).toBe(1);
});

test('the same number in one book, period and word is refused with the text of the product', async () => {
  expect(await messages(saveData({ FVOUCHERGROUPNO: '7' }))).toEqual(['saved']);
  expect(await messages(saveData({ FVOUCHERGROUPNO: '7' }))).toEqual([
    '违反字段唯一性要求：编码唯一。[7]在当前系统中已经被使用。',
  ]);
  expect(await messages(saveData({ FVOUCHERGROUPNO: '7', FVOUCHERGROUPID: { FNumber: 'PRE004' } }))).toEqual(['saved']);
  expect(await messages(saveData({ FVOUCHERGROUPNO: '7', FDate: '2026-02-01', FPERIOD: 2 }))).toEqual(['saved']);
  const { json } = await call('Save', ['GL_VOUCHER', saveData()]);
  expect((json as { Result: { Number: string } }).Result.Number).toBe('8');
});

const BASE = { FCURRENCYID: { FNumber: 'PRE001' }, FEXCHANGERATE: 1 };

test.each<[string, Entry, string]>([
  ['an empty explanation', saveData({}, [debit({ FEXPLANATION: ' ' }), credit()]), '第1行分录：分录摘要为空'],
  [
    'both amounts zero',
    saveData({}, [debit(), debit({ FDEBIT: 0, FAMOUNTFOR: 0 }), credit()]),
    '第2行分录：借贷金额不能同时为零',
  ],
  [
    'a missing dimension',
    saveData({}, [debit(), credit({ FDetailID: { FDETAILID__FFLEX6: { FNumber: 'C001' } } })]),
    '第2行分录：科目必录维度「部门」未录入',
  ],
  ['no balance', saveData({}, [debit(), credit({ FCREDIT: 700.01 })]), '[sandbox] 凭证借贷不平衡'],
  [
    'both sides on a row',
    saveData({}, [debit({ FCREDIT: 1 }), credit({ FCREDIT: 699 })]),
    '[sandbox] 第1行：借方和贷方金额不能同时录入',
  ],
  [
    'an unknown account, verified',
    saveData({}, [debit({ FACCOUNTID: { FNumber: '9999' } }), credit()]),
    '[sandbox] 第1行：“科目”不存在编码 9999',
  ],
  [
    'an unknown account, not verified',
    saveData({}, [debit({ FACCOUNTID: { FNumber: '9999' } }), credit()], { IsVerifyBaseDataField: '' }),
    '单据体实体【明细信息】第【1】行分录，【科目】字段必录',
  ],
  [
    'an unknown currency',
    saveData({}, [debit({ FCURRENCYID: { FNumber: 'USD' } }), credit()]),
    '[sandbox] 第1行：“币别”不存在编码 USD',
  ],
  [
    'base data as a scalar',
    saveData({}, [debit({ FACCOUNTID: '1122.11' }), credit()]),
    '[sandbox] 第1行：字段 FACCOUNTID 须为字典格式 {"FNumber":…}',
  ],
  ['no book', saveData({ FAccountBookID: undefined }), '字段“账簿”是必填项'],
  ['an unknown book', saveData({ FAccountBookID: { FNumber: '002' } }), '[sandbox] “账簿”不存在编码 002'],
  ['a period that is not the date’s', saveData({ FPERIOD: 2 }), '[sandbox] 期间数限制：2026.2 与日期 2026-01-31 不符'],
  [
    'a third decimal',
    saveData({}, [debit({ FDEBIT: '700.001' }), credit()]),
    '[sandbox] 第1行：金额 700.001 不是最多 2 位小数的数',
  ],
  [
    'a rate that does not give the amount',
    saveData({}, [debit({ FEXCHANGERATE: 7.2 }), credit()]),
    '[sandbox] 第1行：原币金额×汇率与本位币金额不符',
  ],
  ['a rate of zero', saveData({}, [debit({ FEXCHANGERATE: 0 }), credit()]), '[sandbox] 第1行：汇率须大于零'],
  [
    'functional currency with another amount',
    saveData({}, [debit(BASE), credit()]),
    '[sandbox] 第1行：本位币分录的原币金额与本位币金额不等',
  ],
  [
    'a currency on an account that keeps none',
    saveData({}, [debit({ FACCOUNTID: { FNumber: '1411' }, FDetailID: undefined }), credit()]),
    '[sandbox] 第1行：科目 1411 不核算外币',
  ],
  [
    'a dimension that the account does not have',
    saveData({}, [debit({ FACCOUNTID: { FNumber: '1001' } }), credit()]),
    '[sandbox] 第1行：科目 1001 没有维度 FFLEX6',
  ],
  [
    'an entry’s key in the head',
    saveData({ FDEBIT: 1 }),
    'ResolveFiled_InnerEx解析字段(Key:FDEBIT)[sandbox]实体不存在此属性！[EntityType：BillHead]',
  ],
  ['an id that is not there', saveData({ FVOUCHERID: 5 }), '[sandbox] 未找到对应数据'],
])('%s is refused', async (_, data, text) => {
  expect(await messages(data)).toContain(text);
  expect(await store.vouchers({})).toHaveLength(0);
});

test('every wrong row has its own error', async () => {
  const wrong = await messages(saveData({}, [debit({ FEXPLANATION: '' }), credit({ FEXPLANATION: '' })]));
  expect(wrong).toEqual(['第1行分录：分录摘要为空', '第2行分录：分录摘要为空']);
});

test('in the book’s currency the currency, rate type, rate and original amount may be left out', async () => {
  const plain = (side: 'FDEBIT' | 'FCREDIT', account: string, detail?: Entry): Entry => ({
    FEXPLANATION: 'x',
    FACCOUNTID: { FNumber: account },
    ...(detail && { FDetailID: detail }),
    [side]: '-12.50',
  });
  expect(await messages(saveData({}, [plain('FDEBIT', '1001'), plain('FCREDIT', '1411')]))).toEqual(['saved']);
  const [voucher] = await store.vouchers({});
  expect(voucher?.entries[0]).toMatchObject({ currency: 'PRE001', rate: '1', amountFor: '-12.50', debit: '-12.50' });
});

test('an exchange adjustment has functional currency only', async () => {
  const lines = [debit({ FAMOUNTFOR: 0, FDEBIT: 5 }), credit({ FAMOUNTFOR: 0, FCREDIT: 5 })];
  expect(await messages(saveData({}, lines))).toEqual(['saved']);
});

test('a view has ORM names and base data as objects', async () => {
  await call('Save', ['GL_VOUCHER', saveData({ FVOUCHERGROUPNO: '3' })]);
  const { json } = await call('View', ['GL_VOUCHER', JSON.stringify({ Id: '100001' })]);
  expect(json).toMatchObject({
    Result: {
      ResponseStatus: null,
      Result: {
        Id: 100001,
        VOUCHERGROUPNO: '3',
        VOUCHERGROUPID: { Number: 'PRE001', Name: [{ Key: 2052, Value: '记' }] },
        Date: '2026-01-31T00:00:00',
        DocumentStatus: 'A',
        DEBITTOTAL: 700,
        GL_VOUCHERENTRY: [
          {
            Seq: 1,
            FACCOUNTID: { Number: '1122.11' },
            FDetailID: { FFLEX6: { Number: 'C001' } },
            FCURRENCYID: { Number: 'PRE007' },
            FAMOUNTFOR: 100,
            FDEBIT: 700,
            FCREDIT: 0,
          },
          { Seq: 2, FDEBIT: 0, FCREDIT: 700 },
        ],
      },
    },
  });
});

test('a view of what is not there fails with the code of its kind', async () => {
  const code = async (data: Entry): Promise<[string, number]> => {
    const { json } = await call('View', ['GL_VOUCHER', data]);
    const status = (json as { Result: { ResponseStatus: { MsgCode: number; Errors: { Message: string }[] } } }).Result
      .ResponseStatus;
    return [status.Errors[0]?.Message ?? '', status.MsgCode];
  };
  expect(await code({ Number: 'PZ-1' })).toEqual(['传递的编码值不存在', 8]);
  expect((await code({ Id: '77' }))[1]).toBe(10);
});

async function rows(FieldKeys: string, FilterString: unknown = '', more: Entry = {}): Promise<unknown> {
  return (await call('ExecuteBillQuery', [{ FormId: 'GL_VOUCHER', FieldKeys, FilterString, ...more }])).json;
}

test('head keys give a row a voucher, an entry key a row an entry', async () => {
  await messages(saveData());
  expect(await rows('FVoucherID,FYEAR,FDate')).toEqual([[100001, 2026, '2026-01-31T00:00:00']]);
  expect(await rows('FVoucherID,FAccountID.FNumber,FDebit,FDetailID.FFLEX5.FNumber', '')).toEqual([
    [100001, '1122.11', 700, null],
    [100001, '6001.01', 0, 'D01'],
  ]);
});

test.each<[string, unknown, number]>([
  ['AND', "FYEAR=2026 AND FPERIOD = 1 AND FAccountBookID.FNumber='001'", 2],
  ['a number that is a text', "FVOUCHERGROUPNO='1'", 2],
  ['LIKE', "FEXPLANATION LIKE 'HL:200%'", 2],
  ['LIKE in the middle', "FEXPLANATION like '%平台%'", 2],
  ['NOT LIKE', "FEXPLANATION NOT LIKE 'HL:%'", 0],
  ['LIKE is no pattern language', "FEXPLANATION LIKE 'HL.%'", 0],
  ['IN', "FAccountID.FNumber IN ('6001.01','6001.02')", 1],
  ['a bracket and OR', 'FYEAR=2026 AND (FDEBIT>=700 OR FCREDIT>700)', 1],
  ['a comparison of dates', "FDate>='2026-01-31 00:00:00' and FDate<'2026-02-01'", 2],
  ['a quote in a text', "FEXPLANATION='it''s'", 0],
  [
    'an array',
    [
      { Left: '(', FieldName: 'FYEAR', Compare: '=', Value: '2026', Right: ')', Logic: 'AND' },
      { FieldName: 'FPERIOD', Compare: '=', Value: '1' },
    ],
    2,
  ],
  ['another book', "FAccountBookID.FNumber='002'", 0],
])('filter: %s', async (_, filter, count) => {
  await messages(saveData());
  expect(await rows('FEntryID', filter)).toHaveLength(count);
});

test.each([
  ['an unknown key', 'FCustomerID', '', '元数据中标识为FCustomerID的字段不存在'],
  ['an unknown key in the filter', 'FYEAR', 'FNothing=1', '元数据中标识为FNothing的字段不存在'],
  ['a broken filter', 'FYEAR', 'FYEAR=', '[sandbox] 过滤条件有语法错误：a value is missing'],
])('query: %s answers a failure that looks like a row', async (_, keys, filter, text) => {
  const answer = (await rows(keys, filter)) as {
    Result: { ResponseStatus: { IsSuccess: boolean; Errors: unknown[] } };
  }[][];
  expect(answer[0]?.[0]?.Result.ResponseStatus).toMatchObject({ IsSuccess: false, ErrorCode: 500 });
  expect(answer[0]?.[0]?.Result.ResponseStatus.Errors).toEqual([{ FieldName: null, Message: text, DIndex: 0 }]);
});

test('an unknown form answers so', async () => {
  const { text } = await call('ExecuteBillQuery', [{ FormId: 'STK_InvCount', FieldKeys: 'FNumber' }]);
  expect(text).toContain('业务对象不存在');
});

test('a query is cut at 2000 rows without a word, and goes on from StartRow', async () => {
  const entries = Array.from({ length: 600 }, () => debit({ FEXPLANATION: 'many' }));
  for (let i = 0; i < 4; i++) await messages(saveData({}, [...entries, ...entries.map(() => credit())]));
  const order = { OrderString: 'FEntryID DESC' };
  expect(await rows('FEntryID', '', { ...order, Limit: 10_000 })).toHaveLength(2000);
  expect(await rows('FEntryID', '', { ...order, Limit: 0, StartRow: 4000 })).toHaveLength(800);
  expect(await rows('FEntryID', '', { ...order, TopRowCount: 3 })).toHaveLength(3);
});

test('a fault by the header strikes that request alone', async () => {
  const sid = await session();
  const faulty = { 'kdservice-sessionid': sid, 'x-heliu-fault': 'cut;after' };
  await expect(call('Save', ['GL_VOUCHER', saveData()], faulty)).rejects.toThrow();
  expect(await store.vouchers({})).toHaveLength(1);
  expect(await messages(saveData())).toEqual(['saved']);
});

test('faults by probability repeat with their seed', async () => {
  const strikes = async (faultSeed: number): Promise<string> => {
    const faults = [{ fault: 'limit', probability: 0.5 } as const];
    const other = await startKingdeeSandbox({ store: memoryStore(), clock, seed: CREDENTIALS, faults, faultSeed });
    const before = sandbox;
    sandbox = other;
    const sid = { 'kdservice-sessionid': await session() };
    let seen = '';
    for (let i = 0; i < 20; i++)
      seen += (await call('ExecuteBillQuery', [DATA], sid)).text.includes('"MsgCode":14') ? 'x' : '.';
    sandbox = before;
    await other.close();
    return seen;
  };
  const first = await strikes(7);
  expect(first).toMatch(/x.*\..*x/);
  expect(await strikes(7)).toBe(first);
  expect(await strikes(8)).not.toBe(first);
});
