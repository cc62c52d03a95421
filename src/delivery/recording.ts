/** What came of a call to the ERP, written down: the call in the log and what it made of the voucher, in one transaction. */
import type { ReadBackDocument } from '../core/business-documents.ts';
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { FoundDocument, ReadBackVoucher, TargetConnector, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { openException } from '../engine/exceptions.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { compareVoucher, type VoucherDifference } from './compare.ts';
import { type ErpAccount, loadMapping } from './erp-accounts.ts';
import {
  type AttemptRecord,
  changeVoucher,
  type LeasedVoucher,
  LeaseLost,
  nowOf,
  type Outbox,
  recordAttempt,
  type VoucherChange,
} from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';

const RETRY_FIRST_MS = 5_000;
const RETRY_MAX_MS = 600_000;
/** From here on a person is told; with the doubling that is after some 10 minutes. */
const TRIES_UNTIL_STUCK = 8;

/**
 * VERIFIED: compared and equal · DRIFTED: different, reported · ADOPTED: different as a person accepted · SAVED: in the ERP,
 * to be compared later · ACCEPTED: the ERP works on it · REFUSED · LATE: its period is closed in the ERP, cut anew into a later
 * one · WAITS: due again later · LOST: another worker has it.
 */
export type Step = 'VERIFIED' | 'DRIFTED' | 'ADOPTED' | 'SAVED' | 'ACCEPTED' | 'REFUSED' | 'LATE' | 'WAITS' | 'LOST';

export interface Delivery {
  readonly outbox: Outbox;
  readonly account: ErpAccount;
  readonly connector: TargetConnector;
  /** The connector for vouchers; for a row that goes as a business document, its documents in the same terms. */
  readonly target: Omit<TargetConnector, 'readBack' | 'documents' | 'masters'>;
  readonly mapping: TargetMapping;
  /** undefined: it is gone. Throws as the connector does. */
  readonly readBack: (id: string, voucher: TargetVoucher) => Promise<Held | undefined>;
}

/** What the ERP holds, and how it differs from ours. */
export interface Held extends FoundDocument {
  readonly held: ReadBackVoucher | ReadBackDocument;
  readonly differences: readonly VoucherDifference[];
}

/** For vouchers. */
export async function openDelivery(outbox: Outbox, account: ErpAccount, connector: TargetConnector): Promise<Delivery> {
  const mapping = await loadMapping(outbox.pool, account.erpAccount);
  const readBack: Delivery['readBack'] = async (id, voucher) => {
    const held = await connector.readBack(id, voucher, mapping);
    return held && { id: held.id, number: held.number, held, differences: compareVoucher(voucher, held) };
  };
  return { outbox, account, connector, target: connector, mapping, readBack };
}

/** The whole flow is to pause; thrown through one voucher's steps after what is known of it was recorded. */
export class FlowPaused extends Error {
  override readonly name = 'FlowPaused';
  readonly problem: Problem;
  constructor(reason: Problem) {
    super(reason.code);
    this.problem = reason;
  }
}

/** One transaction: the call in the log and what it made of the voucher. Throws LeaseLost, with the log kept. */
export async function record(
  delivery: Delivery,
  leased: LeasedVoucher,
  attempt: AttemptRecord | undefined,
  change: VoucherChange,
  also?: (tx: Tx) => Promise<unknown>,
): Promise<LeasedVoucher> {
  const { outbox } = delivery;
  try {
    return await inTransaction(outbox.pool, async (tx) => {
      if (attempt) await recordAttempt(tx, outbox, leased, attempt);
      const changed = await changeVoucher(tx, outbox, leased, change);
      await also?.(tx);
      crashPoint('deliver.before-record');
      return changed;
    });
  } catch (error) {
    if (error instanceof LeaseLost && attempt)
      await inTransaction(outbox.pool, (tx) => recordAttempt(tx, outbox, leased, attempt));
    throw error;
  }
}

/** A call threw. L3: the system is down, all wait. Refused: this voucher waits for a person. Else: again later. */
export async function failed(
  delivery: Delivery,
  leased: LeasedVoucher,
  call: Pick<AttemptRecord, 'step' | 'request'>,
  error: unknown,
  back: Partial<VoucherChange>,
  handed: boolean = leased.handed,
): Promise<'REFUSED' | 'WAITS'> {
  if (!(error instanceof Transient) && !(error instanceof Refused)) return unclear(delivery, leased, call, error);
  const reason = error.problem;
  const attempt = { ...call, outcome: error instanceof Refused ? 'REFUSED' : 'TRANSIENT', answer: reason };
  if (reason.level === 'L3') return paused(delivery, leased, attempt, reason, back);
  if (error instanceof Refused) return refuse(delivery, leased, attempt, reason, [reason], handed);
  await record(delivery, leased, attempt, {
    ...back,
    // A send was counted before it left.
    tries: leased.state === 'SENDING' ? leased.tries : leased.tries + 1,
    problem: reason,
    nextTryAt: nextTry(delivery, leased),
    lease: 'FREE',
  });
  await tellStuck(delivery, leased, reason);
  return 'WAITS';
}

/** Ours, in the middle of a call: nothing is known of the voucher. It waits, and the error goes up. */
export async function unclear(
  delivery: Delivery,
  leased: LeasedVoucher,
  call: Pick<AttemptRecord, 'step' | 'request'>,
  error: unknown,
): Promise<never> {
  await record(
    delivery,
    leased,
    { ...call, outcome: 'ERROR', answer: { error: String(error) } },
    {
      ...(leased.state === 'SENDING' ? { state: 'UNKNOWN' as const } : {}),
      tries: leased.tries + 1,
      nextTryAt: new Date(delivery.outbox.clock.now() + Math.max(delivery.outbox.deadlineMs, retryMs(leased.tries))),
      lease: 'FREE',
    },
  );
  throw error;
}

export async function paused(
  delivery: Delivery,
  leased: LeasedVoucher,
  attempt: AttemptRecord,
  reason: Problem,
  back: Partial<VoucherChange>,
): Promise<never> {
  const nextTryAt = leased.state === 'SAVED' ? nextTry(delivery, leased) : null;
  await record(delivery, leased, attempt, { ...back, problem: reason, nextTryAt, lease: 'FREE' });
  await tellStuck(delivery, leased, reason);
  throw new FlowPaused(reason);
}

/** `handed` false: it is certain that the ERP does not hold it, so that it may be cut anew. */
export async function refuse(
  delivery: Delivery,
  leased: LeasedVoucher,
  attempt: AttemptRecord | undefined,
  reason: Problem,
  all: readonly Problem[],
  handed: boolean,
): Promise<'REFUSED'> {
  await record(
    delivery,
    leased,
    attempt,
    { state: 'REFUSED', handed, problem: reason, nextTryAt: null, lease: 'FREE' },
    async (tx) => {
      for (const one of all) await raise(tx, delivery, leased, one);
    },
  );
  crashPoint('deliver.recorded');
  return 'REFUSED';
}

export async function tellStuck(delivery: Delivery, leased: LeasedVoucher, reason: Problem): Promise<void> {
  if (leased.tries < TRIES_UNTIL_STUCK) return;
  const { word, number, tries } = leased;
  const stuck = problem(DELIVERY_PROBLEMS.VOUCHER_STUCK, placeOf(leased), {
    word,
    number: String(number),
    tries: String(tries),
    cause: reason.code,
  });
  await inTransaction(delivery.outbox.pool, (tx) => raise(tx, delivery, leased, stuck));
}

export function raise(
  tx: Tx,
  delivery: Delivery,
  leased: Pick<LeasedVoucher, 'book' | 'voucherNo'>,
  one: Problem,
): Promise<string> {
  const { outbox } = delivery;
  const placed = { ...one, place: { ...one.place, ...placeOf(leased) } };
  return openException(tx, placed, subjectOf(leased), nowOf(outbox), outbox.catalogue);
}

export function placeOf(leased: Pick<LeasedVoucher, 'book' | 'voucherNo'>) {
  return { book: leased.book, voucher: String(leased.voucherNo) };
}

/** `voucher:<book>/<voucher number>` */
export function subjectOf(voucher: { readonly book: string; readonly voucherNo: bigint }): string {
  return `voucher:${voucher.book}/${voucher.voucherNo}`;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Transient || error instanceof Refused) return error.problem;
  throw error;
}

export function nextTry(delivery: Delivery, leased: LeasedVoucher): Date {
  return new Date(delivery.outbox.clock.now() + retryMs(leased.tries));
}

/** 5 s doubled each time, at most 10 min. */
export function retryMs(tries: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** Math.min(Math.max(tries - 1, 0), 20), RETRY_MAX_MS);
}
