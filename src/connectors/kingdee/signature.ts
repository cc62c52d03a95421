/**
 * What 金蝶 signs: the login by signature, and the two headers that stand for a login (protocol rules of the official
 * SDKs). Used by the client and, the other way round, by the sandbox.
 */
import { createHash, createHmac } from 'node:crypto';

/** Until build PT-146911 8.0.0.202205 the login was signed with SHA-1. */
export type LoginHash = 'sha256' | 'sha1';

/** What stands for the key where the second part of an app id is not 32 characters: three SDKs, three answers. */
export type ShortKeyRule = 'unchanged' | 'empty' | 'rot13';

export interface LoginParts {
  readonly acctId: string;
  readonly username: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
}

/** `sign` of LoginBySign: the five texts in ordinal order, joined without a separator; lower-case hex. */
export function loginSignature(parts: LoginParts, hash: LoginHash): string {
  const { acctId, username, appId, appSecret, timestamp } = parts;
  // The default order of sort() is by UTF-16 code units, which is what “ordinal” means on the server.
  const joined = [acctId, username, appId, appSecret, timestamp].sort().join('');
  return createHash(hash).update(joined, 'utf8').digest('hex');
}

/** ASCII, as the SDKs carry it. */
const XOR_KEY = '0054f397c6234378b09ca7d3e5debce7';
const KEY_CHARACTERS = 32;

/** Client id and key of the gateway signature, both hidden in the app id `<client id>_<encoded key>`. */
export function gatewayClient(appId: string, rule: ShortKeyRule): { readonly id: string; readonly key: string } {
  const [id = '', encoded = ''] = appId.split('_');
  return { id, key: decodeKey(encoded, rule) };
}

function decodeKey(encoded: string, rule: ShortKeyRule): string {
  if (encoded.length !== KEY_CHARACTERS) return shortKey(encoded, rule);
  const bytes = Buffer.from(encoded, 'base64').map((byte, index) => byte ^ XOR_KEY.charCodeAt(index));
  return Buffer.from(bytes).toString('base64');
}

function shortKey(encoded: string, rule: ShortKeyRule): string {
  if (rule === 'unchanged') return encoded;
  return rule === 'empty' ? '' : encoded.replace(/[a-z]/gi, rot13);
}

function rot13(letter: string): string {
  const first = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
}

/** The path of an address as it is signed: percent-encoded, its slashes too. */
export function signedPath(path: string): string {
  return encodeURIComponent(path);
}

/** `X-Api-Signature`, which the public gateway checks. */
export function apiSignature(key: string, path: string, timestamp: string, nonce: string): string {
  return hmacText(key, `POST\n${signedPath(path)}\n\nx-api-nonce:${nonce}\nx-api-timestamp:${timestamp}\n`);
}

export interface AppData {
  readonly acctId: string;
  readonly username: string;
  readonly lcid: string;
  /** `0` or empty: the user's own organisation. */
  readonly orgNumber: string;
}

/** `X-Kd-Appdata` before its base64. */
export function appDataText(data: AppData): string {
  return [data.acctId, data.username, data.lcid, data.orgNumber].join(',');
}

/** `X-Kd-Signature`, which a server of one's own checks. It holds no time: whoever has it can always use it. */
export function kdSignature(appId: string, appSecret: string, appData: string): string {
  return hmacText(appSecret, appId + appData);
}

export interface SignedRequest {
  readonly appId: string;
  readonly appSecret: string;
  readonly data: AppData;
  readonly shortKey: ShortKeyRule;
  /** Path of the address as it goes out. */
  readonly path: string;
  readonly timestamp: string;
  readonly nonce: string;
}

/** The nine headers of a request that needs no login. */
export function signedHeaders(request: SignedRequest): Readonly<Record<string, string>> {
  const { appId, appSecret, timestamp, nonce } = request;
  const client = gatewayClient(appId, request.shortKey);
  const appData = appDataText(request.data);
  return {
    'X-Api-ClientID': client.id,
    'X-Api-Auth-Version': '2.0',
    'x-api-timestamp': timestamp,
    'x-api-nonce': nonce,
    'x-api-signheaders': 'x-api-timestamp,x-api-nonce',
    'X-Api-Signature': apiSignature(client.key, request.path, timestamp, nonce),
    'X-Kd-Appkey': appId,
    'X-Kd-Appdata': Buffer.from(appData, 'utf8').toString('base64'),
    'X-Kd-Signature': kdSignature(appId, appSecret, appData),
  };
}

/** base64 of the hex TEXT of the HMAC, not of its bytes. */
function hmacText(key: string, text: string): string {
  const hex = createHmac('sha256', key).update(text, 'utf8').digest('hex');
  return Buffer.from(hex, 'ascii').toString('base64');
}
