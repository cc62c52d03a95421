/** One request to one service of 金蝶: its address, its headers by the way in, and the cookies that come back. */
import { randomUUID } from 'node:crypto';
import type { ConnectorIo } from '../../wire/connector-io.ts';
import type { HttpReply } from '../../wire/http.ts';
import { type HeaderSignature, type KingdeeSettings, signsRequests } from './account.ts';
import { type AppData, appDataText, gatewayClient, kdSignature, signedHeaders } from './signature.ts';

/** What the server knows us by. Signed requests begin with an empty one and keep the cookies, so that the server opens no context each time. */
export interface Session {
  id: string;
  readonly dataCentre: string;
  cookies: ReadonlyMap<string, string>;
  usedMs: number;
}

const SESSION_COOKIE = 'kdservice-sessionid';

/** `{base}/<prefix>/<service>.common.kdsvc`; a base may already end in a slash or in the product's name, in any case. */
export function serviceUrl(settings: Pick<KingdeeSettings, 'baseUrl' | 'pathPrefix'>, service: string): string {
  const base = settings.baseUrl.replace(/\/+$/, '');
  const hasPrefix = settings.pathPrefix === '' || /\/k3cloud$/i.test(base);
  return `${base}${hasPrefix ? '' : `/${settings.pathPrefix}`}/${service}.common.kdsvc`;
}

/** Sends `body` as JSON, once. Throws what `Http.send` throws. */
export function post(
  settings: KingdeeSettings,
  io: ConnectorIo,
  service: string,
  body: unknown,
  deadlineMs: number,
  session?: Session,
): Promise<HttpReply> {
  const url = serviceUrl(settings, service);
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    accept: 'application/json',
  };
  if (session && signsRequests(settings.auth)) Object.assign(headers, signature(settings, settings.auth, io, url));
  if (session?.id) headers[SESSION_COOKIE] = session.id;
  if (session && session.cookies.size > 0)
    headers.cookie = [...session.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return io.http.send({ method: 'POST', url, headers, body: JSON.stringify(body), deadlineMs });
}

/** Cookies of a reply over those we had: a server may send one of the two only. */
export function cookiesAfter(before: ReadonlyMap<string, string>, reply: HttpReply): ReadonlyMap<string, string> {
  const set = reply.headers['set-cookie'] ?? [];
  const pairs = (typeof set === 'string' ? [set] : set).map((one) => (one.split(';')[0] ?? '').trim());
  const named = pairs.filter((one) => one.indexOf('=') > 0);
  return new Map([
    ...before,
    ...named.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)] as const),
  ]);
}

/** Session id among cookies; empty where the server gave none. */
export function sessionIdIn(cookies: ReadonlyMap<string, string>): string {
  return cookies.get(SESSION_COOKIE) ?? '';
}

/** What must never stand in a log: the secret, and what would do in its place for ever. */
export function secretsOf(settings: KingdeeSettings): readonly string[] {
  const { appId, appSecret, auth } = settings;
  if (!signsRequests(auth)) return [appSecret];
  const key = gatewayClient(appId, auth.shortKey ?? 'unchanged').key;
  return [appSecret, key, kdSignature(appId, appSecret, appDataText(dataOf(settings, auth)))];
}

function signature(
  settings: KingdeeSettings,
  auth: HeaderSignature,
  io: ConnectorIo,
  url: string,
): Readonly<Record<string, string>> {
  const nowMs = io.clock.now();
  const timestamp = String(auth.timeUnit === 'milliseconds' ? nowMs : Math.floor(nowMs / 1000));
  return signedHeaders({
    appId: settings.appId,
    appSecret: settings.appSecret,
    data: dataOf(settings, auth),
    shortKey: auth.shortKey ?? 'unchanged',
    path: new URL(url).pathname,
    timestamp,
    nonce: auth.nonce === 'time' ? timestamp : randomUUID(),
  });
}

function dataOf(settings: KingdeeSettings, auth: HeaderSignature): AppData {
  const { acctId, username, lcid } = settings;
  return { acctId, username, lcid: String(lcid), orgNumber: auth.orgNumber ?? '0' };
}
