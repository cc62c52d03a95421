/**
 * Which range of time a stream is asked for next: a round goes from where the last one ended, less an overlap, until now, in
 * windows no longer than the source allows. Times are texts of the source's clock (`2026-01-05 09:00:00`, days, months).
 */
import { addDays, earlier, lastDayOf, later, nextPeriod } from '../../core/dates.ts';
import { civilTime } from './zones.ts';

/** Of date-times that are not of a marketplace; not documented, so a setting. */
export const DEFAULT_ZONE = 'Asia/Shanghai';

export type WindowRule =
  | { readonly by: 'SNAPSHOT' }
  | {
      readonly by: 'TIME';
      readonly from: string;
      readonly to: string;
      /** MARKETPLACE: the filter is on marketplaces' own clocks, up to 16 h behind and 5 h ahead of ours. */
      readonly clock: 'ACCOUNT' | 'MARKETPLACE';
      readonly spanHours: number;
      readonly overlapHours: number;
    }
  | {
      readonly by: 'DAY';
      readonly from: string;
      readonly to: string;
      /** `day`: 2026-01-05 · `time`: 2026-01-05 00:00:00 to 23:59:59. */
      readonly form: 'day' | 'time';
      readonly spanDays: number;
      readonly overlapDays: number;
      /** First day of the first round where the settings' `since` would miss what still counts: base data. */
      readonly first?: string;
    }
  | {
      readonly by: 'MONTH';
      readonly name: string;
      /** `compact`: 202601 · `dashed`: 2026-01. */
      readonly form: 'compact' | 'dashed';
      readonly overlapMonths: number;
    };

/** Bounds of one request, both inclusive; empty for a snapshot. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

export interface Round extends Window {
  /** Where the round ends. */
  readonly until: string;
}

const HOUR_MS = 3_600_000;
const BEHIND_HOURS = 18;
const AHEAD_HOURS = 6;

/** `since`: first day of the settings. `through`: end of the last round; empty: none yet. `nowMs`: by the clock of the source. */
export function beginRound(rule: WindowRule, through: string, since: string, zone: string, nowMs: number): Round {
  const now = civilTime(zone, nowMs);
  switch (rule.by) {
    case 'SNAPSHOT':
      return { from: '', to: '', until: '' };
    case 'TIME': {
      const local = rule.clock === 'MARKETPLACE';
      const until = addHours(now, local ? AHEAD_HOURS : 0);
      const overlap = rule.overlapHours + (local ? BEHIND_HOURS + AHEAD_HOURS : 0);
      const start = `${since} 00:00:00`;
      return cut(rule, through === '' ? start : later(addHours(through, -overlap), start), until);
    }
    case 'DAY': {
      const start = rule.first ?? since;
      return cut(rule, through === '' ? start : later(addDays(through, -rule.overlapDays), start), now.slice(0, 10));
    }
    case 'MONTH': {
      const start = since.slice(0, 7);
      const from = through === '' ? start : later(monthsBefore(through, rule.overlapMonths), start);
      return cut(rule, from, now.slice(0, 7));
    }
  }
}

/** The window after this one; undefined: the round is through. */
export function nextWindow(rule: WindowRule, round: Round): Round | undefined {
  if (rule.by === 'SNAPSHOT' || round.to >= round.until) return undefined;
  if (rule.by === 'TIME') return cut(rule, round.to, round.until);
  return cut(rule, rule.by === 'DAY' ? addDays(round.to, 1) : nextPeriod(round.to), round.until);
}

/** Half of the window, for lists that do not stand still; the same where it cannot be cut. */
export function shorter(rule: WindowRule, round: Round): Round {
  if (rule.by === 'TIME') {
    const hours = Math.floor((epoch(round.to) - epoch(round.from)) / HOUR_MS / 2);
    return hours < 1 ? round : { ...round, to: addHours(round.from, hours) };
  }
  if (rule.by !== 'DAY') return round;
  const days = Math.floor((epoch(`${round.to} 00:00:00`) - epoch(`${round.from} 00:00:00`)) / HOUR_MS / 24 / 2);
  return { ...round, to: addDays(round.from, days) };
}

/** Body members that ask for the window. */
export function windowParameters(rule: WindowRule, window: Window): Record<string, string> {
  switch (rule.by) {
    case 'SNAPSHOT':
      return {};
    case 'TIME':
      return { [rule.from]: window.from, [rule.to]: window.to };
    case 'DAY': {
      const [begin, end] = rule.form === 'day' ? ['', ''] : [' 00:00:00', ' 23:59:59'];
      return { [rule.from]: `${window.from}${begin}`, [rule.to]: `${window.to}${end}` };
    }
    case 'MONTH':
      return { [rule.name]: rule.form === 'compact' ? window.from.replace('-', '') : window.from };
  }
}

/** First and last day of a window, for filters that want days beside it. */
export function daysOf(rule: WindowRule, window: Window): Window {
  if (rule.by === 'MONTH') return { from: `${window.from}-01`, to: lastDayOf(window.to) };
  return { from: window.from.slice(0, 10), to: window.to.slice(0, 10) };
}

function cut(rule: WindowRule, from: string, until: string): Round {
  // A clock that was set back: one window of what is left, never a round that runs backwards.
  const start = from > until ? until : from;
  if (rule.by === 'TIME') return { from: start, to: earlier(addHours(start, rule.spanHours), until), until };
  if (rule.by === 'DAY') return { from: start, to: earlier(addDays(start, rule.spanDays - 1), until), until };
  return { from: start, to: start, until };
}

/** Arithmetic of civil time, as if it were UTC: no zone is known here, and the overlap covers the hour of a clock change. */
function epoch(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}Z`);
}

function addHours(time: string, hours: number): string {
  return new Date(epoch(time) + hours * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
}

function monthsBefore(period: string, months: number): string {
  const [year, month] = period.split('-').map(Number) as [number, number];
  const count = year * 12 + (month - 1) - months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
