/**
 * What of JSONata a mapping may use. Preview, delivery and replay must give one result, so whatever reads the clock or
 * chance is out; `$eval` would run code that nobody approved; and no double may come into an amount.
 */
import type { ExprNode } from 'jsonata';

/** Bytes in UTF-8. */
export const EXPRESSION_BYTES_MAX = 4096;

export type FaultCode = 'SYNTAX' | 'FORBIDDEN' | 'FLOAT' | 'ORDER' | 'LIMIT' | 'FAILED' | 'NOT_SCALAR';

export interface ExpressionFault {
  readonly code: FaultCode;
  readonly detail: string;
  /** Character of the expression, 1-based, where it is known. */
  readonly position: number | undefined;
}

/** Functions that are taken away. Dates are out as one without its time is filled up from the clock. */
export const FUNCTIONS_REMOVED = ['eval', 'now', 'millis', 'random', 'shuffle', 'toMillis', 'fromMillis'] as const;

/** They compute in doubles, hence none of them may stand in the expression of an amount. */
const FLOAT_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['number', 'sum', 'average', 'max', 'min', 'round', 'floor', 'ceil', 'abs', 'sqrt', 'power'],
  ...['formatNumber', 'formatBase', 'formatInteger', 'parseInteger'],
]);
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);
const ORDERING: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
/** Decimal texts of the context: `'9.00' > '100.00'` is true of texts. */
const DECIMAL_NAMES: ReadonlySet<string> = new Set(['fc', 'lc', 'rate', 'tax', 'taxRate', 'cost', 'charge']);

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly lhs?: Node;
  readonly rhs?: Node;
}

/** The first thing that is not allowed, in the order of the text; undefined: none. */
export function forbiddenIn(ast: ExprNode, amount: boolean): ExpressionFault | undefined {
  const faults: ExpressionFault[] = [];
  for (const node of nodesOf(ast)) {
    const fault = faultOf(node, amount);
    if (fault) faults.push(fault);
  }
  return faults.sort((a, b) => (a.position ?? 0) - (b.position ?? 0))[0];
}

function faultOf(node: Node, amount: boolean): ExpressionFault | undefined {
  const value = typeof node.value === 'string' ? node.value : '';
  const { position } = node;
  if (node.type === 'transform') return { code: 'FORBIDDEN', detail: '| … | … |', position };
  if (node.type === 'variable' && (FUNCTIONS_REMOVED as readonly string[]).includes(value))
    return { code: 'FORBIDDEN', detail: `$${value}`, position };
  if (node.type === 'binary' && ORDERING.has(value) && (isDecimalName(node.lhs) || isDecimalName(node.rhs)))
    return { code: 'ORDER', detail: value, position };
  if (!amount) return undefined;
  if (node.type === 'variable' && FLOAT_FUNCTIONS.has(value)) return { code: 'FLOAT', detail: `$${value}`, position };
  const computes = (node.type === 'binary' && ARITHMETIC.has(value)) || (node.type === 'unary' && value === '-');
  return computes ? { code: 'FLOAT', detail: value, position } : undefined;
}

function isDecimalName(node: Node | undefined): boolean {
  const last = node?.type === 'path' ? node.steps?.at(-1) : node;
  return last?.type === 'name' && typeof last.value === 'string' && DECIMAL_NAMES.has(last.value);
}

/** Every node below, without recursion: an expression may nest some thousand deep. A node may be reached twice. */
function* nodesOf(root: unknown): Generator<Node> {
  const seen = new Set<object>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const at = waiting.pop();
    if (typeof at !== 'object' || at === null || at instanceof RegExp || seen.has(at)) continue;
    seen.add(at);
    if (!Array.isArray(at)) yield at as Node;
    waiting.push(...Object.values(at));
  }
}
