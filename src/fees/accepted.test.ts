import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Refused } from '../core/problems.ts';
import { inTransaction } from '../engine/transaction.ts';
import { acceptedRules, listAccepted, storeAccepted } from './accepted.ts';
import { classifierOf } from './classify.ts';

const ITEM = { transactionType: 'other-transaction', amountType: 'other-transaction', amountDescription: 'New Fee' };
const AT = new Date('2026-10-09T23:30:00Z');

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(
    `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at)
     SELECT code, code, 'ASBE', 'CNY', false, now() FROM unnest(ARRAY['CN01', 'CN02', 'CN03']) code`,
  );
});
afterAll(() => database.close());

function accept(book: string, feeKey: string, reason = 'asked Amazon', at = AT): Promise<void> {
  return inTransaction(database.pool, (tx) => storeAccepted(tx, { ...ITEM, book, feeKey, reason, by: 'li' }, at));
}

async function refusal(work: Promise<void>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Refused ? error.problem.code : `not refused: ${String(error)}`;
}

describe('accepted items', () => {
  it('keep who, why and when, and post as rules of their book alone', async () => {
    await accept('CN01', 'STORAGE');
    const [one, ...others] = await listAccepted(database.pool, 'CN01');
    expect(others).toEqual([]);
    expect(one).toEqual({
      ...ITEM,
      ...{ feeKey: 'STORAGE', effectiveFrom: '2026-10-09', decidedBy: 'li', reason: 'asked Amazon', decidedAt: AT },
      state: 'ACCEPTED',
    });
    expect(classifierOf([], acceptedRules([one!])).classify(ITEM)).toMatchObject({
      ...{ result: 'CLASSIFIED', step: 'EXACT', fee: { key: 'STORAGE' } },
    });
    expect(await listAccepted(database.pool, 'CN02')).toEqual([]);
  });

  it('are never written over: the newest decision of an item wins', async () => {
    await accept('CN02', 'STORAGE');
    await accept('CN02', 'ADS', 'it was advertising', new Date('2026-10-10T00:00:00Z'));
    expect((await listAccepted(database.pool, 'CN02')).map((one) => one.feeKey)).toEqual(['ADS']);
    const { rows } = await database.pool.query(
      "SELECT fee_key FROM fees.item_rule WHERE book = 'CN02' ORDER BY rule_no",
    );
    expect(rows.map((row) => row.fee_key)).toEqual(['STORAGE', 'ADS']);
    await expect(database.pool.query("UPDATE fees.item_rule SET fee_key = 'ADS'")).rejects.toThrow();
    await expect(database.pool.query('DELETE FROM fees.item_rule')).rejects.toThrow();
  });

  it('that were withdrawn are as if never accepted', async () => {
    await accept('CN03', 'STORAGE');
    await database.pool.query(
      `INSERT INTO fees.item_rule (book, transaction_type, amount_type, amount_description, fee_key, state,
         effective_from, decided_by, reason, decided_at)
       SELECT book, transaction_type, amount_type, amount_description, fee_key, 'WITHDRAWN', effective_from, 'wang',
         'wrong', now() FROM fees.item_rule WHERE book = 'CN03'`,
    );
    const items = await listAccepted(database.pool, 'CN03');
    expect(items.map((one) => one.state)).toEqual(['WITHDRAWN']);
    expect(acceptedRules(items)).toEqual([]);
  });

  it('are refused without a reason, and with a fee key that holds or does not exist; nothing is stored then', async () => {
    const count = async () => (await database.pool.query('SELECT count(*)::int AS n FROM fees.item_rule')).rows[0].n;
    const before: unknown = await count();
    expect(await refusal(accept('CN01', 'STORAGE', ''))).toBe('ACCEPT_REASON_REQUIRED');
    expect(await refusal(accept('CN01', 'STORAGE', ' \t '))).toBe('ACCEPT_REASON_REQUIRED');
    expect(await refusal(accept('CN01', 'UNSPECIFIED_ADJUSTMENT'))).toBe('FEE_KEY_NOT_ACCEPTABLE');
    expect(await refusal(accept('CN01', 'NO_SUCH_KEY'))).toBe('FEE_KEY_NOT_ACCEPTABLE');
    expect(await count()).toBe(before);
  });
});
