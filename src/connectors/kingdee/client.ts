/**
 * One session with one 金蝶 server, shared by all callers: it is kept for its sliding 20 minutes, taken anew once when
 * the server has lost it, and never taken before each call (contexts and licences run out).
 */
import { type Problem, Refused, Transient } from '../../core/problems.ts';
import type { Clock } from '../../wire/clock.ts';
import type { JsonObject, JsonValue } from '../../wire/exact-json.ts';
import type { Http, HttpReply } from '../../wire/http.ts';
import type { Limiter } from '../../wire/limiter.ts';
import type { Redactor } from '../../wire/redact.ts';
import type { KingdeeSettings } from './account.ts';
import { type Failure, isFailure, readLogin, readReply, readResult, readRows } from './errors.ts';

/** What a connector is given to reach the world. */
export interface KingdeeIo {
  readonly http: Http;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

export interface KingdeeClient {
  /** Logs in where there is no session. Throws Refused (and then refuses without asking until `forgetRefusal`) or Transient. */
  connect(): Promise<{ readonly dataCentre: string }>;
  /** A refused login is tried again at the next call. */
  forgetRefusal(): void;
  /** Reads: a lost session costs one login and one repetition. */
  view(form: string, id: string): Promise<{ readonly result: JsonObject } | Failure>;
  query(query: BillQuery): Promise<{ readonly rows: readonly (readonly JsonValue[])[] } | Failure>;
  /** Writes: sent at most once; after a lost session a new one is ready, but the write is the caller's decision. */
  save(form: string, data: unknown, deadlineMs: number): Promise<{ readonly result: JsonObject } | Failure>;
  /** Any other method that changes nothing, by the rule of reads. */
  read<T extends object>(
    method: string,
    parameters: readonly unknown[],
    understand: (json: JsonValue) => T | Failure,
  ): Promise<T | Failure>;
  /** Any other method that changes something, by the rule of writes. */
  write<T extends object>(
    method: string,
    parameters: readonly unknown[],
    understand: (json: JsonValue) => T | Failure,
    deadlineMs: number,
  ): Promise<T | Failure>;
}

interface BillQuery {
  readonly FormId: string;
  readonly FieldKeys: string;
  readonly FilterString: string;
  readonly OrderString: string;
  readonly StartRow: number;
  readonly Limit: number;
}

interface Session {
  readonly id: string;
  readonly dataCentre: string;
  cookies: string;
  usedMs: number;
}

const AUTH = 'Kingdee.BOS.WebApi.ServicesStub.AuthService';
const FORMS = 'Kingdee.BOS.WebApi.ServicesStub.DynamicFormService';
/** The server forgets after 20 min without a call; one minute less spares a write that would meet the loss. */
const SESSION_IDLE_MS = 19 * 60_000;
const LOGIN_DEADLINE_MS = 20_000;
const READ_DEADLINE_MS = 60_000;
/** No published figure for MsgCode 14; a pause of 5 s before anyone calls again. */
const BACK_OFF_MS = 5_000;

export function createKingdeeClient(settings: KingdeeSettings, io: KingdeeIo): KingdeeClient {
  io.redactor.register(settings.appSecret);
  let session: Session | undefined;
  let pending: Promise<Session> | undefined;
  let refusal: Refused | undefined;

  const current = (): Promise<Session> => {
    if (refusal) return Promise.reject(refusal);
    if (session && io.clock.now() - session.usedMs < SESSION_IDLE_MS) return Promise.resolve(session);
    pending ??= login(settings, io)
      .then((fresh) => {
        session = fresh;
        return fresh;
      })
      .catch((error: unknown) => {
        if (error instanceof Refused) refusal = error;
        throw error;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };
  const lose = (lost: Session): void => {
    if (session === lost) session = undefined;
  };
  const once = async (using: Session, method: string, parameters: readonly unknown[], deadlineMs: number) => {
    using.usedMs = io.clock.now();
    const reply = await post(settings, io, `${FORMS}.${method}`, { parameters }, deadlineMs, using);
    using.cookies = cookiesOf(reply) || using.cookies;
    return readReply(reply);
  };
  const settle = <T extends object>(using: Session, answer: T | Failure): T | Failure => {
    if (!isFailure(answer)) return answer;
    if (answer.failure === 'session') lose(using);
    if (answer.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
    return { ...answer, problem: redactProblem(answer.problem, io.redactor) };
  };
  const read = async <T extends object>(
    method: string,
    parameters: readonly unknown[],
    understand: (json: JsonValue) => T | Failure,
  ): Promise<T | Failure> => {
    const attempt = async (): Promise<T | Failure> => {
      const using = await current();
      const reply = await once(using, method, parameters, READ_DEADLINE_MS);
      return settle(using, isFailure(reply) ? reply : understand(reply.json));
    };
    const first = await attempt();
    return isFailure(first) && first.failure === 'session' ? attempt() : first;
  };
  const write = async <T extends object>(
    method: string,
    parameters: readonly unknown[],
    understand: (json: JsonValue) => T | Failure,
    deadlineMs: number,
  ): Promise<T | Failure> => {
    const using = await current();
    const reply = await once(using, method, parameters, deadlineMs);
    const answer = settle(using, isFailure(reply) ? reply : understand(reply.json));
    // A new session is ready for the look-up that follows; whether that login works does not change this answer.
    if (isFailure(answer) && answer.failure === 'session') await current().catch(() => undefined);
    return answer;
  };
  return {
    connect: current,
    forgetRefusal() {
      refusal = undefined;
    },
    view: (form, id) => read('View', [form, JSON.stringify({ Id: id })], readResult),
    query: (query) => read('ExecuteBillQuery', [JSON.stringify(query)], readRows),
    save: (form, data, deadlineMs) => write('Save', [form, JSON.stringify(data)], readResult, deadlineMs),
    read,
    write,
  };
}

/** `{base}/K3Cloud/<service>.common.kdsvc`; a base may already end in the slash or in the product's name. */
function serviceUrl(baseUrl: string, service: string): string {
  const base = baseUrl.replace(/\/+$/, '').replace(/\/k3cloud$/i, '');
  return `${base}/K3Cloud/${service}.common.kdsvc`;
}

async function login(settings: KingdeeSettings, io: KingdeeIo): Promise<Session> {
  const parameters = [settings.acctId, settings.username, settings.appId, settings.appSecret, settings.lcid];
  const reply = await post(settings, io, `${AUTH}.LoginByAppSecret`, { parameters }, LOGIN_DEADLINE_MS);
  const read = readReply(reply);
  const answer = isFailure(read) ? read : readLogin(read.json);
  if (isFailure(answer)) {
    const one = redactProblem(answer.problem, io.redactor);
    throw answer.failure === 'refused' ? new Refused(one) : new Transient(one);
  }
  io.redactor.register(answer.sessionId);
  return { id: answer.sessionId, dataCentre: answer.dataCentre, cookies: cookiesOf(reply), usedMs: io.clock.now() };
}

function post(
  settings: KingdeeSettings,
  io: KingdeeIo,
  service: string,
  body: unknown,
  deadlineMs: number,
  session?: Session,
): Promise<HttpReply> {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    accept: 'application/json',
  };
  if (session) {
    headers['kdservice-sessionid'] = session.id;
    if (session.cookies) headers.cookie = session.cookies;
  }
  return io.http.send({
    method: 'POST',
    url: serviceUrl(settings.baseUrl, service),
    headers,
    body: JSON.stringify(body),
    deadlineMs,
  });
}

function cookiesOf(reply: HttpReply): string {
  const set = reply.headers['set-cookie'];
  const all = set === undefined ? [] : typeof set === 'string' ? [set] : set;
  return all.map((one) => one.split(';')[0] ?? '').join('; ');
}

function redactProblem(one: Problem, redactor: Redactor): Problem {
  const params = Object.fromEntries(Object.entries(one.params).map(([key, value]) => [key, redactor.text(value)]));
  return { ...one, params };
}
