/** Calls of the open platform of 苍穹 under one token. A write is sent at most once. */
import { randomUUID } from 'node:crypto';
import { problem, Refused, Transient } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject, type JsonObject, type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { createLimiter, type Limiter } from '../../../wire/limiter.ts';
import { type Failure, isFailure, scalar } from '../errors.ts';
import { withNumbers } from '../profile/numbers.ts';
import { redacted } from '../profile/reply.ts';
import { createTokenKeeper, type Token } from '../profile/token.ts';
import type { CosmicSettings } from './account.ts';
import { loginRefused, readData, readSaved, readState, type Saved } from './errors.ts';
import { cosmicProblems as kinds } from './problems.ts';
import { type CosmicBody, NUMBER_KEYS } from './voucher.ts';

export interface CosmicClient {
  /** Takes a token where there is none. Throws Refused or Transient. */
  connect(): Promise<unknown>;
  /** A refused token is asked for again at the next call. */
  forgetRefusal(): void;
  save(body: CosmicBody, deadlineMs: number): Promise<Saved | Failure>;
  /** One page of the published query, from page 1. A lost token costs one new one and one repetition. */
  query(parameters: Readonly<Record<string, string>>, page: number, deadlineMs?: number): Promise<QueryPage | Failure>;
}

interface QueryPage {
  readonly rows: readonly JsonObject[];
  readonly last: boolean;
}

export const PAGE_ROWS = 100;
const LOGIN_DEADLINE_MS = 20_000;
const READ_DEADLINE_MS = 60_000;
/** A token is not used in its last minutes, so that none dies under a write. */
const TOKEN_MARGIN_MS = 5 * 60_000;
/** No published figure. */
const BACK_OFF_MS = 5_000;
/** getToken: 30 a minute. */
const TOKENS_PER_SECOND = 0.5;
const TOKENS_BURST = 30;

export function createCosmicClient(settings: CosmicSettings, io: ConnectorIo): CosmicClient {
  io.redactor.register(settings.secret);
  if (settings.identity) io.redactor.register(settings.identity);
  const bucket = createLimiter({ clock: io.clock, perSecond: TOKENS_PER_SECOND, burst: TOKENS_BURST });
  const tokens = createTokenKeeper(io.clock, () => takeToken(settings, io, bucket));
  const once = async <T extends object>(
    call: (token: Token) => Promise<HttpReply>,
    understand: (reply: HttpReply) => T | Failure,
  ): Promise<T | Failure> => {
    const token = await tokens.current();
    const answer = understand(await call(token));
    if (!isFailure(answer)) return answer;
    if (answer.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
    if (answer.failure === 'session') {
      tokens.lose(token);
      // A new token is ready for the look-up that follows; whether taking it works does not change this answer.
      await tokens.current().catch(() => undefined);
    }
    return redacted(answer, io.redactor);
  };
  return {
    connect: tokens.current,
    forgetRefusal: tokens.forgetRefusal,
    save: (body, deadlineMs) =>
      once(
        (token) => post(settings, io, settings.savePath, saveBody(settings, body), deadlineMs, token),
        (reply) => readSaved(reply, settings.tokenCodes),
      ),
    async query(parameters, page, deadlineMs = READ_DEADLINE_MS) {
      const call = (token: Token) => get(settings, io, parameters, page, deadlineMs, token);
      const read = (reply: HttpReply) => readData(reply, settings.tokenCodes);
      const first = await once(call, read);
      const answer = isFailure(first) && first.failure === 'session' ? await once(call, read) : first;
      return isFailure(answer) ? answer : pageOf(answer.data);
    },
  };
}

function saveBody(settings: CosmicSettings, body: CosmicBody): JsonValue {
  const keys = settings.amountForm === 'number' ? NUMBER_KEYS : new Set<string>();
  const voucher = withNumbers(body, keys);
  return { data: settings.dataForm === 'array' ? [voucher] : voucher };
}

function pageOf(data: JsonObject): QueryPage {
  const rows = Array.isArray(data.rows) ? (data.rows as readonly JsonValue[]).filter(isJsonObject) : [];
  const last = data.lastPage === undefined ? rows.length < PAGE_ROWS : data.lastPage === true;
  return { rows, last: last || rows.length === 0 };
}

/** Throws Refused COSMIC_LOGIN_REFUSED or Transient. */
async function takeToken(settings: CosmicSettings, io: ConnectorIo, bucket: Limiter): Promise<Token> {
  if (!(await bucket.acquire(0)))
    throw new Transient(problem(kinds.COSMIC_LIMITED, {}, { message: 'getToken 30 / min' }));
  const data = settings.auth === 'oauth2' ? await oauth2(settings, io) : await appToken(settings, io);
  const value = scalar(data.access_token);
  if (value === '') throw new Refused(loginRefused('', 'no access_token'));
  io.redactor.register(value);
  const told = lifeMs(settings, io, data);
  return { value, goodUntilMs: io.clock.now() + Math.max(told - TOKEN_MARGIN_MS, 0) };
}

/** `expires_in` in ms, as number or text; `expire_time` of login.do is a moment in ms. */
function lifeMs(settings: CosmicSettings, io: ConnectorIo, data: JsonObject): number {
  const left = scalar(data.expires_in);
  if (/^\d{1,12}$/.test(left)) return Number(left);
  const moment = scalar(data.expire_time);
  return /^\d{13}$/.test(moment) ? Number(moment) - io.clock.now() : settings.tokenLifeMs;
}

async function oauth2(settings: CosmicSettings, io: ConnectorIo): Promise<JsonObject> {
  const body = {
    client_id: settings.clientId,
    client_secret: settings.secret,
    username: settings.username,
    accountId: settings.accountId,
    language: 'zh_CN',
    nonce: randomUUID(),
    timestamp: timestampOf(settings, io.clock.now()),
  };
  const reply = await post(settings, io, '/kapi/oauth2/getToken', body, LOGIN_DEADLINE_MS);
  return dataOf(readData(reply, []), io);
}

async function appToken(settings: CosmicSettings, io: ConnectorIo): Promise<JsonObject> {
  const { accountId, tenantId = '' } = settings;
  const application = {
    appId: settings.clientId,
    [settings.secretKey]: settings.secret,
    tenantid: tenantId,
    accountId,
    language: 'zh_CN',
  };
  const taken = await post(settings, io, `${settings.legacyPath}/getAppToken.do`, application, LOGIN_DEADLINE_MS);
  const apptoken = scalar(dataOf(readState(taken), io).app_token);
  io.redactor.register(apptoken);
  const user = { user: settings.username, apptoken, tenantid: tenantId, accountId, usertype: settings.userType };
  return dataOf(readState(await post(settings, io, `${settings.legacyPath}/login.do`, user, LOGIN_DEADLINE_MS)), io);
}

function dataOf(answer: { readonly data: JsonObject } | Failure, io: ConnectorIo): JsonObject {
  if (!isFailure(answer)) return answer.data;
  const failed = redacted(answer, io.redactor);
  if (failed.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
  if (failed.failure === 'unknown' || failed.failure === 'limit') throw new Transient(failed.problem);
  const { code = '', message = '' } = failed.problem.params;
  throw new Refused(loginRefused(code, message));
}

const CHINA_MS = 8 * 60 * 60_000;

function timestampOf(settings: CosmicSettings, nowMs: number): string {
  if (settings.timestampForm === 'utc') return new Date(nowMs).toISOString();
  return new Date(nowMs + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');
}

function headersOf(settings: CosmicSettings, token: Token | undefined): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    accept: 'application/json',
    ...(token && { [settings.tokenHeader]: token.value }),
    ...(settings.flagship && { accountId: settings.accountId, client_id: settings.clientId }),
    ...(settings.identity !== undefined && { 'x-acgw-identity': settings.identity }),
  };
}

/** A base that ends in /ierp is not given it twice. */
function urlOf(settings: CosmicSettings, path: string): string {
  const base = settings.baseUrl.replace(/\/+$/, '');
  return base.endsWith('/ierp') && path.startsWith('/ierp/') ? base + path.slice('/ierp'.length) : base + path;
}

function post(
  settings: CosmicSettings,
  io: ConnectorIo,
  path: string,
  body: JsonValue,
  deadlineMs: number,
  token?: Token,
): Promise<HttpReply> {
  const url = urlOf(settings, path);
  return io.http.send({
    method: 'POST',
    url,
    headers: headersOf(settings, token),
    body: writeExactJson(body),
    deadlineMs,
  });
}

function get(
  settings: CosmicSettings,
  io: ConnectorIo,
  parameters: Readonly<Record<string, string>>,
  page: number,
  deadlineMs: number,
  token: Token,
): Promise<HttpReply> {
  const query = new URLSearchParams({
    ...parameters,
    pageSize: String(PAGE_ROWS),
    [settings.pageKey]: String(page),
  });
  const url = `${urlOf(settings, settings.queryPath ?? '')}?${query}`;
  return io.http.send({ method: 'GET', url, headers: headersOf(settings, token), deadlineMs });
}
