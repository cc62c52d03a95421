/**
 * A sandbox of NC Cloud: tokens by signature and sealed secret, `gl/voucher/insert`. Built from protocol notes, never
 * compared with a live system; texts of our own begin with [sandbox].
 */
import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, randomUUID } from 'node:crypto';
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
import type { NccAssNames } from './account.ts';
import { callSignature, tokenSignature } from './signature.ts';

export interface NccSandboxOptions extends ServerOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly keys: SandboxKeys;
  readonly bizCenter: string;
  readonly release?: '2005' | 'before-2005';
  /** Code of the one book. */
  readonly bookCode: string;
  readonly book: BookSeed;
  readonly assNames?: NccAssNames;
  /** What a number that is taken answers; default refused. */
  readonly takenNumber?: 'refused' | 'saved-again';
  readonly tokenLifeSeconds?: number;
  /** False: `data` of a saved voucher is empty. */
  readonly tellsId?: boolean;
}

export interface SandboxKeys {
  /** Base64 of the DER form, as the connection wants it. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export interface NccSandbox extends ServerHandle {
  readonly book: Book;
  expireTokens(): void;
}

interface State {
  readonly options: NccSandboxOptions;
  readonly book: Book;
  readonly tokens: Map<string, number>;
}

export function sandboxKeys(): SandboxKeys {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), privateKey };
}

export async function startNccSandbox(options: NccSandboxOptions): Promise<NccSandbox> {
  const state: State = { options, book: createBook(options.book, options.keeper), tokens: new Map() };
  const server = await startServer(options, {
    isToken: (path) => path === '/nccloud/opm/accesstoken',
    answer: (request) => answer(state, request),
    limited: () => page(429, 'Too Many Requests'),
  });
  return { ...server, book: state.book, expireTokens: () => state.tokens.clear() };
}

function answer(state: State, request: SandboxRequest): SandboxAnswer {
  if (request.method !== 'POST') return page(405, 'Method Not Allowed');
  if (request.path === '/nccloud/opm/accesstoken') return token(state, request.query);
  const { headers, text } = request;
  const { clientId, keys, clock } = state.options;
  if ((state.tokens.get(String(headers.access_token)) ?? 0) <= clock.now())
    return failed('SBX001', '[sandbox] access_token 无效或已过期');
  const signature = callSignature({ clientId, publicKey: keys.publicKey }, text);
  if (headers.client_id !== clientId || headers.signature !== signature) return failed('SBX002', '[sandbox] 签名不符');
  if (headers.ucg_flag !== 'y') return failed('SBX003', '[sandbox] 缺少 ucg_flag');
  return request.path === '/nccloud/api/gl/voucher/insert' ? insert(state, text) : page(404, 'Not Found');
}

function token(state: State, given: URLSearchParams): SandboxAnswer {
  const { clientId, clientSecret, keys, bizCenter, clock, release = '2005', tokenLifeSeconds = 3600 } = state.options;
  const signature = tokenSignature({ clientId, clientSecret, publicKey: keys.publicKey, release });
  const isRight =
    given.get('grant_type') === 'client_credentials' &&
    given.get('client_id') === clientId &&
    given.get('biz_center') === bizCenter &&
    given.get('signature') === signature &&
    opened(keys.privateKey, release, given.get('client_secret') ?? '') === clientSecret;
  if (!isRight) return failed('SBX004', '[sandbox] 应用、密钥或签名错误');
  const value = randomUUID();
  state.tokens.set(value, clock.now() + tokenLifeSeconds * 1000);
  const data = { access_token: value, expires_in: String(tokenLifeSeconds), security_key: 'k' };
  return json({ success: true, data });
}

function opened(key: KeyObject, release: '2005' | 'before-2005', sealed: string): string | undefined {
  try {
    const bytes = Buffer.from(sealed, 'base64');
    if (release === '2005')
      return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, bytes).toString(
        'utf8',
      );
    // Node refuses the old padding on an OpenSSL without implicit rejection, so it is taken off by hand: 00 02 … 00 text.
    const plain = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes);
    const isPadded = plain[0] === 0 && plain[1] === 2;
    return isPadded ? plain.subarray(plain.indexOf(0, 2) + 1).toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

function insert(state: State, text: string): SandboxAnswer {
  const body = tryParse(text);
  if (!isJsonObject(body)) return failed('SBX005', '[sandbox] 报文不是 JSON 对象');
  if (scalar(body.accbookCode) !== state.options.bookCode) return failed('SBX006', '[sandbox] 账簿不存在');
  const draft = draftOf(state, body);
  const [reason] = state.book.check(draft);
  if (reason) return failed('SBX006', reason.text);
  const isTaken = draft.number !== '' && state.book.byNumber(draft.period, draft.word, draft.number) !== undefined;
  if (isTaken && state.options.takenNumber !== 'saved-again') return failed('SBX006', '[sandbox] 凭证号重复');
  const stored = state.book.insert(isTaken ? { ...draft, number: '' } : draft);
  const told = { pk_voucher: `SBX${stored.id.padStart(17, '0')}`, num: new JsonNumber(stored.number) };
  return json({ success: true, code: '200', message: '', data: state.options.tellsId === false ? {} : told });
}

function failed(code: string, message: string): SandboxAnswer {
  return json({ success: false, code, message, data: null });
}

function draftOf(state: State, body: JsonObject): Draft {
  const text = (name: string): string => scalar(body[name]);
  const detail = Array.isArray(body.detail) ? body.detail.filter(isJsonObject) : [];
  const lines = detail.map((one: JsonObject) => lineOf(state, one));
  return {
    key: '',
    reference: /^HL:[0-9a-f]{16}/.exec(lines[0]?.summary ?? '')?.[0] ?? '',
    word: text('vouchertype'),
    number: text('num'),
    date: text('prepareddate').slice(0, 10),
    period: `${text('year')}-${text('period').padStart(2, '0')}`,
    lines,
  };
}

function lineOf(state: State, detail: JsonObject): BookLine {
  const { type, value } = state.options.assNames ?? { type: 'checktypecode', value: 'checkvaluecode' };
  const text = (name: string): string => scalar(detail[name]);
  const dc = text('localdebitamount') !== '' ? 'D' : 'C';
  const ass = Array.isArray(detail.ass) ? detail.ass.filter(isJsonObject) : [];
  return {
    row: Number(text('detailindex')),
    account: text('accountCode'),
    summary: text('explanation'),
    dc,
    currency: text('currtypeCode'),
    fc: text('amount'),
    lc: text(dc === 'D' ? 'localdebitamount' : 'localcreditamount'),
    dims: Object.fromEntries(ass.map((one: JsonObject) => [scalar(one[type]), scalar(one[value])])),
  };
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
