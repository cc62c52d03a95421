/** What a person does about a break between the ERP and what was sent: with a reason, audited, and never a second document. */
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { FoundDocument, TargetConnector } from '../core/targets.ts';
import { audit } from '../engine/audit.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { onItsWay, type Way } from './document-way.ts';
import { clearDrifts, closeDrift, type Drift, loadDrift, lockOpenDrift, REPAIRS, type Repair } from './drift.ts';
import type { ErpAccount } from './erp-accounts.ts';
import { changeVoucher, type LeasedVoucher, leaseOne, nowOf, type Outbox, recordAttempt } from './lease.ts';
import { advanceGoal } from './policy.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { type Delivery, openDelivery, subjectOf } from './recording.ts';
import type { VoucherState } from './states.ts';

export interface RepairRequest {
  readonly driftNo: bigint;
  /** REVERSE is the pipeline's: it posts to the journal first. */
  readonly repair: Exclude<Repair, 'REVERSE'>;
  readonly actor: string;
  readonly reason: string;
}

export interface Repaired {
  readonly drift: Drift;
  /** Of the voucher, after it; undefined: a document of none of ours. */
  readonly state: VoucherState | undefined;
}

/**
 * RESEND: what is still there is removed, its absence proved, and the voucher queued as the next generation. ADOPT: the
 * document stands as it is. ADVANCE: submitted and audited anew with the next delivery. Returns why not where it cannot be;
 * throws what the target throws.
 */
export async function repairDrift(
  outbox: Outbox,
  account: ErpAccount,
  target: TargetConnector,
  request: RepairRequest,
): Promise<Repaired | Problem> {
  const drift = await loadDrift(outbox.pool, request.driftNo);
  const refusal = refusalOf(drift, request);
  if (refusal) return refusal;
  if (!drift || drift.erpAccount !== account.erpAccount) return driftAbsent(request);
  const delivery = await openDelivery(outbox, account, target);
  if (drift.voucherNo === undefined || drift.kind === 'FOREIGN') return adoptForeign(delivery, drift, request);
  const leased = await leaseOne(outbox, drift.book, drift.voucherNo);
  if (!leased) return notPossible(drift, request.repair, '凭证正被处理 / the voucher is being worked on');
  try {
    const way = await onItsWay(delivery, leased);
    if (typeof way === 'string') return notPossible(drift, request.repair, way);
    return await repairLeased(way, drift, leased, request);
  } finally {
    await outbox.pool.query(
      `UPDATE delivery.voucher SET lease_owner = NULL, lease_until = NULL
       WHERE book = $1 AND voucher_no = $2 AND lease_owner = $3`,
      [drift.book, drift.voucherNo, outbox.token],
    );
  }
}

/** Whether a repair may be tried at all; the reverse of the pipeline asks it too. */
export function refusalOf(
  drift: Drift | undefined,
  request: { readonly driftNo: bigint; readonly repair: Repair; readonly reason: string },
): Problem | undefined {
  if (drift?.state !== 'OPEN') return driftAbsent(request);
  if (request.reason.trim() === '') return problem(DELIVERY_PROBLEMS.REPAIR_WITHOUT_REASON, { book: drift.book });
  if (REPAIRS[drift.kind].includes(request.repair)) return undefined;
  return notPossible(drift, request.repair, `${REPAIRS[drift.kind].join(', ')}`);
}

async function repairLeased(
  way: Way,
  drift: Drift,
  leased: LeasedVoucher,
  request: RepairRequest,
): Promise<Repaired | Problem> {
  if (leased.erpId !== drift.erpId) return driftAbsent(request);
  const { delivery } = way;
  switch (request.repair) {
    case 'RESEND':
      return resend(way, drift, leased, request);
    case 'ADOPT':
      return adopt(delivery, drift, leased, request);
    case 'ADVANCE':
      return advanceAgain(delivery, drift, leased, request);
  }
}

async function resend(
  way: Way,
  drift: Drift,
  leased: LeasedVoucher,
  request: RepairRequest,
): Promise<Repaired | Problem> {
  const { delivery } = way;
  const there = await whatIsThere(way, leased);
  // One that was told gone and is back is nobody's to delete: it is compared again.
  if (there && (drift.kind === 'DELETED' || !delivery.target.remove)) return stillThere(leased, there);
  if (there) {
    const failure = await remove(delivery, leased, there);
    if (failure) return failure;
    crashPoint('repair.removed');
    const rest = await whatIsThere(way, leased);
    if (rest) return stillThere(leased, rest);
  }
  return decide(delivery, drift, request, async (tx) => {
    await tx.query(
      `INSERT INTO delivery.former_document (book, voucher_no, generation, erp_account, erp_id, erp_number, gone_at, by, reason)
       SELECT book, voucher_no, generation, erp_account, erp_id, erp_number, $3, $4, $5
       FROM delivery.voucher WHERE book = $1 AND voucher_no = $2`,
      [leased.book, leased.voucherNo, nowOf(delivery.outbox), request.actor, request.reason],
    );
    // Through DRIFTED, whatever the kind of the break: only from there does a voucher go again.
    if (leased.state !== 'DRIFTED')
      await changeVoucher(tx, delivery.outbox, leased, { state: 'DRIFTED', lease: 'KEEP' });
    await tx.query(
      `UPDATE delivery.voucher
       SET state = 'QUEUED', generation = generation + 1, erp_id = NULL, erp_number = NULL, erp_stage = NULL, tries = 0,
         problem = NULL, next_try_at = NULL, advance_due_at = NULL, duplicate_check_at = NULL, duplicate_checks = 0
       WHERE book = $1 AND voucher_no = $2`,
      [leased.book, leased.voucherNo],
    );
    await forget(tx, delivery, drift, request.actor);
    await resolveExceptions(tx, subjectOf(leased), request.actor, nowOf(delivery.outbox));
    return 'QUEUED';
  });
}

/** Whatever else was found about the document that is gone. */
async function forget(tx: Tx, delivery: Delivery, drift: Drift, by: string): Promise<void> {
  const kinds = (['EDITED', 'DELETED', 'UNAUDITED'] as const).filter((kind) => kind !== drift.kind);
  const { erpAccount, erpId } = drift;
  await clearDrifts(tx, { erpAccount, erpIds: [erpId], kinds, by, now: nowOf(delivery.outbox) });
}

/** The document by its id, or another that carries the voucher's reference. undefined: the ERP holds nothing of it. */
async function whatIsThere({ delivery, voucher }: Way, leased: LeasedVoucher): Promise<FoundDocument | undefined> {
  return (await delivery.readBack(leased.erpId ?? '', voucher)) ?? delivery.target.find(voucher);
}

async function remove(delivery: Delivery, leased: LeasedVoucher, there: FoundDocument): Promise<Problem | undefined> {
  const { outbox, target } = delivery;
  const logged = (outcome: string, answer?: unknown) =>
    inTransaction(outbox.pool, (tx) =>
      recordAttempt(tx, outbox, leased, { step: 'REMOVE', request: { id: there.id }, outcome, answer }),
    );
  // Another's document under our number is not ours to delete.
  if (there.id !== leased.erpId) return stillThere(leased, there);
  await logged('LEAVING');
  try {
    await target.remove?.(there.id);
  } catch (error) {
    if (error instanceof Refused || error instanceof Transient)
      await logged(error instanceof Refused ? 'REFUSED' : 'TRANSIENT', error.problem);
    if (error instanceof Refused) return error.problem;
    throw error;
  }
  await logged('DONE');
  return undefined;
}

function adopt(
  delivery: Delivery,
  drift: Drift,
  leased: LeasedVoucher,
  request: RepairRequest,
): Promise<Repaired | Problem> {
  return decide(delivery, drift, request, async (tx) => {
    const { outbox } = delivery;
    if (drift.kind === 'UNAUDITED') {
      const stage = drift.facts[0]?.split(' → ')[1] ?? null;
      await tx.query('UPDATE delivery.voucher SET erp_stage = $3 WHERE book = $1 AND voucher_no = $2', [
        leased.book,
        leased.voucherNo,
        stage,
      ]);
      await resolveExceptions(tx, subjectOf(leased), request.actor, nowOf(outbox), 'VOUCHER_UNAUDITED');
      return leased.state;
    }
    await markAdopted(tx, leased, request.actor, nowOf(outbox));
    return 'ADOPTED';
  });
}

/** The document differs, and stands so: adopted, or reversed by a further voucher. */
export async function markAdopted(
  tx: Tx,
  voucher: { readonly book: string; readonly voucherNo: bigint },
  by: string,
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE delivery.voucher SET state = 'ADOPTED', problem = NULL, changed_at = $3
     WHERE book = $1 AND voucher_no = $2 AND state <> 'ADOPTED'`,
    [voucher.book, voucher.voucherNo, now],
  );
  await resolveExceptions(tx, subjectOf(voucher), by, now, 'VOUCHER_DRIFTED');
}

function advanceAgain(
  delivery: Delivery,
  drift: Drift,
  leased: LeasedVoucher,
  request: RepairRequest,
): Promise<Repaired | Problem> {
  const { account, target } = delivery;
  if (!target.advance || !advanceGoal(account) || drift.facts[0]?.endsWith(' VOID'))
    return Promise.resolve(notPossible(drift, request.repair, 'autoAdvance / VOID'));
  const stage = drift.facts[0]?.split(' → ')[1] ?? null;
  return decide(delivery, drift, request, async (tx) => {
    await tx.query(
      `UPDATE delivery.voucher SET erp_stage = $3, advance_due_at = $4, advance_tries = 0 WHERE book = $1 AND voucher_no = $2`,
      [leased.book, leased.voucherNo, stage, nowOf(delivery.outbox)],
    );
    return leased.state;
  });
}

function adoptForeign(delivery: Delivery, drift: Drift, request: RepairRequest): Promise<Repaired | Problem> {
  return decide(delivery, drift, request, async () => undefined);
}

/** One transaction: the break closed, the voucher changed, the person and the reason in the audit. */
async function decide(
  delivery: Delivery,
  drift: Drift,
  request: RepairRequest,
  work: (tx: Tx) => Promise<VoucherState | undefined>,
): Promise<Repaired | Problem> {
  const now = nowOf(delivery.outbox);
  return inTransaction(delivery.outbox.pool, async (tx) => {
    const open = await lockOpenDrift(tx, drift.driftNo);
    if (!open) return driftAbsent(request);
    const state = await work(tx);
    await closeDrift(tx, drift.driftNo, { ...closing(request), now });
    await auditRepair(tx, drift, request, state, now);
    crashPoint('repair.before-commit');
    return { drift: (await loadDrift(tx, drift.driftNo)) ?? open, state };
  });
}

function closing(request: { readonly repair: Repair; readonly actor: string; readonly reason: string }) {
  return { repair: request.repair, by: request.actor, reason: request.reason.trim() };
}

export async function auditRepair(
  tx: Tx,
  drift: Drift,
  request: { readonly repair: Repair; readonly actor: string; readonly reason: string },
  state: VoucherState | undefined,
  now: Date,
): Promise<void> {
  const { kind, erpAccount, erpId, erpNumber, facts } = drift;
  await audit(tx, {
    actor: request.actor,
    action: 'drift.repaired',
    subject: `drift:${drift.driftNo}`,
    before: { kind, erpAccount, erpId, erpNumber, facts },
    after: { repair: request.repair, reason: request.reason.trim(), ...(state ? { state } : {}) },
    at: now,
  });
}

export function driftAbsent(request: { readonly driftNo: bigint }): Problem {
  return problem(DELIVERY_PROBLEMS.DRIFT_ABSENT, {}, { drift: String(request.driftNo) });
}

function notPossible(drift: Drift, repair: Repair, cause: string): Problem {
  const { book, kind, driftNo } = drift;
  return problem(DELIVERY_PROBLEMS.REPAIR_NOT_POSSIBLE, { book }, { drift: String(driftNo), kind, repair, cause });
}

function stillThere(leased: LeasedVoucher, there: FoundDocument): Problem {
  const place = { book: leased.book, voucher: String(leased.voucherNo) };
  const params = { word: leased.word, number: String(leased.number), erpId: there.id };
  return problem(DELIVERY_PROBLEMS.REPAIR_STILL_THERE, place, params);
}
