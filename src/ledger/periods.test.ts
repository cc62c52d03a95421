import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { createBook } from './books.ts';
import { appendBatch } from './journal.ts';
import { closedPeriods, closePeriod, postingDate, reopenPeriod } from './periods.ts';
import { sale } from './test-entries.ts';

const NOW = new Date('2026-11-05T08:00:00Z');
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await run((tx) => createBook(tx, { book: 'CN', name: 'x', standard: 'ASBE', currency: 'CNY', trial: false }, NOW));
});
afterAll(() => database.close());

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(database.pool, work);

test('an open period keeps the business date; a closed one moves it to the first open day, over the year end', () => {
  expect(postingDate('2026-09-25', new Set())).toEqual({ date: '2026-09-25', period: '2026-09' });
  expect(postingDate('2026-09-25', new Set(['2026-09']))).toEqual({ date: '2026-10-01', period: '2026-10' });
  const closed = new Set(['2026-10', '2026-11', '2026-12']);
  expect(postingDate('2026-10-31', closed)).toEqual({ date: '2027-01-01', period: '2027-01' });
  expect(postingDate('2026-09-30', closed)).toEqual({ date: '2026-09-30', period: '2026-09' });
});

test('reopening takes a second person and a reason, and both are kept', async () => {
  const who = { by: 'li', second: 'wang', reason: '漏记' };
  const reopen = (changes: object) => run((tx) => reopenPeriod(tx, 'CN', '2026-08', { ...who, ...changes }, NOW));
  await expect(reopen({})).rejects.toMatchObject({ problem: { code: 'PERIOD_NOT_CLOSED' } });
  await run((tx) => closePeriod(tx, 'CN', '2026-08', 'li', NOW));
  await run((tx) => closePeriod(tx, 'CN', '2026-08', 'li', NOW));
  expect(await closedPeriods(database.pool, 'CN')).toEqual(new Set(['2026-08']));
  for (const alone of [{ second: 'li' }, { second: ' ' }, { reason: '' }])
    await expect(reopen(alone)).rejects.toMatchObject({ problem: { code: 'PERIOD_REOPEN_ALONE' } });
  await reopen({});
  expect(await closedPeriods(database.pool, 'CN')).toEqual(new Set());
  const kept = await database.pool.query(
    'SELECT state, changed_by, seconded_by, reason FROM ledger.period_change ORDER BY change_no',
  );
  expect(kept.rows).toEqual([
    { state: 'CLOSED', changed_by: 'li', seconded_by: null, reason: null },
    { state: 'OPEN', changed_by: 'li', seconded_by: 'wang', reason: '漏记' },
  ]);
});

test('what is no period is refused', async () => {
  for (const period of ['2026-13', '2026-9', '2026'])
    await expect(run((tx) => closePeriod(tx, 'CN', period, 'li', NOW))).rejects.toMatchObject({
      problem: { code: 'PERIOD_NOT_VALID' },
    });
});

test('a period that closes while a posting is on its way takes none of it', async () => {
  const closed = await closedPeriods(database.pool, 'CN');
  await run((tx) => closePeriod(tx, 'CN', '2026-09', 'li', NOW));
  const posted = await run((tx) =>
    appendBatch(tx, { book: 'CN', posting: 'p', entries: [sale('S-1')], closed, postedAt: NOW, postedBy: 'x' }),
  );
  expect(posted.entries[0]).toMatchObject({ postingDate: '2026-10-01', postingPeriod: '2026-10' });
});
