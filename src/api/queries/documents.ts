/** The list of papers, one paper with its proof, bad rows and bytes. */
import type { Catalogue, Problem } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { PaperStore } from '../../intake/paper-store.ts';
import type { BadRowJson, DocumentBriefJson, DocumentJson, PageJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView, problemView, textOrNull } from '../views.ts';
import { type StatementReading, statementsOfDocument } from './statements.ts';

interface BriefRow {
  readonly document_no: bigint;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: bigint;
  readonly received_at: Date;
  readonly received_by: string;
  readonly state: DocumentBriefJson['state'];
  readonly kind: string | null;
  readonly book: string | null;
  readonly shop: string | null;
  readonly lines: bigint | null;
  readonly statements: bigint;
  readonly problem_count: number;
  readonly bad_rows: bigint;
  readonly held: bigint;
}

const HELD = `(s.state = 'HELD' OR f.state IS DISTINCT FROM 'POSTED' AND f.posted_statement IS DISTINCT FROM s.statement_no)`;

const SELECT_BRIEF = `SELECT d.*, jsonb_array_length(d.problems) AS problem_count, t.statements, t.held,
    (SELECT count(*) FROM intake.bad_row r WHERE r.document_no = d.document_no) AS bad_rows
  FROM intake.document d CROSS JOIN LATERAL (
    SELECT count(*) AS statements, count(*) FILTER (WHERE ${HELD}) AS held FROM intake.statement s
      LEFT JOIN funds.settlement f ON f.book = s.book AND f.shop = s.shop AND f.settlement_id = s.settlement_id
    WHERE s.book = d.book AND s.document_no = d.document_no) t`;

function briefOf(row: BriefRow): DocumentBriefJson {
  return {
    documentNo: String(row.document_no),
    name: row.name,
    sha256: row.sha256,
    bytes: String(row.bytes),
    receivedAt: instantView(row.received_at),
    receivedBy: row.received_by,
    state: row.state,
    kind: row.kind,
    book: row.book,
    shop: row.shop,
    lines: textOrNull(row.lines),
    statements: Number(row.statements),
    problems: row.problem_count,
    badRows: Number(row.bad_rows),
    heldStatements: Number(row.held),
  };
}

export interface DocumentFilter extends PageQuery {
  readonly state?: string;
  readonly kind?: string;
  /** Papers of this book, and those that are of no book yet. */
  readonly book?: string;
  readonly shop?: string;
  readonly text?: string;
  readonly held?: boolean;
}

/** Newest first. Pages of a source's rows are no reports: only where their kind is asked for. */
export async function listDocuments(db: Queryable, filter: DocumentFilter): Promise<PageJson<DocumentBriefJson>> {
  const after = readCursor(filter.cursor, ['number']);
  const limit = limitOf(filter);
  const { rows } = await db.query<BriefRow>(
    `${SELECT_BRIEF}
     WHERE ($1::text IS NULL OR d.state = $1) AND CASE WHEN $2::text IS NULL THEN coalesce(d.kind, '') NOT LIKE 'rows.%' ELSE d.kind = $2 END
       AND ($3::text IS NULL OR d.shop = $3)
       AND ($4::text IS NULL OR d.name ILIKE $4 OR d.sha256 ILIKE $4)
       AND (NOT $5 OR t.held > 0 OR d.state <> 'INTERPRETED')
       AND ($6::bigint IS NULL OR d.document_no < $6) AND ($7::text IS NULL OR d.book = $7 OR d.book IS NULL)
     ORDER BY d.document_no DESC LIMIT $8`,
    [
      filter.state ?? null,
      filter.kind ?? null,
      filter.shop ?? null,
      containing(filter.text),
      filter.held ?? false,
      after?.[0] ?? null,
      filter.book ?? null,
      limit + 1,
    ],
  );
  return pageOfRows(rows, limit, briefOf, (row) => [String(row.document_no)]);
}

interface DetailRow extends BriefRow {
  readonly encoding: string | null;
  readonly locale: string | null;
  readonly decimal_sign: string | null;
  readonly interpreted_at: Date | null;
  readonly problems: readonly Problem[];
}

export async function readDocument(
  reading: StatementReading,
  papers: PaperStore,
  documentNo: bigint,
): Promise<DocumentJson | undefined> {
  const { rows } = await reading.db.query<DetailRow>(`${SELECT_BRIEF} WHERE d.document_no = $1`, [documentNo]);
  const row = rows[0];
  if (!row) return undefined;
  return {
    ...briefOf(row),
    encoding: row.encoding,
    locale: row.locale,
    decimalSign: row.decimal_sign,
    interpretedAt: instantOrNull(row.interpreted_at),
    problemList: row.problems.map((one) => problemView(reading.catalogue, one)),
    badRowList: await badRowsOf(reading.db, reading.catalogue, papers, row),
    statementList: await statementsOfDocument(reading, documentNo),
  };
}

const BAD_ROWS_SHOWN_MAX = 100;
const RAW_SHOWN_BYTES_MAX = 2_000;

async function badRowsOf(
  db: Queryable,
  catalogue: Catalogue,
  papers: PaperStore,
  paper: DetailRow,
): Promise<BadRowJson[]> {
  const { rows } = await db.query<{ line_no: number; byte_offset: bigint; byte_length: bigint; problem: Problem }>(
    `SELECT line_no, byte_offset, byte_length, problem FROM intake.bad_row WHERE document_no = $1
     ORDER BY line_no, byte_offset LIMIT ${BAD_ROWS_SHOWN_MAX}`,
    [paper.document_no],
  );
  const views: BadRowJson[] = [];
  for (const row of rows) {
    const length = Math.min(Number(row.byte_length), RAW_SHOWN_BYTES_MAX);
    views.push({
      line: row.line_no,
      offset: String(row.byte_offset),
      length: String(row.byte_length),
      raw: await rawText(papers, paper, Number(row.byte_offset), length),
      problem: problemView(catalogue, row.problem),
    });
  }
  return views;
}

async function rawText(
  papers: PaperStore,
  paper: { readonly sha256: string; readonly encoding: string | null },
  offset: number,
  length: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of papers.open(paper.sha256, offset, length)) chunks.push(chunk);
  return new TextDecoder(paper.encoding ?? 'utf-8').decode(Buffer.concat(chunks));
}

/** What is needed to hand out a paper's bytes. */
export async function paperOf(
  db: Queryable,
  documentNo: bigint,
): Promise<{ readonly sha256: string; readonly bytes: bigint; readonly encoding: string | null } | undefined> {
  const { rows } = await db.query<{ sha256: string; bytes: bigint; encoding: string | null }>(
    'SELECT sha256, bytes, encoding FROM intake.document WHERE document_no = $1',
    [documentNo],
  );
  return rows[0];
}
