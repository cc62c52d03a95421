import { expect, test } from 'vitest';
import { factTexts } from './base-facts.ts';

test('flags that hold and names are told, and what means nothing is not', () => {
  const facts = { leaf: true, direction: 'D', dims: ['店铺', '部门'], revalued: false, controlledBy: '' };
  expect(factTexts(facts)).toEqual([
    { fact: 'leaf' },
    { fact: 'direction', values: ['D'] },
    { fact: 'dims', values: ['店铺', '部门'] },
  ]);
});

test('an account that takes no entry, a closed period and 不核算外币 are told although they are negative', () => {
  expect(factTexts({ leaf: false, open: false, currencies: [], dims: [] })).toEqual([
    { fact: 'not-leaf' },
    { fact: 'not-open' },
    { fact: 'no-currencies' },
  ]);
  expect(factTexts({ currencies: ['*'] })).toEqual([{ fact: 'all-currencies' }]);
});
