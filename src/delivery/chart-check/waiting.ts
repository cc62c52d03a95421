/** What the vouchers that wait to be sent need of the ERP: accounts, dimensions, words, periods. */
import type { IsoDate, Period } from '../../core/dates.ts';
import type { Side, Standard } from '../../core/journal.ts';
import type { Currency } from '../../core/money.ts';
import { problem } from '../../core/problems.ts';
import {
  type ErpAccountFacts,
  type MasterKind,
  type MasterRecord,
  mappedAccount,
  type TargetMapping,
} from '../../core/targets.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { type CashFlowLine, cashFlowsOf, isCashAccount } from '../cash-flow.ts';
import { keepsWordLimit } from '../voucher-words.ts';
import type { AccountUse, ChartFinding } from './check.ts';
import { usableItem, wordFacts, wordRecord } from './check.ts';
import { CHART_PROBLEMS } from './problems.ts';

export interface Waiting {
  readonly uses: readonly AccountUse[];
  readonly words: readonly string[];
  readonly periods: readonly Period[];
  readonly values: readonly { readonly dimension: string; readonly code: string }[];
}

/** Vouchers that were never sent and will be. */
const WAITS = `v.state IN ('AWAITING_REVIEW', 'QUEUED', 'REFUSED') AND NOT v.handed`;
/** Of a business document the ERP makes the voucher, by accounts, words and items of its own. */
const VOUCHERS_WAIT = `${WAITS} AND v.form = 'VOUCHER'`;

export async function waitingOf(db: Queryable, book: string): Promise<Waiting> {
  const lines = await db.query<{ account: string; currency: Currency; names: readonly string[] }>(
    `SELECT DISTINCT l.account, l.currency, ARRAY(SELECT jsonb_object_keys(l.dims) ORDER BY 1) AS names
     FROM delivery.voucher v JOIN delivery.voucher_line l ON l.book = v.book AND l.voucher_no = v.voucher_no
     WHERE v.book = $1 AND ${VOUCHERS_WAIT} ORDER BY 1, 2`,
    [book],
  );
  const heads = await db.query<{ word: string; period: Period; isVoucher: boolean }>(
    `SELECT DISTINCT v.word, v.period, v.form = 'VOUCHER' AS "isVoucher" FROM delivery.voucher v
     WHERE v.book = $1 AND ${WAITS} ORDER BY 1, 2`,
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
    words: [...new Set(heads.rows.filter((row) => row.isVoucher).map((row) => row.word))],
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
     FROM delivery.voucher v WHERE v.book = $1 AND v.word = ANY ($2) AND ${VOUCHERS_WAIT} ORDER BY v.voucher_no`,
    [request.book, ruled],
  );
  return rows.flatMap((one) => findingsOf(one, request));
}

function findingsOf(one: WaitingVoucher, request: Parameters<typeof voucherFindings>[1]): readonly ChartFinding[] {
  const { erpAccount: account, book, mapping, records } = request;
  const facts = wordFacts(wordRecord(records, one.word));
  const scope = { vouchers: [String(one.voucherNo)] };
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

interface CashVoucher {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly number: number;
  readonly category: string;
  readonly lines: readonly (Omit<CashFlowLine, 'fc' | 'lc'> & { readonly fc: string; readonly lc: string })[];
}

export interface CashFlowRequest {
  readonly erpAccount: string;
  readonly book: string;
  readonly standard: Standard;
  readonly bookCurrency: Currency;
  readonly mapping: TargetMapping;
  readonly records: readonly MasterRecord[];
  readonly pulled: ReadonlySet<MasterKind>;
}

/**
 * Vouchers whose cash lines must have an item and would be sent without: no rule names the counter account, or the item is
 * not mapped. Asked only where the connection sends items; only accounts under 现金流量项目必录 are judged.
 */
export async function cashFlowFindings(db: Queryable, request: CashFlowRequest): Promise<readonly ChartFinding[]> {
  const required = new Set(
    request.records
      .filter((one) => one.kind === 'ACCOUNT' && (one.facts as ErpAccountFacts).cashFlowRequired)
      .map((one) => one.code),
  );
  if (required.size === 0) return [];
  const { rows } = await db.query<CashVoucher>(
    `SELECT v.voucher_no AS "voucherNo", v.word, v.number, v.category,
       (SELECT jsonb_agg(jsonb_build_object('lineNo', l.line_no, 'account', l.account, 'dc', l.dc, 'currency', l.currency,
          'fc', l.fc::text, 'lc', l.lc::text) ORDER BY l.line_no)
        FROM delivery.voucher_line l WHERE l.book = v.book AND l.voucher_no = v.voucher_no) AS lines
     FROM delivery.voucher v
     WHERE v.book = $1 AND ${VOUCHERS_WAIT} AND EXISTS (
       SELECT 1 FROM delivery.voucher_line l
       WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND l.account ~ '^(1001|1002|1012)([.]|$)')
     ORDER BY v.voucher_no`,
    [request.book],
  );
  const unusable = new Map<string, string[]>();
  const findings: ChartFinding[] = [];
  for (const one of rows) {
    const needed = itemsNeeded(one, request, required);
    if (typeof needed === 'string') findings.push(undecided(one, request, needed));
    else
      for (const item of needed)
        if (!usableItem(request, item)) unusable.set(item, [...(unusable.get(item) ?? []), String(one.voucherNo)]);
  }
  return [...findings, ...[...unusable].map(([item, vouchers]) => unmappedItem(request, item, vouchers))];
}

/** Items of the lines that must have one, or the counter accounts that no rule names. */
function itemsNeeded(one: CashVoucher, request: CashFlowRequest, required: ReadonlySet<string>): Set<string> | string {
  const { standard, bookCurrency: functionalCurrency, mapping } = request;
  const lines = one.lines.map((line) => ({ ...line, fc: BigInt(line.fc), lc: BigInt(line.lc) }));
  const judged = lines.filter((line) => {
    const theirs = mappedAccount(mapping, line.account, line.currency);
    return isCashAccount(line.account) && theirs !== undefined && required.has(theirs);
  });
  if (judged.length === 0) return new Set();
  const { shares, undecided } = cashFlowsOf({ standard, functionalCurrency, category: one.category, lines });
  if (undecided.length > 0) return undecided.join(', ');
  return new Set(judged.flatMap((line) => (shares.get(line.lineNo) ?? []).map((share) => share.item)));
}

function undecided(one: CashVoucher, request: CashFlowRequest, accounts: string): ChartFinding {
  const place = { book: request.book, voucher: String(one.voucherNo) };
  const params = { account: request.erpAccount, word: one.word, number: String(one.number), accounts };
  const found = problem(CHART_PROBLEMS.ERP_CASH_FLOW_UNDECIDED, place, params);
  return { level: 'BLOCKS', problem: found, scope: { vouchers: [String(one.voucherNo)] } };
}

function unmappedItem(request: CashFlowRequest, item: string, vouchers: readonly string[]): ChartFinding {
  const params = { account: request.erpAccount, item };
  const found = problem(CHART_PROBLEMS.ERP_CASH_FLOW_ITEM_UNMAPPED, { book: request.book }, params);
  return { level: 'BLOCKS', problem: found, scope: { vouchers } };
}
