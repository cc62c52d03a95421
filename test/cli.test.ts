/** The commands as a user types them, each a process of its own, all on one home. The tests build on one another. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { wholeOf } from '../src/sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../src/sandbox/settlements/events.ts';
import { makeSettlements } from '../src/sandbox/settlements/story.ts';
import { writeV2 } from '../src/sandbox/settlements/v2-text.ts';
import { type Ended, runHeliu } from './stories/heliu.ts';

const SECRET = 'kd-app-secret-5f0e1c77';
vi.setConfig({ testTimeout: 180_000 });

let home = '';
let folder = '';
let good = '';
let held = '';
/** The journal after the good file. */
let posted = '';
let expected: { readonly id: string; readonly total: bigint };

const heliu = (...words: readonly string[]): Promise<Ended> => runHeliu(home, [...words, '--lang', 'en']);

async function write(name: string, story: SettlementStory): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, wholeOf(writeV2(story)));
  return file;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'heliu-cli-'));
  folder = await mkdtemp(join(tmpdir(), 'heliu-cli-files-'));
  const [first, second] = makeSettlements({
    seed: 'cli',
    settlements: 2,
    orders: 6,
    skus: 3,
    features: { unknown: true },
  });
  if (!first || !second) throw new Error('no stories');
  expected = first;
  good = await write('good.txt', first);
  held = await write('held.txt', second);
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

interface ImportJson {
  readonly reports: readonly {
    readonly already: boolean;
    readonly statements: readonly {
      readonly settlementId: string;
      readonly outcome: string;
      readonly sum: string;
      readonly total: string;
      readonly vouchers: readonly { readonly period: string; readonly number: number; readonly state: string }[];
    }[];
  }[];
}

describe('wrong use', () => {
  test.each([
    { words: ['import'], says: 'heliu import FILE' },
    { words: ['export', '--format', 'pdf', '--out', '/tmp'], says: 'heliu export --format' },
    { words: ['verify', '--colour'], says: 'heliu verify' },
  ])('$words ends with 2 and says how it is used', async ({ words, says }) => {
    const { status, out, err } = await heliu(...words);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(says);
  });
});

describe('import', () => {
  test('a dry run shows the vouchers and keeps nothing', async () => {
    const dry = await heliu('import', good, '--dry-run');
    expect(dry.status).toBe(0);
    expect(dry.out).toContain('dry run, nothing is kept');
    expect(dry.out).toMatch(/记-1/);
    const books = await heliu('book', 'list', '--json');
    expect(JSON.parse(books.out)).toEqual([]);
  });

  test('a good file proves, posts and reaches the sandbox ERP: exit status 0, and --json is JSON', async () => {
    const { status, out } = await heliu('import', good, '--json');
    expect(status).toBe(0);
    const [report] = (JSON.parse(out) as ImportJson).reports;
    const [statement] = report?.statements ?? [];
    expect(statement).toMatchObject({
      settlementId: expected.id,
      outcome: 'POSTED',
      sum: expected.total.toString(),
      total: expected.total.toString(),
    });
    expect(statement?.vouchers.length).toBeGreaterThan(0);
    expect(new Set(statement?.vouchers.map((one) => one.state))).toEqual(new Set(['VERIFIED']));
  });

  test('the same file again says so and posts nothing', async () => {
    posted = await exported('jsonl');
    const { status, out } = await heliu('import', good);
    expect(status).toBe(0);
    expect(out).toContain('This very file was imported before');
    expect(out).toContain('unchanged, nothing posted twice');
    expect(await exported('jsonl')).toBe(posted);
  });

  test('a file with an unknown item is held: exit status 1, the item and what to do are printed', async () => {
    const { status, out } = await heliu('import', held);
    expect(status).toBe(1);
    expect(out).toContain('HELD, nothing posted');
    expect(out).toMatch(/ITEM_UNKNOWN.*Lunar Shelf Surcharge \d\d/);
    expect(await exported('jsonl')).toBe(posted);
  });
});

/** The journal in one format, and that it has the settlement in it. */
async function exported(format: string): Promise<string> {
  const out = join(folder, format);
  const { status, out: said } = await heliu('export', '--format', format, '--out', out);
  expect(status).toBe(0);
  const texts = await Promise.all(
    said
      .trim()
      .split('\n')
      .map((file) => readFile(file, 'utf8')),
  );
  expect(texts.join('')).toContain(expected.id);
  return texts.join('\n');
}

test('a held settlement waits in the exceptions until a person skips it with a reason', async () => {
  const listed = await heliu('exceptions', '--json');
  expect(listed.status).toBe(1);
  const [exception] = JSON.parse(listed.out) as { id: string; state: string; code: string }[];
  expect(exception).toMatchObject({ state: 'OPEN', code: 'ITEM_UNKNOWN' });
  const id = exception?.id ?? '';
  expect((await heliu('exceptions', 'skip', id)).status).toBe(2);
  const skipped = await heliu('exceptions', 'skip', id, '--reason', 'asked Amazon');
  expect({ status: skipped.status, out: skipped.out.trim() }).toEqual({ status: 0, out: 'no open exceptions' });
});

test('prove walks from a voucher line to a raw line of the file', async () => {
  const { status, out } = await heliu('prove', '2026-09/记-1/1', '--rows', '500');
  expect(status).toBe(0);
  const raw = /good\.txt:(\d+) .*\n {4}\| (.*)/.exec(out);
  const lines = (await readFile(good, 'utf8')).split(/\r?\n/);
  expect(raw?.[2]).toBe(lines[Number(raw?.[1]) - 1]);
  expect(out).not.toContain('✗');
});

test('verify recomputes chains and laws: all hold, exit status 0', async () => {
  const { status, out } = await heliu('verify', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, audit: { ok: true }, papers: { ok: true } });
});

test.each(['beancount', 'hledger', 'csv'])('export writes the journal as %s', async (format) => {
  await exported(format);
});

test('the secret of an ERP account is printed nowhere and stands in no file of the home in the clear', async () => {
  await heliu('book', 'add', 'CN01', '--currency', 'CNY');
  const words =
    'erp add MAIN --book CN01 --url http://127.0.0.1:9 --ledger 001 --settings acctId=A1,username=U1,appId=P1';
  const added = await runHeliu(home, [...words.split(' '), '--json'], { HELIU_ERP_SECRET: SECRET });
  expect(added).toMatchObject({ status: 0 });
  const listed = await heliu('erp', 'list', '--json');
  expect(JSON.parse(listed.out)).toContainEqual(expect.objectContaining({ erpAccount: 'MAIN', sandbox: false }));
  for (const said of [added.out, added.err, listed.out, listed.err]) expect(said).not.toContain(SECRET);
  expect(await filesWith(home, SECRET)).toEqual([]);
});

test('documents are handed in from a file, once a key, listed, and withdrawn; what is not as it must be is named', async () => {
  const file = join(folder, 'documents.json');
  const line = { material: 'SKU-A', warehouse: 'W1', quantity: 2, fc: '10.50' };
  const one = { key: 'WMS-1', kind: 'OTHER_OUT', date: '2026-03-01', currency: 'CNY', summary: '', lines: [line] };
  const handIn = async (...documents: readonly object[]) => {
    await writeFile(file, JSON.stringify(documents));
    return heliu('erp', 'documents', '--book', 'CN01', '--file', file);
  };
  const misshapen = await handIn({ ...one, lines: [{ ...line, fc: 10.5 }] });
  expect(misshapen).toMatchObject({ status: 1, out: expect.stringContaining('lines[0].fc') });
  expect(await handIn(one)).toMatchObject({ status: 1, out: expect.stringContaining('DOCUMENT_COST_OWNER') });
  await heliu('policy', 'set', 'costOwner', 'ERP', '--book', 'CN01', '--from', '2026-01-01');
  expect(await handIn(one)).toMatchObject({ status: 0, out: expect.stringContaining('WMS-1  HLOU-1  QUEUED') });
  expect(await handIn(one)).toMatchObject({ status: 0 });
  const listed = async (): Promise<unknown> =>
    JSON.parse((await heliu('erp', 'documents', '--book', 'CN01', '--json')).out);
  expect(await listed()).toMatchObject([{ no: '1', form: 'OTHER_OUT', name: 'HLOU-1', state: 'QUEUED' }]);
  const withdrawn = await heliu('erp', 'withdraw', '1', '--book', 'CN01', '--reason', 'twice');
  expect(withdrawn.status).toBe(0);
  expect(await listed()).toEqual([]);
  expect((await heliu('erp', 'push', 'MAIN', 'rates', 'March')).status).toBe(2);
});

/** Files of a folder, at any depth, that hold the text: the database's own files too. */
async function filesWith(folderName: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folderName, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(file)).includes(text)) found.push(file);
  }
  return found;
}
