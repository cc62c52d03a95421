/** Base data of an ERP into the cache, kind by kind. */
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { MasterKind, TargetConnector } from '../core/targets.ts';
import { inTransaction } from '../engine/transaction.ts';
import { ERP_BASE_PROBLEMS } from '../masterdata/erp-base/problems.ts';
import { erpPulls, recordPullFailure, type StoredPull, storeErpRecords } from '../masterdata/erp-base/records.ts';
import { connectionInUse } from './erp-account.ts';
import type { DeliveryHouse } from './house.ts';

/** What the chart check looks at. Materials and rates are not among them: they are many, and pulled on demand. */
export const CHECKED_KINDS: readonly MasterKind[] = [
  'ACCOUNT',
  'VOUCHER_WORD',
  'CASH_FLOW_ITEM',
  'PERIOD',
  'CUSTOMER',
  'SUPPLIER',
  'DEPARTMENT',
  'EXPENSE_ITEM',
  'WAREHOUSE',
];

/** A chart changes a few times a year; a View for each of 500 accounts at 200 ms is 100 s of calls. */
const FRESH_MS = 24 * 3_600_000;
const AFTER_FAILURE_MS = 600_000;

export type PullOutcome =
  | ({ readonly kind: MasterKind; readonly outcome: 'STORED' } & StoredPull)
  | { readonly kind: MasterKind; readonly outcome: 'FAILED'; readonly problem: Problem };

type PullHouse = Pick<DeliveryHouse, 'clock' | 'db'>;

/**
 * Pulls `kinds` (default: all that the target gives), one transaction a kind. A kind that fails keeps what it had, the
 * reason stands with it; where the system is down the kinds behind it are not tried. Kinds that the target does not give
 * are left out.
 */
export async function pullMaster(
  house: PullHouse,
  target: TargetConnector,
  erpAccount: string,
  kinds?: readonly MasterKind[],
): Promise<readonly PullOutcome[]> {
  const given = target.master?.kinds ?? [];
  const outcomes: PullOutcome[] = [];
  for (const kind of kinds?.filter((one) => given.includes(one)) ?? given) {
    const outcome = await pullKind(house, target, erpAccount, kind);
    outcomes.push(outcome);
    if (outcome.outcome === 'FAILED' && outcome.problem.level === 'L3') break;
  }
  return outcomes;
}

async function pullKind(
  house: PullHouse,
  target: TargetConnector,
  erpAccount: string,
  kind: MasterKind,
): Promise<PullOutcome> {
  const key = { erpAccount, kind };
  const now = new Date(house.clock.now());
  try {
    const pages = target.master?.pull(kind) ?? noPages();
    const stored = await inTransaction(house.db.pool, (tx) => storeErpRecords(tx, key, pages, now));
    return { kind, outcome: 'STORED', ...stored };
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Transient)) throw error;
    await inTransaction(house.db.pool, (tx) => recordPullFailure(tx, key, error.problem, now));
    return { kind, outcome: 'FAILED', problem: error.problem };
  }
}

/**
 * What a person asks to pull: `kinds`, default all that the ERP gives. Throws Refused ERP_ACCOUNT_NOT_FOUND,
 * ERP_CONNECTION_OFF, and ERP_BASE_DATA_NOT_GIVEN where its interface gives a kind not at all.
 */
export async function pullNow(
  house: PullHouse & Pick<DeliveryHouse, 'targetOf'>,
  name: string,
  kinds?: readonly MasterKind[],
): Promise<readonly PullOutcome[]> {
  const { target } = await connectionInUse(house, name);
  const given = target.master?.kinds ?? [];
  const missing = (kinds ?? []).filter((one) => !given.includes(one));
  if (missing.length > 0) {
    const params = { account: name, kind: missing.join(', ') };
    throw new Refused(problem(ERP_BASE_PROBLEMS.ERP_BASE_DATA_NOT_GIVEN, {}, params));
  }
  return pullMaster(house, target, name, kinds);
}

async function* noPages(): AsyncGenerator<readonly never[]> {}

/** Pulls what the chart check needs and what is older than a day; a kind that failed is left alone for 10 minutes. */
export async function refreshMaster(house: PullHouse, target: TargetConnector, erpAccount: string): Promise<void> {
  if (!target.master) return;
  const now = house.clock.now();
  const pulls = new Map((await erpPulls(house.db.pool, erpAccount)).map((one) => [one.kind, one]));
  const due = CHECKED_KINDS.filter((kind) => {
    const pull = pulls.get(kind);
    if (!pull) return true;
    const last = pull.problem ? pull.triedAt.getTime() + AFTER_FAILURE_MS : (pull.at?.getTime() ?? 0) + FRESH_MS;
    return last <= now;
  });
  // After one failure of the system the others wait with it: none of them is worth a timeout of its own.
  const isDown = [...pulls.values()].some(
    (one) => one.problem?.level === 'L3' && one.triedAt.getTime() + AFTER_FAILURE_MS > now,
  );
  if (due.length > 0 && !isDown) await pullMaster(house, target, erpAccount, due);
}
