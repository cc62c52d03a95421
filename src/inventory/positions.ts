/** Positions: what is there and what of it is promised, by book, warehouse and material. Changed in one order, so that workers never deadlock. */
import { type Problem, problem } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { INVENTORY_PROBLEMS } from './problems.ts';

export interface PositionKey {
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
}

/** Units. */
export interface Position extends PositionKey {
  readonly onHand: number;
  readonly defective: number;
  readonly reserved: number;
}

/** Adds up what is to change, one sum a position. */
export class PositionChanges {
  readonly #changes = new Map<string, { key: PositionKey; onHand: number; defective: number; reserved: number }>();

  add(key: PositionKey, change: Partial<Omit<Position, keyof PositionKey>>): void {
    const id = positionId(key);
    const sum = this.#changes.get(id) ?? { key, onHand: 0, defective: 0, reserved: 0 };
    sum.onHand += change.onHand ?? 0;
    sum.defective += change.defective ?? 0;
    sum.reserved += change.reserved ?? 0;
    this.#changes.set(id, sum);
  }

  get all(): readonly Position[] {
    return [...this.#changes.values()]
      .filter((one) => one.onHand !== 0 || one.defective !== 0 || one.reserved !== 0)
      .map(({ key: { book, warehouse, material }, ...sums }) => ({ book, warehouse, material, ...sums }));
  }
}

export function positionId({ book, warehouse, material }: PositionKey): string {
  return JSON.stringify([book, warehouse, material]);
}

interface Row extends PositionKey {
  readonly onHand: bigint;
  readonly defective: bigint;
  readonly reserved: bigint;
}

function positionOf({ book, warehouse, material, onHand, defective, reserved }: Row): Position {
  return {
    ...{ book, warehouse, material, onHand: Number(onHand), defective: Number(defective) },
    reserved: Number(reserved),
  };
}

const COLUMNS = 'p.book, p.warehouse, p.material, p.on_hand AS "onHand", p.defective, p.reserved';

/** One array a column, in the order in which every worker takes them. */
function columnsOf(keys: readonly PositionKey[]): readonly (readonly string[])[] {
  const distinct = new Map(keys.map((key) => [positionId(key), key]));
  const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
  return [sorted.map((one) => one.book), sorted.map((one) => one.warehouse), sorted.map((one) => one.material)];
}

/** Positions as they are, locked until the end of the transaction; those that do not exist are made, with nothing there. */
export async function lockPositions(
  tx: Tx,
  keys: readonly PositionKey[],
  now: Date,
): Promise<ReadonlyMap<string, Position>> {
  if (keys.length === 0) return new Map();
  const columns = columnsOf(keys);
  await tx.query(
    `INSERT INTO inventory.position (book, warehouse, material, changed_at)
     SELECT book, warehouse, material, $4
     FROM unnest($1::text[], $2::text[], $3::text[]) AS k (book, warehouse, material)
     ON CONFLICT DO NOTHING`,
    [...columns, now],
  );
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM inventory.position p
     WHERE (p.book, p.warehouse, p.material) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
     ORDER BY p.book COLLATE "C", p.warehouse COLLATE "C", p.material COLLATE "C" FOR UPDATE`,
    [...columns],
  );
  return new Map(rows.map((row) => [positionId(row), positionOf(row)]));
}

/** Units on hand that nobody is promised, as they stand now, unlocked: what a choice is made by; `reserveFor` has the last word. */
export async function freeUnits(
  db: Queryable,
  book: string,
  warehouses: readonly string[],
  materials: readonly string[],
): Promise<(warehouse: string, material: string) => number> {
  const { rows } = await db.query<{ warehouse: string; material: string; free: bigint }>(
    `SELECT warehouse, material, on_hand - reserved AS free FROM inventory.position
     WHERE book = $1 AND warehouse = ANY ($2) AND material = ANY ($3)`,
    [book, warehouses, materials],
  );
  const free = new Map(rows.map((row) => [positionId({ book, ...row }), Number(row.free)]));
  return (warehouse, material) => free.get(positionId({ book, warehouse, material })) ?? 0;
}

/** Changes positions and returns them as they then are. Takes their locks itself where they are not held yet. */
export async function changePositions(tx: Tx, changes: PositionChanges, now: Date): Promise<readonly Position[]> {
  const { all } = changes;
  if (all.length === 0) return [];
  await lockPositions(tx, all, now);
  const numbers = (name: 'onHand' | 'defective' | 'reserved'): readonly number[] => all.map((one) => one[name]);
  const { rows } = await tx.query<Row>(
    `UPDATE inventory.position p SET on_hand = p.on_hand + c.on_hand, defective = p.defective + c.defective,
       reserved = p.reserved + c.reserved, changed_at = $7
     FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
       AS c (book, warehouse, material, on_hand, defective, reserved)
     WHERE (p.book, p.warehouse, p.material) = (c.book, c.warehouse, c.material)
     RETURNING ${COLUMNS}`,
    [
      all.map((one) => one.book),
      all.map((one) => one.warehouse),
      all.map((one) => one.material),
      ...[numbers('onHand'), numbers('defective'), numbers('reserved'), now],
    ],
  );
  return rows.map(positionOf);
}

/** What is to be told of a position; nothing where it is in order. */
export function positionProblems(position: Position): readonly Problem[] {
  const { book, warehouse, material, onHand, reserved } = position;
  const params = { warehouse, material, onHand: String(onHand), reserved: String(reserved) };
  if (onHand < 0) return [problem(INVENTORY_PROBLEMS.INVENTORY_NEGATIVE, { book }, params)];
  if (onHand < reserved) return [problem(INVENTORY_PROBLEMS.INVENTORY_PROMISED_NOT_THERE, { book }, params)];
  return [];
}

/** What is to be told of positions, and those of them that are in order. */
export function badPositions(positions: readonly Position[]): {
  readonly bad: readonly Problem[];
  readonly right: readonly Position[];
} {
  const bad = positions.flatMap(positionProblems);
  return { bad, right: positions.filter((one) => positionProblems(one).length === 0) };
}
