/**
 * The one way to the API. The session travels as a cookie; each changing call carries the CSRF token that the session
 * told; an answer of 401 ends the session in the console; a refused call becomes an `ApiProblem`, whose text and
 * remedy the page shows.
 */
import type { ErrorJson } from './shapes.ts';

export const API = '/api/v1';
export const CSRF_HEADER = 'x-heliu-csrf';
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export type ErrorAnswer = ErrorJson['error'];

export class ApiProblem extends Error {
  readonly status: number;
  readonly answer: ErrorAnswer;
  constructor(status: number, answer: ErrorAnswer) {
    super(`${status} ${answer.code}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.answer = answer;
  }
}

const UNREACHABLE: ErrorAnswer = {
  code: 'CONSOLE_API_UNREACHABLE',
  level: 'L3',
  text: { zh: '连接不上合流服务。', en: 'The Heliu service cannot be reached.' },
  remedy: {
    zh: '请确认服务正在运行(npx heliu up)，稍后重试。',
    en: 'Check that it is running (npx heliu up), then try again.',
  },
  place: {},
};

export function unreadableAnswer(status: number): ErrorAnswer {
  return {
    code: 'CONSOLE_ANSWER_UNREADABLE',
    level: 'L3',
    text: {
      zh: `服务返回了无法识别的内容（HTTP ${status}）。`,
      en: `The service gave an answer that cannot be read (HTTP ${status}).`,
    },
    remedy: {
      zh: '请稍后重试；仍出现时，把时间告诉管理员查看日志。',
      en: 'Try again; if it stays, tell the administrator the time for the log.',
    },
    place: {},
  };
}

export interface ClientParts {
  readonly fetch: typeof globalThis.fetch;
  readonly csrfToken: () => string | undefined;
  /** Called where the API says that nobody is logged in. */
  readonly onLoggedOut: () => void;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON; a FormData as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export type Client = <T>(path: string, call?: Call) => Promise<T>;

/** `path` below `/api/v1`, with the given query values; an undefined or empty one is left out. */
export function addressOf(path: string, query: Call['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return `${API}${path}${text === '' ? '' : `?${text}`}`;
}

/** Headers of a call: CSRF on each changing one, JSON where there is a JSON body. */
export function headersOf(call: Call, csrfToken: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (!SAFE_METHODS.has(call.method ?? 'GET') && csrfToken) headers[CSRF_HEADER] = csrfToken;
  if (call.body !== undefined && !(call.body instanceof FormData)) headers['content-type'] = 'application/json';
  return headers;
}

export function makeClient(parts: ClientParts): Client {
  return async <T>(path: string, call: Call = {}): Promise<T> => {
    const response = await send(parts, path, call);
    if (response.ok) return (response.status === 204 ? undefined : await readJson(response)) as T;
    const answer = await readError(response);
    if (response.status === 401 && path !== '/session') parts.onLoggedOut();
    throw new ApiProblem(response.status, answer);
  };
}

async function send(parts: ClientParts, path: string, call: Call): Promise<Response> {
  const { body } = call;
  const init: RequestInit = {
    method: call.method ?? 'GET',
    headers: headersOf(call, parts.csrfToken()),
    credentials: 'same-origin',
  };
  if (body !== undefined) init.body = body instanceof FormData ? body : JSON.stringify(body);
  if (call.signal) init.signal = call.signal;
  try {
    return await parts.fetch(addressOf(path, call.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, UNREACHABLE);
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiProblem(response.status, unreadableAnswer(response.status));
  }
}

async function readError(response: Response): Promise<ErrorAnswer> {
  return errorOf(await response.json().catch(() => undefined)) ?? unreadableAnswer(response.status);
}

/** The error of an answer's body, where the body is one. */
export function errorOf(body: unknown): ErrorAnswer | undefined {
  const error = (body as ErrorJson | undefined | null)?.error;
  return typeof error?.code === 'string' && typeof error.text?.zh === 'string' ? error : undefined;
}
