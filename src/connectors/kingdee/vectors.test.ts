/**
 * The request and answer examples of the protocol notes (§2–§5), as they are printed there: the client sends the first and
 * understands the second, the sandbox takes the first and gives the second.
 */
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../wire/clock.ts';
import { type JsonValue, parseExactJson } from '../../wire/exact-json.ts';
import type { HttpRequest } from '../../wire/http.ts';
import { createLimiter } from '../../wire/limiter.ts';
import { createRedactor } from '../../wire/redact.ts';
import { type KingdeeAccount, settingsOf } from './account.ts';
import { createKingdeeClient } from './client.ts';
import { isFailure, readLogin, readReply, readResult, readRows } from './errors.ts';
import { memoryStore } from './memory-store.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from './sandbox.ts';
import { readBody } from './sandbox-request.ts';

const APP = '204399_abcdefghijklmnopqrstuvwxyz012345';
const SECRET = '0123456789abcdef0123456789abcdef';
const TIME_MS = 1_700_000_000_000;
const AUTH = '/K3Cloud/Kingdee.BOS.WebApi.ServicesStub.AuthService';
const FORMS = '/K3Cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService';

let sandbox: KingdeeSandbox;
beforeEach(async () => {
  const seed = { acctId: 'db', username: 'u', password: 'p', appId: APP, appSecret: SECRET, dataCentre: 'demo' };
  sandbox = await startKingdeeSandbox({ store: memoryStore(), clock: manualClock(TIME_MS), seed });
});
afterEach(() => sandbox.close());

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(sandbox.url + path, { method: 'POST', headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolve(text));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function signIn(): Promise<Record<string, string>> {
  const answer = await post(`${AUTH}.ValidateUser.common.kdsvc`, '{"parameters":["db","u","p",2052]}');
  return { SID: (JSON.parse(answer) as { KDSVCSessionId: string }).KDSVCSessionId };
}

/** What the client sends for one save, and what it makes of `answers`. */
async function sent(change: Partial<KingdeeAccount>, answers: readonly string[]): Promise<readonly HttpRequest[]> {
  const requests: HttpRequest[] = [];
  const replies = [...answers];
  const clock = manualClock(TIME_MS);
  const http = {
    async send(one: HttpRequest) {
      requests.push(one);
      return { status: 200, headers: {}, body: Buffer.from(replies.shift() ?? '') };
    },
    close: () => undefined,
  };
  const account = { acctId: 'db', username: 'u', appId: APP, appSecret: SECRET, baseUrl: 'http://erp/k3cloud/' };
  const client = createKingdeeClient(settingsOf({ ...account, book: '001', ...change }), {
    http,
    clock,
    redactor: createRedactor(),
    limiter: createLimiter({ clock }),
  });
  await client.save('BD_Currency', { Number: 'PRE001' }, 5_000);
  return requests;
}

const LOGIN_ANSWER =
  '{"Message":"","MessageCode":"","LoginResultType":1,"Context":{"SessionId":"s-0001","UserId":1,"UserName":"u","UserLocale":"zh-CN","DBid":"db","DataCenterName":"demo","CurrentOrganizationInfo":{"ID":1,"Name":"示例组织"}},"KDSVCSessionId":"s-0001","FormId":null,"RedirectFormParam":null,"FormInputObject":null,"ErrorStackTrace":null,"Lcid":2052,"AccessToken":null,"CustomParam":null,"KdAccessResult":null,"IsSuccessByAPI":true}';
const LOST =
  '{"Result":{"ResponseStatus":{"ErrorCode":500,"IsSuccess":false,"Errors":[{"FieldName":null,"Message":"会话信息已丢失，请重新登录","DIndex":0}],"SuccessEntitys":[],"SuccessMessages":[],"MsgCode":1}}}';
const DUPLICATE =
  '{"Result":{"ResponseStatus":{"ErrorCode":500,"IsSuccess":false,"Errors":[{"FieldName":"FBillNo","Message":"违反字段唯一性要求：编码唯一。[HL-20260105-001]在当前系统中已经被使用。","DIndex":0}],"SuccessEntitys":[],"SuccessMessages":[],"MsgCode":11}}}';
const NO_FIELD =
  '[[{"Result":{"ResponseStatus":{"ErrorCode":500,"IsSuccess":false,"Errors":[{"FieldName":null,"Message":"元数据中标识为FCustomerID的字段不存在","DIndex":0}],"SuccessEntitys":[],"SuccessMessages":[],"MsgCode":9}}}]]';
const WAF =
  '[{"actionname":"showConfirm","params":[{"title":"","msg":"请求参数存在可疑数据,当前请求已经被拦截规则[caller_in_less_Point_Bracket]阻止!","option":0,"msgType":0}]}]';
const SHOW_ERROR =
  '{"actionname":"ShowErrMsg","params":[{"errorTitle":"金蝶温馨提示: 应用服务器发生错误，请联系系统管理员检修！","errorInfo":"Additional text found in JSON string after finishing deserializing object."}]}';
const SAVED =
  '{"Result":{"ResponseStatus":{"IsSuccess":true,"Errors":[],"SuccessEntitys":[{"Id":100223,"Number":"XSDD000086","DIndex":0}],"SuccessMessages":[],"MsgCode":0},"Id":100223,"Number":"XSDD000086","NeedReturnData":[{}]}}';
const VIEWED =
  '{"Result":{"ResponseStatus":null,"Result":{"Id":100223,"BillNo":"XSDD000086","DocumentStatus":"C","Date":"2026-01-05T00:00:00","SaleOrgId":{"Id":1,"Number":"100","Name":[{"Key":2052,"Value":"示例组织"}]},"SaleOrderEntry":[{"Id":1,"Seq":1,"MaterialId":{"Id":2,"Number":"HL-CUP-01","Name":[{"Key":2052,"Value":"示例杯"}]},"Qty":1.0}]}}}';
const ROWS = '[["XSDD000086","C001","2026-01-05T00:00:00"],["XSDD000087","C001","2026-01-05T00:00:00"]]';

describe('the client sends', () => {
  const login = async (change: Partial<KingdeeAccount>): Promise<unknown> => {
    const [first] = await sent(change, [LOGIN_ANSWER, SAVED]);
    return [first?.url.split('.').at(-3), JSON.parse(String(first?.body))];
  };

  test('each login by place, as §3 has it', async () => {
    expect(await login({})).toEqual(['LoginByAppSecret', { parameters: ['db', 'u', APP, SECRET, 2052] }]);
    expect(await login({ auth: { by: 'password' }, appSecret: 'p', lcid: 1033 })).toEqual([
      'ValidateUser',
      { parameters: ['db', 'u', 'p', 1033] },
    ]);
    const sign256 = '1bd56954ca7e8f525d8724af3fa15b8659b4560a089675782af26dc321993aef';
    expect(await login({ auth: { by: 'login-sign' } })).toEqual([
      'LoginBySign',
      { parameters: ['db', 'u', APP, '1700000000', sign256, 2052] },
    ]);
    const sign1 = '41d6c890d807414f8610a74090347ef22c8b6b9e';
    expect(await login({ auth: { by: 'login-sign', hash: 'sha1' } })).toEqual([
      'LoginBySign',
      { parameters: ['db', 'u', APP, '1700000000', sign1, 2052] },
    ]);
  });

  test('the nine headers of §4, byte for byte, and no login', async () => {
    const requests = await sent({ auth: { by: 'header-sign', nonce: 'time' } }, [SAVED]);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe(
      'http://erp/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc',
    );
    expect(requests[0]?.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      accept: 'application/json',
      'X-Api-ClientID': '204399',
      'X-Api-Auth-Version': '2.0',
      'x-api-timestamp': '1700000000',
      'x-api-nonce': '1700000000',
      'x-api-signheaders': 'x-api-timestamp,x-api-nonce',
      'X-Api-Signature': 'MmNlMmY5MzJhM2RlZWJiYzZjZWIyY2JiMTg1ZDM4Nzc2ZTM3NGJiMmYwYTJkNDM3M2RjYmIyN2NiNDBjZDZmZQ==',
      'X-Kd-Appkey': APP,
      'X-Kd-Appdata': 'ZGIsdSwyMDUyLDA=',
      'X-Kd-Signature': 'YTBiZjYzYjY4YWYyY2U2NmVkNDU3YmRjODRjOWQ2MjcyZGY3MWJmM2JjOTZmYTNmODg5ODQ3ZmU3NDJmMjNlYQ==',
    });
  });

  test('milliseconds and a nonce of its own where they are set', async () => {
    const [first, second] = await Promise.all([
      sent({ auth: { by: 'gateway', timeUnit: 'milliseconds' } }, [SAVED]),
      sent({ auth: { by: 'gateway' } }, [SAVED]),
    ]);
    expect(first[0]?.headers?.['x-api-timestamp']).toBe('1700000000000');
    expect(first[0]?.headers?.['x-api-nonce']).not.toBe(second[0]?.headers?.['x-api-nonce']);
  });

  test.each([
    ['https://api.kingdee.com/galaxyapi/', 'gateway', 'https://api.kingdee.com/galaxyapi/Kingdee.BOS'],
    ['https://erp.example', 'header-sign', 'https://erp.example/K3Cloud/Kingdee.BOS'],
    ['https://erp.example/K3Cloud', 'header-sign', 'https://erp.example/K3Cloud/Kingdee.BOS'],
  ] as const)('to %s by %s at the right address', async (baseUrl, by, start) => {
    const [first] = await sent({ baseUrl, auth: { by } }, [SAVED]);
    expect(first?.url.startsWith(`${start}.WebApi`)).toBe(true);
  });
});

describe('the client understands', () => {
  const bytes = (text: string, status = 200) => ({ status, headers: {}, body: Buffer.from(text) });
  const understood = (text: string, read: (json: JsonValue) => object, status = 200): unknown => {
    const reply = readReply(bytes(text, status));
    const answer = isFailure(reply) ? reply : read(reply.json);
    return isFailure(answer) ? [answer.failure, answer.problem.params.message] : answer;
  };

  test('the answers of §3 and §5 that went well', () => {
    expect(understood(LOGIN_ANSWER, readLogin)).toEqual({ sessionId: 's-0001', dataCentre: 'demo' });
    expect(understood(SAVED, readResult)).toEqual({ result: (parseExactJson(SAVED) as { Result: object }).Result });
    expect(understood(VIEWED, readResult)).toMatchObject({ result: { Result: { BillNo: 'XSDD000086' } } });
    expect(understood(ROWS, readRows)).toEqual({ rows: JSON.parse(ROWS) });
  });

  test.each([
    ['a lost session', LOST, readResult, ['session', '会话信息已丢失，请重新登录']],
    [
      'a number that is taken',
      DUPLICATE,
      readResult,
      ['duplicate', '违反字段唯一性要求：编码唯一。[HL-20260105-001]在当前系统中已经被使用。'],
    ],
    ['the row that is a failure', NO_FIELD, readRows, ['refused', '元数据中标识为FCustomerID的字段不存在']],
    [
      'a firewall',
      WAF,
      readResult,
      ['refused', '请求参数存在可疑数据,当前请求已经被拦截规则[caller_in_less_Point_Bracket]阻止!'],
    ],
    ['a service exception', 'response_error:{"Message":"异常","InnerExWrapper":null}', readResult, ['unknown', '异常']],
  ] as const)('%s', (_, text, read, expected) => {
    expect(understood(text, read)).toEqual(expected);
  });

  test.each([200, 500])('ShowErrMsg with status %i: it may have happened', (status) => {
    expect(understood(SHOW_ERROR, readResult, status)).toEqual([
      'unknown',
      '金蝶温馨提示: 应用服务器发生错误，请联系系统管理员检修！ Additional text found in JSON string after finishing deserializing object.',
    ]);
  });
});

describe('the sandbox takes', () => {
  const ORDER = { form: 'positional', values: ['SAL_SaleOrder', '{"Numbers":["XSDD000001"]}'] };
  test.each([
    ['1: by place', '{"parameters":["SAL_SaleOrder","{\\"Numbers\\":[\\"XSDD000001\\"]}"]}', ORDER],
    [
      '2: the array as a text',
      '{"parameters":"[\\"SAL_SaleOrder\\",{\\"Numbers\\":[\\"XSDD000001\\"]}]"}',
      { form: 'positional', values: ['SAL_SaleOrder', { Numbers: ['XSDD000001'] }] },
    ],
    [
      '3: the long envelope',
      '{"format":1,"useragent":"ApiClient","rid":"1","parameters":["db","u","p","2052"],"timestamp":"1767225600","v":"1.0"}',
      { form: 'positional', values: ['db', 'u', 'p', '2052'] },
    ],
    [
      '4: by name',
      '{"formid":"BD_Currency","data":{"Number":"PRE001"}}',
      { form: 'named', values: { formid: 'BD_Currency', data: { Number: 'PRE001' } } },
    ],
    [
      '5: as a form',
      'formid=BD_Currency&data=%7B%22Number%22%3A%22PRE001%22%7D',
      { form: 'named', values: { formid: 'BD_Currency', data: '{"Number":"PRE001"}' } },
    ],
  ])('form %s', (_, body, expected) => {
    expect(readBody(body)).toEqual(expected);
  });

  test('the login in the long envelope, and answers as printed, all keys in their order', async () => {
    const body =
      '{"format":1,"useragent":"ApiClient","rid":"1","parameters":["db","u","p",2052],"timestamp":"1767225600","v":"1.0"}';
    const text = await post(`${AUTH}.ValidateUser.common.kdsvc`, body, { 'content-type': 'applicatin/json' });
    const id = (JSON.parse(text) as { KDSVCSessionId: string }).KDSVCSessionId;
    expect(text.replaceAll(id, 's-0001')).toBe(LOGIN_ANSWER);
  });
});

describe('the sandbox answers as printed', () => {
  test('a bare array', async () => {
    const body = '["SAL_SaleOrder",{"Numbers":["XSDD000001"]}]';
    expect(await post(`${FORMS}.View.common.kdsvc`, body, await signIn())).toBe(SHOW_ERROR);
  });

  test('a lost session', async () => {
    expect(await post(`${FORMS}.View.common.kdsvc`, '{}')).toBe(LOST);
  });

  test('a number that is taken', async () => {
    const sid = await signIn();
    const entry = { FEXPLANATION: 'x', FACCOUNTID: { FNumber: '1001' } };
    const Model = {
      FAccountBookID: { FNumber: '001' },
      FDate: '2026-01-05',
      FVOUCHERGROUPID: { FNumber: 'PRE001' },
      FVOUCHERGROUPNO: 'HL-20260105-001',
      FEntity: [
        { ...entry, FDEBIT: 1 },
        { ...entry, FCREDIT: 1 },
      ],
    };
    const body = JSON.stringify({ formid: 'GL_VOUCHER', data: { Model } });
    await post(`${FORMS}.save.common.kdsvc`, body, sid);
    const second = await post(`${FORMS}.save.common.kdsvc`, body, sid);
    // A voucher's number stands in another field than the printed bill's.
    expect(second.replace('"FVOUCHERGROUPNO"', '"FBillNo"')).toBe(DUPLICATE);
  });

  test('an unknown field in a query', async () => {
    const body = JSON.stringify({ data: { FormId: 'GL_VOUCHER', FieldKeys: 'FCustomerID' } });
    expect(await post(`${FORMS}.ExecuteBillQuery.common.kdsvc`, body, await signIn())).toBe(NO_FIELD);
  });

  test('a firewall', async () => {
    expect(await post(`${FORMS}.View.common.kdsvc`, '{}', { 'x-heliu-fault': 'waf' })).toBe(WAF);
  });

  test('a service exception begins with its word', async () => {
    const text = await post(`${FORMS}.View.common.kdsvc`, '{}', { 'x-heliu-fault': 'response-error' });
    expect(JSON.parse(text.replace(/^response_error:/, ''))).toHaveProperty('InnerExWrapper');
    expect(text.startsWith('response_error:')).toBe(true);
  });
});
