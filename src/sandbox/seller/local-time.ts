/** Instants as the clocks of shops read them, quick enough for a million rows. */

export const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/** ms since the epoch → `2026-01-05 09:00:00` in an IANA zone. The offset of most days is looked up once. */
export type LocalClock = (ms: number) => string;

export function localClock(zone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetAt = (ms: number): number => {
    const text = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
    const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
    return sign === '-' ? -size : size;
  };
  const days = new Map<number, number | undefined>();
  const ofDay = (day: number): number | undefined => {
    if (!days.has(day)) {
      const first = offsetAt(day * DAY_MS);
      days.set(day, first === offsetAt((day + 1) * DAY_MS) ? first : undefined);
    }
    return days.get(day);
  };
  const offsetOf = (ms: number): number =>
    ofDay(Math.floor(ms / DAY_MS)) ?? offsetAt(Math.floor(ms / QUARTER_MS) * QUARTER_MS);
  return (ms) => new Date(ms + offsetOf(ms)).toISOString().slice(0, 19).replace('T', ' ');
}

export const utcClock: LocalClock = (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** China time, in which the house of the seller works: documents that no marketplace owns. */
export const houseClock: LocalClock = (ms) => utcClock(ms + 8 * 3_600_000);
