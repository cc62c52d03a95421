/** The voucher as the ERP holds it against ours, line by line (accounting.md §8.1 L17). */
import { Bug, type Problem, problem, Refused } from '../core/problems.ts';
import type { TargetVoucher } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import type { Tx } from '../engine/transaction.ts';
import { differenceText, type VoucherDifference } from './compare.ts';
import { acceptedFacts, clearDrifts, type FoundDrift, noteDrift, type Repair } from './drift.ts';
import { type AttemptRecord, type LeasedVoucher, nowOf, type VoucherChange } from './lease.ts';
import { advanceGoal } from './policy.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import {
  type Delivery,
  type Held,
  nextTry,
  paused,
  placeOf,
  problemOf,
  raise,
  record,
  type Step,
  subjectOf,
} from './recording.ts';

const DIFFERENCES_TOLD_MAX = 20;
/** Kinds of difference that leave the accounts as they are. */
const HARMLESS = new Set(['date', 'word', 'number', 'summary']);

/** Throws FlowPaused where the system is down, LeaseLost. */
export async function readBack(delivery: Delivery, saved: LeasedVoucher, voucher: TargetVoucher): Promise<Step> {
  const { account } = delivery;
  if (saved.erpId === undefined) throw new Bug(`voucher ${voucher.key} is saved without an id`);
  const request = { id: saved.erpId };
  let read: Held | undefined;
  try {
    read = await delivery.readBack(saved.erpId, voucher);
  } catch (error) {
    return laterReadBack(delivery, saved, { step: 'READ_BACK', request }, error);
  }
  const { held, differences } = read ?? {};
  const outcome = differences === undefined ? 'ABSENT' : differences.length === 0 ? 'EQUAL' : 'DIFFERENT';
  const attempt = { step: 'READ_BACK' as const, request, outcome, answer: { held, differences } };
  if (differences?.length === 0) return verified(delivery, saved, attempt);
  if (differences && saved.state !== 'SAVED') {
    const accepted = await acceptedFacts(delivery.outbox.pool, account.erpAccount, saved.erpId);
    if (differences.every((one) => accepted.has(differenceText(one)))) return adopted(delivery, saved, attempt);
  }
  return drifted(delivery, saved, voucher, read, attempt);
}

async function verified(delivery: Delivery, saved: LeasedVoucher, attempt: AttemptRecord): Promise<'VERIFIED'> {
  const isDue = saved.state === 'SAVED' && advanceGoal(delivery.account) && delivery.target.advance;
  const advance = isDue ? { advanceDueAt: nowOf(delivery.outbox), advanceTries: 0 } : {};
  const change: VoucherChange = { state: 'VERIFIED', problem: null, nextTryAt: null, ...advance, lease: 'FREE' };
  await record(delivery, saved, attempt, change, async (tx) => {
    await clearBreaks(tx, delivery, saved);
    await resolveDelivery(tx, delivery, saved);
  });
  crashPoint('deliver.read-back');
  return 'VERIFIED';
}

/** Exceptions on a voucher that a comparison does not answer. */
const OUTLIVING = ['VOUCHER_DUPLICATED', 'VOUCHER_NOT_ADVANCED', 'VOUCHER_UNAUDITED'];

async function resolveDelivery(tx: Tx, delivery: Delivery, saved: LeasedVoucher): Promise<void> {
  const { rows } = await tx.query<{ code: string }>(
    `SELECT DISTINCT code FROM engine.exception
     WHERE subject = $1 AND state IN ('OPEN', 'RETRYING') AND code <> ALL ($2) ORDER BY code`,
    [subjectOf(saved), OUTLIVING],
  );
  for (const { code } of rows)
    await resolveExceptions(tx, subjectOf(saved), delivery.outbox.worker, nowOf(delivery.outbox), code);
}

async function adopted(delivery: Delivery, saved: LeasedVoucher, attempt: AttemptRecord): Promise<'ADOPTED'> {
  await record(
    delivery,
    saved,
    { ...attempt, outcome: 'ADOPTED' },
    { state: saved.state === 'VERIFIED' ? 'DRIFTED' : saved.state, problem: null, nextTryAt: null, lease: 'KEEP' },
    (tx) => clearBreaks(tx, delivery, saved),
  );
  await record(delivery, saved, undefined, { state: 'ADOPTED', lease: 'FREE' }, (tx) =>
    resolveDelivery(tx, delivery, saved),
  );
  return 'ADOPTED';
}

async function drifted(
  delivery: Delivery,
  saved: LeasedVoucher,
  voucher: TargetVoucher,
  read: Held | undefined,
  attempt: AttemptRecord,
): Promise<'DRIFTED'> {
  const differences = read?.differences;
  const told = driftOf(saved, differences);
  const found: FoundDrift = {
    erpAccount: delivery.account.erpAccount,
    book: saved.book,
    kind: differences ? 'EDITED' : 'DELETED',
    voucherNo: saved.voucherNo,
    erpId: saved.erpId ?? '',
    erpNumber: read?.number ?? String(voucher.number),
    period: voucher.period,
    facts: (differences ?? []).map(differenceText),
    proposal: proposalOf(delivery, differences),
  };
  const now = nowOf(delivery.outbox);
  await record(
    delivery,
    saved,
    attempt,
    { state: 'DRIFTED', problem: told, nextTryAt: null, lease: 'FREE' },
    async (tx) => {
      await clearBreaks(tx, delivery, saved, found.kind);
      await noteDrift(tx, found, now);
      await raise(tx, delivery, saved, told);
    },
  );
  crashPoint('deliver.read-back');
  return 'DRIFTED';
}

function proposalOf(delivery: Delivery, differences: readonly VoucherDifference[] | undefined): Repair {
  if (!differences) return 'RESEND';
  if (differences.every((one) => HARMLESS.has(one.what))) return 'ADOPT';
  return delivery.target.remove ? 'RESEND' : 'ADOPT';
}

async function clearBreaks(tx: Tx, delivery: Delivery, saved: LeasedVoucher, except?: string): Promise<void> {
  await clearDrifts(tx, {
    erpAccount: delivery.account.erpAccount,
    erpIds: [saved.erpId ?? ''],
    kinds: (['EDITED', 'DELETED'] as const).filter((kind) => kind !== except),
    by: delivery.outbox.worker,
    now: nowOf(delivery.outbox),
  });
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

/** The voucher is in the ERP: whatever goes wrong in reading it back, it stays as it is and is read again. */
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
