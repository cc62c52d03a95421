/** Signing and secret of NC Cloud: vectors in signature.test.ts. */
import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto';
import type { NccSettings } from './account.ts';

type Keys = Pick<NccSettings, 'clientId' | 'publicKey'>;

const SALT_BYTES = 16;

/** Of a business call: over the body as it leaves. */
export function callSignature(keys: Keys, body: string): string {
  return sha256Hex(keys.clientId + body + keys.publicKey);
}

export function tokenSignature(keys: Keys & Pick<NccSettings, 'clientSecret' | 'release'>): string {
  const salt = keys.release === '2005' ? saltOf(keys.publicKey) : '';
  return sha256Hex(keys.clientId + keys.clientSecret + keys.publicKey + salt);
}

/** Java's SHA1PRNG gives SHA1(SHA1(seed)) as its first block. */
export function saltOf(seed: string): string {
  const state = createHash('sha1').update(seed, 'utf8').digest();
  return createHash('sha1').update(state).digest().subarray(0, SALT_BYTES).toString('base64');
}

/** The secret under the app's public key, Base64. Differs in every call: both paddings are random. */
export function encryptedSecret(keys: Pick<NccSettings, 'clientSecret' | 'publicKey' | 'release'>): string {
  const key = createPublicKey({ key: Buffer.from(keys.publicKey, 'base64'), format: 'der', type: 'spki' });
  const padding =
    keys.release === '2005'
      ? { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
      : { padding: constants.RSA_PKCS1_PADDING };
  return publicEncrypt({ key, ...padding }, Buffer.from(keys.clientSecret, 'utf8')).toString('base64');
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
