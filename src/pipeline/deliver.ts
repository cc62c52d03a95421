/** Due vouchers of every book into its ERP. */
import { type ErpAccount, listErpAccounts, loadErpAccount } from '../delivery/erp-accounts.ts';
import { isFlowBusy } from '../delivery/flow.ts';
import { busyFlow, deliverAccount, dueAccounts, type FlowSummary, recompareVoucher } from '../delivery/outbox.ts';
import { inTransaction } from '../engine/transaction.ts';
import { gateAccount } from './chart-gate.ts';
import { feedErpCodes } from './erp-codes.ts';
import type { DeliveryHouse } from './house.ts';
import { todayOf } from './mapping-approval.ts';
import { erpDeadlineOf, outboxOf } from './outbox.ts';

/** Bound of one call, so that a job of it ends; `more` says that it should be called again. */
const VOUCHERS_MAX = 200;
/** Accounts that one process drives side by side, where no setting says otherwise; more processes drive more. */
export const ACCOUNTS_AT_ONCE = 2;

export interface DeliverySummary {
  /** Compared with the ERP and equal. */
  readonly verified: number;
  readonly drifted: number;
  readonly refused: number;
  readonly more: boolean;
  readonly flows: readonly FlowSummary[];
}

export interface DeliverRequest {
  /** Name of the worker in the log of attempts. */
  readonly worker: string;
  /** Vouchers an account, at most; default 200. */
  readonly limit?: number;
  /** This account alone. */
  readonly erpAccount?: string;
  /** Accounts side by side; default ACCOUNTS_AT_ONCE. */
  readonly accountsAtOnce?: number;
}

/**
 * Some accounts go side by side, as one that is down must not hold up the others; vouchers of one account go one after the
 * other. Safe to call from any number of workers: an account that another has is passed over, and told as BUSY. Vouchers of a
 * book without an account stay queued. What one account throws is thrown after the others were driven.
 */
export async function deliverDue(house: DeliveryHouse, request: DeliverRequest): Promise<DeliverySummary> {
  const { erpAccount, accountsAtOnce = ACCOUNTS_AT_ONCE } = request;
  const waiting = (await listErpAccounts(house.db.pool)).filter(
    (one) => one.enabled && (erpAccount === undefined || one.erpAccount === erpAccount),
  );
  const driven: (FlowSummary | undefined)[] = [];
  const failures: unknown[] = [];
  const next = waiting.entries();
  const lane = async (): Promise<void> => {
    for (const [at, account] of next)
      try {
        driven[at] = await deliverTo(house, request, account);
      } catch (error) {
        failures.push(error);
      }
  };
  await Promise.all(Array.from({ length: accountsAtOnce }, lane));
  if (failures.length > 0) throw failures[0];
  const flows = driven.filter((one) => one !== undefined);
  const sum = (step: keyof FlowSummary['counts']): number =>
    flows.reduce((total, flow) => total + flow.counts[step], 0);
  return {
    verified: sum('VERIFIED'),
    drifted: sum('DRIFTED'),
    refused: sum('REFUSED'),
    more: flows.some((flow) => flow.more),
    flows,
  };
}

/** ERP accounts with something to do that nobody has in hand: what a sweep wakes the workers by. */
export function deliveriesDue(
  house: Pick<DeliveryHouse, 'db' | 'clock' | 'erpDeadlineMs'>,
): Promise<readonly string[]> {
  return dueAccounts({ pool: house.db.pool, clock: house.clock, deadlineMs: erpDeadlineOf(house) });
}

/** ERP accounts that are on: what is woken where something changed that may let go of held vouchers. */
export async function deliverableAccounts(house: Pick<DeliveryHouse, 'db'>): Promise<readonly string[]> {
  const accounts = await listErpAccounts(house.db.pool);
  return accounts.filter((one) => one.enabled).map((one) => one.erpAccount);
}

async function deliverTo(
  house: DeliveryHouse,
  request: DeliverRequest,
  account: ErpAccount,
): Promise<FlowSummary | undefined> {
  const target = await house.targetOf(account.book);
  if (!target) return undefined;
  const outbox = outboxOf(house, request.worker);
  if (await isFlowBusy(outbox, account)) return busyFlow(account);
  // Mappings begin and end with the days.
  await inTransaction(house.db.pool, (tx) => feedErpCodes(tx, account.book, todayOf(house)));
  await gateAccount(house, account, target);
  return deliverAccount(outbox, account, target, request.limit ?? VOUCHERS_MAX);
}

/**
 * Reads a voucher that the ERP holds back and compares it again: after a person put a drift right there. Its exception is
 * resolved where it agrees, or differs as a person accepted (ADOPTED). undefined: it is not in the ERP, its book has none, or another worker has it.
 */
export async function recompare(
  house: DeliveryHouse,
  request: { readonly worker: string; readonly book: string; readonly voucherNo: bigint },
): Promise<'VERIFIED' | 'DRIFTED' | 'ADOPTED' | undefined> {
  const account = await loadErpAccount(house.db.pool, request.book);
  const target = account && (await house.targetOf(request.book));
  if (!target) return undefined;
  const compared = await recompareVoucher(outboxOf(house, request.worker), account, target, request.voucherNo);
  return compared === 'BUSY' ? undefined : compared;
}
