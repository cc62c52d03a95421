import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNonces, signatureOf } from './signature.ts';

test('the vector of the vendor’s documentation', () => {
  const parts = {
    accessToken: 'd20d9d20-5db0-429a-8390-3694265e297c',
    clientId: '1111111',
    nonce: '888',
    timestamp: '1668153260508',
    path: '/openapi/api/commodity/pageList.json',
  };
  expect(signatureOf(parts, 'fde212ff-588a-11ef-b1d4-0c42a1eda3d9')).toBe(
    '57bcbd213461d47e99e9b781c11f3fb37937127824272a30b95ddb5cbfea881e',
  );
});

test('the vector with the path as it is really used', () => {
  const parts = {
    accessToken: '00000000-0000-4000-8000-000000000001',
    clientId: 'heliu-demo',
    nonce: '1234567890',
    timestamp: '1767225600000',
    path: '/api/order/pageList.json',
  };
  expect(signatureOf(parts, 'heliu-demo-secret-0001')).toBe(
    'bb49174db0a2d4a52a231ade75c3d24bbb4f4f1b2e6330cb4131de529d09e28c',
  );
});

test('whatever the values, the text is the six pairs sorted by the bytes of their keys', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(word, word, word, word, word, word, (accessToken, clientId, nonce, timestamp, path, secret) => {
      const pairs = { url: path, timestamp, nonce, method: 'post', client_id: clientId, access_token: accessToken };
      const text = Object.entries(pairs)
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map(([key, value]) => `${key}=${value}`)
        .join('&');
      const expected = createHmac('sha256', secret).update(text).digest('hex');
      expect(signatureOf({ accessToken, clientId, nonce, timestamp, path }, secret)).toBe(expected);
    }),
  );
});

test('nonces are digits, at most 16, and none comes twice', () => {
  const next = createNonces();
  const all = Array.from({ length: 20_000 }, next);
  expect(new Set(all).size).toBe(all.length);
  for (const nonce of all) expect(nonce).toMatch(/^\d{15,16}$/);
  const lowest = createNonces((min) => min);
  expect([lowest(), lowest(), lowest()].map((one) => one.length)).toEqual([15, 15, 15]);
  expect(new Set([lowest(), lowest()]).size).toBe(2);
});
