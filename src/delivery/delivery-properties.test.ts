/** Whatever the ERP does with our requests: in the end one document for each voucher, and each is what was sent. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { openDoubleBench } from './double-bench-fixture.ts';
import { BATCH_FATES, FATES } from './target-double-fixture.ts';

let database: TestDatabase;
let books = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const story = fc.record({
  idempotency: fc.constantFrom('enforcing' as const, 'numberable' as const, 'blind' as const),
  vouchers: fc.integer({ min: 1, max: 5 }),
  batchMax: fc.constantFrom(0, 2, 3, 50),
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
  batchFates: fc.array(fc.constantFrom(...BATCH_FATES), { maxLength: 4 }),
});

test('any sequence of saved, lost, late, refused, accepted and half-done answers ends with one document a voucher', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ idempotency, vouchers, batchMax, fates, batchFates }) => {
      books += 1;
      // A blind ERP that cannot be asked for duplicates hides nothing: a second document stays.
      const options = { idempotency, without: ['duplicates', 'remove'], ...(batchMax && { batchMax }) } as const;
      const bench = await openDoubleBench(database.pool, `P${books}`, options);
      bench.double.fates.push(...fates);
      bench.double.batchFates.push(...batchFates);
      await bench.post(...Array.from({ length: vouchers }, (_, index) => ({ sourceId: `ST-${index}` })));
      await bench.settle();
      const documents = await bench.double.store.documents();
      const keys = documents.map((one) => one.key).sort();
      expect(keys).toEqual([...new Set(keys)]);
      expect(documents).toHaveLength(vouchers);
      for (let no = 1n; no <= vouchers; no += 1n) {
        const { erpId, key } = await bench.voucher(no);
        expect(documents.find((one) => one.id === erpId)?.key).toBe(key);
      }
    }),
    { numRuns: 40 },
  );
});
