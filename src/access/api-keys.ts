/** Keys for programs: `hlk_<id>_<secret>` in `authorization: Bearer`. Only the hash of the secret is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { problem, Refused, type Role } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { assertRolesAllowed } from './permissions.ts';
import { ACCESS_PROBLEMS } from './problems.ts';

/** Vouchers that no rule reviews are reviewed by people (11号 第17条); so is administration. */
export const API_KEY_ROLES: readonly Role[] = ['config', 'preparer', 'auditor'];

/** Use is written at most so often. */
const USED_EVERY_MS = 60_000;

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

interface ApiKeyRow {
  readonly key_id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly secret_hash: string;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

function keyOf(row: ApiKeyRow): ApiKey {
  return {
    keyId: row.key_id,
    name: row.name,
    roles: row.roles,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}

export async function listApiKeys(db: Queryable): Promise<readonly ApiKey[]> {
  const { rows } = await db.query<ApiKeyRow>('SELECT * FROM access.api_key ORDER BY created_at, key_id');
  return rows.map(keyOf);
}

/** `secret` is the whole text that a program sends; it is told this once. Throws Refused API_KEY_ROLES, USER_EXISTS. */
export async function createApiKey(
  tx: Tx,
  wanted: { readonly name: string; readonly roles: readonly Role[]; readonly expiresAt?: Date },
  by: string,
  now: Date,
): Promise<{ readonly key: ApiKey; readonly secret: string }> {
  const wrong = wanted.roles.find((role) => !API_KEY_ROLES.includes(role));
  if (wrong) throw new Refused(problem(ACCESS_PROBLEMS.API_KEY_ROLES, {}, { role: wrong }));
  assertRolesAllowed(wanted.roles);
  const [keyId, secret] = [randomBytes(8).toString('hex'), randomBytes(32).toString('hex')];
  const { rows } = await tx.query<ApiKeyRow>(
    `INSERT INTO access.api_key (key_id, name, secret_hash, roles, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING *`,
    [keyId, wanted.name, hashOf(secret), wanted.roles, now, by, wanted.expiresAt ?? null],
  );
  const row = rows[0];
  if (!row) throw new Refused(problem(ACCESS_PROBLEMS.USER_EXISTS, {}, { name: wanted.name }));
  const after = { name: wanted.name, roles: wanted.roles, expiresAt: wanted.expiresAt?.toISOString() ?? null };
  await audit(tx, { actor: by, action: 'apiKey.created', subject: `apiKey:${keyId}`, after, at: now });
  return { key: keyOf(row), secret: `hlk_${keyId}_${secret}` };
}

/** Throws Refused USER_NOT_FOUND. */
export async function revokeApiKey(tx: Tx, keyId: string, by: string, now: Date): Promise<void> {
  const { rowCount } = await tx.query(
    'UPDATE access.api_key SET revoked_at = $2, revoked_by = $3 WHERE key_id = $1 AND revoked_at IS NULL',
    [keyId, now, by],
  );
  if (rowCount === 0) throw new Refused(problem(ACCESS_PROBLEMS.USER_NOT_FOUND, {}, { name: keyId }));
  await audit(tx, { actor: by, action: 'apiKey.revoked', subject: `apiKey:${keyId}`, at: now });
}

const KEY_TEXT = /^hlk_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** The key behind a text that a program sent; undefined: unknown, expired or revoked. */
export async function findApiKey(db: Queryable, text: string, now: Date): Promise<ApiKey | undefined> {
  const match = KEY_TEXT.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const { rows } = await db.query<ApiKeyRow>('SELECT * FROM access.api_key WHERE key_id = $1', [match[1]]);
  const row = rows[0];
  if (!row || row.revoked_at || (row.expires_at && row.expires_at <= now)) return undefined;
  if (!timingSafeEqual(Buffer.from(row.secret_hash), Buffer.from(hashOf(match[2])))) return undefined;
  if (now.getTime() - (row.last_used_at?.getTime() ?? 0) >= USED_EVERY_MS)
    await db.query('UPDATE access.api_key SET last_used_at = $2 WHERE key_id = $1', [row.key_id, now]);
  return keyOf(row);
}

/** 256 random bits need no slow hash. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
