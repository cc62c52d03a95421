/** Order income as settlements of mode O told it, by order: written with each posting of a settlement, read by later ones and by orders. */
import type { IsoDate } from '../core/dates.ts';
import type { CellShare } from '../core/journal.ts';
import { type Minor, parseRate, plainRate } from '../core/money.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { SettledAdvance } from './advances.ts';
import type { LineAmounts, SettledLine } from './matching.ts';
import type { SettledMoney } from './order-advances.ts';
import type { SettledMoneyByOrder } from './recognition.ts';

/** A settled line with what became of it when its settlement was posted last. */
export interface StoredLine extends SettledLine, LineAmounts {}

interface LineRow {
  readonly settlement_id: string;
  readonly statement_no: string;
  readonly cell_no: number;
  readonly order_no: string;
  readonly entry_date: string;
  readonly refund: boolean;
  readonly amount: string;
  readonly matched: string;
  readonly advance: string;
  readonly given_back: string;
}

/** Lines of the orders named, of all settlements of the shop but one. */
export async function loadOtherLines(
  db: Queryable,
  of: { readonly book: string; readonly shop: string; readonly settlementId: string },
  orderNos: readonly string[],
): Promise<readonly StoredLine[]> {
  const { rows } = await db.query<LineRow>(
    `SELECT settlement_id, statement_no::text, cell_no, order_no, entry_date::text, refund, amount::text, matched::text,
       advance::text, given_back::text
     FROM orders.settled_line WHERE book = $1 AND shop = $2 AND settlement_id <> $3 AND order_no = ANY($4)`,
    [of.book, of.shop, of.settlementId, orderNos],
  );
  return rows.map((row) => ({
    ...{ settlementId: row.settlement_id, statementNo: BigInt(row.statement_no), cellNo: row.cell_no },
    ...{ orderNo: row.order_no, entryDate: row.entry_date, refund: row.refund, amount: BigInt(row.amount) },
    ...{ matched: BigInt(row.matched), advance: BigInt(row.advance), givenBack: BigInt(row.given_back) },
  }));
}

/** What a settlement paid ahead for one order, as its 2204 line carries it. */
export interface StoredAdvance extends SettledAdvance {
  readonly orderNo: string;
}

/**
 * Replaces what was stored of the settlement. Returns the orders whose advances, or what was given back of them, are not what they
 * were.
 */
export async function saveSettled(
  tx: Tx,
  of: { readonly book: string; readonly shop: string; readonly settlementId: string },
  lines: readonly StoredLine[],
  advances: readonly StoredAdvance[],
): Promise<readonly string[]> {
  const key = [of.book, of.shop, of.settlementId];
  const before = await moneyTexts(tx, key);
  await tx.query('DELETE FROM orders.settled_line WHERE book = $1 AND shop = $2 AND settlement_id = $3', key);
  await tx.query('DELETE FROM orders.settled_advance WHERE book = $1 AND shop = $2 AND settlement_id = $3', key);
  await copyInto(
    tx,
    'orders.settled_line',
    [
      ...['book', 'shop', 'settlement_id', 'statement_no', 'cell_no', 'order_no', 'entry_date', 'refund', 'amount'],
      ...['matched', 'advance', 'given_back'],
    ],
    lines.map((line) =>
      copyLine([
        ...[...key, line.statementNo, line.cellNo, line.orderNo, line.entryDate, line.refund, line.amount],
        ...[line.matched, line.advance, line.givenBack],
      ]),
    ),
  );
  await copyInto(
    tx,
    'orders.settled_advance',
    ['book', 'shop', 'settlement_id', 'order_no', 'entry_date', 'rate', 'rate_ref', 'fc', 'lc', 'cells'],
    advances.map((one) =>
      copyLine([
        ...[...key, one.orderNo, one.date, plainRate(one.rate), one.rateRef, one.fc, one.lc],
        cellsText(one.cells),
      ]),
    ),
  );
  const after = await moneyTexts(tx, key);
  return [...new Set([...before.keys(), ...after.keys()])].filter((order) => before.get(order) !== after.get(order));
}

function cellsText(cells: readonly CellShare[]): string {
  return JSON.stringify(
    cells.map(({ statementNo, cellNo, fc }) => ({ statementNo: String(statementNo), cellNo, fc: String(fc) })),
  );
}

/** By order: all that recognition would read of it from this settlement, as one text. */
async function moneyTexts(tx: Tx, key: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ order_no: string; told: string }>(
    `SELECT order_no, string_agg(told, ';' ORDER BY told) AS told FROM (
       SELECT order_no, concat_ws(' ', entry_date, rate, rate_ref, fc, lc, cells) AS told FROM orders.settled_advance
       WHERE book = $1 AND shop = $2 AND settlement_id = $3
       UNION ALL
       SELECT order_no, concat_ws(' ', entry_date, sum(given_back)) FROM orders.settled_line
       WHERE book = $1 AND shop = $2 AND settlement_id = $3 AND given_back <> 0 GROUP BY order_no, entry_date) money
     GROUP BY order_no`,
    [...key],
  );
  return new Map(rows.map((row) => [row.order_no, row.told]));
}

/** What settlements paid ahead of the goods of the orders named, and what of it went back: `recogniseOrders` takes it. */
export async function loadSettledMoney(
  db: Queryable,
  book: string,
  shop: string,
  orderNos: readonly string[],
): Promise<SettledMoneyByOrder> {
  const advances = await db.query<{
    order_no: string;
    entry_date: string;
    rate: string;
    rate_ref: string;
    fc: string;
    lc: string;
    cells: readonly { readonly statementNo: string; readonly cellNo: number; readonly fc: string }[];
  }>(
    `SELECT order_no, entry_date::text, rate::text, rate_ref, fc::text, lc::text, cells FROM orders.settled_advance a
     WHERE book = $1 AND shop = $2 AND order_no = ANY($3) ORDER BY order_no, a.entry_date, settlement_id, rate_ref`,
    [book, shop, orderNos],
  );
  const returned = await db.query<{ order_no: string; entry_date: string; fc: string }>(
    `SELECT order_no, entry_date::text, sum(given_back)::text AS fc FROM orders.settled_line l
     WHERE book = $1 AND shop = $2 AND order_no = ANY($3) AND given_back <> 0
     GROUP BY order_no, l.entry_date ORDER BY order_no, l.entry_date`,
    [book, shop, orderNos],
  );
  const money = new Map<string, { advances: SettledAdvance[]; returned: { date: IsoDate; fc: Minor }[] }>();
  const of = (orderNo: string) => {
    const known = money.get(orderNo) ?? { advances: [], returned: [] };
    money.set(orderNo, known);
    return known;
  };
  for (const row of advances.rows)
    of(row.order_no).advances.push({
      ...{ date: row.entry_date, rate: parseRate(row.rate), rateRef: row.rate_ref },
      ...{ fc: BigInt(row.fc), lc: BigInt(row.lc) },
      cells: row.cells.map((cell) => ({
        ...{ statementNo: BigInt(cell.statementNo), cellNo: cell.cellNo, fc: BigInt(cell.fc) },
      })),
    });
  for (const row of returned.rows) of(row.order_no).returned.push({ date: row.entry_date, fc: BigInt(row.fc) });
  return money satisfies ReadonlyMap<string, SettledMoney>;
}
