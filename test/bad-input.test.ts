/**
 * A paper that is damaged, cut, of another kind or ambiguous: kept byte by byte, told in both languages with its place,
 * nothing of it posted, and the whole paper posts afterwards as if the bad one had never come.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeProblem, type Problem } from '../src/core/problems.ts';
import { inTransaction } from '../src/engine/transaction.ts';
import { createBook } from '../src/ledger/books.ts';
import { addShop } from '../src/masterdata/shops.ts';
import type { House, ImportReport } from '../src/pipeline/house.ts';
import { importPaper } from '../src/pipeline/import.ts';
import { retryDocument } from '../src/pipeline/retry.ts';
import { verifyAll } from '../src/pipeline/verify.ts';
import { wholeOf } from '../src/sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../src/sandbox/settlements/events.ts';
import { makeSettlements } from '../src/sandbox/settlements/story.ts';
import type { Ugly } from '../src/sandbox/settlements/ugly.ts';
import { V2_COLUMNS, writeV2 } from '../src/sandbox/settlements/v2-text.ts';
import { expectAccountedFor, expectBalanced, expectCutOnce, expectOracle } from './setup/book-checks.ts';
import { bytesOf, type TestHouse, testHouse } from './setup/house.ts';
import { BOOK, expectedBook, openStoryHouse, SHOP, type StoryHouse } from './setup/story-house.ts';

/** The plain V2 file by lines: [0] the header, [1] the summary, from [2] the money. */
function linesOf(story: SettlementStory): readonly string[] {
  return wholeOf(writeV2(story)).toString().replace(/\n$/, '').split('\n');
}

function file(lines: readonly string[], end = '\n'): Buffer {
  return Buffer.from(lines.join('\n') + end);
}

/** `line`: 1-based. */
function edited(story: SettlementStory, line: number, values: Readonly<Record<string, string>>): readonly string[] {
  const lines = [...linesOf(story)];
  const cells = lines[line - 1]!.split('\t');
  for (const [column, value] of Object.entries(values)) cells[V2_COLUMNS.indexOf(column)] = value;
  lines[line - 1] = cells.join('\t');
  return lines;
}

function withLine(story: SettlementStory, line: number, text: string): readonly string[] {
  const lines = linesOf(story);
  return [...lines.slice(0, line - 1), text, ...lines.slice(line - 1)];
}

function withoutColumn(story: SettlementStory, column: string): Buffer {
  const at = V2_COLUMNS.indexOf(column);
  return file(linesOf(story).map((line) => line.split('\t').toSpliced(at, 1).join('\t')));
}

/** A cell so long that what follows lies past the bytes a reader recognises a paper by. */
function pastTheHead(lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => `${line}\t${at === 0 ? 'note' : at === 2 ? 'x'.repeat(300_000) : ''}`);
}

const MONEY_LINE = 3;

interface BadPaper {
  readonly name: string;
  readonly make: (story: SettlementStory, next: SettlementStory) => Uint8Array;
  /** REJECTED: not read at all. HELD: read as far as it can be, and not proved. */
  readonly state: 'REJECTED' | 'HELD';
  readonly code: string;
  /** Where the problem says it is; undefined: the document as a whole. */
  readonly line?: (story: SettlementStory) => number;
  readonly column?: string;
  /** Words that the English text must have. */
  readonly says?: string;
}

function rejected(name: string, code: string, make: BadPaper['make'], place: Partial<BadPaper> = {}): BadPaper {
  return { name, code, make, state: 'REJECTED', ...place };
}

function held(name: string, code: string, make: BadPaper['make'], place: Partial<BadPaper> = {}): BadPaper {
  return { name, code, make, state: 'HELD', ...place };
}

function amountOf(text: string): BadPaper {
  return held(`amount ${text}`, 'ROW_AMOUNT', (story) => file(edited(story, MONEY_LINE, { amount: text })), {
    line: () => MONEY_LINE,
    column: 'amount',
    says: `“${text}”`,
  });
}

function postedOn(text: string): BadPaper {
  const values = { 'posted-date': text, 'posted-date-time': text };
  return held(`posted ${text}`, 'ROW_DATE', (story) => file(edited(story, MONEY_LINE, values)), {
    line: () => MONEY_LINE,
    column: 'posted-date-time',
    says: `“${text}”`,
  });
}

function separatedBy(delimiter: string): BadPaper {
  const make: BadPaper['make'] = (story) => file(linesOf(story).map((line) => line.replaceAll('\t', delimiter)));
  return rejected(`columns separated by ${delimiter}`, 'PAPER_WRONG_DELIMITER', make, {
    line: () => 1,
    says: `“${delimiter}”`,
  });
}

const lastLine = (story: SettlementStory): number => linesOf(story).length;

const BAD: readonly BadPaper[] = [
  rejected('empty file', 'PAPER_EMPTY', () => new Uint8Array(0)),
  rejected('blanks only', 'PAPER_EMPTY', () => Buffer.from(' \r\n\t\n')),
  rejected('header only', 'PAPER_NO_ROWS', (story) => file(linesOf(story).slice(0, 1)), { line: () => 1 }),
  rejected('header only, no line end', 'PAPER_NO_ROWS', (story) => file(linesOf(story).slice(0, 1), ''), {
    line: () => 1,
  }),
  held('last line cut off', 'PAPER_TRUNCATED', (story) => file(linesOf(story), '').subarray(0, -60), {
    line: lastLine,
  }),
  held('cut off between two lines', 'SETTLEMENT_NOT_PROVED', (story) => file(linesOf(story).slice(0, -2)), {
    says: 'difference',
  }),
  held('a line too many', 'SETTLEMENT_NOT_PROVED', (story) => file(withLine(story, 4, linesOf(story)[2]!)), {
    says: 'difference',
  }),
  separatedBy(','),
  separatedBy(';'),
  separatedBy('|'),
  rejected('columns separated by blanks', 'PAPER_UNKNOWN', (story) =>
    file(linesOf(story).map((line) => line.replaceAll('\t', ' '))),
  ),
  rejected('two legacy encodings make sense', 'PAPER_ENCODING_AMBIGUOUS', (story) =>
    // 限定 in Shift-JIS; as windows-1252 and GB18030 it is text too, and nothing else of the file tells.
    Buffer.from(edited(story, MONEY_LINE, { sku: '\u008c\u00c0\u0092\u00e8' }).join('\n'), 'latin1'),
  ),
  rejected('a column twice', 'PAPER_COLUMN_TWICE', (story) => file(linesOf(story).map((line) => `${line}\tsku`)), {
    line: () => 1,
    column: 'sku',
    says: '“sku”',
  }),
  held('the header again', 'PAPER_HEADER_AGAIN', (story) => file(withLine(story, 5, linesOf(story)[0]!)), {
    line: () => 5,
  }),
  rejected('a column missing', 'PAPER_COLUMN_MISSING', (story) => withoutColumn(story, 'amount-description'), {
    line: () => 1,
    column: 'amount-description',
    says: '“amount-description”',
  }),
  held('a cell missing', 'ROW_COLUMNS', (story) => file(withLine(story, 4, linesOf(story)[2]!.replace('\t', ''))), {
    line: () => 4,
  }),
  amountOf('1.234,56'),
  held('amount 1,234 among 12.34', 'SETTLEMENT_NOT_PROVED', (story) =>
    // Grouped thousands, in the file's own convention: another amount than the total has in it.
    file(edited(story, MONEY_LINE, { amount: '1,234' })),
  ),
  amountOf('12.345'),
  amountOf('-'),
  amountOf('12a'),
  amountOf('(12.34)'),
  amountOf('1e3'),
  held('no amount', 'ROW_AMOUNT_MISSING', (story) => file(edited(story, MONEY_LINE, { amount: '' })), {
    line: () => MONEY_LINE,
  }),
  held('total is no amount', 'ROW_AMOUNT', (story) => file(edited(story, 2, { 'total-amount': '-' })), {
    line: () => 2,
    says: 'total-amount',
  }),
  held('line of 10 MB', 'PAPER_LINE_TOO_LONG', (story) => file(withLine(story, 4, 'x'.repeat(10_000_000))), {
    line: () => 4,
    says: '10000000',
  }),
  rejected('one line of 10 MB', 'PAPER_UNKNOWN', () => Buffer.alloc(10_000_000, 'x')),
  rejected('NUL bytes', 'PAPER_NUL_BYTES', (story) => file(withLine(story, 4, '\0'.repeat(64)))),
  held('NUL byte far behind', 'PAPER_NUL_BYTES', (story) => file(pastTheHead(withLine(story, 6, '\0'))), {
    line: () => 6,
  }),
  rejected('NUL bytes only', 'PAPER_NUL_BYTES', () => Buffer.alloc(4096)),
  rejected('gzip', 'PAPER_IS_ARCHIVE', (story) => gzipSync(file(linesOf(story))), { says: 'gzip' }),
  rejected(
    'zip',
    'PAPER_IS_ARCHIVE',
    (story) => Buffer.concat([Buffer.from('PK\u0003\u0004\u0014\0\0\0\0\0', 'latin1'), file(linesOf(story))]),
    { says: 'ZIP' },
  ),
  rejected('workbook', 'PAPER_IS_ARCHIVE', () => Buffer.from('PK\u0003\u0004\u0014\0[Content_Types].xml', 'latin1'), {
    says: 'xlsx',
  }),
  rejected('web page', 'PAPER_IS_ARCHIVE', () => Buffer.from('<!DOCTYPE html><html>Sign in</html>'), { says: 'HTML' }),
  held(
    'two settlements in one file',
    'AMAZON_TWO_SETTLEMENTS',
    (story, next) => file([...linesOf(story), ...linesOf(next).slice(1)]),
    { line: (story) => lastLine(story) + 1 },
  ),
  rejected('unknown currency', 'CURRENCY_UNKNOWN', (story) => file(edited(story, 2, { currency: 'XQX' })), {
    column: 'currency',
    says: '“XQX”',
  }),
  held('two currencies', 'CURRENCY_SEVERAL', (story) => file(edited(story, 4, { currency: 'EUR' })), { line: () => 4 }),
  held('unknown currency of a row', 'CURRENCY_UNKNOWN', (story) => file(edited(story, 4, { currency: 'XQX' })), {
    line: () => 4,
    says: '“XQX”',
  }),
  postedOn('31.02.2026'),
  postedOn('03/04/2026 10:00:00 UTC'),
  postedOn('2026-10-01 25:00:00 UTC'),
  postedOn('yesterday'),
  postedOn('1926-10-01 10:00:00 UTC'),
  held(
    'start is no date',
    'SETTLEMENT_NO_PERIOD',
    (story) => file(edited(story, 2, { 'settlement-start-date': '2026-13-01 07:00:00 UTC' })),
    { line: () => 2, says: '2026-13-01' },
  ),
  held('ends before it starts', 'SETTLEMENT_DATES', (story) =>
    file(edited(story, 2, { 'settlement-end-date': '2026-01-01 07:00:00 UTC' })),
  ),
];

/** Totals stay above zero, so that a larger sale in one settlement leaves the next as it is. */
const NO_LARGE_FEES = {
  ads: false,
  deals: false,
  subscription: false,
  storage: false,
  clawback: false,
  inbound: false,
};

const GOOD: readonly (readonly [name: string, ugly: Ugly, coupon?: string])[] = [
  ['UTF-8 with a byte order mark', { bom: true }],
  ['UTF-16, little end first, marked', { encoding: 'utf-16le', bom: true }],
  ['UTF-16, little end first', { encoding: 'utf-16le' }],
  ['UTF-16, big end first, marked', { encoding: 'utf-16be', bom: true }],
  ['UTF-16, big end first', { encoding: 'utf-16be' }],
  ['Shift-JIS', { encoding: 'shift_jis' }, '秋のクーポン 5% OFF'],
  ['windows-1252', { encoding: 'windows-1252' }, 'Economisez 10 % sur la déco'],
  ['decimal comma', { decimal: ',' }],
  ['1.234,56', { decimal: ',', grouping: true }],
  ['1,234.56', { grouping: true }],
  ['extra columns', { extraColumns: true }],
  ['columns in another order', { reorderColumns: true }],
  ['both', { extraColumns: true, reorderColumns: true, newline: '\r\n', trailingTabs: true }],
];

const STORIES = makeSettlements({
  seed: 'bad input',
  settlements: BAD.length + GOOD.length + 1,
  days: 1,
  orders: 6,
  skus: 3,
  features: NO_LARGE_FEES,
}).map((story, at) => withCoupon(story, GOOD[at - BAD.length]?.[2]));

/** The coupon's title and one large sale, so that encoding and grouping have something to tell. */
function withCoupon(story: SettlementStory, text: string | undefined): SettlementStory {
  const [first, ...rest] = story.events.map((event) =>
    event.kind === 'COUPON' ? { ...event, text: text ?? 'Save 5%' } : event,
  );
  if (!first || story.total < 0n) throw new Error('a story without events, or below zero');
  const large = { ...first, amount: first.amount + 1_234_567n };
  return { ...story, events: [large, ...rest], total: story.total + 1_234_567n };
}

let house: StoryHouse;
beforeAll(async () => {
  house = await openStoryHouse(STORIES);
});
afterAll(() => house?.close());

interface Posted {
  readonly entries: bigint;
  readonly vouchers: bigint;
  readonly batches: bigint;
}

async function postedIn(where: House): Promise<Posted> {
  const found = await where.db.pool.query<Posted>(
    `SELECT (SELECT count(*) FROM ledger.entry) AS entries, (SELECT count(*) FROM delivery.voucher) AS vouchers,
       (SELECT count(*) FROM ledger.batch) AS batches`,
  );
  return found.rows[0]!;
}

function problemsOf(report: ImportReport): readonly Problem[] {
  return [...report.problems, ...report.statements.flatMap((one) => one.problems)];
}

/** Declared, said in both languages, with every blank filled in and the document named. */
function expectTold(where: House, problems: readonly Problem[], document: string): void {
  expect(problems.length).toBeGreaterThan(0);
  for (const one of problems)
    for (const language of ['zh', 'en'] as const) {
      const { text, remedy } = describeProblem(where.catalogue, one, language);
      for (const said of [text, remedy]) {
        expect(said).not.toMatch(/\{\w+\}|undefined|\[object/);
        expect(said).toMatch(language === 'zh' ? /[\u4e00-\u9fff]/ : /[A-Za-z]{3}/);
      }
    }
  for (const one of problems) expect(one.place.document ?? one.place.settlement).toBeDefined();
  expect(problems.some((one) => one.place.document === document)).toBe(true);
}

async function expectKept(where: House, report: ImportReport, bytes: Uint8Array): Promise<void> {
  expect(report.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  const kept: Uint8Array[] = [];
  for await (const chunk of where.papers.open(report.sha256)) kept.push(chunk);
  // Not toEqual: it takes seconds to walk 10 MB.
  expect(Buffer.concat(kept).equals(bytes)).toBe(true);
}

async function stateOf(where: House, report: ImportReport): Promise<string | undefined> {
  const found = await where.db.pool.query<{ state: string }>(
    'SELECT state FROM intake.document WHERE document_no = $1',
    [report.documentNo?.toString()],
  );
  return found.rows[0]?.state;
}

async function openAbout(where: House, subject: string): Promise<readonly string[]> {
  const found = await where.db.pool.query<{ code: string }>(
    "SELECT code FROM engine.exception WHERE state = 'OPEN' AND starts_with(subject, $1 || '/') ORDER BY code",
    [subject],
  );
  return found.rows.map((row) => row.code);
}

const ofSettlement = (story: SettlementStory): string => `settlement:${BOOK}/${SHOP}/${story.id}`;

async function expectWholePosts(story: SettlementStory, ugly: Ugly = {}): Promise<void> {
  const bytes = wholeOf(writeV2(story, ugly));
  const report = await house.importBytes(bytes, 'whole.txt');
  expect([report.problems, report.statements.map((one) => [one.outcome, one.problems])]).toEqual([
    [],
    [['POSTED', []]],
  ]);
  expect(report.statements[0]).toMatchObject({ settlementId: story.id, sum: story.total, total: story.total });
  expect(await openAbout(house, ofSettlement(story))).toEqual([]);
  await expectKept(house, report, bytes);
}

describe('bad papers', () => {
  test.each(BAD.map((bad, at) => [bad.name, bad, at] as const))(
    '%s',
    async (_, bad, at) => {
      const [story, next] = [STORIES[at]!, STORIES[at + 1]!];
      const bytes = bad.make(story, next);
      const before = await postedIn(house);
      const report = await house.importBytes(bytes, 'bad.txt');

      const outcomes = report.statements.map((one) => one.outcome);
      expect(outcomes.filter((one) => one !== 'HELD')).toEqual([]);
      expect(outcomes.length > 0 ? 'HELD' : 'REJECTED').toBe(bad.state);
      expect(await stateOf(house, report)).toBe(bad.state === 'HELD' ? 'INTERPRETED' : 'REJECTED');

      const problems = problemsOf(report);
      expectTold(house, problems, 'bad.txt');
      const told = problems.filter((one) => one.code === bad.code);
      expect(told.map((one) => one.code)).toContain(bad.code);
      if (bad.line) expect(told.map((one) => one.place.line)).toContain(bad.line(story));
      if (bad.column) expect(told.map((one) => one.place.column)).toContain(bad.column);
      if (bad.says)
        expect(told.map((one) => describeProblem(house.catalogue, one, 'en').text).join('\n')).toContain(bad.says);

      expect(await postedIn(house)).toEqual(before);
      await expectKept(house, report, bytes);
      const subjects = [`document:${report.sha256}`, ofSettlement(story)];
      const open = (await Promise.all(subjects.map((subject) => openAbout(house, subject)))).flat();
      expect(open).toContain(bad.code);

      const again = await house.importBytes(bytes, 'again.txt');
      expect([again.already, again.documentNo, again.statements.map((one) => one.outcome)]).toEqual([
        true,
        report.documentNo,
        outcomes,
      ]);
      expect(await postedIn(house)).toEqual(before);

      await expectWholePosts(story);
    },
    120_000,
  );

  test.each(GOOD.map(([name, ugly], at) => [name, ugly, BAD.length + at] as const))(
    'odd but whole, so it posts: %s',
    (_, ugly, at) => expectWholePosts(STORIES[at]!, ugly),
  );

  test('the book is that of the whole papers alone', async () => {
    await expectWholePosts(STORIES.at(-1)!);
    const { pool } = house.db;
    await expectBalanced(pool);
    await expectCutOnce(pool);
    await expectAccountedFor(pool);
    await expectOracle(pool, STORIES, expectedBook(STORIES, {}));
    const verified = await verifyAll(house);
    expect([verified.ok, verified.papers.breaks]).toEqual([true, []]);
  }, 120_000);
});

const NOW = new Date('2026-11-15T00:00:00Z');

/** One book with two shops that sell in dollars, and one that sells in euros. */
async function openShops(): Promise<TestHouse> {
  const opened = await testHouse();
  await inTransaction(opened.db.pool, async (tx) => {
    await createBook(tx, { book: 'US', name: 'US', standard: 'ASBE', currency: 'USD', trial: false }, NOW);
    const shared = { book: 'US', platform: 'amazon', department: 'D01', card: 'C', lender: 'L', taxRegistrations: [] };
    const dollars = { marketplace: 'US', currency: 'USD', zone: 'America/Los_Angeles' };
    const euros = { marketplace: 'DE', currency: 'EUR', zone: 'Europe/Berlin' };
    for (const [code, place] of [
      ['A', dollars],
      ['B', dollars],
      ['DE', euros],
    ] as const)
      await addShop(tx, { ...shared, ...place, code, name: `Shop ${code}`, customer: code, warehouse: code }, NOW);
  });
  return opened;
}

describe('a paper that names no shop, where two shops could own it', () => {
  let shops: TestHouse;
  beforeAll(async () => {
    shops = await openShops();
  });
  afterAll(() => shops?.close());

  const HOUR_MS = 3_600_000;
  const chainOf = (seed: string, startMs: number): readonly SettlementStory[] =>
    makeSettlements({ seed, startMs, settlements: 3, days: 2, orders: 4, skus: 2 });
  const START_MS = Date.UTC(2026, 9, 2, 7);
  const ofA = chainOf('shop A', START_MS) as [SettlementStory, SettlementStory, SettlementStory];
  const ofB = chainOf('shop B', START_MS + 5 * HOUR_MS) as [SettlementStory, SettlementStory, SettlementStory];
  /** From the same moments as those of A. */
  const likeA = chainOf('shop A again', START_MS) as [SettlementStory, SettlementStory, SettlementStory];

  const bring = (story: SettlementStory, shop?: string, ugly: Ugly = {}): Promise<ImportReport> =>
    importPaper(shops, {
      name: 'paper.txt',
      bytes: bytesOf(wholeOf(writeV2(story, ugly))),
      actor: 'test',
      ...(shop === undefined ? {} : { shop }),
    });

  const outcomesOf = (report: ImportReport): readonly (readonly string[])[] =>
    report.statements.map((one) => [one.shop, one.outcome]);

  async function expectAsked(report: ImportReport, code: string): Promise<void> {
    expect(report.statements).toEqual([]);
    expect(report.problems.map((one) => one.code)).toEqual([code]);
    expect(await stateOf(shops, report)).toBe('ASKING');
    expectTold(shops, report.problems, 'paper.txt');
    expect(await openAbout(shops, `document:${report.sha256}`)).toContain(code);
  }

  test('it asks, keeps the paper, posts nothing, and goes on with the answer', async () => {
    const before = await postedIn(shops);
    const asked = await bring(ofA[0]);
    await expectAsked(asked, 'PAPER_SHOP_UNKNOWN');
    const { text } = describeProblem(shops.catalogue, asked.problems[0]!, 'en');
    expect(text).toContain('A (Shop A), B (Shop B)');
    expect(text).not.toContain('DE (');
    await expectKept(shops, asked, wholeOf(writeV2(ofA[0])));

    const documentNo = asked.documentNo!;
    await expectAsked(await retryDocument(shops, documentNo, { actor: 'test' }), 'PAPER_SHOP_UNKNOWN');
    await expectAsked(await retryDocument(shops, documentNo, { shop: 'C', actor: 'test' }), 'SHOP_UNKNOWN');
    await expectAsked(await retryDocument(shops, documentNo, { shop: 'DE', actor: 'test' }), 'CURRENCY_NOT_THE_SHOPS');
    expect(await postedIn(shops)).toEqual(before);

    const answered = await retryDocument(shops, documentNo, { shop: 'A', actor: 'test' });
    expect(outcomesOf(answered)).toEqual([['A', 'POSTED']]);
    expect(await openAbout(shops, `document:${asked.sha256}`)).toEqual([]);
  });

  test('the one chain that it continues decides, from either end', async () => {
    expect(outcomesOf(await bring(ofB[1], 'B'))).toEqual([['B', 'POSTED']]);
    expect(outcomesOf(await bring(ofA[1]))).toEqual([['A', 'POSTED']]);
    expect(outcomesOf(await bring(ofB[2]))).toEqual([['B', 'POSTED']]);
    expect(outcomesOf(await bring(ofB[0]))).toEqual([['B', 'POSTED']]);
  });

  test('a settlement told before belongs where it was told', async () => {
    expect(outcomesOf(await bring(ofB[2], undefined, { newline: '\r\n' }))).toEqual([['B', 'UNCHANGED']]);
  });

  test('two chains that end at the same moment do not decide', async () => {
    expect(outcomesOf(await bring(likeA[1], 'B'))).toEqual([['B', 'POSTED']]);
    await expectAsked(await bring(ofA[2]), 'PAPER_SHOP_UNKNOWN');
  });

  test('the newest paper is the newest where its number has a digit more', async () => {
    const { pool } = shops.db;
    const numbers = await pool.query<{ no: string }>("SELECT nextval('intake.statement_no')::text AS no");
    await pool.query("SELECT nextval('intake.statement_no') FROM generate_series($1::int, 98)", [
      Number(numbers.rows[0]!.no) + 1,
    ]);
    const [story] = chainOf('digits', START_MS + 11 * HOUR_MS) as [SettlementStory];
    const cut = bytesOf(file(linesOf(story).slice(0, -2)));
    const first = await importPaper(shops, { name: 'cut.txt', bytes: cut, shop: 'A', actor: 'test' });
    expect(outcomesOf(first)).toEqual([['A', 'HELD']]);
    const whole = await bring(story);
    expect([outcomesOf(whole), whole.statements[0]?.problems]).toEqual([[['A', 'POSTED']], []]);
    const found = await pool.query<{ no: string }>(
      'SELECT s.statement_no::text AS no FROM intake.statement s WHERE settlement_id = $1 ORDER BY s.statement_no',
      [story.id],
    );
    expect(found.rows.map((row) => row.no)).toEqual(['99', '100']);
  });
});
