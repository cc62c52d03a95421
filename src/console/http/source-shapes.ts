/** Answers of the API about systems that are read and about platforms, as the console reads them. */
import type { ProfileFieldJson } from './erp-shapes.ts';
import type { Both, ProblemJson } from './shapes.ts';

export interface SourceKindJson {
  readonly kind: string;
  readonly product: Both;
  readonly fields: readonly ProfileFieldJson[];
  readonly streams: readonly { readonly name: string; readonly title: Both; readonly reading: string }[];
}

export interface SourceJson {
  readonly name: string;
  readonly kind: string;
  readonly product: Both;
  readonly baseUrl: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Keys of the secrets that are set; their values never leave the server. */
  readonly secrets: readonly string[];
  readonly enabled: boolean;
  readonly testedAt: string | null;
  readonly readAt: string | null;
  readonly streams: { readonly ready: number; readonly paused: number; readonly stopped: number };
}

export interface SourceDiagnosisJson {
  readonly ok: boolean;
  readonly problem: ProblemJson | null;
  readonly resumed: number;
}

export interface StreamJson {
  readonly name: string;
  readonly title: Both;
  readonly reading: string;
  readonly runs: boolean;
  readonly minutes: number;
  readonly state: 'READY' | 'PAUSED' | 'STOPPED';
  readonly problem: ProblemJson | null;
  readonly failures: number;
  readonly dueAt: string | null;
  readonly isReading: boolean;
  readonly from: string;
  readonly to: string;
  readonly rows: string;
  readonly readAt: string | null;
  readonly roundAt: string | null;
}

/** Counts are decimal text. */
export interface StreamDayJson {
  readonly stream: string;
  readonly day: string;
  readonly windows: number;
  readonly expected: string | null;
  readonly got: string;
  readonly changed: string;
}

export interface PlatformJson {
  readonly code: string;
  readonly name: Both;
  readonly marketplaces: readonly { readonly code: string; readonly currency: string; readonly zone: string }[];
  readonly collection: string;
  readonly tax: readonly string[];
  readonly orders: string;
  readonly settlements: string;
  readonly certainty: string;
  readonly taxCertainty: string;
}
