import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Answer, ExpressionContext } from './expression-messages.ts';
import { openExpressions } from './expressions.ts';

/** One process for the tests that kill none: it takes seconds to start on a busy machine. */
const patient = openExpressions({ rowMsMax: 60_000 });
const hasty = openExpressions({ rowMsMax: 2_500 });
afterAll(async () => {
  await patient.close();
  await hasty.close();
});

const LINES = Array.from({ length: 3 }, (_, index) => ({
  no: index + 1,
  summary: `${'a'.repeat(40)}!`,
  lc: `${index + 1}.10`,
  fc: '5.00',
  dims: { 店铺: 'US01' },
}));
const CONTEXT: ExpressionContext = { voucher: { date: '2026-09-30' }, lines: LINES, body: {}, entries: LINES };
const row = (expression: string) => ({ expression, amount: false, level: 'LINE' as const });

test('values come back line by line, and Chinese names and exact texts pass unchanged', async () => {
  const [answer] = await patient.evaluate(CONTEXT, [row('line.dims.店铺 & " " & line.lc')]);
  expect(answer).toEqual({ values: [{ value: 'US01 1.10' }, { value: 'US01 2.10' }, { value: 'US01 3.10' }] });
});

test('what blocks its thread or eats memory ends the row; the rows beside it are evaluated, and this process lives', async () => {
  const answers = await hasty.evaluate(CONTEXT, [
    row('line.lc'),
    row('$match(line.summary, /^(a+)+$/)'),
    row('line.lc'),
    row('$length($pad("x", 400000000))'),
    row('line.lc'),
  ]);
  const told = answers.map((one) => ('fault' in one ? one.fault.code : one.values.length));
  expect(told).toEqual([3, 'LIMIT', 3, 'LIMIT', 3]);
});

test('an expression past 4 KB is refused unread', async () => {
  const long = `"${'中'.repeat(1_400)}"`;
  expect(await patient.check(long, false)).toMatchObject({ code: 'LIMIT' });
  expect(await patient.evaluate(CONTEXT, [row(long)])).toMatchObject([{ fault: { code: 'LIMIT' } }]);
  expect(await patient.check(`"${'中'.repeat(1_300)}"`, false)).toBeUndefined();
});

test('calls at one moment take their turns: none sees the context of another', async () => {
  const answers = await Promise.all(
    ['A', 'B', 'C'].map((date) => patient.evaluate({ ...CONTEXT, voucher: { date } }, [row('voucher.date')])),
  );
  const first = answers.map(([answer]) => answer && 'values' in answer && answer.values[0]);
  expect(first).toEqual([{ value: 'A' }, { value: 'B' }, { value: 'C' }]);
});

test('the process has neither the environment of the house nor a way to it', async () => {
  process.env.HELIU_KEY_OF_TEST = 'secret';
  const answers = await patient.evaluate(
    CONTEXT,
    ['process.env', '$process', '$lookup($$, "constructor")', '$string.constructor("return process")()'].map(row),
  );
  for (const one of answers) expect(JSON.stringify(one)).not.toContain('secret');
  delete process.env.HELIU_KEY_OF_TEST;
});

/** Texts that are mostly expressions: what the language has, put together without sense. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const pair = fc.tuple(inner, inner);
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        'line.lc',
        'lines',
        '$',
        '$$',
        '"aaaa"',
        '7',
        '-1',
        'line.summary',
        '[1..9999]',
        '**',
        '*',
        '{"a": 1}',
      ),
      pair.map(([a, b]) => `(${a} & ${b})`),
      pair.map(([a, b]) => `[${a}, ${b}]`),
      pair.map(([a, b]) => `${a}.(${b})`),
      pair.map(([a, b]) => `$map(${a}, function($x){${b}})`),
      pair.map(([a, b]) => `$reduce(${a}, function($x, $y){[$x, $y, ${b}]})`),
      pair.map(([a, b]) => `(${a})[${b}]`),
      pair.map(([a, b]) => `$pad($string(${a}), $length($string(${b})) * 1000)`),
      inner.map((a) => `$match($string(${a}), /^(a*)*b/)`),
      inner.map((a) => `($f := function($n){[$f($n), ${a}]}; $f(1))`),
      inner.map((a) => `$string(${a})`),
      inner.map((a) => `$plus(${a}, "0.01")`),
    ),
  };
});

test('any expression ends with a value, with nothing, or with a fault', async () => {
  const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 5, arbitrary: expression }, { weight: 1, arbitrary: fc.string() }),
      async (text) => {
        const [answer] = (await hasty.evaluate(CONTEXT, [row(text)])) as [Answer];
        if ('fault' in answer) return;
        expect(answer.values).toHaveLength(3);
        for (const value of answer.values) {
          expect('fault' in value || 'nothing' in value || isScalar(value.value)).toBe(true);
          if ('value' in value) expect(String(value.value).length).toBeLessThanOrEqual(4_000);
        }
      },
    ),
    { numRuns: 40 },
  );
});
