/** Addresses of a tenant and access tokens of a self-built app. README.md “Token”. */
import { type Problem, problem, Refused, Transient } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import type { Redactor } from '../../../wire/redact.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import type { YonbipSettings } from './account.ts';
import { type Failure, isFailure, readReply, scalar } from './errors.ts';
import { signedQuery } from './signature.ts';

/** Its limits are its own, one bucket a path. */
export interface YonbipIo extends Omit<ConnectorIo, 'limiter'> {
  /** 0–1, for the jitter of back-off; default Math.random. */
  readonly random?: () => number;
}

export interface Addresses {
  readonly gatewayUrl: string;
  readonly tokenUrl: string;
}

export interface Token {
  readonly value: string;
  /** From here on a new one is taken: 90 % of its life. */
  readonly refreshMs: number;
}

export interface TokenKeeper {
  /** Throws Refused (and then refuses without asking until `forgetRefusal`) or Transient YONYOU_TOKEN_UNREACHABLE. */
  current(): Promise<{ readonly token: Token; readonly addresses: Addresses }>;
  /** The gateway did not take this token. Another one that was taken meanwhile is kept. */
  lose(token: Token): void;
  /** A connection failed: the addresses are asked for again. */
  loseAddresses(): void;
  forgetRefusal(): void;
}

const ADDRESSES_MS = 24 * 3_600_000;
const DEADLINE_MS = 20_000;
const LIFE_USED = 0.9;
/** A server clock this far off is used in place of ours for the second try. */
const SKEW_MS = 60_000;

export function createTokenKeeper(settings: YonbipSettings, io: YonbipIo): TokenKeeper {
  io.redactor.register(settings.appSecret);
  let known: { readonly addresses: Addresses; readonly untilMs: number } | undefined;
  let token: Token | undefined;
  let pending: Promise<{ readonly token: Token; readonly addresses: Addresses }> | undefined;
  let refusal: Refused | undefined;

  const addresses = async (): Promise<Addresses> => {
    if (known && io.clock.now() < known.untilMs) return known.addresses;
    known = { addresses: await askAddresses(settings, io), untilMs: io.clock.now() + ADDRESSES_MS };
    return known.addresses;
  };
  const fetch = async () => {
    const where = await addresses();
    const fresh = await askToken(settings, io, where);
    token = fresh;
    return { token: fresh, addresses: where };
  };
  return {
    async current() {
      if (refusal) throw refusal;
      if (token && io.clock.now() < token.refreshMs) return { token, addresses: await addresses() };
      pending ??= fetch()
        .catch((error: unknown) => {
          if (error instanceof Refused) refusal = error;
          else known = undefined;
          throw error;
        })
        .finally(() => {
          pending = undefined;
        });
      return pending;
    },
    lose(lost) {
      if (token === lost) token = undefined;
    },
    loseAddresses() {
      known = undefined;
    },
    forgetRefusal() {
      refusal = undefined;
    },
  };
}

async function askAddresses(settings: YonbipSettings, io: YonbipIo): Promise<Addresses> {
  const { gatewayUrl, tokenUrl, tenantId = '' } = settings;
  if (gatewayUrl !== undefined && tokenUrl !== undefined)
    return { gatewayUrl: trimmed(gatewayUrl), tokenUrl: trimmed(tokenUrl) };
  const path = '/open-auth/dataCenter/getGatewayAddress';
  const reply = await get(io, `${trimmed(settings.openUrl)}${path}?tenantId=${encodeURIComponent(tenantId)}`);
  const answer = readReply(reply, path);
  if (isFailure(answer)) {
    if (isOutage(answer)) throw unreachable(messageOf(answer));
    const { code = '', message = '' } = answer.problem.params;
    throw new Refused(problem(kinds.YONYOU_TENANT_UNKNOWN, {}, { tenant: tenantId, code, message }));
  }
  const found = isJsonObject(answer.data) ? answer.data : {};
  const [gateway, token] = [scalar(found.gatewayUrl), scalar(found.tokenUrl)];
  if (gateway === '' || token === '') throw unreachable('gatewayUrl, tokenUrl');
  return { gatewayUrl: trimmed(gateway), tokenUrl: trimmed(token) };
}

/** Every code but 00000 is a failure: once more with a fresh timestamp, by the server's clock where ours is off, then stop. */
async function askToken(settings: YonbipSettings, io: YonbipIo, where: Addresses): Promise<Token> {
  const first = await tryToken(settings, io, where, io.clock.now());
  if (!isFailure(first.answer)) return first.answer;
  if (isOutage(first.answer)) throw unreachable(messageOf(first.answer));
  if (first.answer.problem.code === kinds.YONYOU_APP_STOPPED.code) throw tokenRefused(first.answer, io.redactor);
  const second = await tryToken(settings, io, where, timeOf(first.reply, io.clock.now()));
  if (!isFailure(second.answer)) return second.answer;
  throw isOutage(second.answer) ? unreachable(messageOf(second.answer)) : tokenRefused(second.answer, io.redactor);
}

async function tryToken(settings: YonbipSettings, io: YonbipIo, where: Addresses, nowMs: number) {
  const generation = settings.tokenGeneration === 'current' ? 'base/v1/' : '';
  const path = `/open-auth/selfAppAuth/${generation}getAccessToken`;
  const query = signedQuery({ appKey: settings.appKey, timestamp: String(nowMs) }, settings.appSecret);
  const reply = await get(io, `${where.tokenUrl}${path}?${query}`);
  const read = readReply(reply, path);
  if (isFailure(read)) return { reply, answer: read };
  const data = isJsonObject(read.data) ? read.data : {};
  const value = scalar(data.access_token);
  if (scalar(read.json.code) !== '00000' || value === '') return { reply, answer: odd('access_token') };
  io.redactor.register(value);
  const lifeMs = Number(scalar(data.expire) || '7200') * 1000;
  return { reply, answer: { value, refreshMs: io.clock.now() + lifeMs * LIFE_USED } };
}

function timeOf(reply: HttpReply, nowMs: number): number {
  const { date } = reply.headers;
  const serverMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Math.abs(serverMs - nowMs) > SKEW_MS ? serverMs : nowMs;
}

/** Whatever goes wrong here, the business request has not left: `WIRE_REPLY_LOST` would say something else. */
async function get(io: YonbipIo, url: string): Promise<HttpReply> {
  try {
    return await io.http.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      deadlineMs: DEADLINE_MS,
    });
  } catch (error) {
    if (error instanceof Transient) throw unreachable(error.problem.params.cause ?? error.problem.code);
    throw error;
  }
}

/** Not this app's fault: a page in front, a limit, a backend that is down. */
function isOutage(failed: Failure): boolean {
  return ['unknown', 'limit', 'later', 'running'].includes(failed.failure);
}

function odd(what: string): Failure {
  return { failure: 'unknown', problem: problem(kinds.YONYOU_ANSWER_ODD, {}, { what }) };
}

function tokenRefused(failed: Failure, redactor: Redactor): Refused {
  const { code = '', message = '' } = failed.problem.params;
  return new Refused(problem(kinds.YONYOU_TOKEN_REFUSED, {}, { code, message: redactor.text(message) }));
}

function unreachable(cause: string): Transient {
  return new Transient(problem(kinds.YONYOU_TOKEN_UNREACHABLE, {}, { cause }));
}

function messageOf(failed: Failure): string {
  const params: Problem['params'] = failed.problem.params;
  return [params.code ?? params.status ?? params.what, params.message].filter(Boolean).join(' ');
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
