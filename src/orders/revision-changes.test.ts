import { expect, test } from 'vitest';
import { lineOf } from './order-fixture.ts';
import { waitingOrder } from './review/review-fixture.ts';
import { changesBetween } from './revision-changes.ts';
import { type StoredOrder, toldText } from './told.ts';

const stored = (changes: Parameters<typeof waitingOrder>[0]): StoredOrder =>
  JSON.parse(toldText(waitingOrder(changes)));

test('a change is told by field, lines by their number wherever they stand, and nothing of the buyer', () => {
  const buyer = (mark: string) => ({ buyer: mark, address: mark, country: 'US', taxId: false });
  const before = stored({
    lines: [lineOf('A', { principal: 100n }), lineOf('B')],
    buyer: buyer('one'),
    status: 'UNSHIPPED',
  });
  const after = stored({
    lines: [lineOf('B'), lineOf('A', { principal: 90n })],
    buyer: buyer('two'),
    status: 'SHIPPED',
  });
  expect(changesBetween(before, after)).toEqual(
    expect.arrayContaining([
      { field: 'status', before: 'UNSHIPPED', after: 'SHIPPED' },
      { field: 'lines.A.principal', before: '100', after: '90' },
    ]),
  );
  expect(changesBetween(before, after)).toHaveLength(2);
});

test('a line that is new has no word before', () => {
  const before = stored({ lines: [lineOf('A')] });
  const after = stored({ lines: [lineOf('A'), lineOf('B')] });
  const changes = changesBetween(before, after);
  expect(changes.length).toBeGreaterThan(0);
  for (const one of changes) expect([one.field.startsWith('lines.B.'), one.before]).toEqual([true, undefined]);
});
