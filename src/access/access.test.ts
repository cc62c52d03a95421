import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Refused } from '../core/problems.ts';
import { verifyAudit } from '../engine/audit.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { createApiKey, findApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { waitMsAfter } from './failed-logins.ts';
import { decideProposal, listProposals, propose, takeProposal } from './proposals.ts';
import { csrfFits, csrfTokenOf, endSession, findSession, SESSION_LIMITS, signIn, startSession } from './sessions.ts';
import { changePassword, changeUser, createUser, ensureFirstAdmin, listUsers } from './users.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const NOW = new Date('2026-03-02T08:00:00Z');
const PASSWORD = 'correct horse battery';
const MINUTE = 60_000;
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(database.pool, work);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return error.problem.code;
    throw error;
  }
  return 'NONE';
}

const login = (username: string, password: string, now: Date, address = '192.0.2.1') =>
  signIn(database.pool, { username, password, address }, SESSION_LIMITS, now);

describe('users', () => {
  it('an empty house gets one administrator, once, whose made password must be changed', async () => {
    const both = await Promise.all([
      within((tx) => ensureFirstAdmin(tx, NOW)),
      within((tx) => ensureFirstAdmin(tx, NOW)),
    ]);
    const made = both.filter((one) => one !== undefined);
    expect(made).toHaveLength(1);
    const { session } = await login('admin', made[0]?.password ?? '', NOW);
    expect(session).toMatchObject({ username: 'admin', roles: ['admin'], mustChangePassword: true });
    expect(await within((tx) => ensureFirstAdmin(tx, NOW))).toBeUndefined();
  });

  it('forbidden pairs are refused by the room, and by the database where the room is passed by', async () => {
    const pair = { username: 'both', displayName: 'B', roles: ['preparer', 'reviewer'], password: PASSWORD } as const;
    expect(await codeOf(within((tx) => createUser(tx, pair, 'admin', NOW)))).toBe('ROLES_CONFLICT');
    await within((tx) => createUser(tx, { ...pair, username: 'pia', roles: ['preparer'] }, 'admin', NOW));
    const sql = `UPDATE access.user_account SET roles = '{preparer,reviewer}' WHERE username = 'pia'`;
    await expect(database.pool.query(sql)).rejects.toThrow(/forbidden pair/);
    expect(await codeOf(within((tx) => changeUser(tx, 'pia', { roles: ['preparer', 'reviewer'] }, 'admin', NOW)))).toBe(
      'ROLES_CONFLICT',
    );
  });

  it('the last administrator stays one, and nobody changes their own roles', async () => {
    expect(await codeOf(within((tx) => changeUser(tx, 'admin', { roles: ['auditor'] }, 'pia', NOW)))).toBe(
      'LAST_ADMIN',
    );
    expect(await codeOf(within((tx) => changeUser(tx, 'admin', { state: 'DISABLED' }, 'pia', NOW)))).toBe('LAST_ADMIN');
    expect(await codeOf(within((tx) => changeUser(tx, 'admin', { roles: ['admin'] }, 'admin', NOW)))).toBe(
      'SAME_PERSON',
    );
  });

  it('users are never deleted', async () => {
    await expect(database.pool.query(`DELETE FROM access.user_account WHERE username = 'pia'`)).rejects.toThrow(
      /permission denied/,
    );
  });

  it('weak passwords are refused: short, with the name in it, of few letters', async () => {
    for (const password of ['short', 'i-am-wilma-2026', 'aaaaaaaaaaaaaaaa']) {
      const wanted = { username: 'wilma', displayName: 'W', roles: ['config'], password } as const;
      expect(await codeOf(within((tx) => createUser(tx, wanted, 'admin', NOW))), password).toBe('PASSWORD_WEAK');
    }
  });

  it('a password change needs the old one and ends every session', async () => {
    const wanted = { username: 'carl', displayName: 'C', roles: ['config'], password: PASSWORD } as const;
    await within((tx) => createUser(tx, wanted, 'admin', NOW));
    const { token } = await login('carl', PASSWORD, NOW);
    const next = 'another long enough one';
    expect(await codeOf(within((tx) => changePassword(tx, 'carl', { old: 'wrong', next }, NOW)))).toBe('LOGIN_REFUSED');
    expect(await findSession(database.pool, token, SESSION_LIMITS, NOW)).toBeDefined();
    await within((tx) => changePassword(tx, 'carl', { old: PASSWORD, next }, NOW));
    expect(await findSession(database.pool, token, SESSION_LIMITS, NOW)).toBeUndefined();
    expect(await codeOf(login('carl', PASSWORD, NOW))).toBe('LOGIN_REFUSED');
    expect((await login('carl', next, NOW)).session.username).toBe('carl');
  });
});

describe('sessions', () => {
  it('end after 30 idle minutes, after 12 hours in any case, at sign-out, and when the user is disabled', async () => {
    const start = await within((tx) => startSession(tx, 'pia', '192.0.2.1', SESSION_LIMITS, NOW));
    const find = (now: Date) => findSession(database.pool, start.token, SESSION_LIMITS, now);
    expect(await find(later(29 * MINUTE))).toBeDefined();
    expect(await find(later(58 * MINUTE))).toBeDefined();
    expect(await find(later(89 * MINUTE))).toBeUndefined();

    const day = await within((tx) => startSession(tx, 'pia', '192.0.2.1', SESSION_LIMITS, NOW));
    for (let minutes = 20; minutes < 720; minutes += 20)
      expect(
        await findSession(database.pool, day.token, SESSION_LIMITS, later(minutes * MINUTE)),
        `${minutes}`,
      ).toBeDefined();
    expect(await findSession(database.pool, day.token, SESSION_LIMITS, later(720 * MINUTE))).toBeUndefined();

    const out = await within((tx) => startSession(tx, 'pia', '192.0.2.1', SESSION_LIMITS, NOW));
    await within((tx) => endSession(tx, out.token, NOW));
    expect(await findSession(database.pool, out.token, SESSION_LIMITS, NOW)).toBeUndefined();

    const disabled = await within((tx) => startSession(tx, 'pia', '192.0.2.1', SESSION_LIMITS, NOW));
    await within((tx) => changeUser(tx, 'pia', { state: 'DISABLED' }, 'admin', NOW));
    expect(await findSession(database.pool, disabled.token, SESSION_LIMITS, NOW)).toBeUndefined();
    expect(await codeOf(login('pia', PASSWORD, NOW))).toBe('LOGIN_REFUSED');
  });

  it('the table holds no token that opens a session', async () => {
    const { token } = await within((tx) => startSession(tx, 'carl', '192.0.2.1', SESSION_LIMITS, NOW));
    const { rows } = await database.pool.query<{ text: string }>('SELECT s::text AS text FROM access.session s');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.text.includes(token))).toEqual([]);
  });

  it('the anti-forgery token of one session does not fit another', () => {
    expect(csrfFits('a', csrfTokenOf('a'))).toBe(true);
    expect(csrfFits('a', csrfTokenOf('b'))).toBe(false);
    expect(csrfFits('a', undefined)).toBe(false);
    expect(csrfFits('a', '')).toBe(false);
  });
});

describe('failed logins', () => {
  it('four are free; then the wait doubles from 30 s to 15 min', () => {
    const seconds = [4, 5, 6, 7, 8, 9, 10, 11, 500].map((failures) => waitMsAfter(failures, 'user') / 1_000);
    expect(seconds).toEqual([0, 30, 60, 120, 240, 480, 900, 900, 900]);
    expect(waitMsAfter(30, 'address')).toBe(0);
    expect(waitMsAfter(31, 'address')).toBe(30_000);
  });

  it('lock a user for growing times, whatever the password, and a success clears them', async () => {
    const wanted = { username: 'lena', displayName: 'L', roles: ['config'], password: PASSWORD } as const;
    await within((tx) => createUser(tx, wanted, 'admin', NOW));
    for (let count = 0; count < 5; count += 1) expect(await codeOf(login('lena', 'wrong', NOW))).toBe('LOGIN_REFUSED');
    expect(await codeOf(login('lena', PASSWORD, later(29_000)))).toBe('TOO_MANY_TRIES');
    expect((await listUsers(database.pool, NOW)).find((user) => user.username === 'lena')?.locked).toBe(true);
    expect(await codeOf(login('lena', 'wrong', later(30_000)))).toBe('LOGIN_REFUSED');
    expect(await codeOf(login('lena', PASSWORD, later(89_000)))).toBe('TOO_MANY_TRIES');
    expect(await codeOf(login('lena', PASSWORD, later(90_000)))).toBe('NONE');
    for (let count = 0; count < 4; count += 1) await codeOf(login('lena', 'wrong', later(91_000)));
    expect(await codeOf(login('lena', PASSWORD, later(91_000)))).toBe('NONE');
  });

  it('count the same for a user who does not exist', async () => {
    const codes: string[] = [];
    for (let count = 0; count < 6; count += 1) codes.push(await codeOf(login('nobody', 'wrong', NOW)));
    expect(codes).toEqual([...Array<string>(5).fill('LOGIN_REFUSED'), 'TOO_MANY_TRIES']);
  });

  it('at one moment count like one after another', async () => {
    const wanted = { username: 'paul', displayName: 'P', roles: ['config'], password: PASSWORD } as const;
    await within((tx) => createUser(tx, wanted, 'admin', NOW));
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf(login('paul', 'wrong', NOW, '192.0.2.7'))));
    expect(codes.filter((code) => code === 'LOGIN_REFUSED')).toHaveLength(5);
    expect(codes.filter((code) => code === 'TOO_MANY_TRIES')).toHaveLength(7);
  });

  it('from one address are bounded over all names', async () => {
    const codes: string[] = [];
    for (let count = 0; count < 33; count += 1)
      codes.push(await codeOf(login(`guess${count}`, 'wrong', NOW, '198.51.100.9')));
    expect(codes.indexOf('TOO_MANY_TRIES')).toBe(31);
  });

  it('an administrator unlocks', async () => {
    expect(await codeOf(login('paul', PASSWORD, NOW))).toBe('TOO_MANY_TRIES');
    await within((tx) => changeUser(tx, 'paul', { unlock: true }, 'admin', NOW));
    expect(await codeOf(login('paul', PASSWORD, NOW))).toBe('NONE');
  });
});

describe('API keys', () => {
  it('open until they expire or are revoked, and only with the whole secret', async () => {
    const wanted = { name: 'erp sync', roles: ['preparer'], expiresAt: later(60 * MINUTE) } as const;
    const { key, secret } = await within((tx) => createApiKey(tx, wanted, 'admin', NOW));
    expect((await findApiKey(database.pool, secret, NOW))?.name).toBe('erp sync');
    const flipped = secret.endsWith('0') ? `${secret.slice(0, -1)}1` : `${secret.slice(0, -1)}0`;
    expect(await findApiKey(database.pool, flipped, NOW)).toBeUndefined();
    expect(await findApiKey(database.pool, secret, later(60 * MINUTE))).toBeUndefined();
    await within((tx) => revokeApiKey(tx, key.keyId, 'admin', NOW));
    expect(await findApiKey(database.pool, secret, NOW)).toBeUndefined();
    expect((await listApiKeys(database.pool))[0]?.revokedAt).toEqual(NOW);
    expect(JSON.stringify(await listApiKeys(database.pool))).not.toContain(secret.slice(-64));
  });

  it('are no reviewers and no administrators', async () => {
    for (const role of ['reviewer', 'admin', 'cashier'] as const)
      expect(await codeOf(within((tx) => createApiKey(tx, { name: role, roles: [role] }, 'admin', NOW)))).toBe(
        'API_KEY_ROLES',
      );
  });
});

describe('proposals', () => {
  it('are decided once, by another person', async () => {
    const wanted = { kind: 'REOPEN_PERIOD', content: { book: 'B1', period: '2026-01' }, reason: 'late paper' } as const;
    const { proposalNo } = await within((tx) => propose(tx, wanted, 'rita', NOW));
    expect(await codeOf(within((tx) => takeProposal(tx, proposalNo, 'rita')))).toBe('SAME_PERSON');
    const approve = () =>
      within(async (tx) =>
        decideProposal(tx, await takeProposal(tx, proposalNo, 'rob'), { state: 'APPROVED', by: 'rob' }, NOW),
      );
    expect((await approve()).decidedBy).toBe('rob');
    expect(await codeOf(approve())).toBe('PROPOSAL_DECIDED');
    expect(await listProposals(database.pool, { state: 'ASKED', limit: 10 })).toEqual([]);
    const sql = `UPDATE access.proposal SET reason = 'other' WHERE proposal_no = $1`;
    await expect(database.pool.query(sql, [proposalNo])).rejects.toThrow(/never edited/);
  });
});

it('every change stands in the audit chain, without a password or secret in it', async () => {
  const { rows } = await database.pool.query<{ action: string; text: string }>(
    'SELECT action, a::text AS text FROM engine.audit a ORDER BY number',
  );
  const actions = new Set(rows.map((row) => row.action));
  for (const action of ['user.created', 'user.changed', 'user.password', 'session.started', 'session.ended'])
    expect(actions).toContain(action);
  for (const action of ['login.blocked', 'apiKey.created', 'apiKey.revoked', 'proposal.asked', 'proposal.approved'])
    expect(actions).toContain(action);
  expect(rows.filter((row) => row.text.includes(PASSWORD) || row.text.includes('argon2'))).toEqual([]);
  expect(await verifyAudit(database.pool)).toBeUndefined();
});
