import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Refused } from '../core/problems.ts';
import { writeSheets } from '../masterdata/mapping/sheets.ts';
import { BOOK, type MappingBench, mappingBench } from '../pipeline/mapping-fixture.ts';
import { type Host, type OpenHouse, WrongUse } from './command.ts';
import { mappingCommand } from './mapping-command.ts';

let database: TestDatabase;
let bench: MappingBench;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  bench = await mappingBench(database);
  folder = await mkdtemp(join(tmpdir(), 'heliu-mapping-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.close();
});

async function heliu(words: readonly string[], options: Readonly<Record<string, string>> = {}, ...flags: string[]) {
  const lines: string[] = [];
  const house = { ...bench.house, close: async () => undefined } as unknown as OpenHouse;
  const status = await mappingCommand.run({
    ...{
      host: { openHouse: async () => house } as unknown as Host,
      json: false,
      language: 'en',
      actor: 'cli:bob',
      words,
    },
    out: { line: (text) => lines.push(text), error: (text) => lines.push(text) },
    option: (name) => (name === 'book' ? BOOK : options[name]),
    flag: (name) => flags.includes(name),
  });
  return { status, text: lines.join('\n') };
}

test('a book’s mappings go out to a file and come back: looked at, proposed, approved, listed', async () => {
  const [no] = await bench.propose({ key: ['US01', 'M1'], value: { parts: 'A=2' } });
  expect((await heliu(['approve', String(no)], { reason: 'looked at' })).text).toContain('SKU  US01 · M1');
  const file = join(folder, 'out.xlsx');
  expect((await heliu(['export', file])).status).toBe(0);
  const same = await heliu(['import', file], { reason: 'nothing' });
  expect([same.status, same.text.split('\n').at(-1)]).toEqual([
    0,
    '0 changed, 1 unchanged, 0 proposed (another person approves)',
  ]);
  const row = { kind: 'SKU', key: ['US01', 'M1'], value: { parts: 'A=9' }, validTo: undefined } as const;
  await writeFile(file, await writeSheets([{ ...row, validFrom: '2026-01-01' }], 'en'));
  const looked = await heliu(['import', file], { reason: 'autumn' }, 'dry-run');
  expect(looked.text).toMatch(/SKU +2 +US01 · M1 +A=2 +A=9/);
  expect((await heliu(['list'], { state: 'PROPOSED' })).text).toContain('(none)');
  expect((await heliu(['import', file], { reason: 'autumn' })).status).toBe(0);
  expect((await heliu(['list'], { state: 'PROPOSED', kind: 'SKU' })).text).toMatch(/A=9 .*PROPOSED +cli:bob/);
  expect((await heliu(['list'], {}, 'unmapped')).text).toMatch(/ERP_CUSTOMER +US01 +示例 US01/);
});

test('wrong words are refused with their choices, and a bad file ends with status 1 or its problem', async () => {
  await expect(heliu(['list'], { kind: 'THING' })).rejects.toThrow(WrongUse);
  await expect(heliu(['approve', 'x'], { reason: 'r' })).rejects.toThrow(WrongUse);
  await expect(heliu(['import', join(folder, 'none.xlsx')], { reason: 'r' })).rejects.toThrow(/cannot be read/);
  const file = join(folder, 'bad.xlsx');
  await writeFile(file, 'no workbook');
  await expect(heliu(['import', file], { reason: 'r' })).rejects.toThrow(Refused);
  expect(await heliu(['approve', '999'], { reason: 'r' })).toMatchObject({ status: 1 });
});
