/** A token bucket on an injected clock, shared by all callers of one outside system. */
import type { Clock } from './clock.ts';

export interface Limiter {
  /**
   * Takes one token, waiting for it at most `waitMaxMs`. False where it would take longer: nothing was taken then.
   * Callers are served in the order they came.
   */
  acquire(waitMaxMs: number): Promise<boolean>;
  /** The other side said “too many”: nobody gets a token before `ms` have passed. A promise where others must be told. */
  backOff(ms: number): void | Promise<void>;
}

export interface LimiterOptions {
  readonly clock: Clock;
  /** Tokens a second; 0 or undefined = no limit. */
  readonly perSecond?: number;
  /** Tokens that may be saved up while nobody calls; default 1. */
  readonly burst?: number;
}

/** The bucket is kept as the one moment at which the next token is due, so there is no timer and no drift. */
export function createLimiter(options: LimiterOptions): Limiter {
  const { clock } = options;
  const intervalMs = options.perSecond ? 1000 / options.perSecond : 0;
  const savedMs = intervalMs * ((options.burst ?? 1) - 1);
  let nextMs = 0;
  let closedUntilMs = 0;
  return {
    async acquire(waitMaxMs) {
      const now = clock.now();
      const due = Math.max(nextMs, now - savedMs, closedUntilMs);
      const waitMs = due - now;
      if (waitMs > waitMaxMs) return false;
      nextMs = due + intervalMs;
      if (waitMs > 0) await clock.sleep(waitMs);
      return true;
    },
    backOff(ms) {
      closedUntilMs = Math.max(closedUntilMs, clock.now() + ms);
    },
  };
}
