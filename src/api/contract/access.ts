/** Sessions, users, API keys, proposals of the four eyes, audit. */
import { type Static, Type } from 'typebox';
import { Bilingual, CLOSED, Reason, RoleName, Text, TextOrNull } from './basics.ts';

const Username = Type.String({ pattern: '^[a-z][a-z0-9._-]{1,63}$' });
const Password = Type.String({ minLength: 1, maxLength: 256 });
const NewPassword = Type.String({ minLength: 12, maxLength: 256 });
const DisplayName = Type.String({ minLength: 1, maxLength: 100 });
const Roles = Type.Array(RoleName, { minItems: 1, maxItems: 6, uniqueItems: true });

export const LoginBody = Type.Object(
  { username: Type.String({ minLength: 1, maxLength: 64 }), password: Password },
  CLOSED,
);
export const PasswordBody = Type.Object({ password: Password, newPassword: NewPassword }, CLOSED);

export const SessionView = Type.Object(
  {
    username: Text,
    displayName: Text,
    roles: Type.Array(RoleName),
    permissions: Type.Array(Text),
    csrfToken: Text,
    mustChangePassword: Type.Boolean(),
    idleExpiresAt: Text,
    expiresAt: Text,
  },
  CLOSED,
);
export type SessionJson = Static<typeof SessionView>;

export const UserView = Type.Object(
  {
    username: Text,
    displayName: Text,
    roles: Type.Array(RoleName),
    state: Type.Enum(['ACTIVE', 'DISABLED']),
    locked: Type.Boolean(),
    mustChangePassword: Type.Boolean(),
    createdAt: Text,
    createdBy: Text,
    lastLoginAt: TextOrNull,
  },
  CLOSED,
);
export type UserJson = Static<typeof UserView>;

export const UserParams = Type.Object({ username: Username }, CLOSED);
export const NewUserBody = Type.Object(
  { username: Username, displayName: DisplayName, roles: Roles, password: Type.Optional(NewPassword) },
  CLOSED,
);
export const UserChangeBody = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    roles: Type.Optional(Roles),
    state: Type.Optional(Type.Enum(['ACTIVE', 'DISABLED'])),
    resetPassword: Type.Optional(Type.Literal(true)),
    unlock: Type.Optional(Type.Literal(true)),
  },
  { ...CLOSED, minProperties: 1 },
);
/** `password` is told this once, where one was made. */
export const UserAnswer = Type.Object({ user: UserView, password: TextOrNull }, CLOSED);
export type UserAnswerJson = Static<typeof UserAnswer>;

export const ApiKeyView = Type.Object(
  {
    keyId: Text,
    name: Text,
    roles: Type.Array(RoleName),
    createdAt: Text,
    createdBy: Text,
    expiresAt: TextOrNull,
    lastUsedAt: TextOrNull,
    revokedAt: TextOrNull,
  },
  CLOSED,
);
export type ApiKeyJson = Static<typeof ApiKeyView>;
export const ApiKeyParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9]{1,32}$' }) }, CLOSED);
export const NewApiKeyBody = Type.Object(
  {
    name: DisplayName,
    roles: Roles,
    expiresAt: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })),
  },
  CLOSED,
);
/** `secret` is told this once. */
export const ApiKeyAnswer = Type.Object({ key: ApiKeyView, secret: Text }, CLOSED);
export type ApiKeyAnswerJson = Static<typeof ApiKeyAnswer>;

export const ProposalView = Type.Object(
  {
    proposalNo: Text,
    kind: Type.Enum(['REOPEN_PERIOD', 'SET_POLICY']),
    content: Type.Record(Type.String(), Type.String()),
    reason: Text,
    askedBy: Text,
    askedAt: Text,
    state: Type.Enum(['ASKED', 'APPROVED', 'DECLINED']),
    decidedBy: TextOrNull,
    decidedAt: TextOrNull,
    decisionReason: TextOrNull,
  },
  CLOSED,
);
export type ProposalJson = Static<typeof ProposalView>;
export const DeclineBody = Type.Object({ reason: Reason }, CLOSED);

/** `before` and `after` are the JSON that was hashed. */
export const AuditView = Type.Object(
  {
    auditNo: Text,
    at: Text,
    actor: Text,
    action: Text,
    subject: Text,
    before: TextOrNull,
    after: TextOrNull,
    hash: Text,
  },
  CLOSED,
);
export type AuditJson = Static<typeof AuditView>;

export const PermissionView = Type.Object({ permission: Text, text: Bilingual, roles: Type.Array(RoleName) }, CLOSED);
export type PermissionJson = Static<typeof PermissionView>;
