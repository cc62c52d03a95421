/**
 * The chain of a shop's settlements: end = next start, previous reserve = last reserve, `Payable to Amazon` = the total
 * left owing. A break is an exception, not a hold: papers arrive in any order (DESIGN.md §4 “One settlement, many papers”).
 */
import type { Currency, Minor } from '../core/money.ts';
import { formatMinor } from '../core/money.ts';
import { type Problem, problem } from '../core/problems.ts';
import { FUNDS_PROBLEMS } from './problems.ts';

export interface ChainLink {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly currency: Currency;
  readonly startMs: number;
  readonly endMs: number;
  readonly total: Minor;
  /** Paper's signs: previous reserve plus, current reserve and payable minus. */
  readonly previousReserve: Minor;
  readonly currentReserve: Minor;
  readonly payableToPlatform: Minor;
}

/** Problems by settlement id: one of the chain with the settlement before, one proposal for the first of all. */
export function checkChain(links: readonly ChainLink[]): ReadonlyMap<string, readonly Problem[]> {
  const sorted = [...links].sort((a, b) => a.startMs - b.startMs || (a.settlementId < b.settlementId ? -1 : 1));
  const found = new Map<string, readonly Problem[]>();
  sorted.forEach((link, index) => {
    const before = sorted[index - 1];
    found.set(link.settlementId, before ? breaksBetween(before, link) : openingOf(link));
  });
  return found;
}

/** Amazon prints the seconds of two reports up to a second or two apart. */
const PERIOD_SLACK_MS = 2_000;

function breaksBetween(before: ChainLink, link: ChainLink): readonly Problem[] {
  const gapMs = link.startMs - before.endMs;
  if (Math.abs(gapMs) > PERIOD_SLACK_MS) return [broken(before, link, '期间 / period', durationText(gapMs))];
  const breaks: Problem[] = [];
  const reserve = link.previousReserve + before.currentReserve;
  if (reserve !== 0n)
    breaks.push(broken(before, link, '预留金 / reserve', `${formatMinor(reserve, link.currency)} ${link.currency}`));
  const owed = before.total < 0n ? before.total : 0n;
  const payable = link.payableToPlatform - owed;
  if (link.payableToPlatform !== 0n && payable !== 0n)
    breaks.push(broken(before, link, 'Payable to Amazon', `${formatMinor(payable, link.currency)} ${link.currency}`));
  return breaks;
}

function openingOf(link: ChainLink): readonly Problem[] {
  if (link.previousReserve === 0n) return [];
  const params = {
    shop: link.shop,
    settlement: link.settlementId,
    amount: formatMinor(link.previousReserve, link.currency),
    currency: link.currency,
    account: '1122.12',
  };
  return [problem(FUNDS_PROBLEMS.OPENING_BALANCE_PROPOSED, placeOf(link), params)];
}

function broken(before: ChainLink, link: ChainLink, what: string, difference: string): Problem {
  const params = { what, previous: before.settlementId, settlement: link.settlementId, difference };
  return problem(FUNDS_PROBLEMS.CHAIN_BROKEN, placeOf(link), params);
}

function placeOf(link: ChainLink): Problem['place'] {
  return { book: link.book, shop: link.shop, settlement: link.settlementId };
}

function durationText(ms: number): string {
  const hours = Math.round(Math.abs(ms) / 3_600_000);
  return `${ms < 0 ? '-' : ''}${Math.floor(hours / 24)}d ${hours % 24}h`;
}
