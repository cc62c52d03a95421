import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import type { Order } from '../../core/orders.ts';
import { asOwner } from '../../engine/postgres.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { lineOf } from '../order-fixture.ts';
import { toldOrder, toldText } from '../told.ts';
import { blockedAmong, changeMark, listBlocked, type MarkChange } from './blocked-marks.ts';
import { type OrderUnderReview, reviewOrders } from './decide.ts';
import { BY_RULES, decideOrders, decisionsOf, heldProblem, lastDecisions, recordDecisions } from './decisions.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { loadReviewState, type ReviewSetting } from './load-state.ts';
import { AROUND, waitingOrder } from './review-fixture.ts';
import type { ReviewRule } from './rule.ts';
import { approveRule, listRules, type NewRule, overlaid, retireRule, rulesInForce, saveRule } from './rule-store.ts';
import { addBook, NOW, storeOrders } from './stored-orders-fixture.ts';
import { tryOnHistory } from './try-rules.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  for (const book of ['CN01', 'RULES', 'TRIAL', 'MARKS']) await addBook(database, book);
});
afterAll(() => database.close());

const PAID_EARLY = '2026-09-24 09:00:00';
const SETTING: ReviewSetting = { around: AROUND, rules: DEFAULT_RULES, threshold: 100 };
/** Of a buyer of its own. */
const alone = (changes: { orderNo: string } & Partial<Order>) =>
  waitingOrder({ buyer: buyerOf(changes.orderNo), ...changes });
const buyerOf = (buyer: string, address = '') => ({ buyer, address, country: 'US', taxId: false });

const store = (orders: readonly Order[], revision = 1) => storeOrders(database, orders, { revision });

async function review(batch: readonly OrderUnderReview[], setting = SETTING) {
  const { book } = batch[0]!.order;
  const decisions = reviewOrders(batch, await loadReviewState(database.pool, book, batch, setting));
  return { decisions, kept: await inTransaction(database.pool, (tx) => recordDecisions(tx, book, decisions, NOW)) };
}

const stateOf = async (orderNo: string): Promise<string | undefined> =>
  (await database.pool.query(`SELECT state FROM orders."order" WHERE order_no = $1`, [orderNo])).rows[0]?.state;

test('an order comes back from its telling as it was', () => {
  const order = waitingOrder({
    lines: [lineOf('A', { principal: 12_345_678_901_234_567_890n }), lineOf('B')],
    orderDiscount: -3n,
  });
  expect(toldOrder(JSON.parse(toldText(order)))).toEqual(order);
});

describe('the history of a batch', () => {
  test('is of the statement that counts, of the book, and of the window', async () => {
    const mine = buyerOf('H1', 'HA');
    await store([
      waitingOrder({ orderNo: 'H-1', purchasedAt: '2026-09-20 10:00:00', buyer: mine }),
      waitingOrder({ orderNo: 'H-2', purchasedAt: '2026-09-21 10:00:00', buyer: buyerOf('H2', 'HA') }),
      waitingOrder({ orderNo: 'H-OLD', purchasedAt: '2026-01-01 10:00:00', buyer: mine }),
    ]);
    await store([waitingOrder({ orderNo: 'H-OTHER', book: 'TRIAL', purchasedAt: '2026-09-20 10:00:00', buyer: mine })]);
    // The first was told again: cancelled.
    await store(
      [waitingOrder({ orderNo: 'H-1', purchasedAt: '2026-09-20 10:00:00', buyer: mine, status: 'CANCELLED' })],
      2,
    );
    const batch = await store([waitingOrder({ orderNo: 'H-3', buyer: mine })]);
    const state = await loadReviewState(database.pool, 'CN01', batch, SETTING);
    const byNo = new Map(state.past.map((one) => [one.orderNo, one]));
    expect([...byNo.keys()].sort()).toEqual(['H-1', 'H-2', 'H-3']);
    expect(byNo.get('H-1')?.status).toBe('CANCELLED');
  });

  test('knows the usual quantity of a SKU from ten lines on, and one odd order does not move it', async () => {
    const line = (quantity: number) => [
      lineOf('Q', { sku: 'SKU-USUAL', quantity, principal: 1_000n * BigInt(quantity) }),
    ];
    const orders = [2, 1, 2, 1, 2, 1, 2, 1, 2].map((quantity, at) =>
      waitingOrder({ orderNo: `Q-${at}`, lines: line(quantity) }),
    );
    const nine = await store(orders);
    expect((await loadReviewState(database.pool, 'CN01', nine, SETTING)).usualQuantity.size).toBe(0);
    const odd = await store([waitingOrder({ orderNo: 'Q-ODD', lines: line(40) })]);
    expect((await loadReviewState(database.pool, 'CN01', odd, SETTING)).usualQuantity).toEqual(
      new Map([['SKU-USUAL', 2]]),
    );
    expect((await review(odd)).decisions[0]?.parts.map((part) => part.rule)).toContain('QUANTITY_UNUSUAL');
  });

  test('is loaded by the same number of queries for one order and for two hundred', async () => {
    const batch = await store(
      Array.from({ length: 200 }, (_, at) => waitingOrder({ orderNo: `N-${at}`, buyer: buyerOf(`N${at}`, `N${at}`) })),
    );
    const counted = async (orders: readonly OrderUnderReview[]): Promise<number> => {
      let queries = 0;
      const db = {
        query: (...args: Parameters<typeof database.pool.query>) => {
          queries += 1;
          return database.pool.query(...args);
        },
      };
      await loadReviewState(db as never, 'CN01', orders, SETTING);
      return queries;
    };
    expect(await counted(batch)).toBe(await counted(batch.slice(0, 1)));
  });
});

describe('decisions', () => {
  test('are kept where a rule spoke, once, and not for orders that nothing is to be said about', async () => {
    const batch = await store([alone({ orderNo: 'D-1' }), alone({ orderNo: 'D-2', paidAt: PAID_EARLY })]);
    expect((await review(batch.slice(0, 1))).kept).toBe(0);
    const { decisions, kept } = await review(batch.slice(1));
    expect(kept).toBe(1);
    expect((await review(batch.slice(1))).kept).toBe(0);
    const [stored] = await decisionsOf(database.pool, 'CN01', { shop: 'US01', orderNo: 'D-2' }, 10);
    expect(stored).toMatchObject({
      effect: 'HOLD',
      decidedBy: BY_RULES,
      reason: '',
      byPerson: false,
      parts: decisions[0]?.parts,
    });
    expect(heldProblem('CN01', decisions[0]!)).toMatchObject({
      code: 'ORDER_HELD_IN_REVIEW',
      params: { rule: 'PAID_BEFORE_PURCHASE' },
    });
  });

  test('a hold that its cause has left becomes PASS, and that is kept', async () => {
    const bare = await store([alone({ orderNo: 'D-3', lines: [lineOf('A', { principal: 4_999n })] })]);
    await review(bare);
    const { kept } = await review(bare, { ...SETTING, around: { ...AROUND, unitCostOf: () => 1n } });
    expect(kept).toBe(1);
    const last = await lastDecisions(database.pool, 'CN01', [{ shop: 'US01', orderNo: 'D-3' }]);
    expect(last.get('US01|D-3')).toMatchObject({ effect: 'PASS', parts: [], byPerson: false });
  });

  test("a person's PASS makes the order due, and the next review goes by it", async () => {
    const batch = await store([alone({ orderNo: 'P-1', paidAt: PAID_EARLY })]);
    await review(batch);
    const orders = [{ shop: 'US01', orderNo: 'P-1' }];
    const { decided, problems } = await inTransaction(database.pool, (tx) =>
      decideOrders(tx, { book: 'CN01', orders, effect: 'PASS', reason: 'asked' }, 'li', NOW),
    );
    expect([decided, problems]).toEqual([orders, []]);
    expect(await stateOf('P-1')).toBe('DUE');
    const after = await review(batch);
    expect(after.decisions[0]).toMatchObject({ effect: 'PASS', by: 'PERSON' });
    expect(after.kept).toBe(0);
  });

  test("a person's REJECT stands, and can be turned into PASS only by a person", async () => {
    const batch = await store([alone({ orderNo: 'P-2', paidAt: PAID_EARLY })]);
    await review(batch);
    const decide = (effect: 'PASS' | 'REJECT') =>
      inTransaction(database.pool, (tx) =>
        decideOrders(
          tx,
          { book: 'CN01', orders: [{ shop: 'US01', orderNo: 'P-2' }], effect, reason: 'why' },
          'li',
          NOW,
        ),
      );
    await decide('REJECT');
    expect((await review(batch)).decisions[0]).toMatchObject({ effect: 'REJECT', by: 'PERSON' });
    await asOwner(database.pool, (client) =>
      client.query(`UPDATE orders."order" SET state = 'REJECTED' WHERE order_no = 'P-2'`),
    );
    expect((await decide('REJECT')).problems.map((one) => one.code)).toEqual(['ORDER_NOT_IN_REVIEW']);
    expect((await decide('PASS')).decided).toHaveLength(1);
    expect((await review(batch)).decisions[0]).toMatchObject({ effect: 'PASS', by: 'PERSON' });
  });

  test('orders that review does not hold are refused one by one; the others are decided', async () => {
    const batch = await store([alone({ orderNo: 'P-3', paidAt: PAID_EARLY }), alone({ orderNo: 'P-4' })]);
    await review(batch);
    const orders = ['P-3', 'P-4', 'P-NONE'].map((orderNo) => ({ shop: 'US01', orderNo }));
    const { decided, problems } = await inTransaction(database.pool, (tx) =>
      decideOrders(tx, { book: 'CN01', orders, effect: 'PASS', reason: 'x' }, 'li', NOW),
    );
    expect(decided.map((one) => one.orderNo)).toEqual(['P-3']);
    expect(problems.map((one) => [one.code, one.place.order])).toEqual([
      ['ORDER_NOT_IN_REVIEW', 'P-4'],
      ['ORDER_NOT_IN_REVIEW', 'P-NONE'],
    ]);
    expect(await stateOf('P-4')).toBe('HELD');
  });
});

describe('blocked marks', () => {
  const change: MarkChange = {
    book: 'MARKS',
    kind: 'BUYER',
    shop: 'US01',
    orderNo: 'M-1',
    blocked: true,
    reason: 'fraud',
  };
  const set = (changes: Partial<MarkChange>) =>
    inTransaction(database.pool, (tx) => changeMark(tx, { ...change, ...changes }, 'li', NOW));

  test('are taken from an order and freed again; the last change counts, and the list never shows the mark', async () => {
    await store([
      waitingOrder({ book: 'MARKS', orderNo: 'M-1', buyer: buyerOf('mark-1') }),
      waitingOrder({ book: 'MARKS', orderNo: 'M-2', buyer: buyerOf('') }),
    ]);
    await set({});
    expect(await blockedAmong(database.pool, 'MARKS', 'BUYER', ['mark-1', 'mark-2'])).toEqual(new Set(['mark-1']));
    expect(await blockedAmong(database.pool, 'MARKS', 'ADDRESS', ['mark-1'])).toEqual(new Set());
    expect(await blockedAmong(database.pool, 'CN01', 'BUYER', ['mark-1'])).toEqual(new Set());
    const listed = await listBlocked(database.pool, { book: 'MARKS', limit: 10 });
    expect(listed).toMatchObject([{ kind: 'BUYER', orderNo: 'M-1', reason: 'fraud', changedBy: 'li' }]);
    expect(JSON.stringify(listed, (_name, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'mark-1',
    );
    await set({ blocked: false, reason: 'cleared' });
    expect(await blockedAmong(database.pool, 'MARKS', 'BUYER', ['mark-1'])).toEqual(new Set());
    expect(await listBlocked(database.pool, { book: 'MARKS', limit: 10 })).toEqual([]);
  });

  test.each(['M-2', 'M-NONE'])('of order %s there is none to take', async (orderNo) => {
    await expect(set({ orderNo })).rejects.toMatchObject({ problem: { code: 'ORDER_WITHOUT_MARK' } });
  });
});

describe('rules of a book', () => {
  const base = DEFAULT_RULES.find((rule) => rule.code === 'DUPLICATE') as ReviewRule;
  const wanted = (changes: Partial<NewRule> = {}): NewRule => ({
    ...{ book: 'RULES', code: 'DUPLICATE', effectiveFrom: '2026-09-01', note: 'ours', definition: base, ...changes },
  });
  const save = (changes?: Partial<NewRule>) =>
    inTransaction(database.pool, (tx) => saveRule(tx, wanted(changes), 'li', NOW));
  const approve = (ruleNo: bigint, by = 'wang') =>
    inTransaction(database.pool, (tx) => approveRule(tx, ruleNo, by, NOW));
  const inForce = async (code: string, date: string) =>
    (await rulesInForce(database.pool, 'RULES', date)).find((rule) => rule.code === code);

  test("take the place of the house's once another person approved them, from their date on, until retired", async () => {
    const draft = await save({ definition: { ...base, priority: 7 } });
    expect(await inForce('DUPLICATE', '2026-09-30')).toMatchObject({ version: 0, priority: 140 });
    await expect(approve(draft.ruleNo, 'li')).rejects.toMatchObject({ problem: { code: 'REVIEW_RULE_SAME_PERSON' } });
    await approve(draft.ruleNo);
    expect(await inForce('DUPLICATE', '2026-08-31')).toMatchObject({ version: 0 });
    expect(await inForce('DUPLICATE', '2026-09-01')).toMatchObject({ version: 1, priority: 7 });
    expect((await rulesInForce(database.pool, 'CN01', '2026-09-30')).every((rule) => rule.version === 0)).toBe(true);
    await expect(approve(draft.ruleNo)).rejects.toMatchObject({ problem: { code: 'REVIEW_RULE_STATE_WRONG' } });
    await inTransaction(database.pool, (tx) => retireRule(tx, draft.ruleNo, 'wang', NOW));
    expect(await inForce('DUPLICATE', '2026-09-30')).toMatchObject({ version: 0 });
    expect(
      (await listRules(database.pool, { book: 'RULES', code: 'DUPLICATE', limit: 5 })).map((one) => one.state),
    ).toEqual(['RETIRED']);
  });

  test('of two drafts only the later may be approved; a rule of its own code joins those of the house', async () => {
    const first = await save({ code: 'OURS' });
    const second = await save({ code: 'OURS', definition: { ...base, enabled: false } });
    expect([first.version, second.version]).toEqual([1, 2]);
    await expect(approve(first.ruleNo)).rejects.toMatchObject({ problem: { code: 'REVIEW_RULE_NOT_LATEST' } });
    await approve(second.ruleNo);
    expect((await rulesInForce(database.pool, 'RULES', '2026-09-30')).length).toBe(DEFAULT_RULES.length + 1);
    expect(await inForce('OURS', '2026-09-30')).toMatchObject({ enabled: false });
  });

  test.each<[string, Partial<NewRule>]>([
    ['a code of the wrong form', { code: 'lower' }],
    ['a fact that is none', { definition: { ...base, condition: { fact: 'colour', is: 'EQ', value: 'red' } } }],
    [
      'cases that do not come out',
      { definition: { ...base, cases: base.cases.map((one) => ({ ...one, speaks: !one.speaks })) } },
    ],
  ])('are refused for %s', async (_what, changes) => {
    await expect(save(changes)).rejects.toMatchObject({ problem: { code: 'REVIEW_RULE_INVALID' } });
  });

  test('never change once made, by the application or the owner', async () => {
    const { ruleNo } = await save({ code: 'FIXED' });
    const edit = `UPDATE orders.review_rule SET note = 'x' WHERE rule_no = ${ruleNo}`;
    await expect(database.pool.query(edit)).rejects.toThrow(/only goes on from DRAFT/);
    const erase = 'DELETE FROM orders.review_rule';
    await expect(database.pool.query(erase)).rejects.toMatchObject({ code: '42501' });
    await expect(asOwner(database.pool, (client) => client.query(erase))).rejects.toThrow(/only goes on/);
    const approvedByAuthor = `UPDATE orders.review_rule SET state = 'APPROVED', approved_by = made_by, approved_at = now() WHERE rule_no = ${ruleNo}`;
    await expect(database.pool.query(approvedByAuthor)).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a change tried on history', () => {
  const small: ReviewRule = {
    ...(DEFAULT_RULES.find((rule) => rule.code === 'AMOUNT_LARGE') as ReviewRule),
    condition: {
      all: [
        { fact: 'beforeShipping', is: 'EQ', value: true },
        { fact: 'amount', is: 'GT', limits: { USD: '90' } },
      ],
    },
  };
  const trial = {
    book: 'TRIAL',
    from: '2026-09-24',
    to: '2026-09-25',
    rules: overlaid(DEFAULT_RULES, [small]),
    ordersMax: 10_000,
  };

  test('tells what would be held that is not, as it came and not as it is now, and keeps nothing', async () => {
    const shipped = { status: 'SHIPPED', shippedAt: '2026-09-25 12:00:00' } as const;
    await store([
      waitingOrder({ book: 'TRIAL', orderNo: 'T-1', ...shipped }),
      waitingOrder({
        book: 'TRIAL',
        orderNo: 'T-2',
        purchasedAt: '2026-09-25 23:59:59',
        lines: [lineOf('A', { principal: 9_000n })],
      }),
      // Shipped by its platform before anyone could look.
      waitingOrder({ book: 'TRIAL', orderNo: 'T-3', fulfilment: 'PLATFORM', ...shipped }),
      waitingOrder({ book: 'TRIAL', orderNo: 'T-4', purchasedAt: '2026-09-26 00:00:00' }),
    ]);
    const result = await tryOnHistory(database.pool, trial, SETTING);
    expect(result).toMatchObject({ orders: 3, complete: true, changed: 1 });
    expect(result.examples).toEqual([
      {
        ...{ shop: 'US01', orderNo: 'T-1', purchasedAt: '2026-09-24 10:00:00', amount: '100.00', currency: 'USD' },
        ...{ before: 'PASS', after: 'HOLD', rules: ['AMOUNT_LARGE'] },
      },
    ]);
    expect(result.after.HOLD - result.before.HOLD).toBe(1);
    expect((await database.pool.query(`SELECT 1 FROM orders.decision WHERE book = 'TRIAL'`)).rowCount).toBe(0);
  });

  test('comes out the same over many pages, and stops at its bound and says so', async () => {
    await store(
      Array.from({ length: 1_100 }, (_, at) =>
        waitingOrder({
          book: 'TRIAL',
          orderNo: `B-${at}`,
          purchasedAt: '2026-08-01 10:00:00',
          buyer: buyerOf(`B${at}`),
        }),
      ),
    );
    const many = { ...trial, from: '2026-08-01', to: '2026-08-01' };
    expect(await tryOnHistory(database.pool, many, SETTING)).toMatchObject({
      orders: 1_100,
      complete: true,
      changed: 1_100,
    });
    expect(await tryOnHistory(database.pool, { ...many, ordersMax: 700 }, SETTING)).toMatchObject({
      orders: 700,
      complete: false,
    });
    expect(await tryOnHistory(database.pool, { ...many, ordersMax: 500 }, SETTING)).toMatchObject({
      orders: 500,
      complete: false,
    });
  });
});
