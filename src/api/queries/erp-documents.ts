/** Business documents: the list, and one with what goes to the ERP and every call. */
import type { BusinessDocument, DocumentKind } from '../../core/business-documents.ts';
import type { Currency } from '../../core/money.ts';
import { formatRate } from '../../core/money.ts';
import type { Catalogue, Problem } from '../../core/problems.ts';
import { loadErpAccount } from '../../delivery/erp-accounts.ts';
import { contentOf, type HandedIn } from '../../delivery/handed-in.ts';
import { isUnsent } from '../../delivery/states.ts';
import { loadBusinessDocument } from '../../delivery/target-document.ts';
import { loadTargetVoucher } from '../../delivery/target-voucher.ts';
import type { Queryable } from '../../engine/transaction.ts';
import type { ErpDocumentBriefJson, ErpDocumentJson, PageJson } from '../contract.ts';
import { limitOf, type PageQuery, pageOfRows, readCursor } from '../paging.ts';
import { instantView, moneyView, problemView, textOrNull } from '../views.ts';
import { attemptsOf } from './vouchers.ts';

interface Reading {
  readonly db: Queryable;
  readonly catalogue: Catalogue;
}

interface Debtor {
  readonly party: string | null;
  readonly currency: Currency | null;
  /** Minor units as text, debit positive. */
  readonly balance: string | null;
}

interface Row {
  readonly book: string;
  readonly no: bigint;
  readonly kind: DocumentKind;
  readonly key: string | null;
  readonly word: string;
  readonly number: number;
  readonly date: string;
  readonly period: string;
  readonly summary: string;
  readonly state: ErpDocumentBriefJson['state'];
  readonly erpNumber: string | null;
  readonly problem: Problem | null;
  readonly erpAccount: string | null;
  readonly erpId: string | null;
  readonly tries: number;
  readonly createdAt: Date;
  readonly currency: Currency;
  readonly document: HandedIn | null;
  /** A request with it may have arrived. */
  readonly handed: boolean;
  readonly debtor: Debtor | null;
}

/** Of one that was cut from the journal: its lines on the debtor's account, which are of one party and one currency. */
const DEBTOR = `SELECT jsonb_build_object('party', min(coalesce(l.dims ->> '店铺', l.dims ->> '客户')), 'currency', min(l.currency),
      'balance', sum(CASE l.dc WHEN 'D' THEN l.fc ELSE -l.fc END)::text)
    FROM delivery.voucher_line l
    WHERE l.book = v.book AND l.voucher_no = v.voucher_no AND l.account = v.form_account`;

const SELECT = `SELECT v.book, v.voucher_no AS no, v.form AS kind, v.document ->> 'key' AS key, v.word, v.number,
    v.voucher_date AS date, v.period, v.summary, v.state, v.erp_number AS "erpNumber", v.problem,
    v.erp_account AS "erpAccount", v.erp_id AS "erpId", v.tries, v.created_at AS "createdAt", b.currency,
    v.document, v.handed, CASE WHEN v.document IS NULL THEN (${DEBTOR}) END AS debtor
  FROM delivery.voucher v JOIN ledger.book b USING (book)
  WHERE v.form <> 'VOUCHER'`;

export interface ErpDocumentFilter extends PageQuery {
  readonly book?: string;
  readonly state?: string;
  readonly kind?: string;
  readonly key?: string;
}

/** Newest first. Those that were cut anew or withdrawn only where they are asked for by state. */
export async function listErpDocuments(
  reading: Reading,
  filter: ErpDocumentFilter,
): Promise<PageJson<ErpDocumentBriefJson>> {
  const after = readCursor(filter.cursor, ['instant', 'text', 'number']);
  const limit = limitOf(filter);
  const { rows } = await reading.db.query<Row>(
    `${SELECT} AND ($1::text IS NULL OR v.book = $1) AND coalesce(v.state = $2, v.state <> 'SUPERSEDED')
       AND ($3::text IS NULL OR v.form = $3) AND ($4::text IS NULL OR v.document ->> 'key' = $4)
       AND ($5::timestamptz IS NULL OR (v.created_at, v.book, v.voucher_no) < ($5, $6, $7::bigint))
     ORDER BY v.created_at DESC, v.book DESC, v.voucher_no DESC LIMIT $8`,
    [
      ...[filter.book ?? null, filter.state ?? null, filter.kind ?? null, filter.key ?? null],
      ...(after ?? [null, null, null]),
      limit + 1,
    ],
  );
  return pageOfRows(
    rows,
    limit,
    (row) => briefOf(reading.catalogue, row),
    (row) => [instantView(row.createdAt), row.book, String(row.no)],
  );
}

function briefOf(catalogue: Catalogue, row: Row): ErpDocumentBriefJson {
  const { book, kind, key, word, number, date, period, summary, state, erpNumber } = row;
  return {
    ...{ book, no: String(row.no), kind, key, word, number, date, period, summary, state, erpNumber },
    ...partyAndTotal(row),
    problem: row.problem ? problemView(catalogue, row.problem) : null,
  };
}

function partyAndTotal(row: Row): Pick<ErpDocumentBriefJson, 'party' | 'total'> {
  const { document, kind, currency } = row;
  if (document) {
    const total = contentOf(document, currency).lines.reduce((sum, line) => sum + line.fc, 0n);
    return { party: textOrNull(document.party?.code), total: moneyView(total, document.currency) };
  }
  const { party = null, currency: own, balance } = row.debtor ?? {};
  // Money that comes in stands on the debtor's credit side.
  const amount = BigInt(balance ?? '0') * (kind === 'RECEIPT' ? -1n : 1n);
  return { party, total: moneyView(amount, own ?? currency) };
}

export async function readErpDocument(
  reading: Reading,
  book: string,
  no: bigint,
): Promise<ErpDocumentJson | undefined> {
  const { db, catalogue } = reading;
  const { rows } = await db.query<Row>(`${SELECT} AND v.book = $1 AND v.voucher_no = $2`, [book, no]);
  const row = rows[0];
  if (!row) return undefined;
  const account = await loadErpAccount(db, book);
  const voucher = await loadTargetVoucher(db, book, no, account?.ledger ?? '');
  const document = await loadBusinessDocument(db, book, no, voucher);
  return {
    ...briefOf(catalogue, row),
    erpAccount: row.erpAccount,
    erpId: row.erpId,
    tries: row.tries,
    createdAt: instantView(row.createdAt),
    withdrawable: row.document !== null && isUnsent(row),
    content: 'code' in document ? null : contentView(document, row.currency),
    attempts: await attemptsOf(db, book, no),
  };
}

function contentView(document: BusinessDocument, functional: Currency): NonNullable<ErpDocumentJson['content']> {
  const { number, reference, bankAccount, currency, rate, source } = document;
  return {
    ...{ number, reference, currency },
    bankAccount: textOrNull(bankAccount),
    rate: formatRate(rate),
    source: textOrNull(source?.number),
    lines: document.lines.map((line) => ({
      lineNo: line.lineNo,
      summary: line.summary,
      material: textOrNull(line.material),
      expenseItem: textOrNull(line.expenseItem),
      department: textOrNull(line.department),
      warehouse: textOrNull(line.warehouse),
      warehouseTo: textOrNull(line.warehouseTo),
      quantity: textOrNull(line.quantity),
      fc: moneyView(line.fc, currency),
      tax: moneyView(line.tax, currency),
      lc: moneyView(line.lc, functional),
    })),
  };
}
