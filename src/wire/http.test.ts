import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Transient } from '../core/problems.ts';
import { manualClock, systemClock } from './clock.ts';
import { createHttp, type Http, type HttpRequest, mayHaveArrived } from './http.ts';
import { createLimiter } from './limiter.ts';
import { createRedactor } from './redact.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function client(): Http {
  const http = createHttp({
    clock: systemClock,
    limiter: createLimiter({ clock: systemClock }),
    redactor: createRedactor(),
  });
  closers.push(() => http.close());
  return http;
}

function get(url: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', url, body: '金', deadlineMs: 5_000, ...change };
}

async function failure(
  http: Http,
  request: HttpRequest,
): Promise<{ readonly code: string; readonly arrived: boolean }> {
  const error = await http.send(request).then(
    () => undefined,
    (one: unknown) => one,
  );
  if (!(error instanceof Transient)) throw new Error(String(error));
  return { code: error.problem.code, arrived: mayHaveArrived(error) };
}

test('any status is a reply; the body length counts bytes', async () => {
  const url = await serve((incoming, outgoing) => {
    outgoing.writeHead(503, { 'x-length': incoming.headers['content-length'] ?? '' }).end('忙');
  });
  const reply = await client().send(get(url));
  expect(reply).toMatchObject({ status: 503, headers: { 'x-length': '3' } });
  expect(reply.body.toString()).toBe('忙');
});

test('connections are kept', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((incoming, outgoing) => {
    ports.add(incoming.socket.remotePort);
    outgoing.end();
  });
  const http = client();
  for (let i = 0; i < 3; i++) await http.send(get(url));
  expect(ports.size).toBe(1);
});

test('refused before a byte left: surely not sent', async () => {
  expect(await failure(client(), get('http://127.0.0.1:9/'))).toEqual({ code: 'WIRE_NOT_SENT', arrived: false });
  expect(await failure(client(), get('http://nowhere.invalid/'))).toEqual({ code: 'WIRE_NOT_SENT', arrived: false });
});

test('cut after the bytes left: may have arrived, on a new connection and on a kept one', async () => {
  let calls = 0;
  const url = await serve((incoming, outgoing) => {
    if (++calls === 2 || calls === 3) incoming.socket.destroy();
    else outgoing.end();
  });
  const http = client();
  await http.send(get(url));
  expect(await failure(http, get(url))).toEqual({ code: 'WIRE_REPLY_LOST', arrived: true });
  expect(await failure(http, get(url))).toEqual({ code: 'WIRE_REPLY_LOST', arrived: true });
});

test('cut in the middle of the reply: may have arrived', async () => {
  const url = await serve((_, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '100' });
    outgoing.write('{"Result":', () => outgoing.destroy());
  });
  expect(await failure(client(), get(url))).toEqual({ code: 'WIRE_REPLY_LOST', arrived: true });
});

test('no reply, or half of one, within the deadline: may have arrived', async () => {
  const silent = await serve(() => undefined);
  expect(await failure(client(), get(silent, { deadlineMs: 200 }))).toEqual({ code: 'WIRE_REPLY_LOST', arrived: true });
  const half = await serve((_, outgoing) => void outgoing.writeHead(200, { 'content-length': '10' }).write('x'));
  expect(await failure(client(), get(half, { deadlineMs: 200 }))).toEqual({ code: 'WIRE_REPLY_LOST', arrived: true });
});

test('a caller may give up', async () => {
  const silent = await serve(() => undefined);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  expect((await failure(client(), get(silent, { signal: stop.signal }))).code).toBe('WIRE_REPLY_LOST');
});

test('a reply over the bound is not read, and may have had an effect', async () => {
  const url = await serve((_, outgoing) => void outgoing.end('x'.repeat(1001)));
  expect((await client().send(get(url, { replyBytesMax: 1001 }))).body).toHaveLength(1001);
  expect(await failure(client(), get(url, { replyBytesMax: 1000 }))).toEqual({
    code: 'WIRE_REPLY_TOO_LARGE',
    arrived: true,
  });
});

test('what is not HTTP is a lost reply', async () => {
  const server = createTcpServer((socket) => void socket.end('SSH-2.0-x\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await failure(client(), get(url))).toEqual({ code: 'WIRE_REPLY_LOST', arrived: true });
});

test('a limiter without a token in time: surely not sent', async () => {
  let calls = 0;
  const url = await serve((_, outgoing) => {
    calls++;
    outgoing.end();
  });
  const clock = manualClock(0);
  const http = createHttp({ clock, limiter: createLimiter({ clock, perSecond: 0.1 }), redactor: createRedactor() });
  closers.push(() => http.close());
  await http.send(get(url));
  expect(await failure(http, get(url))).toEqual({ code: 'WIRE_LIMITED', arrived: false });
  expect(calls).toBe(1);
});

test('an address with a secret in it never shows it', async () => {
  const error = await client()
    .send(get('http://127.0.0.1:9/path?token=hunter2hunter2'))
    .catch((one: unknown) => one);
  expect(`${String(error)}${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('hunter2');
});
