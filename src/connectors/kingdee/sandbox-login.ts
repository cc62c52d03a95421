/** The logins of the sandbox server. One user: wrong tries lock it, as they lock a real one. */
import type { Clock } from '../../wire/clock.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { loginBody, refusedLogin, type SandboxAccess, signatureMismatch } from './sandbox-access.ts';
import { type Answer, json, lostBody } from './sandbox-reply.ts';
import { type Arguments, argument } from './sandbox-request.ts';
import type { SandboxSeed } from './sandbox-seed.ts';
import type { Sessions } from './sandbox-sessions.ts';
import { isTimely } from './sandbox-signature.ts';
import { loginSignature } from './signature.ts';

const USER_PASSWORD = ['acctID', 'username', 'password'] as const;
const USER_APP = ['acctID', 'username', 'appId'] as const;

/** Service → names of its parameters by place. Those that end in 2 and kick the user's other sessions out: third-party clients. */
const LOGINS: Readonly<Record<string, readonly string[]>> = {
  validateuser: [...USER_PASSWORD, 'lcid'],
  validateuser2: [...USER_PASSWORD, 'isKickOff', 'lcid'],
  validateuserbyorgnumber: [...USER_PASSWORD, 'lcid', 'orgNumber'],
  loginbyappsecret: [...USER_APP, 'appSecret', 'lcid'],
  loginbyappsecret2: [...USER_APP, 'appSecret', 'isKickOff', 'lcid'],
  loginbysign: [...USER_APP, 'timestamp', 'sign', 'lcid'],
  loginbysign2: [...USER_APP, 'timestamp', 'sign', 'isKickOff', 'lcid'],
};

/** They exist; what their bodies hold is not known. */
const UNKNOWN_BODIES: ReadonlySet<string> = new Set([
  'validateuserendecode',
  'validateusertoken',
  'loginbysimplepassport',
  'loginbysimplepassport2',
  'loginbyrsasign',
]);

/** Wrong tries until the user is locked, and for how long. */
const WRONG_LOGINS_MAX = 5;
const LOCK_MS = 30 * 60_000;

export interface LoginOptions {
  readonly seed: SandboxSeed;
  readonly access: SandboxAccess;
  readonly organisation: string;
  readonly clock: Clock;
  readonly sessions: Sessions;
}

export interface LoginRequest {
  /** In lower case. */
  readonly method: string;
  readonly given: Arguments;
  readonly nowMs: number;
  readonly allowedSkewMs: number;
  /** LoginResultType to answer whatever is asked, for a test. -5 gives a session only where `usable`. */
  readonly forced?: { readonly type: number; readonly usable: boolean };
}

export interface Logins {
  /** Undefined for a service that is no login. */
  answer(request: LoginRequest): Answer | undefined;
}

export function createLogins(options: LoginOptions): Logins {
  let wrong = 0;
  let lockedUntilMs = 0;
  const welcome = (type: number, message: string): Answer => {
    const sessionId = options.sessions.open();
    return { ...json(loginBody({ type, message, session: { sessionId, seed: options.seed } })), sessionId };
  };
  const judge = (request: LoginRequest, read: Reader): Answer => {
    if (options.clock.now() < lockedUntilMs) return json(refusedLogin(0, '[sandbox] 登录错误次数超限，请稍后再试'));
    if (read('acctID') !== options.seed.acctId) return json(lostBody());
    const fault = faultOf(options, request, read);
    if (fault !== undefined) {
      if (++wrong >= WRONG_LOGINS_MAX) lockedUntilMs = options.clock.now() + LOCK_MS;
      return json(fault);
    }
    wrong = 0;
    if (read('isKickOff').toLowerCase() === 'true') options.sessions.clear();
    return welcome(1, '');
  };
  return {
    answer(request) {
      if (UNKNOWN_BODIES.has(request.method)) return json(refusedLogin(-1, '[sandbox] 本沙箱不支持此登录方式'));
      const names = LOGINS[request.method];
      if (!names) return undefined;
      const { forced } = request;
      if (!forced) return judge(request, (name) => scalar(argument(request.given, names.indexOf(name), name) ?? null));
      const message = `[sandbox] LoginResultType ${forced.type}`;
      const isUsable = forced.type === 1 || forced.type === -4 || (forced.type === -5 && forced.usable);
      return isUsable ? welcome(forced.type, message) : json(refusedLogin(forced.type, message));
    },
  };
}

/** Value of a parameter by its name; empty where the login has none of that name. */
type Reader = (name: string) => string;

function faultOf(options: LoginOptions, request: LoginRequest, read: Reader): JsonObject | undefined {
  const { seed } = options;
  if (read('username') !== seed.username) return refusedLogin(0, '[sandbox] 用户名或密码错误');
  if (request.method.startsWith('validateuser')) return passwordFault(options, request, read);
  if (read('appId') !== seed.appId) return refusedLogin(0, '[sandbox] 应用不存在或未授权');
  if (request.method.startsWith('loginbyappsecret'))
    return read('appSecret') === seed.appSecret ? undefined : refusedLogin(0, '[sandbox] 应用密钥错误');
  const { acctId, username, appId, appSecret } = seed;
  const timestamp = read('timestamp');
  const right = loginSignature({ acctId, username, appId, appSecret, timestamp }, options.access.loginHash ?? 'sha256');
  if (read('sign') !== right) return signatureMismatch('sign');
  return isTimely(timestamp, request.nowMs, request.allowedSkewMs) ? undefined : signatureMismatch('timestamp');
}

function passwordFault(options: LoginOptions, request: LoginRequest, read: Reader): JsonObject | undefined {
  const { password } = options.seed;
  if (password === undefined || read('password') !== password) return refusedLogin(0, '[sandbox] 用户名或密码错误');
  if (request.method !== 'validateuserbyorgnumber' || read('orgNumber') === options.organisation) return undefined;
  return refusedLogin(-1, `[sandbox] 没有组织 ${read('orgNumber')}`);
}
