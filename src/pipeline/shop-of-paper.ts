/**
 * Which shop a paper belongs to. Settlement reports never name their seller account: `--shop` says it, or a settlement
 * told before, or the only shop it fits, or the one shop whose chain it continues; else the paper is held with the
 * question (DESIGN.md §4 “One settlement, many papers”).
 */
import { homeMarketplaceOf, marketplaceOf } from '../connectors/amazon/marketplaces.ts';
import type { Recognition } from '../core/papers.ts';
import { type Place, type Problem, problem } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { INTAKE_PROBLEMS } from '../intake/problems.ts';
import { createBook, listBooks, loadBook } from '../ledger/books.ts';
import { MASTERDATA_PROBLEMS } from '../masterdata/problems.ts';
import { addShop, listShops, loadShop, type Shop } from '../masterdata/shops.ts';
import { PAPER_PROBLEMS } from '../papers/problems.ts';

export type ShopAnswer = { readonly shop: Shop; readonly opened: boolean } | { readonly problems: readonly Problem[] };

export async function shopOfPaper(
  tx: Tx,
  recognition: Recognition,
  named: string | undefined,
  place: Place,
  now: Date,
): Promise<ShopAnswer> {
  if (named !== undefined) {
    const shop = await loadShop(tx, named);
    if (!shop) return { problems: [problem(MASTERDATA_PROBLEMS.SHOP_UNKNOWN, { ...place, shop: named })] };
    const wrong = otherCurrency(recognition, shop, place);
    return wrong ? { problems: [wrong] } : { shop, opened: false };
  }
  const shops = await listShops(tx);
  const fitting = await fittingShops(tx, recognition, shops);
  const only = fitting[0];
  if (only && fitting.length === 1) return { shop: only, opened: false };
  if (fitting.length > 1) return { problems: [question(recognition, fitting, place)] };
  const trial = await trialShop(tx, recognition, now);
  return trial ?? { problems: [question(recognition, shops, place)] };
}

/** Refused before it is read: what is read once belongs to its shop, and the question could not be answered again. */
function otherCurrency(recognition: Recognition, shop: Shop, place: Place): Problem | undefined {
  const found = recognition.currency;
  if (found === undefined || found === shop.currency) return undefined;
  return problem(
    PAPER_PROBLEMS.CURRENCY_NOT_THE_SHOPS,
    { ...place, shop: shop.code },
    { found, expected: shop.currency },
  );
}

async function fittingShops(tx: Tx, recognition: Recognition, shops: readonly Shop[]): Promise<readonly Shop[]> {
  const told = await shopsThatTold(tx, recognition);
  if (told.length === 1) return shops.filter((shop) => shop.code === told[0]);
  const countries = new Set(recognition.marketplaces.flatMap((name) => marketplaceOf(name)?.country ?? []));
  const candidates = shops.filter(
    (shop) =>
      shop.platform === 'amazon' &&
      (recognition.currency === undefined || shop.currency === recognition.currency) &&
      (countries.size === 0 || countries.has(shop.marketplace)),
  );
  if (candidates.length <= 1) return candidates;
  const chained = await shopsOnChain(tx, recognition, candidates);
  return chained.length === 1 ? chained : candidates;
}

async function shopsThatTold(tx: Queryable, recognition: Recognition): Promise<readonly string[]> {
  if (recognition.settlementId === undefined) return [];
  const found = await tx.query<{ shop: string }>(
    'SELECT DISTINCT shop FROM intake.statement WHERE settlement_id = $1',
    [recognition.settlementId],
  );
  return found.rows.map((row) => row.shop);
}

/** Shops with a settlement that ends where this one starts, or starts where it ends; the seconds may differ by two. */
async function shopsOnChain(
  tx: Queryable,
  recognition: Recognition,
  candidates: readonly Shop[],
): Promise<readonly Shop[]> {
  const { startMs, endMs } = recognition;
  if (startMs === undefined || endMs === undefined) return [];
  const found = await tx.query<{ shop: string }>(
    `SELECT DISTINCT shop FROM intake.statement WHERE shop = ANY ($1)
       AND (abs(extract(epoch FROM end_at - $2::timestamptz)) <= 2 OR abs(extract(epoch FROM start_at - $3::timestamptz)) <= 2)`,
    [candidates.map((shop) => shop.code), new Date(startMs), new Date(endMs)],
  );
  const chained = new Set(found.rows.map((row) => row.shop));
  return candidates.filter((shop) => chained.has(shop.code));
}

/**
 * While a home has trial books only, a paper of a new currency opens a trial book in that currency, so that no rate is
 * needed. undefined where a real book stands, or the paper does not tell its currency and marketplace.
 */
async function trialShop(tx: Tx, recognition: Recognition, now: Date): Promise<ShopAnswer | undefined> {
  const books = await listBooks(tx);
  if (books.some((book) => !book.trial) || recognition.currency === undefined) return undefined;
  const home = homeMarketplaceOf(recognition.currency, recognition.marketplaces);
  if (!home) return undefined;
  const { currency } = recognition;
  const book = `TRIAL-${currency}`;
  const opened = (await loadBook(tx, book)) === undefined;
  if (opened)
    await createBook(tx, { book, name: `试用账簿 Trial ${currency}`, standard: 'ASBE', currency, trial: true }, now);
  const code = `AMZ-${home.country}-${currency}`;
  const shop: Shop = {
    book,
    code,
    name: home.name,
    platform: 'amazon',
    marketplace: home.country,
    currency,
    zone: home.zone,
    customer: code,
    department: 'D01',
    warehouse: `FBA-${home.country}`,
    card: '',
    lender: 'AMZ',
    taxRegistrations: [],
  };
  await addShop(tx, shop, now);
  return { shop, opened };
}

function question(recognition: Recognition, candidates: readonly Shop[], place: Place): Problem {
  return problem(INTAKE_PROBLEMS.PAPER_SHOP_UNKNOWN, place, {
    currency: recognition.currency ?? '?',
    marketplaces: recognition.marketplaces.join(', ') || '?',
    candidates: candidates.map((shop) => `${shop.code} (${shop.name})`).join(', ') || '—',
  });
}
