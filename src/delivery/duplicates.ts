/**
 * A blind target saves the same voucher twice where a lost request arrives late. Its documents with our reference are
 * counted after each save and again within the hour; what is there a second time is reported, and removed where it can be.
 */
import { type Problem, problem, Refused } from '../core/problems.ts';
import type { FoundDocument, TargetVoucher } from '../core/targets.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import { type FollowUp, type LeasedVoucher, nowOf, type VoucherChange } from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { type Delivery, paused, placeOf, problemOf, raise, record, subjectOf } from './recording.ts';

/** After the save: a request outlives its deadline by minutes at most; the last look is for queues of the ERP. */
const CHECKS_AFTER_MS = [0, 120_000, 600_000, 3_600_000] as const;
/** A duplicate that a person has to reverse is looked for until it is gone. */
const UNTIL_GONE_MS = 600_000;
const RETRY_MS = 120_000;

/** Change of a voucher that was saved a moment ago; nothing for targets that save a key once. */
export function duplicateWatch(delivery: Delivery): Partial<VoucherChange> {
  const { target, outbox } = delivery;
  if (target.idempotency !== 'blind' || !target.duplicates) return {};
  return { duplicateCheckAt: new Date(outbox.clock.now() + CHECKS_AFTER_MS[0]), duplicateChecks: 0 };
}

/** Throws FlowPaused, LeaseLost. */
export async function checkDuplicates(delivery: Delivery, leased: FollowUp, voucher: TargetVoucher): Promise<void> {
  const { target } = delivery;
  const request = { reference: voucher.reference };
  let found: readonly FoundDocument[];
  try {
    found = (await target.duplicates?.(voucher)) ?? [];
  } catch (error) {
    return later(delivery, leased, { step: 'DUPLICATES', request }, error);
  }
  const others = found.filter((one) => one.id !== leased.erpId);
  const outcome = others.length === 0 ? 'NONE' : 'FOUND';
  const kept = { lease: 'KEEP' } as const;
  await record(delivery, leased, { step: 'DUPLICATES', request, outcome, answer: found }, kept);
  if (others.length === 0) return allClear(delivery, leased);
  const told = duplicated(leased, others);
  await record(delivery, leased, undefined, kept, (tx) => raise(tx, delivery, leased, told));
  // Without the adopted one beside it, what is there may be all that is left of ours.
  const isAdoptedThere = others.length < found.length;
  let removed = 0;
  for (const other of isAdoptedThere ? others : [])
    if (await removeCopy(delivery, leased, voucher, other)) removed += 1;
  if (removed === others.length) return allClear(delivery, leased);
  await record(delivery, leased, undefined, { duplicateCheckAt: inMs(delivery, UNTIL_GONE_MS), lease: 'FREE' });
}

async function allClear(delivery: Delivery, leased: FollowUp): Promise<void> {
  const checks = leased.duplicateChecks + 1;
  const last = CHECKS_AFTER_MS[leased.duplicateChecks] ?? 0;
  const next = CHECKS_AFTER_MS[checks];
  const duplicateCheckAt = next === undefined ? null : inMs(delivery, next - last);
  await record(delivery, leased, undefined, { duplicateChecks: checks, duplicateCheckAt, lease: 'FREE' }, (tx) =>
    resolveExceptions(tx, subjectOf(leased), delivery.outbox.worker, nowOf(delivery.outbox), 'VOUCHER_DUPLICATED'),
  );
}

/**
 * Only a copy that says line by line what ours says: a person who copies a voucher copies its 摘要, and our reference with
 * it. Never the adopted one.
 */
async function removeCopy(
  delivery: Delivery,
  leased: LeasedVoucher,
  voucher: TargetVoucher,
  other: FoundDocument,
): Promise<boolean> {
  const { target } = delivery;
  if (!target.remove) return false;
  const request = { id: other.id };
  try {
    const read = await delivery.readBack(other.id, voucher);
    const differs = (read?.differences ?? []).filter((one) => one.what !== 'number');
    if (differs.length > 0) {
      const attempt = { step: 'REMOVE' as const, request, outcome: 'DIFFERENT', answer: differs };
      await record(delivery, leased, attempt, { lease: 'KEEP' });
      return false;
    }
    await target.remove(other.id);
  } catch (error) {
    const reason = problemOf(error);
    const attempt = { step: 'REMOVE' as const, request, outcome: outcomeOf(error), answer: reason };
    await record(delivery, leased, attempt, { lease: 'KEEP' });
    return false;
  }
  await record(delivery, leased, { step: 'REMOVE', request, outcome: 'DONE' }, { lease: 'KEEP' });
  return true;
}

function duplicated(leased: LeasedVoucher, others: readonly FoundDocument[]): Problem {
  return problem(DELIVERY_PROBLEMS.VOUCHER_DUPLICATED, placeOf(leased), {
    word: leased.word,
    number: String(leased.number),
    others: others.map((one) => `${one.number}（${one.id}）`).join('、'),
    adopted: leased.erpId ?? '',
  });
}

async function later(
  delivery: Delivery,
  leased: LeasedVoucher,
  call: { readonly step: 'DUPLICATES'; readonly request: unknown },
  error: unknown,
): Promise<void> {
  const reason = problemOf(error);
  const attempt = { ...call, outcome: outcomeOf(error), answer: reason };
  const duplicateCheckAt = inMs(delivery, RETRY_MS);
  if (reason.level === 'L3') return paused(delivery, leased, attempt, reason, { duplicateCheckAt });
  await record(delivery, leased, attempt, { duplicateCheckAt, lease: 'FREE' });
}

function outcomeOf(error: unknown): 'REFUSED' | 'TRANSIENT' {
  return error instanceof Refused ? 'REFUSED' : 'TRANSIENT';
}

function inMs(delivery: Delivery, ms: number): Date {
  return new Date(delivery.outbox.clock.now() + ms);
}
