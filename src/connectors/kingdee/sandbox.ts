/**
 * A sandbox server of 金蝶 云星空 (WebAPI): strict where the product is strict, with its own texts marked [sandbox]. Built
 * from the protocol notes, never compared with a live system. Store, clock, faults and seed come as arguments.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bug } from '../../core/problems.ts';
import type { Clock } from '../../wire/clock.ts';
import { JsonNumber, type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { createLimiter, type Limiter } from '../../wire/limiter.ts';
import { scalar } from './errors.ts';
import { failed } from './sandbox-answers.ts';
import { createFaults, type FaultRule, type Faults } from './sandbox-faults.ts';
import { asQueryFailure, operationOf } from './sandbox-operations.ts';
import { type Arguments, argument, BodyError, readBody } from './sandbox-request.ts';
import { type BaseData, baseDataOf, type SandboxSeed } from './sandbox-seed.ts';
import { type SandboxSwitches, switchesOf, type World } from './sandbox-world.ts';
import type { KingdeeStore, NewVoucher, StoredVoucher, VoucherChange } from './store.ts';

export interface SandboxOptions {
  readonly store: KingdeeStore;
  readonly clock: Clock;
  readonly seed: SandboxSeed;
  readonly faults?: readonly FaultRule[];
  readonly faultSeed?: number;
  /** What no source tells of the product. */
  readonly switches?: Partial<SandboxSwitches>;
  /** What is over is answered with MsgCode 14. Off by default: no figure is published. */
  readonly limits?: { readonly perSecond?: number; readonly burst?: number; readonly concurrent?: number };
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
}

export interface KingdeeSandbox {
  /** Base address without the trailing slash. */
  readonly url: string;
  readonly port: number;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  /** Forgets every session, as a restart of the server does. */
  dropSessions(): void;
  /** Closes months through `2026-08`; undefined opens all. */
  closeThrough(book: string, period: string | undefined): void;
  /** A person at work in the product: changes that no rule of the API hinders. */
  readonly byHand: {
    add(voucher: NewVoucher): Promise<StoredVoucher | undefined>;
    /** `{ posted: true }` posts; false where there is no such voucher or the number is taken. */
    change(id: number, change: VoucherChange): Promise<boolean>;
    remove(id: number): Promise<boolean>;
    /** The document stays open on a screen: whoever else would change it meets 网控冲突. */
    open(form: string, id: number): void;
    shut(form: string, id: number): void;
  };
  /** Requests that were counted by method in lower case: `save`, `loginbyappsecret` … */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const SESSION_MS = 20 * 60_000;
const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** Wrong passwords until the user is locked, and for how long. */
const WRONG_LOGINS_MAX = 5;
const LOCK_MS = 30 * 60_000;
const FAULT_MS = 1000;

interface State extends World {
  base: BaseData;
  readonly openByUser: Set<string>;
  readonly faults: Faults;
  readonly sessions: Map<string, number>;
  readonly calls: Map<string, number>;
  readonly limiter: Limiter;
  readonly concurrentMax: number;
  running: number;
  wrongLogins: number;
  lockedUntilMs: number;
}

export async function startKingdeeSandbox(options: SandboxOptions): Promise<KingdeeSandbox> {
  const state: State = {
    base: baseDataOf(options.seed),
    store: options.store,
    clock: options.clock,
    seed: options.seed,
    switches: switchesOf(options.switches),
    openByUser: new Set(),
    savedTexts: new Set(),
    attachments: new Map(),
    faults: createFaults(options.faults ?? [], options.faultSeed ?? 1),
    sessions: new Map(),
    calls: new Map(),
    limiter: createLimiter({ clock: options.clock, ...options.limits }),
    concurrentMax: options.limits?.concurrent ?? Number.POSITIVE_INFINITY,
    running: 0,
    wrongLogins: 0,
    lockedUntilMs: 0,
  };
  const server = createServer((incoming, outgoing) => {
    state.running++;
    serve(state, incoming, outgoing)
      .catch(() => outgoing.destroy())
      .finally(() => {
        state.running--;
      });
  });
  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    calls: state.calls,
    addFault: (rule) => state.faults.add(rule),
    clearFaults: () => state.faults.clear(),
    dropSessions: () => state.sessions.clear(),
    closeThrough: (book, period) => closeThrough(state, book, period),
    byHand: byHandOf(state),
    close: () => closeServer(server),
  };
}

function byHandOf(state: State): KingdeeSandbox['byHand'] {
  const { store, openByUser } = state;
  const key = (form: string, id: number): string => `${form.toUpperCase()}|${id}`;
  return {
    add: (voucher) => store.insertVoucher(voucher),
    change: async (id, change) => typeof (await store.changeVoucher(id, change)) === 'object',
    remove: (id) => store.deleteVoucher(id),
    open: (form, id) => void openByUser.add(key(form, id)),
    shut: (form, id) => void openByUser.delete(key(form, id)),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function closeThrough(state: State, number: string, period: string | undefined): void {
  const book = state.base.books.get(number);
  if (!book) throw new Bug(`the sandbox has no book ${number}`);
  const { closedThrough: _, ...open } = book;
  const books = new Map(state.base.books).set(number, period === undefined ? open : { ...open, closedThrough: period });
  state.base = { ...state.base, books };
}

/** What is sent back: JSON of the product, or a text of something that stands before it. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly sessionId?: string;
}

async function serve(state: State, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const text = await readText(incoming);
  const service = serviceOf(incoming.url ?? '');
  const method = service.slice(service.lastIndexOf('.') + 1);
  state.calls.set(method, (state.calls.get(method) ?? 0) + 1);
  const header = incoming.headers['x-heliu-fault'];
  const fault = (await overLimit(state, method))
    ? ({ fault: 'limit' } as const)
    : state.faults.strike(method, typeof header === 'string' ? header : undefined);
  const late = fault?.fault === 'latency' || fault?.fault === 'slow-body';
  if (fault?.fault === 'latency') await state.clock.sleep(fault.ms ?? FAULT_MS);
  const effect = !fault || late || fault.after ? await answer(state, incoming, service, text) : undefined;
  if (fault?.fault === 'cut') return void outgoing.destroy();
  const shown = fault && !late ? faultAnswer(state, incoming, fault) : effect;
  if (!shown) throw new Bug('a request has an answer');
  await write(state, outgoing, shown, fault?.fault === 'slow-body' ? (fault.ms ?? FAULT_MS) : 0);
}

async function overLimit(state: State, method: string): Promise<boolean> {
  if (method === 'loginbyappsecret') return false;
  return state.running > state.concurrentMax || !(await state.limiter.acquire(0));
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_BYTES_MAX) throw new BodyError('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `/k3cloud/<service>.common.kdsvc` in any case → the service in lower case; empty for other addresses. */
function serviceOf(url: string): string {
  const path = url.split('?')[0] ?? '';
  return /^\/+k3cloud\/(.+)\.common\.kdsvc$/i.exec(path)?.[1]?.toLowerCase() ?? '';
}

const AUTH = 'kingdee.bos.webapi.servicesstub.authservice.';
const FORMS = 'kingdee.bos.webapi.servicesstub.dynamicformservice.';

async function answer(state: State, incoming: IncomingMessage, service: string, text: string): Promise<Answer> {
  const sessionId = liveSession(state, incoming);
  const given = tryRead(text);
  if (given instanceof BodyError) return showError(given.message);
  try {
    if (service === `${AUTH}loginbyappsecret`) return login(state, given);
    if (service === `${AUTH}logout`) return logout(state, sessionId);
    const method = service.startsWith(FORMS) ? service.slice(FORMS.length) : '';
    const operation = operationOf(method);
    if (operation) return await guarded(sessionId, method, () => operation(state, given));
  } catch (error) {
    if (error instanceof BodyError) return showError(error.message);
    throw error;
  }
  return page(404, '404 - File or directory not found.');
}

function tryRead(text: string): Arguments | BodyError {
  try {
    return readBody(text);
  } catch (error) {
    if (error instanceof BodyError) return error;
    throw error;
  }
}

async function guarded(sessionId: string | undefined, method: string, run: () => Promise<JsonValue>): Promise<Answer> {
  const body = sessionId === undefined ? asQueryFailure(method, lostBody()) : await run();
  return { ...json(body), ...(sessionId !== undefined && { sessionId }) };
}

/** By cookie, `kdservice-sessionid` header or `SID`; the first that lives. Junk in cookies is passed over. */
function liveSession(state: State, incoming: IncomingMessage): string | undefined {
  const cookies = (incoming.headers.cookie ?? '').split(';').map((one) => one.trim().split('='));
  const candidates = [
    ...cookies.filter(([name]) => name?.toLowerCase() === 'kdservice-sessionid').map(([, value]) => value),
    incoming.headers['kdservice-sessionid'],
    incoming.headers.sid,
  ];
  const now = state.clock.now();
  for (const id of candidates) {
    if (typeof id !== 'string' || (state.sessions.get(id) ?? 0) <= now) continue;
    state.sessions.set(id, now + SESSION_MS);
    return id;
  }
  return undefined;
}

function login(state: State, given: Arguments): Answer {
  const text = (place: number, name: string): string => scalar(argument(given, place, name) ?? null);
  const { seed, clock } = state;
  if (clock.now() < state.lockedUntilMs) return json(loginBody(0, '[sandbox] 登录错误次数超限，请稍后再试'));
  if (text(0, 'acctID') !== seed.acctId) return json(lostBody());
  const isRight =
    text(1, 'username') === seed.username && text(2, 'appId') === seed.appId && text(3, 'appSecret') === seed.appSecret;
  if (!isRight) {
    state.wrongLogins++;
    if (state.wrongLogins >= WRONG_LOGINS_MAX) state.lockedUntilMs = clock.now() + LOCK_MS;
    return json(loginBody(0, '[sandbox] 用户名、应用或密钥错误'));
  }
  state.wrongLogins = 0;
  const sessionId = randomUUID();
  state.sessions.set(sessionId, clock.now() + SESSION_MS);
  return { ...json(loginBody(1, '', { sessionId, seed })), sessionId };
}

function logout(state: State, sessionId: string | undefined): Answer {
  return json(sessionId !== undefined && state.sessions.delete(sessionId));
}

function loginBody(
  type: number,
  message: string,
  session?: { readonly sessionId: string; readonly seed: SandboxSeed },
): JsonObject {
  const context = session && {
    SessionId: session.sessionId,
    UserId: new JsonNumber('1'),
    UserName: session.seed.username,
    UserLocale: 'zh-CN',
    DBid: session.seed.acctId,
    DataCenterName: session.seed.dataCentre ?? 'sandbox',
    CurrentOrganizationInfo: { ID: new JsonNumber('1'), Name: '示例组织' },
  };
  return {
    Message: message,
    MessageCode: '',
    LoginResultType: new JsonNumber(String(type)),
    Context: context ?? null,
    KDSVCSessionId: session?.sessionId ?? null,
    FormId: null,
    RedirectFormParam: null,
    FormInputObject: null,
    ErrorStackTrace: null,
    Lcid: new JsonNumber('2052'),
    AccessToken: null,
    CustomParam: null,
    KdAccessResult: null,
    IsSuccessByAPI: type === 1,
  };
}

function lostBody(): JsonObject {
  return failed([{ FieldName: null, Message: '会话信息已丢失，请重新登录', DIndex: 0 }], 1);
}

function showError(info: string): Answer {
  const body = {
    actionname: 'ShowErrMsg',
    params: [{ errorTitle: '金蝶温馨提示: 应用服务器发生错误，请联系系统管理员检修！', errorInfo: info }],
  };
  return { status: 200, type: 'text/plain; charset=utf-8', body: writeExactJson(body) };
}

function page(status: number, words: string): Answer {
  return {
    status,
    type: 'text/html',
    body: `<html><head><title>${words}</title></head><body><h1>${words}</h1></body></html>`,
  };
}

function json(body: JsonValue): Answer {
  return { status: 200, type: 'application/json; charset=utf-8', body: writeExactJson(body) };
}

const WAF_TEXT = '请求参数存在可疑数据,当前请求已经被拦截规则[caller_in_less_Point_Bracket]阻止!';

function faultAnswer(state: State, incoming: IncomingMessage, fault: FaultRule): Answer {
  const service = serviceOf(incoming.url ?? '');
  const method = service.slice(service.lastIndexOf('.') + 1);
  const failure = (message: string, msgCode: number): Answer => {
    const body = failed([{ FieldName: null, Message: message, DIndex: 0 }], msgCode);
    return json(asQueryFailure(method, body));
  };
  switch (fault.fault) {
    case 'limit':
      return failure('[sandbox] 调用次数超过限制', 14);
    case 'http-429':
      return page(429, 'Too Many Requests');
    case 'http-500':
      return page(500, 'Internal Server Error');
    case 'html':
      return page(200, '系统维护中');
    case 'session-lost':
      state.sessions.clear();
      return json(asQueryFailure(method, lostBody()));
    case 'edit-lock':
      return failure('“沙箱”使用业务单据：“凭证”业务操作-“[-修改]”冲突，请稍候再使用。', 13);
    case 'response-error':
      return {
        ...json(null),
        body: `response_error:${writeExactJson({ Message: '[sandbox] 服务异常', InnerExWrapper: null })}`,
      };
    case 'waf':
      return json([
        {
          actionname: 'showConfirm',
          params: [{ title: '', msg: WAF_TEXT, option: new JsonNumber('0'), msgType: new JsonNumber('0') }],
        },
      ]);
    case 'show-error':
      return showError('[sandbox] 服务器错误');
    default:
      throw new Bug(`no answer for fault ${fault.fault}`);
  }
}

/** Set-Cookie on every reply: clients exist that crash where one has none. */
async function write(state: State, outgoing: ServerResponse, answer: Answer, slowMs: number): Promise<void> {
  const session = answer.sessionId ?? randomUUID();
  const cookies = [`ASP.NET_SessionId=${session}; path=/; HttpOnly; SameSite=Lax`];
  if (answer.sessionId !== undefined) cookies.unshift(`kdservice-sessionid=${session}; path=/`);
  const body = Buffer.from(answer.body, 'utf8');
  outgoing.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': body.length,
    'set-cookie': cookies,
  });
  if (slowMs > 0) {
    const half = body.length >> 1;
    outgoing.write(body.subarray(0, half));
    await state.clock.sleep(slowMs);
    outgoing.end(body.subarray(half));
  } else outgoing.end(body);
}
