/** Calls of the open platform: every request is signed, business ones carry the app-token. A write is sent at most once. */
import { randomInt } from 'node:crypto';
import { Bug, Refused, Transient } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject, type JsonObject, type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { type Failure, isFailure, scalar } from '../errors.ts';
import { withNumbers } from '../profile/numbers.ts';
import { redacted } from '../profile/reply.ts';
import { createTokenKeeper, type Token } from '../profile/token.ts';
import type { JdySettings } from './account.ts';
import { loginRefused, readAnswer, readSaved, type Saved } from './errors.ts';
import { apiSignature, appSignature, queryText, signText } from './signature.ts';
import { type JdyVoucher, NUMBER_KEYS } from './voucher.ts';

export interface JdyClient {
  /** Takes an app-token where there is none. Throws Refused or Transient. */
  connect(): Promise<unknown>;
  /** A refused authorisation is tried again at the next call. */
  forgetRefusal(): void;
  save(vouchers: readonly JdyVoucher[], deadlineMs: number): Promise<readonly (Saved | Failure)[] | Failure>;
  /** One page of voucherlist. A lost token costs one new one and one repetition; no results is an empty page. */
  list(filter: ListFilter, deadlineMs?: number): Promise<{ readonly rows: readonly JsonObject[] } | Failure>;
  /** By id; those that are gone already are no failure. */
  remove(ids: readonly string[]): Promise<Failure | undefined>;
}

export interface ListFilter {
  readonly fromPeriod: number;
  readonly toPeriod: number;
  readonly linkId?: string;
  readonly vchId?: string;
  /** 摘要 contains this. */
  readonly exp?: string;
  readonly vchGroup?: string;
  readonly vchNum?: string;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

interface AppToken extends Token {
  readonly domain: string | undefined;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
  readonly deadlineMs: number;
}

const VOUCHER = '/jdyaccouting/voucher';
const LOGIN_DEADLINE_MS = 20_000;
const READ_DEADLINE_MS = 60_000;
/** A token is not used in its last minutes, so that none dies under a write. */
const TOKEN_MARGIN_MS = 5 * 60_000;
/** No published figure. */
const BACK_OFF_MS = 5_000;
/** 2 of 全部: both what the system made and what people did. */
const ALL_ORIGINS = 2;

export function createJdyClient(settings: JdySettings, io: ConnectorIo): JdyClient {
  io.redactor.register(settings.clientSecret);
  if (settings.appSecret) io.redactor.register(settings.appSecret);
  const tokens = createTokenKeeper(io.clock, () => takeToken(settings, io));
  const settle = <T>(token: AppToken, answer: T | Failure): T | Failure => {
    if (!isFailed(answer)) return answer;
    if (answer.failure === 'session') tokens.lose(token);
    if (answer.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
    return redacted(answer, io.redactor);
  };
  const once = async <T>(call: Call, understand: (reply: HttpReply) => T | Failure): Promise<T | Failure> => {
    const token = await tokens.current();
    const answer = settle(token, understand(await sendSigned(settings, io, withToken(settings, call, token), token)));
    // A new token is ready for the look-up that follows; whether taking it works does not change this answer.
    if (isFailed(answer) && answer.failure === 'session') await tokens.current().catch(() => undefined);
    return answer;
  };
  return {
    connect: tokens.current,
    forgetRefusal: tokens.forgetRefusal,
    save: (vouchers, deadlineMs) =>
      once({ method: 'POST', path: VOUCHER, body: saveBody(settings, vouchers), deadlineMs }, (reply) =>
        readSaved(reply, vouchers.length, settings.tokenCodes),
      ),
    async list(filter, deadlineMs = READ_DEADLINE_MS) {
      const call: Call = { ...listCall(settings, filter), deadlineMs };
      const read = (reply: HttpReply) => readAnswer(reply, settings.tokenCodes);
      const first = await once(call, read);
      const answer = isFailed(first) && first.failure === 'session' ? await once(call, read) : first;
      if (isFailed(answer)) return answer.failure === 'absent' ? { rows: [] } : answer;
      return { rows: rowsOf(answer.json) };
    },
    async remove(ids) {
      const call: Call = { method: 'DELETE', path: VOUCHER, body: { idSet: ids }, deadlineMs: READ_DEADLINE_MS };
      const answer = await once(call, (reply) => readAnswer(reply, settings.tokenCodes));
      return isFailed(answer) && answer.failure !== 'absent' ? answer : undefined;
    },
  };
}

function isFailed(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && isFailure(answer);
}

function saveBody(settings: JdySettings, vouchers: readonly JdyVoucher[]): JsonValue {
  const list = withNumbers(vouchers, NUMBER_KEYS);
  return settings.bodyForm === 'list' ? { sId: settings.serviceId, dbId: settings.dbId, list } : list;
}

function listCall(settings: JdySettings, filter: ListFilter): Omit<Call, 'deadlineMs'> {
  const bare = withNumbers({ ...filter, onlyMech: ALL_ORIGINS }, new Set());
  const body = settings.filterForm === 'filter' ? { filter: bare } : bare;
  return { method: 'POST', path: '/jdyaccouting/voucherlist', body };
}

/** `items` of voucherlist; other names are tried, since one client alone tells it. */
function rowsOf(json: JsonObject): readonly JsonObject[] {
  const data = isJsonObject(json.data) ? json.data : json;
  const rows = [data.items, data.list, data.rows].find(Array.isArray) as readonly JsonValue[] | undefined;
  return (rows ?? []).filter(isJsonObject);
}

function withToken(settings: JdySettings, call: Call, token: AppToken): Call {
  const inAddress = call.path === VOUCHER && settings.bodyForm === 'list' && call.method === 'POST';
  const place = inAddress ? {} : { sId: settings.serviceId, dbId: settings.dbId };
  return { ...call, parameters: { access_token: token.value, ...place } };
}

/** Throws Refused JDY_LOGIN_REFUSED or Transient. */
async function takeToken(settings: JdySettings, io: ConnectorIo): Promise<AppToken> {
  const keys = await keysOf(settings, io);
  io.redactor.register(keys.appSecret);
  const parameters = { app_key: keys.appKey, app_signature: appSignature(keys.appKey, keys.appSecret) };
  const path = '/jdyconnector/app_management/kingdee_auth_token';
  const json = await authorise(settings, io, { method: 'GET', path, parameters, deadlineMs: LOGIN_DEADLINE_MS });
  const value = isJsonObject(json.data) ? scalar(json.data['app-token']) : '';
  if (value === '') throw new Refused(loginRefused('0', 'no data'));
  io.redactor.register(value);
  const goodUntilMs = io.clock.now() + Math.max(settings.tokenLifeMs - TOKEN_MARGIN_MS, 0);
  return { value, goodUntilMs, domain: keys.domain };
}

interface Keys {
  readonly appKey: string;
  readonly appSecret: string;
  readonly domain: string | undefined;
}

/** Those of the settings, or pulled anew by the outer instance: the platform changes them from time to time. */
async function keysOf(settings: JdySettings, io: ConnectorIo): Promise<Keys> {
  const { appKey, appSecret, outerInstanceId, domain } = settings;
  if (appKey !== undefined && appSecret !== undefined) return { appKey, appSecret, domain };
  if (outerInstanceId === undefined) throw new Bug('a connection has appKey and appSecret, or outerInstanceId');
  const path = '/jdyconnector/app_management/push_app_authorize';
  const parameters = { outerInstanceId };
  const json = await authorise(settings, io, { method: 'POST', path, parameters, deadlineMs: LOGIN_DEADLINE_MS });
  const first = Array.isArray(json.data) ? (json.data as readonly JsonValue[])[0] : json.data;
  if (!isJsonObject(first)) throw new Refused(loginRefused('0', 'no data'));
  return {
    appKey: scalar(first.appKey),
    appSecret: scalar(first.appSecret),
    domain: domain ?? (scalar(first.domain) || undefined),
  };
}

async function authorise(settings: JdySettings, io: ConnectorIo, call: Call): Promise<JsonObject> {
  const answer = readAnswer(await sendSigned(settings, io, call, undefined), settings.tokenCodes);
  if (!isFailure(answer)) return answer.json;
  const failed = redacted(answer, io.redactor);
  if (failed.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
  if (failed.failure === 'unknown' || failed.failure === 'limit') throw new Transient(failed.problem);
  const { code = '', message = '' } = failed.problem.params;
  throw new Refused(loginRefused(code, message));
}

function sendSigned(
  settings: JdySettings,
  io: ConnectorIo,
  call: Call,
  token: AppToken | undefined,
): Promise<HttpReply> {
  const parameters = call.parameters ?? {};
  const nonce = String(randomInt(1_000_000_000, 10_000_000_000));
  const timestampMs = String(io.clock.now());
  const text = signText(call.method, call.path, parameters, nonce, timestampMs);
  const domain = token?.domain ?? settings.domain;
  return io.http.send({
    method: call.method,
    url: `${settings.baseUrl.replace(/\/+$/, '')}${call.path}?${queryText(parameters)}`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'X-Api-ClientID': settings.clientId,
      'X-Api-Auth-Version': '2.0',
      'X-Api-TimeStamp': timestampMs,
      'X-Api-Nonce': nonce,
      'X-Api-SignHeaders': 'X-Api-TimeStamp,X-Api-Nonce',
      'X-Api-Signature': apiSignature(settings.clientSecret, text),
      ...(token && { 'app-token': token.value }),
      ...(domain !== undefined && { 'X-GW-Router-Addr': domain }),
    },
    ...(call.body !== undefined && { body: writeExactJson(call.body) }),
    deadlineMs: call.deadlineMs,
  });
}
