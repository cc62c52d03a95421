/**
 * Prices out of amounts. 金蝶 multiplies price and quantity anew, so a price is sent only where its product, rounded to
 * the currency, is the amount again; the amounts themselves stand beside it.
 */
import type { BusinessDocumentLine } from '../../../core/business-documents.ts';
import { divideHalfUp, formatDecimal, parseMinor } from '../../../core/money.ts';
import { absolute, amountText, type Content, isNear, placesOf, report } from './content.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';

/** Decimals of a tax rate in percent. */
const PERCENT_PLACES = 4;

export interface Priced {
  /** Signed pieces; a line of money alone is one piece. */
  readonly quantity: string;
  readonly price: string;
  readonly taxPrice: string;
  /** Percent. */
  readonly taxRate: string;
  readonly noTax: string;
  readonly tax: string;
  readonly all: string;
}

/** Reports a price that loses the amount and a tax that is not that of its rate. */
export function priced(content: Content, line: BusinessDocumentLine): Priced {
  checkTax(content, line);
  const quantity = line.quantity ?? (line.fc < 0n ? -1n : 1n);
  return {
    quantity: quantity.toString(),
    price: priceOf(content, line, line.fc - line.tax, quantity),
    taxPrice: priceOf(content, line, line.fc, quantity),
    taxRate: line.taxRate ?? '0',
    noTax: amountText(content, line.fc - line.tax),
    tax: amountText(content, line.tax),
    all: amountText(content, line.fc),
  };
}

function priceOf(content: Content, line: BusinessDocumentLine, amount: bigint, quantity: bigint): string {
  const digits = Math.max(content.settings.documents.priceDigits, placesOf(content));
  const price = unitPrice(amount, quantity, placesOf(content), digits);
  if (price === undefined)
    report(content, kinds.KINGDEE_PRICE_INEXACT, {
      row: String(line.lineNo),
      amount: amountText(content, amount),
      quantity: quantity.toString(),
      digits: String(digits),
    });
  return price ?? '0';
}

/**
 * amount / quantity with at most `digits` decimals, without trailing zeros; undefined where it is negative or where price ×
 * quantity, rounded half up to `places`, is another amount.
 */
export function unitPrice(amount: bigint, quantity: bigint, places: number, digits: number): string | undefined {
  if (quantity === 0n || (amount !== 0n && amount < 0n !== quantity < 0n)) return undefined;
  const scale = 10n ** BigInt(digits - places);
  const price = divideHalfUp(absolute(amount) * scale, absolute(quantity));
  if (divideHalfUp(price * absolute(quantity), scale) !== absolute(amount)) return undefined;
  return formatDecimal(price, digits)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

function checkTax(content: Content, line: BusinessDocumentLine): void {
  const percent = parseMinor(line.taxRate ?? '0', PERCENT_PLACES);
  const hundred = 100n * 10n ** BigInt(PERCENT_PLACES);
  const expected =
    percent === undefined || percent < 0n ? undefined : divideHalfUp(line.fc * percent, hundred + percent);
  if (expected !== undefined && isNear(line.tax, expected, content.settings.documents.toleranceMinor)) return;
  report(content, kinds.KINGDEE_TAX_DIFFERS, {
    row: String(line.lineNo),
    tax: amountText(content, line.tax),
    rate: line.taxRate ?? '0',
    expected: expected === undefined ? '?' : amountText(content, expected),
  });
}
