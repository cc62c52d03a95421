/** The one HMAC of 金蝶's gateways: base64 of the hexadecimal TEXT, not of the bytes. kingdee.md §4, §11. */
import { createHmac } from 'node:crypto';

export function base64OfHexHmac(secret: string, text: string): string {
  const hex = createHmac('sha256', secret).update(text, 'utf8').digest('hex');
  return Buffer.from(hex, 'ascii').toString('base64');
}
