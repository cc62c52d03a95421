/** From the class of a failure to what the caller of a connector may do next; the same for every 金蝶 profile. */
import { type Problem, type ProblemKind, problem, Refused, Transient } from '../../core/problems.ts';
import type { SendOutcome } from '../../core/targets.ts';
import type { Clock } from '../../wire/clock.ts';
import { mayHaveArrived } from '../../wire/http.ts';
import type { Failure } from './errors.ts';

/** A write's failure: Refused, Unknown, or thrown Transient where surely nothing happened. */
export function failedSend(failed: Failure): SendOutcome {
  switch (failed.failure) {
    case 'refused':
    case 'absent':
      return { outcome: 'Refused', problem: failed.problem };
    case 'duplicate':
      return { outcome: 'Refused', problem: failed.problem, reason: 'DUPLICATE' };
    case 'session':
    case 'unknown':
      return { outcome: 'Unknown', problem: failed.problem };
    case 'later':
    case 'limit':
      throw new Transient(failed.problem);
  }
}

/** For reads: nothing was changed, so an unknown result is one to ask for again. */
export function thrown(failed: Failure): Refused | Transient {
  return failed.failure === 'refused' || failed.failure === 'absent'
    ? new Refused(failed.problem)
    : new Transient(failed.problem);
}

/**
 * Connects, then sends at most once with what is left of the deadline. What goes wrong before the document leaves is
 * never an unknown result.
 */
export async function sendOnce<T>(
  clock: Clock,
  deadlineMs: number,
  slow: ProblemKind,
  connect: () => Promise<unknown>,
  send: (leftMs: number) => Promise<T>,
  unknown: (why: Problem) => T,
): Promise<T> {
  const leftMs = await connected(clock, deadlineMs, slow, connect);
  try {
    return await send(leftMs);
  } catch (error) {
    if (error instanceof Transient && mayHaveArrived(error)) return unknown(error.problem);
    throw error;
  }
}

/** Time left after a login that may be due. */
export async function connected(
  clock: Clock,
  deadlineMs: number,
  slow: ProblemKind,
  connect: () => Promise<unknown>,
): Promise<number> {
  const startMs = clock.now();
  await connect();
  const leftMs = deadlineMs - (clock.now() - startMs);
  if (leftMs <= 0) throw new Transient(problem(slow, {}, { deadline: String(deadlineMs) }));
  return leftMs;
}
