/** Settlements that hang together by their orders: one that is posted may restate others, and so may an order (mode O). */
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import type { ItemRule } from '../fees/classify.ts';
import { FUNDS_PROBLEMS } from '../funds/problems.ts';
import { changedClaims, forgetChangedClaims, noteChangedClaims, storeDecision } from '../orders/claims.ts';
import type { LineDecision } from '../orders/matching.ts';
import { defaultPack } from './classification.ts';
import type { Actor, House } from './house.ts';
import { postSettlementNow, type SettlementKey, type SettlementResult } from './post-settlement.ts';

/** Posts a settlement, then those that it restates, each in its own transaction. Returns what became of the first. */
export async function postSettlementAndRestated(
  house: House,
  pack: readonly ItemRule[],
  key: SettlementKey,
  actor: Actor,
): Promise<SettlementResult> {
  const result = await inTransaction(house.db.pool, (tx) => postSettlementNow(tx, house, pack, key, actor));
  if (result.restated.length > 0) await settleClaims(house, key, actor);
  return result;
}

/**
 * Posts anew the settlements of a shop whose orders claim something else than when they were posted, and those that waited for the
 * first order of the shop, each in its own transaction. Says whether there was any: orders whose advances changed by it are DUE then.
 * What it posts follows from lines and claims alone, so a second round finds nothing.
 */
export async function settleClaims(
  house: House,
  { book, shop }: { readonly book: string; readonly shop: string },
  actor: Actor,
): Promise<boolean> {
  const db = house.db.pool;
  const pack = defaultPack();
  for (let round = 0; ; round += 1) {
    const { settlementIds, notes } = await changedClaims(db, book, shop);
    const due =
      round > 0 ? settlementIds : [...new Set([...settlementIds, ...(await waitingForOrders(db, book, shop))])];
    for (const settlementId of due)
      await inTransaction(db, (tx) => postSettlementNow(tx, house, pack, { book, shop, settlementId }, actor));
    await forgetChangedClaims(db, notes);
    if (due.length === 0) return round > 0;
  }
}

async function waitingForOrders(db: Queryable, book: string, shop: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ settlement_id: string }>(
    `SELECT settlement_id FROM funds.settlement WHERE book = $1 AND shop = $2 AND state <> 'POSTED' AND problems @> $3::jsonb
       AND EXISTS (SELECT 1 FROM orders."order" o WHERE o.book = $1 AND o.shop = $2)
     ORDER BY settlement_id`,
    [book, shop, JSON.stringify([{ code: FUNDS_PROBLEMS.MODE_O_NEEDS_ORDERS.code }])],
  );
  return rows.map((row) => row.settlement_id);
}

export interface OrderDecision {
  readonly book: string;
  readonly shop: string;
  readonly orderNo: string;
  readonly decision: LineDecision;
  readonly reason: string;
  readonly actor: Actor;
}

/** A person says what an order is that settlements name and the book does not have; they are posted anew. */
export async function decideSettledOrder(house: House, told: OrderDecision): Promise<void> {
  const { book, shop, orderNo, decision, reason, actor } = told;
  const at = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    await storeDecision(tx, { book, shop, orderNo, decision, reason, by: actor }, at);
    const subject = `order:${book}/${shop}/${orderNo}`;
    await audit(tx, { actor, action: 'settled-order.decided', subject, after: { decision, reason }, at });
    await noteChangedClaims(tx, book, shop, [orderNo]);
  });
  await settleClaims(house, told, actor);
}
