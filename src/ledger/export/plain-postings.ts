/** What plain-text accounting makes of a journal line: signed amounts (debit positive) with a total cost. */
import type { Account } from '../../core/journal.ts';
import { sideSign } from '../../core/journal.ts';
import type { Currency, Minor } from '../../core/money.ts';
import { formatMinor } from '../../core/money.ts';
import type { LineRow } from '../rows.ts';

export interface PlainPosting {
  readonly amount: Minor;
  readonly currency: Currency;
  /** Σ in functional currency, not negative: the side follows the amount. Absent = the amount is the cost. */
  readonly cost?: Minor;
}

/**
 * Usually one posting: `100.00 USD @@ 710.00 CNY`. A line of fc = 0 (revaluation, rounding) posts in functional currency.
 * A cost has no sign of its own in either tool, so a line whose rounding cent turned lc against fc becomes two.
 */
export function plainPostings(line: LineRow, functional: Currency): readonly PlainPosting[] {
  const sign = sideSign(line.dc);
  const fc = sign * BigInt(line.fc);
  const lc = sign * BigInt(line.lc);
  if (line.currency === functional || fc === 0n) return [{ amount: lc, currency: functional }];
  const single = lc === 0n || fc > 0n === lc > 0n;
  if (single) return [{ amount: fc, currency: line.currency, cost: lc < 0n ? -lc : lc }];
  return [
    { amount: fc, currency: line.currency, cost: 0n },
    { amount: lc, currency: functional },
  ];
}

export type PlainRoot = 'Assets' | 'Liabilities' | 'Equity' | 'Income' | 'Expenses';

/** By class for profit and loss, by the first digit of the code for the balance sheet (accounting.md §1.1). */
export function plainRoot(account: Account): PlainRoot {
  if (account.class === 'EXPENSE') return 'Expenses';
  if (account.class === 'PNL') return 'Income';
  if (account.class === 'EQUITY') return 'Equity';
  if (account.code.startsWith('1')) return 'Assets';
  if (account.code.startsWith('2')) return 'Liabilities';
  return account.direction === 'D' ? 'Assets' : 'Liabilities';
}

/** Control characters, line breaks and doubled spaces end things in both formats. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** `-10.00 USD at 7.1000`: what a functional line was converted from; empty where it was not. */
export function sourceText(line: LineRow): string {
  if (line.src_fc === null || line.src_currency === null) return '';
  return `${formatMinor(BigInt(line.src_fc), line.src_currency)} ${line.src_currency} at ${line.src_rate}`;
}
