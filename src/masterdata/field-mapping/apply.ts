/** Lays a field mapping over the connector's own document. DESIGN.md §4 “Field mapping”. */
import type { BusinessDocument } from '../../core/business-documents.ts';
import { Bug, type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import type { TargetField } from '../../core/target-fields.ts';
import type { TargetVoucher } from '../../core/targets.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { MASTERDATA_PROBLEMS as kinds } from '../problems.ts';
import { changedProblems, fieldProblems, PROBLEMS_A_FIELD_MAX } from './body-checks.ts';
import { contextOf } from './expression-context.ts';
import type { Answer, Evaluated, Scalar } from './expression-messages.ts';
import { faultProblem } from './expression-problems.ts';
import type { Expressions } from './expressions.ts';
import { fittingValue, isAmount, isExact } from './field-value.ts';
import { type FieldMappingRow, type Lookups, lookUp } from './mapping-row.ts';
import {
  isInRoot,
  isOtherCase,
  isTree,
  parseTargetPath,
  readAt,
  removeAt,
  setAt,
  type TargetPath,
  type Tree,
  touchesFixed,
} from './target-path.ts';

export interface MappingInput {
  /** The voucher or business document that the body was made of. */
  readonly voucher: TargetVoucher | BusinessDocument;
  /** The connector's own document; it is not changed. */
  readonly body: unknown;
  readonly lookups: Lookups;
  /** Known fields of the ERP; empty: none are known. */
  readonly fields?: readonly TargetField[];
  /** Member of the body that is sent; nothing is written beside it. */
  readonly root?: string;
  /** Accounts whose lines the connector writes in the ledger's currency (TargetMapping.functionalOnly). */
  readonly functionalOnly?: readonly string[];
}

export interface MappedBody {
  /** Not to be sent while there is a problem. */
  readonly body: unknown;
  readonly problems: readonly Problem[];
}

type Group = readonly { readonly row: FieldMappingRow; readonly path: TargetPath }[];

/**
 * Rows of the head once, rows of lines for each line, in the order of the mapping. No row sees what another wrote.
 * Amounts and rates that the connector wrote keep their value, and its reference stays, whatever the rows say.
 */
export async function applyMapping(
  expressions: Expressions,
  rows: readonly FieldMappingRow[],
  input: MappingInput,
): Promise<MappedBody> {
  const known = rows.map((row) => ofKnownKind(row, input));
  const body = copied(input.body);
  if (!isTree(body)) throw new Bug(`the document of ${input.voucher.key} is no object`);
  const problems: Problem[] = [];
  problems.push(...fixedProblems(rows, input));
  for (const group of groupsOf(known, input, problems))
    problems.push(...(await overlay(expressions, group, input, body)));
  const { key, reference } = input.voucher;
  problems.push(...changedProblems(input.body, body, { voucher: key, reference, exact: exactPaths(known, input) }));
  problems.push(...fieldProblems(body, input.fields ?? [], key));
  return { body, problems };
}

/** What is known of the field goes before what the row says: it may have been written before the field was known. */
function ofKnownKind(row: FieldMappingRow, input: MappingInput): FieldMappingRow {
  const field = input.fields?.find((one) => one.path === row.target);
  return field && row.source !== 'DROP' ? { ...row, kind: field.kind } : row;
}

function fixedProblems(rows: readonly FieldMappingRow[], input: MappingInput): readonly Problem[] {
  const { fields = [], root } = input;
  return rows.flatMap(({ target }) => {
    if (touchesFixed(fields, target)) return [told(input, kinds.MAPPING_FIELD_FIXED, { target })];
    const isPlace = isInRoot(target, root) && !isOtherCase(fields, target);
    return isPlace ? [] : [told(input, kinds.MAPPING_TARGET_NOT_VALID, { target })];
  });
}

/** Rows of one array of lines are evaluated together: they see the same entries. */
function groupsOf(rows: readonly FieldMappingRow[], input: MappingInput, problems: Problem[]): readonly Group[] {
  const groups = new Map<string, { row: FieldMappingRow; path: TargetPath }[]>();
  for (const row of rows) {
    const path = parseTargetPath(row.target);
    if (!path) {
      problems.push(told(input, kinds.MAPPING_TARGET_NOT_VALID, { target: row.target }));
      continue;
    }
    const key = path.lines?.join('.') ?? '';
    const group = groups.get(key);
    if (group) group.push({ row, path });
    else groups.set(key, [{ row, path }]);
  }
  return [...groups.values()];
}

async function overlay(expressions: Expressions, group: Group, input: MappingInput, body: Tree): Promise<Problem[]> {
  const lines = group[0]?.path.lines;
  const places = lines ? entriesOf(body, lines, input.voucher.lines.length) : [body];
  if (!places || (lines && places.length !== input.voucher.lines.length))
    return [
      told(input, kinds.MAPPING_LINES_DIFFER, {
        target: lines?.join('.') ?? '',
        entries: String(places?.length ?? 0),
        lines: String(input.voucher.lines.length),
      }),
    ];
  const entries = lines ? readAt(input.body, lines) : [];
  const context = contextOf(input.voucher, input.body, Array.isArray(entries) ? entries : []);
  const asking = group.flatMap(({ row }) => ('expression' in row ? [row] : []));
  const answers = await expressions.evaluate(
    context,
    asking.map((row) => ({
      expression: row.expression,
      amount: isExact(row.kind),
      level: lines ? 'LINE' : 'HEAD',
    })),
  );
  const answerOf = new Map<FieldMappingRow, Answer>(asking.map((row, index) => [row, answers[index] as Answer]));
  return group.flatMap(({ row, path }) => fill({ row, path, input, places }, answerOf.get(row)));
}

/** The entries that rows write to; made where the connector has none of that name. undefined: something else is there. */
function entriesOf(body: Tree, lines: readonly string[], count: number): readonly Tree[] | undefined {
  const found = readAt(body, lines);
  if (found === undefined) {
    const made = Array.from({ length: count }, (): Tree => ({}));
    return setAt(body, lines, made) ? made : undefined;
  }
  return Array.isArray(found) && found.every(isTree) ? found : undefined;
}

interface Filling {
  readonly row: FieldMappingRow;
  readonly path: TargetPath;
  readonly input: MappingInput;
  readonly places: readonly Tree[];
}

function fill(filling: Filling, answer: Answer | undefined): readonly Problem[] {
  const { row, input, places } = filling;
  if (answer && 'fault' in answer) return [faultProblem(row.target, answer.fault, '0', input.voucher.key)];
  const problems = places.flatMap((_place, index) => {
    const one = answer?.values[index];
    const found = fillOne(filling, index, one);
    return found ? [found] : [];
  });
  return problems.slice(0, PROBLEMS_A_FIELD_MAX);
}

function fillOne({ row, path, input, places }: Filling, index: number, one: Evaluated | undefined) {
  const place = places[index] as Tree;
  const number = path.lines ? String(index + 1) : '0';
  const params = { target: row.target, row: number };
  const existing = readAt(place, path.names);
  if (row.source === 'DROP') {
    removeAt(place, path.names);
    return undefined;
  }
  if (Array.isArray(existing) || isTree(existing)) return told(input, kinds.MAPPING_TARGET_IS_GROUP, params);
  const value = row.source === 'CONSTANT' ? { value: row.constant } : found(row, one, input, params);
  if ('problem' in value) return value.problem;
  if (!('value' in value)) return undefined;
  const currency = currencyOf(row.kind, input, path.lines ? index : undefined);
  const written = fittingValue(value.value, row.kind, currency);
  if (written === undefined)
    return isAmount(row.kind)
      ? told(input, kinds.MAPPING_AMOUNT_NOT_EXACT, { ...params, value: String(value.value), currency })
      : told(input, kinds.MAPPING_VALUE_NOT_VALID, { ...params, value: String(value.value), kind: row.kind });
  // A reader that takes JSON numbers gets one, with the digits it has.
  const exact = existing instanceof JsonNumber && isExact(row.kind) ? new JsonNumber(String(written)) : written;
  return setAt(place, path.names, exact) ? undefined : told(input, kinds.MAPPING_TARGET_IS_GROUP, params);
}

type Found = { readonly value: Scalar } | { readonly problem: Problem } | { readonly kept: true };
type AskingRow = Extract<FieldMappingRow, { source: 'EXPRESSION' | 'LOOKUP' }>;

function found(
  row: AskingRow,
  one: Evaluated | undefined,
  input: MappingInput,
  params: { readonly target: string; readonly row: string },
): Found {
  if (one && 'fault' in one) return { problem: faultProblem(row.target, one.fault, params.row, input.voucher.key) };
  if (!one || 'nothing' in one)
    return row.optional ? { kept: true } : { problem: told(input, kinds.MAPPING_VALUE_ABSENT, params) };
  if (row.source === 'EXPRESSION') return one;
  const value = lookUp(input.lookups, row.table, String(one.value));
  if (value !== undefined) return { value };
  return {
    problem: told(input, kinds.MAPPING_LOOKUP_MISSING, { ...params, table: row.table, key: String(one.value) }),
  };
}

/** A business document has one currency, in its head too. `index`: of the line; undefined: the head. */
function currencyOf(kind: string, { voucher, functionalOnly }: MappingInput, index: number | undefined): string {
  const { functionalCurrency } = voucher;
  if ('kind' in voucher) return kind === 'AMOUNT_FC' ? voucher.currency : functionalCurrency;
  const line = index === undefined ? undefined : voucher.lines[index];
  if (kind !== 'AMOUNT_FC' || !line || functionalOnly?.includes(line.account)) return functionalCurrency;
  return line.currency;
}

function exactPaths(rows: readonly FieldMappingRow[], input: MappingInput): ReadonlySet<string> {
  return new Set([
    ...(input.fields ?? []).filter((field) => isExact(field.kind)).map((field) => field.path),
    ...rows.filter((row) => 'kind' in row && isExact(row.kind)).map((row) => row.target),
  ]);
}

function told(input: MappingInput, kind: ProblemKind, params: Readonly<Record<string, string>>): Problem {
  return problem(kind, { voucher: input.voucher.key }, params);
}

function copied(value: unknown): unknown {
  if (value instanceof JsonNumber) return value;
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copied(one)]));
}
