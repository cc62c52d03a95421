/** Documents cut from the journal by policy: the list tells of each what goes to the ERP. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { BOOK, openStoryBook, SHOP } from '../../test/setup/story-house.ts';
import { inTransaction } from '../engine/transaction.ts';
import { importOne } from '../pipeline/verify-fixture.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import { makeSettlements } from '../sandbox/settlements/story.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { setPolicy } from '../spec/policies.ts';
import { listErpDocuments, readErpDocument } from './queries/erp-documents.ts';

let house: TestHouse;
beforeAll(async () => {
  const features = { reserve: true, reimbursements: false, clawback: false, loan: false, cardCharge: false };
  const stories = makeSettlements({ seed: 21, marketplace: 'US', settlements: 1, orders: 6, features });
  house = await testHouse();
  await openStoryBook(house, stories, {});
  for (const key of ['settlementForm', 'payoutForm']) {
    const change = { book: BOOK, key, value: 'DOCUMENT', effectiveFrom: '2026-01-01', by: 'a', approvedBy: 'b' };
    await inTransaction(house.db.pool, (tx) => setPolicy(tx, change, new Date('2026-11-15T00:00:00Z')));
  }
  await importOne(house, { shop: SHOP, name: 'a.txt', bytes: wholeOf(writeV2(stories[0]!)) });
});
afterAll(() => house.close());

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));

it('the party is the shop, and the total is that of the lines that go to the ERP, receipts above zero', async () => {
  const reading = { db: house.db.pool, catalogue: house.catalogue };
  const { items } = await listErpDocuments(reading, { book: BOOK });
  expect(new Set(items.map((one) => one.kind))).toEqual(new Set(['OTHER_RECEIVABLE', 'RECEIPT']));
  for (const one of items) {
    const whole = await readErpDocument(reading, BOOK, BigInt(one.no));
    const lines = whole?.content?.lines ?? [];
    expect(one.party).toBe(SHOP);
    expect(whole?.withdrawable).toBe(false);
    expect(cents(one.total.amount)).toBe(lines.reduce((sum, line) => sum + cents(line.fc.amount), 0n));
    expect(one.total.currency).toBe(whole?.content?.currency);
    if (one.kind === 'RECEIPT') expect(cents(one.total.amount)).toBeGreaterThan(0n);
  }
});
