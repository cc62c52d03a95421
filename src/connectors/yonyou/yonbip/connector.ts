/** 用友 YonBIP / YonSuite as a finance target: 凭证 by addVoucher, found and read back by queryVouchers. */
import type { Period } from '../../../core/dates.ts';
import { type Currency, isCurrency } from '../../../core/money.ts';
import { problem, Refused, Transient } from '../../../core/problems.ts';
import type {
  Idempotency,
  MirrorVoucher,
  ReadBackVoucher,
  SendOutcome,
  TargetConnector,
  TargetDocument,
  TargetMapping,
  TargetVoucher,
} from '../../../core/targets.ts';
import { isJsonObject, JsonNumber, type JsonObject } from '../../../wire/exact-json.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { isoCurrency, settingsOf, type YonbipAccount, type YonbipSettings } from './account.ts';
import { createYonbipClient, resubmitKeyOf, thrown, type YonbipClient } from './client.ts';
import { masterTarget } from './documents/masters.ts';
import { documentTarget } from './documents/target.ts';
import { type Failure, isFailure, objectsOf, scalar } from './errors.ts';
import { codesOf, MASTER_KINDS, pullMaster } from './master.ts';
import { type Codes, linesOf, needsCodes } from './read-back.ts';
import type { YonbipIo } from './token.ts';
import { bodyToSend, toDocument } from './voucher.ts';
import {
  byNumber,
  dateOf,
  duplicates,
  find,
  type ListedVoucher,
  mirrorOf,
  queryVouchers,
  wordOf,
} from './voucher-list.ts';

const ADD = '/yonbip/fi/ficloud/openapi/voucher/addVoucher';
const DETAIL = '/yonbip/EFI/openapi/voucher/queryVoucherById';
const DELETE = '/yonbip/fi/voucher/del';
const BOOKS = '/yonbip/fi/fipub/basedoc/querybd/accbook';
const REMOVE_DEADLINE_MS = 60_000;
/** Vouchers handed on at a time. */
const LIST_PAGE = 500;

/** What the tenant is known to do decides the promise; nothing of it is documented. README.md “Exactly once”. */
export function idempotencyOf(settings: YonbipSettings): Idempotency {
  if (settings.businessIdRepeat !== 'ignored') return 'enforcing';
  return settings.numbering === 'ours' && settings.billCodeRepeat === 'refused' ? 'numberable' : 'blind';
}

export function yonbipConnector(account: YonbipAccount, io: YonbipIo): TargetConnector {
  const settings = settingsOf(account);
  const client = createYonbipClient(settings, io);
  const codes = once(() => codesOf(client));
  const ledgerCurrency = once(async () => settings.ledgerCurrency ?? (await readBook(settings, client)).currency);
  return {
    profile: 'yonyou.yonbip',
    idempotency: idempotencyOf(settings),
    numbersItself: settings.numbering === 'erp',
    async probe() {
      client.forgetRefusal();
      const { gatewayUrl } = await client.connect();
      const { currency } = await readBook(settings, client);
      return { ledgerCurrency: currency, version: `YonBIP ${new URL(gatewayUrl).host}` };
    },
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    find: (voucher) => find(settings, client, voucher),
    send: (document, deadlineMs) => send(settings, client, document, deadlineMs),
    readBack: (id, voucher, mapping) => readBack(settings, client, codes, id, voucher, mapping),
    duplicates: (voucher) => duplicates(settings, client, voucher),
    remove: (id) => remove(client, id),
    async *list(period: Period) {
      yield* pagesOf(settings, await queryVouchers(settings, client, period), await ledgerCurrency());
    },
    documents: documentTarget({ settings, client }),
    masters: masterTarget({ settings, client }),
    master: { kinds: MASTER_KINDS, pull: (kind) => pullMaster(settings, client, io.clock, kind) },
  };
}

/** The first answer is kept; a failure is not. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

/** Throws Refused YONYOU_BOOK_UNKNOWN, YONYOU_BOOK_CURRENCY. */
async function readBook(settings: YonbipSettings, client: YonbipClient): Promise<{ readonly currency: Currency }> {
  const { book } = settings;
  const answer = await client.read({
    path: BOOKS,
    body: {
      fields: ['id', 'code', 'name', settings.bookCurrencyKey],
      pageIndex: new JsonNumber('1'),
      pageSize: new JsonNumber('100'),
      conditions: [{ field: 'code', operator: '=', value: book }],
    },
  });
  if (isFailure(answer)) throw thrown(answer);
  const row = objectsOf(answer.data).find((one) => scalar(one.code) === book);
  if (!row) throw new Refused(problem(kinds.YONYOU_BOOK_UNKNOWN, { book }, { book }));
  const told = isoCurrency(settings, scalar(row[settings.bookCurrencyKey]));
  const currency = settings.ledgerCurrency ?? told;
  if (!isCurrency(currency)) throw new Refused(problem(kinds.YONYOU_BOOK_CURRENCY, { book }, { book }));
  return { currency };
}

async function send(
  settings: YonbipSettings,
  client: YonbipClient,
  document: TargetDocument,
  deadlineMs: number,
): Promise<SendOutcome> {
  const body = bodyToSend(document.body);
  const key = { value: resubmitKeyOf(ADD, document.key), place: 'root' } as const;
  const answer = await client.write({ path: ADD, body, ...(settings.resubmitKey === 'root' && { key }) }, deadlineMs);
  if (!isFailure(answer)) return saved(isJsonObject(answer.data) ? answer.data : {}, document.reference);
  return outcomeOf(answer);
}

/** A success without an id says nothing certain. */
function saved(data: JsonObject, reference: string): SendOutcome {
  const [id, number] = [scalar(data.voucherId) || scalar(data.id), scalar(data.billCode)];
  if (id !== '' && number !== '') return { outcome: 'Saved', id, number };
  const what = `voucherId, billCode (${reference})`;
  return { outcome: 'Unknown', problem: problem(kinds.YONYOU_ANSWER_ODD, {}, { what }) };
}

function outcomeOf(failed: Failure): SendOutcome {
  switch (failed.failure) {
    case 'refused':
    case 'absent':
      return { outcome: 'Refused', problem: failed.problem };
    case 'duplicate':
      return { outcome: 'Refused', problem: failed.problem, reason: 'DUPLICATE' };
    case 'running':
    case 'unknown':
      return { outcome: 'Unknown', problem: failed.problem };
    case 'token':
    case 'authority':
    case 'later':
    case 'limit':
      throw new Transient(failed.problem);
  }
}

/** One call where the voucher has our number; where it is not there, the detail tells its number and period. */
async function readBack(
  settings: YonbipSettings,
  client: YonbipClient,
  codes: () => Promise<Codes>,
  id: string,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): Promise<ReadBackVoucher | undefined> {
  const withId = (rows: readonly ListedVoucher[]) => rows.find((one) => scalar(one.header.id) === id);
  const row =
    withId(await queryVouchers(settings, client, voucher.period, byNumber(settings, voucher))) ??
    withId(await byDetail(settings, client, id));
  if (!row) return undefined;
  const empty: Codes = { subjects: new Map(), currencies: new Map() };
  const context = { settings, voucher, mapping, codes: needsCodes(row.body) ? await codes() : empty };
  return {
    id,
    number: scalar(row.header.billcode),
    date: dateOf(row.header),
    word: wordOf(settings, row.header),
    state: scalar(row.header.voucherstatus),
    lines: linesOf(context, row.body),
  };
}

async function byDetail(settings: YonbipSettings, client: YonbipClient, id: string): Promise<readonly ListedVoucher[]> {
  const detail = await detailOf(client, id);
  if (!detail) return [];
  const number = new JsonNumber(scalar(detail.billCode) || '0');
  return queryVouchers(settings, client, scalar(detail.periodUnion), { billcodeMin: number, billcodeMax: number });
}

/** undefined: there is no such voucher, in whichever way that is said. */
async function detailOf(client: YonbipClient, id: string): Promise<JsonObject | undefined> {
  const answer = await client.read({ path: DETAIL, body: { voucherId: id } });
  if (!isFailure(answer)) return isJsonObject(answer.data) && scalar(answer.data.id) === id ? answer.data : undefined;
  if (answer.failure === 'absent') return undefined;
  const { code = '', message = '' } = answer.problem.params;
  if (['404', '999'].includes(code) && /不存在|被删除|未找到|没有查询到/.test(message)) return undefined;
  throw thrown(answer);
}

/** Throws Refused YONYOU_NOT_DELETED where it stands there still: no call un-audits a voucher. */
async function remove(client: YonbipClient, id: string): Promise<void> {
  const answer = await client.write({ path: DELETE, body: { ids: [id] } }, REMOVE_DEADLINE_MS);
  if (!isFailure(answer)) return;
  if (answer.failure === 'later' || answer.failure === 'limit') throw new Transient(answer.problem);
  if (!(await detailOf(client, id))) return;
  if (answer.failure === 'unknown' || answer.failure === 'running') throw new Transient(answer.problem);
  const { message = '' } = answer.problem.params;
  throw new Refused(problem(kinds.YONYOU_NOT_DELETED, {}, { id, message }));
}

/** In the order of their ids, whatever the order of the ERP. */
function* pagesOf(
  settings: YonbipSettings,
  rows: readonly ListedVoucher[],
  currency: Currency,
): Generator<readonly MirrorVoucher[]> {
  const mirrors = rows.map((row) => mirrorOf(settings, row, currency)).sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let at = 0; at < mirrors.length; at += LIST_PAGE) yield mirrors.slice(at, at + LIST_PAGE);
}
