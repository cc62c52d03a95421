/** A clock of a story: it begins at a chosen moment and runs so many times as fast as the one below it. */
import type { Clock } from './clock.ts';

export function scaledClock(startMs: number, speed: number, below: Clock): Clock {
  const begunMs = below.now();
  return {
    now: () => Math.floor(startMs + (below.now() - begunMs) * speed),
    sleep: (ms, signal) => below.sleep(ms / speed, signal),
  };
}
