/** The chart check where it counts: before vouchers are handed to an ERP, whenever what it looks at has changed. */
import { createHash } from 'node:crypto';
import type { Currency } from '../core/money.ts';
import type { MasterKind, TargetConnector } from '../core/targets.ts';
import { cashFlowItems } from '../delivery/cash-flow.ts';
import { type ChartCheckInput, type ChartFinding, checkChart, usesOfChart } from '../delivery/chart-check/check.ts';
import {
  type GateSummary,
  holdBlocked,
  type StoredCheck,
  storeCheck,
  storedCheck,
} from '../delivery/chart-check/gate.ts';
import { cashFlowFindings, voucherFindings, type Waiting, waitingOf } from '../delivery/chart-check/waiting.ts';
import { type ErpAccount, listErpAccounts, listMapping, loadMapping } from '../delivery/erp-accounts.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { type Book, loadBook, loadChart } from '../ledger/books.ts';
import { erpPulls, erpRecords } from '../masterdata/erp-base/records.ts';
import { loadPolicies } from '../spec/policies.ts';
import { documentAccounts } from './document-flows.ts';
import type { DeliveryHouse } from './house.ts';
import { CHECKED_KINDS, pullMaster, refreshMaster } from './pull-master.ts';

type GateHouse = Pick<DeliveryHouse, 'clock' | 'catalogue' | 'db'>;

const NOTHING: GateSummary = { held: 0, released: 0 };

/**
 * Pulls base data where it is old, checks where anything changed, and holds the vouchers that a finding blocks. Without base
 * data, with nothing queued, or while the flow waits for the ERP it holds nothing: the ERP's own refusal is then the check.
 */
export async function gateAccount(
  house: GateHouse,
  account: ErpAccount,
  target: TargetConnector,
): Promise<GateSummary> {
  const { pool } = house.db;
  const now = new Date(house.clock.now());
  if (!(await maySend(pool, account, now))) return NOTHING;
  await refreshMaster(house, target, account.erpAccount);
  const fingerprint = await fingerprintOf(pool, account);
  if (fingerprint === undefined) return NOTHING;
  const before = await storedCheck(pool, account.erpAccount);
  if (before?.fingerprint !== fingerprint) await checkWaiting(house, account, fingerprint, now);
  return inTransaction(pool, (tx) => holdBlocked(tx, account, now));
}

/**
 * A person asks: base data is pulled now and what waits is checked anew, changed or not. Exceptions of findings that are gone
 * are resolved, those that stand are open again. undefined: no such account, or its accounts could not be pulled.
 */
export async function checkAgain(
  house: GateHouse & Pick<DeliveryHouse, 'targetOf'>,
  erpAccount: string,
): Promise<StoredCheck | undefined> {
  const { pool } = house.db;
  const account = (await listErpAccounts(pool)).find((one) => one.erpAccount === erpAccount && one.enabled);
  const target = account && (await house.targetOf(account.book));
  if (!target) return undefined;
  const now = new Date(house.clock.now());
  await pullMaster(house, target, erpAccount, CHECKED_KINDS);
  const fingerprint = await fingerprintOf(pool, account);
  if (fingerprint === undefined) return undefined;
  await checkWaiting(house, account, fingerprint, now);
  await inTransaction(pool, (tx) => holdBlocked(tx, account, now));
  return storedCheck(pool, erpAccount);
}

async function checkWaiting(house: GateHouse, account: ErpAccount, fingerprint: string, now: Date): Promise<void> {
  const { pool } = house.db;
  const waiting = { ...(await waitingOf(pool, account.book)), cashFlowItems: [] };
  const check = { fingerprint, checkedAt: now, findings: await findingsOf(pool, account, waiting, now) };
  await inTransaction(pool, (tx) => storeCheck(tx, account.erpAccount, check, house.catalogue));
}

async function maySend(db: Queryable, account: ErpAccount, now: Date): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM delivery.voucher WHERE book = $1 AND state = 'QUEUED' AND NOT handed)
       AND NOT EXISTS (SELECT 1 FROM delivery.flow WHERE erp_account = $2 AND paused_until > $3)`,
    [account.book, account.erpAccount, now],
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

type Asked = Waiting & Pick<ChartCheckInput, 'cashFlowItems'> & { readonly documentAccounts?: ReadonlySet<string> };

async function findingsOf(
  db: Queryable,
  account: ErpAccount,
  waiting: Asked,
  now: Date,
): Promise<readonly ChartFinding[]> {
  const { standard, ...input } = await inputOf(db, account, waiting, now);
  return [
    ...checkChart(input),
    ...(await voucherFindings(db, input)),
    ...(input.policies.cashFlowItems ? await cashFlowFindings(db, { ...input, standard }) : []),
  ];
}

async function inputOf(
  db: Queryable,
  account: ErpAccount,
  waiting: Asked,
  now: Date,
): Promise<ChartCheckInput & Pick<Book, 'standard'>> {
  const { erpAccount, book, ledger } = account;
  const { documentAccounts, ...asked } = waiting;
  const { currency, standard } = await bookOf(db, book);
  const today = now.toISOString().slice(0, 10);
  const policies = await loadPolicies(db, book, standard);
  const chart = await loadChart(db, book);
  const pulls = await erpPulls(db, erpAccount);
  const wantsItems = ['on', 'true', true].includes(account.config.cashFlowItems as string | boolean);
  return {
    ...asked,
    standard,
    erpAccount,
    book,
    ledger,
    bookCurrency: currency,
    ledgerCurrency: await ledgerCurrencyOf(db, erpAccount),
    chart: [...chart.byCode.values()],
    mapping: await loadMapping(db, erpAccount),
    records: await erpRecords(db, erpAccount, CHECKED_KINDS),
    pulled: new Set(pulls.filter((one) => one.at !== undefined && !isOpen(account, one.kind)).map((one) => one.kind)),
    policies: {
      cashFlowItems: wantsItems,
      revalOwner: policies.valueOf('revalOwner', '', today) === 'ENGINE' ? 'ENGINE' : 'ERP',
      ...(documentAccounts && { documentAccounts }),
    },
  };
}

/** The built-in sandbox has no shops, departments or fee items of its own: it takes any code of a dimension. */
function isOpen(account: ErpAccount, kind: MasterKind): boolean {
  return account.sandbox && !LEDGER_KINDS.includes(kind);
}

const LEDGER_KINDS: readonly MasterKind[] = ['ACCOUNT', 'CURRENCY', 'VOUCHER_WORD', 'PERIOD'];

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
  const shops = await db.query<{ code: string; currency: Currency }>(
    'SELECT code, currency FROM masterdata.shop WHERE book = $1 ORDER BY code',
    [account.book],
  );
  const { currency, standard } = await bookOf(db, account.book);
  const chart = await loadChart(db, account.book);
  const currencies = shops.rows.map((one) => one.currency);
  const waiting = await waitingOf(db, account.book);
  const uses = [...usesOfChart([...chart.byCode.values()], currency, currencies), ...waiting.uses];
  const policies = await loadPolicies(db, account.book, standard);
  const codes = shops.rows.map((one) => one.code);
  const reached = documentAccounts(policies, chart, codes, now.toISOString().slice(0, 10));
  const asked = { ...waiting, uses, cashFlowItems: cashFlowItems(standard), documentAccounts: reached };
  return findingsOf(db, account, asked, now);
}

/** The last check that was made before sending, for the console. undefined: none was. */
export function lastChartCheck(db: Queryable, erpAccount: string): Promise<StoredCheck | undefined> {
  return storedCheck(db, erpAccount);
}
