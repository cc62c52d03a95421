/**
 * Money that came before the goods left: 2204, which keeps the rate of its receipt (accounting.md §2.3 “2204 is non-monetary”).
 * An advance is used up first in, first out; what is left goes back when the order is cancelled (G05r, G05c).
 */
import type { IsoDate } from '../core/dates.ts';
import type { CellShare, Chart, JournalEntry, JournalLine } from '../core/journal.ts';
import { type Currency, convert, divideHalfUp, type Minor, RATE_ONE, type Rate } from '../core/money.ts';
import { Bug } from '../core/problems.ts';

/** What a settlement paid for an order before its goods left (G58a), as it stands in the book. */
export interface SettledAdvance {
  readonly date: IsoDate;
  readonly rate: Rate;
  readonly rateRef: string;
  readonly fc: Minor;
  /** What 2204 carries for it, functional currency: its share of the posted line. */
  readonly lc: Minor;
  readonly cells: readonly CellShare[];
}

/** An advance that is being used up. Not shared between orders. */
export interface Lot extends SettledAdvance {
  readonly captured: boolean;
  used: Minor;
  usedLc: Minor;
}

export interface Taken {
  readonly fc: Minor;
  readonly lc: Minor;
}

export function lotOf(advance: SettledAdvance, captured: boolean): Lot {
  return { ...advance, captured, used: 0n, usedLc: 0n };
}

/**
 * Takes `fc` out of the lot, with what it carries for it: cumulative, so the last part leaves nothing behind, and within a cent
 * of fc × rate, as the law of lines asks (L03).
 */
export function takeFrom(lot: Lot, fc: Minor, currency: Currency, functional: Currency): Taken {
  const exact = convert(fc, currency, lot.rate, functional);
  const carried = divideHalfUp(lot.lc * (lot.used + fc), lot.fc) - lot.usedLc;
  const lc = carried > exact + 1n ? exact + 1n : carried < exact - 1n ? exact - 1n : carried;
  lot.used += fc;
  lot.usedLc += lc;
  return { fc, lc };
}

export interface ReturnedAdvance {
  readonly key: string;
  readonly date: IsoDate;
  readonly lot: Lot;
  readonly taken: Taken;
  /** The cells whose money goes back, as they came. */
  readonly cells: readonly CellShare[];
  /** Rate of the day on which it goes back. */
  readonly rate: Rate;
  readonly rateRef: string;
}

export interface AdvanceBook {
  readonly chart: Chart;
  readonly currency: Currency;
  readonly functional: Currency;
  readonly platformAccount: string;
  readonly plReversalStyle: 'RED' | 'OPPOSITE';
  readonly shop: string;
  readonly id: string;
  readonly statementNo: bigint;
}

const RULE = 'ADVANCE-BACK@1';

/**
 * The advance goes back: in the month of its receipt in red, as it came; later 2204 at what it carries against the platform balance
 * at the day's rate, the difference realised (G05r, G05c).
 */
export function advanceBack(back: ReturnedAdvance, book: AdvanceBook): JournalEntry {
  const month = back.date.slice(0, 7);
  const sameMonth = back.lot.date.slice(0, 7) === month;
  return {
    ...{ key: back.key, kind: 'ADVANCE_BACK', category: '资金', businessDate: back.date, originalPeriod: month },
    ...{ shop: book.shop, source: 'order', sourceId: `${book.shop}|${book.id}`, statementNo: book.statementNo },
    summary: `资金 ${book.shop} ${book.id} ${month}`,
    lines: sameMonth ? redLines(back, book) : laterLines(back, book),
  };
}

function redLines(back: ReturnedAdvance, book: AdvanceBook): readonly JournalLine[] {
  const { fc, lc } = back.taken;
  const shared = {
    ...{ currency: book.currency, fc: -fc, rate: back.lot.rate, rateRef: back.lot.rateRef, lc: -lc },
    ...{ dims: { 店铺: book.shop }, rounding: -(lc - convert(fc, book.currency, back.lot.rate, book.functional)) },
  };
  return [
    { ...shared, dc: 'D', account: codeOf(book, book.platformAccount), rule: 'BALANCE@1', cells: [] },
    { ...shared, dc: 'C', account: codeOf(book, 'CONTRACT_LIABILITY'), rule: RULE, cells: negated(back.cells) },
  ];
}

function laterLines(back: ReturnedAdvance, book: AdvanceBook): readonly JournalLine[] {
  const { fc, lc } = back.taken;
  const dims = { 店铺: book.shop };
  const given = convert(fc, book.currency, back.rate, book.functional);
  const liability: JournalLine = {
    ...{ dc: 'D', account: codeOf(book, 'CONTRACT_LIABILITY'), currency: book.currency, fc, lc, dims },
    ...{ rate: back.lot.rate, rateRef: back.lot.rateRef, rule: RULE, cells: negated(back.cells) },
    rounding: lc - convert(fc, book.currency, back.lot.rate, book.functional),
  };
  const balance: JournalLine = {
    ...{ dc: 'C', account: codeOf(book, book.platformAccount), currency: book.currency, fc, lc: given, dims },
    ...{ rate: back.rate, rateRef: back.rateRef, rounding: 0n, rule: 'BALANCE@1', cells: [] },
  };
  return given === lc ? [liability, balance] : [liability, realised(given - lc, book), balance];
}

/** The difference of the two rates: a loss where the money that goes back costs more than it came for. */
function realised(loss: Minor, book: AdvanceBook): JournalLine {
  const account = ['FX_REALISED', loss > 0n ? 'FX_REALISED_LOSS' : 'FX_GAIN'].find((key) => book.chart.byKey.has(key));
  if (!account) throw new Bug('the chart has no account of realised exchange differences');
  const natural = book.chart.byKey.get(account)!.direction;
  const onSide = natural === 'D' ? loss : -loss;
  const flips = onSide < 0n && book.plReversalStyle === 'OPPOSITE';
  const amount = flips ? -onSide : onSide;
  return {
    ...{ dc: flips ? (natural === 'D' ? 'C' : 'D') : natural, account: codeOf(book, account) },
    ...{ currency: book.functional, fc: amount, lc: amount, rate: RATE_ONE, rateRef: '1', rounding: 0n },
    ...{ dims: { 币种: book.currency }, rule: RULE, cells: [] },
  };
}

function negated(cells: readonly CellShare[]): readonly CellShare[] {
  return cells.map((share) => ({ ...share, fc: -share.fc }));
}

function codeOf(book: AdvanceBook, key: string): string {
  const account = book.chart.byKey.get(key);
  if (!account) throw new Bug(`the chart has no account ${key}`);
  return account.code;
}
