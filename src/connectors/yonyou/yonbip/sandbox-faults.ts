/** The faults of the YonBIP sandbox. */

import { plantFaults, readFaultHeader } from '../../../wire/planted-faults.ts';

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
  const planted = plantFaults(rules, seed);
  return {
    ...planted,
    strike: (method, header) =>
      header === undefined
        ? planted.strike((rule) => (rule.method === undefined ? !UNTOUCHED.has(method) : rule.method === method))
        : fromHeader(header),
  };
}

/** An unknown name is no fault. */
function fromHeader(header: string): FaultRule | undefined {
  const read = readFaultHeader(header, FAULTS);
  return read && { fault: read.fault, after: read.has('after'), ...read.numbers };
}
