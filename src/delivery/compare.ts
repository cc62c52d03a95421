/** Our voucher against the one that the ERP holds, line by line (accounting.md §8.1 L17). */
import { dimsText } from '../core/journal.ts';
import { formatMinor } from '../core/money.ts';
import type { ReadBackVoucher, TargetConnector, TargetVoucher } from '../core/targets.ts';

export interface VoucherDifference {
  /** `date`, `number`, `lc`, `line` … */
  readonly what: string;
  /** Which line: side, account and dimensions; undefined for the head. */
  readonly line: string | undefined;
  /** `-` where there is none. */
  readonly ours: string;
  readonly theirs: string;
}

type OurLine = Pick<TargetVoucher['lines'][number], 'account' | 'dc' | 'currency' | 'fc' | 'lc' | 'dims' | 'summary'>;

/** A 摘要 that the ERP cut at its own limit still agrees; no limit in use is shorter. */
const SUMMARY_CUT_MIN = 60;

/**
 * Empty: they agree. Lines are compared as a set, since an ERP may order them in its own way. `number`: the one it should
 * have there (`expectedNumber`); undefined: any.
 */
export function compareVoucher(
  ours: TargetVoucher,
  theirs: ReadBackVoucher,
  number: string | undefined,
): readonly VoucherDifference[] {
  const differences: VoucherDifference[] = [];
  const head = (what: string, mine: string, held: string): void => {
    if (mine !== held) differences.push({ what, line: undefined, ours: mine, theirs: held });
  };
  head('date', ours.date, theirs.date);
  head('word', ours.word, theirs.word);
  if (number !== undefined) head('number', bareNumber(number), bareNumber(theirs.number));
  return [...differences, ...compareLines(ours, theirs)];
}

/** Ours; where the ERP numbers by itself, what it told at saving, and undefined where it told none. */
export function expectedNumber(
  target: Pick<TargetConnector, 'numbersItself'>,
  voucher: { readonly number: number; readonly erpNumber: string | undefined },
): string | undefined {
  return target.numbersItself ? voucher.erpNumber || undefined : String(voucher.number);
}

/** Without leading zeros. */
export function bareNumber(number: string): string {
  return number.replace(/^0+(?=\d)/, '');
}

function compareLines(ours: TargetVoucher, theirs: ReadBackVoucher): readonly VoucherDifference[] {
  const { functionalCurrency } = ours;
  const held = [...theirs.lines];
  const take = (matches: (line: OurLine) => boolean): OurLine | undefined => {
    const index = held.findIndex(matches);
    return index < 0 ? undefined : held.splice(index, 1)[0];
  };
  const unmatched = ours.lines.filter((line) => !take((one) => fieldsOf(line, one, functionalCurrency).length === 0));
  const differing = unmatched.flatMap((line) => {
    const one = take((other) => other.account === line.account && other.dc === line.dc);
    return one
      ? fieldsOf(line, one, functionalCurrency)
      : [{ what: 'line', line: nameOf(line), ours: amountOf(line, functionalCurrency), theirs: '-' }];
  });
  const extra = held.map((line) => ({
    what: 'line',
    line: nameOf(line),
    ours: '-',
    theirs: amountOf(line, functionalCurrency),
  }));
  return [...differing, ...extra];
}

function fieldsOf(ours: OurLine, theirs: OurLine, functionalCurrency: string): readonly VoucherDifference[] {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['account', ours.account, theirs.account],
    ['dc', ours.dc, theirs.dc],
    ['dims', dimsText(ours.dims), dimsText(theirs.dims)],
    [
      'fc',
      `${formatMinor(ours.fc, ours.currency)} ${ours.currency}`,
      `${formatMinor(theirs.fc, theirs.currency)} ${theirs.currency}`,
    ],
    ['lc', formatMinor(ours.lc, functionalCurrency), formatMinor(theirs.lc, functionalCurrency)],
    ['summary', ours.summary, sameSummary(ours.summary, theirs.summary) ? ours.summary : theirs.summary],
  ];
  return pairs
    .filter(([, mine, held]) => mine !== held)
    .map(([what, mine, held]) => ({ what, line: nameOf(ours), ours: mine, theirs: held }));
}

function sameSummary(ours: string, theirs: string): boolean {
  return ours === theirs || (theirs.length >= SUMMARY_CUT_MIN && ours.startsWith(theirs));
}

function nameOf(line: OurLine): string {
  return `${line.dc === 'D' ? '借' : '贷'} ${line.account} ${dimsText(line.dims)}`.trim();
}

function amountOf(line: OurLine, functionalCurrency: string): string {
  return `${formatMinor(line.lc, functionalCurrency)} ${functionalCurrency}`;
}

/** One line of text each, for a message. */
export function differenceText(one: VoucherDifference): string {
  return `${one.line === undefined ? '' : `${one.line} `}${one.what} ${one.ours} ≠ ${one.theirs}`;
}
