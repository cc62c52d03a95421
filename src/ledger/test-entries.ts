/** Entries for tests of this room. */
import type { JournalEntry, JournalLine } from '../core/journal.ts';
import { parseRate } from '../core/money.ts';

export function line(
  dc: 'D' | 'C',
  account: string,
  fc: bigint,
  lc: bigint,
  extra: Partial<JournalLine> = {},
): JournalLine {
  return {
    dc,
    account,
    currency: 'USD',
    fc,
    rate: parseRate('7.1000'),
    lc,
    dims: { 店铺: 'US01', 部门: 'D01' },
    rounding: 0n,
    rule: 'sale@1',
    rateRef: 'CUSTOM USD/CNY 2026-09-30 #1',
    cells: [],
    ...extra,
  };
}

export function entry(
  sourceId: string,
  lines: readonly JournalLine[],
  extra: Partial<JournalEntry> = {},
): JournalEntry {
  return {
    key: `settlement|US01|${sourceId}|2026-09|SALES`,
    kind: 'SALES',
    category: '平台结算',
    businessDate: '2026-09-25',
    originalPeriod: '2026-09',
    shop: 'US01',
    source: 'settlement',
    sourceId,
    statementNo: 7n,
    summary: `平台结算 US01 ${sourceId} 2026-09`,
    lines,
    ...extra,
  };
}

/** 100.00 USD at 7.1 with two cells. */
export function sale(sourceId: string): JournalEntry {
  const cells = [
    { statementNo: 7n, cellNo: 10, fc: 4000n },
    { statementNo: 7n, cellNo: 9, fc: 6000n },
  ];
  return entry(sourceId, [
    line('D', '1122.11', 10_000n, 71_000n, { cells }),
    line('C', '6001.01', 10_000n, 71_000n, { cells }),
  ]);
}
