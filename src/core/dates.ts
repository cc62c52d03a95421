/** Business dates, periods, and the zone arithmetic between them and instants. */
import { Bug } from './problems.ts';

/** `YYYY-MM-DD`, a civil date in some zone. */
export type IsoDate = string;
/** `YYYY-MM`. */
export type Period = string;

export function periodOf(date: IsoDate): Period {
  return date.slice(0, 7);
}

export function isPeriod(text: string): boolean {
  return isIsoDate(`${text}-01`);
}

export function isIsoDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function lastDayOf(period: Period): IsoDate {
  const [year, month] = period.split('-').map(Number);
  if (!year || !month) throw new Bug(`not a period: ${period}`);
  return `${period}-${String(daysInMonth(year, month)).padStart(2, '0')}`;
}

export function firstDayOf(period: Period): IsoDate {
  return `${period}-01`;
}

export function nextPeriod(period: Period): Period {
  const [year, month] = period.split('-').map(Number);
  if (!year || !month) throw new Bug(`not a period: ${period}`);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
}

export function earlier(a: IsoDate, b: IsoDate): IsoDate {
  return a < b ? a : b;
}

export function later(a: IsoDate, b: IsoDate): IsoDate {
  return a > b ? a : b;
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Books of this house are kept in China: which day an instant is in them. */
export const BOOK_ZONE = 'Asia/Shanghai';

/** A date and time as a place reads its clock, `2026-09-25 18:20:31`; its zone stands elsewhere. */
export type LocalTime = string;

const LOCAL_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})/;
const DAY_MS = 86_400_000;

/**
 * A function from a local time in `from` to its civil date in `to` (IANA names). A local time that comes twice (clocks set back)
 * is taken at its first coming, one that never comes an hour later. Throws RangeError for an unknown zone, and the function Bug
 * for what is no local time.
 */
export function localDateIn(from: string, to: string): (time: LocalTime) => IsoDate {
  const offset = offsetIn(from);
  const dateIn = civilDateIn(to);
  return (time) => {
    const match = LOCAL_TIME.exec(time);
    if (!match) throw new Bug(`not a local time: ${time}`);
    if (from === to) return time.slice(0, 10);
    const [, year, month, day, hour, minute, second] = match.map(Number) as number[] & { length: 7 };
    const asUtc = Date.UTC(year!, month! - 1, day, hour, minute, second);
    // Offsets a day before and a day after: where they differ the clocks change between, and the earlier reading counts.
    const instants = [asUtc - offset(asUtc - DAY_MS), asUtc - offset(asUtc + DAY_MS)].sort((a, b) => a - b);
    return dateIn(instants.find((one) => one + offset(one) === asUtc) ?? instants[1]!);
  };
}

/** What the clocks of the zone are ahead of UTC at an instant, ms. */
function offsetIn(zone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (instantMs) => {
    const name = format.formatToParts(instantMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const match = /^GMT([+-])(\d{2}):(\d{2})/.exec(name);
    const minutes = match ? Number(match[2]) * 60 + Number(match[3]) : 0;
    return (match?.[1] === '-' ? -minutes : minutes) * 60_000;
  };
}

const QUARTER_HOUR_MS = 900_000;

/**
 * A function from an instant (ms since epoch) to the civil date in `zone` (IANA name). All zone offsets in use change at
 * quarter hours, so one Intl look-up a quarter hour is enough: 1M conversions of one settlement take one look-up per
 * quarter hour of its period. Throws RangeError for an unknown zone.
 */
export function civilDateIn(zone: string): (instantMs: number) => IsoDate {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const known = new Map<number, IsoDate>();
  return (instantMs) => {
    const slot = Math.floor(instantMs / QUARTER_HOUR_MS);
    const hit = known.get(slot);
    if (hit !== undefined) return hit;
    const date = format.format(instantMs);
    if (known.size > 50_000) known.clear();
    known.set(slot, date);
    return date;
  };
}
