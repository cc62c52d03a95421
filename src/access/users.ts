/** Users: made, changed and disabled by an administrator; never deleted, since their names stand in vouchers. */
import { problem, Refused, type Role } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { unblockUser } from './failed-logins.ts';
import { assertStrong, hashPassword, makePassword, passwordFits } from './passwords.ts';
import { assertRolesAllowed } from './permissions.ts';
import { ACCESS_PROBLEMS } from './problems.ts';

export type UserState = 'ACTIVE' | 'DISABLED';

export interface User {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly state: UserState;
  readonly mustChangePassword: boolean;
  /** Too many failed logins: the next try is not taken yet. */
  readonly locked: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastLoginAt: Date | undefined;
}

interface UserRow {
  readonly username: string;
  readonly display_name: string;
  readonly roles: Role[];
  readonly state: UserState;
  readonly must_change_password: boolean;
  readonly locked: boolean;
  readonly created_at: Date;
  readonly created_by: string;
  readonly last_login_at: Date | null;
}

const SELECT_USER = `SELECT u.username, u.display_name, u.roles, u.state, u.must_change_password, u.created_at, u.created_by,
    u.last_login_at, coalesce(f.blocked_until > $1, false) AS locked
  FROM access.user_account u LEFT JOIN access.failed_login f ON f.subject = 'user:' || u.username`;

function userOf(row: UserRow): User {
  return {
    username: row.username,
    displayName: row.display_name,
    roles: row.roles,
    state: row.state,
    mustChangePassword: row.must_change_password,
    locked: row.locked,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastLoginAt: row.last_login_at ?? undefined,
  };
}

export async function listUsers(db: Queryable, now: Date): Promise<readonly User[]> {
  const { rows } = await db.query<UserRow>(`${SELECT_USER} ORDER BY u.username`, [now]);
  return rows.map(userOf);
}

export async function loadUser(db: Queryable, username: string, now: Date): Promise<User | undefined> {
  const { rows } = await db.query<UserRow>(`${SELECT_USER} WHERE u.username = $2`, [now, username]);
  return rows[0] && userOf(rows[0]);
}

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** Without one, a password is made, told once, and must be changed at the first login. */
  readonly password?: string;
}

/** The user, and the password that was made for them: told once, kept nowhere. */
export interface UserAnswer {
  readonly user: User;
  readonly password: string | undefined;
}

/** Throws Refused ROLES_CONFLICT, PASSWORD_WEAK, USER_EXISTS. */
export async function createUser(tx: Tx, wanted: NewUser, by: string, now: Date): Promise<UserAnswer> {
  const { username, displayName, roles } = wanted;
  assertRolesAllowed(roles);
  if (wanted.password !== undefined) assertStrong(wanted.password, username);
  const password = wanted.password ?? makePassword();
  const { rowCount } = await tx.query(
    `INSERT INTO access.user_account (username, display_name, password_hash, must_change_password, roles, state, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, 'ACTIVE', $6, $7) ON CONFLICT (username) DO NOTHING`,
    [username, displayName, await hashPassword(password), wanted.password === undefined, roles, now, by],
  );
  if (rowCount === 0) throw new Refused(problem(ACCESS_PROBLEMS.USER_EXISTS, {}, { name: username }));
  await audit(tx, {
    actor: by,
    action: 'user.created',
    subject: `user:${username}`,
    after: { displayName, roles },
    at: now,
  });
  return {
    user: await userMustExist(tx, username, now),
    password: wanted.password === undefined ? password : undefined,
  };
}

export interface UserChange {
  readonly displayName?: string;
  readonly roles?: readonly Role[];
  readonly state?: UserState;
  readonly resetPassword?: boolean;
  readonly unlock?: boolean;
}

/**
 * Throws Refused USER_NOT_FOUND, ROLES_CONFLICT, LAST_ADMIN, and SAME_PERSON where one changes one's own roles or state.
 * Disabling, new roles and a reset end the user's sessions.
 */
export async function changeUser(
  tx: Tx,
  username: string,
  change: UserChange,
  by: string,
  now: Date,
): Promise<UserAnswer> {
  const before = await lockUser(tx, username, now);
  assertChangeAllowed(before, change, by);
  if (losesAdmin(before, change)) await assertOtherAdmin(tx, username);
  const password = change.resetPassword ? makePassword() : undefined;
  await tx.query(
    `UPDATE access.user_account SET display_name = coalesce($2, display_name), roles = coalesce($3, roles),
       state = coalesce($4, state), password_hash = coalesce($5, password_hash),
       must_change_password = must_change_password OR $5 IS NOT NULL
     WHERE username = $1`,
    [
      username,
      change.displayName ?? null,
      change.roles ?? null,
      change.state ?? null,
      password === undefined ? null : await hashPassword(password),
    ],
  );
  if (change.unlock) await unblockUser(tx, username);
  if (change.roles || change.state === 'DISABLED' || change.resetPassword) await endSessionsOf(tx, username);
  await audit(tx, {
    actor: by,
    action: 'user.changed',
    subject: `user:${username}`,
    before: { displayName: before.displayName, roles: before.roles, state: before.state },
    after: change,
    at: now,
  });
  return { user: await userMustExist(tx, username, now), password };
}

function assertChangeAllowed(before: User, change: UserChange, by: string): void {
  if (change.roles) assertRolesAllowed(change.roles);
  if (before.username === by && (change.roles || change.state))
    throw new Refused(problem(ACCESS_PROBLEMS.SAME_PERSON, {}, { who: by, what: `user:${by}` }));
}

function losesAdmin(before: User, change: UserChange): boolean {
  if (before.state !== 'ACTIVE' || !before.roles.includes('admin')) return false;
  return change.state === 'DISABLED' || (change.roles !== undefined && !change.roles.includes('admin'));
}

async function assertOtherAdmin(tx: Tx, username: string): Promise<void> {
  // Two administrators who disable each other at the same moment wait for one another here.
  const { rows } = await tx.query<{ username: string }>(
    `SELECT username FROM access.user_account WHERE state = 'ACTIVE' AND 'admin' = ANY (roles) ORDER BY username FOR UPDATE`,
  );
  if (!rows.some((row) => row.username !== username))
    throw new Refused(problem(ACCESS_PROBLEMS.LAST_ADMIN, {}, { name: username }));
}

async function lockUser(tx: Tx, username: string, now: Date): Promise<User> {
  await tx.query('SELECT 1 FROM access.user_account WHERE username = $1 FOR UPDATE', [username]);
  return userMustExist(tx, username, now);
}

async function userMustExist(db: Queryable, username: string, now: Date): Promise<User> {
  const user = await loadUser(db, username, now);
  if (!user) throw new Refused(problem(ACCESS_PROBLEMS.USER_NOT_FOUND, {}, { name: username }));
  return user;
}

async function endSessionsOf(tx: Tx, username: string): Promise<void> {
  await tx.query('DELETE FROM access.session WHERE username = $1', [username]);
}

export async function storedPasswordOf(db: Queryable, username: string): Promise<string | undefined> {
  const { rows } = await db.query<{ password_hash: string }>(
    `SELECT password_hash FROM access.user_account WHERE username = $1 AND state = 'ACTIVE'`,
    [username],
  );
  return rows[0]?.password_hash;
}

/**
 * The user's own change; ends all of the user's sessions. Throws Refused LOGIN_REFUSED (wrong old password), PASSWORD_WEAK.
 */
export async function changePassword(
  tx: Tx,
  username: string,
  passwords: { readonly old: string; readonly next: string },
  now: Date,
): Promise<void> {
  if (!(await passwordFits(await storedPasswordOf(tx, username), passwords.old)))
    throw new Refused(problem(ACCESS_PROBLEMS.LOGIN_REFUSED, {}, {}));
  assertStrong(passwords.next, username);
  if (passwords.next === passwords.old) throw new Refused(problem(ACCESS_PROBLEMS.PASSWORD_WEAK, {}, { why: '=' }));
  await tx.query(
    'UPDATE access.user_account SET password_hash = $2, must_change_password = false WHERE username = $1',
    [username, await hashPassword(passwords.next)],
  );
  await endSessionsOf(tx, username);
  await audit(tx, { actor: username, action: 'user.password', subject: `user:${username}`, at: now });
}

export const FIRST_ADMIN = 'admin';

/** On a house without users: the administrator, with a made password that the caller prints once. Else undefined. */
export async function ensureFirstAdmin(
  tx: Tx,
  now: Date,
): Promise<{ readonly username: string; readonly password: string } | undefined> {
  // Two processes may start on an empty house at the same moment.
  await tx.query('LOCK TABLE access.user_account IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await tx.query('SELECT 1 FROM access.user_account LIMIT 1');
  if (rows.length > 0) return undefined;
  const wanted: NewUser = { username: FIRST_ADMIN, displayName: '系统管理员', roles: ['admin'] };
  const { user, password } = await createUser(tx, wanted, 'heliu', now);
  return password === undefined ? undefined : { username: user.username, password };
}
