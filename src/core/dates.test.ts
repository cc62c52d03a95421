import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  civilDateIn,
  daysInMonth,
  earlier,
  firstDayOf,
  isIsoDate,
  lastDayOf,
  later,
  nextPeriod,
  periodOf,
} from './dates.ts';
import { Bug } from './problems.ts';

describe('civil date of an instant', () => {
  it('23:30 PDT on 30 September is 06:30 UTC and 14:30 in Beijing on 1 October', () => {
    const instant = Date.UTC(2026, 9, 1, 6, 30);
    expect(civilDateIn('America/Los_Angeles')(instant)).toBe('2026-09-30');
    expect(civilDateIn('UTC')(instant)).toBe('2026-10-01');
    expect(civilDateIn('Asia/Shanghai')(instant)).toBe('2026-10-01');
  });

  it('turns at midnight to the millisecond', () => {
    const shanghai = civilDateIn('Asia/Shanghai');
    const midnight = Date.UTC(2026, 8, 30, 16);
    expect([midnight - 1, midnight].map(shanghai)).toEqual(['2026-09-30', '2026-10-01']);
  });

  it('knows summer and winter time: midnight in Los Angeles is 07:00 or 08:00 UTC', () => {
    const pacific = civilDateIn('America/Los_Angeles');
    // clocks go back on 2026-11-01
    expect([Date.UTC(2026, 9, 31, 6, 59), Date.UTC(2026, 9, 31, 7)].map(pacific)).toEqual(['2026-10-30', '2026-10-31']);
    expect([Date.UTC(2026, 10, 2, 7, 59), Date.UTC(2026, 10, 2, 8)].map(pacific)).toEqual(['2026-11-01', '2026-11-02']);
  });

  it('is what a slow conversion says, for any instant, in zones of whole, half and quarter hours', () => {
    const zones = [
      ...['America/Los_Angeles', 'America/St_Johns', 'Europe/London', 'Asia/Kolkata', 'Asia/Kathmandu'],
      ...['Asia/Tokyo', 'Asia/Shanghai', 'Australia/Lord_Howe', 'Pacific/Chatham', 'America/Mexico_City'],
    ];
    const fast = new Map(zones.map((zone) => [zone, civilDateIn(zone)]));
    const instants = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (zone, ms) => {
        expect(fast.get(zone)!(ms)).toBe(slowDate(zone, ms));
      }),
      { numRuns: 400 },
    );
  });

  it('refuses a zone that does not exist', () => {
    expect(() => civilDateIn('America/Beijing')).toThrow(RangeError);
  });
});

/** By the words of another locale, its parts put together by name. */
function slowDate(zone: string, ms: number): string {
  const parts = new Intl.DateTimeFormat('de-DE', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(ms);
  const part = (type: string): string => parts.find((one) => one.type === type)!.value.padStart(2, '0');
  return `${part('year')}-${part('month')}-${part('day')}`;
}

describe('months', () => {
  it.each([
    ['2026-01', '2026-01-31'],
    ['2026-02', '2026-02-28'],
    ['2028-02', '2028-02-29'],
    ['2100-02', '2100-02-28'],
    ['2026-04', '2026-04-30'],
    ['2026-12', '2026-12-31'],
  ])('%s ends on %s', (period, last) => {
    expect(lastDayOf(period)).toBe(last);
    expect(firstDayOf(period)).toBe(`${period}-01`);
    expect(periodOf(last)).toBe(period);
    expect(addDays(last, 1)).toBe(firstDayOf(nextPeriod(period)));
  });

  it('follow one another over the year', () => {
    expect([nextPeriod('2026-09'), nextPeriod('2026-12')]).toEqual(['2026-10', '2027-01']);
    expect(daysInMonth(2000, 2)).toBe(29);
    expect(() => nextPeriod('soon')).toThrow(Bug);
    expect(() => lastDayOf('2026-00')).toThrow(Bug);
  });
});

describe('dates', () => {
  it('are only those of the calendar', () => {
    const texts = ['2026-09-30', '2028-02-29', '2026-09-31', '2026-02-29', '2026-13-01', '2026-00-10', '2026-9-1', ''];
    expect(texts.map(isIsoDate)).toEqual([true, true, false, false, false, false, false, false]);
  });

  it('compare and count', () => {
    expect([earlier('2026-09-30', '2026-10-01'), later('2026-09-30', '2026-10-01')]).toEqual([
      '2026-09-30',
      '2026-10-01',
    ]);
    expect([addDays('2026-12-31', 1), addDays('2028-03-01', -1), addDays('2026-03-08', 0)]).toEqual([
      '2027-01-01',
      '2028-02-29',
      '2026-03-08',
    ]);
  });
});
