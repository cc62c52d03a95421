import { afterEach, describe, expect, test } from 'vitest';
import { manualClock, systemClock } from '../../../wire/clock.ts';
import { writeExactJson } from '../../../wire/exact-json.ts';
import {
  cny,
  cnyVoucher,
  codeOf,
  documentOf,
  failureOf,
  openIo,
  SAME_CODES,
  sampleAccounts,
  send,
  usdVoucher,
} from '../voucher-level/samples-fixture.ts';
import type { NccAccount } from './account.ts';
import { nccConnector } from './connector.ts';
import { readReply } from './errors.ts';
import { type NccSandboxOptions, sandboxKeys, startNccSandbox } from './sandbox.ts';
import { wireBody } from './voucher.ts';

const KEYS = sandboxKeys();
const WHO = { clientId: 'client1', clientSecret: 'secret-1-secret', bizCenter: 'center' } as const;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  change: { readonly account?: Partial<NccAccount>; readonly sandbox?: Partial<NccSandboxOptions> } = {},
) {
  const clock = change.sandbox?.clock ?? systemClock;
  const book = {
    currency: 'CNY',
    accounts: sampleAccounts('0004'),
    words: ['01'],
    currencies: { CNY: 'CNY', USD: 'USD' },
    dimensionValues: { '0004': ['US01'] },
  } as const;
  const sandbox = await startNccSandbox({ ...WHO, keys: KEYS, clock, bookCode: 'BK01', book, ...change.sandbox });
  const io = openIo(clock);
  closers.push(
    () => io.close(),
    () => sandbox.close(),
  );
  const account: NccAccount = {
    ...WHO,
    publicKey: KEYS.publicKey,
    baseUrl: sandbox.url,
    book: 'BK01',
    ledger: '001',
    functionalCurrency: 'CNY',
    slots: { 店铺: '0004' },
    ...change.account,
  };
  return { sandbox, io, connector: nccConnector(account, io) };
}

describe('body', () => {
  test('is the printed one, with our reference before the summary', async () => {
    const { connector } = await open();
    const { body } = documentOf(connector, cnyVoucher());
    expect(JSON.parse(writeExactJson(wireBody(body)))).toEqual({
      accbookCode: 'BK01',
      prepareddate: '2026-10-31 00:00:00',
      year: '2026',
      period: '10',
      vouchertype: '01',
      prepared: 'demo',
      num: 1,
      attachment: 1,
      detail: [
        {
          detailindex: '1',
          explanation: 'HL:0123456789abcdef Settlement 1',
          accountCode: '112201',
          currtypeCode: 'CNY',
          amount: '710.00',
          localdebitamount: '710.00',
          busidate: '2026-10-31 00:00:00',
          ass: [{ checktypecode: '0004', checkvaluecode: 'US01' }],
          cashflow: [],
        },
        {
          detailindex: '2',
          explanation: 'HL:0123456789abcdef Settlement 1',
          accountCode: '600101',
          currtypeCode: 'CNY',
          amount: '710.00',
          localcreditamount: '710.00',
          busidate: '2026-10-31 00:00:00',
          ass: [],
          cashflow: [],
        },
      ],
    });
  });

  test('carries both amounts of a foreign line, and the period in the configured form', async () => {
    const { connector } = await open({ account: { periodFormat: 'M', preparer: 'u7' } });
    const { body } = documentOf(connector, usdVoucher({ date: '2026-09-30', period: '2026-09' }));
    expect(body).toMatchObject({
      period: '9',
      prepared: 'u7',
      detail: [{ currtypeCode: 'USD', amount: '100.00', localdebitamount: '710.00', locRate: '7.1' }, {}],
    });
  });

  test('is not made for a dimension without a type code, nor for cash-flow items', async () => {
    const { connector } = await open({ account: { slots: {} } });
    const [first, second] = cnyVoucher().lines;
    const lines = [{ ...first!, cashFlow: [{ item: '收到', fc: 71_000n, lc: 71_000n }] }, second!];
    const made = connector.toDocument(cnyVoucher({ lines }), { ...SAME_CODES, cashFlowItems: { '*': '*' } });
    expect('problems' in made && made.problems.map((one) => one.code)).toEqual([
      'NCC_CASH_FLOW_UNKNOWN',
      'NCC_SLOT_UNKNOWN',
    ]);
  });
});

describe('a voucher', () => {
  test.each(['2005', 'before-2005'] as const)('is saved under its own number (release %s)', async (release) => {
    const { connector, sandbox } = await open({ account: { release }, sandbox: { release } });
    expect(await connector.probe()).toEqual({ ledgerCurrency: 'CNY', version: `NC Cloud ${release}` });
    expect(await send(connector, usdVoucher({ number: 7 }))).toEqual({
      outcome: 'Saved',
      id: 'SBX00000000000000001',
      number: '7',
    });
    expect(sandbox.book.all()).toMatchObject([
      {
        number: '7',
        period: '2026-10',
        reference: 'HL:0123456789abcdef',
        lines: [
          { dc: 'D', account: '112201', currency: 'USD', fc: '100.00', lc: '710.00', dims: { '0004': 'US01' } },
          { dc: 'C', account: '600101', fc: '100.00', lc: '710.00', dims: {} },
        ],
      },
    ]);
  });

  test('keeps every digit past what a float holds, red lines too, after it was kept as a text', async () => {
    const { connector, sandbox } = await open();
    const big = 123_456_789_012_345_678n;
    const lines = [cny(1, 'D', '100201', -big, {}), cny(2, 'C', '600101', -big, {})];
    const made = documentOf(connector, cnyVoucher({ lines }));
    const kept = { ...made, body: JSON.parse(JSON.stringify(made.body)) };
    expect(await connector.send(kept, 5_000)).toMatchObject({ outcome: 'Saved', number: '1' });
    const held = sandbox.book.all()[0]?.lines.map((line) => `${line.dc} ${line.lc}`);
    expect(held).toEqual(['D -1234567890123456.78', 'C -1234567890123456.78']);
  });

  test('goes by its place among the numbers where no id is told', async () => {
    const { connector } = await open({ sandbox: { tellsId: false } });
    expect(await send(connector, cnyVoucher())).toEqual({ outcome: 'Saved', id: 'BK01 2026-10 01-1', number: '1' });
  });

  test.each([{ fault: 'cut' }, { fault: 'http-500' }, { fault: 'html' }, { fault: 'slow-body', ms: 400 }] as const)(
    'whose answer is lost ($fault) is unknown, and a repetition meets its own number',
    async (fault) => {
      const { connector, sandbox } = await open();
      await connector.probe();
      sandbox.addFault({ ...fault, after: true, count: 1 });
      expect((await send(connector, cnyVoucher(), 200)).outcome).toBe('Unknown');
      expect(await connector.find(cnyVoucher())).toBeUndefined();
      expect(await send(connector, cnyVoucher())).toMatchObject({
        outcome: 'Refused',
        reason: 'DUPLICATE',
        problem: { code: 'NCC_DUPLICATE', level: 'L2' },
      });
      expect(sandbox.book.all()).toHaveLength(1);
    },
  );

  test('is not sent at all where the ERP would save the number twice and nothing can look', async () => {
    const { connector } = await open({
      account: { takenNumber: 'saved-again' },
      sandbox: { takenNumber: 'saved-again' },
    });
    expect(connector.idempotency).toBe('blind');
    expect(await failureOf(connector.find(cnyVoucher()))).toBe('NCC_CANNOT_LOOK');
  });

  test('cannot be read back, and says so', async () => {
    const { connector } = await open();
    expect(await failureOf(connector.readBack('1', cnyVoucher(), SAME_CODES))).toBe('NCC_CANNOT_LOOK');
    expect(connector.unseen).toBe(true);
    expect(['poll', 'list', 'duplicates', 'remove', 'advance', 'master'].filter((one) => one in connector)).toEqual([]);
  });
});

describe('refusals', () => {
  test.each([
    ['an unknown account', { lines: [cny(1, 'D', '9999', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'NCC_REFUSED'],
    ['a missing dimension', { lines: [cny(1, 'D', '112201', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'NCC_REFUSED'],
    ['a closed period', { date: '2026-09-30', period: '2026-09' }, 'NCC_PERIOD_CLOSED'],
  ] as const)('%s is for a person', async (_what, change, code) => {
    const { connector, sandbox } = await open();
    sandbox.book.closeThrough('2026-09');
    expect(codeOf(await send(connector, cnyVoucher(change)))).toBe(`Refused ${code} L2`);
    expect(sandbox.book.all()).toEqual([]);
  });

  test('an unbalanced body, and a body for another book, are refused by the server', async () => {
    const { connector, sandbox } = await open();
    const made = documentOf(connector, cnyVoucher());
    const body = made.body as { detail: readonly unknown[] };
    const unbalanced = { ...made, body: { ...body, detail: [body.detail[0], body.detail[0]] } };
    expect(codeOf(await connector.send(unbalanced, 5_000))).toBe('Refused NCC_REFUSED L2');
    const elsewhere = { ...made, body: { ...body, accbookCode: 'BK09' } };
    expect(codeOf(await connector.send(elsewhere, 5_000))).toBe('Refused NCC_REFUSED L2');
    expect(sandbox.book.all()).toEqual([]);
  });

  test.each([
    [200, '{"success":false,"code":"1","message":"凭证号重复"}', 'duplicate NCC_DUPLICATE'],
    [200, '{"success":false,"code":"1","message":"期间已关账"}', 'refused NCC_PERIOD_CLOSED'],
    [200, '{"success":false,"code":"1","message":"制单人不存在"}', 'refused NCC_REFUSED'],
    [200, '{"success":false,"code":"1","message":"access_token过期"}', 'token NCC_TOKEN_LOST'],
    [401, '<html>', 'token NCC_TOKEN_LOST'],
    [200, '{"data":{}}', 'unknown NCC_UNREADABLE'],
    [500, '{"success":false,"message":"x"}', 'unknown NCC_RESULT_UNKNOWN'],
    [429, '', 'limit NCC_LIMITED'],
  ])('HTTP %i %s is %s', (status, text, expected) => {
    const read = readReply({ status, headers: {}, body: Buffer.from(text) });
    expect('failure' in read && `${read.failure} ${read.problem.code}`).toBe(expected);
  });
});

describe('tokens', () => {
  test('are renewed at nine tenths of their life, and once more when the gateway refuses one', async () => {
    const clock = manualClock(Date.UTC(2026, 10, 1));
    const { connector, sandbox } = await open({ sandbox: { clock } });
    const taken = (): number | undefined => sandbox.calls.get('/nccloud/opm/accesstoken');
    await send(connector, cnyVoucher());
    clock.advance(3_239_000);
    await send(connector, cnyVoucher({ number: 2 }));
    expect(taken()).toBe(1);
    clock.advance(2_000);
    await send(connector, cnyVoucher({ number: 3 }));
    expect(taken()).toBe(2);
    sandbox.expireTokens();
    expect((await send(connector, cnyVoucher({ number: 4 }))).outcome).toBe('Saved');
    expect(taken()).toBe(3);
    expect(sandbox.book.all()).toHaveLength(4);
  });

  test('that are refused stop every call until the connection is tested again', async () => {
    const { connector, sandbox } = await open({ account: { clientSecret: 'another-secret' } });
    expect(await failureOf(send(connector, cnyVoucher()))).toBe('NCC_TOKEN_REFUSED');
    expect(await failureOf(send(connector, cnyVoucher()))).toBe('NCC_TOKEN_REFUSED');
    expect(sandbox.calls.get('/nccloud/opm/accesstoken')).toBe(1);
    expect(await failureOf(connector.probe())).toBe('NCC_TOKEN_REFUSED');
  });
});

test('a call limit is a pause, and nothing was done', async () => {
  const { connector, sandbox } = await open({ sandbox: { limits: { perSecond: 0.01, burst: 1 } } });
  expect((await send(connector, cnyVoucher())).outcome).toBe('Saved');
  expect(await failureOf(send(connector, cnyVoucher({ number: 2 })))).toBe('NCC_LIMITED');
  expect(sandbox.book.all()).toHaveLength(1);
});
