import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadFeeItems } from '../connectors/amazon/fee-items.ts';
import type { ItemRule } from './classify.ts';
import { feeKeyOf } from './fee-keys.ts';
import { suggestFeeKeys } from './suggest.ts';

const PACK: readonly ItemRule[] = loadFeeItems().map((one) => ({ ...one, accepted: false }));
const OTHER = 'other-transaction';

function suggest(amountDescription: string, sign: 1 | -1 = -1, amountType = OTHER) {
  return suggestFeeKeys({ transactionType: OTHER, amountType, amountDescription }, sign, PACK);
}

describe('suggestions for an unknown item', () => {
  it('a new kind of storage is storage first, with the likeness it rests on', () => {
    const [first] = suggest('Monthly Storage Surcharge Fee 2027');
    expect(first?.feeKey).toBe('STORAGE');
    expect(first?.why).toMatch(/storage/i);
  });

  it.each([
    ['Cost of Advertising 2027', 'ADS'],
    ['Subscription Renewal Fee', 'SUBSCRIPTION'],
    ['Inbound Placement Service Charge', 'INBOUND_PLACEMENT'],
  ])('%s is %s first', (description, feeKey) => {
    expect(suggest(description)[0]?.feeKey).toBe(feeKey);
  });

  it('words that say nothing suggest nothing', () => {
    expect(suggest('the fee of Amazon')).toEqual([]);
    expect(suggest('zzqx')).toEqual([]);
  });

  it('the sign that the item is expected to have counts', () => {
    const rules: ItemRule[] = [
      {
        ...{ transactionType: OTHER, amountType: 'a', amountDescription: 'Blue Green', feeKey: 'ADS' },
        ...{ confirmed: 'y', taxPart: false, expectedSign: '−', accepted: false },
      },
    ];
    const score = (sign: 1 | -1): number =>
      suggestFeeKeys({ transactionType: OTHER, amountType: 'b', amountDescription: 'Blue Green' }, sign, rules)[0]!
        .score;
    // two shared words of two: 80, ± the sign
    expect([score(-1), score(1)]).toEqual([85, 70]);
  });

  it('are at most five, from 25 to 95, best first, explained, of keys that a person may give', () => {
    const word = fc.constantFrom(
      ...['Storage', 'FBA', 'Inventory', 'Reimbursement', 'Shipping', 'Tax', 'Coupon', 'Transfer', 'zz', 'Refund'],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), fc.constantFrom<1 | -1>(1, -1), (words, sign) => {
        const found = suggest(words.join(' '), sign);
        expect(found.length).toBeLessThanOrEqual(5);
        expect(new Set(found.map((one) => one.feeKey)).size).toBe(found.length);
        expect(found.map((one) => one.score)).toEqual(found.map((one) => one.score).sort((a, b) => b - a));
        for (const { feeKey, score, why } of found) {
          expect(Number.isInteger(score) && score >= 25 && score <= 95).toBe(true);
          expect(why).not.toBe('');
          expect(feeKeyOf(feeKey)?.role).not.toBe('HOLD');
        }
      }),
      { numRuns: 60 },
    );
  });
});
