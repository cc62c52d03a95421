/**
 * The HTTP side of a profile's sandbox: reads a request, lets faults strike, writes the answer. What the product answers is
 * the profile's. A fault with `after` strikes once the request has taken effect.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../wire/clock.ts';
import { type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import { closeServer, listen } from '../../../wire/server.ts';
import { createFaults, type FaultRule, type Faults } from '../sandbox-faults.ts';

export interface ProfileRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface ProfileReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface ProfileServerOptions {
  readonly clock: Clock;
  readonly faults?: readonly FaultRule[];
  readonly faultSeed?: number;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Awaited before an answer leaves. */
  readonly settled?: () => Promise<void>;
  /** What a fault rule calls this request; names that begin with `loginby` are spared by rules without a method. */
  nameOf(request: ProfileRequest): string;
  answer(request: ProfileRequest): ProfileReply | Promise<ProfileReply>;
  /** `limit`, `session-lost` and what else the product has a word for; undefined: it has none. */
  faulty(fault: FaultRule): ProfileReply | undefined;
}

export interface ProfileServer {
  /** Base address without the trailing slash. */
  readonly url: string;
  readonly port: number;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  /** Requests that were counted, by name. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const FAULT_MS = 1000;

export async function startProfileServer(options: ProfileServerOptions): Promise<ProfileServer> {
  const faults = createFaults(options.faults ?? [], options.faultSeed ?? 1);
  const calls = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    serve(options, faults, calls, incoming, outgoing).catch(() => outgoing.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host}:${port}`,
    port,
    calls,
    addFault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    close: () => closeServer(server),
  };
}

export function jsonReply(body: JsonValue, status = 200): ProfileReply {
  return { status, type: 'application/json; charset=utf-8', body: writeExactJson(body) };
}

export function pageReply(status: number, words: string): ProfileReply {
  return { status, type: 'text/html; charset=utf-8', body: `<html><body><h1>${words}</h1></body></html>` };
}

async function serve(
  options: ProfileServerOptions,
  faults: Faults,
  calls: Map<string, number>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  const name = options.nameOf(request);
  calls.set(name, (calls.get(name) ?? 0) + 1);
  const header = incoming.headers['x-heliu-fault'];
  const fault = faults.strike(name, typeof header === 'string' ? header : undefined);
  const late = fault?.fault === 'latency' || fault?.fault === 'slow-body';
  if (fault?.fault === 'latency') await options.clock.sleep(fault.ms ?? FAULT_MS);
  const effect = !fault || late || fault.after ? await options.answer(request) : undefined;
  await options.settled?.();
  if (fault?.fault === 'cut') return void outgoing.destroy();
  const shown = fault && !late ? faultReply(options, fault) : effect;
  const slowMs = fault?.fault === 'slow-body' ? (fault.ms ?? FAULT_MS) : 0;
  await write(options.clock, outgoing, shown ?? pageReply(500, 'Internal Server Error'), slowMs);
}

function faultReply(options: ProfileServerOptions, fault: FaultRule): ProfileReply {
  if (fault.fault === 'html') return pageReply(200, '系统维护中');
  if (fault.fault === 'http-429') return pageReply(429, 'Too Many Requests');
  return options.faulty(fault) ?? pageReply(500, 'Internal Server Error');
}

async function readRequest(incoming: IncomingMessage): Promise<ProfileRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new Error('body too large');
    chunks.push(chunk as Buffer);
  }
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

async function write(clock: Clock, outgoing: ServerResponse, reply: ProfileReply, slowMs: number): Promise<void> {
  const body = Buffer.from(reply.body, 'utf8');
  outgoing.writeHead(reply.status, { 'content-type': reply.type, 'content-length': body.length });
  if (slowMs === 0) return void outgoing.end(body);
  const half = body.length >> 1;
  outgoing.write(body.subarray(0, half));
  await clock.sleep(slowMs);
  outgoing.end(body.subarray(half));
}
