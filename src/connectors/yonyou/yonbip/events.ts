/**
 * Callbacks of YonBIP: `{signature, timestamp, nonce, encrypt}`. Pure. Three descriptions of the signature contradict each
 * other, so all are tried; which one a tenant sends is seen from its first event. README.md “Events”.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Problem, problem } from '../../../core/problems.ts';
import { isJsonObject, type JsonObject, parseExactJson } from '../../../wire/exact-json.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { objectsOf, scalar } from './errors.ts';

/** A: SHA1 with the secret among the parts · B: the same with SHA256 · C: HmacSHA256 under the secret, Base64. */
export const SIGNATURE_VARIANTS = ['C', 'B', 'A'] as const;
export type SignatureVariant = (typeof SIGNATURE_VARIANTS)[number];

export interface EventKeys {
  /** 32 bytes. */
  readonly aesKey: Buffer;
  /** What the plaintext ends with: appKey, or suiteKey. */
  readonly tail: string;
  readonly secret: string;
}

export interface YonbipEvent {
  readonly type: string;
  readonly eventId: string;
  readonly timestamp: string;
  readonly tenantId: string;
  /** The whole decrypted JSON, for the place of the business data is not documented. */
  readonly content: JsonObject;
}

export interface VoucherChange {
  readonly id: string;
  readonly book: string;
  readonly period: string;
  readonly number: string;
  /** Our reference where the voucher is ours. */
  readonly businessId: string;
}

const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** A self-built app: the key is its secret without `-`, cut to 43 characters or filled up with `0`. */
export function appEventKeys(appKey: string, appSecret: string): EventKeys {
  return { aesKey: aesKeyOf(key43Of(appSecret)), tail: appKey, secret: appSecret };
}

/** An ISV app: EncodingAESKey and token as set on the platform. */
export function isvEventKeys(suiteKey: string, encodingAesKey: string, token: string): EventKeys {
  return { aesKey: aesKeyOf(encodingAesKey), tail: suiteKey, secret: token };
}

export function key43Of(appSecret: string): string {
  return appSecret.replaceAll('-', '').slice(0, 43).padEnd(43, '0');
}

export function signEvent(
  variant: SignatureVariant,
  secret: string,
  parts: { readonly timestamp: string; readonly nonce: string; readonly encrypt: string },
): string {
  const { timestamp, nonce, encrypt } = parts;
  if (variant === 'C')
    return createHmac('sha256', secret).update([timestamp, nonce, encrypt].sort().join(''), 'utf8').digest('base64');
  const joined = [secret, timestamp, nonce, encrypt].sort().join('');
  return createHash(variant === 'A' ? 'sha1' : 'sha256')
    .update(joined, 'utf8')
    .digest('hex');
}

/**
 * Verifies and decrypts the body of a callback. `expected` is the variant that this subscription was seen to send: then no
 * other is taken. Problems: YONYOU_EVENT_FORGED, YONYOU_EVENT_UNREADABLE. Repeats are the caller's to see, by `eventId`.
 */
export function openEvent(
  keys: EventKeys,
  body: string,
  expected?: SignatureVariant,
): { readonly event: YonbipEvent; readonly variant: SignatureVariant } | { readonly problem: Problem } {
  const outer = tryObject(body);
  const parts = {
    timestamp: scalar(outer?.timestamp),
    nonce: scalar(outer?.nonce),
    encrypt: scalar(outer?.encrypt),
  };
  if (!outer || parts.encrypt === '') return unreadable('encrypt');
  const given = scalar(outer.signature) || scalar(outer.msgSignature);
  const variant = (expected ? [expected] : SIGNATURE_VARIANTS).find((one) =>
    same(signEvent(one, keys.secret, parts), given),
  );
  if (!variant) return { problem: problem(kinds.YONYOU_EVENT_FORGED, {}) };
  const plain = decryptEvent(keys, parts.encrypt);
  if (typeof plain !== 'string') return plain;
  const content = tryObject(plain);
  if (!content) return unreadable('JSON');
  const [type, eventId, timestamp, tenantId] = [content.type, content.eventId, content.timestamp, content.tenantId].map(
    (one) => scalar(one),
  ) as [string, string, string, string];
  return { event: { type, eventId, timestamp, tenantId, content }, variant };
}

/** What the platform sends; the sandbox and tests use it. `random`: 16 ASCII characters. */
export function sealEvent(
  keys: EventKeys,
  json: string,
  given: {
    readonly variant: SignatureVariant;
    readonly timestamp: string;
    readonly nonce: string;
    readonly random: string;
    readonly field?: 'signature' | 'msgSignature';
  },
): Readonly<Record<string, string>> {
  const { timestamp, nonce } = given;
  const encrypt = encryptEvent(keys, json, given.random);
  const signature = signEvent(given.variant, keys.secret, { timestamp, nonce, encrypt });
  return { [given.field ?? 'signature']: signature, timestamp, nonce, encrypt };
}

export function encryptEvent(keys: EventKeys, json: string, random: string): string {
  const text = Buffer.from(json, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([Buffer.from(random, 'latin1'), length, text, Buffer.from(keys.tail, 'utf8')]);
  const fill = BLOCK - (plain.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', keys.aesKey, keys.aesKey.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(fill, fill)), cipher.final()]).toString(
    'base64',
  );
}

/** Vouchers that a `GL_VOUCHER_EVENT_…` names, wherever its `voucherVO` stands; empty: ask the ERP again. */
export function voucherChanges(event: YonbipEvent): readonly VoucherChange[] {
  return findRows(event.content, 0).map((row) => ({
    id: scalar(row.id),
    book: scalar(row.accbook),
    period: scalar(row.periodunion),
    number: scalar(row.billcode),
    businessId: scalar(row.bussid),
  }));
}

/** Whatever happens to vouchers but what this house does itself: it adds them under its own reference. */
export function changesVouchers(event: YonbipEvent): boolean {
  if (!event.type.startsWith('GL_VOUCHER_EVENT_')) return false;
  const rows = voucherChanges(event);
  const isOwnSave = event.type.endsWith('_ADD_AFTER') && rows.length > 0;
  return !(isOwnSave && rows.every((row) => row.businessId.startsWith('HL:')));
}

/** Deep enough for `{content:{voucherVO}}` as object or text. */
const SEARCH_DEPTH_MAX = 4;

function findRows(value: JsonObject, depth: number): readonly JsonObject[] {
  if ('voucherVO' in value) return objectsOf(value.voucherVO);
  if (depth === SEARCH_DEPTH_MAX) return [];
  for (const one of Object.values(value)) {
    const inner = typeof one === 'string' && one.startsWith('{') ? tryObject(one) : one;
    const rows = isJsonObject(inner) ? findRows(inner, depth + 1) : [];
    if (rows.length > 0) return rows;
  }
  return [];
}

function decryptEvent(keys: EventKeys, encrypt: string): string | { readonly problem: Problem } {
  try {
    const decipher = createDecipheriv('aes-256-cbc', keys.aesKey, keys.aesKey.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(Buffer.from(encrypt, 'base64')), decipher.final()]);
    const fill = padded.at(-1) ?? 0;
    const plain = fill >= 1 && fill <= BLOCK ? padded.subarray(0, padded.length - fill) : padded;
    const start = RANDOM_BYTES + LENGTH_BYTES;
    const end = start + plain.readUInt32BE(RANDOM_BYTES);
    if (end > plain.length || plain.subarray(end).toString('utf8') !== keys.tail) return unreadable('appKey');
    return plain.subarray(start, end).toString('utf8');
  } catch {
    return unreadable('encrypt');
  }
}

function aesKeyOf(key43: string): Buffer {
  return Buffer.from(`${key43}=`, 'base64');
}

function same(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right, 'utf8'), Buffer.from(given, 'utf8')];
  return a.length === b.length && timingSafeEqual(a, b);
}

function tryObject(text: string): JsonObject | undefined {
  try {
    const json = parseExactJson(text);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(what: string): { readonly problem: Problem } {
  return { problem: problem(kinds.YONYOU_EVENT_UNREADABLE, {}, { what }) };
}
