import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { Refused } from '../../core/problems.ts';
import { approved } from './mapping-fixture.ts';
import { type SheetRow, sheetDifference, writeSheets } from './sheets.ts';
import { columnName, readSheets, WORKBOOK_LIMITS } from './workbook.ts';

const STANDING = [
  approved('SKU', ['US01', '=HYPERLINK("x")'], { parts: 'HL-BOX=1; HL-CUP-01=2' }, { validTo: '2026-12-31' }),
  approved('SKU', ['US01', '00123'], { parts: '+A=1' }),
  approved('SKU', ['US01', '00123'], { parts: '+A=2' }, { validFrom: '2027-01-01', version: 2 }),
  approved('ERP_CUSTOMER', ['US01'], { code: '@C1', name: '  美国店 & "Söhne" <1>'.trim() }),
  approved('FEE', ['REV_GOODS', ''], { code: '6001.01', name: '' }),
];
const ROWS: readonly SheetRow[] = STANDING;
const CONTEXT = { book: 'CN01', today: '2026-10-05', reason: 'sheet' };
const difference = (bytes: Uint8Array) => sheetDifference(bytes, STANDING, CONTEXT);
/** The workbook with a text of one of its parts replaced. */
const edited = (bytes: Uint8Array, part: RegExp, before: string | RegExp, after: string): Uint8Array => {
  const parts = unzipSync(bytes);
  for (const name of Object.keys(parts).filter((one) => part.test(one))) {
    const text = strFromU8(parts[name]!);
    parts[name] = strToU8(text.replace(before, after));
  }
  return zipSync(parts);
};
const refusal = (bytes: Uint8Array, limits?: typeof WORKBOOK_LIMITS) =>
  readSheets(bytes, limits).then(
    () => 'read',
    (error) => (error instanceof Refused ? error.problem.code : error),
  );
type Cells = readonly (string | number | Date | { readonly value: string; readonly type: 'Formula' })[];
const book = (sheet: string, ...rows: readonly Cells[]) =>
  writeWorkbook([{ sheet, data: rows.map((row) => [...row]), dateFormat: 'yyyy-mm-dd' }]).toBuffer();
const SKU_HEADER = ['店铺', 'MSKU', 'Material=quantity', 'validFrom', '截止日'];

describe('a workbook that comes back', () => {
  test.each(['zh', 'en'] as const)('unchanged, as it was exported in %s, wants nothing', async (language) => {
    expect(await difference(await writeSheets(ROWS, language))).toEqual({ changes: [], unchanged: 5, problems: [] });
  });

  test('with one changed cell wants exactly that one mapping', async () => {
    const bytes = await writeSheets(
      ROWS.map((row) => (row.kind === 'ERP_CUSTOMER' ? { ...row, value: { ...row.value, code: 'C2' } } : row)),
      'zh',
    );
    const { changes, unchanged, problems } = await difference(bytes);
    expect([unchanged, problems]).toEqual([4, []]);
    expect(changes).toMatchObject([
      {
        ...{ kind: 'ERP_CUSTOMER', key: ['US01'], sheet: 'ERP_CUSTOMER', row: 2, validFrom: '2026-01-01' },
        ...{ before: { code: '@C1' }, value: { code: 'C2' }, reason: 'sheet' },
      },
    ]);
  });

  test('with keys that nobody filled in, or with rows taken away, wants nothing of them', async () => {
    const open = {
      kind: 'SKU',
      key: ['US01', 'NEW'],
      value: undefined,
      validFrom: '2026-10-05',
      validTo: undefined,
    } as const;
    const bytes = await writeSheets([ROWS[0]!, open], 'en');
    expect(await difference(bytes)).toEqual({ changes: [], unchanged: 1, problems: [] });
  });

  test('in another order of columns, with numbers and dates of the spreadsheet, is read by its headers', async () => {
    const bytes = await book(
      'SKU',
      ['MSKU', 'From', 'parts', 'Shop', 'To', 'Reason'],
      [4711, new Date('2026-02-01T00:00:00Z'), 'CUP=2', 'US01', '', 'repacked'],
    );
    expect((await difference(bytes)).changes).toMatchObject([
      { key: ['US01', '4711'], value: { parts: 'CUP=2' }, validFrom: '2026-02-01', reason: 'repacked' },
    ]);
  });
});

test('what is exported is text in every cell: nothing that a name begins with is worked out', async () => {
  const parts = unzipSync(await writeSheets(ROWS, 'zh'));
  const sheets = Object.keys(parts).filter((name) => name.startsWith('xl/worksheets/sheet'));
  expect(sheets).toHaveLength(3);
  for (const name of sheets) {
    const xml = strFromU8(parts[name]!);
    expect(xml).not.toMatch(/<f[\s>/]/);
    expect([...xml.matchAll(/<c [^>]*>/g)].filter(([cell]) => !/t="(s|inlineStr)"|\/>$/.test(cell))).toEqual([]);
  }
});

describe('what is wrong is told by sheet, row and column:', () => {
  test.each<[string, Cells, object]>([
    ['a quantity that is none', ['US01', 'M', 'A=x', '', ''], { row: '2', column: 'parts', value: 'A=x' }],
    ['a shop that is no code', ['us 01', 'M', 'A', '', ''], { row: '2', column: 'shop' }],
    [
      'a day that is none',
      ['US01', 'M', 'A', '2026-02-30', ''],
      { row: '2', column: 'validFrom', value: '2026-02-30' },
    ],
    ['an end before its begin', ['US01', 'M', 'A', '2026-02-02', '2026-02-01'], { column: 'validTo' }],
    ['a formula', ['US01', { value: 'A1', type: 'Formula' }, 'A', '', ''], { row: '2', column: 'B', value: 'formula' }],
    ['a broken number', ['US01', 1.5, 'A', '', ''], { row: '2', column: 'B' }],
    ['a text without end', ['US01', 'M', 'A'.repeat(2_001), '', ''], { row: '2', column: 'C' }],
  ])('%s; its row wants nothing and the others do', async (_what, row, params) => {
    const bytes = await book('SKU', SKU_HEADER, row, ['US01', 'GOOD', 'A', '', '']);
    const { changes, problems } = await difference(bytes);
    expect(changes.map((one) => one.key[1])).toEqual(['GOOD']);
    expect(problems).toMatchObject([{ code: 'SHEET_CELL_NOT_VALID', params: { sheet: 'SKU', ...params } }]);
  });

  test('a key twice, a header that is strange or missing, a sheet that is no kind', async () => {
    const twice = await book('SKU', SKU_HEADER, ['US01', 'M', 'A', '', ''], ['US01', 'M', 'B', '', '']);
    expect((await difference(twice)).problems).toMatchObject([
      { code: 'SHEET_ROW_TWICE', params: { row: '3', other: '2' } },
    ]);
    const strange = await difference(
      await book('SKU', ['Shop', 'MSKU', 'Price', 'From', 'To'], ['US01', 'M', 'A', '', '']),
    );
    expect(strange.changes).toEqual([]);
    expect(strange.problems).toMatchObject([
      { code: 'SHEET_COLUMN_UNKNOWN', params: { column: 'C', value: 'Price' } },
      { code: 'SHEET_COLUMN_ABSENT', params: { value: '物料=数量 / Material=quantity' } },
    ]);
    expect((await difference(await book('Sheet1', ['a']))).problems).toMatchObject([{ code: 'SHEET_COLUMN_UNKNOWN' }]);
  });
});

describe('a file that is no honest workbook is refused before it does harm:', () => {
  test('one that unpacks to more than is allowed, has too many parts, rows or bytes', async () => {
    const bytes = await writeSheets(ROWS, 'zh');
    const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(70 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(WORKBOOK_LIMITS.fileBytesMax);
    expect(await refusal(bomb)).toBe('SHEET_TOO_LARGE');
    expect(await refusal(bytes, { ...WORKBOOK_LIMITS, partsMax: 3 } as never)).toBe('SHEET_TOO_LARGE');
    expect(await refusal(bytes, { ...WORKBOOK_LIMITS, rowsMax: 2 } as never)).toBe('SHEET_TOO_LARGE');
    expect(await refusal(bytes, { ...WORKBOOK_LIMITS, fileBytesMax: 100 } as never)).toBe('SHEET_TOO_LARGE');
    expect(await refusal(bytes)).toBe('read');
  });

  test('one whose heads lie about its sizes', async () => {
    const bytes = Buffer.from(zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(1_000_000) }));
    // Sizes stand in the head of the part and in the directory: 1,000,000 → 10.
    const size = Buffer.alloc(4);
    size.writeUInt32LE(1_000_000);
    for (let at = bytes.indexOf(size); at >= 0; at = bytes.indexOf(size, at)) bytes.writeUInt32LE(10, at);
    expect(await refusal(bytes)).toBe('SHEET_NOT_READ');
  });

  test('one with a document type, one cut off, one that is something else', async () => {
    const bytes = await writeSheets(ROWS, 'zh');
    const entity = edited(bytes, /workbook\.xml$/, /<workbook/, '<!DOCTYPE a [<!ENTITY b "c">]><workbook');
    expect(await refusal(entity)).toBe('SHEET_NOT_READ');
    expect(await refusal(bytes.subarray(0, bytes.length - 100))).toBe('SHEET_NOT_READ');
    expect(await refusal(Buffer.from('shop,msku\nUS01,A\n'))).toBe('SHEET_NOT_READ');
    expect(await refusal(zipSync({ 'a.txt': strToU8('hello') }))).toBe('SHEET_NOT_READ');
  });
});

test.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [39, 'AN'],
])('column %i is called %s', (at, name) => {
  expect(columnName(at)).toBe(name);
});
