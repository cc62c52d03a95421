import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type Applied, applyMovements, TOLD_A_CALL_MAX } from './apply.ts';
import { proveSnapshot, storeBalances } from './balances.ts';
import { document, moved, NOW, shipment } from './stock-fixture.ts';
import type { ReadyMovements } from './told.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterEach(() =>
  asOwner(db.pool, (owner) =>
    owner.query(`ALTER TABLE inventory.movement DISABLE TRIGGER USER;
      TRUNCATE inventory.movement, inventory.position, inventory.reservation, inventory.balance;
      ALTER TABLE inventory.movement ENABLE TRIGGER USER`),
  ),
);
afterAll(() => db.close());

const apply = (...told: ReadyMovements[]): Promise<Applied> =>
  inTransaction(db.pool, (tx) => applyMovements(tx, told, NOW));

/** `warehouse material on hand/defective`, of positions that hold anything. */
async function stock(): Promise<readonly string[]> {
  const { rows } = await db.pool.query<{ text: string }>(
    `SELECT warehouse || ' ' || material || ' ' || on_hand || '/' || defective AS text FROM inventory.position
     WHERE on_hand <> 0 OR defective <> 0 ORDER BY 1`,
  );
  return rows.map((row) => row.text);
}

/** Every position is the sum of its movements. */
async function broken(): Promise<bigint> {
  const { rows } = await db.pool.query<{ n: bigint }>(
    `SELECT count(*) AS n FROM inventory.position p FULL JOIN (
       SELECT book, warehouse, material, sum(hand) FILTER (WHERE condition = 'GOOD') AS good,
         sum(hand) FILTER (WHERE condition = 'DEFECTIVE') AS bad FROM inventory.movement GROUP BY 1, 2, 3) m
       USING (book, warehouse, material)
     WHERE (coalesce(p.on_hand, 0), coalesce(p.defective, 0)) <> (coalesce(m.good, 0), coalesce(m.bad, 0))`,
  );
  return rows[0]?.n ?? -1n;
}

test('a movement counts once however often it is told, by workers at once too', async () => {
  const told = document('1', [moved(10), moved(2, { condition: 'DEFECTIVE' })]);
  const all = await Promise.all(Array.from({ length: 6 }, () => apply(told)));
  expect(all.map((one) => one.stored).sort()).toEqual([0, 0, 0, 0, 0, 2]);
  expect((await apply(told)).stored).toBe(0);
  expect(await stock()).toEqual(['SZ M-CUP 10/2']);
});

test('a document told differently moves the difference, and nothing that stood is changed', async () => {
  await apply(document('1', [moved(10)]));
  const changed = document('1', [moved(7), moved(1, { warehouse: 'US' })], { statementNo: 2n });
  expect((await apply(changed)).positions.map((one) => one.onHand).sort()).toEqual([1, 7]);
  expect(await stock()).toEqual(['SZ M-CUP 7/0', 'US M-CUP 1/0']);
  const { rows } = await db.pool.query('SELECT telling, quantity FROM inventory.movement ORDER BY telling, quantity');
  expect(rows).toEqual([
    { telling: 1, quantity: 10n },
    { telling: 2, quantity: -3n },
    { telling: 2, quantity: 1n },
  ]);
  expect(await broken()).toBe(0n);
});

test('a document that is void, deleted or gone takes all of its movements back, and may come again', async () => {
  await apply(document('1', [moved(10)]));
  await apply(document('1', [], { statementNo: 2n }));
  expect(await stock()).toEqual([]);
  await apply(document('1', [moved(10)], { statementNo: 3n }));
  expect(await stock()).toEqual(['SZ M-CUP 10/0']);
});

test('an older statement that comes late changes nothing', async () => {
  await apply(document('1', [moved(8)], { statementNo: 5n }));
  const late = await apply(document('1', [moved(3)], { statementNo: 4n }));
  expect([late.stored, late.stale]).toEqual([0, 1]);
  expect(await stock()).toEqual(['SZ M-CUP 8/0']);
});

test('a document whose warehouse went to another book leaves nothing in the former one', async () => {
  await apply(document('1', [moved(4)]));
  await apply(document('1', [moved(4, { book: 'B1' })], { statementNo: 2n }));
  const { rows } = await db.pool.query('SELECT book, on_hand FROM inventory.position ORDER BY book');
  expect(rows).toEqual([
    { book: 'A1', on_hand: 0n },
    { book: 'B1', on_hand: 4n },
  ]);
});

test('dispatched goods leave at once, and their recognition moves nothing on hand', async () => {
  await apply(document('1', [moved(5)]));
  await apply(shipment('O1', 2, {}, 'DISPATCH'));
  expect(await stock()).toEqual(['SZ M-CUP 3/0']);
  const both = shipment('O1', 2, {}, 'DISPATCH').movements[0]!;
  await apply({ ...shipment('O1', 2), movements: [both, { ...both, kind: 'RECOGNISE', date: '2026-09-09' }] });
  expect(await stock()).toEqual(['SZ M-CUP 3/0']);
});

test('more that left than came is told, with the position, and not refused', async () => {
  await apply(document('1', [moved(1)]));
  const { problems } = await apply(shipment('O1', 3));
  expect(problems).toMatchObject([
    { code: 'INVENTORY_NEGATIVE', level: 'L2', params: { warehouse: 'SZ', material: 'M-CUP', onHand: '-2' } },
  ]);
  expect((await apply(document('2', [moved(2)]))).problems).toEqual([]);
});

test('many documents on few positions from many workers add up, without a deadlock', async () => {
  const places = ['SZ', 'US', 'DE'].flatMap((warehouse) =>
    ['A', 'B', 'C'].map((material) => ({ warehouse, material })),
  );
  const batch = (worker: number): ReadyMovements[] =>
    Array.from({ length: 40 }, (_, at) => {
      const one = moved(1 + (at % 3), places[(worker * 5 + at * 7) % places.length]);
      return document(`${worker}-${at}`, [one, { ...one, ...places[(worker + at) % places.length]!, quantity: -1 }]);
    });
  await Promise.all(Array.from({ length: 8 }, (_, worker) => apply(...batch(worker))));
  expect(await broken()).toBe(0n);
  const { rows } = await db.pool.query<{ n: bigint }>('SELECT count(*) AS n FROM inventory.movement');
  expect(rows[0]?.n).toBeGreaterThan(500n);
});

test('workers that make the same many positions in opposite orders do not wait for each other in a circle', async () => {
  for (let round = 0; round < 2; round++) {
    const all = Array.from({ length: 4_000 }, (_, at) => moved(1, { material: `M-${round}-${at}` }));
    await Promise.all([
      apply(document(`up-${round}`, all)),
      apply(document(`down-${round}`, [...all].reverse())),
      apply(document(`up-again-${round}`, all)),
    ]);
  }
  expect(await broken()).toBe(0n);
});

test('a movement can be neither changed nor deleted', async () => {
  await apply(document('1', [moved(1)]));
  await expect(db.pool.query('UPDATE inventory.movement SET quantity = 2')).rejects.toMatchObject({ code: '42501' });
  await expect(asOwner(db.pool, (owner) => owner.query('DELETE FROM inventory.movement'))).rejects.toMatchObject({
    code: 'HL001',
  });
});

test('a call of any size is refused past its limit', async () => {
  const many = Array.from({ length: TOLD_A_CALL_MAX + 1 }, (_, at) => document(String(at), []));
  await expect(apply(...many)).rejects.toThrow('told things');
});

test('a snapshot proves the movements: what differs, what is missing on either side; nothing is corrected', async () => {
  await apply(
    document('1', [
      moved(10),
      moved(1, { condition: 'DEFECTIVE' }),
      moved(4, { material: 'M-POT' }),
      moved(9, { warehouse: 'DE' }),
    ]),
  );
  const counted = (key: string, material: string, onHand: number, defective = 0) => ({
    ...{ origin: 'FOX/stock', key },
    balances: [{ book: 'A1', warehouse: 'SZ', shop: '', sku: '', msku: '', material, onHand, defective }],
  });
  const prove = async (...told: Parameters<typeof storeBalances>[1]) => {
    await inTransaction(db.pool, (tx) => storeBalances(tx, told, NOW));
    return proveSnapshot(db.pool, 'FOX/stock');
  };
  const same = await prove(counted('1', 'M-CUP', 6, 1), counted('2', 'M-CUP', 4), counted('3', 'M-POT', 4));
  expect(same).toEqual({ checked: 2, differences: 0, problems: [] });
  const other = await prove(
    counted('2', 'M-CUP', 3),
    { ...counted('3', '', 0), balances: [] },
    counted('4', 'M-LID', 2),
  );
  expect(other.problems.map(({ code, params }) => [code, params.material, params.difference])).toEqual([
    ['INVENTORY_SNAPSHOT_DIFFERS', 'M-CUP', '-1'],
    ['INVENTORY_SNAPSHOT_DIFFERS', 'M-LID', '2'],
    ['INVENTORY_SNAPSHOT_DIFFERS', 'M-POT', '-4'],
  ]);
  expect(await stock()).toEqual(['DE M-CUP 9/0', 'SZ M-CUP 10/1', 'SZ M-POT 4/0']);
});
