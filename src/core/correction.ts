/**
 * A source posted before and told anew (a revision of a settlement or an order, a better paper, a re-map) → the entries that
 * carry the book from the one to the other. lc of a difference = round(new) − round(old), at the original rate, so the book after it equals the book
 * of a fresh import (DESIGN.md §4 “Corrections”, accounting.md §0.10).
 */
import { periodOf } from './dates.ts';
import type { CellShare, JournalEntry, JournalLine } from './journal.ts';
import { lineKey } from './journal.ts';
import type { Minor } from './money.ts';
import { formatRate } from './money.ts';

export interface CorrectionInput {
  /** All entries posted for the source so far, corrections included. */
  readonly posted: readonly JournalEntry[];
  /** What a fresh import would post now. */
  readonly fresh: readonly JournalEntry[];
  /** Entry keys whose voucher the ERP has, or may have: they are corrected by 红字/蓝字 where more than amounts changed. */
  readonly sent: ReadonlySet<string>;
  /** Natural key of a cell, the same in every revision that tells of it. */
  readonly cellKey: (share: CellShare) => string;
}

/** An entry as it was, in red: what cancels it on another day (月末计提的次月冲回). */
export function redEntry(
  entry: JournalEntry,
  day: Pick<JournalEntry, 'key' | 'businessDate' | 'summary'>,
): JournalEntry {
  const lines = [...netLines([entry]).values()].map((net) => fullLine(net, -1n));
  return { ...entry, ...day, originalPeriod: periodOf(day.businessDate), lines };
}

export function correctEntries(input: CorrectionInput): readonly JournalEntry[] {
  const old = groupByKey(input.posted);
  const fresh = groupByKey(input.fresh);
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys.flatMap((key) => correctEntry(key, old.get(key) ?? [], fresh.get(key) ?? [], input));
}

function groupByKey(entries: readonly JournalEntry[]): ReadonlyMap<string, readonly JournalEntry[]> {
  const groups = new Map<string, JournalEntry[]>();
  for (const entry of entries) groups.set(entry.key, [...(groups.get(entry.key) ?? []), entry]);
  return groups;
}

function correctEntry(
  key: string,
  posted: readonly JournalEntry[],
  fresh: readonly JournalEntry[],
  input: CorrectionInput,
): readonly JournalEntry[] {
  const before = netLines(posted);
  const after = netLines(fresh);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((k) => differs(before.get(k), after.get(k)));
  const first = fresh[0];
  if (posted.length === 0) return fresh;
  if (changed.length === 0) return [];
  const template = first ?? posted[0]!;
  // the entry came back to zero before: it posts like a new one
  if (before.size === 0 && first) return [{ ...first, correction: 'DIFFERENCE' }];
  const tellable = onlyAmountsChanged(before, after) && changed.every((k) => hasAmount(before.get(k), after.get(k)));
  if (input.sent.has(key) && !tellable) return redAndBlue(template, before, after);
  const lines = changed.sort().map((k) => differenceLine(before.get(k), after.get(k), input.cellKey));
  return [{ ...template, correction: 'DIFFERENCE', lines }];
}

interface NetLine {
  readonly line: JournalLine;
  readonly fc: Minor;
  readonly lc: Minor;
  readonly srcFc: Minor;
  readonly rounding: Minor;
  readonly cells: readonly CellShare[];
}

/** Lines of one entry key added up by line key; those that came to nothing are left out. */
function netLines(entries: readonly JournalEntry[]): ReadonlyMap<string, NetLine> {
  const nets = new Map<string, NetLine>();
  for (const entry of entries)
    for (const line of entry.lines) {
      const key = lineKey(line, formatRate);
      const net = nets.get(key);
      nets.set(key, {
        line: net?.line ?? line,
        fc: (net?.fc ?? 0n) + line.fc,
        lc: (net?.lc ?? 0n) + line.lc,
        srcFc: (net?.srcFc ?? 0n) + (line.src?.fc ?? 0n),
        rounding: (net?.rounding ?? 0n) + line.rounding,
        cells: [...(net?.cells ?? []), ...line.cells],
      });
    }
  return new Map([...nets].filter(([, net]) => net.fc !== 0n || net.lc !== 0n || net.srcFc !== 0n));
}

function differs(before: NetLine | undefined, after: NetLine | undefined): boolean {
  return (
    (before?.fc ?? 0n) !== (after?.fc ?? 0n) ||
    (before?.lc ?? 0n) !== (after?.lc ?? 0n) ||
    (before?.srcFc ?? 0n) !== (after?.srcFc ?? 0n)
  );
}

/**
 * A small difference can come to zero in functional currency (0.07 EUR at 7.8559 yen is no yen more after rounding): an
 * ERP takes no line without an amount (金蝶: 借贷金额不能同时为零), so such a difference is told in full.
 */
function hasAmount(before: NetLine | undefined, after: NetLine | undefined): boolean {
  return (before?.lc ?? 0n) !== (after?.lc ?? 0n) || (before?.fc ?? 0n) === (after?.fc ?? 0n);
}

/** Same accounts, currencies, rates and dimensions on both sides; a balance that changed its side is an amount. */
function onlyAmountsChanged(before: ReadonlyMap<string, NetLine>, after: ReadonlyMap<string, NetLine>): boolean {
  const places = (nets: ReadonlyMap<string, NetLine>): ReadonlySet<string> =>
    new Set([...nets.values()].map((net) => lineKey({ ...net.line, dc: 'D' }, formatRate)));
  const old = places(before);
  const fresh = places(after);
  return old.size === fresh.size && [...old].every((one) => fresh.has(one));
}

function redAndBlue(
  template: JournalEntry,
  before: ReadonlyMap<string, NetLine>,
  after: ReadonlyMap<string, NetLine>,
): readonly JournalEntry[] {
  const red: JournalEntry = {
    ...template,
    correction: 'RED',
    lines: [...before.values()].map((net) => fullLine(net, -1n)),
  };
  if (after.size === 0) return [red];
  return [red, { ...template, correction: 'BLUE', lines: [...after.values()].map((net) => fullLine(net, 1n)) }];
}

function fullLine(net: NetLine, sign: 1n | -1n): JournalLine {
  return {
    ...net.line,
    fc: sign * net.fc,
    lc: sign * net.lc,
    rounding: sign * net.rounding,
    ...(net.line.src ? { src: { ...net.line.src, fc: sign * net.srcFc } } : {}),
    cells: sumShares(net.cells).map((share) => ({ ...share, fc: sign * share.fc })),
  };
}

function differenceLine(
  before: NetLine | undefined,
  after: NetLine | undefined,
  cellKey: (share: CellShare) => string,
): JournalLine {
  const line = (after ?? before)!.line;
  return {
    ...line,
    fc: (after?.fc ?? 0n) - (before?.fc ?? 0n),
    lc: (after?.lc ?? 0n) - (before?.lc ?? 0n),
    rounding: (after?.rounding ?? 0n) - (before?.rounding ?? 0n),
    ...(line.src ? { src: { ...line.src, fc: (after?.srcFc ?? 0n) - (before?.srcFc ?? 0n) } } : {}),
    cells: differenceShares(before?.cells ?? [], after?.cells ?? [], cellKey),
  };
}

/** Only the cells that changed: the new ones as they are, the old ones with the opposite sign. */
function differenceShares(
  before: readonly CellShare[],
  after: readonly CellShare[],
  cellKey: (share: CellShare) => string,
): readonly CellShare[] {
  const old = groupShares(before, cellKey);
  const fresh = groupShares(after, cellKey);
  const changed = [...new Set([...old.keys(), ...fresh.keys()])].filter(
    (key) => total(old.get(key)) !== total(fresh.get(key)),
  );
  return sumShares(
    changed.flatMap((key) => [
      ...(fresh.get(key) ?? []),
      ...(old.get(key) ?? []).map((share) => ({ ...share, fc: -share.fc })),
    ]),
  );
}

function groupShares(
  shares: readonly CellShare[],
  cellKey: (share: CellShare) => string,
): ReadonlyMap<string, readonly CellShare[]> {
  const groups = new Map<string, CellShare[]>();
  for (const share of shares) {
    const key = cellKey(share);
    const group = groups.get(key);
    if (group) group.push(share);
    else groups.set(key, [share]);
  }
  return groups;
}

function total(shares: readonly CellShare[] | undefined): Minor {
  return (shares ?? []).reduce((sum, share) => sum + share.fc, 0n);
}

/** One share a cell, those of zero left out. */
function sumShares(shares: readonly CellShare[]): readonly CellShare[] {
  const sums = new Map<string, CellShare>();
  for (const share of shares) {
    const key = `${share.statementNo}|${share.cellNo}`;
    sums.set(key, { ...share, fc: (sums.get(key)?.fc ?? 0n) + share.fc });
  }
  return [...sums.values()].filter((share) => share.fc !== 0n);
}
