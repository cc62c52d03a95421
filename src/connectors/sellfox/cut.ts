/**
 * What is kept of a row: the fields that its stream declares, as text. Data of buyers is turned into keyed hashes here, before
 * anything is stored (DESIGN.md §5 “Buyers' data”); every other field of the vendor is dropped.
 */
import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '../../core/canonical.ts';
import { isIsoDate } from '../../core/dates.ts';
import { type Problem, problem } from '../../core/problems.ts';
import type { SourceFields, SourceRow, SourceValue } from '../../core/sources.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { SELLFOX_PROBLEMS as kinds } from './problems.ts';

/** A field's name, or a nested object or list with the fields kept in it. */
export type Kept = string | { readonly in: string; readonly fields: readonly Kept[] };

/** Fields that tell of a buyer. What becomes of them: `buyerMark`, `addressMark`, `buyerCountry`, `buyerTaxId`. */
export interface BuyerFields {
  readonly mail?: string;
  readonly name?: string;
  /** An object; its members are not documented. */
  readonly address?: string;
  readonly taxId?: string;
}

export interface Cutting {
  readonly name: string;
  /** `x?`: may be empty. No key at all: nothing identifies the rows. */
  readonly key: readonly string[];
  readonly fields: readonly Kept[];
  readonly buyer?: BuyerFields;
  /** The row is gone where this field is neither empty nor 0. */
  readonly deletedBy?: string;
  /** Date or time by which windows find the row. */
  readonly dayBy?: string;
}

export function cutRow(cutting: Cutting, raw: JsonValue, buyerKey: string): SourceRow | Problem {
  if (!isJsonObject(raw)) return noKey(cutting, cutting.key.join(), '');
  const fields = { ...keep(cutting.fields, raw), ...(cutting.buyer ? marksOf(cutting.buyer, raw, buyerKey) : {}) };
  const parts = cutting.key.map((name) => [name, scalar(raw[name.replace(/\?$/, '')])] as const);
  const missing = parts.find(([name, value]) => !name.endsWith('?') && isMissing(value));
  if (missing) return noKey(cutting, missing[0], parts.map(([, value]) => value).join('/'));
  const gone = cutting.deletedBy === undefined ? '' : scalar(raw[cutting.deletedBy]);
  return {
    key: parts.map(([, value]) => value.replaceAll('%', '%25').replaceAll('/', '%2F')).join('/'),
    fingerprint: createHash('sha256').update(canonicalJson(fields)).digest('hex'),
    fields,
    deleted: !isMissing(gone) && !/^(0|false)$/i.test(gone),
    day: dayOf(cutting, raw),
  };
}

function dayOf({ dayBy }: Cutting, raw: JsonObject): SourceRow['day'] {
  const day = dayBy === undefined ? '' : scalar(raw[dayBy]).slice(0, 10);
  return isIsoDate(day) ? day : '';
}

/** 赛狐 says “nothing” in three ways: null, empty and `-` (protocol notes §1.8). */
export function isMissing(text: string): boolean {
  return text === '' || text === '-';
}

function noKey(cutting: Cutting, field: string, row: string): Problem {
  return problem(kinds.SELLFOX_ROW_NO_KEY, { column: field }, { stream: cutting.name, field, row });
}

function keep(fields: readonly Kept[], raw: JsonObject): SourceFields {
  const kept: Record<string, SourceValue> = {};
  for (const field of fields) {
    const name = typeof field === 'string' ? field : field.in;
    const value = raw[name];
    if (value === undefined) continue;
    if (typeof field === 'string') kept[name] = textOf(value);
    else if (Array.isArray(value)) kept[name] = value.filter(isJsonObject).map((one) => keep(field.fields, one));
    else if (isJsonObject(value)) kept[name] = keep(field.fields, value);
    else kept[name] = [];
  }
  return kept;
}

/** A scalar, or a list of them; an object that no stream declares is not kept. */
function textOf(value: JsonValue): SourceValue {
  return Array.isArray(value) ? value.map((one: JsonValue) => scalar(one)) : scalar(value);
}

function marksOf(buyer: BuyerFields, raw: JsonObject, key: string): SourceFields {
  const of = (name: string | undefined): string => (name === undefined ? '' : tidy(scalar(raw[name])));
  const address = buyer.address === undefined ? undefined : raw[buyer.address];
  const place = isJsonObject(address) ? addressOf(address) : { text: '', country: '' };
  const [mail, name] = [of(buyer.mail), of(buyer.name)];
  const known = mail !== '' ? `mail:${mail}` : name !== '' && place.text !== '' ? `name:${name}\n${place.text}` : '';
  return {
    buyerMark: hash(known, key),
    addressMark: hash(place.text === '' ? '' : `address:${place.text}`, key),
    buyerCountry: place.country,
    buyerTaxId: String(of(buyer.taxId) !== ''),
  };
}

/** All members but the country, in order of their names: the same place gives the same text whoever lives there. */
function addressOf(address: JsonObject): { readonly text: string; readonly country: string } {
  const country = tidy(scalar(address.countryCode) || scalar(address.country)).toUpperCase();
  const parts = Object.entries(address)
    .filter(([name]) => !/^country|name|phone|mobile|tel|mail|tax/i.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => tidy(scalar(value)))
    .filter((text) => text !== '');
  return { text: parts.join('\n'), country: /^[A-Z]{2}$/.test(country) ? country : '' };
}

function tidy(text: string): string {
  const clean = text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  return isMissing(clean) ? '' : clean;
}

function hash(text: string, key: string): string {
  return text === '' ? '' : createHmac('sha256', key).update(text).digest('hex');
}

export function isRow(one: SourceRow | Problem): one is SourceRow {
  return 'fingerprint' in one;
}
