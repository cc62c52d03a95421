/** Who calls, and whether they may: session or API key, anti-forgery, the route's permission. */
import type {} from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findApiKey } from '../access/api-keys.ts';
import { isPermission, mayDo, type Permission } from '../access/permissions.ts';
import { ACCESS_PROBLEMS } from '../access/problems.ts';
import { csrfFits, findSession, type Session, type SessionLimits } from '../access/sessions.ts';
import { Bug, type ProblemKind, problem, Refused, type Role } from '../core/problems.ts';
import type { House } from '../pipeline/house.ts';

/** `none`: open to everyone. */
export type RoutePermission = Permission | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly permission?: RoutePermission;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

export interface Caller {
  /** User name, or `api:<key name>`: what stands in journal, vouchers and audit. */
  readonly actor: string;
  readonly roles: readonly Role[];
  /** Set for people. */
  readonly session?: Session;
  readonly token?: string;
}

export const CSRF_HEADER = 'x-heliu-csrf';

/** The `__Host-` prefix binds the cookie to this host and to https; browsers refuse it on plain http. */
export function cookieNameOf(secure: boolean): string {
  return secure ? '__Host-heliu' : 'heliu';
}

export interface GuardOptions {
  readonly house: House;
  readonly sessionLimits: SessionLimits;
  /** Cookies are Secure also where this process itself is spoken to in plain http. */
  readonly alwaysSecure: boolean;
}

export function isSecure(request: FastifyRequest, options: GuardOptions): boolean {
  return options.alwaysSecure || request.protocol === 'https';
}

/** Boot fails at the first route that does not say who may call it. */
export function requirePermissions(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const permission = route.config?.permission;
    if (permission !== 'none' && !isPermission(permission))
      throw new Bug(`route ${String(route.method)} ${route.url} declares no permission`);
  });
}

export function guard(app: FastifyInstance, options: GuardOptions): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRequest', async (request) => {
    request.caller = await callerOf(request, options);
    const permission = request.routeOptions.config.permission ?? 'none';
    if (changesSomething(request)) assertNotForged(request, permission);
    if (permission !== 'none') assertPermitted(request.caller, permission);
  });
}

async function callerOf(request: FastifyRequest, options: GuardOptions): Promise<Caller | undefined> {
  const { house, sessionLimits } = options;
  const now = new Date(house.clock.now());
  const bearer = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const key = await findApiKey(house.db.pool, bearer, now);
    return key && { actor: `api:${key.name}`, roles: key.roles };
  }
  const token = request.cookies[cookieNameOf(isSecure(request, options))];
  if (!token || token.length > 100) return undefined;
  const session = await findSession(house.db.pool, token, sessionLimits, now);
  return session && { actor: session.username, roles: session.roles, session, token };
}

function changesSomething(request: FastifyRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS';
}

/** A browser tells where a request comes from; a program has no cookie that could be abused. */
function assertNotForged(request: FastifyRequest, permission: RoutePermission): void {
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== request.host) refuse(ACCESS_PROBLEMS.CSRF_REFUSED);
  const token = request.caller?.token;
  if (permission === 'none' || token === undefined) return;
  if (!csrfFits(token, request.headers[CSRF_HEADER])) refuse(ACCESS_PROBLEMS.CSRF_REFUSED);
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

function assertPermitted(caller: Caller | undefined, permission: Permission): void {
  if (!caller) refuse(ACCESS_PROBLEMS.NOT_SIGNED_IN);
  if (permission !== 'session.self' && caller.session?.mustChangePassword)
    refuse(ACCESS_PROBLEMS.PASSWORD_CHANGE_REQUIRED);
  if (!mayDo(caller.roles, permission)) refuse(ACCESS_PROBLEMS.NOT_PERMITTED, { permission });
}

function refuse(kind: ProblemKind, params: Readonly<Record<string, string>> = {}): never {
  throw new Refused(problem(kind, {}, params));
}

/** The caller of a route whose permission is not `none`. */
export function callerIn(request: { readonly caller: Caller | undefined }): Caller {
  if (!request.caller) throw new Bug('a guarded route was reached without a caller');
  return request.caller;
}

/** The session of a person; an API key has none. */
export function sessionIn(request: { readonly caller: Caller | undefined }): {
  readonly session: Session;
  readonly token: string;
} {
  const { session, token } = callerIn(request);
  if (!session || token === undefined) return refuse(ACCESS_PROBLEMS.NOT_SIGNED_IN);
  return { session, token };
}

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  options: GuardOptions,
): void {
  const secure = isSecure(request, options);
  reply.setCookie(cookieNameOf(secure), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: Math.floor(options.sessionLimits.absoluteMs / 1_000),
  });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, options: GuardOptions): void {
  const secure = isSecure(request, options);
  reply.clearCookie(cookieNameOf(secure), { path: '/', httpOnly: true, sameSite: 'strict', secure });
}
