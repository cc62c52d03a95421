/**
 * Checks the headers of a request that was not logged in. A server of one's own checks `X-Kd-*` and never looks at
 * `X-Api-*` (several clients compute that one wrongly and work); the public gateway checks both.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { SandboxAccess } from './sandbox-access.ts';
import type { SandboxSeed } from './sandbox-seed.ts';
import { apiSignature, gatewayClient, kdSignature } from './signature.ts';

export interface SignatureCheck {
  readonly seed: SandboxSeed;
  readonly access: SandboxAccess;
  /** Number of the one organisation. */
  readonly organisation: string;
  readonly headers: IncomingHttpHeaders;
  /** As it stood in the request line, without the query. */
  readonly path: string;
  readonly nowMs: number;
  readonly allowedSkewMs: number;
}

/** unsigned: a session must speak for the caller. */
export type SignatureResult = 'unsigned' | 'right' | { readonly wrong: string };

export function checkSignature(check: SignatureCheck): SignatureResult {
  const header = (name: string): string => String(check.headers[name] ?? '');
  const isSigned = ['x-kd-appkey', 'x-kd-appdata', 'x-kd-signature'].some((one) => header(one) !== '');
  if (!isSigned && !check.access.gateway) return 'unsigned';
  const wrong = (check.access.gateway ? gatewayFault(check, header) : undefined) ?? timeFault(check, header);
  if (wrong !== undefined) return { wrong };
  if (!isSigned) return 'unsigned';
  const fault = appFault(check, header);
  return fault === undefined ? 'right' : { wrong: fault };
}

type Header = (name: string) => string;

function appFault(check: SignatureCheck, header: Header): string | undefined {
  const { seed } = check;
  if (header('x-kd-appkey') !== seed.appId) return 'X-Kd-Appkey';
  const data = Buffer.from(header('x-kd-appdata'), 'base64').toString('utf8');
  const [acctId, username, lcid, orgNumber] = data.split(',');
  if (acctId !== seed.acctId || username !== seed.username || !/^\d*$/.test(lcid ?? '')) return 'X-Kd-Appdata';
  if (!['', '0', check.organisation].includes(orgNumber ?? '')) return 'X-Kd-Appdata';
  return header('x-kd-signature') === kdSignature(seed.appId, seed.appSecret, data) ? undefined : 'X-Kd-Signature';
}

function gatewayFault(check: SignatureCheck, header: Header): string | undefined {
  const { id, key } = gatewayClient(check.seed.appId, check.access.shortKey ?? 'unchanged');
  if (header('x-api-clientid') !== id) return 'X-Api-ClientID';
  if (header('x-api-auth-version') !== '2.0') return 'X-Api-Auth-Version';
  if (header('x-api-signheaders').toLowerCase() !== 'x-api-timestamp,x-api-nonce') return 'x-api-signheaders';
  if (header('x-api-nonce') === '' || header('x-api-timestamp') === '') return 'x-api-nonce';
  const right = apiSignature(key, check.path, header('x-api-timestamp'), header('x-api-nonce'));
  return header('x-api-signature') === right ? undefined : 'X-Api-Signature';
}

function timeFault(check: SignatureCheck, header: Header): string | undefined {
  const timestamp = header('x-api-timestamp');
  if (timestamp === '' && !check.access.gateway) return undefined;
  return isTimely(timestamp, check.nowMs, check.allowedSkewMs) ? undefined : 'x-api-timestamp';
}

/** Later than this it is milliseconds: in seconds it would be the year 5138. */
const SECONDS_MAX = 100_000_000_000;

/** A unix time in seconds or milliseconds, near enough to now. */
export function isTimely(timestamp: string, nowMs: number, allowedSkewMs: number): boolean {
  if (!/^\d{1,16}$/.test(timestamp)) return false;
  const value = Number(timestamp);
  const ms = value > SECONDS_MAX ? value : value * 1000;
  return Math.abs(ms - nowMs) <= allowedSkewMs;
}
