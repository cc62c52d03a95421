/**
 * One flow an ERP account: vouchers go one after the other, and when the system is down all of them wait for the probe
 * (DESIGN.md §4, level L3).
 */
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { TargetConnector } from '../core/targets.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import type { ErpAccount } from './erp-accounts.ts';
import { nowOf, type Outbox } from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';

/** After a probe went well the next is due in 10 min: a login and a query an hour would notice a swapped ledger too late. */
const PROBE_EVERY_MS = 600_000;
const PAUSE_FIRST_MS = 5_000;
const PAUSE_MAX_MS = 300_000;

export type FlowStart = 'OPEN' | 'BUSY' | 'PAUSED';

interface Flow {
  readonly pausedUntil: Date | null;
  readonly pauses: number;
  readonly probedAt: Date | null;
}

/** Takes the flow's lease and probes where due. PAUSED: the system is down, or not the one that the book belongs to. */
export async function startFlow(outbox: Outbox, account: ErpAccount, target: TargetConnector): Promise<FlowStart> {
  const flow = await leaseFlow(outbox, account);
  if (!flow) return 'BUSY';
  const now = outbox.clock.now();
  if (flow.pausedUntil && flow.pausedUntil.getTime() > now) return 'PAUSED';
  const isDue = flow.pauses > 0 || !flow.probedAt || flow.probedAt.getTime() + PROBE_EVERY_MS <= now;
  if (!isDue) return 'OPEN';
  const found = await probeTarget(outbox, account, target);
  if (found) {
    await pauseFlow(outbox, account, found);
    return 'PAUSED';
  }
  return 'OPEN';
}

/** Asked before work that only the holder of the flow should do; the lease itself decides. */
export async function isFlowBusy(outbox: Outbox, account: ErpAccount): Promise<boolean> {
  const { rowCount } = await outbox.pool.query(
    'SELECT 1 FROM delivery.flow WHERE erp_account = $1 AND lease_owner <> $2 AND lease_until > $3',
    [account.erpAccount, outbox.token, new Date(outbox.clock.now() - outbox.deadlineMs)],
  );
  return rowCount !== 0;
}

/** Also renews. undefined: another worker has it. */
export async function leaseFlow(outbox: Outbox, account: ErpAccount): Promise<Flow | undefined> {
  const now = outbox.clock.now();
  const { rows } = await outbox.pool.query<Flow>(
    `UPDATE delivery.flow SET lease_owner = $2, lease_until = $3
     WHERE erp_account = $1 AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until <= $4)
     RETURNING paused_until AS "pausedUntil", pauses, probed_at AS "probedAt"`,
    [account.erpAccount, outbox.token, new Date(now + outbox.leaseMs), new Date(now - outbox.deadlineMs)],
  );
  return rows[0];
}

export async function endFlow(outbox: Outbox, account: ErpAccount): Promise<void> {
  await outbox.pool.query(
    'UPDATE delivery.flow SET lease_owner = NULL, lease_until = NULL WHERE erp_account = $1 AND lease_owner = $2',
    [account.erpAccount, outbox.token],
  );
}

/** Everything of this account waits: 5 s, doubled each time, at most 5 min; then a probe decides. */
export async function pauseFlow(outbox: Outbox, account: ErpAccount, found: Problem): Promise<void> {
  const now = nowOf(outbox);
  await inTransaction(outbox.pool, async (tx) => {
    await tx.query(
      `UPDATE delivery.flow
       SET pauses = pauses + 1, problem = $2, probed_at = NULL,
         paused_until = $3::timestamptz + least($4 * power(2, least(pauses, 20)), $5) * interval '1 millisecond'
       WHERE erp_account = $1`,
      [account.erpAccount, JSON.stringify(found), now, PAUSE_FIRST_MS, PAUSE_MAX_MS],
    );
    await openException(
      tx,
      { ...found, place: { ...found.place, book: account.book } },
      subjectOf(account),
      now,
      outbox.catalogue,
    );
  });
}

/** A person asks for it: a pause ends, and the next delivery probes the system first. True where one was paused. */
export async function endPause(tx: Tx, erpAccount: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'UPDATE delivery.flow SET paused_until = NULL WHERE erp_account = $1 AND paused_until IS NOT NULL',
    [erpAccount],
  );
  return rowCount === 1;
}

async function probeTarget(outbox: Outbox, account: ErpAccount, target: TargetConnector): Promise<Problem | undefined> {
  let answer: Awaited<ReturnType<TargetConnector['probe']>>;
  try {
    answer = await target.probe();
  } catch (error) {
    if (error instanceof Transient || error instanceof Refused) return error.problem;
    throw error;
  }
  const currency = await bookCurrency(outbox, account);
  if (answer.ledgerCurrency !== currency) {
    const { book, ledger } = account;
    const { ledgerCurrency } = answer;
    return problem(DELIVERY_PROBLEMS.LEDGER_CURRENCY_DIFFERS, { book }, { ledger, currency, ledgerCurrency });
  }
  const now = nowOf(outbox);
  await inTransaction(outbox.pool, async (tx) => {
    await tx.query(
      `UPDATE delivery.flow
       SET pauses = 0, paused_until = NULL, problem = NULL, probed_at = $2, ledger_currency = $3, version = $4
       WHERE erp_account = $1`,
      [account.erpAccount, now, answer.ledgerCurrency, answer.version],
    );
    await resolveExceptions(tx, subjectOf(account), outbox.worker, now);
  });
  return undefined;
}

export async function bookCurrency(outbox: Outbox, account: ErpAccount): Promise<string> {
  const { rows } = await outbox.pool.query<{ currency: string }>('SELECT currency FROM ledger.book WHERE book = $1', [
    account.book,
  ]);
  return rows[0]?.currency ?? '';
}

function subjectOf(account: ErpAccount): string {
  return `erp:${account.erpAccount}`;
}
