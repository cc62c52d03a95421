import { afterEach, describe, expect, test } from 'vitest';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../../core/targets.ts';
import { compareVoucher } from '../../../delivery/compare.ts';
import { manualClock, systemClock } from '../../../wire/clock.ts';
import {
  cny,
  cnyVoucher,
  codeOf,
  collected,
  documentOf,
  failureOf,
  openIo,
  SAME_CODES,
  sampleAccounts,
  send,
  usdVoucher,
} from '../voucher-level/samples-fixture.ts';
import type { U8Account } from './account.ts';
import { u8Connector } from './connector.ts';
import { readReply } from './errors.ts';
import { startU8Sandbox, type U8SandboxOptions } from './sandbox.ts';
import { businessKey } from './voucher.ts';

const WHO = { fromAccount: 'caller', toAccount: 'provider', appKey: 'app', appSecret: 'secret-0123456789' } as const;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  change: { readonly account?: Partial<U8Account>; readonly sandbox?: Partial<U8SandboxOptions> } = {},
) {
  const clock = change.sandbox?.clock ?? systemClock;
  const book = {
    currency: 'CNY',
    accounts: sampleAccounts('cust_id'),
    words: ['记'],
    currencies: { 人民币: 'CNY', 美元: 'USD' },
    dimensionValues: { cust_id: ['US01'] },
  } as const;
  const sandbox = await startU8Sandbox({ ...WHO, clock, book, ...change.sandbox });
  const io = openIo(clock);
  closers.push(
    () => io.close(),
    () => sandbox.close(),
  );
  const account = { ...WHO, baseUrl: sandbox.url, ledger: '001', functionalCurrency: 'CNY', ...change.account };
  return { sandbox, io, connector: u8Connector(account, io) };
}

/** Sends, and asks for the result once. */
async function deliver(connector: TargetConnector, voucher: TargetVoucher): Promise<SendOutcome> {
  const sent = await send(connector, voucher);
  return sent.outcome === 'Accepted' ? connector.poll!(sent.ticket, voucher) : sent;
}

describe('body', () => {
  test('is the printed one, with the amounts under configured names', async () => {
    const amounts = { debitFc: 'df', debitLc: 'dl', creditFc: 'cf', creditLc: 'cl', rate: 'r' };
    const { connector } = await open({ account: { amounts } });
    expect(documentOf(connector, usdVoucher()).body).toEqual({
      voucher: {
        voucher_type: '记',
        fiscal_year: '2026',
        accounting_period: '10',
        voucher_id: '1',
        date: '2026-10-31',
        enter: 'demo',
        attachment_number: '1',
        voucher_making_system: 'CDM',
        reserve2: 'HL:0123456789abcdef',
        debit: {
          entry: [
            {
              entry_id: '1',
              account_code: '112201',
              abstract: 'Settlement 1',
              currency: '美元',
              r: '7.1',
              df: '100.00',
              dl: '710.00',
              auxiliary: { cust_id: 'US01' },
            },
          ],
        },
        credit: {
          entry: [
            {
              entry_id: '2',
              account_code: '600101',
              abstract: 'Settlement 1',
              currency: '美元',
              r: '7.1',
              cf: '100.00',
              cl: '710.00',
            },
          ],
        },
      },
    });
  });

  test('has one list in the voucher_ex form', async () => {
    const { connector } = await open({ account: { form: 'voucher_ex' } });
    const { voucher } = documentOf(connector, cnyVoucher()).body as { voucher: Record<string, unknown> };
    expect(Object.keys(voucher)).not.toContain('debit');
    expect(voucher.entry).toMatchObject([
      { entry_id: '1', natural_debit_currency: '710.00' },
      { entry_id: '2', natural_credit_currency: '710.00' },
    ]);
  });

  test('is not made while anything is missing, and everything missing is told', async () => {
    const { connector } = await open();
    const bad = usdVoucher({
      ledger: '002',
      word: '银',
      lines: [
        { ...cny(1, 'D', '112201', 5n, { 站点: 'X' }), currency: 'SEK' },
        cny(2, 'C', '600101', 4n, { 店铺: 'US09' }),
        cny(3, 'C', '600101', 0n, {}),
      ],
    });
    const made = connector.toDocument(bad, { accounts: { '600101': '600101' }, dims: { '站点:*': '*' } });
    expect('problems' in made && made.problems.map((one) => one.code).sort()).toEqual([
      'U8_ACCOUNT_UNMAPPED',
      'U8_CURRENCY_UNMAPPED',
      'U8_DIMENSION_UNMAPPED',
      'U8_SLOT_UNKNOWN',
      'U8_UNBALANCED',
      'U8_WORD_UNMAPPED',
      'U8_WRONG_LEDGER',
      'U8_ZERO_AMOUNT',
    ]);
  });
});

describe('an accepted write', () => {
  test('is polled until it is saved, and then reads back as it was sent', async () => {
    const clock = manualClock(Date.UTC(2026, 10, 1));
    const { connector } = await open({ sandbox: { clock, runMs: 10_000 } });
    const voucher = usdVoucher();
    const sent = await send(connector, voucher);
    if (sent.outcome !== 'Accepted') throw new Error(codeOf(sent));
    expect(await connector.poll!(sent.ticket, voucher)).toEqual(sent);
    clock.advance(10_000);
    expect(await connector.poll!(sent.ticket, voucher)).toEqual({ outcome: 'Saved', id: '1', number: '1' });
    const held = await connector.readBack('1', voucher, SAME_CODES);
    expect(compareVoucher(voucher, held!, '1')).toEqual([]);
    expect(held?.lines[0]).toMatchObject({ currency: 'USD', fc: 10_000n, lc: 71_000n, dims: { 店铺: 'US01' } });
  });

  test('counts as unknown after half an hour, and an address outside of the relay is never followed', async () => {
    const clock = manualClock(Date.UTC(2026, 10, 1));
    const { connector, sandbox } = await open({ sandbox: { clock, runMs: 3_600_000 } });
    const sent = await send(connector, usdVoucher());
    if (sent.outcome !== 'Accepted') throw new Error(codeOf(sent));
    clock.advance(31 * 60_000);
    expect(codeOf(await connector.poll!(sent.ticket, usdVoucher()))).toBe('Unknown U8_TICKET_OLD L3');
    const foreign = `0 ${sandbox.url.replace('127.0.0.1', 'localhost')}/result/1`;
    expect(codeOf(await connector.poll!(foreign, usdVoucher()))).toBe('Unknown U8_RESULT_UNKNOWN L3');
  });

  test.each([{ form: 'voucher' }, { form: 'voucher_ex' }] as const)(
    'is awaited inside the call where the connection says so ($form)',
    async ({ form }) => {
      const { connector } = await open({ account: { sync: true, form } });
      expect(await send(connector, cnyVoucher())).toEqual({ outcome: 'Saved', id: '1', number: '1' });
      expect(compareVoucher(cnyVoucher(), (await connector.readBack('1', cnyVoucher(), SAME_CODES))!, '1')).toEqual([]);
    },
  );

  test.each([false, true])('that tells no id goes by the id of the list (sync $0)', async (sync) => {
    const { connector } = await open({ sandbox: { tellsId: false }, account: { sync } });
    expect(await deliver(connector, cnyVoucher())).toEqual({ outcome: 'Saved', id: '1', number: '1' });
  });

  test('goes by its reference where neither the result nor a list tells an id', async () => {
    const none = { list: 'none' } as const;
    const { connector } = await open({ sandbox: { tellsId: false, ...none }, account: none });
    expect(await deliver(connector, cnyVoucher())).toMatchObject({ outcome: 'Saved', id: 'HL:0123456789abcdef' });
  });
});

describe('a lost answer', () => {
  const FAULTS = [{ fault: 'cut' }, { fault: 'http-500' }, { fault: 'html' }, { fault: 'slow-body', ms: 400 }] as const;

  test.each(FAULTS)('is unknown, and the voucher is found ($fault)', async (fault) => {
    const { connector, sandbox } = await open();
    expect(await connector.find(cnyVoucher())).toBeUndefined();
    sandbox.addFault({ ...fault, after: true, count: 1, path: 'voucher/add' });
    const sent = await connector.send(documentOf(connector, cnyVoucher()), 200);
    expect(sent.outcome).toBe('Unknown');
    expect(await connector.find(cnyVoucher())).toEqual({ id: '1', number: '1' });
    expect(sandbox.book.all()).toHaveLength(1);
  });

  test('that hid a running job stays one voucher when it is sent again', async () => {
    const clock = manualClock(Date.UTC(2026, 10, 1));
    const { connector, sandbox } = await open({ sandbox: { clock, runMs: 10_000 } });
    sandbox.addFault({ fault: 'cut', after: true, count: 1, path: 'voucher/add' });
    expect((await send(connector, cnyVoucher())).outcome).toBe('Unknown');
    expect(await connector.find(cnyVoucher())).toBeUndefined();
    const again = await send(connector, cnyVoucher());
    if (again.outcome !== 'Accepted') throw new Error(codeOf(again));
    clock.advance(10_000);
    expect(await connector.poll!(again.ticket, cnyVoucher())).toMatchObject({
      outcome: 'Refused',
      reason: 'DUPLICATE',
      problem: { code: 'U8_DUPLICATE_KEY' },
    });
    expect(await connector.find(cnyVoucher())).toEqual({ id: '1', number: '1' });
    expect(sandbox.book.all()).toHaveLength(1);
  });

  test.each(['refused', 'first-result'] as const)('doubles nothing even without a query (%s)', async (repeatedKey) => {
    const { connector, sandbox } = await open({
      account: { list: 'none', repeatedKey },
      sandbox: { list: 'none', repeatedKey },
    });
    expect(connector.idempotency).toBe('enforcing');
    sandbox.addFault({ fault: 'cut', after: true, count: 1, path: 'voucher/add' });
    expect((await send(connector, cnyVoucher())).outcome).toBe('Unknown');
    expect(await connector.find(cnyVoucher())).toBeUndefined();
    const again = await deliver(connector, cnyVoucher());
    expect(again.outcome).toBe(repeatedKey === 'refused' ? 'Refused' : 'Saved');
    expect(sandbox.book.all()).toHaveLength(1);
    expect(await failureOf(connector.readBack('1', cnyVoucher(), SAME_CODES))).toBe('U8_CANNOT_LOOK');
    expect('duplicates' in connector || 'list' in connector).toBe(false);
    expect(connector.unseen).toBe(true);
    expect((await open()).connector.unseen).toBe(false);
  });

  test('on a blind target is looked up first, and a double is found', async () => {
    const blind = { repeatedKey: 'saved-again' } as const;
    const { connector, sandbox } = await open({ account: blind, sandbox: blind });
    expect(connector.idempotency).toBe('blind');
    await deliver(connector, cnyVoucher());
    await deliver(connector, cnyVoucher());
    expect(sandbox.book.all()).toHaveLength(2);
    expect(await connector.duplicates!(cnyVoucher())).toEqual([
      { id: '1', number: '1' },
      { id: '2', number: '2' },
    ]);
  });

  test('cannot happen on a blind target without a query: nothing is ever sent', async () => {
    const { connector } = await open({ account: { repeatedKey: 'saved-again', list: 'none' } });
    expect(await failureOf(connector.find(cnyVoucher()))).toBe('U8_CANNOT_LOOK');
  });
});

describe('refusals', () => {
  test.each([
    ['an unknown account', { lines: [cny(1, 'D', '9999', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'U8_REFUSED'],
    ['a parent account', { lines: [cny(1, 'D', '1122', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'U8_REFUSED'],
    ['a missing dimension', { lines: [cny(1, 'D', '112201', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'U8_REFUSED'],
    [
      'an unknown dimension value',
      { lines: [cny(1, 'D', '112201', 1n, { 店铺: 'US02' }), cny(2, 'C', '600101', 1n, {})] },
      'U8_REFUSED',
    ],
    ['a closed period', { date: '2026-09-30', period: '2026-09' }, 'U8_PERIOD_CLOSED'],
  ] as const)('%s is for a person', async (_what, change, code) => {
    const { connector, sandbox } = await open();
    sandbox.book.closeThrough('2026-09');
    expect(codeOf(await deliver(connector, cnyVoucher(change)))).toBe(`Refused ${code} L2`);
    expect(sandbox.book.all()).toEqual([]);
  });

  test('an unbalanced body that got past us is refused by the server', async () => {
    const { connector, sandbox } = await open({ account: { sync: true } });
    const { voucher } = documentOf(connector, cnyVoucher()).body as { voucher: Record<string, unknown> };
    const body = JSON.stringify({ voucher: { ...voucher, credit: { entry: [] } } });
    const made: TargetDocument = { key: 'k', reference: 'r', body: JSON.parse(body) };
    const outcome = await connector.send(made, 5_000);
    expect(codeOf(outcome)).toBe('Refused U8_REFUSED L2');
    expect(sandbox.book.all()).toEqual([]);
  });

  test('a number that another voucher holds is named before anything is sent', async () => {
    const { connector } = await open();
    await deliver(connector, cnyVoucher({ key: 'other', reference: 'HL:fedcba9876543210' }));
    expect(await failureOf(connector.find(cnyVoucher()))).toBe('U8_NUMBER_TAKEN');
    expect(codeOf(await deliver(connector, cnyVoucher()))).toBe('Refused U8_DUPLICATE_KEY L2');
  });

  test.each([
    ['10001', '平台错误', 'unknown', 'U8_RESULT_UNKNOWN'],
    ['30025', '操作正在执行', 'running', 'U8_RUNNING'],
    ['20002', '未检索到匹配的[科目]', 'refused', 'U8_REFUSED'],
    ['20005', "U8 服务调用失败:key='1';该业务员不合法;", 'refused', 'U8_REFUSED'],
    ['20005', "U8 服务调用失败:key='1';该期间已结账;", 'refused', 'U8_PERIOD_CLOSED'],
    ['20005', "U8 服务调用失败:key='1';单据号重复;", 'duplicate', 'U8_DUPLICATE_KEY'],
    ['10003', 'xx参数token已过期', 'token', 'U8_TOKEN_LOST'],
    ['77777', '没见过', 'unknown', 'U8_RESULT_UNKNOWN'],
  ])('%s %s is %s', (errcode, errmsg, kind, code) => {
    const body = Buffer.from(JSON.stringify({ errcode, errmsg }));
    const read = readReply({ status: 200, headers: {}, body });
    expect('failure' in read && [read.failure, read.problem.code]).toEqual([kind, code]);
  });
});

describe('tokens', () => {
  test('are taken once for many calls, anew once when they have expired', async () => {
    const { connector, sandbox } = await open();
    await Promise.all([connector.find(cnyVoucher()), connector.find(cnyVoucher())]);
    expect(sandbox.calls.get('/system/token')).toBe(1);
    sandbox.expireTokens();
    expect((await deliver(connector, cnyVoucher())).outcome).toBe('Saved');
    expect(sandbox.calls.get('/system/token')).toBe(2);
    expect(sandbox.book.all()).toHaveLength(1);
  });

  test('that are refused stop every call until the connection is tested again', async () => {
    const { connector, sandbox, io } = await open({ account: { appSecret: 'wrong-secret-123' } });
    expect(await failureOf(connector.find(cnyVoucher()))).toBe('U8_TOKEN_REFUSED');
    expect(await failureOf(connector.find(cnyVoucher()))).toBe('U8_TOKEN_REFUSED');
    expect(sandbox.calls.get('/system/token')).toBe(1);
    expect(await failureOf(connector.probe())).toBe('U8_TOKEN_REFUSED');
    expect(sandbox.calls.get('/system/token')).toBe(2);
    expect(io.redactor.text('wrong-secret-123')).toBe('***');
  });

  test('whose answer is lost make no voucher unknown', async () => {
    const { connector, sandbox } = await open();
    sandbox.addFault({ fault: 'cut', path: '/system/token' });
    expect(await failureOf(send(connector, cnyVoucher()))).toBe('U8_TOKEN_UNREACHABLE');
    expect(sandbox.calls.get('/api/voucher/add')).toBeUndefined();
  });
});

test('too many calls are a pause, and nothing was done', async () => {
  const { connector, sandbox } = await open();
  sandbox.addFault({ fault: 'limit', count: 1 });
  expect(await failureOf(send(connector, cnyVoucher()))).toBe('U8_LIMITED');
  expect(sandbox.book.all()).toEqual([]);
});

test('the list shows what was edited, deleted and added by hand, over all pages', async () => {
  const { connector, sandbox } = await open();
  for (let number = 1; number <= 101; number++)
    await deliver(
      connector,
      cnyVoucher({ key: `k${number}`, reference: `HL:${String(number).padStart(16, '0')}`, number }),
    );
  const [first, second] = sandbox.book.all();
  if (!first || !second) throw new Error('two vouchers');
  sandbox.book.edit(first.id, {
    number: '900',
    lines: first.lines.map((line) => ({ ...line, lc: '5.00', fc: '5.00' })),
  });
  sandbox.book.erase(second.id);
  sandbox.book.insert({ ...first, key: '', reference: '', number: '901' });
  const pages = await collected(connector.list!('2026-10'));
  expect(pages.map((page) => page.length)).toEqual([100, 1]);
  const held = new Map(pages.flat().map((one) => [one.number, one]));
  expect(held.get('900')).toMatchObject({ reference: 'HL:0000000000000001', debit: 500n, stage: 'SAVED', word: '记' });
  expect(held.get('2')).toBeUndefined();
  expect(held.get('901')).toMatchObject({ reference: '', debit: 71_000n });
  expect(await collected(connector.list!('2026-11'))).toEqual([[]]);
});

test('a voided voucher shows as VOID, is found still, and no longer reads back', async () => {
  const { connector, sandbox } = await open();
  await deliver(connector, cnyVoucher());
  const [held] = sandbox.book.all();
  sandbox.book.edit(held?.id ?? '', { isVoid: true });
  const [page] = await collected(connector.list!('2026-10'));
  expect(page).toMatchObject([{ stage: 'VOID' }]);
  expect(await connector.find(cnyVoucher())).toEqual({ id: '1', number: '1' });
  expect(await connector.readBack('1', cnyVoucher(), SAME_CODES)).toBeUndefined();
});

test('a result address that is gone is asked for again, then unknown', async () => {
  const clock = manualClock(Date.UTC(2026, 10, 1));
  const { connector, sandbox } = await open({ sandbox: { clock } });
  const ticket = `${clock.now()} ${sandbox.url}/result/gone`;
  expect(await failureOf(connector.poll!(ticket, cnyVoucher()))).toBe('U8_UNREADABLE');
  clock.advance(31 * 60_000);
  expect(codeOf(await connector.poll!(ticket, cnyVoucher()))).toBe('Unknown U8_TICKET_OLD L3');
});

test('the business key is the same for every attempt of a voucher and fits 32 characters', () => {
  // sha256("a") and sha256("b"), by the tables of FIPS 180 implementations
  expect(businessKey('a')).toBe('ca978112ca1bbdcafac231b39a23dc4d');
  expect(businessKey('b')).toBe('3e23e8160039594a33894f6564e1b134');
});
