/**
 * Vouchers into the ERP, each exactly once: find → send → find again where the answer was lost → read back → compare, and
 * after that submitted, audited, and watched for duplicates. DESIGN.md §4 “Exactly once”. Every commit boundary is a crash
 * point; whatever dies between two of them, the next run finds out from the ERP what came of it.
 */
import type { TargetConnector } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { advance } from './advancing.ts';
import { sendTogether } from './batching.ts';
import { onItsWay } from './document-way.ts';
import { checkDuplicates } from './duplicates.ts';
import type { ErpAccount } from './erp-accounts.ts';
import { endFlow, leaseFlow, pauseFlow, startFlow } from './flow.ts';
import {
  type FollowUp,
  freeLeases,
  type LeasedVoucher,
  LeaseLost,
  leaseDue,
  leaseFollowUp,
  leaseOne,
  nextPollAt,
  type Outbox,
} from './lease.ts';
import { batchSize } from './policy.ts';
import { readBack } from './reading-back.ts';
import { type Delivery, FlowPaused, openDelivery, type Step } from './recording.ts';
import { findThenSend, type Outgoing, pollTicket } from './sending.ts';

/** How long a run waits for tickets with nothing else to do; longer ones are asked by the next run. */
const TICKET_WAIT_MS = 10_000;
const TICKET_WAIT_ALL_MS = 60_000;

export interface FlowSummary {
  readonly erpAccount: string;
  readonly book: string;
  readonly flow: 'OPEN' | 'BUSY' | 'PAUSED';
  readonly counts: Readonly<Record<Step, number>>;
  /** The limit was reached, more may be due. */
  readonly more: boolean;
}

/** Another worker has it. */
export function busyFlow({ erpAccount, book }: ErpAccount): FlowSummary {
  return { erpAccount, book, counts: noCounts(), flow: 'BUSY', more: false };
}

type Counts = Record<Step, number>;

function noCounts(): Counts {
  return {
    VERIFIED: 0,
    UNPROVED: 0,
    DRIFTED: 0,
    ADOPTED: 0,
    SAVED: 0,
    ACCEPTED: 0,
    REFUSED: 0,
    LATE: 0,
    WAITS: 0,
    LOST: 0,
  };
}

/** Delivers what is due of one account, at most `limit` vouchers, one call after the other. */
export async function deliverAccount(
  outbox: Outbox,
  account: ErpAccount,
  target: TargetConnector,
  limit: number,
): Promise<FlowSummary> {
  const counts = noCounts();
  const told = { erpAccount: account.erpAccount, book: account.book, counts };
  try {
    const start = await startFlow(outbox, account, target);
    if (start !== 'OPEN') return { ...told, flow: start, more: false };
    const delivery = await openDelivery(outbox, account, target);
    const ended = await deliverDueOf(delivery, counts, limit);
    const followed = ended === 'DONE' ? await followUp(delivery, limit) : ended;
    return { ...told, flow: followed === 'BUSY' ? 'BUSY' : 'OPEN', more: followed !== 'DONE' };
  } catch (error) {
    if (!(error instanceof FlowPaused)) throw error;
    await pauseFlow(outbox, account, error.problem);
    return { ...told, flow: 'PAUSED', more: false };
  } finally {
    await freeLeases(outbox, account.book);
    await endFlow(outbox, account);
  }
}

/** LIMIT: more may be due · BUSY: another worker took the flow. */
type Ended = 'DONE' | 'LIMIT' | 'BUSY';

async function deliverDueOf(delivery: Delivery, counts: Counts, limit: number): Promise<Ended> {
  const { outbox, account, connector } = delivery;
  const size = batchSize(account, connector);
  let waitLeftMs = TICKET_WAIT_ALL_MS;
  for (let done = 0; done < limit; ) {
    if (!(await leaseFlow(outbox, account))) return 'BUSY';
    const due = await leaseDue(outbox, account.book, Math.min(size, limit - done));
    if (due.length === 0) {
      const waitedMs = await waitForTicket(delivery, waitLeftMs);
      if (waitedMs === undefined) return 'DONE';
      waitLeftMs -= waitedMs;
      continue;
    }
    crashPoint('deliver.leased');
    for (const step of await deliverTogether(delivery, due)) counts[step] += 1;
    done += due.length;
  }
  return limit === 0 ? 'DONE' : 'LIMIT';
}

/** undefined: no ticket is due soon enough. */
async function waitForTicket(delivery: Delivery, leftMs: number): Promise<number | undefined> {
  const { outbox, account } = delivery;
  const at = await nextPollAt(outbox, account.book);
  if (!at) return undefined;
  const waitMs = at.getTime() - outbox.clock.now();
  // A ticket that is due and was not leased is another's, or is locked.
  if (waitMs <= 0 || waitMs > Math.min(TICKET_WAIT_MS, leftMs)) return undefined;
  await outbox.clock.sleep(waitMs);
  return waitMs;
}

async function deliverTogether(delivery: Delivery, due: readonly LeasedVoucher[]): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const outgoing: Outgoing[] = [];
  for (const leased of due) {
    const way = await orLost(() => onItsWay(delivery, leased));
    if (typeof way === 'string') {
      steps.push(way);
      continue;
    }
    const one = { leased, voucher: way.voucher };
    if (leased.state === 'SAVED') steps.push(await orLost(() => readBack(way.delivery, leased, one.voucher)));
    else if (leased.state === 'ACCEPTED') steps.push(await orLost(() => pollTicket(way.delivery, one)));
    else if (leased.form === 'VOUCHER') outgoing.push(one);
    // One by one they may outlast the flow's lease, which is renewed for each.
    else if (!(await leaseFlow(delivery.outbox, delivery.account))) steps.push('LOST');
    else steps.push(await orLost(() => findThenSend(way.delivery, one)));
  }
  return outgoing.length === 0 ? steps : [...steps, ...(await sendTogether(delivery, outgoing))];
}

async function orLost<T>(work: () => Promise<T>): Promise<T | 'LOST'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LeaseLost) return 'LOST';
    throw error;
  }
}

/** 提交, 审核 and the look for duplicates, of vouchers that are in the ERP. */
async function followUp(delivery: Delivery, limit: number): Promise<Ended> {
  const { outbox, account } = delivery;
  for (let done = 0; done < limit; done += 1) {
    if (!(await leaseFlow(outbox, account))) return 'BUSY';
    const leased = await leaseFollowUp(outbox, account.book);
    if (!leased) return 'DONE';
    await followOne(delivery, leased);
  }
  return limit === 0 ? 'DONE' : 'LIMIT';
}

async function followOne(delivery: Delivery, leased: FollowUp): Promise<void> {
  try {
    const way = await onItsWay(delivery, leased);
    if (typeof way === 'string') return;
    // A duplicate is removed before the voucher goes further: each alone is to be audited.
    if (leased.duplicatesDue) await checkDuplicates(way.delivery, leased, way.voucher);
    else await advance(way.delivery, leased);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  }
}

/** Reads a delivered voucher back and compares it again: after a person put a drift right, or for an audit. */
export async function recompareVoucher(
  outbox: Outbox,
  account: ErpAccount,
  target: TargetConnector,
  voucherNo: bigint,
): Promise<'VERIFIED' | 'DRIFTED' | 'ADOPTED' | 'BUSY'> {
  const leased = await leaseOne(outbox, account.book, voucherNo);
  if (!leased) return 'BUSY';
  try {
    const way = await onItsWay(await openDelivery(outbox, account, target), leased);
    if (typeof way === 'string') return 'BUSY';
    const step = await readBack(way.delivery, leased, way.voucher);
    return step === 'VERIFIED' || step === 'DRIFTED' || step === 'ADOPTED' ? step : 'BUSY';
  } catch (error) {
    if (error instanceof LeaseLost) return 'BUSY';
    if (!(error instanceof FlowPaused)) throw error;
    await pauseFlow(outbox, account, error.problem);
    return 'BUSY';
  }
}

/** ERP accounts with vouchers that a run would work on, whose flow is neither paused nor another's: what wakes the workers. */
export async function dueAccounts(outbox: Pick<Outbox, 'pool' | 'clock' | 'deadlineMs'>): Promise<readonly string[]> {
  const { rows } = await outbox.pool.query<{ erpAccount: string }>(
    `SELECT a.erp_account AS "erpAccount" FROM delivery.erp_account a JOIN delivery.flow f ON f.erp_account = a.erp_account
     WHERE a.enabled AND (f.paused_until IS NULL OR f.paused_until <= $1) AND (f.lease_until IS NULL OR f.lease_until <= $2)
       AND EXISTS (
         SELECT 1 FROM delivery.voucher v WHERE v.book = a.book AND (
           v.state IN ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'SAVED') AND (v.next_try_at IS NULL OR v.next_try_at <= $1)
           OR v.advance_due_at <= $1 AND v.state IN ('VERIFIED', 'ADOPTED')
           OR v.duplicate_check_at <= $1 AND v.erp_id IS NOT NULL))
     ORDER BY a.erp_account`,
    [new Date(outbox.clock.now()), new Date(outbox.clock.now() - outbox.deadlineMs)],
  );
  return rows.map((row) => row.erpAccount);
}
