/** What month-end accruals are made of: orders that no settlement tells yet, deferred transactions, rates of fees. */
import type { IsoDate } from '../core/dates.ts';
import { formatRate, type Minor, parseMinor, parseRate, type Rate } from '../core/money.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { AccruedItem, FeeSchedule, UnsettledOrder } from './accruals.ts';
import { type StoredOrder, toldOrder } from './told.ts';
import { parcelsOf } from './units.ts';

interface OfShop {
  readonly book: string;
  readonly shop: string;
}

/** Orders recognised by `end` that no settlement's entry of that day or before names (accounting.md §2.3 G03), by number. */
export async function loadUnsettledOrders(
  db: Queryable,
  { book, shop }: OfShop,
  end: IsoDate,
): Promise<readonly UnsettledOrder[]> {
  const { rows } = await db.query<{
    told: StoredOrder;
    claims: readonly { readonly date: string; readonly fc: string }[];
  }>(
    `SELECT r.told, o.claims FROM orders."order" o
     JOIN orders.revision r ON r.book = o.book AND r.statement_no = o.posted_statement
     WHERE o.book = $1 AND o.shop = $2
       AND EXISTS (SELECT 1 FROM jsonb_array_elements(o.claims) c WHERE c ->> 'date' <= $3)
       AND NOT EXISTS (SELECT 1 FROM orders.settled_line l
         WHERE l.book = $1 AND l.shop = $2 AND l.order_no = o.order_no AND l.entry_date <= $3::date)
     ORDER BY o.order_no`,
    [book, shop, end],
  );
  return rows.map(({ told, claims }) => {
    const order = toldOrder(told);
    const skus = new Map(order.lines.map((line) => [line.item, line.sku]));
    const left = parcelsOf(order).filter((parcel) => parcel.shippedAt.slice(0, 10) <= end);
    return {
      orderNo: order.orderNo,
      netRevenue: claims.reduce((sum, one) => (one.date <= end ? sum + BigInt(one.fc) : sum), 0n),
      platformUnits:
        order.fulfilment === 'PLATFORM'
          ? left.flatMap((parcel) =>
              parcel.units.map((unit) => ({ sku: skus.get(unit.item) ?? '', quantity: unit.quantity })),
            )
          : [],
    };
  });
}

/** Deferred and unsettled transactions posted by `end` and not released by it. */
export async function loadDeferred(
  db: Queryable,
  { book, shop }: OfShop,
  end: IsoDate,
): Promise<readonly AccruedItem[]> {
  const { rows } = await db.query<{ order_no: string; fee_key: string; amount: string }>(
    `SELECT order_no, fee_key, sum(amount)::text AS amount FROM orders.deferred_item
     WHERE book = $1 AND shop = $2 AND posted_on <= $3 AND (released_on IS NULL OR released_on > $3)
     GROUP BY order_no, fee_key HAVING sum(amount) <> 0 ORDER BY order_no, fee_key`,
    [book, shop, end],
  );
  return rows.map((row) => ({
    ...{ orderNo: row.order_no, feeKey: row.fee_key, amount: BigInt(row.amount), tax: 0n, jurisdiction: '' },
  }));
}

export interface DeferredItem {
  readonly orderNo: string;
  readonly feeKey: string;
  readonly postedOn: IsoDate;
  /** undefined: not yet. */
  readonly releasedOn: IsoDate | undefined;
  readonly amount: Minor;
}

/** Keeps what the platform tells of transactions that wait; the last word of each counts. */
export async function saveDeferred(tx: Tx, { book, shop }: OfShop, items: readonly DeferredItem[]): Promise<void> {
  const rows = items.map((one) => ({
    ...{ order_no: one.orderNo, fee_key: one.feeKey, posted_on: one.postedOn },
    ...{ released_on: one.releasedOn ?? null, amount: String(one.amount) },
  }));
  await tx.query(
    `INSERT INTO orders.deferred_item (book, shop, order_no, fee_key, posted_on, released_on, amount)
     SELECT $1, $2, order_no, fee_key, posted_on, released_on, amount
     FROM jsonb_to_recordset($3::jsonb) AS d (order_no text, fee_key text, posted_on date, released_on date, amount bigint)
     ON CONFLICT (book, shop, order_no, fee_key, posted_on) DO UPDATE SET released_on = excluded.released_on,
       amount = excluded.amount`,
    [book, shop, JSON.stringify(rows)],
  );
}

export interface FeeRate {
  readonly feeKey: 'COMMISSION' | 'FULFILMENT';
  /** Empty: all SKUs. */
  readonly sku: string;
  readonly from: IsoDate;
  /** COMMISSION: share of net revenue. FULFILMENT: amount of one unit in the shop's currency. */
  readonly rate: Rate;
}

export async function addFeeRate(tx: Tx, { book, shop }: OfShop, fee: FeeRate, by: string, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO orders.fee_rate (book, shop, fee_key, sku, effective_from, rate, entered_by, entered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [book, shop, fee.feeKey, fee.sku, fee.from, formatRate(fee.rate), by, now],
  );
}

/** The rates in force on a day; `places`: decimal places of the shop's currency. */
export async function loadFeeSchedule(
  db: Queryable,
  { book, shop }: OfShop,
  day: IsoDate,
  places: number,
): Promise<FeeSchedule> {
  const { rows } = await db.query<{ fee_key: string; sku: string; rate: string }>(
    `SELECT DISTINCT ON (fee_key, sku) fee_key, sku, rate::text FROM orders.fee_rate
     WHERE book = $1 AND shop = $2 AND effective_from <= $3
     ORDER BY fee_key, sku, effective_from DESC, rate_no DESC`,
    [book, shop, day],
  );
  const rates = new Map(rows.map((row) => [`${row.fee_key}|${row.sku}`, row.rate]));
  const commission = rates.get('COMMISSION|');
  return {
    commissionRate: commission === undefined ? undefined : parseRate(commission),
    fulfilmentFee: (sku) => {
      const told = rates.get(`FULFILMENT|${sku}`) ?? rates.get('FULFILMENT|');
      return told === undefined ? undefined : parseMinor(told, places);
    },
  };
}
