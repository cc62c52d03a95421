/**
 * 智能会计平台 in the sandbox, by a switch: an audited document of AR, AP or cash makes a voucher of its own. Accounts are
 * those of the sandbox's chart and say nothing of a real template. Un-audit takes the voucher back unless it is posted.
 */
import {
  type Currency,
  convert,
  formatDecimal,
  formatMinor,
  minorUnits,
  parseRate,
  RATE_ONE,
} from '../../core/money.ts';
import { isJsonObject, type JsonObject } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { plainDecimal } from './read-back.ts';
import { refusal, type SaveRefusal } from './sandbox-answers.ts';
import { amount, baseNumber, rowsIn } from './sandbox-bills.ts';
import type { FormSpec } from './sandbox-forms.ts';
import { member } from './sandbox-request.ts';
import type { World } from './sandbox-world.ts';
import type { StoredEntry } from './store.ts';

interface Template {
  readonly entry: string;
  readonly amount: string;
  readonly tax?: string;
  readonly charge?: string;
  readonly party: string;
  /** Account of the party, its side, and the flex slot of the party. */
  readonly own: string;
  readonly side: 'D' | 'C';
  readonly slot: string;
  readonly other: string;
  readonly taxAccount?: string;
}

const CUSTOMER = 'FFLEX6';
const SUPPLIER = 'FFLEX4';
/** 转: vouchers of modules have a 凭证字 of their own, so that they take no number of ours. */
const GROUP = 'PRE004';
const CHARGE_ACCOUNT = '6603.04.01';

/** Accounts of the sandbox's chart. */
const TEMPLATES: Readonly<Record<string, Template>> = {
  AR_receivable: {
    entry: 'FEntityDetail',
    amount: 'FALLAMOUNTFOR_D',
    tax: 'FTAXAMOUNTFOR_D',
    party: 'FCUSTOMERID',
    own: '1122.01',
    side: 'D',
    slot: CUSTOMER,
    other: '6001.01',
    taxAccount: '2221.01.02',
  },
  AR_OtherRecAble: {
    entry: 'FEntity',
    amount: 'FNOTAXAMOUNTFOR',
    party: 'FCONTACTUNIT',
    own: '1221.02',
    side: 'D',
    slot: CUSTOMER,
    other: '6301.01',
  },
  AR_RECEIVEBILL: {
    entry: 'FRECEIVEBILLENTRY',
    amount: 'FRECTOTALAMOUNTFOR',
    charge: 'FHANDLINGCHARGEFOR',
    party: 'FCONTACTUNIT',
    own: '1122.01',
    side: 'C',
    slot: CUSTOMER,
    other: '1002.02',
  },
  AR_REFUNDBILL: {
    entry: 'FREFUNDBILLENTRY',
    amount: 'FREFUNDAMOUNTFOR',
    party: 'FCONTACTUNIT',
    own: '1122.01',
    side: 'D',
    slot: CUSTOMER,
    other: '1002.02',
  },
  AP_Payable: {
    entry: 'FEntityDetail',
    amount: 'FALLAMOUNTFOR_D',
    tax: 'FTAXAMOUNTFOR_D',
    party: 'FSUPPLIERID',
    own: '2202.01',
    side: 'C',
    slot: SUPPLIER,
    other: '6601.46',
    taxAccount: '2221.01.01',
  },
  AP_OtherPayable: {
    entry: 'FEntity',
    amount: 'FTOTALAMOUNTFOR',
    party: 'FCONTACTUNIT',
    own: '2241.02',
    side: 'C',
    slot: SUPPLIER,
    other: '6601.49',
  },
  AP_PAYBILL: {
    entry: 'FPAYBILLENTRY',
    amount: 'FPAYTOTALAMOUNTFOR',
    party: 'FCONTACTUNIT',
    own: '2202.01',
    side: 'D',
    slot: SUPPLIER,
    other: '1002.02',
  },
};

export async function makeAutomaticVoucher(
  world: World,
  spec: FormSpec,
  number: string,
  body: JsonObject,
): Promise<void> {
  const template = TEMPLATES[spec.form];
  const book = [...world.base.books.values()][0];
  const currencyNumber = baseNumber(member(body, 'FCURRENCYID'));
  const currency = world.base.currencies.get(currencyNumber)?.iso;
  if (!world.switches.automaticVouchers || !template || !book || currency === undefined) return;
  const date = scalar(member(body, 'FDATE')).slice(0, 10);
  const places = minorUnits(currency);
  const rows = rowsIn(body, template.entry);
  const total = (key: string | undefined): bigint =>
    key === undefined ? 0n : rows.reduce((sum, row) => sum + amount(row, key, places), 0n);
  const [all, tax, charge] = [total(template.amount), total(template.tax), total(template.charge)];
  const against = template.side === 'D' ? 'C' : 'D';
  const toBook = inBook(body, currency, book.currency);
  const explanation = explanationOf(spec, number);
  const entry = (account: string, side: 'D' | 'C', fc: bigint, lc: bigint, detail: StoredEntry['detail'] = {}) => ({
    explanation,
    account,
    currency: currencyNumber,
    rateType: 'HLTX01_SYS',
    rate: rateIn(body),
    amountFor: formatDecimal(fc, places),
    debit: formatMinor(side === 'D' ? lc : 0n, book.currency),
    credit: formatMinor(side === 'C' ? lc : 0n, book.currency),
    detail,
  });
  const [whole, ofTax, ofCharge] = [toBook(all), toBook(tax), toBook(charge)];
  const own = { [template.slot]: baseNumber(member(body, template.party)) };
  await world.store.insertVoucher({
    book: book.number,
    year: Number(date.slice(0, 4)),
    period: Number(date.slice(5, 7)),
    group: GROUP,
    number: '',
    date,
    businessDate: date,
    attachments: 0,
    state: 'A',
    createdMs: world.clock.now(),
    source: spec.form,
    entries: [
      entry(template.own, template.side, all, whole, own),
      entry(template.other, against, all - tax - charge, whole - ofTax - ofCharge),
      ...(tax !== 0n ? [entry(template.taxAccount ?? template.other, against, tax, ofTax)] : []),
      ...(charge !== 0n ? [entry(CHARGE_ACCOUNT, against, charge, ofCharge)] : []),
    ],
  });
}

/** Why the voucher of the document must stay; undefined where there is none left. */
export async function removeAutomaticVoucher(
  world: World,
  spec: FormSpec,
  number: string,
): Promise<SaveRefusal | undefined> {
  if (!TEMPLATES[spec.form]) return undefined;
  const explanation = explanationOf(spec, number);
  const vouchers = await world.store.vouchers({ explanationStart: explanation });
  const own = vouchers.filter((one) => one.entries[0]?.explanation === explanation);
  if (own.some((one) => one.posted))
    return refusal(`[sandbox] 单据“${number}”生成的凭证已过账，不能反审核`, world.switches.stateMsgCode);
  for (const one of own) await world.store.deleteVoucher(one.id);
  return undefined;
}

function explanationOf(spec: FormSpec, number: string): string {
  return `${spec.title} ${number}`;
}

/** Rate of the head or of its finance part, else 1. */
function rateIn(body: JsonObject): string {
  const finance = member(body, 'FsubHeadFinc');
  const text = plainDecimal(
    scalar(isJsonObject(finance) ? member(finance, 'FExchangeRate') : member(body, 'FEXCHANGERATE')),
  );
  return /^\d+(\.\d+)?$/.test(text) && /[1-9]/.test(text) ? text : '1';
}

function inBook(body: JsonObject, from: Currency, to: Currency): (fc: bigint) => bigint {
  const rate = from === to ? RATE_ONE : parseRate(rateIn(body));
  return (fc) => convert(fc, from, rate, to);
}
