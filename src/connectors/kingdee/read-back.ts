/**
 * The answer of a View as our voucher. Its names are ORM names, which differ from the save keys and are documented
 * nowhere: a name is found with or without its leading F, in any case (`VOUCHERGROUPNO`, `FACCOUNTID`, `GL_VOUCHERENTRY`
 * are seen in a working client).
 */
import { civilDateIn, type IsoDate, isIsoDate } from '../../core/dates.ts';
import { type Currency, type Minor, minorUnits, parseMinor } from '../../core/money.ts';
import { Bug, problem, Refused } from '../../core/problems.ts';
import { collapsed, heldAccount, heldDimension } from '../../core/target-mapping.ts';
import type { ReadBackVoucher, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { type KingdeeSettings, keyOf } from './account.ts';
import { scalar } from './errors.ts';
import { kingdeeProblems } from './problems.ts';

type Line = ReadBackVoucher['lines'][number];

/** Throws Refused KINGDEE_ANSWER_ODD where the answer lacks what a comparison needs. */
export function fromView(
  settings: KingdeeSettings,
  view: JsonObject,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): ReadBackVoucher {
  const wordNumber = numberOf(field(view, 'VOUCHERGROUPID'));
  return {
    id: scalar(field(view, 'Id')),
    number: scalar(field(view, 'VOUCHERGROUPNO')),
    date: dateOf(field(view, 'Date')),
    word: keyOf(settings.words, wordNumber) ?? wordNumber,
    state: scalar(field(view, 'DocumentStatus')),
    lines: entriesOf(view).map((entry, index) => lineOf(settings, entry, voucher, voucher.lines[index], mapping)),
  };
}

function entriesOf(view: JsonObject): readonly JsonObject[] {
  const entries = ['GL_VOUCHERENTRY', 'Entity'].map((name) => field(view, name)).find(Array.isArray);
  if (!entries) throw odd('GL_VOUCHERENTRY');
  return (entries as readonly JsonValue[]).filter(isJsonObject);
}

function lineOf(
  settings: KingdeeSettings,
  entry: JsonObject,
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Line {
  const currencyNo = numberOf(field(entry, 'CURRENCYID'));
  const currency = keyOf(settings.currencies, currencyNo);
  if (currency === undefined) throw odd(`CURRENCYID ${currencyNo}`);
  const debit = amountOf(entry, 'DEBIT', voucher.functionalCurrency);
  const credit = amountOf(entry, 'CREDIT', voucher.functionalCurrency);
  const lc = debit === 0n ? credit : debit;
  const held = { currency, fc: amountOf(entry, 'AMOUNTFOR', currency) };
  const account = numberOf(field(entry, 'ACCOUNTID'));
  return {
    account: heldAccount(mapping, account, sent),
    dc: debit === 0n ? 'C' : 'D',
    ...(sent && holdsCollapsed(voucher, sent, mapping, held, lc) ? { currency: sent.currency, fc: sent.fc } : held),
    lc,
    dims: dimsOf(settings, entry, sent, mapping),
    summary: summaryOf(scalar(field(entry, 'EXPLANATION')), voucher.reference),
  };
}

/** The ERP cannot hold the transaction currency of this line; it holds exactly what it was sent instead. */
function holdsCollapsed(
  voucher: TargetVoucher,
  sent: TargetVoucherLine,
  mapping: TargetMapping,
  held: { readonly currency: Currency; readonly fc: Minor },
  lc: Minor,
): boolean {
  const flat = collapsed(voucher, sent, mapping);
  return flat && held.currency === voucher.functionalCurrency && held.fc === lc && lc === sent.lc;
}

function dimsOf(
  settings: KingdeeSettings,
  entry: JsonObject,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Record<string, string> {
  const detail = field(entry, 'DetailID');
  const dims: Record<string, string> = {};
  if (!isJsonObject(detail)) return dims;
  for (const [key, value] of Object.entries(detail)) {
    const number = numberOf(value);
    const slot = key.toUpperCase().replace(/^FDETAILID__/, '');
    if (!/^FF(LEX)?\d+$/.test(slot) || number === '') continue;
    const dimension = dimensionOf(settings, slot, sent) ?? slot;
    dims[dimension] = heldDimension(mapping, dimension, number, sent);
  }
  return dims;
}

/** Two dimension names may share a slot (店铺 and 客户 are both customers): the one the line was sent with wins. */
function dimensionOf(settings: KingdeeSettings, slot: string, sent: TargetVoucherLine | undefined): string | undefined {
  const names = Object.keys(settings.slots).filter((name) => settings.slots[name]?.toUpperCase() === slot);
  return names.find((name) => sent?.dims[name] !== undefined) ?? names[0];
}

function summaryOf(explanation: string, reference: string): string {
  if (explanation === reference) return '';
  return explanation.startsWith(`${reference} `) ? explanation.slice(reference.length + 1) : explanation;
}

function amountOf(entry: JsonObject, name: string, currency: Currency): Minor {
  const text = scalar(field(entry, name));
  const amount = text === '' ? 0n : parseMinor(plainDecimal(text), minorUnits(currency));
  if (amount === undefined) throw odd(`${name} ${text} ${currency}`);
  return amount;
}

const EXPONENT = /^([+-]?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;

/** `1.5E+3` → `1500`; other texts are returned as they are. */
export function plainDecimal(text: string): string {
  const match = EXPONENT.exec(text);
  if (!match) return text;
  const fraction = match[3] ?? '';
  const point = (match[2] ?? '').length + Number(match[4]);
  const digits = (match[2] ?? '') + fraction;
  if (point <= 0) return `${match[1]}0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return `${match[1]}${padded.slice(0, point)}${padded.length > point ? `.${padded.slice(point)}` : ''}`;
}

const EPOCH_DATE = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;

/** `2026-01-05T00:00:00`, `2026-01-05 00:00:00` or `/Date(ms)/`, the latter in the server's zone, China. */
export function dateOf(value: JsonValue | undefined): IsoDate {
  const text = scalar(value);
  const epoch = EPOCH_DATE.exec(text);
  if (epoch) return civilDateIn('Asia/Shanghai')(Number(epoch[1]));
  const date = text.slice(0, 10);
  if (!isIsoDate(date)) throw odd(`Date ${text}`);
  return date;
}

/** Number of a base-data object. */
export function numberOf(value: JsonValue | undefined): string {
  if (!isJsonObject(value)) return '';
  return scalar(field(value, 'Number'));
}

/** A member by its ORM name, with or without the leading F, in any case. */
export function field(holder: JsonObject, name: string): JsonValue | undefined {
  if (name === '') throw new Bug('a field has a name');
  const wanted = name.toUpperCase();
  for (const [key, value] of Object.entries(holder)) {
    const upper = key.toUpperCase();
    if (upper === wanted || upper === `F${wanted}`) return value;
  }
  return undefined;
}

function odd(what: string): Refused {
  return new Refused(problem(kingdeeProblems.KINGDEE_ANSWER_ODD, {}, { what }));
}
