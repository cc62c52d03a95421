/** The faults of the 金蝶 sandboxes. */

import { plantFaults, readFaultHeader } from '../../wire/planted-faults.ts';

export const FAULTS = [
  'latency',
  'cut',
  'slow-body',
  'limit',
  'http-429',
  'http-500',
  'html',
  'session-lost',
  'edit-lock',
  'response-error',
  'waf',
  'show-error',
  'clock-skew',
  'login-result',
  'refuse',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface FaultRule {
  readonly fault: FaultName;
  /** True: the request takes effect first, then the fault hides it. Default false: no effect, but see `keepsAnswer`. */
  readonly after?: boolean;
  /** Method it applies to, as in the address, any case; default all but the logins. */
  readonly method?: string;
  /** How many requests, of those that no earlier rule struck, it lets pass before it strikes; default 0. */
  readonly skip?: number;
  /** How often it strikes; default without end. */
  readonly count?: number;
  /** 0–1; default 1. */
  readonly probability?: number;
  /** For latency and slow-body, default 1000; for clock-skew how far our clock is ahead, default an hour. */
  readonly ms?: number;
  /** With `after`: of a batch only the first so many documents take effect. */
  readonly items?: number;
  /** For login-result: the LoginResultType of the answer. */
  readonly result?: number;
  /** For refuse: the MsgCode of the answer, and its only error. */
  readonly code?: number;
  readonly message?: string;
  /** For login-result -5, which may count as ok: gives a session. */
  readonly usable?: boolean;
}

/** Faults that change what a request does or when, and let its own answer through. */
export function keepsAnswer(fault: FaultName): boolean {
  return fault === 'latency' || fault === 'slow-body' || fault === 'clock-skew' || fault === 'login-result';
}

/** By the method in lower case. */
export function isLogin(method: string): boolean {
  return method.startsWith('loginby') || method.startsWith('validateuser');
}

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** The fault that strikes this request, its count taken. */
  strike(method: string, header: string | undefined): FaultRule | undefined;
}

export function createFaults(rules: readonly FaultRule[], seed: number): Faults {
  const planted = plantFaults(rules, seed);
  return {
    ...planted,
    strike: (method, header) =>
      header === undefined ? planted.strike((rule) => fits(rule, method)) : fromHeader(header),
  };
}

function fits(rule: FaultRule, method: string): boolean {
  if (rule.method !== undefined) return rule.method.toLowerCase() === method;
  return isLogin(method) === (rule.fault === 'login-result');
}

/** `login-result;result=-3` · `refuse;code=2;after`. An unknown name is no fault. */
function fromHeader(header: string): FaultRule | undefined {
  const read = readFaultHeader(header, FAULTS);
  return read && { fault: read.fault, after: read.has('after'), usable: read.has('usable'), ...read.numbers };
}
