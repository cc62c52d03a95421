/** Breaks between the ERP and what was sent, as the drift page shows them. */
import type { Currency } from '../../core/money.ts';
import { REPAIRS, type Repair } from '../../delivery/drift.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { DriftCountsJson, DriftJson, PageJson, VoucherBriefJson } from '../contract.ts';
import { limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantOrNull, instantView, moneyView } from '../views.ts';
import { TOTAL } from './vouchers.ts';

interface Row {
  readonly drift_no: bigint;
  readonly erp_account: string;
  readonly book: string;
  readonly kind: DriftJson['kind'];
  readonly voucher_no: bigint | null;
  readonly word: string;
  readonly number: number;
  readonly voucher_date: string;
  readonly summary: string;
  readonly voucher_state: VoucherBriefJson['state'];
  readonly total: bigint;
  readonly currency: Currency;
  readonly erp_id: string;
  readonly erp_number: string;
  readonly period: string;
  readonly differences: readonly {
    readonly what: string;
    readonly line?: string;
    readonly ours: string;
    readonly theirs: string;
  }[];
  readonly proposal: Repair;
  readonly state: DriftJson['state'];
  readonly repair: Repair | null;
  readonly found_at: Date;
  readonly seen_at: Date;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly reason: string | null;
}

const SELECT = `SELECT d.*, b.currency, v.word, v.number, v.voucher_date, v.summary, v.state AS voucher_state, ${TOTAL} AS total
  FROM delivery.drift d JOIN ledger.book b USING (book)
  LEFT JOIN delivery.voucher v ON v.book = d.book AND v.voucher_no = d.voucher_no`;

export interface DriftFilter extends PageQuery {
  readonly book?: string;
  readonly kind?: string;
  readonly state?: 'OPEN' | 'CLOSED';
}

/** Newest first. */
export async function pageDrifts(db: Queryable, filter: DriftFilter): Promise<PageJson<DriftJson>> {
  const [before] = readCursor(filter.cursor, ['number']) ?? [];
  const limit = limitOf(filter);
  const { rows } = await db.query<Row>(
    `${SELECT}
     WHERE (d.state = 'OPEN') = $1 AND ($2::text IS NULL OR d.book = $2) AND ($3::text IS NULL OR d.kind = $3)
       AND ($4::bigint IS NULL OR d.drift_no < $4::bigint)
     ORDER BY d.drift_no DESC LIMIT $5`,
    [filter.state !== 'CLOSED', filter.book ?? null, filter.kind ?? null, before ?? null, limit + 1],
  );
  return pageOfRows(rows, limit, viewOf, (row) => [String(row.drift_no)]);
}

export async function openDriftsOf(db: Queryable, book: string, voucherNo: bigint): Promise<DriftJson[]> {
  const { rows } = await db.query<Row>(
    `${SELECT} WHERE d.state = 'OPEN' AND d.book = $1 AND d.voucher_no = $2 ORDER BY d.drift_no`,
    [book, voucherNo],
  );
  return rows.map(viewOf);
}

export async function readDrift(db: Queryable, driftNo: bigint): Promise<DriftJson | undefined> {
  const { rows } = await db.query<Row>(`${SELECT} WHERE d.drift_no = $1`, [driftNo]);
  return rows.map(viewOf)[0];
}

function viewOf(row: Row): DriftJson {
  return {
    driftNo: String(row.drift_no),
    erpAccount: row.erp_account,
    book: row.book,
    kind: row.kind,
    voucher:
      row.voucher_no === null
        ? null
        : {
            voucherNo: String(row.voucher_no),
            word: row.word,
            number: row.number,
            date: row.voucher_date,
            summary: row.summary,
            state: row.voucher_state,
            total: moneyView(row.total, row.currency),
          },
    erpId: row.erp_id,
    erpNumber: row.erp_number,
    period: row.period,
    differences: row.differences.map(({ what, line, ours, theirs }) => ({ what, line: line ?? null, ours, theirs })),
    proposal: row.proposal,
    // ADVANCE is proposed wherever it can be done.
    repairs: REPAIRS[row.kind].filter((one) => one !== 'ADVANCE' || row.proposal === 'ADVANCE'),
    state: row.state,
    repair: row.repair,
    foundAt: instantView(row.found_at),
    seenAt: instantView(row.seen_at),
    closedAt: instantOrNull(row.closed_at),
    closedBy: row.closed_by,
    reason: row.reason,
  };
}

export async function countDrifts(db: Queryable, book: string | undefined): Promise<DriftCountsJson> {
  const open = await db.query<{ kind: DriftJson['kind']; count: bigint }>(
    `SELECT kind, count(*) AS count FROM delivery.drift
     WHERE state = 'OPEN' AND ($1::text IS NULL OR book = $1) GROUP BY kind ORDER BY kind`,
    [book ?? null],
  );
  const accounts = await db.query<{ erp_account: string; book: string; mirrored_at: Date | null }>(
    `SELECT a.erp_account, a.book, f.mirrored_at FROM delivery.erp_account a JOIN delivery.flow f USING (erp_account)
     WHERE a.enabled AND ($1::text IS NULL OR a.book = $1) ORDER BY a.book`,
    [book ?? null],
  );
  return {
    open: open.rows.map((row) => ({ kind: row.kind, count: Number(row.count) })),
    accounts: accounts.rows.map((row) => ({
      erpAccount: row.erp_account,
      book: row.book,
      lookedAt: instantOrNull(row.mirrored_at),
    })),
  };
}
