import { describe, expect, it } from 'vitest';
import type { FactKind } from '../http/order-shapes.ts';
import {
  caseDraftOf,
  caseOf,
  changed,
  conditionOf,
  draftOfCondition,
  emptyComparison,
  type GroupDraft,
  nextId,
} from './condition-draft.ts';

const KINDS: Readonly<Record<string, FactKind>> = {
  ...{ amount: 'AMOUNT', units: 'NUMBER', isBusiness: 'FLAG', kind: 'TEXT', skus: 'TEXTS' },
};
const kindOf = (fact: string): FactKind | undefined => KINDS[fact];

const CONDITION = {
  all: [
    { fact: 'amount', is: 'GT', limits: { USD: '500', JPY: '75000' } },
    { not: { fact: 'kind', is: 'IN', list: ['SAMPLE', 'MCF'] } },
    {
      any: [
        { fact: 'units', is: 'GE', value: 10 },
        { fact: 'isBusiness', is: 'EQ', value: false },
        { fact: 'skus', is: 'KNOWN' },
        { fact: 'kind', is: 'EQ', value: 'SALE' },
      ],
    },
  ],
};

describe('a condition', () => {
  it('comes back from its draft as it was', () => {
    expect(conditionOf(draftOfCondition(CONDITION), kindOf)).toEqual(CONDITION);
  });

  it('tells its parts apart', () => {
    const ids = (draft: ReturnType<typeof draftOfCondition>): number[] => [
      draft.id,
      ...('group' in draft ? draft.children.flatMap(ids) : []),
    ];
    const all = ids(draftOfCondition(CONDITION));
    expect(new Set(all).size).toBe(all.length);
    expect(nextId(draftOfCondition(CONDITION))).toBe(Math.max(...all) + 1);
  });

  it('loses and changes the part that is meant, and no other', () => {
    const draft = draftOfCondition(CONDITION) as GroupDraft;
    const [first, , third] = draft.children;
    const without = changed(draft, first!.id, undefined);
    expect(conditionOf(without!, kindOf)).toEqual({ all: CONDITION.all.slice(1) });
    const inner = (third as GroupDraft).children[0]!;
    const more = changed(draft, inner.id, { ...emptyComparison(inner.id), fact: 'units', is: 'LT', value: ' 3 ' });
    expect(JSON.stringify(conditionOf(more!, kindOf))).toContain('{"fact":"units","is":"LT","value":3}');
    expect(changed(draft, draft.id, undefined)).toBeUndefined();
  });

  it('leaves what is no value as it was typed, for the API to name', () => {
    const leaf = { ...emptyComparison(1), fact: 'units', value: '1.5' };
    expect(conditionOf(leaf, kindOf)).toEqual({ fact: 'units', is: 'GT', value: '1.5' });
    const limits = { ...emptyComparison(1), list: ['usd = 5', 'EUR'] };
    expect(conditionOf(limits, kindOf)).toEqual({ fact: 'amount', is: 'GT', limits: { USD: '5', EUR: '' } });
  });

  it('negates several parts together', () => {
    const draft: GroupDraft = {
      id: 1,
      group: 'NOT',
      children: [2, 3].map((id) => ({ ...emptyComparison(id), fact: 'kind', is: 'KNOWN' })),
    };
    const known = { fact: 'kind', is: 'KNOWN' };
    expect(conditionOf(draft, kindOf)).toEqual({ not: { all: [known, known] } });
  });
});

it('a test case comes back from its draft as it was', () => {
  const one = {
    speaks: true,
    facts: { amount: '5.00 USD', units: 3, isBusiness: true, skus: ['A', 'B'], kind: 'SALE' },
  };
  expect(caseOf(caseDraftOf(one, 1), kindOf)).toEqual(one);
});
