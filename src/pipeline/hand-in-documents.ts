/**
 * Business documents that other systems hand in for a book's ERP. Nothing is booked by both: what Heliu posts itself is not taken,
 * and stock documents only where the policy `costOwner` lets the ERP have them (accounting.md §2.11, §9.2).
 */
import { DOCUMENT_KINDS, STOCK_KINDS } from '../core/business-documents.ts';
import { isIsoDate } from '../core/dates.ts';
import { type Problem, problem, Refused } from '../core/problems.ts';
import { type ErpAccount, loadErpAccount } from '../delivery/erp-accounts.ts';
import { type Handed, handedInHash, storeHandedIn, withdrawHandedIn } from '../delivery/hand-in.ts';
import { faultsOf, type HandedIn } from '../delivery/handed-in.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable, type Tx } from '../engine/transaction.ts';
import { type Book, loadBook } from '../ledger/books.ts';
import { LEDGER_PROBLEMS } from '../ledger/problems.ts';
import { listShops } from '../masterdata/shops.ts';
import { loadPolicies, type Policies } from '../spec/policies.ts';
import type { Actor, House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/** Documents of one call. */
export const HANDED_IN_MAX = 200;

type HandInHouse = Pick<House, 'clock'> & { readonly db: Pick<House['db'], 'pool'> };

export type HandInOutcome =
  | ({ readonly outcome: 'TAKEN' | 'ALREADY' } & Omit<Handed, 'already'>)
  | { readonly outcome: 'REFUSED'; readonly key: string; readonly problems: readonly Problem[] };

interface Checks {
  readonly book: Book;
  readonly policies: Policies;
  readonly account: ErpAccount | undefined;
  readonly shops: ReadonlySet<string>;
}

/**
 * One outcome each, in their order; one that is refused does not spoil the others. The same key with the same content is ALREADY.
 * Throws Refused BOOK_UNKNOWN, DOCUMENTS_TOO_MANY.
 */
export async function handInDocuments(
  house: HandInHouse,
  book: string,
  documents: readonly HandedIn[],
  actor: Actor,
): Promise<readonly HandInOutcome[]> {
  const { pool } = house.db;
  if (documents.length > HANDED_IN_MAX)
    throw new Refused(problem(PIPELINE_PROBLEMS.DOCUMENTS_TOO_MANY, { book }, { most: String(HANDED_IN_MAX) }));
  const checks = await checksOf(pool, book);
  const outcomes: HandInOutcome[] = [];
  for (const document of documents)
    outcomes.push(await inTransaction(pool, (tx) => handIn(tx, checks, document, actor, house)));
  return outcomes;
}

async function checksOf(db: Queryable, code: string): Promise<Checks> {
  const book = await loadBook(db, code);
  if (!book) throw new Refused(problem(LEDGER_PROBLEMS.BOOK_UNKNOWN, { book: code }, { book: code }));
  const shops = await listShops(db, code);
  return {
    book,
    policies: await loadPolicies(db, code, book.standard),
    account: await loadErpAccount(db, code),
    shops: new Set(shops.flatMap((one) => [one.code, one.customer])),
  };
}

async function handIn(
  tx: Tx,
  checks: Checks,
  document: HandedIn,
  actor: Actor,
  house: HandInHouse,
): Promise<HandInOutcome> {
  const { book, currency } = checks.book;
  const { key, kind } = document;
  const faults = faultsOf(document, currency);
  const problems = faults.length > 0 ? faults : refusalsOf(checks, document);
  if (problems.length > 0) return { outcome: 'REFUSED', key, problems };
  const now = new Date(house.clock.now());
  const review = checks.policies.valueOf('voucherReview', '', document.date) === 'REVIEW' ? 'REVIEW' : 'AUTO';
  const handed = await storeHandedIn(tx, { book, document, review, actor, now });
  if ('code' in handed) return { outcome: 'REFUSED', key, problems: [handed] };
  const { already, ...rest } = handed;
  if (already) return { outcome: 'ALREADY', ...rest };
  const after = { key, kind, sha256: handedInHash(document) };
  await audit(tx, {
    actor,
    action: 'document.handed-in',
    subject: `voucher:${book}/${rest.voucherNo}`,
    after,
    at: now,
  });
  return { outcome: 'TAKEN', ...rest };
}

function refusalsOf({ book, policies, account, shops }: Checks, document: HandedIn): readonly Problem[] {
  const { key, kind, date, party } = document;
  const place = { book: book.book, document: key };
  const params = { key, kind: DOCUMENT_KINDS[kind] };
  const problems: Problem[] = [];
  const costOwner = isIsoDate(date) ? policies.valueOf('costOwner', '', date) : '';
  const isUncosted = account?.config.stockDocuments === 'UNCOSTED';
  if (STOCK_KINDS.has(kind) && costOwner !== 'ERP' && !isUncosted)
    problems.push(problem(PIPELINE_PROBLEMS.DOCUMENT_COST_OWNER, place, { ...params, costOwner }));
  if (!STOCK_KINDS.has(kind) && party?.kind === 'CUSTOMER' && shops.has(party.code))
    problems.push(problem(PIPELINE_PROBLEMS.DOCUMENT_OF_OWN_SHOP, place, { ...params, shop: party.code }));
  return problems;
}

/** Takes back one that was not sent. Throws Refused VOUCHER_ABSENT, DOCUMENT_SENT_BEFORE. */
export async function withdrawDocument(
  house: HandInHouse,
  request: { readonly book: string; readonly voucherNo: bigint; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const { book, voucherNo, reason } = request;
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    const refusal = await withdrawHandedIn(tx, { book, voucherNo, actor, now });
    if (refusal) throw new Refused(refusal);
    const after = { reason };
    await audit(tx, { actor, action: 'document.withdrawn', subject: `voucher:${book}/${voucherNo}`, after, at: now });
  });
}
