/** Orders in the database: what was told of each (revisions, cells, parcels), and where each stands. Only this room writes them. */
import type { IsoDate } from '../core/dates.ts';
import type { Minor } from '../core/money.ts';
import type { Order, ParcelStatement } from '../core/orders.ts';
import type { Problem } from '../core/problems.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { cellsOf, type OrderCell } from './amounts.ts';
import { type StoredOrder, toldOrder, toldText } from './told.ts';

export interface OrderKey {
  readonly book: string;
  readonly shop: string;
  readonly orderNo: string;
}

export function orderKeyText({ book, shop, orderNo }: OrderKey): string {
  return `${book}|${shop}|${orderNo}`;
}

/** Lock under which orders of a shop are told and posted. */
export function shopOrdersLock(book: string, shop: string): string {
  return `orders:${book}/${shop}`;
}

/** The row that told an order's amounts. */
export interface OrderSource {
  readonly source: string;
  readonly stream: string;
  readonly rowKey: string;
  readonly documentNo: bigint;
  readonly offset: number;
  readonly length: number;
}

export interface StandingOrder {
  readonly order: Order;
  readonly revision: number;
  readonly source: OrderSource;
}

type Keys = readonly [readonly string[], readonly string[], readonly string[]];

function columns(keys: readonly OrderKey[]): Keys {
  return [keys.map((one) => one.book), keys.map((one) => one.shop), keys.map((one) => one.orderNo)];
}

/** The last statement of each order, by `orderKeyText`. */
export async function standingOrders(
  db: Queryable,
  keys: readonly OrderKey[],
): Promise<ReadonlyMap<string, StandingOrder>> {
  interface Row extends Omit<OrderSource, 'offset'> {
    readonly told: StoredOrder;
    readonly revision: number;
    readonly offset: bigint;
  }
  const { rows } = await db.query<Row>(
    `SELECT r.told, r.revision, r.source, r.stream, r.row_key AS "rowKey", r.document_no AS "documentNo",
       r.byte_offset AS "offset", r.byte_length AS "length"
     FROM unnest($1::text[], $2::text[], $3::text[]) AS k (book, shop, order_no)
     JOIN orders."order" o USING (book, shop, order_no)
     JOIN orders.revision r ON r.book = o.book AND r.statement_no = o.told_statement`,
    [...columns(keys)],
  );
  return new Map(
    rows.map(({ told, revision, offset, ...source }) => {
      const order = toldOrder(told);
      return [orderKeyText(order), { order, revision, source: { ...source, offset: Number(offset) } }];
    }),
  );
}

/** Every parcel told of the orders, by `orderKeyText`. */
export async function parcelStatements(
  db: Queryable,
  keys: readonly OrderKey[],
): Promise<ReadonlyMap<string, readonly ParcelStatement[]>> {
  const { rows } = await db.query<ParcelStatement>(
    `SELECT p.book, p.shop, p.order_no AS "orderNo", p.kind, p.state, p.told AS parcel
     FROM unnest($1::text[], $2::text[], $3::text[]) AS k (book, shop, order_no)
     JOIN orders.parcel p USING (book, shop, order_no)`,
    [...columns(keys)],
  );
  const found = new Map<string, ParcelStatement[]>();
  for (const row of rows) found.set(orderKeyText(row), [...(found.get(orderKeyText(row)) ?? []), row]);
  return found;
}

export interface ToldParcel {
  readonly statement: ParcelStatement;
  readonly documentNo: bigint;
  readonly offset: number;
  readonly length: number;
  /** The source says that there is no such parcel. */
  readonly deleted: boolean;
}

/** The last word of each parcel counts. */
export async function saveParcels(tx: Tx, parcels: readonly ToldParcel[], now: Date): Promise<void> {
  if (parcels.length === 0) return;
  const last = new Map(
    parcels.map((one) => {
      const { statement } = one;
      return [`${orderKeyText(statement)}|${statement.kind}|${statement.parcel.parcel}`, one];
    }),
  );
  const rows = [...last.values()].map(({ statement, documentNo, offset, length, deleted }) => ({
    ...{ book: statement.book, shop: statement.shop, order_no: statement.orderNo, kind: statement.kind },
    ...{ parcel: statement.parcel.parcel, state: deleted ? 'CANCELLED' : statement.state, told: statement.parcel },
    ...{ document_no: String(documentNo), byte_offset: offset, byte_length: length },
  }));
  await tx.query(
    `INSERT INTO orders.parcel (book, shop, order_no, kind, parcel, state, told, document_no, byte_offset, byte_length, changed_at)
     SELECT book, shop, order_no, kind, parcel, state, told, document_no, byte_offset, byte_length, $2
     FROM jsonb_to_recordset($1::jsonb) AS p (book text, shop text, order_no text, kind text, parcel text, state text,
       told jsonb, document_no bigint, byte_offset bigint, byte_length integer)
     ON CONFLICT (book, shop, order_no, kind, parcel) DO UPDATE SET state = excluded.state, told = excluded.told,
       document_no = excluded.document_no, byte_offset = excluded.byte_offset, byte_length = excluded.byte_length,
       changed_at = excluded.changed_at`,
    [JSON.stringify(rows), now],
  );
}

/** A statement to be kept: the order as it stands now. */
export interface NewRevision {
  readonly order: Order;
  /** 1 for a new order. */
  readonly revision: number;
  readonly source: OrderSource;
}

const REVISION_COLUMNS = [
  ...['book', 'statement_no', 'shop', 'order_no', 'revision', 'source', 'stream', 'row_key', 'document_no'],
  ...['byte_offset', 'byte_length', 'currency', 'updated_at', 'told', 'received_at'],
];
const CELL_COLUMNS = ['book', 'statement_no', 'cell_no', 'item', 'sku', 'what', 'amount', 'quantity'];

/** Keeps statements and their cells, and makes each order DUE. One statement an order. */
export async function saveRevisions(tx: Tx, revisions: readonly NewRevision[], now: Date): Promise<void> {
  if (revisions.length === 0) return;
  const { rows } = await tx.query<{ no: bigint }>(
    "SELECT nextval('intake.statement_no') AS no FROM generate_series(1, $1)",
    [revisions.length],
  );
  const numbered = revisions.map((one, at) => ({ ...one, statementNo: rows[at]!.no }));
  await copyInto(
    tx,
    'orders.revision',
    REVISION_COLUMNS,
    numbered.map(({ order, revision, source, statementNo }) =>
      copyLine([
        ...[order.book, statementNo, order.shop, order.orderNo, revision, source.source, source.stream],
        ...[source.rowKey, source.documentNo, source.offset, source.length, order.currency, order.updatedAt],
        ...[toldText(order), now],
      ]),
    ),
  );
  await copyInto(
    tx,
    'orders.cell',
    CELL_COLUMNS,
    numbered.flatMap(({ order, statementNo }) =>
      cellsOf(statementNo, order).map((cell) =>
        copyLine([
          order.book,
          ...[statementNo, cell.cellNo, cell.item, cell.sku, cell.what, cell.amount, cell.quantity],
        ]),
      ),
    ),
  );
  await tx.query(
    `INSERT INTO orders."order" AS o (book, shop, order_no, platform, marketplace, currency, kind, status, fulfilment,
       purchased_at, amount, units, told_at, told_statement, state, changed_at)
     SELECT book, shop, order_no, platform, marketplace, currency, kind, status, fulfilment, purchased_at, amount, units,
       told_at, told_statement, 'DUE', $2
     FROM jsonb_to_recordset($1::jsonb) AS n (book text, shop text, order_no text, platform text, marketplace text,
       currency text, kind text, status text, fulfilment text, purchased_at text, amount bigint, units bigint, told_at text,
       told_statement bigint)
     ON CONFLICT (book, shop, order_no) DO UPDATE SET platform = excluded.platform, marketplace = excluded.marketplace,
       currency = excluded.currency, kind = excluded.kind, status = excluded.status, fulfilment = excluded.fulfilment,
       purchased_at = excluded.purchased_at, amount = excluded.amount, units = excluded.units, told_at = excluded.told_at,
       told_statement = excluded.told_statement, state = 'DUE', changed_at = excluded.changed_at`,
    [JSON.stringify(numbered.map(orderRow)), now],
  );
}

function orderRow({ order, statementNo }: NewRevision & { readonly statementNo: bigint }) {
  return {
    ...{ book: order.book, shop: order.shop, order_no: order.orderNo, platform: order.platform },
    ...{ marketplace: order.marketplace, currency: order.currency, kind: order.kind, status: order.status },
    ...{ fulfilment: order.fulfilment, purchased_at: order.purchasedAt, amount: String(askedOf(order)) },
    units: order.lines.reduce((sum, line) => sum + line.quantity, 0),
    ...{ told_at: order.updatedAt, told_statement: String(statementNo) },
  };
}

/** What the buyer pays without tax. */
function askedOf(order: Order): Minor {
  const lines = order.lines.map((line) => line.principal + line.shipping + line.giftWrap - line.discount);
  return lines.reduce((sum, one) => sum + one, order.orderShipping - order.orderDiscount);
}

/** An order told anew in words that change nothing: only when that was. */
export async function touchOrders(tx: Tx, orders: readonly Order[]): Promise<void> {
  if (orders.length === 0) return;
  await tx.query(
    `UPDATE orders."order" o SET told_at = k.told_at
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (book, shop, order_no, told_at)
     WHERE o.book = k.book AND o.shop = k.shop AND o.order_no = k.order_no AND o.told_at < k.told_at`,
    [...columns(orders), orders.map((one) => one.updatedAt)],
  );
}

export interface DueOrder {
  readonly order: Order;
  readonly statementNo: bigint;
  /** The statement that is in the book; undefined: nothing of the order is. */
  readonly postedStatement: bigint | undefined;
  readonly ratesUpTo: bigint | undefined;
  readonly causes: readonly string[];
  /** The book has entries of it, or had. */
  readonly isPosted: boolean;
}

/** Shops with orders that are due, or whose day has come. */
export async function shopsWithDueOrders(
  db: Queryable,
  today: IsoDate,
): Promise<readonly { readonly book: string; readonly shop: string }[]> {
  const { rows } = await db.query<{ book: string; shop: string }>(
    `SELECT book, shop FROM orders."order" WHERE state = 'DUE'
     UNION SELECT book, shop FROM orders."order" WHERE due_on <= $1 ORDER BY book, shop`,
    [today],
  );
  return rows;
}

/** Whether any order is due. */
export async function hasDueOrders(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(`SELECT 1 FROM orders."order" WHERE state = 'DUE' LIMIT 1`);
  return rows.length > 0;
}

/** Orders of a shop that are due, or whose day has come, by number; under `shopOrdersLock`. */
export async function dueOrders(
  tx: Tx,
  { book, shop }: { readonly book: string; readonly shop: string },
  today: IsoDate,
  limit: number,
): Promise<readonly DueOrder[]> {
  interface Row extends Omit<DueOrder, 'order' | 'postedStatement' | 'ratesUpTo'> {
    readonly told: StoredOrder;
    readonly postedStatement: bigint | null;
    readonly ratesUpTo: bigint | null;
  }
  const { rows } = await tx.query<Row>(
    `SELECT r.told, o.told_statement AS "statementNo", o.posted_statement AS "postedStatement",
       o.rates_up_to AS "ratesUpTo", o.causes,
       coalesce(o.claims, '[]') <> '[]' AS "isPosted"
     FROM orders."order" o JOIN orders.revision r ON r.book = o.book AND r.statement_no = o.told_statement
     WHERE o.book = $1 AND o.shop = $2 AND (o.state = 'DUE' OR o.due_on <= $3) ORDER BY o.order_no LIMIT $4`,
    [book, shop, today, limit],
  );
  return rows.map(({ told, postedStatement, ratesUpTo, ...row }) => ({
    ...row,
    order: toldOrder(told),
    postedStatement: postedStatement ?? undefined,
    ratesUpTo: ratesUpTo ?? undefined,
  }));
}

/** Cells of statements: what lines that were posted of them name. */
export async function cellsOfStatements(
  db: Queryable,
  book: string,
  statements: readonly bigint[],
): Promise<readonly Pick<OrderCell, 'statementNo' | 'cellNo' | 'item' | 'what'>[]> {
  const { rows } = await db.query<Pick<OrderCell, 'statementNo' | 'cellNo' | 'item' | 'what'>>(
    `SELECT statement_no AS "statementNo", cell_no AS "cellNo", item, what FROM orders.cell
     WHERE book = $1 AND statement_no = ANY ($2::bigint[])`,
    [book, statements.map(String)],
  );
  return rows;
}

/** Where an order stands after it was looked at. */
export interface OrderStanding {
  readonly orderNo: string;
  readonly state: 'WAITING' | 'HELD' | 'POSTED' | 'REJECTED';
  readonly dueOn: IsoDate | undefined;
  readonly problems: readonly Problem[];
  readonly causes: readonly string[];
  /** undefined: as before. */
  readonly amounts:
    | {
        readonly claims: readonly { readonly date: IsoDate; readonly fc: Minor }[];
        readonly openAmount: Minor;
        readonly units: Readonly<Record<'shipped' | 'cancelled' | 'open' | 'recognised', number>>;
      }
    | undefined;
  /** undefined: as before. */
  readonly postedStatement: bigint | undefined;
  readonly ratesUpTo: bigint | undefined;
}

export async function saveStandings(
  tx: Tx,
  { book, shop }: { readonly book: string; readonly shop: string },
  standings: readonly OrderStanding[],
  now: Date,
): Promise<void> {
  if (standings.length === 0) return;
  const rows = standings.map((one) => ({
    ...{
      order_no: one.orderNo,
      state: one.state,
      due_on: one.dueOn ?? null,
      problems: one.problems,
      causes: one.causes,
    },
    ...(one.amounts && {
      claims: one.amounts.claims.map(({ date, fc }) => ({ date, fc: String(fc) })),
      open_amount: String(one.amounts.openAmount),
      ...one.amounts.units,
    }),
    posted_statement: one.postedStatement === undefined ? null : String(one.postedStatement),
    rates_up_to: one.ratesUpTo === undefined ? null : String(one.ratesUpTo),
  }));
  await tx.query(
    `UPDATE orders."order" o SET state = n.state, due_on = n.due_on, problems = n.problems, causes = n.causes,
       claims = coalesce(n.claims, o.claims), open_amount = coalesce(n.open_amount, o.open_amount),
       shipped = coalesce(n.shipped, o.shipped), cancelled = coalesce(n.cancelled, o.cancelled),
       open = coalesce(n.open, o.open), recognised = coalesce(n.recognised, o.recognised), posted_statement = coalesce(n.posted_statement, o.posted_statement),
       rates_up_to = coalesce(n.rates_up_to, o.rates_up_to), changed_at = $4
     FROM jsonb_to_recordset($3::jsonb) AS n (order_no text, state text, due_on date, problems jsonb, causes text[],
       claims jsonb, open_amount bigint, shipped integer, cancelled integer, open integer, recognised integer,
       posted_statement bigint, rates_up_to bigint)
     WHERE o.book = $1 AND o.shop = $2 AND o.order_no = n.order_no`,
    [book, shop, JSON.stringify(rows), now],
  );
}

/** Those of the causes for which an order, or its units, still wait. */
export async function standingCauses(db: Queryable, causes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ cause: string }>(
    `SELECT c.cause FROM unnest($1::text[]) AS c (cause)
     WHERE EXISTS (SELECT FROM orders."order" o WHERE o.causes @> ARRAY[c.cause])`,
    [causes],
  );
  return new Set(rows.map((row) => row.cause));
}

/** Orders that wait for a cause, whole or with their units, are due again: what was missing has come, or somebody wants them tried. Returns how many. */
export async function releaseHeld(tx: Tx, causes: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE orders."order" SET state = 'DUE' WHERE state IN ('HELD', 'POSTED', 'WAITING') AND causes && $1::text[]`,
    [causes],
  );
  return rowCount ?? 0;
}

/** Orders of a book that wait for a cause: all, or those of a shop, of a problem's code, of a list. */
export interface HeldFilter {
  readonly book: string;
  readonly shop?: string;
  readonly problem?: string;
  readonly orders?: readonly { readonly shop: string; readonly orderNo: string }[];
}

/** They are due again. Returns how many. */
export async function retryHeld(tx: Tx, { book, orders, problem, shop }: HeldFilter): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE orders."order" o SET state = 'DUE' WHERE o.book = $1 AND o.causes <> '{}'
       AND o.state IN ('HELD', 'POSTED', 'WAITING') AND ($2::text IS NULL OR o.shop = $2)
       AND ($3::text IS NULL OR o.problems @> jsonb_build_array(jsonb_build_object('code', $3::text)))
       AND ($4::text[] IS NULL OR (o.shop, o.order_no) IN (SELECT * FROM unnest($4::text[], $5::text[])))`,
    [
      ...[book, shop ?? null, problem ?? null],
      ...[orders?.map((one) => one.shop) ?? null, orders?.map((one) => one.orderNo) ?? null],
    ],
  );
  return rowCount ?? 0;
}
