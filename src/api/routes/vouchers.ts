/** Vouchers: list, detail, review, proof of a line. */
import { Type } from 'typebox';
import { mayDo } from '../../access/permissions.ts';
import { ACCESS_PROBLEMS } from '../../access/problems.ts';
import { problem, Refused } from '../../core/problems.ts';
import { reviewVoucher } from '../../delivery/review.ts';
import { audit } from '../../engine/audit.ts';
import { inTransaction, type Tx } from '../../engine/transaction.ts';
import { ROWS_A_PAGE_MAX } from '../../pipeline/line-proof.ts';
import { type Api, found, gives, nowOf, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, PAGING, PeriodText, pageOf, ShopCode, ShortText } from '../contract/basics.ts';
import { ReviewQuery, ReviewRow } from '../contract/deliveries.ts';
import {
  BulkReviewAnswer,
  BulkReviewBody,
  LineParams,
  LineProofView,
  ReviewBody,
  VoucherBrief,
  VoucherParams,
  VoucherState,
  VoucherView,
} from '../contract/vouchers.ts';
import type { BulkReviewAnswerJson, VoucherJson } from '../contract.ts';
import { type Caller, callerIn } from '../guard.ts';
import { lineProofView } from '../proof-view.ts';
import { handsIn, listReviews, listVouchers, readVoucher } from '../queries/vouchers.ts';

interface Review {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly decision: 'APPROVE' | 'RETURN';
  readonly reason?: string;
}

export function voucherRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const { pool } = house.db;
  const reading = { db: pool, catalogue: house.catalogue };
  const tags = ['vouchers'];

  const readFor = async (caller: Caller, book: string, voucherNo: bigint): Promise<VoucherJson> => {
    const voucher = await readVoucher(reading, { book, voucherNo }, reviewerOf(caller));
    return found(voucher, `voucher ${book}/${voucherNo}`);
  };

  app.get(
    '/vouchers',
    {
      config: { permission: 'vouchers.read' },
      schema: {
        tags,
        summary: 'Vouchers, newest first',
        querystring: Type.Object(
          {
            book: Type.Optional(BookCode),
            state: Type.Optional(VoucherState),
            period: Type.Optional(PeriodText),
            shop: Type.Optional(ShopCode),
            category: Type.Optional(Type.String({ maxLength: 64 })),
            text: Type.Optional(ShortText),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(VoucherBrief)),
      },
    },
    (request) => listVouchers(reading, request.query),
  );

  app.get(
    '/vouchers/:book/:no',
    {
      config: { permission: 'vouchers.read' },
      schema: { tags, summary: 'One voucher', params: VoucherParams, response: gives(VoucherView) },
    },
    (request) => readFor(callerIn(request), request.params.book, BigInt(request.params.no)),
  );

  app.post(
    '/vouchers/:book/:no/review',
    {
      config: { permission: 'vouchers.review' },
      schema: {
        tags,
        summary: 'Approve or return a voucher that waits',
        params: VoucherParams,
        body: ReviewBody,
        response: gives(VoucherView),
      },
    },
    async (request) => {
      const caller = callerIn(request);
      const [book, voucherNo] = [request.params.book, BigInt(request.params.no)];
      await inTransaction(pool, (tx) => review(tx, { book, voucherNo, ...request.body }, caller.actor, nowOf(context)));
      return readFor(caller, book, voucherNo);
    },
  );

  app.get(
    '/reviews',
    {
      config: { permission: 'vouchers.read' },
      schema: {
        tags,
        summary: 'Vouchers that wait for a reviewer, oldest first',
        querystring: ReviewQuery,
        response: gives(pageOf(ReviewRow)),
      },
    },
    (request) => listReviews(reading, request.query, reviewerOf(callerIn(request))),
  );

  app.post(
    '/vouchers/review',
    {
      config: { permission: 'vouchers.review' },
      schema: {
        tags,
        summary: 'Approve or return many; each stands for itself',
        body: BulkReviewBody,
        response: gives(BulkReviewAnswer),
      },
    },
    async (request) => {
      const { actor } = callerIn(request);
      const { vouchers, ...decision } = request.body;
      const refused: BulkReviewAnswerJson['refused'] = [];
      for (const { book, voucherNo } of vouchers) {
        const one = { book, voucherNo: BigInt(voucherNo), ...decision };
        try {
          await inTransaction(pool, (tx) => review(tx, one, actor, nowOf(context)));
        } catch (error) {
          refused.push({ book, voucherNo, error: context.explain(error).body.error });
        }
      }
      return { done: vouchers.length - refused.length, refused };
    },
  );

  app.get(
    '/vouchers/:book/:no/lines/:line/proof',
    {
      config: { permission: 'vouchers.read' },
      schema: {
        tags,
        summary: 'From a voucher line down to the raw lines of the papers',
        params: LineParams,
        querystring: Type.Object(
          {
            after: Type.Optional(Type.String({ maxLength: 100, pattern: '^[\\x21-\\x7e]*$' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_A_PAGE_MAX })),
          },
          CLOSED,
        ),
        response: gives(LineProofView),
      },
    },
    async (request) => {
      const { book, no, line } = request.params;
      const { after, limit } = request.query;
      const proof = await services.proveLine(house, {
        book,
        voucherNo: BigInt(no),
        lineNo: line,
        ...(after === undefined ? {} : { afterRow: after }),
        ...(limit === undefined ? {} : { limit }),
      });
      return lineProofView(proof);
    },
  );
}

/** undefined: the caller may not review at all. */
function reviewerOf(caller: Caller): string | undefined {
  return mayDo(caller.roles, 'vouchers.review') ? caller.actor : undefined;
}

/** Throws Refused: four eyes, state, missing reason. */
async function review(tx: Tx, wanted: Review, reviewer: string, now: Date): Promise<void> {
  const { book, voucherNo, decision, reason } = wanted;
  const subject = `voucher:${book}/${voucherNo}`;
  const hands = await handsIn(tx, book, voucherNo);
  if (hands.has(reviewer))
    throw new Refused(
      problem(ACCESS_PROBLEMS.SAME_PERSON, { book, voucher: String(voucherNo) }, { who: reviewer, what: subject }),
    );
  const outcome = await reviewVoucher(tx, { ...wanted, reviewer }, now);
  if (typeof outcome !== 'string') throw new Refused(outcome);
  const action = decision === 'APPROVE' ? 'voucher.approved' : 'voucher.returned';
  await audit(tx, { actor: reviewer, action, subject, after: { state: outcome, reason: reason ?? null }, at: now });
}
