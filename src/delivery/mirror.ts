/**
 * What the ERP holds against what was sent: every voucher of the periods that matter is listed, and what was edited,
 * deleted, un-audited or added by hand becomes a break with a proposal (drift.ts).
 */
import { type Period, periodOf } from '../core/dates.ts';
import type { Minor } from '../core/money.ts';
import { problem } from '../core/problems.ts';
import type { MirrorVoucher, TargetConnector, VoucherStage } from '../core/targets.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { onItsWay } from './document-way.ts';
import { acceptedForeign, clearDrifts, noteDrift } from './drift.ts';
import type { ErpAccount } from './erp-accounts.ts';
import { pullPeriods } from './erp-periods.ts';
import { pauseFlow } from './flow.ts';
import { LeaseLost, leaseOne, nowOf, type Outbox } from './lease.ts';
import { advanceGoal, isBelow } from './policy.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { readBack } from './reading-back.ts';
import { type Delivery, FlowPaused, openDelivery, placeOf, raise, subjectOf } from './recording.ts';

const NUMBERS_TOLD_MAX = 20;

export interface MirrorRequest {
  /** FACTS: number, word, date, period, Σ debit and stage of each, lines only where these differ. FULL: lines of all. */
  readonly depth: 'FACTS' | 'FULL';
}

export interface MirrorSummary {
  readonly erpAccount: string;
  readonly book: string;
  readonly periods: readonly Period[];
  /** Vouchers that the ERP listed. */
  readonly seen: number;
  /** Ours, of these periods. */
  readonly ours: number;
  /** Compared line by line, and what they came to. */
  readonly equal: number;
  readonly drifted: number;
  readonly unaudited: number;
  readonly foreign: number;
  /** Held by a worker, or the ERP gave no answer: left to the next run. */
  readonly skipped: number;
}

interface Ours {
  readonly voucherNo: bigint;
  readonly erpId: string;
  readonly state: 'SAVED' | 'VERIFIED' | 'DRIFTED' | 'ADOPTED';
  readonly date: string;
  readonly period: Period;
  readonly word: string;
  readonly number: number;
  readonly stage: VoucherStage | undefined;
  readonly debit: Minor;
}

/** undefined: the target does not list its vouchers. Throws Transient, Refused of the target. */
export async function mirrorAccount(
  outbox: Outbox,
  account: ErpAccount,
  target: TargetConnector,
  request: MirrorRequest,
): Promise<MirrorSummary | undefined> {
  if (!target.list) return undefined;
  await pullPeriods(outbox, account, target);
  const delivery = await openDelivery(outbox, account, target);
  const periods = await periodsOf(delivery);
  const total = { seen: 0, ours: 0, equal: 0, drifted: 0, unaudited: 0, foreign: 0, skipped: 0 };
  try {
    for (const period of periods) {
      const counts = await mirrorPeriod(delivery, period, request);
      for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counts[name];
    }
  } catch (error) {
    if (!(error instanceof FlowPaused)) throw error;
    await pauseFlow(outbox, account, error.problem);
    total.skipped += 1;
  }
  await outbox.pool.query('UPDATE delivery.flow SET mirrored_at = $2 WHERE erp_account = $1', [
    account.erpAccount,
    nowOf(outbox),
  ]);
  return { erpAccount: account.erpAccount, book: account.book, periods, ...total };
}

/** Periods with vouchers in the ERP: the open ones and the last closed one. */
async function periodsOf(delivery: Delivery): Promise<readonly Period[]> {
  const { outbox, account } = delivery;
  const { rows } = await outbox.pool.query<{ period: Period; closed: boolean }>(
    `SELECT DISTINCT v.period, coalesce(p.state = 'CLOSED', false) AS closed
     FROM delivery.voucher v LEFT JOIN ledger.period p ON p.book = v.book AND p.period = v.period
     WHERE v.book = $1 AND v.erp_account = $2 AND v.erp_id IS NOT NULL ORDER BY 1`,
    [account.book, account.erpAccount],
  );
  const lastClosed = rows.findLast((row) => row.closed)?.period;
  return rows.filter((row) => !row.closed || row.period === lastClosed).map((row) => row.period);
}

type Counts = Omit<MirrorSummary, 'erpAccount' | 'book' | 'periods'>;

async function mirrorPeriod(delivery: Delivery, period: Period, request: MirrorRequest): Promise<Counts> {
  // Read first: what is delivered while the ERP lists is looked at by the next run.
  const ours = await oursOf(delivery, period);
  const listed = new Map<string, MirrorVoucher>();
  const strangers: MirrorVoucher[] = [];
  const words = await wordsOf(delivery);
  let seen = 0;
  for await (const page of delivery.connector.list?.(period) ?? [])
    for (const one of page) {
      seen += 1;
      if (ours.has(one.id)) listed.set(one.id, one);
      else if (one.reference !== '' || (words.has(one.word) && !one.automatic)) strangers.push(one);
    }
  const suspects = [...ours.values()].filter((one) => isSuspect(one, listed.get(one.erpId), request));
  const compared = await compareAll(delivery, [...suspects, ...(await documentsToRead(delivery, period, request))]);
  const unaudited = await keepStages(delivery, ours, listed);
  const foreign = await keepForeign(delivery, period, strangers);
  return { seen, ours: ours.size, ...compared, unaudited, foreign };
}

async function oursOf(delivery: Delivery, period: Period): Promise<ReadonlyMap<string, Ours>> {
  const { outbox, account } = delivery;
  const { rows } = await outbox.pool.query<Omit<Ours, 'stage'> & { stage: VoucherStage | null }>(
    `SELECT v.voucher_no AS "voucherNo", v.erp_id AS "erpId", v.state, v.voucher_date AS date, v.period, v.word, v.number,
       v.erp_stage AS stage, coalesce((SELECT sum(l.lc) FROM delivery.voucher_line l
         WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND l.dc = 'D'), 0)::bigint AS debit
     FROM delivery.voucher v
     WHERE v.book = $1 AND v.erp_account = $2 AND v.period = $3 AND v.erp_id IS NOT NULL AND v.form = 'VOUCHER'
     ORDER BY v.voucher_no`,
    [account.book, account.erpAccount, period],
  );
  return new Map(rows.map((row) => [row.erpId, { ...row, stage: row.stage ?? undefined }]));
}

async function wordsOf(delivery: Delivery): Promise<ReadonlySet<string>> {
  const { rows } = await delivery.outbox.pool.query<{ word: string }>(
    `SELECT DISTINCT word FROM delivery.voucher WHERE book = $1 AND erp_id IS NOT NULL AND form = 'VOUCHER'`,
    [delivery.account.book],
  );
  return new Set(rows.map((row) => row.word));
}

/** No list holds business documents: each is read by its id, those that were equal at FULL depth only. */
async function documentsToRead(
  delivery: Delivery,
  period: Period,
  { depth }: MirrorRequest,
): Promise<readonly Pick<Ours, 'voucherNo'>[]> {
  const { outbox, account } = delivery;
  const { rows } = await outbox.pool.query<Pick<Ours, 'voucherNo'>>(
    `SELECT voucher_no AS "voucherNo" FROM delivery.voucher
     WHERE book = $1 AND erp_account = $2 AND period = $3 AND form <> 'VOUCHER'
       AND (state IN ('DRIFTED', 'ADOPTED') OR state = 'VERIFIED' AND $4) ORDER BY voucher_no`,
    [account.book, account.erpAccount, period, depth === 'FULL'],
  );
  return rows;
}

/** Worth reading line by line. One that is SAVED is compared by the delivery itself. */
function isSuspect(ours: Ours, theirs: MirrorVoucher | undefined, request: MirrorRequest): boolean {
  if (ours.state === 'SAVED') return false;
  if (request.depth === 'FULL' || !theirs || ours.state !== 'VERIFIED') return true;
  return (
    theirs.number.replace(/^0+(?=\d)/, '') !== String(ours.number) ||
    theirs.word !== ours.word ||
    theirs.date !== ours.date ||
    theirs.period !== ours.period ||
    theirs.debit !== ours.debit
  );
}

async function compareAll(
  delivery: Delivery,
  suspects: readonly Pick<Ours, 'voucherNo'>[],
): Promise<Pick<Counts, 'equal' | 'drifted' | 'skipped'>> {
  const counts = { equal: 0, drifted: 0, skipped: 0 };
  for (const one of suspects) {
    const step = await compareOne(delivery, one);
    if (step === 'DRIFTED') counts.drifted += 1;
    else if (step === 'VERIFIED' || step === 'ADOPTED') counts.equal += 1;
    else counts.skipped += 1;
  }
  return counts;
}

async function compareOne(delivery: Delivery, ours: Pick<Ours, 'voucherNo'>): Promise<string | undefined> {
  const { outbox, account } = delivery;
  const leased = await leaseOne(outbox, account.book, ours.voucherNo);
  // Sent anew meanwhile, or on its way: not what was listed.
  if (!leased) return undefined;
  try {
    const way = await onItsWay(delivery, leased);
    return typeof way === 'string' ? undefined : await readBack(way.delivery, leased, way.voucher);
  } catch (error) {
    if (error instanceof LeaseLost) return undefined;
    throw error;
  }
}

/** Keeps how far each voucher is; one that fell is a break. Returns how many fell. */
async function keepStages(
  delivery: Delivery,
  ours: ReadonlyMap<string, Ours>,
  listed: ReadonlyMap<string, MirrorVoucher>,
): Promise<number> {
  let fallen = 0;
  for (const [erpId, theirs] of listed) {
    const one = ours.get(erpId);
    if (!one || one.stage === theirs.stage) continue;
    const fell = one.stage !== undefined && isBelow(theirs.stage, one.stage);
    if (fell) fallen += 1;
    await inTransaction(delivery.outbox.pool, (tx) =>
      fell ? noteFallen(tx, delivery, one, theirs) : keepStage(tx, delivery, one, theirs),
    );
  }
  await clearFallen(delivery, ours, listed);
  return fallen;
}

/** Guarded by the stage it was compared with: 提交 and 审核 go on while the ERP lists. */
async function keepStage(tx: Tx, delivery: Delivery, one: Ours, theirs: MirrorVoucher): Promise<void> {
  await tx.query(
    `UPDATE delivery.voucher SET erp_stage = $3
     WHERE book = $1 AND voucher_no = $2 AND erp_id = $4 AND erp_stage IS NOT DISTINCT FROM $5`,
    [delivery.account.book, one.voucherNo, theirs.stage, one.erpId, one.stage ?? null],
  );
}

async function noteFallen(tx: Tx, delivery: Delivery, one: Ours, theirs: MirrorVoucher): Promise<void> {
  const { account, target } = delivery;
  const now = nowOf(delivery.outbox);
  const stages = { was: one.stage ?? '', is: theirs.stage };
  const isVoid = theirs.stage === 'VOID';
  const mayAdvance = target.advance && advanceGoal(account);
  await noteDrift(
    tx,
    {
      ...driftPlace(delivery, theirs),
      kind: 'UNAUDITED',
      voucherNo: one.voucherNo,
      facts: [`stage ${stages.was} → ${stages.is}`],
      proposal: isVoid && target.remove ? 'RESEND' : mayAdvance && !isVoid ? 'ADVANCE' : 'ADOPT',
    },
    now,
  );
  const subject = { book: account.book, voucherNo: one.voucherNo };
  const told = problem(DELIVERY_PROBLEMS.VOUCHER_UNAUDITED, placeOf(subject), {
    word: one.word,
    number: String(one.number),
    ...stages,
  });
  await raise(tx, delivery, subject, told);
}

/** Those that stand where they stood, or higher: their break is gone. */
async function clearFallen(
  delivery: Delivery,
  ours: ReadonlyMap<string, Ours>,
  listed: ReadonlyMap<string, MirrorVoucher>,
): Promise<void> {
  const risen = [...listed.values()].filter((theirs) => {
    const stage = ours.get(theirs.id)?.stage;
    return stage === undefined || !isBelow(theirs.stage, stage);
  });
  const { outbox, account } = delivery;
  const now = nowOf(outbox);
  await inTransaction(outbox.pool, async (tx) => {
    const { rows } = await tx.query<{ voucher_no: bigint }>(
      `SELECT voucher_no FROM delivery.drift
       WHERE erp_account = $1 AND erp_id = ANY ($2) AND kind = 'UNAUDITED' AND state = 'OPEN' ORDER BY drift_no`,
      [account.erpAccount, risen.map((one) => one.id)],
    );
    if (rows.length === 0) return;
    const erpIds = risen.map((one) => one.id);
    const by = outbox.worker;
    await clearDrifts(tx, { erpAccount: account.erpAccount, erpIds, kinds: ['UNAUDITED'], by, now });
    for (const row of rows) {
      const subject = subjectOf({ book: account.book, voucherNo: row.voucher_no });
      await resolveExceptions(tx, subject, by, now, 'VOUCHER_UNAUDITED');
    }
  });
}

/** Breaks for what none of ours is: one row a document, one exception a period. Returns how many. */
async function keepForeign(delivery: Delivery, period: Period, strangers: readonly MirrorVoucher[]): Promise<number> {
  const { outbox, account } = delivery;
  const now = nowOf(outbox);
  const subject = `mirror:${account.erpAccount}/${period}/foreign`;
  return inTransaction(outbox.pool, async (tx) => {
    const known = await knownIds(tx, delivery, strangers);
    const owners = await ownersOf(tx, account.book, strangers);
    const foreign = strangers.filter((one) => !known.has(one.id) && owners.get(one.reference) !== 'ON_ITS_WAY');
    await clearGone(tx, delivery, period, foreign);
    for (const one of foreign) {
      const owner = owners.get(one.reference);
      const voucherNo = typeof owner === 'bigint' ? owner : undefined;
      const fact = one.reference === '' ? `word ${one.word}-${one.number}` : `reference ${one.reference}`;
      await noteDrift(
        tx,
        { ...driftPlace(delivery, one), kind: 'FOREIGN', voucherNo, facts: [fact], proposal: 'ADOPT' },
        now,
      );
    }
    if (foreign.length === 0) await resolveExceptions(tx, subject, outbox.worker, now);
    else {
      const names = foreign.slice(0, NUMBERS_TOLD_MAX).map((one) => `${one.word}-${one.number}`);
      const params = { period, count: String(foreign.length), numbers: names.join('、') };
      const told = problem(DELIVERY_PROBLEMS.VOUCHERS_FOREIGN, { book: account.book }, params);
      await openException(tx, told, subject, now, outbox.catalogue);
    }
    return foreign.length;
  });
}

/** Adopted by a voucher while the ERP listed, or accepted by a person. */
async function knownIds(tx: Tx, delivery: Delivery, strangers: readonly MirrorVoucher[]): Promise<ReadonlySet<string>> {
  const { erpAccount } = delivery.account;
  const ids = strangers.map((one) => one.id);
  const { rows } = await tx.query<{ erp_id: string }>(
    'SELECT erp_id FROM delivery.voucher WHERE erp_account = $1 AND erp_id = ANY ($2)',
    [erpAccount, ids],
  );
  return new Set([...rows.map((row) => row.erp_id), ...(await acceptedForeign(tx, erpAccount, ids))]);
}

/**
 * Reference → the voucher that it is of; ON_ITS_WAY: that one has no document yet, this is going to be it. The reference is
 * the hash of target-voucher.ts, of each generation, told again in SQL so that a book's keys are not read into memory.
 */
async function ownersOf(
  tx: Tx,
  book: string,
  strangers: readonly MirrorVoucher[],
): Promise<ReadonlyMap<string, bigint | 'ON_ITS_WAY'>> {
  const references = [...new Set(strangers.map((one) => one.reference).filter((one) => one !== ''))];
  if (references.length === 0) return new Map();
  const { rows } = await tx.query<{ reference: string; no: bigint; waits: boolean }>(
    `SELECT r.reference, v.voucher_no AS no, v.erp_id IS NULL AND g = v.generation AS waits
     FROM delivery.voucher v CROSS JOIN LATERAL generate_series(1, v.generation) AS g
     CROSS JOIN LATERAL (SELECT 'HL:' || left(encode(sha256(convert_to(
       v.voucher_key || CASE WHEN g = 1 THEN '' ELSE '#' || g END, 'UTF8')), 'hex'), 16) AS reference) r
     WHERE v.book = $1 AND v.handed AND r.reference = ANY ($2)`,
    [book, references],
  );
  return new Map(rows.map((row) => [row.reference, row.waits ? 'ON_ITS_WAY' : row.no]));
}

async function clearGone(tx: Tx, delivery: Delivery, period: Period, foreign: readonly MirrorVoucher[]): Promise<void> {
  const { outbox, account } = delivery;
  await tx.query(
    `UPDATE delivery.drift SET state = 'CLEARED', closed_at = $4, closed_by = $5
     WHERE erp_account = $1 AND period = $2 AND kind = 'FOREIGN' AND state = 'OPEN' AND erp_id <> ALL ($3)`,
    [account.erpAccount, period, foreign.map((one) => one.id), nowOf(outbox), outbox.worker],
  );
}

function driftPlace(delivery: Delivery, theirs: MirrorVoucher) {
  const { erpAccount, book } = delivery.account;
  const period = theirs.period || periodOf(theirs.date);
  return { erpAccount, book, erpId: theirs.id, erpNumber: `${theirs.word}-${theirs.number}`, period };
}
