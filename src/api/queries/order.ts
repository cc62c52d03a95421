/** One order: its life, what was told of it, what settlements and the book say of it. */
import { formatMinor, type Minor } from '../../core/money.ts';
import type { ParcelStatement } from '../../core/orders.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { changesBetween } from '../../orders/revision-changes.ts';
import { type StoredOrder, toldOrder } from '../../orders/told.ts';
import type { OrderJson } from '../contract.ts';
import { instantView, moneyView } from '../views.ts';
import { type OrderRow, orderBrief, problemsOf } from './orders.ts';
import { BRIEF_COLUMNS, type BriefRow, briefOf, type Reading } from './vouchers.ts';

type Key = readonly [book: string, shop: string, orderNo: string];

interface DetailRow extends OrderRow {
  readonly told_statement: bigint;
  readonly posted_statement: bigint | null;
  readonly claims: readonly { readonly date: string; readonly fc: string }[];
  readonly open_amount: bigint;
  readonly shipped: number;
  readonly cancelled: number;
  readonly open: number;
}

/** Revisions, movements and the like are shown so far. */
const SHOWN_MAX = 100;

export async function readOrder(
  reading: Reading,
  book: string,
  place: { readonly shop: string; readonly orderNo: string },
): Promise<OrderJson | undefined> {
  const { db } = reading;
  const key: Key = [book, place.shop, place.orderNo];
  const { rows } = await db.query<DetailRow>(
    'SELECT * FROM orders."order" WHERE book = $1 AND shop = $2 AND order_no = $3',
    [...key],
  );
  const row = rows[0];
  if (!row) return undefined;
  const told = await revisionsOf(db, key, row);
  const current = toldOrder(told.current);
  const parcels = await parcelsOf(db, key);
  const settlements = await settlementsOf(db, key, row);
  const money = (amount: Minor) => moneyView(amount, row.currency);
  const claims = row.claims.map(({ date, fc }) => ({ date, amount: money(BigInt(fc)) }));
  const { cancelled, open, recognised, shipped } = row;
  return {
    ...orderBrief(row),
    book,
    life: lifeOf(current, parcels, claims, settlements),
    counts: { shipped, cancelled, open, recognised },
    ...{ claims, openAmount: money(row.open_amount) },
    lines: current.lines.map(({ cancelled: gone, item, msku, quantity, sku, ...line }) => ({
      ...{
        item,
        msku,
        sku,
        quantity,
        cancelled: gone,
        principal: money(line.principal),
        shipping: money(line.shipping),
      },
      ...{ giftWrap: money(line.giftWrap), discount: money(line.discount), tax: money(line.tax) },
      taxWithheld: money(line.taxWithheld),
    })),
    ...{ parcels, settlements, revisions: told.revisions },
    entries: await entriesOf(db, key),
    vouchers: await vouchersOf(reading, key),
    movements: await movementsOf(db, key),
    problems: problemsOf(reading.catalogue, row),
  };
}

interface RevisionRow {
  readonly revision: number;
  readonly statement_no: bigint;
  readonly source: string;
  readonly stream: string;
  readonly document_no: bigint;
  readonly received_at: Date;
  readonly updated_at: string;
  readonly told: StoredOrder;
}

async function revisionsOf(db: Queryable, key: Key, row: DetailRow) {
  const { rows } = await db.query<RevisionRow>(
    `SELECT revision, statement_no, source, stream, document_no, received_at, updated_at, told FROM orders.revision
     WHERE book = $1 AND shop = $2 AND order_no = $3 ORDER BY revision DESC LIMIT ${SHOWN_MAX + 1}`,
    [...key],
  );
  const current = rows.find((one) => one.statement_no === row.told_statement) ?? rows[0]!;
  const revisions = rows.slice(0, SHOWN_MAX).map((one, at) => {
    const before = rows[at + 1];
    const changes = before ? changesBetween(before.told, one.told) : [];
    return {
      ...{ revision: one.revision, statementNo: String(one.statement_no), source: one.source, stream: one.stream },
      ...{ documentNo: String(one.document_no), receivedAt: instantView(one.received_at), updatedAt: one.updated_at },
      ...{ counts: one.statement_no === row.told_statement, posted: one.statement_no === row.posted_statement },
      changes: changes.map(({ after, before: was, field }) => {
        const shown = (value: string | undefined) => (value === undefined ? null : amountText(field, value, row));
        return { field, before: shown(was), after: shown(after) };
      }),
    };
  });
  return { current: current.told, revisions };
}

const AMOUNTS = /(^|\.)(principal|shipping|giftWrap|discount|tax|taxWithheld|orderDiscount|orderShipping)$/;

function amountText(field: string, value: string, row: DetailRow): string {
  return AMOUNTS.test(field) ? formatMinor(BigInt(value), row.currency) : value;
}

async function parcelsOf(db: Queryable, key: Key): Promise<OrderJson['parcels']> {
  const { rows } = await db.query<ParcelStatement>(
    `SELECT kind, state, told AS parcel FROM orders.parcel WHERE book = $1 AND shop = $2 AND order_no = $3
     ORDER BY parcel LIMIT ${SHOWN_MAX}`,
    [...key],
  );
  return rows.map(({ kind, parcel, state }) => {
    const { carrier, deliveredAt, shippedAt, trackingNo, units, warehouse } = parcel;
    const quantity = units.reduce((sum, one) => sum + one.quantity, 0);
    return {
      ...{ parcel: parcel.parcel, kind, state, warehouse, carrier, trackingNo, shippedAt, deliveredAt },
      units: quantity,
    };
  });
}

async function settlementsOf(db: Queryable, key: Key, { currency }: DetailRow): Promise<OrderJson['settlements']> {
  interface Row {
    readonly settlement_id: string;
    readonly date: string;
    readonly refund: boolean;
    readonly amount: bigint;
    readonly matched: bigint;
    readonly advance: bigint;
  }
  const { rows } = await db.query<Row>(
    `SELECT settlement_id, entry_date AS date, refund, sum(amount)::bigint AS amount, sum(matched)::bigint AS matched,
       sum(advance)::bigint AS advance
     FROM orders.settled_line WHERE book = $1 AND shop = $2 AND order_no = $3
     GROUP BY 1, 2, 3 ORDER BY 2, 1, 3 LIMIT ${SHOWN_MAX}`,
    [...key],
  );
  return rows.map(({ date, refund, settlement_id, ...amounts }) => ({
    ...{ settlementId: settlement_id, date, refund, amount: moneyView(amounts.amount, currency) },
    ...{ matched: moneyView(amounts.matched, currency), advance: moneyView(amounts.advance, currency) },
  }));
}

const DAY_CHARS = 10;
type Life = OrderJson['life'][number];

/** By time, a text of the marketplace's clock; what has only a day comes after the times of the day. */
function lifeOf(
  order: ReturnType<typeof toldOrder>,
  parcels: OrderJson['parcels'],
  claims: OrderJson['claims'],
  settlements: OrderJson['settlements'],
): OrderJson['life'] {
  const left = parcels.filter((one) => one.state === 'SHIPPED');
  const whole = left.length === 0;
  const events: Life[] = [
    { what: 'PURCHASED', at: order.purchasedAt, of: '' },
    { what: 'PAID', at: order.paidAt, of: '' },
    { what: 'SHIPPED', at: whole ? order.shippedAt : '', of: '' },
    { what: 'DELIVERED', at: whole ? order.deliveredAt : '', of: '' },
    { what: 'CANCELLED', at: order.cancelledAt, of: '' },
    ...left.flatMap(({ deliveredAt, kind, parcel, shippedAt }): readonly Life[] => {
      const of = kind === 'PARCEL' ? parcel : '';
      return [
        { what: 'SHIPPED', at: shippedAt, of },
        { what: 'DELIVERED', at: deliveredAt, of },
      ];
    }),
    ...claims.map((one): Life => ({ what: 'CLAIMED', at: one.date, of: '' })),
    ...settlements.map((one): Life => {
      return { what: one.refund ? 'REFUNDED' : 'SETTLED', at: one.date, of: one.settlementId };
    }),
  ];
  const timeOf = ({ at }: Life): string => (at.length === DAY_CHARS ? `${at}~` : at);
  return events
    .filter((one) => one.at !== '')
    .sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
}

async function entriesOf(db: Queryable, [book, shop, orderNo]: Key): Promise<OrderJson['entries']> {
  const { rows } = await db.query<OrderJson['entries'][number]>(
    `SELECT entry_no::text AS "entryNo", kind, correction, summary, business_date AS date, posting_period AS period
     FROM ledger.entry WHERE book = $1 AND source = 'order' AND source_id = $2 ORDER BY entry_no LIMIT ${SHOWN_MAX}`,
    [book, `${shop}|${orderNo}`],
  );
  return rows;
}

async function vouchersOf({ catalogue, db }: Reading, [book, shop, orderNo]: Key): Promise<OrderJson['vouchers']> {
  const { rows } = await db.query<BriefRow>(
    `SELECT ${BRIEF_COLUMNS} FROM delivery.voucher v JOIN ledger.book b USING (book)
     WHERE v.book = $1 AND v.voucher_no IN (SELECT j.voucher_no FROM ledger.entry e
       JOIN ledger.line l ON l.book = e.book AND l.entry_no = e.entry_no
       JOIN delivery.voucher_journal_line j ON j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded
       WHERE e.book = $1 AND e.source = 'order' AND e.source_id = $2)
     ORDER BY v.voucher_date, v.number LIMIT ${SHOWN_MAX}`,
    [book, `${shop}|${orderNo}`],
  );
  return rows.map((row) => briefOf(catalogue, row));
}

async function movementsOf(db: Queryable, key: Key): Promise<OrderJson['movements']> {
  const { rows } = await db.query<OrderJson['movements'][number]>(
    `SELECT kind, business_date AS date, warehouse, material, quantity::text AS quantity, parcel FROM inventory.movement
     WHERE book = $1 AND shop = $2 AND order_no = $3 AND order_no <> ''
     ORDER BY business_date, telling, line_no LIMIT ${SHOWN_MAX}`,
    [...key],
  );
  return rows;
}
