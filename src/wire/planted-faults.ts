/** Faults that a sandbox server plants in its answers: by rule, by probability from a seed, or by a header of one request. */
import { mulberry32 } from './seeded-random.ts';

/** How often a rule strikes, of the requests that it fits and that no earlier rule struck. */
export interface StrikeRule {
  /** Lets so many pass first; default 0. */
  readonly skip?: number;
  /** Default without end. */
  readonly count?: number;
  /** 0–1; default 1. */
  readonly probability?: number;
}

export interface PlantedFaults<R extends StrikeRule> {
  add(rule: R): void;
  clear(): void;
  /** The first rule that strikes a request, its count taken. */
  strike(fits: (rule: R) => boolean): R | undefined;
}

export function plantFaults<R extends StrikeRule>(rules: readonly R[], seed: number): PlantedFaults<R> {
  const activate = (rule: R) => ({ rule, skip: rule.skip ?? 0, left: rule.count ?? Number.POSITIVE_INFINITY });
  let active = rules.map(activate);
  const random = mulberry32(seed);
  return {
    add: (rule) => void active.push(activate(rule)),
    clear() {
      active = [];
    },
    strike(fits) {
      for (const one of active) {
        if (one.left <= 0 || !fits(one.rule)) continue;
        if (one.skip > 0) one.skip--;
        else if (random() < (one.rule.probability ?? 1)) {
          one.left--;
          return one.rule;
        }
      }
      return undefined;
    },
  };
}

/** `cut;after` · `latency;ms=200` · `refuse;code=-2`, as the header `x-heliu-fault` says it. */
export function readFaultHeader<N extends string>(
  header: string,
  names: readonly N[],
): { readonly fault: N; has(flag: string): boolean; readonly numbers: Readonly<Record<string, number>> } | undefined {
  const [name, ...options] = header.split(';').map((one) => one.trim());
  const fault = names.find((one) => one === name);
  if (fault === undefined) return undefined;
  const numbers = options.flatMap((one) => {
    const [, key, value] = /^(\w+)=(-?\d+)$/.exec(one) ?? [];
    return key === undefined ? [] : [[key, Number(value)]];
  });
  return { fault, has: (flag) => options.includes(flag), numbers: Object.fromEntries(numbers) };
}
