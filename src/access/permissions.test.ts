import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { Refused, type Role } from '../core/problems.ts';
import { API_KEY_ROLES } from './api-keys.ts';
import { assertRolesAllowed, FORBIDDEN_PAIRS, mayDo, PERMISSIONS, type Permission, ROLES } from './permissions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('the database knows the same forbidden pairs as the code', async () => {
  const { rows } = await database.pool.query<{ one: string; other: string }>(
    'SELECT one, other FROM access.forbidden_pair',
  );
  const stored = rows.map((row) => `${row.one}+${row.other}`).sort();
  expect(stored).toEqual(FORBIDDEN_PAIRS.map(([one, other]) => `${one}+${other}`).sort());
});

it('制单≠审核, rule author≠reviewer, and an administrator neither posts nor reviews', () => {
  const refused: Role[][] = [
    ['preparer', 'reviewer'],
    ['reviewer', 'config'],
    ['admin', 'preparer'],
    ['reviewer', 'admin'],
    ['cashier', 'preparer', 'config'],
    ['auditor', 'admin'],
  ];
  for (const roles of refused) expect(() => assertRolesAllowed(roles), roles.join('+')).toThrow(Refused);
  const allowed: Role[][] = [['preparer', 'config'], ['admin'], ['cashier', 'config'], ['reviewer']];
  for (const roles of allowed) expect(() => assertRolesAllowed(roles), roles.join('+')).not.toThrow();
});

it('no set of roles that one person may hold both prepares and reviews, or sets and approves a rule', () => {
  const exclusive: readonly (readonly [Permission, Permission])[] = [
    ['documents.write', 'vouchers.review'],
    ['vouchers.send', 'vouchers.review'],
    ['itemRules.write', 'vouchers.review'],
    ['policies.write', 'proposals.approve'],
    ['fieldMappings.write', 'fieldMappings.approve'],
    ['mappings.write', 'mappings.approve'],
    ['users.write', 'documents.write'],
    ['users.write', 'vouchers.review'],
    ['users.write', 'proposals.approve'],
  ];
  for (const roles of subsets(ROLES)) {
    let allowed = true;
    try {
      assertRolesAllowed(roles);
    } catch {
      allowed = false;
    }
    if (!allowed) continue;
    for (const [one, other] of exclusive)
      expect(mayDo(roles, one) && mayDo(roles, other), `${roles.join('+')}: ${one} and ${other}`).toBe(false);
  }
});

it('an auditor and an API key of any kind change nothing they must not', () => {
  const changing = (Object.keys(PERMISSIONS) as Permission[]).filter((one) => !one.endsWith('.read'));
  const free = ['session.self', 'verify.run'];
  expect(changing.filter((one) => mayDo(['auditor'], one))).toEqual(free);
  expect(
    changing.filter((one) => mayDo(API_KEY_ROLES, one) && /review|approve|users|apiKeys|periods/.test(one)),
  ).toEqual([]);
});

function subsets(roles: readonly Role[]): Role[][] {
  const sets: Role[][] = [];
  for (let bits = 1; bits < 2 ** roles.length; bits += 1) sets.push(roles.filter((_, at) => bits & (1 << at)));
  return sets;
}
