/** Facts of a base record as words: the flags that hold, and the names that it carries. */
import type { BaseFact } from '../http/erp-shapes.ts';

export interface FactText {
  readonly fact: string;
  /** Absent: the fact is a flag that holds, and its name says all. */
  readonly values?: readonly string[];
}

/** In the order of the record. A flag that does not hold says nothing, except 末级科目: an account above others takes no entry. */
export function factTexts(facts: Readonly<Record<string, BaseFact>>): readonly FactText[] {
  return Object.entries(facts).flatMap(([fact, value]): readonly FactText[] => {
    if (value === true) return [{ fact }];
    if (value === false) return fact === 'leaf' || fact === 'open' ? [{ fact: `not-${fact}` }] : [];
    if (Array.isArray(value)) {
      // 不核算外币: an empty list of currencies says something, an empty list of dimensions nothing.
      if (value.length === 0) return fact === 'currencies' ? [{ fact: 'no-currencies' }] : [];
      return value.includes('*') ? [{ fact: `all-${fact}` }] : [{ fact, values: value }];
    }
    return value === '' ? [] : [{ fact, values: [String(value)] }];
  });
}
