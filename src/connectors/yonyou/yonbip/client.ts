/**
 * Business calls to one YonBIP tenant. A refusal of the gateway proves that the backend saw nothing, so a lost token costs
 * one new token and exactly one repetition, of reads and of writes; whatever else is uncertain goes to the caller.
 */
import { createHash } from 'node:crypto';
import { problem, Refused, Transient } from '../../../core/problems.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import { mayHaveArrived } from '../../../wire/http.ts';
import { createLimiter, type Limiter } from '../../../wire/limiter.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import type { YonbipSettings } from './account.ts';
import { type Answer, type Failure, isFailure, readReply, type SuccessRule } from './errors.ts';
import { type Addresses, createTokenKeeper, type Token, type YonbipIo } from './token.ts';

export interface ReadCall {
  /** As printed, case-sensitive: `/yonbip/fi/…`. */
  readonly path: string;
  /** Default POST; detail calls of some cards are GET with their parameters in the query. */
  readonly method?: 'GET' | 'POST';
  readonly body?: JsonValue;
  readonly query?: Readonly<Record<string, string>>;
  readonly success?: SuccessRule;
}

export interface WriteCall {
  readonly path: string;
  readonly body: JsonObject;
  /** `resubmitCheckKey`, at most 32 characters, inside `data` or, for a body without that shell, at the root. */
  readonly key?: { readonly value: string; readonly place: 'data' | 'root' };
  readonly success?: SuccessRule;
}

export interface YonbipClient {
  /** Takes a token where there is none. Throws Refused or Transient. */
  connect(): Promise<Addresses>;
  /** A refused app is tried again at the next call. */
  forgetRefusal(): void;
  /** Waits out limits within its own deadline. Throws Refused or Transient of the token and the wire. */
  read(call: ReadCall): Promise<Answer | Failure>;
  /** Sent once, and again only where the first provably did nothing, or under one key. Throws Transient: nothing was done. */
  write(call: WriteCall, deadlineMs: number): Promise<Answer | Failure>;
}

const READ_DEADLINE_MS = 120_000;
/** First and longest pause after “too many”, doubled each time in a row. */
const BACK_OFF_MS = 2_000;
const BACK_OFF_MAX_MS = 60_000;
const LIMITED_READS_MAX = 8;
/** Prescribed for 202 and 310504. */
const RUNNING_WAIT_MS = 5_000;
const RUNNING_REPEATS_MAX = 3;

export function createYonbipClient(settings: YonbipSettings, io: YonbipIo): YonbipClient {
  const keeper = createTokenKeeper(settings, io);
  const buckets = createBuckets(settings, io);

  const once = async (
    call: Sent,
    token: Token,
    addresses: Addresses,
    deadlineMs: number,
  ): Promise<Answer | Failure> => {
    try {
      const reply = await io.http.send(requestOf(call, token, addresses, deadlineMs));
      const answer = readReply(reply, call.path, call.success);
      return isFailure(answer) ? redacted(answer, io) : answer;
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      if (mayHaveArrived(error)) return { failure: 'unknown', problem: error.problem };
      keeper.loseAddresses();
      throw error;
    }
  };
  /** One exchange, and one more with a new token where the gateway did not take the first. */
  const exchange = async (call: Sent, leftMs: () => number): Promise<Answer | Failure> => {
    for (let attempt = 1; ; attempt++) {
      const { token, addresses } = await keeper.current();
      if (leftMs() <= 0)
        throw new Transient(problem(kinds.YONYOU_TOKEN_SLOW, {}, { deadline: String(call.deadlineMs) }));
      const answer = await once(call, token, addresses, leftMs());
      buckets.told(call.path, answer);
      if (!isFailure(answer) || (answer.failure !== 'token' && answer.failure !== 'authority')) return answer;
      keeper.lose(token);
      if (attempt === 2) return { ...answer, failure: answer.failure === 'token' ? 'later' : 'refused' };
    }
  };
  return {
    connect: async () => (await keeper.current()).addresses,
    forgetRefusal: () => keeper.forgetRefusal(),
    async read(call) {
      const sent: Sent = { method: 'POST', ...call, deadlineMs: READ_DEADLINE_MS };
      const leftMs = countdown(io, READ_DEADLINE_MS);
      for (let attempt = 1; ; attempt++) {
        await buckets.take(call.path, leftMs());
        const answer = await exchange(sent, leftMs);
        if (!isFailure(answer) || answer.failure !== 'limit' || attempt === LIMITED_READS_MAX) return answer;
      }
    },
    async write(call, deadlineMs) {
      const { path, success } = call;
      const sent: Sent = { method: 'POST', path, body: keyed(call), deadlineMs, ...(success && { success }) };
      const leftMs = countdown(io, deadlineMs);
      await buckets.take(call.path, deadlineMs / 2);
      for (let repeat = 0; ; repeat++) {
        const answer = await exchange(sent, leftMs);
        const goesOn = call.key && isFailure(answer) && answer.failure === 'running' && repeat < RUNNING_REPEATS_MAX;
        if (!goesOn || leftMs() <= RUNNING_WAIT_MS) return answer;
        await io.clock.sleep(RUNNING_WAIT_MS);
      }
    },
  };
}

type Sent = ReadCall & { readonly deadlineMs: number };

function countdown(io: YonbipIo, deadlineMs: number): () => number {
  const startMs = io.clock.now();
  return () => deadlineMs - (io.clock.now() - startMs);
}

function requestOf(call: Sent, token: Token, addresses: Addresses, deadlineMs: number) {
  const query = Object.entries({ ...call.query, access_token: token.value })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const method = call.method ?? 'POST';
  return {
    method,
    url: `${addresses.gatewayUrl}${call.path}?${query}`,
    headers: {
      accept: 'application/json',
      ...(method === 'POST' && { 'content-type': 'application/json;charset=UTF-8' }),
    },
    ...(method === 'POST' && { body: writeExactJson(withoutNulls(call.body ?? {})) }),
    deadlineMs,
  };
}

/** The backend gets a null as a null since 2025-03: what is empty is left out. */
export function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).filter((one) => one !== null).map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}

/** Plain JSON data as exact JSON; a number must be a safe integer, for amounts are texts until they are written. */
export function exactJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return new JsonNumber(String(value));
  if (Array.isArray(value)) return value.map(exactJson);
  if (typeof value !== 'object') return value as JsonValue;
  if (value instanceof JsonNumber) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, exactJson(one)]));
}

/** Texts under the given names become numbers with exactly their digits. */
export function numbersIn(value: JsonValue, names: ReadonlySet<string>): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((one) => numbersIn(one, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      names.has(name) && typeof one === 'string' ? new JsonNumber(one) : numbersIn(one, names),
    ]),
  );
}

/** 32 characters, one for each API and document. */
export function resubmitKeyOf(api: string, key: string): string {
  return createHash('sha256').update(`${api}|heliu|${key}`, 'utf8').digest('hex').slice(0, 32);
}

function keyed(call: WriteCall): JsonObject {
  if (!call.key) return call.body;
  const { value, place } = call.key;
  if (place === 'root') return { ...call.body, resubmitCheckKey: value };
  const data = isJsonObject(call.body.data) ? call.body.data : {};
  return { ...call.body, data: { ...data, resubmitCheckKey: value } };
}

function redacted(failed: Failure, io: YonbipIo): Failure {
  const params = Object.fromEntries(
    Object.entries(failed.problem.params).map(([key, value]) => [key, io.redactor.text(value)]),
  );
  return { ...failed, problem: { ...failed.problem, params } };
}

interface Buckets {
  /** Throws Transient YONYOU_LIMITED where the wait would be longer. */
  take(path: string, waitMaxMs: number): Promise<void>;
  told(path: string, answer: Answer | Failure): void;
}

/** One bucket a path: the published limits count each API for itself. */
function createBuckets(settings: YonbipSettings, io: YonbipIo): Buckets {
  const buckets = new Map<string, { readonly limiter: Limiter; limitedInRow: number }>();
  const random = io.random ?? Math.random;
  const bucketOf = (path: string) => {
    const known = buckets.get(path);
    if (known) return known;
    const perSecond = settings.perMinute / 60;
    const bucket = { limiter: createLimiter({ clock: io.clock, perSecond, burst: settings.burst }), limitedInRow: 0 };
    buckets.set(path, bucket);
    return bucket;
  };
  return {
    async take(path, waitMaxMs) {
      if (await bucketOf(path).limiter.acquire(waitMaxMs)) return;
      throw new Transient(problem(kinds.YONYOU_LIMITED, {}, { path, code: '-', message: `${settings.perMinute}/min` }));
    },
    told(path, answer) {
      const bucket = bucketOf(path);
      if (!isFailure(answer) || answer.failure !== 'limit') {
        bucket.limitedInRow = 0;
        return;
      }
      const pauseMs = Math.min(BACK_OFF_MS * 2 ** bucket.limitedInRow, BACK_OFF_MAX_MS);
      bucket.limitedInRow++;
      bucket.limiter.backOff(pauseMs * (1 + random() / 4));
    },
  };
}

/** For reads: nothing was changed, so an unknown result is one to ask for again. */
export function thrown(failed: Failure): Refused | Transient {
  return failed.failure === 'refused' || failed.failure === 'absent' || failed.failure === 'duplicate'
    ? new Refused(failed.problem)
    : new Transient(failed.problem);
}
