/** What the builders of all families share: codes of base data, dates, amounts as texts, and the checks of a line. */
import {
  type BusinessDocument,
  type BusinessDocumentLine,
  DOCUMENT_KINDS,
} from '../../../../core/business-documents.ts';
import {
  type Currency,
  convert,
  divideHalfUp,
  formatDecimal,
  formatMinor,
  formatRate,
} from '../../../../core/money.ts';
import { type Problem, type ProblemKind, problem } from '../../../../core/problems.ts';
import { mappedDimension } from '../../../../core/target-mapping.ts';
import type { TargetMapping } from '../../../../core/targets.ts';
import { yonyouProblems } from '../../problems.ts';
import { erpCurrency, type YonbipSettings } from '../account.ts';
import { descriptionOf } from '../voucher.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';
import type { DocumentSettings, OrganisationRole } from './settings.ts';

/** Plain JSON, so that a body can be stored; decimals are texts until they are written (`wire.ts`). */
export type Json = string | number | boolean | readonly Json[] | JsonMembers;
export interface JsonMembers {
  readonly [key: string]: Json;
}

export interface Content {
  readonly settings: YonbipSettings;
  readonly document: BusinessDocument;
  readonly mapping: TargetMapping;
  readonly problems: Problem[];
}

export function report(content: Content, kind: ProblemKind, params: Readonly<Record<string, string>>): void {
  content.problems.push(problem(kind, { document: content.document.key }, params));
}

type TextSetting = {
  [K in keyof DocumentSettings]: DocumentSettings[K] extends string ? K : never;
}[keyof DocumentSettings];

/** A setting that the document cannot do without. */
export function required(content: Content, setting: TextSetting): string {
  return given(content, setting, content.settings.documents[setting]);
}

/** The value, or a problem that names the setting it should stand in. */
export function given(content: Content, setting: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  report(content, kinds.YONYOU_SETTING_MISSING, { kind: DOCUMENT_KINDS[content.document.kind], setting });
  return '';
}

export function organisation(content: Content, role: OrganisationRole): string {
  const { organisations, organisation: all } = content.settings.documents;
  return given(content, `organisations.${role}`, organisations[role] ?? all);
}

/** Organisation that our warehouse belongs to. */
export function organisationOfWarehouse(content: Content, warehouse: string | undefined): string {
  const { warehouseOrganisations } = content.settings.documents;
  return warehouseOrganisations[warehouse ?? ''] ?? organisation(content, 'stock');
}

/** Transaction type of the document: that of red ones where it is red and has one. */
export function bustype(content: Content): string {
  const { kind } = content.document;
  const { bustypes, redBustypes } = content.settings.documents;
  const red = isRed(content) ? redBustypes[kind] : undefined;
  return given(content, `bustypes.${kind}`, red ?? bustypes[kind]);
}

export function isRed({ document }: Content): boolean {
  const total = sum(document.lines, (line) => line.fc);
  return total < 0n || (total === 0n && sum(document.lines, (line) => line.quantity ?? 0n) < 0n);
}

export function dateTime(date: string): string {
  return `${date} 00:00:00`;
}

export function currencyCode(content: Content, currency: Currency = content.document.currency): string {
  return erpCurrency(content.settings, currency);
}

/** Their code of ours under a dimension of the mapping (客户, 供应商, 物料, 仓库, 费用项目, 部门, 银行账户). */
export function mapped(content: Content, dimension: string, code: string): string {
  const value = mappedDimension(content.mapping, dimension, code);
  if (value === undefined) report(content, yonyouProblems.YONYOU_DIMENSION_UNMAPPED, { dimension, value: code });
  return value ?? '';
}

/** A code that the row must have. */
export function needed(
  content: Content,
  line: BusinessDocumentLine,
  dimension: string,
  code: string | undefined,
): string {
  if (code !== undefined && code !== '') return mapped(content, dimension, code);
  report(content, kinds.YONYOU_LINE_LACKS, { row: String(line.lineNo), what: dimension });
  return '';
}

/** A member where there is a code, else none. */
export function optional(content: Content, key: string, dimension: string, code: string | undefined): JsonMembers {
  return code === undefined || code === '' ? {} : { [key]: mapped(content, dimension, code) };
}

/** A code that all lines share, for cards that hold it in the head. */
export function shared(
  content: Content,
  what: string,
  of: (line: BusinessDocumentLine) => string | undefined,
): string | undefined {
  const [first, ...others] = new Set(content.document.lines.map((line) => of(line) ?? ''));
  if (others.length > 0) report(content, kinds.YONYOU_LINES_DIFFER, { number: content.document.number, what });
  return first === '' ? undefined : first;
}

/** Their code of the party, which must be of the kind. */
export function partyCode(content: Content, wanted: 'CUSTOMER' | 'SUPPLIER'): string {
  const { party, number } = content.document;
  const dimension = wanted === 'CUSTOMER' ? '客户' : '供应商';
  if (party?.kind === wanted) return mapped(content, dimension, party.code);
  const actual = party ? `${party.kind} ${party.code}` : '';
  report(content, kinds.YONYOU_PARTY_WRONG, { number, wanted: dimension, given: actual });
  return '';
}

/** Their code of our own account, that of a receipt, refund or payment. */
export function bankAccount(content: Content): string {
  const { bankAccount: code, number } = content.document;
  if (code !== undefined && code !== '') return mapped(content, '银行账户', code);
  report(content, kinds.YONYOU_DOCUMENT_LACKS, { number, what: '银行账户' });
  return '';
}

/** Our reference and then the summary, cut where the field is thought to end. */
export function remarkOf({ settings, document }: Content): string {
  return descriptionOf(document.reference, document.summary).slice(0, settings.documents.remarkCharactersMax);
}

/** Our number, where the tenant numbers by hand. */
export function ourCode({ settings, document }: Content): JsonMembers {
  return settings.documents.documentNumbering === 'ours' ? { code: document.number } : {};
}

export function rateText({ document }: Content): string {
  return formatRate(document.rate);
}

/** Amount in the currency of the document. */
export function original({ document }: Content, minor: bigint): string {
  return formatMinor(minor, document.currency);
}

/** Amount in the functional currency. */
export function local({ document }: Content, minor: bigint): string {
  return formatMinor(minor, document.functionalCurrency);
}

/** Included, excluded and tax in both currencies. `lc` is what the book holds, to the cent: only its split follows the rate. */
export function moneyOf(content: Content, line: BusinessDocumentLine) {
  const { currency, functionalCurrency, rate } = content.document;
  const localTax = convert(line.tax, currency, rate, functionalCurrency);
  return {
    sum: original(content, line.fc),
    money: original(content, line.fc - line.tax),
    tax: original(content, line.tax),
    localSum: local(content, line.lc),
    localMoney: local(content, line.lc - localTax),
    localTax: local(content, localTax),
  };
}

/** amount / pieces, with the decimals of the setting and no zeros after the last. Pieces are never zero here. */
export function priceOf({ settings }: Content, minor: bigint, places: number, pieces: bigint): string {
  const { priceDigits } = settings.documents;
  const [numerator, denominator] = pieces < 0n ? [-minor, -pieces] : [minor, pieces];
  const digits = divideHalfUp(numerator * 10n ** BigInt(priceDigits), denominator * 10n ** BigInt(places));
  const text = formatDecimal(digits, priceDigits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Code of the unit of a material. */
export function unitOf(content: Content, line: BusinessDocumentLine): string {
  const { materialUnits, unitCode } = content.settings.documents;
  return given(content, 'unitCode', materialUnits[line.material ?? ''] ?? unitCode);
}

/** Material and pieces of a stock row, everything in the material's main unit. */
export function pieces(content: Content, line: BusinessDocumentLine): JsonMembers {
  const product = needed(content, line, '物料', line.material);
  const unit = unitOf(content, line);
  const qty = String(line.quantity ?? 0n);
  return { _status: 'Insert', product, productsku: product, qty, unit, subQty: qty, stockUnitId: unit, invExchRate: 1 };
}

/** Code of the tax item of the row's rate; a row without tax has none. */
export function taxItem(content: Content, key: string, line: BusinessDocumentLine): JsonMembers {
  const rate = line.taxRate;
  if (rate === undefined) return {};
  const item = content.settings.documents.taxItems[rate];
  if (line.tax === 0n && item === undefined) return {};
  return { [key]: given(content, `taxItems.${rate}`, item) };
}

/** Reports what no card takes: another book, no lines, zero, and red where it is unknown. */
export function checkLines(content: Content, of: 'money' | 'pieces'): void {
  const { document, settings } = content;
  const { number } = document;
  if (document.ledger !== settings.book)
    report(content, yonyouProblems.YONYOU_WRONG_BOOK, { ledger: document.ledger, book: settings.book });
  if (document.lines.length === 0) report(content, kinds.YONYOU_DOCUMENT_EMPTY, { number });
  for (const line of document.lines) {
    const row = String(line.lineNo);
    const measure = of === 'money' ? line.fc : line.quantity;
    if (measure === undefined) report(content, kinds.YONYOU_LINE_LACKS, { row, what: '数量' });
    else if (measure === 0n) report(content, kinds.YONYOU_LINE_ZERO, { row });
    else if (measure < 0n && settings.documents.red[document.kind] !== 'negative')
      report(content, kinds.YONYOU_RED_UNKNOWN, { row, kind: DOCUMENT_KINDS[document.kind] });
  }
}

/** For a card that takes no local amounts and no tax of ours: what the ERP will compute must be what the book holds. */
export function checkComputed(content: Content, line: BusinessDocumentLine): void {
  const { currency, functionalCurrency, rate } = content.document;
  const row = String(line.lineNo);
  const expected = convert(line.fc, currency, rate, functionalCurrency);
  const tolerance = currency === functionalCurrency ? 0 : content.settings.documents.toleranceMinor;
  if (!isNear(line.lc, expected, tolerance))
    report(content, kinds.YONYOU_RATE_DIFFERS, {
      row,
      lc: local(content, line.lc),
      expected: local(content, expected),
    });
  const tax = taxIn(line);
  if (!isNear(line.tax, tax, content.settings.documents.toleranceMinor))
    report(content, kinds.YONYOU_TAX_DIFFERS, {
      row,
      tax: original(content, line.tax),
      expected: original(content, tax),
    });
}

const PERCENT = /^(\d{1,3})(?:\.(\d{1,4}))?$/;

/** The tax inside `fc` at the row's rate: fc × r / (100 + r). */
function taxIn(line: BusinessDocumentLine): bigint {
  const match = PERCENT.exec(line.taxRate ?? '0');
  if (!match) return 0n;
  const fraction = (match[2] ?? '').padEnd(4, '0');
  const rate = BigInt(`${match[1]}${fraction}`);
  return divideHalfUp(line.fc * rate, 1_000_000n + rate);
}

function isNear(one: bigint, other: bigint, tolerance: number): boolean {
  const difference = one - other;
  return difference <= BigInt(tolerance) && -difference <= BigInt(tolerance);
}

export function sum(lines: readonly BusinessDocumentLine[], of: (line: BusinessDocumentLine) => bigint): bigint {
  return lines.reduce((total, line) => total + of(line), 0n);
}
