/** Takes a session by one of the three logins; where every request is signed, begins without one. */
import { type Problem, Refused, Transient } from '../../core/problems.ts';
import type { ConnectorIo } from '../../wire/connector-io.ts';
import type { Redactor } from '../../wire/redact.ts';
import { type KingdeeSettings, signsRequests } from './account.ts';
import { cookiesAfter, post, type Session } from './call.ts';
import { isFailure, readLogin, readReply } from './errors.ts';
import { loginSignature } from './signature.ts';

const AUTH = 'Kingdee.BOS.WebApi.ServicesStub.AuthService';
const LOGIN_DEADLINE_MS = 20_000;

/** Throws Refused where 金蝶 says no (asking again may lock the user) and Transient where it says nothing certain. */
export async function login(settings: KingdeeSettings, io: ConnectorIo): Promise<Session> {
  if (signsRequests(settings.auth)) return { id: '', dataCentre: '', cookies: new Map(), usedMs: io.clock.now() };
  const { method, parameters } = loginCall(settings, io);
  const reply = await post(settings, io, `${AUTH}.${method}`, { parameters }, LOGIN_DEADLINE_MS);
  const read = readReply(reply);
  const answer = isFailure(read) ? read : readLogin(read.json);
  if (isFailure(answer)) {
    const one = redactProblem(answer.problem, io.redactor);
    throw answer.failure === 'refused' ? new Refused(one) : new Transient(one);
  }
  io.redactor.register(answer.sessionId);
  const cookies = cookiesAfter(new Map(), reply);
  return { id: answer.sessionId, dataCentre: answer.dataCentre, cookies, usedMs: io.clock.now() };
}

export function redactProblem(one: Problem, redactor: Redactor): Problem {
  const params = Object.fromEntries(Object.entries(one.params).map(([key, value]) => [key, redactor.text(value)]));
  return { ...one, params };
}

interface LoginCall {
  readonly method: string;
  readonly parameters: readonly (string | number)[];
}

function loginCall(settings: KingdeeSettings, io: ConnectorIo): LoginCall {
  const { auth, acctId, username, appId, appSecret, lcid } = settings;
  if (auth.by === 'password') return { method: 'ValidateUser', parameters: [acctId, username, appSecret, lcid] };
  if (auth.by !== 'login-sign')
    return { method: 'LoginByAppSecret', parameters: [acctId, username, appId, appSecret, lcid] };
  const timestamp = String(Math.floor(io.clock.now() / 1000));
  const sign = loginSignature({ acctId, username, appId, appSecret, timestamp }, auth.hash ?? 'sha256');
  io.redactor.register(sign);
  return { method: 'LoginBySign', parameters: [acctId, username, appId, timestamp, sign, lcid] };
}
