/** How the sandbox server lets callers in; what the product's papers leave open is a setting here. */
import { JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { type Answer, json, lostBody, page } from './sandbox-reply.ts';
import type { SandboxSeed } from './sandbox-seed.ts';
import type { LoginHash, ShortKeyRule } from './signature.ts';

export interface SandboxAccess {
  /** The public gateway: services stand under `/galaxyapi/`, and every request must carry a right `X-Api-Signature`. */
  readonly gateway?: boolean;
  /** Default `sha256`; `sha1` is a build before PT-146911 8.0.0.202205. */
  readonly loginHash?: LoginHash;
  /** Largest difference between our clock and a signature's time. Absent: not looked at, no figure is published. */
  readonly allowedSkewMs?: number;
  /** How a wrong signature of the headers is answered; unknown. Default `session-lost`. */
  readonly wrongSignature?: 'session-lost' | 'login' | 'http-401';
  /** Default `unchanged`. */
  readonly shortKey?: ShortKeyRule;
  /** HTTP status of ShowErrMsg, reported as both. Default 200. */
  readonly showErrorStatus?: 200 | 500;
}

/** MessageCode of a login whose signature does not fit. */
const SIGNATURE_MISMATCH = '002005000003016';

/** The flat answer of a login that went wrong. */
export function refusedLogin(type: number, message: string, code = ''): JsonObject {
  return loginBody({ type, message, code });
}

export function signatureMismatch(reason: string): JsonObject {
  return refusedLogin(-1, `[sandbox] 签名校验失败：${reason}`, SIGNATURE_MISMATCH);
}

/** `inRows` puts the body where the called service has its failures. */
export function refusedSignature(
  access: SandboxAccess,
  reason: string,
  inRows: (body: JsonObject) => JsonValue,
): Answer {
  if (access.wrongSignature === 'http-401') return page(401, `[sandbox] ${reason}`);
  return json(access.wrongSignature === 'login' ? signatureMismatch(reason) : inRows(lostBody()));
}

export interface LoginSession {
  readonly sessionId: string;
  readonly seed: SandboxSeed;
}

/** The flat answer of every login. */
export function loginBody(login: {
  readonly type: number;
  readonly message: string;
  readonly code?: string;
  readonly session?: LoginSession;
}): JsonObject {
  return {
    Message: login.message,
    MessageCode: login.code ?? '',
    LoginResultType: new JsonNumber(String(login.type)),
    Context: login.session ? contextOf(login.session) : null,
    KDSVCSessionId: login.session?.sessionId ?? null,
    FormId: null,
    RedirectFormParam: null,
    FormInputObject: null,
    ErrorStackTrace: null,
    Lcid: new JsonNumber('2052'),
    AccessToken: null,
    CustomParam: null,
    KdAccessResult: null,
    IsSuccessByAPI: login.session !== undefined,
  };
}

function contextOf({ sessionId, seed }: LoginSession): JsonObject {
  return {
    SessionId: sessionId,
    UserId: new JsonNumber('1'),
    UserName: seed.username,
    UserLocale: 'zh-CN',
    DBid: seed.acctId,
    DataCenterName: seed.dataCentre ?? 'sandbox',
    CurrentOrganizationInfo: { ID: new JsonNumber('1'), Name: '示例组织' },
  };
}
