/**
 * HTTP/1.1 for the connectors: one deadline a request, a bound on the reply, and a clear answer to the only question that
 * matters after a failure: can the request have arrived? Status codes are the caller's business.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { type Problem, problem, Transient } from '../core/problems.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Limiter } from './limiter.ts';
import { wireProblems } from './problems.ts';
import type { Redactor } from './redact.ts';

/** 16 MiB: eight times a query of 2000 rows at 1 KiB a row. */
const REPLY_BYTES_MAX = 16 * 1024 * 1024;
/** Shorter than the 5 s after which Node servers close an idle connection, so a write seldom meets a closing socket. */
const IDLE_SOCKET_MS = 4_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole call: limiter, connection, sending, reading. */
  readonly deadlineMs: number;
  readonly replyBytesMax?: number;
  readonly signal?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface Http {
  /** Any status is a reply. Throws Transient: WIRE_NOT_SENT, WIRE_LIMITED, WIRE_REPLY_LOST, WIRE_REPLY_TOO_LARGE. */
  send(request: HttpRequest): Promise<HttpReply>;
  /** Closes idle connections; requests under way end as they would. */
  close(): void;
}

export interface HttpOptions {
  /** Tells how much of a deadline the limiter ate; default the system's. */
  readonly clock?: Clock;
  readonly limiter: Limiter;
  readonly redactor: Redactor;
  /** Connections kept to one host; default 8. */
  readonly socketsMax?: number;
}

/** True where the other side may have acted on the request although no reply was read. */
export function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof Transient)) return false;
  const { code, params } = error.problem;
  return params.arrived === 'maybe' || code === wireProblems.WIRE_REPLY_LOST.code;
}

export function createHttp(options: HttpOptions): Http {
  const agentOptions = { keepAlive: true, maxSockets: options.socketsMax ?? 8, timeout: IDLE_SOCKET_MS };
  const clock = options.clock ?? systemClock;
  const agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  return {
    async send(request) {
      const url = new URL(request.url);
      const startMs = clock.now();
      if (!(await options.limiter.acquire(request.deadlineMs / 2)))
        throw new Transient(problem(wireProblems.WIRE_LIMITED, {}, { host: url.host }));
      // A late timer may have eaten the rest; the deadline is a promise to the caller's lease, so it is never stretched.
      const leftMs = request.deadlineMs - (clock.now() - startMs);
      if (leftMs <= 0) throw new Transient(problem(wireProblems.WIRE_LIMITED, {}, { host: url.host }));
      return exchange({ ...request, deadlineMs: leftMs }, url, agents, options.redactor);
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

function exchange(request: HttpRequest, url: URL, agents: Agents, redactor: Redactor): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let bytesLeft = false;
    const deadline = AbortSignal.timeout(request.deadlineMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    const fail = (cause: string): void => reject(new Transient(lost(bytesLeft, url, redactor.text(cause))));
    const headers = { connection: 'keep-alive', ...request.headers, ...contentLength(request.body) };
    const secure = url.protocol === 'https:';
    const outgoing = secure
      ? httpsRequest(url, { method: request.method, headers, agent: agents.https, signal })
      : httpRequest(url, { method: request.method, headers, agent: agents.http, signal });
    outgoing.on('socket', (socket: Socket) => {
      if (!socket.connecting) bytesLeft = true;
      else
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          bytesLeft = true;
        });
    });
    outgoing.on('error', (error) => fail(deadline.aborted ? `deadline ${request.deadlineMs} ms` : causeOf(error)));
    outgoing.on('response', (incoming) => {
      const limit = request.replyBytesMax ?? REPLY_BYTES_MAX;
      readReply(incoming, limit).then(resolve, (error: Error) => {
        outgoing.destroy();
        if (error instanceof TooLarge) reject(new Transient(tooLarge(url, limit)));
        else fail(deadline.aborted ? `deadline ${request.deadlineMs} ms` : causeOf(error));
      });
    });
    outgoing.end(request.body);
  });
}

class TooLarge extends Error {}

function readReply(incoming: IncomingMessage, limit: number): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(new TooLarge());
      else chunks.push(chunk);
    });
    incoming.on('error', reject);
    incoming.on('end', () => {
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
    });
  });
}

function contentLength(body: string | Uint8Array | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

function causeOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? error.message;
}

function lost(bytesLeft: boolean, url: URL, cause: string): Problem {
  const kind = bytesLeft ? wireProblems.WIRE_REPLY_LOST : wireProblems.WIRE_NOT_SENT;
  return problem(kind, {}, { host: url.host, cause, arrived: bytesLeft ? 'maybe' : 'no' });
}

function tooLarge(url: URL, limit: number): Problem {
  return problem(wireProblems.WIRE_REPLY_TOO_LARGE, {}, { host: url.host, limit: String(limit), arrived: 'maybe' });
}
