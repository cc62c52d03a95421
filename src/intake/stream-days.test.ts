import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { addDays } from '../core/dates.ts';
import type { FetchedPage } from '../core/sources.ts';
import { listExceptions } from '../engine/exceptions.ts';
import { inTransaction } from '../engine/transaction.ts';
import { houseCatalogue } from '../pipeline/catalogue.ts';
import { checkCompleteness } from '../pipeline/source-completeness.ts';
import { manualClock } from '../wire/clock.ts';
import { addSource } from './sources.ts';
import { completeness, listStreamDays, recordStreamDay, type StreamDay } from './stream-days.ts';

const KEY = { source: 'FOX', stream: 'platform-orders' };
/** A Monday. */
const DAY = '2026-03-02';

function counted(day: string, more: Partial<StreamDay> = {}): StreamDay {
  return { day, windows: 24, expected: null, got: 0n, changed: 0n, ...more };
}

const weeks = (changed: readonly bigint[]): readonly StreamDay[] =>
  changed.map((one, at) => counted(addDays(DAY, -7 * (at + 1)), { changed: one }));
const codes = (...asked: Parameters<typeof completeness>): readonly string[] =>
  completeness(...asked).map((one) => one.code);

describe('a day that is over', () => {
  test('with fewer rows than the source counted is told, with both numbers; more rows than it counted are not missing', () => {
    const [found] = completeness(KEY, 'UPDATED', counted(DAY, { expected: 120n, got: 119n }), []);
    expect(found).toMatchObject({ code: 'SOURCE_ROWS_MISSING', params: { day: DAY, expected: '120', got: '119' } });
    expect(codes(KEY, 'UPDATED', counted(DAY, { expected: 120n, got: 121n }), [])).toEqual([]);
    expect(codes(KEY, 'UPDATED', counted(DAY, { expected: null, got: 0n }), [])).toEqual([]);
  });

  test('without rows is a silence where that weekday usually has some', () => {
    const [found] = completeness(KEY, 'UPDATED', counted(DAY), weeks([90n, 100n, 110n, 4000n]));
    expect(found).toMatchObject({ code: 'SOURCE_SILENT', params: { rows: '0', usual: '100' } });
    expect(codes(KEY, 'UPDATED', counted(DAY, { changed: 9n }), weeks([100n, 100n, 100n]))).toEqual(['SOURCE_SILENT']);
    expect(codes(KEY, 'UPDATED', counted(DAY, { changed: 10n }), weeks([100n, 100n, 100n]))).toEqual([]);
  });

  test('is judged by its own weekday, by no day without a whole reading, and not before there are three', () => {
    const tuesdays = weeks([100n, 100n, 100n]).map((one) => ({ ...one, day: addDays(one.day, 1) }));
    expect(codes(KEY, 'UPDATED', counted(DAY), tuesdays)).toEqual([]);
    expect(codes(KEY, 'UPDATED', counted(DAY), weeks([100n, 100n]))).toEqual([]);
    const unread = weeks([100n, 100n, 100n]).map((one) => ({ ...one, windows: 0 }));
    expect(codes(KEY, 'UPDATED', counted(DAY), unread)).toEqual([]);
    const longAgo = weeks([100n, 100n, 100n]).map((one) => ({ ...one, day: addDays(one.day, -63) }));
    expect(codes(KEY, 'UPDATED', counted(DAY), longAgo)).toEqual([]);
  });

  test('of a stream that seldom tells anything is no silence', () => {
    expect(codes(KEY, 'UPDATED', counted(DAY), weeks([0n, 9n, 9n, 0n]))).toEqual([]);
  });

  test('of a list that is read whole is judged by its length, not by what changed in it', () => {
    const before = [1, 2, 3].map((ago) => counted(addDays(DAY, -ago), { windows: 4, got: 800n }));
    const key = { source: 'FOX', stream: 'warehouses' };
    expect(codes(key, 'SNAPSHOT', counted(DAY, { windows: 4, got: 800n }), before)).toEqual([]);
    expect(codes(key, 'SNAPSHOT', counted(DAY, { windows: 4, got: 0n }), before)).toEqual(['SOURCE_SILENT']);
  });
});

describe('counting', () => {
  let db: TestDatabase;
  let tests = 0;
  let key = KEY;
  beforeAll(async () => {
    db = await testDatabase();
  });
  beforeEach(async () => {
    key = { ...KEY, source: `FOX-${++tests}` };
    const source = { source: key.source, kind: 'sellfox', baseUrl: '', config: {}, secretName: '', enabled: true };
    await inTransaction(db.pool, (tx) => addSource(tx, source, new Date()));
  });
  afterAll(() => db.close());

  /** 12:00 in China, so many days and hours later. */
  const at = (days: number, hours = 0): Date =>
    new Date(Date.parse(`${DAY}T04:00:00Z`) + (days * 24 + hours) * 3_600_000);
  const page = (rows: number, marks: string, expected = ''): Pick<FetchedPage, 'rows' | 'window'> => ({
    rows: Array.from({ length: rows }, (_, n) => ({
      key: `${n}`,
      fingerprint: '',
      fields: {},
      deleted: false,
      day: '',
    })),
    window: { from: '', to: '', first: marks.includes('f'), last: marks.includes('l'), expected },
  });
  const record = (told: Pick<FetchedPage, 'rows' | 'window'>, changed: number, now: Date): Promise<void> =>
    inTransaction(db.pool, (tx) => recordStreamDay(tx, key, told, changed, now));
  const days = () => listStreamDays(db.pool, key.source, '2020-01-01');

  test('adds up whole windows; one that was begun and read anew counts once', async () => {
    await record(page(100, 'f', '130'), 100, at(0));
    await record(page(100, 'f', '131'), 1, at(0));
    await record(page(31, 'l', '131'), 31, at(0));
    await record(page(5, 'fl', '5'), 0, at(0));
    await record(page(7, 'f', '90'), 0, at(0));
    expect(await days()).toEqual([
      { stream: key.stream, day: DAY, windows: 2, expected: 136n, got: 136n, changed: 132n },
    ]);
  });

  test('a window that goes on past midnight counts on the day on which it was begun', async () => {
    await record(page(100, 'f', '103'), 100, at(0, 11));
    await record(page(3, 'l', '103'), 3, at(0, 13));
    await record(page(1, 'fl'), 0, at(1));
    expect((await days()).map((one) => [one.day, one.windows, one.expected, one.got])).toEqual([
      ['2026-03-03', 1, null, 1n],
      [DAY, 1, 103n, 103n],
    ]);
  });

  test('a closed day is looked at once, and what is missing stands in the queue; the day that goes on is left alone', async () => {
    for (const week of [3, 2, 1]) await record(page(50, 'fl', '50'), 50, at(-7 * week));
    await record(page(40, 'fl', '50'), 0, at(0));
    const house = { db: { pool: db.pool }, catalogue: houseCatalogue(), clock: manualClock(at(0, 2).getTime()) };
    const check = () => checkCompleteness(house, key.source, [{ name: key.stream, reading: 'UPDATED' }]);
    expect(await check()).toEqual([]);
    house.clock.advance(24 * 3_600_000);
    expect((await check()).map((one) => one.code).sort()).toEqual(['SOURCE_ROWS_MISSING', 'SOURCE_SILENT']);
    expect(await check()).toEqual([]);
    const queue = await listExceptions(db.pool, { subject: `source-day:${key.source}` });
    expect(queue.map((one) => [one.code, one.level, one.subject])).toEqual([
      ['SOURCE_ROWS_MISSING', 'L2', `source-day:${key.source}/${key.stream}/${DAY}`],
      ['SOURCE_SILENT', 'L2', `source-day:${key.source}/${key.stream}/${DAY}`],
    ]);
  });
});
