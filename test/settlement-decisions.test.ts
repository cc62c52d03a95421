/**
 * What a person decides or a policy says, from the paper to the vouchers: accepted and re-mapped items, closed periods,
 * unknown fees, missing rates, granularity, review.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { reviewVoucher } from '../src/delivery/review.ts';
import { inTransaction } from '../src/engine/transaction.ts';
import { closePeriod } from '../src/ledger/periods.ts';
import { acceptItem, repostSettlement, retryDocument } from '../src/pipeline/retry.ts';
import type { MoneyEvent, SettlementStory } from '../src/sandbox/settlements/events.ts';
import { makeSettlements, storyOf } from '../src/sandbox/settlements/story.ts';
import { writeV2 } from '../src/sandbox/settlements/v2-text.ts';
import {
  accountSums,
  expectAccountedFor,
  expectBalanced,
  expectCutOnce,
  expectOracle,
  expectRedLetters,
  openExceptions,
  vouchersOf,
} from './setup/book-checks.ts';
import {
  BOOK,
  enterRates,
  expectedBook,
  openStoryHouse,
  SHOP,
  type StoryBook,
  type StoryHouse,
} from './setup/story-house.ts';

const opened: StoryHouse[] = [];
afterEach(async () => {
  for (const house of opened.splice(0)) await house.close();
});

async function open(stories: readonly SettlementStory[], book: StoryBook = {}): Promise<StoryHouse> {
  const house = await openStoryHouse(stories, book);
  opened.push(house);
  return house;
}

/** From 2026-09-24 to 2026-10-08: two months. */
const [STORY] = makeSettlements({ seed: 'decisions', orders: 8, features: { tax: true } }) as [SettlementStory];
const [STRANGE] = makeSettlements({ seed: 'strange', orders: 5, features: { unknown: true } }) as [SettlementStory];
const UNKNOWN = STRANGE.events.find((event) => event.kind === 'UNKNOWN')!;

async function imported(house: StoryHouse, story: SettlementStory = STORY) {
  const report = await house.importBytes(writeV2(story));
  return report.statements[0]!;
}

async function canonicalOf(story: SettlementStory, book: StoryBook = {}): Promise<string> {
  const house = await open([story], book);
  expect((await imported(house, story)).outcome).toBe('POSTED');
  return house.canonical();
}

async function checkBook(house: StoryHouse): Promise<void> {
  await expectBalanced(house.db.pool);
  await expectCutOnce(house.db.pool);
  await expectAccountedFor(house.db.pool);
}

/** Debit minus credit of an account, settlement currency. */
async function balanceOf(house: StoryHouse, account: string): Promise<bigint> {
  const sums = await accountSums(house.db.pool);
  return sums.filter((one) => one.account === account).reduce((sum, one) => sum + BigInt(one.fc), 0n);
}

function decide(feeKey: string) {
  const words = { transactionType: 'other-transaction', amountType: 'other-transaction' };
  return { book: BOOK, ...words, amountDescription: UNKNOWN.text, feeKey, reason: 'a test says so', actor: 'lin' };
}

describe('an unknown item', () => {
  it('holds the settlement; accepted, it posts as if it had been known; re-mapped, it is cut anew', async () => {
    const house = await open([STRANGE]);
    const held = await imported(house, STRANGE);
    expect([held.outcome, held.vouchers]).toEqual(['HELD', []]);
    expect(held.unknownItems).toMatchObject([
      { amountDescription: UNKNOWN.text, amount: UNKNOWN.amount, rows: 1n, reason: 'UNKNOWN' },
    ]);
    expect(await house.canonical()).toBe('');
    expect(await openExceptions(house.db.pool)).toEqual(['ITEM_UNKNOWN']);
    await expectAccountedFor(house.db.pool);

    const [posted] = await acceptItem(house, decide('OTHER_PLATFORM_FEE'));
    expect([posted?.outcome, posted?.problems]).toEqual(['POSTED', []]);
    expect(await openExceptions(house.db.pool)).toEqual([]);
    await checkBook(house);
    const before = await vouchersOf(house.db.pool);

    await acceptItem(house, decide('REMOVAL'));
    await repostSettlement(house, { book: BOOK, shop: SHOP, settlementId: STRANGE.id, actor: 'lin' });
    await checkBook(house);
    const after = await vouchersOf(house.db.pool);
    expect(after.slice(0, before.length).some((one) => one.state === 'SUPERSEDED')).toBe(true);
    expect(after.every((one) => one.corrects === null)).toBe(true);
    const known = await open([STRANGE]);
    await acceptItem(known, decide('REMOVAL'));
    expect((await imported(known, STRANGE)).outcome).toBe('POSTED');
    expect(await house.canonical()).toBe(await known.canonical());
  });

  it('re-mapped after it was sent: red and blue name the voucher', async () => {
    const house = await open([STRANGE]);
    await imported(house, STRANGE);
    await acceptItem(house, decide('OTHER_PLATFORM_FEE'));
    const sent = await house.deliver();
    await acceptItem(house, decide('REMOVAL'));
    await repostSettlement(house, { book: BOOK, shop: SHOP, settlementId: STRANGE.id, actor: 'lin' });
    await checkBook(house);
    const added = (await vouchersOf(house.db.pool)).slice(sent);
    expect(added.map((one) => [one.state, one.summary.slice(0, 2)]).sort()).toEqual([
      ['QUEUED', '注销'],
      ['QUEUED', '订正'],
    ]);
    expect(new Set(added.map((one) => one.corrects)).size).toBe(1);
    expect(added[0]?.corrects).not.toBeNull();
    expect(await house.deliver()).toBe(2);
    const known = await open([STRANGE]);
    await acceptItem(known, decide('REMOVAL'));
    await imported(known, STRANGE);
    expect(await house.canonical()).toBe(await known.canonical());
  });

  it('goes to 6601.59 where the policy says BUFFER', async () => {
    const house = await open([STRANGE], { policies: { unknownFee: 'BUFFER' } });
    expect((await imported(house, STRANGE)).outcome).toBe('POSTED');
    expect(await balanceOf(house, '6601.59')).toBe(-UNKNOWN.amount);
    await checkBook(house);
  });
});

describe('a closed period', () => {
  it('sends its entries to the first open one; they keep business date and original period', async () => {
    const house = await open([STORY]);
    await inTransaction(house.db.pool, (tx) =>
      closePeriod(tx, BOOK, '2026-09', 'lin', new Date('2026-10-09T00:00:00Z')),
    );
    expect((await imported(house)).outcome).toBe('POSTED');
    const entries = await house.db.pool.query<Record<string, string>>(
      `SELECT DISTINCT original_period, business_date::text, posting_period, posting_date::text FROM ledger.entry
       WHERE original_period = '2026-09'`,
    );
    expect(entries.rows).toEqual([
      {
        original_period: '2026-09',
        business_date: '2026-09-30',
        posting_period: '2026-10',
        posting_date: '2026-10-01',
      },
    ]);
    expect((await vouchersOf(house.db.pool)).map((one) => one.period)).not.toContain('2026-09');
    await checkBook(house);
    expect(await house.canonical()).toBe(await canonicalOf(STORY));
    await house.deliver();
  });

  it('closed between original and revision: the difference goes to the open period, at the original rate', async () => {
    const house = await open([STORY]);
    await imported(house);
    await inTransaction(house.db.pool, (tx) =>
      closePeriod(tx, BOOK, '2026-09', 'lin', new Date('2026-10-09T00:00:00Z')),
    );
    const sale = STORY.events.findIndex(
      (event) => event.kind === 'PRINCIPAL' && event.postedMs < Date.UTC(2026, 8, 30),
    );
    const events = STORY.events.map((event, at) => (at === sale ? { ...event, amount: event.amount + 1_00n } : event));
    const revised = { ...STORY, events, total: STORY.total + 1_00n };
    expect((await imported(house, revised)).outcome).toBe('CORRECTED');
    await checkBook(house);
    expect(await house.canonical()).toBe(await canonicalOf(revised));
    const late = await house.db.pool.query<Record<string, string>>(
      `SELECT DISTINCT posting_period FROM ledger.entry WHERE correction IS NOT NULL`,
    );
    expect(late.rows).toEqual([{ posting_period: '2026-10' }]);
    // The vouchers of September stand: nothing of a closed period is cut anew.
    const september = (await vouchersOf(house.db.pool)).filter((one) => one.period === '2026-09');
    expect(september.map((one) => one.state)).toEqual(september.map(() => 'QUEUED'));
    await house.deliver();
  });
});

describe('the red letter rule', () => {
  it('1901: a clawback below a later reimbursement of the SKU is one credit, more is one debit', async () => {
    const event = (kind: 'CLAWBACK' | 'REIMBURSED_LOST', amount: bigint, day: number): MoneyEvent => ({
      ...{ kind, scene: 'ACCOUNT', amount, postedMs: Date.UTC(2026, 9, day, 12), marketplace: 'Amazon.com' },
      ...{ order: '', item: '', sku: 'SKU-1', quantity: 1, text: '' },
    });
    const head = { marketplace: 'US', currency: 'USD', startMs: Date.UTC(2026, 9, 1), endMs: Date.UTC(2026, 9, 15) };
    const told = [
      storyOf({ ...head, id: '1' }, [event('CLAWBACK', -5_00n, 2), event('REIMBURSED_LOST', 30_00n, 5)]),
      storyOf({ ...head, id: '2' }, [event('CLAWBACK', -50_00n, 2), event('REIMBURSED_LOST', 30_00n, 5)]),
    ];
    const house = await open(told);
    for (const story of told) expect((await imported(house, story)).outcome).toBe('POSTED');
    await expectRedLetters(house.db.pool);
    const lines = await house.db.pool.query<Record<string, string>>(
      `SELECT e.source_id, l.dc, l.src_fc::text FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
       WHERE l.account = '1901' ORDER BY 1`,
    );
    expect(lines.rows).toEqual([
      { source_id: `${SHOP}|1`, dc: 'C', src_fc: '2500' },
      { source_id: `${SHOP}|2`, dc: 'D', src_fc: '2000' },
    ]);
  });
});

describe('a missing rate', () => {
  it.each(['retry of the document', 'posting again'])(
    'holds, never 1.0; it posts after the rate came: %s',
    async (how) => {
      const house = await open([STORY], { withoutRates: ['2026-09'] });
      const report = await house.importBytes(writeV2(STORY));
      expect(report.statements[0]?.outcome).toBe('HELD');
      expect(report.statements[0]?.problems.map((one) => one.code)).toContain('RATE_MISSING');
      expect(await house.canonical()).toBe('');
      expect(new Set(await openExceptions(house.db.pool))).toEqual(new Set(['RATE_MISSING']));
      await enterRates(house, 'USD', 'CNY', (month) => month === '2026-09');
      const key = { book: BOOK, shop: SHOP, settlementId: STORY.id, actor: 'lin' };
      const again =
        how === 'posting again'
          ? await repostSettlement(house, key)
          : (await retryDocument(house, report.documentNo!, { actor: 'lin' })).statements[0];
      expect([again?.outcome, again?.problems]).toEqual(['POSTED', []]);
      expect(await openExceptions(house.db.pool)).toEqual([]);
      expect(await house.canonical()).toBe(await canonicalOf(STORY));
      await checkBook(house);
    },
  );
});

describe('granularity and review', () => {
  it.each(['PER_SHOP_DAY', 'PER_SHOP_MONTH'])(
    '%s: the accounts of PER_SETTLEMENT_MONTH',
    async (voucherGranularity) => {
      // A book in the papers' own currency: entries of other size round to other cents elsewhere.
      const stories = makeSettlements({ seed: 'grain', settlements: 2, orders: 6, features: { tax: true } });
      const sums: unknown[] = [];
      const counts: number[] = [];
      for (const policies of [{}, { voucherGranularity }]) {
        const book: StoryBook = { functional: 'USD', policies };
        const house = await open(stories, book);
        for (const story of stories) expect((await imported(house, story)).outcome).toBe('POSTED');
        await checkBook(house);
        await expectOracle(house.db.pool, stories, expectedBook(stories, book));
        sums.push(await accountSums(house.db.pool));
        const groups = await house.db.pool.query('SELECT DISTINCT group_key FROM delivery.voucher');
        counts.push(groups.rows.length);
        await house.deliver();
      }
      expect(sums[1]).toEqual(sums[0]);
      // A month of the shop takes both papers: the second is the next cut of the same group.
      const [each, grained] = counts as [number, number];
      expect(voucherGranularity === 'PER_SHOP_DAY' ? grained > each : grained < each).toBe(true);
    },
  );

  it('REVIEW: each voucher waits for another person, and is sent after that', async () => {
    const house = await open([STORY], { policies: { voucherReview: 'REVIEW' } });
    const { vouchers } = await imported(house);
    expect(vouchers.map((one) => one.state)).toEqual(vouchers.map(() => 'AWAITING_REVIEW'));
    expect(await house.deliver()).toBe(0);
    for (const { voucherNo } of vouchers)
      expect(
        await inTransaction(house.db.pool, (tx) =>
          reviewVoucher(tx, { book: BOOK, voucherNo, reviewer: 'wang', decision: 'APPROVE' }, new Date()),
        ),
      ).toBe('QUEUED');
    expect(await house.deliver()).toBe(vouchers.length);
  });
});
