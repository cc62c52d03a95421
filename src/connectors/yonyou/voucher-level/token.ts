/** One access token for all callers: taken once at a time, renewed before its end, and not asked for again once refused. */

import { type ProblemKind, problem, Refused, Transient } from '../../../core/problems.ts';
import type { Clock } from '../../../wire/clock.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import type { Redactor } from '../../../wire/redact.ts';
import { type Failure, isFailure, redacted } from './answers.ts';

export interface Token {
  readonly value: string;
  readonly lifeMs: number;
}

export interface TokenKeeper<T extends Token> {
  /** Throws Refused (and then refuses without asking until `forgetRefusal`) or Transient. */
  current(): Promise<T>;
  /** The other side did not take this token. One that was taken meanwhile is kept. */
  lose(token: T): void;
  forgetRefusal(): void;
}

/** Clients of these systems renew between 1 and 5 minutes before the end; a tenth of two hours is 12. */
const LIFE_USED = 0.9;
/** No product publishes a figure; a pause of 5 s before anyone calls again. */
const BACK_OFF_MS = 5_000;

export function createTokenKeeper<T extends Token>(
  clock: Clock,
  unreachable: ProblemKind,
  take: () => Promise<T>,
): TokenKeeper<T> {
  let held: { readonly token: T; readonly renewMs: number } | undefined;
  let pending: Promise<T> | undefined;
  let refusal: Refused | undefined;
  const renew = async (): Promise<T> => {
    try {
      const token = await take();
      held = { token, renewMs: clock.now() + token.lifeMs * LIFE_USED };
      return token;
    } catch (error) {
      if (error instanceof Refused) refusal = error;
      if (!(error instanceof Transient)) throw error;
      // A lost token answer is no lost voucher: its own code keeps `mayHaveArrived` false.
      const { code, params } = error.problem;
      throw new Transient(problem(unreachable, {}, { code, message: params.cause ?? params.message ?? '' }));
    } finally {
      pending = undefined;
    }
  };
  return {
    current() {
      if (refusal) return Promise.reject(refusal);
      if (held && clock.now() < held.renewMs) return Promise.resolve(held.token);
      pending ??= renew();
      return pending;
    },
    lose(token) {
      if (held?.token === token) held = undefined;
    },
    forgetRefusal() {
      refusal = undefined;
    },
  };
}

/**
 * One call under the token. A token that is refused costs one new token and one repetition, writes too: the gateway
 * turns such a call away before it does anything. `deadlineMs` is for all of it. Throws Transient `slow` where the token
 * took it all.
 */
export async function underToken<T extends Token, A extends object>(
  keeper: TokenKeeper<T>,
  io: ConnectorIo,
  limit: { readonly deadlineMs: number; readonly slow: ProblemKind },
  call: (token: T, leftMs: number) => Promise<A | Failure>,
): Promise<A | Failure> {
  const startMs = io.clock.now();
  const attempt = async (): Promise<A | Failure> => {
    const token = await keeper.current();
    const leftMs = limit.deadlineMs - (io.clock.now() - startMs);
    if (leftMs <= 0) throw new Transient(problem(limit.slow, {}, { deadline: String(limit.deadlineMs) }));
    const answer = await call(token, leftMs);
    if (!isFailure(answer)) return answer;
    if (answer.failure === 'token') keeper.lose(token);
    if (answer.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
    return redacted(answer, io.redactor);
  };
  const first = await attempt();
  return isFailure(first) && first.failure === 'token' ? attempt() : first;
}

/** A failure of the token call itself, thrown. */
export function tokenFailure(failed: Failure, redactor: Redactor): Refused | Transient {
  const { problem: found } = redacted(failed, redactor);
  return failed.failure === 'refused' ? new Refused(found) : new Transient(found);
}
