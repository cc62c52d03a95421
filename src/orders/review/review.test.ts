import { describe, expect, test } from 'vitest';
import type { Order } from '../../core/orders.ts';
import { lineOf, parcelOf } from '../order-fixture.ts';
import { type Condition, factsIn, holds, readCondition } from './condition.ts';
import { type ReviewState, reviewOrders } from './decide.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { FACT_NAMES, FACTS, type Facts } from './facts.ts';
import { factsOf } from './facts-of.ts';
import { historyIn } from './history.ts';
import { AROUND, pastOf, stateOf, waitingOrder } from './review-fixture.ts';
import { caseHolds, type ReviewRule, readRule } from './rule.ts';

const PAID_EARLY = '2026-09-24T09:59:59';
const facts = (order: Order, changes: Partial<ReviewState> = {}): Facts => {
  const state = stateOf(changes);
  return factsOf(order, state.around, historyIn(state)(order));
};
const review = (order: Order, changes: Partial<ReviewState> = {}) =>
  reviewOrders([{ statementNo: 7n, order }], stateOf(changes))[0]!;
const spoke = (order: Order, changes: Partial<ReviewState> = {}): readonly string[] =>
  review(order, changes).parts.map((part) => part.rule);

describe('a condition', () => {
  const known: Facts = { units: 5, amount: { amount: 10_000n, currency: 'USD' }, kind: 'SALE', skus: ['A', 'B'] };
  const more: Condition = { fact: 'units', is: 'GT', value: 4 };
  const unknown: Condition = { fact: 'addressBuyers', is: 'GE', value: 0 };

  test.each<[string, Condition, boolean | undefined]>([
    ['a number above', more, true],
    ['a number at the limit', { fact: 'units', is: 'GT', value: 5 }, false],
    [
      'an amount above the limit of its currency',
      { fact: 'amount', is: 'GT', limits: { USD: '99.99', JPY: '1' } },
      true,
    ],
    ['an amount at the limit', { fact: 'amount', is: 'GT', limits: { USD: '100.00' } }, false],
    ['an amount without a limit for its currency', { fact: 'amount', is: 'GT', limits: { EUR: '1' } }, undefined],
    ['one of a set in a list', { fact: 'skus', is: 'IN', list: ['B', 'C'] }, true],
    ['none of a set in a list', { fact: 'skus', is: 'NOT_IN', list: ['C'] }, true],
    ['a fact that is not known', unknown, undefined],
    ['not a fact that is not known', { not: unknown }, undefined],
    ['what is known to be unknown', { fact: 'addressBuyers', is: 'UNKNOWN' }, true],
    ['all, one unknown', { all: [more, unknown] }, undefined],
    ['all, one false and one unknown', { all: [{ not: more }, unknown] }, false],
    ['any, one true and one unknown', { any: [unknown, more] }, true],
    ['any, one false and one unknown', { any: [unknown, { not: more }] }, undefined],
  ])('%s', (_what, condition, outcome) => {
    expect(holds(condition, known)).toBe(outcome);
  });

  test('names its facts once each', () => {
    expect(factsIn({ all: [more, { any: [unknown, { not: more }] }] })).toEqual(['units', 'addressBuyers']);
  });

  const deep = (levels: number): unknown => (levels === 0 ? more : { not: deep(levels - 1) });
  test.each<[string, unknown, string]>([
    [
      'a fact that does not exist',
      { all: [more, { fact: 'colour', is: 'EQ', value: 1 }] },
      'all[1].fact: no fact of that name: colour',
    ],
    ['a name of every object', { fact: 'constructor', is: 'EQ', value: 1 }, 'fact: no fact'],
    ['an amount compared with a number', { fact: 'amount', is: 'GT', value: 5 }, 'is: GT of AMOUNT takes limits'],
    [
      'a limit that is no amount',
      { fact: 'amount', is: 'GT', limits: { JPY: '1.5' } },
      'limits.JPY: not an amount: 1.5',
    ],
    ['a currency that is none', { fact: 'amount', is: 'GT', limits: { XXX: '1' } }, 'limits.XXX: no such currency'],
    ['a text put in order', { fact: 'kind', is: 'GT', value: 'SALE' }, 'is: TEXT is compared by EQ and NE only'],
    ['a fraction', { fact: 'units', is: 'GT', value: 1.5 }, 'value: not a value of NUMBER'],
    ['a list for a number', { fact: 'units', is: 'IN', list: ['1'] }, 'is: NUMBER is not looked up in a list'],
    ['an empty list', { fact: 'kind', is: 'IN', list: [] }, 'list: 1 to 500 texts'],
    ['a branch of nothing', { any: [] }, 'any: a list of at least one condition'],
    ['a key too many', { ...more, run: '1' }, 'is: GT of NUMBER takes value'],
    ['code', 'process.exit()', 'condition: not a condition'],
    ['six levels of not', deep(6), 'not.not.not.not.not.not: deeper than 6'],
    ['a hundred parts', { all: Array.from({ length: 100 }, () => more) }, 'all[59]: more than 60 parts'],
  ])('refuses %s and says where', (_what, told, fault) => {
    expect((readCondition(told) as { fault: string }).fault).toContain(fault);
  });

  test('is read as it was told', () => {
    for (const { condition } of DEFAULT_RULES)
      expect(readCondition(JSON.parse(JSON.stringify(condition)))).toEqual(condition);
  });
});

describe('the rules of the house', () => {
  test('are at least twenty, each once, and each would be accepted as a rule of a book', () => {
    expect(DEFAULT_RULES.length).toBeGreaterThanOrEqual(20);
    expect(new Set(DEFAULT_RULES.map((rule) => rule.code)).size).toBe(DEFAULT_RULES.length);
    for (const rule of DEFAULT_RULES) expect(readRule(rule), rule.code).not.toHaveProperty('fault');
  });

  test.each(DEFAULT_RULES.flatMap((rule) => rule.cases.map((one, at) => [rule.code, at, rule, one] as const)))(
    '%s, case %i comes out',
    (_code, _at, rule, one) => {
      expect(caseHolds(rule.condition, one)).toBe(true);
      expect(caseHolds(rule.condition, { ...one, speaks: !one.speaks })).toBe(false);
    },
  );

  test('every fact has words in both languages', () => {
    for (const name of FACT_NAMES) expect(FACTS[name].text.zh && FACTS[name].text.en, name).not.toBe('');
  });
});

describe('a rule that is told', () => {
  const [sample] = DEFAULT_RULES as readonly [ReviewRule];
  test.each<[string, object, string]>([
    [
      'a case that does not come out',
      { cases: [...sample.cases, { facts: {}, speaks: true }] },
      'cases[3]: the rule does not speak',
    ],
    [
      'a case with a fact of the wrong kind',
      { cases: [{ facts: { units: '5' }, speaks: true }] },
      'cases[0].facts.units: not a value of NUMBER',
    ],
    ['no case in which it is silent', { cases: [sample.cases[0]] }, 'cases: at least one'],
    ['an effect of its own', { effect: 'DELETE' }, 'effect: one of'],
    ['a score past 100', { score: 101 }, 'score: 0 to 100'],
    ['a reason in one language', { reason: { zh: '原因', en: ' ' } }, 'reason: a text'],
    ['a priority of 0', { priority: 0 }, 'priority: 1 to 999'],
  ])('is refused for %s', (_what, changes, fault) => {
    expect((readRule({ ...sample, ...changes }) as { fault: string }).fault).toContain(fault);
  });
});

describe('facts of an order', () => {
  test('amounts are without tax, of the order and in the currency of the book', () => {
    const lines = [lineOf('A', { shipping: 500n, giftWrap: 200n, discount: 1_500n, tax: 800n })];
    expect(facts(waitingOrder({ lines, orderShipping: 100n, orderDiscount: 300n }))).toMatchObject({
      amount: { amount: 9_000n, currency: 'USD' },
      amountInBook: { amount: 63_000n, currency: 'CNY' },
      discountPercent: 18,
    });
  });

  test('margin is before fees, rounded down, and unknown where one cost is', () => {
    // 100.00 × 7 = 700.00, cost 350.00.
    expect(facts(waitingOrder()).marginPercent).toBe(50);
    expect(facts(waitingOrder({ lines: [lineOf('A', { principal: 5_001n })] })).marginPercent).toBe(0);
    expect(facts(waitingOrder({ lines: [lineOf('A', { principal: 4_999n })] }))).toMatchObject({
      marginPercent: -1,
      linesBelowCost: 1,
    });
    const two = facts(waitingOrder({ lines: [lineOf('A'), lineOf('B')] }));
    expect(two.marginPercent).toBeUndefined();
    expect(two.linesBelowCost).toBe(0);
    expect(facts(waitingOrder({ currency: 'EUR' }))).not.toHaveProperty('linesBelowCost');
  });

  test('before shipping ends with a parcel, a time of shipping, a status', () => {
    const waits = (changes: Partial<Order>) => facts(waitingOrder(changes)).beforeShipping;
    expect(waits({})).toBe(true);
    expect(waits({ parcels: [parcelOf('1', '2026-09-25', { A: 1 })] })).toBe(false);
    expect(waits({ shippedAt: '2026-09-25 10:00:00' })).toBe(false);
    for (const status of ['PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED'] as const)
      expect(waits({ status }), status).toBe(false);
  });

  test('mappings are no news in a book that maps nothing yet', () => {
    const around = { ...AROUND, lineIsMapped: undefined, warehouseIsKnown: undefined };
    const parcels = [parcelOf('1', '2026-09-25', { A: 1 }, { warehouse: 'NEW' })];
    const told = facts(waitingOrder({ parcels, lines: [lineOf('A', { sku: 'ODD' })] }), { around });
    expect(told).not.toHaveProperty('unmappedSkus');
    expect(told).not.toHaveProperty('unknownWarehouses');
    expect(facts(waitingOrder({ lines: [lineOf('A', { sku: 'ODD' })] }))).toMatchObject({ unmappedSkus: 1 });
  });

  test('a buyer whom the source does not tell has no history, not an empty one', () => {
    const told = facts(waitingOrder({ buyer: { buyer: '', address: '', country: '', taxId: false } }));
    for (const name of ['buyerOrdersBefore', 'buyerIsBlocked', 'addressBuyers', 'freeOrders', 'buyerCountry'] as const)
      expect(told, name).not.toHaveProperty(name);
  });

  test('counts what the buyer bought before, never the order itself or a later one', () => {
    const past = [
      pastOf('1'),
      pastOf('2', { status: 'CANCELLED' }),
      pastOf('111-A', { purchasedAt: '2026-09-24 10:00:00' }),
      pastOf('9', { purchasedAt: '2026-09-24 10:00:01' }),
      pastOf('0', { purchasedAt: '2026-06-01 10:00:00' }),
      pastOf('3', { buyer: { buyer: 'OTHER', address: 'A', country: '', taxId: false } }),
    ];
    expect(facts(waitingOrder(), { past })).toMatchObject({
      buyerOrdersBefore: 2,
      buyerCancelled: 1,
      addressBuyers: 2,
    });
  });

  test('the same basket is the same goods in any order of lines; a cancelled one does not count', () => {
    const lines = [lineOf('A'), lineOf('B', { quantity: 2 })];
    const reversed = [...lines].reverse();
    const hours = (past: Parameters<typeof pastOf>[1]) =>
      facts(waitingOrder({ lines }), { past: [pastOf('1', past)] }).hoursSinceSameBasket;
    expect(hours({ lines: reversed, purchasedAt: '2026-09-24 07:30:00' })).toBe(2);
    expect(hours({ lines: [lineOf('A'), lineOf('B')] })).toBeUndefined();
    expect(hours({ lines, status: 'CANCELLED' })).toBeUndefined();
  });

  test('free goods count over buyer and address, each order once, this one included', () => {
    const past = [
      pastOf('1', { kind: 'SAMPLE' }),
      pastOf('2', { kind: 'REPLACEMENT', buyer: { buyer: 'OTHER', address: 'A', country: '', taxId: false } }),
      pastOf('3'),
    ];
    expect(facts(waitingOrder({ kind: 'REPLACEMENT' }), { past }).freeOrders).toBe(3);
    expect(facts(waitingOrder(), { past }).freeOrders).toBe(2);
  });
});

describe('a decision', () => {
  test('of an ordinary order is PASS, and no rule speaks', () => {
    expect(review(waitingOrder())).toMatchObject({ effect: 'PASS', score: 0, parts: [], by: 'RULES', statementNo: 7n });
  });

  test.each<[string, Partial<Order>, Partial<ReviewState>, string]>([
    ['SHOP_UNMAPPED', { shop: 'BARE' }, {}, 'PASS'],
    ['SKU_UNPAIRED', { lines: [lineOf('A', { sku: '' })] }, {}, 'PASS'],
    ['SKU_UNMAPPED', { lines: [lineOf('A', { sku: 'ODD' })] }, {}, 'PASS'],
    ['WAREHOUSE_UNKNOWN', { parcels: [parcelOf('1', '2026-09-25', { A: 1 }, { warehouse: 'NEW' })] }, {}, 'PASS'],
    ['CURRENCY_DIFFERS', { currency: 'CAD' }, {}, 'PASS'],
    ['PRICE_MISSING', { lines: [lineOf('A', { principal: 0n })] }, {}, 'HOLD'],
    ['PAID_BEFORE_PURCHASE', { paidAt: PAID_EARLY }, {}, 'HOLD'],
    ['PURCHASE_AHEAD', { purchasedAt: '2026-10-02 00:00:00', paidAt: '' }, {}, 'HOLD'],
    [
      'AMOUNT_LARGE',
      { lines: [lineOf('A', { principal: 100_001n })] },
      { past: [pastOf('1', { lines: [lineOf('B')] })] },
      'HOLD',
    ],
    ['FIRST_ORDER_LARGE', { lines: [lineOf('A', { principal: 60_000n })] }, {}, 'HOLD'],
    ['PRICE_BELOW_COST', { lines: [lineOf('A', { principal: 4_999n })] }, {}, 'HOLD'],
    [
      'QUANTITY_UNUSUAL',
      { lines: [lineOf('A', { quantity: 10, principal: 60_000n })] },
      { usualQuantity: new Map([['SKU-A', 2]]) },
      'HOLD',
    ],
    ['DUPLICATE', {}, { past: [pastOf('1')] }, 'HOLD'],
    ['BUYER_BLOCKED', {}, { blockedBuyers: new Set(['B']) }, 'REJECT'],
    ['ADDRESS_BLOCKED', {}, { blockedAddresses: new Set(['A']) }, 'HOLD'],
    ['COUNTRY_EMBARGOED', { buyer: { buyer: 'B', address: 'A', country: 'KP', taxId: false } }, {}, 'REJECT'],
    [
      'TAX_ID_MISSING',
      { isBusiness: true, buyer: { buyer: 'B', address: 'A', country: 'FR', taxId: false } },
      {},
      'HOLD',
    ],
    ['DISCOUNT_DEEP', { lines: [lineOf('B', { discount: 7_000n })] }, {}, 'HOLD'],
  ])('%s speaks', (rule, order, state, effect) => {
    const decision = review(waitingOrder(order), state);
    expect(decision.parts.map((part) => part.rule)).toContain(rule);
    expect(decision.effect).toBe(effect);
  });

  test('buyers are not looked at once goods have left; what the books need is', () => {
    const gone: Partial<Order> = { status: 'SHIPPED', shippedAt: '2026-09-25 10:00:00' };
    const state: Partial<ReviewState> = { blockedBuyers: new Set(['B']), past: [pastOf('1')] };
    expect(spoke(waitingOrder(gone), state)).toEqual([]);
    expect(spoke(waitingOrder({ ...gone, paidAt: PAID_EARLY }), state)).toEqual(['PAID_BEFORE_PURCHASE']);
  });

  test('tags hold an order once their scores add up to the threshold, which the book sets', () => {
    const shared = ['1', '2', '3', '4'].map((buyer) =>
      pastOf(buyer, { buyer: { buyer, address: 'A', country: '', taxId: false } }),
    );
    const cancelled = ['5', '6', '7'].map((no) => pastOf(no, { status: 'CANCELLED', lines: [lineOf('B')] }));
    const past = [...shared, ...cancelled];
    expect(review(waitingOrder(), { past })).toMatchObject({ effect: 'HOLD', score: 100 });
    expect(review(waitingOrder(), { past, threshold: 101 })).toMatchObject({ effect: 'PASS', score: 100 });
    expect(review(waitingOrder(), { past }).parts.map(({ rule, score }) => [rule, score])).toEqual([
      ['ADDRESS_SHARED', 50],
      ['CANCELS_OFTEN', 50],
    ]);
  });

  test('is that of the first priority: PASS lets through what others would hold', () => {
    const [base] = DEFAULT_RULES as readonly [ReviewRule];
    const friend: ReviewRule = {
      ...{ ...base, code: 'FRIEND', priority: 5, effect: 'PASS', score: 0 },
      condition: { fact: 'shop', is: 'EQ', value: 'US01' },
    };
    const blocked = { blockedBuyers: new Set(['B']) };
    expect(review(waitingOrder(), { ...blocked, rules: [...DEFAULT_RULES, friend] }).effect).toBe('PASS');
    expect(review(waitingOrder(), { ...blocked, rules: [...DEFAULT_RULES, { ...friend, priority: 35 }] }).effect).toBe(
      'REJECT',
    );
    expect(review(waitingOrder(), { ...blocked, rules: [{ ...friend, enabled: false }] }).parts).toEqual([]);
  });

  test('does not hang on the order in which rules were loaded', () => {
    const order = waitingOrder({ paidAt: PAID_EARLY, lines: [lineOf('A', { sku: '', principal: 0n })] });
    const one = review(order);
    expect(one.parts.length).toBeGreaterThan(2);
    expect(review(order, { rules: [...DEFAULT_RULES].reverse() })).toEqual(one);
  });

  test('shows what each rule looked at, and no mark of a buyer', () => {
    const buyer = { buyer: 'mark-of-buyer', address: 'mark-of-address', country: 'US', taxId: false };
    const order = waitingOrder({ buyer, lines: [lineOf('A', { principal: 120_000n })] });
    const decision = review(order, {
      blockedBuyers: new Set([buyer.buyer]),
      blockedAddresses: new Set([buyer.address]),
    });
    expect(decision.parts.find((part) => part.rule === 'AMOUNT_LARGE')?.facts).toEqual({
      beforeShipping: 'true',
      amount: '1200.00 USD',
    });
    expect(decision.parts.length).toBeGreaterThan(2);
    expect(JSON.stringify(decision.parts)).not.toContain('mark-of');
  });
});

describe('a decision of a person', () => {
  const place = 'US01|111-A';
  const byPerson = (effect: 'PASS' | 'REJECT', rules: readonly string[] = [], score = 50) => ({
    byPerson: new Map([[place, { effect, score, rules: new Set(rules) }]]),
  });

  test('PASS covers the rules that spoke then', () => {
    const state = { past: [pastOf('1')], ...byPerson('PASS', ['DUPLICATE']) };
    expect(review(waitingOrder(), state)).toMatchObject({ effect: 'PASS', by: 'PERSON' });
  });

  test('PASS does not cover another rule, or a higher score', () => {
    const past = [pastOf('1')];
    expect(
      review(waitingOrder({ paidAt: PAID_EARLY }), { past, ...byPerson('PASS', ['DUPLICATE'], 90) }),
    ).toMatchObject({
      ...{ effect: 'HOLD', by: 'RULES' },
    });
    expect(review(waitingOrder(), { past, ...byPerson('PASS', ['DUPLICATE'], 49) })).toMatchObject({
      effect: 'HOLD',
      by: 'RULES',
    });
  });

  test('REJECT stands; where goods leave all the same, the order is held and says so', () => {
    const rejected = { rejected: new Set([place]), ...byPerson('REJECT') };
    expect(review(waitingOrder(), rejected)).toMatchObject({ effect: 'REJECT', by: 'PERSON' });
    expect(review(waitingOrder({ status: 'CANCELLED' }), rejected)).toMatchObject({ effect: 'REJECT', by: 'PERSON' });
    const left = review(waitingOrder({ status: 'SHIPPED', shippedAt: '2026-09-25 10:00:00' }), rejected);
    expect(left).toMatchObject({ effect: 'HOLD', by: 'RULES' });
    expect(left.parts.map((part) => part.rule)).toEqual(['SHIPPED_AFTER_REJECT']);
  });
});
