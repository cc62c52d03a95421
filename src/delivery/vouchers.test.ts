import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import type { CutEntry, Granularity } from './cut.ts';
import { append, type EntryHead, lineText, NOW, openBook } from './journal-fixture.ts';
import { requeueVoucher, reviewVoucher } from './review.ts';
import { FIRST_STATES, VOUCHER_STATES, VOUCHER_TRANSITIONS } from './states.ts';
import { listVouchers, loadVoucher, type VoucherBrief, voucherBriefs } from './voucher-list.ts';
import { cutVouchers, deliveredState, voucherLawBreaks } from './vouchers.ts';

let database: TestDatabase;
let book = '';
let books = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  books += 1;
  book = `B${books}`;
  await openBook(database.pool, book);
});

const SALE = ['D 1122.11 USD 10.00 @7.1000 71.00', 'C 6001.01 USD 10.00 @7.1000 71.00'];
const LESS_ONE = ['D 1122.11 USD -1.00 @7.1000 -7.10', 'C 6001.01 USD -1.00 @7.1000 -7.10'];

interface Posting {
  readonly lines: readonly string[];
  readonly head?: EntryHead;
}

/** Appends and cuts in one transaction, as a posting does. */
function post(
  postings: readonly Posting[],
  how: { readonly granularity?: Granularity; readonly review?: 'AUTO' | 'REVIEW'; readonly actor?: string } = {},
): Promise<readonly VoucherBrief[]> {
  return inTransaction(database.pool, async (tx) => {
    const entries: CutEntry[] = [];
    for (const one of postings) entries.push(await append(tx, book, one.lines, one.head));
    return cutVouchers(tx, {
      book,
      entries,
      granularity: how.granularity ?? 'PER_SETTLEMENT_MONTH',
      review: how.review ?? 'AUTO',
      actor: how.actor ?? 'heliu',
      now: NOW,
    });
  });
}

/** What the outbox does when it hands a voucher over. */
async function setState(voucherNo: bigint, ...states: readonly string[]): Promise<void> {
  for (const state of states)
    await database.pool.query(
      `UPDATE delivery.voucher SET state = $3, handed = $3 NOT IN ('REFUSED', 'QUEUED'), erp_id = CASE $3 WHEN 'SAVED' THEN 'E1' END
       WHERE book = $1 AND voucher_no = $2`,
      [book, voucherNo, state],
    );
}

const standing = () => listVouchers(database.pool, { book });
const linesOf = (voucher: VoucherBrief | undefined) => voucher?.lines.map((line) => lineText({ ...line, lc: line.lc }));

async function expectLaws(): Promise<void> {
  expect(await voucherLawBreaks(database.pool, book)).toEqual({ homeless: [], unbalanced: [] });
}

describe('cutting', () => {
  test('a voucher is stored whole: key, number, 摘要, names of accounts, journal lines', async () => {
    const [voucher] = await post([{ lines: SALE }]);
    expect(voucher).toMatchObject({
      voucherNo: 1n,
      word: '记',
      number: 1,
      date: '2026-09-25',
      period: '2026-09',
      category: '平台结算',
      summary: '平台结算 US01 ST-1 2026-09',
      state: 'QUEUED',
      total: 7100n,
    });
    expect(voucher?.lines.map((line) => line.accountName)).toEqual(['应收账款-平台待结算', '主营业务收入-商品销售']);
    const detail = await loadVoucher(database.pool, book, 1n);
    expect(detail?.key).toBe(`${book}|平台结算|settlement|US01|ST-1|2026-09|SALES|1`);
    expect(detail?.journalLines.map((one) => [one.journalLine, one.lineNo])).toEqual([
      [1n, 1],
      [2n, 2],
    ]);
    expect(await voucherBriefs(database.pool, book, 'settlement', 'ST-1')).toEqual([voucher]);
    expect(await voucherBriefs(database.pool, book, 'settlement', 'ST-2')).toEqual([]);
    await expectLaws();
  });

  test('the laws find a journal line without voucher and a voucher off balance by a cent', async () => {
    await post([{ lines: SALE }]);
    await inTransaction(database.pool, (tx) => append(tx, book, SALE, { sourceId: 'ST-9' }));
    await database.pool.query(
      `INSERT INTO delivery.voucher_line SELECT book, voucher_no, 3, summary, account, dc, currency, 1, rate, 1, dims
       FROM delivery.voucher_line WHERE book = $1 AND line_no = 1`,
      [book],
    );
    expect(await voucherLawBreaks(database.pool, book)).toEqual({ homeless: [3n, 4n], unbalanced: [1n] });
  });

  test('what nets to nothing makes no voucher and no hole in the numbers, and counts as posted', async () => {
    const nil = { lines: ['D 1122.11 5.00', 'D 1122.11 -5.00'] };
    const made = await post([nil, { lines: SALE, head: { kind: 'CLOSE' } }]);
    expect(made.map((one) => one.number)).toEqual([1]);
    await expectLaws();
  });

  test('per shop and month: later entries form the next cut of the group', async () => {
    const how = { granularity: 'PER_SHOP_MONTH' } as const;
    await post([{ lines: SALE, head: { sourceId: 'ST-1' } }], how);
    await post([{ lines: SALE, head: { sourceId: 'ST-2' } }], how);
    const vouchers = await standing();
    expect(vouchers.map((one) => one.state)).toEqual(['QUEUED', 'QUEUED']);
    const keys = await Promise.all(vouchers.map((one) => loadVoucher(database.pool, book, one.voucherNo)));
    expect(keys.map((one) => one?.key)).toEqual([
      `${book}|平台结算|US01|2026-09|SALES|2`,
      `${book}|平台结算|US01|2026-09|SALES|1`,
    ]);
  });
});

describe('corrections', () => {
  test.each([
    ['waiting for review', 'REVIEW', []],
    ['queued', 'AUTO', []],
    ['refused by the ERP', 'AUTO', ['SENDING', 'REFUSED']],
  ] as const)(
    'a voucher %s is cut anew with the correction: netted, same number, new key',
    async (_, review, states) => {
      await post([{ lines: SALE, head: { sourceId: 'ST-0' } }]);
      const [old] = await post([{ lines: SALE }], { review });
      await post([{ lines: SALE, head: { sourceId: 'ST-2' } }]);
      await setState(old?.voucherNo ?? 0n, ...states);
      const [fresh] = await post([{ lines: LESS_ONE, head: { correction: 'DIFFERENCE' } }]);
      expect(linesOf(fresh)).toEqual(['D 1122.11 USD 9.00 63.90', 'C 6001.01 USD 9.00 63.90']);
      expect(fresh).toMatchObject({ number: 2, correctsVoucher: undefined, summary: '平台结算 US01 ST-1 2026-09' });
      const before = await loadVoucher(database.pool, book, old?.voucherNo ?? 0n);
      const after = await loadVoucher(database.pool, book, fresh?.voucherNo ?? 0n);
      expect(before?.state).toBe('SUPERSEDED');
      expect([before?.key.slice(-2), after?.key.slice(-2)]).toEqual(['|1', '|2']);
      expect((await standing()).map((one) => one.number).sort()).toEqual([1, 2, 3]);
      await expectLaws();
    },
  );

  test.each([
    ['saved', ['SENDING', 'SAVED']],
    ['being sent', ['SENDING']],
    ['unknown', ['SENDING', 'UNKNOWN']],
  ])('a voucher that is %s stands; a 订正 voucher names it', async (_, states) => {
    const [old] = await post([{ lines: SALE }]);
    await setState(1n, ...states);
    const [fresh] = await post([{ lines: LESS_ONE, head: { correction: 'DIFFERENCE' } }]);
    expect(fresh).toMatchObject({
      number: 2,
      correctsVoucher: old?.voucherNo,
      summary: '订正 2026-09-25 记-1号凭证 平台结算 US01 ST-1 2026-09',
    });
    expect(linesOf(fresh)).toEqual(['D 1122.11 USD -1.00 -7.10', 'C 6001.01 USD -1.00 -7.10']);
    expect((await loadVoucher(database.pool, book, 1n))?.state).toBe(states.at(-1));
    await expectLaws();
  });

  test('a refused voucher that may have arrived all the same stands, too', async () => {
    await post([{ lines: SALE }]);
    await setState(1n, 'SENDING', 'UNKNOWN', 'REFUSED');
    await database.pool.query('UPDATE delivery.voucher SET handed = true WHERE book = $1', [book]);
    const [fresh] = await post([{ lines: LESS_ONE, head: { correction: 'DIFFERENCE' } }]);
    expect(fresh?.correctsVoucher).toBe(1n);
  });

  test('a second correction meets an unsent 订正 voucher: that one is cut anew, and still names the first', async () => {
    await post([{ lines: SALE }]);
    await setState(1n, 'SENDING', 'SAVED');
    await post([{ lines: LESS_ONE, head: { correction: 'DIFFERENCE' } }]);
    const [fresh] = await post([{ lines: LESS_ONE, head: { correction: 'DIFFERENCE' } }]);
    expect(linesOf(fresh)).toEqual(['D 1122.11 USD -2.00 -14.20', 'C 6001.01 USD -2.00 -14.20']);
    expect(fresh).toMatchObject({ number: 2, correctsVoucher: 1n });
    await expectLaws();
  });

  test('a correction that undoes an unsent voucher leaves none, and its number goes to the next', async () => {
    await post([{ lines: SALE }]);
    const undo = ['D 1122.11 USD -10.00 @7.1000 -71.00', 'C 6001.01 USD -10.00 @7.1000 -71.00'];
    expect(await post([{ lines: undo, head: { correction: 'DIFFERENCE' } }])).toEqual([]);
    expect(await standing()).toEqual([]);
    await expectLaws();
    const [next] = await post([{ lines: SALE, head: { sourceId: 'ST-2' } }]);
    expect(next?.number).toBe(1);
  });

  test('the period of an unsent voucher has closed: it stays, the correction in the next period names it', async () => {
    await post([{ lines: SALE }]);
    const late = { correction: 'DIFFERENCE', postingDate: '2026-10-01', postingPeriod: '2026-10' } as const;
    const [fresh] = await post([{ lines: LESS_ONE, head: late }]);
    expect(fresh).toMatchObject({ period: '2026-10', number: 1, correctsVoucher: 1n, date: '2026-10-01' });
    expect((await standing()).map((one) => one.state)).toEqual(['QUEUED', 'QUEUED']);
    await expectLaws();
  });

  test('deliveredState tells sent from unsent, and holds the voucher until the transaction ends', async () => {
    await post([{ lines: SALE }, { lines: SALE, head: { kind: 'CLOSE' } }]);
    await setState(2n, 'SENDING', 'SAVED');
    const key = (kind: string) => `settlement|US01|ST-1|2026-09|${kind}`;
    await inTransaction(database.pool, async (tx) => {
      const state = await deliveredState(tx, book, [key('SALES'), key('CLOSE'), key('RESERVE')]);
      expect(state.get(key('SALES'))).toMatchObject({ voucherNo: 1n, sent: false, word: '记', number: 1 });
      expect(state.get(key('CLOSE'))).toMatchObject({ voucherNo: 2n, sent: true, date: '2026-09-25' });
      expect(state.size).toBe(2);
      const free = await database.pool.query(
        'SELECT 1 FROM delivery.voucher WHERE book = $1 AND voucher_no = 1 FOR UPDATE SKIP LOCKED',
        [book],
      );
      expect(free.rowCount).toBe(0);
    });
  });

  test('any history of postings, sends and corrections: each journal line in one standing voucher, all balance, no number twice', async () => {
    const step = fc.record({
      id: fc.integer({ min: 1, max: 3 }),
      cents: fc.bigInt({ min: -300n, max: 300n }),
      send: fc.boolean(),
      how: fc.constantFrom<Granularity>('PER_SETTLEMENT_MONTH', 'PER_SHOP_MONTH'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        books += 1;
        book = `P${books}`;
        await openBook(database.pool, book);
        for (const { id, cents, send, how } of steps) {
          const amount = `${cents < 0n ? '-' : ''}${(cents < 0n ? -cents : cents) / 100n}.${String((cents < 0n ? -cents : cents) % 100n).padStart(2, '0')}`;
          const lines = [`D 1122.11 ${amount}`, `C 6001.01 ${amount}`];
          await post([{ lines, head: { sourceId: `ST-${id}` } }], { granularity: how });
          const [newest] = await listVouchers(database.pool, { book, state: 'QUEUED' });
          if (send && newest) await setState(newest.voucherNo, 'SENDING', 'SAVED');
        }
        await expectLaws();
        const numbers = (await standing()).map((one) => one.number);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(await journalTotal()).toEqual(await voucherTotal());
      }),
      { numRuns: 25 },
    );
  });

  async function journalTotal() {
    const { rows } = await database.pool.query(
      'SELECT dc, account, sum(lc) AS lc FROM ledger.line WHERE book = $1 GROUP BY 1, 2 HAVING sum(lc) <> 0 ORDER BY 1, 2',
      [book],
    );
    return rows;
  }

  async function voucherTotal() {
    const { rows } = await database.pool.query(
      `SELECT l.dc, l.account, sum(l.lc) AS lc FROM delivery.voucher_line l JOIN delivery.voucher v USING (book, voucher_no)
       WHERE book = $1 AND v.state <> 'SUPERSEDED' GROUP BY 1, 2 HAVING sum(l.lc) <> 0 ORDER BY 1, 2`,
      [book],
    );
    return rows;
  }
});

test('numbers are continuous when many cuts run at once', async () => {
  const ids = Array.from({ length: 24 }, (_, index) => `ST-${index}`);
  const appended: CutEntry[] = [];
  for (const sourceId of ids)
    appended.push(await inTransaction(database.pool, (tx) => append(tx, book, SALE, { sourceId })));
  const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'heliu', now: NOW } as const;
  await Promise.all(
    appended.map((entry) => inTransaction(database.pool, (tx) => cutVouchers(tx, { book, entries: [entry], ...how }))),
  );
  const numbers = (await standing()).map((one) => one.number).sort((a, b) => a - b);
  expect(numbers).toEqual(ids.map((_, index) => index + 1));
  await expectLaws();
});

describe('review', () => {
  const review = (decision: 'APPROVE' | 'RETURN', reviewer: string, reason?: string) =>
    inTransaction(database.pool, (tx: Tx) =>
      reviewVoucher(tx, { book, voucherNo: 1n, reviewer, decision, ...(reason === undefined ? {} : { reason }) }, NOW),
    );

  test('another person approves, and it queues', async () => {
    const [waiting] = await post([{ lines: SALE }], { review: 'REVIEW', actor: 'ann' });
    expect(waiting?.state).toBe('AWAITING_REVIEW');
    expect(await review('APPROVE', 'bob')).toBe('QUEUED');
    expect(await loadVoucher(database.pool, book, 1n)).toMatchObject({
      reviewer: 'bob',
      preparer: 'ann',
      state: 'QUEUED',
    });
    expect(await review('APPROVE', 'bob')).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
  });

  test('the preparer is refused, by the house and by the database', async () => {
    await post([{ lines: SALE }], { review: 'REVIEW', actor: 'ann' });
    expect(await review('APPROVE', 'ann')).toMatchObject({ code: 'REVIEWER_IS_PREPARER' });
    expect((await standing())[0]?.state).toBe('AWAITING_REVIEW');
    const past = database.pool.query("UPDATE delivery.voucher SET reviewer = 'ann' WHERE book = $1", [book]);
    await expect(past).rejects.toMatchObject({ code: '23514' });
  });

  test('returned with a reason it waits on; without a reason it is not returned', async () => {
    await post([{ lines: SALE }], { review: 'REVIEW', actor: 'ann' });
    expect(await review('RETURN', 'bob', ' ')).toMatchObject({ code: 'RETURN_WITHOUT_REASON' });
    expect(await review('RETURN', 'bob', '费用项目错误')).toBe('AWAITING_REVIEW');
    expect((await standing())[0]?.problem).toMatchObject({
      code: 'VOUCHER_RETURNED',
      params: { reason: '费用项目错误' },
    });
  });

  test('a refused voucher queues again, no other does', async () => {
    await post([{ lines: SALE }]);
    const again = () => inTransaction(database.pool, (tx) => requeueVoucher(tx, { book, voucherNo: 1n }, NOW));
    expect(await again()).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
    await setState(1n, 'SENDING', 'REFUSED');
    expect(await again()).toBe('QUEUED');
    expect(await inTransaction(database.pool, (tx) => requeueVoucher(tx, { book, voucherNo: 99n }, NOW))).toMatchObject(
      { code: 'VOUCHER_ABSENT' },
    );
  });
});

describe('states', () => {
  test('the table of the database is the table of the code', async () => {
    const { rows } = await database.pool.query<{ pair: string }>(
      `SELECT from_state || ' ' || to_state AS pair FROM delivery.voucher_transition ORDER BY 1`,
    );
    const pairs = VOUCHER_STATES.flatMap((from) => VOUCHER_TRANSITIONS[from].map((to) => `${from} ${to}`));
    expect(rows.map((row) => row.pair)).toEqual(pairs.sort());
  });

  test('every state is reached from the first ones', () => {
    const reached = new Set(FIRST_STATES);
    for (const state of reached) for (const next of VOUCHER_TRANSITIONS[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...VOUCHER_STATES].sort());
  });

  test('the database refuses each transition that the table does not have', async () => {
    await post([{ lines: SALE }]);
    await expect(setState(1n, 'VERIFIED')).rejects.toMatchObject({ code: expect.stringMatching(/HL002|23514/) });
    await expect(setState(1n, 'UNKNOWN')).rejects.toMatchObject({ code: 'HL002' });
    await setState(1n, 'SENDING', 'SAVED');
    for (const state of ['QUEUED', 'SUPERSEDED', 'REFUSED', 'SENDING'])
      await expect(
        database.pool.query('UPDATE delivery.voucher SET state = $2 WHERE book = $1', [book, state]),
      ).rejects.toMatchObject({ code: 'HL002' });
  });
});

describe('the database keeps what was written', () => {
  beforeEach(() => post([{ lines: SALE }]));

  test.each([
    ["voucher_date = '2026-09-26'"],
    ["summary = 'x'"],
    ['number = 2'],
    ["period = '2026-10'"],
    ["voucher_key = 'x'"],
    ["preparer = 'x'"],
    ["content_hash = 'x'"],
    ["word = '转'"],
  ])('UPDATE of voucher content is refused, also to the owner: %s', async (change) => {
    const sql = `UPDATE delivery.voucher SET ${change} WHERE book = '${book}'`;
    await expect(database.pool.query(sql)).rejects.toMatchObject({ code: 'HL001' });
    await expect(asOwner(database.pool, (owner) => owner.query(sql))).rejects.toMatchObject({ code: 'HL001' });
  });

  test.each([
    ['UPDATE delivery.voucher_line SET lc = lc + 1'],
    ['DELETE FROM delivery.voucher_line'],
    ['DELETE FROM delivery.voucher'],
    ['TRUNCATE delivery.voucher CASCADE'],
    ['UPDATE delivery.voucher_journal_line SET journal_line = 9'],
    ['DELETE FROM delivery.voucher_journal_line'],
    ["UPDATE delivery.attempt SET outcome = 'x'"],
    ["INSERT INTO delivery.voucher_transition VALUES ('SAVED', 'QUEUED')"],
  ])('%s is refused to the application', async (sql) => {
    await expect(database.pool.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/42501|HL001/) });
  });

  test('an ERP id never changes, and a journal line is in one standing voucher', async () => {
    await setState(1n, 'SENDING', 'SAVED');
    await expect(
      database.pool.query("UPDATE delivery.voucher SET erp_id = 'E2' WHERE book = $1", [book]),
    ).rejects.toMatchObject({ code: 'HL001' });
    await post([{ lines: SALE, head: { sourceId: 'ST-2' } }]);
    await expect(
      database.pool.query(
        'INSERT INTO delivery.voucher_journal_line (book, voucher_no, line_no, journal_line) VALUES ($1, 2, 1, 1)',
        [book],
      ),
    ).rejects.toMatchObject({ code: '23505' });
  });
});
