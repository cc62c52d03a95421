/**
 * A sandbox server of 金蝶云星辰: signed headers, app-token, the accounting service's vouchers. Built from notes, never
 * compared with a live system; what the notes leave open is an option. Its own texts carry [sandbox].
 */
import { randomUUID } from 'node:crypto';
import { type Currency, convert, minorUnits, parseMinor, parseRate } from '../../../core/money.ts';
import type { Clock } from '../../../wire/clock.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import type { Keeper } from '../../../wire/keeper.ts';
import { scalar } from '../errors.ts';
import {
  createSandboxLedger,
  type HeldVoucher,
  type LedgerFault,
  type LedgerLine,
  type LedgerVoucher,
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
import { currencyCode, dimensionKey, isoCode, type JdySettings, settingsOf } from './account.ts';
import { entryRow, filterOf, matches } from './sandbox-list.ts';
import { apiSignature, appSignature, signText } from './signature.ts';

export interface JdySandboxOptions {
  readonly clock: Clock;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly outerInstanceId: string;
  readonly domain: string;
  readonly serviceId: string;
  readonly dbId: string;
  readonly currency: Currency;
  readonly accounts?: readonly SandboxAccount[];
  /** What is refused twice; default linkId. */
  readonly unique?: 'link' | 'number' | 'none';
  /** `{errcode, description, data}` or `{code, msg, list}`; default errcode. */
  readonly answer?: 'errcode' | 'code';
  /** Amounts of voucherlist; default original. */
  readonly listAmount?: 'original' | 'local';
  /** Whether voucherlist tells linkId, 摘要, dimensions and status; the names that are known are always told. */
  readonly listTells?: 'all' | 'known';
  readonly tokenLifeMs?: number;
  /** Allowed distance of X-Api-TimeStamp; default 5 min. */
  readonly skewMs?: number;
  readonly faults?: readonly FaultRule[];
  readonly faultSeed?: number;
  readonly port?: number;
  readonly host?: string;
  /** Default: in memory. */
  readonly keeper?: Keeper<HeldVoucher>;
}

export interface JdySandbox extends ProfileServer {
  readonly ledger: SandboxLedger;
  /** Forgets every app-token. */
  dropTokens(): void;
}

interface State {
  readonly options: JdySandboxOptions;
  readonly settings: JdySettings;
  readonly ledger: SandboxLedger;
  readonly tokens: Map<string, number>;
}

const TOKEN_LIFE_MS = 2 * 60 * 60_000;
const SKEW_MS = 5 * 60_000;
const VOUCHERS_MAX = 200;
const FIRST_ID = 1_700_000_000_000_000_001n;

export async function startJdySandbox(options: JdySandboxOptions): Promise<JdySandbox> {
  const settings = settingsOf({ ...options, baseUrl: '' });
  const state: State = { options, settings, ledger: ledgerOf(options, settings), tokens: new Map() };
  const server = await startProfileServer({
    ...options,
    ...(options.keeper && { settled: options.keeper.settled }),
    nameOf,
    answer: (request) => answer(state, request),
    faulty: (fault) => faulty(state, fault),
  });
  return { ...server, ledger: state.ledger, dropTokens: () => state.tokens.clear() };
}

function ledgerOf(options: JdySandboxOptions, settings: JdySettings): SandboxLedger {
  return createSandboxLedger({
    currency: options.currency,
    unique: options.unique ?? 'link',
    ...(options.accounts && { accounts: options.accounts }),
    firstId: FIRST_ID,
    ...(options.keeper && { keeper: options.keeper }),
    slotOf: (dimension) => slotOf(settings, dimension),
    numberText: (_, number) => String(number),
  });
}

/** A custom category has a slot of its own name. */
function slotOf(settings: JdySettings, dimension: string): string {
  const key = dimensionKey(settings, dimension);
  return key === 'item' ? `item:${dimension}` : key;
}

function nameOf(request: ProfileRequest): string {
  if (request.path.startsWith('/jdyconnector/')) return 'loginbytoken';
  const method = request.method.toLowerCase();
  const last = request.path.slice(request.path.lastIndexOf('/') + 1).toLowerCase();
  if (last === 'voucher') return method === 'post' ? 'save' : method;
  return last;
}

function answer(state: State, request: ProfileRequest): ProfileReply {
  const unsigned = signatureFault(state, request);
  if (unsigned !== undefined) return gateway('401', unsigned);
  const route = `${request.method} ${request.path}`;
  if (route === 'POST /jdyconnector/app_management/push_app_authorize') return authorise(state, request);
  if (route === 'GET /jdyconnector/app_management/kingdee_auth_token') return token(state, request);
  if (!request.path.startsWith('/jdyaccouting/')) return pageReply(404, '404 Not Found');
  if (!isLive(state, request.query.get('access_token') ?? ''))
    return result(state, '4010', '[sandbox] access_token 无效');
  const body = bodyOf(request.text);
  if (body === undefined) return result(state, '46001', '[sandbox] 请求体不是 JSON');
  const place = placeFault(state, request, body);
  if (place) return result(state, place[0], place[1]);
  if (route === 'POST /jdyaccouting/voucher') return save(state, body);
  if (route === 'POST /jdyaccouting/voucherlist') return voucherList(state, body);
  if (route === 'DELETE /jdyaccouting/voucher') return remove(state, body);
  return result(state, '48002', '不支持的接口请求方式');
}

/** The signature headers of every call, strict: names in any case, the signature over the parameters as they came. */
function signatureFault(state: State, request: ProfileRequest): string | undefined {
  const { options } = state;
  const header = (name: string): string => String(request.headers[name.toLowerCase()] ?? '');
  if (header('X-Api-ClientID') !== options.clientId) return '[sandbox] 应用不存在';
  if (header('X-Api-Auth-Version') !== '2.0') return '[sandbox] X-Api-Auth-Version 须为 2.0';
  const timestampMs = header('X-Api-TimeStamp');
  const distance = Math.abs(Number(timestampMs) - options.clock.now());
  if (!/^\d{13}$/.test(timestampMs) || distance > (options.skewMs ?? SKEW_MS))
    return '[sandbox] X-Api-TimeStamp 超出时限';
  const parameters = Object.fromEntries(request.query);
  const text = signText(request.method, request.path, parameters, header('X-Api-Nonce'), timestampMs);
  if (header('X-Api-Signature') !== apiSignature(options.clientSecret, text)) return '[sandbox] 签名不正确';
  return undefined;
}

function authorise({ options }: State, request: ProfileRequest): ProfileReply {
  if (request.query.get('outerInstanceId') !== options.outerInstanceId)
    return gateway('400', '[sandbox] 第三方实例不存在');
  const { appKey, appSecret, domain } = options;
  return jsonReply({ errcode: new JsonNumber('0'), description: 'success', data: [{ appKey, appSecret, domain }] });
}

function token(state: State, request: ProfileRequest): ProfileReply {
  const { options } = state;
  const { appKey, appSecret } = options;
  const isRight =
    request.query.get('app_key') === appKey && request.query.get('app_signature') === appSignature(appKey, appSecret);
  if (!isRight) return gateway('401', '[sandbox] app_key 或 app_signature 不正确');
  const value = randomUUID();
  state.tokens.set(value, options.clock.now() + (options.tokenLifeMs ?? TOKEN_LIFE_MS));
  return jsonReply({ errcode: new JsonNumber('0'), description: 'success', data: { 'app-token': value } });
}

function isLive(state: State, value: string): boolean {
  return (state.tokens.get(value) ?? 0) > state.options.clock.now();
}

/** sId and dbId from the body or the address, and the tenant's router address. */
function placeFault(
  { options }: State,
  request: ProfileRequest,
  body: JsonValue,
): readonly [string, string] | undefined {
  const given = (name: string): string =>
    request.query.get(name) ?? (isJsonObject(body) ? scalar(body[name] ?? null) : '');
  if (request.headers['x-gw-router-addr'] !== options.domain) return ['42034', 'sId对应的服务不存在或者无法访问'];
  if (given('dbId') === '') return ['42020', '未提供dbId参数'];
  if (given('sId') === '') return ['42030', '未提供sId参数'];
  if (given('dbId') !== options.dbId) return ['42022', 'dbId对应的账套不存在或无权限'];
  return given('sId') === options.serviceId ? undefined : ['42032', 'sId对应的服务不存在'];
}

function save(state: State, body: JsonValue): ProfileReply {
  const list = isJsonObject(body) ? body.list : body;
  const vouchers = Array.isArray(list) ? (list as readonly JsonValue[]).filter(isJsonObject) : [];
  if (vouchers.length === 0) return result(state, '46003', '操作记录数为0');
  if (vouchers.length > VOUCHERS_MAX) return result(state, '46004', '批量操作记录数超限200');
  // Without a list in the answer the members cannot be told apart, so that one guilty member refuses them all.
  const perMember = state.options.answer === 'code' || vouchers.length === 1;
  const before = state.ledger.vouchers();
  const results = vouchers.map((voucher) => saveOne(state, voucher));
  const failed = results.filter((one) => 'faults' in one);
  if (!perMember && failed.length > 0)
    for (const one of state.ledger.vouchers()) if (!before.includes(one)) state.ledger.remove(one.id);
  return saveReply(state, results);
}

type SaveResult = HeldVoucher | { readonly faults: readonly LedgerFault[] };

function saveReply(state: State, results: readonly SaveResult[]): ProfileReply {
  const items = results.map((one): JsonObject => {
    if ('faults' in one)
      return { code: new JsonNumber('46001'), msg: one.faults.map((each) => each.message).join('；') };
    return { code: new JsonNumber('0'), msg: '操作成功', vchId: new JsonNumber(one.id) };
  });
  const failed = results.flatMap((one) => ('faults' in one ? one.faults : [])).map((one) => one.message);
  if (state.options.answer === 'code')
    return jsonReply({
      code: new JsonNumber(failed.length > 0 ? '46001' : '0'),
      msg: failed.length > 0 ? '数据验证不通过' : '操作成功',
      list: items,
    });
  return failed.length > 0 ? gateway('46001', failed.join('；')) : gateway('0', 'success');
}

function saveOne(state: State, voucher: JsonObject): SaveResult {
  const faults: LedgerFault[] = [];
  const entries = Array.isArray(voucher.entries) ? (voucher.entries as readonly JsonValue[]).filter(isJsonObject) : [];
  const period = scalar(voucher.yearPeriod ?? null);
  const word = scalar(voucher.groupName ?? null);
  if (!Object.values(state.settings.words).includes(word)) faults.push({ message: `[sandbox] 凭证字 ${word} 不存在` });
  const read: LedgerVoucher = {
    link: scalar(voucher.linkId ?? null),
    word,
    number: scalar(voucher.vchNumber ?? null).replace(/^0$/, ''),
    date: scalar(voucher.date ?? null),
    period: `${period.slice(0, 4)}-${period.slice(4)}`,
    preparer: scalar(voucher.userName ?? null),
    lines: entries.map((entry, row) => lineOf(state, entry, row, faults)),
  };
  return faults.length > 0 ? { faults } : state.ledger.save(read);
}

function lineOf(state: State, entry: JsonObject, row: number, faults: LedgerFault[]): LedgerLine {
  const add = (words: string): void => void faults.push({ row, message: `[sandbox] 第${row + 1}行：${words}` });
  const { options, settings } = state;
  const dc = scalar(entry.dc ?? null);
  if (dc !== '1' && dc !== '-1') add('dc 须为 1 或 -1');
  const code = scalar(entry.currency ?? null);
  const currency = currencyCode(settings, isoCode(settings, code)) === code ? isoCode(settings, code) : '';
  const isKnown = /^[A-Z]{3}$/.test(currency);
  if (!isKnown) add(`币别 ${code} 不存在`);
  const text = plainDecimal(scalar(entry.amount ?? null));
  const fc = isKnown ? parseMinor(text, minorUnits(currency)) : 0n;
  if (fc === undefined) add(`金额 ${text} 位数不对`);
  const rate = plainDecimal(scalar(entry.rate ?? null));
  const isRate = /^\d+(\.\d+)?$/.test(rate) && /[1-9]/.test(rate);
  if (!isRate) add('汇率须大于零');
  const lc = isKnown && isRate ? convert(fc ?? 0n, currency, parseRate(rate), options.currency) : 0n;
  return {
    account: scalar(entry.acctNo ?? null),
    dc: dc === '1' ? 'D' : 'C',
    currency: isKnown ? currency : options.currency,
    fc: fc ?? 0n,
    lc,
    rate,
    dims: dimsOf(settings, entry),
    summary: scalar(entry.exp ?? null),
  };
}

function dimsOf(settings: JdySettings, entry: JsonObject): Readonly<Record<string, string>> {
  const dims: Record<string, string> = {};
  for (const key of new Set(Object.values(settings.dimensionKeys))) {
    const number = scalar(entry[key] ?? null);
    if (number !== '') dims[key] = number;
  }
  const item = scalar(entry.itemNo ?? null);
  if (item !== '') dims[`item:${scalar(entry.itemClsName ?? null)}`] = item;
  return dims;
}

function voucherList(state: State, body: JsonValue): ProfileReply {
  const filter = filterOf(body);
  if (!filter) return result(state, '46001', '[sandbox] 须有 fromPeriod 与 toPeriod');
  const fitting = state.ledger.vouchers().filter((one) => matches(one, filter));
  if (fitting.length === 0) return result(state, '46002', '暂无查询结果');
  const start = (filter.page - 1) * filter.pageSize;
  const items = fitting
    .slice(start, start + filter.pageSize)
    .map((one) => entryRow(state.options, state.settings, one));
  return jsonReply({
    code: new JsonNumber('0'),
    msg: '操作成功',
    totalsize: new JsonNumber(String(fitting.length)),
    items,
  });
}

function remove(state: State, body: JsonValue): ProfileReply {
  const ids = isJsonObject(body) && Array.isArray(body.idSet) ? (body.idSet as readonly JsonValue[]).map(scalar) : [];
  const audited = state.ledger.vouchers().find((one) => ids.includes(one.id) && one.audited);
  if (audited) return result(state, '46001', `[sandbox] 凭证 ${audited.id} 已审核，不能删除`);
  const removed = ids.filter((id) => state.ledger.remove(id)).length;
  return removed > 0 ? result(state, '0', '操作成功') : result(state, '46003', '操作记录数为0');
}

function bodyOf(text: string): JsonValue | undefined {
  try {
    return text === '' ? {} : parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** Of the accounting service, in the form that is set. */
function result(state: State, code: string, message: string): ProfileReply {
  if (state.options.answer !== 'code') return gateway(code, message);
  return jsonReply({ code: new JsonNumber(code), msg: message });
}

function gateway(code: string, description: string): ProfileReply {
  return jsonReply({ errcode: new JsonNumber(code), description, data: {} });
}

function faulty(state: State, fault: FaultRule): ProfileReply | undefined {
  if (fault.fault === 'limit') return gateway('429', '[sandbox] 调用过于频繁');
  if (fault.fault === 'response-error') return result(state, '48001', '未预期的错误');
  if (fault.fault !== 'session-lost') return undefined;
  state.tokens.clear();
  return result(state, '4010', '[sandbox] access_token 无效');
}
