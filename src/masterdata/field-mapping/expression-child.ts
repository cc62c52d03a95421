/**
 * The process that evaluates expressions, one message after the other. A process of its own, because nothing less bounds
 * them: a regular expression blocks its thread, and one text of 400 MB in a worker thread was seen to end the whole
 * process in spite of `resourceLimits`. Here both end only this one.
 */
import { Worker } from 'node:worker_threads';
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

type Compiled = { readonly expression: jsonata.Expression } | { readonly fault: ExpressionFault };

const compiled = new Map<string, Compiled>();

function compile(text: string, amount: boolean): Compiled {
  const key = `${amount ? 'A' : ' '}${text}`;
  const known = compiled.get(key);
  if (known) return known;
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  const fresh = compileAnew(text, amount);
  compiled.set(key, fresh);
  return fresh;
}

function compileAnew(text: string, amount: boolean): Compiled {
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

async function evaluate(
  { expression }: { readonly expression: jsonata.Expression },
  input: unknown,
): Promise<Evaluated> {
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
let context: Context = { voucher: {}, lines: [], body: {}, entries: [] };

async function answer(question: Question): Promise<Answer> {
  if (question.kind === 'CONTEXT') {
    context = question.context;
    return { values: [] };
  }
  const ready = compile(question.expression, question.amount);
  if (question.kind === 'CHECK') return 'fault' in ready ? ready : { values: [] };
  if ('fault' in ready) return ready;
  const values: Evaluated[] = [];
  for (const input of inputsOf(context, question.level)) {
    const one = await evaluate(ready, input);
    // What does not end on one line does not on the other 499.
    if ('fault' in one && one.fault.code === 'LIMIT') return one;
    values.push(one);
  }
  return { values };
}

/** A child that computes for ever hears of no disconnect: its watch asks each second whether the parent lives. */
const WATCH = `const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);`;

new Worker(WATCH, { eval: true }).unref();
let turn: Promise<unknown> = Promise.resolve();
process.on('message', (question: Question) => {
  turn = turn.then(async () => process.send?.(await answer(question)));
});
process.on('disconnect', () => process.exit(0));
process.send?.('READY');
