/**
 * A sandbox server of 金蝶 云星空 (WebAPI): strict where the product is strict, with its own texts marked [sandbox]. Built
 * from the protocol notes, never compared with a live system. Store, clock, faults and seed come as arguments.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Bug } from '../../core/problems.ts';
import type { Clock } from '../../wire/clock.ts';
import { JsonNumber, type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { createLimiter, type Limiter } from '../../wire/limiter.ts';
import { closeServer, listen } from '../../wire/server.ts';
import { refusedSignature, type SandboxAccess } from './sandbox-access.ts';
import { failed } from './sandbox-answers.ts';
import { createFaults, type FaultRule, type Faults, isLogin, keepsAnswer } from './sandbox-faults.ts';
import { createLogins, type Logins } from './sandbox-login.ts';
import { asQueryFailure, operationOf } from './sandbox-operations.ts';
import { type Answer, json, lostBody, page, showError } from './sandbox-reply.ts';
import { type Arguments, BodyError, cutBatch, readBody } from './sandbox-request.ts';
import { type BaseData, baseDataOf, type SandboxSeed } from './sandbox-seed.ts';
import { createSessions, type Sessions } from './sandbox-sessions.ts';
import { checkSignature } from './sandbox-signature.ts';
import { type SandboxSwitches, type SubLedger, switchesOf, type World } from './sandbox-world.ts';
import type { KingdeeStore, NewVoucher, StoredVoucher, VoucherChange } from './store.ts';

export interface SandboxOptions {
  readonly store: KingdeeStore;
  readonly clock: Clock;
  readonly seed: SandboxSeed;
  readonly access?: SandboxAccess;
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
  /** 关账 of a sub-ledger through `2026-08`; undefined opens all. */
  closeLedger(ledger: SubLedger, period: string | undefined): void;
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

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const FAULT_MS = 1000;
/** Of the fault clock-skew: how far our clock is ahead, and what is allowed where no option says so. */
const SKEW_MS = 60 * 60_000;
const ALLOWED_SKEW_MS = 5 * 60_000;

interface State extends World {
  base: BaseData;
  readonly access: SandboxAccess;
  readonly openByUser: Set<string>;
  readonly closedLedgers: Map<SubLedger, string>;
  readonly faults: Faults;
  readonly sessions: Sessions;
  readonly logins: Logins;
  readonly calls: Map<string, number>;
  readonly limiter: Limiter;
  readonly concurrentMax: number;
  running: number;
}

export async function startKingdeeSandbox(options: SandboxOptions): Promise<KingdeeSandbox> {
  const { seed, clock } = options;
  const access = options.access ?? {};
  const base = baseDataOf(seed);
  const sessions = createSessions(clock);
  const state: State = {
    base,
    store: options.store,
    clock,
    seed,
    access,
    switches: switchesOf(options.switches),
    openByUser: new Set(),
    closedLedgers: new Map(),
    savedTexts: new Set(),
    attachments: new Map(),
    faults: createFaults(options.faults ?? [], options.faultSeed ?? 1),
    sessions,
    logins: createLogins({ seed, access, clock, sessions, organisation: base.organisation.number }),
    calls: new Map(),
    limiter: createLimiter({ clock, ...options.limits }),
    concurrentMax: options.limits?.concurrent ?? Number.POSITIVE_INFINITY,
    running: 0,
  };
  const server = createServer((incoming, outgoing) => {
    state.running++;
    serve(state, incoming, outgoing)
      .catch(() => outgoing.destroy())
      .finally(() => {
        state.running--;
      });
  });
  const port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    calls: state.calls,
    addFault: (rule) => state.faults.add(rule),
    clearFaults: () => state.faults.clear(),
    dropSessions: () => state.sessions.clear(),
    closeThrough: (book, period) => closeThrough(state, book, period),
    closeLedger(ledger, period) {
      if (period === undefined) state.closedLedgers.delete(ledger);
      else state.closedLedgers.set(ledger, period);
    },
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

function closeThrough(state: State, number: string, period: string | undefined): void {
  const book = state.base.books.get(number);
  if (!book) throw new Bug(`the sandbox has no book ${number}`);
  const { closedThrough: _, ...open } = book;
  const books = new Map(state.base.books).set(number, period === undefined ? open : { ...open, closedThrough: period });
  state.base = { ...state.base, books };
}

async function serve(state: State, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const text = await readText(incoming);
  const service = serviceOf(state.access, incoming.url ?? '');
  const method = methodOf(service);
  state.calls.set(method, (state.calls.get(method) ?? 0) + 1);
  const header = incoming.headers['x-heliu-fault'];
  const fault = (await overLimit(state, method))
    ? ({ fault: 'limit' } as const)
    : state.faults.strike(method, typeof header === 'string' ? header : undefined);
  const keeps = fault !== undefined && keepsAnswer(fault.fault);
  if (fault?.fault === 'latency') await state.clock.sleep(fault.ms ?? FAULT_MS);
  const effect = !fault || keeps || fault.after ? await answer(state, { incoming, service, text, fault }) : undefined;
  if (fault?.fault === 'cut') return void outgoing.destroy();
  const shown = fault && !keeps ? faultAnswer(state, service, fault) : effect;
  if (!shown) throw new Bug('a request has an answer');
  await write(state, outgoing, shown, fault?.fault === 'slow-body' ? (fault.ms ?? FAULT_MS) : 0);
}

async function overLimit(state: State, method: string): Promise<boolean> {
  if (isLogin(method)) return false;
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
function serviceOf(access: SandboxAccess, url: string): string {
  const [, prefix = '', service = ''] = /^\/+([^/]+)\/(.+)\.common\.kdsvc$/i.exec(pathOf(url)) ?? [];
  const prefixes = access.gateway ? ['galaxyapi', 'k3cloud'] : ['k3cloud'];
  return prefixes.includes(prefix.toLowerCase()) ? service.toLowerCase() : '';
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}

function methodOf(service: string): string {
  return service.slice(service.lastIndexOf('.') + 1);
}

const AUTH = 'kingdee.bos.webapi.servicesstub.authservice.';
const FORMS = 'kingdee.bos.webapi.servicesstub.dynamicformservice.';
const DATA_CENTRES = 'kingdee.bos.servicefacade.servicesstub.account.accountservice.getdatacenterlist';

/** Puts a failure where the called service has its failures. */
function shapeOf(service: string): (body: JsonObject) => JsonValue {
  return (body) => asQueryFailure(methodOf(service), body);
}

interface Request {
  readonly incoming: IncomingMessage;
  /** In lower case. */
  readonly service: string;
  readonly text: string;
  readonly fault: FaultRule | undefined;
}

async function answer(state: State, request: Request): Promise<Answer> {
  const { incoming, service, fault } = request;
  const time = timeOf(state, fault);
  const { url = '', headers } = incoming;
  const organisation = state.base.organisation.number;
  const signed = checkSignature({ ...state, ...time, organisation, headers, path: pathOf(url) });
  const shape = shapeOf(service);
  if (typeof signed === 'object') return refusedSignature(state.access, signed.wrong, shape);
  try {
    const given = readBody(request.text);
    if (service.startsWith(AUTH)) return authAnswer(state, request, given) ?? notFound();
    if (service === DATA_CENTRES) return json(dataCentres(state.seed));
    const operation = operationOf(service.startsWith(FORMS) ? service.slice(FORMS.length) : '');
    if (!operation) return notFound();
    const sessionId = state.sessions.live(headers) ?? (signed === 'right' ? state.sessions.open() : undefined);
    if (sessionId === undefined) return json(shape(lostBody()));
    const wanted = fault?.items === undefined ? given : cutBatch(given, fault.items);
    return { ...json(await operation(state, wanted)), sessionId };
  } catch (error) {
    if (error instanceof BodyError) return showError(error.message, state.access.showErrorStatus);
    throw error;
  }
}

function timeOf(
  state: State,
  fault: FaultRule | undefined,
): { readonly nowMs: number; readonly allowedSkewMs: number } {
  const isAhead = fault?.fault === 'clock-skew';
  return {
    nowMs: state.clock.now() + (isAhead ? (fault.ms ?? SKEW_MS) : 0),
    allowedSkewMs: state.access.allowedSkewMs ?? (isAhead ? ALLOWED_SKEW_MS : Number.POSITIVE_INFINITY),
  };
}

function authAnswer(state: State, request: Request, given: Arguments): Answer | undefined {
  const method = request.service.slice(AUTH.length);
  if (method === 'logout') return json(state.sessions.close(state.sessions.live(request.incoming.headers)));
  const { fault } = request;
  const forced = fault?.fault === 'login-result' && { type: fault.result ?? 0, usable: fault.usable ?? false };
  return state.logins.answer({ method, given, ...timeOf(state, fault), ...(forced && { forced }) });
}

function notFound(): Answer {
  return page(404, '404 - File or directory not found.');
}

/** Names of the members as one client reads them; no source prints a whole answer. */
function dataCentres(seed: SandboxSeed): JsonValue {
  return [{ Id: seed.acctId, Number: '001', Name: seed.dataCentre ?? 'sandbox' }];
}

const WAF_TEXT = '请求参数存在可疑数据,当前请求已经被拦截规则[caller_in_less_Point_Bracket]阻止!';

function faultAnswer(state: State, service: string, fault: FaultRule): Answer {
  const shape = shapeOf(service);
  const failure = (message: string, msgCode: number): Answer =>
    json(shape(failed([{ FieldName: null, Message: message, DIndex: 0 }], msgCode)));
  switch (fault.fault) {
    case 'limit':
      return failure('[sandbox] 调用次数超过限制', 14);
    case 'refuse':
      return failure(fault.message ?? '[sandbox] 按要求拒绝', fault.code ?? 11);
    case 'http-429':
      return page(429, 'Too Many Requests');
    case 'http-500':
      return page(500, 'Internal Server Error');
    case 'html':
      return page(200, '系统维护中');
    case 'session-lost':
      state.sessions.clear();
      return json(shape(lostBody()));
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
      return showError('[sandbox] 服务器错误', state.access.showErrorStatus);
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
