/** A sandbox tenant with the base data that documents refer to, a connection that names them, and one document of each kind. */
import type {
  BusinessDocument,
  BusinessDocumentLine,
  DocumentKind,
  DocumentTarget,
} from '../../../../core/business-documents.ts';
import { parseRate, RATE_ONE } from '../../../../core/money.ts';
import type { SendOutcome, TargetDocument } from '../../../../core/targets.ts';
import { type Bench, type BenchOptions, BOOK, openBench, SAME_CODES } from '../sandbox-fixture.ts';
import type { DocumentOptions } from './settings.ts';

const named = (codes: readonly string[]) => codes.map((code) => ({ code, name: code }));

/** Codes of the protocol notes' own examples. */
export const SEED: NonNullable<BenchOptions['seed']> = {
  customers: named(['AMZ-US']),
  suppliers: named(['AMZ', 'FWD-1', 'FAC-1']),
  materials: named(['SKU-1', 'SKU-2']),
  warehouses: named(['FBA-US', 'CN-1', 'TRANSIT-US', 'HK-1', 'EMPTY']),
  departments: named(['D01']),
  documents: { expenseItems: named(['FBA', 'ADS']), emptyWarehouses: ['EMPTY'] },
};

const CLASSIC_TYPES: DocumentOptions['bustypes'] = {
  RECEIVABLE: 'arap_oar_sale',
  OTHER_RECEIVABLE: 'arap_oar_other',
  RECEIPT: 'arap_receipt',
  RECEIPT_REFUND: 'arap_paybill',
  PAYABLE: 'arap_oap_purc',
  OTHER_PAYABLE: 'arap_oap_other',
  PAYMENT: 'arap_payment',
};

export const OPTIONS: DocumentOptions = {
  organisation: 'ORG1',
  warehouseOrganisations: { 'HK-1': 'ORG2' },
  bustypes: {
    RECEIVABLE: 'ar_invoice',
    OTHER_RECEIVABLE: 'ar_other',
    RECEIPT: 'ar_colsale',
    RECEIPT_REFUND: 'ar_refsale',
    PAYABLE: 'ap_invoice',
    OTHER_PAYABLE: 'ap_other',
    PAYMENT: 'ap_paypurc',
    PURCHASE_IN: 'A15001',
    SALES_OUT: 'A30001',
    SALES_RETURN: 'SR01',
    TRANSFER: 'A23001',
    TRANSFER_OUT: 'A03001',
    TRANSFER_IN: 'A04001',
    OTHER_IN: 'A08001',
    OTHER_OUT: 'A10001',
    COUNT_GAIN: 'A08002',
    COUNT_LOSS: 'A10002',
  },
  redBustypes: { PURCHASE_IN: 'A15002' },
  exchangeRateTypeCode: '01',
  exchangeRateDigits: '6',
  quickTypes: { RECEIPT: '1', RECEIPT_REFUND: '1', PAYMENT: '6' },
  settleModeCode: 'system_0001',
  unitCode: 'PCS',
  taxItems: { '13': 'VAT13' },
  periodScheme: 'S1',
  receiveAccountingBasis: 'st_salesout',
  salesoutAccountingMethod: 'salesoutConfirm',
  customerClassCode: 'PLATFORM',
  customerCountryCode: 'US',
  supplierClassCode: 'LOG',
  materialClassCode: 'FG',
  units: { 个: 'PCS' },
};

export type Generation = 'efi' | 'classic';

export interface DocumentBench extends Bench {
  readonly documents: DocumentTarget;
}

export async function openDocuments(
  generation: Generation = 'efi',
  options: BenchOptions = {},
  change: DocumentOptions = {},
): Promise<DocumentBench> {
  const bustypes = generation === 'classic' ? { ...OPTIONS.bustypes, ...CLASSIC_TYPES } : OPTIONS.bustypes;
  const documents = { ...OPTIONS, arap: generation, ...(bustypes && { bustypes }), ...change };
  const seed = { ...SEED, ...options.seed };
  const bench = await openBench({ ...options, seed, account: { documents, ...options.account } });
  return { ...bench, documents: documentsOf(bench.connector) };
}

export function documentsOf(connector: Bench['connector']): DocumentTarget {
  if (!connector.documents) throw new Error('no documents');
  return connector.documents;
}

let count = 0;

const USD = { currency: 'USD', rate: parseRate('7.1') } as const;
const CNY = { currency: 'CNY', rate: RATE_ONE } as const;

function line(lineNo: number, change: Partial<BusinessDocumentLine>): BusinessDocumentLine {
  return { lineNo, summary: `行 ${lineNo}`, fc: 0n, tax: 0n, lc: 0n, ...change };
}

const GOODS = { material: 'SKU-1', quantity: 2n } as const;
const CUSTOMER = { kind: 'CUSTOMER', code: 'AMZ-US' } as const;
const supplier = (code: string) => ({ kind: 'SUPPLIER', code }) as const;

const CONTENT: Readonly<Record<DocumentKind, Partial<BusinessDocument>>> = {
  RECEIVABLE: {
    ...USD,
    party: CUSTOMER,
    lines: [line(1, { ...GOODS, fc: 10_000n, lc: 71_000n }), line(2, { expenseItem: 'FBA', fc: -1_234n, lc: -8_761n })],
  },
  OTHER_RECEIVABLE: { ...USD, party: CUSTOMER, lines: [line(1, { expenseItem: 'ADS', fc: 500n, lc: 3_550n })] },
  RECEIPT: { ...USD, party: CUSTOMER, bankAccount: 'BANK-USD-1', lines: [line(1, { fc: 8_000n, lc: 56_800n })] },
  RECEIPT_REFUND: { ...USD, party: CUSTOMER, bankAccount: 'BANK-USD-1', lines: [line(1, { fc: 500n, lc: 3_550n })] },
  PAYABLE: {
    ...CNY,
    party: supplier('FAC-1'),
    lines: [line(1, { ...GOODS, fc: 11_300n, tax: 1_300n, taxRate: '13', lc: 11_300n })],
  },
  OTHER_PAYABLE: { ...USD, party: supplier('AMZ'), lines: [line(1, { expenseItem: 'FBA', fc: 2_000n, lc: 14_200n })] },
  PAYMENT: {
    ...CNY,
    party: supplier('FWD-1'),
    bankAccount: 'BANK-CNY-1',
    lines: [line(1, { fc: 3_000n, lc: 3_000n })],
  },
  PURCHASE_IN: {
    ...CNY,
    party: supplier('FAC-1'),
    lines: [
      line(1, {
        material: 'SKU-1',
        quantity: 100n,
        warehouse: 'CN-1',
        fc: 113_000n,
        tax: 13_000n,
        taxRate: '13',
        lc: 113_000n,
      }),
    ],
  },
  SALES_OUT: { ...USD, party: CUSTOMER, lines: [line(1, { ...GOODS, warehouse: 'FBA-US', fc: 10_000n, lc: 71_000n })] },
  SALES_RETURN: {
    ...USD,
    party: CUSTOMER,
    lines: [line(1, { ...GOODS, warehouse: 'FBA-US', fc: 10_000n, lc: 71_000n })],
  },
  TRANSFER: { ...CNY, lines: [line(1, { ...GOODS, warehouse: 'CN-1', warehouseTo: 'TRANSIT-US' })] },
  TRANSFER_OUT: {
    ...CNY,
    lines: [
      line(1, { ...GOODS, warehouse: 'CN-1', warehouseTo: 'HK-1' }),
      line(2, { material: 'SKU-2', quantity: 7n, warehouse: 'CN-1', warehouseTo: 'HK-1' }),
    ],
  },
  TRANSFER_IN: {
    ...CNY,
    lines: [line(1, { material: 'SKU-2', quantity: 7n, warehouse: 'CN-1', warehouseTo: 'HK-1' })],
  },
  OTHER_IN: { ...CNY, lines: [line(1, { ...GOODS, warehouse: 'FBA-US', cost: 2_001n })] },
  OTHER_OUT: { ...CNY, lines: [line(1, { ...GOODS, warehouse: 'FBA-US', expenseItem: 'FBA' })] },
  COUNT_GAIN: { ...CNY, lines: [line(1, { ...GOODS, warehouse: 'FBA-US' })] },
  COUNT_LOSS: { ...CNY, lines: [line(1, { ...GOODS, warehouse: 'FBA-US' })] },
};

/** A new document of the kind, with a key and a reference of its own. */
export function sampleDocument(kind: DocumentKind, change: Partial<BusinessDocument> = {}): BusinessDocument {
  count++;
  return {
    key: `BK01|${kind}|${count}`,
    reference: `HL:${count.toString(16).padStart(16, '0')}`,
    kind,
    ledger: BOOK,
    functionalCurrency: 'CNY',
    date: '2026-09-25',
    number: `HL${kind}${count}`,
    currency: 'CNY',
    rate: RATE_ONE,
    summary: '平台结算 US01',
    lines: [],
    ...CONTENT[kind],
    ...change,
  };
}

export function bodyOf(documents: DocumentTarget, document: BusinessDocument): TargetDocument {
  const made = documents.toDocument(document, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

export function send(documents: DocumentTarget, document: BusinessDocument, deadlineMs = 5_000): Promise<SendOutcome> {
  return documents.send(document.kind, bodyOf(documents, document), deadlineMs);
}

export async function savedId(documents: DocumentTarget, document: BusinessDocument): Promise<string> {
  const outcome = await send(documents, document);
  if (outcome.outcome !== 'Saved') throw new Error(JSON.stringify(outcome));
  return outcome.id;
}
