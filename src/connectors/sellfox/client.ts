/**
 * Signed calls of 赛狐 (protocol notes §1): every attempt has its own nonce, time and signature; the class of an error alone
 * decides what is tried again, and each kind of repetition has an end. All calls are reads: to repeat one is safe.
 */
import { type Problem, problem, Transient } from '../../core/problems.ts';
import { type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import type { SellfoxIo, SellfoxSettings, SellfoxToken } from './account.ts';
import { type Answer, type Failure, isFailure, type RetryClass, readReply } from './errors.ts';
import { SELLFOX_PROBLEMS as kinds } from './problems.ts';
import { createNonces, signatureOf } from './signature.ts';
import { createTokenKeeper, thrown } from './token.ts';

export interface SellfoxClient {
  /** `data` of the envelope; undefined where 赛狐 says there is nothing (40016). Throws Refused or Transient. */
  post(path: string, body: JsonValue): Promise<JsonValue | undefined>;
  /** Now by the clock of 赛狐, as far as ours proved wrong. */
  nowMs(): number;
  /** What went well but should be known: a clock that had to be corrected. Each is given once. */
  takeNotices(): readonly Problem[];
  /** Takes a token anew, also after a refusal. */
  connect(): Promise<void>;
}

/** Of one attempt, waiting for its slot included. */
const DEADLINE_MS = 60_000;
/** How often one call is repeated for each class of error; `clock` and `token` once, as the vendor says. */
const REPEATS_MAX: Readonly<Record<RetryClass, number>> = {
  later: 2,
  token: 1,
  nonce: 2,
  clock: 1,
  limit: 3,
  empty: 0,
  refused: 0,
};
const PAUSES_MS = [1_000, 4_000];
/** 40019 brings a pause, too: 3 s, and 10 s when it comes again at once. */
const LIMIT_PAUSES_MS = [3_000, 10_000, 30_000];
const MINUTE_MS = 60_000;

export function createSellfoxClient(settings: SellfoxSettings, io: SellfoxIo): SellfoxClient {
  io.redactor.register(settings.clientSecret);
  io.redactor.register(settings.buyerKey);
  const keeper = createTokenKeeper(settings, io);
  const nonce = createNonces();
  let notices: Problem[] = [];
  /** Server time less our own, where ours proved wrong. */
  let offsetMs = 0;

  const attempt = async (path: string, body: string, token: SellfoxToken): Promise<Answer | Failure> => {
    if (!(await io.limiterOf(path).acquire(DEADLINE_MS)))
      throw new Transient(problem(kinds.SELLFOX_LIMITED, {}, { code: '-', message: '', path }));
    // Signed behind the limiter: a time that was waited with grows old.
    const parts = {
      accessToken: token.value,
      clientId: settings.clientId,
      nonce: nonce(),
      timestamp: String(io.clock.now() + offsetMs),
      path,
    };
    const query = new URLSearchParams({
      access_token: parts.accessToken,
      client_id: parts.clientId,
      timestamp: parts.timestamp,
      nonce: parts.nonce,
      sign: signatureOf(parts, settings.clientSecret),
    });
    const reply = await io.http.send({
      method: 'POST',
      url: `${settings.baseUrl.replace(/\/+$/, '')}${path}?${query}`,
      headers: { 'content-type': 'application/json' },
      body,
      deadlineMs: DEADLINE_MS,
    });
    return readReply(reply, path);
  };

  const correctClock = (failed: Failure): boolean => {
    if (failed.serverMs === undefined) return false;
    offsetMs = failed.serverMs - io.clock.now();
    notices.push(problem(kinds.SELLFOX_CLOCK_OFF, {}, { minutes: minutesOf(offsetMs) }));
    return true;
  };

  return {
    async post(path, body) {
      const text = writeExactJson(body);
      const used = new Map<RetryClass, number>();
      let token = await keeper.current();
      for (;;) {
        const answer = await lostAsFailure(() => attempt(path, text, token));
        if (!isFailure(answer)) return answer.data ?? null;
        if (answer.retry === 'empty') return undefined;
        const before = used.get(answer.retry) ?? 0;
        used.set(answer.retry, before + 1);
        if (answer.retry === 'limit')
          await io.limiterOf(path).backOff(LIMIT_PAUSES_MS[Math.min(before, LIMIT_PAUSES_MS.length - 1)]!);
        if (before >= REPEATS_MAX[answer.retry]) throw thrown(withMinutes(answer, offsetMs), settings, io);
        if (answer.retry === 'token') token = await keeper.replace(token);
        if (answer.retry === 'clock' && !correctClock(answer)) throw thrown(withMinutes(answer, 0), settings, io);
        if (answer.retry === 'later') await io.clock.sleep(PAUSES_MS[before]!);
      }
    },
    nowMs: () => io.clock.now() + offsetMs,
    takeNotices() {
      const taken = notices;
      notices = [];
      return taken;
    },
    connect: () => keeper.renew(),
  };
}

/** A lost answer of a read is one that may come later. */
async function lostAsFailure(call: () => Promise<Answer | Failure>): Promise<Answer | Failure> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Transient) || !error.problem.code.startsWith('WIRE_')) throw error;
    return { retry: 'later', problem: error.problem };
  }
}

function withMinutes(failed: Failure, offsetMs: number): Failure {
  if (failed.retry !== 'clock') return failed;
  const params = { ...failed.problem.params, minutes: minutesOf(offsetMs) };
  return { ...failed, problem: { ...failed.problem, params } };
}

function minutesOf(ms: number): string {
  return String(Math.round(Math.abs(ms) / MINUTE_MS));
}
