/**
 * The gateway of the sandbox: its checks in exactly the observed order (README.md “Sandbox”), then idempotency, then the
 * card. Status 200 for everything but 310404.
 */
import type { Clock } from '../../../wire/clock.ts';
import {
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseExactJson,
  writeExactJson,
} from '../../../wire/exact-json.ts';
import { createLimiter, type Limiter } from '../../../wire/limiter.ts';
import { scalar } from './errors.ts';
import { idIn, type Tokens } from './sandbox-tokens.ts';
import { type Card, failed, type World } from './sandbox-world.ts';

export interface GatewayLimits {
  readonly perMinute: number;
  /** For `/yonbip/fi`, `/yonbip/EFI` and `/yonbip/AMP`. */
  readonly financePerMinute: number;
  readonly burst: number;
}

/** What the vendor published by 2026, and the burst of about 20 that was observed. */
export const PUBLISHED_LIMITS: GatewayLimits = { perMinute: 60, financePerMinute: 40, burst: 20 };

export interface GatewayRequest {
  readonly method: string;
  /** `/yonbip/…` */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly json?: JsonValue;
  readonly text?: string;
  /** Which check refused; empty where the card answered. */
  readonly refusedBy: string;
}

export interface Gateway {
  handle(request: GatewayRequest): Promise<GatewayAnswer>;
}

export interface GatewayParts {
  readonly cards: readonly Card[];
  readonly world: World;
  readonly tokens: Tokens;
  readonly now: () => number;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly unauthorised: ReadonlySet<string>;
  readonly limits: GatewayLimits | undefined;
}

/** How long a success is answered again under its key. */
const KEY_LIFE_MS = 3_600_000;
const KEY_CHARACTERS_MAX = 32;

export function createGateway(parts: GatewayParts): Gateway {
  const { world, tokens } = parts;
  const byPath = new Map(parts.cards.map((card) => [card.path, card]));
  const buckets = new Map<string, Limiter>();
  const isWithinLimit = async (path: string): Promise<boolean> => {
    if (!parts.limits) return true;
    const perMinute = /^\/yonbip\/(fi|EFI|AMP)\//.test(path) ? parts.limits.financePerMinute : parts.limits.perMinute;
    const bucket =
      buckets.get(path) ?? createLimiter({ clock: parts.clock, perSecond: perMinute / 60, burst: parts.limits.burst });
    buckets.set(path, bucket);
    return bucket.acquire(0);
  };
  return {
    async handle({ method, path, query, text }) {
      const card = byPath.get(path);
      if (!card) {
        const message = `网关上没有注册此API[${path}]，请确认后重新调用`;
        return { status: 404, json: failed('310404', message), refusedBy: 'path' };
      }
      if (!card.methods.some((one) => one === method))
        return refused(world, '310405', '[sandbox] 请求方法不支持', 'method');
      const token = query.get('access_token') ?? '';
      if (token === '') return refused(world, '310001', 'access_token不能为空。', 'token', 200);
      if (!tokens.isValid(token, parts.now())) {
        if (card.plainBadToken) return { status: 200, text: '非法token', refusedBy: 'token' };
        return refused(world, '310036', '非法token', 'token', 200);
      }
      if (parts.unauthorised.has(path))
        return refused(world, '310037', '[sandbox] 应用未授权调用此API', 'authority', 200);
      if (!(await isWithinLimit(path)))
        return refused(world, '310046', 'API被限流', 'limit', world.switches.limitStatus);
      const body = readBody(method, text);
      if (body === undefined) return refused(world, '310002', '[sandbox] 请求体不是JSON', 'body');
      const fault = parameterFault(card, body);
      if (fault) return refused(world, fault.code, fault.message, 'parameters');
      return { status: 200, json: await underKey(parts, card, body, query), refusedBy: '' };
    },
  };
}

function refused(world: World, code: string, message: string, refusedBy: string, status?: number): GatewayAnswer {
  return { status: status ?? world.switches.gatewayStatus, json: failed(code, message), refusedBy };
}

function readBody(method: string, text: string): JsonValue | undefined {
  if (method === 'GET') return {};
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
}

/** Required, then typed. A null counts as given: it goes through to the backend. */
function parameterFault(card: Card, body: JsonValue): Fault | undefined {
  const holder = isJsonObject(body) ? body : {};
  for (const name of card.required ?? []) {
    const missing = missingAt(holder, name);
    if (missing !== undefined) return { code: '310008', message: `参数校验失败，参数[${missing}]是必填的。` };
  }
  for (const [name, type] of Object.entries(card.types ?? {})) {
    const value = holder[name];
    if (value !== undefined && value !== null && typeOf(value) !== type)
      return { code: '310023', message: `[sandbox] 参数校验失败，参数[${name}]类型应为${type}。` };
  }
  const key = keyIn(card, holder, 'root');
  if (key !== undefined && key.length > KEY_CHARACTERS_MAX)
    return { code: '310015', message: '[sandbox] 参数校验失败，参数[resubmitCheckKey]超过32位。' };
  return undefined;
}

/** Printed name of the parameter that is not there: `data!bodies[0]!description`. A list that is none has no rows. */
function missingAt(value: JsonValue | undefined, name: string, at = ''): string | undefined {
  const [head = '', ...rest] = name.split('.');
  const key = head.replace(/\[\]$/, '');
  const label = at === '' ? key : `${at}!${key}`;
  const held = isJsonObject(value) ? value[key] : undefined;
  if (held === undefined) return label;
  if (rest.length === 0) return undefined;
  if (key === head) return missingAt(held, rest.join('.'), label);
  const rows = Array.isArray(held) ? (held as readonly JsonValue[]) : [];
  for (const [index, row] of rows.entries()) {
    const missing = missingAt(row, rest.join('.'), `${label}[${index}]`);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function typeOf(value: JsonValue): string {
  if (value instanceof JsonNumber) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

function keyIn(card: Card, body: JsonObject, rootKey: 'root' | 'ignored'): string | undefined {
  const holder = card.mdd === 'data' ? body.data : card.mdd === 'root' && rootKey === 'root' ? body : undefined;
  const key = isJsonObject(holder) ? scalar(holder.resubmitCheckKey) : '';
  return key === '' ? undefined : key;
}

/** Same key: 202 while it runs, the first success for an hour, later a duplicate; a failure frees the key. */
async function underKey(parts: GatewayParts, card: Card, body: JsonValue, query: URLSearchParams): Promise<JsonValue> {
  const { world } = parts;
  const key = isJsonObject(body) ? keyIn(card, body, world.switches.voucherResubmitKey) : undefined;
  if (key === undefined) return card.run(world, body, query);
  const place = [card.path, parts.tenantId, key].join('|');
  const state = await world.store.claimKey(place);
  if (state.state === 'running') return failed('202', '[sandbox] 请求正在处理中');
  if (state.state === 'done') {
    const first = parseExactJson(state.body);
    if (parts.now() - state.doneMs <= KEY_LIFE_MS) return first;
    return failed(world.switches.duplicateCode, '[sandbox] 重复提交', { id: idIn(first) });
  }
  try {
    const json = await card.run(world, body, query);
    await world.store.settleKey(place, isDone(json) ? { body: writeExactJson(json), doneMs: parts.now() } : undefined);
    return json;
  } catch (error) {
    await world.store.settleKey(place, undefined);
    throw error;
  }
}

/** A failure that hides behind code 200 frees the key as any other does. */
function isDone(json: JsonValue): boolean {
  if (!isJsonObject(json) || !['200', ''].includes(scalar(json.code)) || (json.data ?? null) === null) return false;
  return !isJsonObject(json.data) || ['', '0'].includes(scalar(json.data.failCount));
}
