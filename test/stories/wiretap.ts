/**
 * A server between a connector and its ERP that writes down every credential it sees on the wire, and can answer the way the
 * worst server does: with the whole request, secrets and all, in a page or in the text of an error.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../../src/wire/server.ts';

/** pass: handed on · cut: no answer · page, refusal: answered here, with the request inside. */
export type Manner = 'pass' | 'cut' | 'page' | 'refusal';

export interface Wiretap {
  /** Base address without the trailing slash. */
  readonly url: string;
  /** Of what is sent from now on; `saves`: of those requests alone that write a voucher. */
  manner: { readonly how: Manner; readonly of: 'all' | 'saves' };
  /** Tokens, cookies and authorization headers that went either way. */
  readonly seen: ReadonlySet<string>;
  /** How many requests were answered in each manner. */
  readonly answered: Readonly<Record<Manner, number>>;
  close(): Promise<void>;
}

const CREDENTIAL = /token|secret|session-?id|passw|authorization/i;
const CHARACTERS_MIN = 8;

export async function startWiretap(erp: {
  readonly url: string;
  isSave(path: string, method: string): boolean;
}): Promise<Wiretap> {
  const seen = new Set<string>();
  const answered: Record<Manner, number> = { pass: 0, cut: 0, page: 0, refusal: 0 };
  const note = (name: string, value: string): void => {
    if (CREDENTIAL.test(name) && value.length >= CHARACTERS_MIN) seen.add(value);
  };
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  const tap = {
    url,
    manner: { how: 'pass', of: 'all' } as Wiretap['manner'],
    seen,
    answered,
    close: () => closeServer(server),
  };

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    const address = new URL(incoming.url ?? '/', erp.url);
    noteRequest(incoming.headers, address, body);
    const applies = tap.manner.of === 'all' || erp.isSave(address.pathname, incoming.method ?? '');
    const how = applies ? tap.manner.how : 'pass';
    answered[how] += 1;
    if (how === 'cut') return void outgoing.destroy();
    const request = `${incoming.method} ${incoming.url}\n${JSON.stringify(incoming.headers)}\n${body}`;
    if (how === 'page')
      return void outgoing.writeHead(500, { 'content-type': 'text/html' }).end(`<html><pre>${request}</pre></html>`);
    if (how === 'refusal')
      return void outgoing.writeHead(200, { 'content-type': 'application/json' }).end(refusal(request));
    await handOn(incoming, outgoing, body);
  }

  function noteRequest(headers: IncomingHttpHeaders, address: URL, body: string): void {
    for (const [name, value] of Object.entries(headers)) {
      const text = [value ?? []].flat().join('; ');
      if (name === 'cookie') for (const one of text.split('; ')) noteCookie(one);
      else note(name, text.replace(/^Bearer /, ''));
    }
    for (const [name, value] of address.searchParams) note(name, value);
    noteJson(body);
  }

  function noteCookie(pair: string): void {
    const value = pair.slice(pair.indexOf('=') + 1).split(';')[0] ?? '';
    if (value.length >= CHARACTERS_MIN && !/^(true|false|deleted)$/.test(value)) seen.add(value);
  }

  function noteJson(text: string): void {
    try {
      JSON.parse(text, (name, value: unknown) => {
        if (typeof value === 'string') note(name, value);
        return value;
      });
    } catch {
      for (const [name, value] of new URLSearchParams(text)) note(name, value);
    }
  }

  async function handOn(incoming: IncomingMessage, outgoing: ServerResponse, body: string): Promise<void> {
    const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers;
    const reply = await fetch(`${erp.url}${incoming.url ?? '/'}`, {
      method: incoming.method ?? 'GET',
      headers: Object.entries(headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
      ...(body !== '' && { body }),
    });
    const text = (await reply.text()).replaceAll(erp.url, url);
    const cookies = reply.headers.getSetCookie();
    for (const one of cookies) noteCookie(one);
    noteJson(text);
    const type = reply.headers.get('content-type') ?? 'application/json';
    outgoing
      .writeHead(reply.status, { 'content-type': type, ...(cookies.length > 0 && { 'set-cookie': cookies }) })
      .end(text);
  }

  return tap;
}

/** Read as a refusal of business by every ERP family, each in its own shape. */
function refusal(message: string): string {
  const status = { IsSuccess: false, Errors: [{ FieldName: null, Message: message, DIndex: 0 }], MsgCode: 11 };
  return JSON.stringify({
    ...{ Result: { ResponseStatus: status }, LoginResultType: 0, Message: message, IsSuccessByAPI: false },
    ...{ code: '999', message, msg: message, data: { message }, success: false, status: false },
    ...{ errcode: '20002', errmsg: message, description: message, errorCode: '603' },
  });
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
