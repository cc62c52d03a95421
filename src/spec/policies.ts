/** Policies by book and shop with effective dates; each change is a row, none is edited. accounting.md §8.4, §10. */
import type { IsoDate } from '../core/dates.ts';
import { isIsoDate } from '../core/dates.ts';
import type { Standard } from '../core/journal.ts';
import type { Currency } from '../core/money.ts';
import type { Problem } from '../core/problems.ts';
import { Bug, problem, Refused } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { PolicyDefinition } from './policy-definitions.ts';
import { POLICY_DEFAULTS } from './policy-definitions.ts';
import { SPEC_PROBLEMS } from './problems.ts';

export { POLICY_DEFAULTS } from './policy-definitions.ts';

export interface PolicyChange {
  readonly book: string;
  /** Without it the change is of the book. */
  readonly shop?: string;
  readonly key: string;
  readonly value: string;
  /** First day of a period. */
  readonly effectiveFrom: IsoDate;
  readonly by: string;
  readonly approvedBy?: string;
}

const DEFINITIONS: ReadonlyMap<string, PolicyDefinition> = new Map(POLICY_DEFAULTS.map((one) => [one.key, one]));

/** Writes the change. Throws Refused with what `checkPolicy` says, or POLICY_PLACE_UNKNOWN. */
export async function setPolicy(tx: Tx, change: PolicyChange, now: Date): Promise<void> {
  const { book, shop = '', key, value, effectiveFrom, by, approvedBy } = change;
  const found = await tx.query<{ standard: Standard }>(
    `SELECT standard FROM ledger.book b WHERE book = $1
       AND ($2 = '' OR EXISTS (SELECT 1 FROM masterdata.shop s WHERE s.book = b.book AND s.code = $2))`,
    [book, shop],
  );
  const row = found.rows[0];
  if (!row) throw new Refused(problem(SPEC_PROBLEMS.POLICY_PLACE_UNKNOWN, { book, shop }));
  const fault = checkPolicy(row.standard, change);
  if (fault) throw new Refused(fault);
  await tx.query(
    `INSERT INTO spec.policy (book, shop, key, value, effective_from, set_by, approved_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [book, shop, key, value, effectiveFrom, by, approvedBy ?? null, now],
  );
}

/** Why the change cannot be made in a book of `standard`; the problem names the values that can. */
export function checkPolicy(standard: Standard, change: PolicyChange): Problem | undefined {
  const { book, shop = '', key, value, effectiveFrom, by, approvedBy } = change;
  const place = { book, ...(shop === '' ? {} : { shop }) };
  const definition = DEFINITIONS.get(key);
  if (!definition) {
    const keys = POLICY_DEFAULTS.filter((one) => one.scope !== 'FIXED').map((one) => one.key);
    return problem(SPEC_PROBLEMS.POLICY_UNKNOWN, place, { key, keys: keys.join(', ') });
  }
  if (definition.scope === 'FIXED') return problem(SPEC_PROBLEMS.POLICY_FIXED, place, { key });
  if (shop !== '' && definition.scope === 'BOOK') return problem(SPEC_PROBLEMS.POLICY_BOOK_ONLY, place, { key });
  if (!isAllowed(definition, standard, value)) {
    const allowed = definition.patternText ?? definition.allowed[standard].join(', ');
    return problem(SPEC_PROBLEMS.POLICY_VALUE_NOT_ALLOWED, place, { key, value, allowed });
  }
  if (!isIsoDate(effectiveFrom) || !effectiveFrom.endsWith('-01'))
    return problem(SPEC_PROBLEMS.POLICY_DATE_NOT_PERIOD_START, place, { key, date: effectiveFrom });
  if (approvedBy === by) return problem(SPEC_PROBLEMS.POLICY_APPROVED_BY_ITS_AUTHOR, place, { key, by });
  return undefined;
}

function isAllowed(definition: PolicyDefinition, standard: Standard, value: string): boolean {
  return definition.pattern ? definition.pattern.test(value) : definition.allowed[standard].includes(value);
}

/** A stored change. */
export interface PolicyRow {
  readonly policyNo: bigint;
  /** Empty = the book. */
  readonly shop: string;
  readonly key: string;
  readonly value: string;
  readonly effectiveFrom: IsoDate;
}

export interface Policies {
  /** Shop's value, else the book's, else the default. Throws Bug for a key that is not defined. */
  valueOf(key: string, shop: string, date: IsoDate): string;
  /** Every key with its value. */
  all(shop: string, date: IsoDate): Readonly<Record<string, string>>;
}

export async function loadPolicies(db: Queryable, book: string, standard: Standard): Promise<Policies> {
  const rows = await db.query<{ policy_no: string; shop: string; key: string; value: string; since: string }>(
    `SELECT policy_no::text AS policy_no, shop, key, value, effective_from::text AS since FROM spec.policy WHERE book = $1`,
    [book],
  );
  const currency = await db.query<{ currency: Currency }>('SELECT currency FROM ledger.book WHERE book = $1', [book]);
  const stored = rows.rows.map((row) => ({
    policyNo: BigInt(row.policy_no),
    shop: row.shop,
    key: row.key,
    value: row.value,
    effectiveFrom: row.since,
  }));
  return policiesOf(standard, currency.rows[0]?.currency ?? 'CNY', stored);
}

/** Pure. Of two rows of one date the later one stands. */
export function policiesOf(standard: Standard, currency: Currency, rows: readonly PolicyRow[]): Policies {
  const latestFirst = [...rows].sort(
    (a, b) => compare(b.effectiveFrom, a.effectiveFrom) || compare(b.policyNo, a.policyNo),
  );
  const byPlace = new Map<string, PolicyRow[]>();
  for (const row of latestFirst) {
    const place = `${row.shop}|${row.key}`;
    const list = byPlace.get(place);
    if (list) list.push(row);
    else byPlace.set(place, [row]);
  }
  const inForce = (shop: string, key: string, date: IsoDate): string | undefined =>
    byPlace.get(`${shop}|${key}`)?.find((row) => row.effectiveFrom <= date)?.value;
  const lookUp = (key: string, shop: string, date: IsoDate): string => {
    const definition = DEFINITIONS.get(key);
    if (!definition) throw new Bug(`no such policy: ${key}`);
    if (key === 'functionalCurrency') return currency;
    return (
      (shop === '' ? undefined : inForce(shop, key, date)) ?? inForce('', key, date) ?? definition.defaults[standard]
    );
  };
  return {
    valueOf: lookUp,
    all: (shop, date) => Object.fromEntries(POLICY_DEFAULTS.map(({ key }) => [key, lookUp(key, shop, date)])),
  };
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
