/** 提交 and 审核 in the ERP by policy, after the voucher was compared. Each step is idempotent, so a lost answer is asked again. */
import { type Problem, problem, Refused } from '../core/problems.ts';
import type { AdvanceOutcome } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import { type FollowUp, type LeasedVoucher, nowOf } from './lease.ts';
import { advanceGoal, isBelow } from './policy.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { type Delivery, paused, placeOf, problemOf, raise, record, retryMs, subjectOf } from './recording.ts';

const STEPS = ['SUBMITTED', 'AUDITED'] as const;

/** Throws FlowPaused, LeaseLost. */
export async function advance(delivery: Delivery, leased: FollowUp): Promise<void> {
  const { target, account } = delivery;
  const goal = advanceGoal(account);
  let now: LeasedVoucher = leased;
  for (const to of STEPS) {
    if (!goal || !target.advance || isBelow(goal, to) || !isBelow(now.erpStage, to)) continue;
    let outcome: AdvanceOutcome;
    try {
      outcome = await target.advance(now.erpId ?? '', to);
    } catch (error) {
      const reason = problemOf(error);
      return notAdvanced(delivery, now, to, reason, error instanceof Refused);
    }
    if (outcome.outcome === 'Refused') return notAdvanced(delivery, now, to, outcome.problem, true);
    const attempt = { step: 'ADVANCE' as const, request: { to }, outcome: outcome.stage };
    now = await record(delivery, now, attempt, { erpStage: outcome.stage, lease: 'KEEP' });
    crashPoint('advance.recorded');
  }
  await record(delivery, now, undefined, { advanceDueAt: null, advanceTries: 0, lease: 'FREE' }, async (tx) => {
    for (const code of ['VOUCHER_NOT_ADVANCED', 'VOUCHER_UNAUDITED'])
      await resolveExceptions(tx, subjectOf(now), delivery.outbox.worker, nowOf(delivery.outbox), code);
  });
}

/** Tried again, 5 s doubled to 10 min; a refusal is a person's business as well. */
async function notAdvanced(
  delivery: Delivery,
  leased: LeasedVoucher,
  to: 'SUBMITTED' | 'AUDITED',
  reason: Problem,
  refused: boolean,
): Promise<void> {
  const advanceTries = leased.advanceTries + 1;
  const advanceDueAt = new Date(delivery.outbox.clock.now() + retryMs(advanceTries));
  const attempt = {
    step: 'ADVANCE' as const,
    request: { to },
    outcome: refused ? 'REFUSED' : 'TRANSIENT',
    answer: reason,
  };
  if (reason.level === 'L3') return paused(delivery, leased, attempt, reason, { advanceDueAt, advanceTries });
  const told = problem(DELIVERY_PROBLEMS.VOUCHER_NOT_ADVANCED, placeOf(leased), {
    word: leased.word,
    number: String(leased.number),
    to,
    cause: reason.code,
    message: reason.params.message ?? '',
  });
  await record(delivery, leased, attempt, { advanceDueAt, advanceTries, lease: 'FREE' }, async (tx) => {
    if (refused) await raise(tx, delivery, leased, told);
  });
}
