/** Events of ERPs: each counts once, and what one says of vouchers makes the mirror look with its next sweep. */

import type pg from 'pg';
import { inTransaction, type Queryable } from '../engine/transaction.ts';

const KEPT_MS = 7 * 86_400_000;

export interface ErpEvent {
  readonly erpAccount: string;
  readonly eventId: string;
  readonly type: string;
  readonly variant: string;
  readonly vouchersChanged: boolean;
}

/** False: it came before, and nothing is done. An event without an id counts each time. */
export function keepEvent(pool: pg.Pool, event: ErpEvent, now: Date): Promise<boolean> {
  const { erpAccount, eventId, type, variant } = event;
  return inTransaction(pool, async (tx) => {
    await tx.query('DELETE FROM delivery.erp_event WHERE erp_account = $1 AND received_at < $2', [
      erpAccount,
      new Date(now.getTime() - KEPT_MS),
    ]);
    const kept = await tx.query(
      `INSERT INTO delivery.erp_event (erp_account, event_id, type, variant, received_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (erp_account, event_id) DO NOTHING`,
      [erpAccount, eventId, type, variant, now],
    );
    if (kept.rowCount === 0 && eventId !== '') return false;
    if (event.vouchersChanged)
      await tx.query('UPDATE delivery.flow SET mirrored_at = NULL WHERE erp_account = $1', [erpAccount]);
    return true;
  });
}

/** How the last event of the account was signed. */
export async function eventVariant(db: Queryable, erpAccount: string): Promise<string | undefined> {
  const { rows } = await db.query<{ variant: string }>(
    'SELECT variant FROM delivery.erp_event WHERE erp_account = $1 ORDER BY received_at DESC, event_id LIMIT 1',
    [erpAccount],
  );
  return rows[0]?.variant;
}
