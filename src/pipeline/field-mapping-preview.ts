/** A field mapping tried on a real voucher or business document, or on a sample where there is none yet. Nothing is sent. */
import type { BusinessDocument } from '../core/business-documents.ts';
import { type Problem, problem, Refused } from '../core/problems.ts';
import { sampleDocument } from '../core/sample-document.ts';
import type { MappedKind } from '../core/target-fields.ts';
import type { TargetConnector, TargetDocument, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { withCustomers } from '../delivery/document-way.ts';
import { type ErpAccount, loadErpAccount, loadMapping } from '../delivery/erp-accounts.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { loadBusinessDocument } from '../delivery/target-document.ts';
import { loadTargetVoucher } from '../delivery/target-voucher.ts';
import type { Queryable } from '../engine/transaction.ts';
import { type BodyChange, bodyDifference } from '../masterdata/field-mapping/difference.ts';
import type { Expressions } from '../masterdata/field-mapping/expressions.ts';
import type { FieldMappingRow } from '../masterdata/field-mapping/mapping-row.ts';
import { type MappingHouse, mappedBody, noErp, problemsOf, unwritten } from './mapping-parts.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';

export interface MappingPreview {
  readonly problems: readonly Problem[];
  /** The document that it was tried on; undefined: a sample that Heliu made up. */
  readonly voucherNo: bigint | undefined;
  /** The connector's own document; undefined where it makes none: `problems` says why. */
  readonly before: unknown;
  readonly after: unknown;
  readonly changes: readonly BodyChange[];
}

export interface PreviewRequest {
  readonly book: string;
  /** Absent: the newest of the kind, else a sample; a voucher has no sample. */
  readonly voucherNo?: bigint;
  readonly documentKind: MappedKind;
  readonly rows: readonly FieldMappingRow[];
}

/**
 * The document without and with the rows: the same calls as a delivery makes, and nothing is sent or stored. Throws Refused
 * VOUCHER_ABSENT, FIELD_MAPPING_OTHER_KIND, FIELD_MAPPING_NO_ERP.
 */
export async function previewMapping(
  house: MappingHouse,
  expressions: Expressions,
  request: PreviewRequest,
): Promise<MappingPreview> {
  const { book, rows, documentKind } = request;
  const { pool } = house.db;
  const account = await loadErpAccount(pool, book);
  const target = account && (await house.targetOf(book));
  if (!account || !target) throw noErp(book);
  const tried = await triedOn(pool, target, account, request);
  const { voucherNo } = tried;
  if ('problems' in tried.made)
    return { problems: tried.made.problems, voucherNo, before: undefined, after: undefined, changes: [] };
  const before = tried.made.body;
  const wrong = await problemsOf(house, expressions, { book, profile: account.profile, documentKind, rows });
  if (wrong.length > 0) return { problems: wrong, voucherNo, before, after: before, changes: [] };
  const { voucher, codes, made: document } = tried;
  const mapped = await mappedBody(pool, expressions, { account, documentKind, rows, voucher, document, codes });
  return {
    problems: mapped.problems,
    voucherNo,
    before,
    after: mapped.body,
    changes: bodyDifference(before, mapped.body),
  };
}

interface Tried {
  readonly voucherNo: bigint | undefined;
  readonly voucher: TargetVoucher | BusinessDocument;
  readonly codes: TargetMapping;
  readonly made: TargetDocument | { readonly problems: readonly Problem[] };
}

async function triedOn(
  db: Queryable,
  target: TargetConnector,
  account: ErpAccount,
  request: PreviewRequest,
): Promise<Tried> {
  const { documentKind } = request;
  const voucherNo = await rowOf(db, request);
  const codes = await loadMapping(db, account.erpAccount);
  if (documentKind === 'GL_VOUCHER') {
    if (voucherNo === undefined) throw absent(request);
    const voucher = await loadTargetVoucher(db, request.book, voucherNo, account.ledger);
    return { voucherNo, voucher, codes, made: target.toDocument(voucher, codes) };
  }
  const { documents } = target;
  if (!documents?.kinds.includes(documentKind)) throw new Refused(unwritten(account.profile, documentKind));
  if (voucherNo === undefined) return onSample(db, documents, account, request.book, documentKind);
  const head = await loadTargetVoucher(db, request.book, voucherNo, account.ledger);
  const document = await loadBusinessDocument(db, request.book, voucherNo, head);
  if ('code' in document) return { voucherNo, voucher: head, codes, made: { problems: [document] } };
  const own = withCustomers(codes);
  return { voucherNo, voucher: document, codes: own, made: documents.toDocument(document, own) };
}

/** Codes of the sample are nobody's: they stand for the same codes in the ERP. */
async function onSample(
  db: Queryable,
  documents: NonNullable<TargetConnector['documents']>,
  account: ErpAccount,
  book: string,
  kind: Exclude<MappedKind, 'GL_VOUCHER'>,
): Promise<Tried> {
  const { rows } = await db.query<{ currency: string }>('SELECT currency FROM ledger.book WHERE book = $1', [book]);
  const functionalCurrency = rows[0]?.currency ?? 'CNY';
  const voucher = sampleDocument({ kind, ledger: account.ledger, functionalCurrency });
  const codes: TargetMapping = { accounts: { '*': '*' }, dims: { '*': '*' } };
  return { voucherNo: undefined, voucher, codes, made: documents.toDocument(voucher, codes) };
}

/** The row that was asked for, or the newest of the kind. */
async function rowOf(db: Queryable, request: PreviewRequest): Promise<bigint | undefined> {
  const { book, voucherNo, documentKind } = request;
  const form = documentKind === 'GL_VOUCHER' ? 'VOUCHER' : documentKind;
  if (voucherNo === undefined) {
    const { rows } = await db.query<{ voucher_no: bigint }>(
      'SELECT voucher_no FROM delivery.voucher WHERE book = $1 AND form = $2 ORDER BY voucher_no DESC LIMIT 1',
      [book, form],
    );
    return rows[0]?.voucher_no;
  }
  const { rows } = await db.query<{ form: string }>(
    'SELECT form FROM delivery.voucher WHERE book = $1 AND voucher_no = $2',
    [book, voucherNo],
  );
  if (!rows[0]) throw absent(request);
  if (rows[0].form === form) return voucherNo;
  const params = { voucher: String(voucherNo), form: rows[0].form, kind: documentKind };
  throw new Refused(problem(PIPELINE_PROBLEMS.FIELD_MAPPING_OTHER_KIND, { book }, params));
}

function absent({ book, voucherNo }: PreviewRequest): Refused {
  return new Refused(problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, { book, voucher: String(voucherNo ?? '-') }));
}
