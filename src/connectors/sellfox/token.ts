/**
 * The access token (protocol notes §1.2): one for all callers and workers, its life counted down in milliseconds, renewed five
 * minutes before its end. A refusal is not repeated until somebody tests the connection: asking often is blocked.
 */
import { problem, Refused, Transient } from '../../core/problems.ts';
import { isJsonObject } from '../../wire/exact-json.ts';
import type { SellfoxIo, SellfoxSettings, SellfoxToken } from './account.ts';
import { type Failure, isFailure, readReply, scalar } from './errors.ts';
import { SELLFOX_PROBLEMS as kinds } from './problems.ts';

export const TOKEN_PATH = '/api/oauth/v2/token.json';
const DEADLINE_MS = 20_000;
const RENEW_BEFORE_MS = 5 * 60_000;
const LIMIT_BACK_OFF_MS = 10_000;

export interface TokenKeeper {
  /** Throws Refused (then at once, without asking, until `renew`) or Transient. */
  current(): Promise<SellfoxToken>;
  /** The server did not take this one. What another worker has stored since is tried before a new one is asked for. */
  replace(lost: SellfoxToken): Promise<SellfoxToken>;
  /** For a test of the connection: asks anew, whatever is held, stored or was refused before. */
  renew(): Promise<void>;
}

export function createTokenKeeper(settings: SellfoxSettings, io: SellfoxIo): TokenKeeper {
  let held: SellfoxToken | undefined;
  let pending: Promise<SellfoxToken> | undefined;
  let refusal: Refused | undefined;
  const good = (token: SellfoxToken | undefined): token is SellfoxToken =>
    token !== undefined && io.clock.now() < token.goodUntilMs;
  const usable = async (lost: SellfoxToken | undefined): Promise<SellfoxToken | undefined> => {
    const stored = await io.tokens.read();
    return good(stored) && stored.value !== lost?.value ? stored : undefined;
  };
  const obtain = async (lost: SellfoxToken | undefined): Promise<SellfoxToken> => {
    try {
      held =
        (await usable(lost)) ?? (await io.tokens.alone(async () => (await usable(lost)) ?? takeToken(settings, io)));
      io.redactor.register(held.value);
      return held;
    } catch (error) {
      if (error instanceof Refused) refusal = error;
      throw error;
    } finally {
      pending = undefined;
    }
  };
  const single = (lost: SellfoxToken | undefined): Promise<SellfoxToken> => {
    if (refusal) return Promise.reject(refusal);
    pending ??= obtain(lost);
    return pending;
  };
  return {
    current: () => (!refusal && good(held) ? Promise.resolve(held) : single(undefined)),
    replace: (lost) => (good(held) && held.value !== lost.value ? Promise.resolve(held) : single(lost)),
    async renew() {
      refusal = undefined;
      held = await takeToken(settings, io);
    },
  };
}

async function takeToken(settings: SellfoxSettings, io: SellfoxIo): Promise<SellfoxToken> {
  const limiter = io.limiterOf(TOKEN_PATH);
  if (!(await limiter.acquire(DEADLINE_MS)))
    throw new Transient(problem(kinds.SELLFOX_LIMITED, {}, { code: '-', message: '', path: TOKEN_PATH }));
  const query = new URLSearchParams({
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    grant_type: 'client_credentials',
  });
  const url = `${settings.baseUrl.replace(/\/+$/, '')}${TOKEN_PATH}?${query}`;
  const answer = readReply(await io.http.send({ method: 'GET', url, deadlineMs: DEADLINE_MS }), TOKEN_PATH);
  if (isFailure(answer)) {
    if (answer.retry === 'limit') await limiter.backOff(LIMIT_BACK_OFF_MS);
    throw thrown(answer, settings, io);
  }
  const data = isJsonObject(answer.data) ? answer.data : {};
  const value = scalar(data.access_token);
  const lifeMs = scalar(data.expires_in);
  if (value === '' || !/^\d{1,12}$/.test(lifeMs))
    throw new Transient(problem(kinds.SELLFOX_ANSWER_ODD, {}, { path: TOKEN_PATH, what: 'access_token, expires_in' }));
  io.redactor.register(value);
  const token = { value, goodUntilMs: io.clock.now() + Math.max(Number(lifeMs) - RENEW_BEFORE_MS, Number(lifeMs) / 2) };
  await io.tokens.write(token);
  return token;
}

/** A failure as it is thrown: what may pass is Transient. */
export function thrown(failed: Failure, settings: SellfoxSettings, io: SellfoxIo): Refused | Transient {
  const params = Object.fromEntries(
    Object.entries({ ...failed.problem.params, client: settings.clientId }).map(([key, value]) => [
      key,
      io.redactor.text(value),
    ]),
  );
  const found = { ...failed.problem, params };
  return failed.retry === 'refused' ? new Refused(found) : new Transient(found);
}
