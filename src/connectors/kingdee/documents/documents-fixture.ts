/** A sandbox with base data, a connector to it, and one document of each kind: what the tests of this folder start from. */
import {
  type BusinessDocument,
  type BusinessDocumentLine,
  DOCUMENT_KINDS,
  DOCUMENT_WORDS,
  type DocumentKind,
  type DocumentTarget,
  documentNumber,
  type MasterTarget,
} from '../../../core/business-documents.ts';
import { parseRate, RATE_ONE } from '../../../core/money.ts';
import type { FoundDocument, SendOutcome, TargetConnector, TargetDocument } from '../../../core/targets.ts';
import { type ManualClock, manualClock } from '../../../wire/clock.ts';
import type { KingdeeAccount } from '../account.ts';
import { type Bench, openBench, SAME_CODES } from '../sandbox-fixture.ts';
import type { SandboxSwitches } from '../sandbox-world.ts';
import { EXAMPLES } from './examples-fixture.ts';

const DEADLINE_MS = 5_000;

/** Audited base data by the numbers of the protocol notes. */
export const SEED = {
  records: {
    BD_Customer: [{ number: 'C001', name: 'DEMO-US' }],
    BD_Supplier: [{ number: 'S001', name: '示例供应商' }],
    BD_MATERIAL: [
      { number: 'HL-CUP-01', name: '示例杯' },
      { number: 'HL-CUP-02', name: '示例杯二' },
    ],
    BD_STOCK: ['WH01', 'WH02', 'WHFBA'].map((number) => ({ number, name: number })),
    BD_Expense: [{ number: 'FY001', name: '头程运费' }],
    BD_Department: [{ number: 'D001', name: '运营部' }],
  },
};

export interface DocumentBench extends Bench {
  readonly clock: ManualClock;
  readonly documents: DocumentTarget;
  readonly masters: MasterTarget;
  documentsOf(change: Partial<KingdeeAccount>): DocumentTarget;
  /** Builds and sends. */
  send(document: BusinessDocument, target?: DocumentTarget): Promise<SendOutcome>;
  /** As `send`, and the document must be saved. */
  saved(document: BusinessDocument, target?: DocumentTarget): Promise<FoundDocument>;
  /** A document of the ERP by its bare body, audited where it is said. */
  byBody(form: string, data: unknown, audit?: boolean): Promise<string>;
}

export async function openDocuments(switches: Partial<SandboxSwitches> = {}): Promise<DocumentBench> {
  const clock = manualClock(Date.UTC(2026, 0, 31));
  const bench = await openBench({ clock, seed: SEED, switches });
  const documents = partOf(bench.connector);
  const send = (document: BusinessDocument, target = documents): Promise<SendOutcome> =>
    target.send(document.kind, built(target, document), DEADLINE_MS);
  return {
    ...bench,
    clock,
    documents,
    masters: mastersOf(bench.connector),
    documentsOf: (change) => partOf(bench.connect(change)),
    send,
    async saved(document, target) {
      const outcome = await send(document, target);
      if (outcome.outcome !== 'Saved') throw new Error(JSON.stringify(outcome));
      return { id: outcome.id, number: outcome.number };
    },
    async byBody(form, data, audit = false) {
      const client = bench.client();
      const answer = await client.save(form, data, DEADLINE_MS);
      if ('failure' in answer) throw new Error(JSON.stringify(answer.problem));
      const id = String((answer.result.Id as { readonly text: string }).text);
      for (const method of audit ? ['Submit', 'Audit'] : [])
        await client.write(method, [form, JSON.stringify({ Ids: id })], (json) => ({ json }), DEADLINE_MS);
      return id;
    },
  };
}

function partOf({ documents }: TargetConnector): DocumentTarget {
  if (!documents) throw new Error('no documents');
  return documents;
}

function mastersOf({ masters }: TargetConnector): MasterTarget {
  if (!masters) throw new Error('no masters');
  return masters;
}

export function built(target: DocumentTarget, document: BusinessDocument): TargetDocument {
  const body = target.toDocument(document, SAME_CODES);
  if ('problems' in body) throw new Error(JSON.stringify(body.problems));
  return body;
}

export const ALL_KINDS = Object.keys(DOCUMENT_KINDS) as readonly DocumentKind[];
const CUSTOMER = { kind: 'CUSTOMER', code: 'C001' } as const;
const SUPPLIER = { kind: 'SUPPLIER', code: 'S001' } as const;

/** 2 cups for 22.60 with 13 % tax. */
export const CUPS: BusinessDocumentLine = {
  lineNo: 1,
  summary: '示例杯',
  material: 'HL-CUP-01',
  quantity: 2n,
  fc: 2_260n,
  tax: 260n,
  taxRate: '13',
  lc: 2_260n,
};
export const FREIGHT: BusinessDocumentLine = {
  lineNo: 1,
  summary: '头程运费',
  expenseItem: 'FY001',
  department: 'D001',
  fc: 16_000n,
  tax: 0n,
  lc: 16_000n,
};
const MONEY: BusinessDocumentLine = { lineNo: 1, summary: '回款', fc: 10_050n, tax: 0n, lc: 10_050n };
const MOVE: BusinessDocumentLine = {
  lineNo: 1,
  summary: '发往 FBA',
  material: 'HL-CUP-01',
  warehouse: 'WH01',
  warehouseTo: 'WHFBA',
  quantity: 50n,
  fc: 0n,
  tax: 0n,
  lc: 0n,
};
export const PIECES: BusinessDocumentLine = {
  lineNo: 1,
  summary: '',
  material: 'HL-CUP-01',
  warehouse: 'WH01',
  quantity: 2n,
  fc: 0n,
  tax: 0n,
  lc: 0n,
};

export function numberOf(kind: DocumentKind, number: number): string {
  return documentNumber(DOCUMENT_WORDS[kind], '001', '2026-01', number);
}

type Part = Partial<BusinessDocument>;
const PARTS: Readonly<Record<DocumentKind, Part>> = {
  RECEIVABLE: { party: CUSTOMER, lines: [CUPS], dueDate: '2026-02-28' },
  OTHER_RECEIVABLE: { party: CUSTOMER, lines: [FREIGHT] },
  RECEIPT: { party: CUSTOMER, lines: [MONEY], bankAccount: 'BANK001', charge: 150n },
  RECEIPT_REFUND: { party: CUSTOMER, lines: [MONEY] },
  PAYABLE: { party: SUPPLIER, lines: [CUPS] },
  OTHER_PAYABLE: { party: SUPPLIER, lines: [FREIGHT] },
  PAYMENT: { party: SUPPLIER, lines: [MONEY], bankAccount: 'BANK001' },
  PURCHASE_IN: { party: SUPPLIER, lines: [{ ...CUPS, warehouse: 'WH01' }] },
  SALES_OUT: { party: CUSTOMER, lines: [PIECES] },
  SALES_RETURN: { party: CUSTOMER, lines: [PIECES] },
  TRANSFER: { lines: [MOVE] },
  TRANSFER_OUT: { lines: [MOVE] },
  TRANSFER_IN: { lines: [MOVE], source: { number: numberOf('TRANSFER_OUT', 1) } },
  OTHER_IN: { lines: [{ ...PIECES, cost: 3_700n }] },
  OTHER_OUT: { lines: [PIECES] },
  COUNT_GAIN: { lines: [PIECES] },
  COUNT_LOSS: { lines: [PIECES] },
};

/** In CNY, 2026-01-20. */
export function sample(kind: DocumentKind, change: Part = {}): BusinessDocument {
  return {
    key: `001|${kind}|2026-01|1`,
    reference: 'HL:0123456789abcdef',
    kind,
    ledger: '001',
    functionalCurrency: 'CNY',
    date: '2026-01-20',
    number: numberOf(kind, 1),
    currency: 'CNY',
    rate: RATE_ONE,
    summary: '平台结算 US01',
    lines: [],
    ...PARTS[kind],
    ...change,
  };
}

/** 92.00 USD at 7.1. */
export const IN_DOLLARS: Part = {
  currency: 'USD',
  rate: parseRate('7.1'),
};

/** What the document comes out of, where its kind has that; audited. */
export async function withSource(bench: DocumentBench, kind: DocumentKind): Promise<void> {
  if (kind !== 'TRANSFER_IN') return;
  const { id } = await bench.saved(sample('TRANSFER_OUT'));
  await bench.documents.advance?.('TRANSFER_OUT', id, 'AUDITED');
}

/** An audited purchase order `CGDD0001` of 100 cups. */
export function purchaseOrder(bench: DocumentBench): Promise<string> {
  return bench.byBody('PUR_PurchaseOrder', JSON.parse(EXAMPLES.PUR_PurchaseOrder), true);
}
