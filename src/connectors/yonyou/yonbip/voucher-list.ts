/** What queryVouchers can see: the only way to find, read back and list vouchers with their codes. README.md “Exactly once”. */
import { isIsoDate, type Period } from '../../../core/dates.ts';
import { type Currency, minorUnits, parseMinor } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import type { FoundDocument, MirrorVoucher, TargetVoucher, VoucherStage } from '../../../core/targets.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { keyOf, type YonbipSettings } from './account.ts';
import type { YonbipClient } from './client.ts';
import { objectsOf, scalar } from './errors.ts';
import { wholeList } from './pages.ts';
import { plainDecimal } from './read-back.ts';

const PATH = '/yonbip/fi/ficloud/openapi/voucher/queryVouchers';
/** 1000 is allowed; rows come with their lines, and 200 × 500 lines stay below the bound of a reply. */
const PAGE_SIZE = 200;
/** All of them, as the default of the filter is not documented: a temporary or voided one counts too. */
const ALL_STATES = ['00', '01', '02', '03', '04', '05'];

export const STAGES: Readonly<Record<string, VoucherStage>> = {
  '00': 'DRAFT',
  '01': 'SAVED',
  '02': 'DRAFT',
  '03': 'AUDITED',
  '04': 'POSTED',
  '05': 'VOID',
};

export interface ListedVoucher {
  readonly header: JsonObject;
  readonly body: readonly JsonObject[];
}

export type VoucherFilter = Readonly<Record<string, JsonValue>>;

/** Vouchers of one period of the book that pass the filter. */
export async function queryVouchers(
  settings: YonbipSettings,
  client: YonbipClient,
  period: Period,
  filter: VoucherFilter = {},
): Promise<readonly ListedVoucher[]> {
  const rows = await wholeList(client, {
    path: PATH,
    pageSize: PAGE_SIZE,
    id: (row) => (isJsonObject(row.header) ? scalar(row.header.id) : ''),
    body: (pager) => ({
      accbookCode: settings.book,
      periodStart: period,
      periodEnd: period,
      voucherStatusList: ALL_STATES,
      ...filter,
      pager: { ...pager },
    }),
  });
  return rows.map((row) => ({ header: isJsonObject(row.header) ? row.header : {}, body: objectsOf(row.body) }));
}

export function byNumber(settings: YonbipSettings, voucher: TargetVoucher): VoucherFilter {
  const number = new JsonNumber(String(voucher.number));
  return { voucherTypeCodeList: [typeOf(settings, voucher)], billcodeMin: number, billcodeMax: number };
}

/** Code of the voucher type. Throws Refused YONYOU_WORD_UNMAPPED. */
function typeOf(settings: YonbipSettings, voucher: TargetVoucher): string {
  const type = settings.words[voucher.word];
  if (type === undefined) throw new Refused(problem(kinds.YONYOU_WORD_UNMAPPED, {}, { word: voucher.word }));
  return type;
}

/**
 * By number first, one call; then by the reference in the texts of the period, for a person may have renumbered and a
 * target that numbers itself has another number. Throws Refused YONYOU_NUMBER_TAKEN where the number is another's and ours
 * is nowhere.
 */
export async function find(
  settings: YonbipSettings,
  client: YonbipClient,
  voucher: TargetVoucher,
): Promise<FoundDocument | undefined> {
  const atNumber =
    settings.numbering === 'ours'
      ? await queryVouchers(settings, client, voucher.period, byNumber(settings, voucher))
      : [];
  const here = standing(atNumber.filter((one) => isOurs(one, voucher)))[0];
  if (here) return foundOf(here);
  const elsewhere = standing(await byReference(settings, client, voucher))[0];
  if (elsewhere) return foundOf(elsewhere);
  const taken = atNumber[0];
  if (taken && settings.billCodeRepeat === 'refused') throw numberTaken(voucher, taken);
  return undefined;
}

/** Every voucher of the period that carries the reference, by number or text, oldest first, voided ones left out. */
export async function duplicates(
  settings: YonbipSettings,
  client: YonbipClient,
  voucher: TargetVoucher,
): Promise<readonly FoundDocument[]> {
  const found = await byReference(settings, client, voucher);
  const oldestFirst = [...found].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return oldestFirst.filter((one) => stageOf(one.header) !== 'VOID').map(foundOf);
}

async function byReference(settings: YonbipSettings, client: YonbipClient, voucher: TargetVoucher) {
  const how = settings.findBy ?? (settings.businessIdRepeat === 'ignored' ? 'period' : 'description');
  const filter: VoucherFilter = how === 'description' ? { description: voucher.reference } : {};
  const rows = await queryVouchers(settings, client, voucher.period, filter);
  return rows.filter((one) => isOurs(one, voucher));
}

/** One that stands before one that was voided. */
function standing(rows: readonly ListedVoucher[]): readonly ListedVoucher[] {
  const voided = (one: ListedVoucher): number => (stageOf(one.header) === 'VOID' ? 1 : 0);
  return [...rows].sort((a, b) => voided(a) - voided(b));
}

function orderOf(one: ListedVoucher): string {
  return `${scalar(one.header.ts)} ${scalar(one.header.billcode).padStart(12, '0')} ${scalar(one.header.id)}`;
}

function isOurs(row: ListedVoucher, voucher: TargetVoucher): boolean {
  return referenceOf(row) === voucher.reference;
}

const REFERENCE = /^(HL:[0-9a-f]{16})(?: |$)/;

function referenceOf(row: ListedVoucher): string {
  for (const one of row.body) {
    const reference = REFERENCE.exec(scalar(one.description))?.[1];
    if (reference !== undefined) return reference;
  }
  return '';
}

function foundOf(row: ListedVoucher): FoundDocument {
  return { id: scalar(row.header.id), number: scalar(row.header.billcode) };
}

function stageOf(header: JsonObject): VoucherStage {
  const stage = STAGES[scalar(header.voucherstatus)];
  if (!stage) throw odd(`voucherstatus ${scalar(header.voucherstatus)}`);
  return stage;
}

/** Our 凭证字 of a row: by the code of its type, else what the ERP shows before the number. */
export function wordOf(settings: YonbipSettings, header: JsonObject): string {
  const type = isJsonObject(header.vouchertype) ? header.vouchertype : {};
  const shown = scalar(header.displayname).split('-')[0] ?? '';
  return keyOf(settings.words, scalar(type.code)) ?? (scalar(type.voucherstr) || shown);
}

export function dateOf(header: JsonObject): string {
  const date = scalar(header.maketime).slice(0, 10);
  if (!isIsoDate(date)) throw odd(`maketime ${date}`);
  return date;
}

/** `currency` is that of the book. Throws Refused YONYOU_ANSWER_ODD. */
export function mirrorOf(settings: YonbipSettings, row: ListedVoucher, currency: Currency): MirrorVoucher {
  const { header } = row;
  const total = scalar(header.totaldebit_org);
  const debit = parseMinor(plainDecimal(total === '' ? '0' : total), minorUnits(currency));
  if (debit === undefined) throw odd(`totaldebit_org ${total} ${currency}`);
  const date = dateOf(header);
  return {
    id: scalar(header.id),
    number: scalar(header.billcode),
    word: wordOf(settings, header),
    date,
    period: scalar(header.period) || date.slice(0, 7),
    stage: stageOf(header),
    reference: referenceOf(row),
    debit,
  };
}

function numberTaken(voucher: TargetVoucher, row: ListedVoucher): Refused {
  const params = {
    period: voucher.period,
    word: voucher.word,
    number: String(voucher.number),
    id: scalar(row.header.id),
    description: scalar(row.body[0]?.description),
  };
  return new Refused(problem(kinds.YONYOU_NUMBER_TAKEN, { voucher: voucher.key }, params));
}

function odd(what: string): Refused {
  return new Refused(problem(kinds.YONYOU_ANSWER_ODD, {}, { what }));
}
