import { describe, expect, test } from 'vitest';
import {
  appEventKeys,
  encryptEvent,
  isvEventKeys,
  key43Of,
  openEvent,
  type SignatureVariant,
  sealEvent,
  signEvent,
  voucherChanges,
} from './events.ts';

/** The vector of the protocol notes: made with the vendor's demo code (encryption and A), B and C from their descriptions. */
const APP = appEventKeys('demoappkey', 'demo-app-secret-0123456789');
const JSON_TEXT = '{"type":"CHECK_URL","eventId":"e-1","timestamp":1700000000000,"tenantId":"tenant01"}';
const ENCRYPT =
  'ASdaixpbtuur0SUVw8y0HkRkmWOnhurDCEd6G9lEubBmQ+3pj6qpOMlhCmjm7N90g3ZwWRvAP9Z2v1quL7kisqPALYRIVh8bVZfFzgaFa+t19fnyQJFGbe40fBVyCLBBe8tHiGFuFasqE3Gs6/TTMhGvwAxw+B8/O0dOtHKMc7w=';
const TIMESTAMP = '1700000000000';
const NONCE = 'nonce123';
const SIGNATURES: readonly (readonly [SignatureVariant, string])[] = [
  ['A', '38ad50ff9745258eb291d78a0d48ece727402b3b'],
  ['B', 'c93d04f980d5b2243d435ae5e02bcfe8f678bc9697742ebbe2aa912b89b141a8'],
  ['C', 'avDgpulyGiAraEpn6++2KbdTGs4Xsd6diCq12PWDVWU='],
];

function callback(change: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    signature: SIGNATURES[2]?.[1],
    timestamp: TIMESTAMP,
    nonce: NONCE,
    encrypt: ENCRYPT,
    ...change,
  });
}

describe('the vector', () => {
  test('key', () => {
    expect(key43Of('demo-app-secret-0123456789')).toBe('demoappsecret012345678900000000000000000000');
    expect(APP.aesKey.toString('hex')).toBe('75e9a86a9a6c79cadeb74d76df8e7aefcf74d34d34d34d34d34d34d34d34d34d');
  });

  test('encryption', () => {
    expect(encryptEvent(APP, JSON_TEXT, 'ABCDEFGHIJKLMNOP')).toBe(ENCRYPT);
  });

  test.each(SIGNATURES)('variant %s signs and is recognised', (variant, signature) => {
    const parts = { timestamp: TIMESTAMP, nonce: NONCE, encrypt: ENCRYPT };
    expect(signEvent(variant, APP.secret, parts)).toBe(signature);
    const opened = openEvent(APP, callback({ signature }));
    expect(opened).toMatchObject({
      variant,
      event: { type: 'CHECK_URL', eventId: 'e-1', timestamp: TIMESTAMP, tenantId: 'tenant01' },
    });
  });

  test('the older field name and a timestamp that is a number', () => {
    const opened = openEvent(
      APP,
      callback({ signature: undefined, msgSignature: SIGNATURES[0]?.[1], timestamp: 1700000000000 }),
    );
    expect(opened).toMatchObject({ variant: 'A', event: { eventId: 'e-1' } });
  });
});

test.each(['timestamp', 'nonce', 'encrypt', 'signature'])('a changed %s is forged', (field) => {
  expect(openEvent(APP, callback({ [field]: 'x' }))).toMatchObject({ problem: { code: 'YONYOU_EVENT_FORGED' } });
});

test('a subscription that is known to send C takes no A', () => {
  const body = callback({ signature: SIGNATURES[0]?.[1] });
  expect(openEvent(APP, body, 'C')).toMatchObject({ problem: { code: 'YONYOU_EVENT_FORGED' } });
  expect(openEvent(APP, body, 'A')).toMatchObject({ variant: 'A' });
});

test('an event for another app, rightly signed, is not read', () => {
  const other = { ...APP, tail: 'otherappkey' };
  const sealed = sealEvent(other, JSON_TEXT, {
    variant: 'C',
    timestamp: TIMESTAMP,
    nonce: NONCE,
    random: 'ABCDEFGHIJKLMNOP',
  });
  expect(openEvent(APP, JSON.stringify(sealed))).toMatchObject({
    problem: { code: 'YONYOU_EVENT_UNREADABLE', params: { what: 'appKey' } },
  });
});

test.each(['', 'no json', '[]', '{"signature":"x"}'])('what is no callback is a problem: %s', (body) => {
  expect(openEvent(APP, body)).toMatchObject({ problem: { code: 'YONYOU_EVENT_UNREADABLE' } });
});

test('an ISV app opens with EncodingAESKey, suiteKey and token', () => {
  const keys = isvEventKeys('suite-demo', 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', 'isv-token');
  const sealed = sealEvent(keys, '{"type":"CHECK_URL","eventId":"e-2"}', {
    variant: 'B',
    timestamp: TIMESTAMP,
    nonce: NONCE,
    random: 'ABCDEFGHIJKLMNOP',
    field: 'msgSignature',
  });
  expect(Object.keys(sealed)).toContain('msgSignature');
  expect(openEvent(keys, JSON.stringify(sealed))).toMatchObject({ variant: 'B', event: { eventId: 'e-2' } });
});

test.each([0, 1, 11, 12, 13, 31, 32, 33])('a text of any length keeps its end: %i more characters', (more) => {
  const json = JSON.stringify({ eventId: '中'.repeat(more) });
  const sealed = sealEvent(APP, json, { variant: 'C', timestamp: '1', nonce: '2', random: 'ABCDEFGHIJKLMNOP' });
  expect(openEvent(APP, JSON.stringify(sealed))).toMatchObject({ event: { eventId: '中'.repeat(more) } });
});

test.each([
  ['at the root', (rows: unknown) => ({ voucherVO: rows })],
  ['in content', (rows: unknown) => ({ content: { voucherVO: rows } })],
  ['in content as a text', (rows: unknown) => ({ content: JSON.stringify({ voucherVO: rows }) })],
])('vouchers of an event %s', (_where, wrap) => {
  const rows = [{ accbook: 'b1', periodunion: '2026-10', id: 'v1', billcode: '12', bussid: 'HL:0123456789abcdef' }];
  const json = JSON.stringify({ type: 'GL_VOUCHER_EVENT_ADD_AFTER', eventId: 'e-3', ...wrap(rows) });
  const sealed = sealEvent(APP, json, { variant: 'C', timestamp: '1', nonce: '2', random: 'ABCDEFGHIJKLMNOP' });
  const opened = openEvent(APP, JSON.stringify(sealed));
  expect('event' in opened && voucherChanges(opened.event)).toEqual([
    { id: 'v1', book: 'b1', period: '2026-10', number: '12', businessId: 'HL:0123456789abcdef' },
  ]);
});
