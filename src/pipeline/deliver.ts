/** Due vouchers of every book into its ERP. */
import { type ErpAccount, listErpAccounts, loadErpAccount } from '../delivery/erp-accounts.ts';
import { openOutbox } from '../delivery/lease.ts';
import { deliverAccount, dueAccounts, type FlowSummary, recompareVoucher } from '../delivery/outbox.ts';
import { gateAccount } from './chart-gate.ts';
import type { DeliveryHouse } from './house.ts';

/** Bound of one call, so that a job of it ends; `more` says that it should be called again. */
const VOUCHERS_MAX = 200;

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
  /** Longest time of one call to an ERP; a worker that died is followed after four of them. Default 30 s. */
  readonly deadlineMs?: number;
}

/**
 * Accounts go side by side, as one that is down must not hold up the others; vouchers of one account go one after the
 * other. Safe to call from any number of workers. Vouchers of a book without an account stay queued.
 */
export async function deliverDue(house: DeliveryHouse, request: DeliverRequest): Promise<DeliverySummary> {
  const accounts = (await listErpAccounts(house.db.pool)).filter((one) => one.enabled);
  const results = await Promise.allSettled(accounts.map((account) => deliverTo(house, request, account)));
  const failure = results.find((one) => one.status === 'rejected');
  if (failure) throw failure.reason;
  const flows = results.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
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

/** ERP accounts that have something due: a sweep wakes a worker for each. */
export function accountsDue(house: Pick<DeliveryHouse, 'db' | 'clock'>): Promise<readonly string[]> {
  return dueAccounts({ pool: house.db.pool, clock: house.clock });
}

/** What is due of one account. undefined: there is none of this name that is enabled. */
export async function deliverOne(
  house: DeliveryHouse,
  request: DeliverRequest,
  erpAccount: string,
): Promise<FlowSummary | undefined> {
  const accounts = await listErpAccounts(house.db.pool);
  const account = accounts.find((one) => one.enabled && one.erpAccount === erpAccount);
  return account && deliverTo(house, request, account);
}

async function deliverTo(
  house: DeliveryHouse,
  request: DeliverRequest,
  account: ErpAccount,
): Promise<FlowSummary | undefined> {
  const target = await house.targetOf(account.book);
  if (!target) return undefined;
  await gateAccount(house, account, target);
  const { clock, catalogue } = house;
  const { worker, deadlineMs } = request;
  const outbox = openOutbox({ pool: house.db.pool, clock, catalogue, worker, ...(deadlineMs && { deadlineMs }) });
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
  const { clock, catalogue } = house;
  const outbox = openOutbox({ pool: house.db.pool, clock, catalogue, worker: request.worker });
  const compared = await recompareVoucher(outbox, account, target, request.voucherNo);
  return compared === 'BUSY' ? undefined : compared;
}
