/** A book with vouchers, an account, and the double behind it: what the tests of delivery by the double start from. */
import type pg from 'pg';
import { type Catalogue, joinCatalogue } from '../core/problems.ts';
import { listExceptions } from '../engine/exceptions.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type ManualClock, manualClock } from '../wire/clock.ts';
import type { CutEntry, DocumentFlows } from './cut.ts';
import { addErpAccount, type ErpAccount } from './erp-accounts.ts';
import { append, type EntryHead, NOW, openBook } from './journal-fixture.ts';
import { type Outbox, openOutbox } from './lease.ts';
import { deliverAccount, type FlowSummary } from './outbox.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { requeueVoucher } from './review.ts';
import { DOUBLE_PROBLEMS, type Double, type DoubleOptions, targetDouble } from './target-double-fixture.ts';
import { listVouchers, loadVoucher, type VoucherBrief, type VoucherDetail } from './voucher-list.ts';
import { cutVouchers } from './vouchers.ts';

export const DOUBLE_CATALOGUE: Catalogue = joinCatalogue([DELIVERY_PROBLEMS, DOUBLE_PROBLEMS]);

/** Longer than lease + deadline, the queue of an ERP that works later, and every back-off of the first tries. */
export const LATER_MS = 660_000;

export interface DoubleBench {
  readonly book: string;
  readonly clock: ManualClock;
  readonly account: ErpAccount;
  readonly double: Double;
  outbox(worker?: string): Outbox;
  post(...heads: readonly EntryHead[]): Promise<void>;
  /** One entry of these lines, cut by the flows that are given. */
  cut(lines: readonly string[], head: EntryHead, flows?: DocumentFlows): Promise<readonly VoucherBrief[]>;
  deliver(how?: { readonly target?: Double['target']; readonly worker?: string }): Promise<FlowSummary>;
  /** Delivers, queues again what was refused, and lets time pass, until every voucher is verified. */
  settle(): Promise<void>;
  voucher(voucherNo?: bigint): Promise<VoucherDetail>;
  steps(voucherNo?: bigint): Promise<readonly string[]>;
  exceptions(): Promise<readonly string[]>;
}

const SALE = ['D 1122.11 USD 9.20 @7.1000 65.32', 'C 6001.01 USD 9.20 @7.1000 65.32'];

export async function openDoubleBench(
  pool: pg.Pool,
  book: string,
  options: Omit<DoubleOptions, 'clock'>,
  config: Readonly<Record<string, unknown>> = {},
): Promise<DoubleBench> {
  const clock = manualClock(NOW.getTime(), { skipSleeps: true });
  const double = targetDouble({ ...options, clock });
  await openBook(pool, book);
  const account: ErpAccount = {
    ...{ erpAccount: `double-${book}`, book, profile: 'double', baseUrl: '', ledger: '001' },
    ...{ config, secretName: '', sandbox: true, enabled: true },
  };
  await inTransaction(pool, (tx) => addErpAccount(tx, account, NOW));
  const outbox = (worker = 'w1') => openOutbox({ pool, clock, catalogue: DOUBLE_CATALOGUE, worker });
  const deliver: DoubleBench['deliver'] = (how = {}) =>
    deliverAccount(outbox(how.worker), account, how.target ?? double.target, 100);
  const voucher = async (voucherNo = 1n) => {
    const found = await loadVoucher(pool, book, voucherNo);
    if (!found) throw new Error(`no voucher ${voucherNo}`);
    return found;
  };
  return {
    ...{ book, clock, account, double, outbox, deliver, voucher },
    post: (...heads) => post(pool, book, heads),
    cut: (lines, head, flows) => cut(pool, book, lines, head, flows),
    settle: () => settle(pool, book, clock, deliver),
    steps: async (voucherNo) => (await voucher(voucherNo)).attempts.map((one) => `${one.step} ${one.outcome}`),
    exceptions: async () =>
      (await listExceptions(pool, { state: 'OPEN' }))
        .filter((one) => one.place.book === book)
        .map((one) => `${one.code} ${one.subject}`),
  };
}

async function post(pool: pg.Pool, book: string, heads: readonly EntryHead[]): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const entries: CutEntry[] = [];
    for (const head of heads) entries.push(await append(tx, book, SALE, head));
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how });
  });
}

function cut(pool: pg.Pool, book: string, lines: readonly string[], head: EntryHead, flows?: DocumentFlows) {
  return inTransaction(pool, async (tx) => {
    const entries = [await append(tx, book, lines, head)];
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    return cutVouchers(tx, { book, entries, ...how, ...(flows && { flows }) });
  });
}

async function settle(pool: pg.Pool, book: string, clock: ManualClock, deliver: DoubleBench['deliver']): Promise<void> {
  for (let run = 0; run < 80; run += 1) {
    await deliver();
    const vouchers = await listVouchers(pool, { book });
    if (vouchers.every((one) => one.state === 'VERIFIED')) return;
    for (const one of vouchers)
      if (one.state === 'REFUSED')
        await inTransaction(pool, (tx) => requeueVoucher(tx, { book, voucherNo: one.voucherNo }, NOW));
    clock.advance(LATER_MS);
  }
  const left = (await listVouchers(pool, { book })).map((one) => `${one.voucherNo} ${one.state}`);
  throw new Error(`vouchers do not come to rest: ${left.join(', ')}`);
}
