/** What is checked of a voucher before it becomes a document of any profile: all problems in one pass. */
import { formatMinor, type Minor, RATE_ONE } from '../../../core/money.ts';
import { type Place, type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { collapsed, mappedAccount, mappedDimension } from '../../../core/target-mapping.ts';
import type { TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';

export interface Findings {
  readonly problems: Problem[];
  add(kind: ProblemKind, params: Readonly<Record<string, string>>): void;
}

/** The same findings under each profile's own codes. */
export interface FindingKinds {
  readonly wrongBook: ProblemKind;
  readonly unbalanced: ProblemKind;
  readonly zero: ProblemKind;
  readonly tooLong: ProblemKind;
  readonly baseLine: ProblemKind;
  readonly accountUnmapped: ProblemKind;
  readonly dimensionUnmapped: ProblemKind;
}

export function findings(voucher: TargetVoucher): Findings {
  const problems: Problem[] = [];
  const place: Place = { voucher: voucher.key };
  return { problems, add: (kind, params) => void problems.push(problem(kind, place, params)) };
}

export function checkHead(voucher: TargetVoucher, ledger: string, kinds: FindingKinds, found: Findings): void {
  if (voucher.ledger !== ledger) found.add(kinds.wrongBook, { ledger: voucher.ledger, book: ledger });
  const total = (dc: 'D' | 'C'): Minor =>
    voucher.lines.reduce((sum, line) => (line.dc === dc ? sum + line.lc : sum), 0n);
  const [debit, credit] = [total('D'), total('C')];
  if (debit === credit) return;
  const text = (amount: Minor): string => formatMinor(amount, voucher.functionalCurrency);
  found.add(kinds.unbalanced, { debit: text(debit), credit: text(credit) });
}

export function checkLine(
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  summaryCharactersMax: number,
  kinds: FindingKinds,
  found: Findings,
): void {
  const row = String(line.lineNo);
  if (line.lc === 0n) found.add(kinds.zero, { row });
  const characters = summaryOf(voucher.reference, line.summary).length;
  if (characters > summaryCharactersMax)
    found.add(kinds.tooLong, { row, characters: String(characters), limit: String(summaryCharactersMax) });
  const isOne = line.rate.digits === 10n ** BigInt(line.rate.scale);
  if (line.currency === voucher.functionalCurrency && (line.fc !== line.lc || !isOne))
    found.add(kinds.baseLine, {
      row,
      fc: formatMinor(line.fc, line.currency),
      lc: formatMinor(line.lc, line.currency),
    });
}

export function accountOf(
  mapping: TargetMapping,
  line: TargetVoucherLine,
  kinds: FindingKinds,
  found: Findings,
): string {
  const account = mappedAccount(mapping, line.account, line.currency);
  if (account === undefined) found.add(kinds.accountUnmapped, { account: line.account });
  return account ?? '';
}

export function dimensionOf(
  mapping: TargetMapping,
  dimension: string,
  code: string,
  kinds: FindingKinds,
  found: Findings,
): string {
  const value = mappedDimension(mapping, dimension, code);
  if (value === undefined) found.add(kinds.dimensionUnmapped, { dimension, value: code });
  return value ?? '';
}

/** The line as the ERP holds it: functional currency only where its account is 不核算外币 (accounting.md §0.3). */
export function asHeld(voucher: TargetVoucher, line: TargetVoucherLine, mapping: TargetMapping): TargetVoucherLine {
  if (!collapsed(voucher, line, mapping)) return line;
  return { ...line, currency: voucher.functionalCurrency, fc: line.lc, rate: RATE_ONE };
}

/** The reference first, so that a person and a scan of texts find it. */
export function summaryOf(reference: string, summary: string): string {
  return summary === '' ? reference : `${reference} ${summary}`;
}

/** The summary without our reference. */
export function ownSummary(text: string, reference: string): string {
  if (text === reference) return '';
  return text.startsWith(`${reference} `) ? text.slice(reference.length + 1) : text;
}

/** `HL:…` at the beginning of a text, else empty. */
export function referenceIn(text: string): string {
  return /^HL:[0-9a-f]{16}(?= |$)/.exec(text)?.[0] ?? '';
}
