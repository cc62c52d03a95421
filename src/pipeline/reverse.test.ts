import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestHouse } from '../../test/setup/house.ts';
import { testHouse } from '../../test/setup/house.ts';
import { BOOK, openStoryBook, SHOP } from '../../test/setup/story-house.ts';
import type { TargetConnector } from '../core/targets.ts';
import { type VoucherBrief, voucherBriefs } from '../delivery/voucher-list.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../sandbox/settlements/events.ts';
import { makeSettlements } from '../sandbox/settlements/story.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { deliverDue, recompare } from './deliver.ts';
import { listBreaks, repairBreak } from './mirror.ts';
import { repostSettlement } from './retry.ts';
import { reverseVoucher } from './reverse.ts';
import { verifyAll } from './verify.ts';
import { importOne } from './verify-fixture.ts';

let house: TestHouse;
let story: SettlementStory;
beforeEach(async () => {
  const stories = makeSettlements({ seed: 21, marketplace: 'US', settlements: 1, orders: 6, features: {} });
  const [first] = stories;
  if (!first) throw new Error('no story');
  story = first;
  house = await testHouse();
  await openStoryBook(house, stories, {});
  await importOne(house, { shop: SHOP, name: 'a.txt', bytes: wholeOf(writeV2(story)) });
  await deliverDue(house, { worker: 'test' });
});
afterEach(() => house.close());

const ASK = { book: BOOK, voucherNo: 1n, actor: 'ann', reason: '金额有误' } as const;
const REPOST = () => repostSettlement(house, { book: BOOK, shop: SHOP, settlementId: story.id, actor: 'ann' });

async function reverse(afterwards: 'POST_AGAIN' | 'LEAVE'): Promise<readonly VoucherBrief[]> {
  const made = await reverseVoucher(house, { ...ASK, afterwards });
  if ('code' in made) throw new Error(made.code);
  return made;
}

async function voucherOf(voucherNo: bigint): Promise<VoucherBrief> {
  const found = (await vouchers()).find((one) => one.voucherNo === voucherNo);
  if (!found) throw new Error(`no voucher ${voucherNo}`);
  return found;
}

const vouchers = () => voucherBriefs(house.db.pool, BOOK, 'settlement', `${SHOP}|${story.id}`);
const lines = (voucher: VoucherBrief, sign = 1n) =>
  voucher.lines.map((one) => [one.dc, one.account, one.dims, sign * one.fc, one.currency, sign * one.lc]);

async function balances(): Promise<unknown> {
  const { rows } = await house.db.pool.query(
    `SELECT account, dims, currency, sum(CASE dc WHEN 'D' THEN fc ELSE -fc END)::text AS fc,
       sum(CASE dc WHEN 'D' THEN lc ELSE -lc END)::text AS lc
     FROM ledger.line GROUP BY 1, 2, 3 HAVING bool_or(true) AND (sum(CASE dc WHEN 'D' THEN lc ELSE -lc END) <> 0)
     ORDER BY 1, 2::text, 3`,
  );
  return rows;
}

async function brokenLaws(): Promise<readonly string[]> {
  const report = await verifyAll(house);
  expect(report.audit.ok).toBe(true);
  return report.books.flatMap((book) => book.laws.filter((law) => !law.ok).map((law) => law.law));
}

describe('a voucher that the ERP holds', () => {
  test('is taken back in full by a red voucher that names it, and posted again in blue: the book stays as it was', async () => {
    const before = await balances();
    const original = await voucherOf(1n);
    const [red, blue, ...others] = await reverse('POST_AGAIN');
    if (!red || !blue) throw new Error('no red and blue');
    expect(others).toEqual([]);
    const named = `${original.date} ${original.word}-${original.number}号凭证 ${original.summary}`;
    expect([red.summary, blue.summary]).toEqual([`注销 ${named}`, `订正 ${named}`]);
    expect([red.correctsVoucher, blue.correctsVoucher]).toEqual([1n, 1n]);
    expect(lines(red, -1n)).toEqual(lines(original));
    expect(lines(blue)).toEqual(lines(original));
    expect(await balances()).toEqual(before);
    await deliverDue(house, { worker: 'test' });
    expect((await vouchers()).map((one) => one.state)).toEqual((await vouchers()).map(() => 'VERIFIED'));
    expect(await brokenLaws()).toEqual([]);
    expect(await REPOST()).toMatchObject({ outcome: 'UNCHANGED' });
  });

  test('is taken back and left: verify tells what is not posted, and posting its source again posts it anew', async () => {
    const before = await balances();
    const [red, ...others] = await reverse('LEAVE');
    expect(others).toEqual([]);
    expect(red?.summary).toMatch(/^注销 /);
    expect(await balances()).not.toEqual(before);
    expect(await brokenLaws()).toEqual(['L04', 'L16']);
    expect(await REPOST()).toMatchObject({ outcome: 'CORRECTED' });
    expect(await balances()).toEqual(before);
    await deliverDue(house, { worker: 'test' });
    expect(await brokenLaws()).toEqual([]);
  });

  test('is taken back once, with a reason, and only where the ERP holds it', async () => {
    expect(await reverseVoucher(house, { ...ASK, reason: ' ', afterwards: 'LEAVE' })).toMatchObject({
      code: 'REPAIR_WITHOUT_REASON',
    });
    const made = await reverse('POST_AGAIN');
    expect(await reverseVoucher(house, { ...ASK, afterwards: 'LEAVE' })).toMatchObject({
      code: 'VOUCHER_REVERSED_BEFORE',
      params: { by: 'ann' },
    });
    const queued = made[0]?.voucherNo ?? 0n;
    expect(await reverseVoucher(house, { ...ASK, voucherNo: queued, afterwards: 'LEAVE' })).toMatchObject({
      code: 'VOUCHER_STATE_WRONG',
    });
    expect(await reverseVoucher(house, { ...ASK, voucherNo: 99n, afterwards: 'LEAVE' })).toMatchObject({
      code: 'VOUCHER_ABSENT',
    });
    const { rows } = await house.db.pool.query(
      `SELECT actor, after FROM engine.audit WHERE action = 'voucher.reversed'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ actor: 'ann', after: expect.stringContaining('金额有误') });
  });

  test('a correction that was reversed is named itself, not the first voucher of its kind', async () => {
    const [, blue] = await reverse('POST_AGAIN');
    await deliverDue(house, { worker: 'test' });
    const again = await reverseVoucher(house, { ...ASK, voucherNo: blue?.voucherNo ?? 0n, afterwards: 'POST_AGAIN' });
    if ('code' in again) throw new Error(again.code);
    expect(again.map((one) => one.correctsVoucher)).toEqual([blue?.voucherNo, blue?.voucherNo]);
    await deliverDue(house, { worker: 'test' });
    expect(await brokenLaws()).toEqual([]);
  });
});

test('a break that is repaired by REVERSE: the voucher is adopted as it is, and its red voucher goes to the ERP', async () => {
  const real = await house.targetOf(BOOK);
  if (!real) throw new Error('no target');
  const edited: TargetConnector = {
    ...real,
    async readBack(...call) {
      const held = await real.readBack(...call);
      return held && { ...held, date: '2026-09-01' };
    },
  };
  const there = { ...house, targetOf: async () => edited };
  expect(await recompare(there, { worker: 'test', book: BOOK, voucherNo: 1n })).toBe('DRIFTED');
  const [found] = await listBreaks(house);
  if (!found) throw new Error('no break');
  const request = { driftNo: found.driftNo, repair: 'REVERSE', actor: 'ann', reason: '改错了' } as const;
  expect(await repairBreak(there, request)).toMatchObject({ state: 'ADOPTED', drift: { state: 'REPAIRED' } });
  expect(await repairBreak(there, request)).toMatchObject({ code: 'DRIFT_ABSENT' });
  expect(await recompare(there, { worker: 'test', book: BOOK, voucherNo: 1n })).toBe('ADOPTED');
  const red = (await vouchers()).find((one) => one.correctsVoucher === 1n);
  expect(red).toMatchObject({ correctsVoucher: 1n, summary: expect.stringMatching(/^注销 /) });
  await deliverDue(house, { worker: 'test' });
  expect((await voucherOf(red?.voucherNo ?? 0n)).state).toBe('VERIFIED');
});
