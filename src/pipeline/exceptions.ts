/** What a person decides about an exception, carried out: the work it stands for is done again, or is left with a reason. */
import { problem, Refused } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { decideException, type ExceptionRow } from '../engine/exceptions.ts';
import { ENGINE_PROBLEMS } from '../engine/problems.ts';
import { inTransaction } from '../engine/transaction.ts';
import { checkAgain } from './chart-gate.ts';
import { deliverDue } from './deliver.ts';
import type { Actor, House } from './house.ts';
import { repostSettlement, retryDocument } from './retry.ts';
import { retryOrders, retrySource } from './retry-source.ts';
import { tryVoucher } from './try-voucher.ts';

/**
 * Marks it and does its work at once; what is gone is then resolved, what stands is open again. Returns the row as it
 * stands after that. Throws Refused EXCEPTION_NOT_FOUND, EXCEPTION_DECIDED.
 */
export async function retryException(house: House, id: string, actor: Actor): Promise<ExceptionRow> {
  const row = await decide(house, id, 'RETRY', null, actor);
  await workOf(house, row, actor);
  return inTransaction(house.db.pool, async (tx) => {
    const found = await tx.query<ExceptionRow>('SELECT * FROM engine.exception WHERE id = $1', [id]);
    return found.rows[0] ?? row;
  });
}

/** Throws Refused EXCEPTION_NOT_FOUND, EXCEPTION_DECIDED, REASON_REQUIRED. */
export function skipException(house: House, id: string, reason: string, actor: Actor): Promise<ExceptionRow> {
  return decide(house, id, 'SKIP', reason, actor);
}

async function decide(
  house: House,
  id: string,
  decision: 'RETRY' | 'SKIP',
  reason: string | null,
  actor: Actor,
): Promise<ExceptionRow> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const row = await decideException(tx, id, decision, actor, reason, now);
    const after = { decision, reason, code: row.code, subject: row.subject };
    await audit(tx, {
      actor,
      action: `exception.${decision.toLowerCase()}`,
      subject: `exception:${id}`,
      after,
      at: now,
    });
    return row;
  });
}

/** A subject says what it is about: `settlement:BOOK/SHOP/ID/…`, `document:SHA256/…`, `voucher:BOOK/NO`, `chart:ERP ACCOUNT/…`, `erp:…`. */
async function workOf(house: House, row: ExceptionRow, actor: Actor): Promise<void> {
  const [kind = '', path = ''] = splitOnce(row.subject, ':');
  const parts = path.split('/');
  if (kind === 'settlement') {
    const [book = '', shop = '', settlementId = ''] = parts;
    await repostSettlement(house, { book, shop, settlementId, actor });
  } else if (kind === 'orders') await retryOrders(house, row.subject, actor);
  else if (kind === 'source' || kind === 'source-down' || kind === 'stream')
    await retrySource(house, row.subject, actor);
  else if (kind === 'document') await retryBySha(house, parts[0] ?? '', row.id, actor);
  else {
    if (kind === 'chart') await checkAgain(house, parts[0] ?? '');
    const [book = '', voucherNo = ''] = parts;
    // Why not, if it cannot be tried, is seen in its state: the exception stays.
    if (kind === 'voucher' && /^\d+$/.test(voucherNo))
      await tryVoucher(house, { book, voucherNo: BigInt(voucherNo), actor });
    await deliverDue(house, { worker: `retry-${actor}` });
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

async function retryBySha(house: House, sha256: string, id: string, actor: Actor): Promise<void> {
  const found = await house.db.pool.query<{ no: string }>(
    'SELECT document_no::text AS no FROM intake.document WHERE sha256 = $1',
    [sha256],
  );
  const row = found.rows[0];
  if (!row) throw new Refused(problem(ENGINE_PROBLEMS.EXCEPTION_NOT_FOUND, {}, { id }));
  await retryDocument(house, BigInt(row.no), { actor });
}
