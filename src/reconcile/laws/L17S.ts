import { breakOf, breaksIn, countOf, type Law } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface SkippedRow {
  readonly voucher: bigint;
  readonly name: string;
  readonly by: string;
  readonly reason: string;
}

const SKIPPED = `
  SELECT voucher_no AS voucher, period || '/' || word || '-' || number AS name, skipped_by AS by, skip_reason AS reason
  FROM delivery.voucher WHERE book = $1 AND state = 'SKIPPED' ORDER BY voucher_no`;

/**
 * Beside L17 of accounting.md §8.1: what a person entered by hand in the ERP was not compared by anyone, so it is listed as not
 * sent for as long as it stands. A warning: it blocks no close.
 */
export const L17S: Law = {
  id: 'L17S',
  severity: 'W',
  statement: {
    zh: '推送：每张凭证都由本系统送达；改由人工在 ERP 处理的逐张列为未送达',
    en: 'Delivery: every voucher is sent by this house; those settled by hand in the ERP are listed as not sent',
  },
  async *check(scope) {
    const checked = await countOf(
      scope,
      `SELECT count(*) AS n FROM delivery.voucher WHERE book = $1 AND state <> 'SUPERSEDED'`,
    );
    const breaks = yield* breaksIn<SkippedRow>(scope, SKIPPED, ({ voucher, name, by, reason }) =>
      breakOf(
        P.LAW_L17S_NOT_SENT,
        { book: scope.book, voucher: String(voucher) },
        { name, by, reason, expected: 'VERIFIED', actual: 'SKIPPED', difference: reason },
      ),
    );
    return { checked, breaks };
  },
};
