import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Transient } from '../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../core/targets.ts';
import { manualClock } from '../../wire/clock.ts';
import { parseExactJson } from '../../wire/exact-json.ts';
import { batchBody, readBatch } from './batch.ts';
import { type Bench, openBench, SAME_CODES, sampleVoucher, usd } from './sandbox-fixture.ts';
import type { SandboxSwitches } from './sandbox-world.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const REFERENCE = (number: number): string => `HL:${number.toString(16).padStart(16, '0')}`;

/** A guilty one lacks the mandatory 店铺 of its first line. */
function voucherOf(number: number, good = true): TargetVoucher {
  const base = sampleVoucher({ key: `k${number}`, reference: REFERENCE(number), number });
  if (good) return base;
  return { ...base, lines: [usd(1, 'D', '1122.11', 9_200n, {}), ...base.lines.slice(1)] };
}

function documentOf(connector: TargetConnector, voucher: TargetVoucher): TargetDocument {
  const made = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

function sendAll(connector: TargetConnector, vouchers: readonly TargetVoucher[]): Promise<readonly SendOutcome[]> {
  if (!connector.batch) throw new Error('no batch');
  return connector.batch.send(
    vouchers.map((one) => documentOf(connector, one)),
    20_000,
  );
}

/** What delivery does with an unknown outcome: look, and only then send alone. */
async function settle(connector: TargetConnector, voucher: TargetVoucher, outcome: SendOutcome): Promise<string> {
  if (outcome.outcome !== 'Unknown') return outcome.outcome;
  if (await connector.find(voucher)) return 'Saved';
  return (await connector.send(documentOf(connector, voucher), 20_000)).outcome;
}

async function numbersIn(one: Bench): Promise<readonly string[]> {
  return (await one.store.vouchers({})).map((voucher) => voucher.number);
}

const MODES: readonly Partial<SandboxSwitches>[] = [
  { batchFailure: 'partial' },
  { batchFailure: 'partial', partialIsSuccess: true },
  { batchFailure: 'partial-unnamed' },
  { batchFailure: 'whole' },
];

test('of any batch exactly the good ones are in, each once, whatever the server makes of the others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      fc.constantFrom(...MODES),
      fc.constantFrom('none', 'cut;after', 'session;after', 'cut'),
      fc.nat({ max: 7 }),
      async (goods, switches, fault, reached) => {
        const one = await openBench({ switches });
        try {
          const rule = { method: 'batchsave', count: 1, after: fault.endsWith('after'), items: reached };
          if (fault.startsWith('cut')) one.sandbox.addFault({ fault: 'cut', ...rule });
          if (fault.startsWith('session')) one.sandbox.addFault({ fault: 'session-lost', ...rule });
          const vouchers = goods.map((good, index) => voucherOf(index + 1, good));
          const outcomes = await sendAll(one.connector, vouchers);
          const ends: string[] = [];
          for (const [index, voucher] of vouchers.entries())
            ends.push(await settle(one.connector, voucher, outcomes[index] as SendOutcome));
          expect(ends).toEqual(goods.map((good) => (good ? 'Saved' : 'Refused')));
          const expected = goods.flatMap((good, index) => (good ? [String(index + 1)] : []));
          expect([...(await numbersIn(one))].sort()).toEqual(expected.sort());
        } finally {
          await one.close();
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('the guilty one is named with the words of the ERP, and the good ones have id and number', async () => {
  bench = await openBench();
  const outcomes = await sendAll(bench.connector, [voucherOf(1), voucherOf(2, false), voucherOf(3)]);
  expect(outcomes[0]).toEqual({ outcome: 'Saved', id: '100001', number: '1' });
  expect(outcomes[2]).toEqual({ outcome: 'Saved', id: '100002', number: '3' });
  expect(outcomes[1]).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'KINGDEE_VALIDATION', params: { message: '第1行分录：科目必录维度「店铺」未录入', row: '1' } },
  });
  expect(bench.sandbox.calls.get('batchsave')).toBe(1);
});

test('a lost reply leaves all unknown, and all are found', async () => {
  bench = await openBench();
  bench.sandbox.addFault({ fault: 'cut', method: 'batchsave', count: 1, after: true });
  const vouchers = [voucherOf(1), voucherOf(2)];
  const outcomes = await sendAll(bench.connector, vouchers);
  expect(outcomes.map((one) => one.outcome === 'Unknown' && one.problem.code)).toEqual([
    'WIRE_REPLY_LOST',
    'WIRE_REPLY_LOST',
  ]);
  for (const voucher of vouchers) expect(await bench.connector.find(voucher)).toBeDefined();
});

test('one number twice in a batch is one voucher, and the second is refused as a duplicate', async () => {
  bench = await openBench();
  const outcomes = await sendAll(bench.connector, [voucherOf(1), voucherOf(1)]);
  expect(outcomes.map((one) => one.outcome)).toEqual(['Saved', 'Refused']);
  expect(outcomes[1]).toMatchObject({ reason: 'DUPLICATE', problem: { code: 'KINGDEE_DUPLICATE_NUMBER' } });
  expect(await numbersIn(bench)).toEqual(['1']);
});

test.each(['limit', 'http-429', 'edit-lock'] as const)(
  '%s: nothing happened, the whole batch is tried later',
  async (fault) => {
    bench = await openBench({ clock: manualClock(Date.UTC(2026, 8, 25), { skipSleeps: true }) });
    bench.sandbox.addFault({ fault, method: 'batchsave', count: 1 });
    const failed = await sendAll(bench.connector, [voucherOf(1)]).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Transient);
    expect(await numbersIn(bench)).toEqual([]);
  },
);

test('no documents are no call, and the size is a setting', async () => {
  bench = await openBench();
  expect(await bench.connector.batch?.send([], 1_000)).toEqual([]);
  expect(bench.sandbox.calls.get('batchsave')).toBeUndefined();
  expect(bench.connector.batch?.max).toBe(50);
  expect(bench.connect({ batchMax: 7 }).batch?.max).toBe(7);
});

test('documents with different options never share a call', async () => {
  bench = await openBench();
  const one = documentOf(bench.connector, voucherOf(1));
  const other = { ...one, body: { ...(one.body as object), ValidateFlag: 'false' } };
  expect(() => batchBody([one, other])).toThrow('different options');
});

function answer(status: object): string {
  return JSON.stringify({ Result: { ResponseStatus: { Errors: [], SuccessEntitys: [], MsgCode: 0, ...status } } });
}
const entity = (DIndex: unknown, Id: unknown = 7): object => ({ Id, Number: 'PZ', DIndex });
const error = (DIndex: unknown, Message = '分录摘要为空'): object => ({ FieldName: null, Message, DIndex });

test.each<[string, string, readonly string[]]>([
  ['all named', answer({ IsSuccess: true, SuccessEntitys: [entity(0), entity(1, '8')] }), ['7', '8']],
  [
    'order of the answer does not matter',
    answer({ IsSuccess: true, SuccessEntitys: [entity(1, 8), entity(0)] }),
    ['7', '8'],
  ],
  ['one not named', answer({ IsSuccess: true, SuccessEntitys: [entity(1)] }), ['untold', '7']],
  [
    'indices inside parallel batches',
    answer({ IsSuccess: true, SuccessEntitys: [entity(0), entity(0, 8)] }),
    ['untold', 'untold'],
  ],
  [
    'saved and refused at once',
    answer({ IsSuccess: false, MsgCode: 11, SuccessEntitys: [entity(0)], Errors: [error(0)] }),
    ['untold', 'untold'],
  ],
  [
    'refused beside saved',
    answer({ IsSuccess: false, MsgCode: 11, SuccessEntitys: [entity(0)], Errors: [error(1)] }),
    ['7', 'refused'],
  ],
  [
    'refused, the other not named',
    answer({ IsSuccess: false, MsgCode: 11, Errors: [error(1)] }),
    ['untold', 'refused'],
  ],
  ['an index past the batch', answer({ IsSuccess: true, SuccessEntitys: [entity(2), entity(0)] }), ['7', 'untold']],
  ['no id', answer({ IsSuccess: true, SuccessEntitys: [entity(0, 0), entity(1, '')] }), ['untold', 'untold']],
  ['no index', answer({ IsSuccess: true, SuccessEntitys: [entity(null), entity(null, 8)] }), ['untold', 'untold']],
  ['success without a word', answer({ IsSuccess: true }), ['untold', 'untold']],
  ['no permission', answer({ IsSuccess: false, MsgCode: 2, Errors: [error(0)] }), ['call: refused']],
  ['a call limit', answer({ IsSuccess: false, MsgCode: 14, Errors: [error(0)] }), ['call: limit']],
  ['an exception', answer({ IsSuccess: false, MsgCode: 4, Errors: [error(0)] }), ['call: unknown']],
  [
    'a lost session',
    answer({ IsSuccess: false, MsgCode: 1, Errors: [error(0, '会话信息已丢失，请重新登录')] }),
    ['call: session'],
  ],
  ['no status', '{"ok":1}', ['call: unknown']],
])('answer of a batch of two: %s', (_, text, expected) => {
  const fates = readBatch(parseExactJson(text), 2);
  const shown =
    'failure' in fates
      ? [`call: ${fates.failure}`]
      : fates.map((one) => (one === 'untold' ? one : 'id' in one ? one.id : one.failure));
  expect(shown).toEqual(expected);
});
