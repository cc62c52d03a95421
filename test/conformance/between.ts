/**
 * A server between connector and sandbox that hands requests on and can lose a save, before or after its effect, or answer it
 * in the ERP's place. It counts the saves that reached the ERP, whatever either side believes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../../src/wire/server.ts';

export interface Answer {
  /** Default 200. */
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** lost: never arrived · unanswered: arrived, its answer did not come back · answered: by this, and never arrived. */
export type Fate = 'lost' | 'unanswered' | { readonly answered: Answer };

export interface Between {
  /** Base address without the trailing slash. */
  readonly url: string;
  /** Of the next saves, in order; one that finds none left passes. */
  readonly fates: Fate[];
  /** Bodies of the saves that reached the ERP. */
  readonly saves: readonly string[];
  close(): Promise<void>;
}

export interface Place {
  /** Of the sandbox, without the trailing slash. */
  readonly url: string;
  /** True for a request that writes a voucher. */
  isSave(path: string, method: string): boolean;
}

export async function startBetween(place: Place): Promise<Between> {
  const fates: Fate[] = [];
  const saves: string[] = [];
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const isSave = place.isSave(new URL(incoming.url ?? '/', place.url).pathname, incoming.method ?? '');
    const fate = isSave ? fates.shift() : undefined;
    if (fate === 'lost') return void outgoing.destroy();
    if (typeof fate === 'object') {
      const { status = 200, type = 'application/json;charset=utf-8' } = fate.answered;
      return void outgoing.writeHead(status, { 'content-type': type }).end(fate.answered.body);
    }
    if (isSave) saves.push(body.toString('utf8'));
    const answer = await handOn(incoming, body);
    if (fate === 'unanswered') return void outgoing.destroy();
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  async function handOn(incoming: IncomingMessage, body: Buffer) {
    const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers;
    const reply = await fetch(`${place.url}${incoming.url ?? '/'}`, {
      method: incoming.method ?? 'GET',
      headers: Object.entries(headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    // An ERP that tells addresses of its own tells those of this server.
    const text = (await reply.text()).replaceAll(place.url, url);
    const cookies = reply.headers.getSetCookie();
    const type = reply.headers.get('content-type') ?? 'application/json';
    return {
      status: reply.status,
      headers: { 'content-type': type, ...(cookies.length > 0 && { 'set-cookie': cookies }) },
      body: text,
    };
  }

  return { url, fates, saves, close: () => closeServer(server) };
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
