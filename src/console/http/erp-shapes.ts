/** Answers of the API about connections to finance ERPs, their base data and field mappings, as the console reads them. */
import type { Both, Money, ProblemJson } from './shapes.ts';

export interface ProfileFieldJson {
  readonly key: string;
  readonly text: Both;
  readonly kind: 'text' | 'secret' | 'choice' | 'json';
  readonly required: boolean;
  /** Required too where the choice `key` is one of `in`; a choice that is not made counts as its first one. */
  readonly requiredWhen: { readonly key: string; readonly in: readonly string[] } | null;
  readonly choices: readonly string[];
  /** What choices are called, where their names do not say it. */
  readonly choiceTexts: Readonly<Record<string, Both>>;
  readonly example: string | null;
}

export interface ProfileJson {
  readonly profile: string;
  readonly product: Both;
  /** OUTLINE: nothing can be written to it. */
  readonly support: 'SUPPORTED' | 'OUTLINE';
  readonly idempotency: 'enforcing' | 'numberable' | 'blind';
  readonly promise: Both;
  readonly fields: readonly ProfileFieldJson[];
}

export interface ErpAccountJson {
  readonly name: string;
  readonly book: string;
  readonly profile: string;
  readonly product: Both;
  readonly baseUrl: string;
  readonly ledger: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Keys of the secrets that are set; their values never leave the server. */
  readonly secrets: readonly string[];
  readonly sandbox: boolean;
  readonly enabled: boolean;
  readonly flow: {
    readonly state: 'OPEN' | 'PAUSED' | 'UNTRIED';
    readonly pausedUntil: string | null;
    readonly pauses: number;
    readonly problem: ProblemJson | null;
    readonly probedAt: string | null;
    readonly ledgerCurrency: string | null;
    readonly version: string | null;
    readonly lastCallAt: string | null;
    readonly vouchers: Readonly<Record<string, number>>;
    readonly callsLastHour: number;
    readonly troubleLastHour: number;
  };
}

export interface DiagnosisJson {
  readonly ok: boolean;
  readonly ledgerCurrency: string | null;
  readonly version: string | null;
  readonly problem: ProblemJson | null;
}

export interface MappingRowJson {
  readonly kind: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface ChartFindingJson {
  readonly level: 'BLOCKS' | 'WARNS';
  readonly problem: ProblemJson;
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly currencies: readonly string[];
  readonly waiting: number;
  readonly exception: { readonly id: string; readonly state: string } | null;
}

export interface ChartCheckJson {
  readonly checkedAt: string;
  readonly pulledAt: string | null;
  readonly findings: readonly ChartFindingJson[];
}

export interface BaseDataKindJson {
  readonly kind: string;
  readonly given: boolean;
  readonly checked: boolean;
  readonly version: string;
  readonly pulledAt: string | null;
  readonly records: number;
  readonly triedAt: string | null;
  readonly problem: ProblemJson | null;
}

export interface PullOutcomeJson {
  readonly kind: string;
  readonly outcome: 'STORED' | 'FAILED';
  readonly version: string;
  readonly records: number;
  readonly changed: number;
  readonly gone: number;
  readonly problem: ProblemJson | null;
}

export type BaseFact = string | boolean | readonly string[];

export interface BaseRecordJson {
  readonly code: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly facts: Readonly<Record<string, BaseFact>>;
}

export type FieldSource = 'EXPRESSION' | 'CONSTANT' | 'LOOKUP' | 'DROP';

export interface FieldMappingRowJson {
  readonly target: string;
  readonly source: FieldSource;
  readonly kind?: string;
  readonly optional?: boolean;
  readonly expression?: string;
  readonly table?: string;
  readonly constant?: string | number | boolean;
}

export interface FieldMappingJson {
  readonly mappingNo: string;
  readonly book: string;
  readonly profile: string;
  readonly documentKind: string;
  readonly version: number;
  readonly effectiveFrom: string;
  readonly note: string;
  readonly state: 'DRAFT' | 'APPROVED' | 'RETIRED';
  readonly madeBy: string;
  readonly madeAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly retiredBy: string | null;
  readonly retiredAt: string | null;
}

export interface FieldMappingRowsJson extends FieldMappingJson {
  readonly rows: readonly FieldMappingRowJson[];
}

export interface SavedFieldMappingJson {
  readonly mapping: FieldMappingJson | null;
  readonly problems: readonly ProblemJson[];
}

export interface PreviewJson {
  readonly problems: readonly ProblemJson[];
  /** null: a sample that Heliu made up. */
  readonly voucherNo: string | null;
  /** JSON texts; numbers keep their digits. */
  readonly before: string | null;
  readonly after: string | null;
  readonly changes: readonly { readonly path: string; readonly before: string | null; readonly after: string | null }[];
}

export interface RowDifferenceJson {
  readonly target: string;
  readonly before: FieldMappingRowJson | null;
  readonly after: FieldMappingRowJson | null;
}

export interface MappingFactsJson {
  readonly profile: string;
  /** A field that is not listed does not exist. */
  readonly complete: boolean;
  readonly fields: readonly {
    readonly path: string;
    readonly kind: string;
    readonly required: boolean;
    readonly fixed: boolean;
  }[];
  readonly tables: readonly string[];
  /** Kinds of documents that the connection writes. */
  readonly kinds: readonly string[];
}

/** A business document (业务单据) of the ERP. */
export interface ErpDocumentBriefJson {
  readonly book: string;
  readonly no: string;
  readonly kind: string;
  /** The key under which it was handed in; null: cut from the journal. */
  readonly key: string | null;
  readonly word: string;
  readonly number: number;
  readonly date: string;
  readonly period: string;
  readonly summary: string;
  readonly party: string | null;
  readonly total: Money;
  readonly state: string;
  readonly erpNumber: string | null;
  readonly problem: ProblemJson | null;
}

export interface ErpDocumentLineJson {
  readonly lineNo: number;
  readonly summary: string;
  readonly material: string | null;
  readonly expenseItem: string | null;
  readonly department: string | null;
  readonly warehouse: string | null;
  readonly warehouseTo: string | null;
  readonly quantity: string | null;
  readonly fc: Money;
  readonly tax: Money;
  readonly lc: Money;
}

export interface ErpDocumentJson extends ErpDocumentBriefJson {
  readonly erpAccount: string | null;
  readonly erpId: string | null;
  readonly tries: number;
  readonly createdAt: string;
  readonly withdrawable: boolean;
  /** null while the document that it follows is not in the ERP. */
  readonly content: {
    readonly number: string;
    readonly reference: string;
    readonly bankAccount: string | null;
    readonly currency: string;
    readonly rate: string;
    readonly source: string | null;
    readonly lines: readonly ErpDocumentLineJson[];
  } | null;
}

/** In the order of the documents that were handed in. */
export interface HandInAnswerJson {
  readonly outcomes: readonly {
    readonly key: string;
    readonly outcome: 'TAKEN' | 'ALREADY' | 'REFUSED';
    readonly no: string | null;
    readonly word: string | null;
    readonly number: number | null;
    readonly state: string | null;
    readonly problems: readonly ProblemJson[];
  }[];
}

export interface PushedRecordJson {
  readonly kind: string;
  readonly code: string;
  readonly outcome: 'SAVED' | 'REFUSED' | 'UNKNOWN' | 'FAILED';
  readonly erpId: string | null;
  readonly erpNumber: string | null;
  readonly problem: ProblemJson | null;
}

export interface PushedMasterJson extends PushedRecordJson {
  readonly pushedBy: string;
  readonly pushedAt: string;
}

export interface MastersAnswerJson {
  readonly pushed: readonly PushedRecordJson[];
  readonly missing: readonly ProblemJson[];
  /** Behind one that found the system down. */
  readonly untried: number;
}
