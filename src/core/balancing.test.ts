import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RoundedAmount, type RoundingExceeded, roundAndBalance, type UnroundedLine } from './balancing.ts';
import { type AccountClass, type Side, sideSign } from './journal.ts';
import { convert, parseMinor, parseRate } from './money.ts';

type Told = readonly [dc: Side, bearer: AccountClass, amount: string];

function balance(rate: string, lines: readonly Told[], functional = 'CNY') {
  return roundAndBalance(
    lines.map(([dc, bearer, amount]) => ({
      ...{ dc, class: bearer, currency: 'USD', fc: parseMinor(amount, 2)! },
      rate: parseRate(rate),
    })),
    functional,
  );
}

function amounts(result: readonly RoundedAmount[] | RoundingExceeded): readonly RoundedAmount[] {
  if (!('length' in result)) throw new Error(`exceeded by ${result.residue}`);
  return result;
}

const lcs = (result: readonly RoundedAmount[] | RoundingExceeded) => amounts(result).map((one) => one.lc);
const moved = (result: readonly RoundedAmount[] | RoundingExceeded) => amounts(result).map((one) => one.rounding);

describe('the examples of accounting.md §3.3', () => {
  it('33.33 ×3 + 0.01 against 100.00 at 7.1234: the first 33.33 takes the cent', () => {
    const lines: readonly Told[] = [
      ...(['33.33', '33.33', '33.33', '0.01'] as const).map((amount): Told => ['D', 'EXPENSE', amount]),
      ['C', 'MONETARY', '100.00'],
    ];
    expect(lcs(balance('7.1234', lines))).toEqual([23743n, 23742n, 23742n, 7n, 71234n]);
    expect(moved(balance('7.1234', lines))).toEqual([1n, 0n, 0n, 0n, 0n]);
  });

  it('G27: commission 320.175 becomes 320.17', () => {
    const lines: readonly Told[] = [
      ['D', 'MONETARY', '235.00'],
      ['D', 'EXPENSE', '45.00'],
      ['D', 'EXPENSE', '20.00'],
      ['C', 'PNL', '300.00'],
    ];
    expect(lcs(balance('7.1150', lines))).toEqual([167203n, 32017n, 14230n, 213450n]);
    expect(moved(balance('7.1150', lines))).toEqual([0n, -1n, 0n, 0n]);
  });

  it('G03: of two expenses the one whose error grows least, by 0.0040 and not 0.0050', () => {
    const lines: readonly Told[] = [
      ['D', 'EXPENSE', '6.50'],
      ['D', 'EXPENSE', '13.80'],
      ['C', 'MONETARY', '20.30'],
    ];
    expect(lcs(balance('7.1150', lines))).toEqual([4625n, 9818n, 14443n]);
  });
});

describe('a carried amount', () => {
  it('stands as it is, marked, and the other lines bear its cent', () => {
    // 10.00 at 7.1234 is 71.234 → 71.23; the balance carries 71.24
    const rate = parseRate('7.1234');
    const line = { currency: 'USD', fc: 1_000n, rate };
    const result = roundAndBalance(
      [
        { ...line, dc: 'D', class: 'NON_MONETARY', carried: 7_124n },
        { ...line, dc: 'C', class: 'PNL' },
      ],
      'CNY',
    );
    expect(result).toEqual([
      { lc: 7_124n, rounding: 1n },
      { lc: 7_124n, rounding: 1n },
    ]);
  });
});

describe('who bears the cent', () => {
  // 0.01 at 0.5 is 0.005 → 0.01 each; 0.02 → 0.01: the debits are a cent too many
  const half = (first: AccountClass, second: AccountClass): readonly Told[] => [
    ['D', first, '0.01'],
    ['D', second, '0.01'],
    ['C', 'MONETARY', '0.02'],
  ];

  it.each([
    ['EXPENSE', 'PNL'],
    ['PNL', 'TAX'],
    ['TAX', 'NON_MONETARY'],
    ['NON_MONETARY', 'MONETARY'],
  ] as const)('%s before %s, wherever they stand', (before, after) => {
    expect(moved(balance('0.5', half(before, after)))).toEqual([-1n, 0n, 0n]);
    expect(moved(balance('0.5', half(after, before)))).toEqual([0n, -1n, 0n]);
  });

  it('receivables never, where a line of profit and loss stands, even if its error grows more', () => {
    // 0.01 → 0.005; 0.11 → 0.055 → 0.06; 0.12 → 0.06. Only the revenue line is of the classes before.
    const lines: readonly Told[] = [
      ['D', 'MONETARY', '0.01'],
      ['D', 'MONETARY', '0.11'],
      ['C', 'PNL', '0.12'],
    ];
    expect(moved(balance('0.5', lines))).toEqual([0n, 0n, 1n]);
    expect(lcs(balance('0.5', lines))).toEqual([1n, 6n, 7n]);
  });

  it('a red line bears like any other', () => {
    // debit −0.01 → −0.005 → −0.01, twice, against credit −0.02 → −0.01
    const lines: readonly Told[] = [
      ['D', 'EXPENSE', '-0.01'],
      ['D', 'EXPENSE', '-0.01'],
      ['C', 'MONETARY', '-0.02'],
    ];
    expect(lcs(balance('0.5', lines))).toEqual([0n, -1n, -1n]);
  });

  it('stock bears nothing: more cents than bearers is refused, not forced', () => {
    // 0.01 at 0.4 is 0.004 → 0 six times; 0.06 → 0.024 → 0.02
    const stock = Array.from({ length: 6 }, (): Told => ['D', 'STOCK', '0.01']);
    expect(balance('0.4', [...stock, ['C', 'STOCK', '0.06']])).toEqual({ residue: -2n, eligible: 0 });
    expect(balance('0.4', [...stock, ['C', 'MONETARY', '0.06']])).toEqual({ residue: -2n, eligible: 1 });
  });

  it('lines whose currency does not balance are rounded and left alone', () => {
    expect(moved(balance('0.5', half('EXPENSE', 'PNL').slice(0, 2)))).toEqual([0n, 0n]);
  });

  it('each rate is balanced for itself', () => {
    const at = (rate: string, dc: Side, bearer: AccountClass, amount: bigint): UnroundedLine => ({
      ...{ dc, class: bearer, currency: 'USD', fc: amount },
      rate: parseRate(rate),
    });
    // one cent too many in debit at 0.5, one too few at 0.4: together nothing would be missing
    const lines = [
      ...[at('0.5', 'D', 'EXPENSE', 1n), at('0.5', 'D', 'EXPENSE', 1n), at('0.5', 'C', 'MONETARY', 2n)],
      ...[at('0.4', 'D', 'EXPENSE', 1n), at('0.4', 'D', 'EXPENSE', 1n), at('0.4', 'C', 'MONETARY', 2n)],
    ];
    expect(moved(roundAndBalance(lines, 'CNY'))).toEqual([-1n, 0n, 0n, 1n, 0n, 0n]);
  });
});

describe('any entry', () => {
  const lines = fc.array(
    fc.record({
      dc: fc.constantFrom<Side>('D', 'C'),
      class: fc.constantFrom<AccountClass>('EXPENSE', 'PNL', 'TAX', 'NON_MONETARY'),
      fc: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).filter((amount) => amount !== 0n),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const rates = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((digits) => ({ digits, scale: 7 }));
  const currencies = fc.constantFrom('USD', 'JPY', 'KWD');

  it('balances; no line moves by more than a minor unit, and the receivable not at all', () => {
    fc.assert(
      fc.property(lines, rates, currencies, currencies, (parts, rate, currency, functional) => {
        const told: UnroundedLine[] = parts.map((part) => ({ ...part, currency, rate }));
        const rest = told.reduce((sum, line) => sum + sideSign(line.dc) * line.fc, 0n);
        const all: UnroundedLine[] = [...told, { dc: 'C', class: 'MONETARY', currency, fc: rest, rate }];
        const result = amounts(roundAndBalance(all, functional));
        expect(all.reduce((sum, line, i) => sum + sideSign(line.dc) * result[i]!.lc, 0n)).toBe(0n);
        all.forEach((line, i) => {
          const { lc, rounding } = result[i]!;
          expect(rounding >= -1n && rounding <= 1n).toBe(true);
          expect(lc - rounding).toBe(convert(line.fc, currency, rate, functional));
        });
        expect(result.at(-1)!.rounding).toBe(0n);
      }),
    );
  });
});
