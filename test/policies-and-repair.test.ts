/**
 * One small paper, worked out by hand, under each policy and repair: the accounts in yuan to the cent, and every law of
 * verify. Rates: 7.1348 in September, 7.1559 in October (story-house).
 */
import { afterEach, describe, expect, it } from 'vitest';
import { reviewVoucher } from '../src/delivery/review.ts';
import { inTransaction } from '../src/engine/transaction.ts';
import { closePeriod } from '../src/ledger/periods.ts';
import { acceptItem, repostSettlement } from '../src/pipeline/retry.ts';
import { verifyAll } from '../src/pipeline/verify.ts';
import { makeSettlements } from '../src/sandbox/settlements/story.ts';
import { vouchersOf } from './setup/book-checks.ts';
import { orderRows, otherRow, v2Text } from './setup/settlement-text.ts';
import { BOOK, enterRates, openStoryHouse, SHOP, type StoryBook, type StoryHouse } from './setup/story-house.ts';

const ORDER = { date: '2026-10-03', order: '111-1', sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.com' };
const PAPER = v2Text({
  ...{ id: '9001', currency: 'USD', start: '2026-09-24', end: '2026-10-08', total: '68.00' },
  rows: [
    otherRow('2026-09-25', 'Storage Fee', '-12.00'),
    ...orderRows('Order', ORDER, [
      ['ItemPrice', 'Principal', '100.00'],
      ['ItemFees', 'Commission', '-15.00'],
    ]),
    otherRow('2026-10-03', 'Zyx Levy', '-5.00'),
  ],
});

/**
 * Debit minus credit. 12.00 → 85.62 in September; 100.00 → 715.59, 15.00 → 107.34 (107.3385), 5.00 → 35.78 (35.7795),
 * total 68.00 → 486.60 (486.6012) in October; 1122.11 keeps 80.00 → 572.47 (572.472) − 85.62 − 486.60.
 */
const BALANCES = {
  '1122.11': '0.25',
  '1122.13': '486.60',
  '6001.01': '-715.59',
  '6601.31': '107.34',
  '6601.33': '85.62',
};
const LEVY = '35.78';

const opened: StoryHouse[] = [];
afterEach(async () => {
  for (const house of opened.splice(0)) await house.close();
});

async function open(book: StoryBook = {}): Promise<StoryHouse> {
  const house = await openStoryHouse(makeSettlements({ seed: 'shop', orders: 1 }), book);
  opened.push(house);
  return house;
}

async function importPaper(house: StoryHouse) {
  const { statements } = await house.importBytes(Buffer.from(PAPER));
  return statements[0]!;
}

function accept(house: StoryHouse, feeKey: string) {
  const words = {
    transactionType: 'other-transaction',
    amountType: 'other-transaction',
    amountDescription: 'Zyx Levy',
  };
  return acceptItem(house, { book: BOOK, ...words, feeKey, reason: 'asked Amazon', actor: 'lin' });
}

function repost(house: StoryHouse) {
  return repostSettlement(house, { book: BOOK, shop: SHOP, settlementId: '9001', actor: 'lin' });
}

async function balances(house: StoryHouse): Promise<Readonly<Record<string, string>>> {
  const { rows } = await house.db.pool.query<{ account: string; lc: string }>(
    `SELECT account, round(sum(CASE dc WHEN 'D' THEN lc ELSE -lc END)::numeric / 100, 2)::text AS lc
     FROM ledger.line GROUP BY account HAVING sum(CASE dc WHEN 'D' THEN lc ELSE -lc END) <> 0`,
  );
  return Object.fromEntries(rows.map((row) => [row.account, row.lc]));
}

async function corrections(house: StoryHouse): Promise<readonly string[]> {
  const { rows } = await house.db.pool.query<{ correction: string }>(
    'SELECT correction FROM ledger.entry WHERE correction IS NOT NULL ORDER BY entry_no',
  );
  return rows.map((row) => row.correction);
}

/** The laws that break, by book; none where all is well. */
async function expectVerified(house: StoryHouse): Promise<void> {
  const report = await verifyAll(house);
  const broken = report.books.flatMap((book) => book.laws.filter((law) => !law.ok && law.severity !== 'W'));
  expect(broken).toEqual([]);
  expect(report.ok).toBe(true);
}

describe('an item that nobody knows', () => {
  it('holds all of the paper; accepted, it posts; re-mapped before it is sent, it is a difference cut anew', async () => {
    const house = await open();
    expect((await importPaper(house)).outcome).toBe('HELD');
    expect(await balances(house)).toEqual({});
    await expectVerified(house);

    const [posted] = await accept(house, 'OTHER_PLATFORM_FEE');
    expect(posted?.outcome).toBe('POSTED');
    expect(await balances(house)).toEqual({ ...BALANCES, '6601.49': LEVY });
    await expectVerified(house);

    await accept(house, 'REMOVAL');
    expect((await repost(house)).outcome).toBe('CORRECTED');
    expect(await balances(house)).toEqual({ ...BALANCES, '6601.40': LEVY });
    expect(await corrections(house)).toEqual(['DIFFERENCE']);
    expect((await vouchersOf(house.db.pool)).map((one) => one.corrects)).not.toContainEqual(expect.any(String));
    expect((await repost(house)).outcome).toBe('UNCHANGED');
    await house.deliver();
    await expectVerified(house);
  });

  it('re-mapped after it was sent is taken back in red and told in blue', async () => {
    const house = await open();
    await importPaper(house);
    await accept(house, 'OTHER_PLATFORM_FEE');
    await house.deliver();
    await accept(house, 'REMOVAL');
    await repost(house);
    expect(await corrections(house)).toEqual(['RED', 'BLUE']);
    expect(await balances(house)).toEqual({ ...BALANCES, '6601.40': LEVY });
    await house.deliver();
    expect((await vouchersOf(house.db.pool)).map((one) => one.state)).not.toContain('SUPERSEDED');
    await expectVerified(house);
  });

  it('waits on 6601.59 where the policy says BUFFER', async () => {
    const house = await open({ policies: { unknownFee: 'BUFFER' } });
    expect((await importPaper(house)).outcome).toBe('POSTED');
    expect(await balances(house)).toEqual({ ...BALANCES, '6601.59': LEVY });
    await expectVerified(house);
  });
});

describe('under a policy that posts the item', () => {
  const BUFFERED = { ...BALANCES, '6601.59': LEVY };
  const buffer = (policies: Readonly<Record<string, string>> = {}): StoryBook => ({
    policies: { unknownFee: 'BUFFER', ...policies },
  });

  it('a closed September posts on the first of October, its date, period and rate kept', async () => {
    const house = await open(buffer());
    await inTransaction(house.db.pool, (tx) => closePeriod(tx, BOOK, '2026-09', 'lin', new Date('2026-10-02')));
    await importPaper(house);
    const { rows } = await house.db.pool.query(
      `SELECT DISTINCT business_date::text, original_period, posting_date::text, l.rate::text FROM ledger.entry e
       JOIN ledger.line l USING (book, entry_no) WHERE l.account = '6601.33'`,
    );
    expect(rows).toEqual([
      {
        ...{ business_date: '2026-09-30', original_period: '2026-09', posting_date: '2026-10-01' },
        rate: '7.1348',
      },
    ]);
    expect(await balances(house)).toEqual(BUFFERED);
    await house.deliver();
    await expectVerified(house);
  });

  it('a month without a rate holds the other month too; with the rate both post', async () => {
    const house = await open({ ...buffer(), withoutRates: ['2026-09'] });
    const held = await importPaper(house);
    expect([held.outcome, held.problems.map((one) => one.code)]).toEqual(['HELD', ['RATE_MISSING']]);
    expect(await balances(house)).toEqual({});
    await expectVerified(house);
    await enterRates(house, 'USD', 'CNY', (month) => month === '2026-09');
    expect((await repost(house)).outcome).toBe('POSTED');
    expect(await balances(house)).toEqual(BUFFERED);
    await expectVerified(house);
  });

  it.each(['PER_SETTLEMENT_MONTH', 'PER_SHOP_DAY', 'PER_SHOP_MONTH'])(
    '%s: the same accounts, delivered',
    async (voucherGranularity) => {
      // by day 20.00 of fees are 143.12 (143.118) = 107.34 + 35.78: the same cents
      const house = await open(buffer({ voucherGranularity }));
      await importPaper(house);
      expect(await balances(house)).toEqual(BUFFERED);
      await house.deliver();
      await expectVerified(house);
    },
  );

  it('REVIEW: nothing is sent until a second person releases it, never its preparer', async () => {
    const house = await open(buffer({ voucherReview: 'REVIEW' }));
    const { vouchers } = await importPaper(house);
    expect(vouchers.length).toBeGreaterThan(0);
    const review = (voucherNo: bigint, reviewer: string) =>
      inTransaction(house.db.pool, (tx) =>
        reviewVoucher(tx, { book: BOOK, voucherNo, reviewer, decision: 'APPROVE' }, new Date()),
      );
    // 制单 of what the engine posts is the engine (accounting.md §8.3)
    for (const { voucherNo } of vouchers)
      expect(await review(voucherNo, 'heliu')).toMatchObject({ code: 'REVIEWER_IS_PREPARER' });
    expect(await house.deliver()).toBe(0);
    for (const { voucherNo } of vouchers) expect(await review(voucherNo, 'wang')).toBe('QUEUED');
    expect(await house.deliver()).toBe(vouchers.length);
    await expectVerified(house);
  });
});
