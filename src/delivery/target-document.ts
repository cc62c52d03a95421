/** The stored row in the form of a business document, as connectors take it. */
import { type BusinessDocument, documentNumber, type VoucherForm } from '../core/business-documents.ts';
import { parseRate } from '../core/money.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import type { TargetVoucher } from '../core/targets.ts';
import type { Queryable } from '../engine/transaction.ts';
import { flowOfForm, formContent } from './forms.ts';
import { contentOf, type HandedIn, handedInKey } from './handed-in.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';

interface Row {
  readonly form: VoucherForm;
  readonly formAccount: string | null;
  readonly document: HandedIn | null;
}

type Source = NonNullable<BusinessDocument['source']>;

/**
 * The voucher's lines, or what was handed in, as a document: a function of what is stored alone. DOCUMENT_SOURCE_WAITS where it
 * follows one that the ERP does not hold yet. Throws Bug where no document is stored.
 */
export async function loadBusinessDocument(
  db: Queryable,
  book: string,
  voucherNo: bigint,
  voucher: TargetVoucher,
): Promise<BusinessDocument | Problem> {
  const { rows } = await db.query<Row>(
    `SELECT form, form_account AS "formAccount", document FROM delivery.voucher WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo],
  );
  const row = rows[0];
  if (!row || row.form === 'VOUCHER') throw new Bug(`no document is stored as ${book} ${voucherNo}`);
  const head = headOf(voucher);
  if (!row.document) return flowDocument(head, voucher, row);
  const source = await sourceOf(db, book, row.document);
  if (source === 'WAITS')
    return problem(
      DELIVERY_PROBLEMS.DOCUMENT_SOURCE_WAITS,
      { book, voucher: String(voucherNo) },
      { word: voucher.word, number: String(voucher.number), source: row.document.source?.key ?? '' },
    );
  const content = contentOf(row.document, voucher.functionalCurrency);
  return { ...head, kind: row.form, ...content, rate: parseRate(content.rate), ...(source && { source }) };
}

function headOf(voucher: TargetVoucher) {
  const { key, reference, ledger, functionalCurrency, date, summary, word, period, number } = voucher;
  return {
    ...{ key, reference, ledger, functionalCurrency, date, summary },
    number: documentNumber(word, ledger, period, number),
  };
}

function flowDocument(head: ReturnType<typeof headOf>, voucher: TargetVoucher, row: Row): BusinessDocument {
  const flow = flowOfForm(row.form, row.formAccount);
  const content = flow && formContent(voucher.lines, flow);
  if (!content || 'reason' in content || content.kind !== row.form)
    throw new Bug(`voucher ${voucher.key} is not the ${row.form} that it was made`);
  const { party, lines, ...rest } = content;
  return {
    ...head,
    ...rest,
    party: { kind: 'CUSTOMER', code: party },
    lines: lines.map((line) => ({ ...line, summary: voucher.summary })),
  };
}

/** Of one that was handed in by its key: the number and id that the ERP gave it. */
async function sourceOf(db: Queryable, book: string, { source }: HandedIn): Promise<Source | 'WAITS' | undefined> {
  if (!source) return undefined;
  const { key, number, id } = source;
  if (key === undefined) return { number: number ?? '', ...(id === undefined ? {} : { id }) };
  const { rows } = await db.query<{ id: string | null; number: string | null }>(
    `SELECT erp_id AS id, erp_number AS number FROM delivery.voucher
     WHERE book = $1 AND group_key = $2 AND state <> 'SUPERSEDED'`,
    [book, handedInKey(book, key)],
  );
  const standing = rows[0];
  return standing?.id ? { id: standing.id, number: standing.number ?? '' } : 'WAITS';
}
