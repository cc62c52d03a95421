/** The HTTP side of the voucher-level sandboxes: faults on demand, a call limit, and a count of what was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../wire/clock.ts';
import { type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import type { Keeper } from '../../../wire/keeper.ts';
import { createLimiter } from '../../../wire/limiter.ts';
import { closeServer, listen } from '../../../wire/server.ts';
import type { BookVoucher } from './sandbox-book.ts';

/** `cut`: no answer · `html`: a page with status 200 in place of the answer · `limit`: the product's own “too many”. */
export const FAULTS = ['latency', 'slow-body', 'cut', 'http-500', 'http-429', 'html', 'limit'] as const;
type FaultName = (typeof FAULTS)[number];

export interface FaultRule {
  readonly fault: FaultName;
  /** True: the request takes effect first, then the fault hides it. latency and slow-body always take effect. */
  readonly after?: boolean;
  /** End of the path it applies to; default all but the token calls. */
  readonly path?: string;
  /** How often it strikes; default without end. */
  readonly count?: number;
  /** For latency and slow-body; default 1000. */
  readonly ms?: number;
}

export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface ServerOptions {
  readonly clock: Clock;
  readonly faults?: readonly FaultRule[];
  readonly limits?: { readonly perSecond: number; readonly burst?: number };
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Default: in memory. */
  readonly keeper?: Keeper<BookVoucher>;
}

export interface ServerHandle {
  /** Base address without the trailing slash. */
  readonly url: string;
  readonly port: number;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  /** Requests by path. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

interface Product {
  /** Paths that no fault strikes unless it names them, and no limit counts. */
  isToken(path: string): boolean;
  answer(request: SandboxRequest): SandboxAnswer;
  limited(): SandboxAnswer;
}

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const FAULT_MS = 1000;

export async function startServer(options: ServerOptions, product: Product): Promise<ServerHandle> {
  const rules = [...(options.faults ?? [])].map(counted);
  const calls = new Map<string, number>();
  const limiter = createLimiter({ clock: options.clock, ...options.limits });
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    calls.set(request.path, (calls.get(request.path) ?? 0) + 1);
    const isToken = product.isToken(request.path);
    if (!isToken && !(await limiter.acquire(0))) return void (await write(outgoing, product.limited()));
    await respond(options, outgoing, strike(rules, request.path, isToken), request, product);
  };
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host}:${port}`,
    port,
    calls,
    addFault: (rule) => void rules.push(counted(rule)),
    clearFaults: () => void rules.splice(0),
    close: () => closeServer(server),
  };
}

export function json(body: JsonValue, status = 200): SandboxAnswer {
  return { status, type: 'application/json; charset=utf-8', body: writeExactJson(body) };
}

export function page(status: number, words: string): SandboxAnswer {
  return { status, type: 'text/html; charset=utf-8', body: `<html><body><h1>${words}</h1></body></html>` };
}

interface CountedRule {
  readonly rule: FaultRule;
  left: number;
}

function counted(rule: FaultRule): CountedRule {
  return { rule, left: rule.count ?? Number.POSITIVE_INFINITY };
}

function strike(rules: readonly CountedRule[], path: string, isToken: boolean): FaultRule | undefined {
  for (const one of rules) {
    const fits = one.rule.path === undefined ? !isToken : path.endsWith(one.rule.path);
    if (!fits || one.left <= 0) continue;
    one.left--;
    return one.rule;
  }
  return undefined;
}

async function respond(
  { clock, keeper }: ServerOptions,
  outgoing: ServerResponse,
  fault: FaultRule | undefined,
  request: SandboxRequest,
  product: Product,
): Promise<void> {
  const late = fault?.fault === 'latency' || fault?.fault === 'slow-body';
  if (fault?.fault === 'latency') await clock.sleep(fault.ms ?? FAULT_MS);
  const effect = !fault || late || fault.after ? product.answer(request) : undefined;
  await keeper?.settled();
  if (fault?.fault === 'cut') return void outgoing.destroy();
  const shown = fault && !late ? faultAnswer(fault.fault, product) : (effect ?? page(500, ''));
  const slowMs = fault?.fault === 'slow-body' ? (fault.ms ?? FAULT_MS) : 0;
  await write(outgoing, shown, slowMs > 0 ? () => clock.sleep(slowMs) : undefined);
}

function faultAnswer(fault: FaultName, product: Product): SandboxAnswer {
  if (fault === 'limit') return product.limited();
  if (fault === 'http-429') return page(429, 'Too Many Requests');
  return fault === 'http-500' ? page(500, 'Internal Server Error') : page(200, '系统维护中');
}

async function write(outgoing: ServerResponse, answer: SandboxAnswer, pause?: () => Promise<void>): Promise<void> {
  const body = Buffer.from(answer.body, 'utf8');
  outgoing.writeHead(answer.status, { 'content-type': answer.type, 'content-length': body.length });
  if (!pause) return void outgoing.end(body);
  outgoing.write(body.subarray(0, body.length >> 1));
  await pause();
  outgoing.end(body.subarray(body.length >> 1));
}

async function readRequest(incoming: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new RangeError('body too large');
    chunks.push(chunk as Buffer);
  }
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
