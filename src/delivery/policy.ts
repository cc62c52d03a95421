/** What the settings of an ERP account say about delivery: `batch` (`off`, or how many), `autoAdvance`. */
import type { TargetConnector, VoucherStage } from '../core/targets.ts';
import type { ErpAccount } from './erp-accounts.ts';

/** Of one call; a longer one would outlast the deadline of a request on a slow ERP. */
const BATCH_MAX = 50;

/** Vouchers of one call; 1: one by one. Absent means as many as the ERP takes, at most BATCH_MAX. */
export function batchSize(account: ErpAccount, target: TargetConnector): number {
  if (!target.batch) return 1;
  const { batch } = account.config;
  if (batch === 'off') return 1;
  const wanted = Number(batch ?? BATCH_MAX);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, target.batch.max) : 1;
}

/** How far a voucher is brought in the ERP after it was compared: NONE (default), SUBMIT, AUDIT. */
export function advanceGoal(account: ErpAccount): 'SUBMITTED' | 'AUDITED' | undefined {
  const { autoAdvance } = account.config;
  if (autoAdvance === 'AUDIT') return 'AUDITED';
  return autoAdvance === 'SUBMIT' ? 'SUBMITTED' : undefined;
}

const RANKS: Readonly<Record<VoucherStage, number>> = {
  VOID: 0,
  DRAFT: 1,
  SAVED: 2,
  SUBMITTED: 3,
  AUDITED: 4,
  POSTED: 5,
};

/** True where a voucher at `stage` is not yet at `goal`; unknown is below. */
export function isBelow(stage: VoucherStage | undefined, goal: VoucherStage): boolean {
  return stage === undefined || RANKS[stage] < RANKS[goal];
}
