/**
 * Printed dates and times of platform reports, without any guess: day and month are told apart by a month word, by the
 * year standing first, or by dots (dd.mm.yyyy); `03/04/2026` is refused. Zones by name or offset; `CST` and `IST`, which
 * name several zones, are refused. Formats: platform-reports.md §1.1, §1.6.
 */
import type { IsoDate } from '../core/dates.ts';
import { daysInMonth, isIsoDate } from '../core/dates.ts';

export interface Instant {
  /** ms since the epoch; a date without time stands at noon UTC of that date. */
  readonly ms: number;
  /** The civil date itself where the text has no time. */
  readonly dateOnly: IsoDate | undefined;
}

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'januar', 'janner', 'janvier', 'gennaio', 'enero', 'januari', 'styczen'],
  ['february', 'februar', 'fevrier', 'febbraio', 'febrero', 'februari'],
  ['march', 'marz', 'mars', 'marzo', 'maart', 'mrt', 'mrz', 'maerz'],
  ['april', 'avril', 'aprile', 'abril'],
  ['may', 'mai', 'maggio', 'mayo', 'mei', 'maj'],
  ['june', 'juni', 'juin', 'giugno', 'junio'],
  ['july', 'juli', 'juillet', 'luglio', 'julio'],
  ['august', 'aout', 'agosto', 'augustus', 'augusti'],
  ['september', 'septembre', 'settembre', 'septiembre', 'setiembre'],
  ['october', 'oktober', 'octobre', 'ottobre', 'octubre'],
  ['november', 'novembre', 'noviembre'],
  ['december', 'dezember', 'decembre', 'dicembre', 'diciembre'],
];

/** A month by its word or the first letters (three at least) of it in one of the languages, accents and dots aside. */
export function monthOf(word: string): number | undefined {
  const folded = word
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .toLowerCase();
  if (folded.length < 3) return undefined;
  const found = MONTHS.flatMap((names, index) => (names.some((name) => name.startsWith(folded)) ? [index + 1] : []));
  return found.length === 1 ? found[0] : undefined;
}

/** Minutes east of UTC. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  BST: 60,
  CET: 60,
  MEZ: 60,
  WEST: 60,
  CEST: 120,
  MESZ: 120,
  EET: 120,
  SAST: 120,
  EEST: 180,
  TRT: 180,
  MSK: 180,
  GST: 240,
  SGT: 480,
  HKT: 480,
  AWST: 480,
  MYT: 480,
  PHT: 480,
  JST: 540,
  ACST: 570,
  AEST: 600,
  ACDT: 630,
  AEDT: 660,
  BRT: -180,
  EDT: -240,
  EST: -300,
  CDT: -300,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
};

/** Offset in minutes of a printed zone: `PDT`, `UTC`, `GMT+9`, `+00:00`, `UTC+05:30`. */
export function zoneOffset(text: string): number | undefined {
  const zone = text.trim().toUpperCase().replace('\u2212', '-');
  const named = Object.hasOwn(ZONES, zone) ? ZONES[zone] : undefined;
  if (named !== undefined) return named;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (!match) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? '0');
  if (minutes > 14 * 60 || Number(match[3] ?? '0') > 59) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}

const TIME =
  /(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?\s*([A-Za-z]{1,5}(?:[+\u2212-]\d{1,2}(?::?\d{2})?)?|[+\u2212-]\d{2}:?\d{2})?$/i;
const BLANKS = /[\u00a0\u2009\u202f\s]+/g;

/**
 * A printed date, with or without time. `zoneless`: the offset in minutes of a time that names no zone; undefined refuses
 * it. undefined: not readable without guessing.
 */
export function parseInstant(text: string, zoneless: number | undefined): Instant | undefined {
  const clean = text.replace(BLANKS, ' ').trim();
  const time = TIME.exec(clean);
  if (!time) return dateAlone(clean);
  const date = civilDate(clean.slice(0, time.index).replace(/[T,\s]+$/i, ''));
  const clock = clockMinutes(time[1]!, time[2]!, time[4]);
  const second = Number(time[3] ?? '0');
  const offset = time[5] === undefined ? zoneless : zoneOffset(time[5]);
  if (date === undefined || clock === undefined || offset === undefined || second > 59) return undefined;
  const ms = Date.parse(`${date}T00:00:00Z`) + (clock - offset) * 60_000 + second * 1000;
  return { ms, dateOnly: undefined };
}

const PLAIN_UTC_BYTES = 23;
const DASH = 45;
const DOT = 46;

/**
 * The two usual forms of settlement files, `2025-01-20 05:10:15 UTC` and `20.01.2025 05:10:15 UTC`, from their bytes: 20
 * times as fast as the general way. undefined: another form, or no such date; parseInstant decides.
 */
export function parsePlainUtc(bytes: Uint8Array, start: number, end: number): Instant | undefined {
  if (end - start !== PLAIN_UTC_BYTES || !endsWithUtc(bytes, end)) return undefined;
  if (bytes[start + 10] !== 32 || bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return undefined;
  const dashed = bytes[start + 4] === DASH && bytes[start + 7] === DASH;
  if (!dashed && !(bytes[start + 2] === DOT && bytes[start + 5] === DOT)) return undefined;
  const year = dashed ? digits(bytes, start, 4) : digits(bytes, start + 6, 4);
  const month = digits(bytes, start + (dashed ? 5 : 3), 2);
  const day = digits(bytes, start + (dashed ? 8 : 0), 2);
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  if (!(year >= 2000 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)))
    return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return { ms: Date.UTC(year, month - 1, day, hour, minute, second), dateOnly: undefined };
}

function endsWithUtc(bytes: Uint8Array, end: number): boolean {
  return bytes[end - 4] === 32 && bytes[end - 3] === 85 && bytes[end - 2] === 84 && bytes[end - 1] === 67;
}

/** NaN where one is no digit: every comparison with it is false. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function dateAlone(text: string): Instant | undefined {
  const date = civilDate(text.replace(/ (?:UTC|GMT|Z)$/i, ''));
  return date === undefined ? undefined : { ms: Date.parse(`${date}T12:00:00Z`), dateOnly: date };
}

function clockMinutes(hourText: string, minuteText: string, half: string | undefined): number | undefined {
  let hour = Number(hourText);
  const minute = Number(minuteText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  return hour > 23 || minute > 59 ? undefined : hour * 60 + minute;
}

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const DAY_WORD = /^(\d{1,2})\.?(?: de)? ?-?([\p{L}.]+?)-?(?: de)?,? ?(\d{4})$/u;
const WORD_DAY = /^([\p{L}.]+) (\d{1,2}),? (\d{4})$/u;

function civilDate(text: string): IsoDate | undefined {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return checked(yearFirst[1]!, Number(yearFirst[3]), yearFirst[4]!);
  const dotted = DOTTED.exec(text);
  if (dotted) return checked(dotted[3]!, Number(dotted[2]), dotted[1]!);
  const dayWord = DAY_WORD.exec(text);
  if (dayWord) return checked(dayWord[3]!, monthOf(dayWord[2]!), dayWord[1]!);
  const wordDay = WORD_DAY.exec(text);
  return wordDay ? checked(wordDay[3]!, monthOf(wordDay[1]!), wordDay[2]!) : undefined;
}

/** Years 2000–2099: another is nonsense in a settlement. */
function checked(year: string, month: number | undefined, day: string): IsoDate | undefined {
  if (month === undefined || !year.startsWith('20')) return undefined;
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isIsoDate(date) ? date : undefined;
}
