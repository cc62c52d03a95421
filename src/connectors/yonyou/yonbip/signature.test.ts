import { expect, test } from 'vitest';
import { signatureOf, signedQuery, signedText } from './signature.ts';

/** Computed with the vendor's demo code and independently (protocol notes, “Token”). */
test.each([
  [
    'test',
    { timestamp: '1789123783390', appKey: 'test' },
    'appKeytesttimestamp1789123783390',
    'y5DMe+UkjSqbPVWsMvGUjfeX6gfCbXnvP0tAU1ZI0jw=',
    'y5DMe%2BUkjSqbPVWsMvGUjfeX6gfCbXnvP0tAU1ZI0jw%3D',
  ],
  [
    'testsecret',
    { appKey: 'testkey', timestamp: '1700000000000' },
    'appKeytestkeytimestamp1700000000000',
    'DZjoa0qn6pSqNRV/MKZWw++WfCR/z9ufQJybIO9368I=',
    'DZjoa0qn6pSqNRV%2FMKZWw%2B%2BWfCR%2Fz9ufQJybIO9368I%3D',
  ],
  [
    'suitesecret',
    { timestamp: '1700000000000', tenantId: 'tenant01', suiteKey: 'suite-demo' },
    'suiteKeysuite-demotenantIdtenant01timestamp1700000000000',
    'uQx7+Z2Y4bIbSMqV8rP7RxqLOCOrlqUU5sdSuy7J1iA=',
    'uQx7%2BZ2Y4bIbSMqV8rP7RxqLOCOrlqUU5sdSuy7J1iA%3D',
  ],
])('signs the vector of secret %s', (secret, parameters, text, signature, encoded) => {
  expect(signedText(parameters)).toBe(text);
  expect(signatureOf(parameters, secret)).toBe(signature);
  expect(signedQuery(parameters, secret).endsWith(`&signature=${encoded}`)).toBe(true);
});

test('a signature among the parameters is not signed itself', () => {
  expect(signedText({ b: '2', signature: 'x', a: '1' })).toBe('a1b2');
});
