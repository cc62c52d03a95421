/** For tests: a company whose stored data has everything that the laws speak of, made by the real pipeline. */
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { importRates } from '../masterdata/rate-import.ts';
import { addShop, type Shop } from '../masterdata/shops.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../sandbox/settlements/events.ts';
import { marketplaceOf } from '../sandbox/settlements/marketplaces.ts';
import { type Features, makeSettlements, revise, V1_FEATURES } from '../sandbox/settlements/story.ts';
import { writeV1 } from '../sandbox/settlements/v1-text.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { setPolicy } from '../spec/policies.ts';
import { deliverDue } from './deliver.ts';
import { attachSandbox } from './erp-account.ts';
import { importPaper } from './import.ts';

export const OPENED = new Date('2026-01-01T00:00:00Z');

/** Books by their policy of rates: the month's first, daily, the month's average. */
export const BOOKS = { MONTH_FIRST: 'CN01', DAILY: 'CN02', MONTH_AVG: 'CN03' } as const;

/** Parity of every day of two months, so that MONTH_AVG is known and DAILY changes its rate within a month. */
function rateFile(): string {
  const lines = ['date,currency,functional,type,value,unit,inverse,source'];
  for (let day = 0; day < 80; day++) {
    const date = new Date(Date.UTC(2026, 7, 25 + day)).toISOString().slice(0, 10);
    lines.push(`${date},USD,CNY,PARITY,7.${String(1000 + ((day * 37) % 300)).padStart(4, '0')},1,no,test`);
    lines.push(`${date},GBP,CNY,PARITY,9.${String(2000 + ((day * 53) % 400)).padStart(4, '0')},1,no,test`);
    lines.push(`${date},JPY,CNY,PARITY,4.${String(7000 + ((day * 29) % 500)).padStart(4, '0')},100,no,test`);
    lines.push(`${date},KWD,USD,PARITY,3.${String(2500 + ((day * 11) % 90)).padStart(4, '0')},1,no,test`);
  }
  return lines.join('\n');
}

export function shopOf(book: string, code: string, marketplace: string, changes: Partial<Shop> = {}): Shop {
  const home = marketplaceOf(marketplace);
  return {
    book,
    code,
    name: code,
    platform: 'amazon',
    marketplace: home.jurisdiction,
    currency: home.currency,
    zone: home.zone,
    customer: code,
    department: 'D01',
    warehouse: `FBA-${home.jurisdiction}`,
    card: 'CARD-1',
    lender: 'AMZ',
    taxRegistrations: [],
    ...changes,
  };
}

export interface Paper {
  readonly shop: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export async function importOne(house: TestHouse, paper: Paper): Promise<readonly string[]> {
  const bytes = (async function* () {
    yield paper.bytes;
  })();
  const report = await importPaper(house, { name: paper.name, bytes, shop: paper.shop, actor: 'test' });
  return report.statements.map((one) => one.outcome);
}

function stories(seed: number, marketplace: string, features: Partial<Features>, currency?: string) {
  const settlements = 2;
  return makeSettlements({ seed, marketplace, settlements, orders: 12, features, ...(currency ? { currency } : {}) });
}

function papers(shop: string, all: readonly SettlementStory[]): readonly Paper[] {
  return all.map((story) => ({ shop, name: `${shop}-${story.id}.txt`, bytes: wholeOf(writeV2(story)) }));
}

/**
 * USD at the month's first rate with all features, GBP with tax inside its prices at daily rates, JPY at the month's
 * average, KWD (three places) by a cross; a revision before and one after delivery; one settlement told by V1 first and
 * V2 after it; one held.
 */
export async function companyOfLaws(): Promise<TestHouse> {
  const house = await testHouse();
  await inTransaction(house.db.pool, async (tx) => {
    await importRates(tx, rateFile(), 'test', OPENED);
    for (const [fxRateType, book] of Object.entries(BOOKS)) {
      await createBook(tx, { book, name: '测试', standard: 'ASBE', currency: 'CNY', trial: false }, OPENED);
      await attachSandbox(tx, book, OPENED);
      const policy = { book, effectiveFrom: '2026-01-01', by: 'test', approvedBy: 'other' };
      await setPolicy(tx, { ...policy, key: 'fxRateType', value: fxRateType }, OPENED);
      await setPolicy(tx, { ...policy, key: 'negativeTaxDifference', value: 'POST' }, OPENED);
    }
    const { MONTH_FIRST, DAILY, MONTH_AVG } = BOOKS;
    await addShop(tx, shopOf(MONTH_FIRST, 'US01', 'US'), OPENED);
    await addShop(tx, shopOf(MONTH_FIRST, 'US02', 'US'), OPENED);
    await addShop(tx, shopOf(MONTH_FIRST, 'KW01', 'US', { currency: 'KWD' }), OPENED);
    await addShop(tx, shopOf(DAILY, 'GB01', 'UK', { taxRegistrations: ['GB'] }), OPENED);
    await addShop(tx, shopOf(MONTH_AVG, 'JP01', 'JP'), OPENED);
  });
  const us = stories(11, 'US', { failedTransfer: true, negative: true, taxResidual: true, cardCharge: true });
  for (const paper of papers('US01', us)) await importOne(house, paper);
  const first = us[0]!;
  await importOne(house, papers('US01', [revise(first, 1).story])[0]!);
  for (const paper of papers('GB01', stories(12, 'UK', { tax: false }))) await importOne(house, paper);
  for (const paper of papers('JP01', stories(13, 'JP', { points: true, tax: false }))) await importOne(house, paper);
  for (const paper of papers('KW01', stories(14, 'US', { tax: false }, 'KWD'))) await importOne(house, paper);
  const [both] = makeSettlements({ seed: 15, orders: 8, features: V1_FEATURES });
  await importOne(house, { shop: 'US02', name: 'v1.txt', bytes: wholeOf(writeV1(both!)) });
  await importOne(house, { shop: 'US02', name: 'v2.txt', bytes: wholeOf(writeV2(both!)) });
  const [unknown] = makeSettlements({ seed: 16, orders: 3, features: { unknown: true } });
  await importOne(house, papers('US02', [unknown!])[0]!);
  await deliverDue(house, { worker: 'test' });
  await importOne(house, papers('US01', [revise(first, 2).story])[0]!);
  return house;
}
