/**
 * Seeded chance for a million orders: a small state of one number, no text to hash for each throw and no closure to make,
 * both of which cost more than the order itself.
 */

/** What the throws are for: each purpose of each order has its own row of numbers. */
export const FOR = { time: 1, wish: 2, shop: 3, life: 4, number: 5, lines: 6, defer: 7, wrong: 8 } as const;

export class Chance {
  #state: number;

  /** `mark`: of the seed, `seedMark`. */
  constructor(mark: number, purpose: (typeof FOR)[keyof typeof FOR], n: number, part = 0) {
    this.#state = mixed(mixed(mixed(mark ^ (purpose * 0x9e3779b9)) ^ n) ^ (part * 0x85ebca6b));
  }

  /** Whole number in [low, high]. */
  int(low: number, high: number): number {
    return low + (this.#next() % (high - low + 1));
  }

  /** True in `percent` of 100 throws. */
  percent(percent: number): boolean {
    return this.int(0, 99) < percent;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.int(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError('nothing to pick from');
    return chosen;
  }

  /** mulberry32, by Tommy Ettinger. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
}

function mixed(value: number): number {
  let t = value | 0;
  t = Math.imul(t ^ (t >>> 16), 0x21f0aaad);
  t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
  return t ^ (t >>> 15);
}

/** Of any text. */
export function seedMark(seed: string): number {
  let mark = 0x811c9dc5;
  for (const char of seed) mark = mixed(Math.imul(mark, 0x01000193) ^ (char.codePointAt(0) ?? 0));
  return mark;
}
