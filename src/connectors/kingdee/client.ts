/**
 * One session with one 金蝶 server, shared by all callers: it is kept for its sliding 20 minutes, taken anew once when
 * the server has lost it, and never taken before each call (contexts and licences run out).
 */
import { problem, Refused } from '../../core/problems.ts';
import type { ConnectorIo } from '../../wire/connector-io.ts';
import type { JsonObject, JsonValue } from '../../wire/exact-json.ts';
import { type KingdeeSettings, signsRequests } from './account.ts';
import { cookiesAfter, post, type Session, secretsOf, sessionIdIn } from './call.ts';
import { type Failure, isFailure, readReply, readResult, readRows, readUnsigned } from './errors.ts';
import { login, redactProblem } from './login.ts';
import { kingdeeProblems as kinds } from './problems.ts';

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

const FORMS = 'Kingdee.BOS.WebApi.ServicesStub.DynamicFormService';
/** The server forgets after 20 min without a call; one minute less spares a write that would meet the loss. */
const SESSION_IDLE_MS = 19 * 60_000;
const READ_DEADLINE_MS = 60_000;
/** No published figure for MsgCode 14; a pause of 5 s before anyone calls again. */
const BACK_OFF_MS = 5_000;

export function createKingdeeClient(settings: KingdeeSettings, io: ConnectorIo): KingdeeClient {
  for (const secret of secretsOf(settings)) io.redactor.register(secret);
  const signs = signsRequests(settings.auth);
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
    using.cookies = cookiesAfter(using.cookies, reply);
    if (!signs) return readReply(reply);
    using.id = sessionIdIn(using.cookies);
    io.redactor.register(using.id);
    return readUnsigned(reply) ?? readReply(reply);
  };
  const settle = <T extends object>(using: Session, answer: T | Failure): T | Failure => {
    if (!isFailure(answer)) return answer;
    if (answer.failure === 'session') lose(using);
    if (answer.failure === 'limit') io.limiter.backOff(BACK_OFF_MS);
    return { ...answer, problem: redactProblem(answer.problem, io.redactor) };
  };
  /** A signed request that carried no session can have lost none: its signature was not taken. */
  const refuse = ({ problem: { params } }: Failure): Failure => {
    const one = problem(kinds.KINGDEE_SIGNATURE_REFUSED, {}, { message: params.message ?? '' });
    refusal = new Refused(one);
    return { failure: 'refused', problem: one };
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
    if (!isFailure(first) || first.failure !== 'session') return first;
    const second = await attempt();
    return signs && isFailure(second) && second.failure === 'session' ? refuse(second) : second;
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
