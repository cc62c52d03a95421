import { describe, expect, it } from 'vitest';
import { loadFeeItems } from '../connectors/amazon/fee-items.ts';
import { classifierOf, foldText, foldType, type ItemRule, ruleText } from './classify.ts';

type Told = readonly [transactionType: string, amountType: string, amountDescription: string];

function rule(told: Told, feeKey: string, changes: Partial<ItemRule> = {}): ItemRule {
  const [transactionType, amountType, amountDescription] = told;
  const facts = { confirmed: 'y', taxPart: false, expectedSign: '±', accepted: false } as const;
  return { transactionType, amountType, amountDescription, feeKey, ...facts, ...changes };
}

/** Fee key and step, or the result where nothing is classified. */
function found(pack: readonly ItemRule[], told: Told, accepted: readonly ItemRule[] = []): string {
  const [transactionType, amountType, amountDescription] = told;
  const one = classifierOf(pack, accepted).classify({ transactionType, amountType, amountDescription });
  if (one.result === 'UNKNOWN') return 'UNKNOWN';
  return one.result === 'CLASSIFIED' ? `${one.fee.key} ${one.step}` : `${one.result} ${one.fee.key}`;
}

const OTHER = 'other-transaction';
const V1_OTHER = '[V1 flat file] other-amount';

describe('matching order (platform-reports.md §1.5.2)', () => {
  // One item that every step could take, its rules from the last step to the first.
  const item: Told = ['Fees', 'Charge', 'Storage Fee of June'];
  const steps: readonly (readonly [step: string, rule: ItemRule])[] = [
    ['ADS ANY_TYPE', rule(['*', 'Charge', '*'], 'ADS')],
    ['REMOVAL AMOUNT_TYPE', rule(['Fees', 'Charge', '* (any text)'], 'REMOVAL')],
    ['DISPOSAL PREFIX', rule(['*', 'Charge', 'Storage Fee of J…'], 'DISPOSAL')],
    ['COMMISSION PREFIX', rule(['Fees', 'Charge', 'Storage…'], 'COMMISSION')],
    ['STORAGE FOLDED', rule(['fees', 'Charge', 'storage fee of june'], 'STORAGE')],
    ['SUBSCRIPTION EXACT', rule(item, 'SUBSCRIPTION')],
  ];

  it.each(steps.map(([step], at) => [step, at] as const))('%s wins over the steps after it', (step, at) => {
    const pack = steps.slice(0, at + 1).map(([, one]) => one);
    expect(found(pack, item)).toBe(step);
    expect(found([...pack].reverse(), item)).toBe(step);
  });

  it('the longest prefix wins, in any order of rules', () => {
    const pack = [
      rule([OTHER, OTHER, 'Transfer…'], 'ADS'),
      rule([OTHER, OTHER, 'Transfer of funds unsuccessful: …'], 'TRANSFER_FAILED'),
      rule([OTHER, OTHER, 'Transfer of…'], 'TRANSFER'),
    ];
    const item: Told = [OTHER, OTHER, 'Transfer of funds unsuccessful: bank closed'];
    expect(found(pack, item)).toBe('TRANSFER_FAILED PREFIX');
    expect(found([...pack].reverse(), item)).toBe('TRANSFER_FAILED PREFIX');
    expect(found(pack, [OTHER, OTHER, 'Failed Transfer'])).toBe('UNKNOWN');
  });

  it('a wildcard by amount type keeps to its transaction type', () => {
    const pack = [rule(['Deals', 'Charge', '*'], 'DEAL_FEE')];
    expect(found(pack, ['Deals', 'Charge', ''])).toBe('DEAL_FEE AMOUNT_TYPE');
    expect(found(pack, ['Coupons', 'Charge', ''])).toBe('UNKNOWN');
  });

  it('a wildcard of any type fixes what it names: transaction type, amount type or description', () => {
    const withheld = [rule(['*', 'ItemWithheldTax', '*'], 'TAX_WITHHELD')];
    expect(found(withheld, ['Refund', 'ItemWithheldTax', 'SomeNewTax'])).toBe('TAX_WITHHELD ANY_TYPE');
    expect(found(withheld, ['Refund', 'ItemPrice', 'SomeNewTax'])).toBe('UNKNOWN');
    const column = [rule(['*', 'column', 'low value goods'], 'TAX_WITHHELD')];
    expect(found(column, ['Order', 'column', 'Low Value Goods'])).toBe('TAX_WITHHELD ANY_TYPE');
    expect(found(column, ['Order', 'column', 'product sales'])).toBe('UNKNOWN');
    const reversal = [rule(['Reversal', '*', '*'], 'UNSPECIFIED_ADJUSTMENT')];
    expect(found(reversal, ['Reversal', 'anything', 'at all'])).toBe('HOLD UNSPECIFIED_ADJUSTMENT');
  });

  it('an item of which nothing is known stays unknown', () => {
    expect(found([], ['Order', 'ItemFees', 'Commission'])).toBe('UNKNOWN');
  });
});

describe('folding', () => {
  it('of types drops case, blanks, hyphens and underscores; of descriptions case and blanks only', () => {
    const pack = [rule(['Order', 'Shipment-Fees', 'FBA Pick-Up Fee'], 'FULFILMENT')];
    const nbsp = '\u00a0';
    expect(found(pack, ['order', 'ShipmentFees', 'fba pick-up fee'])).toBe('FULFILMENT FOLDED');
    expect(found(pack, ['ORDER', 'shipment_fees', ` FBA${nbsp}  Pick-Up  Fee `])).toBe('FULFILMENT FOLDED');
    expect(found(pack, ['Order', 'ShipmentFees', 'FBA Pick Up Fee'])).toBe('UNKNOWN');
    expect(foldType('Other-Transaction')).toBe(foldType('other_transaction'));
  });

  it('is Unicode NFKC, but for the three dots that mean a prefix', () => {
    expect(foldText('ＦＢＡ　Fee…')).toBe('fba fee…');
  });
});

describe('V2 twin of a V1 other-amount', () => {
  it('is found as a description, exact or by prefix, of the three amount types', () => {
    const pack = [
      rule([OTHER, OTHER, 'Current Reserve Amount'], 'RESERVE_CURRENT'),
      rule([OTHER, OTHER, 'Transfer of funds unsuccessful: …'], 'TRANSFER_FAILED'),
      rule([OTHER, 'FBA Inventory Reimbursement', 'WAREHOUSE_LOST'], 'REIMBURSEMENT_STOCK'),
    ];
    expect(found(pack, ['Current Reserve Amount', V1_OTHER, ''])).toBe('RESERVE_CURRENT V2_TWIN');
    expect(found(pack, ['Transfer of funds unsuccessful: why', V1_OTHER, ''])).toBe('TRANSFER_FAILED V2_TWIN');
    expect(found(pack, ['WAREHOUSE_LOST', V1_OTHER, ''])).toBe('REIMBURSEMENT_STOCK V2_TWIN');
  });

  it('is found as an amount type where all its rows have one fee key', () => {
    const pack = [
      rule(['Deals', 'Lightning Deal Fee', 'Base fee'], 'DEAL_FEE'),
      rule(['Deals', 'Lightning Deal Fee', 'Tax on fee'], 'DEAL_FEE'),
    ];
    expect(found(pack, ['Lightning Deal Fee', V1_OTHER, ''])).toBe('DEAL_FEE V2_TWIN');
    const two = [...pack, rule(['Deals', 'Lightning Deal Fee', 'Other'], 'COUPON_FEE')];
    expect(found(two, ['Lightning Deal Fee', V1_OTHER, ''])).toBe('UNKNOWN');
  });

  it('is not searched for any other item', () => {
    const pack = [rule([OTHER, OTHER, 'Current Reserve Amount'], 'RESERVE_CURRENT')];
    expect(found(pack, ['Current Reserve Amount', 'Other', ''])).toBe('UNKNOWN');
  });
});

describe('who vouches', () => {
  const item: Told = ['Order', 'ItemFees', 'NewFee'];

  it('a rule of our own knowledge alone is a suggestion; a third party is enough', () => {
    expect(found([rule(item, 'ADS', { confirmed: 'n' })], item)).toBe('UNCONFIRMED ADS');
    expect(found([rule(item, 'ADS', { confirmed: 's' })], item)).toBe('ADS EXACT');
  });

  it('what a person accepted stands before the pack, confirmed or not, and before what holds', () => {
    const accepted = [rule(item, 'STORAGE', { confirmed: 'n', accepted: true })];
    for (const inPack of [rule(item, 'ADS'), rule(item, 'ADS', { confirmed: 'n' }), rule(item, 'SELLER_TAX_WITHHELD')])
      expect(found([inPack], item, accepted)).toBe('STORAGE EXACT');
    const [first] = accepted;
    expect(ruleText(first!, 'EXACT')).toBe('Order/ItemFees/NewFee → STORAGE (EXACT, accepted)');
  });

  it('a rule with a fee key that does not exist says nothing', () => {
    expect(found([rule(item, 'NO_SUCH_KEY')], item)).toBe('UNKNOWN');
  });
});

describe('the default pack', () => {
  const pack: readonly ItemRule[] = loadFeeItems().map((one) => ({ ...one, accepted: false }));

  it.each([
    [['Order', 'ItemPrice', 'Principal'], 'PRINCIPAL EXACT'],
    [['Order', 'ItemFees', 'Commission'], 'COMMISSION EXACT'],
    [['Refund', 'ItemPrice', 'Principal'], 'REFUND_PRINCIPAL EXACT'],
    [['Current Reserve Amount', V1_OTHER, ''], 'RESERVE_CURRENT V2_TWIN'],
    [['WAREHOUSE_LOST', V1_OTHER, ''], 'REIMBURSEMENT_STOCK V2_TWIN'],
    [['Transfer of funds unsuccessful: Bank said no', V1_OTHER, ''], 'TRANSFER_FAILED V2_TWIN'],
    [['Lightning Deal Fee', V1_OTHER, ''], 'DEAL_FEE V2_TWIN'],
    [['Fee Adjustment', V1_OTHER, ''], 'UNKNOWN'],
    [['CouponRedemptionFee', 'CouponRedemptionFee', 'Summer save 5%'], 'COUPON_FEE AMOUNT_TYPE'],
    [['other-transaction - Reversal', 'x', 'y'], 'HOLD UNSPECIFIED_ADJUSTMENT'],
    [['Order', '[V1 flat file] misc-fee', 'x'], 'UNKNOWN'],
  ] as const)('%j is %s', (told, expected) => {
    expect(found(pack, told)).toBe(expected);
  });
});
