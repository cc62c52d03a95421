/** The delivery queue, its counts, and one voucher on its way with its calls. */
import type { Currency } from '../../core/money.ts';
import type { Problem } from '../../core/problems.ts';
import { HOLDING_CODES } from '../../delivery/chart-check/gate.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { PAYLOAD_SHOWN_MAX } from '../contract/deliveries.ts';
import type {
  AttemptDetailJson,
  DeliveryCountsJson,
  DeliveryJson,
  DeliveryRowJson,
  HeldJson,
  PageJson,
} from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView, moneyView, problemView, textOrNull } from '../views.ts';
import { openDriftsOf } from './drifts.ts';
import { BRIEF_COLUMNS, type BriefRow, briefOf, type Reading, TOTAL } from './vouchers.ts';

/** Nothing more happens to these, as far as this house can do anything. */
const SETTLED = `('UNPROVED', 'VERIFIED', 'ADOPTED', 'SKIPPED', 'SUPERSEDED')`;

const FROM = `FROM delivery.voucher v JOIN ledger.book b USING (book)
  LEFT JOIN delivery.erp_account a ON a.book = v.book AND a.enabled
  LEFT JOIN delivery.flow f ON f.erp_account = a.erp_account`;

/** $1: now, $2: codes of the chart check. */
const HELD = `CASE WHEN v.state IN ('REFUSED', 'DRIFTED') THEN 'PROBLEM'
    WHEN v.state NOT IN ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED') THEN NULL
    WHEN a.erp_account IS NULL THEN 'NO_ERP'
    WHEN v.state = 'QUEUED' AND v.next_try_at > $1 AND v.problem ->> 'code' = ANY ($2) THEN 'CHART'
    WHEN f.paused_until > $1 THEN 'PAUSED'
    WHEN v.next_try_at > $1 THEN 'WAITING' END`;

const COLUMNS = `${BRIEF_COLUMNS}, coalesce(v.erp_account, a.erp_account) AS account, ${HELD} AS held,
  f.paused_until, f.problem AS flow_problem`;

interface Row extends BriefRow {
  readonly account: string | null;
  readonly held: HeldJson | null;
  readonly paused_until: Date | null;
  readonly flow_problem: Problem | null;
  readonly late_from: string | null;
  readonly next_try_at: Date | null;
  readonly tries: number;
  readonly changed_at: Date;
  readonly skipped_by: string | null;
  readonly skipped_at: Date | null;
  readonly skip_reason: string | null;
}

export interface DeliveryFilter extends PageQuery {
  readonly book?: string;
  readonly state?: string;
  readonly held?: string;
  readonly late?: boolean;
  readonly period?: string;
  readonly text?: string;
}

/** Newest first. */
export async function listDeliveries(
  reading: Reading,
  filter: DeliveryFilter,
  now: Date,
): Promise<PageJson<DeliveryRowJson>> {
  const after = readCursor(filter.cursor, ['instant', 'text', 'number']);
  const limit = limitOf(filter);
  const { rows } = await reading.db.query<Row>(
    `SELECT ${COLUMNS} ${FROM}
     WHERE ($3::text IS NULL OR v.book = $3)
       AND CASE WHEN $4::text IS NOT NULL THEN v.state = $4 ELSE $5::text IS NOT NULL OR $6 OR v.state NOT IN ${SETTLED} END
       AND ($5::text IS NULL OR ${HELD} = $5)
       AND (NOT $6 OR v.late_from IS NOT NULL AND v.state <> 'SUPERSEDED')
       AND ($7::text IS NULL OR v.period = $7)
       AND ($8::text IS NULL OR v.summary ILIKE $8 OR v.source_id ILIKE $8 OR v.erp_number ILIKE $8
            OR v.word || '-' || v.number ILIKE $8)
       AND ($9::timestamptz IS NULL OR (v.created_at, v.book, v.voucher_no) < ($9, $10, $11::bigint))
     ORDER BY v.created_at DESC, v.book DESC, v.voucher_no DESC LIMIT $12`,
    [
      now,
      HOLDING_CODES,
      filter.book ?? null,
      filter.state ?? null,
      filter.held ?? null,
      filter.late ?? false,
      filter.period ?? null,
      containing(filter.text),
      ...(after ?? [null, null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => rowOf(reading, row),
    (row) => [instantView(row.created_at), row.book, String(row.voucher_no)],
  );
}

function rowOf({ catalogue }: Reading, row: Row): DeliveryRowJson {
  const brief = briefOf(catalogue, row);
  const paused = row.held === 'PAUSED';
  const { skipped_by: by, skipped_at: at, skip_reason: reason } = row;
  return {
    ...brief,
    problem: brief.problem ?? (paused && row.flow_problem ? problemView(catalogue, row.flow_problem) : null),
    erpAccount: row.account,
    held: row.held,
    lateFrom: row.late_from,
    nextTryAt: instantOrNull(paused ? row.paused_until : row.next_try_at),
    tries: row.tries,
    changedAt: instantView(row.changed_at),
    skipped: by !== null && at !== null && reason !== null ? { by, at: instantView(at), reason } : null,
  };
}

/** Superseded ones are none of the queue. */
export async function countDeliveries(
  db: Queryable,
  filter: { readonly book?: string; readonly period?: string },
  now: Date,
): Promise<DeliveryCountsJson> {
  const { rows } = await db.query<{
    state: DeliveryCountsJson['states'][number]['state'];
    held: HeldJson | null;
    late: boolean;
    currency: Currency;
    count: bigint;
    total: bigint | null;
  }>(
    `SELECT state, held, late, currency, count(*) AS count, sum(total)::bigint AS total
     FROM (SELECT v.state, ${HELD} AS held, v.late_from IS NOT NULL AS late, b.currency,
             CASE WHEN v.state NOT IN ('VERIFIED', 'ADOPTED') THEN ${TOTAL} END AS total
           ${FROM} WHERE v.state <> 'SUPERSEDED' AND ($3::text IS NULL OR v.book = $3) AND ($4::text IS NULL OR v.period = $4)) one
     GROUP BY state, held, late, currency ORDER BY state, currency`,
    [now, HOLDING_CODES, filter.book ?? null, filter.period ?? null],
  );
  const states = new Map<(typeof rows)[number]['state'], { count: number; totals: Map<Currency, bigint> }>();
  const held = new Map<HeldJson, number>();
  let late = 0;
  for (const row of rows) {
    const count = Number(row.count);
    const state = states.get(row.state) ?? { count: 0, totals: new Map() };
    state.count += count;
    if (row.total !== null) state.totals.set(row.currency, (state.totals.get(row.currency) ?? 0n) + row.total);
    states.set(row.state, state);
    if (row.held) held.set(row.held, (held.get(row.held) ?? 0) + count);
    if (row.late) late += count;
  }
  return {
    states: [...states].map(([state, one]) => ({
      state,
      count: one.count,
      totals: [...one.totals].map(([currency, total]) => moneyView(total, currency)),
    })),
    held: [...held].map(([one, count]) => ({ held: one, count })),
    late,
  };
}

interface DetailRow extends Row {
  readonly erp_id: string | null;
  readonly erp_stage: string | null;
  readonly ticket: string | null;
  readonly generation: number;
  readonly handed: boolean;
  readonly confirmed_by: string | null;
  readonly confirmed_at: Date | null;
  readonly advance_due_at: Date | null;
  readonly duplicate_check_at: Date | null;
  readonly reversed_by: string | null;
  readonly reversed_at: Date | null;
  readonly reversal_reason: string | null;
}

const TRIED = new Set(['QUEUED', 'UNKNOWN', 'ACCEPTED', 'SAVED', 'REFUSED', 'DRIFTED']);
const IN_ERP = new Set(['SAVED', 'UNPROVED', 'VERIFIED', 'DRIFTED', 'ADOPTED']);

/** `allowed`: what the reader's roles let him do. */
export async function readDelivery(
  reading: Reading,
  which: { readonly book: string; readonly voucherNo: bigint },
  allowed: { readonly send: boolean; readonly reverse: boolean },
  now: Date,
): Promise<DeliveryJson | undefined> {
  const { book, voucherNo } = which;
  const { rows } = await reading.db.query<DetailRow>(
    `SELECT ${COLUMNS}, r.by AS reversed_by, r.reversed_at, r.reason AS reversal_reason ${FROM}
     LEFT JOIN delivery.reversal r ON r.book = v.book AND r.voucher_no = v.voucher_no
     WHERE v.book = $3 AND v.voucher_no = $4`,
    [now, HOLDING_CODES, book, voucherNo],
  );
  const row = rows[0];
  if (!row) return undefined;
  const { reversed_by: by, reversed_at: at, reversal_reason: reason, state } = row;
  const { confirmed_by: confirmer, confirmed_at: confirmedAt } = row;
  const follows =
    (state === 'VERIFIED' || state === 'ADOPTED') && (row.advance_due_at ?? row.duplicate_check_at) !== null;
  return {
    ...rowOf(reading, row),
    erpId: row.erp_id,
    erpStage: row.erp_stage,
    ticket: row.ticket,
    generation: row.generation,
    former: await formerDocuments(reading.db, book, voucherNo),
    reversed: by !== null && at !== null && reason !== null ? { by, at: instantView(at), reason } : null,
    confirmed: confirmer !== null && confirmedAt !== null ? { by: confirmer, at: instantView(confirmedAt) } : null,
    breaks: await openDriftsOf(reading.db, book, voucherNo),
    may: {
      retry: allowed.send && (TRIED.has(state) || follows),
      skip: allowed.send && (state === 'QUEUED' || state === 'REFUSED'),
      unskip: allowed.send && state === 'SKIPPED',
      settle: allowed.send && (state === 'UNKNOWN' || state === 'UNPROVED' || (state === 'REFUSED' && row.handed)),
      reverse: allowed.reverse && IN_ERP.has(state) && by === null,
    },
  };
}

const FORMER_SHOWN_MAX = 20;

async function formerDocuments(db: Queryable, book: string, voucherNo: bigint): Promise<DeliveryJson['former']> {
  const { rows } = await db.query<{
    generation: number;
    erp_id: string;
    erp_number: string | null;
    gone_at: Date;
    by: string;
    reason: string;
  }>(
    `SELECT generation, erp_id, erp_number, gone_at, by, reason FROM delivery.former_document
     WHERE book = $1 AND voucher_no = $2 ORDER BY generation DESC LIMIT ${FORMER_SHOWN_MAX}`,
    [book, voucherNo],
  );
  return rows.map((row) => ({
    generation: row.generation,
    erpId: row.erp_id,
    erpNumber: row.erp_number,
    goneAt: instantView(row.gone_at),
    by: row.by,
    reason: row.reason,
  }));
}

interface AttemptRow {
  readonly attempt_no: bigint;
  readonly step: AttemptDetailJson['step'];
  readonly at: Date;
  readonly worker: string;
  readonly outcome: string;
  readonly field_mapping_no: bigint | null;
  readonly request: string | null;
  readonly request_length: number | null;
  readonly answer: string | null;
  readonly answer_length: number | null;
  readonly problem: Problem | null;
}

const ATTEMPTS_A_PAGE = 20;
/** An answer with all of these is a problem, or has one. */
const PROBLEM_PARTS = ['code', 'level', 'place', 'params'];

/**
 * Calls of a voucher, newest first. Payloads are cut by the database, as text: numbers of JSON would pass through binary floats.
 */
export async function pageAttempts(
  { db, catalogue }: Reading,
  which: { readonly book: string; readonly voucherNo: bigint },
  query: PageQuery,
): Promise<PageJson<AttemptDetailJson>> {
  const [before] = readCursor(query.cursor, ['number']) ?? [];
  const limit = query.limit ?? ATTEMPTS_A_PAGE;
  const { rows } = await db.query<AttemptRow>(
    `SELECT attempt_no, step, at, worker, outcome, field_mapping_no,
       left(jsonb_pretty(request), $4) AS request, length(jsonb_pretty(request)) AS request_length,
       left(jsonb_pretty(answer), $4) AS answer, length(jsonb_pretty(answer)) AS answer_length,
       CASE WHEN answer ?& $6 THEN answer WHEN answer -> 'problem' ?& $6 THEN answer -> 'problem' END AS problem
     FROM delivery.attempt
     WHERE book = $1 AND voucher_no = $2 AND ($3::bigint IS NULL OR attempt_no < $3::bigint)
     ORDER BY attempt_no DESC LIMIT $5`,
    [which.book, which.voucherNo, before ?? null, PAYLOAD_SHOWN_MAX, limit + 1, PROBLEM_PARTS],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => ({
      attemptNo: textOrNull(row.attempt_no) ?? '',
      step: row.step,
      at: instantView(row.at),
      worker: row.worker,
      outcome: row.outcome,
      fieldMappingNo: textOrNull(row.field_mapping_no),
      request: payloadOf(row.request, row.request_length),
      answer: payloadOf(row.answer, row.answer_length),
      problem: row.problem ? problemView(catalogue, row.problem) : null,
    }),
    (row) => [String(row.attempt_no)],
  );
}

function payloadOf(text: string | null, characters: number | null): AttemptDetailJson['request'] {
  return text === null || characters === null ? null : { text, characters };
}
