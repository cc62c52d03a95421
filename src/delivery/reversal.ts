/** A voucher that the ERP holds is taken back: what the journal must post, and that it is done once. */
import { type Problem, problem } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { NamedVoucher } from './cut.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import type { VoucherState } from './states.ts';

export interface ReversalRequest {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly actor: string;
  readonly reason: string;
}

export interface ToReverse {
  readonly voucher: NamedVoucher;
  readonly source: string;
  readonly entryNos: readonly bigint[];
}

const IN_ERP: readonly VoucherState[] = ['SAVED', 'VERIFIED', 'DRIFTED', 'ADOPTED'];

interface Row extends NamedVoucher {
  readonly state: VoucherState;
  readonly source: string;
  readonly reversedBy: string | null;
  /** Without journal entries: taken back by a red document of its own. */
  readonly handedIn: boolean;
}

/**
 * Locks the voucher and books its reversal, in the transaction that posts it. Returns why not where it is not in the ERP, was
 * reversed before, or no reason is given. One that the ERP does not hold is cut anew, never reversed.
 */
export async function beginReversal(tx: Tx, request: ReversalRequest, now: Date): Promise<ToReverse | Problem> {
  const { book, voucherNo, actor } = request;
  const place = { book, voucher: String(voucherNo) };
  const reason = request.reason.trim();
  if (reason === '') return problem(DELIVERY_PROBLEMS.REPAIR_WITHOUT_REASON, place);
  const { rows } = await tx.query<Row>(
    `SELECT v.voucher_no AS "voucherNo", v.voucher_date AS date, v.word, v.number, v.state, v.source, v.form,
       v.form_account AS "formAccount", v.document IS NOT NULL AS "handedIn",
       (SELECT r.by FROM delivery.reversal r WHERE r.book = v.book AND r.voucher_no = v.voucher_no) AS "reversedBy"
     FROM delivery.voucher v WHERE v.book = $1 AND v.voucher_no = $2 FOR UPDATE`,
    [book, voucherNo],
  );
  const row = rows[0];
  if (!row) return problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, place);
  const { date, word, number, state, form, formAccount, reversedBy } = row;
  const name = { word, number: String(number) };
  if (reversedBy !== null)
    return problem(DELIVERY_PROBLEMS.VOUCHER_REVERSED_BEFORE, place, { ...name, by: reversedBy });
  if (row.handedIn) return problem(DELIVERY_PROBLEMS.DOCUMENT_WITHOUT_ENTRIES, place, name);
  if (!IN_ERP.includes(state))
    return problem(DELIVERY_PROBLEMS.VOUCHER_STATE_WRONG, place, { ...name, state, action: '冲销 / reverse' });
  await tx.query(
    'INSERT INTO delivery.reversal (book, voucher_no, by, reason, reversed_at) VALUES ($1, $2, $3, $4, $5)',
    [book, voucherNo, actor, reason, now],
  );
  return {
    voucher: { voucherNo, date, word, number, form, formAccount },
    source: row.source,
    entryNos: await entriesOf(tx, book, voucherNo),
  };
}

async function entriesOf(db: Queryable, book: string, voucherNo: bigint): Promise<readonly bigint[]> {
  const { rows } = await db.query<{ no: bigint }>(
    `SELECT DISTINCT l.entry_no AS no FROM delivery.voucher_journal_line j
     JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
     WHERE j.book = $1 AND j.voucher_no = $2 ORDER BY 1`,
    [book, voucherNo],
  );
  return rows.map((row) => row.no);
}

/** Last in the transaction. */
export async function auditReversal(
  tx: Tx,
  request: ReversalRequest,
  made: readonly bigint[],
  again: boolean,
  now: Date,
): Promise<void> {
  const { book, voucherNo, actor, reason } = request;
  const after = { reason: reason.trim(), vouchers: made.map(String), again };
  await audit(tx, { actor, action: 'voucher.reversed', subject: `voucher:${book}/${voucherNo}`, after, at: now });
}
