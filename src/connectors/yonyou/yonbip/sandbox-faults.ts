/** Faults on demand: by rule, by probability from a seed, or by the header `x-heliu-fault` of one request. */

import { mulberry32 } from '../../../wire/seeded-random.ts';

export const FAULTS = [
  'latency',
  'cut',
  'slow-body',
  'limit',
  'http-429',
  'http-500',
  'html',
  'token-lost',
  'running',
  'backend-error',
  'backend-timeout',
  'circuit-broken',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface FaultRule {
  readonly fault: FaultName;
  /** True: the request takes effect first, then the fault hides it. Default false: no effect. latency and slow-body always take effect. */
  readonly after?: boolean;
  /** Last part of the path it applies to (`addVoucher`, `getAccessToken`); default all but tokens and addresses. */
  readonly method?: string;
  /** How often it strikes; default without end. */
  readonly count?: number;
  /** Requests that pass before it strikes; default 0. */
  readonly skip?: number;
  /** 0–1; default 1. */
  readonly probability?: number;
  /** For latency and slow-body; default 1000. */
  readonly ms?: number;
}

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The fault that strikes this request, its count taken. */
  strike(method: string, header: string | undefined): FaultRule | undefined;
}

const UNTOUCHED = new Set(['getAccessToken', 'getGatewayAddress']);

export function createFaults(rules: readonly FaultRule[], seed: number): Faults {
  const start = (rule: FaultRule) => ({ rule, left: rule.count ?? Number.POSITIVE_INFINITY, pass: rule.skip ?? 0 });
  let active = rules.map(start);
  const random = mulberry32(seed);
  return {
    add: (rule) => void active.push(start(rule)),
    clear() {
      active = [];
    },
    strike(method, header) {
      if (header !== undefined) return fromHeader(header);
      for (const one of active) {
        const fits = one.rule.method === undefined ? !UNTOUCHED.has(method) : one.rule.method === method;
        if (!fits || one.left <= 0) continue;
        if (one.pass > 0) {
          one.pass--;
          continue;
        }
        if (random() >= (one.rule.probability ?? 1)) continue;
        one.left--;
        return one.rule;
      }
      return undefined;
    },
  };
}

/** `cut;after` · `latency;ms=200`. An unknown name is no fault. */
function fromHeader(header: string): FaultRule | undefined {
  const [name, ...options] = header.split(';').map((one) => one.trim());
  const fault = FAULTS.find((one) => one === name);
  if (!fault) return undefined;
  const ms = options.find((one) => one.startsWith('ms='));
  return { fault, after: options.includes('after'), ...(ms && { ms: Number(ms.slice(3)) }) };
}
