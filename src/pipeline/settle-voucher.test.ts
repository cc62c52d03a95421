/** ERPs that cannot be asked: what was saved stays unproved, and a person settles what no call can. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Bug } from '../core/problems.ts';
import type { TargetConnector } from '../core/targets.ts';
import type { ByHand } from '../delivery/by-hand.ts';
import { DOUBLE_CATALOGUE, type DoubleBench, LATER_MS, openDoubleBench } from '../delivery/double-bench-fixture.ts';
import { NOW } from '../delivery/journal-fixture.ts';
import { SEND_DEADLINE_MS } from '../delivery/lease.ts';
import { dueAccounts } from '../delivery/outbox.ts';
import { settleVoucher } from './settle-voucher.ts';

let database: TestDatabase;
let books = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

interface Unseen {
  readonly bench: DoubleBench;
  deliver(): Promise<unknown>;
  settle(change: Partial<ByHand>): Promise<unknown>;
}

/** A book of one queued voucher, in an ERP that refuses a key twice. */
async function open(seen = false, erpDeadlineMs = SEND_DEADLINE_MS): Promise<Unseen> {
  books += 1;
  const bench = await openDoubleBench(database.pool, `H${books}`, { idempotency: 'enforcing', without: ['poll'] });
  const { target: seeing } = bench.double;
  const target: TargetConnector = {
    ...seeing,
    unseen: true,
    find: async () => undefined,
    readBack: async () => {
      throw new Bug('what cannot be read back is not asked for');
    },
  };
  const used = seen ? seeing : target;
  await bench.post({});
  const house = {
    ...{ db: database, clock: bench.clock, catalogue: DOUBLE_CATALOGUE },
    ...{ targetOf: async () => used, erpDeadlineMs },
  };
  const request = { book: bench.book, voucherNo: 1n, actor: 'ann', reason: '在 ERP 中查到' };
  return {
    bench,
    deliver: () => bench.deliver({ target: used }),
    async settle(change) {
      const answer = await settleVoucher(house, { ...request, found: { at: 'ABSENT' }, ...change });
      return typeof answer === 'string' ? answer : answer.code;
    },
  };
}

const there = (number: string, erpId?: string): ByHand['found'] => ({ at: 'THERE', number, ...(erpId && { erpId }) });
const documentsOf = (bench: DoubleBench) => bench.double.store.documents();

async function auditOf(bench: DoubleBench): Promise<readonly unknown[]> {
  const { rows } = await database.pool.query<{ after: string }>(
    `SELECT actor, after FROM engine.audit WHERE action = 'voucher.settled-by-hand' AND subject = $1 ORDER BY number`,
    [`voucher:${bench.book}/1`],
  );
  return rows.map((row) => ({ ...row, after: JSON.parse(row.after) }));
}

describe('an ERP that cannot be asked', () => {
  test('what it says it saved stays UNPROVED, is never read back, and is not due again', async () => {
    const { bench, deliver } = await open();
    expect(await deliver()).toMatchObject({ counts: { UNPROVED: 1, VERIFIED: 0 } });
    expect(await bench.voucher()).toMatchObject({ state: 'UNPROVED', problem: undefined, confirmedBy: undefined });
    expect(await bench.steps()).toEqual(['FIND NONE', 'SEND LEAVING', 'SEND SAVED']);
    bench.clock.advance(LATER_MS);
    expect(await dueAccounts({ pool: database.pool, clock: bench.clock, deadlineMs: SEND_DEADLINE_MS })).not.toContain(
      bench.account.erpAccount,
    );
    expect(await bench.exceptions()).toEqual([]);
  });

  test('a lost answer, the key refused at the second send: a person finds it there, and no second one is made', async () => {
    const { bench, deliver, settle } = await open();
    bench.double.fates.push('arrived');
    await deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'UNKNOWN' });
    bench.clock.advance(LATER_MS);
    await deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'REFUSED' });
    expect(await bench.exceptions()).toHaveLength(1);
    expect(await settle({ found: there('31') })).toBe('SAVED');
    await deliver();
    expect(await bench.voucher()).toMatchObject({
      state: 'UNPROVED',
      erpNumber: '31',
      erpId: '2026-09 记-31',
      confirmedBy: 'ann',
      confirmedAt: new Date(bench.clock.now()),
    });
    expect(await bench.exceptions()).toEqual([]);
    expect(await documentsOf(bench)).toHaveLength(1);
    expect(await auditOf(bench)).toEqual([
      { actor: 'ann', after: { at: 'THERE', number: '31', state: 'SAVED', reason: '在 ERP 中查到' } },
    ]);
  });

  test('a lost answer, the second send refused in words that nobody knows: it may be there, so it is not cut anew', async () => {
    const { bench, deliver, settle } = await open();
    bench.double.fates.push('arrived', 'refused');
    await deliver();
    bench.clock.advance(LATER_MS);
    await deliver();
    const { rows } = await database.pool.query('SELECT state, handed FROM delivery.voucher WHERE book = $1', [
      bench.book,
    ]);
    expect(rows).toEqual([{ state: 'REFUSED', handed: true }]);
    expect(await settle({ found: there('31') })).toBe('SAVED');
  });

  test('a lost send: a person finds it absent, and it is sent again', async () => {
    const { bench, deliver, settle } = await open();
    bench.double.fates.push('lost');
    await deliver();
    expect(await settle({ found: { at: 'ABSENT' } })).toBe('QUEUED');
    await deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'UNPROVED', generation: 1 });
    expect(await documentsOf(bench)).toHaveLength(1);
  });

  test('one that was saved is confirmed with its number, and keeps the id that the ERP gave', async () => {
    const { bench, deliver, settle } = await open();
    await deliver();
    const { erpId } = await bench.voucher();
    expect(await settle({ found: there('7', 'another') })).toBe('UNPROVED');
    expect(await bench.voucher()).toMatchObject({ state: 'UNPROVED', erpId, erpNumber: '7', confirmedBy: 'ann' });
  });

  test('one that was deleted there is sent as the next generation, under a key of its own', async () => {
    const { bench, deliver, settle } = await open();
    await deliver();
    await settle({ found: there('7') });
    const [first] = await documentsOf(bench);
    await bench.double.store.remove(first?.id ?? '');
    expect(await settle({ found: { at: 'ABSENT' } })).toBe('QUEUED');
    expect(await bench.voucher()).toMatchObject({ confirmedBy: undefined, erpId: undefined });
    await deliver();
    const [second, ...more] = await documentsOf(bench);
    expect(more).toEqual([]);
    expect(second?.key).toBe(`${first?.key}#2`);
  });
});

describe('an ERP that can be asked', () => {
  test('is asked: what a person names is compared, and is no more than what it holds', async () => {
    const { bench, deliver, settle } = await open(true);
    bench.double.fates.push('lost');
    await deliver();
    expect(await settle({ found: there('1') })).toBe('BY_HAND_UNNAMED');
    expect(await settle({ found: there('1', 'nowhere') })).toBe('SAVED');
    await deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'DRIFTED', problem: { code: 'VOUCHER_GONE' } });
  });
});

describe('a person’s word is refused', () => {
  test.each<readonly [string, Partial<ByHand>, string]>([
    ['without a reason', { reason: '  ' }, 'REPAIR_WITHOUT_REASON'],
    ['with a reason without end', { reason: 'x'.repeat(201) }, 'REPAIR_WITHOUT_REASON'],
    ['without the number', { found: there(' ') }, 'BY_HAND_UNNAMED'],
    ['with a number without end', { found: there('9'.repeat(41)) }, 'BY_HAND_UNNAMED'],
    ['of a voucher that is not', { voucherNo: 9n }, 'VOUCHER_ABSENT'],
    ['of a book without an ERP', { book: 'NONE' }, 'ERP_ACCOUNT_NOT_FOUND'],
  ])('%s', async (_what, change, code) => {
    const { bench, deliver, settle } = await open();
    bench.double.fates.push('lost');
    await deliver();
    expect(await settle(change)).toBe(code);
    expect(await bench.voucher()).toMatchObject({ state: 'UNKNOWN' });
  });

  test('where nothing is open to settle, or a request may still be out', async () => {
    const { bench, deliver, settle } = await open(true);
    await deliver();
    expect(await settle({})).toBe('VOUCHER_STATE_WRONG');
    const other = await open();
    other.bench.double.fates.push('lost');
    await other.deliver();
    const until = new Date(other.bench.clock.now() + 1);
    await database.pool.query(`UPDATE delivery.voucher SET lease_owner = 'w2', lease_until = $2 WHERE book = $1`, [
      other.bench.book,
      until,
    ]);
    expect(await other.settle({})).toBe('VOUCHER_STATE_WRONG');
    other.bench.clock.advance(30_001);
    expect(await other.settle({})).toBe('QUEUED');
    expect(bench.clock.now()).toBe(NOW.getTime());
  });

  test('where the house lets a call take longer, another’s request may be out for as long', async () => {
    const { bench, deliver, settle } = await open(false, 120_000);
    bench.double.fates.push('lost');
    await deliver();
    await database.pool.query(`UPDATE delivery.voucher SET lease_owner = 'w2', lease_until = $2 WHERE book = $1`, [
      bench.book,
      new Date(bench.clock.now()),
    ]);
    bench.clock.advance(119_999);
    expect(await settle({})).toBe('VOUCHER_STATE_WRONG');
    bench.clock.advance(1);
    expect(await settle({})).toBe('QUEUED');
  });
});
