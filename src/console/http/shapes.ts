/**
 * The answers of the API as the console reads them. Amounts are exact decimal text beside their currency, document,
 * voucher and statement numbers are decimal text, dates `YYYY-MM-DD`, instants ISO 8601 in UTC.
 */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export type Level = 'L1' | 'L2' | 'L3';

export const ROLES = ['config', 'preparer', 'reviewer', 'cashier', 'admin', 'auditor'] as const;
export type RoleName = (typeof ROLES)[number];

export interface Place {
  readonly document?: string;
  readonly settlement?: string;
  readonly shop?: string;
  readonly book?: string;
  readonly line?: number;
  readonly column?: string;
  readonly offset?: number;
  readonly length?: number;
  readonly voucher?: string;
}

export interface ProblemJson {
  readonly code: string;
  readonly level: Level;
  readonly owner: RoleName;
  readonly deadlineHours: number;
  readonly text: Both;
  readonly remedy: Both;
  readonly place: Place;
  readonly params: Readonly<Record<string, string>>;
}

export interface ErrorJson {
  readonly error: {
    readonly code: string;
    readonly level: Level;
    readonly text: Both;
    readonly remedy: Both;
    readonly place: Place;
    readonly id?: string;
    readonly retryAfterSeconds?: number;
  };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface Items<T> {
  readonly items: readonly T[];
}

export interface SessionJson {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleName[];
  readonly permissions: readonly string[];
  readonly csrfToken: string;
  readonly mustChangePassword: boolean;
  readonly idleExpiresAt: string;
  readonly expiresAt: string;
}

export interface StateCount {
  readonly state: string;
  readonly count: number;
}

export interface OverviewJson {
  readonly documents: readonly StateCount[];
  readonly settlements: readonly StateCount[];
  readonly vouchers: readonly StateCount[];
  readonly exceptions: readonly { readonly level: Level; readonly open: number; readonly overdue: number }[];
  readonly journal: readonly {
    readonly book: string;
    readonly entries: number;
    readonly lines: number;
    readonly batches: number;
    readonly debit: Money;
    readonly credit: Money;
  }[];
  readonly deliveries: readonly {
    readonly book: string;
    readonly erpAccount: string;
    readonly profile: string;
    readonly sandbox: boolean;
    readonly waiting: number;
    readonly saved: number;
    readonly verified: number;
    readonly refused: number;
    readonly unknown: number;
    readonly drifted: number;
    readonly lastAttemptAt: string | null;
  }[];
  readonly lastDocuments: readonly DocumentBriefJson[];
}

export interface BookJson {
  readonly book: string;
  readonly name: string;
  readonly standard: 'ASBE' | 'SBE';
  readonly currency: string;
  readonly trial: boolean;
  readonly closedPeriods: readonly string[];
}

export interface ShopJson {
  readonly code: string;
  readonly book: string;
  readonly name: string;
  readonly platform: string;
  readonly marketplace: string;
  readonly currency: string;
  readonly zone: string;
  readonly customer: string;
  readonly department: string;
}

export interface FeeKeyJson {
  readonly feeKey: string;
  readonly text: Both;
  readonly category: string;
  readonly role: string;
  /** An item can be mapped to it. */
  readonly acceptable: boolean;
}

export interface DocumentBriefJson {
  readonly documentNo: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: string;
  readonly receivedAt: string;
  readonly receivedBy: string;
  readonly state: string;
  readonly kind: string | null;
  readonly book: string | null;
  readonly shop: string | null;
  readonly lines: string | null;
  readonly statements: number;
  readonly problems: number;
  readonly badRows: number;
  readonly heldStatements: number;
}

export interface BadRowJson {
  readonly line: number;
  readonly offset: string;
  readonly length: string;
  readonly raw: string;
  readonly problem: ProblemJson;
}

export interface DocumentJson extends DocumentBriefJson {
  readonly encoding: string | null;
  readonly locale: string | null;
  readonly decimalSign: string | null;
  readonly interpretedAt: string | null;
  readonly problemList: readonly ProblemJson[];
  readonly badRowList: readonly BadRowJson[];
  readonly statementList: readonly StatementJson[];
}

export interface CheckJson {
  readonly name: string;
  readonly left: Money;
  readonly right: Money;
  readonly difference: Money;
  readonly holds: boolean;
}

export interface UnknownItemJson {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly amount: Money;
  readonly rows: string;
  readonly reason: 'UNKNOWN' | 'UNCONFIRMED' | 'HOLD';
  readonly suggestions: readonly { readonly feeKey: string; readonly score: number; readonly why: string }[];
}

export interface MonthJson {
  readonly month: string;
  readonly net: Money;
}

export interface StatementJson {
  readonly statementNo: string;
  readonly documentNo: string;
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly kind: string;
  readonly revision: number;
  readonly currency: string;
  readonly bookCurrency: string;
  readonly startAt: string | null;
  readonly endAt: string | null;
  readonly endDate: string | null;
  readonly depositDate: string | null;
  readonly total: Money | null;
  readonly sum: Money;
  readonly rows: string;
  readonly state: 'PROVED' | 'HELD';
  readonly checks: readonly CheckJson[];
  readonly problems: readonly ProblemJson[];
  readonly settlementState: 'HELD' | 'POSTED' | 'REVISION_HELD' | null;
  readonly settlementProblems: readonly ProblemJson[];
  readonly posted: boolean;
  readonly months: readonly MonthJson[];
  readonly vouchers: readonly VoucherBriefJson[];
  readonly unknownItems: readonly UnknownItemJson[];
}

export interface SettlementBriefJson {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly currency: string;
  readonly state: string;
  readonly problems: number;
  readonly startAt: string | null;
  readonly endAt: string | null;
  readonly total: Money | null;
  readonly statements: number;
  readonly postedStatement: string | null;
  readonly changedAt: string;
}

export interface NeighbourJson {
  readonly settlementId: string;
  readonly startAt: string | null;
  readonly endAt: string | null;
  readonly state: string;
  readonly previousReserve: Money;
  readonly currentReserve: Money;
  readonly joins: boolean;
}

export interface CellJson {
  readonly statementNo: string;
  readonly cellNo: number;
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly businessDate: string;
  readonly marketplace: string;
  readonly sku: string;
  readonly jurisdiction: string;
  readonly status: string;
  readonly amount: Money;
  readonly quantity: string;
  readonly rows: string;
  readonly disposition: string | null;
  readonly feeKey: string | null;
  readonly matchedRule: string | null;
  readonly reason: string | null;
}

export interface SettlementJson {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly currency: string;
  readonly state: string;
  readonly postedStatement: string | null;
  readonly changedAt: string;
  readonly problems: readonly ProblemJson[];
  readonly statements: readonly StatementJson[];
  readonly cells: readonly CellJson[];
  readonly cellsTotal: number;
  readonly previous: NeighbourJson | null;
  readonly next: NeighbourJson | null;
}

export interface VoucherBriefJson {
  readonly book: string;
  readonly voucherNo: string;
  readonly word: string;
  readonly number: number;
  readonly date: string;
  readonly period: string;
  readonly category: string;
  readonly shop: string;
  readonly summary: string;
  readonly state: string;
  readonly erpNumber: string | null;
  readonly preparer: string;
  readonly reviewer: string | null;
  readonly total: Money;
  readonly settlementId: string | null;
  readonly problem: ProblemJson | null;
}

export interface VoucherLineJson {
  readonly lineNo: number;
  readonly summary: string;
  readonly account: string;
  readonly accountNameZh: string;
  readonly accountNameEn: string;
  readonly dc: 'D' | 'C';
  readonly fc: Money;
  readonly rate: string;
  readonly lc: Money;
  readonly dims: Readonly<Record<string, string>>;
}

export interface AttemptJson {
  readonly attemptNo: string;
  readonly step: 'FIND' | 'SEND' | 'POLL' | 'READ_BACK' | 'ADVANCE' | 'DUPLICATES' | 'REMOVE';
  readonly at: string;
  readonly worker: string;
  readonly outcome: string;
}

export interface VoucherJson extends VoucherBriefJson {
  readonly voucherKey: string;
  readonly source: string;
  readonly sourceId: string;
  readonly cutNo: number;
  readonly attachments: number;
  readonly tries: number;
  readonly correctsVoucher: string | null;
  readonly correctedBy: readonly string[];
  readonly reviewedAt: string | null;
  readonly erpAccount: string | null;
  readonly erpId: string | null;
  readonly nextTryAt: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly lines: readonly VoucherLineJson[];
  readonly attempts: readonly AttemptJson[];
  readonly mayReview: boolean;
}

export type Held = 'PROBLEM' | 'CHART' | 'PAUSED' | 'WAITING' | 'NO_ERP';

/** Who decided, when (instant), and why. */
export interface DecidedJson {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** A voucher on its way to the ERP. */
export interface DeliveryRowJson extends VoucherBriefJson {
  readonly erpAccount: string | null;
  /** What it waits for; null: nothing holds it. */
  readonly held: Held | null;
  /** The journal's period, where the voucher went to a later one. */
  readonly lateFrom: string | null;
  readonly nextTryAt: string | null;
  readonly tries: number;
  readonly changedAt: string;
  readonly skipped: DecidedJson | null;
}

export interface DeliveryCountsJson {
  readonly states: readonly { readonly state: string; readonly count: number; readonly totals: readonly Money[] }[];
  readonly held: readonly { readonly held: Held; readonly count: number }[];
  readonly late: number;
}

export type RepairName = 'RESEND' | 'ADOPT' | 'REVERSE' | 'ADVANCE';
export type Afterwards = 'POST_AGAIN' | 'LEAVE';

/** One fact of a break; `-` where a side has none, `line` null: the head. */
export interface DriftFactJson {
  readonly what: string;
  readonly line: string | null;
  readonly ours: string;
  readonly theirs: string;
}

export interface DriftJson {
  readonly driftNo: string;
  readonly erpAccount: string;
  readonly book: string;
  readonly kind: 'EDITED' | 'DELETED' | 'UNAUDITED' | 'FOREIGN';
  readonly voucher: {
    readonly voucherNo: string;
    readonly word: string;
    readonly number: number;
    readonly date: string;
    readonly summary: string;
    readonly state: string;
    readonly total: Money;
  } | null;
  readonly erpId: string;
  readonly erpNumber: string;
  readonly period: string;
  readonly differences: readonly DriftFactJson[];
  readonly proposal: RepairName;
  readonly repairs: readonly RepairName[];
  readonly state: 'OPEN' | 'REPAIRED' | 'ADOPTED' | 'CLEARED';
  readonly repair: RepairName | null;
  readonly foundAt: string;
  readonly seenAt: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly reason: string | null;
}

export interface DriftCountsJson {
  readonly open: readonly { readonly kind: DriftJson['kind']; readonly count: number }[];
  readonly accounts: readonly {
    readonly erpAccount: string;
    readonly book: string;
    readonly lookedAt: string | null;
  }[];
}

export interface LookAnswerJson {
  readonly periods: readonly string[];
  readonly seen: number;
  readonly ours: number;
  readonly drifted: number;
  readonly unaudited: number;
  readonly foreign: number;
  readonly skipped: number;
}

export interface DeliveryJson extends DeliveryRowJson {
  readonly erpId: string | null;
  readonly erpStage: string | null;
  readonly ticket: string | null;
  readonly generation: number;
  readonly former: readonly {
    readonly generation: number;
    readonly erpId: string;
    readonly erpNumber: string | null;
    readonly goneAt: string;
    readonly by: string;
    readonly reason: string;
  }[];
  readonly reversed: DecidedJson | null;
  /** Who looked it up in the ERP and found it there. */
  readonly confirmed: { readonly by: string; readonly at: string } | null;
  readonly breaks: readonly DriftJson[];
  readonly may: {
    readonly retry: boolean;
    readonly skip: boolean;
    readonly unskip: boolean;
    readonly settle: boolean;
    readonly reverse: boolean;
  };
}

/** Indented JSON; `characters` is the length of the whole, of which the end may not be in `text`. */
export interface PayloadJson {
  readonly text: string;
  readonly characters: number;
}

export interface AttemptDetailJson extends AttemptJson {
  /** The version of the field mapping that was laid over what was sent. */
  readonly fieldMappingNo: string | null;
  readonly request: PayloadJson | null;
  readonly answer: PayloadJson | null;
  readonly problem: ProblemJson | null;
}

export interface ReviewRowJson extends VoucherBriefJson {
  readonly createdAt: string;
  /** False where the reader had a hand in it, or may not review at all. */
  readonly mayReview: boolean;
}

export interface ProofCellJson {
  readonly statementNo: string;
  readonly cellNo: number;
  readonly documentNo: string;
  readonly settlementId: string;
  readonly kind: string;
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly businessDate: string;
  readonly sku: string;
  readonly marketplace: string;
  readonly jurisdiction: string;
  readonly amount: Money;
  /** What of the cell stands in the journal line; the opposite sign on a correction. */
  readonly share: Money;
  readonly lc: Money | null;
  readonly rows: string;
  readonly feeKey: string | null;
  readonly matchedRule: string | null;
  readonly disposition: string | null;
}

export interface ProofQuoteJson {
  readonly rateNo: string;
  readonly rateType: string;
  readonly currency: string;
  readonly functional: string;
  readonly date: string;
  readonly value: string;
  readonly quotedUnit: number;
  readonly inverse: boolean;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: string;
}

export interface ProofJournalLineJson {
  readonly lineNo: string;
  readonly entryNo: string;
  readonly entryKey: string;
  readonly entryKind: string;
  readonly summary: string;
  readonly businessDate: string;
  readonly originalPeriod: string;
  readonly postingPeriod: string;
  readonly correction: string | null;
  readonly dc: 'D' | 'C';
  readonly account: string;
  readonly fc: Money;
  readonly rate: string;
  readonly lc: Money;
  readonly dims: Readonly<Record<string, string>>;
  readonly src: { readonly amount: Money; readonly rate: string } | null;
  readonly rounding: Money;
  readonly rule: string;
  readonly ruleWords: readonly { readonly rule: string; readonly words: Both }[];
  readonly rateRef: string;
  readonly quotes: readonly ProofQuoteJson[];
  readonly batchNo: string;
  readonly posting: string;
  readonly batchHash: string;
  readonly previousHash: string;
  readonly postedAt: string;
  readonly postedBy: string;
  /** The cells are those of the lines that this line balances. */
  readonly balances: boolean;
  readonly cells: readonly ProofCellJson[];
  readonly cellCount: number;
  /** Sum of the shares of all cells, also those not shown. */
  readonly cellSum: Money | null;
}

export interface ProofRowJson {
  readonly documentNo: string;
  readonly documentName: string;
  readonly statementNo: string;
  readonly rowNo: number;
  readonly cellNo: number;
  /** 1-based line of the paper. */
  readonly line: number;
  readonly offset: string;
  readonly length: number;
  readonly amount: Money;
  readonly orderId: string;
  readonly postedAt: string;
  readonly raw: string | null;
}

export interface LineProofJson {
  readonly book: string;
  readonly bookCurrency: string;
  readonly voucherNo: string;
  readonly lineNo: number;
  readonly word: string;
  readonly number: number;
  readonly contentHash: string;
  readonly line: VoucherLineJson;
  readonly journalLines: readonly ProofJournalLineJson[];
  readonly journalLineCount: number;
  readonly rows: readonly ProofRowJson[];
  readonly nextRow: string | null;
  readonly checks: readonly {
    readonly name: string;
    readonly left: Money;
    readonly right: Money;
    readonly holds: boolean;
  }[];
  readonly holds: boolean;
}

export interface ExceptionJson {
  readonly id: string;
  readonly problem: ProblemJson;
  readonly state: string;
  readonly subject: string;
  /** How often it was seen. */
  readonly count: string;
  readonly raisedAt: string;
  readonly lastSeenAt: string;
  readonly deadlineAt: string;
  readonly overdue: boolean;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly reason: string | null;
}

export interface BulkAnswer<K> {
  readonly done: number;
  readonly refused: readonly (K & { readonly error: ErrorJson['error'] })[];
}

export interface ItemRuleJson {
  readonly ruleNo: string;
  readonly book: string;
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly feeKey: string;
  readonly state: string;
  readonly effectiveFrom: string;
  readonly decidedBy: string;
  readonly reason: string;
  readonly decidedAt: string;
}

export interface PolicyKeyJson {
  readonly key: string;
  readonly text: Both;
  /** FIXED ones cannot be set, BOOK ones not for a shop. */
  readonly scope: 'FIXED' | 'BOOK' | 'SHOP';
  readonly values: readonly string[];
  readonly pattern: string | null;
  readonly default: string;
  readonly current: string;
}

export interface PolicyJson {
  readonly policyNo: string;
  readonly book: string;
  readonly shop: string;
  readonly key: string;
  readonly value: string;
  readonly effectiveFrom: string;
  readonly setBy: string;
  readonly approvedBy: string | null;
  readonly setAt: string;
}

export interface RateJson {
  readonly rateNo: string;
  readonly currency: string;
  readonly functional: string;
  readonly rateType: string;
  readonly date: string;
  readonly value: string;
  readonly quotedUnit: number;
  readonly inverse: boolean;
  readonly source: string;
  readonly enteredBy: string;
  readonly enteredAt: string;
}

export interface PeriodJson {
  readonly book: string;
  readonly period: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly changedAt: string | null;
  readonly changedBy: string | null;
  readonly entries: number;
  readonly vouchersOpen: number;
}

export interface ProposalJson {
  readonly proposalNo: string;
  readonly kind: string;
  readonly content: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly state: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
}

export interface AuditJson {
  readonly auditNo: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** JSON text, as it was hashed. */
  readonly before: string | null;
  readonly after: string | null;
  readonly hash: string;
}

export interface UserJson {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleName[];
  readonly state: 'ACTIVE' | 'DISABLED';
  readonly locked: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly lastLoginAt: string | null;
}

export interface VoucherReportJson {
  readonly voucherNo: string;
  readonly word: string;
  readonly number: number;
  readonly date: string;
  readonly period: string;
  readonly category: string;
  readonly summary: string;
  readonly state: string;
  readonly erpNumber: string | null;
  readonly total: Money;
  readonly lines: readonly {
    readonly lineNo: number;
    readonly dc: 'D' | 'C';
    readonly account: string;
    readonly accountName: string;
    readonly fc: Money;
    readonly rate: string;
    readonly lc: Money;
    readonly dims: Readonly<Record<string, string>>;
  }[];
}

export interface DifferenceJson {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly businessDate: string;
  readonly sku: string;
  readonly before: Money;
  readonly after: Money;
}

export interface StatementReportJson {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly kind: string;
  readonly revision: number;
  readonly currency: string;
  readonly bookCurrency: string;
  readonly outcome: 'POSTED' | 'CORRECTED' | 'UNCHANGED' | 'COMPARED' | 'HELD';
  readonly total: Money | null;
  readonly sum: Money;
  readonly rows: string;
  readonly startAt: string | null;
  readonly endAt: string | null;
  readonly checks: readonly CheckJson[];
  readonly months: readonly MonthJson[];
  readonly vouchers: readonly VoucherReportJson[];
  readonly unknownItems: readonly UnknownItemJson[];
  readonly differences: readonly DifferenceJson[];
  readonly problems: readonly ProblemJson[];
}

export interface ImportReportJson {
  readonly documentNo: string | null;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: string;
  readonly kind: string | null;
  readonly already: boolean;
  readonly openedBook: { readonly book: string; readonly currency: string; readonly shop: string } | null;
  readonly statements: readonly StatementReportJson[];
  readonly problems: readonly ProblemJson[];
  readonly dryRun: boolean;
}

export interface ProgressJson {
  readonly step: 'KEEPING' | 'READING' | 'PROVING' | 'POSTING' | 'DONE';
  readonly bytes: number;
  readonly rows: number;
}

export interface ImportJson {
  readonly importId: string;
  readonly name: string;
  readonly state: 'RUNNING' | 'DONE' | 'FAILED';
  readonly progress: ProgressJson;
  readonly report: ImportReportJson | null;
  readonly error: ErrorJson['error'] | null;
  readonly startedAt: string;
}

export interface VerifyReportJson {
  readonly holds: boolean;
  readonly laws: readonly {
    readonly law: string;
    readonly severity: string;
    readonly text: Both;
    readonly checked: string;
    readonly holds: boolean;
    readonly breachCount: string;
    /** The first of them. */
    readonly breaches: readonly string[];
    readonly problems: readonly ProblemJson[];
  }[];
  readonly chains: readonly { readonly book: string; readonly batches: number; readonly broken: string | null }[];
  readonly audit: { readonly holds: boolean; readonly broken: string | null };
  /** Kept papers against their hashes. */
  readonly papers: {
    readonly holds: boolean;
    readonly checked: string;
    readonly bytes: string;
    readonly breachCount: string;
    readonly breaches: readonly string[];
  };
}

export interface ApiKeyJson {
  readonly keyId: string;
  readonly name: string;
  readonly roles: readonly RoleName[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}
