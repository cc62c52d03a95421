/** Vouchers that a finding blocks stay QUEUED, not due, with the finding as their problem; they are due again when it is gone. */

import { type Catalogue, type Problem, problem } from '../../core/problems.ts';
import { openException, resolveExceptions } from '../../engine/exceptions.ts';
import type { Queryable, Tx } from '../../engine/transaction.ts';
import type { ErpAccount } from '../erp-accounts.ts';
import { type ChartFinding, findingSubject } from './check.ts';
import { CHART_PROBLEMS } from './problems.ts';

/** Each delivery holds anew; this is only how long a house may sleep without a voucher slipping through. */
const HOLD_MS = 24 * 3_600_000;
const WORKER = 'chart-check';

export interface StoredCheck {
  readonly fingerprint: string;
  readonly checkedAt: Date;
  readonly findings: readonly ChartFinding[];
}

/** What the last check of the account found; undefined: never checked. */
export async function storedCheck(db: Queryable, erpAccount: string): Promise<StoredCheck | undefined> {
  const { rows } = await db.query<StoredCheck>(
    `SELECT fingerprint, checked_at AS "checkedAt", findings FROM delivery.chart_check WHERE erp_account = $1`,
    [erpAccount],
  );
  return rows[0];
}

/** Stores a check; opens an exception for each finding that blocks and resolves those whose finding is gone. */
export async function storeCheck(tx: Tx, erpAccount: string, check: StoredCheck, catalogue: Catalogue): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.chart_check (erp_account, fingerprint, checked_at, findings) VALUES ($1, $2, $3, $4)
     ON CONFLICT (erp_account) DO UPDATE
     SET fingerprint = excluded.fingerprint, checked_at = excluded.checked_at, findings = excluded.findings`,
    [erpAccount, check.fingerprint, check.checkedAt, JSON.stringify(check.findings)],
  );
  const blocking = check.findings.filter((one) => one.level === 'BLOCKS');
  const standing = new Set(blocking.map((one) => `${one.problem.code} ${findingSubject(erpAccount, one)}`));
  for (const { code, subject } of await liveExceptions(tx, erpAccount))
    if (!standing.has(`${code} ${subject}`)) await resolveExceptions(tx, subject, WORKER, check.checkedAt, code);
  for (const one of blocking)
    await openException(tx, one.problem, findingSubject(erpAccount, one), check.checkedAt, catalogue);
}

async function liveExceptions(
  db: Queryable,
  erpAccount: string,
): Promise<readonly { readonly code: string; readonly subject: string }[]> {
  const { rows } = await db.query<{ code: string; subject: string }>(
    `SELECT code, subject FROM engine.exception
     WHERE state IN ('OPEN', 'RETRYING') AND starts_with(subject, $1) ORDER BY number`,
    [`chart:${erpAccount}/`],
  );
  return rows;
}

export interface GateSummary {
  readonly held: number;
  readonly released: number;
}

/**
 * Holds the queued vouchers that the stored findings block, and lets go of those that none blocks any more. A finding whose
 * exception a person skipped holds nothing. Words under date order hold what is dated after a held voucher too. A voucher
 * that the ERP may already have is never held: it must be looked up.
 */
export async function holdBlocked(tx: Tx, account: ErpAccount, now: Date): Promise<GateSummary> {
  const check = await storedCheck(tx, account.erpAccount);
  const live = new Set((await liveExceptions(tx, account.erpAccount)).map((one) => `${one.code} ${one.subject}`));
  const blocking = (check?.findings ?? []).filter(
    (one) => one.level === 'BLOCKS' && live.has(`${one.problem.code} ${findingSubject(account.erpAccount, one)}`),
  );
  const ordered = (check?.findings ?? []).flatMap((one) =>
    one.problem.code === 'ERP_DATE_ORDER_ON' ? (one.scope.word ?? []) : [],
  );
  const hits = await hitsOf(tx, account.book, blocking);
  const followers = ordered.length > 0 ? await followersOf(tx, account.book, [...hits.keys()], ordered) : [];
  for (const one of followers) hits.set(one.voucherNo, waitsFor(account, one));
  const held = await hold(tx, account.book, hits, now);
  const released = await release(tx, account.book, [...hits.keys()], now);
  return { held, released };
}

/** Voucher → the first finding that blocks it. */
async function hitsOf(tx: Tx, book: string, blocking: readonly ChartFinding[]): Promise<Map<bigint, Problem>> {
  if (blocking.length === 0) return new Map();
  const scopes = blocking.map((one) => one.scope);
  const { rows } = await tx.query<{ voucherNo: bigint; finding: number }>(
    `WITH scope AS (
       SELECT (ordinality - 1)::integer AS finding, s.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
         $8::text[]) WITH ORDINALITY AS s (account, currency, lacks, dimension, code, word, vouchers, ordinality))
     SELECT DISTINCT ON (v.voucher_no) v.voucher_no AS "voucherNo", s.finding
     FROM delivery.voucher v JOIN scope s
       ON (s.word IS NULL OR s.word = v.word) AND (s.vouchers IS NULL OR v.voucher_no = ANY (string_to_array(s.vouchers, '|')::bigint[]))
     WHERE v.book = $1 AND v.state = 'QUEUED' AND NOT v.handed
       AND (v.form = 'VOUCHER' OR s.account IS NULL AND s.lacks IS NULL AND s.word IS NULL) AND (s.account IS NULL AND s.dimension IS NULL OR EXISTS (
       SELECT 1 FROM delivery.voucher_line l
       WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND (s.account IS NULL OR l.account = s.account)
         AND (s.currency IS NULL OR l.currency = s.currency)
         AND (s.lacks IS NULL OR NOT l.dims ?| string_to_array(s.lacks, '|'))
         AND (s.dimension IS NULL OR l.dims ->> s.dimension = s.code)))
     ORDER BY v.voucher_no, s.finding`,
    [
      book,
      scopes.map((one) => one.account ?? null),
      scopes.map((one) => one.currency ?? null),
      scopes.map((one) => one.lacks?.join('|') ?? null),
      scopes.map((one) => one.dimension ?? null),
      scopes.map((one) => one.code ?? null),
      scopes.map((one) => one.word ?? null),
      scopes.map((one) => one.vouchers?.join('|') ?? null),
    ],
  );
  return new Map(
    rows.flatMap((row) => {
      const found = blocking[row.finding];
      return found ? [[row.voucherNo, found.problem] as const] : [];
    }),
  );
}

interface Follower {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly firstNumber: number;
}

/** Queued ones of an ordered word and period behind a held one. */
async function followersOf(
  tx: Tx,
  book: string,
  held: readonly bigint[],
  words: readonly string[],
): Promise<readonly Follower[]> {
  const { rows } = await tx.query<Follower>(
    `SELECT DISTINCT ON (v.voucher_no) v.voucher_no AS "voucherNo", v.word, h.number AS "firstNumber"
     FROM delivery.voucher v JOIN delivery.voucher h ON h.book = v.book AND h.word = v.word AND h.period = v.period
       AND h.voucher_no = ANY ($2::bigint[]) AND h.voucher_date < v.voucher_date
     WHERE v.book = $1 AND v.state = 'QUEUED' AND NOT v.handed AND v.word = ANY ($3) AND v.voucher_no <> ALL ($2::bigint[])
     ORDER BY v.voucher_no, h.voucher_date, h.number`,
    [book, held.map(String), words],
  );
  return rows;
}

function waitsFor(account: ErpAccount, one: Follower): Problem {
  const place = { book: account.book, voucher: String(one.voucherNo) };
  return problem(CHART_PROBLEMS.ERP_DATE_ORDER_WAITS, place, { first: `${one.word}-${one.firstNumber}` });
}

async function hold(tx: Tx, book: string, hits: ReadonlyMap<bigint, Problem>, now: Date): Promise<number> {
  const result = await tx.query(
    `UPDATE delivery.voucher v SET next_try_at = $4, problem = h.problem
     FROM unnest($2::bigint[], $3::jsonb[]) AS h (voucher_no, problem)
     WHERE v.book = $1 AND v.voucher_no = h.voucher_no AND v.state = 'QUEUED' AND NOT v.handed AND v.lease_owner IS NULL`,
    [
      book,
      [...hits.keys()].map(String),
      [...hits.values()].map((one) => JSON.stringify(one)),
      new Date(now.getTime() + HOLD_MS),
    ],
  );
  return result.rowCount ?? 0;
}

async function release(tx: Tx, book: string, blocked: readonly bigint[], now: Date): Promise<number> {
  const result = await tx.query(
    `UPDATE delivery.voucher SET next_try_at = NULL, problem = NULL, changed_at = $4
     WHERE book = $1 AND state = 'QUEUED' AND NOT handed AND problem ->> 'code' = ANY ($2) AND voucher_no <> ALL ($3::bigint[])
       AND next_try_at IS NOT NULL`,
    [book, [...Object.keys(CHART_PROBLEMS), 'LEDGER_CURRENCY_DIFFERS'], blocked.map(String), now],
  );
  return result.rowCount ?? 0;
}
