import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Currency, convert, minorUnits, parseMinor, parseRate, RATE_ONE } from '../../../core/money.ts';
import type { ReadBackVoucher, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { type Bench, type BenchOptions, BOOK, openBench, SAME_CODES } from './sandbox-fixture.ts';

const BOOKS: readonly Currency[] = ['CNY', 'JPY', 'KWD', 'CAD'];
/** The ways in which a tenant may answer; each gets a book in each currency. */
const WAYS: readonly BenchOptions[] = [
  {},
  { switches: { redAmounts: 'refused', subjectShape: 'id' }, account: { red: 'opposite' } },
  { switches: { auxiliaryShape: 'nested', voucherIds: 'digits', descriptionFilter: 'startsWith' } },
];
const benches = new Map<string, Bench>();

beforeAll(async () => {
  for (const [way, options] of WAYS.entries())
    for (const currency of BOOKS)
      benches.set(`${way}|${currency}`, await openBench({ ...options, currency, seed: { subjects: SUBJECTS } }));
});
afterAll(async () => {
  for (const one of benches.values()) await one.close();
});

/** One account that takes every dimension, and one that keeps functional currency only. */
const DIMENSIONS = ['店铺', '部门', '物料', '费用项目', '供应商', '仓库', '支付账户'] as const;
const SUBJECTS = [
  { code: 'T.ANY', name: 'any', dims: [], optionalDims: DIMENSIONS },
  { code: 'T.HOME', name: 'home', dims: [], optionalDims: DIMENSIONS, keepsCurrency: false },
];
const MAPPING: TargetMapping = {
  accounts: { any: 'T.ANY', home: 'T.HOME' },
  dims: { '*': '*', '店铺:shop1': 'AMZ-1' },
  functionalOnly: ['home'],
};

async function throughTheErp(bench: Bench, voucher: TargetVoucher, mapping: TargetMapping): Promise<ReadBackVoucher> {
  const made = bench.connector.toDocument(voucher, mapping);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  // Through a text: the document is kept in a database between the cut and the send.
  const kept = { ...made, body: JSON.parse(JSON.stringify(made.body)) as unknown };
  const outcome = await bench.connector.send(kept, 10_000);
  if (outcome.outcome !== 'Saved') throw new Error(JSON.stringify(outcome));
  expect(await bench.connector.find(voucher)).toEqual({ id: outcome.id, number: outcome.number });
  const back = await bench.connector.readBack(outcome.id, voucher, mapping);
  if (!back) throw new Error('not found');
  return back;
}

function expectSame(back: ReadBackVoucher, voucher: TargetVoucher): void {
  expect({ number: back.number, date: back.date, word: back.word, state: back.state }).toEqual({
    number: String(voucher.number),
    date: voucher.date,
    word: voucher.word,
    state: '01',
  });
  expect(back.lines).toEqual(
    voucher.lines.map(({ account, dc, currency, fc, lc, dims, summary }) => ({
      account,
      dc,
      currency,
      fc,
      lc,
      dims,
      summary,
    })),
  );
}

const CODE = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
const TEXT = fc.string({
  unit: fc.constantFrom(...'平台结算US01 ‘’“”<>&%_\'"\\/:,.;()[]{}é日🙂\t'.match(/./gu)!),
  maxLength: 40,
});

function lineOf(home: Currency): fc.Arbitrary<TargetVoucherLine> {
  return fc
    .record({
      summary: TEXT,
      account: fc.constantFrom('any', 'home'),
      dc: fc.constantFrom('D' as const, 'C' as const),
      currency: fc.constantFrom('USD', 'JPY', 'KWD', 'CLP', home),
      // Up to 18 digits: past what a float holds.
      amount: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      rate: fc.integer({ min: 1, max: 9_999_999 }).map((digits) => parseRate(`${digits}.${digits}`)),
      dims: fc.dictionary(fc.constantFrom(...DIMENSIONS), fc.oneof(CODE, fc.constant('shop1'))),
    })
    .map(({ amount, rate, ...rest }) => {
      const own = rest.currency === home;
      const lc = own ? amount : convert(amount, rest.currency, rate, home);
      return { lineNo: 0, ...rest, dims: { ...rest.dims }, rate: own ? RATE_ONE : rate, fc: amount, lc };
    })
    .filter((line) => line.lc !== 0n);
}

const VOUCHER: fc.Arbitrary<{
  readonly home: Currency;
  readonly lines: readonly TargetVoucherLine[];
  readonly day: number;
}> = fc.constantFrom(...BOOKS).chain((home) =>
  fc.record({
    home: fc.constant(home),
    lines: fc.array(lineOf(home), { minLength: 2, maxLength: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  }),
);

/** Adds the line that balances, on either side. */
function balanced(home: Currency, lines: readonly TargetVoucherLine[]): readonly TargetVoucherLine[] {
  const signed = lines.reduce((sum, line) => sum + (line.dc === 'D' ? line.lc : -line.lc), 0n);
  const last: TargetVoucherLine = {
    lineNo: 0,
    summary: '',
    account: 'any',
    dc: 'C',
    currency: home,
    fc: signed,
    rate: RATE_ONE,
    lc: signed,
    dims: {},
  };
  const all = signed === 0n ? lines : [...lines, last];
  return all.map((line, index) => ({ ...line, lineNo: index + 1 }));
}

test('any voucher comes back from the ERP as it went', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(VOUCHER, async ({ home, lines, day }) => {
      number++;
      const bench = benches.get(`${number % WAYS.length}|${home}`);
      if (!bench) throw new Error(home);
      const voucher: TargetVoucher = {
        key: `k${number}`,
        reference: `HL:${number.toString(16).padStart(16, '0')}`,
        ledger: BOOK,
        functionalCurrency: home,
        date: `2026-03-${String(day).padStart(2, '0')}`,
        period: '2026-03',
        word: '转',
        number,
        attachments: 2,
        preparer: 'p',
        summary: 's',
        lines: balanced(home, lines),
      };
      expectSame(await throughTheErp(bench, voucher, MAPPING), voucher);
    }),
    { numRuns: 90 },
  );
});

const GOLDEN = new URL('../../../../../shared/golden/vouchers.jsonl', import.meta.url);

interface Golden {
  readonly id: string;
  readonly date: string;
  readonly title: string;
  /** Absent: CNY. */
  readonly functional?: string;
  readonly lines: readonly {
    readonly dc: 'D' | 'C';
    readonly acct: string;
    readonly cur: string;
    readonly fc: string;
    readonly rate: string;
    readonly lc: string;
    readonly dims: Readonly<Record<string, string>>;
  }[];
}

test.skipIf(!existsSync(GOLDEN))(
  'every golden voucher is taken by the sandbox ledger and comes back (skipped where the golden file is not beside the project)',
  async () => {
    const ledgers = new Map([
      ['CNY', await openBench()],
      ['HKD', await openBench({ currency: 'HKD' })],
    ]);
    const vouchers = readFileSync(GOLDEN, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Golden);
    const wrong: string[] = [];
    for (const [index, golden] of vouchers.entries()) {
      const voucher = fromGolden(golden, index + 1);
      try {
        const bench = ledgers.get(voucher.functionalCurrency);
        if (!bench) throw new Error(`no ledger in ${voucher.functionalCurrency}`);
        expectSame(await throughTheErp(bench, voucher, SAME_CODES), voucher);
      } catch (error) {
        wrong.push(`${golden.id} ${(error as Error).message}`);
      }
    }
    for (const bench of ledgers.values()) await bench.close();
    expect(wrong).toEqual([]);
    expect(vouchers.length).toBeGreaterThan(80);
  },
);

function fromGolden(golden: Golden, number: number): TargetVoucher {
  const minor = (text: string, currency: string): bigint => parseMinor(text, minorUnits(currency)) ?? 0n;
  const home = golden.functional ?? 'CNY';
  return {
    key: golden.id,
    reference: `HL:${number.toString(16).padStart(16, '0')}`,
    ledger: BOOK,
    functionalCurrency: home,
    date: golden.date,
    period: golden.date.slice(0, 7),
    word: '记',
    number,
    attachments: 1,
    preparer: 'golden',
    summary: golden.title,
    lines: golden.lines.map((line, index) => ({
      lineNo: index + 1,
      summary: golden.title,
      account: line.acct,
      dc: line.dc,
      currency: line.cur,
      fc: minor(line.fc, line.cur),
      rate: parseRate(line.rate),
      lc: minor(line.lc, home),
      dims: line.dims,
    })),
  };
}
