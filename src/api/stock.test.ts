/** Stock over the API: positions, what each is made of, the movements that add up to it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { inTransaction } from '../engine/transaction.ts';
import { applyMovements } from '../inventory/apply.ts';
import { storeBalances } from '../inventory/balances.ts';
import { reserveFor } from '../inventory/reservations.ts';
import { document, moved, NOW, shipment } from '../inventory/stock-fixture.ts';
import type { MovementJson, PageJson, PositionBriefJson, PositionJson } from './contract.ts';
import { addOneOfEach, signedIn, type TestApi, testApi } from './test-house.ts';

let database: TestDatabase;
let api: TestApi;
const LATER = new Date('2026-10-03T00:00:00Z');

beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  api = await testApi(database);
  await inTransaction(database.pool, async (tx) => {
    const pot = { material: 'M-POT', quantity: 2, units: 2 };
    const told = document('1', [
      moved(9),
      moved(2, { condition: 'DEFECTIVE' }),
      moved(2, pot),
      moved(4, { warehouse: '美西仓' }),
    ]);
    await applyMovements(tx, [told, document('2', [moved(1, { date: '2026-09-08' })])], NOW);
    const line = { item: '1', warehouse: 'SZ', material: 'M-CUP', quantity: 3 };
    await reserveFor(
      tx,
      [{ book: 'A1', shop: 'US1', orderNo: 'O1', lines: [line], expiresAt: LATER, partly: false }],
      NOW,
    );
    const dispatched = shipment('O1', 2, { date: '2026-09-05' }, 'DISPATCH').movements[0]!;
    const recognised = { ...dispatched, kind: 'RECOGNISE', date: '2026-09-09' } as const;
    const sold = { ...shipment('O1', 2), movements: [dispatched, recognised] };
    await applyMovements(tx, [sold, shipment('O2', 5, { material: 'M-POT' })], NOW);
    // Asked for where nothing ever was.
    const none = { ...line, warehouse: 'DE', quantity: 1 };
    await reserveFor(
      tx,
      [{ book: 'A1', shop: 'US1', orderNo: 'O9', lines: [none], expiresAt: LATER, partly: true }],
      NOW,
    );
    const balance = {
      book: 'A1',
      warehouse: 'SZ',
      shop: '',
      sku: '',
      msku: '',
      material: 'M-CUP',
      onHand: 7,
      defective: 2,
    };
    await storeBalances(tx, [{ origin: 'FOX/stock', key: '1', balances: [balance] }], NOW);
  });
});
afterAll(async () => {
  await api.app.close();
  await database.close();
});

async function get<T>(path: string): Promise<{ readonly status: number; readonly body: T }> {
  const headers = await signedIn(database, api.clock, 'auditor');
  const answer = await api.app.inject({ method: 'GET', url: `/api/v1${path}`, headers });
  return { status: answer.statusCode, body: answer.json() };
}
const list = async (query: string) => (await get<PageJson<PositionBriefJson>>(`/stock?${query}`)).body.items;
const CUP = 'book=A1&warehouse=SZ&material=M-CUP';

it('lists positions with what is free, page by page, and not those that never held anything', async () => {
  const all: PositionBriefJson[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: PageJson<PositionBriefJson> = (
      await get<PageJson<PositionBriefJson>>(`/stock?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
    ).body;
    all.push(...page.items);
    cursor = page.next;
  }
  expect(all).toEqual([
    { book: 'A1', warehouse: 'SZ', material: 'M-CUP', onHand: 8, defective: 2, reserved: 1, available: 7 },
    { book: 'A1', warehouse: 'SZ', material: 'M-POT', onHand: -3, defective: 0, reserved: 0, available: -3 },
    { book: 'A1', warehouse: '美西仓', material: 'M-CUP', onHand: 4, defective: 0, reserved: 0, available: 4 },
  ]);
});

it.each([
  ['only=NEGATIVE', ['SZ M-POT']],
  ['only=SHORT', ['SZ M-POT']],
  ['only=RESERVED', ['SZ M-CUP']],
  ['only=DEFECTIVE', ['SZ M-CUP']],
  ['warehouse=SZ', ['SZ M-CUP', 'SZ M-POT']],
  [`text=${encodeURIComponent('美西')}`, ['美西仓 M-CUP']],
  ['text=pot', ['SZ M-POT']],
  ['text=%25', []],
  ['book=B2', []],
])('finds by %s', async (query, expected) => {
  expect((await list(query)).map((one) => `${one.warehouse} ${one.material}`)).toEqual(expected);
});

it('shows what a position is made of, what of it is promised until when, and what the source counts', async () => {
  const { body } = await get<PositionJson>(`/stock/position?${CUP}`);
  expect(body).toMatchObject({ onHand: 8, defective: 2, reserved: 1, available: 7 });
  expect(body.moved).toEqual([
    { kind: 'DISPATCH', onHand: -2, defective: 0 },
    { kind: 'OTHER_IN', onHand: 10, defective: 2 },
  ]);
  expect(body.reservations).toEqual([
    {
      ...{ shop: 'US1', order: 'O1', item: '1', units: 1 },
      ...{ reservedAt: NOW.toISOString(), expiresAt: LATER.toISOString() },
    },
  ]);
  expect(body.counted).toEqual([{ origin: 'FOX/stock', onHand: 7, defective: 2, toldAt: NOW.toISOString() }]);
});

it('opens the movements that add up to it, the latest day first, page by page', async () => {
  const all: MovementJson[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: PageJson<MovementJson> = (
      await get<PageJson<MovementJson>>(`/stock/movements?${CUP}&limit=2${next === '' ? '' : `&cursor=${next}`}`)
    ).body;
    all.push(...page.items);
    next = page.next;
  }
  expect(all.map((one) => `${one.date} ${one.kind} ${one.condition} ${one.units} ${one.key}`)).toEqual([
    '2026-09-09 RECOGNISE GOOD 0 US1/O1',
    '2026-09-08 OTHER_IN GOOD 1 2',
    '2026-09-05 DISPATCH GOOD -2 US1/O1',
    '2026-09-01 OTHER_IN DEFECTIVE 2 1',
    '2026-09-01 OTHER_IN GOOD 9 1',
  ]);
  const good = all.filter((one) => one.condition === 'GOOD').reduce((sum, one) => sum + one.units, 0);
  expect(good).toBe((await list('only=DEFECTIVE'))[0]?.onHand);
});

it('says that a position is not there, and refuses what is no question', async () => {
  expect((await get('/stock/position?book=A1&warehouse=SZ&material=NONE')).status).toBe(404);
  for (const bad of ['/stock?only=ALL', '/stock/movements?book=A1', `/stock/movements?${CUP}&cursor=e30`, '/stock?x=1'])
    expect((await get(bad)).status, bad).toBe(400);
});
