/**
 * One token shared by all callers: taken when there is none, kept for its life, never asked for twice at once. A refused
 * one is not asked for again until someone tests the connection: both gateways lock keys that fail (苍穹 30 a minute).
 */
import { Refused } from '../../../core/problems.ts';
import type { Clock } from '../../../wire/clock.ts';

export interface Token {
  readonly value: string;
  readonly goodUntilMs: number;
}

export interface TokenKeeper<T extends Token> {
  /** Throws Refused (then at once, without asking, until `forgetRefusal`) or Transient. */
  current(): Promise<T>;
  /** The server no longer knows this one. */
  lose(lost: T): void;
  forgetRefusal(): void;
}

export function createTokenKeeper<T extends Token>(clock: Clock, take: () => Promise<T>): TokenKeeper<T> {
  let token: T | undefined;
  let pending: Promise<T> | undefined;
  let refusal: Refused | undefined;
  const fresh = async (): Promise<T> => {
    try {
      token = await take();
      return token;
    } catch (error) {
      if (error instanceof Refused) refusal = error;
      throw error;
    } finally {
      pending = undefined;
    }
  };
  return {
    current() {
      if (refusal) return Promise.reject(refusal);
      if (token && clock.now() < token.goodUntilMs) return Promise.resolve(token);
      pending ??= fresh();
      return pending;
    },
    lose(lost) {
      if (token === lost) token = undefined;
    },
    forgetRefusal() {
      refusal = undefined;
    },
  };
}
