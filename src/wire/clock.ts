/** Time as an argument: the house runs on the system clock, stories and tests on one they move by hand. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once where the signal is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted || ms <= 0) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};

export interface ManualClock extends Clock {
  /** Moves time forward and wakes those whose time has come, in the order of their times. */
  advance(ms: number): void;
  /** Sleepers that still wait. */
  readonly waiting: number;
}

/** A clock that stands still until it is moved. With `skipSleeps` a sleep moves the clock itself and never waits. */
export function manualClock(startMs: number, options: { readonly skipSleeps?: boolean } = {}): ManualClock {
  let nowMs = startMs;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => nowMs,
    get waiting() {
      return sleepers.length;
    },
    sleep(ms, signal) {
      if (signal?.aborted || ms <= 0) return Promise.resolve();
      if (options.skipSleeps) {
        nowMs += ms;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        sleepers.push({ at: nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    advance(ms) {
      nowMs += ms;
      const due = sleepers.filter((one) => one.at <= nowMs).sort((a, b) => a.at - b.at);
      sleepers = sleepers.filter((one) => one.at > nowMs);
      for (const one of due) one.wake();
    },
  };
}
