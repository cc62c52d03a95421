/**
 * Decimal conventions of printed amounts: `1,234.56` · `1.234,56` · `1 135,72` · `1'234.56` · `1,23,456.78` · `1234.56`.
 * A file has one decimal sign. It is decided by the first amount that can be read in one way only; after that an amount
 * that does not fit is no amount. An amount that can be read in two ways before anything told is refused, not guessed
 * (platform-reports.md §0 rule 2).
 */
import type { Minor } from '../core/money.ts';
import type { DecimalSign } from '../core/papers.ts';

/** `none`: the same amount in every convention. `ambiguous`: `1.234`. `bad`: no amount at all (`-`, `12a`). */
export type Telling = DecimalSign | 'none' | 'ambiguous' | 'bad';

interface Reading {
  readonly negative: boolean;
  readonly integer: string;
  readonly fraction: string;
}

const BLANK = ' \u00a0\u2009\u202f';
const WITH_POINT = new RegExp(
  `^([+-]?)(?:(\\d+)|([1-9]\\d{0,2}(?:([,'’${BLANK}])\\d{3})(?:\\4\\d{3})*)|([1-9]\\d?(?:,\\d{2})+,\\d{3}))?(?:\\.(\\d+))?$`,
);
const WITH_COMMA = new RegExp(
  `^([+-]?)(?:(\\d+)|([1-9]\\d{0,2}(?:([.'’${BLANK}])\\d{3})(?:\\4\\d{3})*))?(?:,(\\d+))?$`,
);
const NOT_DIGITS = /\D/g;

function readWith(sign: DecimalSign, text: string): Reading | undefined {
  const match = (sign === '.' ? WITH_POINT : WITH_COMMA).exec(text);
  if (!match) return undefined;
  const grouped = match[3] ?? (sign === '.' ? match[5] : undefined);
  const fraction = (sign === '.' ? match[6] : match[5]) ?? '';
  const integer = match[2] ?? grouped?.replace(NOT_DIGITS, '') ?? '';
  if (integer === '' && fraction === '') return undefined;
  return { negative: match[1] === '-', integer, fraction };
}

/** U+2212 is a minus sign in Swedish and other exports. */
function tidy(text: string): string {
  return text.trim().replace('\u2212', '-');
}

/** What an amount tells of the decimal sign. `places`: minor units of its currency. */
export function tellDecimal(text: string, places: number): Telling {
  const clean = tidy(text);
  const point = readWith('.', clean);
  const comma = readWith(',', clean);
  if (!point && !comma) return 'bad';
  if (!comma) return '.';
  if (!point) return ',';
  if (point.fraction === '' && comma.fraction === '') return 'none';
  if (places > 0) return 'ambiguous';
  // A currency without minor units: of `1,234` yen only the reading 1234 is an amount at all.
  const asPoint = /[1-9]/.test(point.fraction);
  const asComma = /[1-9]/.test(comma.fraction);
  if (asPoint === asComma) return 'ambiguous';
  return asPoint ? ',' : '.';
}

/**
 * The decimal sign that the amounts of a paper's head tell together: that of the first that can be read in one way only.
 * In a currency of three places (KWD) nearly every amount is `12.345`, which alone could be grouped thousands; where all
 * of them end in the same sign and three digits, and none stands without (`500`), the sign is the decimal one: a report
 * prints the places of its currency, and grouped whole amounts would all have to be above 999.
 */
export function tellDecimalOfAll(texts: Iterable<string>, places: number): DecimalSign | undefined {
  const signs = new Set<string>();
  for (const text of texts) {
    const told = tellDecimal(text, places);
    if (told === '.' || told === ',') return told;
    if (told === 'ambiguous') signs.add(tidy(text).at(-4) ?? '');
    else if (told === 'none' && /[1-9]/.test(text)) signs.add('none');
  }
  const [only] = signs;
  return places === 3 && signs.size === 1 && (only === '.' || only === ',') ? only : undefined;
}

/** Text to minor units in one convention. undefined: no amount, or non-zero digits past the minor units. */
export function parseAmount(text: string, sign: DecimalSign, places: number): Minor | undefined {
  const reading = readWith(sign, tidy(text));
  if (!reading) return undefined;
  if (reading.fraction.length > places && /[1-9]/.test(reading.fraction.slice(places))) return undefined;
  const value = BigInt(`0${reading.integer}${reading.fraction.slice(0, places).padEnd(places, '0')}`);
  return reading.negative ? -value : value;
}

export interface AmountReader {
  /** Minor units; `ambiguous` before anything told the sign; `bad`. */
  read(text: string): Minor | 'ambiguous' | 'bad';
  /** The sign decided so far. */
  sign(): DecimalSign | undefined;
}

/** Reads the amounts of one file, in file order. `decided`: what the head told. */
export function createAmountReader(decided: DecimalSign | undefined, places: number): AmountReader {
  let sign = decided;
  return {
    read(text) {
      if (sign === undefined) {
        const told = tellDecimal(text, places);
        if (told === 'ambiguous' || told === 'bad') return told;
        if (told === 'none') return parseAmount(text, '.', places) ?? 'bad';
        sign = told;
      }
      return parseAmount(text, sign, places) ?? 'bad';
    },
    sign: () => sign,
  };
}
