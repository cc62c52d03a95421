/** The stored voucher in the form that connectors take. */
import { createHash } from 'node:crypto';
import type { Standard } from '../core/journal.ts';
import { parseRate } from '../core/money.ts';
import { Bug } from '../core/problems.ts';
import type { TargetVoucher } from '../core/targets.ts';
import type { Queryable } from '../engine/transaction.ts';
import { cashFlowsOf } from './cash-flow.ts';

/** What the ERP document carries in its text: short, and as unique as 64 bits are. */
export function referenceOf(voucherKey: string): string {
  return `HL:${createHash('sha256').update(voucherKey).digest('hex').slice(0, 16)}`;
}

/** A document that is sent anew has a key of its own: an ERP that refuses a key twice remembers the deleted one. */
export function targetKey(voucherKey: string, generation: number): string {
  return generation === 1 ? voucherKey : `${voucherKey}#${generation}`;
}

interface Head {
  readonly key: string;
  readonly generation: number;
  readonly functionalCurrency: string;
  readonly date: string;
  readonly period: string;
  readonly word: string;
  readonly number: number;
  readonly attachments: number;
  readonly preparer: string;
  readonly summary: string;
}

interface CashFlowPolicy {
  readonly standard: Standard;
  readonly category: string;
  /** Setting `cashFlowItems` of the book's ERP account. */
  readonly wantsItems: boolean;
}

interface Line {
  readonly lineNo: number;
  readonly summary: string;
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly currency: string;
  readonly fc: bigint;
  readonly rate: string;
  readonly lc: bigint;
  readonly dims: Readonly<Record<string, string>>;
}

/** `ledger` is the ERP's name of the ledger. Throws Bug where the voucher is not stored. */
export async function loadTargetVoucher(
  db: Queryable,
  book: string,
  voucherNo: bigint,
  ledger: string,
): Promise<TargetVoucher> {
  const heads = await db.query<Head & CashFlowPolicy>(
    `SELECT v.voucher_key AS key, v.generation, b.currency AS "functionalCurrency", v.voucher_date AS date, v.period, v.word, v.number,
       v.attachments, v.preparer, v.summary, v.category, b.standard,
       coalesce(a.config ->> 'cashFlowItems' IN ('on', 'true'), false) AS "wantsItems"
     FROM delivery.voucher v JOIN ledger.book b ON b.book = v.book
     LEFT JOIN delivery.erp_account a ON a.book = v.book AND a.enabled
     WHERE v.book = $1 AND v.voucher_no = $2`,
    [book, voucherNo],
  );
  const row = heads.rows[0];
  if (!row) throw new Bug(`voucher ${book} ${voucherNo} is not stored`);
  const lines = await db.query<Line>(
    `SELECT line_no AS "lineNo", summary, account, dc, currency, fc, rate::text AS rate, lc, dims
     FROM delivery.voucher_line WHERE book = $1 AND voucher_no = $2 ORDER BY line_no`,
    [book, voucherNo],
  );
  const { standard, category, wantsItems, generation, ...head } = row;
  const asked = { standard, category, functionalCurrency: head.functionalCurrency, lines: lines.rows };
  const cashFlows = wantsItems ? cashFlowsOf(asked).shares : undefined;
  const key = targetKey(head.key, generation);
  return {
    ...head,
    key,
    reference: referenceOf(key),
    ledger,
    lines: lines.rows.map((line) => {
      const cashFlow = cashFlows?.get(line.lineNo);
      return { ...line, rate: parseRate(line.rate), ...(cashFlow && { cashFlow }) };
    }),
  };
}
