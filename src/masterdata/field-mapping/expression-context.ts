/** What expressions see of a voucher: amounts and rates as exact decimal text. */
import { formatMinor, formatRate } from '../../core/money.ts';
import type { TargetVoucher } from '../../core/targets.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import type { ExpressionContext } from './expression-messages.ts';

/** `entries` are those of the array that the lines of a row stand in. */
export function contextOf(voucher: TargetVoucher, body: unknown, entries: readonly unknown[]): ExpressionContext {
  const { lines, functionalCurrency: currency, ...head } = voucher;
  return {
    voucher: { ...head, currency },
    lines: lines.map((line) => ({
      no: line.lineNo,
      summary: line.summary,
      account: line.account,
      dc: line.dc,
      currency: line.currency,
      fc: formatMinor(line.fc, line.currency),
      rate: formatRate(line.rate),
      lc: formatMinor(line.lc, currency),
      dims: line.dims,
    })),
    body: seen(body),
    entries: entries.map(seen),
  };
}

/** A JSON number that is kept exactly reaches an expression as its text. */
function seen(value: unknown): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return value.map(seen);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, seen(one)]));
}
