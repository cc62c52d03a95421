/** Calls of the U8+ relay: a token of two hours in every address, writes under a business key, results by address. */

import type { Period } from '../../../core/dates.ts';
import { problem, Refused } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject, type JsonObject, type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import { type Failure, isFailure, scalar } from '../voucher-level/answers.ts';
import { createTokenKeeper, type Token, tokenFailure, underToken } from '../voucher-level/token.ts';
import type { U8List, U8Settings } from './account.ts';
import { readReply } from './errors.ts';
import { u8Problems as kinds } from './problems.ts';

export interface U8Client {
  connect(): Promise<void>;
  forgetRefusal(): void;
  /** The answer to a write: `url` of its result, or the result itself. */
  add(body: JsonValue, businessKey: string, deadlineMs: number): Promise<{ readonly answer: JsonObject } | Failure>;
  result(url: string): Promise<{ readonly answer: JsonObject } | Failure>;
  /** Vouchers of one period, page by page. Throws Refused U8_ANSWER_ODD where the answer is no list. */
  vouchers(list: U8List, period: Period, page: number): Promise<VoucherPage | Failure>;
}

interface VoucherPage {
  readonly rows: readonly JsonObject[];
  readonly pages: number;
}

const TOKEN_LIFE_MS = 2 * 3_600_000;
const TOKEN_DEADLINE_MS = 20_000;
const READ_DEADLINE_MS = 60_000;
const ROWS_PER_PAGE = 100;
/** A query without a hit is an error to the relay: `未检索到匹配的[…]`. */
const NOTHING_FOUND = '20002';

export function createU8Client(settings: U8Settings, io: ConnectorIo): U8Client {
  io.redactor.register(settings.appSecret);
  const keeper = createTokenKeeper(io.clock, kinds.U8_TOKEN_UNREACHABLE, () => takeToken(settings, io));
  const who = { from_account: settings.fromAccount, app_key: settings.appKey };
  const api = (path: string, token: Token, more: Readonly<Record<string, string>>): string =>
    addressOf(settings, `/api/${path}`, { ...who, to_account: settings.toAccount, token: token.value, ...more });
  const limit = (deadlineMs: number) => ({ deadlineMs, slow: kinds.U8_TOKEN_SLOW });
  return {
    connect: async () => void (await keeper.current()),
    forgetRefusal: () => keeper.forgetRefusal(),
    add: (body, businessKey, deadlineMs) =>
      underToken(keeper, io, limit(deadlineMs), async (token, leftMs) =>
        readReply(
          await io.http.send({
            method: 'POST',
            url: api(`${settings.form}/add`, token, { biz_id: businessKey, sync: settings.sync ? '1' : '0' }),
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: writeExactJson(body),
            deadlineMs: leftMs,
          }),
        ),
      ),
    result: async (url) => readReply(await io.http.send({ method: 'GET', url, deadlineMs: READ_DEADLINE_MS })),
    async vouchers(list, period, page) {
      const answer = await underToken(keeper, io, limit(READ_DEADLINE_MS), async (token, leftMs) => {
        const url = api(list.path, token, pageOf(list, period, page));
        return readReply(await io.http.send({ method: 'GET', url, deadlineMs: leftMs }));
      });
      if (!isFailure(answer)) return readPage(list, answer.answer);
      return answer.problem.params.code === NOTHING_FOUND ? { rows: [], pages: 0 } : answer;
    },
  };
}

/** Result addresses come from outside: only those of the relay itself are followed. */
export function isOfRelay(settings: U8Settings, url: string): boolean {
  const relay = new URL(settings.baseUrl);
  return URL.canParse(url) && new URL(url).origin === relay.origin;
}

function addressOf(settings: U8Settings, path: string, query: Readonly<Record<string, string>>): string {
  return `${settings.baseUrl.replace(/\/+$/, '')}${path}?${new URLSearchParams(query)}`;
}

async function takeToken(settings: U8Settings, io: ConnectorIo): Promise<Token> {
  const url = addressOf(settings, '/system/token', {
    from_account: settings.fromAccount,
    app_key: settings.appKey,
    app_secret: settings.appSecret,
  });
  const read = readReply(await io.http.send({ method: 'GET', url, deadlineMs: TOKEN_DEADLINE_MS }));
  if (isFailure(read)) throw refusedToken(read, io);
  const id = isJsonObject(read.answer.token) ? scalar(read.answer.token.id) : '';
  if (id === '') throw new Refused(problem(kinds.U8_TOKEN_REFUSED, {}, { code: '0', message: 'no token' }));
  io.redactor.register(id);
  return { value: id, lifeMs: TOKEN_LIFE_MS };
}

/** An errcode here can only mean the credentials; a page or a limit may pass. */
function refusedToken(failed: Failure, io: ConnectorIo): Error {
  const { code, params } = failed.problem;
  const passes = failed.failure === 'limit' || code === kinds.U8_UNREADABLE.code;
  if (passes) return tokenFailure(failed, io.redactor);
  return tokenFailure({ failure: 'refused', problem: problem(kinds.U8_TOKEN_REFUSED, {}, params) }, io.redactor);
}

function pageOf(list: U8List, period: Period, page: number): Readonly<Record<string, string>> {
  return {
    [list.yearParameter]: period.slice(0, 4),
    [list.periodParameter]: String(Number(period.slice(5))),
    page_index: String(page),
    rows_per_page: String(ROWS_PER_PAGE),
  };
}

function readPage(list: U8List, answer: JsonObject): VoucherPage {
  const rows = answer[list.rows];
  // A list with nothing in it may come without its key; without the count it is no list.
  if (!Array.isArray(rows) && scalar(answer.row_count) !== '0')
    throw new Refused(problem(kinds.U8_ANSWER_ODD, {}, { what: list.rows }));
  const found: readonly JsonValue[] = Array.isArray(rows) ? rows : [];
  return { rows: found.filter(isJsonObject), pages: Number(scalar(answer.page_count) || '1') };
}
