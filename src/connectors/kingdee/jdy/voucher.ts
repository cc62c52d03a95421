/** Our voucher as one element of the `list` of POST /jdyaccouting/voucher. README.md has the table with its certainty. */
import { convert, divideHalfUp, formatMinor, formatRate, minorUnits, type Rate } from '../../../core/money.ts';
import type { Problem } from '../../../core/problems.ts';
import type { TargetDocument, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import {
  accountOf,
  asHeld,
  checkHead,
  checkLine,
  dimensionOf,
  type FindingKinds,
  type Findings,
  findings,
  summaryOf,
} from '../profile/findings.ts';
import { currencyCode, dimensionKey, type JdySettings } from './account.ts';
import { jdyProblems as kinds } from './problems.ts';

export interface JdyVoucher {
  readonly linkId: string;
  readonly groupName: string;
  readonly vchNumber: number;
  readonly date: string;
  readonly yearPeriod: number;
  readonly userName: string;
  readonly entries: readonly Readonly<Record<string, string | number>>[];
}

/** Keys whose decimal texts go as JSON numbers. */
export const NUMBER_KEYS: ReadonlySet<string> = new Set(['rate', 'amount']);

const FINDING_KINDS: FindingKinds = {
  wrongBook: kinds.JDY_WRONG_BOOK,
  unbalanced: kinds.JDY_UNBALANCED,
  zero: kinds.JDY_ZERO_AMOUNT,
  tooLong: kinds.JDY_SUMMARY_TOO_LONG,
  baseLine: kinds.JDY_BASE_LINE,
  accountUnmapped: kinds.JDY_ACCOUNT_UNMAPPED,
  dimensionUnmapped: kinds.JDY_DIMENSION_UNMAPPED,
};

/** Pure. All problems are found in one pass; with one of them there is no document. Red lines keep their side (accounting.md §0.4). */
export function toDocument(
  settings: JdySettings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const found = findings(voucher);
  checkConnection(settings, found);
  checkHead(voucher, settings.dbId, FINDING_KINDS, found);
  const word = settings.words[voucher.word];
  if (word === undefined) found.add(kinds.JDY_WORD_UNMAPPED, { word: voucher.word });
  const entries = voucher.lines.map((line) => entryOf(settings, voucher, line, mapping, found));
  if (found.problems.length > 0) return { problems: found.problems };
  const body: JdyVoucher = {
    linkId: voucher.reference,
    groupName: word ?? '',
    vchNumber: voucher.number,
    date: voucher.date,
    yearPeriod: yearPeriod(voucher.period),
    userName: voucher.preparer,
    entries,
  };
  return { key: voucher.key, reference: voucher.reference, body };
}

/** `2026-09` → 202609 */
export function yearPeriod(period: string): number {
  return Number(period.replace('-', ''));
}

/** Without a look-up a lost reply can only be repeated, which is safe only where the ERP refuses our linkId twice. */
function checkConnection(settings: JdySettings, found: Findings): void {
  if (settings.api === 'v2') found.add(kinds.JDY_V2_OUTLINE, {});
  if (settings.read === 'none' && settings.duplicateKey !== 'linkId') found.add(kinds.JDY_CANNOT_FIND, {});
}

function entryOf(
  settings: JdySettings,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): Readonly<Record<string, string | number>> {
  checkLine(voucher, line, settings.summaryCharactersMax, FINDING_KINDS, found);
  const held = asHeld(voucher, line, mapping);
  return {
    acctNo: accountOf(mapping, line, FINDING_KINDS, found),
    dc: line.dc === 'D' ? 1 : -1,
    exp: summaryOf(voucher.reference, line.summary),
    currency: currencyCode(settings, held.currency),
    rate: rateOf(settings, voucher, held, found),
    amount: formatMinor(held.fc, held.currency),
    ...dimensionsOf(settings, line, mapping, found),
  };
}

/**
 * The ERP works the local amount out itself, so a line that sums rounded amounts needs a rate whose product is its lc: the
 * voucher's own where it fits, else lc / fc with as few decimals as do.
 */
function rateOf(settings: JdySettings, voucher: TargetVoucher, line: TargetVoucherLine, found: Findings): string {
  const home = voucher.functionalCurrency;
  const fits = (rate: Rate): boolean => convert(line.fc, line.currency, rate, home) === line.lc;
  if (fits(line.rate)) return formatRate(line.rate);
  for (let scale = 1; scale <= settings.rateDecimalsMax; scale++) {
    const rate = quotient(line, home, scale);
    if (rate && fits(rate)) return formatRate(rate);
  }
  found.add(kinds.JDY_RATE_PRODUCT, {
    row: String(line.lineNo),
    fc: formatMinor(line.fc, line.currency),
    lc: formatMinor(line.lc, home),
    decimals: String(settings.rateDecimalsMax),
  });
  return '1';
}

/** lc / fc with `scale` decimals; undefined where it is not positive. */
function quotient(line: TargetVoucherLine, home: string, scale: number): Rate | undefined {
  if (line.fc === 0n || line.fc < 0n !== line.lc < 0n) return undefined;
  const absolute = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
  const digits = divideHalfUp(
    absolute(line.lc) * 10n ** BigInt(scale + minorUnits(line.currency)),
    absolute(line.fc) * 10n ** BigInt(minorUnits(home)),
  );
  return digits > 0n ? { digits, scale } : undefined;
}

function dimensionsOf(
  settings: JdySettings,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): Readonly<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const [dimension, code] of Object.entries(line.dims)) {
    const value = dimensionOf(mapping, dimension, code, FINDING_KINDS, found);
    const key = dimensionKey(settings, dimension);
    const field = key === 'item' ? 'itemNo' : key;
    if (field in keys) found.add(kinds.JDY_DIMENSION_TWICE, { row: String(line.lineNo), dimension, key: field });
    if (key === 'item') keys.itemClsName = dimension;
    keys[field] = value;
  }
  return keys;
}
