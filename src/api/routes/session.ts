/** Signing in and out, and the own password. */
import { permissionsOf } from '../../access/permissions.ts';
import { csrfTokenOf, endSession, type Session, signIn, startSession } from '../../access/sessions.ts';
import { changePassword } from '../../access/users.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { type Api, creates, gives, nowOf, type RouteContext } from '../api.ts';
import { LoginBody, PasswordBody, SessionView } from '../contract/access.ts';
import { Done } from '../contract/basics.ts';
import type { SessionJson } from '../contract.ts';
import { clearSessionCookie, sessionIn, setSessionCookie } from '../guard.ts';
import { instantView } from '../views.ts';

function sessionView(session: Session, token: string): SessionJson {
  return {
    username: session.username,
    displayName: session.displayName,
    roles: [...session.roles],
    permissions: [...permissionsOf(session.roles)],
    csrfToken: csrfTokenOf(token),
    mustChangePassword: session.mustChangePassword,
    idleExpiresAt: instantView(session.idleExpiresAt),
    expiresAt: instantView(session.expiresAt),
  };
}

export function sessionRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const { sessionLimits } = context.guard;
  const tags = ['session'];

  app.post(
    '/session',
    {
      config: { permission: 'none', rateLimit: { max: context.rates.loginsPerMinute, timeWindow: '1 minute' } },
      schema: { tags, summary: 'Sign in', body: LoginBody, response: creates(SessionView) },
    },
    async (request, reply) => {
      const credentials = { ...request.body, address: request.ip };
      const { token, session } = await signIn(pool, credentials, sessionLimits, nowOf(context));
      setSessionCookie(request, reply, token, context.guard);
      return reply.code(201).send(sessionView(session, token));
    },
  );

  app.get(
    '/session',
    {
      config: { permission: 'session.self' },
      schema: { tags, summary: 'Who is signed in, with permissions', response: gives(SessionView) },
    },
    async (request) => {
      const { session, token } = sessionIn(request);
      return sessionView(session, token);
    },
  );

  app.delete(
    '/session',
    { config: { permission: 'session.self' }, schema: { tags, summary: 'Sign out', response: gives(Done) } },
    async (request, reply) => {
      const { token } = sessionIn(request);
      await inTransaction(pool, (tx) => endSession(tx, token, nowOf(context)));
      clearSessionCookie(request, reply, context.guard);
      return { done: true as const };
    },
  );

  app.post(
    '/session/password',
    {
      config: {
        permission: 'session.self',
        rateLimit: { max: context.rates.loginsPerMinute, timeWindow: '1 minute' },
      },
      schema: {
        tags,
        summary: 'Change the own password; other sessions end',
        body: PasswordBody,
        response: gives(SessionView),
      },
    },
    async (request, reply) => {
      const { username } = sessionIn(request).session;
      const passwords = { old: request.body.password, next: request.body.newPassword };
      const fresh = await inTransaction(pool, async (tx) => {
        await changePassword(tx, username, passwords, nowOf(context));
        return startSession(tx, username, request.ip, sessionLimits, nowOf(context));
      });
      setSessionCookie(request, reply, fresh.token, context.guard);
      return sessionView(fresh.session, fresh.token);
    },
  );
}
