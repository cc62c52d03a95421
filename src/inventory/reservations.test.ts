import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { applyMovements } from './apply.ts';
import { type Reserved, type ReserveRequest, stillWanted, type WantedUnits } from './reservation-plan.ts';
import { releaseExpired, releaseFor, reserveFor } from './reservations.ts';
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

const LATER = new Date('2026-10-03T00:00:00Z');
const line = (quantity: number, more: Partial<WantedUnits> = {}): WantedUnits => ({
  ...{ item: '1', warehouse: 'SZ', material: 'M-CUP', quantity },
  ...more,
});
const request = (
  orderNo: string,
  lines: readonly WantedUnits[],
  more: Partial<ReserveRequest> = {},
): ReserveRequest => ({
  ...{ book: 'A1', shop: 'US1', orderNo, lines, expiresAt: LATER, partly: false },
  ...more,
});
const apply = (...told: ReadyMovements[]) => inTransaction(db.pool, (tx) => applyMovements(tx, told, NOW));
const reserve = (...requests: ReserveRequest[]): Promise<readonly Reserved[]> =>
  inTransaction(db.pool, (tx) => reserveFor(tx, requests, NOW));
const cancel = (orderNo: string) =>
  inTransaction(db.pool, (tx) => releaseFor(tx, [{ book: 'A1', shop: 'US1', orderNo }], 'CANCELLED', NOW));
const sweep = (now: Date) => inTransaction(db.pool, (tx) => releaseExpired(tx, now, 100));

/** `warehouse material on hand/reserved`. */
async function stock(): Promise<readonly string[]> {
  const { rows } = await db.pool.query<{ text: string }>(
    `SELECT warehouse || ' ' || material || ' ' || on_hand || '/' || reserved AS text FROM inventory.position ORDER BY 1`,
  );
  return rows.map((row) => row.text);
}

/** `order item warehouse state quantity issued released reason`. */
async function promised(): Promise<readonly string[]> {
  const { rows } = await db.pool.query<{ text: string }>(
    `SELECT concat_ws(' ', order_no, item, warehouse, state, quantity, issued, released, reason) AS text
     FROM inventory.reservation ORDER BY order_no, item, warehouse, attempt`,
  );
  return rows.map((row) => row.text.trim());
}

/** Positions whose promise is not the sum of their open reservations, or that promise more than was ever there. */
async function broken(): Promise<readonly unknown[]> {
  const { rows } = await db.pool.query(
    `SELECT p.*, r.open FROM inventory.position p
     LEFT JOIN (SELECT book, warehouse, material, sum(open) AS open FROM inventory.reservation GROUP BY 1, 2, 3) r
       USING (book, warehouse, material)
     WHERE p.reserved <> coalesce(r.open, 0)`,
  );
  return rows;
}

test('an order is promised all that it wants or nothing, never more than is there and free', async () => {
  await apply(document('1', [moved(5), moved(1, { material: 'M-POT' })]));
  const [first] = await reserve(request('O1', [line(3)]));
  expect(first?.state).toBe('RESERVED');
  const [second] = await reserve(request('O2', [line(2), line(2, { item: '2', material: 'M-POT' })]));
  expect(second).toMatchObject({
    state: 'SHORT',
    problems: [{ code: 'INVENTORY_NOT_ENOUGH', params: { item: '2', needed: '2', available: '1' } }],
  });
  expect(await stock()).toEqual(['SZ M-CUP 5/3', 'SZ M-POT 1/0']);
  const [third] = await reserve(request('O2', [line(4), line(1, { item: '2', material: 'M-POT' })], { partly: true }));
  expect(third).toMatchObject({ state: 'PARTLY', problems: [{ params: { item: '1', needed: '4', available: '2' } }] });
  expect(await stock()).toEqual(['SZ M-CUP 5/5', 'SZ M-POT 1/1']);
});

test('defective units and units of another warehouse are promised to nobody', async () => {
  await apply(document('1', [moved(5, { condition: 'DEFECTIVE' }), moved(5, { warehouse: 'US' })]));
  expect((await reserve(request('O1', [line(1)])))[0]?.state).toBe('SHORT');
});

test('orders of one call are served in their order, and one that is short takes nothing from the next', async () => {
  await apply(document('1', [moved(4)]));
  const states = await reserve(request('O1', [line(3)]), request('O2', [line(2)]), request('O3', [line(1)]));
  expect(states.map((one) => one.state)).toEqual(['RESERVED', 'SHORT', 'RESERVED']);
  expect(await stock()).toEqual(['SZ M-CUP 4/4']);
});

test('a repeat of a request promises nothing twice; another warehouse gives the former one back', async () => {
  await apply(document('1', [moved(5), moved(5, { warehouse: 'US' })]));
  await reserve(request('O1', [line(2)]));
  await reserve(request('O1', [line(2)]));
  expect(await stock()).toEqual(['SZ M-CUP 5/2', 'US M-CUP 5/0']);
  await reserve(request('O1', [line(4)]));
  expect(await stock()).toEqual(['SZ M-CUP 5/4', 'US M-CUP 5/0']);
  await reserve(request('O1', [line(1, { warehouse: 'US' })]));
  expect(await stock()).toEqual(['SZ M-CUP 5/0', 'US M-CUP 5/1']);
  expect(await promised()).toEqual(['O1 1 SZ RELEASED 4 0 4 REPLACED', 'O1 1 US RESERVED 1 0 0']);
});

test('an order that moves may use what it gives back; where it cannot move it keeps what it had', async () => {
  await apply(document('1', [moved(2)]));
  await reserve(request('O1', [line(2)]));
  const [swapped] = await reserve(request('O1', [line(1), line(1, { item: '2' })]));
  expect(swapped?.state).toBe('RESERVED');
  const [refused] = await reserve(request('O1', [line(2, { warehouse: 'US' })]));
  expect(refused?.state).toBe('SHORT');
  expect(await stock()).toEqual(['SZ M-CUP 2/2', 'US M-CUP 0/0']);
});

test('cancelling gives everything back, once', async () => {
  await apply(document('1', [moved(5)]));
  await reserve(request('O1', [line(2)]), request('O2', [line(1)]));
  expect(await cancel('O1')).toBe(2);
  expect(await cancel('O1')).toBe(0);
  expect(await stock()).toEqual(['SZ M-CUP 5/1']);
  await reserve(request('O1', [line(2)]));
  expect(await promised()).toEqual([
    'O1 1 SZ RELEASED 2 0 2 CANCELLED',
    'O1 1 SZ RESERVED 2 0 0',
    'O2 1 SZ RESERVED 1 0 0',
  ]);
});

test('what expired is given back and its orders are named; a promise made again in time is kept', async () => {
  await apply(document('1', [moved(5)]));
  await reserve(request('O1', [line(2)]), request('O2', [line(1)]), request('O3', [line(1)]));
  await reserve(request('O2', [line(1)], { expiresAt: new Date('2026-10-09T00:00:00Z') }));
  await apply(shipment('O3', 1));
  expect(await sweep(new Date('2026-10-02T23:59:59Z'))).toEqual([]);
  expect(await sweep(LATER)).toEqual([{ book: 'A1', shop: 'US1', orderNo: 'O1' }]);
  expect(await sweep(LATER)).toEqual([]);
  expect(await stock()).toEqual(['SZ M-CUP 4/1']);
});

test('a promise that is made again while the sweep waits for it is kept', async () => {
  await apply(document('1', [moved(5)]));
  await reserve(request('O1', [line(2)]));
  const later = new Date('2026-10-09T00:00:00Z');
  const swept = await inTransaction(db.pool, async (tx) => {
    await reserveFor(tx, [request('O1', [line(2)], { expiresAt: later })], NOW);
    const sweeping = sweep(LATER);
    await waitsForLock();
    return { sweeping };
  });
  expect(await swept.sweeping).toEqual([]);
  expect(await stock()).toEqual(['SZ M-CUP 5/2']);
});

/** Until a connection of this database waits for an order's lock. */
async function waitsForLock(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    if (rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nobody waits');
}

test('a shipment turns the promise into the issue in one step, part by part', async () => {
  await apply(document('1', [moved(5)]));
  await reserve(request('O1', [line(3)]));
  await apply(shipment('O1', 1));
  expect(await stock()).toEqual(['SZ M-CUP 4/2']);
  await apply({ ...shipment('O1', 3), statementNo: 2n });
  expect(await stock()).toEqual(['SZ M-CUP 2/0']);
  expect(await promised()).toEqual(['O1 1 SZ ISSUED 3 3 0']);
});

test('units that left without a promise are issued all the same, and leave the promises of others alone', async () => {
  await apply(document('1', [moved(5)]));
  await reserve(request('O2', [line(4)]));
  const { problems } = await apply(shipment('O1', 3));
  expect(await stock()).toEqual(['SZ M-CUP 2/4']);
  expect(problems).toMatchObject([{ code: 'INVENTORY_PROMISED_NOT_THERE', params: { reserved: '4', onHand: '2' } }]);
});

test('what left from another warehouse than the promised one uses up the promise', async () => {
  await apply(document('1', [moved(5), moved(5, { warehouse: 'US' })]));
  await reserve(request('O1', [line(2)]));
  await apply(shipment('O1', 2, { warehouse: 'US' }));
  expect(await stock()).toEqual(['SZ M-CUP 5/0', 'US M-CUP 3/0']);
});

test('a shipment that is only dated anew or taken back uses up no promise of a later parcel', async () => {
  await apply(document('1', [moved(5)]));
  await apply(shipment('O1', 1));
  await reserve(request('O1', [line(3)]));
  expect(await stock()).toEqual(['SZ M-CUP 4/2']);
  await apply({ ...shipment('O1', 1, { date: '2026-09-05', parcel: 'P2' }), statementNo: 2n });
  expect(await stock()).toEqual(['SZ M-CUP 4/2']);
  await apply({ ...shipment('O1', 0), statementNo: 3n });
  expect(await stock()).toEqual(['SZ M-CUP 5/2']);
});

test('a promise asked for after the goods left covers only what has still to leave', async () => {
  await apply(document('1', [moved(5)]));
  await apply(shipment('O1', 2, { warehouse: 'US' }));
  await reserve(request('O1', [line(3)]));
  expect(await stock()).toEqual(['SZ M-CUP 5/1', 'US M-CUP -2/0']);
});

test('many workers that reserve, cancel and ship at once never promise more than is there', async () => {
  const materials = ['A', 'B', 'C'];
  await apply(
    document(
      '1',
      materials.map((material) => moved(30, { material })),
    ),
  );
  const worker = async (number: number): Promise<number> => {
    let units = 0;
    for (let at = 0; at < 15; at++) {
      const order = `O${number}-${at}`;
      const wants = materials
        .filter((_, index) => (number + at + index) % 3 !== 0)
        .sort(() => (number % 2 === 0 ? 1 : -1))
        .map((material, index) => line(1 + ((at + index) % 2), { item: String(index), material }));
      const [told] = await reserve(request(order, wants));
      if (told?.state !== 'RESERVED') continue;
      if (at % 5 === 0) await cancel(order);
      else units += wants.reduce((sum, one) => sum + one.quantity, 0);
    }
    return units;
  };
  const given = (await Promise.all(Array.from({ length: 8 }, (_, number) => worker(number)))).reduce(
    (a, b) => a + b,
    0,
  );
  const { rows } = await db.pool.query<{ onHand: bigint; reserved: bigint }>(
    'SELECT on_hand AS "onHand", reserved FROM inventory.position',
  );
  for (const { onHand, reserved } of rows) expect(reserved).toBeLessThanOrEqual(onHand);
  expect(rows.reduce((sum, one) => sum + Number(one.reserved), 0)).toBe(given);
  expect(given).toBeGreaterThan(60);
  expect(await broken()).toEqual([]);
});

test('the same order handled by many workers at once is promised once', async () => {
  await apply(document('1', [moved(50)]));
  await Promise.all(Array.from({ length: 8 }, () => reserve(request('O1', [line(3)]))));
  expect(await stock()).toEqual(['SZ M-CUP 50/3']);
  expect(await promised()).toHaveLength(1);
});

test('shipping, expiry and cancelling of one order at once use its promise once', async () => {
  await apply(document('1', [moved(50)]));
  for (let at = 0; at < 8; at++) {
    await reserve(request(`O${at}`, [line(3)]));
    await Promise.all([apply(shipment(`O${at}`, 2)), cancel(`O${at}`), sweep(LATER), apply(shipment(`O${at}`, 2))]);
  }
  expect(await stock()).toEqual(['SZ M-CUP 34/0']);
  expect(await broken()).toEqual([]);
});

test('what has still to leave is never negative, and never more than wanted less what left', () => {
  const units = fc.record({
    item: fc.constantFrom('1', '2'),
    warehouse: fc.constantFrom('SZ', 'US'),
    material: fc.constantFrom('A', 'B'),
    quantity: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(units, { maxLength: 6 }), fc.array(units, { maxLength: 6 }), (lines, left) => {
      const wanted = stillWanted(lines, left);
      for (const item of ['1', '2'])
        for (const material of ['A', 'B']) {
          const sum = (all: readonly WantedUnits[]): number =>
            all.filter((one) => one.item === item && one.material === material).reduce((a, b) => a + b.quantity, 0);
          expect(sum(wanted)).toBe(Math.max(sum(lines) - sum(left), 0));
        }
      expect(wanted.every((one) => one.quantity > 0)).toBe(true);
    }),
  );
});
