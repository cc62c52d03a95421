import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { describeProblem } from '../core/problems.ts';
import { contentHash } from '../delivery/vouchers.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { addShop } from '../masterdata/shops.ts';
import type { Break } from '../reconcile/law.ts';
import { LAWS } from '../reconcile/laws/index.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import { makeSettlements, revise } from '../sandbox/settlements/story.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { setPolicy } from '../spec/policies.ts';
import { proveLine } from './prove.ts';
import { verifyAll } from './verify.ts';
import { BOOKS, companyOfLaws, importOne, OPENED, shopOf } from './verify-fixture.ts';

let house: TestHouse;
let owner: pg.Client;

beforeAll(async () => {
  house = await companyOfLaws();
  owner = new pg.Client({ connectionString: house.db.url, types: house.db.pool.options.types! });
  await owner.connect();
  await owner.query('SET jit = off');
}, 60_000);

afterAll(async () => {
  await owner?.end();
  await house?.close();
});

const CN01: string = BOOKS.MONTH_FIRST;
const CN02: string = BOOKS.DAILY;

interface Fault {
  readonly law: string;
  readonly what: string;
  readonly book?: string;
  /** Statements that plant it; `touched` rows each, so that a fault that hits nothing fails. */
  readonly plant: readonly string[];
  /** Code of a break that must be found, and its difference. */
  readonly code: string;
  readonly difference?: string | RegExp;
}

/** As the owner with the guards off, in a transaction that is rolled back. */
async function withFault<T>(plant: readonly string[], look: () => Promise<T>): Promise<T> {
  await owner.query('BEGIN');
  try {
    for (const statement of plant) {
      const table = /^(?:UPDATE|DELETE FROM|INSERT INTO) (\w+\.\w+)/.exec(statement)?.[1];
      await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
      const done = await owner.query(statement);
      expect(done.rowCount, statement).toBe(1);
    }
    return await look();
  } finally {
    await owner.query('ROLLBACK');
  }
}

async function breaksOf(lawId: string, book: string): Promise<readonly Break[]> {
  const law = LAWS.find((one) => one.id === lawId)!;
  const breaks: Break[] = [];
  for await (const one of law.check({ db: owner, book, currency: 'CNY', voucherHash: contentHash })) breaks.push(one);
  return breaks;
}

/** Rows by what they are, the first of them. */
const LINE = (where: string, book = CN01): string =>
  `(SELECT min(l.line_no) FROM ledger.line l JOIN ledger.entry e USING (book, entry_no) WHERE l.book = '${book}' AND ${where})`;
const USD_BALANCE = LINE(
  "l.rule = 'BALANCE@1' AND l.currency = 'USD' AND l.dc = 'D' AND e.kind = 'PNL' AND e.correction IS NULL",
);
const USD_REVENUE = LINE("l.rule LIKE 'GOODS@1%' AND l.dc = 'C' AND l.currency = 'USD' AND e.correction IS NULL");
const SAME_ENTRY = (rule: string): string =>
  `(SELECT min(line_no) FROM ledger.line WHERE book = '${CN01}' AND rule LIKE '${rule}' AND entry_no =
    (SELECT entry_no FROM ledger.line WHERE book = '${CN01}' AND line_no = ${USD_BALANCE}))`;
const update = (set: string, line: string, book = CN01): string =>
  `UPDATE ledger.line SET ${set} WHERE book = '${book}' AND line_no = ${line}`;
const CLOSE = LINE("l.rule = 'CLOSE@1'");
const CLOSE_BALANCE = `(SELECT line_no FROM ledger.line WHERE book = '${CN01}' AND rule = 'BALANCE@1' AND entry_no =
  (SELECT entry_no FROM ledger.line WHERE book = '${CN01}' AND line_no = ${CLOSE}))`;
const VOUCHER_LINE = (dc: string): string => `UPDATE delivery.voucher_line SET lc = lc + 1 WHERE book = '${CN01}'
  AND voucher_no = (SELECT min(voucher_no) FROM delivery.voucher WHERE book = '${CN01}' AND state = 'VERIFIED') AND line_no =
  (SELECT min(x.line_no) FROM delivery.voucher_line x WHERE x.book = '${CN01}' AND x.dc = '${dc}' AND x.voucher_no =
    (SELECT min(voucher_no) FROM delivery.voucher WHERE book = '${CN01}' AND state = 'VERIFIED'))`;
const COUNTING = `(SELECT min(posted_statement) FROM funds.settlement WHERE book = '${CN01}' AND shop = 'KW01')`;
const SHARE = (
  where: string,
  by: string,
  book = CN01,
): string => `UPDATE ledger.line_cell SET fc = fc ${by} WHERE book = '${book}'
  AND (line_no, statement_no, cell_no) = (SELECT c.line_no, c.statement_no, c.cell_no FROM ledger.line_cell c
    JOIN ledger.line l USING (book, line_no) JOIN ledger.entry e USING (book, entry_no)
    WHERE c.book = '${book}' AND ${where} ORDER BY 1, 2, 3 LIMIT 1)`;
const TWO_CELLS = `(SELECT min(line_no) FROM (SELECT c.line_no FROM ledger.line_cell c JOIN ledger.line USING (book, line_no)
  JOIN ledger.entry e USING (book, entry_no) WHERE c.book = '${CN01}' AND e.shop = 'KW01'
  GROUP BY c.line_no HAVING count(*) = 2 AND min(c.fc) > 0) AS two)`;
const PARTED = `e.correction IS NULL AND (c.statement_no, c.cell_no) IN (SELECT statement_no, cell_no FROM ledger.line_cell
  WHERE book = '${CN02}' GROUP BY 1, 2 HAVING count(*) = 2)`;

const FAULTS: readonly Fault[] = [
  {
    law: 'L01',
    what: 'an entry',
    plant: [update('lc = lc + 1', USD_REVENUE)],
    code: 'LAW_L01_ENTRY',
    difference: '0.01 CNY',
  },
  { law: 'L01', what: 'a voucher', plant: [VOUCHER_LINE('D')], code: 'LAW_L01_VOUCHER', difference: '-0.01 CNY' },
  {
    law: 'L02',
    what: 'an amount',
    plant: [update('fc = fc + 1', USD_BALANCE)],
    code: 'LAW_L02_ENTRY',
    difference: '-0.01 USD',
  },
  {
    law: 'L02',
    what: 'the source of a functional line',
    plant: [update('src_fc = src_fc + 1', LINE("l.src_fc IS NOT NULL AND l.src_currency = 'USD' AND l.dc = 'C'"))],
    code: 'LAW_L02_ENTRY',
    difference: '0.01 USD',
  },
  {
    law: 'L02',
    what: 'a currency of three places',
    plant: [update('fc = fc + 1', LINE("l.currency = 'KWD' AND l.dc = 'D'"))],
    code: 'LAW_L02_ENTRY',
    difference: '-0.001 KWD',
  },
  {
    law: 'L02',
    what: 'an amount of a voucher',
    plant: [VOUCHER_LINE('C').replace('lc = lc + 1', 'fc = fc + 1')],
    code: 'LAW_L02_VOUCHER',
    difference: /^0\.0+1 (USD|KWD|CNY)$/,
  },
  {
    law: 'L03',
    what: 'both sides of an entry, which balances',
    plant: [update('lc = lc + 1', USD_BALANCE), update('lc = lc + 1', SAME_ENTRY('GOODS@1%'))],
    code: 'LAW_L03_LINE',
    difference: '0.01 CNY',
  },
  {
    law: 'L03',
    what: 'a line at a cross of three places',
    plant: [update('lc = lc - 1', LINE("l.currency = 'KWD' AND l.dc = 'C'"))],
    code: 'LAW_L03_LINE',
    difference: '-0.01 CNY',
  },
  {
    law: 'L03',
    what: 'a line of a currency without places',
    book: BOOKS.MONTH_AVG,
    plant: [update('lc = lc + 1', LINE("l.currency = 'JPY' AND l.dc = 'C'", BOOKS.MONTH_AVG), BOOKS.MONTH_AVG)],
    code: 'LAW_L03_LINE',
    difference: '0.01 CNY',
  },
  {
    law: 'L03',
    what: 'a correction',
    plant: [update('lc = lc + 1', LINE("e.correction = 'DIFFERENCE' AND l.currency = 'USD'"))],
    code: 'LAW_L03_LINE',
    difference: '0.01 CNY',
  },
  {
    law: 'L03',
    what: 'two cents on one line, flagged',
    plant: [update('lc = lc + 2 - rounding, rounding = 2', USD_REVENUE)],
    code: 'LAW_L03_CENT',
    difference: '1',
  },
  {
    law: 'L03',
    what: 'both sides of a voucher, which balances',
    plant: [VOUCHER_LINE('D'), VOUCHER_LINE('C')],
    code: 'LAW_L03_VOUCHER',
    difference: '0.01 CNY',
  },
  {
    law: 'L04',
    what: 'a source row',
    plant: [
      `UPDATE intake.row SET amount = amount + 1 WHERE book = '${CN01}' AND statement_no = ${COUNTING} AND row_no = 3`,
    ],
    code: 'LAW_L04_ROWS',
    difference: '0.001 KWD',
  },
  {
    law: 'L04',
    what: 'a balanced entry that is not the settlement’s',
    plant: [update('fc = fc + 1', USD_BALANCE), update('fc = fc + 1', SAME_ENTRY('GOODS@1%'))],
    code: 'LAW_L04_POSTED',
    difference: '0.01 USD',
  },
  {
    law: 'L04',
    what: 'the payout',
    plant: [update('fc = fc + 1', CLOSE), update('fc = fc + 1', CLOSE_BALANCE)],
    code: 'LAW_L04_CLOSE',
    difference: /^0\.0+1 (USD|KWD)$/,
  },
  {
    law: 'L04',
    what: 'a reserve',
    plant: [update('fc = fc - 1', LINE("l.rule LIKE 'BALANCE:RESERVE%' AND l.currency = 'USD' AND l.dc = 'C'"))],
    code: 'LAW_L04_POSTED',
    difference: '0.01 USD',
  },
  {
    law: 'L15',
    what: 'a share',
    plant: [SHARE("e.shop = 'KW01'", '+ 1')],
    code: 'LAW_L15_LINE',
    difference: '0.001 KWD',
  },
  {
    law: 'L15',
    what: 'a balance line against the cells behind it',
    plant: [update('fc = fc + 1', USD_BALANCE)],
    code: 'LAW_L15_BALANCE',
    difference: '0.01 USD',
  },
  {
    law: 'L15',
    what: 'the share of a correction',
    plant: [SHARE("e.correction = 'DIFFERENCE' AND l.rule NOT LIKE 'BALANCE%'", '+ 1')],
    code: 'LAW_L15_LINE',
    difference: '0.01 USD',
  },
  {
    law: 'L15',
    what: 'net and tax of a price',
    book: CN02,
    plant: [SHARE(PARTED, '- 1', CN02)],
    code: 'LAW_L15_PARTS',
    difference: '-0.01 GBP',
  },
  {
    law: 'L16',
    what: 'a source row',
    plant: [
      `UPDATE intake.row SET amount = amount + 1 WHERE book = '${CN01}' AND statement_no = ${COUNTING} AND row_no = 3`,
    ],
    code: 'LAW_L16_CELL',
    difference: '0.001 KWD',
  },
  {
    law: 'L16',
    what: 'a row taken away',
    plant: [`DELETE FROM intake.row WHERE book = '${CN01}' AND statement_no = ${COUNTING} AND row_no = 3`],
    code: 'LAW_L16_CELL_COUNT',
    difference: '-1',
  },
  {
    law: 'L16',
    what: 'the sum of a statement',
    plant: [`UPDATE intake.statement SET sum = sum - 1 WHERE book = '${CN01}' AND statement_no = ${COUNTING}`],
    code: 'LAW_L16_STATEMENT',
    difference: '0.001 KWD',
  },
  {
    law: 'L16',
    what: 'a cell without disposition',
    plant: [`DELETE FROM funds.cell_disposition WHERE book = '${CN01}' AND statement_no = ${COUNTING} AND cell_no = 1`],
    code: 'LAW_L16_DISPOSITION',
    difference: '-1',
  },
  {
    law: 'L16',
    what: 'a share',
    plant: [SHARE("e.shop = 'KW01'", '+ 1')],
    code: 'LAW_L16_SHARE',
    difference: '0.001 KWD',
  },
  {
    law: 'L16',
    what: 'a cent moved between two cells of one line',
    plant: [
      SHARE(`l.line_no = ${TWO_CELLS}`, '+ 1'),
      SHARE(`l.line_no = ${TWO_CELLS}`, '- 1').replace('ORDER BY 1, 2, 3 LIMIT 1', 'ORDER BY 3 DESC LIMIT 1'),
    ],
    code: 'LAW_L16_SHARE',
    difference: '0.001 KWD',
  },
  {
    law: 'L16',
    what: 'a share of a settlement that another paper took over',
    plant: [SHARE("e.source_id LIKE 'US02|%'", '+ 1')],
    code: 'LAW_L16_SETTLEMENT',
    difference: '0.01 USD',
  },
  {
    law: 'L16',
    what: 'a link to another settlement’s cell',
    plant: [`INSERT INTO ledger.line_cell SELECT '${CN01}', ${USD_REVENUE}, ${COUNTING}, 1, 0 WHERE true`],
    code: 'LAW_L16_FOREIGN',
  },
  {
    law: 'L16',
    what: 'a proved statement that the settlement forgot',
    plant: [`DELETE FROM funds.settlement WHERE book = '${CN01}' AND shop = 'US02' AND posting IS NOT NULL`].map(
      (sql) => sql,
    ),
    code: 'LAW_L16_UNTOLD',
    difference: /USD$/,
  },
  {
    law: 'L16',
    what: 'a journal line that no voucher shows',
    plant: [
      `UPDATE delivery.voucher_journal_line SET superseded = true WHERE book = '${CN01}' AND journal_line = ${LINE("e.shop = 'KW01'")}`,
    ],
    code: 'LAW_L16_VOUCHER',
    difference: '-1',
  },
  { law: 'L11', what: 'a voucher’s amount', plant: [VOUCHER_LINE('D')], code: 'LAW_L11_SUM', difference: '0.01 CNY' },
  {
    law: 'L11',
    what: 'the period of a voucher that is not told as late',
    plant: [
      `UPDATE delivery.voucher SET period = '2027-01' WHERE book = '${CN01}' AND voucher_no =
       (SELECT min(voucher_no) FROM delivery.voucher WHERE book = '${CN01}' AND state = 'VERIFIED')`,
    ],
    code: 'LAW_L11_SUM',
  },
  {
    law: 'L11',
    what: 'a late voucher without a note',
    plant: [
      `UPDATE delivery.voucher SET late_from = period, period = '2027-01' WHERE book = '${CN01}' AND voucher_no =
       (SELECT min(voucher_no) FROM delivery.voucher WHERE book = '${CN01}' AND state = 'VERIFIED')`,
    ],
    code: 'LAW_L11_UNNOTED',
  },
  { law: 'L17', what: 'a voucher’s amount', plant: [VOUCHER_LINE('D')], code: 'LAW_L17_HASH' },
  {
    law: 'L17',
    what: 'a read-back that differed',
    plant: [
      `UPDATE delivery.attempt SET outcome = 'DIFFERENT' WHERE attempt_no = (SELECT max(attempt_no) FROM delivery.attempt
       WHERE book = '${CN01}' AND step = 'READ_BACK')`,
    ],
    code: 'LAW_L17_READ_BACK',
    difference: 'DIFFERENT',
  },
  {
    law: 'L18',
    what: 'a quote changed after it was used',
    plant: [
      `UPDATE masterdata.rate SET value = value + 0.0001 WHERE currency = 'USD' AND functional = 'CNY' AND rate_date = '2026-09-01'`,
    ],
    code: 'LAW_L18_REF',
  },
  {
    law: 'L18',
    what: 'a quote without source',
    plant: [`UPDATE masterdata.rate SET source = ' ' WHERE currency = 'USD' AND rate_date = '2026-09-01'`],
    code: 'LAW_L18_REF',
  },
  {
    law: 'L18',
    what: 'a quote taken away',
    plant: [`DELETE FROM masterdata.rate WHERE currency = 'KWD' AND rate_date = '2026-09-01'`],
    code: 'LAW_L18_REF',
  },
  {
    law: 'L18',
    what: 'a rate that is not the quote’s',
    plant: [update('rate = rate + 0.0001', USD_REVENUE)],
    code: 'LAW_L18_REF',
  },
  {
    law: 'L18',
    what: 'a foreign currency at 1',
    plant: [update("rate = 1, rate_ref = '1'", USD_REVENUE)],
    code: 'LAW_L18_REF',
  },
  {
    law: 'L18',
    what: 'a month’s average',
    book: BOOKS.MONTH_AVG,
    plant: [`UPDATE masterdata.rate SET value = value + 1 WHERE currency = 'JPY' AND rate_date = '2026-09-15'`],
    code: 'LAW_L18_REF',
  },
];

describe('the laws', () => {
  it('hold over a company that the pipeline made, and look at something in every book', async () => {
    const report = await verifyAll(house);
    // Their book has settlements only: src/reconcile/goods.test.ts.
    const ofGoods = ['L05', 'L07', 'L09'];
    const broken = report.books.flatMap((book) =>
      book.laws.filter((law) => !law.ok || (law.checked === 0n && !ofGoods.includes(law.law))),
    );
    expect(broken).toEqual([]);
    expect(report.books.map((book) => [book.book, book.chain.broken, book.chain.batches > 0])).toEqual(
      Object.values(BOOKS).map((book) => [book, undefined, true]),
    );
    expect(report).toMatchObject({ ok: true, audit: { ok: true }, papers: { ok: true, checked: 13n } });
  });

  it('are seen on every kind of data that they speak of', async () => {
    const count = async (sql: string): Promise<number> =>
      Number((await owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n);
    expect(await count('ledger.line WHERE rounding <> 0')).toBeGreaterThan(0);
    expect(await count('ledger.line WHERE src_fc IS NOT NULL')).toBeGreaterThan(0);
    expect(await count("ledger.entry WHERE correction = 'DIFFERENCE'")).toBeGreaterThan(0);
    expect(await count("funds.cell_disposition WHERE disposition = 'TAX_PAIR'")).toBeGreaterThan(0);
    expect(await count("funds.cell_disposition WHERE disposition = 'MATCH_ONLY'")).toBeGreaterThan(0);
    expect(await count("ledger.line WHERE rule LIKE '%TAX-DIFFERENCE@1%'")).toBeGreaterThan(0);
    expect(await count("ledger.line WHERE rate_ref LIKE 'CROSS %'")).toBeGreaterThan(0);
    expect(await count("ledger.line WHERE rate_ref LIKE 'AVERAGE %days'")).toBeGreaterThan(0);
    expect(await count('intake.statement WHERE total < 0')).toBeGreaterThan(0);
    expect(await count("delivery.voucher WHERE state = 'SUPERSEDED'")).toBeGreaterThan(0);
    expect(await count("funds.settlement WHERE state = 'HELD'")).toBeGreaterThan(0);
  });

  it.each(FAULTS.map((fault) => [`${fault.law}: ${fault.what}`, fault] as const))(
    'catch one cent in %s',
    async (_, fault) => {
      const breaks = await withFault(fault.plant, () => breaksOf(fault.law, fault.book ?? CN01));
      const found = breaks.filter((one) => one.problem.code === fault.code);
      expect(found.length, JSON.stringify(breaks.map((one) => one.problem))).toBeGreaterThan(0);
      if (fault.difference !== undefined)
        expect(found.map((one) => one.difference)).toContainEqual(
          fault.difference instanceof RegExp ? expect.stringMatching(fault.difference) : fault.difference,
        );
      for (const one of breaks)
        for (const language of ['zh', 'en'] as const) {
          const { text, remedy } = describeProblem(house.catalogue, one.problem, language);
          expect(text).toContain(one.expected);
          expect(`${text}${remedy}`).not.toMatch(/[{}]/);
        }
    },
  );

  it('list a late voucher with both periods, and break nothing', async () => {
    const plant = `UPDATE delivery.voucher SET late_from = period, period = '2027-01', summary = summary || ' 补记' || period || '期'
      WHERE book = '${CN01}' AND voucher_no =
       (SELECT min(voucher_no) FROM delivery.voucher WHERE book = '${CN01}' AND state = 'VERIFIED')`;
    const told = await withFault([plant], async () => {
      const law = LAWS.find((one) => one.id === 'L11')!;
      const found = law.check({ db: owner, book: CN01, currency: 'CNY', voucherHash: contentHash });
      const all: Break[] = [];
      let step = await found.next();
      for (; !step.done; step = await found.next()) all.push(step.value);
      return { all, breaks: step.value.breaks };
    });
    expect(told.breaks).toBe(0n);
    expect(told.all).toMatchObject([{ listed: true, actual: '2027-01', problem: { code: 'LAW_L11_LATE' } }]);
  });

  it('count every break and tell the first of them only', async () => {
    await owner.query('BEGIN');
    try {
      await owner.query('ALTER TABLE ledger.line_cell DISABLE TRIGGER USER');
      await owner.query('UPDATE ledger.line_cell SET fc = fc + 1');
      const law = LAWS.find((one) => one.id === 'L16')!;
      const found = law.check({ db: owner, book: CN01, currency: 'CNY', voucherHash: contentHash });
      let told = 0n;
      let step = await found.next();
      for (; !step.done; step = await found.next()) told += 1n;
      expect(step.value.breaks).toBeGreaterThan(told);
    } finally {
      await owner.query('ROLLBACK');
    }
  });
});

describe('under other policies', () => {
  it.each([
    ['pass-through tax posted gross', { postPassThroughTax: 'on' }],
    [
      'reversals on the opposite side, a voucher a day',
      { plReversalStyle: 'OPPOSITE', voucherGranularity: 'PER_SHOP_DAY' },
    ],
  ])('%s: a settlement and its revisions hold, and each voucher line is proved', async (_, policies) => {
    const other = await testHouse();
    try {
      const [first, ...more] = makeSettlements({
        seed: 42,
        settlements: 2,
        orders: 8,
        features: { taxResidual: true },
      });
      const told = [revise(first!, 1).story, ...more, first!, revise(first!, 2).story];
      await inTransaction(other.db.pool, async (tx) => {
        const book = { book: 'T1', name: 'T1', standard: 'SBE', currency: 'USD', trial: false } as const;
        await createBook(tx, book, OPENED);
        await addShop(tx, shopOf('T1', 'US01', 'US'), OPENED);
        const change = { book: 'T1', effectiveFrom: '2026-01-01', by: 'a', approvedBy: 'b' };
        for (const [key, value] of Object.entries({ ...policies, negativeTaxDifference: 'POST' }))
          await setPolicy(tx, { ...change, key, value }, OPENED);
      });
      for (const [at, story] of told.entries())
        await importOne(other, { shop: 'US01', name: `${at}.txt`, bytes: wholeOf(writeV2(story)) });
      const report = await verifyAll(other);
      expect(report.books.flatMap((book) => book.laws.flatMap((law) => law.breaks))).toEqual([]);
      expect(report.ok).toBe(true);
      const { rows } = await other.db.pool.query<{ book: string; voucherNo: bigint; lineNo: number }>(
        `SELECT book, voucher_no AS "voucherNo", line_no AS "lineNo" FROM delivery.voucher_line`,
      );
      for (const line of rows)
        expect((await proveLine(other, { ...line, limit: 1 })).checks.filter((check) => !check.holds)).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('verify', () => {
  it('names the batch whose line was changed by one cent', async () => {
    await owner.query('BEGIN');
    await owner.query('ALTER TABLE ledger.line DISABLE TRIGGER USER');
    const set = await owner.query<{ entry_no: bigint }>(`${update('lc = lc + 1', USD_REVENUE)} RETURNING entry_no`);
    await owner.query('ALTER TABLE ledger.line ENABLE TRIGGER USER');
    await owner.query('COMMIT');
    try {
      const { rows } = await owner.query<{ batch_no: bigint }>(
        'SELECT batch_no FROM ledger.entry WHERE book = $1 AND entry_no = $2',
        [CN01, String(set.rows[0]?.entry_no)],
      );
      const report = await verifyAll(house);
      const book = report.books.find((one) => one.book === CN01);
      expect(report.ok).toBe(false);
      expect(book?.chain.broken?.batchNo).toBe(rows[0]?.batch_no);
      expect(book?.laws.filter((law) => !law.ok).map((law) => law.law)).toEqual(['L01', 'L03', 'L11']);
    } finally {
      await owner.query('ALTER TABLE ledger.line DISABLE TRIGGER USER');
      await owner.query(update('lc = lc - 1', USD_REVENUE));
      await owner.query('ALTER TABLE ledger.line ENABLE TRIGGER USER');
    }
    expect((await verifyAll(house)).ok).toBe(true);
  });

  it('names the paper whose bytes were changed', async () => {
    const { rows } = await owner.query<{ sha256: string; no: bigint; bytes: bigint }>(
      'SELECT sha256, document_no AS no, bytes FROM intake.document ORDER BY document_no LIMIT 1',
    );
    const paper = rows[0]!;
    const open: TestHouse['papers']['open'] = async function* (sha256, offset, length) {
      yield* house.papers.open(sha256, offset, length);
      if (sha256 === paper.sha256) yield Buffer.from(' ');
    };
    const report = await verifyAll({ ...house, papers: { ...house.papers, open } });
    expect(report.ok).toBe(false);
    expect(report.papers).toMatchObject({ ok: false, breakCount: 1n });
    expect(report.papers.breaks[0]).toMatchObject({
      problem: { code: 'PAPER_CHANGED', place: { document: String(paper.no) } },
      difference: '1',
    });
  });
});
