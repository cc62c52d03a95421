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
import { refusedSignature, type SandboxAccess } from './sandbox-access.ts';
import { createFaults, type FaultRule, type Faults, isLogin, keepsAnswer } from './sandbox-faults.ts';
import { createLogins, type Logins } from './sandbox-login.ts';
import { QueryError, queryRows, viewOf } from './sandbox-read.ts';
import { type Answer, failed, json, lostBody, page, showError, succeeded } from './sandbox-reply.ts';
import { type Arguments, argument, BodyError, cutBatch, objectArgument, readBody } from './sandbox-request.ts';
import { duplicateNumber, readVoucher } from './sandbox-save.ts';
import { type BaseData, baseDataOf, type SandboxSeed } from './sandbox-seed.ts';
import { createSessions, type Sessions } from './sandbox-sessions.ts';
import { checkSignature } from './sandbox-signature.ts';
import type { KingdeeStore } from './store.ts';

export interface SandboxOptions {
  readonly store: KingdeeStore;
  readonly clock: Clock;
  readonly seed: SandboxSeed;
  readonly access?: SandboxAccess;
  readonly faults?: readonly FaultRule[];
  readonly faultSeed?: number;
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
  /** Requests that were counted by method in lower case: `save`, `loginbyappsecret` … */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 16 * 1024 * 1024;
const FAULT_MS = 1000;
/** Of the fault clock-skew: how far our clock is ahead, and what is allowed where no option says so. */
const SKEW_MS = 60 * 60_000;
const ALLOWED_SKEW_MS = 5 * 60_000;

interface State {
  base: BaseData;
  readonly store: KingdeeStore;
  readonly clock: Clock;
  readonly seed: SandboxSeed;
  readonly access: SandboxAccess;
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
    close: () => closeServer(server),
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

/** A method of the form service. */
interface FormMethod {
  run(state: State, given: Arguments): Promise<JsonValue>;
  /** Where the method’s answers have a failure; default the body itself. */
  readonly failure?: (body: JsonObject) => JsonObject | readonly (readonly JsonObject[])[];
}

/** By name in lower case: addresses are taken in any case. ExcuteOperation is the manual’s spelling, the other one clients’. */
const METHODS: Readonly<Record<string, FormMethod>> = {
  save: { run: save },
  view: { run: view },
  executebillquery: { run: query, failure: (body) => [[body]] },
  excuteoperation: { run: operate },
  executeoperation: { run: operate },
};

/** Methods that are operations of a form too. */
const OPERATIONS: ReadonlySet<string> = new Set(['submit', 'audit', 'unaudit', 'delete', 'cancelassign']);

function formMethod(service: string): FormMethod | undefined {
  const name = service.startsWith(FORMS) ? service.slice(FORMS.length) : '';
  return Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
}

function inShape(service: string): (body: JsonObject) => JsonObject | readonly (readonly JsonObject[])[] {
  return formMethod(service)?.failure ?? ((body) => body);
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
  if (typeof signed === 'object') return refusedSignature(state.access, signed.wrong, inShape(service));
  try {
    const given = readBody(request.text);
    if (service.startsWith(AUTH)) return authAnswer(state, request, given) ?? notFound();
    if (service === DATA_CENTRES) return json(dataCentres(state.seed));
    const method = formMethod(service);
    if (!method) return notFound();
    const sessionId = state.sessions.live(headers) ?? (signed === 'right' ? state.sessions.open() : undefined);
    if (sessionId === undefined) return json(inShape(service)(lostBody()));
    const wanted = fault?.items === undefined ? given : cutBatch(given, fault.items);
    return { ...json(await method.run(state, wanted)), sessionId };
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

async function save(state: State, given: Arguments): Promise<JsonValue> {
  if (scalar(argument(given, 0, 'formid') ?? null).toUpperCase() !== 'GL_VOUCHER') return unknownForm();
  const data = objectArgument(given, 1, 'data');
  const voucher = readVoucher(data, {
    base: state.base,
    dimensionValues: state.seed.dimensionValues ?? {},
    rateToleranceMinor: state.seed.rateToleranceMinor ?? 100n,
    nowMs: state.clock.now(),
  });
  if ('errors' in voucher) return failed(voucher.errors, voucher.msgCode);
  const stored = await state.store.insertVoucher(voucher);
  if (!stored) {
    const refusal = duplicateNumber(voucher.number);
    return failed(refusal.errors, refusal.msgCode);
  }
  const id = new JsonNumber(String(stored.id));
  const status = succeeded([{ Id: id, Number: stored.number, DIndex: new JsonNumber('0') }]);
  const returned = returnData(data, { FVOUCHERID: id, FVOUCHERGROUPNO: stored.number, FBillNo: `PZ${stored.id}` });
  return { Result: { ResponseStatus: status, Id: id, Number: stored.number, NeedReturnData: [returned] } };
}

function returnData(data: JsonObject, values: JsonObject): JsonObject {
  const wanted = Array.isArray(data.NeedReturnFields) ? data.NeedReturnFields.map((one: JsonValue) => scalar(one)) : [];
  return Object.fromEntries(Object.entries(values).filter(([key]) => wanted.includes(key)));
}

async function view(state: State, given: Arguments): Promise<JsonValue> {
  if (scalar(argument(given, 0, 'formid') ?? null).toUpperCase() !== 'GL_VOUCHER') return unknownForm();
  const data = objectArgument(given, 1, 'data');
  const id = scalar(data.Id ?? null);
  const [voucher] = /^\d+$/.test(id) ? await state.store.vouchers({ id: Number(id) }) : [];
  if (voucher) return { Result: { ResponseStatus: null, Result: viewOf(voucher, state.base) } };
  const byNumber = id === '' && scalar(data.Number ?? null) !== '';
  return byNumber
    ? failed([{ FieldName: null, Message: '传递的编码值不存在', DIndex: 0 }], 8)
    : failed([{ FieldName: null, Message: '[sandbox] 未找到对应数据', DIndex: 0 }], 10);
}

async function query(state: State, given: Arguments): Promise<JsonValue> {
  try {
    return await queryRows(objectArgument(given, 0, 'data'), state.base, state.store);
  } catch (error) {
    if (error instanceof QueryError) return [[failed([{ FieldName: null, Message: error.message, DIndex: 0 }], 9)]];
    throw error;
  }
}

/** The operation by its name, where this sandbox has a method of that name. */
async function operate(state: State, given: Arguments): Promise<JsonValue> {
  const name = scalar(argument(given, 1, 'opNumber') ?? null);
  const key = name.toLowerCase();
  const method = OPERATIONS.has(key) && Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
  if (!method) return failed([{ FieldName: null, Message: `[sandbox] 没有操作 ${name}`, DIndex: 0 }], 3);
  const values = [argument(given, 0, 'formid') ?? null, argument(given, 2, 'data') ?? {}];
  return method.run(state, { form: 'positional', values });
}

function unknownForm(): JsonObject {
  return failed([{ FieldName: null, Message: '业务对象不存在', DIndex: 0 }], 9);
}

const WAF_TEXT = '请求参数存在可疑数据,当前请求已经被拦截规则[caller_in_less_Point_Bracket]阻止!';

function faultAnswer(state: State, service: string, fault: FaultRule): Answer {
  const shape = inShape(service);
  const failure = (message: string, msgCode: number): Answer =>
    json(shape(failed([{ FieldName: null, Message: message, DIndex: 0 }], msgCode)));
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
