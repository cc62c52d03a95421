/** 凭证字 by category of voucher, and what an ERP's 类别限制 asks of it. accounting.md §0.5, §1.4. Pure. */
import type { Side } from '../core/journal.ts';
import type { WordLimit } from '../core/targets.ts';
import { isCashAccount } from './cash-flow.ts';

/** Policy `voucherWords`: one word for all, or by the cash lines. */
export type VoucherWords = '记' | '收付转';

interface WordLine {
  readonly account: string;
  readonly dc: Side;
}

/**
 * 记; or 收 where cash is debited, 付 where it is credited, 转 without cash. Cash on both sides (wallet → bank) is 付 alone, so
 * that it is not entered twice. A red line counts by its side: a red receipt is a 收 of a negative amount.
 */
export function wordOf(words: VoucherWords, lines: readonly WordLine[]): string {
  if (words === '记') return words;
  const cash = lines.filter((line) => isCashAccount(line.account));
  if (cash.some((line) => line.dc === 'C')) return '付';
  return cash.length > 0 ? '收' : '转';
}

const ASKS: Readonly<Record<WordLimit, (hits: { readonly D: boolean; readonly C: boolean }) => boolean>> = {
  借方必有: (hits) => hits.D,
  贷方必有: (hits) => hits.C,
  凭证必有: (hits) => hits.D || hits.C,
  借方必无: (hits) => !hits.D,
  贷方必无: (hits) => !hits.C,
  凭证必无: (hits) => !hits.D && !hits.C,
};

/** `lines` by the ERP's account codes; a limit account stands for what is below it, in dotted codes and in plain ones. */
export function keepsWordLimit(
  limit: WordLimit,
  limitAccounts: readonly string[],
  lines: readonly WordLine[],
): boolean {
  const isLimited = (line: WordLine): boolean => limitAccounts.some((code) => line.account.startsWith(code));
  const has = (dc: Side): boolean => lines.some((line) => line.dc === dc && isLimited(line));
  return ASKS[limit]({ D: has('D'), C: has('C') });
}
