import { expect, test } from 'vitest';
import { callSignature, saltOf, tokenSignature } from './signature.ts';

const KEYS = { clientId: 'client1', clientSecret: 'secret1', publicKey: 'PUBKEYSAMPLE' } as const;

test('the salt is the one that Java 17 gives for the same seed', () => {
  expect(saltOf('PUBKEYSAMPLE')).toBe('BR2zY9VgBECMQD8qbNCsLQ==');
});

test.each([
  ['before-2005', '7aa4a746611ca8453ef3f5117c8bb955cf36a8d1726c68290bc59090b4e1a7fe'],
  ['2005', 'ca6c176e71ef85f7c5ea5697af29379fcfad62831c688056bd5893816b84ea9e'],
] as const)('the token is signed as release %s wants it', (release, signature) => {
  expect(tokenSignature({ ...KEYS, release })).toBe(signature);
});

test('a call is signed over its body', () => {
  expect(callSignature(KEYS, '{"a":1}')).toBe('7ef1e10f1914efbb69d4cb24047fc09e72170489f8b9ac342c0ef1f68d40e554');
});
