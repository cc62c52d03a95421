/** Periods of the ERP as it told them last; accounting.md §0.5. */
import { nextPeriod, type Period } from '../core/dates.ts';
import type { TargetConnector } from '../core/targets.ts';
import { inTransaction, type Queryable, type Tx } from '../engine/transaction.ts';
import type { ErpAccount } from './erp-accounts.ts';
import { nowOf, type Outbox } from './lease.ts';

/** Asks the ERP and keeps its answer. False: it does not tell. Throws what the target throws. */
export async function pullPeriods(outbox: Outbox, account: ErpAccount, target: TargetConnector): Promise<boolean> {
  if (!target.master?.kinds.includes('PERIOD')) return false;
  const told = new Map<Period, boolean>();
  for await (const page of target.master.pull('PERIOD'))
    for (const one of page) if (typeof one.facts.open === 'boolean') told.set(one.code, one.facts.open);
  await inTransaction(outbox.pool, (tx) => keepPeriods(tx, account.erpAccount, told, nowOf(outbox)));
  return true;
}

async function keepPeriods(tx: Tx, erpAccount: string, told: ReadonlyMap<Period, boolean>, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.erp_period (erp_account, period, open, seen_at)
     SELECT $1, u.period, u.open, $4 FROM unnest($2::text[], $3::boolean[]) AS u (period, open)
     ON CONFLICT (erp_account, period) DO UPDATE SET open = excluded.open, seen_at = excluded.seen_at`,
    [erpAccount, [...told.keys()], [...told.values()], now],
  );
}

/** Closed in the ERP of the book's account, by its last answer. A period that is only not opened yet has none open after it. */
export async function erpClosedPeriods(db: Queryable, book: string): Promise<ReadonlySet<Period>> {
  const { rows } = await db.query<{ period: Period }>(
    `SELECT p.period FROM delivery.erp_period p JOIN delivery.erp_account a USING (erp_account)
     WHERE a.book = $1 AND a.enabled AND NOT p.open AND EXISTS (
       SELECT 1 FROM delivery.erp_period o WHERE o.erp_account = p.erp_account AND o.open AND o.period > p.period)`,
    [book],
  );
  return new Set(rows.map((row) => row.period));
}

/** The first period after `refused` that is open in Heliu and not closed in the ERP, up to `last`. */
export async function nextOpenPeriod(
  db: Queryable,
  account: ErpAccount,
  refused: Period,
  last: Period,
): Promise<Period | undefined> {
  const { rows } = await db.query<{ period: Period }>(
    `SELECT period FROM ledger.period WHERE book = $1 AND state = 'CLOSED'
     UNION SELECT period FROM delivery.erp_period WHERE erp_account = $2 AND NOT open`,
    [account.book, account.erpAccount],
  );
  const closed = new Set(rows.map((row) => row.period));
  for (let period = nextPeriod(refused); period <= last; period = nextPeriod(period))
    if (!closed.has(period)) return period;
  return undefined;
}
