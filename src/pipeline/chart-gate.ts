/** The chart check where it counts: before vouchers are handed to an ERP, whenever what it looks at has changed. */
import { createHash } from 'node:crypto';
import type { Currency } from '../core/money.ts';
import type { TargetConnector } from '../core/targets.ts';
import { cashFlowItems } from '../delivery/cash-flow.ts';
import { type ChartCheckInput, type ChartFinding, checkChart, usesOfChart } from '../delivery/chart-check/check.ts';
import {
  type GateSummary,
  holdBlocked,
  type StoredCheck,
  storeCheck,
  storedCheck,
} from '../delivery/chart-check/gate.ts';
import { voucherFindings, type Waiting, waitingOf } from '../delivery/chart-check/waiting.ts';
import { type ErpAccount, listMapping, loadMapping } from '../delivery/erp-accounts.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { type Book, loadBook, loadChart } from '../ledger/books.ts';
import { erpPulls, erpRecords } from '../masterdata/erp-base/records.ts';
import { loadPolicies } from '../spec/policies.ts';
import type { DeliveryHouse } from './house.ts';
import { CHECKED_KINDS, refreshMaster } from './pull-master.ts';

type GateHouse = Pick<DeliveryHouse, 'clock' | 'catalogue' | 'db'>;

const NOTHING: GateSummary = { held: 0, released: 0 };

/**
 * Pulls base data where it is old, checks where anything changed, and holds the vouchers that a finding blocks. Without base
 * data, or with nothing queued, it holds nothing: the ERP's own refusal is then the check.
 */
export async function gateAccount(
  house: GateHouse,
  account: ErpAccount,
  target: TargetConnector,
): Promise<GateSummary> {
  const { pool } = house.db;
  if (!(await hasQueued(pool, account.book))) return NOTHING;
  await refreshMaster(house, target, account.erpAccount);
  const fingerprint = await fingerprintOf(pool, account);
  if (fingerprint === undefined) return NOTHING;
  const before = await storedCheck(pool, account.erpAccount);
  const now = new Date(house.clock.now());
  if (before?.fingerprint !== fingerprint) {
    const findings = await findingsOf(pool, account, await waitingOf(pool, account.book), now);
    const check = { fingerprint, checkedAt: now, findings };
    await inTransaction(pool, (tx) => storeCheck(tx, account.erpAccount, check, house.catalogue));
  }
  return inTransaction(pool, (tx) => holdBlocked(tx, account, now));
}

async function hasQueued(db: Queryable, book: string): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT 1 FROM delivery.voucher WHERE book = $1 AND state = 'QUEUED' AND NOT handed LIMIT 1`,
    [book],
  );
  return rows.length > 0;
}

/** Of everything that the check looks at; undefined: no accounts were pulled yet. */
async function fingerprintOf(db: Queryable, account: ErpAccount): Promise<string | undefined> {
  const pulls = (await erpPulls(db, account.erpAccount)).filter((one) => one.at !== undefined);
  if (!pulls.some((one) => one.kind === 'ACCOUNT')) return undefined;
  const book = await db.query<{ text: string }>(
    `SELECT concat_ws('|', (SELECT max(voucher_no) FROM delivery.voucher WHERE book = $1),
       (SELECT max(policy_no) FROM spec.policy WHERE book = $1), (SELECT count(*) FROM ledger.account WHERE book = $1),
       (SELECT ledger_currency FROM delivery.flow WHERE erp_account = $2)) AS text`,
    [account.book, account.erpAccount],
  );
  const parts = [
    pulls.map((one) => [one.kind, String(one.version)]),
    await listMapping(db, account.erpAccount),
    account.ledger,
    account.config,
    book.rows[0]?.text,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function findingsOf(
  db: Queryable,
  account: ErpAccount,
  waiting: Waiting,
  now: Date,
): Promise<readonly ChartFinding[]> {
  const input = await inputOf(db, account, waiting, now);
  const { erpAccount, book } = account;
  const { mapping, records } = input;
  return [...checkChart(input), ...(await voucherFindings(db, { erpAccount, book, mapping, records }))];
}

async function inputOf(db: Queryable, account: ErpAccount, waiting: Waiting, now: Date): Promise<ChartCheckInput> {
  const { erpAccount, book, ledger } = account;
  const { currency, standard } = await bookOf(db, book);
  const today = now.toISOString().slice(0, 10);
  const policies = await loadPolicies(db, book, standard);
  const chart = await loadChart(db, book);
  const pulls = await erpPulls(db, erpAccount);
  const wantsItems = ['on', 'true', true].includes(account.config.cashFlowItems as string | boolean);
  return {
    ...waiting,
    erpAccount,
    book,
    ledger,
    bookCurrency: currency,
    ledgerCurrency: await ledgerCurrencyOf(db, erpAccount),
    chart: [...chart.byCode.values()],
    mapping: await loadMapping(db, erpAccount),
    records: await erpRecords(db, erpAccount, CHECKED_KINDS),
    pulled: new Set(pulls.filter((one) => one.at !== undefined).map((one) => one.kind)),
    policies: {
      cashFlowItems: wantsItems,
      revalOwner: policies.valueOf('revalOwner', '', today) === 'ENGINE' ? 'ENGINE' : 'ERP',
    },
    cashFlowItems: cashFlowItems(standard),
  };
}

async function bookOf(db: Queryable, code: string): Promise<Pick<Book, 'currency' | 'standard'>> {
  return (await loadBook(db, code)) ?? { currency: 'CNY', standard: 'ASBE' };
}

async function ledgerCurrencyOf(db: Queryable, erpAccount: string): Promise<Currency | undefined> {
  const { rows } = await db.query<{ currency: Currency | null }>(
    'SELECT ledger_currency AS currency FROM delivery.flow WHERE erp_account = $1',
    [erpAccount],
  );
  return rows[0]?.currency ?? undefined;
}

/**
 * Onboarding: the whole chart of the book in its shops' currencies against the base data pulled last, before anything waits.
 * Holds nothing and opens nothing.
 */
export async function checkWholeChart(db: Queryable, account: ErpAccount, now: Date): Promise<readonly ChartFinding[]> {
  const shops = await db.query<{ currency: Currency }>(
    'SELECT currency FROM masterdata.shop WHERE book = $1 ORDER BY code',
    [account.book],
  );
  const { currency } = await bookOf(db, account.book);
  const chart = await loadChart(db, account.book);
  const currencies = shops.rows.map((one) => one.currency);
  const waiting = await waitingOf(db, account.book);
  const uses = [...usesOfChart([...chart.byCode.values()], currency, currencies), ...waiting.uses];
  return findingsOf(db, account, { ...waiting, uses }, now);
}

/** The last check that was made before sending, for the console. undefined: none was. */
export function lastChartCheck(db: Queryable, erpAccount: string): Promise<StoredCheck | undefined> {
  return storedCheck(db, erpAccount);
}
