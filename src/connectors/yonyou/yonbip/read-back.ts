/**
 * A row of queryVouchers as our voucher. The detail call gives ids and no auxiliary items, the list gives both codes and
 * items, so a read-back is made of the list; ids that stand where a code was hoped for are looked up by the caller.
 */
import { type Currency, type Minor, minorUnits, parseMinor } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import { collapsed, heldAccount, heldDimension } from '../../../core/target-mapping.ts';
import type { ReadBackVoucher, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { isoCurrency, keyOf, type YonbipSettings } from './account.ts';
import { objectsOf, scalar } from './errors.ts';

type Line = ReadBackVoucher['lines'][number];

/** id → code; empty where every row carries codes. */
export interface Codes {
  readonly subjects: ReadonlyMap<string, string>;
  readonly currencies: ReadonlyMap<string, string>;
}

export interface ReadBackContext {
  readonly settings: YonbipSettings;
  readonly voucher: TargetVoucher;
  readonly mapping: TargetMapping;
  readonly codes: Codes;
}

/** True where some row names a subject or currency by its id alone. */
export function needsCodes(rows: readonly JsonObject[]): boolean {
  return rows.some((row) => codeIn(row.accsubject) === '' || codeIn(row.currency) === '');
}

/** Throws Refused YONYOU_ANSWER_ODD where a row lacks what a comparison needs. */
export function linesOf(context: ReadBackContext, rows: readonly JsonObject[]): readonly Line[] {
  const ordered = [...rows].sort((a, b) => Number(scalar(a.recordnumber)) - Number(scalar(b.recordnumber)));
  return ordered.map((row, index) => lineOf(context, row, context.voucher.lines[index]));
}

function lineOf(context: ReadBackContext, row: JsonObject, sent: TargetVoucherLine | undefined): Line {
  const { voucher, mapping } = context;
  const currency = currencyOf(context, row);
  const held = turned(context, sidesOf(row, currency, voucher.functionalCurrency), sent);
  const account = codeIn(row.accsubject) || resolved(context.codes.subjects, row.accsubject, 'accsubject');
  const flat = sent && collapsed(voucher, sent, mapping);
  const asSent = flat && currency === voucher.functionalCurrency && held.fc === held.lc && held.lc === sent.lc;
  return {
    account: heldAccount(mapping, account, sent),
    dc: held.dc,
    currency: asSent ? sent.currency : currency,
    fc: asSent ? sent.fc : held.fc,
    lc: held.lc,
    dims: dimsOf(context, row, sent),
    summary: summaryOf(scalar(row.description), voucher.reference),
  };
}

interface Side {
  readonly dc: 'D' | 'C';
  readonly fc: Minor;
  readonly lc: Minor;
}

/** The side that is not zero. */
function sidesOf(row: JsonObject, currency: Currency, functional: Currency): Side {
  const debit = {
    dc: 'D' as const,
    fc: amount(row, 'debit_original', currency),
    lc: amount(row, 'debit_org', functional),
  };
  if (debit.fc !== 0n || debit.lc !== 0n) return debit;
  return { dc: 'C', fc: amount(row, 'credit_original', currency), lc: amount(row, 'credit_org', functional) };
}

/** A red line that was sent as a positive one of the other side is red again. */
function turned(context: ReadBackContext, side: Side, sent: TargetVoucherLine | undefined): Side {
  const wasTurned = context.settings.red === 'opposite' && sent && sent.lc < 0n && sent.dc !== side.dc;
  return wasTurned ? { dc: sent.dc, fc: -side.fc, lc: -side.lc } : side;
}

function currencyOf(context: ReadBackContext, row: JsonObject): Currency {
  const code = codeIn(row.currency) || resolved(context.codes.currencies, row.currency, 'currency');
  return isoCurrency(context.settings, code);
}

function resolved(codes: ReadonlyMap<string, string>, value: JsonValue | undefined, what: string): string {
  const id = isJsonObject(value) ? scalar(value.id) : scalar(value);
  const code = codes.get(id);
  if (code === undefined) throw odd(`${what} ${id}`);
  return code;
}

function codeIn(value: JsonValue | undefined): string {
  return isJsonObject(value) ? scalar(value.code) : '';
}

/** Two shapes are taken, as none is printed: `{filedCode, valueCode}`, and `{field:{code}, value:{code}}`. */
function dimsOf(
  context: ReadBackContext,
  row: JsonObject,
  sent: TargetVoucherLine | undefined,
): Readonly<Record<string, string>> {
  const { settings, mapping } = context;
  const dims: Record<string, string> = {};
  for (const one of objectsOf(row.clientauxiliary)) {
    const field = scalar(one.filedCode) || scalar(one.fieldCode) || codeIn(one.filed) || codeIn(one.field);
    const value = scalar(one.valueCode) || codeIn(one.value);
    if (field === '' || value === '') continue;
    const dimension = keyOf(settings.auxiliaries, field) ?? field;
    dims[dimension] = heldDimension(mapping, dimension, value, sent);
  }
  return dims;
}

function summaryOf(description: string, reference: string): string {
  if (description === reference) return '';
  return description.startsWith(`${reference} `) ? description.slice(reference.length + 1) : description;
}

function amount(row: JsonObject, name: string, currency: Currency): Minor {
  const text = scalar(row[name]);
  const value = text === '' ? 0n : parseMinor(plainDecimal(text), minorUnits(currency));
  if (value === undefined) throw odd(`${name} ${text} ${currency}`);
  return value;
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

function odd(what: string): Refused {
  return new Refused(problem(kinds.YONYOU_ANSWER_ODD, {}, { what }));
}
