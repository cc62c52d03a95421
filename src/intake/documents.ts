/** Documents: what was received, when, from whom, and how far it is. Only this room writes them. */
import type { Recognition } from '../core/papers.ts';
import type { Problem } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { KeptPaper } from './paper-store.ts';

export type DocumentState = 'RECEIVED' | 'ASKING' | 'INTERPRETED' | 'REJECTED';

export interface PaperDocument {
  readonly documentNo: bigint;
  readonly sha256: string;
  readonly name: string;
  readonly bytes: number;
  readonly state: DocumentState;
  readonly kind: string | undefined;
  readonly book: string | undefined;
  readonly shop: string | undefined;
  readonly problems: readonly Problem[];
  readonly receivedBy: string;
}

interface DocumentRow {
  readonly document_no: string;
  readonly sha256: string;
  readonly name: string;
  readonly bytes: string;
  readonly state: DocumentState;
  readonly kind: string | null;
  readonly book: string | null;
  readonly shop: string | null;
  readonly problems: readonly Problem[];
  readonly received_by: string;
}

/** The numbers come as text: ORDER BY has to name the table's column, or 10 stands before 9. */
const COLUMNS = 'document_no::text, sha256, name, bytes::text, state, kind, book, shop, problems, received_by';

function documentOf(row: DocumentRow): PaperDocument {
  return {
    documentNo: BigInt(row.document_no),
    sha256: row.sha256,
    name: row.name,
    bytes: Number(row.bytes),
    state: row.state,
    kind: row.kind ?? undefined,
    book: row.book ?? undefined,
    shop: row.shop ?? undefined,
    problems: row.problems,
    receivedBy: row.received_by,
  };
}

/** Records a kept paper; the same bytes give the document that stands, locked for this transaction. */
export async function receiveDocument(
  tx: Tx,
  paper: KeptPaper & { readonly name: string; readonly by: string },
  now: Date,
): Promise<{ readonly document: PaperDocument; readonly already: boolean }> {
  const inserted = await tx.query<DocumentRow>(
    `INSERT INTO intake.document (sha256, name, bytes, received_at, received_by, state)
     VALUES ($1, $2, $3, $4, $5, 'RECEIVED') ON CONFLICT (sha256) DO NOTHING RETURNING ${COLUMNS}`,
    [paper.sha256, paper.name, paper.bytes, now, paper.by],
  );
  const fresh = inserted.rows[0];
  if (fresh) return { document: documentOf(fresh), already: false };
  const known = await tx.query<DocumentRow>(`SELECT ${COLUMNS} FROM intake.document WHERE sha256 = $1 FOR UPDATE`, [
    paper.sha256,
  ]);
  return { document: documentOf(known.rows[0]!), already: true };
}

export async function loadDocument(db: Queryable, documentNo: bigint): Promise<PaperDocument | undefined> {
  const found = await db.query<DocumentRow>(`SELECT ${COLUMNS} FROM intake.document WHERE document_no = $1`, [
    documentNo.toString(),
  ]);
  return found.rows[0] && documentOf(found.rows[0]);
}

/** Papers whose bytes are kept and whose rows are not: an import that was killed. Oldest first. */
export async function unfinishedDocuments(db: Queryable, limit: number): Promise<readonly PaperDocument[]> {
  const found = await db.query<DocumentRow>(
    `SELECT ${COLUMNS} FROM intake.document WHERE state = 'RECEIVED' ORDER BY document.document_no LIMIT $1`,
    [limit],
  );
  return found.rows.map(documentOf);
}

export interface DocumentOutcome {
  readonly state: DocumentState;
  readonly recognition?: Pick<Recognition, 'kind' | 'encoding' | 'locale'>;
  readonly lines?: number;
  readonly decimal?: string;
  readonly book?: string;
  readonly shop?: string;
  readonly problems: readonly Problem[];
}

export async function recordOutcome(tx: Tx, documentNo: bigint, outcome: DocumentOutcome, now: Date): Promise<void> {
  const { recognition } = outcome;
  await tx.query(
    `UPDATE intake.document SET state = $2, kind = $3, encoding = $4, locale = $5, decimal_sign = $6, lines = $7,
       book = $8, shop = $9, problems = $10, interpreted_at = $11 WHERE document_no = $1`,
    [
      documentNo.toString(),
      outcome.state,
      recognition?.kind ?? null,
      recognition?.encoding ?? null,
      recognition?.locale ?? null,
      outcome.decimal ?? null,
      outcome.lines ?? null,
      outcome.book ?? null,
      outcome.shop ?? null,
      JSON.stringify(outcome.problems),
      outcome.state === 'INTERPRETED' ? now : null,
    ],
  );
}
