/** The vouchers of one period as 金蝶 holds them, ours and others': entry rows folded to heads. */
import { isIsoDate, type Period } from '../../core/dates.ts';
import { type Currency, type Minor, minorUnits, parseMinor } from '../../core/money.ts';
import { problem, Refused } from '../../core/problems.ts';
import type { MirrorVoucher } from '../../core/targets.ts';
import { type KingdeeSettings, keyOf } from './account.ts';
import type { KingdeeClient } from './client.ts';
import { scalar } from './errors.ts';
import { kingdeeProblems as kinds } from './problems.ts';
import { groupsOf, quoted, type Row } from './queries.ts';
import { dateOf, plainDecimal } from './read-back.ts';
import { VOUCHER } from './stages.ts';
import { SOURCE_BILL_KEY, yearAndPeriod } from './voucher.ts';

/** `HL:` + 16 hex digits before a blank or the end: a longer run of digits is someone else's text. */
const REFERENCE = /^HL:[0-9a-f]{16}(?= |$)/;

/** Sources of vouchers that no module made: none, and the constant that ours and those of other clients carry. */
const BY_HAND: ReadonlySet<string> = new Set(['', SOURCE_BILL_KEY]);

/** Pages of `MirrorVoucher`, each voucher whole, in the order of ids. Throws Refused, Transient. */
export async function* listPeriod(
  settings: KingdeeSettings,
  client: KingdeeClient,
  period: Period,
  currency: Currency,
): AsyncGenerator<readonly MirrorVoucher[], void, void> {
  const wanted = yearAndPeriod(settings, period);
  const pages = groupsOf(client, {
    form: 'GL_VOUCHER',
    idKey: 'FVOUCHERID',
    rowKey: settings.entryIdKey,
    filter: `FAccountBookID.FNumber=${quoted(settings.book)} AND FYEAR=${wanted.year} AND FPERIOD=${wanted.period}`,
    fieldKeys: [
      settings.numberKey,
      'FVOUCHERGROUPID.FNumber',
      'FDate',
      ...VOUCHER.stageKeys,
      'FEXPLANATION',
      'FDEBIT',
      settings.entryIdKey,
      ...(settings.automaticKey === '' ? [] : [settings.automaticKey]),
    ],
  });
  for await (const groups of pages) yield groups.map((rows) => folded(settings, rows, period, currency));
}

/** Head values repeat in every row; only the debit is the row's own. */
function folded(settings: KingdeeSettings, rows: readonly Row[], period: Period, currency: Currency): MirrorVoucher {
  const [id, number, word, date, status, posted, invalid, , , , source] = rows[0] ?? [];
  const wordNumber = scalar(word);
  return {
    id: scalar(id),
    number: scalar(number),
    word: keyOf(settings.words, wordNumber) ?? wordNumber,
    date: dateText(date),
    period,
    stage: VOUCHER.stageOf([status ?? null, posted ?? null, invalid ?? null]),
    reference: rows.map((row) => REFERENCE.exec(scalar(row[7]))?.[0]).find((one) => one !== undefined) ?? '',
    debit: rows.reduce((sum, row) => sum + amountOf(row[8], currency), 0n),
    ...(settings.automaticKey !== '' && { automatic: !BY_HAND.has(scalar(source)) }),
  };
}

function dateText(value: Row[number] | undefined) {
  const text = scalar(value).slice(0, 10);
  return isIsoDate(text) ? text : dateOf(value);
}

function amountOf(value: Row[number] | undefined, currency: Currency): Minor {
  const text = plainDecimal(scalar(value)) || '0';
  const amount = parseMinor(text, minorUnits(currency));
  if (amount !== undefined) return amount;
  throw new Refused(problem(kinds.KINGDEE_ANSWER_ODD, {}, { what: `FDEBIT ${text} ${currency}` }));
}
