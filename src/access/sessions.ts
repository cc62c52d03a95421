/** Sessions of the console: kept in the database, told apart by a random token of which only the hash is stored. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import { problem, Refused, type Role } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable, type Tx } from '../engine/transaction.ts';
import { auditFailure, countTry, forgiveTry, type LoginSubject } from './failed-logins.ts';
import { passwordFits } from './passwords.ts';
import { ACCESS_PROBLEMS } from './problems.ts';
import { storedPasswordOf } from './users.ts';

export interface SessionLimits {
  /** Without a request for so long, the session is over. */
  readonly idleMs: number;
  /** So long after the login the session is over, whatever happened in it. */
  readonly absoluteMs: number;
}

export const SESSION_LIMITS: SessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 };

/** `last_seen_at` is written at most so often: a page with ten requests writes one row. */
const SEEN_EVERY_MS = 30_000;

export interface Session {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly mustChangePassword: boolean;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly address: string;
}

/** Throws Refused LOGIN_REFUSED (the same for an unknown, a disabled user and a wrong password), TOO_MANY_TRIES. */
export async function signIn(
  pool: pg.Pool,
  credentials: Credentials,
  limits: SessionLimits,
  now: Date,
): Promise<{ readonly token: string; readonly session: Session }> {
  const username = credentials.username.trim().toLowerCase();
  const subjects: readonly LoginSubject[] = [
    { kind: 'address', name: credentials.address },
    { kind: 'user', name: username },
  ];
  // Its own transaction: the count stays whatever becomes of the login.
  const waitMs = await inTransaction(pool, (tx) => countTry(tx, subjects, now));
  if (waitMs > 0) throw tooManyTries(waitMs);
  const fits = await passwordFits(await storedPasswordOf(pool, username), credentials.password);
  if (!fits) {
    await inTransaction(pool, (tx) => auditFailure(tx, username, credentials.address, now));
    throw new Refused(problem(ACCESS_PROBLEMS.LOGIN_REFUSED, {}, {}));
  }
  return inTransaction(pool, async (tx) => {
    await forgiveTry(tx, subjects);
    return startSession(tx, username, credentials.address, limits, now);
  });
}

export function tooManyTries(waitMs: number): Refused {
  const seconds = String(Math.ceil(waitMs / 1_000));
  return new Refused(problem(ACCESS_PROBLEMS.TOO_MANY_TRIES, {}, { seconds }));
}

/** Opens a session for a user whose password was just proved. Throws Refused NOT_SIGNED_IN where the user is disabled. */
export async function startSession(
  tx: Tx,
  username: string,
  address: string,
  limits: SessionLimits,
  now: Date,
): Promise<{ readonly token: string; readonly session: Session }> {
  const token = randomBytes(32).toString('base64url');
  await dropExpired(tx, limits, now);
  await tx.query(
    `INSERT INTO access.session (session_id, username, address, started_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, $4, $4, $5)`,
    [sessionIdOf(token), username, address, now, new Date(now.getTime() + limits.absoluteMs)],
  );
  await tx.query('UPDATE access.user_account SET last_login_at = $2 WHERE username = $1', [username, now]);
  await audit(tx, {
    actor: username,
    action: 'session.started',
    subject: `user:${username}`,
    after: { address },
    at: now,
  });
  const session = await findSession(tx, token, limits, now);
  if (!session) throw new Refused(problem(ACCESS_PROBLEMS.NOT_SIGNED_IN, {}, {}));
  return { token, session };
}

interface SessionRow {
  readonly username: string;
  readonly display_name: string;
  readonly roles: Role[];
  readonly must_change_password: boolean;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
}

/** The session of a token, with the user's roles as they are now; undefined: none, expired, or the user is disabled. */
export async function findSession(
  db: Queryable,
  token: string,
  limits: SessionLimits,
  now: Date,
): Promise<Session | undefined> {
  const idleSince = new Date(now.getTime() - limits.idleMs);
  const { rows } = await db.query<SessionRow>(
    `SELECT u.username, u.display_name, u.roles, u.must_change_password, s.last_seen_at, s.expires_at
     FROM access.session s JOIN access.user_account u USING (username)
     WHERE s.session_id = $1 AND s.expires_at > $2 AND s.last_seen_at > $3 AND u.state = 'ACTIVE'`,
    [sessionIdOf(token), now, idleSince],
  );
  const row = rows[0];
  if (!row) return undefined;
  if (now.getTime() - row.last_seen_at.getTime() >= SEEN_EVERY_MS)
    await db.query('UPDATE access.session SET last_seen_at = $2 WHERE session_id = $1', [sessionIdOf(token), now]);
  return {
    username: row.username,
    displayName: row.display_name,
    roles: row.roles,
    mustChangePassword: row.must_change_password,
    idleExpiresAt: new Date(Math.min(now.getTime() + limits.idleMs, row.expires_at.getTime())),
    expiresAt: row.expires_at,
  };
}

export async function endSession(tx: Tx, token: string, now: Date): Promise<void> {
  const { rows } = await tx.query<{ username: string }>(
    'DELETE FROM access.session WHERE session_id = $1 RETURNING username',
    [sessionIdOf(token)],
  );
  const username = rows[0]?.username;
  if (username !== undefined)
    await audit(tx, { actor: username, action: 'session.ended', subject: `user:${username}`, at: now });
}

async function dropExpired(tx: Tx, limits: SessionLimits, now: Date): Promise<void> {
  await tx.query('DELETE FROM access.session WHERE expires_at <= $1 OR last_seen_at <= $2', [
    now,
    new Date(now.getTime() - limits.idleMs),
  ]);
}

function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Follows from the session's token, which no script can read: another site can neither read nor make it. */
export function csrfTokenOf(token: string): string {
  return createHash('sha256').update(`csrf ${token}`).digest('base64url');
}

export function csrfFits(token: string, sent: unknown): boolean {
  if (typeof sent !== 'string') return false;
  const [expected, given] = [Buffer.from(csrfTokenOf(token)), Buffer.from(sent)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
