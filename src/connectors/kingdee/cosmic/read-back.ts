/**
 * A row of the published query as our voucher. The tenant chooses the fields; they are taken nested (`account: {number}`) or
 * flat (`account_number`). A field that is not published is taken as it was sent, and so is not compared.
 */
import { type IsoDate, isIsoDate } from '../../../core/dates.ts';
import { type Currency, type Minor, minorUnits, parseMinor } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import { heldAccount, heldDimension } from '../../../core/target-mapping.ts';
import type { ReadBackVoucher, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { scalar } from '../errors.ts';
import { asHeld, ownSummary, referenceIn } from '../profile/findings.ts';
import { plainDecimal } from '../read-back.ts';
import { type CosmicSettings, isoCode, ownDimension } from './account.ts';
import { cosmicProblems } from './problems.ts';
import { billnoOf } from './voucher.ts';

type Line = ReadBackVoucher['lines'][number];

/** Our reference in a row. Throws Refused COSMIC_ANSWER_ODD where the query tells no 摘要: then nothing can be found. */
export function rowReference(row: JsonObject): string {
  const entries = entriesOf(row);
  if (entries.length > 0 && entries.every((one) => one.edescription === undefined)) throw odd('entries.edescription');
  return entries.map((one) => referenceIn(scalar(one.edescription))).find(Boolean) ?? '';
}

/** Our number where the row has our billno, else the ERP's own text. */
export function rowNumber(settings: CosmicSettings, row: JsonObject, voucher: TargetVoucher): string {
  const billno = scalar(row.billno);
  const isOurs = settings.numberKey === 'billno' && billno === billnoOf(settings, voucher);
  return isOurs ? String(voucher.number) : billno;
}

/** Throws Refused COSMIC_ANSWER_ODD where the row lacks what a comparison needs. */
export function fromRow(
  settings: CosmicSettings,
  row: JsonObject,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): ReadBackVoucher {
  return {
    id: scalar(row.id),
    number: rowNumber(settings, row, voucher),
    date: dateOf(settings, row) ?? voucher.date,
    word: wordOf(settings, row) ?? voucher.word,
    state: scalar(row.billstatus),
    lines: entriesOf(row).map((entry, index) => lineOf(settings, entry, voucher, voucher.lines[index], mapping)),
  };
}

function lineOf(
  settings: CosmicSettings,
  entry: JsonObject,
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Line {
  const account = numberOf(entry, 'account');
  const dc = scalar(entry.entrydc);
  if (account === undefined) throw odd('entries.account');
  if (dc !== '1' && dc !== '-1') throw odd(`entries.entrydc ${dc}`);
  return {
    account: heldAccount(mapping, account, sent),
    dc: dc === '1' ? 'D' : 'C',
    ...amountsOf(settings, entry, dc === '1' ? 'debit' : 'credit', voucher, sent, mapping),
    dims: dimsOf(settings, entry, sent, mapping),
    summary: ownSummary(scalar(entry.edescription), voucher.reference),
  };
}

function amountsOf(
  settings: CosmicSettings,
  entry: JsonObject,
  side: 'debit' | 'credit',
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Pick<Line, 'currency' | 'fc' | 'lc'> {
  const home = voucher.functionalCurrency;
  const lc = amountOf(entry, `${side}local`, home);
  if (lc === undefined) throw odd(`entries.${side}local`);
  const held = sent && asHeld(voucher, sent, mapping);
  const number = numberOf(entry, 'currency');
  const currency = number === undefined ? (held?.currency ?? home) : isoCode(settings, number);
  const told = currency === home ? lc : amountOf(entry, `${side}ori`, currency);
  const fc = told ?? (held?.currency === currency ? held.fc : 0n);
  const isSame = held?.currency === currency && held.fc === fc && held.lc === lc;
  return sent && isSame ? { currency: sent.currency, fc: sent.fc, lc: sent.lc } : { currency, fc, lc };
}

/** `{"id": …, "供应商": {"number": …}, "文本弹性域": "其他"}` */
function dimsOf(
  settings: CosmicSettings,
  entry: JsonObject,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Readonly<Record<string, string>> {
  const dims: Record<string, string> = {};
  if (!isJsonObject(entry.assgrp)) return dims;
  for (const [name, value] of Object.entries(entry.assgrp)) {
    const number = isJsonObject(value) ? scalar(value.number) : scalar(value);
    if (name === 'id' || number === '') continue;
    const dimension = ownDimension(settings, name);
    dims[dimension] = heldDimension(mapping, dimension, number, sent);
  }
  return dims;
}

function entriesOf(row: JsonObject): readonly JsonObject[] {
  if (!Array.isArray(row.entries)) throw odd('entries');
  return (row.entries as readonly JsonValue[]).filter(isJsonObject);
}

/** Number of a base-data field, nested or flat; undefined where neither is there. */
function numberOf(holder: JsonObject, key: string): string | undefined {
  const nested = holder[key];
  if (isJsonObject(nested)) return scalar(nested.number);
  const flat = holder[`${key}_number`];
  return flat === undefined ? undefined : scalar(flat);
}

function dateOf(settings: CosmicSettings, row: JsonObject): IsoDate | undefined {
  const key = settings.dateKeys.find((one) => row[one] !== undefined);
  if (key === undefined) return undefined;
  const date = scalar(row[key]).slice(0, 10);
  if (!isIsoDate(date)) throw odd(`${key} ${date}`);
  return date;
}

function wordOf(settings: CosmicSettings, row: JsonObject): string | undefined {
  const number = numberOf(row, 'vouchertype');
  if (number === undefined) return undefined;
  return Object.entries(settings.words).find(([, value]) => value === number)?.[0] ?? number;
}

function amountOf(entry: JsonObject, key: string, currency: Currency): Minor | undefined {
  if (entry[key] === undefined) return undefined;
  const text = plainDecimal(scalar(entry[key]));
  const amount = /^[A-Z]{3}$/.test(currency) ? parseMinor(text, minorUnits(currency)) : undefined;
  if (amount === undefined) throw odd(`entries.${key} ${text} ${currency}`);
  return amount;
}

function odd(what: string): Refused {
  return new Refused(problem(cosmicProblems.COSMIC_ANSWER_ODD, {}, { what }));
}
