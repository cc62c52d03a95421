/** A book whose policy lets flows go as business documents; what other systems hand in; base data that is pushed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { BOOK, openStoryBook, SHOP } from '../../test/setup/story-house.ts';
import { updateErpAccount } from '../delivery/erp-accounts.ts';
import type { HandedIn } from '../delivery/handed-in.ts';
import { pushedMasters } from '../delivery/pushed-masters.ts';
import { reviewVoucher } from '../delivery/review.ts';
import { type Double, type DoubleDocument, targetDouble } from '../delivery/target-double-fixture.ts';
import { listVouchers, loadVoucher } from '../delivery/voucher-list.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction } from '../engine/transaction.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../sandbox/settlements/events.ts';
import type { Features } from '../sandbox/settlements/features.ts';
import { makeSettlements } from '../sandbox/settlements/story.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { setPolicy } from '../spec/policies.ts';
import { checkWholeChart } from './chart-gate.ts';
import { deliverDue } from './deliver.ts';
import { erpAccountNamed } from './erp-account.ts';
import { handInDocuments, withdrawDocument } from './hand-in-documents.ts';
import type { DeliveryHouse } from './house.ts';
import { pushMasters } from './push-masters.ts';
import { reverseVoucher } from './reverse.ts';
import { verifyAll } from './verify.ts';
import { importOne } from './verify-fixture.ts';

const ACCOUNT = `SANDBOX-${BOOK}`;

let house: TestHouse;
let double: Double;
/** The house with the double in the place of its ERP. */
let doubled: TestHouse;
let story: SettlementStory;
beforeEach(() => openStory({}));
afterEach(() => house.close());

/** `features` over those of a settlement that documents can say in full. */
async function openStory(features: Partial<Features>): Promise<void> {
  const plain = { reserve: true, reimbursements: false, clawback: false, loan: false, cardCharge: false, ...features };
  const stories = makeSettlements({ seed: 21, marketplace: 'US', settlements: 1, orders: 6, features: plain });
  const [first] = stories;
  if (!first) throw new Error('no story');
  story = first;
  house = await testHouse();
  double = targetDouble({ clock: house.clock, idempotency: 'numberable' });
  doubled = { ...house, targetOf: async () => double.target };
  await openStoryBook(house, stories, {});
}
function policy(key: string, value: string, effectiveFrom = '2026-01-01'): Promise<void> {
  const change = { book: BOOK, key, value, effectiveFrom, by: 'test', approvedBy: 'lead' };
  return inTransaction(house.db.pool, (tx) => setPolicy(tx, change, new Date('2026-11-15T00:00:00Z')));
}

async function run(): Promise<void> {
  await importOne(doubled, { shop: SHOP, name: 'a.txt', bytes: wholeOf(writeV2(story)) });
  await deliverDue(doubled as DeliveryHouse, { worker: 'test' });
}

const formsHeld = async () =>
  (await double.store.documents()).map((one) => `${one.period} ${one.business?.kind ?? '凭证'}`).sort();

/** Debit − credit by account that the ERP books of a document: the debtor's account, and items by their account or fee. */
function bookedBy(document: DoubleDocument): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (account: string, lc: bigint) => sums.set(account, (sums.get(account) ?? 0n) + lc);
  for (const line of document.lines)
    add(keyOf(line.account, line.dims), (line.dc === 'D' ? 1n : -1n) * BigInt(line.lc));
  const { kind, lines = [] } = document.business ?? {};
  for (const line of lines) {
    const lc = BigInt(line.lc ?? '0') * (kind === 'RECEIPT' ? -1n : 1n);
    add('1122.11', lc);
    add(line.expenseItem ?? 'own', -lc);
  }
  return sums;
}

function keyOf(account: string, dims: Readonly<Record<string, string>>): string {
  if (/^1122\.1[23]$/.test(account)) return 'own';
  return dims.费用项目 ?? account;
}

async function balances(documents: readonly DoubleDocument[]) {
  const erp = new Map<string, bigint>();
  for (const one of documents) for (const [key, lc] of bookedBy(one)) erp.set(key, (erp.get(key) ?? 0n) + lc);
  const { rows } = await house.db.pool.query<{ account: string; dims: Record<string, string>; lc: bigint }>(
    `SELECT account, dims, sum(CASE dc WHEN 'D' THEN lc ELSE -lc END)::bigint AS lc FROM ledger.line GROUP BY 1, 2`,
  );
  const journal = new Map<string, bigint>();
  for (const { account, dims, lc } of rows)
    journal.set(keyOf(account, dims), (journal.get(keyOf(account, dims)) ?? 0n) + lc);
  const plain = (sums: Map<string, bigint>) => [...sums].filter(([, lc]) => lc !== 0n).sort();
  return { erp: plain(erp), journal: plain(journal) };
}

async function brokenLaws(): Promise<readonly string[]> {
  const report = await verifyAll(doubled);
  expect(report.audit.ok).toBe(true);
  return report.books.flatMap((book) => book.laws.filter((law) => !law.ok).map((law) => law.law));
}

describe('policy', () => {
  test('vouchers by default; as documents the same settlement books the same on every account, and every law holds', async () => {
    await policy('settlementForm', 'DOCUMENT');
    await policy('payoutForm', 'DOCUMENT');
    await run();
    const held = await double.store.documents();
    expect(await formsHeld()).toEqual([
      '2026-09 OTHER_RECEIVABLE',
      '2026-10 OTHER_RECEIVABLE',
      '2026-10 RECEIPT',
      '2026-10 RECEIPT',
    ]);
    const { erp, journal } = await balances(held);
    expect(erp).toEqual(journal);
    expect(await brokenLaws()).toEqual([]);
    // A planted fault: one document more, or one less, is seen.
    expect((await balances([...held, held[0] as DoubleDocument])).erp).not.toEqual(journal);
    expect((await balances(held.slice(1))).erp).not.toEqual(journal);
  });

  test('one flow as documents, the other as vouchers: each journal line once', async () => {
    await policy('settlementForm', 'DOCUMENT');
    await run();
    expect((await formsHeld()).filter((one) => one.endsWith('凭证'))).toHaveLength(2);
    const { erp, journal } = await balances(await double.store.documents());
    expect(erp).toEqual(journal);
    expect(await brokenLaws()).toEqual([]);
  });

  test('what no document can say waits for a reviewer with the reason, and goes as a voucher once it is approved', async () => {
    await house.close();
    await openStory({ reimbursements: true });
    await policy('settlementForm', 'DOCUMENT');
    await run();
    const waiting = await listVouchers(house.db.pool, { book: BOOK, state: 'AWAITING_REVIEW' });
    expect(waiting.map((one) => [one.form, one.problem?.params.reason, one.problem?.params.about])).toEqual([
      ['VOUCHER', 'DIMENSION', '物料, 仓库'],
    ]);
    const { erp, journal } = await balances(await double.store.documents());
    expect(erp).not.toEqual(journal);
    const { voucherNo = 0n } = waiting[0] ?? {};
    const now = new Date(house.clock.now());
    await inTransaction(house.db.pool, (tx) =>
      reviewVoucher(tx, { book: BOOK, voucherNo, reviewer: 'rev', decision: 'APPROVE' }, now),
    );
    await deliverDue(doubled as DeliveryHouse, { worker: 'test' });
    expect((await balances(await double.store.documents())).erp).toEqual(journal);
  });

  test('a change acts from its first day on: September stays vouchers, October goes as documents', async () => {
    await policy('settlementForm', 'DOCUMENT', '2026-10-01');
    await run();
    expect((await formsHeld()).filter((one) => !one.includes('RECEIPT'))).toEqual([
      '2026-09 凭证',
      '2026-10 OTHER_RECEIVABLE',
      '2026-10 凭证',
      '2026-10 凭证',
    ]);
  });

  test('a change after the cut leaves what was cut as it is', async () => {
    await run();
    const before = await formsHeld();
    await policy('settlementForm', 'DOCUMENT');
    await run();
    expect(await formsHeld()).toEqual(before);
    expect(new Set((await listVouchers(house.db.pool, { book: BOOK })).map((one) => one.form))).toEqual(
      new Set(['VOUCHER']),
    );
  });

  test('a document is reversed by a red document of its kind, and its blue goes the same way', async () => {
    await policy('settlementForm', 'DOCUMENT');
    await run();
    const first = (await listVouchers(house.db.pool, { book: BOOK, documents: true })).at(-1);
    if (!first) throw new Error('no document');
    await policy('settlementForm', 'VOUCHER');
    const request = { book: BOOK, voucherNo: first.voucherNo, actor: 'ann', reason: '客户错' };
    const made = await reverseVoucher(doubled, { ...request, afterwards: 'POST_AGAIN' });
    if ('code' in made) throw new Error(made.code);
    expect(made.map((one) => one.form)).toEqual(['OTHER_RECEIVABLE', 'OTHER_RECEIVABLE']);
    await deliverDue(doubled as DeliveryHouse, { worker: 'test' });
    const held = await double.store.documents();
    const amounts = (one: DoubleDocument | undefined, sign: bigint) =>
      one?.business?.lines.map((line) => [line.expenseItem, sign * BigInt(line.fc ?? '0')]);
    const numbered = (no: bigint) =>
      loadVoucher(house.db.pool, BOOK, no).then((row) => held.find((one) => one.id === row?.erpId));
    const [original, red, blue] = await Promise.all(
      [first.voucherNo, ...made.map((one) => one.voucherNo)].map(numbered),
    );
    expect(amounts(red, -1n)).toEqual(amounts(original, 1n));
    expect(amounts(blue, 1n)).toEqual(amounts(original, 1n));
    expect(await brokenLaws()).toEqual([]);
  });

  test('the whole chart is checked with the flows in mind: an account under AR control is refused to vouchers alone', async () => {
    await house.db.pool.query(
      `INSERT INTO masterdata.erp_record (erp_account, kind, code, name, enabled, facts, version, first_seen)
       SELECT $1, 'ACCOUNT', code, name_zh, true, CASE code WHEN '1122.11' THEN '{"controlledBy":"AR"}'::jsonb ELSE '{}' END, 1, now()
       FROM ledger.account WHERE book = $2`,
      [ACCOUNT, BOOK],
    );
    await house.db.pool.query(
      `INSERT INTO masterdata.erp_pull (erp_account, kind, version, at, records, tried_at) VALUES ($1, 'ACCOUNT', 1, now(), 9, now())`,
      [ACCOUNT],
    );
    const controlled = async () => {
      const account = await erpAccountNamed(house.db.pool, ACCOUNT);
      const findings = await checkWholeChart(house.db.pool, account, new Date('2026-11-15T00:00:00Z'));
      return findings.filter((one) => one.problem.code === 'ERP_ACCOUNT_CONTROLLED').map((one) => one.ours);
    };
    expect(await controlled()).toEqual(['1122.11']);
    await policy('settlementForm', 'DOCUMENT');
    expect(await controlled()).toEqual(['1122.11']);
    await policy('payoutForm', 'DOCUMENT');
    expect(await controlled()).toEqual([]);
  });
});

const OUT: HandedIn = {
  key: 'WMS-77',
  kind: 'OTHER_OUT',
  date: '2026-10-05',
  currency: 'CNY',
  summary: '样品',
  lines: [{ material: 'SKU-A', warehouse: 'WH1', quantity: 2 }],
};

describe('handing in', () => {
  const handIn = (...documents: readonly HandedIn[]) => handInDocuments(house, BOOK, documents, 'ann');

  test('stock documents are taken where the ERP costs the stock, or neither costs nor posts it; else the problem says both ways', async () => {
    const [refused] = await handIn(OUT);
    expect(refused).toMatchObject({ outcome: 'REFUSED', problems: [{ code: 'DOCUMENT_COST_OWNER' }] });
    await inTransaction(house.db.pool, (tx) =>
      updateErpAccount(tx, ACCOUNT, { config: { stockDocuments: 'UNCOSTED' } }),
    );
    expect(await handIn(OUT)).toMatchObject([{ outcome: 'TAKEN', word: 'HLOU', number: 1 }]);
    await inTransaction(house.db.pool, (tx) => updateErpAccount(tx, ACCOUNT, { config: {} }));
    await policy('costOwner', 'ERP', '2026-10-01');
    const september = { ...OUT, key: 'WMS-76', date: '2026-09-30' };
    expect(await handIn({ ...OUT, key: 'WMS-78' }, september)).toMatchObject([
      { outcome: 'TAKEN', number: 2 },
      { outcome: 'REFUSED', problems: [{ code: 'DOCUMENT_COST_OWNER' }] },
    ]);
  });

  test('what Heliu posts itself is not taken: a receivable on a shop of the book', async () => {
    const money = { key: 'AR-1', kind: 'OTHER_RECEIVABLE', date: '2026-10-05', currency: 'CNY', summary: '' } as const;
    const lines = [{ expenseItem: 'X', fc: '10.00' }];
    const of = (code: string): HandedIn => ({ ...money, key: code, party: { kind: 'CUSTOMER', code }, lines });
    expect(await handIn(of(SHOP), of('B2B-1'))).toMatchObject([
      { outcome: 'REFUSED', problems: [{ code: 'DOCUMENT_OF_OWN_SHOP' }] },
      { outcome: 'TAKEN' },
    ]);
  });

  test('one that is refused does not spoil the others; each taken one is in the audit trail, and every law holds', async () => {
    await policy('costOwner', 'ERP');
    const outcomes = await handIn(OUT, { ...OUT, key: 'BAD', date: '2026-13-01' }, OUT, { ...OUT, summary: '别的' });
    expect(outcomes.map((one) => one.outcome)).toEqual(['TAKEN', 'REFUSED', 'ALREADY', 'REFUSED']);
    await deliverDue(doubled as DeliveryHouse, { worker: 'test' });
    expect(await formsHeld()).toEqual(['2026-10 OTHER_OUT']);
    const { rows } = await house.db.pool.query<{ action: string; actor: string }>(
      `SELECT action, actor FROM engine.audit WHERE action LIKE 'document.handed%'`,
    );
    expect(rows).toEqual([{ action: 'document.handed-in', actor: 'ann' }]);
    expect(await brokenLaws()).toEqual([]);
    // A planted fault: content that was changed behind the house's back.
    await asOwner(house.db.pool, async (owner) => {
      await owner.query('ALTER TABLE delivery.voucher DISABLE TRIGGER voucher_change');
      await owner.query(`UPDATE delivery.voucher SET document = jsonb_set(document, '{lines,0,quantity}', '3')`);
    });
    expect(await brokenLaws()).toEqual(['L17']);
  });

  test('under review it waits for a person, and is withdrawn with a reason', async () => {
    await policy('costOwner', 'ERP');
    await policy('voucherReview', 'REVIEW');
    expect(await handIn(OUT)).toMatchObject([{ outcome: 'TAKEN', state: 'AWAITING_REVIEW' }]);
    const request = { book: BOOK, voucherNo: 1n, reason: '重复' };
    await withdrawDocument(house, request, 'ann');
    await expect(withdrawDocument(house, request, 'ann')).rejects.toThrow('DOCUMENT_SENT_BEFORE');
    await expect(withdrawDocument(house, { ...request, voucherNo: 9n }, 'ann')).rejects.toThrow('VOUCHER_ABSENT');
  });

  test('an unknown book and more than a call holds are refused as a whole', async () => {
    await expect(handInDocuments(house, 'NONE', [OUT], 'ann')).rejects.toThrow('BOOK_UNKNOWN');
    const many = Array.from({ length: 201 }, (_, index) => ({ ...OUT, key: `K${index}` }));
    await expect(handIn(...many)).rejects.toThrow('DOCUMENTS_TOO_MANY');
  });
});

describe('base data', () => {
  const push = (source: Parameters<typeof pushMasters>[2]) => pushMasters(doubled, ACCOUNT, source, 'cfg');

  test('shops go as customers; pushed again after a lost answer there is one, and the last try stands', async () => {
    double.fates.push('arrived');
    expect(await push({ source: 'SHOPS' })).toMatchObject({
      pushed: [{ kind: 'CUSTOMER', code: SHOP, outcome: 'UNKNOWN' }],
    });
    expect(await push({ source: 'SHOPS' })).toMatchObject({
      pushed: [{ outcome: 'SAVED', erpNumber: SHOP }],
      untried: 0,
    });
    expect([...double.masters.keys()]).toEqual([`CUSTOMER ${SHOP}`]);
    expect(await pushedMasters(house.db.pool, ACCOUNT)).toMatchObject([
      { code: SHOP, outcome: 'SAVED', pushedBy: 'cfg' },
    ]);
    const { rows } = await house.db.pool.query<{ n: bigint }>('SELECT count(*) AS n FROM delivery.pushed_master');
    expect(rows[0]?.n).toBe(2n);
  });

  test('a shop without a code of the ERP gets that of its customer; one that has a code keeps it', async () => {
    const { pool } = house.db;
    await pool.query('DELETE FROM delivery.erp_mapping WHERE erp_account = $1', [ACCOUNT]);
    await push({ source: 'SHOPS' });
    const mapped = async () =>
      (
        await pool.query<{ theirs: string }>(
          `SELECT theirs FROM delivery.erp_mapping WHERE kind = '店铺' AND ours = $1`,
          [SHOP],
        )
      ).rows;
    expect(await mapped()).toEqual([{ theirs: SHOP }]);
    await pool.query(`UPDATE delivery.erp_mapping SET theirs = 'C-9' WHERE kind = '店铺'`);
    await push({ source: 'SHOPS' });
    expect(await mapped()).toEqual([{ theirs: 'C-9' }]);
  });

  test('the rates of a month are those that the book posts with; one that it does not have is told', async () => {
    expect(await push({ source: 'RATES', period: '2026-10' })).toMatchObject({
      pushed: [{ kind: 'RATE', code: 'USD/CNY 2026-10-01', outcome: 'SAVED' }],
      missing: [],
    });
    expect(double.masters.get('RATE USD/CNY 2026-10-01')).toMatchObject({
      ...{ from: 'USD', to: 'CNY', firstDay: '2026-10-01', lastDay: '2026-10-31' },
      // The month's rate of the story: 7.1 and the digits of its third month.
      rate: { digits: 71559n, scale: 4 },
    });
    expect(await push({ source: 'RATES', period: '2025-01' })).toMatchObject({
      pushed: [],
      missing: [{ code: 'RATE_MISSING' }],
    });
  });

  test('where the system is down the rest is not tried; what the connection cannot take is refused before anything leaves', async () => {
    const rows = ['S1', 'S2'].map((code) => ({ kind: 'SUPPLIER' as const, code, name: code }));
    double.fates.push('down');
    expect(await push({ source: 'ROWS', rows })).toMatchObject({
      pushed: [{ code: 'S1', outcome: 'FAILED' }],
      untried: 1,
    });
    const { masters: _none, ...bare } = double.target;
    const without = { ...house, targetOf: async () => bare };
    await expect(pushMasters(without, ACCOUNT, { source: 'SHOPS' }, 'cfg')).rejects.toThrow('ERP_MASTERS_UNSUPPORTED');
    const many = Array.from({ length: 501 }, (_, index) => ({
      kind: 'SUPPLIER' as const,
      code: `S${index}`,
      name: 'x',
    }));
    await expect(push({ source: 'ROWS', rows: many })).rejects.toThrow('ERP_MASTERS_TOO_MANY');
    await expect(pushMasters(doubled, 'NONE', { source: 'SHOPS' }, 'cfg')).rejects.toThrow('ERP_ACCOUNT_NOT_FOUND');
  });
});
