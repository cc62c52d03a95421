import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../connectors/kingdee/account.ts';
import { CREDENTIALS, SAME_CODES, sampleVoucher } from '../../connectors/kingdee/sandbox-fixture.ts';
import { sandboxCurrencies } from '../../connectors/kingdee/sandbox-seed.ts';
import { toDocument } from '../../connectors/kingdee/voucher.ts';
import { KINGDEE_VOUCHER_FIELDS } from '../../connectors/kingdee/voucher-fields.ts';
import { parseRate, RATE_ONE } from '../../core/money.ts';
import type { TargetMapping, TargetVoucher, TargetVoucherLine } from '../../core/targets.ts';
import { JsonNumber } from '../../wire/exact-json.ts';
import { applyMapping, type MappingInput } from './apply.ts';
import { expressionsInProcess } from './expressions-fixture.ts';
import type { FieldMappingRow } from './mapping-row.ts';

const expressions = expressionsInProcess();
const SETTINGS = settingsOf({ ...CREDENTIALS, baseUrl: 'http://x', book: '001', currencies: sandboxCurrencies() });
/** As of an ERP whose texts are not compared: what keeps the reference in them is tested here too. */
const FIELDS = KINGDEE_VOUCHER_FIELDS.fields.map((field) =>
  field.path === 'Model.FEntity[].FEXPLANATION' ? { ...field, fixed: false } : field,
);

function bodyOf(voucher: TargetVoucher, codes: TargetMapping = SAME_CODES): unknown {
  const made = toDocument(SETTINGS, voucher, codes);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made.body;
}

interface Body {
  readonly Model: Record<string, unknown> & { readonly FEntity: readonly Record<string, unknown>[] };
}

async function mapped(
  rows: readonly FieldMappingRow[],
  change: Partial<MappingInput> & { readonly voucher?: TargetVoucher } = {},
) {
  const voucher = change.voucher ?? sampleVoucher();
  const input = { voucher, body: bodyOf(voucher), lookups: {}, fields: FIELDS, ...change };
  const before = JSON.stringify(input.body);
  const { body, problems } = await applyMapping(expressions, rows, input);
  expect(JSON.stringify(input.body), 'the document of the connector stays as it was').toBe(before);
  return { body: body as Body, problems };
}

const text = (target: string, expression: string, more: object = {}): FieldMappingRow => ({
  target,
  source: 'EXPRESSION',
  kind: 'TEXT',
  optional: false,
  expression,
  ...more,
});
const LINE = 'Model.FEntity[]';

describe('the sample voucher: Dr 1122.11 92.00 USD, Cr 6001.01 100.00, Cr 6001.04 −8.00 at 7.1', () => {
  test('no row leaves the document as the connector made it', async () => {
    const { body, problems } = await mapped([]);
    expect(problems).toEqual([]);
    expect(body).toEqual(bodyOf(sampleVoucher()));
  });

  test('head once, lines for each line, in a group that is made where it is not there', async () => {
    const { body, problems } = await mapped([
      text('Model.F_HL_Key.FNumber', 'voucher.key', { kind: 'CODE' }),
      text('Model.F_HL_Count', '$count(lines)', { kind: 'INTEGER' }),
      text('Model.F_HL_Sum', '$total(lines[dc = "C"].lc)', { kind: 'AMOUNT_LC' }),
      text(`${LINE}.F_HL_Line`, '$string(line.no) & ":" & line.account'),
      text(`${LINE}.F_HL_Fc`, 'line.fc', { kind: 'AMOUNT_FC' }),
      { target: `${LINE}.F_HL_Flag`, source: 'CONSTANT', kind: 'BOOLEAN', optional: false, constant: true },
    ]);
    expect(problems).toEqual([]);
    expect(body.Model).toMatchObject({
      F_HL_Key: { FNumber: '001|销售收入|settlement|20000000001|2026-09|1' },
      F_HL_Count: 3,
      F_HL_Sum: '653.20',
    });
    expect(body.Model.FEntity.map((entry) => [entry.F_HL_Line, entry.F_HL_Fc, entry.F_HL_Flag])).toEqual([
      ['1:1122.11', '92.00', true],
      ['2:6001.01', '100.00', true],
      ['3:6001.04', '-8.00', true],
    ]);
  });

  test('a lookup gives the ERP its code; the same-codes row gives ours', async () => {
    const lookup = (target: string, table: string): FieldMappingRow => ({
      ...{ target, table, source: 'LOOKUP', kind: 'CODE', optional: false },
      expression: 'line.dims.店铺',
    });
    const lookups = { SHOP: { US01: 'K-77' }, SAME: { '*': '*' } };
    const { body, problems } = await mapped([lookup(`${LINE}.A`, 'SHOP'), lookup(`${LINE}.B`, 'SAME')], { lookups });
    expect(problems).toEqual([]);
    expect(body.Model.FEntity.map((entry) => [entry.A, entry.B])).toEqual(Array(3).fill(['K-77', 'US01']));
  });

  test('a field is dropped, and an optional row that finds nothing leaves the value of the connector', async () => {
    const { body, problems } = await mapped([
      { target: 'Model.FATTACHMENTS', source: 'DROP' },
      text(`${LINE}.FEXPLANATION`, 'line.dims.部门 = "D01" ? entry.FEXPLANATION & " D01" : undefined', {
        optional: true,
      }),
    ]);
    expect(problems).toEqual([]);
    expect('FATTACHMENTS' in body.Model).toBe(false);
    expect(body.Model.FEntity.map((entry) => entry.FEXPLANATION)).toEqual([
      'HL:0123456789abcdef 平台结算 US01',
      'HL:0123456789abcdef 平台结算 US01 D01',
      'HL:0123456789abcdef 平台结算 US01 D01',
    ]);
  });

  test('no row sees what another wrote: two texts change places', async () => {
    const body = { Model: { A: 'HL:0123456789abcdef a', B: 'HL:0123456789abcdef b' } };
    const swapped = await mapped([text('Model.A', 'body.Model.B'), text('Model.B', 'body.Model.A')], {
      body,
      fields: [],
    });
    expect(swapped.body.Model).toMatchObject({ A: body.Model.B, B: body.Model.A });
  });

  test.each<readonly [string, FieldMappingRow, { readonly code: string; readonly params?: object }]>([
    [
      'a key that is not in the table',
      { target: `${LINE}.X`, source: 'LOOKUP', kind: 'CODE', optional: false, table: 'T', expression: 'line.account' },
      { code: 'MAPPING_LOOKUP_MISSING', params: { table: 'T', key: '6001.01', row: '2' } },
    ],
    ['nothing found', text(`${LINE}.X`, 'line.dims.部门'), { code: 'MAPPING_VALUE_ABSENT', params: { row: '1' } }],
    ['a number for a text', text('Model.X', '12'), { code: 'MAPPING_VALUE_NOT_VALID', params: { value: '12' } }],
    ['half a thing', text('Model.X', '1.5', { kind: 'INTEGER' }), { code: 'MAPPING_VALUE_NOT_VALID' }],
    ['a blank code', text('Model.X', '" "', { kind: 'CODE' }), { code: 'MAPPING_VALUE_NOT_VALID' }],
    ['no date', text('Model.X', '"2026-02-30"', { kind: 'DATE' }), { code: 'MAPPING_VALUE_NOT_VALID' }],
    ['no truth value', text('Model.X', '"true"', { kind: 'BOOLEAN' }), { code: 'MAPPING_VALUE_NOT_VALID' }],
    ['a rate of zero', text('Model.X', '"0.00"', { kind: 'RATE' }), { code: 'MAPPING_VALUE_NOT_VALID' }],
    ['a double as an amount', text('Model.X', '653.2', { kind: 'AMOUNT_LC' }), { code: 'MAPPING_AMOUNT_NOT_EXACT' }],
    [
      'a third of a cent',
      text('Model.X', '"653.205"', { kind: 'AMOUNT_LC' }),
      { code: 'MAPPING_AMOUNT_NOT_EXACT', params: { currency: 'CNY' } },
    ],
    [
      'arithmetic on text',
      text(`${LINE}.X`, 'line.lc * 2'),
      { code: 'MAPPING_EXPRESSION_FAILED', params: { row: '1' } },
    ],
    [
      'arithmetic in an amount',
      text(`${LINE}.FDEBIT`, '$string($number("1") * 2)', { kind: 'AMOUNT_LC' }),
      { code: 'MAPPING_EXPRESSION_FLOAT' },
    ],
    ['an object', text('Model.X', 'voucher'), { code: 'MAPPING_EXPRESSION_NOT_SCALAR' }],
    ['a value over a group', text('Model.FAccountBookID', '"002"'), { code: 'MAPPING_TARGET_IS_GROUP' }],
    ['a value below a value', text('Model.FDate.X', '"1"'), { code: 'MAPPING_TARGET_IS_GROUP' }],
    ['a target that is none', text('Model..X', '"1"'), { code: 'MAPPING_TARGET_NOT_VALID' }],
    ['an array that is none', text('Model.FDate[].X', '"1"'), { code: 'MAPPING_LINES_DIFFER' }],
    [
      'our reference lost',
      text(`${LINE}.FEXPLANATION`, 'line.summary'),
      { code: 'MAPPING_REFERENCE_LOST', params: { target: `${LINE}.FEXPLANATION`, reference: 'HL:0123456789abcdef' } },
    ],
    [
      'an amount changed',
      text(`${LINE}.FAMOUNTFOR`, '$plus(line.fc, "0.01")', { kind: 'AMOUNT_FC' }),
      { code: 'MAPPING_AMOUNT_CHANGED', params: { row: '1', before: '92.00', after: '92.01' } },
    ],
    [
      'an amount changed as a text',
      text(`${LINE}.FDEBIT`, '"1"'),
      { code: 'MAPPING_AMOUNT_CHANGED', params: { row: '1', before: '653.20', after: '1.00' } },
    ],
    ['a rate changed', text(`${LINE}.FEXCHANGERATE`, '"7.2"', { kind: 'RATE' }), { code: 'MAPPING_AMOUNT_CHANGED' }],
    [
      'an amount on the other side',
      text(`${LINE}.FCREDIT`, 'line.lc', { kind: 'AMOUNT_LC' }),
      { code: 'MAPPING_AMOUNT_CHANGED', params: { row: '1', before: '', after: '653.20' } },
    ],
    ['a field of our key', text('Model.FVOUCHERGROUPNO', '"13"'), { code: 'MAPPING_FIELD_FIXED' }],
    ['a dimension', text(`${LINE}.FDetailID.FDETAILID__FFLEX6.FNumber`, '"X"'), { code: 'MAPPING_FIELD_FIXED' }],
    ['an amount dropped', { target: `${LINE}.FDEBIT`, source: 'DROP' }, { code: 'MAPPING_AMOUNT_CHANGED' }],
    ['all lines dropped', { target: 'Model.FEntity', source: 'DROP' }, { code: 'MAPPING_AMOUNT_CHANGED' }],
    [
      'a mandatory field dropped',
      { target: `${LINE}.FEXCHANGERATETYPE`, source: 'DROP' },
      { code: 'MAPPING_REQUIRED_MISSING', params: { row: '1' } },
    ],
  ])('%s is a problem of the voucher', async (_what, row, expected) => {
    const { problems } = await mapped([row], { lookups: { T: { '1122.11': 'A', '6001.04': 'B' } } });
    expect(problems.find((one) => one.code === expected.code)).toMatchObject(expected);
    expect(problems[0]).toMatchObject({ place: { voucher: '001|销售收入|settlement|20000000001|2026-09|1' } });
  });

  test('a fault that stands on every line is told ten times, not five hundred', async () => {
    const line = sampleVoucher().lines[0] as TargetVoucherLine;
    const lines = Array.from(
      { length: 40 },
      (_, at) => ({ ...line, lineNo: at + 1, dc: at < 20 ? 'D' : 'C' }) as const,
    );
    const { problems } = await mapped([text(`${LINE}.X`, 'line.lc * 2')], { voucher: sampleVoucher({ lines }) });
    expect(problems).toHaveLength(10);
  });

  test('a text that is too long for its field is told with both lengths', async () => {
    const fields = [{ path: `${LINE}.X`, kind: 'TEXT', required: false, charactersMax: 4 }] as const;
    const { problems } = await mapped([text(`${LINE}.X`, '"12345"')], { fields });
    expect(problems[0]).toMatchObject({ code: 'MAPPING_VALUE_TOO_LONG', params: { characters: '5', limit: '4' } });
  });
});

test('a line whose account keeps no currency is judged in the currency of the ledger', async () => {
  const jpy = { currency: 'JPY', fc: 1_200n, rate: parseRate('0.0475'), lc: 5_700n, dims: {} };
  const lines = [
    { ...jpy, lineNo: 1, dc: 'D', account: '6601.31', summary: 's' },
    { ...jpy, lineNo: 2, dc: 'C', account: '1122.11', summary: 's' },
  ] as const;
  const voucher = sampleVoucher({ lines });
  const functionalOnly = ['6601.31'];
  const own = text(`${LINE}.X`, 'entry.FAMOUNTFOR', { kind: 'AMOUNT_FC' });
  const body = bodyOf(voucher, { ...SAME_CODES, functionalOnly });
  const good = await mapped([own], { voucher, body, functionalOnly });
  expect(good.problems).toEqual([]);
  expect(good.body.Model.FEntity.map((entry) => entry.X)).toEqual(['57.00', '1200']);
  const wrong = await mapped([text(`${LINE}.X`, '"57.50"', { kind: 'AMOUNT_FC' })], { voucher, body, functionalOnly });
  expect(wrong.problems).toMatchObject([{ code: 'MAPPING_AMOUNT_NOT_EXACT', params: { row: '2', currency: 'JPY' } }]);
});

describe('amounts as JSON numbers', () => {
  const body = {
    reference: 'HL:0123456789abcdef',
    bodies: ['653.20', '710.00', '-56.8'].map((amount) => ({ amount: new JsonNumber(amount) })),
  };
  const on = (row: FieldMappingRow) => mapped([row], { body, fields: [] });

  test('reach an expression as text and are written as numbers with their digits', async () => {
    const { body: after, problems } = await on(text('bodies[].amount', 'entry.amount', { kind: 'AMOUNT_LC' }));
    expect(problems).toEqual([]);
    expect(
      (after as unknown as typeof body).bodies.map((one) => [one.amount instanceof JsonNumber, one.amount.text]),
    ).toEqual([
      [true, '653.20'],
      [true, '710.00'],
      [true, '-56.80'],
    ]);
  });

  test.each([
    ['by a row of an amount', text('bodies[].amount', '$plus(entry.amount, "1")', { kind: 'AMOUNT_LC' })],
    ['by a row that says it is a text', text('bodies[].amount', '"1.00"')],
    ['by a row that drops it', { target: 'bodies[].amount', source: 'DROP' } as const],
  ])('are not changed %s, although nothing is known of the fields', async (_how, row) => {
    expect((await on(row)).problems[0]).toMatchObject({ code: 'MAPPING_AMOUNT_CHANGED' });
  });
});

describe('whatever a mapping says', () => {
  /** Amounts as the ERP must get them, written down from the voucher digit by digit. */
  const decimal = (amount: bigint, places: number): string => {
    const digits = String(amount < 0n ? -amount : amount).padStart(places + 1, '0');
    const sign = amount < 0n ? '-' : '';
    return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  };
  const PLACES = { CNY: 2, USD: 2, JPY: 0, KWD: 3 } as const;
  const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).filter((one) => one !== 0n);
  const line = fc.record({
    currency: fc.constantFrom('CNY', 'USD', 'JPY', 'KWD'),
    amount,
    lc: amount,
    account: fc.constantFrom('1122.11', '6001.01'),
  });
  /** Pairs of a debit and a credit, so that every voucher balances. */
  const voucher = fc.array(line, { minLength: 1, maxLength: 4 }).map((pairs) =>
    sampleVoucher({
      lines: pairs.flatMap((one, index) =>
        (['D', 'C'] as const).map((dc, side) => {
          const home = one.currency === 'CNY';
          const fcAmount = home ? one.lc : one.amount;
          const rate = home ? RATE_ONE : parseRate('7.1');
          const lineNo = index * 2 + side + 1;
          return { ...one, dc, lineNo, fc: fcAmount, rate, summary: '摘要', dims: { 店铺: 'US01' } };
        }),
      ),
    }),
  );
  const AMOUNTS = ['FAMOUNTFOR', 'FDEBIT', 'FCREDIT'].map((name) => `${LINE}.${name}`);
  const row = fc.record({
    target: fc.constantFrom(...AMOUNTS, `${LINE}.F_X`, `${LINE}.FEXPLANATION`, 'Model.F_Y', 'Model.FEntity', LINE),
    source: fc.constantFrom('EXPRESSION', 'EXPRESSION', 'EXPRESSION', 'CONSTANT', 'DROP'),
    kind: fc.constantFrom('TEXT', 'AMOUNT_FC', 'AMOUNT_LC', 'INTEGER', 'CODE', 'RATE'),
    optional: fc.boolean(),
    expression: fc.constantFrom(
      ...['line.lc', 'line.fc', 'entry.FDEBIT', 'entry.FCREDIT', 'entry.FAMOUNTFOR', 'entry.FEXPLANATION'],
      ...['$plus(line.lc, "0.00")', '$plus(line.lc, "0.01")', '$minus($plus(line.fc, "5.55"), "5.55")'],
      ...['$negate(line.lc)', '$total(lines.lc)', '$places(line.lc, 2)', 'line.dc = "D" ? line.lc : undefined'],
      ...['line.lc & "0"', '"0"', '0', '1', '$string(1.1 * 3)', 'line.lc * 1.1', 'voucher.reference'],
    ),
    constant: fc.constantFrom('0.00', '1.00', 1, true),
  }) as fc.Arbitrary<FieldMappingRow>;

  test('either there is a problem, or every amount reaches the ERP with its value', async () => {
    let clean = 0;
    await fc.assert(
      fc.asyncProperty(
        voucher,
        fc.uniqueArray(row, { maxLength: 3, selector: (one) => one.target }),
        async (one, rows) => {
          const { body, problems } = await mapped(rows, { voucher: one });
          if (problems.length > 0) return;
          clean += 1;
          for (const [index, entry] of body.Model.FEntity.entries()) {
            const of = one.lines[index] as TargetVoucherLine;
            expect(entry.FAMOUNTFOR).toBe(decimal(of.fc, PLACES[of.currency as keyof typeof PLACES]));
            expect(entry[of.dc === 'D' ? 'FDEBIT' : 'FCREDIT']).toBe(decimal(of.lc, 2));
            expect(['undefined', '0', '0.00']).toContain(String(entry[of.dc === 'D' ? 'FCREDIT' : 'FDEBIT']));
            expect(entry.FEXPLANATION).toContain(one.reference);
          }
          expect(body.Model.FEntity).toHaveLength(one.lines.length);
        },
      ),
      { numRuns: 300 },
    );
    expect(clean).toBeGreaterThan(60);
  });
});
