import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { JournalEntry } from '../core/journal.ts';
import { parseRate } from '../core/money.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook, listBooks, loadBook, loadChart } from './books.ts';
import { appendBatch, loadPosted } from './journal.ts';
import { entry, line } from './test-entries.ts';

const NOW = new Date('2026-10-05T08:00:00.123Z');
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await inTransaction(database.pool, async (tx) => {
    await createBook(tx, { book: 'CN', name: '深圳', standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    await createBook(tx, { book: 'SMALL', name: '小', standard: 'SBE', currency: 'CNY', trial: true }, NOW);
  });
});
afterAll(() => database.close());

const RATE = parseRate('7.1000');

const append = (book: string, entries: readonly JournalEntry[], closed: readonly string[] = []) =>
  inTransaction(database.pool, (tx) =>
    appendBatch(tx, { book, posting: 'test', entries, closed: new Set(closed), postedAt: NOW, postedBy: 'cli:t' }),
  );

test('a new book has the chart of its standard and is listed', async () => {
  expect((await listBooks(database.pool)).map((b) => b.book)).toEqual(['CN', 'SMALL']);
  expect(await loadBook(database.pool, 'SMALL')).toEqual({
    book: 'SMALL',
    name: '小',
    standard: 'SBE',
    currency: 'CNY',
    trial: true,
  });
  const chart = await loadChart(database.pool, 'SMALL');
  expect(chart.byKey.get('REV_GOODS')).toEqual({
    code: '5001.01',
    key: 'REV_GOODS',
    nameZh: '主营业务收入-商品销售',
    nameEn: 'Revenue - goods',
    direction: 'C',
    dims: ['店铺', '部门'],
    optionalDims: ['物料', '站点'],
    keepsCurrency: true,
    revalued: false,
    class: 'PNL',
  });
  expect(await loadBook(database.pool, 'NONE')).toBeUndefined();
  const again = inTransaction(database.pool, (tx) =>
    createBook(tx, { book: 'CN', name: 'x', standard: 'ASBE', currency: 'CNY', trial: false }, NOW),
  );
  await expect(again).rejects.toMatchObject({ problem: { code: 'BOOK_EXISTS' } });
});

test('what was appended is read back line for line and cell for cell', async () => {
  const cells = [
    { statementNo: 7n, cellNo: 12, fc: 3000n },
    { statementNo: 7n, cellNo: 2, fc: 7000n },
  ];
  const posted = entry('S-1', [
    line('D', '1122.11', 10000n, 71000n, { cells }),
    line('C', '6001.01', 9990n, 70930n, { rounding: 1n }),
    line('D', '1901', -71n, -71n, {
      currency: 'CNY',
      rate: parseRate('1'),
      rounding: -1n,
      src: { currency: 'USD', fc: -10n, rate: RATE },
      dims: { 仓库: 'FBA"\\US', 物料: 'SKU\tA' },
    }),
    line('C', '6601.31', 0n, -1n),
  ]);
  const { batchNo, entries } = await append('CN', [posted]);
  expect(batchNo).toBe(1n);
  expect(entries[0]).toMatchObject({ entryNo: 1n, postingDate: '2026-09-25', postingPeriod: '2026-09' });
  expect(entries[0]?.lineNos).toEqual([1n, 2n, 3n, 4n]);
  const [read] = await loadPosted(database.pool, 'CN', 'settlement', ['S-1']);
  expect(read?.lineNos).toEqual([1n, 2n, 3n, 4n]);
  const first = posted.lines[0]!;
  const sorted = { ...first, cells: [cells[1], cells[0]] };
  expect(read?.entry).toEqual({ ...posted, lines: [sorted, ...posted.lines.slice(1)] });
});

test('numbers go on without gaps; a book counts for itself', async () => {
  const sale = (id: string) => entry(id, [line('D', '1122.11', 100n, 710n), line('C', '6001.01', 100n, 710n)]);
  const first = await append('CN', [sale('S-2'), sale('S-3')]);
  const lineNos = first.entries.flatMap((e) => e.lineNos);
  expect(first.batchNo).toBe(2n);
  expect(first.entries.map((e) => e.entryNo)).toEqual([2n, 3n]);
  expect(lineNos).toEqual([5n, 6n, 7n, 8n]);
  const other = await append('SMALL', [
    entry('S-9', [line('D', '1122.11', 100n, 710n), line('C', '5001.01', 100n, 710n)]),
  ]);
  expect([other.batchNo, other.entries[0]?.entryNo]).toEqual([1n, 1n]);
});

test('two postings at once get different numbers', async () => {
  const before = await loadPosted(database.pool, 'CN', 'settlement', ['S-3']);
  const sale = (id: string) => entry(id, [line('D', '1122.11', 100n, 710n), line('C', '6001.01', 100n, 710n)]);
  const all = await Promise.all(['P-1', 'P-2', 'P-3', 'P-4'].map((id) => append('CN', [sale(id)])));
  const numbers = all.flatMap((one) => one.entries.map((e) => e.entryNo)).sort();
  const last = before[0]!.entryNo;
  expect(numbers).toEqual([last + 1n, last + 2n, last + 3n, last + 4n]);
});

test('an entry that does not balance is refused and nothing of its batch is written', async () => {
  const good = entry('B-1', [line('D', '1122.11', 100n, 710n), line('C', '6001.01', 100n, 710n)]);
  const lc = entry('B-2', [line('D', '1122.11', 100n, 710n), line('C', '6001.01', 100n, 709n)]);
  const fc = entry('B-2', [line('D', '1122.11', 101n, 710n), line('C', '6001.01', 100n, 710n)]);
  await expect(append('CN', [good, lc])).rejects.toThrow(/does not balance: 1 in functional/);
  await expect(append('CN', [good, fc])).rejects.toThrow(/does not balance: 1 in USD/);
  await expect(append('CN', [entry('B-2', [])])).rejects.toThrow(/without lines/);
  await expect(append('CN', [])).rejects.toThrow(/without entries/);
  expect(await loadPosted(database.pool, 'CN', 'settlement', ['B-1'])).toEqual([]);
});

test('a revaluation (fc = 0, red functional line) balances in functional currency only', async () => {
  const cny = { currency: 'CNY', rate: parseRate('1'), dims: { 币种: 'USD' } };
  const balance = line('D', '1122.11', 0n, 18518n);
  await append('CN', [entry('R-1', [balance, line('D', '6603.03.02', -18518n, -18518n, cny)])]);
  const wrong = entry('R-2', [balance, line('D', '6603.03.02', 18518n, 18518n, cny)]);
  await expect(append('CN', [wrong])).rejects.toThrow(/does not balance: 37036 in functional/);
});

test('an entry of a closed period goes to the first open one and keeps its business date and period', async () => {
  const sale = entry('C-1', [line('D', '1122.11', 100n, 710n), line('C', '6001.01', 100n, 710n)]);
  const { entries } = await append('CN', [sale], ['2026-09', '2026-10']);
  expect(entries[0]).toMatchObject({ postingDate: '2026-11-01', postingPeriod: '2026-11' });
  const [read] = await loadPosted(database.pool, 'CN', 'settlement', ['C-1']);
  expect(read).toMatchObject({ postingDate: '2026-11-01', postingPeriod: '2026-11' });
  expect(read?.entry).toMatchObject({ businessDate: '2026-09-25', originalPeriod: '2026-09' });
});

test('100,000 cells of one line are stored with their line', async () => {
  const cells = Array.from({ length: 100_000 }, (_, i) => ({ statementNo: 9n, cellNo: i, fc: 1n }));
  const big = entry('BIG', [
    line('D', '1122.11', 100_000n, 710_000n, { cells }),
    line('C', '6001.01', 100_000n, 710_000n),
  ]);
  await append('CN', [big]);
  const [read] = await loadPosted(database.pool, 'CN', 'settlement', ['BIG']);
  expect(read?.entry.lines[0]?.cells).toHaveLength(100_000);
  expect(read?.entry.lines[0]?.cells.at(-1)).toEqual({ statementNo: 9n, cellNo: 99_999, fc: 1n });
});
