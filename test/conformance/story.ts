/** A book with vouchers due, delivered by the real outbox into a sandbox: what every guarantee starts from. */
import type pg from 'pg';
import type { ProfileAccount } from '../../src/core/target-profiles.ts';
import type { TargetConnector } from '../../src/core/targets.ts';
import {
  addErpAccount,
  type ErpAccount,
  loadMapping,
  type MappingRow,
  setMapping,
} from '../../src/delivery/erp-accounts.ts';
import { append, NOW, openBook } from '../../src/delivery/journal-fixture.ts';
import { openOutbox } from '../../src/delivery/lease.ts';
import { deliverAccount, type FlowSummary } from '../../src/delivery/outbox.ts';
import { requeueVoucher } from '../../src/delivery/review.ts';
import { loadTargetVoucher } from '../../src/delivery/target-voucher.ts';
import { listVouchers, loadVoucher, type VoucherDetail } from '../../src/delivery/voucher-list.ts';
import { cutVouchers } from '../../src/delivery/vouchers.ts';
import { type ExceptionRow, listExceptions } from '../../src/engine/exceptions.ts';
import { asOwner } from '../../src/engine/postgres.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import { targetProfile } from '../../src/pipeline/target-profiles.ts';
import { type Clock, type ManualClock, manualClock } from '../../src/wire/clock.ts';
import { createHttp } from '../../src/wire/http.ts';
import { createLimiter } from '../../src/wire/limiter.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { type Between, startBetween } from './between.ts';
import type { Erp, Subject } from './subject.ts';

export const CATALOGUE = houseCatalogue();

/** Longer than lease + deadline, the queue of an ERP that works later, and every back-off of the first tries. */
export const LATER_MS = 660_000;

/** Runs in which copies of a blind target are looked for: at once, and twice within the next minutes. */
const CHECKS_OF_COPIES = 3;

const CNY_SALE = ['D 1122.11 71.00', 'C 6001.01 71.00'];

/** Accounts beyond those of the journal fixture: one that no ERP has, and a bank-like one. */
const MORE_ACCOUNTS = ['1012.02', '9999'];

export interface StoryOptions {
  /** Lines of each voucher; default one, a sale in CNY. */
  readonly vouchers?: readonly (readonly string[])[];
  /** Settings of delivery beside those of the profile. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly mapping?: readonly MappingRow[];
}

export interface Story {
  readonly book: string;
  readonly erp: Erp;
  readonly between: Between;
  readonly clock: ManualClock;
  readonly account: ErpAccount;
  readonly connection: ProfileAccount;
  readonly target: TargetConnector;
  deliver(limit?: number): Promise<FlowSummary>;
  /**
   * Delivers as the sweep does, time passing between, until nothing moves any more. `retries`: a person has what was surely
   * refused sent again · `briefly`: ends as soon as nothing is on its way.
   */
  settle(how?: { readonly retries?: boolean; readonly briefly?: boolean }): Promise<readonly string[]>;
  /** States by number. */
  states(): Promise<readonly string[]>;
  voucher(voucherNo?: bigint): Promise<VoucherDetail>;
  steps(voucherNo?: bigint): Promise<readonly string[]>;
  /** Codes of what is open on the book. */
  exceptions(): Promise<readonly string[]>;
  /** Sends the voucher past the outbox, as a house with the same key would; the last outcome. */
  sendBeside(): ReturnType<TargetConnector['send']>;
  close(): Promise<void>;
}

let books = 0;

export async function openStory(pool: pg.Pool, subject: Subject, options: StoryOptions = {}): Promise<Story> {
  const clock = manualClock(NOW.getTime(), { skipSleeps: true });
  const erp = await subject.open(clock);
  const between = await startBetween(erp);
  const connection = erp.account(between.url);
  books += 1;
  const book = `C${books}`;
  const account: ErpAccount = {
    ...{ erpAccount: `erp-${book}`, book, profile: subject.profile, baseUrl: between.url, ledger: connection.ledger },
    ...{ config: options.config ?? {}, secretName: 'erp', sandbox: true, enabled: true },
  };
  await postVouchers(pool, account, options.vouchers ?? [CNY_SALE], [
    ...(erp.mapping ?? []),
    ...(options.mapping ?? []),
  ]);
  const { target, close } = connect(subject.profile, connection, clock);
  const deliver = (limit = 100) => deliverAccount(outboxOf(pool, clock, 'w1'), account, target, limit);
  const voucher = (voucherNo = 1n) => voucherOf(pool, book, voucherNo);
  const states = async () => (await listVouchers(pool, { book })).map((one) => one.state).reverse();
  return {
    ...{ book, erp, between, clock, account, connection, target, deliver, voucher, states },
    async settle({ retries = false, briefly = false } = {}) {
      for (let run = 0, last = ''; run < 30; run += 1) {
        await deliver();
        if (retries) await requeueRefused(pool, book, clock);
        const now = await restText(pool, book);
        const isDone = briefly || (now === last && run >= CHECKS_OF_COPIES);
        if (isDone && !/QUEUED|SENDING|UNKNOWN|ACCEPTED|SAVED/.test(now)) return states();
        last = now;
        clock.advance(LATER_MS);
      }
      return states();
    },
    steps: async (voucherNo) => (await voucher(voucherNo)).attempts.map((one) => `${one.step} ${one.outcome}`),
    exceptions: async () =>
      (await openExceptions(pool)).filter((one) => one.place.book === book).map((one) => one.code),
    async sendBeside() {
      const own = await loadTargetVoucher(pool, book, 1n, account.ledger);
      const document = target.toDocument(own, await loadMapping(pool, account.erpAccount));
      if ('problems' in document) throw new Error(JSON.stringify(document.problems));
      let last = await target.send(document, 10_000);
      for (let polls = 0; last.outcome === 'Accepted' && target.poll && polls < 10; polls += 1) {
        clock.advance(30_000);
        last = await target.poll(last.ticket, own);
      }
      return last;
    },
    async close() {
      close();
      await between.close();
      await erp.close();
    },
  };
}

/** Of all stories of the database: more than one page. */
async function openExceptions(pool: pg.Pool): Promise<readonly ExceptionRow[]> {
  const found: ExceptionRow[] = [];
  for (;;) {
    const after = found.at(-1)?.id;
    const page = await listExceptions(pool, { state: 'OPEN', ...(after && { after }) });
    if (page.length === 0) return found;
    found.push(...page);
  }
}

export function outboxOf(pool: pg.Pool, clock: Clock, worker: string) {
  return openOutbox({ pool, clock, catalogue: CATALOGUE, worker });
}

/** As the house connects it. */
export function connect(profile: string, connection: ProfileAccount, clock: Clock) {
  const limiter = createLimiter({ clock });
  const redactor = createRedactor();
  const http = createHttp({ clock, limiter, redactor });
  const target = targetProfile(profile)?.connect?.(connection, { http, limiter, clock, redactor });
  if (!target) throw new Error(`no way into ${profile}`);
  return { target, close: () => http.close() };
}

async function postVouchers(
  pool: pg.Pool,
  account: ErpAccount,
  vouchers: readonly (readonly string[])[],
  mapping: readonly MappingRow[],
): Promise<void> {
  const { book } = account;
  await openBook(pool, book);
  await asOwner(pool, (owner) =>
    owner.query(
      `INSERT INTO ledger.account (book, code, name_zh, name_en, account_key, direction, dims, optional_dims, keeps_currency, revalued, class)
       SELECT $1, code, code, code, code, 'D', '{}', '{}', true, false, 'MONETARY' FROM unnest($2::text[]) AS code`,
      [book, MORE_ACCOUNTS],
    ),
  );
  await inTransaction(pool, async (tx) => {
    await addErpAccount(tx, account, NOW);
    await setMapping(tx, account.erpAccount, mapping);
    const entries = [];
    for (const [index, lines] of vouchers.entries())
      entries.push(await append(tx, book, lines, { sourceId: `ST-${index + 1}` }));
    const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
    await cutVouchers(tx, { book, entries, ...how });
  });
}

async function voucherOf(pool: pg.Pool, book: string, voucherNo: bigint): Promise<VoucherDetail> {
  const found = await loadVoucher(pool, book, voucherNo);
  if (!found) throw new Error(`no voucher ${voucherNo}`);
  return found;
}

async function requeueRefused(pool: pg.Pool, book: string, clock: Clock): Promise<void> {
  for (const one of await listVouchers(pool, { book }))
    if (one.state === 'REFUSED')
      await inTransaction(pool, (tx) => requeueVoucher(tx, { book, voucherNo: one.voucherNo }, new Date(clock.now())));
}

async function restText(pool: pg.Pool, book: string): Promise<string> {
  const vouchers = await listVouchers(pool, { book });
  return vouchers.map((one) => `${one.voucherNo} ${one.state} ${one.tries}`).join(', ');
}
