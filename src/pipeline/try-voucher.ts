/** A person asks that a voucher, or all that waits, is tried now: what holds it is looked at again, and the next run does the rest. */
import { type Problem, problem, Refused } from '../core/problems.ts';
import { HOLDING_CODES } from '../delivery/chart-check/gate.ts';
import { dueNow } from '../delivery/decisions.ts';
import { listErpAccounts, loadErpAccount } from '../delivery/erp-accounts.ts';
import { endPause } from '../delivery/flow.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { settleMs } from '../delivery/sending.ts';
import type { VoucherState } from '../delivery/states.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { checkAgain } from './chart-gate.ts';
import { recompare } from './deliver.ts';
import type { Actor, DeliveryHouse } from './house.ts';
import { erpDeadlineOf } from './outbox.ts';

export interface TryRequest {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly actor: Actor;
  /** What was put right, for the audit trail. */
  readonly reason?: string;
}

interface Found {
  readonly state: VoucherState;
  readonly code: string | null;
}

/**
 * One that differs is compared again; one that the chart check holds is checked against base data pulled now; any other is due
 * at once, and a pause of its ERP ends. Nothing is sent here: the next delivery looks before it sends, as ever. Returns the
 * state after it, or why not. Throws Transient, Refused of the target.
 */
export async function tryVoucher(house: DeliveryHouse, request: TryRequest): Promise<VoucherState | Problem> {
  const { book, voucherNo, actor, reason } = request;
  const { pool } = house.db;
  const found = await pool.query<Found>(
    `SELECT state, problem ->> 'code' AS code FROM delivery.voucher WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo],
  );
  const voucher = found.rows[0];
  if (!voucher) return problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, { book, voucher: String(voucherNo) });
  const account = await loadErpAccount(pool, book);
  const target = account && (await house.targetOf(book));
  const told = (tx: Tx, state: VoucherState) =>
    audit(tx, {
      actor,
      action: 'voucher.retried',
      subject: `voucher:${book}/${voucherNo}`,
      before: { state: voucher.state },
      after: { state, ...(reason ? { reason } : {}) },
      at: new Date(house.clock.now()),
    });
  if (voucher.state === 'DRIFTED') {
    const state = (await recompare(house, { worker: `retry-${actor}`, book, voucherNo })) ?? voucher.state;
    await inTransaction(pool, (tx) => told(tx, state));
    return state;
  }
  if (account && voucher.state === 'QUEUED' && voucher.code !== null && HOLDING_CODES.includes(voucher.code))
    await checkAgain(house, account.erpAccount);
  return inTransaction(pool, async (tx) => {
    const now = new Date(house.clock.now());
    const settle = settleMs({ deadlineMs: erpDeadlineOf(house) }, target ?? {});
    const state = await dueNow(tx, { book, voucherNo }, settle, now);
    if (typeof state !== 'string') return state;
    if (account) await endPause(tx, account.erpAccount);
    await told(tx, state);
    return state;
  });
}

/**
 * Ends the pauses of the ERPs of this book, or of all: each is probed with the next run, and what waits goes if it is back. Throws
 * Refused BOOK_NOT_CONNECTED where there is none.
 */
export async function sendNow(
  house: Pick<DeliveryHouse, 'db' | 'clock'>,
  request: { readonly book?: string; readonly actor: Actor },
): Promise<void> {
  const { book, actor } = request;
  await inTransaction(house.db.pool, async (tx) => {
    const accounts = (await listErpAccounts(tx)).filter((one) => one.enabled && (book ?? one.book) === one.book);
    if (accounts.length === 0)
      throw new Refused(problem(DELIVERY_PROBLEMS.BOOK_NOT_CONNECTED, book === undefined ? {} : { book }));
    for (const { erpAccount } of accounts) {
      const paused = await endPause(tx, erpAccount);
      const at = new Date(house.clock.now());
      await audit(tx, { actor, action: 'delivery.asked', subject: `erp:${erpAccount}`, after: { paused }, at });
    }
  });
}
