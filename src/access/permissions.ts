/** Which role may do what, and which roles one person never holds together. accounting.md §8.3. */
import { type Place, problem, Refused, type Role } from '../core/problems.ts';
import { ACCESS_PROBLEMS } from './problems.ts';

export const ROLES: readonly Role[] = ['config', 'preparer', 'reviewer', 'cashier', 'admin', 'auditor'];

const ALL: readonly Role[] = ROLES;

/** Permission → the roles that have it. */
export const PERMISSIONS = {
  'session.self': ALL,
  'overview.read': ALL,
  'books.read': ALL,
  'documents.read': ALL,
  'documents.write': ['preparer'],
  'settlements.read': ALL,
  'stock.read': ALL,
  'itemRules.read': ALL,
  'itemRules.write': ['config', 'preparer'],
  'vouchers.read': ALL,
  'vouchers.review': ['reviewer'],
  'vouchers.send': ['preparer'],
  'vouchers.reverse': ['preparer'],
  'drifts.read': ALL,
  'drifts.look': ['preparer', 'reviewer'],
  'drifts.repair': ['preparer'],
  'orders.read': ALL,
  'orders.retry': ['preparer'],
  'orderReviews.read': ALL,
  'orderReviews.decide': ['preparer'],
  'orderRules.read': ALL,
  'orderRules.write': ['config'],
  'orderRules.try': ['config', 'reviewer'],
  'orderRules.approve': ['reviewer'],
  'allocations.read': ALL,
  'allocations.set': ['config'],
  'allocations.override': ['preparer'],
  'fieldMappings.read': ALL,
  'fieldMappings.write': ['config'],
  'fieldMappings.try': ['config', 'reviewer'],
  'fieldMappings.approve': ['reviewer'],
  'mappings.read': ALL,
  'mappings.write': ['config', 'preparer'],
  'mappings.approve': ['reviewer'],
  'exceptions.read': ALL,
  'exceptions.decide': ['preparer'],
  'connectors.read': ALL,
  'connectors.write': ['config'],
  'sources.read': ALL,
  'sources.write': ['config'],
  'masters.push': ['config'],
  'erpDocuments.read': ALL,
  'erpDocuments.write': ['preparer'],
  'chartCheck.read': ALL,
  'chartCheck.run': ['config', 'preparer', 'reviewer'],
  'baseData.read': ALL,
  'baseData.pull': ['config', 'preparer'],
  'policies.read': ALL,
  'policies.write': ['config'],
  'proposals.approve': ['reviewer'],
  'rates.read': ALL,
  'rates.write': ['config'],
  'periods.read': ALL,
  'periods.close': ['reviewer'],
  'periods.reopen': ['reviewer'],
  'audit.read': ['reviewer', 'admin', 'auditor'],
  'users.read': ['admin', 'auditor'],
  'users.write': ['admin'],
  'apiKeys.read': ['admin'],
  'apiKeys.write': ['admin'],
  'verify.run': ['config', 'preparer', 'reviewer', 'admin', 'auditor'],
  'export.read': ['config', 'preparer', 'reviewer', 'admin', 'auditor'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof PERMISSIONS;

export function isPermission(text: unknown): text is Permission {
  return typeof text === 'string' && Object.hasOwn(PERMISSIONS, text);
}

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => allowed.includes(role));
}

export function permissionsOf(roles: readonly Role[]): readonly Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => mayDo(roles, permission));
}

/**
 * 制单≠审核 · rule author ≠ rule approver · 出纳 neither prepares nor reviews · the administrator posts, reviews and sets
 * nothing · the auditor only reads.
 */
export const FORBIDDEN_PAIRS: readonly (readonly [Role, Role])[] = [
  ['preparer', 'reviewer'],
  ['config', 'reviewer'],
  ['admin', 'config'],
  ['admin', 'preparer'],
  ['admin', 'reviewer'],
  ['admin', 'cashier'],
  ['cashier', 'preparer'],
  ['cashier', 'reviewer'],
  ['auditor', 'config'],
  ['auditor', 'preparer'],
  ['auditor', 'reviewer'],
  ['auditor', 'cashier'],
  ['auditor', 'admin'],
];

export function forbiddenPairIn(roles: readonly Role[]): readonly [Role, Role] | undefined {
  return FORBIDDEN_PAIRS.find(([one, other]) => roles.includes(one) && roles.includes(other));
}

/** Throws Refused ROLES_CONFLICT. */
export function assertRolesAllowed(roles: readonly Role[], place: Place = {}): void {
  const pair = forbiddenPairIn(roles);
  if (pair) throw new Refused(problem(ACCESS_PROBLEMS.ROLES_CONFLICT, place, { one: pair[0], other: pair[1] }));
}
