/** Doing again what waited for a person: a document with its shop, a settlement, an accepted item. */
import { type Place, problem, Refused } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { storeAccepted } from '../fees/accepted.ts';
import { loadDocument } from '../intake/documents.ts';
import { defaultPack } from './classification.ts';
import type { Actor, House, ImportReport, StatementReport } from './house.ts';
import { importDocument } from './import.ts';
import { statementReport } from './import-report.ts';
import type { SettlementKey } from './post-settlement.ts';
import { postSettlementAndRestated } from './post-settlements.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/** Throws Refused where there is no such document. */
export async function retryDocument(
  house: House,
  documentNo: bigint,
  request: { readonly shop?: string; readonly actor: Actor },
): Promise<ImportReport> {
  const document = await loadDocument(house.db.pool, documentNo);
  if (!document) throw refused({ document: documentNo.toString() }, 'DOCUMENT_NOT_FOUND');
  return importDocument(house, document, { ...request, already: true });
}

function refused(place: Place, code: 'DOCUMENT_NOT_FOUND' | 'SETTLEMENT_NOT_FOUND'): Refused {
  return new Refused(problem(PIPELINE_PROBLEMS[code], place));
}

/** Posts what can be posted of a settlement now. Throws Refused where no paper tells of it. */
export async function repostSettlement(
  house: House,
  request: SettlementKey & { readonly actor: Actor },
): Promise<StatementReport> {
  const pack = defaultPack();
  const { book, shop, settlementId, actor } = request;
  const result = await postSettlementAndRestated(house, pack, { book, shop, settlementId }, actor);
  const told = result.counts ?? result.statements.at(-1);
  if (!told) throw refused({ book, shop, settlement: settlementId }, 'SETTLEMENT_NOT_FOUND');
  return statementReport(house.db.pool, told, result);
}

export interface AcceptRequest {
  readonly book: string;
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly feeKey: string;
  readonly reason: string;
  readonly actor: Actor;
}

/** Stores what a person said an item is, and posts every settlement of the book that waited. */
export async function acceptItem(house: House, request: AcceptRequest): Promise<readonly StatementReport[]> {
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    await storeAccepted(tx, { ...request, by: request.actor }, now);
    const { transactionType, amountType, amountDescription, feeKey, reason } = request;
    await audit(tx, {
      actor: request.actor,
      action: 'item-rule.accepted',
      subject: `book:${request.book}`,
      after: { transactionType, amountType, amountDescription, feeKey, reason },
      at: now,
    });
  });
  const waiting = await house.db.pool.query<{ shop: string; settlement_id: string }>(
    `SELECT shop, settlement_id FROM funds.settlement WHERE book = $1 AND state <> 'POSTED' ORDER BY shop, settlement_id`,
    [request.book],
  );
  const reports: StatementReport[] = [];
  for (const row of waiting.rows) {
    const key = { book: request.book, shop: row.shop, settlementId: row.settlement_id };
    reports.push(await repostSettlement(house, { ...key, actor: request.actor }));
  }
  return reports;
}
