import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../wire/clock.ts';
import { JsonNumber } from '../../../wire/exact-json.ts';
import { failureOf, openIo } from '../voucher-level/samples-fixture.ts';
import type { U8cAccount } from './account.ts';
import { createU8cClient, headersOf, U8C_PROFILE } from './client.ts';
import { readReply } from './errors.ts';
import { startU8cSandbox, type U8cSandboxOptions } from './sandbox.ts';

const WHO = { way: 'direct', usercode: 'u1', password: '123456', system: 'heliu' } as const;
const CALL = { deadlineMs: 5_000 } as const;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(change: { readonly account?: object; readonly sandbox?: Partial<U8cSandboxOptions> } = {}) {
  const sandbox = await startU8cSandbox({ clock: systemClock, account: WHO, ...change.sandbox });
  const io = openIo();
  closers.push(
    () => io.close(),
    () => sandbox.close(),
  );
  const account: U8cAccount = { ...WHO, baseUrl: sandbox.url, ...change.account };
  return { sandbox, io, client: createU8cClient(account, io) };
}

test('the password travels as the MD5 of its text', () => {
  expect(headersOf({ ...WHO, baseUrl: '' })).toEqual({
    usercode: 'u1',
    password: 'e10adc3949ba59abbe56e057f20f883e',
    system: 'heliu',
    trantype: 'code',
    isEncrypt: 'N',
    needStackTrace: 'N',
    'content-type': 'application/json; charset=utf-8',
  });
});

test('releases before 2.7 are called with a code, under the vendor’s spelling', () => {
  const headers = headersOf({ way: 'apilink', baseUrl: '', apicode: 'c1', system: '1', trantype: 'pk' }, 'k1');
  expect(headers).toMatchObject({
    authoration: 'apicode',
    apicode: 'c1',
    system: '1',
    trantype: 'pk',
    uniquekey: 'k1',
  });
});

test('data is read out of its string, ids keep their digits', async () => {
  const { client } = await open();
  const body = { id: new JsonNumber('9007199254740993') };
  expect(await client.call('uapbd/accsubj/query', body, CALL)).toEqual({ data: body, taskNumber: 'T1' });
});

test.each(['failed', 'error', '1'])(
  'a wrong password is a refusal, whatever the literal (%s)',
  async (failureLiteral) => {
    const { client, sandbox } = await open({ account: { password: 'wrong-one' }, sandbox: { failureLiteral } });
    expect(await client.call('uapbd/accsubj/query', {}, CALL)).toMatchObject({
      failure: 'refused',
      problem: { code: 'U8C_REFUSED', level: 'L2', params: { code: failureLiteral } },
    });
    expect(sandbox.effects).toEqual([]);
  },
);

test('a unique key is refused the second time', async () => {
  const { client, sandbox } = await open();
  await client.call('x/y/insert', {}, { ...CALL, uniqueKey: 'k1' });
  const again = await client.call('x/y/insert', {}, { ...CALL, uniqueKey: 'k1' });
  expect(again).toMatchObject({ failure: 'duplicate', problem: { code: 'U8C_DUPLICATE' } });
  expect(sandbox.effects).toHaveLength(1);
});

test('calls go one at a time, and one that fails does not stop the next', async () => {
  const { client, sandbox } = await open();
  sandbox.addFault({ fault: 'cut', count: 1, path: 'a/b/query' });
  sandbox.addFault({ fault: 'latency', count: 1, path: 'c/d/query', ms: 100 });
  const [cut, slow, fast] = [
    failureOf(client.call('a/b/query', {}, CALL)),
    client.call('c/d/query', {}, CALL),
    client.call('e/f/query', {}, CALL),
  ];
  expect(await cut).toBe('WIRE_REPLY_LOST');
  await Promise.all([slow, fast]);
  expect(sandbox.effects.map((one) => one.path)).toEqual(['/u8cloud/api/c/d/query', '/u8cloud/api/e/f/query']);
});

test.each([
  [200, '{"status":"no","errormsg":"该期间已结账"}', 'refused U8C_PERIOD_CLOSED'],
  [200, '{"status":"no","errormsg":""}', 'unknown U8C_RESULT_UNKNOWN'],
  [200, '{"status":"success","data":"{"}', 'unknown U8C_UNREADABLE'],
  [200, '{}', 'unknown U8C_UNREADABLE'],
  [500, '<html>', 'unknown U8C_UNREADABLE'],
  [429, '', 'limit U8C_LIMITED'],
])('HTTP %i %s is %s', (status, text, expected) => {
  const read = readReply({ status, headers: {}, body: Buffer.from(text) });
  expect('failure' in read && `${read.failure} ${read.problem.code}`).toBe(expected);
});

test('it is an outline: nothing in it makes or sends a voucher', async () => {
  const { client } = await open();
  expect(U8C_PROFILE.outline).toBe(true);
  expect(Object.keys(client)).toEqual(['call']);
});

test('a call that waited out its deadline behind another is not sent', async () => {
  const { client, sandbox } = await open();
  sandbox.addFault({ fault: 'latency', count: 1, ms: 100 });
  const slow = client.call('a/b/query', {}, CALL);
  expect(await failureOf(client.call('c/d/insert', {}, { deadlineMs: 20 }))).toBe('U8C_LIMITED');
  await slow;
  expect(sandbox.effects).toHaveLength(1);
});
