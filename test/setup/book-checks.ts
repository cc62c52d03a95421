/** What any book has to be, read by SQL from the tables alone, and the comparison with the oracle of the generator. */
import type pg from 'pg';
import { expect } from 'vitest';
import { inTransaction } from '../../src/engine/transaction.ts';
import type { SettlementStory } from '../../src/sandbox/settlements/events.ts';
import { adjustmentClass } from '../../src/sandbox/settlements/expected-accounts.ts';
import { type ExpectedBook, expectedLedger } from '../../src/sandbox/settlements/expected-ledger.ts';

/** Tables just filled have no statistics, and joins of 60,000 rows by nested loops took more than four minutes. */
async function rowsOf<T extends object>(pool: pg.Pool, sql: string): Promise<readonly T[]> {
  return inTransaction(pool, async (tx) => {
    await tx.query('SET LOCAL enable_nestloop = off');
    return (await tx.query<T>(sql)).rows;
  });
}

/** Fails with the rows found: each query names what must not be. */
async function expectNone(pool: pg.Pool, what: string, sql: string): Promise<void> {
  expect({ [what]: await rowsOf(pool, sql) }).toEqual({ [what]: [] });
}

const SIGNED = (amount: string): string => `sum(CASE dc WHEN 'D' THEN ${amount} ELSE -${amount} END)`;

/** accounting.md §8.1 L01, L02: entries and vouchers balance, in functional currency and in each other currency. */
export async function expectBalanced(pool: pg.Pool): Promise<void> {
  const own = 'coalesce(src_currency, currency)';
  const fc = 'coalesce(src_fc, fc)';
  await expectNone(
    pool,
    'entries off balance',
    `SELECT book, entry_no FROM ledger.line GROUP BY book, entry_no HAVING ${SIGNED('lc')} <> 0`,
  );
  await expectNone(
    pool,
    'entries off balance in a currency',
    `SELECT book, entry_no, ${own} FROM ledger.line GROUP BY 1, 2, 3 HAVING ${SIGNED(fc)} <> 0`,
  );
  await expectNone(
    pool,
    'vouchers off balance',
    `SELECT book, voucher_no FROM delivery.voucher_line GROUP BY 1, 2 HAVING ${SIGNED('lc')} <> 0`,
  );
  await expectNone(
    pool,
    'vouchers without lines',
    `SELECT book, voucher_no FROM delivery.voucher v WHERE NOT EXISTS
       (SELECT 1 FROM delivery.voucher_line l WHERE l.book = v.book AND l.voucher_no = v.voucher_no)`,
  );
}

/** Every journal line is in exactly one voucher that stands, or counted as nil; vouchers say what the journal says. */
export async function expectCutOnce(pool: pg.Pool): Promise<void> {
  await expectNone(
    pool,
    'journal lines not in exactly one standing voucher',
    `SELECT l.line_no, count(j.*)::int AS vouchers, count(n.*)::int AS nil FROM ledger.line l
     LEFT JOIN delivery.voucher_journal_line j ON j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded
     LEFT JOIN delivery.nil_line n ON n.book = l.book AND n.journal_line = l.line_no
     GROUP BY l.book, l.line_no HAVING count(j.*) + count(n.*) <> 1`,
  );
  await expectNone(
    pool,
    'accounts that vouchers and journal tell differently',
    `SELECT * FROM (
       SELECT book, account, currency, ${SIGNED('fc')} AS fc, ${SIGNED('lc')} AS lc FROM ledger.line GROUP BY 1, 2, 3
     ) j FULL JOIN (
       SELECT l.book, account, currency, ${SIGNED('fc')} AS fc, ${SIGNED('lc')} AS lc
       FROM delivery.voucher_line l JOIN delivery.voucher v USING (book, voucher_no)
       WHERE v.state <> 'SUPERSEDED' GROUP BY 1, 2, 3
     ) v USING (book, account, currency)
     WHERE coalesce(j.fc, 0) <> coalesce(v.fc, 0) OR coalesce(j.lc, 0) <> coalesce(v.lc, 0)`,
  );
  await expectNone(
    pool,
    'numbers with holes',
    `SELECT book, period, word, max(number), count(*)::int FROM delivery.voucher WHERE state <> 'SUPERSEDED'
     GROUP BY 1, 2, 3 HAVING max(number) <> count(*)`,
  );
}

/** Rows → cells → dispositions: nothing lost, nothing twice, each with its reason. */
export async function expectAccountedFor(pool: pg.Pool): Promise<void> {
  await expectNone(
    pool,
    'cells that are not the sum of their rows',
    `SELECT c.statement_no, c.cell_no FROM intake.cell c LEFT JOIN intake.row r USING (book, statement_no, cell_no)
     GROUP BY c.book, c.statement_no, c.cell_no, c.amount, c.rows
     HAVING coalesce(sum(r.amount), 0) <> c.amount OR count(r.*) <> c.rows`,
  );
  await expectNone(
    pool,
    'rows without a cell',
    `SELECT r.statement_no, r.row_no FROM intake.row r LEFT JOIN intake.cell c USING (book, statement_no, cell_no)
     WHERE c.cell_no IS NULL`,
  );
  await expectNone(
    pool,
    'cells of a posted statement without exactly one disposition',
    `SELECT c.statement_no, c.cell_no, count(d.*)::int FROM funds.settlement s
     JOIN intake.cell c ON c.book = s.book AND c.statement_no = s.posted_statement
     LEFT JOIN funds.cell_disposition d ON d.book = s.book AND d.posting = s.posting
       AND d.statement_no = c.statement_no AND d.cell_no = c.cell_no
     GROUP BY c.book, c.statement_no, c.cell_no HAVING count(d.*) <> 1`,
  );
  await expectNone(
    pool,
    'excluded without a reason',
    `SELECT statement_no, cell_no FROM funds.cell_disposition WHERE disposition <> 'POSTED' AND reason = ''`,
  );
  await expectNone(
    pool,
    'held without a reason, or with entries',
    `SELECT s.settlement_id FROM funds.settlement s WHERE s.state = 'HELD' AND (s.problems = '[]'
       OR EXISTS (SELECT 1 FROM ledger.entry e WHERE e.book = s.book AND e.source_id = s.shop || '|' || s.settlement_id))`,
  );
}

/** For settlements posted once: each posted cell is in the lines with its whole amount, each line is Σ of its cells. */
export async function expectLinesAreCells(pool: pg.Pool): Promise<void> {
  await expectNone(
    pool,
    'posted cells whose shares are not their amount',
    `SELECT d.disposition, c.statement_no, c.cell_no, c.amount, sum(l.fc) FROM funds.settlement s
     JOIN intake.cell c ON c.book = s.book AND c.statement_no = s.posted_statement
     JOIN funds.cell_disposition d ON d.book = s.book AND d.posting = s.posting
       AND d.statement_no = c.statement_no AND d.cell_no = c.cell_no
     LEFT JOIN ledger.line_cell l ON l.book = c.book AND l.statement_no = c.statement_no AND l.cell_no = c.cell_no
     WHERE d.disposition <> 'TAX_PAIR'
     GROUP BY 1, 2, 3, 4
     HAVING coalesce(sum(l.fc), 0) <> CASE WHEN d.disposition = 'POSTED' THEN c.amount ELSE 0 END`,
  );
  await expectNone(
    pool,
    'lines that are not the sum of their cells',
    `SELECT l.line_no, l.account, l.rule FROM ledger.line l
     LEFT JOIN ledger.line_cell c USING (book, line_no)
     WHERE l.rule NOT LIKE 'BALANCE%' AND l.rule NOT LIKE 'CLOSE%'
     GROUP BY l.book, l.line_no, l.account, l.rule, l.dc, l.fc, l.src_fc
     HAVING coalesce(sum(c.fc), 0) <> CASE l.dc WHEN 'C' THEN 1 ELSE -1 END * coalesce(l.src_fc, l.fc)`,
  );
}

/** Red letter rule (accounting.md §0.4): profit and loss on its natural side, below zero in red; other accounts above zero. */
export async function expectRedLetters(pool: pg.Pool): Promise<void> {
  await expectNone(
    pool,
    'balance sheet lines below zero',
    `SELECT l.line_no, l.account, l.fc FROM ledger.line l JOIN ledger.entry e USING (book, entry_no)
     WHERE e.correction IS NULL AND l.account !~ '^[56]' AND coalesce(l.src_fc, l.fc) < 0`,
  );
  await expectNone(
    pool,
    'profit and loss on the wrong side',
    `SELECT l.line_no, l.account, l.dc FROM ledger.line l JOIN ledger.account a ON a.book = l.book AND a.code = l.account
     WHERE l.account ~ '^[56]' AND l.dc <> a.direction`,
  );
  await expectNone(
    pool,
    'accounts on two lines of one entry',
    `SELECT entry_no, account, dims FROM ledger.line WHERE rule NOT LIKE 'BALANCE%' AND rule NOT LIKE 'RESERVE%'
     GROUP BY book, entry_no, account, dims, coalesce(src_currency, currency) HAVING count(*) > 1`,
  );
}

interface Sum {
  readonly fc: bigint;
  readonly lc: bigint;
}

interface AccountSum {
  readonly month: string;
  readonly account: string;
  readonly currency: string;
  readonly fc: string;
  readonly lc: string;
}

export async function accountSums(pool: pg.Pool): Promise<readonly AccountSum[]> {
  return rowsOf<AccountSum>(
    pool,
    `SELECT e.original_period AS month, l.account, coalesce(l.src_currency, l.currency) AS currency,
       ${SIGNED('coalesce(l.src_fc, l.fc)')}::text AS fc, ${SIGNED('l.lc')}::text AS lc
     FROM ledger.line l JOIN ledger.entry e USING (book, entry_no) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
}

/** Reverse of the oracle's codes for a 小企业会计准则 book. */
function asbeOf(account: string): string {
  const heads: Readonly<Record<string, string>> = {
    5001: '6001',
    5051: '6051',
    5301: '6301',
    5601: '6601',
    5603: '6603',
  };
  const [head = '', ...tail] = account.split('.');
  return [heads[head] ?? head, ...tail].join('.');
}

function addUp(
  sums: readonly {
    readonly month: string;
    readonly account: string;
    readonly currency: string;
    readonly fc: bigint;
    readonly lc: bigint;
  }[],
  nameOf: (account: string) => string,
): ReadonlyMap<string, Sum> {
  const added = new Map<string, Sum>();
  for (const { month, account, currency, fc, lc } of sums) {
    const key = `${month} ${nameOf(account)} ${currency}`;
    const sum = added.get(key) ?? { fc: 0n, lc: 0n };
    added.set(key, { fc: sum.fc + fc, lc: sum.lc + lc });
  }
  return added;
}

function textOf(sums: ReadonlyMap<string, Sum>, part: 'fc' | 'lc'): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...sums]
      .filter(([, sum]) => sum[part] !== 0n)
      .map(([key, sum]) => [key, String(sum[part])])
      .sort(),
  );
}

/**
 * Account by account and month by month as the oracle has it: fc always; lc too, but where a cent could as well stand on
 * another line of its class, the class is compared.
 */
export async function expectOracle(
  pool: pg.Pool,
  stories: readonly SettlementStory[],
  book: ExpectedBook,
): Promise<void> {
  const ledger = expectedLedger(stories, book);
  expect(ledger.settlements.filter((one) => one.held)).toEqual([]);
  const found = (await accountSums(pool)).map((one) => ({ ...one, fc: BigInt(one.fc), lc: BigInt(one.lc) }));
  const plain = (account: string): string => account;
  expect(textOf(addUp(found, plain), 'fc')).toEqual(textOf(addUp(ledger.months, plain), 'fc'));
  const tied = (account: string): string => `class ${adjustmentClass(asbeOf(account))}`;
  const name = ledger.ties > 0 ? tied : plain;
  expect(textOf(addUp(found, name), 'lc')).toEqual(textOf(addUp(ledger.months, name), 'lc'));
  await expectClearing(pool, ledger.settlements.at(-1)!.balances);
}

async function expectClearing(
  pool: pg.Pool,
  expected: Readonly<Record<'1122.11' | '1122.12' | '1122.13', bigint>>,
): Promise<void> {
  const found = await rowsOf<{ account: string; fc: string }>(
    pool,
    `SELECT account, ${SIGNED('fc')}::text AS fc FROM ledger.line WHERE account LIKE '1122.1%' GROUP BY 1`,
  );
  const zero = { '1122.11': '0', '1122.12': '0', '1122.13': '0' };
  const text = Object.fromEntries(Object.entries(expected).map(([account, fc]) => [account, String(fc)]));
  expect({ ...zero, ...Object.fromEntries(found.map((one) => [one.account, one.fc])) }).toEqual(text);
}

export async function openExceptions(pool: pg.Pool): Promise<readonly string[]> {
  const open = await rowsOf<{ code: string }>(
    pool,
    "SELECT code FROM engine.exception WHERE state IN ('OPEN', 'RETRYING') ORDER BY 1",
  );
  return open.map((one) => one.code);
}

export interface VoucherRow {
  readonly state: string;
  readonly summary: string;
  readonly corrects: string | null;
  readonly period: string;
}

export async function vouchersOf(pool: pg.Pool): Promise<readonly VoucherRow[]> {
  return rowsOf<VoucherRow>(
    pool,
    'SELECT state, summary, corrects_voucher::text AS corrects, period FROM delivery.voucher ORDER BY voucher_no',
  );
}
