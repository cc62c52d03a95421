/** Signatures of the open platform of 金蝶云星辰. kingdee.md §11; a vector stands in signature.test.ts. */
import { base64OfHexHmac } from '../profile/signature.ts';

/** Upper-case hexadecimal, and `!'()*` too, which encodeURIComponent leaves alone. */
export function urlEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Parameters in the order of their names, values encoded once: what stands in the address. */
export function queryText(parameters: Readonly<Record<string, string>>): string {
  return pairs(parameters, urlEncoded);
}

/** The text that is signed: values are encoded twice, and the last line ends as the others do. */
export function signText(
  method: string,
  path: string,
  parameters: Readonly<Record<string, string>>,
  nonce: string,
  timestampMs: string,
): string {
  const query = pairs(parameters, (value) => urlEncoded(urlEncoded(value)));
  const lines = [method, urlEncoded(path), query, `x-api-nonce:${nonce}`, `x-api-timestamp:${timestampMs}`];
  return `${lines.join('\n')}\n`;
}

export function apiSignature(clientSecret: string, text: string): string {
  return base64OfHexHmac(clientSecret, text);
}

/** `app_signature` of the token call. */
export function appSignature(appKey: string, appSecret: string): string {
  return base64OfHexHmac(appSecret, appKey);
}

function pairs(parameters: Readonly<Record<string, string>>, encode: (value: string) => string): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${encode(parameters[name] ?? '')}`)
    .join('&');
}
