import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginRound, daysOf, nextWindow, type Round, shorter, type WindowRule, windowParameters } from './windows.ts';
import { civilTime } from './zones.ts';

const NOW_MS = Date.UTC(2026, 0, 6, 2, 0, 0);
const ZONE = 'Asia/Shanghai';

const time = (more: object = {}): WindowRule => ({
  by: 'TIME',
  from: 'a',
  to: 'b',
  clock: 'ACCOUNT',
  spanHours: 24,
  overlapHours: 2,
  ...more,
});
const day = (more: object = {}): WindowRule => ({
  by: 'DAY',
  from: 'a',
  to: 'b',
  form: 'day',
  spanDays: 31,
  overlapDays: 3,
  ...more,
});
const month: WindowRule = { by: 'MONTH', name: 'month', form: 'compact', overlapMonths: 1 };

function windowsOf(rule: WindowRule, through: string, since: string, nowMs = NOW_MS): readonly Round[] {
  const all: Round[] = [];
  for (let at: Round | undefined = beginRound(rule, through, since, ZONE, nowMs); at; at = nextWindow(rule, at)) {
    all.push(at);
    expect(all.length).toBeLessThan(5_000);
  }
  return all;
}

describe('a round', () => {
  test('by time begins at the first day, goes on without a gap and ends now', () => {
    const all = windowsOf(time(), '', '2026-01-03');
    expect(all.map((one) => [one.from, one.to])).toEqual([
      ['2026-01-03 00:00:00', '2026-01-04 00:00:00'],
      ['2026-01-04 00:00:00', '2026-01-05 00:00:00'],
      ['2026-01-05 00:00:00', '2026-01-06 00:00:00'],
      ['2026-01-06 00:00:00', '2026-01-06 10:00:00'],
    ]);
  });

  test('after the first one begins where that ended, less the overlap, and never before the first day', () => {
    expect(windowsOf(time(), '2026-01-06 09:00:00', '2026-01-01')[0]).toMatchObject({ from: '2026-01-06 07:00:00' });
    expect(windowsOf(time(), '2026-01-01 01:00:00', '2026-01-01')[0]).toMatchObject({ from: '2026-01-01 00:00:00' });
    expect(windowsOf(day(), '2026-01-06', '2025-01-01')).toMatchObject([{ from: '2026-01-03', to: '2026-01-06' }]);
  });

  test('by the clocks of marketplaces reaches from the one farthest behind to the one farthest ahead', () => {
    const [window] = windowsOf(time({ clock: 'MARKETPLACE', spanHours: 240 }), '2026-01-06 09:00:00', '2026-01-01');
    const behind = civilTime('Pacific/Honolulu', NOW_MS - 3_600_000);
    const ahead = civilTime('Pacific/Auckland', NOW_MS);
    expect(window!.from <= behind).toBe(true);
    expect(window!.to >= ahead).toBe(true);
  });

  test('of base data begins before any of it was made', () => {
    expect(windowsOf(day({ first: '2015-01-01', spanDays: 36_500 }), '', '2026-01-01')).toMatchObject([
      { from: '2015-01-01', to: '2026-01-06' },
    ]);
  });

  test('by months goes over the turn of the year, the last ones again', () => {
    expect(windowsOf(month, '', '2025-11-15').map((one) => one.from)).toEqual(['2025-11', '2025-12', '2026-01']);
    expect(windowsOf(month, '2026-01', '2025-01-01').map((one) => one.from)).toEqual(['2025-12', '2026-01']);
  });

  test('of a snapshot is one window without bounds', () => {
    expect(windowsOf({ by: 'SNAPSHOT' }, '', '2026-01-01')).toEqual([{ from: '', to: '', until: '' }]);
  });

  test('under a clock that was set back is one short window, not an endless one', () => {
    const all = windowsOf(time(), '2027-01-01 00:00:00', '2026-01-01');
    expect(all).toEqual([{ from: '2026-01-06 10:00:00', to: '2026-01-06 10:00:00', until: '2026-01-06 10:00:00' }]);
  });

  test('of any rule covers all from its beginning until now, in windows no longer than allowed', () => {
    const days = fc.integer({ min: 0, max: 90 });
    fc.assert(
      fc.property(fc.constantFrom('TIME', 'DAY'), days, fc.integer({ min: 1, max: 40 }), (by, ago, span) => {
        const since = new Date(NOW_MS - ago * 86_400_000).toISOString().slice(0, 10);
        const all = windowsOf(by === 'TIME' ? time({ spanHours: span }) : day({ spanDays: span }), '', since);
        const at = (text: string): number => Date.parse(text.length === 10 ? text : `${text.replace(' ', 'T')}Z`);
        const longest = by === 'TIME' ? span * 3_600_000 : (span - 1) * 86_400_000;
        expect(all[0]!.from.slice(0, 10)).toBe(since);
        expect(all.at(-1)!.to).toBe(all.at(-1)!.until);
        for (const [index, one] of all.entries()) {
          expect(at(one.to) - at(one.from)).toBeLessThanOrEqual(longest);
          const before = all[index - 1];
          if (!before) continue;
          const gap = at(one.from) - at(before.to);
          expect(gap).toBe(by === 'TIME' ? 0 : 86_400_000);
        }
      }),
    );
  });
});

describe('a window', () => {
  const at = { from: '2026-01-05', to: '2026-01-06' };

  test('is asked for in the words and forms of its endpoint', () => {
    expect(windowParameters(day(), at)).toEqual({ a: '2026-01-05', b: '2026-01-06' });
    expect(windowParameters(day({ form: 'time' }), at)).toEqual({ a: '2026-01-05 00:00:00', b: '2026-01-06 23:59:59' });
    expect(windowParameters(month, { from: '2026-01', to: '2026-01' })).toEqual({ month: '202601' });
    expect(windowParameters({ ...month, form: 'dashed' }, { from: '2026-01', to: '2026-01' })).toEqual({
      month: '2026-01',
    });
    expect(windowParameters({ by: 'SNAPSHOT' }, { from: '', to: '' })).toEqual({});
    expect(daysOf(month, { from: '2026-02', to: '2026-02' })).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  });

  test('is halved, down to an hour or a day', () => {
    const round = (from: string, to: string): Round => ({ from, to, until: to });
    expect(shorter(time(), round('2026-01-05 00:00:00', '2026-01-06 00:00:00')).to).toBe('2026-01-05 12:00:00');
    expect(shorter(time(), round('2026-01-05 00:00:00', '2026-01-05 01:00:00')).to).toBe('2026-01-05 01:00:00');
    expect(shorter(day(), round('2026-01-01', '2026-01-31')).to).toBe('2026-01-16');
    expect(shorter(day(), round('2026-01-01', '2026-01-01')).to).toBe('2026-01-01');
    expect(shorter(month, round('2026-01', '2026-01')).to).toBe('2026-01');
  });
});
