/** For tests: a book with a shop, and mappings as literal as they can be. */

import type { TestDatabase } from '../../../test/setup/test-database.ts';
import { asOwner } from '../../engine/postgres.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { addShop } from '../shops.ts';
import type { MappingKind, MappingValue } from './kinds.ts';
import type { Mapping } from './store.ts';

export const NOW = new Date('2026-10-05T08:00:00Z');

export async function bookWithShops(database: TestDatabase, book: string, shops: readonly string[]): Promise<void> {
  await asOwner(database.pool, (client) =>
    client.query(
      `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ($1, $1, 'ASBE', 'CNY', false, $2)`,
      [book, NOW],
    ),
  );
  for (const code of shops) await inTransaction(database.pool, (tx) => addShop(tx, shop(book, code), NOW));
}

export function shop(book: string, code: string) {
  return {
    ...{ book, code, name: `Shop ${code}`, platform: 'AMAZON', marketplace: 'US', currency: 'USD' },
    ...{ zone: 'America/Los_Angeles', customer: `AMZ-${code}`, department: 'D01', warehouse: `FBA-${code}` },
    ...{ card: '', lender: '', taxRegistrations: [] },
  };
}

let numbers = 0n;

/** An approved version, in force from 1 January. */
export function approved(
  kind: MappingKind,
  key: readonly string[],
  value: MappingValue,
  rest: Partial<Mapping> = {},
): Mapping {
  numbers += 1n;
  return {
    ...{ mappingNo: numbers, book: 'CN01', kind, key, version: 1, value },
    ...{ validFrom: '2026-01-01', validTo: undefined, state: 'APPROVED', origin: 'HAND', createsRecord: false },
    ...{ reason: 'why', madeBy: 'ann', madeAt: NOW, checkedBy: 'bob', checkedAt: NOW, checkReason: 'yes' },
    ...{ retiredBy: undefined, retiredAt: undefined, retireReason: undefined },
    ...rest,
  };
}
