/** The demo company's book, shops and rates; its papers then arrive like any other. Made-up figures, marked DEMO. */

import type pg from 'pg';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { createBook, listBooks } from '../ledger/books.ts';
import { importRates } from '../masterdata/rate-import.ts';
import { addShop } from '../masterdata/shops.ts';
import type { Demo, DemoShop } from './demo.ts';

export const DEMO_BOOK = 'DEMO';

/** Sets the company up on a home without any book. False where a book stands: nothing is touched then. */
export async function seedDemo(
  pool: pg.Pool,
  demo: Demo,
  attach: (tx: Tx, book: string, now: Date) => Promise<void>,
  now: Date,
): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    if ((await listBooks(tx)).length > 0) return false;
    const currency = demo.functionalCurrency;
    await createBook(tx, { book: DEMO_BOOK, name: demo.company.zh, standard: 'ASBE', currency, trial: true }, now);
    for (const shop of demo.shops) await addShop(tx, shopOf(shop), now);
    await importRates(tx, ratesText(demo), 'demo', now);
    await attach(tx, DEMO_BOOK, now);
    return true;
  });
}

function shopOf(shop: DemoShop) {
  const { code, name, currency, zone, customer, department, warehouse, card } = shop;
  const marketplace = shop.marketplace === 'UK' ? 'GB' : shop.marketplace;
  return {
    book: DEMO_BOOK,
    code,
    name,
    platform: 'amazon',
    marketplace,
    currency,
    zone,
    customer,
    department,
    warehouse,
    card,
    lender: 'AMZ',
    taxRegistrations: [],
  };
}

function ratesText(demo: Demo): string {
  const rows = demo.rates.map(
    (rate) => `${rate.date},${rate.from},${rate.to},PARITY,${rate.rate},${rate.quotedUnit},false,${rate.source}`,
  );
  return ['date,currency,functional,type,value,unit,inverse,source', ...rows, ''].join('\n');
}
