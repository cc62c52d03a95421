import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../test/setup/test-database.ts';
import type { JournalEntry } from '../../core/journal.ts';
import { parseRate } from '../../core/money.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { createBook } from '../books.ts';
import { appendBatch } from '../journal.ts';
import { entry, line, sale } from '../test-entries.ts';
import { safe } from './csv.ts';
import type { ExportRequest } from './export-journal.ts';
import { exportJournal } from './export-journal.ts';

const NOW = new Date('2026-10-05T08:00:00.123Z');
const CNY = { currency: 'CNY', rate: parseRate('1') };
const NASTY = `=HYPERLINK("x"); a,b: [2026-99-99]  c | "quote\\" \n2026-01-01 open Assets:Evil\r\n;date:2026-99-99`;
let database: TestDatabase;

/** Every shape a line can have: foreign, functional, src, red, fc = 0, a cent against the amount, yen, nasty text. */
const SHAPES: readonly JournalEntry[] = [
  sale('S-1'),
  entry('S-2', [
    line('D', '6601.31', -1_350n, -9_585n, { dims: { 店铺: 'US01', 部门: 'D01', 费用项目: 'COMMISSION' } }),
    line('D', '1122.11', 1_350n, 9_585n, { dims: { 店铺: 'US01' } }),
  ]),
  entry('S-3', [
    line('D', '1122.11', 1_000n, 7_100n),
    line('C', '1901', 7_100n, 7_100n, { ...CNY, src: { currency: 'USD', fc: 1_000n, rate: parseRate('7.1') } }),
  ]),
  entry('S-4', [line('D', '1122.11', 0n, 18_518n), line('D', '6603.03.02', -18_518n, -18_518n, CNY)]),
  entry('S-5', [
    line('D', '1122.11', 1n, -1n, { rounding: -8n }),
    line('C', '6001.01', 1n, 0n, { rounding: -7n }),
    line('C', '6001.02', 0n, -1n),
  ]),
  entry('S-6', [
    line('D', '1122.11', 1_001n, 4_817n, { currency: 'JPY', rate: parseRate('0.048123') }),
    line('C', '6001.01', 1_001n, 4_817n, { currency: 'JPY', rate: parseRate('0.048123') }),
  ]),
  entry(
    NASTY,
    [line('D', '1122.11', 3n, 21n, { dims: { 店铺: NASTY } }), line('C', '6001.01', 3n, 21n, { rule: NASTY })],
    {
      summary: NASTY,
      category: NASTY,
    },
  ),
];

beforeAll(async () => {
  database = await testDatabase();
  await inTransaction(database.pool, async (tx) => {
    await createBook(tx, { book: 'CN', name: '深圳', standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    await createBook(tx, { book: 'JP', name: '=東京', standard: 'SBE', currency: 'JPY', trial: false }, NOW);
    await createBook(tx, { book: 'NEW', name: '空', standard: 'ASBE', currency: 'USD', trial: true }, NOW);
  });
  await post('CN', SHAPES);
  const yen = { currency: 'JPY', rate: parseRate('1'), rateRef: '1' };
  await post('JP', [entry('J-1', [line('D', '1122.11', 500n, 500n, yen), line('C', '5001.01', 500n, 500n, yen)])]);
});
afterAll(() => database.close());

function post(book: string, entries: readonly JournalEntry[]): Promise<unknown> {
  const batch = { book, posting: 'p', entries, closed: new Set<string>(), postedAt: NOW, postedBy: 'cli:t' };
  return inTransaction(database.pool, (tx) => appendBatch(tx, batch));
}

async function files(request: ExportRequest): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  for await (const { file, text } of exportJournal(database.pool, request)) all.set(file, (all.get(file) ?? '') + text);
  return all;
}

function installed(tool: string): boolean {
  return spawnSync(tool, ['--version']).status === 0;
}

/** Writes the files and runs the tool over each; its complaints, empty where it has none. */
function complaints(all: ReadonlyMap<string, string>, tool: string, argsOf: (path: string) => string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'heliu-export-'));
  try {
    return [...all]
      .map(([file, text]) => {
        const path = join(folder, file);
        writeFileSync(path, text);
        const run = spawnSync(tool, argsOf(path), { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
        return run.status === 0 ? '' : `${file}: ${run.stdout}${run.stderr}`;
      })
      .join('');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HLEDGER = 'hledger';
const hledger = installed(HLEDGER);
const beancheck = installed('bean-check');

test.skipIf(!hledger)(
  `hledger check --strict passes over every book, and not over one changed cent${hledger ? '' : ' (skipped: hledger is not installed)'}`,
  async () => {
    const all = await files({ format: 'hledger' });
    expect([...all.keys()]).toEqual(['CN.journal', 'JP.journal', 'NEW.journal']);
    const check = (text: ReadonlyMap<string, string>) =>
      complaints(text, HLEDGER, (path) => ['check', '--strict', '-f', path]);
    expect(check(all)).toBe('');
    const changed = all.get('CN.journal')!.replace('100.00 USD @@ 710.00 CNY', '100.00 USD @@ 710.01 CNY');
    expect(check(new Map([['CN.journal', changed]]))).toMatch(/balance/);
  },
);

test.skipIf(!hledger)(
  `hledger finds in the file the balances of the book${hledger ? '' : ' (skipped: hledger is not installed)'}`,
  async () => {
    const all = await files({ format: 'hledger', book: 'CN' });
    const folder = mkdtempSync(join(tmpdir(), 'heliu-export-'));
    const path = join(folder, 'CN.journal');
    writeFileSync(path, all.get('CN.journal')!);
    const run = (...args: string[]) =>
      spawnSync(HLEDGER, ['-f', path, 'balance', '--layout=bare', '-O', 'csv', ...args], {
        encoding: 'utf8',
        env: { ...process.env, LANG: 'C.UTF-8' },
      }).stdout;
    // USD: 100.00 + 13.50 + 10.00 + 0.01 + 0.03; JPY 1001; CNY: revaluation 185.18, the turned cent −0.01.
    const receivable = run('1122\\.11');
    expect(receivable).toContain('"USD","123.54"');
    expect(receivable).toContain('"JPY","1001"');
    expect(receivable).toContain('"CNY","185.17"');
    // At cost: 710.00 + 95.85 + 71.00 + 185.18 − 0.01 + 48.17 + 0.21.
    expect(run('-B', '1122\\.11')).toContain('"CNY","1110.40"');
    rmSync(folder, { recursive: true });
  },
);

test.skipIf(!beancheck)(
  `bean-check passes over every book, and not over one changed cent${beancheck ? '' : ' (skipped: bean-check is not installed)'}`,
  async () => {
    const all = await files({ format: 'beancount' });
    expect([...all.keys()]).toEqual(['CN.beancount', 'JP.beancount', 'NEW.beancount']);
    const check = (text: ReadonlyMap<string, string>) => complaints(text, 'bean-check', (path) => [path]);
    expect(check(all)).toBe('');
    const changed = all.get('CN.beancount')!.replace('100.00 USD @@ 710.00 CNY', '100.00 USD @@ 710.01 CNY');
    expect(check(new Map([['CN.beancount', changed]]))).toMatch(/does not balance/);
  },
);

test('accounts carry code and name, lines both currencies, and text from outside opens no directive', async () => {
  const journal = (await files({ format: 'hledger', book: 'CN' })).get('CN.journal')!;
  expect(journal).toContain('account 1122.11 应收账款-平台待结算  ; type:A\n');
  expect(journal).toContain('    1122.11 应收账款-平台待结算  100.00 USD @@ 710.00 CNY  ; side:D, rule:sale@1');
  expect(journal).toContain('    6601.31 销售费用-平台佣金  -13.50 USD @@ 95.85 CNY');
  expect(journal).toContain('    1122.11 应收账款-平台待结算  185.18 CNY  ;');
  expect(journal).not.toMatch(/^2026-01-01 open/m);
  const beancount = (await files({ format: 'beancount', book: 'CN' })).get('CN.beancount')!;
  expect(beancount).toContain(
    'open Assets:1122-11-Accounts-receivable-platform-unsettled\n  name: "应收账款-平台待结算"',
  );
  expect(beancount).not.toMatch(/^2026-01-01 open/m);
});

test('csv has a row a line with exact amounts, and no text from outside begins a formula', async () => {
  const all = await files({ format: 'csv', book: 'CN' });
  expect([...all.keys()]).toEqual(['CN-accounts.csv', 'CN-batches.csv', 'CN-journal.csv', 'CN-cells.csv']);
  const read = (file: string) =>
    parse(all.get(file)!, { bom: true, columns: true }) as unknown as readonly Record<string, string>[];
  const rows = read('CN-journal.csv');
  expect(rows).toHaveLength(SHAPES.reduce((sum, one) => sum + one.lines.length, 0));
  expect(rows[2]).toMatchObject({ account: '6601.31', fc: '-13.50', lc: '-95.85', rate: '7.1000', functional: 'CNY' });
  const last = rows.at(-1)!;
  expect([last.summary, last.category, last.source_id, last.rule]).toEqual([
    `'${NASTY}`,
    `'${NASTY}`,
    `'${NASTY}`,
    `'${NASTY}`,
  ]);
  expect(read('CN-cells.csv')).toHaveLength(4);
  expect(read('CN-cells.csv')[0]).toEqual({ line: '1', statement: '7', cell: '9', fc_minor: '6000' });
});

test.each(['=1', '+1', '-1', '@x', '\t=1', '\r=1'])('a text field %j is no formula', (text) => {
  expect(safe(text)).toBe(`'${text}`);
  expect(safe(`a${text}`)).toBe(`a${text}`);
});

test('jsonl has every book, account, batch, entry, line and cell', async () => {
  const text = (await files({ format: 'jsonl' })).get('journal.jsonl')!;
  const records = text
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one) as Record<string, unknown>);
  const count = (type: string) => records.filter((one) => one.type === type).length;
  expect([count('book'), count('batch'), count('entry'), count('cell')]).toEqual([3, 2, SHAPES.length + 1, 4]);
  expect(records.find((one) => one.type === 'line' && one.account === '1901')).toMatchObject({
    currency: 'CNY',
    fc: '71.00',
    src: { currency: 'USD', fc: '10.00', rate: '7.1' },
  });
});

test('the canonical text is the same for a revision and for a fresh import, and differs by a cent', async () => {
  const canonical = async (book: string) => {
    const text = (await files({ format: 'jsonl', canonical: true, book })).get('journal.canonical.jsonl') ?? '';
    return text.replaceAll(`"book":"${book}"`, '"book":"X"');
  };
  for (const book of ['FRESH', 'REVISED', 'OTHER'])
    await inTransaction(database.pool, (tx) =>
      createBook(tx, { book, name: book, standard: 'ASBE', currency: 'CNY', trial: false }, NOW),
    );
  const commission = { dims: { 部门: 'D01', 店铺: 'US01' }, rule: 'fee@1' };
  const fresh = (lc: bigint) =>
    entry('S-1', [line('D', '6601.31', 900n, lc, commission), line('C', '1122.11', 900n, lc)]);
  await post('FRESH', [fresh(6_390n)]);
  await post('OTHER', [fresh(6_391n)]);
  const shop = { dims: { 店铺: 'US01', 部门: 'D01' } };
  await post('REVISED', [
    entry('GONE', [line('D', '6601.32', 5n, 36n), line('C', '1122.11', 5n, 36n)]),
    entry('S-1', [line('D', '6601.31', 1_000n, 7_100n, commission), line('C', '1122.11', 1_000n, 7_100n)]),
  ]);
  await post('REVISED', [
    entry('GONE', [line('D', '6601.32', -5n, -36n), line('C', '1122.11', -5n, -36n)], { correction: 'RED' }),
    entry('S-1', [line('C', '1122.11', -100n, -710n), line('D', '6601.31', -100n, -710n, shop)], {
      correction: 'DIFFERENCE',
      summary: '订正',
      statementNo: 8n,
    }),
  ]);
  const revised = await canonical('REVISED');
  expect(revised).toBe(await canonical('FRESH'));
  expect(revised).not.toBe(await canonical('OTHER'));
  expect(JSON.parse(revised)).toEqual({
    book: 'X',
    key: 'settlement|US01|S-1|2026-09|SALES',
    kind: 'SALES',
    category: '平台结算',
    businessDate: '2026-09-25',
    originalPeriod: '2026-09',
    shop: 'US01',
    source: 'settlement',
    sourceId: 'S-1',
    lines: [
      {
        account: '1122.11',
        dc: 'C',
        currency: 'USD',
        rate: '7.1000',
        dims: { 店铺: 'US01', 部门: 'D01' },
        fc: '9.00',
        lc: '63.90',
      },
      {
        account: '6601.31',
        dc: 'D',
        currency: 'USD',
        rate: '7.1000',
        dims: { 店铺: 'US01', 部门: 'D01' },
        fc: '9.00',
        lc: '63.90',
      },
    ],
  });
});

test('an unknown book and a canonical form of another format are refused', async () => {
  await expect(files({ format: 'csv', book: 'NONE' })).rejects.toMatchObject({ problem: { code: 'BOOK_UNKNOWN' } });
  const canonical = files({ format: 'csv', canonical: true });
  await expect(canonical).rejects.toMatchObject({ problem: { code: 'EXPORT_NOT_POSSIBLE' } });
});
