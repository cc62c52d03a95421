/**
 * Money is a bigint count of a currency's minor units; a rate is an exact decimal.
 * Source of the rules: accounting.md §0.1, §3.3. No binary float ever holds an amount.
 */
import { Bug } from './problems.ts';

/** ISO 4217 alphabetic code, upper case. */
export type Currency = string;

/** Amount in minor units of a currency that stands beside it. */
export type Minor = bigint;

/** Exact decimal: value = digits / 10^scale. The scale as given is kept, so 7.1000 prints as 7.1000. */
export interface Rate {
  readonly digits: bigint;
  readonly scale: number;
}

/** ISO 4217 codes with a number of minor units other than 2 (accounting.md §0). */
const MINOR_UNITS_OTHER_THAN_TWO: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

const ISO_4217 = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF ' +
    'CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG ' +
    'HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA ' +
    'MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD ' +
    'RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX ' +
    'USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG'
  ).split(' '),
);

export function isCurrency(code: string): boolean {
  return ISO_4217.has(code);
}

/** Number of decimal places of the currency. Throws Bug for a code that is not in ISO 4217. */
export function minorUnits(currency: Currency): number {
  if (!ISO_4217.has(currency)) throw new Bug(`not an ISO 4217 currency: ${currency}`);
  return MINOR_UNITS_OTHER_THAN_TWO[currency] ?? 2;
}

const PLAIN_DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Plain decimal text (`-12.50`, point as decimal sign, no grouping) to minor units.
 * undefined where the text is not that, or has non-zero digits past the currency's minor units.
 */
export function parseMinor(text: string, places: number): Minor | undefined {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) return undefined;
  const fraction = match[3] ?? '';
  if (fraction.length > places && /[1-9]/.test(fraction.slice(places))) return undefined;
  const value = BigInt(match[2] + fraction.slice(0, places).padEnd(places, '0'));
  return match[1] === '-' ? -value : value;
}

/** Minor units to plain decimal text with all the currency's places: -1250n, USD → `-12.50`. */
export function formatMinor(amount: Minor, currency: Currency): string {
  return formatDecimal(amount, minorUnits(currency));
}

export function formatDecimal(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + text;
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** Exact decimal text to a rate. Throws Bug where it is not a plain positive decimal. */
export function parseRate(text: string): Rate {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match || match[1] === '-') throw new Bug(`not a rate: ${text}`);
  const fraction = match[3] ?? '';
  const digits = BigInt(match[2] + fraction);
  if (digits === 0n) throw new Bug('a rate is never zero');
  return { digits, scale: fraction.length };
}

export function formatRate(rate: Rate): string {
  return formatDecimal(rate.digits, rate.scale);
}

/** 7.1 and 7.1000 are one rate. */
export function plainRate(rate: Rate): string {
  const text = formatRate(rate);
  return rate.scale === 0 ? text : text.replace(/\.?0+$/, '');
}

export const RATE_ONE: Rate = { digits: 1n, scale: 0 };

/** numerator / denominator rounded half away from zero: −0.005 → −0.01 (accounting.md §3.3). */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new Bug('denominator must be positive');
  const negative = numerator < 0n;
  const doubled = (negative ? -numerator : numerator) * 2n + denominator;
  const rounded = doubled / (denominator * 2n);
  return negative ? -rounded : rounded;
}

/** round(amount × rate) in minor units of `to`, half away from zero. */
export function convert(amount: Minor, from: Currency, rate: Rate, to: Currency): Minor {
  const { numerator, denominator } = exactProduct(amount, from, rate, to);
  return divideHalfUp(numerator, denominator);
}

/** Of a price with tax inside, what is left without: roundHalfUp(gross / (1 + rate)), accounting.md §2.6. */
export function withoutTax(gross: Minor, rate: Rate): Minor {
  const one = 10n ** BigInt(rate.scale);
  return divideHalfUp(gross * one, one + rate.digits);
}

/** The exact product behind `convert`, as a fraction of minor units of `to`. */
export function exactProduct(
  amount: Minor,
  from: Currency,
  rate: Rate,
  to: Currency,
): { readonly numerator: bigint; readonly denominator: bigint } {
  const shift = minorUnits(to) - minorUnits(from) - rate.scale;
  const product = amount * rate.digits;
  return shift >= 0
    ? { numerator: product * 10n ** BigInt(shift), denominator: 1n }
    : { numerator: product, denominator: 10n ** BigInt(-shift) };
}
