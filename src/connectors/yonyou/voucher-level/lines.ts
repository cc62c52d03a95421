/** Our voucher in the codes and texts of one ERP account set: what all voucher-level profiles need before their own body. */
import { type Currency, formatMinor, formatRate, type Minor } from '../../../core/money.ts';
import { type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { collapsed, mappedAccount, mappedDimension } from '../../../core/target-mapping.ts';
import type { TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';

export interface LineSettings {
  /** Our code of the ledger that the connection writes to. */
  readonly ledger: string;
  readonly functionalCurrency: Currency;
  /** 凭证字 → type. */
  readonly words: Readonly<Record<string, string>>;
  /** ISO code → the ERP's. */
  readonly currencies: Readonly<Record<Currency, string>>;
  /** Dimension name → the ERP's field of it. */
  readonly slots: Readonly<Record<string, string>>;
  readonly summaryCharactersMax: number;
  /** The ERP has no field for a foreign reference: it stands at the beginning of each summary. */
  readonly referenceInSummary?: boolean;
}

/** Kinds under the profile's own codes, by the names of `voucherWords`. */
export interface LineKinds {
  readonly wrongLedger: ProblemKind;
  readonly wordUnmapped: ProblemKind;
  readonly accountUnmapped: ProblemKind;
  readonly dimensionUnmapped: ProblemKind;
  readonly slotUnknown: ProblemKind;
  readonly currencyUnmapped: ProblemKind;
  readonly cashFlowUnknown: ProblemKind;
  readonly summaryTooLong: ProblemKind;
  readonly zeroAmount: ProblemKind;
  readonly baseLine: ProblemKind;
  readonly unbalanced: ProblemKind;
}

export interface PreparedLine {
  readonly row: number;
  readonly summary: string;
  readonly account: string;
  readonly dc: 'D' | 'C';
  /** The ERP's code. */
  readonly currency: string;
  readonly isFunctional: boolean;
  /** Decimal texts with all places of their currency; red = negative on its own side (accounting.md §0.4). */
  readonly fc: string;
  readonly lc: string;
  readonly rate: string;
  /** The ERP's field → the ERP's code. */
  readonly dims: Readonly<Record<string, string>>;
}

type Prepared =
  | { readonly word: string; readonly lines: readonly PreparedLine[] }
  | { readonly problems: readonly Problem[] };

type Add = (kind: ProblemKind, params: Readonly<Record<string, string>>) => void;

/** Pure. All problems are found in one pass; with one of them there are no lines. */
export function prepareVoucher(
  settings: LineSettings,
  kinds: LineKinds,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): Prepared {
  const problems: Problem[] = [];
  const add: Add = (kind, params) => void problems.push(problem(kind, { voucher: voucher.key }, params));
  const name = (ledger: string, currency: string): string => `${ledger} ${currency}`;
  const [ours, configured] = [
    name(voucher.ledger, voucher.functionalCurrency),
    name(settings.ledger, settings.functionalCurrency),
  ];
  if (ours !== configured) add(kinds.wrongLedger, { ledger: ours, configured });
  const word = settings.words[voucher.word];
  if (word === undefined) add(kinds.wordUnmapped, { word: voucher.word });
  checkBalance(voucher, kinds, add);
  const lines = voucher.lines.map((line) => prepareLine(settings, kinds, voucher, line, mapping, add));
  return problems.length > 0 ? { problems } : { word: word ?? '', lines };
}

/** The text that stands in the ERP. */
export function summaryText(settings: LineSettings, reference: string, summary: string): string {
  if (!settings.referenceInSummary) return summary === '' ? reference : summary;
  return summary === '' ? reference : `${reference} ${summary}`;
}

function checkBalance(voucher: TargetVoucher, kinds: LineKinds, add: Add): void {
  const total = (dc: 'D' | 'C'): Minor =>
    voucher.lines.reduce((sum, line) => (line.dc === dc ? sum + line.lc : sum), 0n);
  const [debit, credit] = [total('D'), total('C')];
  if (debit === credit) return;
  const text = (amount: Minor): string => formatMinor(amount, voucher.functionalCurrency);
  add(kinds.unbalanced, { debit: text(debit), credit: text(credit) });
}

function prepareLine(
  settings: LineSettings,
  kinds: LineKinds,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  add: Add,
): PreparedLine {
  const row = String(line.lineNo);
  const summary = summaryText(settings, voucher.reference, line.summary);
  checkLine(settings, kinds, voucher, line, summary, add);
  if ((line.cashFlow?.length ?? 0) > 0 && mapping.cashFlowItems) add(kinds.cashFlowUnknown, { row });
  const account = mappedAccount(mapping, line.account, line.currency);
  if (account === undefined) add(kinds.accountUnmapped, { account: line.account });
  const flat = collapsed(voucher, line, mapping);
  const currency = flat ? voucher.functionalCurrency : line.currency;
  const code = settings.currencies[currency];
  if (code === undefined) add(kinds.currencyUnmapped, { currency });
  const lc = formatMinor(line.lc, voucher.functionalCurrency);
  return {
    row: line.lineNo,
    summary,
    account: account ?? '',
    dc: line.dc,
    currency: code ?? '',
    isFunctional: currency === voucher.functionalCurrency,
    fc: flat ? lc : formatMinor(line.fc, line.currency),
    lc,
    rate: flat ? '1' : formatRate(line.rate),
    dims: dimsOf(settings, kinds, line, mapping, add),
  };
}

function checkLine(
  settings: LineSettings,
  kinds: LineKinds,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  summary: string,
  add: Add,
): void {
  const row = String(line.lineNo);
  if (line.lc === 0n) add(kinds.zeroAmount, { row });
  const { length } = summary;
  if (length > settings.summaryCharactersMax)
    add(kinds.summaryTooLong, { row, characters: String(length), limit: String(settings.summaryCharactersMax) });
  if (line.currency !== voucher.functionalCurrency) return;
  const isOne = line.rate.digits === 10n ** BigInt(line.rate.scale);
  if (line.fc !== line.lc || !isOne)
    add(kinds.baseLine, {
      row,
      fc: formatMinor(line.fc, line.currency),
      lc: formatMinor(line.lc, line.currency),
    });
}

function dimsOf(
  settings: LineSettings,
  kinds: LineKinds,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  add: Add,
): Readonly<Record<string, string>> {
  const dims: Record<string, string> = {};
  for (const [dimension, code] of Object.entries(line.dims)) {
    const slot = settings.slots[dimension];
    const value = mappedDimension(mapping, dimension, code);
    if (value === undefined) add(kinds.dimensionUnmapped, { dimension, value: code });
    if (slot === undefined || slot in dims) add(kinds.slotUnknown, { dimension });
    else dims[slot] = value ?? '';
  }
  return dims;
}
