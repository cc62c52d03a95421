import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctEntries } from './correction.ts';
import { type CellShare, type JournalEntry, type JournalLine, lineKey, signedLc } from './journal.ts';
import { formatRate, parseRate, RATE_ONE } from './money.ts';

const KEY = 'settlement|US01|ST-1|2026-10|PNL';
const RATE = parseRate('7.12');

function line(dc: 'D' | 'C', account: string, fc: bigint, lc: bigint, changes: Partial<JournalLine> = {}): JournalLine {
  return {
    ...{ dc, account, currency: 'USD', fc, lc, rate: RATE, dims: { 店铺: 'US01' }, rounding: 0n },
    ...{ rule: 'TEST@1', rateRef: 'CUSTOM #1', cells: [], ...changes },
  };
}

function entry(lines: readonly JournalLine[], changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    ...{ key: KEY, kind: 'PNL', category: '平台结算', businessDate: '2026-10-08', originalPeriod: '2026-10' },
    ...{
      shop: 'US01',
      source: 'settlement',
      sourceId: 'US01|ST-1',
      statementNo: 1n,
      summary: 'test',
      lines,
      ...changes,
    },
  };
}

/** A fee of `fc` on `account`, at 7.12. */
function fee(account: string, fc: bigint, lc: bigint): JournalEntry {
  return entry([line('C', '1122.11', fc, lc), line('D', account, fc, lc)]);
}

const byCell = (share: CellShare): string => String(share.cellNo);

function correct(posted: readonly JournalEntry[], fresh: readonly JournalEntry[], sent: readonly string[] = []) {
  return correctEntries({ posted, fresh, sent: new Set(sent), cellKey: byCell });
}

/** `DIFFERENCE: C 1122.11 2 14 · D 6601.31 2 14`: minor units of both currencies. */
function told(entries: readonly JournalEntry[]): readonly string[] {
  return entries.map((one) => {
    const lines = one.lines.map((l) => `${l.dc} ${l.account} ${l.fc} ${l.lc}`).sort();
    return `${one.correction ?? 'PLAIN'}: ${lines.join(' · ')}`;
  });
}

// 10.00 and 12.01 at 7.12: 71.20 and 85.5112 → 85.51; 2.01 alone would be 14.3112 → 14.31, the same here
const TEN = fee('6601.31', 1_000n, 7_120n);
const TWELVE = fee('6601.31', 1_201n, 8_551n);

describe('a settlement told anew', () => {
  it('unchanged corrects nothing, sent or not', () => {
    expect(correct([TEN], [TEN])).toEqual([]);
    expect(correct([TEN], [TEN], [KEY])).toEqual([]);
  });

  it('with other amounts posts the difference, sent or not', () => {
    const difference = ['DIFFERENCE: C 1122.11 201 1431 · D 6601.31 201 1431'];
    expect(told(correct([TEN], [TWELVE]))).toEqual(difference);
    expect(told(correct([TEN], [TWELVE], [KEY]))).toEqual(difference);
  });

  it('lc of a difference is round(new) − round(old), not the difference rounded (accounting.md §0.10)', () => {
    // at 7.5: 0.01 → 0.075 → 0.08; 0.02 → 0.15. The difference of 0.01 is 0.07, rounded alone it were 0.08.
    const rate = parseRate('7.5');
    const at = (fc: bigint, lc: bigint) =>
      entry([line('C', '1122.11', fc, lc, { rate }), line('D', '6601.31', fc, lc, { rate })]);
    expect(told(correct([at(1n, 8n)], [at(2n, 15n)]))).toEqual(['DIFFERENCE: C 1122.11 1 7 · D 6601.31 1 7']);
  });

  it('keeps the rate of the entry it corrects', () => {
    const [one] = correct([TEN], [TWELVE]);
    expect(one?.lines.map((l) => [formatRate(l.rate), l.rateRef])).toEqual([
      ['7.12', 'CUSTOM #1'],
      ['7.12', 'CUSTOM #1'],
    ]);
  });

  it('on another account: one difference while unsent, full red and blue once sent', () => {
    const moved = fee('6601.33', 1_000n, 7_120n);
    expect(told(correct([TEN], [moved]))).toEqual(['DIFFERENCE: D 6601.31 -1000 -7120 · D 6601.33 1000 7120']);
    expect(told(correct([TEN], [moved], [KEY]))).toEqual([
      'RED: C 1122.11 -1000 -7120 · D 6601.31 -1000 -7120',
      'BLUE: C 1122.11 1000 7120 · D 6601.33 1000 7120',
    ]);
  });

  it.each([
    ['dimension', { dims: { 店铺: 'US02' } }],
    ['rate', { rate: parseRate('7.13') }],
    ['currency', { currency: 'CAD' }],
  ] as const)('with another %s: red and blue once sent', (_, changes) => {
    const [first, second] = TEN.lines as [JournalLine, JournalLine];
    const moved = entry([first, { ...second, ...changes }]);
    expect(correct([TEN], [moved], [KEY]).map((one) => one.correction)).toEqual(['RED', 'BLUE']);
    expect(correct([TEN], [moved]).map((one) => one.correction)).toEqual(['DIFFERENCE']);
  });

  it('whose balance changed its side is a matter of amounts', () => {
    const turned = entry([line('D', '1122.11', 500n, 3_560n), line('D', '6601.31', -500n, -3_560n)]);
    expect(told(correct([TEN], [turned], [KEY]))).toEqual([
      'DIFFERENCE: C 1122.11 -1000 -7120 · D 1122.11 500 3560 · D 6601.31 -1500 -10680',
    ]);
  });

  it('by a difference of no functional amount, once sent, is told in full', () => {
    const rate = parseRate('0.04');
    const at = (fc: bigint) => entry([line('C', '1122.11', fc, 4n, { rate }), line('D', '6601.31', fc, 4n, { rate })]);
    // 1.00 and 1.01 at 0.04 are both 0.04
    expect(correct([at(100n)], [at(101n)], [KEY]).map((one) => one.correction)).toEqual(['RED', 'BLUE']);
  });

  it('without an entry it had takes it back; with one more posts it plainly', () => {
    expect(told(correct([TEN], [], [KEY]))).toEqual(['RED: C 1122.11 -1000 -7120 · D 6601.31 -1000 -7120']);
    expect(told(correct([TEN], []))).toEqual(['DIFFERENCE: C 1122.11 -1000 -7120 · D 6601.31 -1000 -7120']);
    const september = { ...TEN, key: KEY.replace('2026-10', '2026-09'), originalPeriod: '2026-09' };
    expect(correct([TEN], [TEN, september])).toEqual([september]);
  });

  it('again starts from all that was posted, corrections included', () => {
    const posted = [TEN, ...correct([TEN], [TWELVE])];
    expect(correct(posted, [TWELVE])).toEqual([]);
    expect(told(correct(posted, [TEN]))).toEqual(['DIFFERENCE: C 1122.11 -201 -1431 · D 6601.31 -201 -1431']);
  });

  it('keeps source amounts of lines in functional currency (1901)', () => {
    const loss = (fc: bigint, lc: bigint) =>
      line('C', '1901', lc, lc, { currency: 'CNY', rate: RATE_ONE, src: { currency: 'USD', fc, rate: RATE } });
    const [one] = correct([entry([loss(1_800n, 12_816n)])], [entry([loss(2_000n, 14_240n)])]);
    expect(one?.lines.map((l) => [l.fc, l.lc, l.src?.fc])).toEqual([[1_424n, 1_424n, 200n]]);
  });
});

describe('cells of a correction', () => {
  const share = (statement: bigint, cellNo: number, fc: bigint): CellShare => ({ statementNo: statement, cellNo, fc });
  const withCells = (fc: bigint, cells: readonly CellShare[], account = '6601.31') =>
    entry([line('D', account, fc, fc, { cells })]);

  it('of a difference are those that changed: the new as they are, the old with the other sign', () => {
    const old = withCells(100n, [share(1n, 1, -60n), share(1n, 2, -40n)]);
    const fresh = withCells(115n, [share(2n, 1, -70n), share(2n, 2, -40n), share(2n, 3, -5n)]);
    const [one] = correct([old], [fresh]);
    expect(one?.lines[0]?.cells).toEqual([share(2n, 1, -70n), share(1n, 1, 60n), share(2n, 3, -5n)]);
  });

  it('of red and blue are all of them', () => {
    const old = withCells(100n, [share(1n, 1, -60n), share(1n, 2, -40n)]);
    const fresh = withCells(100n, [share(2n, 1, -60n), share(2n, 2, -40n)], '6601.33');
    const [red, blue] = correct([old], [fresh], [KEY]);
    expect(red?.lines[0]?.cells).toEqual([share(1n, 1, 60n), share(1n, 2, 40n)]);
    expect(blue?.lines[0]?.cells).toEqual([share(2n, 1, -60n), share(2n, 2, -40n)]);
  });
});

describe('any two tellings', () => {
  const lines = fc.array(
    fc.record({
      dc: fc.constantFrom<'D' | 'C'>('D', 'C'),
      account: fc.constantFrom('1122.11', '6001.01', '6601.31', '1901'),
      shop: fc.constantFrom('US01', 'US02'),
      rate: fc.constantFrom('7.1', '7.12'),
      fc: fc.bigInt({ min: -500n, max: 500n }),
      lc: fc.bigInt({ min: -500n, max: 500n }),
    }),
    { maxLength: 6 },
  );
  const keys = ['k1', 'k2', 'k3'];
  const telling = fc.array(lines, { minLength: keys.length, maxLength: keys.length }).map((parts) =>
    parts.flatMap((part, at) =>
      part.length === 0
        ? []
        : [
            entry(
              part.map((one) => {
                const dims = { 店铺: one.shop };
                return line(one.dc, one.account, one.fc, one.lc, { dims, rate: parseRate(one.rate) });
              }),
              { key: keys[at]! },
            ),
          ],
    ),
  );

  function net(entries: readonly JournalEntry[]): Readonly<Record<string, string>> {
    const sums = new Map<string, { fc: bigint; lc: bigint }>();
    for (const one of entries)
      for (const l of one.lines) {
        const key = `${one.key} ${lineKey(l, formatRate)}`;
        const sum = sums.get(key) ?? { fc: 0n, lc: 0n };
        sums.set(key, { fc: sum.fc + l.fc, lc: sum.lc + l.lc });
      }
    return Object.fromEntries([...sums].flatMap(([key, { fc, lc }]) => (fc || lc ? [[key, `${fc} ${lc}`]] : [])));
  }

  it('posted and corrected, twice over, sent or not: the net of the last', () => {
    const sent = fc.subarray(keys);
    fc.assert(
      fc.property(telling, telling, telling, sent, sent, (first, second, third, before, after) => {
        const once = [...first, ...correct(first, second, before)];
        expect(net(once)).toEqual(net(second));
        const twice = [...once, ...correct(once, third, after)];
        expect(net(twice)).toEqual(net(third));
        expect(correct(twice, third, after)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('a red entry is the mirror of all that was posted under its key', () => {
    fc.assert(
      fc.property(telling, telling, (first, second) => {
        for (const red of correct(first, second, keys).filter((one) => one.correction === 'RED')) {
          const posted = first.filter((one) => one.key === red.key);
          expect(net([...posted, red])).toEqual({});
          const sum = (all: readonly JournalEntry[]) =>
            all.flatMap((one) => one.lines).reduce((total, l) => total + signedLc(l), 0n);
          expect(sum([red])).toBe(-sum(posted));
        }
      }),
      { numRuns: 100 },
    );
  });
});
