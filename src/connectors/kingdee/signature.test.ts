import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSignature } from './sandbox-signature.ts';
import { apiSignature, gatewayClient, kdSignature, loginSignature, signedHeaders, signedPath } from './signature.ts';

/** Vectors of the protocol notes, with invented credentials; those of the headers equal what the official Python SDK sends. */
const APP = '204399_abcdefghijklmnopqrstuvwxyz012345';
const SECRET = '0123456789abcdef0123456789abcdef';
const PATH = '/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc';

describe('the login', () => {
  const parts = { acctId: 'db', username: 'u', appId: APP, appSecret: SECRET, timestamp: '1700000000' };

  test('is signed as the manual says, with both hashes', () => {
    expect(loginSignature(parts, 'sha256')).toBe('1bd56954ca7e8f525d8724af3fa15b8659b4560a089675782af26dc321993aef');
    expect(loginSignature(parts, 'sha1')).toBe('41d6c890d807414f8610a74090347ef22c8b6b9e');
  });

  test('is sorted by code, not by language: capitals before small letters, Chinese last', () => {
    // Python's hashlib over secret, time, app id, then `Ba`, and `db李`: joined by hand.
    const upper = loginSignature({ ...parts, acctId: 'a', username: 'B' }, 'sha256');
    expect(upper).toBe('8fa052ec23c74bed157088469d4c40495909d2c3831b7ab02c47450ff3c34b98');
    expect(loginSignature({ ...parts, username: '李' }, 'sha256')).toBe(
      '4cc7be7ffceb84b06fd657e8a28b28d01cda69a37a16d2fde5fa503be38e487e',
    );
  });
});

describe('the headers', () => {
  test('carry the signatures of the official SDK, byte for byte', () => {
    expect(signedPath(PATH)).toBe('%2Fk3cloud%2FKingdee.BOS.WebApi.ServicesStub.DynamicFormService.Save.common.kdsvc');
    const { id, key } = gatewayClient(APP, 'empty');
    expect([id, key]).toEqual(['204399', 'WYcoTZ4Ssw5GrEganogagp4B8l5U7BoK']);
    expect(apiSignature(key, PATH, '1700000000', '1700000000')).toBe(
      'MmNlMmY5MzJhM2RlZWJiYzZjZWIyY2JiMTg1ZDM4Nzc2ZTM3NGJiMmYwYTJkNDM3M2RjYmIyN2NiNDBjZDZmZQ==',
    );
    expect(kdSignature(APP, SECRET, 'db,u,2052,0')).toBe(
      'YTBiZjYzYjY4YWYyY2U2NmVkNDU3YmRjODRjOWQ2MjcyZGY3MWJmM2JjOTZmYTNmODg5ODQ3ZmU3NDJmMjNlYQ==',
    );
  });

  test('a custom service’s comma is signed in percent', () => {
    expect(signedPath('/K3Cloud/A.B,C.common.kdsvc')).toBe('%2FK3Cloud%2FA.B%2CC.common.kdsvc');
  });

  test('an app id whose second part is not 32 characters follows the SDK that is set', () => {
    expect(gatewayClient('app_Short-Key9', 'unchanged').key).toBe('Short-Key9');
    expect(gatewayClient('app_Short-Key9', 'empty').key).toBe('');
    expect(gatewayClient('app_Short-Key9', 'rot13').key).toBe('Fubeg-Xrl9');
    expect(gatewayClient('app', 'unchanged')).toEqual({ id: 'app', key: '' });
  });
});

/** App ids with 32 and with other numbers of characters behind the `_`; users and account sets with Chinese names. */
const word = fc.stringMatching(/^[A-Za-z0-9\u4e00-\u9fa5-]{1,12}$/);
const app = fc.record({
  appId: fc.stringMatching(/^\d{6}_[A-Za-z0-9+]{8,40}$/),
  appSecret: fc.stringMatching(/^[a-f0-9]{32}$/),
  acctId: word,
  username: word,
  orgNumber: fc.constantFrom('', '0', '100'),
  shortKey: fc.constantFrom('unchanged' as const, 'empty' as const, 'rot13' as const),
  nonce: fc.uuid(),
  isMilliseconds: fc.boolean(),
});
const SIGNED = ['x-api-signature', 'x-api-timestamp', 'x-api-nonce', 'x-kd-appkey', 'x-kd-appdata', 'x-kd-signature'];

test('what the client signs the gateway takes, and with any one signed thing changed it does not', () => {
  fc.assert(
    fc.property(app, fc.constantFrom('path', ...SIGNED), (one, changed) => {
      const { acctId, username, orgNumber, appId, appSecret, shortKey } = one;
      const timestamp = one.isMilliseconds ? '1700000000123' : '1700000000';
      const data = { acctId, username, lcid: '2052', orgNumber };
      const sent = signedHeaders({ appId, appSecret, data, shortKey, path: PATH, timestamp, nonce: one.nonce });
      const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
      const seed = { acctId, username, appId, appSecret };
      const server = { seed, access: { gateway: true, shortKey }, organisation: '100', nowMs: 1_700_000_000_000 };
      const check = { ...server, allowedSkewMs: 1_000, headers, path: PATH };
      expect(checkSignature(check)).toBe('right');
      const other = { ...headers, ...(changed !== 'path' && { [changed]: `x${headers[changed]}` }) };
      const path = changed === 'path' ? `${PATH}x` : PATH;
      expect(checkSignature({ ...check, headers: other, path })).toHaveProperty('wrong');
    }),
    { numRuns: 200 },
  );
});
