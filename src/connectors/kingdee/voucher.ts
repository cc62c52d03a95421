/** Our voucher as the `data` of a GL_VOUCHER Save. README.md has the table of fields with their certainty. */
import { type Currency, formatMinor, formatRate, type Minor } from '../../core/money.ts';
import { type Place, type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import { collapsed, mappedAccount, mappedDimension } from '../../core/target-mapping.ts';
import type { TargetDocument, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../core/targets.ts';
import type { KingdeeSettings } from './account.ts';
import { kingdeeProblems as kinds } from './problems.ts';

/** 来源单据 constant that working bodies carry. */
export const SOURCE_BILL_KEY = '78050206-2fa6-40e3-b7c8-bd608146fa38';

interface KingdeeEntry {
  readonly FEXPLANATION: string;
  readonly FACCOUNTID: Numbered;
  readonly FDetailID?: Readonly<Record<string, Numbered>>;
  readonly FCURRENCYID: Numbered;
  readonly FEXCHANGERATETYPE: Numbered;
  /** Decimal texts: the protocol takes strings, and a JSON number would pass through a float in many a reader. */
  readonly FEXCHANGERATE: string;
  readonly FAMOUNTFOR: string;
  readonly FDEBIT?: string;
  readonly FCREDIT?: string;
  /** The cash-flow item under the key of the setting. */
  readonly [cashFlowKey: string]: unknown;
}

interface Numbered {
  readonly FNumber: string;
}

/**
 * Pure. Amounts keep their sign: a red line is a negative amount on its side (accounting.md §0.4). All problems are
 * found in one pass; with one of them there is no document.
 */
export function toDocument(
  settings: KingdeeSettings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const found = findings(voucher);
  if (voucher.ledger !== settings.book)
    found.add(kinds.KINGDEE_WRONG_BOOK, { ledger: voucher.ledger, book: settings.book });
  const word = settings.words[voucher.word];
  if (word === undefined) found.add(kinds.KINGDEE_WORD_UNMAPPED, { word: voucher.word });
  checkBalance(voucher, found);
  const entries = voucher.lines.map((line) => entryOf(settings, voucher, line, mapping, found));
  if (found.problems.length > 0) return { problems: found.problems };
  return {
    key: voucher.key,
    reference: voucher.reference,
    body: saveData(settings, voucher, word ?? '', entries),
  };
}

/** What stands in FEXPLANATION: the reference first, so that a filter with a fixed beginning finds it. */
function explanationOf(reference: string, summary: string): string {
  return summary === '' ? reference : `${reference} ${summary}`;
}

/** FYEAR and FPERIOD of a period. */
export function yearAndPeriod(
  settings: KingdeeSettings,
  period: string,
): { readonly year: number; readonly period: number } {
  const [year, month] = period.split('-').map(Number) as [number, number];
  return { year, period: settings.periodFormat === 'month' ? month : year * 100 + month };
}

function saveData(settings: KingdeeSettings, voucher: TargetVoucher, word: string, entries: readonly KingdeeEntry[]) {
  const { year, period } = yearAndPeriod(settings, voucher.period);
  const date = `${voucher.date} 00:00:00`;
  return {
    SubSystemId: 'GL',
    ValidateFlag: 'true',
    IsVerifyBaseDataField: 'true',
    IsDeleteEntry: 'false',
    NeedReturnFields: ['FVOUCHERID', 'FVOUCHERGROUPNO'],
    Model: {
      FVOUCHERID: 0,
      FAccountBookID: { FNumber: settings.book },
      FDate: date,
      FBUSDATE: date,
      FYEAR: year,
      FPERIOD: period,
      FVOUCHERGROUPID: { FNumber: word },
      FVOUCHERGROUPNO: String(voucher.number),
      FATTACHMENTS: voucher.attachments,
      FSourceBillKey: { FNumber: SOURCE_BILL_KEY },
      FEntity: entries,
    },
  };
}

interface Findings {
  readonly problems: Problem[];
  add(kind: ProblemKind, params: Readonly<Record<string, string>>): void;
}

function findings(voucher: TargetVoucher): Findings {
  const problems: Problem[] = [];
  const place: Place = { voucher: voucher.key };
  return { problems, add: (kind, params) => void problems.push(problem(kind, place, params)) };
}

function checkBalance(voucher: TargetVoucher, found: Findings): void {
  const total = (dc: 'D' | 'C'): Minor =>
    voucher.lines.reduce((sum, line) => (line.dc === dc ? sum + line.lc : sum), 0n);
  const [debit, credit] = [total('D'), total('C')];
  if (debit === credit) return;
  const text = (amount: Minor): string => formatMinor(amount, voucher.functionalCurrency);
  found.add(kinds.KINGDEE_UNBALANCED, { debit: text(debit), credit: text(credit) });
}

function entryOf(
  settings: KingdeeSettings,
  voucher: TargetVoucher,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): KingdeeEntry {
  checkLine(settings, voucher, line, found);
  const account = mappedAccount(mapping, line.account, line.currency);
  if (account === undefined) found.add(kinds.KINGDEE_ACCOUNT_UNMAPPED, { account: line.account });
  const flat = collapsed(voucher, line, mapping);
  const currency = flat ? voucher.functionalCurrency : line.currency;
  const flex = flexOf(settings, line, mapping, found);
  const lc = formatMinor(line.lc, voucher.functionalCurrency);
  return {
    FEXPLANATION: explanationOf(voucher.reference, line.summary),
    FACCOUNTID: { FNumber: account ?? '' },
    ...(Object.keys(flex).length > 0 && { FDetailID: flex }),
    FCURRENCYID: { FNumber: currencyNumber(settings, currency, found) },
    FEXCHANGERATETYPE: { FNumber: settings.rateType },
    FEXCHANGERATE: flat ? '1' : formatRate(line.rate),
    FAMOUNTFOR: flat ? lc : formatMinor(line.fc, line.currency),
    ...(line.dc === 'D' ? { FDEBIT: lc } : { FCREDIT: lc }),
    ...cashFlowOf(settings, line, mapping, found),
    ...settleTypeOf(settings, line),
  };
}

const BANK_ACCOUNT = /^10(02|12)/;

function settleTypeOf(settings: KingdeeSettings, line: TargetVoucherLine): Readonly<Record<string, Numbered>> {
  if (!BANK_ACCOUNT.test(line.account)) return {};
  const { settleTypes } = settings;
  const keys = [line.dims.支付账户, line.dims.银行账户, line.account, '*'];
  const type = keys.flatMap((key) => (key === undefined ? [] : (settleTypes[key] ?? [])))[0];
  return type === undefined ? {} : { FSettleTypeID: { FNumber: type } };
}

/** No key is documented; with one by setting a line takes one item, and the whole line is its. */
function cashFlowOf(
  settings: KingdeeSettings,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): Readonly<Record<string, Numbered>> {
  const shares = line.cashFlow ?? [];
  const [first] = shares;
  if (settings.cashFlowKey === '' || !first) return {};
  const row = String(line.lineNo);
  if (shares.length > 1) found.add(kinds.KINGDEE_CASH_FLOW_SPLIT, { row, count: String(shares.length) });
  const items = mapping.cashFlowItems ?? {};
  const item = items[first.item] ?? (items['*'] === '*' ? first.item : undefined);
  if (item === undefined) found.add(kinds.KINGDEE_CASH_FLOW_UNMAPPED, { row, item: first.item });
  return { [settings.cashFlowKey]: { FNumber: item ?? '' } };
}

function checkLine(settings: KingdeeSettings, voucher: TargetVoucher, line: TargetVoucherLine, found: Findings): void {
  const row = String(line.lineNo);
  if (line.lc === 0n) found.add(kinds.KINGDEE_ZERO_AMOUNT, { row });
  const characters = explanationOf(voucher.reference, line.summary).length;
  if (characters > settings.explanationCharactersMax)
    found.add(kinds.KINGDEE_SUMMARY_TOO_LONG, {
      row,
      characters: String(characters),
      limit: String(settings.explanationCharactersMax),
    });
  const base = line.currency === voucher.functionalCurrency;
  const isOne = line.rate.digits === 10n ** BigInt(line.rate.scale);
  if (base && (line.fc !== line.lc || !isOne))
    found.add(kinds.KINGDEE_BASE_LINE, {
      row,
      fc: formatMinor(line.fc, line.currency),
      lc: formatMinor(line.lc, line.currency),
    });
}

function currencyNumber(settings: KingdeeSettings, currency: Currency, found: Findings): string {
  const number = settings.currencies[currency];
  if (number === undefined) found.add(kinds.KINGDEE_CURRENCY_UNMAPPED, { currency });
  return number ?? '';
}

function flexOf(
  settings: KingdeeSettings,
  line: TargetVoucherLine,
  mapping: TargetMapping,
  found: Findings,
): Record<string, Numbered> {
  const flex: Record<string, Numbered> = {};
  for (const [dimension, code] of Object.entries(line.dims)) {
    const slot = settings.slots[dimension];
    const value = mappedDimension(mapping, dimension, code);
    if (value === undefined) found.add(kinds.KINGDEE_DIMENSION_UNMAPPED, { dimension, value: code });
    if (slot === undefined || `FDETAILID__${slot}` in flex) found.add(kinds.KINGDEE_SLOT_UNKNOWN, { dimension });
    else flex[`FDETAILID__${slot}`] = { FNumber: value ?? '' };
  }
  return flex;
}
