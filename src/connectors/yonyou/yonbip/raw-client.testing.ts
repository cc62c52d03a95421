/** Plain requests to a sandbox, as a client that nobody here wrote would send them. */
import type { Clock } from '../../../wire/clock.ts';
import { CREDENTIALS } from './sandbox-fixture.ts';
import { signedQuery } from './signature.ts';

export interface RawAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly retryAfter: string | null;
  readonly text: string;
  /** undefined where the text is none. */
  readonly json: unknown;
}

export interface Sender {
  token(): Promise<string>;
  get(path: string): Promise<RawAnswer>;
  postTo(path: string, body: string): Promise<RawAnswer>;
  /** A body that is a text goes out as it is. */
  post(path: string, body: unknown, token: string, headers?: Readonly<Record<string, string>>): Promise<RawAnswer>;
}

export function createSender(url: string, clock: Clock): Sender {
  const send = async (path: string, init: RequestInit): Promise<RawAnswer> => {
    const reply = await fetch(url + path, init);
    const text = await reply.text();
    return {
      status: reply.status,
      type: reply.headers.get('content-type'),
      retryAfter: reply.headers.get('retry-after'),
      text,
      json: tryParse(text),
    };
  };
  const get = (path: string): Promise<RawAnswer> => send(path, { method: 'GET' });
  const postTo = (path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> =>
    send(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  return {
    get,
    postTo: (path, body) => postTo(path, body),
    async token() {
      const parameters = { appKey: CREDENTIALS.appKey, timestamp: String(clock.now()) };
      const query = signedQuery(parameters, CREDENTIALS.appSecret);
      const { json } = await get(`/iuap-api-auth/open-auth/selfAppAuth/base/v1/getAccessToken?${query}`);
      return (json as { readonly data: { readonly access_token: string } }).data.access_token;
    },
    post(path, body, token, headers) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return postTo(`/iuap-api-gateway${path}?access_token=${encodeURIComponent(token)}`, text, headers);
    },
  };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Paths of a JSON value with the type of each leaf: `data.recordList[].id string`. */
export function shapeOf(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return [`${at}[]`, ...value.flatMap((one) => shapeOf(one, `${at}[]`))];
  if (typeof value !== 'object' || value === null) return [`${at} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([name, one]) => shapeOf(one, at === '' ? name : `${at}.${name}`));
}
