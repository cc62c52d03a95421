import { afterEach, describe, expect, test } from 'vitest';
import { Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../../core/targets.ts';
import { manualClock } from '../../../wire/clock.ts';
import { functional, SAME_CODES, usd } from '../sandbox-fixture.ts';
import { CREDENTIALS, type JdyBench, jdyVoucher, openBench } from './sandbox-fixture.ts';

let bench: JdyBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const START = Date.UTC(2026, 8, 25);
const moving = () => manualClock(START, { skipSleeps: true });

function documentOf(connector: TargetConnector, voucher: TargetVoucher): TargetDocument {
  const made = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return { ...made, body: JSON.parse(JSON.stringify(made.body)) as unknown };
}

function send(connector: TargetConnector, voucher: TargetVoucher, deadlineMs = 5_000): Promise<SendOutcome> {
  return connector.send(documentOf(connector, voucher), deadlineMs);
}

function codeOf(outcome: SendOutcome): string {
  return outcome.outcome === 'Refused' || outcome.outcome === 'Unknown' ? outcome.problem.code : outcome.outcome;
}

const FIRST_ID = '1700000000000000001';

/** Every setting of what the notes leave open; connection and sandbox agree. */
const SETTINGS = [
  ['the defaults', {}, {}],
  ['the bare array', {}, { bodyForm: 'array' }],
  ['answers with a list', { answer: 'code' }, {}],
  ['a filter under its name', {}, { filterForm: 'filter' }],
  ['local amounts in the list', { listAmount: 'local' }, { listAmount: 'local' }],
  ['a list that tells no more than is known', { listTells: 'known' }, {}],
  ['numbers kept unique', { unique: 'number' }, { duplicateKey: 'number' }],
  ['nothing kept unique', { unique: 'none' }, { duplicateKey: 'none' }],
  [
    'numbers unique, lists and bare arrays',
    { unique: 'number', answer: 'code' },
    { duplicateKey: 'number', bodyForm: 'array' },
  ],
] as const;

describe.each(SETTINGS)('with %s', (_, options, account) => {
  test('a voucher is found after it was saved and not before, and comes back as it went', async () => {
    bench = await openBench(options, account);
    const { connector } = bench;
    const voucher = jdyVoucher();
    expect(await connector.find(voucher)).toBeUndefined();
    expect(await send(connector, voucher)).toEqual({ outcome: 'Saved', id: FIRST_ID, number: '12' });
    expect(await connector.find(voucher)).toEqual({ id: FIRST_ID, number: '12' });
    const back = await connector.readBack(FIRST_ID, voucher, SAME_CODES);
    expect(back).toMatchObject({ number: '12', date: '2026-09-25', word: '记', state: 'SAVED' });
    expect(back?.lines).toEqual([
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
    ]);
  });

  test.each([
    ['the connection is cut after the save', { fault: 'cut', after: true }, 'WIRE_REPLY_LOST', 1],
    ['the connection is cut before the save', { fault: 'cut' }, 'WIRE_REPLY_LOST', 0],
    ['an error page hides the save', { fault: 'html', after: true }, 'JDY_UNREADABLE', 1],
    ['HTTP 500 hides the save', { fault: 'http-500', after: true }, 'JDY_UNREADABLE', 1],
    ['48001 hides the save', { fault: 'response-error', after: true }, 'JDY_RESULT_UNKNOWN', 1],
    ['the token is lost at the save', { fault: 'session-lost' }, 'JDY_TOKEN_LOST', 0],
    ['the token is lost after the save', { fault: 'session-lost', after: true }, 'JDY_TOKEN_LOST', 1],
  ] as const)('%s: unknown, and find tells the truth', async (_what, fault, code, kept) => {
    bench = await openBench(options, account);
    const { connector, sandbox } = bench;
    sandbox.addFault({ ...fault, method: 'save', count: 1 });
    const outcome = await send(connector, jdyVoucher());
    expect(outcome.outcome).toBe('Unknown');
    expect(codeOf(outcome)).toBe(code);
    expect(await connector.find(jdyVoucher())).toEqual(kept ? { id: FIRST_ID, number: '12' } : undefined);
    if (!kept) expect((await send(connector, jdyVoucher())).outcome).toBe('Saved');
    expect(sandbox.ledger.vouchers()).toHaveLength(1);
  });
});

test.each([
  ['linkId', 'link', 'enforcing'],
  ['number', 'number', 'numberable'],
] as const)(
  'a second save is refused where the ERP keeps %s unique, and then it is looked up',
  async (key, unique, idempotency) => {
    bench = await openBench({ unique }, { duplicateKey: key });
    const { connector, sandbox } = bench;
    expect(connector.idempotency).toBe(idempotency);
    await send(connector, jdyVoucher());
    const again = await send(connector, jdyVoucher());
    expect(again).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
    expect(codeOf(again)).toBe('JDY_DUPLICATE');
    expect(sandbox.ledger.vouchers()).toHaveLength(1);
  },
);

test('where nothing is unique a second save doubles, and both are found as duplicates and one removed', async () => {
  bench = await openBench({ unique: 'none' }, { duplicateKey: 'none' });
  const { connector, sandbox } = bench;
  expect(connector.idempotency).toBe('blind');
  await send(connector, jdyVoucher());
  await send(connector, jdyVoucher());
  const both = await connector.duplicates?.(jdyVoucher());
  expect(both?.map((one) => one.id)).toEqual([FIRST_ID, '1700000000000000002']);
  await connector.remove?.('1700000000000000002');
  await connector.remove?.('1700000000000000002');
  expect(sandbox.ledger.vouchers().map((one) => one.id)).toEqual([FIRST_ID]);
});

test('an audited voucher is not removed', async () => {
  bench = await openBench();
  await send(bench.connector, jdyVoucher());
  bench.sandbox.ledger.edit(FIRST_ID, { audited: true });
  await expect(bench.connector.remove?.(FIRST_ID)).rejects.toMatchObject({ problem: { code: 'JDY_VALIDATION' } });
});

test('a number that another voucher holds is refused with what holds it', async () => {
  bench = await openBench();
  await send(bench.connector, jdyVoucher({ key: 'other', reference: 'HL:ffffffffffffffff' }));
  await expect(bench.connector.find(jdyVoucher())).rejects.toMatchObject({
    problem: { code: 'JDY_NUMBER_TAKEN', params: { number: '12', id: FIRST_ID } },
  });
});

test('a voucher that a person renumbered is still found', async () => {
  bench = await openBench();
  await send(bench.connector, jdyVoucher());
  bench.sandbox.ledger.edit(FIRST_ID, { number: '40' });
  expect(await bench.connector.find(jdyVoucher())).toEqual({ id: FIRST_ID, number: '40' });
});

test('what a person edits shows in the read-back, and what is deleted is gone', async () => {
  bench = await openBench();
  const { connector, sandbox } = bench;
  await send(connector, jdyVoucher());
  const [held] = sandbox.ledger.vouchers();
  const [first, ...others] = held?.lines ?? [];
  if (!first) throw new Error('no line');
  sandbox.ledger.edit(FIRST_ID, {
    lines: [{ ...first, fc: 9300n, dims: {}, summary: '改' }, ...others],
    audited: true,
  });
  const back = await connector.readBack(FIRST_ID, jdyVoucher(), SAME_CODES);
  expect(back?.state).toBe('AUDITED');
  expect(back?.lines[0]).toEqual({
    account: '1122.11',
    dc: 'D',
    currency: 'USD',
    fc: 9300n,
    lc: 66030n,
    dims: {},
    summary: '改',
  });
  sandbox.ledger.remove(FIRST_ID);
  expect(await connector.readBack(FIRST_ID, jdyVoucher(), SAME_CODES)).toBeUndefined();
  expect(await connector.find(jdyVoucher())).toBeUndefined();
});

test('the list of a period has ours and those of others, over pages', async () => {
  bench = await openBench();
  const { connector, sandbox } = bench;
  const documents = Array.from({ length: 120 }, (_, index) =>
    documentOf(
      connector,
      jdyVoucher({ key: `k${index}`, reference: `HL:${String(index).padStart(16, '0')}`, number: index + 1 }),
    ),
  );
  await connector.batch?.send(documents, 20_000);
  sandbox.ledger.edit(FIRST_ID, {
    link: '',
    audited: true,
    lines: [{ account: '1001', dc: 'D', currency: 'CNY', fc: 5n, lc: 5n, rate: '1', dims: {}, summary: '手工' }],
  });
  const pages: number[] = [];
  const all = [];
  for await (const page of connector.list?.('2026-09') ?? []) {
    pages.push(page.length);
    all.push(...page);
  }
  expect(pages).toEqual([100, 20]);
  expect(all[0]).toEqual({
    id: FIRST_ID,
    number: '1',
    word: '记',
    date: '2026-09-25',
    period: '2026-09',
    stage: 'AUDITED',
    reference: '',
    debit: 5n,
  });
  expect(all[119]).toMatchObject({ number: '120', reference: 'HL:0000000000000119', stage: 'SAVED', debit: 65320n });
  for await (const page of connector.list?.('2026-08') ?? []) expect(page).toEqual([]);
});

describe.each([
  ['a result for each', 'code'],
  ['one word for all', 'errcode'],
] as const)('a batch that is answered with %s', (_, answer) => {
  test('refuses the guilty member and saves the others', async () => {
    bench = await openBench({ answer });
    const { connector, sandbox } = bench;
    const good = jdyVoucher();
    const guilty = jdyVoucher({
      key: 'k2',
      reference: 'HL:2222222222222222',
      number: 13,
      lines: [functional(1, 'D', 'no.such', 5n, 'CNY'), functional(2, 'C', 'no.such', 5n, 'CNY')],
    });
    const last = jdyVoucher({ key: 'k3', reference: 'HL:3333333333333333', number: 14 });
    const outcomes = await connector.batch?.send(
      [good, guilty, last].map((one) => documentOf(connector, one)),
      10_000,
    );
    expect(outcomes?.map((one) => one.outcome)).toEqual(['Saved', 'Refused', 'Saved']);
    expect(outcomes?.[1]).toMatchObject({ problem: { code: 'JDY_VALIDATION', level: 'L2' } });
    expect(
      sandbox.ledger
        .vouchers()
        .map((one) => one.number)
        .sort(),
    ).toEqual(['12', '14']);
  });

  test('is unknown as a whole where its reply was lost, and each member is found', async () => {
    bench = await openBench({ answer });
    const { connector, sandbox } = bench;
    const both = [jdyVoucher(), jdyVoucher({ key: 'k2', reference: 'HL:2222222222222222', number: 13 })];
    sandbox.addFault({ fault: 'cut', after: true, method: 'save', count: 1 });
    const outcomes = await connector.batch?.send(
      both.map((one) => documentOf(connector, one)),
      10_000,
    );
    expect(outcomes?.map((one) => one.outcome)).toEqual(['Unknown', 'Unknown']);
    for (const one of both) expect(await connector.find(one)).toMatchObject({ number: String(one.number) });
  });
});

/** The voucher with a fault that only the ERP sees, what it says, and the level that it is. */
const REFUSALS = [
  [
    'an unknown account',
    [functional(1, 'D', 'no.such', 5n, 'CNY'), functional(2, 'C', '1901', 5n, 'CNY', { 物料: 'm', 仓库: 'w' })],
    '科目 no.such 不存在',
  ],
  [
    'a missing dimension',
    [usd(1, 'D', '1122.11', 5n, {}), usd(2, 'C', '1122.11', 5n, { 店铺: 'US01' })],
    '第1行：科目 1122.11 必录核算维度「店铺」未录入',
  ],
  [
    'a strange dimension',
    [usd(1, 'D', '1122.11', 5n, { 店铺: 'US01', 部门: 'D' }), usd(2, 'C', '1122.11', 5n, { 店铺: 'US01' })],
    '没有核算维度 deptNo',
  ],
  ['a currency the account does not hold', [usd(1, 'D', '1411', 5n, {}), usd(2, 'C', '1411', 5n, {})], '不核算外币'],
] as const;

test.each(REFUSALS)('%s is refused in the words of the ERP, level L2', async (_, lines, words) => {
  bench = await openBench();
  const outcome = await send(bench.connector, jdyVoucher({ lines: [...lines] }));
  expect(outcome).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'JDY_VALIDATION', level: 'L2', params: { code: '46001' } },
  });
  expect(outcome.outcome === 'Refused' && outcome.problem.params.message).toContain(words);
});

test('a closed month, a wrong word and an unbalanced voucher are refused by the ERP', async () => {
  bench = await openBench();
  const { connector, sandbox } = bench;
  sandbox.ledger.closeThrough('2026-09');
  expect(await send(connector, jdyVoucher())).toMatchObject({
    outcome: 'Refused',
    problem: { params: { message: expect.stringContaining('已结账') } },
  });
  sandbox.ledger.closeThrough(undefined);
  const strange = bench.connect({ words: { 记: '凭' } });
  expect(await send(strange, jdyVoucher())).toMatchObject({
    outcome: 'Refused',
    problem: { params: { message: expect.stringContaining('凭证字 凭 不存在') } },
  });
  const made = documentOf(connector, jdyVoucher());
  const body = made.body as { entries: { amount: string }[] };
  const [first, ...others] = body.entries;
  const crooked = { ...made, body: { ...body, entries: [{ ...first, amount: '91.00' }, ...others] } };
  expect(await connector.send(crooked, 5_000)).toMatchObject({
    outcome: 'Refused',
    problem: { params: { message: expect.stringContaining('借贷不平衡') } },
  });
  expect(sandbox.ledger.vouchers()).toHaveLength(0);
});

test.each(['limit', 'http-429'] as const)(
  '%s on a save is tried later: nothing was saved, and nobody calls for 5 s',
  async (fault) => {
    const clock = moving();
    bench = await openBench({ clock });
    bench.sandbox.addFault({ fault, method: 'save', count: 1 });
    const failed = await send(bench.connector, jdyVoucher()).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Transient);
    expect(failed).toMatchObject({ problem: { code: 'JDY_LIMITED', level: 'L3' } });
    expect(bench.sandbox.ledger.vouchers()).toHaveLength(0);
    const before = clock.now();
    await bench.connector.find(jdyVoucher());
    expect(clock.now() - before).toBe(5_000);
  },
);

test('the app-token is shared, kept for its life, and taken anew before it ends', async () => {
  const clock = moving();
  bench = await openBench({ clock });
  const { connector, sandbox } = bench;
  await Promise.all(Array.from({ length: 6 }, () => connector.find(jdyVoucher())));
  expect(sandbox.calls.get('loginbytoken')).toBe(1);
  clock.advance(119 * 60_000);
  expect((await send(connector, jdyVoucher())).outcome).toBe('Saved');
  expect(sandbox.calls.get('loginbytoken')).toBe(2);
  expect(sandbox.calls.get('save')).toBe(1);
});

test('a token that the server lost costs a read one new token', async () => {
  bench = await openBench();
  await bench.connector.find(jdyVoucher());
  bench.sandbox.dropTokens();
  expect(await bench.connector.find(jdyVoucher())).toBeUndefined();
  expect(bench.sandbox.calls.get('loginbytoken')).toBe(2);
});

test('keys and domain are pulled by the outer instance', async () => {
  bench = await openBench();
  const { appKey: _key, appSecret: _secret, domain: _domain, ...own } = CREDENTIALS;
  const pulled = bench.attach({ ...own, outerInstanceId: 'outer-1', currency: 'CNY' });
  expect((await send(pulled, jdyVoucher())).outcome).toBe('Saved');
  expect(bench.redactor.text(`x ${CREDENTIALS.appSecret} y`)).toBe('x *** y');
});

test('a wrong secret is asked about once, until the connection is tested', async () => {
  bench = await openBench();
  const connector = bench.connect({ appSecret: 'another-secret' });
  for (let i = 0; i < 3; i++)
    await expect(connector.find(jdyVoucher())).rejects.toMatchObject({
      problem: { code: 'JDY_LOGIN_REFUSED', level: 'L3' },
    });
  expect(bench.sandbox.calls.get('loginbytoken')).toBe(1);
  await expect(connector.probe()).rejects.toBeInstanceOf(Refused);
  expect(bench.sandbox.calls.get('loginbytoken')).toBe(2);
});

test.each([
  ['a wrong client secret', { clientSecret: 'another-client-secret' }, 'JDY_LOGIN_REFUSED'],
  ['a wrong account set', { dbId: '1' }, 'JDY_CONNECTION_WRONG'],
  ['a wrong service', { serviceId: '1' }, 'JDY_CONNECTION_WRONG'],
  ['a wrong domain', { domain: 'https://other.example' }, 'JDY_CONNECTION_WRONG'],
] as const)('%s is told by the test of the connection', async (_, change, code) => {
  bench = await openBench();
  await expect(bench.connect(change).probe()).rejects.toMatchObject({ problem: { code, level: 'L3' } });
  expect(await bench.connector.probe()).toEqual({ ledgerCurrency: 'CNY', version: '云星辰 jdyaccouting' });
});

test.each([
  [4, undefined],
  [6, '[sandbox] X-Api-TimeStamp 超出时限'],
] as const)('a clock that is %i minutes wrong', async (minutes, message) => {
  bench = await openBench({ clock: manualClock(START + minutes * 60_000) });
  const late = bench.attach({ ...CREDENTIALS, currency: 'CNY' }, manualClock(START));
  const failed = await late.probe().catch((error: unknown) => error);
  const told = failed instanceof Refused ? failed.problem.params.message : undefined;
  expect(told).toBe(message);
});

test('a token that eats the deadline sends nothing', async () => {
  const clock = moving();
  bench = await openBench({ clock });
  bench.sandbox.addFault({ fault: 'latency', method: 'loginbytoken', ms: 5_000, count: 1 });
  await expect(send(bench.connector, jdyVoucher(), 4_000)).rejects.toMatchObject({
    problem: { code: 'JDY_LOGIN_SLOW' },
  });
  expect(bench.sandbox.calls.get('save')).toBeUndefined();
});

test('a server that is not there is “not sent”, never “unknown”', async () => {
  bench = await openBench();
  const connector = bench.connect({ baseUrl: 'http://127.0.0.1:9' });
  await expect(send(connector, jdyVoucher())).rejects.toMatchObject({ problem: { code: 'WIRE_NOT_SENT' } });
});

test('without reading, a second linkId that the ERP refuses keeps one voucher; without either nothing is sent', async () => {
  bench = await openBench({}, { read: 'none' });
  const { connector, sandbox } = bench;
  expect(connector.unseen).toBe(true);
  expect(await connector.find(jdyVoucher())).toBeUndefined();
  expect(await send(connector, jdyVoucher())).toEqual({ outcome: 'Saved', id: 'HL:0123456789abcdef', number: '12' });
  expect((await send(connector, jdyVoucher())).outcome).toBe('Refused');
  expect(sandbox.ledger.vouchers()).toHaveLength(1);
  await expect(connector.readBack('x', jdyVoucher(), SAME_CODES)).rejects.toMatchObject({
    problem: { code: 'JDY_CANNOT_READ' },
  });
  const unsafe = bench.connect({ duplicateKey: 'number' }).toDocument(jdyVoucher(), SAME_CODES);
  expect('problems' in unsafe && unsafe.problems.map((one) => one.code)).toEqual(['JDY_CANNOT_FIND']);
});

test('v2 is an outline: no voucher becomes a document', async () => {
  bench = await openBench();
  const made = bench.connect({ api: 'v2' }).toDocument(jdyVoucher(), SAME_CODES);
  expect('problems' in made && made.problems.map((one) => one.code)).toEqual(['JDY_V2_OUTLINE']);
});

test('secrets and tokens stand in no problem', async () => {
  bench = await openBench();
  const errors: unknown[] = [];
  const keep = (error: unknown): void => void errors.push(error);
  await bench.connect({ appKey: CREDENTIALS.appSecret }).probe().catch(keep);
  await bench.connect({ baseUrl: 'http://127.0.0.1:9' }).probe().catch(keep);
  bench.sandbox.addFault({ fault: 'html', method: 'loginbytoken', count: 1 });
  await bench.connect().probe().catch(keep);
  expect(errors).toHaveLength(3);
  for (const error of errors) {
    const all = `${String(error)} ${JSON.stringify(error)}`;
    for (const secret of [CREDENTIALS.appSecret, CREDENTIALS.clientSecret]) expect(all).not.toContain(secret);
  }
});
