/** The account book of a connection: its currency, and its periods by keys that no source tells. */
import type { Period } from '../../core/dates.ts';
import type { Currency } from '../../core/money.ts';
import { problem, Refused } from '../../core/problems.ts';
import type { MasterRecord } from '../../core/targets.ts';
import { type KingdeeSettings, keyOf } from './account.ts';
import type { KingdeeClient } from './client.ts';
import { scalar } from './errors.ts';
import { kingdeeProblems as kinds } from './problems.ts';
import { quoted, type Row, rowsOf } from './queries.ts';

const MONTHS = 12;

/** Throws Refused KINGDEE_BOOK_UNKNOWN, KINGDEE_CURRENCY_UNMAPPED. */
export async function bookCurrency(settings: KingdeeSettings, client: KingdeeClient): Promise<Currency> {
  const number = scalar((await bookRow(settings, client, [settings.bookCurrencyKey]))[1]);
  const currency = keyOf(settings.currencies, number);
  if (!currency) throw new Refused(problem(kinds.KINGDEE_CURRENCY_UNMAPPED, {}, { currency: number }));
  return currency;
}

/**
 * Months from the book's first to December of the year after its current one: closed before the current, open from it on
 * (vouchers of later periods may be entered before earlier ones are closed). Throws Refused KINGDEE_BOOK_UNKNOWN,
 * KINGDEE_ANSWER_ODD.
 */
export async function bookPeriods(settings: KingdeeSettings, client: KingdeeClient): Promise<readonly MasterRecord[]> {
  const keys = settings.bookPeriodKeys;
  const hasStart = keys.startYear !== '' && keys.startPeriod !== '';
  const wanted = [keys.year, keys.period, ...(hasStart ? [keys.startYear, keys.startPeriod] : [])];
  const row = await bookRow(settings, client, wanted);
  const current = monthOf(row[1], row[2]);
  if (current === undefined) {
    const what = `${keys.year} ${scalar(row[1])} ${keys.period} ${scalar(row[2])}`;
    throw new Refused(problem(kinds.KINGDEE_ANSWER_ODD, {}, { what }));
  }
  const first = (hasStart ? monthOf(row[3], row[4]) : undefined) ?? current - (current % MONTHS);
  const last = (Math.floor(current / MONTHS) + 2) * MONTHS - 1;
  return Array.from({ length: last - first + 1 }, (_, index) => periodRecord(first + index, first + index >= current));
}

function periodRecord(month: number, open: boolean): MasterRecord {
  const code = `${Math.floor(month / MONTHS)}-${String((month % MONTHS) + 1).padStart(2, '0')}` as Period;
  return { kind: 'PERIOD', code, name: code, enabled: true, facts: { open } };
}

/** Months since year 0; FPERIOD comes as `9` or `202609`. */
function monthOf(year: Row[number] | undefined, period: Row[number] | undefined): number | undefined {
  const [y, p] = [Number(scalar(year)), Number(scalar(period)) % 100];
  return Number.isInteger(y) && y > 1900 && p >= 1 && p <= MONTHS ? y * MONTHS + p - 1 : undefined;
}

async function bookRow(settings: KingdeeSettings, client: KingdeeClient, keys: readonly string[]): Promise<Row> {
  const rows = await rowsOf(client, {
    FormId: 'BD_AccountBook',
    FieldKeys: ['FNumber', ...keys].join(','),
    FilterString: `FNumber=${quoted(settings.book)}`,
    OrderString: 'FNumber ASC',
    Limit: 2,
  });
  const row = rows[0];
  if (!row) throw new Refused(problem(kinds.KINGDEE_BOOK_UNKNOWN, { book: settings.book }, { book: settings.book }));
  return row;
}
