import { expect, test } from 'vitest';
import { rowsFromPaste } from './mapping-rows.ts';

test('rows pasted out of a table, a file or a mail are the same rows', () => {
  const wanted = [
    { kind: 'ACCOUNT', ours: '1122.11', theirs: '1122.01' },
    { kind: '店铺', ours: 'US01', theirs: 'C001' },
  ];
  for (const text of [
    'ACCOUNT\t1122.11\t1122.01\r\n店铺\tUS01\tC001\r\n',
    '1122.11,1122.01\n\n店铺，US01，C001',
    '1122.11 → 1122.01\n 店铺 -> US01 -> C001 ',
  ])
    expect(rowsFromPaste(text, 'ACCOUNT'), text).toEqual({ rows: wanted, wrong: [] });
});

test('a line that is no row is told by its number, and the others stand', () => {
  const pasted = rowsFromPaste(`1122.11,1122.01\n只有一个\na,b,c,d\n,x\n${'9'.repeat(101)},1`, 'ACCOUNT');
  expect(pasted.rows).toHaveLength(1);
  expect(pasted.wrong).toEqual([2, 3, 4, 5]);
});
