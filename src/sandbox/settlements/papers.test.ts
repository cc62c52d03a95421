import { describe, expect, it } from 'vitest';
import { wholeOf } from './bytes.ts';
import type { DateRangeLocale } from './date-range-locales.ts';
import { LOCALES } from './date-range-locales.ts';
import { toldByDateRange, writeDateRange } from './date-range-text.ts';
import { marketplaceOf } from './marketplaces.ts';
import { addUp, columnOf, csvLines, sumOfV1, sumOfV2, tableOf, V1_AMOUNTS } from './plain-reading.ts';
import { makeSettlements, shuffleRows } from './story.ts';
import type { Ugly } from './ugly.ts';
import { writeV1 } from './v1-text.ts';
import { writeV2 } from './v2-text.ts';

const CHAIN = {
  seed: 21,
  settlements: 3,
  orders: 50,
  features: { negative: true, failedTransfer: true, loan: true, mcf: true },
};

function textOf(chunks: Iterable<Uint8Array>, encoding = 'utf-8'): string {
  return new TextDecoder(encoding).decode(wholeOf(chunks));
}

describe('V2 and V1 papers', () => {
  it('add up to the total of the story, in any currency, and print it in the summary row', () => {
    for (const currency of ['USD', 'JPY', 'KWD']) {
      for (const story of makeSettlements({ ...CHAIN, currency })) {
        for (const one of [story, shuffleRows(story, 3)]) {
          const [v2, v1] = [textOf(writeV2(one)), textOf(writeV1(one))];
          expect([sumOfV2(v2), sumOfV1(v1)]).toEqual([story.total, story.total]);
          for (const text of [v2, v1]) {
            const totals = columnOf(tableOf(text), 'total-amount');
            expect([addUp(totals), totals.filter((cell) => cell !== '').length]).toEqual([story.total, 1]);
          }
        }
      }
    }
  });

  it('V2: one row an event, 24 columns, the quantity on every row of an item', () => {
    const [story] = makeSettlements({ seed: 5 });
    const table = tableOf(textOf(writeV2(story ?? never())));
    expect(table.header.length).toBe(24);
    expect(table.rows.length).toBe((story?.events.length ?? 0) + 1);
    expect(table.rows.every((row) => row.length === 24)).toBe(true);
    const quantities = columnOf(table, 'quantity-purchased');
    const items = columnOf(table, 'order-item-code');
    expect(items.every((item, at) => (item === '') === (quantities[at] === '') || at === 0 || item === '')).toBe(true);
  });

  it('V1: units once an item on rows without money, advertising and its tax in one row, 33 or 36 columns', () => {
    const [story] = makeSettlements({ seed: 5, features: { ads: true } });
    const table = tableOf(textOf(writeV1(story ?? never())));
    const units = columnOf(table, 'quantity-purchased').filter((cell) => cell !== '');
    expect(units.length).toBe(story?.events.filter((event) => event.kind === 'PRINCIPAL').length);
    const filled = table.rows.map(
      (row) => V1_AMOUNTS.filter((name) => (row[table.header.indexOf(name)] ?? '') !== '').length,
    );
    expect(filled.filter((count) => count === 0).length).toBe(units.length + 1);
    expect(filled.filter((count) => count === 2).length).toBe(
      story?.events.filter((event) => event.kind === 'ADS_TAX').length,
    );
    expect(table.header.length).toBe(36);
    const [plain] = makeSettlements({ seed: 5, features: { promotions: false } });
    expect(tableOf(textOf(writeV1(plain ?? never()))).header.length).toBe(33);
  });

  it('look ugly in every way without losing a cent', () => {
    const [story] = makeSettlements({ seed: 6, currency: 'EUR', marketplace: 'DE' });
    const ways: readonly Ugly[] = [
      { bom: true, newline: '\r\n' },
      { encoding: 'utf-16le', bom: true },
      { encoding: 'utf-16be', bom: true },
      { encoding: 'windows-1252' },
      { encoding: 'shift_jis' },
      { caseDrift: true, reorderColumns: true, extraColumns: true },
      { decimal: ',', grouping: true, dates: 'dotted' },
      { repeatHead: true, trailingTabs: true, blankLines: true, noFinalNewline: true },
    ];
    for (const ugly of ways) {
      const [v2, v1] = [writeV2, writeV1].map((write) => textOf(write(story ?? never(), ugly), ugly.encoding));
      expect([sumOfV2(v2 ?? ''), sumOfV1(v1 ?? '')]).toEqual([story?.total, story?.total]);
    }
    const drifted = textOf(writeV2(story ?? never(), { caseDrift: true, decimal: ',' }));
    expect(drifted).toContain('\tOther-Transaction\t');
    expect(drifted).not.toContain('\tother-transaction\t');
    expect(drifted).toMatch(/\t-\d+,\d\d\t/);
  });

  it('Shift-JIS keeps Japanese coupon titles', () => {
    const [story] = makeSettlements({ seed: 6, marketplace: 'JP' });
    const events = (story ?? never()).events.map((event) =>
      event.kind === 'COUPON' ? { ...event, text: '秋のクーポン 5% OFF' } : event,
    );
    const text = textOf(writeV2({ ...(story ?? never()), events }, { encoding: 'shift_jis' }), 'shift_jis');
    expect(text).toContain('秋のクーポン 5% OFF');
  });
});

describe('date-range report', () => {
  const locales = Object.keys(LOCALES) as readonly DateRangeLocale[];

  it('every line adds up to its total, every settlement to what the report tells of it, in every locale', () => {
    for (const locale of locales) {
      const stories = makeSettlements({ ...CHAIN, marketplace: locale, currency: marketplaceOf(locale).currency });
      const lines = csvLines(textOf(writeDateRange(stories, locale, { deferred: 2 })));
      const header = lines.findIndex((line) => line.length > 5);
      const words = LOCALES[locale];
      const total = (lines[header] ?? []).indexOf(words.total);
      const first = total - words.amounts.length;
      const cents = (text: string): bigint => (text === '0' ? 0n : addUp([text]));
      const sums = new Map<string, bigint>();
      for (const line of lines.slice(header + 1)) {
        const sum = line.slice(first, total).reduce((so, cell) => so + cents(cell), 0n);
        expect(cents(line[total] ?? '')).toBe(sum);
        const key = line[2] === 'Transfer' && line[5] !== 'Micro Deposit' ? 'paid' : (line[1] ?? '');
        sums.set(key, (sums.get(key) ?? 0n) + sum);
      }
      for (const story of stories) expect(sums.get(story.id)).toBe(toldByDateRange(story));
      expect(sums.get('paid')).toBe(-stories.reduce((so, { total }) => so + (total > 0n ? total : 0n), 0n));
    }
  });

  it('tells the whole total where there is no reserve and nothing carried over, with one Transfer line', () => {
    const stories = makeSettlements({ seed: 2, settlements: 2, orders: 40, features: { reserve: false } });
    for (const story of stories) expect(toldByDateRange(story)).toBe(story.total);
    const lines = csvLines(textOf(writeDateRange(stories, 'US')));
    expect(lines.filter((line) => line[2] === 'Transfer').length).toBe(2);
  });

  it('keeps tax apart from other amounts in layouts without a column for each tax', () => {
    const [story] = makeSettlements({ seed: 2, marketplace: 'AU', orders: 60 });
    const lines = csvLines(textOf(writeDateRange([story ?? never()], 'AU')));
    const header = lines.find((line) => line[0] === 'date/time') ?? [];
    const sumOf = (name: string): bigint =>
      lines.reduce(
        (so, line) =>
          so +
          (/^-?\d+\.\d\d$/.test(line[header.indexOf(name)] ?? '') ? addUp([line[header.indexOf(name)] ?? '']) : 0n),
        0n,
      );
    const told = (kinds: RegExp): bigint =>
      (story?.events ?? []).reduce((so, event) => so + (kinds.test(event.kind) ? event.amount : 0n), 0n);
    expect(told(/^WITHHELD/)).toBeLessThan(0n);
    expect(sumOf('low value goods')).toBe(told(/^WITHHELD/));
    expect(sumOf('sales tax collected')).toBe(told(/^(TAX|SHIPPING_TAX|GIFT_WRAP_TAX|TAX_DISCOUNT)$/));
  });

  it('has a word for every column of its layout', () => {
    for (const locale of locales) {
      const { place, amounts, total } = LOCALES[locale];
      expect(place.length).toBe(12);
      expect([...place, ...amounts.map(([, header]) => header), total].every((word) => word !== '')).toBe(true);
    }
  });

  it('prints dates and numbers as the locale does', () => {
    const [story] = makeSettlements({ seed: 2, startMs: Date.UTC(2026, 5, 1) });
    const one = { ...(story ?? never()), events: (story ?? never()).events.slice(0, 1) };
    const events = one.events.map((event) => ({
      ...event,
      amount: 123456789n,
      postedMs: Date.UTC(2026, 5, 4, 10, 10, 45),
    }));
    const shown = (locale: DateRangeLocale): string => textOf(writeDateRange([{ ...one, events }], locale));
    expect(shown('US')).toContain('"Jun 4, 2026 3:10:45 AM PDT"');
    expect(shown('US')).toContain('"1,234,567.89"');
    expect(shown('AU')).toContain('"4 June 2026 7:10:45 pm GMT+9"');
    expect(shown('JP')).toContain('"2026/06/04 19:10:45 JST"');
    expect(shown('FR')).toContain('"4 juin 2026 10:10:45 UTC"');
    expect(shown('DE')).toContain('"1.234.567,89"');
    expect(shown('SE')).toContain('"1\u00A0234\u00A0567,89"');
  });
});

function never(): never {
  throw new Error('no story');
}
