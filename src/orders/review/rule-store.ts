/** Review rules of a book: versions that are drafted, approved by a second person, retired; and which are in force. */
import type { IsoDate } from '../../core/dates.ts';
import { type ProblemKind, problem, Refused } from '../../core/problems.ts';
import { lockKeys, type Queryable, type Tx } from '../../engine/transaction.ts';
import { ORDER_PROBLEMS as kinds } from '../problems.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { type ReviewRule, RULE_CODE, type RuleDefinition, readRule } from './rule.ts';

export interface RuleVersion {
  readonly ruleNo: bigint;
  readonly book: string;
  readonly code: string;
  readonly version: number;
  readonly effectiveFrom: IsoDate;
  readonly definition: RuleDefinition;
  readonly note: string;
  readonly state: 'DRAFT' | 'APPROVED' | 'RETIRED';
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly retiredBy: string | null;
  readonly retiredAt: Date | null;
}

export type NewRule = Pick<RuleVersion, 'book' | 'code' | 'effectiveFrom' | 'note'> & {
  /** As it was told: it is read, and its cases are run, before it is kept. */
  readonly definition: Readonly<Record<keyof RuleDefinition, unknown>>;
};

const VERSION_SQL = `SELECT rule_no AS "ruleNo", book, code, version, effective_from::text AS "effectiveFrom", definition, note,
  state, made_by AS "madeBy", made_at AS "madeAt", approved_by AS "approvedBy", approved_at AS "approvedAt",
  retired_by AS "retiredBy", retired_at AS "retiredAt" FROM orders.review_rule`;

/** The next version, as a draft. The caller audits. Throws Refused REVIEW_RULE_INVALID. */
export async function saveRule(tx: Tx, wanted: NewRule, by: string, now: Date): Promise<RuleVersion> {
  const { book, code, effectiveFrom, note } = wanted;
  if (!RULE_CODE.test(code))
    refuse(kinds.REVIEW_RULE_INVALID, { rule: code, detail: 'code: upper case, digits and _' });
  const definition = readRule(wanted.definition);
  if ('fault' in definition) return refuse(kinds.REVIEW_RULE_INVALID, { rule: code, detail: definition.fault });
  await lockVersions(tx, wanted);
  const { rows } = await tx.query<{ ruleNo: bigint }>(
    `INSERT INTO orders.review_rule (book, code, version, effective_from, definition, note, made_by, made_at)
     SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7 FROM orders.review_rule WHERE book = $1 AND code = $2
     RETURNING rule_no AS "ruleNo"`,
    [book, code, effectiveFrom, JSON.stringify(definition), note, by, now],
  );
  return loadRule(tx, rows[0]?.ruleNo ?? 0n);
}

/** Two drafts at one moment get two versions. */
async function lockVersions(tx: Tx, { book, code }: Pick<RuleVersion, 'book' | 'code'>): Promise<void> {
  await lockKeys(tx, [`review rule:${book}|${code}`]);
}

/**
 * Puts a draft in force from its date on. The caller audits. Throws Refused REVIEW_RULE_NOT_FOUND, REVIEW_RULE_STATE_WRONG,
 * REVIEW_RULE_SAME_PERSON (rule author ≠ rule approver, accounting.md §8.3), REVIEW_RULE_NOT_LATEST.
 */
export async function approveRule(tx: Tx, ruleNo: bigint, by: string, now: Date): Promise<RuleVersion> {
  const found = await lockedRule(tx, ruleNo);
  const rule = nameOf(found);
  if (found.state !== 'DRAFT') refuse(kinds.REVIEW_RULE_STATE_WRONG, { rule, state: found.state });
  if (found.madeBy === by) refuse(kinds.REVIEW_RULE_SAME_PERSON, { rule, who: by });
  const latest = await tx.query<{ version: number }>(
    'SELECT max(version) AS version FROM orders.review_rule WHERE book = $1 AND code = $2',
    [found.book, found.code],
  );
  const version = latest.rows[0]?.version ?? found.version;
  if (version > found.version) refuse(kinds.REVIEW_RULE_NOT_LATEST, { rule, latest: String(version) });
  await tx.query(
    `UPDATE orders.review_rule SET state = 'APPROVED', approved_by = $2, approved_at = $3 WHERE rule_no = $1`,
    [ruleNo, by, now],
  );
  return loadRule(tx, ruleNo);
}

/** Takes a version out; the one before it, or the house's, is in force again. Throws Refused REVIEW_RULE_NOT_FOUND, …_STATE_WRONG. */
export async function retireRule(tx: Tx, ruleNo: bigint, by: string, now: Date): Promise<RuleVersion> {
  const found = await lockedRule(tx, ruleNo);
  if (found.state === 'RETIRED') refuse(kinds.REVIEW_RULE_STATE_WRONG, { rule: nameOf(found), state: found.state });
  await tx.query(
    `UPDATE orders.review_rule SET state = 'RETIRED', retired_by = $2, retired_at = $3 WHERE rule_no = $1`,
    [ruleNo, by, now],
  );
  return loadRule(tx, ruleNo);
}

/** The versions lock first, so that no draft is saved between the look at the latest and the approval. */
async function lockedRule(tx: Tx, ruleNo: bigint): Promise<RuleVersion> {
  await lockVersions(tx, await loadRule(tx, ruleNo));
  return loadRule(tx, ruleNo);
}

/** Throws Refused REVIEW_RULE_NOT_FOUND. */
export async function loadRule(db: Queryable, ruleNo: bigint): Promise<RuleVersion> {
  const { rows } = await db.query<RuleVersion>(`${VERSION_SQL} WHERE rule_no = $1`, [ruleNo]);
  return rows[0] ?? refuse(kinds.REVIEW_RULE_NOT_FOUND, { rule: String(ruleNo) });
}

/** Newest first. */
export async function listRules(
  db: Queryable,
  filter: { readonly book: string; readonly code?: string; readonly before?: bigint; readonly limit: number },
): Promise<readonly RuleVersion[]> {
  const { rows } = await db.query<RuleVersion>(
    `${VERSION_SQL} WHERE book = $1 AND ($2::text IS NULL OR code = $2) AND ($3::bigint IS NULL OR rule_no < $3)
     ORDER BY rule_no DESC LIMIT $4`,
    [filter.book, filter.code ?? null, filter.before ?? null, filter.limit],
  );
  return rows;
}

/**
 * The rules of a book on `date`, by priority: of each code the approved version that began last (of two of one day the newer), else
 * the house's.
 */
export async function rulesInForce(db: Queryable, book: string, date: IsoDate): Promise<readonly ReviewRule[]> {
  const { rows } = await db.query<Pick<RuleVersion, 'code' | 'version' | 'definition'>>(
    `SELECT DISTINCT ON (code) code, version, definition FROM orders.review_rule
     WHERE book = $1 AND state = 'APPROVED' AND effective_from <= $2 ORDER BY code, effective_from DESC, version DESC`,
    [book, date],
  );
  const own = rows.map(({ code, definition, version }): ReviewRule => ({ ...definition, code, version }));
  return overlaid(DEFAULT_RULES, own);
}

/** `rules` with those of `others` in the place of the ones of their code. */
export function overlaid(rules: readonly ReviewRule[], others: readonly ReviewRule[]): readonly ReviewRule[] {
  const byCode = new Map([...rules, ...others].map((rule) => [rule.code, rule]));
  return [...byCode.values()].sort((a, b) => a.priority - b.priority || (a.code < b.code ? -1 : 1));
}

function nameOf({ code, version }: RuleVersion): string {
  return `${code}#${version}`;
}

function refuse(kind: ProblemKind, params: Readonly<Record<string, string>>): never {
  throw new Refused(problem(kind, {}, params));
}
