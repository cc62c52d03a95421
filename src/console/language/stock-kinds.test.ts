import { expect, it } from 'vitest';
import { STOCK_KINDS } from '../../core/movements.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

it('every kind of movement has its name on the page, the same as in the house', () => {
  const shown = (texts: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(texts).flatMap(([key, text]) => (key.startsWith('stockKind.') ? [[key.slice(10), text]] : [])),
    );
  const named = (language: 'zh' | 'en') =>
    Object.fromEntries(Object.entries(STOCK_KINDS).map(([kind, names]) => [kind, names[language]]));
  expect(shown(zh)).toEqual(named('zh'));
  expect(shown(en)).toEqual(named('en'));
});
