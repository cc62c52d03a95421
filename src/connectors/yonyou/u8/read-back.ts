/** A row of the voucher query as our voucher. Its names are taken to be those of the add call; not documented. */
import { type IsoDate, isIsoDate, type Period } from '../../../core/dates.ts';
import { type Currency, type Minor, minorUnits, parseMinor } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import type {
  MirrorVoucher,
  ReadBackVoucher,
  TargetMapping,
  TargetVoucher,
  TargetVoucherLine,
  VoucherStage,
} from '../../../core/targets.ts';
import { isJsonObject, type JsonObject } from '../../../wire/exact-json.ts';
import { scalar } from '../voucher-level/answers.ts';
import { keyOf, ourLine } from '../voucher-level/held-lines.ts';
import type { U8Settings } from './account.ts';
import { u8Problems as kinds } from './problems.ts';

interface HeldEntry {
  readonly row: number;
  readonly dc: 'D' | 'C';
  readonly entry: JsonObject;
}

export function fromRow(
  settings: U8Settings,
  row: JsonObject,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): ReadBackVoucher {
  return {
    id: scalar(row.id) || scalar(row.reserve2),
    number: scalar(row.voucher_id),
    date: dateOf(row),
    word: wordOf(settings, row),
    state: stageOf(row),
    lines: entriesOf(settings, row)
      .toSorted((a, b) => a.row - b.row)
      .map((one) =>
        lineOf(
          settings,
          one,
          voucher,
          voucher.lines.find((line) => line.lineNo === one.row),
          mapping,
        ),
      ),
  };
}

export function mirrorOf(settings: U8Settings, row: JsonObject, period: Period): MirrorVoucher {
  const reference = scalar(row.reserve2);
  const debits = entriesOf(settings, row).filter((one) => one.dc === 'D');
  return {
    id: scalar(row.id) || reference,
    number: scalar(row.voucher_id),
    word: wordOf(settings, row),
    date: dateOf(row),
    period,
    stage: stageOf(row),
    reference: reference.startsWith('HL:') ? reference : '',
    debit: debits.reduce(
      (sum, one) => sum + amount(one.entry, settings.amounts.debitLc, settings.functionalCurrency),
      0n,
    ),
  };
}

export function wordOf(settings: U8Settings, row: JsonObject): string {
  const type = scalar(row.voucher_type);
  return keyOf(settings.words, type) ?? type;
}

/** True where the row stands in this period; a query may have ignored its conditions. */
export function isInPeriod(row: JsonObject, period: Period): boolean {
  const month = scalar(row.accounting_period).padStart(2, '0');
  return `${scalar(row.fiscal_year)}-${month}` === period;
}

/** A voided voucher is one that the ERP no longer holds. */
export function isVoid(row: JsonObject): boolean {
  return !['', '0'].includes(scalar(row.revokeflag));
}

/** By the persons who signed: the head carries `revokeflag`, `posting_person`, `checker`. */
function stageOf(row: JsonObject): VoucherStage {
  if (isVoid(row)) return 'VOID';
  if (scalar(row.posting_person) !== '') return 'POSTED';
  return scalar(row.checker) === '' ? 'SAVED' : 'AUDITED';
}

/** Debit and credit apart, or one list in which the filled amount tells the side. */
function entriesOf(settings: U8Settings, row: JsonObject): readonly HeldEntry[] {
  const side = (dc: 'D' | 'C', holder: JsonObject[string] | undefined): readonly HeldEntry[] =>
    (isJsonObject(holder) && Array.isArray(holder.entry) ? holder.entry : [])
      .filter(isJsonObject)
      .map((entry: JsonObject) => ({ row: Number(scalar(entry.entry_id)), dc, entry }));
  if (Array.isArray(row.entry))
    return row.entry.filter(isJsonObject).map((entry: JsonObject) => {
      const debit = amount(entry, settings.amounts.debitLc, settings.functionalCurrency);
      return { row: Number(scalar(entry.entry_id)), dc: debit === 0n ? 'C' : 'D', entry };
    });
  const found = [...side('D', row.debit), ...side('C', row.credit)];
  if (found.length === 0) throw odd('entry');
  return found;
}

function lineOf(
  settings: U8Settings,
  held: HeldEntry,
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): ReadBackVoucher['lines'][number] {
  const { dc, entry } = held;
  const { amounts, functionalCurrency } = settings;
  const name = scalar(entry.currency);
  const currency = name === '' ? functionalCurrency : keyOf(settings.currencies, name);
  if (currency === undefined) throw odd(`currency ${name}`);
  const lc = amount(entry, dc === 'D' ? amounts.debitLc : amounts.creditLc, functionalCurrency);
  const fc = amount(entry, dc === 'D' ? amounts.debitFc : amounts.creditFc, currency);
  const auxiliary = isJsonObject(entry.auxiliary) ? entry.auxiliary : {};
  return ourLine(
    {
      account: scalar(entry.account_code),
      dc,
      currency,
      fc: currency === functionalCurrency ? lc : fc,
      lc,
      dims: Object.fromEntries(Object.entries(auxiliary).map(([slot, value]) => [slot, scalar(value)])),
      summary: scalar(entry.abstract),
    },
    settings,
    voucher,
    sent,
    mapping,
  );
}

function amount(entry: JsonObject, name: string, currency: Currency): Minor {
  const text = scalar(entry[name]);
  const minor = text === '' ? 0n : parseMinor(text, minorUnits(currency));
  if (minor === undefined) throw odd(`${name} ${text}`);
  return minor;
}

function dateOf(row: JsonObject): IsoDate {
  const date = scalar(row.date).slice(0, 10);
  if (!isIsoDate(date)) throw odd(`date ${date}`);
  return date;
}

function odd(what: string): Refused {
  return new Refused(problem(kinds.U8_ANSWER_ODD, {}, { what }));
}
