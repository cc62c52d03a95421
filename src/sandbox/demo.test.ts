import { expect, it } from 'vitest';
import { demoSettlements, perUnit } from './demo.ts';
import type { SettlementStory } from './settlements/events.ts';
import { expectedLedger } from './settlements/expected-ledger.ts';
import { sumOfV1, sumOfV2 } from './settlements/plain-reading.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 30);

function payable(story: SettlementStory | undefined): bigint {
  return (story?.events ?? []).find((event) => event.kind === 'PAYABLE')?.amount ?? 0n;
}

it('the demo company has three shops and six settlements that add up, all in the two months before now', () => {
  const demo = demoSettlements(NOW);
  expect(demo.shops.map(({ code, currency }) => `${code} ${currency}`)).toEqual(['US01 USD', 'UK01 GBP', 'JP01 JPY']);
  expect(demo.files.length).toBe(6);
  for (const { bytes, story, name } of demo.files) {
    const text = Buffer.from(bytes).toString();
    expect(name.endsWith('v1.txt') ? sumOfV1(text) : sumOfV2(text)).toBe(story.total);
    expect(story.endMs).toBeLessThan(NOW);
    expect(story.startMs).toBeGreaterThan(NOW - 62 * 86_400_000);
  }
});

it('one settlement is held, one is below zero and charged in the next', () => {
  const { files } = demoSettlements(NOW);
  expect(files.filter((file) => file.held).map((file) => file.shop)).toEqual(['JP01']);
  expect(files.find((file) => file.held)?.story.events.some((event) => event.kind === 'UNKNOWN')).toBe(true);
  const us = files.filter((file) => file.shop === 'US01').map((file) => file.story);
  expect(us.map((story) => story.total < 0n)).toEqual([false, true, false]);
  expect(payable(us[2])).toBe(us[1]?.total);
});

it('the DEMO rates cover every month of every settlement, whatever the day', () => {
  for (let day = 0; day < 365; day += 29) {
    const demo = demoSettlements(NOW + day * 86_400_000);
    expect(demo.rates.every((rate) => rate.source === 'DEMO')).toBe(true);
    const rates: Record<string, Record<string, string>> = {};
    for (const rate of demo.rates)
      rates[rate.date.slice(0, 7)] = { ...rates[rate.date.slice(0, 7)], [rate.from]: perUnit(rate) };
    for (const { code, department, warehouse, card } of demo.shops) {
      const stories = demo.files.filter((file) => file.shop === code).map((file) => file.story);
      const book = {
        standard: 'ASBE',
        functionalCurrency: 'CNY',
        rates,
        mode: 'S',
        shop: code,
        department,
        warehouse,
        card,
      } as const;
      const ledger = expectedLedger(stories, book);
      expect(ledger.settlements.some((one) => one.held)).toBe(code === 'JP01');
    }
  }
});

it('is the same on one day, and quoted per hundred yen', () => {
  const bytes = (now: number) => demoSettlements(now).files.map((file) => Buffer.from(file.bytes).toString('base64'));
  expect(bytes(NOW)).toEqual(bytes(NOW + 3_600_000));
  expect(perUnit({ date: '2026-10-01', from: 'JPY', to: 'CNY', rate: '4.7123', quotedUnit: 100, source: 'DEMO' })).toBe(
    '0.047123',
  );
});
