/** What rows of a source and orders say of stock, into positions; what is wrong with a position is one exception until it is right. */
import type { StockBalance } from '../core/movements.ts';
import { type Catalogue, type Problem, problem } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { applyMovements, TOLD_A_CALL_MAX } from '../inventory/apply.ts';
import { proveSnapshot, storeBalances } from '../inventory/balances.ts';
import { badPositions, type Position } from '../inventory/positions.ts';
import { INVENTORY_PROBLEMS } from '../inventory/problems.ts';
import { type MaterialOf, resolveMaterials, type ToldMovements } from '../inventory/told.ts';
import { keepCauses } from './causes.ts';
import { loadMaterials, type NamedSku } from './materials.ts';

/** Moves stock of any books. Returns what waits for a mapping, by the key of the told thing. */
export async function moveStock(
  tx: Tx,
  catalogue: Catalogue,
  told: readonly ToldMovements[],
  now: Date,
): Promise<ReadonlyMap<string, readonly Problem[]>> {
  if (told.length === 0) return new Map();
  const { ready, waiting } = resolveMaterials(
    told,
    await materialsByBook(
      tx,
      told.flatMap((one) => one.movements),
    ),
  );
  for (let at = 0; at < ready.length; at += TOLD_A_CALL_MAX) {
    const { positions } = await applyMovements(tx, ready.slice(at, at + TOLD_A_CALL_MAX), now);
    await tellPositions(tx, catalogue, positions, now);
  }
  return new Map(waiting.map(({ told: { key }, problems }) => [key, problems]));
}

/** Shops are of one book each; what is of no shop is of the book that its movement names, so books do not mix. */
async function materialsByBook(
  db: Queryable,
  named: readonly (NamedSku & { readonly book: string })[],
): Promise<MaterialOf> {
  const byBook = new Map<string, NamedSku[]>();
  for (const one of named) {
    const list = byBook.get(one.book);
    if (list) list.push(one);
    else byBook.set(one.book, [one]);
  }
  const all: MaterialOf[] = [];
  for (const [book, skus] of byBook) all.push(await loadMaterials(db, book, skus));
  return (...asked) => all.map((of) => of(...asked)).find((parts) => parts !== undefined);
}

async function tellPositions(tx: Tx, catalogue: Catalogue, positions: readonly Position[], now: Date): Promise<void> {
  const { bad, right } = badPositions(positions);
  await keepCauses(
    tx,
    catalogue,
    {
      found: bad.map((one) => ({ cause: positionCause(one), problem: one })),
      former: right.flatMap((one) =>
        [INVENTORY_PROBLEMS.INVENTORY_NEGATIVE, INVENTORY_PROBLEMS.INVENTORY_PROMISED_NOT_THERE].map((kind) =>
          positionCause(problem(kind, { book: one.book }, { warehouse: one.warehouse, material: one.material })),
        ),
      ),
      standing: async () => new Set(),
    },
    now,
  );
}

function positionCause({ code, place, params }: Problem): string {
  return `stock:${place.book}/${params.warehouse}/${params.material}/${code}`;
}

/** What rows of a stock list count. Rows that wait for a mapping are told by their movements; here they count nothing. */
export async function countStock(
  tx: Tx,
  origin: string,
  told: readonly { readonly key: string; readonly balances: readonly StockBalance[] }[],
  now: Date,
): Promise<void> {
  if (told.length === 0) return;
  const materialOf = await materialsByBook(
    tx,
    told.flatMap((one) => one.balances),
  );
  const day = now.toISOString().slice(0, 10);
  const counted = told.map(({ key, balances }) => ({
    origin,
    key,
    balances: balances.flatMap((one) =>
      (materialOf(one.shop, one.msku, one.sku, day) ?? []).map(({ material, quantity }) => ({
        ...one,
        material,
        onHand: one.onHand * quantity,
        defective: one.defective * quantity,
      })),
    ),
  }));
  await storeBalances(tx, counted, now);
}

/** A stock list was read to its end: does it count what the movements come to? One exception a list, with its worst material. */
export async function proveStock(tx: Tx, catalogue: Catalogue, origin: string, now: Date): Promise<void> {
  const { problems } = await proveSnapshot(tx, origin);
  const found = problems.map((one) => ({ cause: `snapshot:${origin}/${one.place.book}`, problem: one }));
  const books = await tx.query<{ book: string }>('SELECT DISTINCT book FROM inventory.balance WHERE origin = $1', [
    origin,
  ]);
  const former = books.rows.map((row) => `snapshot:${origin}/${row.book}`);
  await keepCauses(tx, catalogue, { found, former, standing: async () => new Set() }, now);
}
