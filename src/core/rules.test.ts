import { describe, expect, it } from 'vitest';
import { type Account, chartOf } from './journal.ts';
import { Bug } from './problems.ts';
import { compileRules, type PostingRule } from './rules.ts';

function account(key: string): Account {
  return {
    ...{ code: key, key, nameZh: key, nameEn: key, direction: 'D', dims: [], optionalDims: [] },
    ...{ keepsCurrency: true, revalued: false, class: 'EXPENSE' },
  };
}

const CHART = chartOf(['AR', 'FEE', 'COGS'].map(account));

function rule(id: string, when: PostingRule['when'], target = 'FEE', event = 'item'): PostingRule {
  return {
    ...{ id, version: 1, event, when, entry: 'PNL' },
    lines: [{ amount: 'gross', account: target, side: 'D' }],
    balance: { account: 'AR', per: 'ENTRY' },
  };
}

describe('posting rules', () => {
  it('the first that fits wins, in the order of the pack', () => {
    const rules = compileRules([rule('A', { feeKey: ['X', 'Y'] }), rule('B', { feeKey: ['Y', 'Z'] })], CHART, {});
    expect(['X', 'Y', 'Z', 'W'].map((feeKey) => rules.match('item', { feeKey })?.id)).toEqual([
      ...['A', 'A', 'B'],
      undefined,
    ]);
  });

  it('need every fact, and a fact that is not told does not fit', () => {
    const rules = compileRules([rule('A', { feeKey: ['X'], taxPart: ['y'] })], CHART, {});
    expect(rules.match('item', { feeKey: 'X', taxPart: 'y' })?.id).toBe('A');
    expect(rules.match('item', { feeKey: 'X', taxPart: 'n' })).toBeUndefined();
    expect(rules.match('item', { feeKey: 'X' })).toBeUndefined();
  });

  it('answer only their own event', () => {
    const rules = compileRules([rule('A', {}, 'FEE', 'payout')], CHART, {});
    expect(rules.match('payout', {})?.id).toBe('A');
    expect(rules.match('item', {})).toBeUndefined();
  });

  it('of another policy stand aside, so that the default behind them counts', () => {
    const pack = [rule('COGS', { 'policy:class': ['COGS'] }, 'COGS'), rule('DEFAULT', {})];
    expect(compileRules(pack, CHART, { class: 'COGS' }).match('item', {})?.id).toBe('COGS');
    expect(compileRules(pack, CHART, { class: 'SELLING' }).match('item', {})?.id).toBe('DEFAULT');
    expect(compileRules(pack, CHART, {}).match('item', {})?.id).toBe('DEFAULT');
  });

  it('that name an account the chart does not have are a bug, unless the policy leaves them out', () => {
    const pack = [rule('TAX', { 'policy:tax': ['on'] }, 'INPUT_TAX')];
    expect(() => compileRules(pack, CHART, { tax: 'on' })).toThrow(Bug);
    expect(() => compileRules(pack, CHART, { tax: 'off' })).not.toThrow();
    const bare = { ...rule('A', {}), balance: { account: 'NOWHERE', per: 'ENTRY' } as const };
    expect(() => compileRules([bare], CHART, {})).toThrow(/A .*NOWHERE/);
  });
});
