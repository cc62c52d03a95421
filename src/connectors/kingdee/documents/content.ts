/** What the builders of all families share: numbers of base data, dates, the remark, and the checks of a line. */
import { type BusinessDocument, type BusinessDocumentLine, DOCUMENT_KINDS } from '../../../core/business-documents.ts';
import { type Currency, convert, formatMinor, formatRate, minorUnits } from '../../../core/money.ts';
import { type Place, type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { mappedDimension } from '../../../core/target-mapping.ts';
import type { TargetMapping } from '../../../core/targets.ts';
import type { KingdeeSettings } from '../account.ts';
import { kingdeeProblems } from '../problems.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';

export type Json = string | number | boolean | readonly Json[] | JsonMembers;
export interface JsonMembers {
  readonly [key: string]: Json;
}

export interface Content {
  readonly settings: KingdeeSettings;
  readonly document: BusinessDocument;
  readonly mapping: TargetMapping;
  readonly problems: Problem[];
}

export function report(content: Content, kind: ProblemKind, params: Readonly<Record<string, string>>): void {
  const place: Place = { document: content.document.key };
  content.problems.push(problem(kind, place, params));
}

/** `{"FNumber":…}`. */
export function numbered(number: string): JsonMembers {
  return { FNumber: number };
}

/** As `numbered`, or nothing where there is no number. */
export function optional(key: string, number: string | undefined): JsonMembers {
  return number === undefined || number === '' ? {} : { [key]: numbered(number) };
}

export function organisation(content: Content, role: keyof KingdeeSettings['documents']['organisations']): JsonMembers {
  return numbered(content.settings.documents.organisations[role]);
}

export function dateTime(date: string): string {
  return `${date} 00:00:00`;
}

/** Number of a currency; one that is not mapped is reported. */
export function currencyNumber(content: Content, currency: Currency): string {
  const number = content.settings.currencies[currency];
  if (number === undefined) report(content, kingdeeProblems.KINGDEE_CURRENCY_UNMAPPED, { currency });
  return number ?? '';
}

/** Number of the code under a dimension of the mapping (客户, 供应商, 物料, 仓库, 费用项目, 部门, 银行账户). */
export function mapped(content: Content, dimension: string, code: string): string {
  const value = mappedDimension(content.mapping, dimension, code);
  if (value === undefined) report(content, kingdeeProblems.KINGDEE_DIMENSION_UNMAPPED, { dimension, value: code });
  return value ?? '';
}

export function mappedIf(content: Content, dimension: string, code: string | undefined): string | undefined {
  return code === undefined || code === '' ? undefined : mapped(content, dimension, code);
}

/** A code that the row must have. */
export function needed(
  content: Content,
  line: BusinessDocumentLine,
  dimension: string,
  code: string | undefined,
): string {
  if (code !== undefined && code !== '') return mapped(content, dimension, code);
  report(content, kinds.KINGDEE_LINE_LACKS, { row: String(line.lineNo), what: dimension });
  return '';
}

/** Number of the document's party, which must be of the kind. */
export function partyNumber(content: Content, wanted: 'CUSTOMER' | 'SUPPLIER'): string {
  const { party, number } = content.document;
  if (party?.kind === wanted) return mapped(content, wanted === 'CUSTOMER' ? '客户' : '供应商', party.code);
  report(content, kinds.KINGDEE_PARTY_WRONG, {
    number,
    wanted: wanted === 'CUSTOMER' ? '客户' : '供应商',
    given: party ? `${party.kind} ${party.code}` : '',
  });
  return '';
}

/** Party of either kind with its form, as the contact units of cash documents want it. */
export function contactUnit(content: Content): { readonly type: string; readonly number: string } {
  const { party, number } = content.document;
  if (party) {
    const isCustomer = party.kind === 'CUSTOMER';
    const type = isCustomer ? 'BD_Customer' : 'BD_Supplier';
    return { type, number: mapped(content, isCustomer ? '客户' : '供应商', party.code) };
  }
  report(content, kinds.KINGDEE_PARTY_WRONG, { number, wanted: '客户 / 供应商', given: '' });
  return { type: '', number: '' };
}

/** Our reference and then the summary, cut where the product’s field ends. */
export function remarkOf({ settings, document }: Content): string {
  const text = document.summary === '' ? document.reference : `${document.reference} ${document.summary}`;
  return text.slice(0, settings.documents.remarkCharactersMax);
}

/** The remark where the form has a key for it in the head. */
export function headRemark(content: Content, form: string): JsonMembers {
  const key = content.settings.documents.remarkKeys[form] ?? '';
  return key === '' || key.includes('.') ? {} : { [key]: remarkOf(content) };
}

/** The remark where the form has it in the rows (`FEntity.FEntryNOTE`). */
export function rowRemark(content: Content, form: string): JsonMembers {
  const [, key] = (content.settings.documents.remarkKeys[form] ?? '').split('.');
  return key === undefined ? {} : { [key]: remarkOf(content) };
}

/** Whether a text begins with our reference. */
export function carries(text: string, reference: string): boolean {
  return text === reference || text.startsWith(`${reference} `);
}

export function billType(content: Content): JsonMembers {
  return { FNUMBER: content.settings.documents.billTypes[content.document.kind] };
}

/** Amount text with the places of the document's currency. */
export function amountText({ document }: Content, minor: bigint): string {
  return formatMinor(minor, document.currency);
}

export function rateText({ document }: Content): string {
  return formatRate(document.rate);
}

/** Reports what no form takes: no lines, an amount of zero, red where it is unknown, and what 金蝶 would convert otherwise. */
export function checkLines(content: Content, of: 'money' | 'pieces'): void {
  const { document, settings } = content;
  if (document.ledger !== settings.book)
    report(content, kingdeeProblems.KINGDEE_WRONG_BOOK, { ledger: document.ledger, book: settings.book });
  if (document.lines.length === 0) report(content, kinds.KINGDEE_BILL_EMPTY, { number: document.number });
  for (const line of document.lines) {
    const row = String(line.lineNo);
    const measure = of === 'money' ? line.fc : line.quantity;
    if (measure === undefined) report(content, kinds.KINGDEE_LINE_LACKS, { row, what: '数量' });
    else if (measure === 0n) report(content, kinds.KINGDEE_LINE_ZERO, { row });
    else if (measure < 0n && settings.documents.red[document.kind] === 'refused')
      report(content, kinds.KINGDEE_RED_UNKNOWN, { row, kind: DOCUMENT_KINDS[document.kind] });
    if (of === 'money') checkConversion(content, line);
  }
}

function checkConversion(content: Content, line: BusinessDocumentLine): void {
  const { document, settings } = content;
  const { currency, functionalCurrency, rate } = document;
  const expected = convert(line.fc, currency, rate, functionalCurrency);
  if (isNear(line.lc, expected, currency === functionalCurrency ? 0 : settings.documents.toleranceMinor)) return;
  report(content, kinds.KINGDEE_RATE_DIFFERS, {
    row: String(line.lineNo),
    lc: formatMinor(line.lc, functionalCurrency),
    expected: formatMinor(expected, functionalCurrency),
  });
}

export function isNear(one: bigint, other: bigint, tolerance: number): boolean {
  const difference = one - other;
  return difference <= BigInt(tolerance) && -difference <= BigInt(tolerance);
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function sum(lines: readonly BusinessDocumentLine[], of: (line: BusinessDocumentLine) => bigint): bigint {
  return lines.reduce((total, line) => total + of(line), 0n);
}

/** Number of the unit of a material. */
export function unitOf({ settings }: Content, line: BusinessDocumentLine): JsonMembers {
  const { materialUnits, unit } = settings.documents;
  return numbered(materialUnits[line.material ?? ''] ?? unit);
}

/** Decimal places of the document's currency. */
export function placesOf({ document }: Content): number {
  return minorUnits(document.currency);
}
