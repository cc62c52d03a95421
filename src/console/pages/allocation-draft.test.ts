import { describe, expect, it } from 'vitest';
import { freightOf, freightText, zonesOf, zonesText } from './allocation-draft.ts';

const ZONES = [
  { warehouse: 'LA', country: 'US', zone: 'WEST' },
  { warehouse: 'LA', country: '*', zone: 'REST' },
];
const FREIGHT = [{ warehouse: 'LA', zone: 'WEST', gramsUpTo: 500, cost: '5.00', currency: 'USD' }];

describe('tables of an allocation setting', () => {
  it('come back from their text as they were', () => {
    expect(zonesOf(zonesText(ZONES))).toEqual({ rows: ZONES });
    expect(freightOf(freightText(FREIGHT))).toEqual({ rows: FREIGHT });
  });

  it('are read as a sheet gives them: tabs, empty lines, small letters', () => {
    expect(zonesOf('LA\tus\tWEST\r\n\r\n LA , * , REST \n')).toEqual({ rows: ZONES });
  });

  it.each([
    ['a column short', () => zonesOf('LA,US,WEST\nLA,US'), { line: 2, wants: 'COLUMNS' }],
    ['an empty cell', () => zonesOf('LA,,WEST'), { line: 1, wants: 'COLUMNS' }],
    ['a weight with a fraction', () => freightOf('\nLA,WEST,0.5,5.00,USD'), { line: 2, wants: 'GRAMS' }],
    ['no weight', () => freightOf('LA,WEST,0,5.00,USD'), { line: 1, wants: 'GRAMS' }],
  ])('name the line of %s', (_what, read, fault) => {
    expect(read()).toEqual({ fault });
  });
});
