/**
 * A sandbox server of 用友 YonBIP / YonSuite: data centre, tokens, gateway, vouchers, base data. Strict where the vendor is,
 * its own texts marked [sandbox]. Built from the protocol notes, never compared with a live tenant.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Bug } from '../../../core/problems.ts';
import type { Clock } from '../../../wire/clock.ts';
import { type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import { closeServer, listen } from '../../../wire/server.ts';
import { DOCUMENT_CARDS } from './documents/sandbox-cards.ts';
import { MASTER_CARDS } from './documents/sandbox-masters.ts';
import { BALANCE_CARDS } from './sandbox-balance.ts';
import { BASE_CARDS } from './sandbox-base.ts';
import { createFaults, type FaultRule, type Faults } from './sandbox-faults.ts';
import { createGateway, type Gateway, type GatewayAnswer, type GatewayLimits } from './sandbox-gateway.ts';
import { READ_CARDS } from './sandbox-read.ts';
import { ADD_VOUCHER } from './sandbox-save.ts';
import { baseDataOf, type SandboxSeed, type SandboxSwitches, switchesOf } from './sandbox-seed.ts';
import { createTokens, type Tokens } from './sandbox-tokens.ts';
import { failed, type PeriodState, type World } from './sandbox-world.ts';
import type { VoucherEdit, YonbipStore } from './store.ts';

export interface SandboxOptions {
  readonly store: YonbipStore;
  readonly clock: Clock;
  readonly seed: SandboxSeed;
  readonly switches?: Partial<SandboxSwitches>;
  readonly faults?: readonly FaultRule[];
  readonly faultSeed?: number;
  /** Off by default, so that tests are not slowed; `PUBLISHED_LIMITS` are the vendor's. */
  readonly limits?: GatewayLimits;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
}

/** One request as the trail keeps it, without its token. */
export interface TrailEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Name of the check that refused; empty where the card answered. */
  readonly refusedBy: string;
  readonly body: string;
  readonly answer: string;
  readonly warnings: readonly string[];
}

export interface YonbipSandbox {
  /** Base address without the trailing slash; it serves data centre, token and gateway. */
  readonly url: string;
  readonly port: number;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  /** Every token is void from now on. */
  revokeTokens(): void;
  setTokenLife(seconds: number): void;
  /** The server's clock runs ahead by this; negative: behind. */
  setClockSkew(ms: number): void;
  setPeriod(book: string, period: string, state: PeriodState): void;
  /** What a person does in the ERP. False: there is no such voucher. */
  edit(id: string, edit: VoucherEdit): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** Requests counted by the last part of their path: `addVoucher`, `getAccessToken` … */
  readonly calls: ReadonlyMap<string, number>;
  /** The last 1000 requests. */
  readonly trail: readonly TrailEntry[];
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const TRAIL_MAX = 1000;
const FAULT_MS = 1000;

interface State {
  readonly world: World;
  readonly tokens: Tokens;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly calls: Map<string, number>;
  readonly trail: TrailEntry[];
  readonly warnings: string[];
  origin: string;
  skewMs: number;
}

export async function startYonbipSandbox(options: SandboxOptions): Promise<YonbipSandbox> {
  const state = stateOf(options);
  const host = options.host ?? '127.0.0.1';
  const server = createServer((incoming, outgoing) => {
    serve(state, incoming, outgoing).catch(() => outgoing.destroy());
  });
  const port = await listen(server, options.port ?? 0, host);
  state.origin = `http://${host}:${port}`;
  const { world, tokens, faults } = state;
  return {
    url: state.origin,
    port,
    calls: state.calls,
    trail: state.trail,
    addFault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    revokeTokens: () => tokens.revokeAll(),
    setTokenLife: (seconds) => tokens.setLife(seconds),
    setClockSkew(ms) {
      state.skewMs = ms;
    },
    setPeriod: (book, period, to) => void world.periods.set(`${book}|${period}`, to),
    edit: (id, edit) => world.store.editVoucher(id, edit, options.clock.now()),
    remove: (id) => world.store.deleteVoucher(id),
    close: () => closeServer(server),
  };
}

function stateOf(options: SandboxOptions): State {
  const { clock, seed, store } = options;
  const switches = switchesOf(options.switches);
  const tokens = createTokens(seed, switches);
  const warnings: string[] = [];
  const world: World = {
    base: baseDataOf(seed),
    store,
    clock,
    switches,
    periods: new Map(),
    saved: { customers: [], suppliers: [], materials: [], warehouses: [] },
    savedRates: [],
    warn: (text) => void warnings.push(text),
  };
  const nowMs = (): number => clock.now() + state.skewMs;
  const gateway = createGateway({
    cards: [ADD_VOUCHER, ...READ_CARDS, ...BALANCE_CARDS, ...BASE_CARDS, ...DOCUMENT_CARDS, ...MASTER_CARDS],
    world,
    tokens,
    clock,
    now: nowMs,
    tenantId: seed.tenantId,
    unauthorised: new Set(seed.unauthorised ?? []),
    limits: options.limits,
  });
  const state: State = {
    world,
    tokens,
    gateway,
    clock,
    warnings,
    faults: createFaults(options.faults ?? [], options.faultSeed ?? 1),
    calls: new Map(),
    trail: [],
    origin: '',
    skewMs: 0,
  };
  return state;
}

interface Shown extends GatewayAnswer {
  readonly type?: string;
}

async function serve(state: State, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const text = await readText(incoming);
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const method = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  state.calls.set(method, (state.calls.get(method) ?? 0) + 1);
  const header = incoming.headers['x-heliu-fault'];
  const fault = state.faults.strike(method, typeof header === 'string' ? header : undefined);
  const late = fault?.fault === 'latency' || fault?.fault === 'slow-body';
  if (fault?.fault === 'latency') await state.clock.sleep(fault.ms ?? FAULT_MS);
  const takesEffect = !fault || late || fault.after;
  const effect = takesEffect ? await answer(state, incoming.method ?? 'GET', url, text) : undefined;
  if (fault?.fault === 'cut') return void outgoing.destroy();
  const shown = fault && !late ? faultAnswer(state, fault) : effect;
  if (!shown) throw new Bug('a request has an answer');
  remember(state, incoming.method ?? 'GET', url.pathname, text, shown);
  await write(state, outgoing, shown, fault?.fault === 'slow-body' ? (fault.ms ?? FAULT_MS) : 0);
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new Bug('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answer(state: State, method: string, url: URL, text: string): Promise<Shown> {
  const nowMs = state.clock.now() + state.skewMs;
  const open = state.tokens.answer(url.pathname, url.searchParams, nowMs, state.origin);
  if (open !== undefined) return { status: 200, json: open, refusedBy: '' };
  const path = url.pathname.replace(/^\/iuap-api-gateway(?=\/)/, '');
  return state.gateway.handle({ method, path, query: url.searchParams, text });
}

/** Tokens are in the query and in token answers: neither is kept. */
function remember(state: State, method: string, path: string, body: string, shown: Shown): void {
  const isToken = path.endsWith('/getAccessToken');
  state.trail.push({
    method,
    path,
    status: shown.status,
    refusedBy: shown.refusedBy,
    body,
    answer: isToken ? '***' : (shown.text ?? writeExactJson(shown.json ?? null)),
    warnings: state.warnings.splice(0),
  });
  if (state.trail.length > TRAIL_MAX) state.trail.splice(0, state.trail.length - TRAIL_MAX);
}

function faultAnswer(state: State, fault: FaultRule): Shown {
  const body = (code: string, message: string, status = 200): Shown => ({
    status,
    json: failed(code, message) as JsonValue,
    refusedBy: `fault ${fault.fault}`,
  });
  switch (fault.fault) {
    case 'limit':
      return body('310046', 'API被限流', state.world.switches.limitStatus);
    case 'http-429':
      return page(429, 'Too Many Requests');
    case 'http-500':
      return page(500, 'Internal Server Error');
    case 'html':
      return page(200, '系统维护中');
    case 'token-lost':
      state.tokens.revokeAll();
      return body('310036', '非法token');
    case 'running':
      return body('202', '[sandbox] 请求正在处理中');
    case 'backend-error':
      return body('310071', '后端接口错误');
    case 'backend-timeout':
      return body('310504', '[sandbox] 后端超时');
    case 'circuit-broken':
      return body('310043', '[sandbox] 接口已熔断');
    default:
      throw new Bug(`no answer for fault ${fault.fault}`);
  }
}

function page(status: number, words: string): Shown {
  const text = `<html><head><title>${words}</title></head><body><h1>${words}</h1></body></html>`;
  return { status, text, type: 'text/html', refusedBy: 'fault page' };
}

async function write(state: State, outgoing: ServerResponse, shown: Shown, slowMs: number): Promise<void> {
  const body = Buffer.from(shown.text ?? writeExactJson(shown.json ?? null), 'utf8');
  const plain = shown.text === undefined ? 'application/json;charset=UTF-8' : 'text/plain; charset=utf-8';
  outgoing.sendDate = false;
  outgoing.writeHead(shown.status, {
    'content-type': shown.type ?? plain,
    'content-length': body.length,
    date: new Date(state.clock.now() + state.skewMs).toUTCString(),
    ...(shown.refusedBy === 'limit' && state.world.switches.retryAfter && { 'retry-after': '2' }),
  });
  if (slowMs > 0) {
    const half = body.length >> 1;
    outgoing.write(body.subarray(0, half));
    await state.clock.sleep(slowMs);
    outgoing.end(body.subarray(half));
  } else outgoing.end(body);
}
