import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartOf, type JournalEntry, type JournalLine, signedFc, signedLc } from '../core/journal.ts';
import { formatMinor, parseMinor, parseRate } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import { chartTemplate } from '../ledger/chart-template.ts';
import { FUNDS_PROBLEMS } from './problems.ts';
import { type PostableCell, postSettlement, type SettlementInput } from './settlement.ts';

const SHOP: SettlementInput['shop'] = {
  ...{ code: 'US01', department: 'D01', warehouse: 'FBA-US', card: 'VISA-01', lender: 'AMZ' },
  ...{ country: 'US', taxRegistrations: [] },
};
const UK_SHOP = { ...SHOP, code: 'UK01', country: 'GB' };
const REGISTERED = { ...UK_SHOP, taxRegistrations: ['GB'] };
const POLICIES = {
  ...{ mode: 'S', voucherGranularity: 'PER_SETTLEMENT_MONTH', plReversalStyle: 'RED', platformReceivable: '1122.11' },
  ...{ postPassThroughTax: 'off', priceIncludesTax: 'AUTO', negativeTaxDifference: 'HOLD' },
  ...{
    reimbursement: 'NET_AGAINST_LOSS',
    claimReceivable: 'off',
    inboundFee: 'EXPENSE',
    fulfilmentFeeClass: 'SELLING',
  },
};

type Told = readonly [feeKey: string, amount: string, changes?: Partial<PostableCell>];

interface Setting {
  readonly shop?: SettlementInput['shop'];
  readonly policies?: Readonly<Record<string, string>>;
  readonly rate?: string;
  readonly total?: string;
  readonly input?: Partial<SettlementInput>;
}

/** A dollar settlement from 09-24 to 10-08 at 7.1200; its cells stand on 10-03 unless they say otherwise. */
function post(cells: readonly Told[], setting: Setting = {}) {
  return postSettlement({
    book: { book: 'CN01', currency: 'CNY' },
    chart: chartOf(chartTemplate('ASBE')),
    shop: setting.shop ?? SHOP,
    settlement: {
      ...{ settlementId: 'ST-1', statementNo: 1n, kind: 'amazon.settlement.v2', currency: 'USD' },
      ...{ endDate: '2026-10-08', total: parseMinor(setting.total ?? '0', 2)! },
    },
    cells: cells.map(cellOf),
    taxShortfalls: [],
    policies: { ...POLICIES, ...setting.policies },
    rateOn: () => ({ rate: parseRate(setting.rate ?? '7.1200'), ref: 'CUSTOM USD/CNY #1' }),
    taxRateOn: (jurisdiction) => (jurisdiction === 'GB' ? parseRate('0.20') : undefined),
    instalments: [],
    ...setting.input,
  });
}

function cellOf([feeKey, amount, changes]: Told, at: number): PostableCell {
  return {
    ...{ statementNo: 1n, cellNo: at + 1, businessDate: '2026-10-03', country: '', sku: '', jurisdiction: '' },
    ...{ amount: parseMinor(amount, 2)!, transactionType: 'Order', feeKey, matchedRule: 'test', taxPart: false },
    ...changes,
  };
}

/** `C 6001.01 100.00 = 712.00`; a line in functional currency is told at its source. */
function lineText(line: JournalLine): string {
  const fc = line.src?.fc ?? line.fc;
  return `${line.dc} ${line.account} ${formatMinor(fc, 'USD')} = ${formatMinor(line.lc, 'CNY')}`;
}

function told(posting: ReturnType<typeof postSettlement>): readonly string[] {
  expect(posting.problems).toEqual([]);
  return posting.entries.flatMap((entry) => entry.lines.map(lineText)).sort();
}

function held(posting: ReturnType<typeof postSettlement>) {
  expect([posting.entries, posting.dispositions]).toEqual([[], []]);
  return posting.problems.map((one) => one.code);
}

function fates(posting: ReturnType<typeof postSettlement>): readonly string[] {
  return [...posting.dispositions].sort((a, b) => a.cellNo - b.cellNo).map((one) => one.disposition);
}

function expectBalanced(entry: JournalEntry): void {
  expect(entry.lines.reduce((sum, line) => sum + signedLc(line), 0n)).toBe(0n);
  expect(entry.lines.reduce((sum, line) => sum + signedFc(line).fc, 0n)).toBe(0n);
}

describe('tax collected and withheld (accounting.md §2.6)', () => {
  const pair: readonly Told[] = [
    ['TAX_COLLECTED', '8.00'],
    ['TAX_WITHHELD', '-8.00'],
  ];
  const more: readonly Told[] = [
    ['TAX_COLLECTED', '8.00'],
    ['TAX_WITHHELD', '-7.00'],
  ];
  const less: readonly Told[] = [
    ['TAX_COLLECTED', '7.00'],
    ['TAX_WITHHELD', '-8.00'],
  ];
  const shortfall = { input: { taxShortfalls: [{ orderId: '111-A', amount: -100n }] } };

  it('a pair that cancels posts nothing', () => {
    expect(told(post(pair))).toEqual([]);
    expect(fates(post(pair))).toEqual(['TAX_PAIR', 'TAX_PAIR']);
  });

  it('what is left is owed where the seller is registered, else it is revenue', () => {
    expect(told(post(more, { shop: REGISTERED, rate: '9.4' }))).toEqual([
      'C 2221.31 1.00 = 9.40',
      'D 1122.11 1.00 = 9.40',
    ]);
    expect(told(post(more, { shop: UK_SHOP, rate: '9.4' }))).toEqual([
      'C 6001.01 1.00 = 9.40',
      'D 1122.11 1.00 = 9.40',
    ]);
  });

  it('the line of the difference names all cells of its pairs, and they add up to it', () => {
    const line = post(more).entries[0]!.lines.find((one) => one.account === '6001.01')!;
    expect(line.cells.map((one) => [one.cellNo, one.fc]).sort()).toEqual([
      [1, 800n],
      [2, -700n],
    ]);
  });

  it('registered by the ship-to jurisdiction where the paper tells it', () => {
    const shop = { ...SHOP, taxRegistrations: ['US-CA'] };
    const there = more.map(([key, amount]): Told => [key, amount, { jurisdiction: 'US-CA' }]);
    const line = post(there, { shop }).entries[0]!.lines.find((one) => one.dc === 'C')!;
    expect([line.account, line.dims]).toEqual(['2221.31', { 辖区: 'US-CA' }]);
    expect(told(post(more, { shop }))[0]).toBe('C 6001.01 1.00 = 7.12');
  });

  it('more withheld than collected holds and names the orders, until someone bears it', () => {
    const posting = post(less, shortfall);
    expect(held(posting)).toEqual(['TAX_DIFFERENCE_NEGATIVE']);
    expect(posting.problems[0]?.params).toMatchObject({ orders: '1', amount: '-1.00', examples: '111-A -1.00' });
    const bear = { ...shortfall, policies: { negativeTaxDifference: 'POST' } };
    expect(told(post(less, bear))).toEqual(['C 1122.11 1.00 = 7.12', 'C 6001.01 -1.00 = -7.12']);
    expect(told(post(less, { ...bear, shop: REGISTERED }))).toEqual(['C 1122.11 1.00 = 7.12', 'D 2221.31 1.00 = 7.12']);
  });

  it('posted in full: in and out of 2241.05, and nothing stays on it, whatever is left (G28)', () => {
    const on = { policies: { postPassThroughTax: 'on' }, rate: '7.1000' };
    expect(told(post(pair, on))).toEqual([
      'C 1122.11 8.00 = 56.80',
      'C 2241.05 8.00 = 56.80',
      'D 1122.11 8.00 = 56.80',
      'D 2241.05 8.00 = 56.80',
    ]);
    const posting = post(more, { ...on, shop: REGISTERED });
    expect(told(posting)).toContain('C 2221.31 1.00 = 7.10');
    const clearing = posting.entries.flatMap((one) => one.lines).filter((one) => one.account === '2241.05');
    expect(clearing.reduce((sum, line) => sum + signedFc(line).fc, 0n)).toBe(0n);
  });
});

describe('prices with tax inside (accounting.md §2.6)', () => {
  const price: Told = ['PRINCIPAL', '120.00'];
  const whole = ['C 6001.01 120.00 = 1128.00', 'D 1122.11 120.00 = 1128.00'];
  const parted = ['C 2221.31 20.00 = 188.00', 'C 6001.01 100.00 = 940.00', 'D 1122.11 120.00 = 1128.00'];
  const tax: readonly Told[] = [
    ['TAX_COLLECTED', '24.00'],
    ['TAX_WITHHELD', '-24.00'],
  ];

  it.each([
    ['AUTO, registered', REGISTERED, 'AUTO', [price], parted],
    ['AUTO, not registered', UK_SHOP, 'AUTO', [price], whole],
    ['AUTO, registered where prices are net', { ...SHOP, taxRegistrations: ['US'] }, 'AUTO', [price], whole],
    ['off, registered', REGISTERED, 'off', [price], whole],
    ['on, not registered', UK_SHOP, 'on', [price], parted],
    ['AUTO, with a tax row beside the price', REGISTERED, 'AUTO', [price, ...tax], whole],
    ['on, with a tax row beside the price', REGISTERED, 'on', [price, ...tax], whole],
  ] as const)('%s', (_, shop, priceIncludesTax, cells, expected) => {
    expect(told(post(cells, { shop, policies: { priceIncludesTax }, rate: '9.4' }))).toEqual(expected);
  });

  it('refunds and promotions give their tax back; fees have none', () => {
    const cells: readonly Told[] = [
      ['REFUND_PRINCIPAL', '-120.00'],
      ['PROMOTION', '-12.00'],
      ['COMMISSION', '-18.00'],
    ];
    expect(told(post(cells, { shop: REGISTERED, rate: '9.4' }))).toEqual([
      'C 1122.11 150.00 = 1410.00',
      'C 6001.04 -10.00 = -94.00',
      'C 6001.05 -100.00 = -940.00',
      'D 2221.31 22.00 = 206.80',
      'D 6601.31 18.00 = 169.20',
    ]);
  });

  it('net is rounded once a cell: 0.99 / 1.2 = 0.825 → 0.83, tax is what is left', () => {
    expect(told(post([['PRINCIPAL', '0.99']], { shop: REGISTERED, rate: '10' }))).toEqual([
      'C 2221.31 0.16 = 1.60',
      'C 6001.01 0.83 = 8.30',
      'D 1122.11 0.99 = 9.90',
    ]);
  });

  it('without a rate of that jurisdiction and date it holds, and names both', () => {
    const posting = post([price], { shop: { ...REGISTERED, country: 'DE', taxRegistrations: ['DE'] } });
    expect(held(posting)).toEqual(['TAX_RATE_MISSING']);
    expect(posting.problems[0]?.params).toEqual({ jurisdiction: 'DE', date: '2026-10-03' });
  });
});

describe('loan repayments (G33)', () => {
  const due = (dueDate: string) => ({ input: { instalments: [{ dueDate, principal: 28_000n, interest: 2_000n }] } });
  const repaid: Told = ['LOAN_REPAYMENT', '-300.00', { businessDate: '2026-10-08' }];

  it.each(['2026-10-08', '2026-09-22', '2026-10-24'])(
    'part into principal and interest of the instalment of %s',
    (date) => {
      const posting = post([repaid], due(date));
      expect(told(posting)).toEqual([
        'C 1122.11 300.00 = 2136.00',
        'D 2001 280.00 = 1993.60',
        'D 6603.01 20.00 = 142.40',
      ]);
      expect(posting.entries.map((one) => [one.category, one.kind])).toEqual([['资金', 'LOAN']]);
    },
  );

  it('are held 17 days from the due date, with another amount, or a second time', () => {
    expect(held(post([repaid], due('2026-10-25')))).toEqual(['LOAN_NOT_EXPLAINED']);
    expect(held(post([repaid], due('2026-09-21')))).toEqual(['LOAN_NOT_EXPLAINED']);
    expect(held(post([['LOAN_REPAYMENT', '-300.01']], due('2026-10-03')))).toEqual(['LOAN_NOT_EXPLAINED']);
    expect(held(post([repaid, repaid], due('2026-10-08')))).toEqual(['LOAN_NOT_EXPLAINED']);
    const posting = post([repaid]);
    expect(posting.problems[0]?.params).toMatchObject({ amount: '300.00', date: '2026-10-08', shop: 'US01' });
  });
});

describe('what holds', () => {
  it.each([
    ['REIMBURSEMENT_STOCK', '18.00', SHOP, '1901', '物料'],
    ['REIMBURSEMENT_STOCK', '18.00', { ...SHOP, warehouse: '' }, '1901', '仓库'],
    ['CARD_CHARGE', '120.00', { ...SHOP, card: '' }, '2241.07', '卡'],
    ['PRINCIPAL', '1.00', { ...SHOP, department: '' }, '6001.01', '部门'],
    ['LOAN_ADVANCE', '1.00', { ...SHOP, lender: '' }, '2001', '贷款方'],
  ] as const)('%s without a dimension names account and dimension', (feeKey, amount, shop, account, dimension) => {
    const sku = dimension === '仓库' ? 'SKU-A' : '';
    const posting = post(
      [
        ['COMMISSION', '-1.00'],
        [feeKey, amount, { sku }],
      ],
      { shop, total: '5.00' },
    );
    const named = posting.problems.filter((one) => one.params.account === account);
    expect(held(posting)).toContain('DIMENSION_MISSING');
    expect(named.map((one) => one.params)).toMatchObject([{ account, dimension, amount, currency: 'USD' }]);
  });

  it('mode O and vouchers by order', () => {
    expect(held(post([['PRINCIPAL', '1.00']], { policies: { mode: 'O' } }))).toEqual(['MODE_O_NEEDS_ORDERS']);
    const byOrder = { policies: { voucherGranularity: 'PER_ORDER' } };
    expect(held(post([['PRINCIPAL', '1.00']], byOrder))).toEqual(['GRANULARITY_NEEDS_ORDERS']);
  });

  it('a missing rate, once, and never at another rate', () => {
    const missing: Problem = { code: 'RATE_MISSING', level: 'L2', place: {}, params: { date: '2026-10-01' } };
    const cells: readonly Told[] = [
      ['PRINCIPAL', '1.00'],
      ['COMMISSION', '-0.15'],
    ];
    const posting = post(cells, { total: '0.85', input: { rateOn: () => missing } });
    expect(held(posting)).toEqual(['RATE_MISSING']);
  });

  it('a fee key that no rule of these policies posts', () => {
    expect(held(post([['NO_SUCH_KEY', '1.00']]))).toEqual([FUNDS_PROBLEMS.NO_POSTING_RULE.code]);
  });
});

describe('entries', () => {
  it('by day keep the business categories apart (accounting.md §0.7)', () => {
    const cells: readonly Told[] = [
      ['PRINCIPAL', '100.00'],
      ['PROMOTION', '-10.00'],
      ['COMMISSION', '-15.00'],
      ['STORAGE', '-3.00', { businessDate: '2026-10-04' }],
      ['REFUND_PRINCIPAL', '-20.00'],
      ['REFUND_ADMIN', '-1.00'],
      ['REIMBURSEMENT_STOCK', '18.00', { sku: 'SKU-A' }],
      ['RESERVE_CURRENT', '-5.00'],
      ['CARD_CHARGE', '7.00'],
    ];
    const posting = post(cells, { policies: { voucherGranularity: 'PER_SHOP_DAY' } });
    const found = posting.entries.map((one) => {
      const accounts = one.lines.map((line) => line.account).filter((code) => code !== '1122.11');
      return `${one.businessDate} ${one.category} ${accounts.sort().join(' ')}`;
    });
    expect(found.sort()).toEqual(
      [
        '2026-10-03 平台结算 1901',
        '2026-10-03 平台费用 6601.31 6601.38',
        '2026-10-03 资金 2241.07',
        '2026-10-03 退款 6001.05',
        '2026-10-03 销售收入 6001.01 6001.04',
        '2026-10-04 平台费用 6601.33',
        '2026-10-08 平台结算 1122.12',
      ].sort(),
    );
  });

  it('by month are dated at the month end or the settlement end, whichever is earlier', () => {
    const cells: readonly Told[] = [
      ['COMMISSION', '-13.80', { businessDate: '2026-09-25' }],
      ['COMMISSION', '-76.50'],
    ];
    expect(post(cells).entries.map((one) => [one.businessDate, one.originalPeriod])).toEqual([
      ['2026-09-30', '2026-09'],
      ['2026-10-08', '2026-10'],
    ]);
  });

  it('reserves are gross, and stand at the settlement end whatever date they print (G22)', () => {
    const posting = post([
      ['RESERVE_PREVIOUS', '200.00', { businessDate: '2026-09-24' }],
      ['RESERVE_CURRENT', '-150.00', { businessDate: '2026-09-24' }],
    ]);
    expect(posting.entries.map((one) => one.businessDate)).toEqual(['2026-10-08']);
    expect(told(posting)).toEqual([
      'C 1122.11 150.00 = 1068.00',
      'C 1122.12 200.00 = 1424.00',
      'D 1122.11 200.00 = 1424.00',
      'D 1122.12 150.00 = 1068.00',
    ]);
  });

  it('reversals on profit and loss stay on their natural side in red, or take the other one (§0.4)', () => {
    const cells: readonly Told[] = [
      ['REFUND_PRINCIPAL', '-100.00'],
      ['COMMISSION', '13.50'],
    ];
    expect(told(post(cells, { rate: '7.12' }))).toEqual([
      'C 1122.11 86.50 = 615.88',
      'C 6001.05 -100.00 = -712.00',
      'D 6601.31 -13.50 = -96.12',
    ]);
    expect(told(post(cells, { rate: '7.12', policies: { plReversalStyle: 'OPPOSITE' } }))).toEqual([
      'C 1122.11 86.50 = 615.88',
      'C 6601.31 13.50 = 96.12',
      'D 6001.05 100.00 = 712.00',
    ]);
  });

  it('of more than 500 lines are parted, and each part balances', () => {
    const cells = Array.from(
      { length: 1_200 },
      (_, i): Told => ['REIMBURSEMENT_STOCK', formatMinor(BigInt(101 + i), 'USD'), { sku: `SKU-${i}` }],
    );
    const { entries, problems } = post(cells, { rate: '7.1234567' });
    expect(problems).toEqual([]);
    // 499 lines and their balance a part: 499 + 499 + 202
    expect(entries.map((one) => one.lines.length)).toEqual([500, 500, 203]);
    expect(new Set(entries.map((one) => one.key)).size).toBe(3);
    for (const entry of entries) expectBalanced(entry);
    const skus = entries.flatMap((one) => one.lines).flatMap((line) => line.dims.物料 ?? []);
    expect(new Set(skus).size).toBe(1_200);
    expect(skus).toHaveLength(1_200);
  });

  it('cells that come to nothing leave no line, and are POSTED_NIL (§0.9)', () => {
    const posting = post([
      ['STORAGE', '-12.00'],
      ['STORAGE', '12.00'],
      ['COMMISSION', '-1.00'],
      ['ADS', '0.00'],
    ]);
    expect(told(posting)).toEqual(['C 1122.11 1.00 = 7.12', 'D 6601.31 1.00 = 7.12']);
    expect(fates(posting)).toEqual(['POSTED_NIL', 'POSTED_NIL', 'POSTED', 'POSTED_NIL']);
  });

  it('close moves a positive total to 待到账 (G23); none of zero or below', () => {
    expect(told(post([], { total: '434.51' }))).toEqual(['C 1122.11 434.51 = 3093.71', 'D 1122.13 434.51 = 3093.71']);
    expect(told(post([], { total: '0' }))).toEqual([]);
    expect(told(post([], { total: '-120.00' }))).toEqual([]);
  });

  it('what Amazon is owed from before is matched, never posted; its card charge is (G57b)', () => {
    const posting = post([
      ['PAYABLE_TO_AMAZON', '-120.00'],
      ['CARD_CHARGE', '120.00'],
    ]);
    expect(fates(posting)).toEqual(['MATCH_ONLY', 'POSTED']);
    expect(told(posting)).toEqual(['C 2241.07 120.00 = 854.40', 'D 1122.11 120.00 = 854.40']);
    expect(posting.entries[0]?.category).toBe('资金');
  });

  it('failed transfers and micro deposits move clearing accounts alone (G57c)', () => {
    const posting = post([
      ['TRANSFER_FAILED', '425.00'],
      ['TRANSFER', '-0.01'],
    ]);
    expect(told(posting)).toEqual([
      'C 1122.11 0.01 = 0.07',
      'C 1122.13 425.00 = 3026.00',
      'D 1122.11 425.00 = 3026.00',
      'D 1122.13 0.01 = 0.07',
    ]);
  });
});

describe('any cells', () => {
  const keys = [
    'PRINCIPAL',
    'PROMOTION',
    'REFUND_PRINCIPAL',
    'COMMISSION',
    'STORAGE',
    'REIMBURSEMENT_STOCK',
    'TRANSFER',
  ];
  const cells = fc.array(
    fc.record({
      feeKey: fc.constantFrom(...keys, 'RESERVE_PREVIOUS', 'CARD_CHARGE', 'PAYABLE_TO_AMAZON'),
      amount: fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
      businessDate: fc.constantFrom('2026-09-25', '2026-09-30', '2026-10-01', '2026-10-08'),
      sku: fc.constantFrom('SKU-A', 'SKU-B'),
    }),
    { maxLength: 25 },
  );
  const settings = fc.record({
    voucherGranularity: fc.constantFrom('PER_SETTLEMENT_MONTH', 'PER_SHOP_DAY'),
    plReversalStyle: fc.constantFrom('RED', 'OPPOSITE'),
  });
  const rate = fc.integer({ min: 1, max: 99_999_999 }).map((digits) => `${digits / 1e7 < 1 ? '0' : '7'}.${digits}`);

  it('balance entry by entry, move the platform balance by what was posted, and do not mind their order', () => {
    fc.assert(
      fc.property(cells, settings, rate, (parts, policies, at) => {
        const stated = parts.map(
          (part, i): Told => [part.feeKey, formatMinor(part.amount, 'USD'), { ...part, cellNo: i }],
        );
        const posting = post(stated, { policies, rate: at });
        expect(posting.problems).toEqual([]);
        posting.entries.forEach(expectBalanced);
        const balance = posting.entries.flatMap((one) => one.lines).filter((line) => line.account === '1122.11');
        const posted = parts.filter((part) => part.feeKey !== 'PAYABLE_TO_AMAZON');
        expect(balance.reduce((sum, line) => sum + signedFc(line).fc, 0n)).toBe(
          posted.reduce((sum, part) => sum + part.amount, 0n),
        );
        expect(posting.dispositions).toHaveLength(parts.length);
        expect(told(post([...stated].reverse(), { policies, rate: at }))).toEqual(told(posting));
      }),
      { numRuns: 80 },
    );
  });
});
