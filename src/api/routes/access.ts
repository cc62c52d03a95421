/** Users, API keys, audit trail. */
import { Type } from 'typebox';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../../access/api-keys.ts';
import { changeUser, createUser, listUsers, type User } from '../../access/users.ts';
import { inTransaction } from '../../engine/transaction.ts';
import { type Api, creates, gives, nowOf, type RouteContext } from '../api.ts';
import {
  ApiKeyAnswer,
  ApiKeyParams,
  ApiKeyView,
  AuditView,
  NewApiKeyBody,
  NewUserBody,
  UserAnswer,
  UserChangeBody,
  UserParams,
  UserView,
} from '../contract/access.ts';
import { CLOSED, DateText, Done, listOf, PAGING, pageOf, ShortText } from '../contract/basics.ts';
import type { ApiKeyJson, UserJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { listAudit } from '../queries/audit.ts';
import { instantOrNull, instantView } from '../views.ts';

export function userRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['users'];

  app.get(
    '/users',
    { config: { permission: 'users.read' }, schema: { tags, summary: 'Users', response: gives(listOf(UserView)) } },
    async () => ({ items: (await listUsers(pool, nowOf(context))).map(userView) }),
  );

  app.post(
    '/users',
    {
      config: { permission: 'users.write' },
      schema: {
        tags,
        summary: 'Add a user; a password that is made is told once',
        body: NewUserBody,
        response: creates(UserAnswer),
      },
    },
    async (request, reply) => {
      const by = callerIn(request).actor;
      const answer = await inTransaction(pool, (tx) => createUser(tx, request.body, by, nowOf(context)));
      return reply.code(201).send({ user: userView(answer.user), password: answer.password ?? null });
    },
  );

  app.patch(
    '/users/:username',
    {
      config: { permission: 'users.write' },
      schema: {
        tags,
        summary: 'Change roles, state or name; reset the password; unlock',
        params: UserParams,
        body: UserChangeBody,
        response: gives(UserAnswer),
      },
    },
    async (request) => {
      const by = callerIn(request).actor;
      const { username } = request.params;
      const answer = await inTransaction(pool, (tx) => changeUser(tx, username, request.body, by, nowOf(context)));
      return { user: userView(answer.user), password: answer.password ?? null };
    },
  );
}

function userView(user: User): UserJson {
  const { username, displayName, roles, state, locked, mustChangePassword, createdAt, createdBy, lastLoginAt } = user;
  return {
    username,
    displayName,
    roles: [...roles],
    state,
    locked,
    mustChangePassword,
    createdAt: instantView(createdAt),
    createdBy,
    lastLoginAt: instantOrNull(lastLoginAt),
  };
}

export function apiKeyRoutes(app: Api, context: RouteContext): void {
  const { pool } = context.house.db;
  const tags = ['api keys'];

  app.get(
    '/api-keys',
    {
      config: { permission: 'apiKeys.read' },
      schema: { tags, summary: 'API keys, without their secrets', response: gives(listOf(ApiKeyView)) },
    },
    async () => ({ items: (await listApiKeys(pool)).map(keyView) }),
  );

  app.post(
    '/api-keys',
    {
      config: { permission: 'apiKeys.write' },
      schema: {
        tags,
        summary: 'Make an API key; its secret is told once',
        body: NewApiKeyBody,
        response: creates(ApiKeyAnswer),
      },
    },
    async (request, reply) => {
      const { name, roles, expiresAt } = request.body;
      const wanted = { name, roles, ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }) };
      const by = callerIn(request).actor;
      const { key, secret } = await inTransaction(pool, (tx) => createApiKey(tx, wanted, by, nowOf(context)));
      return reply.code(201).send({ key: keyView(key), secret });
    },
  );

  app.delete(
    '/api-keys/:id',
    {
      config: { permission: 'apiKeys.write' },
      schema: { tags, summary: 'Revoke an API key', params: ApiKeyParams, response: gives(Done) },
    },
    async (request) => {
      const by = callerIn(request).actor;
      await inTransaction(pool, (tx) => revokeApiKey(tx, request.params.id, by, nowOf(context)));
      return { done: true as const };
    },
  );
}

function keyView(key: ApiKey): ApiKeyJson {
  return {
    keyId: key.keyId,
    name: key.name,
    roles: [...key.roles],
    createdAt: instantView(key.createdAt),
    createdBy: key.createdBy,
    expiresAt: instantOrNull(key.expiresAt),
    lastUsedAt: instantOrNull(key.lastUsedAt),
    revokedAt: instantOrNull(key.revokedAt),
  };
}

export function auditRoutes(app: Api, context: RouteContext): void {
  app.get(
    '/audit',
    {
      config: { permission: 'audit.read' },
      schema: {
        tags: ['audit'],
        summary: 'Who changed what, newest first',
        querystring: Type.Object(
          {
            actor: Type.Optional(ShortText),
            action: Type.Optional(ShortText),
            subject: Type.Optional(ShortText),
            from: Type.Optional(DateText),
            to: Type.Optional(DateText),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(AuditView)),
      },
    },
    (request) => listAudit(context.house.db.pool, request.query),
  );
}
