/** A 赛狐 of canned answers for the tests of the client: it hands out tokens, and records what it was asked. */
import { createServer } from 'node:http';
import { type ManualClock, manualClock } from '../../wire/clock.ts';
import { createHttp } from '../../wire/http.ts';
import { createLimiter } from '../../wire/limiter.ts';
import { createRedactor, type Redactor } from '../../wire/redact.ts';
import { closeServer, listen } from '../../wire/server.ts';
import { memoryTokens, type SellfoxIo, type SellfoxSettings, type SellfoxTokenStore } from './account.ts';
import { TOKEN_PATH } from './token.ts';

export interface CannedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** A text is sent as it is; anything else as JSON. 'DROP' closes the connection. */
export interface CannedAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Canned {
  readonly settings: SellfoxSettings;
  readonly io: SellfoxIo;
  readonly clock: ManualClock;
  readonly redactor: Redactor;
  readonly tokens: SellfoxTokenStore;
  /** Without the token calls. */
  readonly calls: CannedRequest[];
  readonly tokenCalls: CannedRequest[];
  /** Paths whose limiter was told to slow down, with the pauses. */
  readonly slowed: { readonly path: string; readonly ms: number }[];
  /** Paths in the order in which slots were taken. */
  readonly slots: string[];
  close(): Promise<void>;
}

export const NOW_MS = Date.UTC(2026, 0, 6, 2, 0, 0);

export const envelope = (data: unknown): CannedAnswer => ({
  body: { code: 0, msg: 'success', data, ts: NOW_MS, requestId: 'r' },
});
export const failing = (code: number, status = 200, more: object = {}): CannedAnswer => ({
  status,
  body: { code, msg: `text of ${code}`, data: null, ts: NOW_MS, ...more },
});

export async function openCanned(
  answer: (request: CannedRequest, nth: number) => CannedAnswer | 'DROP',
  tokenAnswer: (nth: number) => CannedAnswer = (nth) =>
    envelope({ access_token: `token-number-${nth}`, expires_in: 86_400_000 }),
): Promise<Canned> {
  const calls: CannedRequest[] = [];
  const tokenCalls: CannedRequest[] = [];
  const server = createServer((incoming, reply) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://x');
      const body = Buffer.concat(chunks).toString('utf8');
      const request = { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, body };
      const list = url.pathname === TOKEN_PATH ? tokenCalls : calls;
      list.push(request);
      const answered = list === tokenCalls ? tokenAnswer(list.length) : answer(request, list.length);
      if (answered === 'DROP') return incoming.socket.destroy();
      reply.writeHead(answered.status ?? 200, { 'content-type': 'application/json', ...answered.headers });
      reply.end(typeof answered.body === 'string' ? answered.body : JSON.stringify(answered.body));
    });
  });
  const port = await listen(server, 0, '127.0.0.1');
  const clock = manualClock(NOW_MS, { skipSleeps: true });
  const redactor = createRedactor();
  const slowed: { path: string; ms: number }[] = [];
  const slots: string[] = [];
  const http = createHttp({ clock, limiter: createLimiter({ clock }), redactor });
  const tokens = memoryTokens();
  const io: SellfoxIo = {
    http,
    limiter: createLimiter({ clock }),
    clock,
    redactor,
    tokens,
    limiterOf: (path) => ({
      acquire: async () => slots.push(path) > 0,
      backOff: async (ms) => void slowed.push({ path, ms }),
    }),
  };
  const settings: SellfoxSettings = {
    baseUrl: `http://127.0.0.1:${port}`,
    clientId: 'heliu-demo',
    clientSecret: 'heliu-demo-secret-0001',
    buyerKey: 'a key of buyers, for tests',
    since: '2026-01-01',
  };
  const close = async (): Promise<void> => {
    http.close();
    await closeServer(server);
  };
  return { settings, io, clock, redactor, tokens, calls, tokenCalls, slowed, slots, close };
}
