/** Proof of what orders posted: each voucher line down to the JSON that the source sent, and the laws over the whole of it. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentHash } from '../src/delivery/vouchers.ts';
import { cutWaiting } from '../src/pipeline/cut-waiting.ts';
import { proveLine } from '../src/pipeline/prove.ts';
import { verifyAll } from '../src/pipeline/verify.ts';
import { LAWS } from '../src/reconcile/laws/index.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
import type { TestHouse } from './setup/house.ts';
import { SELLER_BOOK, type SellerHouse, sellerHouse } from './setup/seller-house.ts';

let house: SellerHouse;
beforeAll(async () => {
  const plan = planStory({ seed: 'orders-1', orders: 60, days: 5 });
  house = await sellerHouse(plan, { nowMs: plan.startMs + 60 * DAY_MS });
  await house.sync();
  await house.post();
  await cutWaiting(house);
}, 120_000);
afterAll(() => house?.close());

async function brokenLaws(of: TestHouse): Promise<readonly string[]> {
  const report = await verifyAll(of, LAWS);
  return report.books[0]!.laws.flatMap((law) => law.breaks.map((one) => `${one.problem.code} ${one.difference}`));
}

/** As the owner with the guards off, in a transaction that is rolled back. */
async function withFault(plant: string): Promise<readonly string[]> {
  const owner = new pg.Client({ connectionString: house.db.url, types: house.db.pool.options.types! });
  await owner.connect();
  try {
    await owner.query('BEGIN');
    await owner.query(`ALTER TABLE ${/^(?:UPDATE|DELETE FROM) ([\w.]+)/.exec(plant)![1]} DISABLE TRIGGER USER`);
    expect((await owner.query(plant)).rowCount).toBe(1);
    const scope = { db: owner, book: SELLER_BOOK, currency: 'CNY', voucherHash: contentHash };
    const found: string[] = [];
    for (const law of LAWS) for await (const one of law.check(scope)) found.push(one.problem.code);
    return found;
  } finally {
    await owner.query('ROLLBACK');
    await owner.end();
  }
}

test('every voucher line of orders holds, and goes down to the JSON that told the order', async () => {
  const { rows } = await house.db.pool.query<{ voucherNo: bigint; lineNo: number }>(
    `SELECT voucher_no AS "voucherNo", line_no AS "lineNo" FROM delivery.voucher JOIN delivery.voucher_line USING (book, voucher_no)
     WHERE state <> 'SUPERSEDED' ORDER BY 1, 2`,
  );
  expect(rows.length).toBeGreaterThan(50);
  for (const line of rows) {
    const proof = await proveLine(house, { book: SELLER_BOOK, ...line, limit: 100 });
    expect(proof.checks.filter((check) => !check.holds)).toEqual([]);
    expect(proof.checks.map((check) => check.name)).toEqual(expect.arrayContaining(['CELLS', 'ROWS']));
    expect(proof.rows.length).toBeGreaterThan(0);
    for (const row of proof.rows) {
      expect(row.raw).toContain(row.orderId);
      expect(JSON.parse(row.raw!)).toBeTypeOf('object');
      expect(await lineOf(row.documentNo, row.line)).toBe(row.raw);
    }
  }
});

async function lineOf(documentNo: bigint, line: number): Promise<string | undefined> {
  const { rows } = await house.db.pool.query<{ sha256: string }>(
    'SELECT sha256 FROM intake.document WHERE document_no = $1',
    [documentNo],
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of house.papers.open(rows[0]!.sha256)) chunks.push(chunk);
  return Buffer.concat(chunks).toString().split('\n')[line - 1];
}

test('rows of an order come a page at a time, each once', async () => {
  const { rows } = await house.db.pool.query<{ voucherNo: bigint; lineNo: number }>(
    `SELECT j.voucher_no AS "voucherNo", j.line_no AS "lineNo" FROM delivery.voucher_journal_line j
     JOIN ledger.line_cell c ON c.book = j.book AND c.line_no = j.journal_line
     WHERE NOT j.superseded GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT 1`,
  );
  const at = { book: SELLER_BOOK, ...rows[0]! };
  const all = (await proveLine(house, { ...at, limit: 100 })).rows.map(
    (row) => `${row.statementNo}/${row.cellNo}/${row.rowNo}`,
  );
  const paged: string[] = [];
  for (let afterRow: string | undefined = ''; afterRow !== undefined; ) {
    const proof = await proveLine(house, { ...at, limit: 1, afterRow });
    paged.push(...proof.rows.map((row) => `${row.statementNo}/${row.cellNo}/${row.rowNo}`));
    afterRow = proof.nextRow;
  }
  expect(all.length).toBeGreaterThan(1);
  expect(paged).toEqual(all);
});

test('the laws hold over posted orders', async () => {
  expect(await brokenLaws(house)).toEqual([]);
});

const FIRST_PRICE = `SELECT c.ctid FROM orders.cell c JOIN ledger.line_cell l ON l.book = c.book AND l.statement_no = c.statement_no
  AND l.cell_no = c.cell_no WHERE c.what = 'PRINCIPAL' ORDER BY c.statement_no, c.cell_no LIMIT 1`;
const FIRST_SHARE = `SELECT lc.ctid FROM ledger.line_cell lc JOIN orders.cell c ON c.book = lc.book AND c.statement_no = lc.statement_no
  AND c.cell_no = lc.cell_no ORDER BY lc.line_no LIMIT 1`;

test.each([
  [
    'an amount that the source did not tell',
    'LAW_L16_ORDER_CELL',
    `UPDATE orders.cell SET amount = amount + 1 WHERE ctid = (${FIRST_PRICE})`,
  ],
  [
    'a share of a line that is off',
    'LAW_L15_LINE',
    `UPDATE ledger.line_cell SET fc = fc + 1 WHERE ctid = (${FIRST_SHARE})`,
  ],
  [
    'more posted of a cell than there is',
    'LAW_L16_ORDER_SHARE',
    `UPDATE ledger.line_cell SET fc = fc + 1 WHERE ctid = (${FIRST_SHARE})`,
  ],
  ['a share that is gone', 'LAW_L15_LINE', `DELETE FROM ledger.line_cell WHERE ctid = (${FIRST_SHARE})`],
  [
    'a line that names the cell of another order',
    'LAW_L16_FOREIGN',
    `UPDATE ledger.line_cell SET statement_no = statement_no + 1 WHERE ctid = (${FIRST_SHARE})`,
  ],
])('the laws find %s', async (_what, code, plant) => {
  expect(await withFault(plant)).toContain(code);
});
