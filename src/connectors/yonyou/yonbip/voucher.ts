/** Our voucher as the body of addVoucher. ../README.md has the table of fields with their certainty. */
import { type Currency, formatMinor, formatRate, type Minor } from '../../../core/money.ts';
import { type Place, type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { collapsed, mappedAccount, mappedDimension } from '../../../core/target-mapping.ts';
import type { TargetDocument, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { isJsonObject, type JsonObject } from '../../../wire/exact-json.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { erpCurrency, type YonbipSettings } from './account.ts';
import { exactJson, numbersIn } from './client.ts';

/** What tells our documents from those of other systems; described as required though not flagged so. */
const SOURCE = 'heliu';
/** 自定义 rate, so that the exact rate of the line is taken. */
const CUSTOM_RATE = '02';
const MULTIPLY = 1;

export interface YonbipRow {
  readonly description: string;
  readonly accsubjectCode: string;
  readonly currencyCode: string;
  readonly rateType: string;
  /** Decimal texts here, JSON numbers on the wire: see `bodyToSend`. */
  readonly rateOrg: string;
  readonly rateOrgOps: number;
  readonly busidate: string;
  readonly debitOriginal?: string;
  readonly debitOrg?: string;
  readonly creditOriginal?: string;
  readonly creditOrg?: string;
  readonly clientAuxiliaryList?: readonly { readonly filedCode: string; readonly valueCode: string }[];
  readonly cashflowList?: readonly CashFlowRow[];
}

interface CashFlowRow {
  readonly mainItemCode: string;
  readonly amountOriginal: string;
  readonly amountOrg: string;
  readonly currencyCode: string;
}

/** Keys whose texts go out as JSON numbers with exactly their digits. */
const DECIMALS = new Set([
  'rateOrg',
  'debitOriginal',
  'debitOrg',
  'creditOriginal',
  'creditOrg',
  'amountOriginal',
  'amountOrg',
]);

/**
 * Pure. Red amounts as the setting says (accounting.md §0.4). All problems are found in one pass; with one of them there
 * is no document. The body is plain JSON that can be stored; `bodyToSend` gives its amounts the form of the wire.
 */
export function toDocument(
  settings: YonbipSettings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const found = findings(voucher);
  if (voucher.ledger !== settings.book)
    found.add(kinds.YONYOU_WRONG_BOOK, { ledger: voucher.ledger, book: settings.book });
  const type = settings.words[voucher.word];
  if (type === undefined) found.add(kinds.YONYOU_WORD_UNMAPPED, { word: voucher.word });
  checkBalance(voucher, found);
  const bodies = voucher.lines.map((line) => rowOf(settings, voucher, line, mapping, found));
  if (found.problems.length > 0) return { problems: found.problems };
  return { key: voucher.key, reference: voucher.reference, body: head(settings, voucher, type ?? '', bodies) };
}

/** The body with amounts and rates as JSON numbers, digit by digit as they stand in their texts. */
export function bodyToSend(body: unknown): JsonObject {
  const json = numbersIn(exactJson(body), DECIMALS);
  return isJsonObject(json) ? json : {};
}

/** What stands in a row's 摘要: the reference first, so that it can be told from its beginning. */
export function descriptionOf(reference: string, summary: string): string {
  return summary === '' ? reference : `${reference} ${summary}`;
}

function head(settings: YonbipSettings, voucher: TargetVoucher, type: string, bodies: readonly YonbipRow[]) {
  const { makerEmail, makerMobile } = settings;
  return {
    businessId: voucher.reference,
    externalSourceDataId: voucher.reference,
    externalSourceDataType: SOURCE,
    externalSourceSystemName: SOURCE,
    accbookCode: settings.book,
    voucherTypeCode: type,
    period: voucher.period,
    makeTime: voucher.date,
    ...(makerEmail !== undefined ? { makerEmail } : { makerMobile: makerMobile ?? '' }),
    srcSystemCode: 'figl',
    attachedBill: voucher.attachments,
    description: descriptionOf(voucher.reference, voucher.summary).slice(0, settings.descriptionCharactersMax),
    ...(settings.numbering === 'ours' && { billCode: voucher.number }),
    bodies,
  };
}

interface Findings {
  readonly problems: Problem[];
  add(kind: ProblemKind, params: Readonly<Record<string, string>>): void;
}

function findings(voucher: TargetVoucher): Findings {
  const problems: Problem[] = [];
  const place: Place = { voucher: voucher.key };
  return { problems, add: (kind, params) => void problems.push(problem(kind, place, params)) };
}

function checkBalance(voucher: TargetVoucher, found: Findings): void {
  const total = (dc: 'D' | 'C'): Minor =>
    voucher.lines.reduce((sum, line) => (line.dc === dc ? sum + line.lc : sum), 0n);
  const [debit, credit] = [total('D'), total('C')];
  if (debit === credit) return;
  const text = (amount: Minor): string => formatMinor(amount, voucher.functionalCurrency);
  found.add(kinds.YONYOU_UNEVEN, { debit: text(debit), credit: text(credit) });
}

function rowOf(
  settings: YonbipSettings,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): YonbipRow {
  checkLine(settings, voucher, line, found);
  const account = mappedAccount(mapping, line.account, line.currency);
  if (account === undefined) found.add(kinds.YONYOU_ACCOUNT_UNMAPPED, { account: line.account });
  const flat = collapsed(voucher, line, mapping);
  const currency = flat ? voucher.functionalCurrency : line.currency;
  const auxiliaries = auxiliariesOf(settings, line, mapping, found);
  const cashFlows = cashFlowsOf(settings, voucher, line, mapping, flat, found);
  return {
    description: descriptionOf(voucher.reference, line.summary),
    accsubjectCode: account ?? '',
    currencyCode: erpCurrency(settings, currency),
    rateType: CUSTOM_RATE,
    rateOrg: flat ? '1' : formatRate(line.rate),
    rateOrgOps: MULTIPLY,
    busidate: voucher.date,
    ...amountsOf(settings, voucher, line, flat),
    ...(auxiliaries.length > 0 && { clientAuxiliaryList: auxiliaries }),
    ...(cashFlows.length > 0 && { cashflowList: cashFlows }),
  };
}

/** Original and book amount of exactly one side. */
function amountsOf(settings: YonbipSettings, voucher: TargetVoucher, line: TargetVoucherLine, flat: boolean) {
  const turned = settings.red === 'opposite' && line.lc < 0n;
  const text = (amount: Minor, currency: Currency): string => formatMinor(turned ? -amount : amount, currency);
  const org = text(line.lc, voucher.functionalCurrency);
  const original = flat ? org : text(line.fc, line.currency);
  return (line.dc === 'D') !== turned
    ? { debitOriginal: original, debitOrg: org }
    : { creditOriginal: original, creditOrg: org };
}

function checkLine(settings: YonbipSettings, voucher: TargetVoucher, line: TargetVoucherLine, found: Findings): void {
  const row = String(line.lineNo);
  if (line.lc === 0n) found.add(kinds.YONYOU_ZERO_AMOUNT, { row });
  const characters = descriptionOf(voucher.reference, line.summary).length;
  const limit = settings.descriptionCharactersMax;
  if (characters > limit)
    found.add(kinds.YONYOU_SUMMARY_TOO_LONG, { row, characters: String(characters), limit: String(limit) });
}

function auxiliariesOf(settings: YonbipSettings, line: TargetVoucherLine, mapping: TargetMapping, found: Findings) {
  const used = new Set<string>();
  return Object.entries(line.dims).map(([dimension, code]) => {
    const filedCode = settings.auxiliaries[dimension] ?? '';
    const valueCode = mappedDimension(mapping, dimension, code);
    if (valueCode === undefined) found.add(kinds.YONYOU_DIMENSION_UNMAPPED, { dimension, value: code });
    if (filedCode === '' || used.has(filedCode)) found.add(kinds.YONYOU_AUXILIARY_UNKNOWN, { dimension });
    used.add(filedCode);
    return { filedCode, valueCode: valueCode ?? '' };
  });
}

/** Empty where the ERP takes no cash-flow items (`mapping.cashFlowItems` absent) or the line has none. accounting.md §2.13. */
function cashFlowsOf(
  settings: YonbipSettings,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  flat: boolean,
  found: Findings,
): readonly CashFlowRow[] {
  const items = mapping.cashFlowItems;
  if (!items) return [];
  const currency = flat ? voucher.functionalCurrency : line.currency;
  return (line.cashFlow ?? []).map((share) => {
    const mainItemCode = items[share.item] ?? (items['*'] === '*' ? share.item : undefined);
    if (mainItemCode === undefined) found.add(kinds.YONYOU_CASH_FLOW_UNMAPPED, { item: share.item });
    return {
      mainItemCode: mainItemCode ?? '',
      amountOriginal: formatMinor(flat ? share.lc : share.fc, currency),
      amountOrg: formatMinor(share.lc, voucher.functionalCurrency),
      currencyCode: erpCurrency(settings, currency),
    };
  });
}
