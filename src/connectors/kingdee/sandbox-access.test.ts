import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../wire/clock.ts';
import { memoryStore } from './memory-store.ts';
import { type KingdeeSandbox, type SandboxOptions, startKingdeeSandbox } from './sandbox.ts';

/** Talks plain HTTP with texts written out: nothing that computes a signature in this project is in this file. */

const AUTH = '/K3Cloud/Kingdee.BOS.WebApi.ServicesStub.AuthService.';
const FORMS = '/K3Cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.';
const SAVE = '/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc';
const APP = '204399_abcdefghijklmnopqrstuvwxyz012345';
const SECRET = '0123456789abcdef0123456789abcdef';
const SEED = { acctId: 'db', username: 'u', password: 'p-0001', appId: APP, appSecret: SECRET };
/** Seconds of the vectors. */
const TIME = 1_700_000_000;
const SIGN_256 = '1bd56954ca7e8f525d8724af3fa15b8659b4560a089675782af26dc321993aef';
const SIGN_1 = '41d6c890d807414f8610a74090347ef22c8b6b9e';

let clock: ManualClock;
let sandbox: KingdeeSandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function start(options: Partial<SandboxOptions> = {}): Promise<KingdeeSandbox> {
  clock = manualClock(TIME * 1000);
  sandbox = await startKingdeeSandbox({ store: memoryStore(), clock, seed: SEED, ...options });
  return sandbox;
}

interface Reply {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly text: string;
}

function post(path: string, body: string, headers: Record<string, string | string[]> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${sandbox?.url}${path}`, { method: 'POST', headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, cookies: incoming.headers['set-cookie'] ?? [], text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function login(method: string, parameters: unknown): Promise<{ type: number; code: string; id: string | null }> {
  const body = Array.isArray(parameters) ? { parameters } : parameters;
  const { text } = await post(`${AUTH}${method}.common.kdsvc`, JSON.stringify(body));
  const answer = JSON.parse(text) as { LoginResultType: number; MessageCode: string; KDSVCSessionId: string | null };
  return { type: answer.LoginResultType, code: answer.MessageCode, id: answer.KDSVCSessionId };
}

const QUERY = JSON.stringify({
  data: { FormId: 'BD_Currency', FieldKeys: 'FNumber', FilterString: "FNumber='PRE001'" },
});

async function query(headers: Record<string, string | string[]>): Promise<Reply> {
  return post(`${FORMS}ExecuteBillQuery.common.kdsvc`, QUERY, headers);
}

test.each<[string, unknown]>([
  ['ValidateUser', ['db', 'u', 'p-0001', 2052]],
  ['ValidateUser', { acctid: 'db', username: 'u', password: 'p-0001', lcid: 2052 }],
  ['ValidateUser2', ['db', 'u', 'p-0001', false, 2052]],
  ['ValidateUserByOrgNumber', ['db', 'u', 'p-0001', 2052, '100']],
  ['LoginByAppSecret', ['db', 'u', APP, SECRET, 2052]],
  ['LoginByAppSecret', { AcctID: 'db', UserName: 'u', AppId: APP, AppSecret: SECRET, Lcid: 2052 }],
  ['LoginByAppSecret2', ['db', 'u', APP, SECRET, false, 2052]],
  ['LoginBySign', ['db', 'u', APP, TIME, SIGN_256, 2052]],
  ['LoginBySign', { acctID: 'db', username: 'u', appId: APP, timestamp: `${TIME}`, sign: SIGN_256, lcid: 2052 }],
  ['LoginBySign2', ['db', 'u', APP, `${TIME}`, SIGN_256, false, 2052]],
])('%s %j opens a session', async (method, parameters) => {
  await start();
  const { type, id } = await login(method, parameters);
  expect(type).toBe(1);
  expect((await query({ 'kdservice-sessionid': id ?? '' })).text).toBe('[["PRE001"]]');
});

test.each<[string, unknown, number, string]>([
  ['ValidateUser', ['db', 'u', 'wrong', 2052], 0, ''],
  ['ValidateUser', ['db', 'other', 'p-0001', 2052], 0, ''],
  ['ValidateUserByOrgNumber', ['db', 'u', 'p-0001', 2052, '101'], -1, ''],
  ['LoginByAppSecret', ['db', 'u', APP, 'wrong', 2052], 0, ''],
  ['LoginByAppSecret', ['db', 'u', 'wrong', SECRET, 2052], 0, ''],
  ['LoginBySign', ['db', 'u', APP, TIME, SIGN_1, 2052], -1, '002005000003016'],
  ['LoginBySign', ['db', 'u', APP, TIME + 1, SIGN_256, 2052], -1, '002005000003016'],
  ['LoginBySign', ['db', 'u', APP, TIME, SIGN_256.toUpperCase(), 2052], -1, '002005000003016'],
  ['ValidateUserEnDeCode', ['db', 'u', 'p-0001', 2052], -1, ''],
  ['LoginBySimplePassport', ['cGFzc3BvcnQ=', 2052], -1, ''],
  ['LoginByRSASign', ['db', 'u', APP, TIME, SIGN_256, 2052], -1, ''],
])('%s %j opens none', async (method, parameters, type, code) => {
  await start();
  expect(await login(method, parameters)).toEqual({ type, code, id: null });
});

test('nobody logs in by password where the sandbox has none', async () => {
  const { password: _, ...seed } = SEED;
  await start({ seed });
  expect((await login('ValidateUser', ['db', 'u', '', 2052])).type).toBe(0);
});

test('an old build takes SHA-1 and nothing else', async () => {
  await start({ access: { loginHash: 'sha1' } });
  expect((await login('LoginBySign', ['db', 'u', APP, TIME, SIGN_1, 2052])).type).toBe(1);
  expect((await login('LoginBySign', ['db', 'u', APP, TIME, SIGN_256, 2052])).type).toBe(-1);
});

test('five wrong tries by any login lock the user for half an hour, for every login', async () => {
  await start();
  for (let i = 0; i < 3; i++) await login('ValidateUser', ['db', 'u', 'wrong', 2052]);
  for (let i = 0; i < 2; i++) await login('LoginBySign', ['db', 'u', APP, TIME, 'wrong', 2052]);
  expect((await login('LoginByAppSecret', ['db', 'u', APP, SECRET, 2052])).type).toBe(0);
  clock.advance(30 * 60_000);
  expect((await login('LoginByAppSecret', ['db', 'u', APP, SECRET, 2052])).type).toBe(1);
});

test('a login that kicks out ends the user’s other sessions', async () => {
  await start();
  const first = (await login('ValidateUser', ['db', 'u', 'p-0001', 2052])).id ?? '';
  await login('ValidateUser2', ['db', 'u', 'p-0001', false, 2052]);
  expect((await query({ SID: first })).text).toBe('[["PRE001"]]');
  await login('ValidateUser2', ['db', 'u', 'p-0001', true, 2052]);
  expect((await query({ SID: first })).text).toContain('"MsgCode":1');
});

test('Logout ends the session and says whether there was one', async () => {
  await start();
  const sid = { SID: (await login('ValidateUser', ['db', 'u', 'p-0001', 2052])).id ?? '' };
  expect((await post(`${AUTH}Logout.common.kdsvc`, '{}', sid)).text).toBe('true');
  expect((await query(sid)).text).toContain('"MsgCode":1');
  expect((await post(`${AUTH}Logout.common.kdsvc`, '{}', sid)).text).toBe('false');
});

test('the list of data centres needs no session', async () => {
  await start({ seed: { ...SEED, dataCentre: '示例' } });
  const path = '/K3Cloud/Kingdee.BOS.ServiceFacade.ServicesStub.Account.AccountService.GetDataCenterList.common.kdsvc';
  expect(JSON.parse((await post(path, '{}')).text)).toEqual([{ Id: 'db', Number: '001', Name: '示例' }]);
});

test('whole Set-Cookie lines come back as a cookie and are understood', async () => {
  await start();
  const body = JSON.stringify({ parameters: ['db', 'u', 'p-0001', 2052] });
  const { cookies } = await post(`${AUTH}ValidateUser.common.kdsvc`, body, { cookie: '[object Object]' });
  expect((await query({ cookie: [...cookies] })).text).toBe('[["PRE001"]]');
  expect((await query({ cookie: [...cookies].reverse().join(', ') })).text).toBe('[["PRE001"]]');
});

const KD = {
  'X-Kd-Appkey': APP,
  'X-Kd-Appdata': 'ZGIsdSwyMDUyLDA=',
  'X-Kd-Signature': 'YTBiZjYzYjY4YWYyY2U2NmVkNDU3YmRjODRjOWQ2MjcyZGY3MWJmM2JjOTZmYTNmODg5ODQ3ZmU3NDJmMjNlYQ==',
};
const API = {
  'X-Api-ClientID': '204399',
  'X-Api-Auth-Version': '2.0',
  'x-api-timestamp': `${TIME}`,
  'x-api-nonce': `${TIME}`,
  'x-api-signheaders': 'x-api-timestamp,x-api-nonce',
  'X-Api-Signature': 'MmNlMmY5MzJhM2RlZWJiYzZjZWIyY2JiMTg1ZDM4Nzc2ZTM3NGJiMmYwYTJkNDM3M2RjYmIyN2NiNDBjZDZmZQ==',
};
const SIGNED = { ...KD, ...API };
/** A form that is not there: past the signature, before any other check. */
const NO_FORM = JSON.stringify({ formid: 'XX_Nothing', data: {} });

async function outcome(headers: Record<string, string>): Promise<'in' | 'out'> {
  const { text } = await post(SAVE, NO_FORM, headers);
  return text.includes('业务对象不存在') ? 'in' : 'out';
}

const swapped = (text: string): string => text.replace('M', 'N').replace('Y', 'Z');

test.each<[string, Record<string, string>, 'in' | 'out', 'in' | 'out']>([
  ['the vectors of the official SDK', SIGNED, 'in', 'in'],
  ['a wrong app signature', { ...SIGNED, 'X-Kd-Signature': swapped(KD['X-Kd-Signature']) }, 'out', 'out'],
  ['another app', { ...SIGNED, 'X-Kd-Appkey': `${APP}x` }, 'out', 'out'],
  ['other data', { ...SIGNED, 'X-Kd-Appdata': 'ZGIseCwyMDUyLDA=' }, 'out', 'out'],
  ['no app signature', { ...SIGNED, 'X-Kd-Signature': '' }, 'out', 'out'],
  ['app headers alone', KD, 'in', 'out'],
  ['a wrong gateway signature', { ...SIGNED, 'X-Api-Signature': swapped(API['X-Api-Signature']) }, 'in', 'out'],
  ['a gateway signature of another time', { ...SIGNED, 'x-api-timestamp': `${TIME + 1}` }, 'in', 'out'],
  ['a gateway signature of another nonce', { ...SIGNED, 'x-api-nonce': 'x' }, 'in', 'out'],
  ['another client id', { ...SIGNED, 'X-Api-ClientID': '1' }, 'in', 'out'],
  [
    'names and the list of signed headers in the case of the Java SDK',
    { ...SIGNED, 'x-api-signheaders': 'X-Api-TimeStamp,X-Api-Nonce' },
    'in',
    'in',
  ],
  ['no headers at all', {}, 'out', 'out'],
  ['gateway headers alone', API, 'out', 'out'],
])('%s: own address and gateway', async (_, headers, own, gateway) => {
  await start();
  expect(await outcome(headers)).toBe(own);
  await sandbox?.close();
  await start({ access: { gateway: true } });
  expect(await outcome(headers)).toBe(gateway);
});

test('the gateway’s signature is of the path: another service with it is refused', async () => {
  await start({ access: { gateway: true } });
  expect((await post(SAVE.replace('k3cloud', 'galaxyapi'), NO_FORM, SIGNED)).text).toContain('"MsgCode":1');
});

test('the gateway asks for its signature at logins too', async () => {
  await start({ access: { gateway: true } });
  const body = JSON.stringify({ parameters: ['db', 'u', 'p-0001', 2052] });
  expect((await post(`${AUTH}ValidateUser.common.kdsvc`, body)).text).toContain('"MsgCode":1');
});

test.each([
  [TIME + 300, 'in'],
  [TIME + 301, 'out'],
  [TIME - 301, 'out'],
  [TIME * 1000 + 299_999, 'in'],
  [TIME * 1000 - 300_001, 'out'],
  ['yesterday', 'out'],
])('with five minutes allowed, a request of %s is %s', async (time, wanted) => {
  await start({ access: { allowedSkewMs: 300_000 } });
  expect(await outcome({ ...SIGNED, 'x-api-timestamp': String(time) })).toBe(wanted);
});

test('a signed request opens a session, and its cookie speaks for the next one', async () => {
  await start();
  const { cookies } = await post(SAVE, NO_FORM, SIGNED);
  const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
  expect((await query({ cookie })).text).toBe('[["PRE001"]]');
});

test.each([
  ['session-lost', 200, '[[{"Result":'],
  ['login', 200, '"MessageCode":"002005000003016"'],
  ['http-401', 401, '<html>'],
] as const)('a wrong signature is answered as it is set: %s', async (wrongSignature, status, part) => {
  await start({ access: { wrongSignature } });
  const reply = await query({ ...KD, 'X-Kd-Signature': 'wrong' });
  expect(reply.status).toBe(status);
  expect(reply.text).toContain(part);
  expect(reply.cookies.length).toBeGreaterThan(0);
});

test.each([200, 500] as const)('ShowErrMsg has status %i where it is so set', async (showErrorStatus) => {
  await start({ access: { showErrorStatus } });
  expect((await post(`${FORMS}View.common.kdsvc`, '[]')).status).toBe(showErrorStatus);
});

test.each(['ExcuteOperation', 'ExecuteOperation'])('%s is served, and says what it does not know', async (method) => {
  await start();
  const body = JSON.stringify({ parameters: ['GL_VOUCHER', 'NoSuchOperation', {}] });
  const { text } = await post(`${FORMS}${method}.common.kdsvc`, body, KD);
  expect(text).toContain('[sandbox] 没有操作 NoSuchOperation');
  expect(text).toContain('"MsgCode":3');
});

test('a fault lets so many calls pass as it is told, and strikes so often', async () => {
  await start({ faults: [{ fault: 'session-lost', skip: 2, count: 1 }] });
  const codes: boolean[] = [];
  for (let i = 0; i < 4; i++) codes.push((await query(KD)).text === '[["PRE001"]]');
  expect(codes).toEqual([true, true, false, true]);
});

test('faults by the header carry their numbers', async () => {
  await start();
  const body = JSON.stringify({ parameters: ['db', 'u', 'p-0001', 2052] });
  const { text } = await post(`${AUTH}ValidateUser.common.kdsvc`, body, { 'x-heliu-fault': 'login-result;result=-3' });
  expect(text).toContain('"LoginResultType":-3');
});
