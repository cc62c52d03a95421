import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wholeOf } from './bytes.ts';
import { writeDateRange } from './date-range-text.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import { MARKETPLACES } from './marketplaces.ts';
import type { Features } from './story.ts';
import { makeSettlements, NO_FEATURES, revise, shuffleRows, USUAL_FEATURES } from './story.ts';
import { writeV1 } from './v1-text.ts';
import { writeV2 } from './v2-text.ts';

const EVERYTHING = Object.fromEntries(Object.keys(NO_FEATURES).map((name) => [name, true])) as unknown as Features;

function amountOf(story: SettlementStory | undefined, kind: string): bigint {
  return (story?.events ?? []).reduce((sum, event) => sum + (event.kind === kind ? event.amount : 0n), 0n);
}

function kinds(story: SettlementStory | undefined): ReadonlySet<string> {
  return new Set((story?.events ?? []).map((event: MoneyEvent) => event.kind));
}

describe('generated settlements', () => {
  it('add up to their total in every marketplace and in currencies of 0, 2 and 3 places', () => {
    for (const { code } of MARKETPLACES) {
      for (const currency of [undefined, 'JPY', 'KWD', 'CNY']) {
        const options = { seed: 5, marketplace: code, settlements: 2, orders: 15, ...(currency ? { currency } : {}) };
        for (const story of makeSettlements(options)) {
          let sum = 0n;
          for (const event of story.events) sum += event.amount;
          expect(sum).toBe(story.total);
          expect(story.events.every((event) => event.amount !== 0n)).toBe(true);
          expect(story.events.every((event) => event.postedMs >= story.startMs && event.postedMs < story.endMs)).toBe(
            true,
          );
        }
      }
    }
  });

  it('chain: end = next start, previous reserve = last reserve, what was below zero is payable in the next', () => {
    const features = { ...EVERYTHING, unknown: false };
    const stories = makeSettlements({ seed: 9, settlements: 6, orders: 30, features });
    expect(stories.some((story) => story.total < 0n)).toBe(true);
    expect(stories.some((story) => kinds(story).has('TRANSFER_FAILED'))).toBe(true);
    stories.slice(1).forEach((story, at) => {
      const before = stories[at];
      expect(story.startMs).toBe(before?.endMs);
      expect(amountOf(story, 'RESERVE_RELEASED')).toBe(-amountOf(before, 'RESERVE_HELD'));
      const below = (before?.total ?? 0n) < 0n ? (before?.total ?? 0n) : 0n;
      expect(amountOf(story, 'PAYABLE')).toBe(below);
      expect(amountOf(story, 'CARD_CHARGE')).toBe(-below);
      const failed = amountOf(story, 'TRANSFER_FAILED');
      if (failed !== 0n) expect([failed, amountOf(story, 'MICRO_DEPOSIT')]).toEqual([before?.total, -1n]);
    });
  });

  it('cancel tax per order, unless a residual was asked for', () => {
    const perOrder = (story: SettlementStory): readonly bigint[] => {
      const sums = new Map<string, bigint>();
      for (const event of story.events) {
        if (!/TAX|WITHHELD/.test(event.kind) || event.scene === 'ACCOUNT') continue;
        sums.set(event.order, (sums.get(event.order) ?? 0n) + event.amount);
      }
      return [...sums.values()];
    };
    const [clean] = makeSettlements({ seed: 3, orders: 80 });
    const [odd] = makeSettlements({ seed: 3, orders: 80, features: { taxResidual: true } });
    const sums = clean ? perOrder(clean) : [];
    expect(sums.length).toBeGreaterThan(10);
    expect(sums.every((sum) => sum === 0n)).toBe(true);
    expect(odd && perOrder(odd).some((sum) => sum > 0n)).toBe(true);
    expect(odd && perOrder(odd).every((sum) => sum >= 0n)).toBe(true);
  });

  it('give the same bytes for the same seed, other bytes for another', () => {
    const papers = (seed: number): readonly string[] => {
      const stories = makeSettlements({ seed, settlements: 2, features: EVERYTHING });
      const texts = stories.flatMap((story) => [wholeOf(writeV2(story)), wholeOf(writeV1(story))]);
      return [...texts, wholeOf(writeDateRange(stories, 'US'))].map((bytes) => Buffer.from(bytes).toString());
    };
    expect(papers(1)).toEqual(papers(1));
    expect(papers(1)).not.toEqual(papers(2));
  });

  it('hold every feature that is asked for and none that is not', () => {
    const stories = makeSettlements({ seed: 4, settlements: 4, orders: 120, marketplace: 'US', features: EVERYTHING });
    const seen = new Set(stories.flatMap((story) => [...kinds(story)]));
    for (const kind of ['MCF_DELIVERY', 'MCF_UNIT', 'POINTS', 'GOODWILL', 'LOAN_REPAYMENT', 'UNKNOWN', 'COUPON']) {
      expect(seen).toContain(kind);
    }
    expect(new Set(stories.flatMap((story) => story.events.map((event) => event.marketplace))).size).toBeGreaterThan(3);
    const [bare] = makeSettlements({ seed: 4, features: NO_FEATURES });
    expect(kinds(bare)).toEqual(new Set(['PRINCIPAL', 'COMMISSION', 'FULFILMENT']));
    const [usual] = makeSettlements({ seed: 4, features: USUAL_FEATURES });
    expect(kinds(usual)).not.toContain('LOAN_REPAYMENT');
  });
});

describe('variants of one settlement', () => {
  const [story] = makeSettlements({ seed: 8, orders: 60 });
  if (!story) throw new Error('no story');

  it('shuffled: the same events in another order', () => {
    const shuffled = shuffleRows(story, 1);
    expect(shuffled.events).not.toEqual(story.events);
    const sorted = (one: SettlementStory) =>
      one.events.map((event) => JSON.stringify({ ...event, amount: `${event.amount}` })).sort();
    expect(sorted(shuffled)).toEqual(sorted(story));
  });

  it('revised: only the named events differ, and the total by exactly as much', () => {
    const { story: revised, changed } = revise(story, 2);
    const differ = story.events.flatMap((event, at) => (event.amount === revised.events[at]?.amount ? [] : [at]));
    expect(differ).toEqual(changed);
    const delta = changed.reduce(
      (sum, at) => sum + (revised.events[at]?.amount ?? 0n) - (story.events[at]?.amount ?? 0n),
      0n,
    );
    expect(revised.total - story.total).toBe(delta);
    expect([revised.id, revised.endMs]).toEqual([story.id, story.endMs]);
    expect(changed.length).toBeGreaterThan(0);
  });
});

it('the generator imports nothing of the house but core/money and core/dates', () => {
  const folder = new URL('.', import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const outside = [...text.matchAll(/from '(\.\.[^']*)'/g)].map((match) => match[1]);
    expect(outside.filter((path) => !/^\.\.\/\.\.\/core\/(money|dates)\.ts$/.test(path ?? ''))).toEqual([]);
  }
});
