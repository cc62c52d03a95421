/**
 * The main job, in order: keep the paper, recognise it, find its shop, read and prove it (transaction a), post it
 * (transaction b). Killed anywhere, the same call goes on from what was committed. DESIGN.md §4.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PaperReader, Recognition } from '../core/papers.ts';
import { HEAD_BYTES_MAX } from '../core/papers.ts';
import { Bug, type Place, type Problem } from '../core/problems.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, lockKeys, rolledBack, type Tx } from '../engine/transaction.ts';
import type { ItemRule } from '../fees/classify.ts';
import { type PaperDocument, receiveDocument, recordOutcome } from '../intake/documents.ts';
import { interpretPaper } from '../intake/interpret.ts';
import { filePaperStore, type PaperStore } from '../intake/paper-store.ts';
import { statementsOfDocument } from '../intake/statements.ts';
import { loadBook } from '../ledger/books.ts';
import { loadShop, type Shop } from '../masterdata/shops.ts';
import { loadPolicies } from '../spec/policies.ts';
import { bookClassifier, defaultPack, feeKeyBy } from './classification.ts';
import { attachSandbox } from './erp-account.ts';
import type { House, ImportReport, ImportRequest } from './house.ts';
import { importReport, type ReadPaper } from './import-report.ts';
import { postSettlementNow, type SettlementResult } from './post-settlement.ts';
import { postSettlementAndRestated } from './post-settlements.ts';
import { shopOfPaper } from './shop-of-paper.ts';

/** Keeps, reads, proves and posts one paper. Throws Transient where the database is down; everything else is reported. */
export async function importPaper(house: House, request: ImportRequest): Promise<ImportReport> {
  request.onProgress?.({ step: 'KEEPING', bytes: 0, rows: 0 });
  if (request.dryRun) return withPassingPapers((papers) => dryRun({ ...house, papers }, request));
  const kept = await house.papers.put(request.bytes);
  const now = new Date(house.clock.now());
  const { document, already } = await inTransaction(house.db.pool, (tx) =>
    receiveDocument(tx, { ...kept, name: request.name, by: request.actor }, now),
  );
  crashPoint('import.bytes-kept');
  return importDocument(house, document, { ...request, already });
}

export interface DocumentRequest extends Pick<ImportRequest, 'shop' | 'actor' | 'onProgress'> {
  /** The bytes were received before. */
  readonly already: boolean;
}

/** Goes on with a document whose bytes are kept: fresh, killed on the way, waiting for its shop, or held. */
export async function importDocument(
  house: House,
  document: PaperDocument,
  request: DocumentRequest,
): Promise<ImportReport> {
  const pack = defaultPack();
  const read = await inTransaction(house.db.pool, async (tx) => {
    const result = await readPaper(tx, house, pack, document, request);
    crashPoint('import.before-commit');
    return result;
  });
  crashPoint('import.committed');
  request.onProgress?.({ step: 'POSTING', bytes: document.bytes, rows: 0 });
  const results: SettlementResult[] = [];
  for (const settlementId of read.settlements) {
    if (!read.shop) break;
    const key = { book: read.shop.book, shop: read.shop.code, settlementId };
    results.push(await postSettlementAndRestated(house, pack, key, request.actor));
    crashPoint('post.committed');
  }
  const report = await importReport(house.db.pool, {
    document,
    read,
    results,
    already: request.already,
    dryRun: false,
  });
  request.onProgress?.({ step: 'DONE', bytes: document.bytes, rows: 0 });
  return report;
}

/** A paper store that is gone with the call. */
async function withPassingPapers<T>(work: (papers: PaperStore) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'heliu-dry-'));
  try {
    return await work(filePaperStore(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same steps in one transaction that is rolled back. */
async function dryRun(house: House, request: ImportRequest): Promise<ImportReport> {
  const kept = await house.papers.put(request.bytes);
  const now = new Date(house.clock.now());
  const pack = defaultPack();
  return rolledBack(house.db.pool, async (tx) => {
    const { document, already } = await receiveDocument(tx, { ...kept, name: request.name, by: request.actor }, now);
    const read = await readPaper(tx, house, pack, document, { ...request, already });
    const results: SettlementResult[] = [];
    for (const settlementId of read.settlements)
      if (read.shop) {
        const key = { book: read.shop.book, shop: read.shop.code, settlementId };
        results.push(await postSettlementNow(tx, house, pack, key, request.actor));
      }
    return importReport(tx, { document, read, results, already, dryRun: true });
  });
}

/** Transaction (a). A document that was read before gives its settlements without being read again. */
async function readPaper(
  tx: Tx,
  house: House,
  pack: readonly ItemRule[],
  document: PaperDocument,
  request: DocumentRequest,
): Promise<ReadPaper> {
  await lockKeys(tx, [`document:${document.sha256}`]);
  const current = await tx.query<{ state: string; shop: string | null }>(
    'SELECT state, shop FROM intake.document WHERE document_no = $1 FOR UPDATE',
    [document.documentNo.toString()],
  );
  if (current.rows[0]?.state === 'INTERPRETED') return readBefore(tx, document);
  const now = new Date(house.clock.now());
  const place: Place = { document: document.name };
  const recognised = await recognise(house, document, place);
  if ('problems' in recognised) return reject(tx, house, document, recognised.problems, now);
  const { reader, recognition } = recognised;
  const answer = await shopOfPaper(tx, recognition, request.shop, place, now);
  if ('problems' in answer) return ask(tx, house, document, recognition, answer.problems, now);
  if (answer.opened) await attachSandbox(tx, answer.shop.book, now);
  return interpret(tx, house, pack, document, request, reader, recognition, answer.shop, answer.opened, now);
}

async function readBefore(tx: Tx, document: PaperDocument): Promise<ReadPaper> {
  const statements = await statementsOfDocument(tx, document.documentNo);
  const first = statements[0];
  return {
    recognition: undefined,
    shop: first && (await loadShop(tx, first.shop)),
    openedBook: false,
    interpreted: undefined,
    settlements: statements.map((one) => one.settlementId),
    problems: document.problems,
  };
}

async function recognise(
  house: House,
  document: PaperDocument,
  place: Place,
): Promise<
  { readonly reader: PaperReader; readonly recognition: Recognition } | { readonly problems: readonly Problem[] }
> {
  const head = await readHead(house, document.sha256);
  for (const reader of house.readers) {
    const found = reader.recognise(head, place);
    if (!found) continue;
    return 'problems' in found ? found : { reader, recognition: found };
  }
  throw new Bug('the last reader answers every paper');
}

async function readHead(house: House, sha256: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of house.papers.open(sha256, 0, HEAD_BYTES_MAX)) parts.push(chunk);
  return Buffer.concat(parts);
}

function documentSubject(document: PaperDocument): string {
  return `document:${document.sha256}`;
}

function nothingRead(problems: readonly Problem[], recognition?: Recognition): ReadPaper {
  return { recognition, shop: undefined, openedBook: false, interpreted: undefined, settlements: [], problems };
}

async function reject(
  tx: Tx,
  house: House,
  document: PaperDocument,
  problems: readonly Problem[],
  now: Date,
): Promise<ReadPaper> {
  await recordOutcome(tx, document.documentNo, { state: 'REJECTED', problems }, now);
  for (const one of problems)
    await openException(tx, one, `${documentSubject(document)}/${one.code}`, now, house.catalogue);
  return nothingRead(problems);
}

async function ask(
  tx: Tx,
  house: House,
  document: PaperDocument,
  recognition: Recognition,
  problems: readonly Problem[],
  now: Date,
): Promise<ReadPaper> {
  await recordOutcome(tx, document.documentNo, { state: 'ASKING', recognition, problems }, now);
  for (const one of problems)
    await openException(tx, one, `${documentSubject(document)}/${one.code}`, now, house.catalogue);
  return nothingRead(problems, recognition);
}

async function interpret(
  tx: Tx,
  house: House,
  pack: readonly ItemRule[],
  document: PaperDocument,
  request: DocumentRequest,
  reader: PaperReader,
  recognition: Recognition,
  shop: Shop,
  openedBook: boolean,
  now: Date,
): Promise<ReadPaper> {
  const feeKeyOf = feeKeyBy(await bookClassifier(tx, shop.book, pack));
  const place: Place = { document: document.name, shop: shop.code };
  const interpreted = await interpretPaper(tx, {
    documentNo: document.documentNo,
    book: shop.book,
    shop: shop.code,
    reader,
    recognition,
    bytes: house.papers.open(document.sha256),
    context: { ...(await zoneOf(tx, shop, now)), shopCurrency: shop.currency },
    place,
    isTax: (row) => /^TAX_(COLLECTED|WITHHELD)$/.test(feeKeyOf(row) ?? ''),
    feeKeyOf,
    nextStatementNo: () => nextStatementNo(house),
    onProgress: (rows) => request.onProgress?.({ step: 'READING', bytes: document.bytes, rows }),
  });
  const problems = [...interpreted.proof.problems, ...interpreted.badProblems];
  const { lines, decimal } = interpreted.proof;
  const outcome = {
    state: 'INTERPRETED',
    recognition,
    lines,
    decimal,
    book: shop.book,
    shop: shop.code,
    problems,
  } as const;
  await recordOutcome(tx, document.documentNo, outcome, now);
  await resolveExceptions(tx, documentSubject(document), request.actor, now);
  for (const one of interpreted.statements.length === 0 ? problems : interpreted.badProblems)
    await openException(
      tx,
      one,
      `${documentSubject(document)}/${one.code}/${one.place.line ?? ''}`,
      now,
      house.catalogue,
    );
  const settlements = interpreted.statements.map((one) => one.settlementId);
  return { recognition, shop, openedBook, interpreted, settlements, problems };
}

/** Zone of business dates: the marketplace's, or one zone for the whole book (policy timezone). */
async function zoneOf(
  tx: Tx,
  shop: Shop,
  now: Date,
): Promise<{ readonly homeZone: string; readonly oneZone: boolean }> {
  const book = await loadBook(tx, shop.book);
  const policies = await loadPolicies(tx, shop.book, book?.standard ?? 'ASBE');
  const zone = policies.valueOf('timezone', shop.code, now.toISOString().slice(0, 10));
  return zone === 'marketplace' ? { homeZone: shop.zone, oneZone: false } : { homeZone: zone, oneZone: true };
}

/** Outside the COPY that holds the transaction's connection; a number of a killed import is never used again. */
async function nextStatementNo(house: House): Promise<bigint> {
  const found = await house.db.pool.query<{ no: string }>("SELECT nextval('intake.statement_no')::text AS no");
  return BigInt(found.rows[0]!.no);
}
