/** Civil times of one zone in another: 赛狐 tells some by its own clock and some by the marketplace's (protocol notes §1.8). */

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** `2026-01-05 09:00:00` in `zone` (IANA name). Throws RangeError for an unknown zone. */
export function civilTime(zone: string, ms: number): string {
  let format = FORMATS.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    FORMATS.set(zone, format);
  }
  return format.format(ms);
}

/** A time of `from`'s clocks as `to`'s clocks showed it. An hour that a clock change skips is taken as the one after it. */
export function betweenZones(time: string, from: string, to: string): string {
  return from === to ? time : civilTime(to, instantOf(time, from));
}

/** Twice, for the offset at the first guess may be that of the other side of a clock change. */
function instantOf(time: string, zone: string): number {
  const asUtc = utc(time);
  const offsetAt = (ms: number): number => utc(civilTime(zone, ms)) - ms;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

function utc(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}Z`);
}
