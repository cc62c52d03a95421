/** Which vouchers the findings of a check concern, as the database answers it. */
import type { Queryable } from '../../engine/transaction.ts';
import { type ChartFinding, findingSubject } from './check.ts';
import { WAITS } from './waiting.ts';

/**
 * A row of `finding` (place in the list, from 0) and `voucher_no` for each voucher of the book `$1` that keeps `condition` (of
 * `v`) and fits the finding's scope. `$2` to `$8` are `scopeParams`.
 */
export function vouchersInScope(condition: string): string {
  return `SELECT v.voucher_no, s.finding FROM delivery.voucher v JOIN (
       SELECT (ordinality - 1)::integer AS finding, s.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
         $8::text[]) WITH ORDINALITY AS s (account, currency, lacks, dimension, code, word, vouchers, ordinality)) s
       ON (s.word IS NULL OR s.word = v.word) AND (s.vouchers IS NULL OR v.voucher_no = ANY (string_to_array(s.vouchers, '|')::bigint[]))
     WHERE v.book = $1 AND ${condition}
       AND (v.form = 'VOUCHER' OR s.account IS NULL AND s.lacks IS NULL AND s.word IS NULL) AND (s.account IS NULL AND s.dimension IS NULL OR EXISTS (
       SELECT 1 FROM delivery.voucher_line l
       WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND (s.account IS NULL OR l.account = s.account)
         AND (s.currency IS NULL OR l.currency = s.currency)
         AND (s.lacks IS NULL OR NOT l.dims ?| string_to_array(s.lacks, '|'))
         AND (s.dimension IS NULL OR l.dims ->> s.dimension = s.code)))`;
}

export function scopeParams(book: string, findings: readonly ChartFinding[]): readonly unknown[] {
  const scopes = findings.map((one) => one.scope);
  return [
    book,
    scopes.map((one) => one.account ?? null),
    scopes.map((one) => one.currency ?? null),
    scopes.map((one) => one.lacks?.join('|') ?? null),
    scopes.map((one) => one.dimension ?? null),
    scopes.map((one) => one.code ?? null),
    scopes.map((one) => one.word ?? null),
    scopes.map((one) => one.vouchers?.join('|') ?? null),
  ];
}

export interface ConcernedFinding {
  /** That of its exception. */
  readonly subject: string;
  readonly first: ChartFinding;
  /** Of the lines concerned; empty: whatever their currency. */
  readonly currencies: readonly string[];
  /** Vouchers of the book that are still to be sent and that it concerns, each once. */
  readonly waiting: number;
}

/** Findings with the vouchers that wait on them. What is one problem in several currencies is one entry. */
export async function concernedBy(
  db: Queryable,
  account: { readonly erpAccount: string; readonly book: string },
  findings: readonly ChartFinding[],
): Promise<readonly ConcernedFinding[]> {
  const groups = new Map<string, ChartFinding[]>();
  for (const one of findings) {
    const key = `${one.problem.code} ${findingSubject(account.erpAccount, one)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const counted = await countOf(db, account.book, [...groups.values()]);
  return [...groups.values()].flatMap((group, place) => {
    const [first] = group;
    if (!first) return [];
    const subject = findingSubject(account.erpAccount, first);
    const currencies = [...new Set(group.flatMap((one) => one.scope.currency ?? []))];
    return [{ subject, first, currencies, waiting: counted.get(place) ?? 0 }];
  });
}

/** Place of the group → its vouchers. */
async function countOf(
  db: Queryable,
  book: string,
  groups: readonly (readonly ChartFinding[])[],
): Promise<ReadonlyMap<number, number>> {
  if (groups.length === 0) return new Map();
  const { rows } = await db.query<{ place: number; waiting: number }>(
    `SELECT g.place, count(DISTINCT f.voucher_no)::integer AS waiting
     FROM (${vouchersInScope(WAITS)}) f
     JOIN (SELECT (ordinality - 1)::integer AS finding, place FROM unnest($9::integer[]) WITH ORDINALITY AS u (place, ordinality)) g
       USING (finding)
     GROUP BY g.place`,
    [...scopeParams(book, groups.flat()), groups.flatMap((group, place) => group.map(() => place))],
  );
  return new Map(rows.map((row) => [row.place, row.waiting]));
}
