import { expect, test } from 'vitest';
import { base64OfHexHmac } from '../profile/signature.ts';
import { apiSignature, appSignature, queryText, signText, urlEncoded } from './signature.ts';

test('the app_signature is the vector of the notes', () => {
  expect(appSignature('abc', 'abc123')).toBe(
    'ZDljMTI3NGIyNTE1MTRkYzlkNjc1MDNhYjUzMzgzNWMyY2M4YTdjMzdmNmM3YTVlNDkxMTkzNjdiOTFjNzUyZQ==',
  );
});

const TEXT = [
  'GET',
  '%2Fjdyconnector%2Fapp_management%2Fkingdee_auth_token',
  'app_key=abc&app_signature=ZDlj%253D%253D',
  'x-api-nonce:4427456950',
  'x-api-timestamp:1670305063559',
  '',
].join('\n');

test('the signed text has an encoded path, sorted parameters with values encoded twice, and ends with a line break', () => {
  const parameters = { app_signature: 'ZDlj==', app_key: 'abc' };
  const path = '/jdyconnector/app_management/kingdee_auth_token';
  expect(signText('GET', path, parameters, '4427456950', '1670305063559')).toBe(TEXT);
});

test('the signature is what openssl makes of that text', () => {
  // printf … | openssl dgst -sha256 -hmac client-secret-of-the-test -hex | openssl base64
  expect(apiSignature('client-secret-of-the-test', TEXT)).toBe(
    'MzkwZGEyZDUxZGMxZWJjOTFmNzNhNTkzN2ZmOGY4ZGMyODZkYzQxNzIyZTUyYjI1YmNlMDgwNzcxZmY3NWY1Mw==',
  );
  expect(base64OfHexHmac('client-secret-of-the-test', TEXT.trimEnd())).not.toBe(
    'MzkwZGEyZDUxZGMxZWJjOTFmNzNhNTkzN2ZmOGY4ZGMyODZkYzQxNzIyZTUyYjI1YmNlMDgwNzcxZmY3NWY1Mw==',
  );
});

test('in the address a value is encoded once, with upper-case digits and nothing left alone', () => {
  expect(queryText({ b: 'x=/é', a: "!'()*" })).toBe('a=%21%27%28%29%2A&b=x%3D%2F%C3%A9');
  expect(urlEncoded('a b')).toBe('a%20b');
});
