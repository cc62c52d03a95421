import { describe, expect, it } from 'vitest';
import { Bug, defineProblems, describeProblem, joinCatalogue, problem, Refused } from './problems.ts';

const ROOM = defineProblems({
  SUM_WRONG: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '{shop} 差 {amount}', en: '{shop} line {line} is off by {amount} {currency}' },
    remedy: { zh: '重新导出', en: 'Export {document} again' },
  },
});

const CATALOGUE = joinCatalogue([ROOM]);
const ONE = problem(ROOM.SUM_WRONG, { shop: 'US01', line: 7 }, { amount: '0.01' });

describe('problems', () => {
  it('carry code and level of their kind, place and params', () => {
    expect(ONE).toEqual({
      ...{ code: 'SUM_WRONG', level: 'L1' },
      ...{ place: { shop: 'US01', line: 7 }, params: { amount: '0.01' } },
    });
  });

  it('are told in both languages, filled from params, then place; what is not known stays visible', () => {
    expect(describeProblem(CATALOGUE, ONE, 'zh')).toEqual({ text: 'US01 差 0.01', remedy: '重新导出' });
    expect(describeProblem(CATALOGUE, ONE, 'en')).toEqual({
      text: 'US01 line 7 is off by 0.01 {currency}',
      remedy: 'Export {document} again',
    });
    const named = problem(ROOM.SUM_WRONG, { shop: 'US01' }, { shop: 'UK01', amount: '1' });
    expect(describeProblem(CATALOGUE, named, 'zh').text).toBe('UK01 差 1');
  });

  it('of one code are declared once in the house, and declared at all', () => {
    expect(() => joinCatalogue([ROOM, ROOM])).toThrow(Bug);
    expect(() => describeProblem(CATALOGUE, { ...ONE, code: 'NEVER_HEARD' }, 'zh')).toThrow(Bug);
  });

  it('thrown as a refusal keep the problem', () => {
    const refused = new Refused(ONE);
    expect(refused.problem).toBe(ONE);
    expect(refused).toBeInstanceOf(Error);
    expect(refused.message).toContain('SUM_WRONG');
  });
});
