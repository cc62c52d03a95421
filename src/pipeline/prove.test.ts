import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { Refused } from '../core/problems.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../sandbox/settlements/events.ts';
import { makeSettlements, revise } from '../sandbox/settlements/story.ts';
import type { Ugly } from '../sandbox/settlements/ugly.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import { importPaper } from './import.ts';
import type { LineProof, ProofRow } from './line-proof.ts';
import { findVoucherLine, proveLine } from './prove.ts';
import { BOOKS, companyOfLaws } from './verify-fixture.ts';

let house: TestHouse;
afterAll(() => house?.close());

interface Named {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly lineNo: number;
}

async function allLines(where = 'true'): Promise<readonly Named[]> {
  const { rows } = await house.db.pool.query<Named>(
    `SELECT v.book, v.voucher_no AS "voucherNo", l.line_no AS "lineNo"
     FROM delivery.voucher v JOIN delivery.voucher_line l USING (book, voucher_no)
     WHERE v.state <> 'SUPERSEDED' AND ${where} ORDER BY 1, 2, 3`,
  );
  return rows;
}

async function allRows(line: Named, limit: number): Promise<readonly ProofRow[]> {
  const rows: ProofRow[] = [];
  let afterRow: string | undefined;
  do {
    const page = await proveLine(house, { ...line, limit, ...(afterRow === undefined ? {} : { afterRow }) });
    rows.push(...page.rows);
    afterRow = page.nextRow;
  } while (afterRow !== undefined);
  return rows;
}

/** Rows that the cells of a proof stand for: a cell in several journal lines counts once. */
function rowsOfCells(proof: LineProof): bigint {
  const cells = new Map(
    proof.journalLines.flatMap((l) => l.cells).map((c) => [`${c.statementNo}/${c.cellNo}`, c.rows]),
  );
  return [...cells.values()].reduce((sum, rows) => sum + rows, 0n);
}

describe('a company with revisions, tax inside prices and every kind of rate', () => {
  beforeAll(async () => {
    house = await companyOfLaws();
  }, 60_000);
  afterAll(() => house.close());

  it('every line of every voucher is proved, and each names journal lines', async () => {
    const lines = await allLines();
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) {
      const proof = await proveLine(house, { ...line, limit: 1 });
      expect(
        proof.checks.filter((check) => !check.holds),
        JSON.stringify([line.book, proof.voucher.summary, line.lineNo].map(String)),
      ).toEqual([]);
      expect(proof.journalLineCount).toBeGreaterThan(0);
      for (const journal of proof.journalLines)
        for (const words of journal.ruleWords) {
          expect(words.words.zh).not.toContain('本版本程序中没有');
          expect(words.words.en).not.toContain('not in this version');
        }
    }
  });

  it('all but the payout goes down to source rows, whose raw lines hold their amount', async () => {
    const lines = await allLines(`v.book = '${BOOKS.MONTH_FIRST}' AND v.shop = 'KW01'`);
    let reached = 0;
    for (const line of lines) {
      const proof = await proveLine(house, { ...line, limit: 100 });
      const closes = proof.journalLines.every((one) => one.entryKind === 'CLOSE');
      expect(proof.rows.length > 0, proof.journalLines.map((one) => one.rule).join()).toBe(!closes);
      if (!closes) reached += 1;
      for (const row of proof.rows)
        expect(Number(row.raw?.split('\t').at(14)) * 1000).toBeCloseTo(Number(row.amount), 3);
    }
    expect(reached).toBeGreaterThan(10);
  });

  it('pages give every row once, in as many steps as it takes', async () => {
    const lines = await allLines(`l.account = '1122.11' AND v.book = '${BOOKS.MONTH_AVG}'`);
    for (const line of lines) {
      const whole = await proveLine(house, { ...line, limit: 100 });
      const rows = await allRows(line, 7);
      expect(BigInt(rows.length)).toBe(rowsOfCells(whole));
      expect(new Set(rows.map((row) => `${row.statementNo}/${row.rowNo}`)).size).toBe(rows.length);
    }
  });

  it('a rate is shown with its quotes and their source', async () => {
    const [cross] = await allLines("l.currency = 'KWD'");
    const proof = await proveLine(house, cross!);
    const line = proof.journalLines[0]!;
    expect(line.rateRef).toMatch(/^CROSS PARITY KWD\/USD .* × PARITY USD\/CNY /);
    expect(line.quotes.map((quote) => [quote.currency, quote.functional, quote.source])).toEqual([
      ['KWD', 'USD', 'test'],
      ['USD', 'CNY', 'test'],
    ]);
  });

  it('a cell shows its fee key and the rule that named it; a correction shows the old cell with the opposite sign', async () => {
    const { rows } = await house.db.pool.query<Named>(
      `SELECT DISTINCT j.book, j.voucher_no AS "voucherNo", j.line_no AS "lineNo" FROM delivery.voucher_journal_line j
       JOIN ledger.line l ON l.book = j.book AND l.line_no = j.journal_line
       JOIN ledger.entry e ON e.book = l.book AND e.entry_no = l.entry_no
       WHERE e.correction = 'DIFFERENCE' AND j.line_no IS NOT NULL AND NOT j.superseded AND l.rule NOT LIKE 'BALANCE%'`,
    );
    const cells = [];
    for (const line of rows) cells.push(...(await proveLine(house, line)).journalLines.flatMap((one) => one.cells));
    expect(cells.every((cell) => cell.feeKey && cell.matchedRule && cell.disposition === 'POSTED')).toBe(true);
    expect(cells.some((cell) => cell.share === -cell.amount)).toBe(true);
    expect(cells.some((cell) => cell.share === cell.amount)).toBe(true);
  });

  it('a line is found by its name as it is printed', async () => {
    const [line] = await allLines(`v.book = '${BOOKS.DAILY}'`);
    const { voucher } = await proveLine(house, line!);
    const name = `${voucher.period}/${voucher.word}-${voucher.number}/${line!.lineNo}`;
    expect(await findVoucherLine(house.db.pool, `${BOOKS.DAILY}:${name}`)).toEqual(line);
    await expect(findVoucherLine(house.db.pool, name)).rejects.toThrow('VOUCHER_LINE_AMBIGUOUS');
    for (const wrong of ['2026-09/记-1', 'x', '2026-09/记-9999/1', 'CN09:2026-09/记-1/1'])
      await expect(findVoucherLine(house.db.pool, wrong)).rejects.toThrow('VOUCHER_LINE_NOT_FOUND');
    await expect(proveLine(house, { ...line!, lineNo: 999 })).rejects.toThrow(Refused);
    await expect(proveLine(house, { ...line!, afterRow: "1'; --" })).rejects.toThrow('PROOF_CURSOR_NOT_VALID');
  });
});

describe.each<[string, Ugly]>([
  ['UTF-16 with a byte order mark', { encoding: 'utf-16le', bom: true }],
  ['windows-1252', { encoding: 'windows-1252' }],
])('a paper in %s', (_, ugly) => {
  let story: SettlementStory;
  beforeAll(async () => {
    house = await testHouse();
    story = makeSettlements({ seed: 31, marketplace: 'DE', orders: 10, features: { tax: false } })[0]!;
    const bytes = (async function* () {
      yield wholeOf(writeV2(story, ugly));
    })();
    const report = await importPaper(house, { name: 'de.txt', bytes, actor: 'test' });
    expect(report.statements.map((one) => one.outcome)).toEqual(['POSTED']);
  }, 60_000);
  afterAll(() => house.close());

  it('shows each raw line readable', async () => {
    const text = new TextDecoder().decode(wholeOf(writeV2(story, { ...ugly, encoding: 'utf-8', bom: false })));
    const lines = text.split(/\r?\n/);
    const [balance] = await allLines("l.account = '1122.11'");
    const rows = await allRows(balance!, 40);
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row.raw).toBe(lines[row.line - 1]);
  });
});

it('a line of a revision that is no voucher line any more is still proved by its number', async () => {
  house = await testHouse();
  const [story] = makeSettlements({ seed: 32, orders: 5 });
  for (const one of [story!, revise(story!, 1).story]) {
    const bytes = (async function* () {
      yield wholeOf(writeV2(one));
    })();
    await importPaper(house, { name: `${one.total}.txt`, bytes, actor: 'test' });
  }
  const { rows } = await house.db.pool.query<Named>(
    `SELECT book, voucher_no AS "voucherNo", 1 AS "lineNo" FROM delivery.voucher WHERE state = 'SUPERSEDED'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const line of rows) expect((await proveLine(house, line)).holds).toBe(true);
});
