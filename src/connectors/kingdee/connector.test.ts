import { afterEach, expect, test } from 'vitest';
import { problem, Refused, Transient } from '../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../core/targets.ts';
import { manualClock } from '../../wire/clock.ts';
import type { Http } from '../../wire/http.ts';
import { createLimiter } from '../../wire/limiter.ts';
import { kingdeeConnector } from './connector.ts';
import { kingdeeProblems } from './problems.ts';
import { type Bench, CREDENTIALS, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

function documentOf(connector: TargetConnector, voucher: TargetVoucher): TargetDocument {
  const made = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

function send(connector: TargetConnector, voucher: TargetVoucher, deadlineMs = 5_000): Promise<SendOutcome> {
  return connector.send(documentOf(connector, voucher), deadlineMs);
}

async function stored(one: Bench): Promise<number> {
  return (await one.store.vouchers({})).length;
}

test('a voucher that was saved is read back as it was sent, red amounts and both currencies', async () => {
  bench = await openBench();
  const { connector } = bench;
  const voucher = sampleVoucher();
  const outcome = await send(connector, voucher);
  expect(outcome).toEqual({ outcome: 'Saved', id: '100001', number: '12' });
  const back = await connector.readBack('100001', voucher, SAME_CODES);
  expect(back).toEqual({
    id: '100001',
    number: '12',
    date: '2026-09-25',
    word: '记',
    state: 'A',
    lines: [
      {
        account: '1122.11',
        dc: 'D',
        currency: 'USD',
        fc: 9200n,
        lc: 65320n,
        dims: { 店铺: 'US01' },
        summary: '平台结算 US01',
      },
      {
        account: '6001.01',
        dc: 'C',
        currency: 'USD',
        fc: 10000n,
        lc: 71000n,
        dims: { 店铺: 'US01', 部门: 'D01' },
        summary: '平台结算 US01',
      },
      {
        account: '6001.04',
        dc: 'C',
        currency: 'USD',
        fc: -800n,
        lc: -5680n,
        dims: { 店铺: 'US01', 部门: 'D01' },
        summary: '平台结算 US01',
      },
    ],
  });
});

test('find knows nothing before, and the voucher after', async () => {
  bench = await openBench();
  const voucher = sampleVoucher();
  expect(await bench.connector.find(voucher)).toBeUndefined();
  await send(bench.connector, voucher);
  expect(await bench.connector.find(voucher)).toEqual({ id: '100001', number: '12' });
});

test('one number sent twice, even at the same moment, is one voucher', async () => {
  bench = await openBench();
  const other = bench.connect();
  const voucher = sampleVoucher();
  const outcomes = await Promise.all([send(bench.connector, voucher), send(other, voucher)]);
  expect(outcomes.map((one) => one.outcome).sort()).toEqual(['Refused', 'Saved']);
  const second = outcomes.find((one) => one.outcome === 'Refused');
  expect(second).toMatchObject({ reason: 'DUPLICATE', problem: { code: 'KINGDEE_DUPLICATE_NUMBER' } });
  expect(await other.find(voucher)).toEqual({ id: '100001', number: '12' });
  expect(await stored(bench)).toBe(1);
});

test('a number that another voucher holds is refused with what holds it', async () => {
  bench = await openBench();
  await send(bench.connector, sampleVoucher({ key: 'other', reference: 'HL:ffffffffffffffff' }));
  await expect(bench.connector.find(sampleVoucher())).rejects.toMatchObject({
    problem: { code: 'KINGDEE_NUMBER_TAKEN', params: { number: '12', id: '100001' } },
  });
});

test('a voucher that a person renumbered in 金蝶 is still found by its reference', async () => {
  bench = await openBench();
  await send(bench.connector, sampleVoucher({ number: 40 }));
  expect(await bench.connector.find(sampleVoucher({ number: 12 }))).toEqual({ id: '100001', number: '40' });
});

test('a reference that only begins alike is not ours', async () => {
  bench = await openBench();
  await send(bench.connector, sampleVoucher({ number: 40, reference: 'HL:0123456789abcdef0' }));
  expect(await bench.connector.find(sampleVoucher({ number: 12 }))).toBeUndefined();
});

test.each([
  ['the connection is cut after the save', { fault: 'cut', after: true }, 'WIRE_REPLY_LOST', 1],
  ['the connection is cut before the save', { fault: 'cut' }, 'WIRE_REPLY_LOST', 0],
  ['an error page hides the save', { fault: 'html', after: true }, 'KINGDEE_UNREADABLE', 1],
  ['HTTP 500 hides the save', { fault: 'http-500', after: true }, 'KINGDEE_UNREADABLE', 1],
  ['response_error: hides the save', { fault: 'response-error', after: true }, 'KINGDEE_RESULT_UNKNOWN', 1],
  ['ShowErrMsg hides the save', { fault: 'show-error', after: true }, 'KINGDEE_RESULT_UNKNOWN', 1],
  ['the session is lost at the save', { fault: 'session-lost' }, 'KINGDEE_SESSION_LOST', 0],
  ['the session is lost after the save', { fault: 'session-lost', after: true }, 'KINGDEE_SESSION_LOST', 1],
] as const)('%s: unknown, and find tells the truth', async (_, fault, code, kept) => {
  bench = await openBench();
  const voucher = sampleVoucher();
  bench.sandbox.addFault({ ...fault, method: 'save', count: 1 });
  const outcome = await send(bench.connector, voucher);
  expect(outcome.outcome === 'Unknown' && outcome.problem.code).toBe(code);
  expect(await bench.connector.find(voucher)).toEqual(kept ? { id: '100001', number: '12' } : undefined);
  if (!kept) expect((await send(bench.connector, voucher)).outcome).toBe('Saved');
  expect(await stored(bench)).toBe(1);
});

test('a reply that stops half way past the deadline is unknown, and the voucher is found', async () => {
  const clock = manualClock(Date.UTC(2026, 8, 25));
  bench = await openBench({ clock });
  bench.sandbox.addFault({ fault: 'slow-body', method: 'save', count: 1 });
  const outcome = await send(bench.connector, sampleVoucher(), 300);
  expect(outcome.outcome === 'Unknown' && outcome.problem.code).toBe('WIRE_REPLY_LOST');
  expect(await bench.connector.find(sampleVoucher())).toEqual({ id: '100001', number: '12' });
});

test.each([
  ['edit-lock', 'KINGDEE_LOCKED'],
  ['limit', 'KINGDEE_LIMITED'],
  ['http-429', 'KINGDEE_LIMITED'],
] as const)('%s on a save is tried later: nothing was saved', async (fault, code) => {
  bench = await openBench({ clock: manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true }) });
  bench.sandbox.addFault({ fault, method: 'save', count: 1 });
  const failed = await send(bench.connector, sampleVoucher()).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Transient);
  expect(failed).toMatchObject({ problem: { code } });
  expect(await stored(bench)).toBe(0);
});

test('after “too many calls” nobody calls before the pause is over', async () => {
  const clock = manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true });
  bench = await openBench({ clock });
  bench.sandbox.addFault({ fault: 'limit', method: 'save', count: 1 });
  await send(bench.connector, sampleVoucher()).catch(() => undefined);
  const before = clock.now();
  await bench.connector.find(sampleVoucher());
  expect(clock.now() - before).toBe(5_000);
});

test('a server with a call limit gets all vouchers, each once, by waiting', async () => {
  const clock = manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true });
  bench = await openBench({ clock, limits: { perSecond: 1, burst: 2 } });
  let pauses = 0;
  for (let number = 1; number <= 6; number++) {
    const voucher = sampleVoucher({ key: `k${number}`, reference: `HL:000000000000000${number}`, number });
    for (let tries = 0; tries < 3; tries++) {
      const outcome = await send(bench.connector, voucher, 20_000).catch((error: unknown) => error);
      if (!(outcome instanceof Transient)) break;
      expect(outcome.problem.code).toBe('KINGDEE_LIMITED');
      pauses++;
    }
  }
  expect(pauses).toBeGreaterThan(0);
  expect((await bench.store.vouchers({})).map((one) => one.number)).toEqual(['1', '2', '3', '4', '5', '6']);
});

test('a login that eats the deadline sends nothing', async () => {
  const clock = manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true });
  bench = await openBench({ clock });
  bench.sandbox.addFault({ fault: 'latency', method: 'loginbyappsecret', ms: 5_000, count: 1 });
  await expect(send(bench.connector, sampleVoucher(), 4_000)).rejects.toMatchObject({
    problem: { code: 'KINGDEE_LOGIN_SLOW' },
  });
  expect(bench.sandbox.calls.get('save')).toBeUndefined();
  expect((await send(bench.connector, sampleVoucher(), 4_000)).outcome).toBe('Saved');
});

test('a firewall before 金蝶 is a refusal that a person must lift', async () => {
  bench = await openBench();
  bench.sandbox.addFault({ fault: 'waf', method: 'save', count: 1 });
  const outcome = await send(bench.connector, sampleVoucher());
  expect(outcome.outcome === 'Refused' && outcome.problem.code).toBe('KINGDEE_BLOCKED');
});

test('a server that is not there is “not sent”, never “unknown”', async () => {
  bench = await openBench();
  const connector = bench.connect({ baseUrl: 'http://127.0.0.1:9' });
  await expect(send(connector, sampleVoucher())).rejects.toMatchObject({ problem: { code: 'WIRE_NOT_SENT' } });
});

test('the session is kept for many calls and taken anew once when the server lost it', async () => {
  bench = await openBench();
  for (let i = 0; i < 5; i++) await bench.connector.find(sampleVoucher());
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(1);
  bench.sandbox.dropSessions();
  expect(await bench.connector.find(sampleVoucher())).toBeUndefined();
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(2);
});

test('many callers share one login', async () => {
  bench = await openBench();
  const { connector } = bench;
  await Promise.all(Array.from({ length: 8 }, () => connector.find(sampleVoucher())));
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(1);
});

test('19 idle minutes later the connector logs in first, so that no write meets a lost session', async () => {
  const clock = manualClock(Date.UTC(2026, 8, 25));
  bench = await openBench({ clock });
  await bench.connector.find(sampleVoucher());
  clock.advance(21 * 60_000);
  expect((await send(bench.connector, sampleVoucher())).outcome).toBe('Saved');
  expect(bench.sandbox.calls.get('save')).toBe(1);
});

test('a wrong secret is asked about once, not at every voucher; a new test of the connection asks again', async () => {
  bench = await openBench();
  const connector = bench.connect({ appSecret: 'wrong-secret-of-32-characters-00' });
  for (let i = 0; i < 3; i++)
    await expect(connector.find(sampleVoucher())).rejects.toMatchObject({ problem: { code: 'KINGDEE_LOGIN_REFUSED' } });
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(1);
  await expect(connector.probe()).rejects.toBeInstanceOf(Refused);
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(2);
});

test('a wrong account set id, which the server calls a lost session, is a refused login', async () => {
  bench = await openBench();
  await expect(bench.connect({ acctId: 'another' }).probe()).rejects.toMatchObject({
    problem: { code: 'KINGDEE_LOGIN_REFUSED' },
  });
  expect(bench.sandbox.calls.get('loginbyappsecret')).toBe(1);
});

test.each(['CNY', 'CAD', 'JPY', 'KWD'])('the probe tells a ledger in %s', async (currency) => {
  bench = await openBench({ currency });
  expect((await bench.connector.probe()).ledgerCurrency).toBe(currency);
});

test('a book that is not there is told by its number', async () => {
  bench = await openBench();
  await expect(bench.connect({ book: '002' }).probe()).rejects.toMatchObject({
    problem: { code: 'KINGDEE_BOOK_UNKNOWN', params: { book: '002' } },
  });
});

test.each(['', '/', '/K3Cloud', '/k3cloud/'])('the base address may end in “%s”', async (end) => {
  bench = await openBench();
  const connector = bench.connect({ baseUrl: bench.sandbox.url + end });
  expect((await connector.probe()).ledgerCurrency).toBe('CNY');
});

test('a closed month refuses with the words of the ERP', async () => {
  bench = await openBench();
  bench.sandbox.closeThrough('001', '2026-09');
  const outcome = await send(bench.connector, sampleVoucher());
  if (outcome.outcome !== 'Refused') throw new Error(outcome.outcome);
  expect(outcome.problem).toEqual(
    problem(
      kingdeeProblems.KINGDEE_VALIDATION,
      {},
      {
        message: '[sandbox] 账簿 001 的 2026 年 9 期已结账，不能保存凭证',
        msgCode: '11',
        field: 'FDate',
        row: '0',
      },
    ),
  );
});

test('what is not in 金蝶 is read back as nothing', async () => {
  bench = await openBench();
  expect(await bench.connector.readBack('999', sampleVoucher(), SAME_CODES)).toBeUndefined();
});

test('a server that echoes the secret and the session id does not bring them into a problem', async () => {
  bench = await openBench();
  const session = 'session-0123456789';
  const secrets = [CREDENTIALS.appSecret, session];
  const replies = [
    `{"LoginResultType":1,"KDSVCSessionId":"${session}"}`,
    `{"Result":{"ResponseStatus":{"IsSuccess":false,"MsgCode":11,"Errors":[{"FieldName":"${session}","Message":"${secrets.join(' ')}","DIndex":0}]}}}`,
    `<html>${secrets.join(' ')}</html>`,
  ];
  const echo: Http = {
    send: async () => ({ status: 200, headers: {}, body: Buffer.from(replies.shift() ?? '') }),
    close: () => undefined,
  };
  const { redactor } = bench;
  const clock = manualClock(0);
  const connector = kingdeeConnector(
    { ...CREDENTIALS, baseUrl: 'http://x', book: '001' },
    { http: echo, clock, redactor, limiter: createLimiter({ clock }) },
  );
  const outcomes = [await send(connector, sampleVoucher()), await send(connector, sampleVoucher())];
  expect(outcomes.map((one) => one.outcome)).toEqual(['Refused', 'Unknown']);
  for (const secret of secrets) expect(JSON.stringify(outcomes)).not.toContain(secret);
});

test('secrets never stand in an error of a login', async () => {
  bench = await openBench();
  const errors: unknown[] = [];
  const keep = (error: unknown): void => void errors.push(error);
  await bench.connect({ acctId: CREDENTIALS.appSecret }).probe().catch(keep);
  await bench.connect({ baseUrl: 'http://127.0.0.1:9' }).probe().catch(keep);
  bench.sandbox.addFault({ fault: 'cut', method: 'loginbyappsecret', count: 1 });
  await bench.connect().probe().catch(keep);
  bench.sandbox.addFault({ fault: 'html', method: 'loginbyappsecret', count: 1 });
  await bench.connect().probe().catch(keep);
  expect(errors).toHaveLength(4);
  for (const error of errors) {
    const all = `${String(error)} ${(error as Error).stack} ${JSON.stringify(error)}`;
    expect(all).not.toContain(CREDENTIALS.appSecret);
  }
  expect(bench.redactor.text(`x ${CREDENTIALS.appSecret} y`)).toBe('x *** y');
});

/** Every MsgCode of the interface manual, as a write meets it: what is sure, what is for later, what must be looked up. */
test.each([
  [1, 'Unknown', 'KINGDEE_SESSION_LOST', 'L3'],
  [2, 'Refused', 'KINGDEE_NO_PERMISSION', 'L3'],
  [3, 'Refused', 'KINGDEE_REQUEST_WRONG', 'L3'],
  [4, 'Unknown', 'KINGDEE_RESULT_UNKNOWN', 'L3'],
  [5, 'Refused', 'KINGDEE_REQUEST_WRONG', 'L3'],
  [6, 'Unknown', 'KINGDEE_RESULT_UNKNOWN', 'L3'],
  [7, 'Transient', 'KINGDEE_LICENSE', 'L3'],
  [8, 'Refused', 'KINGDEE_VALUE_UNKNOWN', 'L2'],
  [9, 'Refused', 'KINGDEE_VALUE_UNKNOWN', 'L2'],
  [10, 'Refused', 'KINGDEE_ABSENT', 'L2'],
  [11, 'Refused', 'KINGDEE_VALIDATION', 'L2'],
  [12, 'Refused', 'KINGDEE_VALIDATION', 'L2'],
  [13, 'Transient', 'KINGDEE_LOCKED', 'L3'],
  [14, 'Transient', 'KINGDEE_LIMITED', 'L3'],
  [15, 'Refused', 'KINGDEE_ADMIN_LOGIN', 'L3'],
])('MsgCode %i on a save and on a batch: %s', async (code, expected, problemCode, level) => {
  bench = await openBench({ clock: manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true }) });
  const { connector } = bench;
  // 20 s: after MsgCode 14 everyone waits 5 s, and a call waits at most half its deadline.
  for (const method of ['save', 'batchsave']) {
    bench.sandbox.addFault({ fault: 'refuse', method, count: 1, code });
    const document = documentOf(connector, sampleVoucher());
    const sent = method === 'save' ? connector.send(document, 20_000) : connector.batch?.send([document], 20_000);
    const outcome = await Promise.resolve(sent).then(
      (done) => (Array.isArray(done) ? done[0] : done) as SendOutcome,
      (error: unknown) => error,
    );
    const name = outcome instanceof Transient ? 'Transient' : (outcome as SendOutcome).outcome;
    expect([method, name]).toEqual([method, expected]);
    expect(outcome).toMatchObject({ problem: { code: problemCode, level } });
  }
  expect(await stored(bench)).toBe(0);
});
