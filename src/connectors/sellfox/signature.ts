/** Signing of 赛狐 calls. Protocol notes §1.3: six pairs in key order, body not signed, HMAC-SHA256 in lower-case hex. */
import { createHmac, randomInt } from 'node:crypto';

export interface SignedParts {
  readonly accessToken: string;
  readonly clientId: string;
  readonly nonce: string;
  /** Milliseconds, 13 digits. */
  readonly timestamp: string;
  /** Path only, exactly as requested. */
  readonly path: string;
}

export function signatureOf(parts: SignedParts, clientSecret: string): string {
  const text = [
    `access_token=${parts.accessToken}`,
    `client_id=${parts.clientId}`,
    'method=post',
    `nonce=${parts.nonce}`,
    `timestamp=${parts.timestamp}`,
    `url=${parts.path}`,
  ].join('&');
  return createHmac('sha256', clientSecret).update(text, 'utf8').digest('hex');
}

const NONCE_START_MIN = 100_000_000_000_000;
const NONCE_START_MAX = 200_000_000_000_000;
const NONCE_STEP_MAX = 1_000_000;

/**
 * Digits only, at most 16 (§1.3), never one twice in this process; another process starts elsewhere. At one call a second and
 * path a process would count for centuries before it had 17 digits.
 */
export function createNonces(random: (min: number, max: number) => number = randomInt): () => string {
  let last = random(NONCE_START_MIN, NONCE_START_MAX);
  return () => {
    last += random(1, NONCE_STEP_MAX);
    return String(last);
  };
}
