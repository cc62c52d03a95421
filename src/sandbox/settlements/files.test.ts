import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeBigV2 } from './big.ts';
import { breakFile, wrongTotal } from './broken.ts';
import { wholeOf } from './bytes.ts';
import { addUp, columnOf, sumOfV1, sumOfV2, tableOf } from './plain-reading.ts';
import { makeSettlements } from './story.ts';
import { writeV1 } from './v1-text.ts';
import { writeV2 } from './v2-text.ts';

describe('broken files', () => {
  const papers = [
    { write: writeV2, sum: sumOfV2 },
    { write: writeV1, sum: sumOfV1 },
  ];

  it('HELD ones are off by exactly the difference they promise, and differ at the line they name', () => {
    for (const currency of ['USD', 'JPY', 'KWD']) {
      const [story] = makeSettlements({ seed: 7, orders: 10, currency });
      if (!story) throw new Error('no story');
      for (const { write, sum } of papers) {
        const good = wholeOf(write(story));
        for (const how of ['ONE_CENT', 'MISSING_LINE', 'DUPLICATED_LINE'] as const) {
          const broken = breakFile(good, how);
          const text = Buffer.from(broken.bytes).toString();
          expect(broken.difference).not.toBe(0n);
          expect(sum(text) - story.total).toBe(broken.difference);
          const [was, is] = [Buffer.from(good).toString().split('\n'), text.split('\n')];
          expect(was.findIndex((line, at) => line !== is[at]) + 1).toBe(broken.line);
        }
      }
    }
  });

  it('a wrong total is one minor unit off', () => {
    const [story] = makeSettlements({ seed: 7, orders: 10 });
    if (!story) throw new Error('no story');
    const text = Buffer.from(wholeOf(writeV2(wrongTotal(story)))).toString();
    expect(addUp(columnOf(tableOf(text), 'total-amount'))).toBe(sumOfV2(text) - 1n);
  });

  it('REFUSED ones are not the good file', () => {
    const [story] = makeSettlements({ seed: 7, orders: 10 });
    const good = wholeOf(writeV2(story ?? raise()));
    const ways = [
      'TRUNCATED',
      'WRONG_DELIMITER',
      'DUPLICATE_HEADER',
      'TWO_SETTLEMENTS',
      'NUL_BYTES',
      'LONG_LINE',
    ] as const;
    const more = ['UNKNOWN_CURRENCY', 'DATE_NONSENSE', 'AMOUNT_DASH', 'HEADER_ONLY', 'EMPTY', 'ZIP'] as const;
    for (const how of [...ways, ...more]) {
      const broken = breakFile(good, how);
      expect(broken.outcome).toBe('REFUSED');
      expect(Buffer.compare(broken.bytes, good)).not.toBe(0);
    }
    expect(Buffer.from(breakFile(good, 'TRUNCATED').bytes).toString().endsWith('\n')).toBe(false);
  });
});

describe('big files', () => {
  it('have the rows asked for and a total that proves to the cent', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heliu-big-'));
    try {
      for (const lines of [5_000, 12_343]) {
        const big = writeBigV2(join(folder, 'big.txt'), { lines, seed: 3, skus: 40, days: 14 });
        const text = readFileSync(big.path, 'latin1');
        const table = tableOf(text);
        expect(table.rows.length).toBe(lines + 1);
        expect(table.rows.every((row) => row.length === 24)).toBe(true);
        expect(sumOfV2(text)).toBe(big.total);
        expect(addUp(columnOf(table, 'total-amount'))).toBe(big.total);
        expect(text.length).toBe(big.bytes);
        expect(new Set(columnOf(table, 'order-id')).size).toBe(big.orders + 1);
        const [types, words, amounts] = ['amount-type', 'amount-description', 'amount'].map((name) =>
          columnOf(table, name),
        );
        for (const [key, sum] of big.sums) {
          const own = amounts?.filter((_, at) => `${types?.[at]}/${words?.[at]}` === key) ?? [];
          expect(addUp(own)).toBe(sum);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are the same bytes for the same seed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heliu-big-'));
    try {
      const [one, two, other] = [1, 1, 2].map((seed, at) => {
        const big = writeBigV2(join(folder, `${at}.txt`), { lines: 1_000, seed, skus: 5, days: 14 });
        return readFileSync(big.path, 'latin1');
      });
      expect(one).toBe(two);
      expect(one).not.toBe(other);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function raise(): never {
  throw new Error('no story');
}
