/** Proof of what orders posted: each voucher line down to the JSON that the source sent, and the laws over the whole of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutWaiting } from '../src/pipeline/cut-waiting.ts';
import { proveLine } from '../src/pipeline/prove.ts';
import { verifyAll } from '../src/pipeline/verify.ts';
import { DAY_MS } from '../src/sandbox/seller/local-time.ts';
import { planStory } from '../src/sandbox/seller/story.ts';
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

async function brokenLaws(): Promise<readonly string[]> {
  const report = await verifyAll(house, undefined);
  return report.books[0]!.laws.flatMap((law) => law.breaks.map((one) => `${law.law} ${one.problem.code} ${JSON.stringify(one.problem.params)}`));
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
  expect(await brokenLaws()).toEqual([]);
});
