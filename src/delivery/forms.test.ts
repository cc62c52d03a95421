import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DocumentFlow, type FormLine, formContent } from './forms.ts';
import { parseLine } from './journal-fixture.ts';

const CLAIM: DocumentFlow = { as: 'CLAIM', account: '1122.11' };
const MONEY: DocumentFlow = { as: 'MONEY', account: '1122.11' };

/** `D 6601.31 USD 13.80 @7.1000 97.98 | 费用项目=COMMISSION` */
function lines(...texts: readonly string[]): readonly FormLine[] {
  return texts.map((text, index) => {
    const [line = '', dims = ''] = text.split(' | ');
    const own = dims === '' ? [] : dims.split(' ').map((pair) => pair.split('=') as [string, string]);
    return { ...parseLine(line), lineNo: index + 1, dims: { 店铺: 'US01', ...Object.fromEntries(own) } };
  });
}

/** G20 of accounting.md §2.9. */
const G20 = lines(
  'D 1122.11 USD 19.71 @7.1000 139.94',
  'D 6601.31 USD 13.80 @7.1000 97.98 | 部门=D01 费用项目=COMMISSION',
  'D 6601.32 USD 6.50 @7.1000 46.15 | 部门=D01 费用项目=FULFILMENT',
  'D 6601.33 USD 12.00 @7.1000 85.20 | 部门=D01 费用项目=STORAGE',
  'D 6601.39 USD 39.99 @7.1000 283.93 | 部门=D01 费用项目=SUBSCRIPTION',
  'C 6001.01 USD 100.00 @7.1000 710.00 | 部门=D01',
  'C 6001.02 USD 5.00 @7.1000 35.50 | 部门=D01',
  'C 6001.03 USD 2.00 @7.1000 14.20 | 部门=D01',
  'C 6001.04 USD -15.00 @7.1000 -106.50 | 部门=D01',
);

function expressed(from: readonly FormLine[], flow: DocumentFlow) {
  const content = formContent(from, flow);
  if (!content || 'reason' in content) throw new Error(JSON.stringify(content));
  return content;
}

describe('a claim', () => {
  test('a settlement is one 其他应收单 on its shop: revenue and fees by item, signed, in both currencies', () => {
    const content = expressed(G20, CLAIM);
    expect(content).toMatchObject({ kind: 'OTHER_RECEIVABLE', party: 'US01', currency: 'USD' });
    expect(content.lines.map((one) => [one.expenseItem, one.department, one.fc, one.lc])).toEqual([
      ['COMMISSION', 'D01', -1380n, -9798n],
      ['FULFILMENT', 'D01', -650n, -4615n],
      ['STORAGE', 'D01', -1200n, -8520n],
      ['SUBSCRIPTION', 'D01', -3999n, -28393n],
      ['6001.01', 'D01', 10000n, 71000n],
      ['6001.02', 'D01', 500n, 3550n],
      ['6001.03', 'D01', 200n, 1420n],
      ['6001.04', 'D01', -1500n, -10650n],
    ]);
    expect(content.lines.reduce((sum, one) => sum + one.fc, 0n)).toBe(1971n);
    expect(content.lines.reduce((sum, one) => sum + one.lc, 0n)).toBe(13994n);
  });

  test('a tax account is an item of its jurisdiction; one line in functional currency takes what the others leave', () => {
    const from = lines(
      'D 1122.11 USD 120.00 @7.1000 852.00',
      'C 6001.01 USD 100.00 @7.1000 710.00',
      'C 2221.31 142.00 | 辖区=GB',
    );
    expect(expressed(from, CLAIM).lines.map((one) => [one.expenseItem, one.fc, one.lc])).toEqual([
      ['6001.01', 10000n, 71000n],
      ['2221.31/GB', 2000n, 14200n],
    ]);
  });

  test.each([
    ['DIMENSION', ['D 1122.11 USD 18.00 @7.1000 127.80', 'C 1901 127.80 | 物料=SKU-A 仓库=FBA-US']],
    ['SEVERAL_RATES', ['D 1122.11 USD 1.00 @7.1000 7.10', 'D 1122.11 USD 1.00 @7.2000 7.20', 'C 6001.01 14.30']],
    ['SEVERAL_DEBTORS', ['D 1122.11 1.00', 'D 1122.11 1.00 | 店铺=US02', 'C 6001.01 2.00']],
    ['OTHER_CURRENCY', ['D 1122.11 USD 3.00 @7.1000 21.30', 'C 6001.01 7.10', 'C 6001.02 14.20']],
  ])('%s: no document says it', (reason, from) => {
    expect(formContent(lines(...from), CLAIM)).toMatchObject({ reason });
  });

  test('a voucher without the debtor’s account touches no sub-ledger and stays a voucher', () => {
    expect(formContent(lines('D 6601.31 1.00', 'C 2001 1.00'), CLAIM)).toBeUndefined();
  });

  test('Σ of the document’s lines is the voucher’s balance with the platform, in both currencies, whatever the items', () => {
    const cents = fc.bigInt({ min: -5_000_000n, max: 5_000_000n });
    const item = fc.record({
      fee: fc.boolean(),
      item: fc.constantFrom('COMMISSION', 'STORAGE', 'ADS'),
      department: fc.constantFrom('D01', 'D02'),
      fc: cents,
      lc: cents,
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
        const rate = { digits: 71n, scale: 1 };
        const others: FormLine[] = items.map((one, index) => ({
          lineNo: index + 2,
          account: one.fee ? '6601.31' : '6001.01',
          dc: one.fee ? 'D' : 'C',
          currency: 'USD',
          rate,
          ...{ fc: one.fc, lc: one.lc },
          dims: { 店铺: 'US01', 部门: one.department, ...(one.fee ? { 费用项目: one.item } : {}) },
        }));
        const balance = (of: 'fc' | 'lc') =>
          others.reduce((sum, line) => sum + (line.dc === 'C' ? line[of] : -line[of]), 0n);
        const debtor: FormLine = {
          ...{ lineNo: 1, account: '1122.11', dc: 'D', currency: 'USD', rate, dims: { 店铺: 'US01' } },
          ...{ fc: balance('fc'), lc: balance('lc') },
        };
        const content = formContent([debtor, ...others], CLAIM);
        if (!content || 'reason' in content) {
          // Only where item by item everything cancels.
          expect(content).toMatchObject({ reason: 'NETS_TO_NOTHING' });
          expect(balance('fc')).toBe(0n);
          return;
        }
        expect(content.lines.reduce((sum, line) => sum + line.fc, 0n)).toBe(debtor.fc);
        expect(content.lines.reduce((sum, line) => sum + line.lc, 0n)).toBe(debtor.lc);
        const keys = content.lines.map((line) => `${line.expenseItem} ${line.department}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});

describe('money', () => {
  const close = ['D 1122.13 USD 434.51 @7.1200 3093.71', 'C 1122.11 USD 434.51 @7.1200 3093.71'];

  test('a close is a 收款单 into the platform’s own account; what comes back is a 收款退款单 of a positive amount', () => {
    expect(expressed(lines(...close), MONEY)).toMatchObject({
      kind: 'RECEIPT',
      party: 'US01',
      bankAccount: '1122.13/US01',
      lines: [{ fc: 43451n, lc: 309371n }],
    });
    const back = lines('D 1122.11 USD 434.51 @7.1200 3093.71', 'C 1122.13 USD 434.51 @7.1200 3093.71');
    expect(expressed(back, MONEY)).toMatchObject({ kind: 'RECEIPT_REFUND', lines: [{ fc: 43451n, lc: 309371n }] });
  });

  test('a red 收款单 is a 收款退款单: no document of money is below zero', () => {
    const red = lines('D 1122.13 USD -434.51 @7.1200 -3093.71', 'C 1122.11 USD -434.51 @7.1200 -3093.71');
    expect(expressed(red, MONEY)).toMatchObject({ kind: 'RECEIPT_REFUND', lines: [{ fc: 43451n }] });
  });

  test('a reserve that is released and withheld at once moves the difference', () => {
    const reserve = (released: string, withheld: string) =>
      lines(
        `D 1122.11 USD ${released} @7.0000 ${Number(released) * 7}.00`,
        `C 1122.12 USD ${released} @7.0000 ${Number(released) * 7}.00`,
        `D 1122.12 USD ${withheld} @7.0000 ${Number(withheld) * 7}.00`,
        `C 1122.11 USD ${withheld} @7.0000 ${Number(withheld) * 7}.00`,
      );
    expect(expressed(reserve('200', '150'), MONEY)).toMatchObject({ kind: 'RECEIPT_REFUND', lines: [{ fc: 5000n }] });
    expect(expressed(reserve('150', '200'), MONEY)).toMatchObject({ kind: 'RECEIPT', lines: [{ fc: 5000n }] });
    expect(formContent(reserve('200', '200'), MONEY)).toMatchObject({ reason: 'NETS_TO_NOTHING' });
  });

  test('a payment account is named by its own code; two accounts are no 收款单', () => {
    const wallet = lines('D 1012.01 434.51 | 支付账户=PAYONEER-USD', 'C 1122.11 434.51');
    expect(expressed(wallet, MONEY)).toMatchObject({ bankAccount: 'PAYONEER-USD' });
    const two = lines('D 1012.01 400.00 | 支付账户=P1', 'D 6603.02 34.51', 'C 1122.11 434.51');
    expect(formContent(two, MONEY)).toMatchObject({ reason: 'SEVERAL_ACCOUNTS' });
  });
});
