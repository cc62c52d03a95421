/** Seeded chance for generated stories: the same seed gives the same story on every machine. */

export interface Dice {
  /** Whole number in [low, high]. */
  readonly int: (low: number, high: number) => number;
  /** True in `percent` of 100 throws. */
  readonly percent: (percent: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly digits: (count: number) => string;
}

/** sfc32, seeded by splitmix over the text of the seed: 32-bit integer steps only, so no platform differs. */
export function dice(seed: number | string): Dice {
  const bits = sfc32(`${seed}`);
  const int = (low: number, high: number): number => low + (bits() % (high - low + 1));
  return {
    int,
    percent: (percent) => int(0, 99) < percent,
    pick: (list) => {
      const chosen = list[int(0, list.length - 1)];
      if (chosen === undefined) throw new RangeError('nothing to pick from');
      return chosen;
    },
    digits: (count) => Array.from({ length: count }, () => int(0, 9)).join(''),
  };
}

export function sfc32(seed: string): () => number {
  let hash = 0x9e3779b9;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x85ebca6b) ^ (hash >>> 13);
  let [a, b, c, counter] = [hash | 0, Math.imul(hash, 0xc2b2ae35), hash ^ 0x27d4eb2f, 1];
  const next = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    return out >>> 0;
  };
  for (let warm = 0; warm < 15; warm++) next();
  return next;
}
