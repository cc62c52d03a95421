/** Mappings as a workbook: a sheet a kind, a row a key. What comes back unchanged changes nothing; a changed cell is one proposal. */
import writeWorkbook from 'write-excel-file/node';
import { type IsoDate, isIsoDate } from '../../core/dates.ts';
import { type Bilingual, type Language, type Problem, problem } from '../../core/problems.ts';
import { cleanMapping } from './fields.ts';
import { keyText, kindFacts, MAPPING_KIND_NAMES, type MappingKind, type MappingValue } from './kinds.ts';
import { MAPPING_PROBLEMS } from './problems.ts';
import { isSame, type Mapping, type NewMapping } from './store.ts';
import { columnName, readSheets, type SheetOfText } from './workbook.ts';

/** A row of a sheet: an empty value is a key that has no mapping yet. */
export interface SheetRow {
  readonly kind: MappingKind;
  readonly key: readonly string[];
  readonly value: MappingValue | undefined;
  readonly validFrom: IsoDate;
  readonly validTo: IsoDate | undefined;
}

interface Column {
  readonly name: string;
  readonly text: Bilingual;
  readonly part: 'KEY' | 'VALUE' | 'FROM' | 'TO' | 'REASON';
}

function columnsOf(kind: MappingKind): readonly Column[] {
  const { key, value } = kindFacts(kind);
  return [
    ...key.map(({ name, text }) => ({ name, text, part: 'KEY' as const })),
    ...value.map(({ name, text }) => ({ name, text, part: 'VALUE' as const })),
    { name: 'validFrom', text: { zh: '生效日', en: 'From' }, part: 'FROM' },
    { name: 'validTo', text: { zh: '截止日', en: 'To' }, part: 'TO' },
    { name: 'reason', text: { zh: '修改原因', en: 'Reason' }, part: 'REASON' },
  ];
}

const WIDTH_CHARS = 24;

/** Every cell is text, a formula none: what a name begins with is never worked out. */
export async function writeSheets(rows: readonly SheetRow[], language: Language): Promise<Buffer> {
  const kinds = MAPPING_KIND_NAMES.filter((kind) => rows.some((row) => row.kind === kind));
  const sheets = (kinds.length > 0 ? kinds : MAPPING_KIND_NAMES.slice(0, 1)).map((kind) => {
    const columns = columnsOf(kind);
    const header = columns.map((one) => ({ value: one.text[language], type: String, fontWeight: 'bold' as const }));
    const data = rows
      .filter((row) => row.kind === kind)
      .map((row) =>
        columns.map((column) => cellOf(column, row)).map((value) => ({ value, type: String, format: '@' })),
      );
    return {
      sheet: kind,
      data: [header, ...data],
      columns: columns.map(() => ({ width: WIDTH_CHARS })),
      stickyRowsCount: 1,
    };
  });
  return writeWorkbook(sheets).toBuffer();
}

function cellOf({ part, name }: Column, row: SheetRow): string {
  if (part === 'KEY') return row.key[kindFacts(row.kind).key.findIndex((field) => field.name === name)] ?? '';
  if (part === 'VALUE') return row.value?.[name] ?? '';
  if (part === 'FROM') return row.validFrom;
  return part === 'TO' ? (row.validTo ?? '') : '';
}

export interface SheetChange extends NewMapping {
  readonly sheet: string;
  /** Of the sheet, from 1. */
  readonly row: number;
  /** What is in force from the same day; undefined: nothing, the key is new or was empty. */
  readonly before: MappingValue | undefined;
}

export interface SheetDifference {
  readonly changes: readonly SheetChange[];
  /** Rows that say what is so. */
  readonly unchanged: number;
  /** By sheet, row and column; a row with one proposes nothing. */
  readonly problems: readonly Problem[];
}

/** What the workbook wants otherwise than `standing`. Rows that are gone from it change nothing. Throws Refused as `readSheets`. */
export async function sheetDifference(
  bytes: Uint8Array,
  standing: readonly Mapping[],
  context: { readonly book: string; readonly today: IsoDate; readonly reason: string },
): Promise<SheetDifference> {
  const found: SheetDifference[] = [];
  for (const sheet of await readSheets(bytes)) found.push(differenceOf(sheet, standing, context));
  return {
    changes: found.flatMap((one) => one.changes),
    unchanged: found.reduce((sum, one) => sum + one.unchanged, 0),
    problems: found.flatMap((one) => one.problems),
  };
}

function differenceOf(
  sheet: SheetOfText,
  standing: readonly Mapping[],
  context: { readonly book: string; readonly today: IsoDate; readonly reason: string },
): SheetDifference {
  const problems = [...sheet.problems];
  const kind = MAPPING_KIND_NAMES.find((one) => one === sheet.name);
  const header = kind && headerOf(kind, sheet, problems);
  if (!kind || !header) {
    if (!kind)
      problems.push(told('SHEET_COLUMN_UNKNOWN', { sheet: sheet.name, row: '1', column: 'A', value: sheet.name }));
    return { changes: [], unchanged: 0, problems };
  }
  const bad = new Set(sheet.problems.map((one) => one.params.row));
  const before = new Map(
    standing.filter((one) => one.kind === kind).map((one) => [keyText([...one.key, one.validFrom]), one]),
  );
  const seen = new Map<string, number>();
  const changes: SheetChange[] = [];
  let unchanged = 0;
  for (const [at, cells] of sheet.rows.entries()) {
    const row = at + 1;
    if (at === 0 || bad.has(String(row)) || isBlank(cells, header)) continue;
    const read = readRow(kind, cells, header, { ...context, sheet: sheet.name, row }, problems);
    if (!read) continue;
    const key = keyText([...read.key, read.validFrom]);
    const other = seen.get(key);
    if (other !== undefined) {
      problems.push(told('SHEET_ROW_TWICE', { sheet: sheet.name, row: String(row), other: String(other) }));
      continue;
    }
    seen.set(key, row);
    const stands = before.get(key);
    if (stands && isSame(stands, read)) unchanged += 1;
    else changes.push({ ...read, sheet: sheet.name, row, before: stands?.value });
  }
  return { changes, unchanged, problems };
}

type Header = ReadonlyMap<string, number>;

/** Column → where it is. Known by name in either language, in any order. */
function headerOf(kind: MappingKind, sheet: SheetOfText, problems: Problem[]): Header | undefined {
  const columns = columnsOf(kind);
  const header = new Map<string, number>();
  for (const [at, title] of (sheet.rows[0] ?? []).entries()) {
    if (title === '') continue;
    const column = columns.find(({ name, text }) => [name, text.zh, text.en].includes(title));
    if (column) header.set(column.name, at);
    else
      problems.push(
        told('SHEET_COLUMN_UNKNOWN', { sheet: sheet.name, row: '1', column: columnName(at), value: title }),
      );
  }
  const absent = columns.filter(({ name, part }) => part !== 'REASON' && !header.has(name));
  for (const { text } of absent)
    problems.push(told('SHEET_COLUMN_ABSENT', { sheet: sheet.name, value: `${text.zh} / ${text.en}` }));
  return absent.length === 0 ? header : undefined;
}

function isBlank(cells: readonly string[], header: Header): boolean {
  const dates = [header.get('validFrom'), header.get('validTo'), header.get('reason')];
  return cells.every((cell, at) => cell === '' || dates.includes(at));
}

interface RowPlace {
  readonly book: string;
  readonly today: IsoDate;
  readonly reason: string;
  readonly sheet: string;
  readonly row: number;
}

/** Undefined: nothing is wanted of the row, or `problems` says what is wrong with it. */
function readRow(
  kind: MappingKind,
  cells: readonly string[],
  header: Header,
  place: RowPlace,
  problems: Problem[],
): NewMapping | undefined {
  const { key, value } = kindFacts(kind);
  const cell = (name: string): string => cells[header.get(name) ?? -1] ?? '';
  const wrong = (column: string, bad: string): undefined => {
    const { sheet, row } = place;
    problems.push(told('SHEET_CELL_NOT_VALID', { sheet, row: String(row), column, value: bad }));
  };
  // A key without a value is a line of the to-do list that nobody filled in.
  if (value.every((field) => cell(field.name) === '')) return undefined;
  const found = cleanMapping(place.book, kind, {
    key: key.map((field) => cell(field.name)),
    value: Object.fromEntries(value.map((field) => [field.name, cell(field.name)])),
  });
  if ('problems' in found) {
    for (const one of found.problems) wrong(one.params.field ?? '', one.params.value ?? '');
    return undefined;
  }
  const [validFrom, validTo] = [cell('validFrom') || place.today, cell('validTo')];
  if (!isIsoDate(validFrom)) return wrong('validFrom', validFrom);
  if (validTo !== '' && (!isIsoDate(validTo) || validTo < validFrom)) return wrong('validTo', validTo);
  const reason = cell('reason') || place.reason;
  return { kind, ...found, validFrom, ...(validTo === '' ? {} : { validTo }), reason };
}

function told(code: keyof typeof MAPPING_PROBLEMS, params: Readonly<Record<string, string>>): Problem {
  return problem(MAPPING_PROBLEMS[code], {}, params);
}
