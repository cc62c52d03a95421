/**
 * A sandbox server of the 赛狐 open API: strict where the vendor is strict, serving the rows of a `SellerWorld`. Built from
 * the protocol notes (sellfox.md), never compared with the live service. World, clock and faults come as arguments.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../wire/clock.ts';
import {
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  parseExactJson,
  writeExactJson,
} from '../../wire/exact-json.ts';
import { type PlantedFaults, plantFaults, readFaultHeader, type StrikeRule } from '../../wire/planted-faults.ts';
import { closeServer, listen } from '../../wire/server.ts';
import { createDoor, type Denial, type SandboxClient, type SandboxDoor, type SandboxLimits } from './sandbox-access.ts';
import { endpointOf, type SandboxEndpoint } from './sandbox-endpoints.ts';
import { PageError, pageOf } from './sandbox-pages.ts';
import type { SellerWorld } from './sandbox-world.ts';

export const SELLFOX_FAULTS = [
  'latency',
  'slow-body',
  'cut',
  'truncate',
  'html',
  'http-429',
  'http-500',
  'http-502',
  'http-503',
  'busy',
  'limit',
  'token-lost',
  'clock-skew',
  'data-null',
  'shifted',
] as const;

export interface SellfoxFault extends StrikeRule {
  /**
   * busy: -1 服务异常 · token-lost: every token is forgotten, 40001 · clock-skew: the server's clock is `ms` ahead · data-null: code 0
   * without data · shifted: a row came in while the caller turned pages, so one row stands on two of them.
   */
  readonly fault: (typeof SELLFOX_FAULTS)[number];
  /** Path it applies to; default every path but the token's. */
  readonly path?: string;
  /** True: the call is answered and counted first, then the fault hides the answer. */
  readonly after?: boolean;
  /** latency, slow-body: default 1000; clock-skew: default an hour. */
  readonly ms?: number;
}

export interface SellfoxSandboxOptions {
  readonly world: SellerWorld;
  readonly clock: Clock;
  readonly clients: readonly SandboxClient[];
  readonly limits?: SandboxLimits;
  /** Default: random. */
  readonly newToken?: () => string;
  readonly faults?: readonly SellfoxFault[];
  readonly faultSeed?: number;
  /** HTTP status of refusals by code; default 200 for all. 401 with a permission body and 400 with 40019 were met. */
  readonly statuses?: Readonly<Record<number, number>>;
  /** Lists that tell of no rows as 40016 未查询到数据. */
  readonly empty40016?: readonly string[];
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
}

export interface SellfoxSandbox {
  /** Base address without the trailing slash. */
  readonly url: string;
  readonly port: number;
  addFault(rule: SellfoxFault): void;
  clearFaults(): void;
  /** Every connection is cut from now on, for `ms` of the sandbox's clock. */
  goDown(ms: number): void;
  readonly door: Pick<SandboxDoor, 'change' | 'revokeTokens'>;
  /** Requests that came, by path. */
  readonly calls: ReadonlyMap<string, number>;
  /** Refusals by code. */
  readonly refusals: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

const TOKEN_PATH = '/api/oauth/v2/token.json';
const BODY_BYTES_MAX = 1024 * 1024;
const FAULT_MS = 1000;
const SKEW_MS = 3_600_000;

interface State {
  readonly options: SellfoxSandboxOptions;
  readonly clock: Clock;
  readonly door: SandboxDoor;
  readonly faults: PlantedFaults<SellfoxFault>;
  readonly calls: Map<string, number>;
  readonly refusals: Map<number, number>;
  downUntilMs: number;
}

export async function startSellfoxSandbox(options: SellfoxSandboxOptions): Promise<SellfoxSandbox> {
  const { clock } = options;
  const state: State = {
    options,
    clock,
    door: createDoor(options),
    faults: plantFaults(options.faults ?? [], options.faultSeed ?? 1),
    calls: new Map(),
    refusals: new Map(),
    downUntilMs: Number.NEGATIVE_INFINITY,
  };
  const server = createServer((incoming, outgoing) => {
    serve(state, incoming, outgoing).catch(() => outgoing.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host}:${port}`,
    port,
    addFault: (rule) => state.faults.add(rule),
    clearFaults: () => state.faults.clear(),
    goDown(ms) {
      state.downUntilMs = clock.now() + ms;
    },
    door: state.door,
    calls: state.calls,
    refusals: state.refusals,
    close: () => closeServer(server),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function serve(state: State, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (state.clock.now() < state.downUntilMs) return void incoming.destroy();
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const path = url.pathname;
  state.calls.set(path, (state.calls.get(path) ?? 0) + 1);
  const text = await readText(incoming);
  const fault = faultOf(state, path, incoming.headers['x-heliu-fault']);
  if (fault?.fault === 'latency') await state.clock.sleep(fault.ms ?? FAULT_MS);
  const hides = fault !== undefined && hidden(state, fault);
  const given = hides && !fault.after ? undefined : answer(state, { incoming, url, text, fault });
  if (fault?.fault === 'cut') return void outgoing.destroy();
  const shown = hides ? hides(given) : given;
  if (shown) await write(state, outgoing, shown, fault?.fault === 'slow-body' ? (fault.ms ?? FAULT_MS) : 0);
  else outgoing.destroy();
}

function faultOf(state: State, path: string, header: string | string[] | undefined): SellfoxFault | undefined {
  if (typeof header === 'string') {
    const read = readFaultHeader(header, SELLFOX_FAULTS);
    return read && { fault: read.fault, after: read.has('after'), ...read.numbers };
  }
  return state.faults.strike((rule) => (rule.path === undefined ? path !== TOKEN_PATH : rule.path === path));
}

/** What is shown in the place of the answer; false where the fault lets it through. */
function hidden(state: State, fault: SellfoxFault): false | ((given: Answer | undefined) => Answer | undefined) {
  switch (fault.fault) {
    case 'cut':
      return () => undefined;
    case 'html':
      return () => page(200, '系统维护中');
    case 'http-429':
    case 'http-500':
    case 'http-502':
    case 'http-503':
      return () => page(Number(fault.fault.slice(5)), 'openresty');
    case 'busy':
      return () => refused(state, { code: -1, msg: '服务异常，请稍后重试' });
    case 'limit':
      return () => refused(state, { code: 40019, msg: '调用超过限制' });
    case 'token-lost':
      state.door.revokeTokens();
      return () => refused(state, { code: 40001, msg: 'access_token失效' });
    case 'data-null':
      return () => json(envelope(state, { code: 0, msg: 'success' }, null));
    default:
      return false;
  }
}

interface Request {
  readonly incoming: IncomingMessage;
  readonly url: URL;
  readonly text: string;
  readonly fault: SellfoxFault | undefined;
}

function answer(state: State, request: Request): Answer {
  const { incoming, url, fault } = request;
  const path = url.pathname;
  const method = path === TOKEN_PATH ? 'GET' : 'POST';
  const endpoint = endpointOf(path);
  if (path !== TOKEN_PATH && !endpoint) return page(404, 'Not Found');
  if (incoming.method !== method) return refused(state, { code: 40020, msg: '请求方式异常' });
  if (!endpoint) return tokenAnswer(state, url);
  const skewMs = fault?.fault === 'clock-skew' ? (fault.ms ?? SKEW_MS) : 0;
  const address = incoming.socket.remoteAddress ?? '';
  const denial = state.door.check({ path, query: url.searchParams, address, skewMs });
  if (denial) return refused(state, denial);
  return cutShort(listAnswer(state, endpoint, request), fault);
}

/** truncate: the text ends in its middle. */
function cutShort(given: Answer, fault: SellfoxFault | undefined): Answer {
  return fault?.fault === 'truncate' ? { ...given, body: given.body.slice(0, given.body.length >> 1) } : given;
}

function tokenAnswer(state: State, url: URL): Answer {
  const given = state.door.token(url.searchParams);
  if ('code' in given) return refused(state, given);
  const data = { access_token: given.token, expires_in: whole(given.expiresInMs) };
  return json(envelope(state, { code: 0, msg: 'success' }, data));
}

function listAnswer(state: State, endpoint: SandboxEndpoint, request: Request): Answer {
  const asked = bodyOf(request.text);
  if ('code' in asked) return refused(state, asked);
  return dataAnswer(state, endpoint, asked.body, request.fault?.fault === 'shifted');
}

function bodyOf(text: string): { readonly body: JsonObject } | Denial {
  if (text.trim() === '') return { code: 40014, msg: '参数异常' };
  try {
    const body = parseExactJson(text);
    if (isJsonObject(body)) return { body };
  } catch {
    // Below: what is no JSON is told like what is no object.
  }
  return { code: 40017, msg: '入参必须是json' };
}

function dataAnswer(state: State, endpoint: SandboxEndpoint, asked: JsonObject, shifted: boolean): Answer {
  const isMissing = (name: string): boolean => asked[name] === undefined || asked[name] === null || asked[name] === '';
  const success = (data: JsonValue): Answer =>
    json(envelope(state, { code: 0, msg: endpoint.msg }, data, endpoint.hasRequestId));
  const missing = endpoint.needs?.find(isMissing);
  if (missing !== undefined) return refused(state, { code: 40014, msg: `[${missing}] 参数不能为空` });
  if (!isSearchOfOne(asked) && endpoint.nullWithout?.some(isMissing)) return success(null);
  const { world, empty40016 } = state.options;
  const now = state.clock.now();
  const nothing = (): Answer => refused(state, { code: 40016, msg: '未查询到数据' });
  if (endpoint.shape === 'ONE') {
    const found = world.one(endpoint.path, asked, now);
    return found === undefined ? nothing() : success(found);
  }
  const list = world.list(endpoint.path, asked, now) ?? { total: 0, rows: () => [] };
  if (list.total === 0 && empty40016?.includes(endpoint.path)) return nothing();
  try {
    return success(pageOf(endpoint, asked, list, shifted));
  } catch (error) {
    if (error instanceof PageError) return refused(state, { code: 40014, msg: error.message });
    throw error;
  }
}

/** An order is found by its number without dates where both are said. */
function isSearchOfOne(asked: JsonObject): boolean {
  return asked.searchMode === 'exact' && (asked.unlimitedTime === true || asked.unlimitedTime === 'true');
}

function refused(state: State, denial: Denial): Answer {
  state.refusals.set(denial.code, (state.refusals.get(denial.code) ?? 0) + 1);
  return json(envelope(state, denial, null), state.options.statuses?.[denial.code] ?? 200);
}

function envelope(state: State, head: Denial, data: JsonValue, hasRequestId = true): JsonObject {
  const requestId = hasRequestId ? { requestId: randomUUID() } : {};
  return { code: whole(head.code), msg: head.msg, data, ts: whole(state.clock.now()), ...requestId };
}

function whole(value: number): JsonNumber {
  return new JsonNumber(String(value));
}

function json(body: JsonValue, status = 200): Answer {
  return { status, type: 'application/json;charset=UTF-8', body: writeExactJson(body) };
}

function page(status: number, words: string): Answer {
  return { status, type: 'text/html', body: `<html><body><h1>${words}</h1></body></html>` };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new RangeError('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function write(state: State, outgoing: ServerResponse, answer: Answer, slowMs: number): Promise<void> {
  const body = Buffer.from(answer.body, 'utf8');
  outgoing.writeHead(answer.status, { 'content-type': answer.type, 'content-length': body.length });
  if (slowMs === 0) return void outgoing.end(body);
  outgoing.write(body.subarray(0, body.length >> 1));
  await state.clock.sleep(slowMs);
  outgoing.end(body.subarray(body.length >> 1));
}
