import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from './books.ts';
import { appendBatch } from './journal.ts';
import { sale } from './test-entries.ts';
import { verifyChain } from './verify-chain.ts';

const NOW = new Date('2026-10-05T08:00:00.123Z');
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let book = '';
let books = 0;
/** Each test has a book of three batches: entries 1–2, 3, 4. */
beforeEach(async () => {
  books += 1;
  book = `B${books}`;
  await inTransaction(database.pool, async (tx) => {
    await createBook(tx, { book, name: book, standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    for (const entries of [[sale('S-1'), sale('S-2')], [sale('S-3')], [sale('S-4')]])
      await appendBatch(tx, { book, posting: 'p', entries, closed: new Set(), postedAt: NOW, postedBy: 'cli:t' });
  });
});

/** What a superuser can do who takes the guards off: the chain is there to show it. */
async function tamper(sql: string): Promise<void> {
  await asOwner(database.pool, async (client) => {
    await client.query('BEGIN');
    await client.query("SET LOCAL session_replication_role = 'replica'");
    const changed = await client.query(sql, [book]);
    expect(changed.rowCount).toBeGreaterThan(0);
    await client.query('COMMIT');
  });
}

test('an untouched chain holds, batch by batch', async () => {
  expect(await verifyChain(database.pool, book)).toEqual({ batches: 3, broken: undefined });
  expect(await verifyChain(database.pool, 'NONE')).toEqual({ batches: 0, broken: undefined });
});

test('text that PostgreSQL stores otherwise than it was given is no broken chain', async () => {
  const odd = { ...sale('S-5'), summary: 'half a pair \ud83d, \u00e9, a tab\t and a line\n' };
  await inTransaction(database.pool, (tx) =>
    appendBatch(tx, { book, posting: 'p\udc00', entries: [odd], closed: new Set(), postedAt: NOW, postedBy: 'x' }),
  );
  expect(await verifyChain(database.pool, book)).toEqual({ batches: 4, broken: undefined });
});

test.each([
  ['one cent on a line', 'UPDATE ledger.line SET lc = lc + 1 WHERE book = $1 AND line_no = 5', 2n],
  ['one cent on a cell', 'UPDATE ledger.line_cell SET fc = fc - 1 WHERE book = $1 AND line_no = 5', 2n],
  ['a dimension', `UPDATE ledger.line SET dims = '{"店铺":"US02"}' WHERE book = $1 AND line_no = 1`, 1n],
  [
    'a rate that says the same with fewer places',
    'UPDATE ledger.line SET rate = 7.1 WHERE book = $1 AND line_no = 1',
    1n,
  ],
  ['a date', "UPDATE ledger.entry SET posting_date = '2026-09-26' WHERE book = $1 AND entry_no = 4", 3n],
  ['who posted', "UPDATE ledger.batch SET posted_by = 'other' WHERE book = $1 AND batch_no = 2", 2n],
  [
    'when, by a microsecond',
    "UPDATE ledger.batch SET posted_at = posted_at + interval '1 us' WHERE book = $1 AND batch_no = 1",
    1n,
  ],
  ['a batch in the middle taken out', 'DELETE FROM ledger.batch WHERE book = $1 AND batch_no = 2', 2n],
  ['an entry taken out', 'DELETE FROM ledger.entry WHERE book = $1 AND entry_no = 2', 1n],
  ['the cells of a line taken out', 'DELETE FROM ledger.line_cell WHERE book = $1 AND line_no = 7', 3n],
  [
    'a line put in afterwards',
    `INSERT INTO ledger.line SELECT book, 99, 1, 9, dc, account, currency, 0, rate, 0, dims, src_currency, src_fc,
       src_rate, 0, rule, rate_ref FROM ledger.line WHERE book = $1 AND line_no = 1`,
    1n,
  ],
  [
    'an entry put in afterwards',
    `INSERT INTO ledger.entry SELECT book, 99, 2, entry_key, kind, category, business_date, original_period, posting_date,
       posting_period, shop, source, source_id FROM ledger.entry WHERE book = $1 AND entry_no = 1`.replace(
      'source_id FROM',
      'source_id, statement_no, correction, corrects_entry, summary FROM',
    ),
    2n,
  ],
])('%s is found and its batch named', async (_, sql, batchNo) => {
  await tamper(sql);
  const report = await verifyChain(database.pool, book);
  expect(report.broken?.batchNo).toBe(batchNo);
});

test('a link that was recomputed after the fact does not fit its neighbour', async () => {
  await tamper(`UPDATE ledger.batch SET previous_hash = repeat('a', 64),
    hash = encode(sha256(convert_to(repeat('a', 64) || content_hash, 'UTF8')), 'hex') WHERE book = $1 AND batch_no = 2`);
  expect((await verifyChain(database.pool, book)).broken).toEqual({
    batchNo: 2n,
    what: 'it does not follow from the batch before it',
  });
  await tamper(`UPDATE ledger.batch SET hash = repeat('b', 64) WHERE book = $1 AND batch_no = 1`);
  expect((await verifyChain(database.pool, book)).broken).toEqual({
    batchNo: 1n,
    what: 'its hash is not that of its content',
  });
});

const GUARDED = ['batch', 'entry', 'line', 'line_cell', 'period_change'] as const;

test.each(GUARDED)('ledger.%s is append only for the application and for the owner', async (table) => {
  const statements = [
    `UPDATE ledger.${table} SET book = book`,
    `DELETE FROM ledger.${table}`,
    `TRUNCATE ledger.${table} CASCADE`,
  ];
  if (table === 'period_change')
    await database.pool.query(
      `INSERT INTO ledger.period_change (book, period, state, changed_at, changed_by) VALUES ($1, '2026-01', 'CLOSED', $2, 'x')`,
      [book, NOW],
    );
  for (const statement of statements) {
    await expect(database.pool.query(statement), `application: ${statement}`).rejects.toMatchObject({ code: '42501' });
    const owner = asOwner(database.pool, (client) => client.query(statement));
    await expect(owner, `owner: ${statement}`).rejects.toMatchObject({ code: 'HL001' });
  }
});
