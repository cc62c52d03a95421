/** The contract between delivery and a finance ERP. DESIGN.md §4 “Target connector”, “Exactly once”. */
import type { DocumentTarget, MasterTarget } from './business-documents.ts';
import type { IsoDate, Period } from './dates.ts';
import type { Currency, Minor, Rate } from './money.ts';
import type { Problem } from './problems.ts';

/**
 * enforcing: the ERP refuses our key twice · numberable: we assign the number under our own 凭证字, a second save
 * collides · blind: neither; a duplicate is found by read-back and reversed.
 */
export type Idempotency = 'enforcing' | 'numberable' | 'blind';

/** A voucher line as delivery hands it over: chart code of the book, both currencies. */
export interface TargetVoucherLine {
  readonly lineNo: number;
  readonly summary: string;
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: Rate;
  readonly lc: Minor;
  /** Dimension name of accounting.md §1.3 (店铺, 部门, 费用项目 …) → code. */
  readonly dims: Readonly<Record<string, string>>;
  /** 现金流量项目 of a cash line, signed with the line's side; absent or empty: 现金互转, or no cash line. accounting.md §2.13. */
  readonly cashFlow?: readonly CashFlowShare[];
}

export interface CashFlowShare {
  /** Item by our name (`销售商品、提供劳务收到的现金`). */
  readonly item: string;
  readonly fc: Minor;
  readonly lc: Minor;
}

export interface TargetVoucher {
  /** Our key, stored before the first send; the reference in the ERP is derived from it. */
  readonly key: string;
  /** Short reference that the ERP document carries in its text: `HL:` + 16 hex digits of the key's hash. */
  readonly reference: string;
  readonly ledger: string;
  readonly functionalCurrency: Currency;
  readonly date: IsoDate;
  readonly period: Period;
  /** 凭证字 (`记`) and our number in it, continuous a period. */
  readonly word: string;
  readonly number: number;
  readonly attachments: number;
  readonly preparer: string;
  readonly summary: string;
  readonly lines: readonly TargetVoucherLine[];
}

/** ERP codes for ours: accounts, dimensions, currencies. Missing entries are a problem, never a blank. */
export interface TargetMapping {
  /** By our code, or `1002.02|USD` where the ERP has one account a currency: look up by `target-mapping.ts`. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly dims: Readonly<Record<string, string>>;
  /** Our accounts that the ERP holds as 不核算外币: their lines collapse to fc = lc, rate 1 (accounting.md §0.3). */
  readonly functionalOnly?: readonly string[];
  /** 现金流量项目 by our name → ERP code; `*` → `*` stands for the same names. Absent: the ERP takes none. */
  readonly cashFlowItems?: Readonly<Record<string, string>>;
}

/** One document as the ERP wants it, JSON. */
export interface TargetDocument {
  readonly key: string;
  readonly reference: string;
  readonly body: unknown;
}

/**
 * Refusals that delivery answers by a rule of its own.
 * PERIOD_CLOSED: the voucher's period is closed (已结账) → the rule of late vouchers, accounting.md §0.5. Set only where the
 * answer is certain of it; where its words are not known, delivery asks for the ERP's periods.
 * DUPLICATE: our key or number is said to be there already, or what is said cannot be told from that → looked up and adopted, or a person is told; never sent again.
 */
export type RefusalReason = 'PERIOD_CLOSED' | 'DUPLICATE';

export type SendOutcome =
  | { readonly outcome: 'Saved'; readonly id: string; readonly number: string }
  | { readonly outcome: 'Accepted'; readonly ticket: string }
  | { readonly outcome: 'Refused'; readonly problem: Problem; readonly reason?: RefusalReason }
  /** The reply was lost or says nothing certain: find before anything else. */
  | { readonly outcome: 'Unknown'; readonly problem: Problem };

export interface FoundDocument {
  readonly id: string;
  readonly number: string;
}

/** The document as the ERP holds it, in our terms, for a comparison line by line. */
export interface ReadBackVoucher {
  readonly id: string;
  readonly number: string;
  readonly date: IsoDate;
  readonly word: string;
  readonly state: string;
  readonly lines: readonly {
    readonly account: string;
    readonly dc: 'D' | 'C';
    readonly currency: Currency;
    readonly fc: Minor;
    readonly lc: Minor;
    readonly dims: Readonly<Record<string, string>>;
    readonly summary: string;
  }[];
}

/** Where a voucher stands in the ERP, from 暂存 to 作废, whatever the ERP's own letters are. */
export type VoucherStage = 'DRAFT' | 'SAVED' | 'SUBMITTED' | 'AUDITED' | 'POSTED' | 'VOID';

/** A voucher of the ERP as its list tells it, ours or not: enough to see what was edited, deleted or added by hand. */
export interface MirrorVoucher {
  readonly id: string;
  readonly number: string;
  readonly word: string;
  readonly date: IsoDate;
  readonly period: Period;
  readonly stage: VoucherStage;
  /** `HL:…` where the document carries one of ours, else empty. */
  readonly reference: string;
  /** Σ debit in the ledger's currency. */
  readonly debit: Minor;
}

/** Kinds of base data that connectors pull. */
export type MasterKind =
  | 'ACCOUNT'
  | 'CUSTOMER'
  | 'SUPPLIER'
  | 'MATERIAL'
  | 'WAREHOUSE'
  | 'DEPARTMENT'
  | 'EXPENSE_ITEM'
  | 'CURRENCY'
  | 'RATE'
  | 'VOUCHER_WORD'
  | 'CASH_FLOW_ITEM'
  | 'PERIOD';

/** One record of the ERP's base data. `facts` is flat, by the names of `ErpAccountFacts`, `ErpPeriodFacts`, `ErpRateFacts`. */
export interface MasterRecord {
  readonly kind: MasterKind;
  readonly code: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly facts: Readonly<Record<string, MasterFact>>;
}

export type MasterFact = string | boolean | readonly string[];

/** Facts of an ACCOUNT; one that the ERP does not tell is left out, never guessed. */
export interface ErpAccountFacts {
  readonly leaf?: boolean;
  readonly direction?: 'D' | 'C';
  /**
   * Mandatory dimensions, by our names where the connector knows them, else by the ERP's. `客户|店铺`: either fills it, as they
   * are one dimension of the ERP; `客户` alone is not filled by 店铺.
   */
  readonly dims?: readonly string[];
  /** ISO codes that the account holds; `*` all; empty: 不核算外币. */
  readonly currencies?: readonly string[];
  /** 期末调汇. */
  readonly revalued?: boolean;
  /** 受控系统: a voucher by hand is refused. */
  readonly controlledBy?: 'AR' | 'AP' | 'STOCK' | 'CASH' | 'OTHER';
  readonly cash?: boolean;
  /** 现金流量项目必录. */
  readonly cashFlowRequired?: boolean;
}

/** 类别限制 of a 凭证字, as U8 calls them. */
export type WordLimit = '借方必有' | '贷方必有' | '凭证必有' | '凭证必无' | '借方必无' | '贷方必无';

/** Facts of a VOUCHER_WORD, whose code or name is the word (`记`). */
export interface ErpVoucherWordFacts {
  readonly limit?: WordLimit;
  /** 限制科目: codes of the ERP; what is below them counts. */
  readonly limitAccounts?: readonly string[];
  /** 制单序时控制. */
  readonly dateOrder?: boolean;
}

/** Facts of a PERIOD, whose code is `2026-09`. */
export interface ErpPeriodFacts {
  readonly open: boolean;
}

/** Facts of a RATE, whose code is `<type>|<from>|<to>|<first day>`. */
export interface ErpRateFacts {
  readonly type: string;
  readonly from: Currency;
  readonly to: Currency;
  readonly rate: string;
  readonly firstDay: IsoDate;
  readonly lastDay: IsoDate;
}

/** What came of 提交 or 审核: done (or already there), or refused with the ERP's reason. */
export type AdvanceOutcome =
  | { readonly outcome: 'Done'; readonly stage: VoucherStage }
  | { readonly outcome: 'Refused'; readonly problem: Problem };

/** Presence of a function is the capability. Calls throw Transient (try later), Refused, or Bug. */
export interface TargetConnector {
  readonly profile: string;
  readonly idempotency: Idempotency;
  /** True: the ERP numbers vouchers by itself; what it answered at saving is the number to compare with later. */
  readonly numbersItself?: boolean;
  /** True: no call looks a voucher up or reads it back; what was saved stays unproved, and a lost answer is a person's to settle. */
  readonly unseen?: boolean;
  /** Tests the connection: login, ledger, its functional currency. */
  probe(): Promise<{ readonly ledgerCurrency: Currency; readonly version: string }>;
  toDocument(
    voucher: TargetVoucher,
    mapping: TargetMapping,
  ): TargetDocument | { readonly problems: readonly Problem[] };
  /** Lays what the house configured (field mappings) over the connector's own document, before it is sent. */
  shape?(
    document: TargetDocument,
    voucher: TargetVoucher,
    mapping: TargetMapping,
  ): Promise<TargetDocument | { readonly problems: readonly Problem[] }>;
  find(voucher: TargetVoucher): Promise<FoundDocument | undefined>;
  send(document: TargetDocument, deadlineMs: number): Promise<SendOutcome>;
  readBack(id: string, voucher: TargetVoucher, mapping: TargetMapping): Promise<ReadBackVoucher | undefined>;
  /** Several documents in one call, at most `max`: one outcome each, in their order; a guilty one does not spoil the others. */
  readonly batch?: {
    readonly max: number;
    send(documents: readonly TargetDocument[], deadlineMs: number): Promise<readonly SendOutcome[]>;
  };
  /** What became of an `Accepted` ticket; `Accepted` again while the ERP still works on it. */
  poll?(ticket: string, voucher: TargetVoucher): Promise<SendOutcome>;
  /** 提交 and 审核, each idempotent: a document that stands there already is Done. */
  advance?(id: string, to: 'SUBMITTED' | 'AUDITED'): Promise<AdvanceOutcome>;
  /** Every document that carries the voucher's reference: for a blind target more than one may. */
  duplicates?(voucher: TargetVoucher): Promise<readonly FoundDocument[]>;
  /** Deletes a document that is not posted, un-audited first where it must be. Gone already is done. */
  remove?(id: string): Promise<void>;
  /** Vouchers of one period of the ledger, in pages, with a stable order. */
  list?(period: Period): AsyncIterable<readonly MirrorVoucher[]>;
  /** Base data in pages; a kind that the ERP does not give is not in `kinds`. */
  readonly master?: {
    readonly kinds: readonly MasterKind[];
    pull(kind: MasterKind): AsyncIterable<readonly MasterRecord[]>;
  };
  /** Business documents (业务单据) in the place of vouchers. */
  readonly documents?: DocumentTarget;
  /** Base data that Heliu writes. */
  readonly masters?: MasterTarget;
}
