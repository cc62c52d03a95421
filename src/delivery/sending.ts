/** One voucher into the ERP: find → send → find again where the answer was lost. DESIGN.md §4 “Exactly once”. */
import { Bug, type Problem, problem, Refused } from '../core/problems.ts';
import type { FoundDocument, SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { duplicateWatch } from './duplicates.ts';
import { goLate, isPeriodClosed } from './late.ts';
import { type AttemptRecord, heldForDeadline, type LeasedVoucher, type Outbox, type VoucherChange } from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { readBack } from './reading-back.ts';
import { type Delivery, failed, paused, placeOf, record, refuse, retryMs, type Step, tellStuck } from './recording.ts';

/** An ERP that works later may still hold a request whose answer was lost: its queue gets this long before the next send. */
const ASYNC_SETTLE_MS = 300_000;
/** Sends after which a duplicate that is not seen is a person's. */
const QUEUED_DUPLICATES = 3;
const POLL_FIRST_MS = 2_000;
const POLL_MAX_MS = 120_000;

/** A voucher on its way, with what the ERP is given. */
export interface Outgoing {
  readonly leased: LeasedVoucher;
  readonly voucher: TargetVoucher;
}

export async function findThenSend(delivery: Delivery, one: Outgoing): Promise<Step> {
  const looked = await lookUp(delivery, one);
  if (typeof looked === 'string') return looked;
  const document = await documentOf(delivery, looked);
  return typeof document === 'string' ? document : send(delivery, looked, document);
}

/** Adopts what is there; else the voucher as it stands after the look, to be sent. `ask` asks the ERP. */
export async function lookUp(
  delivery: Delivery,
  one: Outgoing,
  ask?: () => Promise<FoundDocument | undefined>,
): Promise<Step | Outgoing> {
  const found = await find(delivery, one.leased, one.voucher, ask);
  if (found === 'REFUSED' || found === 'WAITS') return found;
  return found ? adopt(delivery, one.leased, one.voucher, found) : one;
}

/** undefined: it is not there. */
async function find(
  delivery: Delivery,
  leased: LeasedVoucher,
  voucher: TargetVoucher,
  ask: () => Promise<FoundDocument | undefined> = () => delivery.target.find(voucher),
): Promise<FoundDocument | 'REFUSED' | 'WAITS' | undefined> {
  const request = { reference: voucher.reference, period: voucher.period, word: voucher.word, number: voucher.number };
  let found: FoundDocument | undefined;
  try {
    found = await ask();
  } catch (error) {
    return failed(delivery, leased, { step: 'FIND', request }, error, {});
  }
  const outcome = found ? 'FOUND' : 'NONE';
  await record(delivery, leased, { step: 'FIND', request, outcome, answer: found }, { lease: 'KEEP' });
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
  const saved = await record(delivery, leased, undefined, savedAs(delivery, found));
  crashPoint('deliver.recorded');
  return readBack(delivery, saved, voucher);
}

function savedAs(delivery: Delivery, found: FoundDocument): VoucherChange {
  return {
    state: 'SAVED',
    handed: true,
    erpAccount: delivery.account.erpAccount,
    erpId: found.id,
    erpNumber: found.number,
    ticket: null,
    tries: 0,
    problem: null,
    nextTryAt: null,
    ...duplicateWatch(delivery),
    lease: 'KEEP',
  };
}

/** The ERP's form of it, with what the house configured laid over it; a missing mapping refuses the voucher. */
export async function documentOf(delivery: Delivery, one: Outgoing): Promise<TargetDocument | 'REFUSED' | 'WAITS'> {
  const { leased, voucher } = one;
  const { target, mapping } = delivery;
  let document: ReturnType<typeof target.toDocument>;
  try {
    document = target.toDocument(voucher, mapping);
    if (!('problems' in document)) document = (await target.shape?.(document, voucher, mapping)) ?? document;
  } catch (error) {
    return failed(delivery, leased, { step: 'SEND' }, error, {});
  }
  if (!('problems' in document)) return document;
  const [first] = document.problems;
  if (!first) throw new Bug(`no document and no problem for ${voucher.key}`);
  return refuse(delivery, leased, undefined, first, document.problems, leased.handed);
}

/** Written down before the bytes leave. */
export function leaving(delivery: Delivery, leased: LeasedVoucher, document: TargetDocument): Promise<LeasedVoucher> {
  const { body: request, fieldMappingNo } = document;
  const laid = fieldMappingNo === undefined ? {} : { fieldMappingNo };
  const attempt = { step: 'SEND' as const, request, outcome: 'LEAVING', ...laid };
  return record(delivery, leased, attempt, {
    state: 'SENDING',
    handed: true,
    tries: leased.tries + 1,
    nextTryAt: null,
    lease: 'KEEP',
  });
}

async function send(delivery: Delivery, one: Outgoing, document: TargetDocument): Promise<Step> {
  const { outbox, target } = delivery;
  const { leased, voucher } = one;
  const sending = await leaving(delivery, leased, document);
  crashPoint('deliver.before-send');
  // Left as it is: whoever takes it over finds it UNKNOWN and looks before it sends.
  if ((await heldForDeadline(outbox.pool, outbox, [sending])).length === 0) return 'LOST';
  let outcome: SendOutcome;
  try {
    outcome = await target.send(document, outbox.deadlineMs);
  } catch (error) {
    return notSent(delivery, sending, leased, error);
  }
  crashPoint('deliver.sent');
  return settle(delivery, { leased: sending, voucher }, outcome, leased.handed);
}

/** By the contract of a target nothing arrived: it is as before this send. */
export function notSent(
  delivery: Delivery,
  sending: LeasedVoucher,
  before: LeasedVoucher,
  error: unknown,
): Promise<'REFUSED' | 'WAITS'> {
  const { handed } = before;
  const back: Partial<VoucherChange> = { state: handed ? 'UNKNOWN' : 'QUEUED', handed };
  return failed(delivery, sending, { step: 'SEND' }, error, back, handed);
}

/** What the ERP answered to a send or about a ticket. `wasHanded`: an earlier request may have arrived too. */
export async function settle(
  delivery: Delivery,
  one: Outgoing,
  outcome: SendOutcome,
  wasHanded: boolean,
  step: 'SEND' | 'POLL' = 'SEND',
): Promise<Step> {
  const { leased, voucher } = one;
  const attempt = { step, outcome: outcome.outcome.toUpperCase(), answer: outcome };
  switch (outcome.outcome) {
    case 'Saved': {
      const saved = await record(delivery, leased, attempt, savedAs(delivery, outcome));
      crashPoint('deliver.recorded');
      return readBack(delivery, saved, voucher);
    }
    case 'Refused':
      return afterRefusal(delivery, one, outcome, attempt, wasHanded);
    case 'Unknown':
      return afterUnknown(delivery, one, outcome.problem, attempt);
    case 'Accepted':
      return afterAccepted(delivery, one, outcome.ticket, attempt);
  }
}

/**
 * The ticket is asked for its result: after 2 s, doubled each time, at most 2 min. A target that gives tickets and cannot be
 * asked leaves the result unknown.
 */
async function afterAccepted(delivery: Delivery, one: Outgoing, ticket: string, attempt: AttemptRecord): Promise<Step> {
  const { outbox, target } = delivery;
  const { leased } = one;
  if (!target.poll) {
    const found = problem(DELIVERY_PROBLEMS.TARGET_ANSWER_UNSUPPORTED, placeOf(leased), { ticket });
    return afterUnknown(delivery, one, found, attempt);
  }
  // Goes on from ticket to ticket, so that an ERP that accepts and forgets is told of in the end.
  const tries = leased.state === 'ACCEPTED' ? leased.tries + 1 : Math.max(leased.tries, 1);
  const wait = Math.min(POLL_FIRST_MS * 2 ** Math.min(tries - 1, 20), POLL_MAX_MS);
  const nextTryAt = new Date(outbox.clock.now() + wait);
  const change: VoucherChange = { state: 'ACCEPTED', ticket, tries, problem: null, nextTryAt, lease: 'FREE' };
  const accepted = await record(delivery, leased, attempt, change);
  crashPoint('ticket.recorded');
  await tellStuck(delivery, accepted, problem(DELIVERY_PROBLEMS.TICKET_PENDING, placeOf(leased), { ticket }));
  return 'ACCEPTED';
}

/** Asks what became of a ticket. An ERP that does not know it any more has not said that nothing came of it. */
export async function pollTicket(delivery: Delivery, one: Outgoing): Promise<Step> {
  const { leased, voucher } = one;
  const ticket = leased.ticket ?? '';
  const unsupported = problem(DELIVERY_PROBLEMS.TARGET_ANSWER_UNSUPPORTED, placeOf(leased), { ticket });
  if (!delivery.target.poll)
    return afterUnknown(delivery, one, unsupported, { step: 'POLL', outcome: 'UNKNOWN', answer: unsupported });
  let outcome: SendOutcome;
  try {
    outcome = await delivery.target.poll(ticket, voucher);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.level === 'L3')
      return failed(delivery, leased, { step: 'POLL', request: { ticket } }, error, {});
    return afterUnknown(delivery, one, error.problem, { step: 'POLL', outcome: 'UNKNOWN', answer: error.problem });
  }
  crashPoint('ticket.asked');
  return settle(delivery, one, outcome, true, 'POLL');
}

/** How often it left, the last time counted. */
async function sendsOf({ outbox }: Delivery, { book, voucherNo }: LeasedVoucher): Promise<number> {
  const { rows } = await outbox.pool.query<{ sends: number }>(
    `SELECT count(*)::int AS sends FROM delivery.attempt
     WHERE book = $1 AND voucher_no = $2 AND step = 'SEND' AND outcome = 'LEAVING'`,
    [book, voucherNo],
  );
  return rows[0]?.sends ?? 0;
}

/** An earlier request may have arrived after we looked, and this refusal be its echo (number taken): look once more. */
async function afterRefusal(
  delivery: Delivery,
  one: Outgoing,
  refusal: Extract<SendOutcome, { readonly outcome: 'Refused' }>,
  attempt: AttemptRecord,
  wasHanded: boolean,
): Promise<Step> {
  const { leased, voucher } = one;
  const { problem: reason } = refusal;
  if (reason.level === 'L3') {
    const back = { state: wasHanded ? 'UNKNOWN' : 'QUEUED', handed: wasHanded } as const;
    return paused(delivery, leased, attempt, reason, back);
  }
  const isDuplicate = refusal.reason === 'DUPLICATE';
  if (!wasHanded && !isDuplicate) return refuseOrLate(delivery, leased, attempt, refusal);
  const unknown = await record(delivery, leased, attempt, { state: 'UNKNOWN', problem: reason, lease: 'KEEP' });
  const found = await find(delivery, unknown, voucher);
  if (found === 'REFUSED' || found === 'WAITS') return found;
  if (found) return adopt(delivery, unknown, voucher, found);
  // An earlier request may still stand in the queue of an ERP that works later: its key is taken, its voucher not there yet.
  const { unseen, poll } = delivery.target;
  const sends = await sendsOf(delivery, unknown);
  if (isDuplicate && poll && !unseen && sends < QUEUED_DUPLICATES) return waitToLook(delivery, unknown, reason);
  // The ERP says that it has it and we do not see it, or an earlier request cannot be asked for: nothing is certain of it.
  if (isDuplicate || (unseen && sends > 1)) return refuse(delivery, unknown, undefined, reason, [reason], true);
  return refuseOrLate(delivery, unknown, undefined, refusal);
}

/** It is certain that the ERP does not hold it. */
async function refuseOrLate(
  delivery: Delivery,
  leased: LeasedVoucher,
  attempt: AttemptRecord | undefined,
  refusal: Extract<SendOutcome, { readonly outcome: 'Refused' }>,
): Promise<Step> {
  const { problem: reason } = refusal;
  if ((await isPeriodClosed(delivery, leased, refusal)) && (await goLate(delivery, leased, attempt, reason)))
    return 'LATE';
  return refuse(delivery, leased, attempt, reason, [reason], false);
}

/**
 * Never “failed”. Looked up at once; where nothing is there yet, again after the deadline of the lost request, and only
 * then sent again.
 */
export async function afterUnknown(
  delivery: Delivery,
  one: Outgoing,
  reason: Problem,
  attempt: AttemptRecord | undefined,
): Promise<Step> {
  const { leased, voucher } = one;
  const change: VoucherChange = { state: 'UNKNOWN', ticket: null, problem: reason, lease: 'KEEP' };
  const unknown = await record(delivery, leased, attempt, change);
  crashPoint('deliver.recorded');
  return lookOrWait(delivery, { leased: unknown, voucher }, reason);
}

/** How long a request whose answer was lost may still arrive: before it has passed nothing is sent again. */
export function settleMs(outbox: Pick<Outbox, 'deadlineMs'>, target: Pick<TargetConnector, 'poll'>): number {
  return Math.max(outbox.deadlineMs, target.poll ? ASYNC_SETTLE_MS : 0);
}

async function lookOrWait(delivery: Delivery, one: Outgoing, reason: Problem): Promise<Step> {
  const looked = await lookUp(delivery, one);
  return typeof looked === 'string' ? looked : waitToLook(delivery, looked.leased, reason);
}

async function waitToLook(delivery: Delivery, leased: LeasedVoucher, reason: Problem): Promise<'WAITS'> {
  const { outbox, target } = delivery;
  const wait = Math.max(settleMs(outbox, target), retryMs(leased.tries));
  await record(delivery, leased, undefined, { nextTryAt: new Date(outbox.clock.now() + wait), lease: 'FREE' });
  await tellStuck(delivery, leased, reason);
  return 'WAITS';
}
