/** What a finance ERP is given and what it answers, of vouchers and business documents alike. */
import type { Problem } from './problems.ts';

/**
 * enforcing: the ERP refuses our key twice · numberable: we assign the number under our own 凭证字, a second save
 * collides · blind: neither; a duplicate is found by read-back and reversed.
 */
export type Idempotency = 'enforcing' | 'numberable' | 'blind';

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
  /** The version of the field mapping that was laid over it. */
  readonly fieldMappingNo?: bigint;
}

/**
 * Refusals that delivery answers by a rule of its own.
 * PERIOD_CLOSED: the voucher's period is closed (已结账) → the rule of late vouchers, accounting.md §0.5. Set only where the
 * answer is certain of it; where its words are not known, delivery asks for the ERP's periods.
 * DUPLICATE: our key or number is said to be there already, or what is said cannot be told from that → looked up and adopted,
 * or a person is told; never sent again.
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

/** Where a voucher stands in the ERP, from 暂存 to 作废, whatever the ERP's own letters are. */
export type VoucherStage = 'DRAFT' | 'SAVED' | 'SUBMITTED' | 'AUDITED' | 'POSTED' | 'VOID';

/** What came of 提交 or 审核: done (or already there), or refused with the ERP's reason. */
export type AdvanceOutcome =
  | { readonly outcome: 'Done'; readonly stage: VoucherStage }
  | { readonly outcome: 'Refused'; readonly problem: Problem };
