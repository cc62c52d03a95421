/** Answers of the API about mappings of master data, as the console reads them. */
import type { Both, ProblemJson } from './shapes.ts';

interface MappingFieldJson {
  readonly name: string;
  readonly text: Both;
  readonly optional: boolean;
}

export interface MappingKindJson {
  readonly kind: string;
  readonly title: Both;
  readonly side: 'SOURCE' | 'ERP';
  readonly key: readonly MappingFieldJson[];
  readonly value: readonly MappingFieldJson[];
  readonly makes: boolean;
}

export type FieldTexts = Readonly<Record<string, string>>;

export interface MasterMappingJson {
  readonly mappingNo: string;
  readonly kind: string;
  readonly key: readonly string[];
  readonly version: number;
  readonly value: FieldTexts;
  readonly before: FieldTexts | null;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly state: 'PROPOSED' | 'APPROVED' | 'REJECTED' | 'RETIRED';
  readonly origin: string;
  readonly createsRecord: boolean;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly checkedBy: string | null;
  readonly checkedAt: string | null;
  readonly checkReason: string | null;
  readonly retiredBy: string | null;
  readonly retiredAt: string | null;
  readonly retireReason: string | null;
}

export interface SuggestionJson {
  readonly value: FieldTexts;
  readonly score: number;
  readonly reason: string;
  readonly detail: string;
}

export interface UnmappedKeyJson {
  readonly kind: string;
  readonly key: readonly string[];
  readonly name: string;
  readonly blocks: number;
  readonly suggestions: readonly SuggestionJson[];
}

export interface UnmappedJson {
  readonly items: readonly UnmappedKeyJson[];
  readonly counts: readonly { readonly kind: string; readonly keys: number; readonly blocks: number }[];
}

export interface ProposedJson {
  readonly proposed: readonly MasterMappingJson[];
  readonly problems: readonly ProblemJson[];
}

export interface DecidedJson {
  readonly decided: readonly MasterMappingJson[];
  readonly problems: readonly ProblemJson[];
  readonly released: readonly { readonly kind: string; readonly key: string }[];
}

export interface MappingFindingJson {
  readonly mapping: MasterMappingJson;
  readonly problem: ProblemJson;
}

export interface ImportedSheetJson {
  readonly changes: readonly {
    readonly sheet: string;
    readonly row: number;
    readonly kind: string;
    readonly key: readonly string[];
    readonly before: FieldTexts | null;
    readonly after: FieldTexts;
    readonly validFrom: string;
  }[];
  readonly unchanged: number;
  readonly problems: readonly ProblemJson[];
  readonly proposed: number;
}

export interface DuplicateGroupJson {
  readonly score: number;
  readonly records: readonly {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly barcode: string;
    readonly taxId: string;
    readonly mapped: string;
  }[];
  readonly pairs: readonly { readonly ids: readonly string[]; readonly score: number; readonly reason: string }[];
}
