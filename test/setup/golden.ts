/** Golden vouchers of accounting.md, and entries compared with them: order of lines is of no matter, 7.12 and 7.1200 are one rate. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { JournalEntry, JournalLine } from '../../src/core/journal.ts';
import { formatMinor, formatRate } from '../../src/core/money.ts';

interface GoldenLine {
  readonly dc: 'D' | 'C';
  readonly acct: string;
  readonly cur: string;
  readonly fc: string;
  readonly rate: string;
  readonly lc: string;
  readonly dims: Readonly<Record<string, string>>;
  readonly roundingAdj?: string;
  readonly src?: { readonly cur: string; readonly fc: string; readonly rate: string };
}

interface GoldenVoucher {
  readonly id: string;
  readonly date: string;
  readonly type: string;
  readonly lines: readonly GoldenLine[];
}

export type GoldenVouchers = ReadonlyMap<string, GoldenVoucher>;

const SPECIFICATION = new URL('../../../shared/golden/vouchers.jsonl', import.meta.url);

/** The vouchers of a file of `test/golden/`, by id. */
export function readGolden(file: string): GoldenVouchers {
  return vouchersOf(new URL(`../golden/${file}`, import.meta.url));
}

/** They are those of the specification, where it stands beside the project. */
export function expectSpecified(golden: GoldenVouchers): void {
  if (!existsSync(SPECIFICATION)) return;
  const specification = vouchersOf(SPECIFICATION);
  for (const [id, voucher] of golden) expect(voucher).toEqual(specification.get(id));
}

function vouchersOf(path: URL): GoldenVouchers {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return new Map(lines.map((line) => JSON.parse(line) as GoldenVoucher).map((voucher) => [voucher.id, voucher]));
}

function goldenLineOf(line: JournalLine): GoldenLine {
  const src = line.src;
  return {
    dc: line.dc,
    acct: line.account,
    cur: line.currency,
    fc: formatMinor(line.fc, line.currency),
    rate: rateText(formatRate(line.rate)),
    lc: formatMinor(line.lc, 'CNY'),
    dims: line.dims,
    ...(line.rounding === 0n ? {} : { roundingAdj: formatMinor(line.rounding, 'CNY') }),
    ...(src
      ? { src: { cur: src.currency, fc: formatMinor(src.fc, src.currency), rate: rateText(formatRate(src.rate)) } }
      : {}),
  };
}

/** 7.1200 and 7.12 are one rate. */
function rateText(rate: string): string {
  return rate.includes('.') ? rate.replace(/\.?0+$/, '') : rate;
}

function comparable(lines: readonly GoldenLine[]): readonly string[] {
  return lines
    .map((line) => ({
      ...line,
      rate: rateText(line.rate),
      dims: Object.fromEntries(Object.entries(line.dims).sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(line.src ? { src: { ...line.src, rate: rateText(line.src.rate) } } : {}),
    }))
    .map((line) =>
      JSON.stringify(
        line,
        Object.keys(line)
          .sort()
          .concat(['cur', 'fc', 'rate', ...Object.keys(line.dims)]),
      ),
    )
    .sort();
}

/** Exactly one entry of the kind, equal to the golden voucher: lines, date, category. */
export function expectGolden(
  vouchers: GoldenVouchers,
  id: string,
  entries: readonly JournalEntry[],
  kind: string,
): void {
  const golden = vouchers.get(id)!;
  const found = entries.filter(
    (entry) => entry.kind === kind && entry.businessDate.slice(0, 7) === golden.date.slice(0, 7),
  );
  expect(found.map((entry) => [entry.businessDate, entry.category])).toEqual([[golden.date, golden.type]]);
  expect(comparable(found[0]!.lines.map(goldenLineOf))).toEqual(comparable(golden.lines));
}
