/**
 * Vouchers into the ERP, each exactly once: find → send → find again where the answer was lost → read back → compare.
 * DESIGN.md §4 “Exactly once”. Every commit boundary is a crash point; whatever dies between two of them, the next run
 * finds out from the ERP what came of it. A closed period of the ERP is a refusal that waits for the rule of late vouchers.
 */
import { Bug, type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { FoundDocument, SendOutcome, TargetConnector, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { compareVoucher, differenceText, type VoucherDifference } from './compare.ts';
import { type ErpAccount, loadMapping } from './erp-accounts.ts';
import { endFlow, leaseFlow, pauseFlow, startFlow } from './flow.ts';
import {
  type AttemptRecord,
  changeVoucher,
  holdsForDeadline,
  type LeasedVoucher,
  LeaseLost,
  leaseNext,
  leaseOne,
  nowOf,
  type Outbox,
  recordAttempt,
  type VoucherChange,
} from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { loadTargetVoucher } from './target-voucher.ts';

const RETRY_FIRST_MS = 5_000;
const RETRY_MAX_MS = 600_000;
/** From here on a person is told; with the doubling that is after some 10 minutes. */
const TRIES_UNTIL_STUCK = 8;
const DIFFERENCES_TOLD_MAX = 20;

/**
 * DONE: compared and equal, or drifted and reported · SAVED: in the ERP, to be compared later · REFUSED · WAITS: due again
 * later · LOST: another worker has it.
 */
type Step = 'VERIFIED' | 'DRIFTED' | 'SAVED' | 'REFUSED' | 'WAITS' | 'LOST';

export interface FlowSummary {
  readonly erpAccount: string;
  readonly book: string;
  readonly flow: 'OPEN' | 'BUSY' | 'PAUSED';
  readonly counts: Readonly<Record<Step, number>>;
  /** The limit was reached, more may be due. */
  readonly more: boolean;
}

interface Delivery {
  readonly outbox: Outbox;
  readonly account: ErpAccount;
  readonly target: TargetConnector;
  readonly mapping: TargetMapping;
}

/** The whole flow pauses; thrown through one voucher's steps after what is known of it was recorded. */
class FlowPaused extends Error {
  override readonly name = 'FlowPaused';
}

/** Delivers what is due of one account, at most `limit` vouchers, one after the other. */
export async function deliverAccount(
  outbox: Outbox,
  account: ErpAccount,
  target: TargetConnector,
  limit: number,
): Promise<FlowSummary> {
  const counts: Record<Step, number> = { VERIFIED: 0, DRIFTED: 0, SAVED: 0, REFUSED: 0, WAITS: 0, LOST: 0 };
  const told = { erpAccount: account.erpAccount, book: account.book };
  try {
    const start = await startFlow(outbox, account, target);
    if (start !== 'OPEN') return { ...told, flow: start, counts, more: false };
    const delivery = { outbox, account, target, mapping: await loadMapping(outbox.pool, account.erpAccount) };
    for (let done = 0; done < limit; done += 1) {
      if (!(await leaseFlow(outbox, account))) return { ...told, flow: 'BUSY', counts, more: true };
      const voucher = await leaseNext(outbox, account.book);
      if (!voucher) return { ...told, flow: 'OPEN', counts, more: false };
      crashPoint('deliver.leased');
      counts[await deliverOne(delivery, voucher)] += 1;
    }
    return { ...told, flow: 'OPEN', counts, more: true };
  } catch (error) {
    if (error instanceof FlowPaused) return { ...told, flow: 'PAUSED', counts, more: false };
    throw error;
  } finally {
    await endFlow(outbox, account);
  }
}

/** Reads a delivered voucher back and compares it again: after a person put a drift right, or for an audit. */
export async function recompareVoucher(
  outbox: Outbox,
  account: ErpAccount,
  target: TargetConnector,
  voucherNo: bigint,
): Promise<'VERIFIED' | 'DRIFTED' | 'BUSY'> {
  const leased = await leaseOne(outbox, account.book, voucherNo);
  if (!leased) return 'BUSY';
  const delivery = { outbox, account, target, mapping: await loadMapping(outbox.pool, account.erpAccount) };
  const voucher = await loadTargetVoucher(outbox.pool, account.book, voucherNo, account.ledger);
  try {
    const step = await readBack(delivery, leased, voucher);
    return step === 'VERIFIED' || step === 'DRIFTED' ? step : 'BUSY';
  } catch (error) {
    if (error instanceof FlowPaused || error instanceof LeaseLost) return 'BUSY';
    throw error;
  }
}

async function deliverOne(delivery: Delivery, leased: LeasedVoucher): Promise<Step> {
  try {
    const { outbox, account } = delivery;
    const voucher = await loadTargetVoucher(outbox.pool, leased.book, leased.voucherNo, account.ledger);
    return leased.state === 'SAVED'
      ? await readBack(delivery, leased, voucher)
      : await findThenSend(delivery, leased, voucher);
  } catch (error) {
    if (error instanceof LeaseLost) return 'LOST';
    throw error;
  }
}

async function findThenSend(delivery: Delivery, leased: LeasedVoucher, voucher: TargetVoucher): Promise<Step> {
  const found = await find(delivery, leased, voucher);
  if (found === 'REFUSED' || found === 'WAITS') return found;
  if (found) return adopt(delivery, leased, voucher, found);
  return send(delivery, leased, voucher);
}

/** undefined: it is not there. */
async function find(
  delivery: Delivery,
  leased: LeasedVoucher,
  voucher: TargetVoucher,
): Promise<FoundDocument | 'REFUSED' | 'WAITS' | undefined> {
  const request = { reference: voucher.reference, period: voucher.period, word: voucher.word, number: voucher.number };
  let found: FoundDocument | undefined;
  try {
    found = await delivery.target.find(voucher);
  } catch (error) {
    return failed(delivery, leased, { step: 'FIND', request }, error, {});
  }
  await record(
    delivery,
    leased,
    { step: 'FIND', request, outcome: found ? 'FOUND' : 'NONE', answer: found },
    {
      lease: 'KEEP',
    },
  );
  crashPoint('deliver.found');
  return found;
}

/** The ERP has it: from an answer that was lost, or from a house that this one was restored from. */
async function adopt(
  delivery: Delivery,
  leased: LeasedVoucher,
  voucher: TargetVoucher,
  found: FoundDocument,
): Promise<Step> {
  const saved = await record(delivery, leased, undefined, {
    state: 'SAVED',
    handed: true,
    erpAccount: delivery.account.erpAccount,
    erpId: found.id,
    erpNumber: found.number,
    tries: 0,
    problem: null,
    nextTryAt: null,
    lease: 'KEEP',
  });
  crashPoint('deliver.recorded');
  return readBack(delivery, saved, voucher);
}

/** The connector's own, with what the house configured laid over it. */
async function documentOf({ target, mapping }: Delivery, voucher: TargetVoucher) {
  const own = target.toDocument(voucher, mapping);
  return 'problems' in own ? own : ((await target.shape?.(own, voucher, mapping)) ?? own);
}

async function send(delivery: Delivery, leased: LeasedVoucher, voucher: TargetVoucher): Promise<Step> {
  const { outbox, target } = delivery;
  let document: Awaited<ReturnType<typeof documentOf>>;
  try {
    document = await documentOf(delivery, voucher);
  } catch (error) {
    return failed(delivery, leased, { step: 'SEND' }, error, {});
  }
  if ('problems' in document) {
    const [first] = document.problems;
    if (!first) throw new Bug(`no document and no problem for ${voucher.key}`);
    return refuse(delivery, leased, undefined, first, document.problems, leased.handed);
  }
  const request = document.body;
  const sending = await record(
    delivery,
    leased,
    { step: 'SEND', request, outcome: 'LEAVING' },
    {
      state: 'SENDING',
      handed: true,
      tries: leased.tries + 1,
      lease: 'KEEP',
    },
  );
  crashPoint('deliver.before-send');
  // Left as it is: whoever takes it over finds it UNKNOWN and looks before it sends.
  if (!(await holdsForDeadline(outbox.pool, outbox, sending))) return 'LOST';
  let outcome: SendOutcome;
  try {
    outcome = await target.send(document, outbox.deadlineMs);
  } catch (error) {
    // By the contract of a target nothing arrived: it is as before this send.
    const back: Partial<VoucherChange> = { state: leased.handed ? 'UNKNOWN' : 'QUEUED', handed: leased.handed };
    return failed(delivery, sending, { step: 'SEND' }, error, back, leased.handed);
  }
  crashPoint('deliver.sent');
  return settle(delivery, sending, voucher, outcome, leased.handed);
}

async function settle(
  delivery: Delivery,
  sending: LeasedVoucher,
  voucher: TargetVoucher,
  outcome: SendOutcome,
  wasHanded: boolean,
): Promise<Step> {
  const attempt = { step: 'SEND' as const, outcome: outcome.outcome.toUpperCase(), answer: outcome };
  switch (outcome.outcome) {
    case 'Saved': {
      const saved = await record(delivery, sending, attempt, {
        state: 'SAVED',
        erpAccount: delivery.account.erpAccount,
        erpId: outcome.id,
        erpNumber: outcome.number,
        tries: 0,
        problem: null,
        nextTryAt: null,
        lease: 'KEEP',
      });
      crashPoint('deliver.recorded');
      return readBack(delivery, saved, voucher);
    }
    case 'Refused':
      return afterRefusal(delivery, sending, voucher, outcome.problem, attempt, wasHanded);
    case 'Unknown':
      return afterUnknown(delivery, sending, voucher, outcome.problem, attempt);
    case 'Accepted': {
      const { ticket } = outcome;
      const found = problem(DELIVERY_PROBLEMS.TARGET_ANSWER_UNSUPPORTED, placeOf(sending), { ticket });
      return afterUnknown(delivery, sending, voucher, found, attempt);
    }
  }
}

/** An earlier request may have arrived after we looked, and this refusal be its echo (number taken): look once more. */
async function afterRefusal(
  delivery: Delivery,
  sending: LeasedVoucher,
  voucher: TargetVoucher,
  reason: Problem,
  attempt: AttemptRecord,
  wasHanded: boolean,
): Promise<Step> {
  if (reason.level === 'L3') {
    const back = { state: wasHanded ? 'UNKNOWN' : 'QUEUED', handed: wasHanded } as const;
    return paused(delivery, sending, attempt, reason, back);
  }
  if (!wasHanded) return refuse(delivery, sending, attempt, reason, [reason], false);
  const unknown = await record(delivery, sending, attempt, { state: 'UNKNOWN', problem: reason, lease: 'KEEP' });
  const found = await find(delivery, unknown, voucher);
  if (found === 'REFUSED' || found === 'WAITS') return found;
  if (found) return adopt(delivery, unknown, voucher, found);
  return refuse(delivery, unknown, undefined, reason, [reason], false);
}

/**
 * Never “failed”. Looked up at once; where nothing is there yet, again after the deadline of the lost request, and only
 * then sent again.
 */
async function afterUnknown(
  delivery: Delivery,
  sending: LeasedVoucher,
  voucher: TargetVoucher,
  reason: Problem,
  attempt: AttemptRecord,
): Promise<Step> {
  const { outbox } = delivery;
  const unknown = await record(delivery, sending, attempt, { state: 'UNKNOWN', problem: reason, lease: 'KEEP' });
  crashPoint('deliver.recorded');
  const found = await find(delivery, unknown, voucher);
  if (found === 'REFUSED' || found === 'WAITS') return found;
  if (found) return adopt(delivery, unknown, voucher, found);
  const wait = Math.max(outbox.deadlineMs, retryMs(unknown.tries));
  await record(delivery, unknown, undefined, {
    nextTryAt: new Date(outbox.clock.now() + wait),
    lease: 'FREE',
  });
  await tellStuck(delivery, unknown, reason);
  return 'WAITS';
}

async function readBack(delivery: Delivery, saved: LeasedVoucher, voucher: TargetVoucher): Promise<Step> {
  const { target, mapping } = delivery;
  if (saved.erpId === undefined) throw new Bug(`voucher ${voucher.key} is saved without an id`);
  const request = { id: saved.erpId };
  let held: Awaited<ReturnType<TargetConnector['readBack']>>;
  try {
    held = await target.readBack(saved.erpId, voucher, mapping);
  } catch (error) {
    return laterReadBack(delivery, saved, { step: 'READ_BACK', request }, error);
  }
  const differences = held ? compareVoucher(voucher, held) : undefined;
  const outcome = differences === undefined ? 'ABSENT' : differences.length === 0 ? 'EQUAL' : 'DIFFERENT';
  const attempt = { step: 'READ_BACK' as const, request, outcome, answer: { held, differences } };
  if (differences?.length === 0) {
    await record(delivery, saved, attempt, { state: 'VERIFIED', problem: null, nextTryAt: null, lease: 'FREE' }, (tx) =>
      resolveExceptions(tx, subjectOf(saved), delivery.outbox.worker, nowOf(delivery.outbox)),
    );
    crashPoint('deliver.read-back');
    return 'VERIFIED';
  }
  const drift = driftOf(saved, differences);
  await record(delivery, saved, attempt, { state: 'DRIFTED', problem: drift, nextTryAt: null, lease: 'FREE' }, (tx) =>
    raise(tx, delivery, saved, drift),
  );
  crashPoint('deliver.read-back');
  return 'DRIFTED';
}

function driftOf(saved: LeasedVoucher, differences: readonly VoucherDifference[] | undefined): Problem {
  const name = { word: saved.word, number: String(saved.number) };
  if (!differences)
    return problem(DELIVERY_PROBLEMS.VOUCHER_GONE, placeOf(saved), { ...name, erpId: saved.erpId ?? '' });
  return problem(DELIVERY_PROBLEMS.VOUCHER_DRIFTED, placeOf(saved), {
    ...name,
    count: String(differences.length),
    differences: differences.slice(0, DIFFERENCES_TOLD_MAX).map(differenceText).join('；'),
  });
}

/** The voucher is in the ERP: whatever goes wrong in reading it back, it stays SAVED and is read again. */
async function laterReadBack(
  delivery: Delivery,
  saved: LeasedVoucher,
  call: Pick<AttemptRecord, 'step' | 'request'>,
  error: unknown,
): Promise<Step> {
  const reason = problemOf(error);
  const attempt = { ...call, outcome: error instanceof Refused ? 'REFUSED' : 'TRANSIENT', answer: reason };
  if (reason.level === 'L3') return paused(delivery, saved, attempt, reason, { tries: saved.tries + 1 });
  await record(
    delivery,
    saved,
    attempt,
    { tries: saved.tries + 1, problem: reason, nextTryAt: nextTry(delivery, saved), lease: 'FREE' },
    (tx) => raise(tx, delivery, saved, reason),
  );
  return 'SAVED';
}

/** A call threw. L3: the system is down, all wait. Refused: this voucher waits for a person. Else: again later. */
async function failed(
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
async function unclear(
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

async function paused(
  delivery: Delivery,
  leased: LeasedVoucher,
  attempt: AttemptRecord,
  reason: Problem,
  back: Partial<VoucherChange>,
): Promise<never> {
  const nextTryAt = leased.state === 'SAVED' ? nextTry(delivery, leased) : null;
  await record(delivery, leased, attempt, { ...back, problem: reason, nextTryAt, lease: 'FREE' });
  await tellStuck(delivery, leased, reason);
  await pauseFlow(delivery.outbox, delivery.account, reason);
  throw new FlowPaused(reason.code);
}

/** `handed` false: it is certain that the ERP does not hold it, so that it may be cut anew. */
async function refuse(
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

async function tellStuck(delivery: Delivery, leased: LeasedVoucher, reason: Problem): Promise<void> {
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

/** One transaction: the call in the log and what it made of the voucher. Throws LeaseLost, with the log kept. */
async function record(
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

function raise(tx: Tx, delivery: Delivery, leased: LeasedVoucher, one: Problem): Promise<string> {
  const { outbox } = delivery;
  const placed = { ...one, place: { ...one.place, ...placeOf(leased) } };
  return openException(tx, placed, subjectOf(leased), nowOf(outbox), outbox.catalogue);
}

function placeOf(leased: Pick<LeasedVoucher, 'book' | 'voucherNo'>) {
  return { book: leased.book, voucher: String(leased.voucherNo) };
}

/** `voucher:<book>/<voucher number>` */
export function subjectOf(voucher: { readonly book: string; readonly voucherNo: bigint }): string {
  return `voucher:${voucher.book}/${voucher.voucherNo}`;
}

function problemOf(error: unknown): Problem {
  if (error instanceof Transient || error instanceof Refused) return error.problem;
  throw error;
}

function nextTry(delivery: Delivery, leased: LeasedVoucher): Date {
  return new Date(delivery.outbox.clock.now() + retryMs(leased.tries));
}

/** 5 s doubled each time, at most 10 min. */
function retryMs(tries: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** Math.min(Math.max(tries - 1, 0), 20), RETRY_MAX_MS);
}
