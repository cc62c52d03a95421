/** Signature of token requests. README.md “Token”; vectors in signature.test.ts. */
import { createHmac } from 'node:crypto';

/** Names in code-unit order, each followed by its value, without separators; `signature` itself is left out. */
export function signedText(parameters: Readonly<Record<string, string>>): string {
  return Object.keys(parameters)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name) => `${name}${parameters[name]}`)
    .join('');
}

/** Standard Base64 of HmacSHA256; URL-encode it exactly once where it goes into a query. */
export function signatureOf(parameters: Readonly<Record<string, string>>, secret: string): string {
  return createHmac('sha256', secret).update(signedText(parameters), 'utf8').digest('base64');
}

/** The parameters with their signature as a query string, every value URL-encoded once. */
export function signedQuery(parameters: Readonly<Record<string, string>>, secret: string): string {
  const all = { ...parameters, signature: signatureOf(parameters, secret) };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}
