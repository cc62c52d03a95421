import { afterEach, describe, expect, test } from 'vitest';
import { Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../../core/targets.ts';
import { manualClock } from '../../../wire/clock.ts';
import { functional, SAME_CODES, usd } from '../sandbox-fixture.ts';
import type { CosmicAccount } from './account.ts';
import type { CosmicSandboxOptions } from './sandbox.ts';
import { type CosmicBench, CREDENTIALS, cosmicVoucher, NEWER_SAVE, openBench } from './sandbox-fixture.ts';

let bench: CosmicBench | undefined;
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

const FIRST_ID = '800000000000000001';
const NUMBERABLE: readonly [Partial<CosmicSandboxOptions>, Partial<CosmicAccount>] = [
  { takesBillno: true },
  { numberKey: 'billno' },
];

/** Every setting of what the notes leave open; connection and sandbox agree. */
const SETTINGS: readonly (readonly [string, Partial<CosmicSandboxOptions>, Partial<CosmicAccount>, string])[] = [
  ['the defaults', {}, {}, '202609-0001'],
  ['our billno', ...NUMBERABLE, '12'],
  ['the older token calls', {}, { auth: 'app-token' }, '202609-0001'],
  [
    'the other name of the secret',
    { secretKey: 'appSecret' },
    { auth: 'app-token', secretKey: 'appSecret' },
    '202609-0001',
  ],
  ['the other token header', { tokenHeader: 'access_token' }, { tokenHeader: 'access_token' }, '202609-0001'],
  [
    'the headers of 旗舰版',
    { flagship: true, identity: 'gw-identity' },
    { flagship: true, identity: 'gw-identity' },
    '202609-0001',
  ],
  ['the save of the newer generation', { savePath: NEWER_SAVE }, { savePath: NEWER_SAVE }, '202609-0001'],
  ['amounts in both columns', {}, { bothColumns: true }, '202609-0001'],
  ['amounts as texts', {}, { amountForm: 'text' }, '202609-0001'],
  ['originals on every row', {}, { originals: 'always' }, '202609-0001'],
  ['flat fields in the query', { queryForm: 'flat' }, {}, '202609-0001'],
  [
    'the other page key and a period in the query',
    {},
    { pageKey: 'pageno', queryParameters: { period: '{period}' } },
    '202609-0001',
  ],
  ['a timestamp in UTC', {}, { timestampForm: 'utc' }, '202609-0001'],
];

describe.each(SETTINGS)('with %s', (_, options, account, number) => {
  test('a voucher is found after it was saved and not before, and comes back as it went', async () => {
    bench = await openBench(options, account);
    const { connector } = bench;
    const voucher = cosmicVoucher();
    expect(await connector.find(voucher)).toBeUndefined();
    expect(await send(connector, voucher)).toEqual({ outcome: 'Saved', id: FIRST_ID, number });
    expect(await connector.find(voucher)).toEqual({ id: FIRST_ID, number });
    const back = await connector.readBack(FIRST_ID, voucher, SAME_CODES);
    expect(back).toMatchObject({ id: FIRST_ID, number, date: '2026-09-25', word: '记', state: 'A' });
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
    ['an error page hides the save', { fault: 'html', after: true }, 'COSMIC_UNREADABLE', 1],
    ['HTTP 500 hides the save', { fault: 'http-500', after: true }, 'COSMIC_UNREADABLE', 1],
    ['the token is lost at the save', { fault: 'session-lost' }, 'COSMIC_TOKEN_LOST', 0],
    ['the token is lost after the save', { fault: 'session-lost', after: true }, 'COSMIC_TOKEN_LOST', 1],
  ] as const)('%s: unknown, and find tells the truth', async (_what, fault, code, kept) => {
    bench = await openBench(options, account);
    const { connector, sandbox } = bench;
    sandbox.addFault({ ...fault, method: 'save', count: 1 });
    const outcome = await send(connector, cosmicVoucher());
    expect(outcome.outcome).toBe('Unknown');
    expect(codeOf(outcome)).toBe(code);
    expect(await connector.find(cosmicVoucher())).toEqual(kept ? { id: FIRST_ID, number } : undefined);
    if (!kept) expect((await send(connector, cosmicVoucher())).outcome).toBe('Saved');
    expect(sandbox.ledger.vouchers()).toHaveLength(1);
  });
});

test('a second save collides where the ERP takes our billno, and then it is looked up', async () => {
  bench = await openBench(...NUMBERABLE);
  const { connector, sandbox } = bench;
  expect(connector.idempotency).toBe('numberable');
  await send(connector, cosmicVoucher());
  expect(await send(connector, cosmicVoucher())).toMatchObject({
    outcome: 'Refused',
    reason: 'DUPLICATE',
    problem: { code: 'COSMIC_DUPLICATE' },
  });
  expect(sandbox.ledger.vouchers()).toHaveLength(1);
});

test('where the ERP ignores our billno a second save doubles, and both are found as duplicates', async () => {
  bench = await openBench();
  const { connector } = bench;
  expect(connector.idempotency).toBe('blind');
  await send(connector, cosmicVoucher());
  await send(connector, cosmicVoucher());
  expect(await connector.duplicates?.(cosmicVoucher())).toEqual([
    { id: FIRST_ID, number: '202609-0001' },
    { id: '800000000000000002', number: '202609-0002' },
  ]);
});

test('a connection that believes in its billno, at an ERP that does not, still finds its voucher after a lost reply', async () => {
  bench = await openBench({}, { numberKey: 'billno' });
  bench.sandbox.addFault({ fault: 'cut', after: true, method: 'save', count: 1 });
  await send(bench.connector, cosmicVoucher());
  expect(await bench.connector.find(cosmicVoucher())).toEqual({ id: FIRST_ID, number: '202609-0001' });
});

test('a number that another voucher holds is refused with what holds it', async () => {
  bench = await openBench(...NUMBERABLE);
  await send(bench.connector, cosmicVoucher({ key: 'other', reference: 'HL:ffffffffffffffff' }));
  await expect(bench.connector.find(cosmicVoucher())).rejects.toMatchObject({
    problem: { code: 'COSMIC_NUMBER_TAKEN', params: { number: '202609-0012', id: FIRST_ID } },
  });
});

test('a voucher that a person renumbered is still found', async () => {
  bench = await openBench(...NUMBERABLE);
  await send(bench.connector, cosmicVoucher());
  bench.sandbox.ledger.edit(FIRST_ID, { number: '202609-0040' });
  expect(await bench.connector.find(cosmicVoucher())).toEqual({ id: FIRST_ID, number: '202609-0040' });
});

test('a voucher that a person renumbered is found although its number went to another one', async () => {
  bench = await openBench(...NUMBERABLE);
  const { connector, sandbox } = bench;
  await send(connector, cosmicVoucher());
  sandbox.ledger.edit(FIRST_ID, { number: '202609-0040' });
  await send(connector, cosmicVoucher({ key: 'other', reference: 'HL:ffffffffffffffff' }));
  expect(await connector.find(cosmicVoucher())).toEqual({ id: FIRST_ID, number: '202609-0040' });
});

test('a copy that a person made under another number is among the duplicates', async () => {
  bench = await openBench(...NUMBERABLE);
  const { connector, sandbox } = bench;
  await send(connector, cosmicVoucher());
  const [held] = sandbox.ledger.vouchers();
  if (!held) throw new Error('nothing saved');
  sandbox.ledger.save({ ...held, number: '202609-0099' });
  expect((await connector.duplicates?.(cosmicVoucher()))?.map((one) => one.number)).toEqual(['12', '202609-0099']);
});

test('a voucher is found behind pages of others', async () => {
  bench = await openBench();
  const { connector, sandbox } = bench;
  for (let index = 0; index < 205; index++)
    sandbox.ledger.save({
      link: '',
      word: '01',
      number: '',
      date: '2026-09-01',
      period: '2026-09',
      preparer: '',
      lines: (['D', 'C'] as const).map((dc) => ({
        account: '1001',
        dc,
        currency: 'CNY',
        fc: 1n,
        lc: 1n,
        rate: '1',
        dims: {},
        summary: '手工',
      })),
    });
  const saved = await send(connector, cosmicVoucher());
  expect(await connector.find(cosmicVoucher())).toEqual({ id: '800000000000000206', number: '202609-0206' });
  expect(saved).toMatchObject({ number: '202609-0206' });
  expect(sandbox.calls.get('query')).toBe(3);
});

test('what a person edits shows in the read-back, and what is deleted is gone', async () => {
  bench = await openBench();
  const { connector, sandbox } = bench;
  await send(connector, cosmicVoucher());
  const [first, ...others] = sandbox.ledger.vouchers()[0]?.lines ?? [];
  if (!first) throw new Error('no line');
  sandbox.ledger.edit(FIRST_ID, {
    lines: [{ ...first, lc: 65_321n, dims: {}, summary: '改' }, ...others],
    audited: true,
  });
  const back = await connector.readBack(FIRST_ID, cosmicVoucher(), SAME_CODES);
  expect(back?.state).toBe('C');
  expect(back?.lines[0]).toEqual({
    account: '1122.11',
    dc: 'D',
    currency: 'USD',
    fc: 9200n,
    lc: 65321n,
    dims: {},
    summary: '改',
  });
  sandbox.ledger.remove(FIRST_ID);
  expect(await connector.readBack(FIRST_ID, cosmicVoucher(), SAME_CODES)).toBeUndefined();
  expect(await connector.find(cosmicVoucher())).toBeUndefined();
});

const REFUSALS = [
  [
    'an unknown account',
    [functional(1, 'D', '1001', 5n, 'CNY'), functional(2, 'C', 'no.such', 5n, 'CNY')],
    '2',
    '科目 no.such 不存在',
  ],
  [
    'a missing dimension',
    [usd(1, 'D', '1122.11', 5n, {}), usd(2, 'C', '1122.11', 5n, { 店铺: 'US01' })],
    '1',
    '必录核算维度「店铺」未录入',
  ],
  [
    'a strange dimension',
    [usd(1, 'D', '1122.11', 5n, { 店铺: 'US01' }), usd(2, 'C', '1122.11', 5n, { 店铺: 'US01', 部门: 'D' })],
    '2',
    '没有核算维度 部门',
  ],
  [
    'a currency the account does not hold',
    [usd(1, 'D', '1411', 5n, {}), usd(2, 'C', '1411', 5n, {})],
    '1',
    '不核算外币',
  ],
] as const;

describe.each([
  ['the older save', {}, {}],
  ['the newer save', { savePath: NEWER_SAVE }, { savePath: NEWER_SAVE }],
] as const)('%s', (name, options, account) => {
  test.each(REFUSALS)('refuses %s with its row, level L2', async (_what, lines, row, words) => {
    bench = await openBench(options, account);
    const outcome = await send(bench.connector, cosmicVoucher({ lines: [...lines] }));
    expect(outcome).toMatchObject({ outcome: 'Refused', problem: { code: 'COSMIC_VALIDATION', level: 'L2' } });
    if (outcome.outcome !== 'Refused') throw new Error(outcome.outcome);
    expect(outcome.problem.params.message).toContain(words);
    expect(outcome.problem.params.row).toBe(name === 'the older save' ? row : '');
  });

  test('refuses a closed month, an unknown voucher type and an unbalanced voucher', async () => {
    bench = await openBench(options, account);
    const { connector, sandbox } = bench;
    const told = (words: string) => ({
      outcome: 'Refused',
      problem: { level: 'L2', params: { message: expect.stringContaining(words) } },
    });
    sandbox.ledger.closeThrough('2026-09');
    expect(await send(connector, cosmicVoucher())).toMatchObject(told('已结账'));
    sandbox.ledger.closeThrough(undefined);
    expect(await send(bench.connect({ words: { 记: '07' } }), cosmicVoucher())).toMatchObject(
      told('凭证类型 07 不存在'),
    );
    expect(await send(bench.connect({ words: { 记: '' } }), cosmicVoucher())).toMatchObject(told('请填写 “凭证类型”'));
    const made = documentOf(connector, cosmicVoucher());
    const body = made.body as { readonly entries: readonly object[] };
    const crooked = { ...made, body: { ...body, entries: body.entries.slice(0, 2) } };
    expect(await connector.send(crooked, 5_000)).toMatchObject(told('借贷不平衡'));
    expect(sandbox.ledger.vouchers()).toHaveLength(0);
  });
});

test.each(['limit', 'http-429'] as const)(
  '%s on a save is tried later: nothing was saved, and nobody calls for 5 s',
  async (fault) => {
    const clock = moving();
    bench = await openBench({ clock });
    bench.sandbox.addFault({ fault, method: 'save', count: 1 });
    const failed = await send(bench.connector, cosmicVoucher()).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Transient);
    expect(failed).toMatchObject({ problem: { code: 'COSMIC_LIMITED', level: 'L3' } });
    expect(bench.sandbox.ledger.vouchers()).toHaveLength(0);
    const before = clock.now();
    await bench.connector.find(cosmicVoucher());
    expect(clock.now() - before).toBe(5_000);
  },
);

test.each(['oauth2', 'app-token'] as const)(
  'the token of %s is shared, kept for its two hours, and taken anew before they end',
  async (auth) => {
    const clock = moving();
    bench = await openBench({ clock }, { auth });
    const { connector, sandbox } = bench;
    const perToken = auth === 'oauth2' ? 1 : 2;
    await Promise.all(Array.from({ length: 6 }, () => connector.find(cosmicVoucher())));
    expect(sandbox.calls.get('loginbytoken')).toBe(perToken);
    clock.advance(114 * 60_000);
    await connector.find(cosmicVoucher());
    expect(sandbox.calls.get('loginbytoken')).toBe(perToken);
    clock.advance(2 * 60_000);
    expect((await send(connector, cosmicVoucher())).outcome).toBe('Saved');
    expect(sandbox.calls.get('loginbytoken')).toBe(2 * perToken);
    expect(sandbox.calls.get('save')).toBe(1);
  },
);

test('a token that the server lost costs a read one new token', async () => {
  bench = await openBench();
  await bench.connector.find(cosmicVoucher());
  bench.sandbox.dropTokens();
  expect(await bench.connector.find(cosmicVoucher())).toBeUndefined();
  expect(bench.sandbox.calls.get('loginbytoken')).toBe(2);
});

test('a server that loses every token is asked for 30 a minute at most', async () => {
  const clock = moving();
  bench = await openBench({ clock });
  const { connector, sandbox } = bench;
  sandbox.addFault({ fault: 'session-lost', method: 'query' });
  for (let index = 0; index < 40; index++) await connector.find(cosmicVoucher()).catch(() => undefined);
  expect(sandbox.calls.get('loginbytoken')).toBe(30);
  await expect(connector.find(cosmicVoucher())).rejects.toBeInstanceOf(Transient);
});

test('a wrong secret is asked about once, until the connection is tested', async () => {
  bench = await openBench();
  const connector = bench.connect({ secret: 'another-secret' });
  for (let index = 0; index < 3; index++)
    await expect(connector.find(cosmicVoucher())).rejects.toMatchObject({
      problem: { code: 'COSMIC_LOGIN_REFUSED', level: 'L3', params: { code: '401' } },
    });
  expect(bench.sandbox.calls.get('loginbytoken')).toBe(1);
  await expect(connector.probe()).rejects.toBeInstanceOf(Refused);
  expect(bench.sandbox.calls.get('loginbytoken')).toBe(2);
});

test.each([
  ['a wrong data centre', { accountId: '1' }, 'COSMIC_LOGIN_REFUSED'],
  ['a wrong tenant', { auth: 'app-token', tenantId: 'x' }, 'COSMIC_LOGIN_REFUSED'],
  ['a wrong user', { auth: 'app-token', username: 'x' }, 'COSMIC_LOGIN_REFUSED'],
  ['a query that is not there', { queryPath: '/kapi/v2/other' }, 'COSMIC_UNREADABLE'],
] as const)('%s is told by the test of the connection', async (_, change, code) => {
  bench = await openBench();
  await expect(bench.connect(change).probe()).rejects.toMatchObject({ problem: { code, level: 'L3' } });
  expect(await bench.connector.probe()).toEqual({ ledgerCurrency: 'CNY', version: '苍穹 gl_voucher' });
});

test('a token that eats the deadline sends nothing', async () => {
  const clock = moving();
  bench = await openBench({ clock });
  bench.sandbox.addFault({ fault: 'latency', method: 'loginbytoken', ms: 5_000, count: 1 });
  await expect(send(bench.connector, cosmicVoucher(), 4_000)).rejects.toMatchObject({
    problem: { code: 'COSMIC_LOGIN_SLOW' },
  });
  expect(bench.sandbox.calls.get('save')).toBeUndefined();
});

test('a server that is not there is “not sent”, never “unknown”', async () => {
  bench = await openBench();
  const connector = bench.connect({ baseUrl: 'http://127.0.0.1:9' });
  await expect(send(connector, cosmicVoucher())).rejects.toMatchObject({ problem: { code: 'WIRE_NOT_SENT' } });
});

test('a base address that ends in /ierp is not given it twice', async () => {
  bench = await openBench();
  const urls: string[] = [];
  const { cosmicConnector } = await import('./connector.ts');
  const { createLimiter } = await import('../../../wire/limiter.ts');
  const clock = manualClock(START);
  const http = {
    send: async ({ url }: { readonly url: string }) => {
      urls.push(url);
      return { status: 200, headers: {}, body: Buffer.from('{"state":"error","errorMsg":"x"}') };
    },
    close: () => undefined,
  };
  const account = { ...CREDENTIALS, currency: 'CNY', auth: 'app-token', baseUrl: 'https://t.example/ierp/' } as const;
  await cosmicConnector(account, { http, clock, redactor: bench.redactor, limiter: createLimiter({ clock }) })
    .probe()
    .catch(() => undefined);
  expect(urls).toEqual(['https://t.example/ierp/api/getAppToken.do']);
});

test('secrets and tokens stand in no problem', async () => {
  bench = await openBench();
  const errors: unknown[] = [];
  const keep = (error: unknown): void => void errors.push(error);
  await bench.connect({ accountId: CREDENTIALS.secret }).probe().catch(keep);
  await bench.connect({ baseUrl: 'http://127.0.0.1:9' }).probe().catch(keep);
  bench.sandbox.addFault({ fault: 'html', method: 'loginbytoken', count: 1 });
  await bench.connect().probe().catch(keep);
  expect(errors).toHaveLength(3);
  for (const error of errors) expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(CREDENTIALS.secret);
  expect(bench.redactor.text(`x ${CREDENTIALS.secret} y`)).toBe('x *** y');
});
