/** Movements of materials → stored, positions moved, reservations turned into issues; all in the caller's transaction. */
import type { StockCondition } from '../core/movements.ts';
import type { Problem } from '../core/problems.ts';
import { Bug } from '../core/problems.ts';
import { copyInto, copyLine } from '../engine/copy.ts';
import { lockKeys, type Tx } from '../engine/transaction.ts';
import { changePositions, type Position, PositionChanges, positionProblems } from './positions.ts';
import type { OrderKey, WantedUnits } from './reservation-plan.ts';
import { issueReserved, lockOrders } from './reservations.ts';
import type { MaterialMovement, ReadyMovements } from './told.ts';

/** Each told thing holds a lock until the end of the transaction. */
export const TOLD_A_CALL_MAX = 2_000;

export interface Applied {
  /** Movements stored: 0 where everything was told before. */
  readonly stored: number;
  /** Told things that were older than what is stored, and said nothing. */
  readonly stale: number;
  /** Positions that changed, as they now are. */
  readonly positions: readonly Position[];
  /** Of these positions, those below zero or with more promised than there. */
  readonly problems: readonly Problem[];
}

/**
 * Stores what each told thing says differently from before, and moves the positions by it. The same told twice, by one worker
 * or by two at once, counts once; a revision moves the difference; told without movements takes all of it back. A shipment
 * uses up what its order was promised, in the same step; without a promise it is an issue all the same. Stock below zero is
 * told, not refused. Throws Bug for more than TOLD_A_CALL_MAX.
 */
export async function applyMovements(tx: Tx, told: readonly ReadyMovements[], now: Date): Promise<Applied> {
  if (told.length > TOLD_A_CALL_MAX) throw new Bug(`${told.length} told things in one call`);
  const latest = new Map(told.map((one) => [toldId(one), one]));
  await lockKeys(
    tx,
    [...latest.keys()].map((id) => `movement:${id}`),
  );
  const before = await storedOf(tx, [...latest.values()]);
  const news = [...latest].filter(([id, one]) => (before.get(id)?.statementNo ?? 0n) <= one.statementNo);
  const lines = news.flatMap(([id, one]) => differences(one, before.get(id)));
  const positions = lines.length === 0 ? [] : await store(tx, lines, now);
  return {
    stored: lines.length,
    stale: latest.size - news.length,
    positions,
    problems: positions.flatMap(positionProblems),
  };
}

async function store(tx: Tx, lines: readonly Line[], now: Date): Promise<readonly Position[]> {
  const changes = new PositionChanges();
  for (const { movement } of lines) {
    if (movement.kind === 'RECOGNISE') continue;
    const { condition, quantity } = movement;
    changes.add(movement, condition === 'GOOD' ? { onHand: quantity } : { defective: quantity });
  }
  const left = unitsThatLeft(lines);
  await lockOrders(tx, left);
  await issueReserved(tx, left, changes, now);
  await copyInto(tx, 'inventory.movement', COLUMNS, copyLines(lines, now));
  return changePositions(tx, changes, now);
}

function toldId({ origin, key }: Pick<ReadyMovements, 'origin' | 'key'>): string {
  return JSON.stringify([origin, key]);
}

interface Stored {
  readonly statementNo: bigint;
  readonly tellings: number;
  /** What it adds up to so far. */
  readonly movements: readonly MaterialMovement[];
}

interface StoredRow {
  readonly origin: string;
  readonly key: string;
  readonly statementNo: bigint;
  readonly tellings: number;
  readonly kind: MaterialMovement['kind'];
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
  readonly condition: StockCondition;
  readonly shop: string;
  readonly sku: string;
  readonly msku: string;
  readonly date: string;
  readonly order: string;
  readonly item: string;
  readonly parcel: string;
  readonly reason: string;
  readonly reference: string;
  readonly quantity: bigint;
  readonly units: bigint;
}

async function storedOf(tx: Tx, told: readonly ReadyMovements[]): Promise<ReadonlyMap<string, Stored>> {
  const { rows } = await tx.query<StoredRow>(
    `SELECT m.origin, m.origin_key AS key, max(max(m.statement_no)) OVER one AS "statementNo",
       max(max(m.telling)) OVER one AS tellings, m.kind, m.book, m.warehouse, m.material, m.condition, m.shop, m.sku, m.msku,
       m.business_date AS date, m.order_no AS "order", m.item, m.parcel, m.reason, m.reference,
       sum(m.quantity)::bigint AS quantity, sum(m.units)::bigint AS units
     FROM inventory.movement m
     WHERE (m.origin, m.origin_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
     GROUP BY m.origin, m.origin_key, m.kind, m.book, m.warehouse, m.material, m.condition, m.shop, m.sku, m.msku,
       m.business_date, m.order_no, m.item, m.parcel, m.reason, m.reference
     WINDOW one AS (PARTITION BY m.origin, m.origin_key)`,
    [told.map((one) => one.origin), told.map((one) => one.key)],
  );
  const found = new Map<string, Stored & { readonly movements: MaterialMovement[] }>();
  for (const { origin, key, statementNo, tellings, quantity, units, ...rest } of rows) {
    const id = toldId({ origin, key });
    const stored = found.get(id) ?? { statementNo, tellings, movements: [] };
    found.set(id, stored);
    stored.movements.push({ ...rest, quantity: Number(quantity), units: Number(units) });
  }
  return found;
}

interface Line {
  readonly told: ReadyMovements;
  readonly telling: number;
  readonly lineNo: number;
  readonly movement: MaterialMovement;
}

/** What carries the stored movements to what is told now. */
function differences(told: ReadyMovements, before: Stored | undefined): readonly Line[] {
  const sums = new Map<string, MaterialMovement>();
  const add = (one: MaterialMovement, sign: 1 | -1): void => {
    const id = identityOf(one);
    const { quantity, units } = sums.get(id) ?? { quantity: 0, units: 0 };
    sums.set(id, { ...one, quantity: quantity + sign * one.quantity, units: units + sign * one.units });
  };
  for (const one of told.movements) add(one, 1);
  for (const one of before?.movements ?? []) add(one, -1);
  const telling = (before?.tellings ?? 0) + 1;
  return [...sums.values()]
    .filter((one) => one.quantity !== 0 || one.units !== 0)
    .map((movement, at) => ({ told, telling, lineNo: at + 1, movement }));
}

function identityOf(one: MaterialMovement): string {
  return JSON.stringify([
    ...[one.kind, one.book, one.warehouse, one.material, one.condition, one.shop, one.sku, one.msku, one.date],
    ...[one.order, one.item, one.parcel, one.reason, one.reference],
  ]);
}

/** Of orders: net units by line and place. What was only dated anew, or moved to another parcel, has not left again. */
function unitsThatLeft(lines: readonly Line[]): readonly (OrderKey & WantedUnits)[] {
  const sums = new Map<string, OrderKey & WantedUnits>();
  for (const { movement } of lines) {
    const { kind, book, shop, order, item, warehouse, material } = movement;
    if (order === '' || (kind !== 'ISSUE' && kind !== 'DISPATCH' && kind !== 'SHIPPED')) continue;
    const id = JSON.stringify([book, shop, order, item, material, warehouse]);
    const quantity = (sums.get(id)?.quantity ?? 0) - movement.quantity;
    sums.set(id, { book, shop, orderNo: order, item, warehouse, material, quantity });
  }
  return [...sums.values()].filter((one) => one.quantity > 0);
}

const COLUMNS = [
  ...['book', 'origin', 'origin_key', 'telling', 'line_no', 'statement_no', 'kind', 'warehouse', 'material'],
  ...['condition', 'quantity', 'shop', 'sku', 'msku', 'units', 'business_date', 'order_no', 'item', 'parcel'],
  ...['reason', 'reference', 'recorded_at'],
];

function* copyLines(lines: readonly Line[], now: Date): Generator<string> {
  for (const { told, telling, lineNo, movement: one } of lines)
    yield copyLine([
      ...[one.book, told.origin, told.key, telling, lineNo, told.statementNo, one.kind, one.warehouse, one.material],
      ...[one.condition, one.quantity, one.shop, one.sku, one.msku, one.units, one.date, one.order, one.item],
      ...[one.parcel, one.reason, one.reference, now],
    ]);
}
