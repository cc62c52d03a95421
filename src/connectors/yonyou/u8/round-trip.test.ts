import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Currency, convert, minorUnits, parseMinor, parseRate, RATE_ONE } from '../../../core/money.ts';
import type { TargetConnector, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { systemClock } from '../../../wire/clock.ts';
import { openIo, SAME_CODES } from '../voucher-level/samples-fixture.ts';
import type { BookAccount } from '../voucher-level/sandbox-book.ts';
import { u8Connector } from './connector.ts';
import { startU8Sandbox } from './sandbox.ts';

const WHO = { fromAccount: 'caller', toAccount: 'provider', appKey: 'app', appSecret: 'secret-0123456789' } as const;
const DIMENSIONS = ['店铺', '部门', '物料', '费用项目', '供应商', '仓库'] as const;
const MAPPING: TargetMapping = {
  accounts: { any: '1001', too: '1001', home: '1002' },
  dims: { '*': '*', '店铺:shop1': 'AMZ-1' },
  functionalOnly: ['home'],
};

/** Every dimension under a name of its own. */
function slotsOf(dimensions: Iterable<string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...dimensions].map((name, index) => [name, `self_define${index + 1}`]));
}

async function open(currency: Currency, accounts: readonly BookAccount[], slots: Readonly<Record<string, string>>) {
  const currencies = Object.fromEntries(
    ['USD', 'JPY', 'KWD', 'CNY', 'CAD', 'EUR', 'GBP', 'HKD', 'MXN'].map((one) => [one, one]),
  );
  const sandbox = await startU8Sandbox({
    ...WHO,
    clock: systemClock,
    book: { currency, accounts, words: ['记'], currencies },
  });
  const io = openIo();
  const account = {
    ...WHO,
    baseUrl: sandbox.url,
    ledger: '001',
    functionalCurrency: currency,
    currencies,
    slots,
    sync: true,
  };
  const close = async (): Promise<void> => {
    io.close();
    await sandbox.close();
  };
  return { connector: u8Connector(account, io), close };
}

async function throughTheErp(connector: TargetConnector, voucher: TargetVoucher, mapping: TargetMapping) {
  const made = connector.toDocument(voucher, mapping);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  // Through a text: the document is kept in a database between the cut and the send.
  const outcome = await connector.send({ ...made, body: JSON.parse(JSON.stringify(made.body)) }, 10_000);
  if (outcome.outcome !== 'Saved') throw new Error(JSON.stringify(outcome));
  expect(await connector.find(voucher)).toEqual({ id: outcome.id, number: outcome.number });
  return connector.readBack(outcome.id, voucher, mapping);
}

function expected(voucher: TargetVoucher): object {
  const lines = voucher.lines.map(({ account, dc, currency, fc: amount, lc, dims, summary }) => ({
    account,
    dc,
    currency,
    fc: amount,
    lc,
    dims,
    summary,
  }));
  return { number: String(voucher.number), date: voucher.date, word: voucher.word, state: 'SAVED', lines };
}

function lineOf(home: Currency): fc.Arbitrary<TargetVoucherLine> {
  return fc
    .record({
      summary: fc.string({
        unit: fc.constantFrom(...'平台结算US01<>&\'"\\/:,{}é🙂'.match(/./gu)!),
        minLength: 1,
        maxLength: 20,
      }),
      account: fc.constantFrom('any', 'too', 'home'),
      dc: fc.constantFrom('D' as const, 'C' as const),
      currency: fc.constantFrom('USD', 'JPY', 'KWD', home),
      // Up to 18 digits: past what a float holds.
      amount: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      rate: fc.integer({ min: 1, max: 9_999 }).map((digits) => parseRate(`${digits}.${digits}`)),
      dims: fc.dictionary(fc.constantFrom(...DIMENSIONS), fc.constantFrom('A1', 'shop1', 'b-2')),
    })
    .filter((one) => one.summary.trim() !== '')
    .map(({ amount, rate, ...rest }) => {
      const own = rest.currency === home;
      const lc = own ? amount : convert(amount, rest.currency, rate, home);
      return { lineNo: 0, ...rest, dims: { ...rest.dims }, rate: own ? RATE_ONE : rate, fc: amount, lc };
    })
    .filter((line) => line.lc !== 0n);
}

/** Two lines at least, the last one on the side that balances. */
function balanced(home: Currency, lines: readonly TargetVoucherLine[]): readonly TargetVoucherLine[] {
  const signed = lines.reduce((sum, line) => sum + (line.dc === 'D' ? line.lc : -line.lc), 0n);
  const own = { account: 'any', currency: home, rate: RATE_ONE, dims: {}, summary: '平', lineNo: 0 } as const;
  const rest = signed === 0n ? 1n : signed;
  const more: readonly TargetVoucherLine[] = [
    { ...own, dc: 'C', fc: rest, lc: rest },
    ...(signed === 0n ? [{ ...own, dc: 'D' as const, fc: rest, lc: rest }] : []),
  ];
  return [...lines, ...more].map((line, index) => ({ ...line, lineNo: index + 1 }));
}

const BOOKS: readonly Currency[] = ['CNY', 'JPY', 'KWD'];
const benches = new Map<Currency, Awaited<ReturnType<typeof open>>>();
beforeAll(async () => {
  const slots = slotsOf(DIMENSIONS);
  const accounts = [
    { code: '1001', optionalDims: Object.values(slots) },
    { code: '1002', optionalDims: Object.values(slots), keepsCurrency: false },
  ];
  for (const currency of BOOKS) benches.set(currency, await open(currency, accounts, slots));
});
afterAll(async () => {
  for (const one of benches.values()) await one.close();
});

test('any voucher comes back from the ERP as it went', async () => {
  let number = 0;
  const any = fc
    .constantFrom(...BOOKS)
    .chain((home) =>
      fc.record({ home: fc.constant(home), lines: fc.array(lineOf(home), { minLength: 1, maxLength: 8 }) }),
    );
  await fc.assert(
    fc.asyncProperty(any, async ({ home, lines }) => {
      const bench = benches.get(home);
      if (!bench) throw new Error(home);
      const voucher = voucherOf(++number, '2026-03-05', home, balanced(home, lines));
      expect(await throughTheErp(bench.connector, voucher, MAPPING)).toMatchObject(expected(voucher));
    }),
    { numRuns: 50 },
  );
});

function voucherOf(number: number, date: string, home: Currency, lines: readonly TargetVoucherLine[]): TargetVoucher {
  return {
    key: `k${number}`,
    reference: `HL:${number.toString(16).padStart(16, '0')}`,
    ledger: '001',
    functionalCurrency: home,
    date,
    period: date.slice(0, 7),
    word: '记',
    number,
    attachments: 1,
    preparer: 'p',
    summary: 's',
    lines,
  };
}

const GOLDEN = new URL('../../../../../shared/golden/vouchers.jsonl', import.meta.url);

interface Golden {
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
  'every golden voucher comes back (skipped where the golden file is not beside the project)',
  async () => {
    const goldens = readFileSync(GOLDEN, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Golden);
    const slots = slotsOf(new Set(goldens.flatMap((one) => one.lines.flatMap((line) => Object.keys(line.dims)))));
    const accounts = [...new Set(goldens.flatMap((one) => one.lines.map((line) => line.acct)))].map((code) => ({
      code,
      optionalDims: Object.values(slots),
    }));
    for (const home of ['CNY', 'HKD']) {
      const { connector, close } = await open(home, accounts, slots);
      for (const [index, golden] of goldens.entries()) {
        if ((golden.functional ?? 'CNY') !== home) continue;
        const voucher = voucherOf(index + 1, golden.date, home, linesOf(golden, home));
        expect(await throughTheErp(connector, voucher, SAME_CODES)).toMatchObject(expected(voucher));
      }
      await close();
    }
    expect(goldens.length).toBeGreaterThan(80);
  },
);

function linesOf(golden: Golden, home: Currency): readonly TargetVoucherLine[] {
  const minor = (text: string, currency: string): bigint => parseMinor(text, minorUnits(currency)) ?? 0n;
  return golden.lines.map((line, index) => ({
    lineNo: index + 1,
    summary: golden.title,
    account: line.acct,
    dc: line.dc,
    currency: line.cur,
    fc: minor(line.fc, line.cur),
    rate: parseRate(line.rate),
    lc: minor(line.lc, home),
    dims: line.dims,
  }));
}
