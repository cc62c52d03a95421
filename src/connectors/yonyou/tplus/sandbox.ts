/**
 * A sandbox of T+ in the cloud: tokens in headers, `doc/Create`. Built from protocol notes, never compared with a live
 * system; texts of our own begin with [sandbox], EXSV0001 is the one code that was seen.
 */
import { randomUUID } from 'node:crypto';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import { scalar } from '../voucher-level/answers.ts';
import { type Book, type BookLine, type BookSeed, createBook, type Draft } from '../voucher-level/sandbox-book.ts';
import {
  json,
  page,
  type SandboxAnswer,
  type SandboxRequest,
  type ServerHandle,
  type ServerOptions,
  startServer,
} from '../voucher-level/sandbox-server.ts';
import type { TplusAccount, TplusForeignNames } from './account.ts';

export interface TplusSandboxOptions extends ServerOptions {
  readonly appKey: string;
  readonly appSecret: string;
  /** Works until tokens are expired; more come by the refresh token. */
  readonly openToken?: string;
  readonly refreshToken: string;
  readonly book: BookSeed;
  readonly foreign?: TplusForeignNames;
  /** What an ExternalCode that was used answers; default refused. */
  readonly repeatedKey?: NonNullable<TplusAccount['repeatedKey']>;
  /** How a success looks; default a bare id. */
  readonly success?: 'value' | 'null' | 'object';
  /** Where the tokens stand in the answer of a refresh; default `result`. */
  readonly tokenShape?: 'top' | 'result' | 'data';
  readonly tokenLifeSeconds?: number;
}

export interface TplusSandbox extends ServerHandle {
  readonly book: Book;
  expireTokens(): void;
}

interface State {
  readonly options: TplusSandboxOptions;
  readonly book: Book;
  readonly tokens: Map<string, number>;
  refreshToken: string;
}

export async function startTplusSandbox(options: TplusSandboxOptions): Promise<TplusSandbox> {
  const state: State = {
    options,
    book: createBook(options.book, options.keeper),
    tokens: new Map(options.openToken === undefined ? [] : [[options.openToken, Number.POSITIVE_INFINITY]]),
    refreshToken: options.refreshToken,
  };
  const server = await startServer(options, {
    isToken: (path) => path === '/auth/refreshToken',
    answer: (request) => answer(state, request),
    limited: () => json({ error: '[sandbox] 触发限流保护' }, 409),
  });
  return { ...server, book: state.book, expireTokens: () => state.tokens.clear() };
}

function answer(state: State, request: SandboxRequest): SandboxAnswer {
  const { appKey, appSecret, clock } = state.options;
  if (request.path === '/auth/refreshToken') return refresh(state, request.query);
  const { headers } = request;
  if (headers.appkey !== appKey || headers.appsecret !== appSecret) return failed('[sandbox] appKey 或 appSecret 错误');
  if ((state.tokens.get(String(headers.opentoken)) ?? 0) <= clock.now()) return failed('[sandbox] openToken 已过期');
  return request.method === 'POST' && request.path === '/tplus/api/v2/doc/Create'
    ? create(state, request.text)
    : page(404, 'Not Found');
}

/** Each refresh brings a new refresh token, and the old one is worth nothing. */
function refresh(state: State, given: URLSearchParams): SandboxAnswer {
  const { appKey, clock, tokenLifeSeconds = 7200, tokenShape = 'result' } = state.options;
  const isRight =
    given.get('grantType') === 'refresh_token' &&
    given.get('appKey') === appKey &&
    given.get('refreshToken') === state.refreshToken;
  if (!isRight) return failed('[sandbox] refreshToken 无效');
  const access = randomUUID();
  state.tokens.set(access, clock.now() + tokenLifeSeconds * 1000);
  state.refreshToken = randomUUID();
  const tokens = {
    access_token: access,
    refresh_token: state.refreshToken,
    expires_in: new JsonNumber(String(tokenLifeSeconds)),
  };
  return json(tokenShape === 'top' ? tokens : { code: '200', message: '', [tokenShape]: tokens });
}

function failed(message: string): SandboxAnswer {
  return json({ code: 'EXSV0001', message });
}

function create(state: State, text: string): SandboxAnswer {
  const body = tryParse(text);
  const dto = isJsonObject(body) ? body.dto : undefined;
  if (!isJsonObject(dto)) return failed('[sandbox] dto 不是对象');
  const draft = draftOf(state, dto);
  const known = state.book.byKey(draft.key);
  const repeated = state.options.repeatedKey ?? 'refused';
  if (known && repeated === 'first-result') return succeeded(state, known.id, known.number);
  if (known && repeated === 'refused') return failed(`[sandbox] ExternalCode ${draft.key} 已存在`);
  const [reason] = state.book.check(draft);
  if (reason) return failed(reason.text);
  const stored = state.book.insert(draft);
  return succeeded(state, stored.id, stored.number);
}

function succeeded(state: State, id: string, number: string): SandboxAnswer {
  const { success = 'value' } = state.options;
  if (success === 'null') return json(null);
  return json(success === 'value' ? id : { ID: new JsonNumber(id), Code: number });
}

function draftOf(state: State, dto: JsonObject): Draft {
  const date = scalar(dto.VoucherDate);
  const entries = Array.isArray(dto.Entrys) ? dto.Entrys.filter(isJsonObject) : [];
  const key = scalar(dto.ExternalCode);
  return {
    key,
    reference: key,
    word: codeOf(dto.DocType),
    number: '',
    date,
    period: date.slice(0, 7),
    lines: entries.map((entry: JsonObject, index: number) => lineOf(state, entry, index + 1)),
  };
}

function lineOf(state: State, entry: JsonObject, row: number): BookLine {
  const { book, foreign } = state.options;
  const dc = scalar(entry.AmountDr) !== '' ? 'D' : 'C';
  const lc = scalar(dc === 'D' ? entry.AmountDr : entry.AmountCr);
  const currency = codeOf(entry.Currency);
  const own = foreign ? scalar(entry[dc === 'D' ? foreign.debit : foreign.credit]) : '';
  const isBase = book.currencies[currency] === book.currency;
  const aux = Array.isArray(entry.AuxInfos) ? entry.AuxInfos.filter(isJsonObject) : [];
  return {
    row,
    account: codeOf(entry.Account),
    summary: scalar(entry.Summary),
    dc,
    currency,
    fc: isBase ? lc : own,
    lc,
    dims: Object.fromEntries(
      aux.flatMap((one: JsonObject) => Object.entries(one).map(([slot, value]) => [slot, codeOf(value)])),
    ),
  };
}

function codeOf(value: JsonValue | undefined): string {
  return isJsonObject(value) ? scalar(value.Code) : '';
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
