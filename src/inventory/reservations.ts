/**
 * Reservations (预占): units of a position that are promised to an order line. Promised at review, given back on cancel or when
 * the time is up, turned into the issue by the shipment. Locks: orders, then reservations, then positions, each in one order.
 */
import { Bug } from '../core/problems.ts';
import { lockKeys, type Tx } from '../engine/transaction.ts';
import { changePositions, lockPositions, PositionChanges } from './positions.ts';
import {
  type OpenReservation,
  type OrderKey,
  orderId,
  planRequest,
  type ReservationPlan,
  type Reserved,
  type ReserveRequest,
  stillWanted,
  type Through,
  type WantedUnits,
} from './reservation-plan.ts';

/** Each order holds a lock until the end of the transaction. */
const ORDERS_A_CALL_MAX = 2_000;

const KEY = 'r.book, r.shop, r.order_no, r.item, r.warehouse, r.material, r.attempt';

/** Locks the orders for the rest of the transaction: two calls for one order follow each other. Throws Bug past 2,000. */
export async function lockOrders(tx: Tx, orders: readonly OrderKey[]): Promise<void> {
  if (orders.length > ORDERS_A_CALL_MAX) throw new Bug(`${orders.length} orders in one call`);
  await lockKeys(
    tx,
    orders.map((one) => `reservation:${orderId(one)}`),
  );
}

interface OpenRow extends OrderKey {
  readonly item: string;
  readonly warehouse: string;
  readonly material: string;
  readonly attempt: number;
  readonly open: bigint;
}

/** What orders are promised now, locked, oldest first. Their locks (`lockOrders`) are held. */
export async function openReservations(tx: Tx, orders: readonly OrderKey[]): Promise<readonly OpenReservation[]> {
  const { rows } = await tx.query<OpenRow>(
    `SELECT r.book, r.shop, r.order_no AS "orderNo", r.item, r.warehouse, r.material, r.attempt, r.open
     FROM inventory.reservation r
     WHERE r.quantity > r.issued + r.released
       AND (r.book, r.shop, r.order_no) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
     ORDER BY ${KEY} FOR UPDATE`,
    [orders.map((one) => one.book), orders.map((one) => one.shop), orders.map((one) => one.orderNo)],
  );
  return rows.map(({ open, ...row }) => ({ ...row, quantity: Number(open), open: Number(open) }));
}

/** Units that have left for each order line already, by where they left from. */
async function unitsLeft(tx: Tx, orders: readonly OrderKey[]): Promise<ReadonlyMap<string, readonly WantedUnits[]>> {
  const { rows } = await tx.query<OrderKey & Omit<WantedUnits, 'quantity'> & { readonly units: bigint }>(
    `SELECT m.book, m.shop, m.order_no AS "orderNo", m.item, m.warehouse, m.material, (-sum(m.hand))::bigint AS units
     FROM inventory.movement m
     WHERE m.order_no <> '' AND m.kind IN ('ISSUE', 'DISPATCH', 'SHIPPED')
       AND (m.book, m.shop, m.order_no) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
     GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(m.hand) < 0 ORDER BY 1, 2, 3, 4, 5, 6`,
    [orders.map((one) => one.book), orders.map((one) => one.shop), orders.map((one) => one.orderNo)],
  );
  const found = new Map<string, WantedUnits[]>();
  for (const { units, item, warehouse, material, ...order } of rows) {
    const one = { item, warehouse, material, quantity: Number(units) };
    found.set(orderId(order), [...(found.get(orderId(order)) ?? []), one]);
  }
  return found;
}

/**
 * Promises the units that each order still wants, in the order of the requests: never more than on hand and not promised
 * (accounting.md §2.11; issue “库存预占”). What an order was promised elsewhere and no longer wants there is given back. A
 * repeat of a request changes its expiry only. Runs in the caller's transaction.
 */
export async function reserveFor(tx: Tx, requests: readonly ReserveRequest[], now: Date): Promise<readonly Reserved[]> {
  await lockOrders(tx, requests);
  const open = byOrder(await openReservations(tx, requests));
  const left = await unitsLeft(tx, requests);
  const keys = [
    ...requests.flatMap((one) => one.lines.map((line) => ({ ...line, book: one.book }))),
    ...[...open.values()].flat(),
  ];
  const free = new Map<string, number>();
  for (const [id, position] of await lockPositions(tx, keys, now)) free.set(id, position.onHand - position.reserved);
  const plan: ReservationPlan = { changes: new PositionChanges(), released: [], added: [] };
  const results = requests.map((request) => {
    const { lines } = request;
    const wanted = stillWanted(lines, left.get(orderId(request)) ?? []);
    return planRequest(plan, free, request, wanted, open.get(orderId(request)) ?? []);
  });
  await release(tx, plan.released, 'REPLACED', now);
  await add(tx, plan.added, now);
  await changePositions(tx, plan.changes, now);
  const kept = requests.filter((_, at) => results[at]?.state !== 'SHORT');
  await extend(tx, kept, now);
  return results;
}

function byOrder(open: readonly OpenReservation[]): ReadonlyMap<string, readonly OpenReservation[]> {
  const found = new Map<string, OpenReservation[]>();
  for (const one of open) found.set(orderId(one), [...(found.get(orderId(one)) ?? []), one]);
  return found;
}

/** Onto what is open for the line, else a new attempt. */
async function add(tx: Tx, added: ReservationPlan['added'], now: Date): Promise<void> {
  if (added.length === 0) return;
  await tx.query(
    `WITH told AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::timestamptz[])
         AS t (book, shop, order_no, item, warehouse, material, quantity, expires_at)),
     raised AS (
       UPDATE inventory.reservation r SET quantity = r.quantity + t.quantity, changed_at = $9
       FROM told t WHERE r.quantity > r.issued + r.released
         AND (r.book, r.shop, r.order_no, r.item, r.warehouse, r.material)
           = (t.book, t.shop, t.order_no, t.item, t.warehouse, t.material)
       RETURNING r.book, r.shop, r.order_no, r.item, r.warehouse, r.material)
     INSERT INTO inventory.reservation (book, shop, order_no, item, warehouse, material, attempt, quantity, expires_at,
       reserved_at, changed_at)
     SELECT t.book, t.shop, t.order_no, t.item, t.warehouse, t.material,
       1 + coalesce((SELECT max(r.attempt) FROM inventory.reservation r
         WHERE (r.book, r.shop, r.order_no, r.item, r.warehouse, r.material)
           = (t.book, t.shop, t.order_no, t.item, t.warehouse, t.material)), 0),
       t.quantity, t.expires_at, $9, $9
     FROM told t WHERE (t.book, t.shop, t.order_no, t.item, t.warehouse, t.material) NOT IN (SELECT * FROM raised)`,
    [
      ...(['book', 'shop', 'orderNo', 'item', 'warehouse', 'material', 'quantity', 'expiresAt'] as const).map((name) =>
        added.map((one) => one[name]),
      ),
      now,
    ],
  );
}

async function extend(tx: Tx, requests: readonly ReserveRequest[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE inventory.reservation r SET expires_at = t.expires_at, changed_at = $5
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS t (book, shop, order_no, expires_at)
     WHERE (r.book, r.shop, r.order_no) = (t.book, t.shop, t.order_no) AND r.quantity > r.issued + r.released
       AND r.expires_at <> t.expires_at`,
    [
      requests.map((one) => one.book),
      requests.map((one) => one.shop),
      requests.map((one) => one.orderNo),
      ...[requests.map((one) => one.expiresAt), now],
    ],
  );
}

async function release(tx: Tx, released: readonly Through[], reason: string, now: Date): Promise<void> {
  await setThrough(tx, 'released', released, now, reason);
}

async function setThrough(
  tx: Tx,
  column: 'issued' | 'released',
  through: readonly Through[],
  now: Date,
  reason: string | null,
): Promise<void> {
  if (through.length === 0) return;
  const names = ['book', 'shop', 'orderNo', 'item', 'warehouse', 'material', 'attempt'] as const;
  await tx.query(
    `UPDATE inventory.reservation r SET ${column} = r.${column} + t.units, reason = coalesce($10, r.reason), changed_at = $9
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::bigint[])
       AS t (book, shop, order_no, item, warehouse, material, attempt, units)
     WHERE (${KEY}) = (t.book, t.shop, t.order_no, t.item, t.warehouse, t.material, t.attempt)`,
    [...names.map((name) => through.map(({ one }) => one[name])), through.map(({ units }) => units), now, reason],
  );
}

/** Gives back all that the orders are promised (`reason`: why, `CANCELLED`). Returns the units given back. */
export async function releaseFor(tx: Tx, orders: readonly OrderKey[], reason: string, now: Date): Promise<number> {
  await lockOrders(tx, orders);
  return giveBack(tx, await openReservations(tx, orders), reason, now);
}

async function giveBack(tx: Tx, open: readonly OpenReservation[], reason: string, now: Date): Promise<number> {
  const changes = new PositionChanges();
  for (const one of open) changes.add(one, { reserved: -one.open });
  await release(
    tx,
    open.map((one) => ({ one, units: one.open })),
    reason,
    now,
  );
  await changePositions(tx, changes, now);
  return open.reduce((sum, one) => sum + one.open, 0);
}

/**
 * Gives back what expired by `now`, of at most `ordersMax` orders, and returns those orders: they want a decision again.
 */
export async function releaseExpired(tx: Tx, now: Date, ordersMax: number): Promise<readonly OrderKey[]> {
  const { rows } = await tx.query<OrderKey>(
    `SELECT book, shop, order_no AS "orderNo" FROM (
       SELECT DISTINCT book, shop, order_no FROM inventory.reservation
       WHERE quantity > issued + released AND expires_at <= $1) AS due
     ORDER BY book COLLATE "C", shop COLLATE "C", order_no COLLATE "C" LIMIT $2`,
    [now, ordersMax],
  );
  await lockOrders(tx, rows);
  // Extended or issued by another worker while this one waited: asked again under the lock.
  const expired = await expiredOf(tx, rows, now);
  await giveBack(tx, expired, 'EXPIRED', now);
  const orders = new Map(
    expired.map(({ book, shop, orderNo }) => [orderId({ book, shop, orderNo }), { book, shop, orderNo }]),
  );
  return [...orders.values()];
}

async function expiredOf(tx: Tx, orders: readonly OrderKey[], now: Date): Promise<readonly OpenReservation[]> {
  const { rows } = await tx.query<OrderKey>(
    `SELECT DISTINCT book, shop, order_no AS "orderNo" FROM inventory.reservation
     WHERE quantity > issued + released AND expires_at <= $4
       AND (book, shop, order_no) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`,
    [orders.map((one) => one.book), orders.map((one) => one.shop), orders.map((one) => one.orderNo), now],
  );
  return openReservations(tx, rows);
}

/**
 * Turns what the orders are promised into the issue of the units that now left: first what was promised where they left from,
 * then the same item promised elsewhere. Adds what it frees to `changes`. The orders' locks are held.
 */
export async function issueReserved(
  tx: Tx,
  left: readonly (OrderKey & WantedUnits)[],
  changes: PositionChanges,
  now: Date,
): Promise<void> {
  const open = byOrder(await openReservations(tx, left));
  const issued = new Map<OpenReservation, number>();
  for (const one of left) {
    let units = one.quantity;
    const same = (open.get(orderId(one)) ?? []).filter(
      (other) => other.item === one.item && other.material === one.material,
    );
    const here = same.filter((other) => other.warehouse === one.warehouse);
    for (const reservation of [...here, ...same.filter((other) => !here.includes(other))]) {
      const taken = Math.min(units, reservation.open);
      if (taken === 0) continue;
      reservation.open -= taken;
      units -= taken;
      issued.set(reservation, (issued.get(reservation) ?? 0) + taken);
      changes.add(reservation, { reserved: -taken });
    }
  }
  const through = [...issued].map(([one, units]) => ({ one, units }));
  await setThrough(tx, 'issued', through, now, null);
}
