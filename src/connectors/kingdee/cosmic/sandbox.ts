/**
 * A sandbox server of 苍穹: both token ways, the gl_voucher save in both generations, a published query. Built from notes,
 * never compared with a live system; what the notes leave open is an option. Its own texts carry [sandbox].
 */
import { randomUUID } from 'node:crypto';
import { type Currency, minorUnits, parseMinor } from '../../../core/money.ts';
import type { Clock } from '../../../wire/clock.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import type { Keeper } from '../../../wire/keeper.ts';
import { createLimiter, type Limiter } from '../../../wire/limiter.ts';
import { scalar } from '../errors.ts';
import {
  createSandboxLedger,
  type HeldVoucher,
  type LedgerFault,
  type LedgerLine,
  type SandboxLedger,
} from '../profile/ledger.ts';
import {
  jsonReply,
  type ProfileReply,
  type ProfileRequest,
  type ProfileServer,
  pageReply,
  startProfileServer,
} from '../profile/server.ts';
import { plainDecimal } from '../read-back.ts';
import type { FaultRule } from '../sandbox-faults.ts';
import type { SandboxAccount } from '../sandbox-seed.ts';
import { queryRow } from './sandbox-query.ts';

export interface CosmicSandboxOptions {
  readonly clock: Clock;
  readonly clientId: string;
  readonly secret: string;
  readonly accountId: string;
  readonly username: string;
  readonly tenantId: string;
  readonly org: string;
  readonly currency: Currency;
  /** Numbers of the voucher types; default 01. */
  readonly voucherTypes?: readonly string[];
  readonly accounts?: readonly SandboxAccount[];
  /** `/kapi/v2/<isv>/<app>/gl_voucher/…`: saves an array, answers with results; default /kapi/sys/gl_voucher/save. */
  readonly savePath?: string;
  readonly queryPath: string;
  /** Whether a `billno` is taken as the number and refused twice; default it is ignored. */
  readonly takesBillno?: boolean;
  /** Fields of base data in the query nested or flat; default nested. */
  readonly queryForm?: 'nested' | 'flat';
  /** The token may come under one name only; default accessToken. */
  readonly tokenHeader?: 'accessToken' | 'access_token';
  /** 星空旗舰版: accountId and client_id are needed in the headers, and x-acgw-identity where given. */
  readonly flagship?: boolean;
  readonly identity?: string;
  readonly secretKey?: 'appSecuret' | 'appSecret';
  readonly tokenLifeMs?: number;
  /** Allowed distance of the timestamp of getToken; 5 min by the manual. */
  readonly skewMs?: number;
  readonly faults?: readonly FaultRule[];
  readonly faultSeed?: number;
  /** Default: in memory. */
  readonly keeper?: Keeper<HeldVoucher>;
  readonly port?: number;
  readonly host?: string;
}

export interface CosmicSandbox extends ProfileServer {
  readonly ledger: SandboxLedger;
  /** Forgets every token. */
  dropTokens(): void;
}

interface State {
  readonly options: CosmicSandboxOptions;
  readonly ledger: SandboxLedger;
  readonly tokens: Map<string, number>;
  readonly appTokens: Set<string>;
  readonly getTokens: Limiter;
}

const TOKEN_LIFE_MS = 2 * 60 * 60_000;
const SKEW_MS = 5 * 60_000;
const CHINA = '+08:00';
const SAVE_PATH = '/kapi/sys/gl_voucher/save';
/** Past what a float holds, as the product's ids are. */
const FIRST_ID = 800_000_000_000_000_001n;

export async function startCosmicSandbox(options: CosmicSandboxOptions): Promise<CosmicSandbox> {
  const state: State = {
    options,
    ledger: createSandboxLedger({
      currency: options.currency,
      unique: options.takesBillno ? 'number' : 'none',
      ...(options.accounts && { accounts: options.accounts }),
      firstId: FIRST_ID,
      ...(options.keeper && { keeper: options.keeper }),
      slotOf: (dimension) => dimension,
      numberText: (period, number) => `${period.replace('-', '')}-${String(number).padStart(4, '0')}`,
    }),
    tokens: new Map(),
    appTokens: new Set(),
    getTokens: createLimiter({ clock: options.clock, perSecond: 0.5, burst: 30 }),
  };
  const server = await startProfileServer({
    ...options,
    ...(options.keeper && { settled: options.keeper.settled }),
    nameOf: (request) => nameOf(state, request),
    answer: (request) => answer(state, request),
    faulty: (fault) => faulty(state, fault),
  });
  return { ...server, ledger: state.ledger, dropTokens: () => state.tokens.clear() };
}

function nameOf({ options }: State, request: ProfileRequest): string {
  if (/\/(oauth2\/getToken|getAppToken\.do|login\.do)$/.test(request.path)) return 'loginbytoken';
  if (request.path === (options.savePath ?? SAVE_PATH)) return 'save';
  return request.path === options.queryPath ? 'query' : 'other';
}

function answer(state: State, request: ProfileRequest): ProfileReply | Promise<ProfileReply> {
  const { options } = state;
  const route = `${request.method} ${request.path}`;
  if (route === 'POST /kapi/oauth2/getToken') return getToken(state, request);
  if (route === 'POST /ierp/api/getAppToken.do') return getAppToken(state, request);
  if (route === 'POST /ierp/api/login.do') return login(state, request);
  if (nameOf(state, request) === 'other') return pageReply(404, '404 Not Found');
  const stranger = strangerOf(state, request);
  if (stranger) return failed('401', stranger);
  if (route === `POST ${options.savePath ?? SAVE_PATH}`) return save(state, request);
  return route === `GET ${options.queryPath}` ? query(state, request) : failed('404', '[sandbox] 请求方式不支持');
}

/** Token and headers of a business call. */
function strangerOf({ options, tokens }: State, request: ProfileRequest): string | undefined {
  const header = (name: string): string => String(request.headers[name.toLowerCase()] ?? '');
  const token = header(options.tokenHeader ?? 'accessToken');
  if ((tokens.get(token) ?? 0) <= options.clock.now()) return '[sandbox] accessToken 无效或已过期';
  if (!options.flagship) return undefined;
  if (header('accountId') !== options.accountId) return '[sandbox] 请求头缺少 accountId';
  if (header('client_id') !== options.clientId) return '[sandbox] 请求头缺少 client_id';
  const isKnown = options.identity === undefined || header('x-acgw-identity') === options.identity;
  return isKnown ? undefined : '[sandbox] x-acgw-identity 不正确';
}

async function getToken(state: State, request: ProfileRequest): Promise<ProfileReply> {
  const { options } = state;
  if (!(await state.getTokens.acquire(0))) return failed('429', '[sandbox] getToken 每分钟最多 30 次');
  const given = objectOf(request.text);
  const text = (name: string): string => scalar(given[name] ?? null);
  const missing = ['client_id', 'client_secret', 'username', 'accountId', 'nonce', 'timestamp'].filter(
    (name) => text(name) === '',
  );
  if (missing.length > 0 || !isNear(options, text('timestamp'))) return failed('603', '请求参数错误');
  const isRight = text('client_id') === options.clientId && text('client_secret') === options.secret;
  if (!isRight) return failed('401', '不正确的第三方应用编码client_id或client_secret');
  if (text('accountId') !== options.accountId || text('username') !== options.username)
    return failed('603', '请求参数错误');
  const life = options.tokenLifeMs ?? TOKEN_LIFE_MS;
  const data = { access_token: newToken(state), token_type: 'Bearer', scope: 'API', expires_in: String(life) };
  return jsonReply({ data, errorCode: '0', message: '', status: true });
}

/** `2026-09-25 08:00:00` in China, or with `Z`. */
function isNear({ clock, skewMs }: CosmicSandboxOptions, timestamp: string): boolean {
  const iso = timestamp.endsWith('Z') ? timestamp : `${timestamp.replace(' ', 'T')}${CHINA}`;
  return Math.abs(Date.parse(iso) - clock.now()) <= (skewMs ?? SKEW_MS);
}

function getAppToken(state: State, request: ProfileRequest): ProfileReply {
  const { options } = state;
  const given = objectOf(request.text);
  const text = (name: string): string => scalar(given[name] ?? null);
  const isRight =
    text('appId') === options.clientId &&
    text(options.secretKey ?? 'appSecuret') === options.secret &&
    text('tenantid') === options.tenantId &&
    text('accountId') === options.accountId;
  if (!isRight) return stateReply(false, { error_code: '1', error_desc: '[sandbox] 第三方appId或appSecuret不正确' });
  const value = randomUUID();
  state.appTokens.add(value);
  const expires = new JsonNumber(String(options.clock.now() + (options.tokenLifeMs ?? TOKEN_LIFE_MS)));
  return stateReply(true, { app_token: value, error_code: '0', expire_time: expires });
}

function login(state: State, request: ProfileRequest): ProfileReply {
  const { options } = state;
  const given = objectOf(request.text);
  const text = (name: string): string => scalar(given[name] ?? null);
  const isRight =
    state.appTokens.has(text('apptoken')) &&
    text('user') === options.username &&
    text('tenantid') === options.tenantId &&
    text('accountId') === options.accountId;
  if (!isRight) return stateReply(false, { error_code: '1', error_desc: '[sandbox] 用户或 apptoken 不正确' });
  const expires = new JsonNumber(String(options.clock.now() + (options.tokenLifeMs ?? TOKEN_LIFE_MS)));
  return stateReply(true, { access_token: newToken(state), error_code: '0', expire_time: expires });
}

function newToken(state: State): string {
  const value = `OPENAPIAUTH_${randomUUID()}`;
  state.tokens.set(value, state.options.clock.now() + (state.options.tokenLifeMs ?? TOKEN_LIFE_MS));
  return value;
}

function save(state: State, request: ProfileRequest): ProfileReply {
  const data = objectOf(request.text).data;
  const isArray = Array.isArray(data);
  const isNewer = (state.options.savePath ?? SAVE_PATH).startsWith('/kapi/v2/');
  const voucher = isArray ? (data as readonly JsonValue[])[0] : data;
  if (isArray !== isNewer || !isJsonObject(voucher)) return failed('603', '请求参数错误');
  const result = saveOne(state, voucher);
  return isNewer ? newerReply(result) : sysReply(state, result, scalar(voucher.defdate ?? null));
}

type SaveResult = HeldVoucher | { readonly faults: readonly LedgerFault[] };

function saveOne(state: State, voucher: JsonObject): SaveResult {
  const { options } = state;
  const faults: LedgerFault[] = [];
  const org = numberOf(voucher.org);
  if (org === '') faults.push({ message: '请填写 “核算组织”' });
  else if (org !== options.org) faults.push({ message: `[sandbox] 核算组织 ${org} 不存在` });
  const type = numberOf(voucher.vouchertype);
  if (type === '') faults.push({ message: '请填写 “凭证类型”' });
  else if (!(options.voucherTypes ?? ['01']).includes(type))
    faults.push({ message: `[sandbox] 凭证类型 ${type} 不存在` });
  const date = scalar(voucher.defdate ?? null).slice(0, 10);
  const entries = Array.isArray(voucher.entries) ? (voucher.entries as readonly JsonValue[]).filter(isJsonObject) : [];
  const lines = entries.map((entry, row) => lineOf(options, entry, row, faults));
  if (faults.length > 0) return { faults };
  const number = options.takesBillno ? scalar(voucher.billno ?? null) : '';
  return state.ledger.save({ link: '', word: type, number, date, period: date.slice(0, 7), preparer: '', lines });
}

/** Which of the two columns counts is decided by entrydc; the other is zero or the same. */
function lineOf(options: CosmicSandboxOptions, entry: JsonObject, row: number, faults: LedgerFault[]): LedgerLine {
  const add = (words: string): void => void faults.push({ row, message: `[sandbox] 第${row + 1}行：${words}` });
  const dc = scalar(entry.entrydc ?? null);
  if (dc !== '1' && dc !== '-1') add('entrydc 须为 1 或 -1');
  const [own, other] = dc === '-1' ? (['credit', 'debit'] as const) : (['debit', 'credit'] as const);
  const given = numberOf(entry.currency);
  const isKnown = /^[A-Z]{3}$/.test(given);
  if (!isKnown) add(`币别 ${given} 不存在`);
  const currency = isKnown ? given : options.currency;
  const amount = (key: string, code: Currency): bigint => {
    const text = plainDecimal(scalar(entry[key] ?? null)) || '0';
    const minor = parseMinor(text, minorUnits(code));
    if (minor === undefined) add(`${key} ${text} 位数不对`);
    return minor ?? 0n;
  };
  const lc = amount(`${own}local`, options.currency);
  const second = amount(`${other}local`, options.currency);
  if (second !== 0n && second !== lc) add('借方和贷方金额不能同时录入');
  const isForeign = currency !== options.currency;
  if (isForeign && entry[`${own}ori`] === undefined) add('外币分录须录入原币金额');
  return {
    account: numberOf(entry.account),
    dc: dc === '-1' ? 'C' : 'D',
    currency,
    fc: isForeign ? amount(`${own}ori`, currency) : lc,
    lc,
    rate: plainDecimal(scalar(entry.localrate ?? null)) || '1',
    dims: dimsOf(entry),
    summary: scalar(entry.edescription ?? null),
  };
}

function dimsOf(entry: JsonObject): Readonly<Record<string, string>> {
  if (!isJsonObject(entry.assgrp)) return {};
  return Object.fromEntries(Object.entries(entry.assgrp).map(([name, value]) => [name, numberOf(value)]));
}

/** A refusal names the number that the voucher would have had, as the product does. */
function sysReply(state: State, result: SaveResult, date: string): ProfileReply {
  if (!('faults' in result)) {
    const data = {
      success: true,
      message: null,
      billCount: new JsonNumber('1'),
      successPkIds: [new JsonNumber(result.id)],
      billNos: { [result.id]: result.number },
      validateResult: { validateErrors: [] },
    };
    return jsonReply({ data, success: true, errorCode: null, message: null });
  }
  const id = String(FIRST_ID - 1n - BigInt(state.ledger.vouchers().length));
  const month = date.slice(0, 7).replace('-', '');
  const data = {
    success: false,
    message: '数据校验发现错误！',
    billCount: new JsonNumber('1'),
    successPkIds: [],
    billNos: { [id]: `${month}-9999` },
    validateResult: {
      validateErrors: [{ validatorKey: '保存', allErrorInfo: result.faults.map((one) => infoOf(id, one)) }],
    },
  };
  return jsonReply({ data, success: false, errorCode: null, message: null });
}

function infoOf(id: string, fault: LedgerFault): JsonObject {
  return {
    pkValue: new JsonNumber(id),
    entityKey: fault.row === undefined ? 'gl_voucher' : 'entries',
    dataEntityIndex: new JsonNumber('0'),
    rowIndex: new JsonNumber(String(fault.row ?? 0)),
    message: fault.message,
    errorCode: 'errorcode_001',
    level: 'Error',
  };
}

function newerReply(result: SaveResult): ProfileReply {
  const isSaved = !('faults' in result);
  const one: JsonObject = isSaved
    ? {
        billIndex: new JsonNumber('0'),
        billStatus: true,
        errors: [],
        id: result.id,
        number: result.number,
        type: 'add',
      }
    : { billIndex: new JsonNumber('0'), billStatus: false, errors: result.faults.map(({ message }) => ({ message })) };
  const data = { failCount: isSaved ? '0' : '1', result: [one], successCount: isSaved ? '1' : '0' };
  return jsonReply({ data, errorCode: '0', message: null, status: isSaved });
}

function query(state: State, request: ProfileRequest): ProfileReply {
  const page = Number(request.query.get('pageNo') ?? request.query.get('pageno') ?? '1');
  const size = Number(request.query.get('pageSize') ?? '10');
  const billno = request.query.get('billno');
  const month = request.query.get('period');
  const fitting = state.ledger
    .vouchers()
    .filter((one) => (billno === null || one.number === billno) && (month === null || one.period === month));
  const rows = fitting.slice((page - 1) * size, page * size).map((one) => queryRow(state.options, one));
  const data = {
    lastPage: page * size >= fitting.length,
    pageNo: new JsonNumber(String(page)),
    pageSize: new JsonNumber(String(size)),
    rows,
    totalCount: new JsonNumber(String(fitting.length)),
  };
  return jsonReply({ data, errorCode: '0', message: '', status: true });
}

function numberOf(value: JsonValue | undefined): string {
  return isJsonObject(value) ? scalar(value.number) : '';
}

function objectOf(text: string): JsonObject {
  try {
    const value = parseExactJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function failed(code: string, message: string): ProfileReply {
  return jsonReply({ data: null, errorCode: code, message, status: false });
}

function stateReply(isRight: boolean, data: JsonObject): ProfileReply {
  return jsonReply({ data: { ...data, success: isRight }, state: isRight ? 'success' : 'error' });
}

function faulty(state: State, fault: FaultRule): ProfileReply | undefined {
  if (fault.fault === 'limit') return failed('429', '[sandbox] 调用过于频繁');
  if (fault.fault !== 'session-lost') return undefined;
  state.tokens.clear();
  return failed('401', '[sandbox] accessToken 无效或已过期');
}
