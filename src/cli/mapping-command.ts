/** `heliu mapping list | export | import | approve`: mappings of master data. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { problem, Refused } from '../core/problems.ts';
import { loadBook } from '../ledger/books.ts';
import { MAPPING_KIND_NAMES, type MappingKind } from '../masterdata/mapping/kinds.ts';
import { keyName, MAPPING_PROBLEMS } from '../masterdata/mapping/problems.ts';
import { listMappings, type MappingState } from '../masterdata/mapping/store.ts';
import { WORKBOOK_LIMITS } from '../masterdata/mapping/workbook.ts';
import { approveMappings, todayOf } from '../pipeline/mapping-approval.ts';
import { exportMappings, importMappings } from '../pipeline/mapping-sheets.ts';
import { releaseMapped } from '../pipeline/release-mapped.ts';
import { unmappedKeys } from '../pipeline/unmapped.ts';
import {
  type Command,
  type ExitStatus,
  type Invocation,
  type OpenHouse,
  required,
  WrongUse,
  withHouse,
} from './command.ts';
import { printJson, printProblems, printRows } from './print.ts';

const LISTED_MAX = 1_000;
const STATES: readonly MappingState[] = ['PROPOSED', 'APPROVED', 'REJECTED', 'RETIRED'];

export const mappingCommand: Command = {
  name: 'mapping',
  usage:
    'heliu mapping list --book BOOK [--kind KIND] [--state STATE] [--unmapped] | export FILE.xlsx --book BOOK [--kind KIND] | import FILE.xlsx --book BOOK --reason TEXT [--dry-run] | approve NO… --book BOOK --reason TEXT',
  about: {
    zh: '主数据映射：列表、导出与导入 xlsx、批准',
    en: 'mappings of master data: list, xlsx out and in, approve',
  },
  options: ['book', 'kind', 'state', 'reason'],
  flags: ['unmapped', 'dry-run'],
  run: (call) =>
    withHouse(call, async (house) => {
      const [verb = 'list', ...words] = call.words;
      const book = required(call.option('book'), '--book');
      if (!(await loadBook(house.db.pool, book))) throw new WrongUse(`no book ${book}`);
      if (verb === 'list') return call.flag('unmapped') ? listUnmapped(call, house, book) : list(call, house, book);
      if (verb === 'export') return exportTo(call, house, book, required(words[0], 'FILE.xlsx'));
      if (verb === 'import') return importFrom(call, house, book, required(words[0], 'FILE.xlsx'));
      if (verb === 'approve') return approve(call, house, book, words);
      throw new WrongUse(`mapping ${verb}`);
    }),
};

function kindOf(call: Invocation): MappingKind | undefined {
  const told = call.option('kind');
  const kind = MAPPING_KIND_NAMES.find((one) => one === told);
  if (told !== undefined && kind === undefined) throw new WrongUse(`--kind is one of ${MAPPING_KIND_NAMES.join(', ')}`);
  return kind;
}

async function list(call: Invocation, house: OpenHouse, book: string): Promise<ExitStatus> {
  const kind = kindOf(call);
  const told = call.option('state');
  const state = STATES.find((one) => one === told);
  if (told !== undefined && state === undefined) throw new WrongUse(`--state is one of ${STATES.join(', ')}`);
  const rows = await listMappings(house.db.pool, {
    ...{ book, limit: LISTED_MAX },
    ...(kind === undefined ? {} : { kind }),
    ...(state === undefined ? {} : { state }),
  });
  printRows(
    call,
    rows.map((one) => ({
      ...{ no: String(one.mappingNo), kind: one.kind, key: keyName(one.key), value: valueText(one.value) },
      ...{ from: one.validFrom, to: one.validTo ?? '', state: one.state, madeBy: one.madeBy },
      checkedBy: one.checkedBy ?? '',
    })),
  );
  return 0;
}

function valueText(value: Readonly<Record<string, string>>): string {
  return Object.values(value)
    .filter((one) => one !== '')
    .join(' · ');
}

/** Status 1 where something waits for a mapping. */
async function listUnmapped(call: Invocation, house: OpenHouse, book: string): Promise<ExitStatus> {
  const kind = kindOf(call);
  const found = await unmappedKeys(house.db.pool, book, todayOf(house), kind === undefined ? [] : [kind]);
  printRows(
    call,
    found.map((one) => {
      const [best] = one.suggestions;
      const suggestion = best ? `${valueText(best.value)} (${best.score} ${best.reason})` : '';
      return { kind: one.kind, key: keyName(one.key), name: one.name, blocks: String(one.blocks), suggestion };
    }),
  );
  return found.some((one) => one.blocks > 0) ? 1 : 0;
}

async function exportTo(call: Invocation, house: OpenHouse, book: string, file: string): Promise<ExitStatus> {
  const kind = kindOf(call);
  const kinds = kind === undefined ? [] : [kind];
  const bytes = await exportMappings(house, { book, kinds, language: call.language });
  await writeFile(file, bytes);
  call.out.line(`✓ ${file}  ${bytes.length} B`);
  return 0;
}

async function importFrom(call: Invocation, house: OpenHouse, book: string, file: string): Promise<ExitStatus> {
  const reason = required(call.option('reason'), '--reason');
  const found = await importMappings(house, {
    ...{ book, bytes: await workbookIn(file), looksOnly: call.flag('dry-run'), reason, actor: call.actor },
  });
  if (call.json) printJson(call, found);
  else {
    printRows(
      call,
      found.changes.map((one) => ({
        ...{ sheet: one.sheet, row: String(one.row), key: keyName(one.key) },
        ...{ before: one.before ? valueText(one.before) : '', after: valueText(one.value), from: one.validFrom },
      })),
    );
    printProblems(call, house.catalogue, found.problems);
    const [changes, proposed] = [found.changes.length, found.proposed.length];
    call.out.line(
      call.language === 'zh'
        ? `变更 ${changes}，未变 ${found.unchanged}，已提交 ${proposed}（由另一人批准）`
        : `${changes} changed, ${found.unchanged} unchanged, ${proposed} proposed (another person approves)`,
    );
  }
  return found.problems.length > 0 ? 1 : 0;
}

/** A file beyond the bound is not read. */
async function workbookIn(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new WrongUse(`${file} cannot be read`);
  const most = WORKBOOK_LIMITS.fileBytesMax;
  const params = { what: 'bytes', size: String(found.size), most: String(most) };
  if (found.size > most) throw new Refused(problem(MAPPING_PROBLEMS.SHEET_TOO_LARGE, {}, params));
  return readFile(file);
}

async function approve(
  call: Invocation,
  house: OpenHouse,
  book: string,
  words: readonly string[],
): Promise<ExitStatus> {
  const reason = required(call.option('reason'), '--reason');
  if (words.length === 0 || words.some((one) => !/^\d{1,18}$/.test(one))) throw new WrongUse('approve NO…');
  const done = await approveMappings(house, { book, numbers: words.map(BigInt), reason, actor: call.actor });
  await releaseMapped(house, done.decided);
  if (call.json) printJson(call, done);
  else {
    for (const one of done.decided) call.out.line(`✓ ${one.mappingNo}  ${one.kind}  ${keyName(one.key)}`);
    printProblems(call, house.catalogue, done.problems);
  }
  return done.problems.length > 0 ? 1 : 0;
}
