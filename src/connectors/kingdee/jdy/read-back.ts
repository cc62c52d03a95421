/**
 * A row of voucherlist in our terms. Its names are known from one client (id, date, yearPeriod, groupName, number, entries
 * of accountNumber, dc, cur, amount, debitTotal); a field that the row does not tell is taken as it was sent, and so is not
 * compared: README.md says which.
 */
import { type IsoDate, isIsoDate, type Period } from '../../../core/dates.ts';
import { type Currency, convert, type Minor, minorUnits, parseMinor } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import { heldAccount, heldDimension } from '../../../core/target-mapping.ts';
import type {
  MirrorVoucher,
  ReadBackVoucher,
  TargetMapping,
  TargetVoucher,
  TargetVoucherLine,
} from '../../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { scalar } from '../errors.ts';
import { asHeld, ownSummary, referenceIn } from '../profile/findings.ts';
import { plainDecimal } from '../read-back.ts';
import { dimensionKey, isoCode, type JdySettings } from './account.ts';
import { jdyProblems } from './problems.ts';

type Line = ReadBackVoucher['lines'][number];

export function rowId(row: JsonObject): string {
  return scalar(row.id) || scalar(row.vchId);
}

export function rowNumber(row: JsonObject): string {
  return scalar(row.number) || scalar(row.vchNumber) || scalar(row.vchNum);
}

export function rowWord(settings: JdySettings, row: JsonObject): string {
  const name = scalar(row.groupName);
  return Object.entries(settings.words).find(([, value]) => value === name)?.[0] ?? name;
}

/** Reference of ours that the row carries as linkId or in a 摘要; undefined where it tells neither. */
export function rowReference(row: JsonObject): string | undefined {
  if (row.linkId !== undefined && scalar(row.linkId) !== '') return scalar(row.linkId);
  const texts = entriesOf(row).map(textOf);
  if (texts.every((one) => one === undefined)) return undefined;
  return texts.map((one) => referenceIn(one ?? '')).find(Boolean) ?? '';
}

/** Throws Refused JDY_ANSWER_ODD where the row lacks what a comparison needs. */
export function fromRow(
  settings: JdySettings,
  row: JsonObject,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): ReadBackVoucher {
  const entries = entriesOf(row);
  const tellsDims = entries.some((entry) => dimensionFields(settings).some((key) => entry[key] !== undefined));
  return {
    id: rowId(row),
    number: rowNumber(row),
    date: dateOf(row),
    word: rowWord(settings, row),
    state: stageOf(row),
    lines: entries.map((entry, index) => {
      const sent = voucher.lines[index];
      const dims = tellsDims ? dimsOf(settings, entry, sent, mapping) : (sent?.dims ?? {});
      return { ...lineOf(settings, entry, voucher, sent, mapping), dims };
    }),
  };
}

export function mirrorOf(settings: JdySettings, row: JsonObject): MirrorVoucher {
  return {
    id: rowId(row),
    number: rowNumber(row),
    word: rowWord(settings, row),
    date: dateOf(row),
    period: periodOf(row),
    stage: stageOf(row),
    reference: referenceIn(rowReference(row) ?? ''),
    debit: amountOf(row, 'debitTotal', settings.currency),
  };
}

/** 0 未审核, 1 已审核: values of the filter; that rows tell it by this name is inferred. */
function stageOf(row: JsonObject): 'SAVED' | 'AUDITED' {
  return scalar(row.status) === '1' ? 'AUDITED' : 'SAVED';
}

function lineOf(
  settings: JdySettings,
  entry: JsonObject,
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Omit<Line, 'dims'> {
  const account = scalar(entry.accountNumber) || scalar(entry.acctNo);
  const dc = scalar(entry.dc);
  if (account === '' || (dc !== '1' && dc !== '-1')) throw odd(`accountNumber ${account} dc ${dc}`);
  const text = textOf(entry);
  return {
    account: heldAccount(mapping, account, sent),
    dc: dc === '1' ? 'D' : 'C',
    ...amountsOf(settings, entry, voucher, sent, mapping),
    summary: text === undefined ? (sent?.summary ?? '') : ownSummary(text, voucher.reference),
  };
}

/** One amount is told; the other one is the sent line's where the told one is as sent, else worked out by its rate. */
function amountsOf(
  settings: JdySettings,
  entry: JsonObject,
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Pick<Line, 'currency' | 'fc' | 'lc'> {
  const home = voucher.functionalCurrency;
  const currency = isoCode(settings, scalar(entry.cur) || scalar(entry.currency));
  const held = sent && asHeld(voucher, sent, mapping);
  const told = amountOf(entry, 'amount', settings.listAmount === 'local' ? home : currency);
  const asSent = held?.currency === currency && told === (settings.listAmount === 'local' ? held.lc : held.fc);
  if (sent && asSent) return { currency: sent.currency, fc: sent.fc, lc: sent.lc };
  if (currency === home) return { currency, fc: told, lc: told };
  if (settings.listAmount === 'local') return { currency, fc: held?.currency === currency ? held.fc : 0n, lc: told };
  return { currency, fc: told, lc: held?.currency === currency ? convert(told, currency, held.rate, home) : 0n };
}

function dimensionFields(settings: JdySettings): readonly string[] {
  return [...new Set(Object.values(settings.dimensionKeys)), 'itemNo'];
}

function dimsOf(
  settings: JdySettings,
  entry: JsonObject,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Readonly<Record<string, string>> {
  const keys = dimensionFields(settings);
  const dims: Record<string, string> = {};
  for (const key of keys) {
    const number = scalar(entry[key]);
    if (number === '') continue;
    const dimension = key === 'itemNo' ? scalar(entry.itemClsName) : dimensionOf(settings, key, sent);
    dims[dimension] = heldDimension(mapping, dimension, number, sent);
  }
  return dims;
}

/** 店铺 and 客户 share custNo: the one the line was sent with wins. */
function dimensionOf(settings: JdySettings, key: string, sent: TargetVoucherLine | undefined): string {
  const names = Object.keys(settings.dimensionKeys).filter((name) => dimensionKey(settings, name) === key);
  return names.find((name) => sent?.dims[name] !== undefined) ?? names[0] ?? key;
}

function entriesOf(row: JsonObject): readonly JsonObject[] {
  return Array.isArray(row.entries) ? (row.entries as readonly JsonValue[]).filter(isJsonObject) : [];
}

function textOf(entry: JsonObject): string | undefined {
  const text = entry.exp ?? entry.explanation;
  return text === undefined ? undefined : scalar(text);
}

function dateOf(row: JsonObject): IsoDate {
  const date = scalar(row.date).slice(0, 10);
  if (!isIsoDate(date)) throw odd(`date ${date}`);
  return date;
}

function periodOf(row: JsonObject): Period {
  const text = scalar(row.yearPeriod);
  return /^\d{6}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4)}` : dateOf(row).slice(0, 7);
}

function amountOf(holder: JsonObject, name: string, currency: Currency): Minor {
  const text = plainDecimal(scalar(holder[name]));
  const amount = /^[A-Z]{3}$/.test(currency) ? parseMinor(text, minorUnits(currency)) : undefined;
  if (amount === undefined) throw odd(`${name} ${text} ${currency}`);
  return amount;
}

function odd(what: string): Refused {
  return new Refused(problem(jdyProblems.JDY_ANSWER_ODD, {}, { what }));
}
