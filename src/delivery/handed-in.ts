/** A business document as another system hands it in: what it must hold, by its kind, and its content for connectors. Pure. */
import { type BusinessDocument, type DocumentKind, STOCK_KINDS } from '../core/business-documents.ts';
import { type IsoDate, isIsoDate } from '../core/dates.ts';
import { type Currency, convert, isCurrency, type Minor, minorUnits, parseMinor, parseRate } from '../core/money.ts';
import { type Problem, problem } from '../core/problems.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';

export const HANDED_IN_LINES_MAX = 500;

/** Amounts are decimal texts in the document's currency (`lc`, `cost`: in the book's), quantities whole pieces. */
export interface HandedIn {
  /** The caller's own; the same key is the same document. */
  readonly key: string;
  readonly kind: DocumentKind;
  readonly date: IsoDate;
  readonly dueDate?: IsoDate;
  readonly currency: Currency;
  /** Default 1; needed where the currency is not the book's. */
  readonly rate?: string;
  readonly summary: string;
  readonly party?: { readonly kind: 'CUSTOMER' | 'SUPPLIER'; readonly code: string };
  readonly bankAccount?: string;
  readonly charge?: string;
  /** `key`: one that was handed in before; else the ERP's own number, and its id where that is known. */
  readonly source?: { readonly key?: string; readonly number?: string; readonly id?: string };
  readonly lines: readonly HandedInLine[];
}

export interface HandedInLine {
  readonly summary?: string;
  readonly material?: string;
  readonly expenseItem?: string;
  readonly department?: string;
  readonly warehouse?: string;
  readonly warehouseTo?: string;
  readonly quantity?: number;
  /** Default 0.00: a stock line without price. */
  readonly fc?: string;
  readonly tax?: string;
  readonly taxRate?: string;
  /** Default: fc × rate. */
  readonly lc?: string;
  readonly cost?: string;
}

/** Group of the rows of one key; a row that was withdrawn hands its key on. */
export function handedInKey(book: string, key: string): string {
  return `${book}|document|${key}`;
}

const SUPPLIERS: ReadonlySet<DocumentKind> = new Set(['PAYABLE', 'OTHER_PAYABLE', 'PAYMENT', 'PURCHASE_IN']);
const CUSTOMERS: ReadonlySet<DocumentKind> = new Set([
  ...(['RECEIVABLE', 'OTHER_RECEIVABLE', 'RECEIPT', 'RECEIPT_REFUND', 'SALES_OUT', 'SALES_RETURN'] as const),
]);
const CASH: ReadonlySet<DocumentKind> = new Set(['RECEIPT', 'RECEIPT_REFUND', 'PAYMENT']);
const TRANSFERS: ReadonlySet<DocumentKind> = new Set(['TRANSFER', 'TRANSFER_OUT', 'TRANSFER_IN']);

/** Why it cannot be taken; empty: it can. `functional`: the book's currency. */
export function faultsOf(document: HandedIn, functional: Currency): readonly Problem[] {
  const faults: Problem[] = [];
  const fault = (field: string, why: string): void => {
    faults.push(
      problem(DELIVERY_PROBLEMS.DOCUMENT_INVALID, { document: document.key }, { key: document.key, field, why }),
    );
  };
  const { kind, date, dueDate, currency, rate, party, bankAccount, charge, source, lines } = document;
  if (!isIsoDate(date)) fault('date', 'YYYY-MM-DD');
  if (dueDate !== undefined && (!isIsoDate(dueDate) || dueDate < date)) fault('dueDate', '≥ date');
  if (!isCurrency(currency)) fault('currency', 'ISO 4217');
  else if (!isRate(rate ?? '1') || (currency === functional) !== isOne(rate ?? '1')) fault('rate', `1 = ${functional}`);
  const wanted = SUPPLIERS.has(kind) ? 'SUPPLIER' : CUSTOMERS.has(kind) ? 'CUSTOMER' : undefined;
  if (wanted && party?.kind !== wanted) fault('party', wanted);
  if (CASH.has(kind) !== (bankAccount !== undefined)) fault('bankAccount', CASH.has(kind) ? '≠ ∅' : '= ∅');
  if (charge !== undefined && (kind !== 'RECEIPT' || (amount(charge, currency) ?? -1n) < 0n))
    fault('charge', '≥ 0, RECEIPT');
  if (kind === 'TRANSFER_IN' && source === undefined) fault('source', 'TRANSFER_OUT');
  if (source && (source.key === undefined) === (source.number === undefined)) fault('source', 'key / number');
  if (lines.length === 0 || lines.length > HANDED_IN_LINES_MAX) fault('lines', `1–${HANDED_IN_LINES_MAX}`);
  for (const [index, line] of lines.entries())
    for (const [field, why] of lineFaults(document, line, functional)) fault(`lines[${index}].${field}`, why);
  if (new Set(lines.map(signOf).filter((sign) => sign !== 0)).size > 1 && STOCK_KINDS.has(kind))
    fault('lines', '+ / −');
  return faults;
}

type Fault = readonly [field: string, why: string];

function lineFaults({ kind, currency }: HandedIn, line: HandedInLine, functional: Currency): readonly Fault[] {
  const faults: Fault[] = [];
  const needs = (field: keyof HandedInLine): void => {
    if (line[field] === undefined || line[field] === '') faults.push([field, '≠ ∅']);
  };
  if (STOCK_KINDS.has(kind)) {
    for (const field of ['material', 'warehouse', 'quantity'] as const) needs(field);
    if (TRANSFERS.has(kind)) needs('warehouseTo');
  } else {
    needs('fc');
    if (!CASH.has(kind) && line.material === undefined) needs('expenseItem');
  }
  const fc = amount(line.fc ?? '0', currency);
  const tax = amount(line.tax ?? '0', currency);
  if (fc === undefined) faults.push(['fc', currency]);
  if (tax === undefined || (fc !== undefined && !isPartOf(tax, fc))) faults.push(['tax', '0 … fc']);
  for (const field of ['lc', 'cost'] as const)
    if (line[field] !== undefined && amount(line[field], functional) === undefined) faults.push([field, functional]);
  if (line.taxRate !== undefined && !/^\d{1,2}(\.\d{1,4})?$/.test(line.taxRate))
    faults.push(['taxRate', '0 – 99.9999']);
  const { quantity } = line;
  if (quantity !== undefined && (!Number.isSafeInteger(quantity) || quantity === 0))
    faults.push(['quantity', '±1, ±2 …']);
  if (quantity !== undefined && fc !== undefined && fc !== 0n && fc > 0n !== quantity > 0)
    faults.push(['fc', '± quantity']);
  return faults;
}

function isPartOf(part: Minor, whole: Minor): boolean {
  return part === 0n || (part > 0n === whole > 0n && (whole > 0n ? part <= whole : part >= whole));
}

function signOf(line: HandedInLine): number {
  return Math.sign(line.quantity ?? 0);
}

/** At most 15 digits before the point, so that what an ERP holds is exact. */
function amount(text: string, currency: Currency): Minor | undefined {
  return /^-?\d{1,15}(\.\d{1,8})?$/.test(text) ? parseMinor(text, minorUnits(currency)) : undefined;
}

function isRate(text: string): boolean {
  return /^\d{1,9}(\.\d{1,12})?$/.test(text) && /[1-9]/.test(text);
}

function isOne(text: string): boolean {
  return /^1(\.0+)?$/.test(text);
}

type Content = Pick<
  BusinessDocument,
  'date' | 'dueDate' | 'currency' | 'summary' | 'party' | 'bankAccount' | 'charge' | 'lines'
> & { readonly rate: string };

/** Of one without faults. */
export function contentOf(document: HandedIn, functional: Currency): Content {
  const { date, dueDate, currency, rate = '1', summary, party, bankAccount, charge, lines } = document;
  const money = (text: string | undefined, of: Currency): Minor => parseMinor(text ?? '0', minorUnits(of)) ?? 0n;
  return {
    ...{ date, currency, rate, summary },
    ...(dueDate !== undefined && { dueDate }),
    ...(party && { party }),
    ...(bankAccount !== undefined && { bankAccount }),
    ...(charge !== undefined && { charge: money(charge, currency) }),
    lines: lines.map((line, index) => {
      const { quantity, fc, tax, lc, cost, ...names } = line;
      const own = money(fc, currency);
      return {
        ...names,
        lineNo: index + 1,
        summary: line.summary ?? summary,
        ...(quantity !== undefined && { quantity: BigInt(quantity) }),
        fc: own,
        tax: money(tax, currency),
        lc: lc === undefined ? convert(own, currency, parseRate(rate), functional) : money(lc, functional),
        ...(cost !== undefined && { cost: money(cost, functional) }),
      };
    }),
  };
}
