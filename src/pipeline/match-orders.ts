/**
 * A settlement of mode O against the orders of its shop: which of its rows tell of which order, what orders claim, what other
 * settlements told before; and what is kept of it once the settlement posts (accounting.md §2.1, §2.3 G58, §9.1).
 */
import type { IsoDate } from '../core/dates.ts';
import type { CellShare, RateHit } from '../core/journal.ts';
import { type Currency, convert, type Minor } from '../core/money.ts';
import { type Problem, problem } from '../core/problems.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { lockKeys, type Tx } from '../engine/transaction.ts';
import { isIncomeRefund, isOrderIncome } from '../funds/posting-rules.ts';
import { entryDateOf, type OrderMatch, type PostableCell } from '../funds/settlement.ts';
import { inProportion } from '../orders/amounts.ts';
import { loadClaims, loadDecisions, markDue, noteChangedClaims, shopHasOrders } from '../orders/claims.ts';
import { lineAmounts, type MatchContext, matchSettled, refundProblems, type SettledLine } from '../orders/matching.ts';
import { shopOrdersLock } from '../orders/order-store.ts';
import { ORDER_PROBLEMS } from '../orders/problems.ts';
import { loadOtherLines, type StoredAdvance, type StoredLine, saveSettled } from '../orders/settled-money.ts';
import type { House } from './house.ts';

export interface MatchedSettlement {
  readonly book: string;
  readonly shop: string;
  readonly settlementId: string;
  readonly statementNo: bigint;
  readonly currency: Currency;
  readonly endDate: IsoDate;
  readonly policies: Readonly<Record<string, string>>;
}

export interface SettlementMatch {
  /** By cell of order income, and of its refunds where they concern money that was never revenue. */
  readonly byCell: ReadonlyMap<number, OrderMatch>;
  /** Of this settlement. */
  readonly lines: readonly StoredLine[];
  /** Orders of which other settlements would post something else now. */
  readonly restated: readonly string[];
  readonly problems: readonly Problem[];
}

/** Matches under the lock of the shop's orders; undefined where the book has no order of the shop: the settlement is then held. */
export async function matchOrders(
  tx: Tx,
  of: MatchedSettlement,
  cells: readonly PostableCell[],
): Promise<SettlementMatch | undefined> {
  await lockKeys(tx, [shopOrdersLock(of.book, of.shop)]);
  if (!(await shopHasOrders(tx, of.book, of.shop))) return undefined;
  const own = await ownLines(tx, of, cells);
  const orderNos = [...new Set(own.map((line) => line.orderNo))];
  const others = await loadOtherLines(tx, of, orderNos);
  const context: MatchContext = {
    ...{ book: of.book, shop: of.shop, currency: of.currency },
    ...(await loadClaims(tx, of.book, of.shop, orderNos)),
    decisions: await loadDecisions(tx, of.book, of.shop, orderNos),
  };
  const all = [...own, ...others];
  const { lines, problems } = matchSettled(all, context);
  const stored = lines.map((match): StoredLine => ({ ...match.line, ...lineAmounts(match) }));
  const before = new Map(others.map((line) => [lineKey(line), line]));
  const restated = stored.filter((line) => changed(line, before.get(lineKey(line))));
  const mine = stored.filter((line) => line.settlementId === of.settlementId);
  return {
    byCell: byCell(cells, mine),
    lines: mine,
    restated: [...new Set(restated.map((line) => line.orderNo))],
    problems: [...problems, ...refundProblems(all, context)],
  };
}

function lineKey(line: SettledLine): string {
  return `${line.settlementId}|${line.cellNo}|${line.orderNo}`;
}

function changed(now: StoredLine, before: StoredLine | undefined): boolean {
  if (!before) return false;
  return now.matched !== before.matched || now.advance !== before.advance || now.givenBack !== before.givenBack;
}

/** Cells carry no order numbers, rows do: the rows of cells of order income and its refunds, summed by cell and order. */
async function ownLines(
  tx: Tx,
  of: MatchedSettlement,
  cells: readonly PostableCell[],
): Promise<readonly SettledLine[]> {
  const income = new Map(
    cells.filter((cell) => isOrderIncome(cell) || isIncomeRefund(cell)).map((cell) => [cell.cellNo, cell]),
  );
  const { rows } = await tx.query<{ cell_no: number; order_no: string; amount: string }>(
    `SELECT cell_no, coalesce(nullif(order_id, ''), '-') AS order_no, sum(amount)::text AS amount FROM intake.row
     WHERE book = $1 AND statement_no = $2 AND cell_no = ANY($3) GROUP BY 1, 2`,
    [of.book, of.statementNo.toString(), [...income.keys()]],
  );
  return rows.map((row) => {
    const cell = income.get(row.cell_no)!;
    return {
      ...{ settlementId: of.settlementId, statementNo: of.statementNo, cellNo: row.cell_no, orderNo: row.order_no },
      entryDate: entryDateOf(cell.businessDate, of.endDate, of.policies.voucherGranularity),
      ...{ amount: BigInt(row.amount), refund: isIncomeRefund(cell) },
    };
  });
}

function byCell(cells: readonly PostableCell[], lines: readonly StoredLine[]): SettlementMatch['byCell'] {
  const matches = new Map<number, { matched: Minor; advance: Minor }>();
  for (const cell of cells) if (isOrderIncome(cell)) matches.set(cell.cellNo, { matched: 0n, advance: 0n });
  for (const line of lines) {
    const match = matches.get(line.cellNo) ?? { matched: 0n, advance: 0n };
    match.matched += line.matched;
    match.advance += line.advance;
    // a refund of revenue is the settlement's own affair
    if (!line.refund || match.matched !== 0n) matches.set(line.cellNo, match);
  }
  return matches;
}

/** Problems of single orders that one settlement opens; more of one kind are told by their number and sum. */
const PROBLEMS_A_KIND_MAX = 200;

/**
 * Keeps the match with the posting of its settlement: lines and advances for orders and later settlements; orders whose money changed
 * become due.
 */
export async function saveMatch(
  tx: Tx,
  of: MatchedSettlement,
  match: SettlementMatch,
  money: {
    readonly functional: Currency;
    readonly rateOf: (cellNo: number) => RateHit | Problem;
  },
): Promise<void> {
  const due = await saveSettled(tx, of, match.lines, advancesOf(of, match.lines, money));
  await markDue(tx, of.book, of.shop, due);
  await noteChangedClaims(tx, of.book, of.shop, match.restated);
}

/**
 * The 2204 line of an entry and rate, parted to its orders: each bears its part of the functional amount, cumulative in the order
 * of their numbers, so that together they carry what the line does.
 */
function advancesOf(
  of: MatchedSettlement,
  lines: readonly StoredLine[],
  money: { readonly functional: Currency; readonly rateOf: (cellNo: number) => RateHit | Problem },
): readonly StoredAdvance[] {
  const groups = new Map<string, { rate: RateHit; date: IsoDate; orders: Map<string, CellShare[]> }>();
  for (const line of lines) {
    if (line.advance === 0n) continue;
    const rate = money.rateOf(line.cellNo);
    if (!('rate' in rate)) continue;
    const key = `${line.entryDate}|${rate.ref}`;
    const group = groups.get(key) ?? { rate, date: line.entryDate, orders: new Map<string, CellShare[]>() };
    groups.set(key, group);
    const share = { statementNo: line.statementNo, cellNo: line.cellNo, fc: line.advance };
    group.orders.set(line.orderNo, [...(group.orders.get(line.orderNo) ?? []), share]);
  }
  return [...groups.values()].flatMap(({ rate, date, orders }) => {
    const sorted = [...orders].sort(([a], [b]) => (a < b ? -1 : 1));
    const sums = sorted.map(([, cells]) => cells.reduce((sum, cell) => sum + cell.fc, 0n));
    const total = sums.reduce((all, one) => all + one, 0n);
    const carried = inProportion(convert(total, of.currency, rate.rate, money.functional), sums);
    return sorted.map(([orderNo, cells], at) => ({
      ...{ orderNo, date, rate: rate.rate, rateRef: rate.ref, fc: sums[at]!, lc: carried[at]! },
      cells: [...cells].sort((a, b) => a.cellNo - b.cellNo),
    }));
  });
}

/**
 * Exceptions of the orders that the settlement names, each under its own subject; none holds the settlement. Those of before that are
 * gone are resolved, whichever settlement opened them.
 */
export async function reportMatch(
  tx: Tx,
  house: House,
  of: Pick<MatchedSettlement, 'book' | 'shop' | 'settlementId'>,
  match: Pick<SettlementMatch, 'problems' | 'lines'>,
  now: Date,
): Promise<void> {
  const { book, shop, settlementId } = of;
  const told: { readonly one: Problem; readonly subject: string }[] = [];
  const byCode = new Map<string, Problem[]>();
  for (const one of match.problems) {
    const group = byCode.get(one.code);
    if (group) group.push(one);
    else byCode.set(one.code, [one]);
  }
  for (const [code, problems] of byCode) {
    for (const one of problems.slice(0, PROBLEMS_A_KIND_MAX)) {
      const { order = '', settlement = '' } = one.place;
      told.push({ one, subject: `settled-order:${book}/${shop}/${order}/${code}/${settlement}` });
    }
    const rest = problems.slice(PROBLEMS_A_KIND_MAX);
    if (rest.length === 0) continue;
    const examples = rest.slice(0, EXAMPLES).map((one) => one.place.order ?? '');
    const params = { orders: String(rest.length), code, examples: examples.join(', ') };
    const one = problem(ORDER_PROBLEMS.MORE_ORDERS_DO_NOT_MATCH, { book, shop, settlement: settlementId }, params);
    told.push({ one, subject: `settled-orders:${book}/${shop}/${settlementId}/${code}` });
  }
  const orders = [...new Set(match.lines.map((line) => line.orderNo))];
  const standing = told.map((one) => one.subject);
  const gone = await tx.query<{ subject: string }>(
    `SELECT DISTINCT subject FROM engine.exception WHERE state IN ('OPEN', 'RETRYING') AND subject <> ALL($1::text[])
       AND (starts_with(subject, $2) AND place ->> 'order' = ANY($3::text[]) OR starts_with(subject, $4))`,
    [standing, `settled-order:${book}/${shop}/`, orders, `settled-orders:${book}/${shop}/${settlementId}/`],
  );
  for (const { subject } of gone.rows) await resolveExceptions(tx, subject, 'heliu', now);
  for (const { one, subject } of told) await openException(tx, one, subject, now, house.catalogue);
}

const EXAMPLES = 5;
