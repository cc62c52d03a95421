/**
 * Who may call the sandbox, and how often: token, signature, time, nonce, address, grants, quota (sellfox.md §1.2–§1.6). The
 * order of the checks is not documented; it is the one that §14 proposes. Own words are marked [sandbox].
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../wire/clock.ts';
import { endpointOf } from './sandbox-endpoints.ts';

export interface SandboxClient {
  readonly clientId: string;
  readonly secret: string;
  /** Addresses it may call from; absent: any. The token is given to all. */
  readonly ips?: readonly string[];
  /** Paths it may call; absent: all. */
  readonly grants?: readonly string[];
  /** EXPIRED 40025 开发者信息已失效, ABNORMAL 40022 用户状态异常. */
  readonly state?: 'ACTIVE' | 'ABNORMAL' | 'EXPIRED';
}

export interface SandboxLimits {
  /** Between two calls of one path by one client; 0 switches the limit off. Default 1000. */
  readonly intervalMs?: number;
  /** So many refusals within a minute lower the quota; default 10. */
  readonly refusalsMax?: number;
  /** How long the quota stays lowered, to a fifth; default 10 minutes. */
  readonly loweredMs?: number;
  /** Between two calls of the token endpoint; no figure is published, hence default 0, no limit. */
  readonly tokenIntervalMs?: number;
}

export interface Denial {
  readonly code: number;
  readonly msg: string;
}

export interface SignedCall {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of the caller, as the socket names it. */
  readonly address: string;
  /** How far the server's clock is ahead. */
  readonly skewMs: number;
}

export interface SandboxDoor {
  /** Answers the token, or why not. */
  token(query: URLSearchParams): Denial | { readonly token: string; readonly expiresInMs: number };
  /** Why a call is refused; undefined: it may pass. */
  check(call: SignedCall): Denial | undefined;
  /** Changes what a client may; from then on it gets a new token, and one given before keeps the grants it came with. */
  change(clientId: string, change: Partial<Omit<SandboxClient, 'clientId'>>): void;
  revokeTokens(): void;
}

const TOKEN_LIFE_MS = 86_400_000;
const WINDOW_MS = 15 * 60_000;
/** A nonce is remembered longer than a timestamp lives. */
const NONCE_LIFE_MS = 2 * WINDOW_MS;
const NONCES_MAX = 200_000;
const LOWERED_FACTOR = 5;

interface Token {
  readonly clientId: string;
  readonly token: string;
  readonly untilMs: number;
  readonly grants: readonly string[] | undefined;
}

interface Bucket {
  nextMs: number;
  refusals: number[];
  loweredUntilMs: number;
}

interface State {
  readonly clock: Clock;
  readonly limits: Required<SandboxLimits>;
  readonly newToken: () => string;
  readonly clients: Map<string, SandboxClient>;
  readonly tokens: Map<string, Token>;
  /** Nonce → when it may be forgotten, oldest first. */
  readonly nonces: Map<string, number>;
  readonly buckets: Map<string, Bucket>;
}

export function createDoor(options: {
  readonly clock: Clock;
  readonly clients: readonly SandboxClient[];
  readonly limits?: SandboxLimits;
  /** Default: random. */
  readonly newToken?: () => string;
}): SandboxDoor {
  const state: State = {
    clock: options.clock,
    limits: { intervalMs: 1000, refusalsMax: 10, loweredMs: 600_000, tokenIntervalMs: 0, ...options.limits },
    newToken: options.newToken ?? randomUUID,
    clients: new Map(options.clients.map((one) => [one.clientId, one])),
    tokens: new Map(),
    nonces: new Map(),
    buckets: new Map(),
  };
  return {
    token: (query) => giveToken(state, query),
    check: (call) => refusalOf(state, call),
    change(clientId, change) {
      const client = state.clients.get(clientId);
      if (!client) throw new RangeError(`the sandbox has no client ${clientId}`);
      state.clients.set(clientId, { ...client, ...change });
    },
    revokeTokens: () => state.tokens.clear(),
  };
}

function giveToken(state: State, query: URLSearchParams): ReturnType<SandboxDoor['token']> {
  const id = query.get('client_id') ?? '';
  if (id === '') return { code: 40003, msg: 'client_id不能为空' };
  if (!query.get('client_secret')) return { code: 40015, msg: 'client_secret不能为空' };
  if (query.get('grant_type') !== 'client_credentials') return { code: 40015, msg: 'grant_type不能为空' };
  const client = state.clients.get(id);
  if (client?.secret !== query.get('client_secret')) return { code: 40004, msg: '未查询到开发者信息' };
  if (client.state === 'EXPIRED') return { code: 40025, msg: '开发者信息已失效' };
  if (!mayPass(state, `${id} token`, state.limits.tokenIntervalMs)) return { code: 40019, msg: '调用超过限制' };
  const now = state.clock.now();
  const held = [...state.tokens.values()].find(
    (one) => one.clientId === id && one.untilMs > now && one.grants === client.grants,
  );
  const token = held ?? { clientId: id, token: state.newToken(), untilMs: now + TOKEN_LIFE_MS, grants: client.grants };
  state.tokens.set(token.token, token);
  return { token: token.token, expiresInMs: token.untilMs - now };
}

const EMPTY: readonly (readonly [string, Denial])[] = [
  ['access_token', { code: 40002, msg: 'access_token不能为空' }],
  ['client_id', { code: 40003, msg: 'client_id不能为空' }],
  ['sign', { code: 40006, msg: 'sign不能为空' }],
  ['nonce', { code: 40007, msg: 'nonce不能为空' }],
  ['timestamp', { code: 40008, msg: 'timestamp不能为空' }],
];

function refusalOf(state: State, call: SignedCall): Denial | undefined {
  const { query } = call;
  const value = (name: string): string => query.get(name) ?? '';
  for (const [name, denial] of EMPTY) if (value(name) === '') return denial;
  if (!/^\d{1,16}$/.test(value('nonce'))) return { code: 40009, msg: 'nonce格式异常' };
  if (!/^\d{13}$/.test(value('timestamp'))) return { code: 40010, msg: 'timestamp格式异常' };
  const serverMs = state.clock.now() + call.skewMs;
  if (Math.abs(serverMs - Number(value('timestamp'))) > WINDOW_MS) return { code: 40013, msg: '时间戳失效' };
  const client = state.clients.get(value('client_id'));
  if (!client) return { code: 40004, msg: '未查询到开发者信息' };
  const token = state.tokens.get(value('access_token'));
  if (token?.clientId !== client.clientId || token.untilMs <= state.clock.now())
    return { code: 40001, msg: 'access_token失效' };
  if (client.state === 'EXPIRED') return { code: 40025, msg: '开发者信息已失效' };
  if (client.state === 'ABNORMAL') return { code: 40022, msg: '用户状态异常' };
  if (client.ips && !client.ips.includes(plainAddress(call.address))) return { code: 40005, msg: '客户端ip不在白名单' };
  if (!isSigned(client, call)) return { code: 40011, msg: '签名错误' };
  if (!isFresh(state, `${client.clientId} ${value('nonce')}`)) return { code: 40012, msg: '重复提交' };
  const path = endpointOf(call.path)?.path ?? call.path;
  if (token.grants && !token.grants.includes(path)) return { code: 40021, msg: '访问的接口暂无权限' };
  if (!mayPass(state, `${client.clientId} ${path}`, state.limits.intervalMs))
    return { code: 40019, msg: '调用超过限制' };
  return undefined;
}

/** Whatever else stands in the query makes the signature wrong: paging in the query was seen to give 40011. */
function isSigned(client: SandboxClient, call: SignedCall): boolean {
  if ([...call.query.keys()].length !== EMPTY.length) return false;
  const value = (name: string): string => call.query.get(name) ?? '';
  const text = [
    `access_token=${value('access_token')}`,
    `client_id=${value('client_id')}`,
    'method=post',
    `nonce=${value('nonce')}`,
    `timestamp=${value('timestamp')}`,
    `url=${call.path}`,
  ].join('&');
  const right = Buffer.from(createHmac('sha256', client.secret).update(text).digest('hex'));
  const given = Buffer.from(value('sign'));
  return right.length === given.length && timingSafeEqual(right, given);
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}

function isFresh(state: State, nonce: string): boolean {
  const { nonces } = state;
  const now = state.clock.now();
  for (const [old, untilMs] of nonces) {
    if (untilMs > now && nonces.size < NONCES_MAX) break;
    nonces.delete(old);
  }
  if (nonces.has(nonce)) return false;
  nonces.set(nonce, now + NONCE_LIFE_MS);
  return true;
}

/** One call an interval, none saved up; callers that go on all the same get a fifth of it for a while. */
function mayPass(state: State, key: string, intervalMs: number): boolean {
  if (intervalMs === 0) return true;
  const now = state.clock.now();
  const bucket = state.buckets.get(key) ?? { nextMs: 0, refusals: [], loweredUntilMs: 0 };
  state.buckets.set(key, bucket);
  if (now >= bucket.nextMs) {
    bucket.nextMs = now + intervalMs * (now < bucket.loweredUntilMs ? LOWERED_FACTOR : 1);
    return true;
  }
  bucket.refusals = [...bucket.refusals.filter((at) => at > now - 60_000), now].slice(-state.limits.refusalsMax);
  if (bucket.refusals.length >= state.limits.refusalsMax) bucket.loweredUntilMs = now + state.limits.loweredMs;
  return false;
}
