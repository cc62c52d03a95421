import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { fillText } from './fill.ts';
import { zh } from './zh.ts';

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
const keys = Object.keys(zh) as (keyof typeof zh)[];

describe('both languages say everything', () => {
  it('have the same keys', () => {
    expect(keys.length).toBeGreaterThan(200);
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  it('leave no text empty', () => {
    expect(keys.filter((key) => zh[key].trim() === '' || en[key].trim() === '')).toEqual([]);
  });

  it('name the same places to fill', () => {
    expect(keys.filter((key) => places(zh[key]).join() !== places(en[key]).join())).toEqual([]);
  });

  it('are not copies of one another: English has no Chinese letters', () => {
    expect(keys.filter((key) => /\p{Script=Han}/u.test(en[key]))).toEqual([]);
  });

  it('a place without a value stays visible', () => {
    expect(fillText('{n} of {all}', { n: 2 })).toBe('2 of {all}');
  });
});
