/**
 * A sandbox of the U8+ relay: tokens, accepted writes whose result is asked for by address, a voucher query. Built from
 * protocol notes, never compared with a live system; texts of our own begin with [sandbox], codes of our own with SBX.
 */
import { randomUUID } from 'node:crypto';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import { scalar } from '../voucher-level/answers.ts';
import {
  type Book,
  type BookLine,
  type BookSeed,
  type BookVoucher,
  createBook,
  type Draft,
} from '../voucher-level/sandbox-book.ts';
import {
  json,
  page,
  type SandboxAnswer,
  type SandboxRequest,
  type ServerHandle,
  type ServerOptions,
  startServer,
} from '../voucher-level/sandbox-server.ts';
import { settingsOf, type U8Account, type U8AmountNames, type U8List } from './account.ts';

export interface U8SandboxOptions extends ServerOptions {
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly book: BookSeed;
  /** What a `biz_id` that was used answers; default refused. */
  readonly repeatedKey?: NonNullable<U8Account['repeatedKey']>;
  /** From the answer to the work itself; default 0. */
  readonly runMs?: number;
  readonly tokenLifeMs?: number;
  /** Names of amounts and of the query, as the connection has them. */
  readonly amounts?: U8AmountNames;
  readonly list?: U8List | 'none';
  /** False: an outside voucher gets no id in the final answer, as one public example shows. */
  readonly tellsId?: boolean;
}

export interface U8Sandbox extends ServerHandle {
  readonly book: Book;
  expireTokens(): void;
}

const TOKEN_LIFE_MS = 2 * 3_600_000;
/** At most so many rows a page, whatever was asked. */
const ROWS_MAX = 100;

interface Job {
  readonly dueMs: number;
  readonly key: string;
  readonly body: JsonObject;
  /** Set once it ran. */
  result?: JsonObject;
}

interface State {
  readonly options: U8SandboxOptions;
  readonly settings: ReturnType<typeof settingsOf>;
  readonly book: Book;
  readonly tokens: Map<string, number>;
  readonly jobs: Map<string, Job>;
  readonly firstResults: Map<string, JsonObject>;
  baseUrl: string;
}

export async function startU8Sandbox(options: U8SandboxOptions): Promise<U8Sandbox> {
  const state: State = {
    options,
    settings: settingsFor(options),
    book: createBook(options.book, options.keeper),
    tokens: new Map(),
    jobs: new Map(),
    firstResults: new Map(),
    baseUrl: '',
  };
  const server = await startServer(options, {
    isToken: (path) => path.startsWith('/system/'),
    answer: (request) => answer(state, request),
    limited: () => page(429, 'Too Many Requests'),
  });
  state.baseUrl = server.url;
  // A query or a hand at the screen sees what is due by then.
  const book: Book = { ...state.book, all: () => allDue(state) };
  return { ...server, book, expireTokens: () => state.tokens.clear() };
}

function settingsFor(options: U8SandboxOptions): ReturnType<typeof settingsOf> {
  const { fromAccount, toAccount, appKey, appSecret, amounts, list } = options;
  const named = { ...(amounts && { amounts }), ...(list && { list }) };
  const functionalCurrency = options.book.currency;
  return settingsOf({ fromAccount, toAccount, appKey, appSecret, ledger: '', functionalCurrency, ...named });
}

function answer(state: State, request: SandboxRequest): SandboxAnswer {
  runDue(state);
  const { path } = request;
  if (path === '/system/token') return token(state, request);
  if (path.startsWith('/result/')) return result(state, path.slice('/result/'.length));
  const known = state.tokens.get(request.query.get('token') ?? '');
  if (known === undefined || known <= state.options.clock.now())
    return json(failed('SBX001', '[sandbox] 参数token已过期'));
  if (!isCaller(state, request)) return json(failed('SBX002', '[sandbox] from_account、app_key 不符'));
  if (path === '/system/tradeid') return json({ ...failed('0', ''), trade: { id: randomUUID() } });
  if (request.query.get('to_account') !== state.options.toAccount)
    return json(failed('SBX003', '[sandbox] to_account 不存在'));
  if (path === '/api/voucher/add' || path === '/api/voucher_ex/add') return add(state, request);
  if (path === '/api/voucher/cancel') return json(cancel(state, request.query.get('id') ?? ''));
  const { list } = state.settings;
  if (list !== 'none' && path === `/api/${list.path}`) return json(query(state, request, list.rows));
  return page(404, 'Not Found');
}

function token(state: State, { query: given }: SandboxRequest): SandboxAnswer {
  const { options } = state;
  const isRight =
    given.get('from_account') === options.fromAccount &&
    given.get('app_key') === options.appKey &&
    given.get('app_secret') === options.appSecret;
  if (!isRight) return json(failed('SBX002', '[sandbox] 应用或密钥错误'));
  const id = randomUUID();
  state.tokens.set(id, options.clock.now() + (options.tokenLifeMs ?? TOKEN_LIFE_MS));
  return json({ ...failed('0', ''), token: { id } });
}

function isCaller(state: State, { query: given }: SandboxRequest): boolean {
  return given.get('from_account') === state.options.fromAccount && given.get('app_key') === state.options.appKey;
}

function failed(errcode: string, errmsg: string): JsonObject {
  return { errcode, errmsg };
}

function add(state: State, request: SandboxRequest): SandboxAnswer {
  const key = request.query.get('biz_id') || request.query.get('tradeid') || '';
  if (key === '') return json(failed('SBX004', '[sandbox] tradeid 与 biz_id 须有其一'));
  const body = tryParse(request.text);
  const voucher = isJsonObject(body) ? body.voucher : undefined;
  if (!isJsonObject(voucher)) return json(failed('10001', '平台错误'));
  const { options } = state;
  if (request.query.get('sync') === '1') return json(run(state, key, voucher));
  const id = randomUUID();
  state.jobs.set(id, { dueMs: options.clock.now() + (options.runMs ?? 0), key, body: voucher });
  return json({ url: `${state.baseUrl}/result/${id}` });
}

/** 作废 by the outside number. */
function cancel(state: State, reference: string): JsonObject {
  const found = state.book.all().find((one) => reference !== '' && one.reference === reference);
  if (!found) return failed('20002', `未检索到匹配的[${reference}]`);
  state.book.edit(found.id, { isVoid: true });
  return failed('0', '');
}

function result(state: State, id: string): SandboxAnswer {
  const job = state.jobs.get(id);
  if (!job) return page(404, 'Not Found');
  return json(job.result ?? failed('30025', '操作正在执行'));
}

function allDue(state: State): readonly BookVoucher[] {
  runDue(state);
  return state.book.all();
}

/** In the order of their coming. */
function runDue(state: State): void {
  const now = state.options.clock.now();
  for (const job of state.jobs.values())
    if (!job.result && job.dueMs <= now) job.result = run(state, job.key, job.body);
}

function run(state: State, key: string, voucher: JsonObject): JsonObject {
  const first = state.firstResults.get(key);
  const repeated = state.options.repeatedKey ?? 'refused';
  if (first && repeated === 'first-result') return first;
  if (first && repeated === 'refused') return serviceRefusal(key, '[sandbox] biz_id 重复');
  const draft = draftOf(state, key, voucher);
  const [reason] = state.book.check(draft);
  if (reason) return serviceRefusal(key, reason.text);
  const isTaken = state.book.byNumber(draft.period, draft.word, draft.number) !== undefined;
  if (isTaken && repeated !== 'saved-again') return serviceRefusal(key, '[sandbox] 凭证号重复');
  const stored = state.book.insert(isTaken ? { ...draft, number: '' } : draft);
  const answered = { ...failed('0', ''), id: state.options.tellsId === false ? '' : stored.id, tradeid: key };
  state.firstResults.set(key, answered);
  return answered;
}

function serviceRefusal(key: string, reason: string): JsonObject {
  return failed('20005', `U8 服务调用失败:key='${key}';${reason};`);
}

function draftOf(state: State, key: string, voucher: JsonObject): Draft {
  const text = (name: string): string => scalar(voucher[name]);
  const sides: readonly (readonly ['D' | 'C' | undefined, JsonValue | undefined])[] = Array.isArray(voucher.entry)
    ? [[undefined, voucher]]
    : [
        ['D', voucher.debit],
        ['C', voucher.credit],
      ];
  const lines = sides.flatMap(([dc, holder]) =>
    (isJsonObject(holder) && Array.isArray(holder.entry) ? holder.entry : [])
      .filter(isJsonObject)
      .map((entry: JsonObject) => lineOf(state, dc, entry)),
  );
  return {
    key,
    reference: text('voucher_making_system') === 'CDM' ? text('reserve2') : '',
    word: text('voucher_type'),
    number: text('voucher_id'),
    date: text('date'),
    period: `${text('fiscal_year')}-${text('accounting_period').padStart(2, '0')}`,
    lines,
  };
}

function lineOf(state: State, given: 'D' | 'C' | undefined, entry: JsonObject): BookLine {
  const { amounts } = state.settings;
  const text = (name: string): string => scalar(entry[name]);
  const dc = given ?? (text(amounts.debitLc) !== '' ? 'D' : 'C');
  const lc = text(dc === 'D' ? amounts.debitLc : amounts.creditLc);
  const currency = text('currency') || '人民币';
  const isBase = state.options.book.currencies[currency] === state.options.book.currency;
  const auxiliary = isJsonObject(entry.auxiliary) ? entry.auxiliary : {};
  return {
    row: Number(text('entry_id')),
    account: text('account_code'),
    summary: text('abstract'),
    dc,
    currency,
    fc: text(dc === 'D' ? amounts.debitFc : amounts.creditFc) || (isBase ? lc : ''),
    lc,
    dims: Object.fromEntries(Object.entries(auxiliary).map(([name, value]) => [name, scalar(value)])),
  };
}

function query(state: State, request: SandboxRequest, rowsKey: string): JsonObject {
  const { list } = state.settings;
  const given = (name: 'yearParameter' | 'periodParameter'): string =>
    list === 'none' ? '' : (request.query.get(list[name]) ?? '');
  const period = `${given('yearParameter')}-${given('periodParameter').padStart(2, '0')}`;
  const found = state.book.all().filter((one) => one.period === period);
  const size = Math.min(ROWS_MAX, Number(request.query.get('rows_per_page') ?? ROWS_MAX));
  const index = Number(request.query.get('page_index') ?? 1);
  if (found.length === 0) return failed('20002', `未检索到匹配的[${rowsKey}]`);
  return {
    ...failed('0', ''),
    page_index: String(index),
    page_count: String(Math.ceil(found.length / size)),
    row_count: String(found.length),
    rows_per_page: String(size),
    [rowsKey]: found.slice((index - 1) * size, index * size).map((one) => rowOf(state, one)),
  };
}

function rowOf(state: State, voucher: BookVoucher): JsonObject {
  const side = (dc: 'D' | 'C'): JsonObject => ({
    entry: voucher.lines.filter((line) => line.dc === dc).map((line) => entryOf(state, line)),
  });
  return {
    id: voucher.id,
    voucher_type: voucher.word,
    fiscal_year: voucher.period.slice(0, 4),
    accounting_period: String(Number(voucher.period.slice(5))),
    voucher_id: voucher.number,
    date: voucher.date,
    voucher_making_system: voucher.reference === '' ? '' : 'CDM',
    reserve2: voucher.reference,
    revokeflag: voucher.isVoid ? '1' : '0',
    debit: side('D'),
    credit: side('C'),
  };
}

function entryOf(state: State, line: BookLine): JsonObject {
  const { amounts } = state.settings;
  const [fc, lc] = line.dc === 'D' ? [amounts.debitFc, amounts.debitLc] : [amounts.creditFc, amounts.creditLc];
  return {
    entry_id: String(line.row),
    account_code: line.account,
    abstract: line.summary,
    currency: line.currency,
    [fc]: new JsonNumber(line.fc),
    [lc]: new JsonNumber(line.lc),
    auxiliary: line.dims,
  };
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
