/** The ERPs against what was sent to them: on demand, on a schedule, and what a person does about a break. */
import type { Problem } from '../core/problems.ts';
import {
  closeDrift,
  type Drift,
  type DriftFilter,
  listDrifts,
  loadDrift,
  lockOpenDrift,
  type Repair,
} from '../delivery/drift.ts';
import { type ErpAccount, listErpAccounts } from '../delivery/erp-accounts.ts';
import { type MirrorRequest, type MirrorSummary, mirrorAccount } from '../delivery/mirror.ts';
import { auditRepair, driftAbsent, markAdopted, type Repaired, refusalOf, repairDrift } from '../delivery/repairs.ts';
import { inTransaction } from '../engine/transaction.ts';
import type { DeliveryHouse } from './house.ts';
import { outboxOf } from './outbox.ts';
import { reverseInTransaction } from './reverse.ts';

const DAY_MS = 86_400_000;

export interface MirrorNowRequest extends Partial<MirrorRequest> {
  readonly worker: string;
  readonly erpAccount: string;
}

/** undefined: no such enabled account, or its ERP does not list its vouchers. Throws Transient, Refused of the target. */
export async function mirrorNow(house: DeliveryHouse, request: MirrorNowRequest): Promise<MirrorSummary | undefined> {
  const account = await enabledAccount(house, request.erpAccount);
  const target = account && (await house.targetOf(account.book));
  if (!target) return undefined;
  return mirrorAccount(outboxOf(house, request.worker), account, target, { depth: request.depth ?? 'FACTS' });
}

/**
 * Every account whose last look is a day old (setting `mirrorHours` of the account: another number of hours, 0 never). Accounts
 * of ERPs that do not list are passed over. One ERP that is down does not hold up the others: its error is thrown at the end.
 */
export async function mirrorDue(
  house: DeliveryHouse,
  request: { readonly worker: string },
): Promise<readonly MirrorSummary[]> {
  const { rows } = await house.db.pool.query<{ erp_account: string; mirrored_at: Date | null }>(
    'SELECT erp_account, mirrored_at FROM delivery.flow WHERE paused_until IS NULL ORDER BY erp_account',
  );
  const last = new Map(rows.map((row) => [row.erp_account, row.mirrored_at?.getTime() ?? 0]));
  const summaries: MirrorSummary[] = [];
  const failures: unknown[] = [];
  for (const account of await listErpAccounts(house.db.pool)) {
    const at = last.get(account.erpAccount);
    if (!account.enabled || at === undefined) continue;
    const everyMs = everyMsOf(account);
    if (everyMs === 0 || at + everyMs > house.clock.now()) continue;
    try {
      const done = await mirrorNow(house, { worker: request.worker, erpAccount: account.erpAccount });
      if (done) summaries.push(done);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return summaries;
}

function everyMsOf(account: ErpAccount): number {
  const hours = Number(account.config.mirrorHours ?? 24);
  return Number.isFinite(hours) && hours >= 0 ? hours * (DAY_MS / 24) : DAY_MS;
}

/** Oldest first; open ones, unless the filter says otherwise. */
export function listBreaks(house: DeliveryHouse, filter: DriftFilter = {}): Promise<readonly Drift[]> {
  return listDrifts(house.db.pool, filter);
}

export interface RepairBreakRequest {
  readonly driftNo: bigint;
  readonly repair: Repair;
  /** For REVERSE: whether the same is posted again; default LEAVE. */
  readonly afterwards?: 'POST_AGAIN' | 'LEAVE';
  readonly actor: string;
  readonly reason: string;
}

/** Returns what became of it, or why not. Throws Transient, Refused of the target. */
export async function repairBreak(house: DeliveryHouse, request: RepairBreakRequest): Promise<Repaired | Problem> {
  const { driftNo, repair, actor, reason } = request;
  const drift = await loadDrift(house.db.pool, driftNo);
  const refusal = refusalOf(drift, request);
  if (!drift || refusal) return refusal ?? driftAbsent(request);
  if (repair === 'REVERSE') return reverseBreak(house, drift, request);
  const account = await enabledAccount(house, drift.erpAccount);
  const target = account && (await house.targetOf(account.book));
  if (!target) return driftAbsent(request);
  return repairDrift(outboxOf(house, `repair-${actor}`), account, target, { driftNo, repair, actor, reason });
}

function reverseBreak(house: DeliveryHouse, drift: Drift, request: RepairBreakRequest): Promise<Repaired | Problem> {
  const { actor, reason, repair } = request;
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const open = await lockOpenDrift(tx, drift.driftNo);
    if (open?.voucherNo === undefined) return driftAbsent(request);
    const { book, voucherNo } = open;
    const made = await reverseInTransaction(
      tx,
      { book, voucherNo, actor, reason, afterwards: request.afterwards ?? 'LEAVE' },
      now,
    );
    if ('code' in made) return made;
    await closeDrift(tx, open.driftNo, { repair, by: actor, reason: reason.trim(), now });
    const state = open.kind === 'EDITED' ? ('ADOPTED' as const) : undefined;
    if (state) await markAdopted(tx, { book, voucherNo }, actor, now);
    await auditRepair(tx, open, request, state, now);
    return { drift: (await loadDrift(tx, open.driftNo)) ?? open, state };
  });
}

async function enabledAccount(house: DeliveryHouse, erpAccount: string): Promise<ErpAccount | undefined> {
  return (await listErpAccounts(house.db.pool)).find((one) => one.enabled && one.erpAccount === erpAccount);
}
