/** What the vouchers that wait to be sent need of the ERP: accounts, dimensions, words, periods. */
import type { IsoDate, Period } from '../../core/dates.ts';
import type { Side } from '../../core/journal.ts';
import type { Currency } from '../../core/money.ts';
import { problem } from '../../core/problems.ts';
import { type MasterRecord, mappedAccount, type TargetMapping } from '../../core/targets.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { keepsWordLimit } from '../voucher-words.ts';
import type { AccountUse, ChartFinding } from './check.ts';
import { wordFacts, wordRecord } from './check.ts';
import { CHART_PROBLEMS } from './problems.ts';

export interface Waiting {
  readonly uses: readonly AccountUse[];
  readonly words: readonly string[];
  readonly periods: readonly Period[];
  readonly values: readonly { readonly dimension: string; readonly code: string }[];
}

/** Vouchers that were never sent and will be. */
const WAITS = `v.state IN ('AWAITING_REVIEW', 'QUEUED', 'REFUSED') AND NOT v.handed`;

export async function waitingOf(db: Queryable, book: string): Promise<Waiting> {
  const lines = await db.query<{ account: string; currency: Currency; names: readonly string[] }>(
    `SELECT DISTINCT l.account, l.currency, ARRAY(SELECT jsonb_object_keys(l.dims) ORDER BY 1) AS names
     FROM delivery.voucher v JOIN delivery.voucher_line l ON l.book = v.book AND l.voucher_no = v.voucher_no
     WHERE v.book = $1 AND ${WAITS} ORDER BY 1, 2`,
    [book],
  );
  const heads = await db.query<{ word: string; period: Period }>(
    `SELECT DISTINCT v.word, v.period FROM delivery.voucher v WHERE v.book = $1 AND ${WAITS} ORDER BY 1, 2`,
    [book],
  );
  const values = await db.query<{ dimension: string; code: string }>(
    `SELECT DISTINCT d.key AS dimension, d.value AS code
     FROM delivery.voucher v JOIN delivery.voucher_line l ON l.book = v.book AND l.voucher_no = v.voucher_no,
       jsonb_each_text(l.dims) AS d
     WHERE v.book = $1 AND ${WAITS} ORDER BY 1, 2`,
    [book],
  );
  return {
    uses: usesOf(lines.rows),
    words: [...new Set(heads.rows.map((row) => row.word))],
    periods: [...new Set(heads.rows.map((row) => row.period))],
    values: values.rows,
  };
}

function usesOf(
  rows: readonly { readonly account: string; readonly currency: Currency; readonly names: readonly string[] }[],
): readonly AccountUse[] {
  const uses = new Map<string, AccountUse>();
  for (const { account, currency, names } of rows) {
    const key = `${account} ${currency}`;
    const before = uses.get(key);
    uses.set(key, { account, currency, dims: before ? before.dims.filter((one) => names.includes(one)) : names });
  }
  return [...uses.values()];
}

interface WaitingVoucher {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly number: number;
  readonly date: IsoDate;
  /** Date of the last voucher of this word and period that the ERP holds. */
  readonly last: IsoDate | null;
  readonly lines: readonly { readonly account: string; readonly currency: Currency; readonly dc: Side }[];
}

/**
 * Vouchers that their own 凭证字 would refuse: 类别限制, and 制单序时控制 where the ERP holds a later one of the word and period.
 * Vouchers that others enter there are not known of.
 */
export async function voucherFindings(
  db: Queryable,
  request: {
    readonly erpAccount: string;
    readonly book: string;
    readonly mapping: TargetMapping;
    readonly records: readonly MasterRecord[];
  },
): Promise<readonly ChartFinding[]> {
  const ruled = request.records
    .filter((one) => one.kind === 'VOUCHER_WORD' && (wordFacts(one).limit || wordFacts(one).dateOrder))
    .flatMap((one) => [one.name, one.code]);
  if (ruled.length === 0) return [];
  const { rows } = await db.query<WaitingVoucher>(
    `SELECT v.voucher_no AS "voucherNo", v.word, v.number, v.voucher_date AS date,
       (SELECT max(s.voucher_date) FROM delivery.voucher s
        WHERE s.book = v.book AND s.word = v.word AND s.period = v.period AND s.erp_id IS NOT NULL) AS last,
       (SELECT jsonb_agg(DISTINCT jsonb_build_object('account', l.account, 'currency', l.currency, 'dc', l.dc))
        FROM delivery.voucher_line l WHERE l.book = v.book AND l.voucher_no = v.voucher_no) AS lines
     FROM delivery.voucher v WHERE v.book = $1 AND v.word = ANY ($2) AND ${WAITS} ORDER BY v.voucher_no`,
    [request.book, ruled],
  );
  return rows.flatMap((one) => findingsOf(one, request));
}

function findingsOf(one: WaitingVoucher, request: Parameters<typeof voucherFindings>[1]): readonly ChartFinding[] {
  const { erpAccount: account, book, mapping, records } = request;
  const facts = wordFacts(wordRecord(records, one.word));
  const scope = { voucherNo: String(one.voucherNo) };
  const place = { book, voucher: String(one.voucherNo) };
  const name = { account, word: one.word, number: String(one.number) };
  const findings: ChartFinding[] = [];
  const theirs = one.lines.map(({ account: ours, currency, dc }) => ({
    account: mappedAccount(mapping, ours, currency) ?? ours,
    dc,
  }));
  const { limit, limitAccounts = [], dateOrder } = facts;
  if (limit && limitAccounts.length > 0 && !keepsWordLimit(limit, limitAccounts, theirs)) {
    const params = { ...name, limit, accounts: limitAccounts.join(', ') };
    findings.push({ level: 'BLOCKS', problem: problem(CHART_PROBLEMS.ERP_VOUCHER_WORD_LIMIT, place, params), scope });
  }
  if (dateOrder && one.last !== null && one.date < one.last) {
    const params = { ...name, date: one.date, last: one.last };
    findings.push({ level: 'BLOCKS', problem: problem(CHART_PROBLEMS.ERP_DATE_ORDER, place, params), scope });
  }
  return findings;
}
