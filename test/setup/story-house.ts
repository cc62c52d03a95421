/** A house with one book and the shop of a generated story, its rates by month, its loan schedule and the sandbox ERP. */
import { civilDateIn } from '../../src/core/dates.ts';
import type { Standard } from '../../src/core/journal.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { addInstalment } from '../../src/funds/settlement-record.ts';
import { createBook } from '../../src/ledger/books.ts';
import { exportJournal } from '../../src/ledger/export/export-journal.ts';
import { importRates } from '../../src/masterdata/rate-import.ts';
import { addShop } from '../../src/masterdata/shops.ts';
import { deliverDue } from '../../src/pipeline/deliver.ts';
import { attachSandbox } from '../../src/pipeline/erp-account.ts';
import type { House, ImportReport } from '../../src/pipeline/house.ts';
import { importPaper } from '../../src/pipeline/import.ts';
import type { SettlementStory } from '../../src/sandbox/settlements/events.ts';
import type { ExpectedBook } from '../../src/sandbox/settlements/expected-ledger.ts';
import { marketplaceOf } from '../../src/sandbox/settlements/marketplaces.ts';
import { setPolicy } from '../../src/spec/policies.ts';
import { bytesOf, type TestHouse, testHouse } from './house.ts';

export const BOOK = 'CN01';
export const SHOP = 'SHOP1';
const NOW = new Date('2026-11-15T00:00:00Z');

/** Months that the stories touch: the first starts on 2026-09-24, five of 14 days end in December. */
const MONTHS = ['2026-08', '2026-09', '2026-10', '2026-11', '2026-12', '2027-01'] as const;
const BASE: Readonly<Record<string, string>> = {
  USD: '7.1',
  GBP: '9.4',
  JPY: '0.04',
  KWD: '23.1',
  CAD: '5.2',
  EUR: '7.8',
};

/** Made-up rates with many digits, another each month: the oracle and the rate table are given the same ones. */
export function ratesOf(currency: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    MONTHS.map((month, at) => [month, { [currency]: `${BASE[currency] ?? '3.1'}${137 + 211 * at}` }]),
  );
}

export interface StoryBook {
  readonly standard?: Standard;
  /** Functional currency, default CNY. */
  readonly functional?: string;
  readonly policies?: Readonly<Record<string, string>>;
  readonly registeredIn?: readonly string[];
  /** Months without a rate. */
  readonly withoutRates?: readonly string[];
}

/** Opens the book of the chain in `house`. */
export async function openStoryBook(
  house: Pick<House, 'db'>,
  stories: readonly SettlementStory[],
  book: StoryBook,
): Promise<void> {
  const first = stories[0]!;
  const { jurisdiction, zone } = marketplaceOf(first.marketplace);
  const { standard = 'ASBE', functional = 'CNY' } = book;
  await inTransaction(house.db.pool, async (tx) => {
    await createBook(tx, { book: BOOK, name: '故事账簿', standard, currency: functional, trial: false }, NOW);
    await addShop(
      tx,
      {
        ...{
          book: BOOK,
          code: SHOP,
          name: SHOP,
          platform: 'amazon',
          marketplace: jurisdiction,
          currency: first.currency,
        },
        ...{ zone, customer: SHOP, department: 'D01', warehouse: 'WH1', card: 'CARD1', lender: 'AMZ' },
        taxRegistrations: book.registeredIn ?? [],
      },
      NOW,
    );
    await attachSandbox(tx, BOOK, NOW);
    const day = civilDateIn(zone);
    for (const part of stories.flatMap((story) => story.loanSchedule)) {
      const { principal, interest } = part;
      await addInstalment(tx, BOOK, SHOP, 'LOAN1', { dueDate: day(part.postedMs), principal, interest }, 'test', NOW);
    }
    for (const [key, value] of Object.entries({ fxRateType: 'CUSTOM', ...book.policies }))
      await setPolicy(tx, { book: BOOK, key, value, effectiveFrom: '2026-01-01', by: 'test', approvedBy: 'lead' }, NOW);
  });
  await enterRates(house, first.currency, functional, (month) => !book.withoutRates?.includes(month));
}

/** Rates of the 1st of each wanted month. */
export async function enterRates(
  house: Pick<House, 'db'>,
  currency: string,
  functional: string,
  wanted: (month: string) => boolean,
): Promise<void> {
  if (currency === functional) return;
  const lines = Object.entries(ratesOf(currency))
    .filter(([month]) => wanted(month))
    .map(([month, rates]) => `${month}-01,${currency},${functional},CUSTOM,${rates[currency]},1,false,made up`);
  const text = ['date,currency,functional,type,value,unit,inverse,source', ...lines, ''].join('\n');
  const { problems } = await inTransaction(house.db.pool, (tx) => importRates(tx, text, 'test', NOW));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
}

/** The same book in the words of the oracle. */
export function expectedBook(stories: readonly SettlementStory[], book: StoryBook): ExpectedBook {
  const { currency, marketplace } = stories[0]!;
  const rate = { GB: '0.20', DE: '0.19', JP: '0.10' }[marketplaceOf(marketplace).jurisdiction];
  const registered = book.registeredIn ?? [];
  return {
    standard: book.standard ?? 'ASBE',
    functionalCurrency: book.functional ?? 'CNY',
    rates: ratesOf(currency),
    mode: 'S',
    shop: SHOP,
    department: 'D01',
    warehouse: 'WH1',
    card: 'CARD1',
    lender: 'AMZ',
    registeredIn: registered,
    ...(rate === undefined ? {} : { priceIncludesTax: Object.fromEntries(registered.map((place) => [place, rate])) }),
  };
}

export interface StoryHouse extends TestHouse {
  importBytes(bytes: Iterable<Uint8Array> | Uint8Array, name?: string): Promise<ImportReport>;
  canonical(): Promise<string>;
  /** Sends all that is due; throws where a voucher did not arrive. */
  deliver(): Promise<number>;
}

export async function openStoryHouse(stories: readonly SettlementStory[], book: StoryBook = {}): Promise<StoryHouse> {
  const house = await testHouse();
  try {
    await openStoryBook(house, stories, book);
  } catch (error) {
    await house.close();
    throw error;
  }
  return {
    ...house,
    importBytes: (bytes, name = 'paper.txt') =>
      importPaper(house, {
        name,
        bytes: bytes instanceof Uint8Array ? bytesOf(bytes) : bytesOf(...bytes),
        actor: 'test',
      }),
    canonical: () => canonicalExport(house),
    deliver: async () => {
      const sent = await deliverDue(house, { worker: 'test' });
      const { verified, drifted, refused, more } = sent;
      if (drifted + refused > 0 || more) throw new Error(`not delivered: ${JSON.stringify(sent.flows)}`);
      return verified;
    },
  };
}

export async function withStoryHouse<T>(
  stories: readonly SettlementStory[],
  book: StoryBook,
  work: (house: StoryHouse) => Promise<T>,
): Promise<T> {
  const house = await openStoryHouse(stories, book);
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

export async function canonicalExport(house: { readonly db: Pick<House['db'], 'pool'> }): Promise<string> {
  let text = '';
  for await (const chunk of exportJournal(house.db.pool, { format: 'jsonl', canonical: true })) text += chunk.text;
  return text;
}
