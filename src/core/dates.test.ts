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
  localDateIn,
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

describe('a local time in another zone', () => {
  it.each([
    ['the month edge of accounting.md §9.1', '2026-09-30 23:30:00', 'America/Los_Angeles', '2026-10-01'],
    ['the same time a day before', '2026-09-29 23:30:00', 'America/Los_Angeles', '2026-09-30'],
    ['just before midnight in Beijing', '2026-09-30 08:59:59', 'America/Los_Angeles', '2026-09-30'],
    ['midnight in Beijing', '2026-09-30 09:00:00', 'America/Los_Angeles', '2026-10-01'],
    ['standard time: an hour later', '2026-12-30 08:00:00', 'America/Los_Angeles', '2026-12-31'],
    ['the last hour before clocks go back', '2026-10-25 01:30:00', 'Europe/London', '2026-10-25'],
    ['no offset', '2026-01-31 16:00:00', 'UTC', '2026-02-01'],
    ['half hours', '2026-03-31 21:29:59', 'Asia/Kolkata', '2026-03-31'],
    ['half hours, a second on', '2026-03-31 21:30:00', 'Asia/Kolkata', '2026-04-01'],
  ])('%s', (_what, time, zone, date) => {
    expect(localDateIn(zone, 'Asia/Shanghai')(time)).toBe(date);
  });

  it('that comes twice is taken at its first coming', () => {
    // 01:30 PDT is 08:30 UTC, 01:30 PST is 09:30 UTC; at UTC−9 midnight stands between them.
    expect(localDateIn('America/Los_Angeles', 'Etc/GMT+9')('2026-11-01 01:30:00')).toBe('2026-10-31');
    expect(localDateIn('America/Los_Angeles', 'Etc/GMT+9')('2026-11-01 02:30:00')).toBe('2026-11-01');
  });

  it('is refused where it is none', () => {
    expect(() => localDateIn('UTC', 'UTC')('2026-11-01')).toThrow('not a local time');
  });
});
