/**
 * Business documents that Heliu makes up: what a field mapping is previewed on where the book has no document of the kind yet,
 * and what tells which fields a connector writes. Never stored, never sent.
 */
import {
  type BusinessDocument,
  type BusinessDocumentLine,
  DOCUMENT_WORDS,
  type DocumentKind,
  documentNumber,
  STOCK_KINDS,
} from './business-documents.ts';
import { type Currency, convert, type Minor, minorUnits, parseRate, RATE_ONE } from './money.ts';

export interface SampleOf {
  readonly kind: DocumentKind;
  /** The ERP's name of the ledger. */
  readonly ledger: string;
  readonly functionalCurrency: Currency;
}

const PURCHASES: ReadonlySet<DocumentKind> = new Set(['PAYABLE', 'OTHER_PAYABLE', 'PAYMENT', 'PURCHASE_IN']);
const SALES: ReadonlySet<DocumentKind> = new Set([
  ...(['RECEIVABLE', 'OTHER_RECEIVABLE', 'RECEIPT', 'RECEIPT_REFUND', 'SALES_OUT', 'SALES_RETURN'] as const),
]);
const CASH: ReadonlySet<DocumentKind> = new Set(['RECEIPT', 'RECEIPT_REFUND', 'PAYMENT']);
const TRANSFERS: ReadonlySet<DocumentKind> = new Set(['TRANSFER', 'TRANSFER_OUT', 'TRANSFER_IN']);
const COSTED: ReadonlySet<DocumentKind> = new Set(['OTHER_IN', 'COUNT_GAIN']);
const OTHERS: ReadonlySet<DocumentKind> = new Set(['OTHER_RECEIVABLE', 'OTHER_PAYABLE']);

/** One of goods (where the kind takes them) in the book's currency: 2 pieces of 11.30, 13 % tax in it. */
export function sampleDocument(of: SampleOf): BusinessDocument {
  return sampleIn(of, of.functionalCurrency, 'goods');
}

/** As `sampleDocument`, then in another currency, and with expense items in the place of goods: together all that can be written. */
export function sampleDocuments(of: SampleOf): readonly BusinessDocument[] {
  const { functionalCurrency } = of;
  const foreign: Currency = functionalCurrency === 'USD' ? 'EUR' : 'USD';
  const contents = STOCK_KINDS.has(of.kind) ? (['goods'] as const) : (['goods', 'expense'] as const);
  return [functionalCurrency, foreign].flatMap((currency) =>
    contents.map((content) => sampleIn(of, currency, content)),
  );
}

function sampleIn(of: SampleOf, currency: Currency, content: 'goods' | 'expense'): BusinessDocument {
  const { kind, ledger, functionalCurrency } = of;
  const isOwn = currency === functionalCurrency;
  const money = (hundredths: bigint): Minor => (hundredths * 10n ** BigInt(minorUnits(currency))) / 100n;
  const rate = isOwn ? RATE_ONE : parseRate('7.1');
  const fc = TRANSFERS.has(kind) ? 0n : money(2_260n);
  const tax = TRANSFERS.has(kind) || CASH.has(kind) ? 0n : money(260n);
  const line: BusinessDocumentLine = {
    lineNo: 1,
    summary: '样例行',
    fc,
    tax,
    ...(tax !== 0n && { taxRate: '13' }),
    lc: convert(fc, currency, rate, functionalCurrency),
    department: 'SAMPLE-D1',
    ...subjectOf(kind, content),
    ...(COSTED.has(kind) && { cost: convert(fc, currency, rate, functionalCurrency) }),
  };
  return {
    key: `sample|${kind}`,
    reference: 'HL:5a3b1e0000000000',
    kind,
    ledger,
    functionalCurrency,
    date: '2026-01-20',
    ...(!STOCK_KINDS.has(kind) && !CASH.has(kind) && { dueDate: '2026-02-20' }),
    number: documentNumber(DOCUMENT_WORDS[kind], ledger, '2026-01', 1),
    currency,
    rate,
    summary: '样例 Sample',
    ...(PURCHASES.has(kind) && { party: { kind: 'SUPPLIER' as const, code: 'SAMPLE-S1' } }),
    ...(SALES.has(kind) && { party: { kind: 'CUSTOMER' as const, code: 'SAMPLE-C1' } }),
    ...(CASH.has(kind) && { bankAccount: 'SAMPLE-BANK' }),
    ...(kind === 'TRANSFER_IN' && { source: { number: documentNumber('HLTO', ledger, '2026-01', 1) } }),
    lines: [line, { ...line, lineNo: 2 }],
  };
}

function subjectOf(kind: DocumentKind, content: 'goods' | 'expense'): Partial<BusinessDocumentLine> {
  if (CASH.has(kind)) return content === 'expense' ? { expenseItem: 'SAMPLE-E1' } : {};
  if (OTHERS.has(kind) || content === 'expense') return { expenseItem: 'SAMPLE-E1' };
  const goods = { material: 'SAMPLE-SKU', quantity: 2n };
  if (!STOCK_KINDS.has(kind)) return goods;
  const places = { warehouse: 'SAMPLE-W1', ...(TRANSFERS.has(kind) && { warehouseTo: 'SAMPLE-W2' }) };
  return { ...goods, ...places, ...(kind === 'OTHER_OUT' && { expenseItem: 'SAMPLE-E1' }) };
}
