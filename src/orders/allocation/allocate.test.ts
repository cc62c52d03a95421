import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateOrders, overrideAllocation } from './allocate.ts';
import type { AllocationRequest, AllocationState } from './request.ts';
import { type AllocationSetting, type AllocationWarehouse, settingFault } from './setting.ts';

const warehouse = (code: string, changes: Partial<AllocationWarehouse> = {}): AllocationWarehouse => ({
  ...{ warehouse: code, kind: 'OWN', country: 'US', priority: 1, shops: [], active: true, ...changes },
});
/** SZ in China is dear; LA and NJ are in the US, NJ the cheaper; FBA is the platform's. */
const SETTING: AllocationSetting = {
  warehouses: [
    warehouse('SZ', { country: 'CN', priority: 3 }),
    warehouse('LA', { kind: 'THIRD_PARTY', priority: 2 }),
    warehouse('NJ', { kind: 'THIRD_PARTY', priority: 1 }),
    warehouse('FBA-US', { kind: 'PLATFORM' }),
  ],
  zones: [
    { warehouse: 'SZ', country: '*', zone: 'INTL' },
    { warehouse: 'LA', country: 'US', zone: 'US' },
    { warehouse: 'NJ', country: 'US', zone: 'US' },
  ],
  freight: [
    { warehouse: 'SZ', zone: 'INTL', gramsUpTo: 2_000, cost: '120.00', currency: 'CNY' },
    { warehouse: 'LA', zone: 'US', gramsUpTo: 500, cost: '5.00', currency: 'USD' },
    { warehouse: 'LA', zone: 'US', gramsUpTo: 2_000, cost: '9.00', currency: 'USD' },
    { warehouse: 'NJ', zone: 'US', gramsUpTo: 2_000, cost: '8.00', currency: 'USD' },
  ],
  criteria: ['REGION', 'COST', 'PRIORITY'],
  split: 'NEVER',
  warehousesMax: 3,
};

type Stocks = Readonly<Record<string, number>>;

function stateOf(stocks: Stocks, changes: Partial<AllocationSetting> = {}): AllocationState {
  return {
    book: 'CN01',
    setting: { ...SETTING, ...changes },
    availableOf: (place, material) => stocks[`${place} ${material}`] ?? 0,
    platformWarehouseOf: (shop) => (shop === 'US01' ? 'FBA-US' : ''),
    toBook: (amount, currency) => (currency === 'CNY' ? amount : currency === 'USD' ? amount * 7n : undefined),
  };
}

function requestOf(changes: Partial<AllocationRequest> = {}): AllocationRequest {
  return {
    ...{ shop: 'US01', orderNo: '111-A', statementNo: 1n, fulfilment: 'SELLER', country: 'US' },
    ...{ lines: [{ item: '1', material: 'A', quantity: 2, grams: 400 }], ...changes },
  };
}

const allocate = (stocks: Stocks, request: Partial<AllocationRequest> = {}, setting: Partial<AllocationSetting> = {}) =>
  allocateOrders([requestOf(request)], stateOf(stocks, setting))[0]!;
const reasons = (one: ReturnType<typeof allocate>): Readonly<Record<string, string>> =>
  Object.fromEntries(one.considered.map((view) => [view.warehouse, view.why]));
const PLENTY: Stocks = { 'SZ A': 9, 'LA A': 9, 'NJ A': 9, 'FBA-US A': 9 };

describe('one warehouse', () => {
  test('is chosen by region, then cost, then priority, and every other is told why not', () => {
    const one = allocate(PLENTY);
    // 800 g: LA 9.00 USD, NJ 8.00 USD.
    expect(one).toMatchObject({
      outcome: 'ALLOCATED',
      freight: 5_600n,
      units: [{ warehouse: 'NJ', material: 'A', quantity: 2 }],
    });
    expect(reasons(one)).toEqual({ SZ: 'FARTHER', LA: 'DEARER', NJ: 'TAKEN', 'FBA-US': 'OTHER_KIND' });
  });

  test('of the smaller weight band may be another', () => {
    const light = allocate(PLENTY, { lines: [{ item: '1', material: 'A', quantity: 1, grams: 500 }] });
    expect(light.units[0]?.warehouse).toBe('LA');
    expect(light.freight).toBe(3_500n);
  });

  test('is chosen by what the book puts first', () => {
    const first = (...criteria: AllocationSetting['criteria']) =>
      allocate(
        PLENTY,
        {},
        {
          criteria,
          warehouses: SETTING.warehouses.map((one) => (one.warehouse === 'SZ' ? { ...one, priority: 0 } : one)),
        },
      );
    expect(reasons(first('PRIORITY', 'COST', 'REGION'))).toMatchObject({ SZ: 'TAKEN', NJ: 'LOWER_PRIORITY' });
    expect(reasons(first('COST', 'PRIORITY', 'REGION'))).toMatchObject({ NJ: 'TAKEN', SZ: 'DEARER' });
  });

  test('with freight that is not known comes after those with', () => {
    const heavy = { lines: [{ item: '1', material: 'A', quantity: 1, grams: 1_000 }] };
    const noBand = { freight: SETTING.freight.filter((one) => one.warehouse !== 'NJ') };
    expect(allocate(PLENTY, heavy, noBand).units[0]?.warehouse).toBe('LA');
    const noWeight = allocate(PLENTY, { lines: [{ item: '1', material: 'A', quantity: 1, grams: 0 }] });
    expect(noWeight).toMatchObject({ freight: undefined, units: [{ warehouse: 'NJ' }] });
    expect(reasons(noWeight).LA).toBe('LOWER_PRIORITY');
  });

  test.each<[string, Partial<AllocationWarehouse>, Partial<AllocationRequest>, string]>([
    ['is not in use', { active: false }, {}, 'INACTIVE'],
    ['serves other shops', { shops: ['UK01'] }, {}, 'OTHER_SHOP'],
    ['does not ship there', {}, { country: 'DE' }, 'NOT_SHIPPED_THERE'],
    ["is the seller's, and a third party ships", { kind: 'OWN' }, { fulfilment: 'THIRD_PARTY' }, 'OTHER_KIND'],
  ])('that %s is passed over', (_what, changes, request, why) => {
    const warehouses = SETTING.warehouses.map((one) => (one.warehouse === 'NJ' ? { ...one, ...changes } : one));
    const one = allocate(PLENTY, request, { warehouses });
    expect(reasons(one).NJ).toBe(why);
    expect(one.units.map((unit) => unit.warehouse)).not.toContain('NJ');
  });

  test('of the platform ships what the platform fulfils, whatever our stock says; MCF is shipped by another order', () => {
    expect(allocate({}, { fulfilment: 'PLATFORM' })).toMatchObject({
      ...{ outcome: 'PLATFORM', units: [{ warehouse: 'FBA-US', item: '1', quantity: 2 }] },
      considered: [{ warehouse: 'FBA-US', why: 'PLATFORM_SHIPS' }],
    });
    expect(allocate(PLENTY, { fulfilment: 'MCF' })).toMatchObject({ outcome: 'NOT_NEEDED', units: [] });
    expect(allocate(PLENTY, { lines: [] }).outcome).toBe('NOT_NEEDED');
  });
});

describe('several warehouses', () => {
  const two = [
    { item: '1', material: 'A', quantity: 2, grams: 100 },
    { item: '2', material: 'B', quantity: 2, grams: 100 },
  ];
  const stocks: Stocks = { 'LA A': 2, 'NJ B': 2, 'SZ A': 1, 'SZ B': 1 };

  test('ship one order only where the book allows it', () => {
    const never = allocate(stocks, { lines: two });
    expect(never).toMatchObject({
      outcome: 'SHORT',
      units: [],
      problem: { code: 'STOCK_NOT_ENOUGH', params: { needed: '4' } },
    });
    const lines = allocate(stocks, { lines: two }, { split: 'LINES' });
    expect(lines.units).toEqual([
      { warehouse: 'LA', item: '1', material: 'A', quantity: 2 },
      { warehouse: 'NJ', item: '2', material: 'B', quantity: 2 },
    ]);
    // Each part is weighed by itself: LA 200 g 5.00, NJ 8.00.
    expect(lines.freight).toBe(9_100n);
  });

  test('share a line only where units may be split', () => {
    const thin: Stocks = { 'LA A': 1, 'NJ A': 1 };
    expect(allocate(thin, {}, { split: 'LINES' }).outcome).toBe('SHORT');
    expect(allocate(thin, {}, { split: 'UNITS' }).units.map((unit) => [unit.warehouse, unit.quantity])).toEqual([
      ['NJ', 1],
      ['LA', 1],
    ]);
  });

  test('are as few as can be: one that is farther goes before two that are near', () => {
    const one = allocate({ ...stocks, 'SZ A': 2, 'SZ B': 2 }, { lines: two }, { split: 'UNITS' });
    expect(one.units.map((unit) => unit.warehouse)).toEqual(['SZ', 'SZ']);
    expect(reasons(one)).toMatchObject({ LA: 'STOCK_SHORT', NJ: 'STOCK_SHORT' });
  });

  test('are no more than the book says', () => {
    const three: Stocks = { 'LA A': 1, 'NJ A': 1, 'SZ A': 1 };
    const lines = [{ item: '1', material: 'A', quantity: 3, grams: 100 }];
    expect(allocate(three, { lines }, { split: 'UNITS', warehousesMax: 2 }).outcome).toBe('SHORT');
    expect(allocate(three, { lines }, { split: 'UNITS', warehousesMax: 3 }).units).toHaveLength(3);
  });
});

test('what an order takes is gone for the next of the batch', () => {
  const outcomes = allocateOrders(
    ['1', '2', '3'].map((orderNo) => requestOf({ orderNo })),
    stateOf({ 'NJ A': 3, 'LA A': 2 }),
  );
  expect(outcomes.map((one) => one.units[0]?.warehouse)).toEqual(['NJ', 'LA', undefined]);
  expect(outcomes[2]?.problem).toMatchObject({ code: 'STOCK_NOT_ENOUGH', place: { order: '3' } });
});

describe('a person', () => {
  test('may name a warehouse that rules pass over, and the rest is told against it', () => {
    const one = overrideAllocation(requestOf({ country: 'DE' }), 'LA', stateOf(PLENTY));
    expect(one).toMatchObject({ outcome: 'OVERRIDDEN', units: [{ warehouse: 'LA', quantity: 2 }] });
    expect(reasons(one)).toMatchObject({ LA: 'TAKEN_BY_HAND', NJ: 'NOT_SHIPPED_THERE', 'FBA-US': 'OTHER_KIND' });
  });

  test.each<[string, Stocks, Partial<AllocationRequest>, string]>([
    ['one with too little', { 'LA A': 1 }, {}, 'LA'],
    ['one that is not of the book', PLENTY, {}, 'MARS'],
    ["the platform's", PLENTY, {}, 'FBA-US'],
    ['any for an order that its platform ships', PLENTY, { fulfilment: 'PLATFORM' }, 'LA'],
  ])('may not name %s', (_what, stocks, request, place) => {
    const one = overrideAllocation(requestOf(request), place, stateOf(stocks));
    expect(one).toMatchObject({ outcome: 'SHORT', units: [], problem: { code: 'ALLOCATION_OVERRIDE_REFUSED' } });
  });
});

describe('any batch', () => {
  const places = ['SZ', 'LA', 'NJ'];
  const materials = ['A', 'B'];
  const stockKeys = places.flatMap((place) => materials.map((material) => `${place} ${material}`));
  const line = fc.record({
    ...{ item: fc.constantFrom('1', '2', '3'), material: fc.constantFrom(...materials) },
    ...{ quantity: fc.integer({ min: 0, max: 5 }), grams: fc.constantFrom(0, 100, 900) },
  });
  const batch = fc.array(
    fc.record({
      lines: fc.uniqueArray(line, { maxLength: 3, selector: (one) => one.item }),
      fulfilment: fc.constantFrom('SELLER' as const, 'THIRD_PARTY' as const),
      country: fc.constantFrom('US', 'DE'),
    }),
    { maxLength: 6 },
  );
  const setting = fc.record({
    split: fc.constantFrom('NEVER' as const, 'LINES' as const, 'UNITS' as const),
    warehousesMax: fc.integer({ min: 1, max: 3 }),
    criteria: fc.shuffledSubarray(['REGION', 'COST', 'PRIORITY'] as const, { minLength: 3 }),
  });
  const stocks = fc
    .tuple(...stockKeys.map(() => fc.integer({ min: -1, max: 6 })))
    .map((counts) => Object.fromEntries(stockKeys.map((key, at) => [key, counts[at] ?? 0])));

  const given = fc.property(batch, stocks, setting, (orders, stock, chosen) => {
    const requests = orders.map((one, at) => requestOf({ ...one, orderNo: `${at}` }));
    const allocations = allocateOrders(requests, stateOf(stock, chosen));
    const left = new Map(Object.entries(stock));
    for (const [at, { outcome, units, considered }] of allocations.entries()) {
      const wanted = requests[at]!.lines.filter((one) => one.quantity > 0);
      const used = new Set(units.map((unit) => unit.warehouse));
      // Whole or not at all, by line.
      for (const one of wanted) {
        const given = units.filter((unit) => unit.item === one.item).reduce((sum, unit) => sum + unit.quantity, 0);
        expect(given).toBe(outcome === 'ALLOCATED' ? one.quantity : 0);
      }
      // Never more than there was.
      for (const { material, quantity, warehouse: place } of units) {
        const key = `${place} ${material}`;
        left.set(key, (left.get(key) ?? 0) - quantity);
        expect(left.get(key)).toBeGreaterThanOrEqual(0);
      }
      expect(used.size).toBeLessThanOrEqual(chosen.split === 'NEVER' ? 1 : chosen.warehousesMax);
      if (chosen.split === 'LINES') expect(new Set(units.map((unit) => unit.item)).size).toBe(units.length);
      // Those that ship are those that are told to, and every warehouse is told of.
      if (outcome === 'NOT_NEEDED') continue;
      expect(new Set(considered.filter((one) => one.taken).map((one) => one.warehouse))).toEqual(used);
      expect(considered.length).toBe(SETTING.warehouses.length);
      // An order stays short only where no single warehouse had it all.
      if (outcome !== 'SHORT') continue;
      const open = (place: string) => considered.find((one) => one.warehouse === place)?.why === 'STOCK_SHORT';
      const need = (material: string) =>
        wanted.filter((one) => one.material === material).reduce((sum, one) => sum + one.quantity, 0);
      for (const place of places.filter(open))
        expect(materials.every((material) => (left.get(`${place} ${material}`) ?? 0) >= need(material))).toBe(false);
    }
  });

  test('takes no more than there is, each order whole, with every warehouse explained', () => {
    fc.assert(given, { numRuns: 400 });
  });
});

describe('a setting', () => {
  test.each<[string, Partial<AllocationSetting>, string | undefined]>([
    ['as it is', {}, undefined],
    ['a criterion left out', { criteria: ['COST', 'COST', 'REGION'] }, 'criteria: REGION, COST, PRIORITY, each once'],
    ['a warehouse twice', { warehouses: [warehouse('LA'), warehouse('LA')] }, 'warehouses: twice: LA'],
    [
      'a zone of a stranger',
      { zones: [{ warehouse: 'MARS', country: 'US', zone: 'X' }] },
      'zones[0]: no such warehouse: MARS',
    ],
    ['a band twice', { freight: [SETTING.freight[0]!, SETTING.freight[0]!] }, 'freight: twice: SZ INTL 2000'],
    ['a cost below nothing', { freight: [{ ...SETTING.freight[0]!, cost: '-1' }] }, 'freight[0].cost: -1'],
    [
      'a cost finer than its currency',
      { freight: [{ ...SETTING.freight[0]!, cost: '1.5', currency: 'JPY' }] },
      'freight[0].cost: 1.5',
    ],
    ['a currency that is none', { freight: [{ ...SETTING.freight[0]!, currency: 'XXX' }] }, 'freight[0].currency: XXX'],
  ])('%s', (_what, changes, fault) => {
    expect(settingFault({ ...SETTING, ...changes })).toBe(fault);
  });
});
