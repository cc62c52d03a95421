/** Positions, one position with what it is made of, and its movements. */
import type { StockCondition, StockKind } from '../../core/movements.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { MovementJson, PageJson, PositionBriefJson, PositionJson } from '../contract.ts';
import { containing, limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantView } from '../views.ts';

interface PositionRow {
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
  readonly on_hand: bigint;
  readonly defective: bigint;
  readonly reserved: bigint;
  readonly changed_at: Date;
}

function briefOf(row: PositionRow): PositionBriefJson {
  return {
    book: row.book,
    warehouse: row.warehouse,
    material: row.material,
    onHand: Number(row.on_hand),
    defective: Number(row.defective),
    reserved: Number(row.reserved),
    available: Number(row.on_hand - row.reserved),
  };
}

export interface StockFilter extends PageQuery {
  readonly book?: string;
  readonly warehouse?: string;
  readonly text?: string;
  readonly only?: 'NEGATIVE' | 'SHORT' | 'RESERVED' | 'DEFECTIVE';
}

/** By book, warehouse and material. Positions that never held anything are left out. */
export async function listPositions(db: Queryable, filter: StockFilter): Promise<PageJson<PositionBriefJson>> {
  const after = readCursor(filter.cursor, ['text', 'text', 'text']);
  const limit = limitOf(filter);
  const { rows } = await db.query<PositionRow>(
    `SELECT p.* FROM inventory.position p
     WHERE ($1::text IS NULL OR p.book = $1) AND ($2::text IS NULL OR p.warehouse = $2)
       AND ($3::text IS NULL OR p.material ILIKE $3 OR p.warehouse ILIKE $3)
       AND CASE $4::text WHEN 'NEGATIVE' THEN p.on_hand < 0 WHEN 'SHORT' THEN p.on_hand < p.reserved
         WHEN 'RESERVED' THEN p.reserved > 0 WHEN 'DEFECTIVE' THEN p.defective <> 0 ELSE true END
       AND ($5::text IS NULL OR (p.book, p.warehouse, p.material) > ($5, $6, $7))
       AND EXISTS (SELECT FROM inventory.movement m
         WHERE (m.book, m.warehouse, m.material) = (p.book, p.warehouse, p.material))
     ORDER BY p.book, p.warehouse, p.material LIMIT $8`,
    [
      filter.book ?? null,
      filter.warehouse ?? null,
      containing(filter.text),
      filter.only ?? null,
      ...(after ?? [null, null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(rows, limit, briefOf, (row) => [row.book, row.warehouse, row.material]);
}

export interface PositionKey {
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
}

const RESERVATIONS_SHOWN = 200;

export async function readPosition(db: Queryable, key: PositionKey): Promise<PositionJson | undefined> {
  const of = [key.book, key.warehouse, key.material];
  const found = await db.query<PositionRow>(
    'SELECT * FROM inventory.position WHERE book = $1 AND warehouse = $2 AND material = $3',
    of,
  );
  const row = found.rows[0];
  if (!row) return undefined;
  return {
    ...briefOf(row),
    changedAt: instantView(row.changed_at),
    moved: await movedByKind(db, of),
    reservations: await openReservations(db, of),
    counted: await countedBySources(db, of),
  };
}

async function movedByKind(db: Queryable, of: readonly string[]): Promise<PositionJson['moved']> {
  const { rows } = await db.query<{ kind: StockKind; good: bigint; bad: bigint }>(
    `SELECT kind, coalesce(sum(hand) FILTER (WHERE condition = 'GOOD'), 0)::bigint AS good,
       coalesce(sum(hand) FILTER (WHERE condition = 'DEFECTIVE'), 0)::bigint AS bad
     FROM inventory.movement WHERE book = $1 AND warehouse = $2 AND material = $3
     GROUP BY kind HAVING bool_or(hand <> 0) ORDER BY kind`,
    [...of],
  );
  return rows.map(({ kind, good, bad }) => ({ kind, onHand: Number(good), defective: Number(bad) }));
}

interface ReservationRow {
  readonly shop: string;
  readonly order_no: string;
  readonly item: string;
  readonly open: bigint;
  readonly reserved_at: Date;
  readonly expires_at: Date;
}

async function openReservations(db: Queryable, of: readonly string[]): Promise<PositionJson['reservations']> {
  const { rows } = await db.query<ReservationRow>(
    `SELECT shop, order_no, item, open, reserved_at, expires_at FROM inventory.reservation
     WHERE book = $1 AND warehouse = $2 AND material = $3 AND quantity > issued + released
     ORDER BY expires_at, shop, order_no, item LIMIT ${RESERVATIONS_SHOWN}`,
    [...of],
  );
  return rows.map((row) => ({
    shop: row.shop,
    order: row.order_no,
    item: row.item,
    units: Number(row.open),
    reservedAt: instantView(row.reserved_at),
    expiresAt: instantView(row.expires_at),
  }));
}

async function countedBySources(db: Queryable, of: readonly string[]): Promise<PositionJson['counted']> {
  const { rows } = await db.query<{ origin: string; on_hand: bigint; defective: bigint; told_at: Date }>(
    `SELECT origin, sum(on_hand)::bigint AS on_hand, sum(defective)::bigint AS defective, max(told_at) AS told_at
     FROM inventory.balance WHERE book = $1 AND warehouse = $2 AND material = $3 GROUP BY origin ORDER BY origin`,
    [...of],
  );
  return rows.map((row) => ({
    origin: row.origin,
    onHand: Number(row.on_hand),
    defective: Number(row.defective),
    toldAt: instantView(row.told_at),
  }));
}

interface MovementRow {
  readonly business_date: string;
  readonly kind: StockKind;
  readonly condition: StockCondition;
  readonly hand: bigint;
  readonly quantity: bigint;
  readonly shop: string;
  readonly sku: string;
  readonly msku: string;
  readonly order_no: string;
  readonly item: string;
  readonly parcel: string;
  readonly reason: string;
  readonly reference: string;
  readonly origin: string;
  readonly origin_key: string;
  readonly telling: number;
  readonly line_no: number;
  readonly statement_no: bigint;
  readonly recorded_at: Date;
}

/** The movements that add up to a position, the latest day first. */
export async function listMovements(db: Queryable, query: PositionKey & PageQuery): Promise<PageJson<MovementJson>> {
  const after = readCursor(query.cursor, ['date', 'text', 'text', 'number', 'number']);
  const limit = limitOf(query);
  const { rows } = await db.query<MovementRow>(
    `SELECT m.* FROM inventory.movement m
     WHERE m.book = $1 AND m.warehouse = $2 AND m.material = $3
       AND ($4::date IS NULL
         OR (m.business_date, m.origin, m.origin_key, m.telling, m.line_no) < ($4, $5, $6, $7::integer, $8::integer))
     ORDER BY m.business_date DESC, m.origin DESC, m.origin_key DESC, m.telling DESC, m.line_no DESC LIMIT $9`,
    [query.book, query.warehouse, query.material, ...(after ?? [null, null, null, null, null]), limit + 1],
  );
  return pageOfRows(rows, limit, movementOf, (row) => [
    row.business_date,
    row.origin,
    row.origin_key,
    String(row.telling),
    String(row.line_no),
  ]);
}

function movementOf(row: MovementRow): MovementJson {
  return {
    ...{ date: row.business_date, kind: row.kind, condition: row.condition },
    ...{ units: Number(row.hand), quantity: Number(row.quantity), shop: row.shop, sku: row.sku, msku: row.msku },
    ...{ order: row.order_no, item: row.item, parcel: row.parcel, reason: row.reason, reference: row.reference },
    ...{ origin: row.origin, key: row.origin_key, telling: row.telling, line: row.line_no },
    ...{ statementNo: String(row.statement_no), recordedAt: instantView(row.recorded_at) },
  };
}
