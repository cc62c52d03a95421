import { expect, test } from 'vitest';
import { STOCK_KINDS, type StockMovement, type UnitMovement } from '../core/movements.ts';
import { movementsOfOrder, resolveMaterials } from './told.ts';

const MOVEMENT: StockMovement = {
  ...{
    kind: 'OTHER_OUT',
    book: 'A1',
    warehouse: 'SZ',
    shop: '',
    sku: 'SET',
    msku: '',
    condition: 'GOOD',
    quantity: -3,
  },
  ...{ date: '2026-09-01', order: '', item: '', parcel: '', reason: '', reference: 'QC1' },
};
const told = (key: string, ...skus: string[]) => ({
  ...{ origin: 'FOX/other-out', key, statementNo: 1n },
  movements: skus.map((sku) => ({ ...MOVEMENT, sku })),
});

const materialOf = (_shop: string, _msku: string, sku: string) =>
  sku === 'SET'
    ? [
        { material: 'M-CUP', quantity: 2 },
        { material: 'M-POT', quantity: 1 },
      ]
    : sku === 'CUP'
      ? [{ material: 'M-CUP', quantity: 1 }]
      : undefined;

test('a bundle moves its parts, and what was sold is counted once', () => {
  const { ready, waiting } = resolveMaterials([told('1', 'SET')], materialOf);
  expect(waiting).toEqual([]);
  expect(ready[0]?.movements.map((one) => [one.material, one.quantity, one.units])).toEqual([
    ['M-CUP', -6, -3],
    ['M-POT', -3, 0],
  ]);
});

test('a document with an unmapped SKU waits as a whole, told once a SKU; the others go on', () => {
  const { ready, waiting } = resolveMaterials([told('1', 'CUP', 'NEW', 'NEW'), told('2', 'CUP')], materialOf);
  expect(ready.map((one) => one.key)).toEqual(['2']);
  expect(waiting.map((one) => [one.told.key, one.problems])).toEqual([
    ['1', [expect.objectContaining({ code: 'INVENTORY_MATERIAL_UNMAPPED', level: 'L2' })]],
  ]);
  expect(waiting[0]?.problems[0]?.params).toMatchObject({ reference: 'QC1', sku: 'NEW', date: '2026-09-01' });
});

const UNIT: UnitMovement = {
  ...{
    kind: 'DISPATCH',
    book: 'A1',
    shop: 'US1',
    warehouse: '深圳仓',
    sku: 'CUP',
    quantity: 2,
    order: 'O1',
    item: '1',
  },
  ...{ parcel: 'P1', reason: 'SALE', date: '2026-09-01' },
};

test('units of an order leave the warehouse that its parcel names, by our code', () => {
  const { movements, problems } = movementsOfOrder([UNIT], (name) => (name === '深圳仓' ? 'SZ' : undefined));
  expect(problems).toEqual([]);
  expect(movements).toMatchObject([
    { kind: 'DISPATCH', warehouse: 'SZ', shop: 'US1', quantity: -2, condition: 'GOOD', order: 'O1', reason: 'SALE' },
  ]);
});

test('an order whose parcel left from an unmapped warehouse waits, and says which', () => {
  const unknown = { ...UNIT, warehouse: '香港仓' };
  const { movements, problems } = movementsOfOrder([UNIT, unknown], (name) => (name === '深圳仓' ? 'SZ' : undefined));
  expect(movements).toEqual([]);
  expect(problems).toMatchObject([{ code: 'INVENTORY_WAREHOUSE_UNMAPPED', params: { warehouse: '香港仓' } }]);
});

test('every kind of movement has its name in both languages, fit for the table', () => {
  for (const [kind, { zh, en }] of Object.entries(STOCK_KINDS)) {
    expect(kind).toMatch(/^[A-Z_]{2,32}$/);
    expect([zh.length > 0, en.length > 0]).toEqual([true, true]);
  }
});
