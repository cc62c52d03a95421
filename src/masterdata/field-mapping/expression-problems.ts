/** Faults of expressions as problems of the house. */
import { type Place, type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import { MASTERDATA_PROBLEMS as kinds } from '../problems.ts';
import type { ExpressionFault, FaultCode } from './expression-rules.ts';

const KIND_OF_FAULT: Readonly<Record<FaultCode, ProblemKind>> = {
  SYNTAX: kinds.MAPPING_EXPRESSION_SYNTAX,
  FORBIDDEN: kinds.MAPPING_EXPRESSION_FORBIDDEN,
  FLOAT: kinds.MAPPING_EXPRESSION_FLOAT,
  ORDER: kinds.MAPPING_EXPRESSION_ORDER,
  LIMIT: kinds.MAPPING_EXPRESSION_LIMIT,
  FAILED: kinds.MAPPING_EXPRESSION_FAILED,
  NOT_SCALAR: kinds.MAPPING_EXPRESSION_NOT_SCALAR,
};

/** `row` is the line of the voucher, `0` for the head or for all lines alike. */
export function faultProblem(target: string, fault: ExpressionFault, row: string, voucher?: string): Problem {
  const place: Place = voucher === undefined ? {} : { voucher };
  const { detail, position } = fault;
  return problem(KIND_OF_FAULT[fault.code], place, { target, row, detail, position: String(position ?? '?') });
}
