import { expect, test } from 'vitest';
import type { Evaluated, ExpressionContext } from './expression-messages.ts';
import { expressionsInProcess } from './expressions-fixture.ts';

const expressions = expressionsInProcess();

const LINES = [
  {
    no: 1,
    summary: '结算',
    account: '1122.11',
    dc: 'D',
    currency: 'USD',
    fc: '92.00',
    lc: '653.20',
    dims: { 店铺: 'US01' },
  },
  { no: 2, summary: '收入', account: '6001.01', dc: 'C', currency: 'USD', fc: '100.00', lc: '710.00', dims: {} },
];
const CONTEXT: ExpressionContext = {
  voucher: { key: 'k', date: '2026-09-25', number: 12 },
  lines: LINES,
  body: { Model: { FDate: '2026-09-25 00:00:00' } },
  entries: [{ FEXPLANATION: 'HL:1 结算' }, { FEXPLANATION: 'HL:1 收入' }],
};

async function valuesOf(expression: string, amount = false): Promise<readonly Evaluated[]> {
  const [answer] = await expressions.evaluate(CONTEXT, [{ expression, amount, level: 'LINE' }]);
  if (!answer || 'fault' in answer) throw new Error(JSON.stringify(answer));
  return answer.values;
}

test.each([
  ['line.summary', ['结算', '收入']],
  ['entry.FEXPLANATION & "/" & voucher.number', ['HL:1 结算/12', 'HL:1 收入/12']],
  ['$replace(voucher.date, "-", "")', ['20260925', '20260925']],
  ['line.dc = "D" ? line.lc : "0.00"', ['653.20', '0.00']],
  ['$minus(line.lc, "0.20")', ['653.00', '709.80']],
  ['$total(lines[dc = "C"].lc)', ['710.00', '710.00']],
  ['$compare(line.lc, "700") > 0', [false, true]],
  ['line.no + 1', [2, 3]],
  ['$substring(body.Model.FDate, 0, 10)', ['2026-09-25', '2026-09-25']],
])('%s of two lines', async (expression, expected) => {
  expect(await valuesOf(expression)).toEqual(expected.map((value) => ({ value })));
});

test('what is not there is nothing, also where every object of JavaScript has it', async () => {
  const nothing = [{ nothing: true }, { nothing: true }];
  for (const expression of [
    'line.absent',
    'line.constructor',
    'line.__proto__',
    '$lookup(line, "toString")',
    'line.dims.部门',
  ])
    expect(await valuesOf(expression), expression).toEqual(nothing);
});

test.each([
  ['an object', 'line.dims', 'NOT_SCALAR'],
  ['an array', 'lines.lc', 'NOT_SCALAR'],
  ['a function', '$uppercase', 'NOT_SCALAR'],
  ['arithmetic on an amount', 'line.lc * 2', 'FAILED'],
  ['a sum of amounts in doubles', '$sum(lines.lc)', 'FAILED'],
  ['an amount as a number', '$number(line.lc)', 'FAILED'],
  ['a function that is not there', '$bogus(1)', 'FAILED'],
  ['its own error', '$error("no")', 'FAILED'],
])('%s is a fault of each line', async (_what, expression, code) => {
  expect(await valuesOf(expression)).toMatchObject([{ fault: { code } }, { fault: { code } }].slice(0, 2));
});

test.each([
  ['$eval("1")', 'FORBIDDEN', '$eval'],
  ['($e := $eval; $e("1"))', 'FORBIDDEN', '$eval'],
  ['line.lc & $now()', 'FORBIDDEN', '$now'],
  ['$millis()', 'FORBIDDEN', '$millis'],
  ['$random()', 'FORBIDDEN', '$random'],
  ['$shuffle(lines)', 'FORBIDDEN', '$shuffle'],
  ['$map(["2026"], $toMillis)', 'FORBIDDEN', '$toMillis'],
  ['line ~> |$|{"lc": "1"}|', 'FORBIDDEN', '|'],
  ['line.lc > "100.00"', 'ORDER', '>'],
  ['"100.00" <= lc', 'ORDER', '<='],
])('%s is refused before it runs', async (expression, code, detail) => {
  const fault = await expressions.check(expression, false);
  expect(fault).toMatchObject({ code, detail: expect.stringContaining(detail) });
  expect(fault?.position === undefined || fault.position > 0).toBe(true);
});

test('no double comes into an amount: whatever computes in one is refused in its expression', async () => {
  for (const expression of [
    '$string(1.1 * 3)',
    '$string(-line.no)',
    '$string($number("12") / 7)',
    '($n := $number; $string($n("1")))',
    '$formatNumber(12.5, "0.00")',
    '$string($sum([0.1, 0.2]))',
    '$string($round(1.005, 2))',
    'line.dc = "D" ? line.lc : $string(lines.no[0] % 2)',
  ]) {
    expect(await expressions.check(expression, true), expression).toMatchObject({ code: 'FLOAT' });
    expect(await expressions.check(expression, false), expression).toBeUndefined();
  }
  for (const expression of ['line.lc', '$plus(line.lc, $negate(line.fc))', 'lines[1].lc', '$places(line.lc, 2)'])
    expect(await expressions.check(expression, true), expression).toBeUndefined();
});

test.each([
  ['1 +', 3],
  ['line.lc)', 8],
  ['line.[', 6],
  ['"open', 5],
])('the syntax error of %s is told with its place', async (expression, position) => {
  expect(await expressions.check(expression, false)).toMatchObject({ code: 'SYNTAX', position });
});

test('an expression that calls itself for ever, or makes more and more, ends', async () => {
  const answers = await expressions.evaluate(
    CONTEXT,
    [
      '($f := function($x){1 + $f($x)}; $f(1))',
      '[1..9000000]',
      '$reduce([1..60], function($a, $b){$a & $a}, "xx")',
      '$join($map([1..5000], function($x){"xxxx"}))',
    ].map((expression) => ({ expression, amount: false, level: 'HEAD' as const })),
  );
  expect(answers.map((one) => ('fault' in one ? one.fault.code : one))).toEqual(['LIMIT', 'LIMIT', 'LIMIT', 'LIMIT']);
});
