/** Data-centre and token endpoints of the sandbox: two generations under three prefixes, for self-built and suite apps. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { objectsOf, scalar } from './errors.ts';
import type { SandboxSeed, SandboxSwitches } from './sandbox-seed.ts';
import { number } from './sandbox-world.ts';
import { signatureOf } from './signature.ts';

export interface Tokens {
  /** Answer of a token or address request; undefined: the path is none. */
  answer(path: string, query: URLSearchParams, nowMs: number, origin: string): JsonValue | undefined;
  isValid(token: string, nowMs: number): boolean;
  revokeAll(): void;
  /** Life of tokens from now on, in seconds. */
  setLife(seconds: number): void;
}

const TOKEN_PATH =
  /^(?:\/iuap-api-auth|\/iuap-api-gateway)?\/open-auth\/(selfAppAuth|suiteApp)\/(?:base\/v1\/)?getAccessToken$/;
const ADDRESS_PATH = /^(?:\/iuap-api-auth)?\/open-auth\/dataCenter\/getGatewayAddress$/;
const LIFE_S = 7200;

export function createTokens(seed: SandboxSeed, switches: SandboxSwitches): Tokens {
  const untilMs = new Map<string, number>();
  let lifeS = LIFE_S;
  const issue = (nowMs: number): JsonValue => {
    if (switches.invalidatePreviousToken) untilMs.clear();
    // With all of + / = in it, so that a client that does not encode it is caught.
    const value = `eyJ+${randomBytes(36).toString('base64')}/a==`;
    untilMs.set(value, nowMs + lifeS * 1000);
    return { code: '00000', message: '成功！', data: { access_token: value, expire: number(lifeS) } };
  };
  return {
    answer(path, query, nowMs, origin) {
      if (ADDRESS_PATH.test(path)) return addresses(seed, query, origin);
      const kind = TOKEN_PATH.exec(path)?.[1];
      if (kind === undefined) return undefined;
      return refusal(seed, switches, kind, query, nowMs) ?? issue(nowMs);
    },
    isValid: (token, nowMs) => (untilMs.get(token) ?? 0) > nowMs,
    revokeAll: () => untilMs.clear(),
    setLife(seconds) {
      lifeS = seconds;
    },
  };
}

function addresses(seed: SandboxSeed, query: URLSearchParams, origin: string): JsonValue {
  if (query.get('tenantId') !== seed.tenantId) return { code: '500', message: '根据租户id获取网关地址出现异常' };
  const data = { gatewayUrl: `${origin}/iuap-api-gateway`, tokenUrl: `${origin}/iuap-api-auth` };
  return { code: '00000', message: '成功！', data };
}

function refusal(
  seed: SandboxSeed,
  switches: SandboxSwitches,
  kind: string,
  query: URLSearchParams,
  nowMs: number,
): JsonValue | undefined {
  const suite = kind === 'suiteApp';
  const [given, known, secret] = suite
    ? [query.get('suiteKey'), seed.suite?.suiteKey, seed.suite?.suiteSecret ?? '']
    : [query.get('appKey'), seed.appKey, seed.appSecret];
  const isKnown = known !== undefined && given === known && (!suite || query.get('tenantId') === seed.tenantId);
  if (!isKnown) return { code: '10018', message: '应用不存在或appKey已停用' };
  const timestamp = Number(query.get('timestamp'));
  const isFresh = Math.abs(timestamp - nowMs) <= switches.timestampWindowMs;
  const parameters = Object.fromEntries([...query].filter(([name]) => name !== 'signature'));
  if (isFresh && isSame(signatureOf(parameters, secret), query.get('signature') ?? '')) return undefined;
  return { code: switches.signatureCode, message: '[sandbox] signature or timestamp rejected' };
}

function isSame(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Id in the first answer of a duplicate: `data:{id}` or the first of a list. */
export function idIn(json: JsonValue): string {
  const data = isJsonObject(json) ? json.data : undefined;
  const first = objectsOf(data)[0];
  return scalar(first?.id) || scalar(first?.voucherId);
}
