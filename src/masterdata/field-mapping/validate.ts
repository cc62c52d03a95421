/** A mapping before it is stored or approved: what can be known without a voucher. */
import { type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import type { TargetFields } from '../../core/target-fields.ts';
import { MASTERDATA_PROBLEMS as kinds } from '../problems.ts';
import { faultProblem } from './expression-problems.ts';
import type { Expressions } from './expressions.ts';
import { fittingValue, isExact } from './field-value.ts';
import type { FieldMappingRow } from './mapping-row.ts';
import { isInRoot, isOtherCase, overlap, parseTargetPath, touchesFixed } from './target-path.ts';

export const ROWS_MAX = 200;

export interface MappingFacts {
  /** undefined: nothing is known of the ERP's fields. */
  readonly fields: TargetFields | undefined;
  /** Names of the tables that can be looked up in. */
  readonly tables: readonly string[];
}

/** All problems in one pass, in the order of the rows. */
export async function validateMapping(
  expressions: Expressions,
  rows: readonly FieldMappingRow[],
  facts: MappingFacts,
): Promise<readonly Problem[]> {
  if (rows.length > ROWS_MAX)
    return [told(kinds.MAPPING_ROWS_TOO_MANY, { rows: String(rows.length), limit: String(ROWS_MAX) })];
  const problems: Problem[] = [];
  for (const [index, row] of rows.entries()) {
    problems.push(...targetProblems(row, rows.slice(0, index), facts.fields), ...valueProblems(row, facts));
    if (!('expression' in row)) continue;
    const fault = await expressions.check(row.expression, isExact(row.kind));
    if (fault) problems.push(faultProblem(row.target, fault, '0'));
  }
  return problems;
}

function targetProblems(
  row: FieldMappingRow,
  before: readonly FieldMappingRow[],
  known: TargetFields | undefined,
): readonly Problem[] {
  const { target } = row;
  const path = parseTargetPath(target);
  // The head of a voucher has no currency of its own.
  const isVoucher = (known?.documentKind ?? 'GL_VOUCHER') === 'GL_VOUCHER';
  const misplaced = 'kind' in row && row.kind === 'AMOUNT_FC' && isVoucher && path?.lines === undefined;
  const isFixed = touchesFixed(known?.fields ?? [], target);
  const isPlace = isFixed || (isInRoot(target, known?.root) && !isOtherCase(known?.fields ?? [], target));
  if (!path || misplaced || !isPlace) return [told(kinds.MAPPING_TARGET_NOT_VALID, { target })];
  const problems: Problem[] = [];
  const other = before.find((one) => overlap(one.target, target));
  if (other) problems.push(told(kinds.MAPPING_TARGET_TWICE, { target, other: other.target }));
  const field = known?.fields.find((one) => one.path === target);
  const touched = known?.fields.filter((one) => overlap(one.path, target)) ?? [];
  if (isFixed) problems.push(told(kinds.MAPPING_FIELD_FIXED, { target }));
  if (row.source === 'DROP') {
    const required = touched.find((one) => one.required && !one.fixed);
    if (required) problems.push(told(kinds.MAPPING_REQUIRED_MISSING, { target: required.path, row: '0' }));
  } else if (known?.complete && !field) problems.push(told(kinds.MAPPING_FIELD_UNKNOWN, { target }));
  else if (field && !field.kindProposed && field.kind !== row.kind)
    problems.push(told(kinds.MAPPING_KIND_DIFFERS, { target, expected: field.kind, kind: row.kind }));
  return problems;
}

function valueProblems(row: FieldMappingRow, facts: MappingFacts): readonly Problem[] {
  if (row.source === 'LOOKUP' && !facts.tables.includes(row.table))
    return [
      told(kinds.MAPPING_TABLE_UNKNOWN, { target: row.target, table: row.table, tables: facts.tables.join(', ') }),
    ];
  if (row.source !== 'CONSTANT') return [];
  // A currency with three places lets every amount of another pass; the voucher's own decides when it is applied.
  if (fittingValue(row.constant, row.kind, 'KWD') !== undefined) return [];
  return [
    told(kinds.MAPPING_VALUE_NOT_VALID, {
      target: row.target,
      row: '0',
      value: String(row.constant),
      kind: row.kind,
    }),
  ];
}

function told(kind: ProblemKind, params: Readonly<Record<string, string>>): Problem {
  return problem(kind, {}, params);
}
