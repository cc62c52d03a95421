/**
 * Business documents (业务单据) of a finance ERP: what a book sends in the place of a voucher, where the ERP makes the
 * voucher of it by itself. accounting.md §1.4 (受控科目), §9.2 (one cost owner); DESIGN.md §4 “Target connector”.
 */
import type { IsoDate, Period } from './dates.ts';
import type { Currency, Minor, Rate } from './money.ts';
import type { Problem } from './problems.ts';
import type {
  AdvanceOutcome,
  FoundDocument,
  Idempotency,
  SendOutcome,
  TargetDocument,
  TargetMapping,
} from './target-answers.ts';
import type { TargetField } from './target-field.ts';

/** Kind → what the field calls it. */
export const DOCUMENT_KINDS = {
  RECEIVABLE: '应收单',
  OTHER_RECEIVABLE: '其他应收单',
  RECEIPT: '收款单',
  RECEIPT_REFUND: '收款退款单',
  PAYABLE: '应付单',
  OTHER_PAYABLE: '其他应付单',
  PAYMENT: '付款单',
  PURCHASE_IN: '采购入库单',
  SALES_OUT: '销售出库单',
  SALES_RETURN: '销售退货单',
  TRANSFER: '直接调拨单',
  TRANSFER_OUT: '分步式调出单',
  TRANSFER_IN: '分步式调入单',
  OTHER_IN: '其他入库单',
  OTHER_OUT: '其他出库单',
  COUNT_GAIN: '盘盈单',
  COUNT_LOSS: '盘亏单',
} as const;

export type DocumentKind = keyof typeof DOCUMENT_KINDS;

/** How a row of delivery goes into the ERP: as voucher, or as a business document of which the ERP makes the voucher. */
export type VoucherForm = 'VOUCHER' | DocumentKind;

/** Stands in the place of a 凭证字: documents of a kind are numbered in a series of their own, so that vouchers keep theirs. */
export const DOCUMENT_WORDS: Readonly<Record<DocumentKind, string>> = {
  RECEIVABLE: 'HLAR',
  OTHER_RECEIVABLE: 'HLOR',
  RECEIPT: 'HLRC',
  RECEIPT_REFUND: 'HLRR',
  PAYABLE: 'HLAP',
  OTHER_PAYABLE: 'HLOP',
  PAYMENT: 'HLPM',
  PURCHASE_IN: 'HLPI',
  SALES_OUT: 'HLSO',
  SALES_RETURN: 'HLSR',
  TRANSFER: 'HLTR',
  TRANSFER_OUT: 'HLTO',
  TRANSFER_IN: 'HLTI',
  OTHER_IN: 'HLIN',
  OTHER_OUT: 'HLOU',
  COUNT_GAIN: 'HLCG',
  COUNT_LOSS: 'HLCL',
};

/** `HLOR001202609000012`: word, ledger, month, number; of two ledgers in one ERP never the same. At most 28 characters. */
export function documentNumber(word: string, ledger: string, period: Period, number: number): string {
  const plain = ledger.replaceAll(/[^A-Za-z0-9]/g, '').slice(-12);
  return `${word}${plain}${period.replace('-', '')}${String(number).padStart(6, '0')}`;
}

/** Kinds that move stock: the ERP costs them, so they go only where the book's `costOwner` says so. */
export const STOCK_KINDS: ReadonlySet<DocumentKind> = new Set([
  'PURCHASE_IN',
  'SALES_OUT',
  'SALES_RETURN',
  'TRANSFER',
  'TRANSFER_OUT',
  'TRANSFER_IN',
  'OTHER_IN',
  'OTHER_OUT',
  'COUNT_GAIN',
  'COUNT_LOSS',
]);

/**
 * Codes are ours; connectors translate them by `mapping.dims` under 客户, 供应商, 物料, 仓库, 费用项目, 部门, 银行账户.
 * Amounts of a red document are negative.
 */
export interface BusinessDocument {
  /** Our key, stored before the first send. */
  readonly key: string;
  /** `HL:` + 16 hex digits of the key's hash; carried in the document's remark. */
  readonly reference: string;
  readonly kind: DocumentKind;
  readonly ledger: string;
  readonly functionalCurrency: Currency;
  readonly date: IsoDate;
  readonly dueDate?: IsoDate;
  /** `documentNumber`, unique in the ledger and kind: the ERP's number where it takes ours. */
  readonly number: string;
  readonly currency: Currency;
  readonly rate: Rate;
  readonly summary: string;
  /** Of AR, AP, cash, sales and purchase documents. */
  readonly party?: { readonly kind: 'CUSTOMER' | 'SUPPLIER'; readonly code: string };
  /** Own account of a receipt, refund or payment. */
  readonly bankAccount?: string;
  /** 手续费 of a receipt, in `currency`, not in the lines. */
  readonly charge?: Minor;
  /** The document that this one follows: the TRANSFER_OUT of a TRANSFER_IN, the order of a PURCHASE_IN. Their number and id. */
  readonly source?: { readonly number: string; readonly id?: string };
  readonly lines: readonly BusinessDocumentLine[];
}

export interface BusinessDocumentLine {
  readonly lineNo: number;
  readonly summary: string;
  /** SKU; absent: a line of an expense item, or of money only. */
  readonly material?: string;
  readonly expenseItem?: string;
  readonly department?: string;
  readonly warehouse?: string;
  /** Where a transfer goes. */
  readonly warehouseTo?: string;
  /** Pieces, signed as the amounts. */
  readonly quantity?: bigint;
  /** In `currency`, tax included. Stock lines without a price: 0. */
  readonly fc: Minor;
  /** The part of `fc` that is tax. */
  readonly tax: Minor;
  /** Percent as text (`13`); absent: none. */
  readonly taxRate?: string;
  /** In the functional currency, tax included: exactly what the book holds. */
  readonly lc: Minor;
  /** Cost of a stock line in the functional currency, where the document states one (OTHER_IN, COUNT_GAIN). */
  readonly cost?: Minor;
}

/** The document as the ERP holds it, in our terms. What an ERP does not tell is left out and not compared. */
export interface ReadBackDocument {
  readonly id: string;
  readonly number: string;
  readonly date: IsoDate;
  readonly state: string;
  readonly party?: string;
  readonly currency?: Currency;
  readonly lines: readonly {
    readonly material?: string;
    readonly expenseItem?: string;
    readonly warehouse?: string;
    readonly warehouseTo?: string;
    readonly quantity?: bigint;
    readonly fc?: Minor;
  }[];
}

/** Calls throw as those of a `TargetConnector` do. */
export interface DocumentTarget {
  readonly kinds: readonly DocumentKind[];
  toDocument(
    document: BusinessDocument,
    mapping: TargetMapping,
  ): TargetDocument | { readonly problems: readonly Problem[] };
  /** Lays what the house configured (field mappings) over the connector's own document, before it is sent. */
  shape?(
    made: TargetDocument,
    document: BusinessDocument,
    mapping: TargetMapping,
  ): Promise<TargetDocument | { readonly problems: readonly Problem[] }>;
  /** Fields of a kind's documents as the ERP itself names them. undefined: it does not tell. */
  fieldsTold?(kind: DocumentKind): Promise<readonly TargetField[] | undefined>;
  find(document: BusinessDocument): Promise<FoundDocument | undefined>;
  send(kind: DocumentKind, document: TargetDocument, deadlineMs: number): Promise<SendOutcome>;
  readBack(id: string, document: BusinessDocument, mapping: TargetMapping): Promise<ReadBackDocument | undefined>;
  /** 提交 and 审核, idempotent. */
  advance?(kind: DocumentKind, id: string, to: 'SUBMITTED' | 'AUDITED'): Promise<AdvanceOutcome>;
  /** Gone already is done. */
  remove?(kind: DocumentKind, id: string): Promise<void>;
  /** What keeps a document of the kind single; absent: what the connector promises of vouchers. */
  idempotency?(kind: DocumentKind): Idempotency;
  /** Every document that carries the reference, oldest first: for a blind kind more than one may. */
  duplicates?(document: BusinessDocument): Promise<readonly FoundDocument[]>;
}

/** Base data that Heliu may write: the other way round of `MasterRecord`. */
export type PushedMaster =
  | { readonly kind: 'CUSTOMER' | 'SUPPLIER' | 'WAREHOUSE'; readonly code: string; readonly name: string }
  | { readonly kind: 'MATERIAL'; readonly code: string; readonly name: string; readonly unit: string }
  | {
      readonly kind: 'RATE';
      readonly from: Currency;
      readonly to: Currency;
      readonly rate: Rate;
      readonly firstDay: IsoDate;
      readonly lastDay: IsoDate;
    };

export interface MasterTarget {
  readonly kinds: readonly PushedMaster['kind'][];
  /** Idempotent by code (a rate by its pair and days): what stands there already is Saved under its id and is not changed. */
  push(record: PushedMaster, deadlineMs: number): Promise<SendOutcome>;
}
