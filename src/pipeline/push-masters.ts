/** Base data of ours into the ERP: shops as customers, the rates of a month, or rows that are given. */
import type { MasterTarget, PushedMaster } from '../core/business-documents.ts';
import { addDays, BOOK_ZONE, civilDateIn, firstDayOf, type IsoDate, lastDayOf, type Period } from '../core/dates.ts';
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { SendOutcome } from '../core/targets.ts';
import { type ErpAccount, listMapping, setMapping } from '../delivery/erp-accounts.ts';
import { masterCode, type PushOutcome, recordPush } from '../delivery/pushed-masters.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { loadBook } from '../ledger/books.ts';
import { loadRates, rateFor } from '../masterdata/rates.ts';
import { listShops } from '../masterdata/shops.ts';
import { loadPolicies } from '../spec/policies.ts';
import { erpAccountNamed } from './erp-account.ts';
import type { Actor, DeliveryHouse } from './house.ts';
import { erpDeadlineOf } from './outbox.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

/** Records of one call. */
export const MASTERS_MAX = 500;

export type MasterSource =
  /** The book's shops, as customers under their customer codes; a shop without a code mapping gets it. */
  | { readonly source: 'SHOPS' }
  /** Rates of the book's currencies by its policy: one for the month, or one a day under DAILY, up to today. */
  | { readonly source: 'RATES'; readonly period: Period }
  | { readonly source: 'ROWS'; readonly rows: readonly PushedMaster[] };

export type MasterPushed = { readonly kind: PushedMaster['kind']; readonly code: string } & PushOutcome;

export interface MasterPush {
  /** In the order they were pushed. Where the system is down the ones behind are not tried. */
  readonly pushed: readonly MasterPushed[];
  /** Rates that the book does not have. */
  readonly missing: readonly Problem[];
  readonly untried: number;
}

/**
 * Writes base data and records what the ERP answered. What stands there under a code already is left as it is, so that a push
 * can be done again at any time. Throws Refused ERP_ACCOUNT_NOT_FOUND, ERP_MASTERS_UNSUPPORTED, ERP_MASTERS_TOO_MANY.
 */
export async function pushMasters(
  house: DeliveryHouse,
  erpAccount: string,
  from: MasterSource,
  actor: Actor,
): Promise<MasterPush> {
  const { pool } = house.db;
  const account = await erpAccountNamed(pool, erpAccount);
  const target = account.enabled ? await house.targetOf(account.book) : undefined;
  const now = new Date(house.clock.now());
  const { records, missing } = await recordsOf(pool, account, from, civilDateIn(BOOK_ZONE)(now.getTime()));
  const masters = supporting(account, target?.masters, records);
  const pushed: MasterPushed[] = [];
  for (const record of records) {
    const outcome = await pushOne(masters, record, erpDeadlineOf(house));
    await inTransaction(pool, (tx) => recordPush(tx, erpAccount, record, outcome, actor, now));
    pushed.push({ kind: record.kind, code: masterCode(record), ...outcome });
    if ('problem' in outcome && outcome.problem.level === 'L3') break;
  }
  const after = {
    source: from.source,
    saved: pushed.filter((one) => one.outcome === 'SAVED').length,
    others: pushed.filter((one) => one.outcome !== 'SAVED').map((one) => `${one.kind} ${one.code} ${one.outcome}`),
  };
  await inTransaction(pool, async (tx) => {
    if (from.source === 'SHOPS') await mapShops(tx, account, pushed);
    await audit(tx, { actor, action: 'erp.masters-pushed', subject: `erp:${erpAccount}`, after, at: now });
  });
  return { pushed, missing, untried: records.length - pushed.length };
}

function supporting(
  account: ErpAccount,
  masters: MasterTarget | undefined,
  records: readonly PushedMaster[],
): MasterTarget {
  const name = account.erpAccount;
  if (records.length > MASTERS_MAX)
    throw new Refused(problem(PIPELINE_PROBLEMS.ERP_MASTERS_TOO_MANY, {}, { name, most: String(MASTERS_MAX) }));
  const strange = [...new Set(records.map((one) => one.kind))].filter((kind) => !masters?.kinds.includes(kind));
  if (strange.length > 0 || !masters)
    throw new Refused(problem(PIPELINE_PROBLEMS.ERP_MASTERS_UNSUPPORTED, {}, { name, kinds: strange.join(', ') }));
  return masters;
}

async function pushOne(masters: MasterTarget, record: PushedMaster, deadlineMs: number): Promise<PushOutcome> {
  let answer: SendOutcome;
  try {
    answer = await masters.push(record, deadlineMs);
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'REFUSED', problem: error.problem };
    if (error instanceof Transient) return { outcome: 'FAILED', problem: error.problem };
    throw error;
  }
  switch (answer.outcome) {
    case 'Saved':
      return { outcome: 'SAVED', erpId: answer.id, erpNumber: answer.number };
    case 'Refused':
      return { outcome: 'REFUSED', problem: answer.problem };
    case 'Unknown':
      return { outcome: 'UNKNOWN', problem: answer.problem };
    case 'Accepted':
      return {
        outcome: 'UNKNOWN',
        problem: problem(PIPELINE_PROBLEMS.ERP_MASTER_PENDING, {}, { code: masterCode(record), ticket: answer.ticket }),
      };
  }
}

interface Records {
  readonly records: readonly PushedMaster[];
  readonly missing: readonly Problem[];
}

async function recordsOf(db: Queryable, account: ErpAccount, from: MasterSource, today: IsoDate): Promise<Records> {
  if (from.source === 'ROWS') return { records: from.rows, missing: [] };
  if (from.source === 'RATES') return ratesOf(db, account.book, from.period, today);
  const records = new Map<string, PushedMaster>();
  // Two shops of one customer are one record: the first in the order of codes names it.
  for (const { customer, name } of await listShops(db, account.book))
    if (!records.has(customer)) records.set(customer, { kind: 'CUSTOMER', code: customer, name });
  return { records: [...records.values()], missing: [] };
}

async function ratesOf(db: Queryable, book: string, period: Period, today: IsoDate): Promise<Records> {
  const owner = await loadBook(db, book);
  if (!owner) return { records: [], missing: [] };
  const { currency: functional, standard } = owner;
  const fxRateType = (await loadPolicies(db, book, standard)).valueOf('fxRateType', '', firstDayOf(period));
  const table = await loadRates(db, functional);
  const currencies = [...new Set((await listShops(db, book)).map((one) => one.currency))].filter(
    (one) => one !== functional,
  );
  const records: PushedMaster[] = [];
  const missing: Problem[] = [];
  for (const from of currencies.sort())
    for (const [firstDay, lastDay] of spansOf(period, fxRateType, today)) {
      const found = rateFor(table, { currency: from, functional, fxRateType, businessDate: firstDay });
      if ('rate' in found) records.push({ kind: 'RATE', from, to: functional, rate: found.rate, firstDay, lastDay });
      else missing.push(found);
    }
  return { records, missing };
}

/** A daily rate is of one day; any other stands for the month. */
function spansOf(period: Period, fxRateType: string, today: IsoDate): readonly (readonly [IsoDate, IsoDate])[] {
  const [first, last] = [firstDayOf(period), lastDayOf(period)];
  if (fxRateType !== 'DAILY') return [[first, last]];
  const days: [IsoDate, IsoDate][] = [];
  for (let day = first; day <= last && day <= today; day = addDays(day, 1)) days.push([day, day]);
  return days;
}

/** Where a shop has no code of the ERP yet, it is that of its customer. */
async function mapShops(
  tx: Parameters<typeof setMapping>[0],
  account: ErpAccount,
  pushed: readonly MasterPushed[],
): Promise<void> {
  const { erpAccount, book } = account;
  const mapped = await listMapping(tx, erpAccount);
  if (mapped.some((row) => (row.kind === '*' || row.kind === '店铺') && row.ours === '*')) return;
  const known = new Set(mapped.filter((row) => row.kind === '店铺').map((row) => row.ours));
  const numbers = new Map(
    pushed.flatMap((one) => (one.outcome === 'SAVED' ? [[one.code, one.erpNumber || one.code]] : [])),
  );
  const rows = (await listShops(tx, book)).flatMap(({ code, customer }) => {
    const theirs = numbers.get(customer);
    return theirs === undefined || known.has(code) ? [] : [{ kind: '店铺', ours: code, theirs }];
  });
  if (rows.length > 0) await setMapping(tx, erpAccount, rows);
}
