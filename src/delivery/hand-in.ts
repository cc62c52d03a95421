/** Business documents that other systems hand in: stored once a key, sent by the same outbox, withdrawn while unsent. */
import { createHash } from 'node:crypto';
import { DOCUMENT_KINDS, DOCUMENT_WORDS } from '../core/business-documents.ts';
import { canonicalJson } from '../core/canonical.ts';
import { periodOf } from '../core/dates.ts';
import { Bug, type Problem, problem } from '../core/problems.ts';
import { resolveExceptions } from '../engine/exceptions.ts';
import { lockKeys, type Tx } from '../engine/transaction.ts';
import { type HandedIn, handedInKey } from './handed-in.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { subjectOf } from './recording.ts';
import { isUnsent, type VoucherState } from './states.ts';
import { bookLock, contentHash, freeNumbers, lastVoucherNo } from './vouchers.ts';

export interface HandInRequest {
  readonly book: string;
  /** Without faults (handed-in.ts). */
  readonly document: HandedIn;
  readonly review: 'AUTO' | 'REVIEW';
  readonly actor: string;
  readonly now: Date;
}

export interface Handed {
  readonly voucherNo: bigint;
  readonly key: string;
  readonly word: string;
  readonly number: number;
  readonly state: VoucherState;
  /** The same document was handed in before. */
  readonly already: boolean;
}

interface Standing {
  readonly voucherNo: bigint;
  readonly word: string;
  readonly number: number;
  readonly state: VoucherState;
  readonly handed: boolean;
  readonly cutNo: number;
  readonly document: HandedIn;
}

/** Idempotent by the caller's key. DOCUMENT_KEY_TAKEN where the key stands for another content. */
export async function storeHandedIn(tx: Tx, request: HandInRequest): Promise<Handed | Problem> {
  const { book, document } = request;
  const { key } = document;
  await lockKeys(tx, [bookLock(book)]);
  const before = await rowsOf(tx, book, key);
  const standing = before.find((one) => one.state !== 'SUPERSEDED');
  if (!standing) return insert(tx, request, (before.at(-1)?.cutNo ?? 0) + 1);
  const { word, number } = standing;
  if (canonicalJson(standing.document) !== canonicalJson(document))
    return problem(DELIVERY_PROBLEMS.DOCUMENT_KEY_TAKEN, { book }, { key, word, number: String(number) });
  return { voucherNo: standing.voucherNo, key, word, number, state: standing.state, already: true };
}

async function rowsOf(tx: Tx, book: string, key: string): Promise<readonly Standing[]> {
  const { rows } = await tx.query<Standing>(
    `SELECT voucher_no AS "voucherNo", word, number, state, handed, cut_no AS "cutNo", document FROM delivery.voucher
     WHERE book = $1 AND group_key = $2 AND document IS NOT NULL ORDER BY cut_no FOR UPDATE`,
    [book, handedInKey(book, key)],
  );
  return rows;
}

async function insert(tx: Tx, request: HandInRequest, cutNo: number): Promise<Handed> {
  const { book, document, review, actor: preparer, now } = request;
  const { key, kind, date, summary } = document;
  const period = periodOf(date);
  const word = DOCUMENT_WORDS[kind];
  const [number] = await freeNumbers(tx, { book, period, word }, [], 1);
  if (number === undefined) throw new Bug(`no number is free in ${book} ${period} ${word}`);
  const voucherNo = (await lastVoucherNo(tx, book)) + 1n;
  const state = review === 'REVIEW' ? 'AWAITING_REVIEW' : 'QUEUED';
  const group = handedInKey(book, key);
  const content = canonicalJson(document);
  const head = { date, period, word, number, summary, attachments: 0, preparer };
  const hash = contentHash(`${group}|${cutNo}`, {
    ...head,
    form: kind,
    formAccount: null,
    document: content,
    lines: [],
  });
  await tx.query(
    `INSERT INTO delivery.voucher (book, voucher_no, voucher_key, group_key, cut_no, category, shop, source, source_id,
       voucher_date, period, word, number, summary, attachments, preparer, state, content_hash, form, document,
       created_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, '', 'document', $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, $17, $18, $18)`,
    [
      ...[book, voucherNo, `${group}|${cutNo}`, group, cutNo, DOCUMENT_KINDS[kind], key],
      ...[date, period, word, number, summary, preparer, state, hash, kind, content, now],
    ],
  );
  return { voucherNo, key, word, number, state, already: false };
}

/**
 * Takes back one that the ERP certainly does not hold; its key and number are free again. Returns why not: it is of no such
 * number, was cut from the journal, or may have been sent.
 */
export async function withdrawHandedIn(
  tx: Tx,
  request: { readonly book: string; readonly voucherNo: bigint; readonly actor: string; readonly now: Date },
): Promise<Problem | undefined> {
  const { book, voucherNo, actor, now } = request;
  await lockKeys(tx, [bookLock(book)]);
  const place = { book, voucher: String(voucherNo) };
  const { rows } = await tx.query<Omit<Standing, 'document'>>(
    `SELECT voucher_no AS "voucherNo", word, number, state, handed FROM delivery.voucher
     WHERE book = $1 AND voucher_no = $2 AND document IS NOT NULL FOR UPDATE`,
    [book, voucherNo],
  );
  const row = rows[0];
  if (!row) return problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, place);
  const { word, number, state } = row;
  if (!isUnsent(row))
    return problem(DELIVERY_PROBLEMS.DOCUMENT_SENT_BEFORE, place, { word, number: String(number), state });
  await tx.query(
    `UPDATE delivery.voucher
     SET state = 'SUPERSEDED', lease_owner = NULL, lease_until = NULL, next_try_at = NULL, changed_at = $3
     WHERE book = $1 AND voucher_no = $2`,
    [book, voucherNo, now],
  );
  await resolveExceptions(tx, subjectOf({ book, voucherNo }), actor, now);
  return undefined;
}

/** sha256 hex of what was handed in, for the audit trail. */
export function handedInHash(document: HandedIn): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}
