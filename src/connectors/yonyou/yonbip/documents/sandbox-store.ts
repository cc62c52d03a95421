/** Business documents that the sandbox keeps, whatever their card: head and rows as they were sent. */

export interface NewDocument {
  /** `EFI/receivable`, `scm/salesout`: the part of the path that its calls share. */
  readonly family: string;
  /** Empty: the store gives the next number of family and day. */
  readonly code: string;
  readonly prefix: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Exact JSON texts of an object and of a list of objects. */
  readonly head: string;
  readonly rows: string;
  /** What may stand once in all of the family: external keys, a number given by hand. */
  readonly unique: readonly string[];
  readonly createdMs: number;
}

export interface StoredDocument extends NewDocument {
  /** 19 digits; row n has this + n. */
  readonly id: string;
  readonly stage: Stage;
  readonly changedMs: number;
}

/** 0 saved, 1 submitted, 2 audited. */
export type Stage = 0 | 1 | 2;

export type DocumentChange = Partial<Pick<StoredDocument, 'stage' | 'head' | 'rows' | 'date' | 'code'>>;

export interface DocumentStore {
  /** Atomic under `unique`: of two calls with one key one inserts. */
  insertDocument(
    document: NewDocument,
  ): Promise<{ readonly inserted: StoredDocument } | { readonly taken: string; readonly holder: StoredDocument }>;
  /** In the order in which they came. */
  documents(family: string): Promise<readonly StoredDocument[]>;
  /** False: there is none. */
  changeDocument(id: string, change: DocumentChange, changedMs: number): Promise<boolean>;
  deleteDocument(id: string): Promise<boolean>;
}

/** Past 2^53, so that a client that reads floats is caught. */
const FIRST_ID = 2_613_905_117_440_203_001n;
/** More rows than a document of the sandbox has. */
const ID_STEP = 10_000n;

export function memoryDocuments(): DocumentStore {
  const byId = new Map<string, StoredDocument>();
  const series = new Map<string, number>();
  let inserted = 0n;
  const all = (family: string): readonly StoredDocument[] => [...byId.values()].filter((one) => one.family === family);
  return {
    async insertDocument(document) {
      for (const key of document.unique) {
        const holder = all(document.family).find((one) => one.unique.includes(key));
        if (holder) return { taken: key, holder };
      }
      const day = `${document.prefix}${document.date.replaceAll('-', '')}`;
      const next = (series.get(day) ?? 0) + 1;
      series.set(day, next);
      const stored: StoredDocument = {
        ...document,
        code: document.code || `${day}${String(next).padStart(6, '0')}`,
        id: String(FIRST_ID + inserted * ID_STEP),
        stage: 0,
        changedMs: document.createdMs,
      };
      inserted++;
      byId.set(stored.id, stored);
      return { inserted: stored };
    },
    documents: async (family) => all(family),
    async changeDocument(id, change, changedMs) {
      const one = byId.get(id);
      if (one) byId.set(id, { ...one, ...change, changedMs });
      return one !== undefined;
    },
    deleteDocument: async (id) => byId.delete(id),
  };
}
