/** Snapshots: what a source counts in its warehouses. They prove the balance of the movements and change no position. */
import type { StockBalance } from '../core/movements.ts';
import { type Problem, problem } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { INVENTORY_PROBLEMS } from './problems.ts';

/** One row of a stock list with what it counts; nothing: the row is gone. */
export interface ToldBalances {
  /** `<source account>/<stream>`. */
  readonly origin: string;
  readonly key: string;
  readonly balances: readonly (StockBalance & { readonly material: string })[];
}

/** Replaces what the rows told before. */
export async function storeBalances(tx: Tx, told: readonly ToldBalances[], now: Date): Promise<void> {
  await tx.query(
    `DELETE FROM inventory.balance WHERE (origin, origin_key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [told.map((one) => one.origin), told.map((one) => one.key)],
  );
  const lines = told.flatMap(({ origin, key, balances }) => balances.map((one) => ({ origin, key, ...one })));
  const names = ['book', 'origin', 'key', 'warehouse', 'material', 'onHand', 'defective'] as const;
  await tx.query(
    `INSERT INTO inventory.balance (book, origin, origin_key, warehouse, material, on_hand, defective, told_at)
     SELECT book, origin, key, warehouse, material, sum(on_hand), sum(defective), $8
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
       AS t (book, origin, key, warehouse, material, on_hand, defective)
     GROUP BY book, origin, key, warehouse, material`,
    [...names.map((name) => lines.map((one) => one[name])), now],
  );
}

interface DifferenceRow {
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
  readonly onHand: bigint;
  readonly defective: bigint;
  readonly toldOnHand: bigint;
  readonly toldDefective: bigint;
  readonly all: bigint;
}

/** A book that differs everywhere must not fill the queue: the rest is counted. */
const DIFFERENCES_TOLD_MAX = 500;

export interface SnapshotProof {
  /** Positions and counted materials looked at. */
  readonly checked: number;
  readonly differences: number;
  /** INVENTORY_SNAPSHOT_DIFFERS, at most 500. */
  readonly problems: readonly Problem[];
}

/**
 * Positions against what the list `origin` counts, in the warehouses that the list covers: also what it counts and never moved,
 * and what is here and not in the list. Corrects nothing.
 */
export async function proveSnapshot(db: Queryable, origin: string): Promise<SnapshotProof> {
  const sides = `
    WITH told AS (
      SELECT book, warehouse, material, sum(on_hand)::bigint AS on_hand, sum(defective)::bigint AS defective
      FROM inventory.balance WHERE origin = $1 GROUP BY 1, 2, 3),
    here AS (
      SELECT book, warehouse, material, on_hand, defective FROM inventory.position
      WHERE (book, warehouse) IN (SELECT book, warehouse FROM told)),
    sides AS (
      SELECT book, warehouse, material, coalesce(h.on_hand, 0) AS "onHand", coalesce(h.defective, 0) AS defective,
        coalesce(t.on_hand, 0) AS "toldOnHand", coalesce(t.defective, 0) AS "toldDefective"
      FROM here h FULL JOIN told t USING (book, warehouse, material))`;
  const checked = await db.query<{ n: bigint }>(`${sides} SELECT count(*) AS n FROM sides`, [origin]);
  const { rows } = await db.query<DifferenceRow>(
    `${sides} SELECT *, count(*) OVER () AS "all" FROM sides
     WHERE ("onHand", defective) IS DISTINCT FROM ("toldOnHand", "toldDefective")
     ORDER BY book COLLATE "C", warehouse COLLATE "C", material COLLATE "C" LIMIT ${DIFFERENCES_TOLD_MAX}`,
    [origin],
  );
  const problems = rows.map(differs);
  return { checked: Number(checked.rows[0]?.n ?? 0n), differences: Number(rows[0]?.all ?? 0n), problems };
}

function differs(row: DifferenceRow): Problem {
  const { book, warehouse, material, onHand, defective, toldOnHand, toldDefective } = row;
  const params = {
    ...{ warehouse, material, onHand: String(onHand), defective: String(defective) },
    ...{ toldOnHand: String(toldOnHand), toldDefective: String(toldDefective) },
    difference: String(toldOnHand + toldDefective - onHand - defective),
  };
  return problem(INVENTORY_PROBLEMS.INVENTORY_SNAPSHOT_DIFFERS, { book }, params);
}
