/** After a crash or a restart: papers whose bytes are kept and whose rows are not go on by themselves. */
import { unfinishedDocuments } from '../intake/documents.ts';
import type { House } from './house.ts';
import { importDocument } from './import.ts';
import { repostSettlement } from './retry.ts';

const DOCUMENTS_MAX = 50;
const SETTLEMENTS_MAX = 200;

/**
 * Goes on with what was committed by halves: received papers without rows, and proved statements that were not posted.
 * Returns how many settlements and papers it took up. Safe beside imports that run: each takes its document's lock.
 */
export async function resumeImports(house: House): Promise<number> {
  const documents = await unfinishedDocuments(house.db.pool, DOCUMENTS_MAX);
  for (const document of documents) await importDocument(house, document, { actor: 'heliu', already: true });
  const unposted = await house.db.pool.query<{ book: string; shop: string; settlement_id: string }>(
    `SELECT DISTINCT s.book, s.shop, s.settlement_id FROM intake.statement s
     LEFT JOIN funds.settlement f ON f.book = s.book AND f.shop = s.shop AND f.settlement_id = s.settlement_id
     WHERE f.book IS NULL ORDER BY 1, 2, 3 LIMIT $1`,
    [SETTLEMENTS_MAX],
  );
  for (const row of unposted.rows)
    await repostSettlement(house, { book: row.book, shop: row.shop, settlementId: row.settlement_id, actor: 'heliu' });
  return documents.length + unposted.rows.length;
}
