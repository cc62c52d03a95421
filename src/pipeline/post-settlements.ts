/** Settlements that hang together by their orders: one that is posted may restate others, and so may an order (mode O). */
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import type { ItemRule } from '../fees/classify.ts';
import { FUNDS_PROBLEMS } from '../funds/problems.ts';
import { storeDecision } from '../orders/claims.ts';
import type { LineDecision } from '../orders/matching.ts';
import { settlementsOfOrders } from '../orders/settled-money.ts';
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
  const post = (settlementId: string): Promise<SettlementResult> =>
    inTransaction(house.db.pool, (tx) => postSettlementNow(tx, house, pack, { ...key, settlementId }, actor));
  const result = await post(key.settlementId);
  // What others would post follows from the same lines and claims: one round settles them.
  for (const settlementId of result.restated) await post(settlementId);
  return result;
}

/**
 * Posts anew what settlements told of these orders: to be called once orders claim something else than before. Settlements that waited
 * for the first order of the shop are posted too. Returns their ids. Orders whose advances changed by it are DUE afterwards.
 */
export async function postSettlementsOfOrders(
  house: House,
  of: { readonly book: string; readonly shop: string; readonly orderNos: readonly string[]; readonly actor: Actor },
): Promise<readonly string[]> {
  const { book, shop, orderNos, actor } = of;
  const db = house.db.pool;
  const named = await settlementsOfOrders(db, book, shop, orderNos);
  const due = [...new Set([...named, ...(await waitingForOrders(db, book, shop))])];
  const pack = defaultPack();
  for (const settlementId of due) await postSettlementAndRestated(house, pack, { book, shop, settlementId }, actor);
  return due;
}

async function waitingForOrders(db: Queryable, book: string, shop: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ settlement_id: string }>(
    `SELECT settlement_id FROM funds.settlement WHERE book = $1 AND shop = $2 AND state <> 'POSTED' AND problems @> $3::jsonb
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

/** A person says what an order is that settlements name and the book does not have; they are posted anew. Returns their ids. */
export async function decideSettledOrder(house: House, told: OrderDecision): Promise<readonly string[]> {
  const { book, shop, orderNo, decision, reason, actor } = told;
  const at = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    await storeDecision(tx, { book, shop, orderNo, decision, reason, by: actor }, at);
    const subject = `order:${book}/${shop}/${orderNo}`;
    await audit(tx, { actor, action: 'settled-order.decided', subject, after: { decision, reason }, at });
  });
  return postSettlementsOfOrders(house, { book, shop, orderNos: [orderNo], actor });
}
