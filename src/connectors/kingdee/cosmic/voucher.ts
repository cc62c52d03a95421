/** Our voucher as the `data` of a gl_voucher save. README.md has the table with its certainty. */
import { formatMinor, formatRate } from '../../../core/money.ts';
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
import { type CosmicSettings, currencyNumber, dimensionName } from './account.ts';
import { cosmicProblems as kinds } from './problems.ts';

interface Numbered {
  readonly number: string;
}

interface CosmicEntry {
  /** "1" debit, "-1" credit. */
  readonly entrydc: '1' | '-1';
  readonly edescription: string;
  readonly account: Numbered;
  readonly currency: Numbered;
  readonly localrate?: string;
  readonly debitori?: string;
  readonly creditori?: string;
  readonly debitlocal: string;
  readonly creditlocal: string;
  /** By the ERP's Chinese names. */
  readonly assgrp?: Readonly<Record<string, Numbered>>;
}

/** The date stands under the keys of the settings; `billno` only where the ERP takes ours. */
export interface CosmicBody {
  readonly org: Numbered;
  readonly vouchertype: Numbered;
  readonly billno?: string;
  readonly entries: readonly CosmicEntry[];
  readonly [dateKey: string]: unknown;
}

/** Keys whose decimal texts go as JSON numbers. */
export const NUMBER_KEYS: ReadonlySet<string> = new Set([
  'localrate',
  'debitori',
  'creditori',
  'debitlocal',
  'creditlocal',
]);

const FINDING_KINDS: FindingKinds = {
  wrongBook: kinds.COSMIC_WRONG_BOOK,
  unbalanced: kinds.COSMIC_UNBALANCED,
  zero: kinds.COSMIC_ZERO_AMOUNT,
  tooLong: kinds.COSMIC_SUMMARY_TOO_LONG,
  baseLine: kinds.COSMIC_BASE_LINE,
  accountUnmapped: kinds.COSMIC_ACCOUNT_UNMAPPED,
  dimensionUnmapped: kinds.COSMIC_DIMENSION_UNMAPPED,
};

/** Pure. All problems are found in one pass; with one of them there is no document. Red lines keep their side (accounting.md §0.4). */
export function toDocument(
  settings: CosmicSettings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const found = findings(voucher);
  if (settings.queryPath === undefined) found.add(kinds.COSMIC_CANNOT_FIND, {});
  checkHead(voucher, settings.org, FINDING_KINDS, found);
  const word = settings.words[voucher.word];
  if (word === undefined) found.add(kinds.COSMIC_WORD_UNMAPPED, { word: voucher.word });
  const entries = voucher.lines.map((line) => entryOf(settings, voucher, line, mapping, found));
  if (found.problems.length > 0) return { problems: found.problems };
  const body: CosmicBody = {
    org: { number: settings.org },
    vouchertype: { number: word ?? '' },
    ...Object.fromEntries(settings.dateKeys.map((key) => [key, `${voucher.date} 00:00:00`])),
    ...(settings.numberKey === 'billno' && { billno: billnoOf(settings, voucher) }),
    entries,
  };
  return { key: voucher.key, reference: voucher.reference, body };
}

/** `202609-0012`, as billNos of an answer has it; a 凭证字 other than 记 stands between, for the ERP's number has no word. */
export function billnoOf(settings: CosmicSettings, voucher: TargetVoucher): string {
  const month = voucher.period.replace('-', '');
  const number = String(voucher.number).padStart(4, '0');
  return voucher.word === '记' ? `${month}-${number}` : `${month}-${settings.words[voucher.word] ?? ''}-${number}`;
}

function entryOf(
  settings: CosmicSettings,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): CosmicEntry {
  checkLine(voucher, line, settings.summaryCharactersMax, FINDING_KINDS, found);
  const held = asHeld(voucher, line, mapping);
  const isForeign = held.currency !== voucher.functionalCurrency;
  if (isForeign && settings.originals === 'never')
    found.add(kinds.COSMIC_NO_ORIGINAL, { row: String(line.lineNo), currency: held.currency });
  const assgrp = assgrpOf(settings, line, mapping, found);
  const lc = formatMinor(held.lc, voucher.functionalCurrency);
  const none = formatMinor(0n, voucher.functionalCurrency);
  const isDebit = line.dc === 'D';
  return {
    entrydc: isDebit ? '1' : '-1',
    edescription: summaryOf(voucher.reference, line.summary),
    account: { number: accountOf(mapping, line, FINDING_KINDS, found) },
    currency: { number: currencyNumber(settings, held.currency) },
    ...((isForeign || settings.originals === 'always') && originalsOf(held)),
    debitlocal: isDebit || settings.bothColumns ? lc : none,
    creditlocal: !isDebit || settings.bothColumns ? lc : none,
    ...(Object.keys(assgrp).length > 0 && { assgrp }),
  };
}

function originalsOf(line: TargetVoucherLine): Pick<CosmicEntry, 'localrate' | 'debitori' | 'creditori'> {
  const fc = formatMinor(line.fc, line.currency);
  const none = formatMinor(0n, line.currency);
  return {
    localrate: formatRate(line.rate),
    debitori: line.dc === 'D' ? fc : none,
    creditori: line.dc === 'C' ? fc : none,
  };
}

function assgrpOf(
  settings: CosmicSettings,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): Readonly<Record<string, Numbered>> {
  const assgrp: Record<string, Numbered> = {};
  for (const [dimension, code] of Object.entries(line.dims)) {
    const value = dimensionOf(mapping, dimension, code, FINDING_KINDS, found);
    const name = dimensionName(settings, dimension);
    if (name in assgrp) found.add(kinds.COSMIC_DIMENSION_TWICE, { row: String(line.lineNo), dimension, name });
    assgrp[name] = { number: value };
  }
  return assgrp;
}
