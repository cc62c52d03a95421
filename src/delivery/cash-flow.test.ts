import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Standard, sideSign } from '../core/journal.ts';
import { formatMinor, parseMinor } from '../core/money.ts';
import { type CashFlowLine, type CashFlowVoucher, cashFlowItems, cashFlowsOf, isCashAccount } from './cash-flow.ts';

/** `D 1012.01 USD 434.51 3093.71`; without a currency in CNY. */
function line(text: string, index: number): CashFlowLine {
  const [dc, account = '', ...rest] = text.trim().split(/\s+/);
  const lc = parseMinor(rest.at(-1) ?? '', 2) ?? 0n;
  const foreign = rest.length === 3;
  return {
    lineNo: index + 1,
    account,
    dc: dc === 'D' ? 'D' : 'C',
    currency: foreign ? (rest[0] ?? '') : 'CNY',
    fc: foreign ? (parseMinor(rest[1] ?? '', 2) ?? 0n) : lc,
    lc,
  };
}

function voucher(text: string, standard: Standard = 'ASBE', category = '资金'): CashFlowVoucher {
  return { standard, functionalCurrency: 'CNY', category, lines: text.trim().split('\n').map(line) };
}

/** `line number: item fc lc`, in the order of the lines. */
function told(one: CashFlowVoucher): readonly string[] {
  const { shares, undecided } = cashFlowsOf(one);
  expect(undecided).toEqual([]);
  return [...shares].flatMap(([lineNo, list]) =>
    list.map((s) => `${lineNo}: ${s.item} ${formatMinor(s.fc, 'USD')} ${formatMinor(s.lc, 'CNY')}`),
  );
}

const G24 = `D 1012.01 USD 434.51 3093.71
  C 1122.13 USD 434.51 3093.71`;
const G25 = `D 1002.01 3045.53
  D 6603.04.01 USD 4.35 30.97
  D 6603.03.01 17.21
  C 1012.01 USD 434.51 3093.71`;
const G26A = `D 1012.09 USD 1000.00 7120.00
  C 1012.01 USD 1000.00 7120.00`;
const G26B = `D 1002.01 7048.80
  D 6603.04.01 USD 10.00 71.30
  D 6603.03.01 9.90
  C 1012.09 USD 1000.00 7130.00`;
const G43A = `D 1123 1200.00
  C 1002.01 1200.00`;
const G43B = `D 2202.01 4576.50
  C 1123 1200.00
  C 1002.01 3376.50`;
const G55 = `D 1012.01 USD 77.70 553.22
  C 2241.06 USD 77.70 553.22`;
const G63 = `D 2221.31 GBP 20.00 189.00
  C 1012.01 GBP 20.00 189.00`;

// biome-ignore format: a table is read by its columns
const ROWS: readonly (readonly [name: string, lines: string, category: string, asbe: readonly string[], sbe: readonly string[]])[] = [
  ['G24 payout into the wallet', G24, '资金', ['1: 销售商品、提供劳务收到的现金 434.51 3093.71'], ['1: 销售产成品、商品、提供劳务收到的现金 434.51 3093.71']],
  ['refund paid from the wallet', 'D 6001.05 CNY 7.12 7.12\nC 1012.01 USD 1.00 7.12', '退款', ['2: 销售商品、提供劳务收到的现金 1.00 7.12'], []],
  ['goods sold to a group company', 'D 1002.01 500.00\nC 1122.01 500.00', '资金', ['1: 销售商品、提供劳务收到的现金 500.00 500.00'], ['1: 销售产成品、商品、提供劳务收到的现金 500.00 500.00']],
  ['G43a prepayment', G43A, '付款', ['2: 购买商品、接受劳务支付的现金 1200.00 1200.00'], ['2: 购买原材料、商品、接受劳务支付的现金 1200.00 1200.00']],
  ['G43b rest of a prepaid invoice', G43B, '付款', ['3: 购买商品、接受劳务支付的现金 3376.50 3376.50'], ['3: 购买原材料、商品、接受劳务支付的现金 3376.50 3376.50']],
  ['supplier with VAT', 'D 1405.01 100.00\nD 2221.01.01 13.00\nC 1002.01 113.00', '采购', ['3: 购买商品、接受劳务支付的现金 113.00 113.00'], ['3: 购买原材料、商品、接受劳务支付的现金 113.00 113.00']],
  ['G26a wallet to in transit', G26A, '资金', [], []],
  ['G25 withdrawal with fee and loss', G25, '资金', ['4: 支付其他与经营活动有关的现金 4.35 30.97', '4: 汇率变动对现金及现金等价物的影响 0.00 17.21'], []],
  ['G26b arrival with fee and loss', G26B, '资金', ['4: 支付其他与经营活动有关的现金 10.00 71.30', '4: 汇率变动对现金及现金等价物的影响 0.00 9.90'], []],
  ['withdrawal with an exchange gain', 'D 1002.01 7150.00\nD 6603.04.01 USD 10.00 71.20\nD 6603.03.01 -101.20\nC 1012.01 USD 1000.00 7120.00', '资金', ['1: 汇率变动对现金及现金等价物的影响 101.20 101.20', '4: 支付其他与经营活动有关的现金 10.00 71.20'], []],
  ['card repaid', 'D 2241.07 USD 500.00 3560.00\nC 1012.01 USD 500.00 3560.00', '资金', ['2: 支付其他与经营活动有关的现金 500.00 3560.00'], ['2: 支付其他与经营活动有关的现金 500.00 3560.00']],
  ['G55 unidentified receipt', G55, '资金', ['1: 收到其他与经营活动有关的现金 77.70 553.22'], ['1: 收到其他与经营活动有关的现金 77.70 553.22']],
  ['advance of a related party', 'D 1002.01 900.00\nC 2241.02 900.00', '资金', ['1: 收到其他与经营活动有关的现金 900.00 900.00'], ['1: 收到其他与经营活动有关的现金 900.00 900.00']],
  ['G63 VAT return paid', G63, '税务', ['2: 支付的各项税费 20.00 189.00'], ['2: 支付的税费 20.00 189.00']],
  ['VAT return with import VAT taken off', 'D 2221.31 GBP 20.00 189.00\nC 1221.07 GBP 5.00 47.25\nC 1012.01 GBP 15.00 141.75', '税务', ['3: 支付的各项税费 15.00 141.75'], ['3: 支付的税费 15.00 141.75']],
  ['import VAT paid to the customs agent', 'D 1221.07 GBP 5.00 47.25\nC 1012.01 GBP 5.00 47.25', '采购', ['2: 购买商品、接受劳务支付的现金 5.00 47.25'], ['2: 购买原材料、商品、接受劳务支付的现金 5.00 47.25']],
  ['export refund', 'D 1002.01 130.00\nC 1221.05 130.00', '税务', ['1: 收到的税费返还 130.00 130.00'], ['1: 收到其他与经营活动有关的现金 130.00 130.00']],
  ['payroll', 'D 2211 80.00\nC 1002.01 80.00', '付款', ['2: 支付给职工以及为职工支付的现金 80.00 80.00'], ['2: 支付的职工薪酬 80.00 80.00']],
  ['loan in', 'D 1012.01 USD 10.00 71.20\nC 2001 USD 10.00 71.20', '资金', ['1: 取得借款收到的现金 10.00 71.20'], ['1: 取得借款收到的现金 10.00 71.20']],
  ['loan out with interest', 'D 2001 USD 280.00 1993.60\nD 6603.01 USD 20.00 142.40\nC 1012.01 USD 300.00 2136.00', '资金', ['3: 偿还债务支付的现金 280.00 1993.60', '3: 分配股利、利润或偿付利息支付的现金 20.00 142.40'], []],
  ['own-site receipt with the tax the buyer paid', 'D 1012.01 USD 12.00 85.44\nC 6001.01 USD 10.00 71.20\nC 2221.31 USD 2.00 14.24', '销售收入', ['1: 销售商品、提供劳务收到的现金 12.00 85.44'], []],
  ['receipt with a fee kept out of it', 'D 1012.01 USD 90.00 640.80\nD 6603.04.01 USD 10.00 71.20\nC 1122.13 USD 100.00 712.00', '资金', ['1: 销售商品、提供劳务收到的现金 100.00 712.00', '1: 支付其他与经营活动有关的现金 -10.00 -71.20'], []],
  ['期末调汇 of bank and receivable', 'D 1002.02 USD 0.00 12.00\nC 1122.11 USD 0.00 30.00\nD 6603.03.02 18.00', '期末调汇', ['1: 汇率变动对现金及现金等价物的影响 0.00 12.00'], []],
  ['settlement without cash', 'D 1122.13 10.00\nC 1122.11 10.00', '平台结算', [], []],
];

describe('rows of accounting.md §2.13', () => {
  test.each(ROWS)('%s', (_name, lines, category, asbe, sbe) => {
    expect(told(voucher(lines, 'ASBE', category))).toEqual(asbe);
    // SBE heads of profit and loss differ; rows with such lines have their own below.
    if (!/ 6\d{3}/.test(lines)) expect(told(voucher(lines, 'SBE', category))).toEqual(sbe);
  });

  test('小企业会计准则 has no line for exchange effects: a loss is other cash paid, a gain other cash received', () => {
    expect(told(voucher(G25.replace('6603.04.01', '5603.04.01').replace('6603.03.01', '5603.03.01'), 'SBE'))).toEqual([
      '4: 支付其他与经营活动有关的现金 4.35 48.18',
    ]);
    const gain = `D 1002.01 7150.00
      D 5603.04.01 USD 10.00 71.20
      C 5301.02 101.20
      C 1012.01 USD 1000.00 7120.00`;
    expect(told(voucher(gain, 'SBE'))).toEqual([
      '1: 收到其他与经营活动有关的现金 101.20 101.20',
      '4: 支付其他与经营活动有关的现金 10.00 71.20',
    ]);
  });

  test('a red letter keeps the item and the side, with the sign', () => {
    const red = G25.replace(/(\d+\.\d\d)$/gm, '-$1').replace(/USD (\d)/g, 'USD -$1');
    expect(told(voucher(red))).toEqual([
      '4: 支付其他与经营活动有关的现金 -4.35 -30.97',
      '4: 汇率变动对现金及现金等价物的影响 0.00 -17.21',
    ]);
    const redReceipt = `D 1012.01 USD -77.70 -553.22
      C 2241.06 USD -77.70 -553.22`;
    expect(told(voucher(redReceipt))).toEqual(['1: 收到其他与经营活动有关的现金 -77.70 -553.22']);
  });

  test('a counter that no rule names leaves the voucher without items, and is named', () => {
    const asked = voucher('D 1601 50.00\nD 1123 50.00\nC 1002.01 100.00', 'ASBE', '付款');
    expect(cashFlowsOf(asked)).toEqual({ shares: new Map(), undecided: ['1601'] });
  });

  test('cash accounts are 1001, 1002 and 1012 and what is below them', () => {
    expect(['1001', '1002.01', '1012.09', '10020', '1122', '1001x'].map(isCashAccount)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('names of items are those of each standard', () => {
    expect(cashFlowItems('ASBE')).toContain('汇率变动对现金及现金等价物的影响');
    expect(cashFlowItems('SBE').filter((one) => /汇率|债务/.test(one))).toEqual([]);
  });
});

const COUNTERS = ['1122.13', '2202.01', '6603.04.01', '6603.03.01', '2241.06', '2221.31', '2001', '6603.01'] as const;

const anyVoucher = fc
  .record({
    cash: fc.array(fc.record({ dc: fc.constantFrom('D', 'C'), lc: fc.bigInt(-9999n, 9999n), usd: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    }),
    counters: fc.array(
      fc.record({ account: fc.constantFrom(...COUNTERS), dc: fc.constantFrom('D', 'C'), lc: fc.bigInt(-9999n, 9999n) }),
      { maxLength: 6 },
    ),
  })
  .map(({ cash, counters }) => {
    const lines: CashFlowLine[] = [
      ...cash.map((one, index) => ({
        lineNo: index + 1,
        account: one.usd ? '1012.01' : '1002.01',
        dc: one.dc as 'D' | 'C',
        currency: one.usd ? 'USD' : 'CNY',
        fc: one.usd ? one.lc / 7n : one.lc,
        lc: one.lc,
      })),
      ...counters.map((one, index) => ({
        lineNo: 100 + index,
        account: one.account,
        dc: one.dc as 'D' | 'C',
        currency: 'CNY',
        fc: one.lc,
        lc: one.lc,
      })),
    ];
    const rest = lines.reduce((sum, one) => sum + sideSign(one.dc) * one.lc, 0n);
    lines.push({ lineNo: 999, account: '1122.11', dc: 'C', currency: 'CNY', fc: rest, lc: rest });
    return { standard: 'ASBE' as const, functionalCurrency: 'CNY', category: '资金', lines };
  });

describe('shares of any balanced voucher', () => {
  test('the items of all cash lines together are the cash that came or went', () => {
    fc.assert(
      fc.property(anyVoucher, (one) => {
        const { shares } = cashFlowsOf(one);
        const cash = one.lines.filter((each) => isCashAccount(each.account));
        const moved = cash.reduce((sum, each) => sum + sideSign(each.dc) * each.lc, 0n);
        const itemised = cash.reduce(
          (sum, each) =>
            sum + (shares.get(each.lineNo) ?? []).reduce((all, share) => all + sideSign(each.dc) * share.lc, 0n),
          0n,
        );
        expect(itemised).toBe(moved);
      }),
    );
  });

  test('where all cash goes one way no line has 现金互转: its shares are the whole line in both currencies', () => {
    fc.assert(
      fc.property(anyVoucher, (one) => {
        const cash = one.lines.filter((each) => isCashAccount(each.account) && each.lc !== 0n);
        const signs = new Set(cash.map((each) => sideSign(each.dc) * (each.lc < 0n ? -1n : 1n)));
        fc.pre(signs.size === 1);
        const { shares } = cashFlowsOf(one);
        for (const each of cash) {
          const own = shares.get(each.lineNo) ?? [];
          expect(own.reduce((sum, share) => sum + share.lc, 0n)).toBe(each.lc);
          const isFxAlone = own.every((share) => share.item.startsWith('汇率变动'));
          if (!isFxAlone) expect(own.reduce((sum, share) => sum + share.fc, 0n)).toBe(each.fc);
        }
      }),
    );
  });
});
