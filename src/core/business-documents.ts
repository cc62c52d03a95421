/**
 * Business documents (业务单据) as Heliu knows them, before any ERP's own names: what a connector turns into 应收单, 销售出库单
 * and so on. Amounts are minor units of the document's currency, quantities exact decimal text in the material's base unit.
 */
import type { IsoDate } from './dates.ts';
import type { Currency, Minor, Rate } from './money.ts';
import type { Problem } from './problems.ts';
import type {
  AdvanceOutcome,
  FoundDocument,
  SendOutcome,
  TargetConnector,
  TargetDocument,
  TargetMapping,
  VoucherStage,
} from './targets.ts';

/** Base data that Heliu may create in an ERP. */
export type PushedMasterKind = 'CUSTOMER' | 'SUPPLIER' | 'MATERIAL' | 'WAREHOUSE' | 'RATE';

export type DocumentKind =
  /** 应收单 · 其他应收单 · 收款单 · 收款退款单 */
  | 'RECEIVABLE'
  | 'OTHER_RECEIVABLE'
  | 'RECEIPT'
  | 'RECEIPT_REFUND'
  /** 应付单 · 其他应付单 · 付款单 */
  | 'PAYABLE'
  | 'OTHER_PAYABLE'
  | 'PAYMENT'
  /** 采购入库 · 销售出库 · 销售退货 */
  | 'PURCHASE_IN'
  | 'SALES_OUT'
  | 'SALES_RETURN'
  /** 直接调拨 · 分步式调出 · 分步式调入 */
  | 'TRANSFER'
  | 'TRANSFER_OUT'
  | 'TRANSFER_IN'
  /** 其他入库 · 其他出库; 盘点 results are these two with the reason COUNT. */
  | 'OTHER_IN'
  | 'OTHER_OUT';

export interface BusinessDocument {
  readonly kind: DocumentKind;
  /** Our key, stored before the first send. */
  readonly key: string;
  /** The document's number in the ERP, ours and deterministic, at most 30 characters (`HL-` + …). */
  readonly number: string;
  readonly ledger: string;
  readonly functionalCurrency: Currency;
  readonly date: IsoDate;
  readonly dueDate?: IsoDate;
  readonly currency: Currency;
  /** Of `currency` in the functional currency. */
  readonly rate: Rate;
  /** Customer or supplier, by our code; stock documents between own warehouses have none. */
  readonly party?: { readonly role: 'CUSTOMER' | 'SUPPLIER'; readonly code: string };
  readonly department?: string;
  /** Negative documents are 红字: amounts and quantities below zero. */
  readonly red: boolean;
  readonly reason?: 'COUNT' | 'SAMPLE' | 'SCRAP' | 'REPLACEMENT' | 'OTHER';
  /** The document that this one follows from, where the ERP has it: links, push, write-back. */
  readonly source?: { readonly kind: DocumentKind; readonly number: string; readonly erpId: string };
  readonly remark: string;
  readonly lines: readonly BusinessLine[];
}

export interface BusinessLine {
  /** 1-based. */
  readonly lineNo: number;
  readonly material?: string;
  /** 费用项目, of lines without a material. */
  readonly expenseItem?: string;
  readonly quantity?: string;
  readonly warehouse?: string;
  /** Of a transfer: where it goes. */
  readonly toWarehouse?: string;
  /** Tax included, tax, tax excluded: gross = net + tax. Stock documents without a value have zeros. */
  readonly gross: Minor;
  readonly net: Minor;
  readonly tax: Minor;
  /** Percent as exact decimal text: `13`. */
  readonly taxRate: string;
  /** The same in the functional currency. */
  readonly lcGross: Minor;
  readonly lcNet: Minor;
  readonly lcTax: Minor;
  /** 结算方式 and own bank or wallet account, of receipts and payments. */
  readonly settlement?: { readonly method: string; readonly account: string; readonly reference: string };
  readonly sourceLineNo?: number;
  readonly remark: string;
}

/** Base data to create; what stands under the code already is left as it is. */
export interface PushedMaster {
  readonly kind: PushedMasterKind;
  readonly code: string;
  readonly name: string;
  /** By the names of MasterRecord facts; `unit` of a material, `currency` of a customer, `ErpRateFacts` of a rate. */
  readonly facts: Readonly<Record<string, string>>;
}

/** The document as the ERP holds it, in our terms. */
export interface ReadBackDocument {
  readonly id: string;
  readonly number: string;
  readonly stage: VoucherStage;
  readonly date: IsoDate;
  readonly party: string;
  readonly currency: Currency;
  readonly lines: readonly {
    readonly material: string;
    readonly expenseItem: string;
    readonly quantity: string;
    readonly warehouse: string;
    readonly toWarehouse: string;
    readonly gross: Minor;
    readonly net: Minor;
  }[];
}

/** The business-document way of a finance ERP. Calls throw Transient, Refused, or Bug, as those of a TargetConnector. */
export interface DocumentTarget {
  readonly kinds: readonly DocumentKind[];
  readonly masterKinds: readonly PushedMasterKind[];
  toDocument(
    document: BusinessDocument,
    mapping: TargetMapping,
  ): TargetDocument | { readonly problems: readonly Problem[] };
  find(document: BusinessDocument): Promise<FoundDocument | undefined>;
  send(kind: DocumentKind, document: TargetDocument, deadlineMs: number): Promise<SendOutcome>;
  advance(kind: DocumentKind, id: string, to: 'SUBMITTED' | 'AUDITED'): Promise<AdvanceOutcome>;
  readBack(kind: DocumentKind, id: string, mapping: TargetMapping): Promise<ReadBackDocument | undefined>;
  remove(kind: DocumentKind, id: string): Promise<void>;
  /** Saved, or there already under the same code. */
  pushMaster(master: PushedMaster, deadlineMs: number): Promise<SendOutcome>;
}

/** A finance ERP that takes 应收单, 出库单 and the like beside vouchers. */
export interface DocumentConnector extends TargetConnector {
  readonly documents: DocumentTarget;
}
