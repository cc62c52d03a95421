/** JSONata with what a mapping needs and without what it may not have. It bounds loops; the process around it bounds the rest. */
import jsonata from 'jsonata';
import * as decimal from './decimal-text.ts';
import type { Answer, Evaluated, Question } from './expression-messages.ts';
import { type ExpressionFault, FUNCTIONS_REMOVED, forbiddenIn } from './expression-rules.ts';

/** Of one evaluation. Loops of JSONata end here, by name; what does not come to its checks is killed from outside. */
const LIMITS = { timeout: 1_000, stack: 100, sequence: 10_000 } as const;
const COMPILED_MAX = 1_000;
const VALUE_CHARACTERS_MAX = 4_000;
const DETAIL_CHARACTERS_MAX = 200;
const LIMIT_CODES: ReadonlySet<unknown> = new Set(['D1011', 'D1012', 'D2014', 'D2015']);

type Ready = { readonly expression: jsonata.Expression };
type Compiled = Ready | { readonly fault: ExpressionFault };

/** Each expression is compiled once. */
function compiler(): (text: string, amount: boolean) => Compiled {
  const known = new Map<string, Compiled>();
  return (text, amount) => {
    const key = `${amount ? 'A' : ' '}${text}`;
    const ready = known.get(key) ?? compile(text, amount);
    if (known.size >= COMPILED_MAX) known.clear();
    known.set(key, ready);
    return ready;
  };
}

function compile(text: string, amount: boolean): Compiled {
  try {
    const expression = jsonata(text, LIMITS);
    const fault = forbiddenIn(expression.ast(), amount);
    if (fault) return { fault };
    for (const name of FUNCTIONS_REMOVED) expression.assign(name, undefined);
    const { plus, minus, negate, absolute, total, compare, places, wholeNumber: number } = decimal;
    for (const [name, work] of Object.entries({ plus, minus, negate, absolute, total, compare, places, number }))
      expression.registerFunction(name, work);
    return { expression };
  } catch (error) {
    return { fault: { ...faultOf(error), code: 'SYNTAX' } };
  }
}

function faultOf(error: unknown): ExpressionFault {
  const { code, message, position } = (error ?? {}) as Partial<jsonata.JsonataError>;
  const limit = LIMIT_CODES.has(code) || error instanceof RangeError;
  const detail = (message ?? code ?? String(error)).slice(0, DETAIL_CHARACTERS_MAX);
  return { code: limit ? 'LIMIT' : 'FAILED', detail, position: typeof position === 'number' ? position : undefined };
}

function scalarOf(value: unknown): Evaluated {
  if (value === undefined || value === null) return { nothing: true };
  const fault = (code: ExpressionFault['code'], detail: string): Evaluated => ({
    fault: { code, detail, position: undefined },
  });
  if (typeof value === 'boolean') return { value };
  if (typeof value === 'number') return Number.isFinite(value) ? { value } : fault('NOT_SCALAR', String(value));
  if (typeof value !== 'string') return fault('NOT_SCALAR', Array.isArray(value) ? 'array' : typeof value);
  return value.length > VALUE_CHARACTERS_MAX ? fault('LIMIT', `${value.length} characters`) : { value };
}

async function evaluate({ expression }: Ready, input: unknown): Promise<Evaluated> {
  try {
    return scalarOf(await expression.evaluate(input));
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

/** What an expression of a line sees: the line and its entry of the body beside what one of the head sees. */
function inputsOf(context: Context, level: 'HEAD' | 'LINE'): readonly unknown[] {
  if (level === 'HEAD') return [context];
  return context.lines.map((line, index) => ({ ...context, line, entry: context.entries[index] }));
}

type Context = Extract<Question, { kind: 'CONTEXT' }>['context'];

/** Answers questions one after the other; keeps the context of the last CONTEXT. */
export function createEvaluator(): (question: Question) => Promise<Answer> {
  const compiled = compiler();
  let context: Context = { lines: [], body: {}, entries: [] };
  return async (question) => {
    if (question.kind === 'CONTEXT') {
      context = question.context;
      return { values: [] };
    }
    const ready = compiled(question.expression, question.amount);
    if ('fault' in ready) return ready;
    return question.kind === 'CHECK' ? { values: [] } : evaluateAll(ready, inputsOf(context, question.level));
  };
}

async function evaluateAll(ready: Ready, inputs: readonly unknown[]): Promise<Answer> {
  const values: Evaluated[] = [];
  for (const input of inputs) {
    const one = await evaluate(ready, input);
    // What does not end on one line does not on the other 499.
    if ('fault' in one && one.fault.code === 'LIMIT') return one;
    values.push(one);
  }
  return { values };
}
