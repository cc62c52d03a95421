/** What expressions see of a voucher or business document: amounts and rates as exact decimal text. */

import type { BusinessDocument } from '../../core/business-documents.ts';
import { formatMinor, formatRate } from '../../core/money.ts';
import type { TargetVoucher } from '../../core/targets.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import type { ExpressionContext } from './expression-messages.ts';

/** `entries` are those of the array that the lines of a row stand in. */
export function contextOf(
  document: TargetVoucher | BusinessDocument,
  body: unknown,
  entries: readonly unknown[],
): ExpressionContext {
  const content = 'kind' in document ? documentContent(document) : voucherContent(document);
  return { ...content, body: seen(body), entries: entries.map(seen) };
}

function voucherContent(voucher: TargetVoucher): Pick<ExpressionContext, 'voucher' | 'lines'> {
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
  };
}

/** Pieces are whole numbers, as they were handed in. */
function documentContent(document: BusinessDocument): Pick<ExpressionContext, 'document' | 'lines'> {
  const { lines, functionalCurrency, currency, rate, charge, source, ...head } = document;
  return {
    document: {
      ...head,
      currency,
      functionalCurrency,
      rate: formatRate(rate),
      ...(charge !== undefined && { charge: formatMinor(charge, currency) }),
      ...(source && { source: source.number }),
    },
    lines: lines.map(({ lineNo, quantity, fc, tax, lc, cost, ...line }) => ({
      ...line,
      no: lineNo,
      ...(quantity !== undefined && { quantity: Number(quantity) }),
      fc: formatMinor(fc, currency),
      tax: formatMinor(tax, currency),
      lc: formatMinor(lc, functionalCurrency),
      ...(cost !== undefined && { cost: formatMinor(cost, functionalCurrency) }),
    })),
  };
}

/** A JSON number that is kept exactly reaches an expression as its text. */
function seen(value: unknown): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return value.map(seen);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, seen(one)]));
}
