/** The delivery queue, one voucher on its way with its calls, and what a person decides about it. */
import { mayDo } from '../../access/permissions.ts';
import type { ByHand } from '../../delivery/by-hand.ts';
import { type ByHandRequest, skipVoucher, unskipVoucher } from '../../delivery/decisions.ts';
import type { VoucherBrief } from '../../delivery/voucher-list.ts';
import { inTransaction, type Tx } from '../../engine/transaction.ts';
import { loadBook } from '../../ledger/books.ts';
import { previewReversal } from '../../pipeline/reverse.ts';
import { type Api, done, found, gives, nowOf, type RouteContext } from '../api.ts';
import { Done, listOf, pageOf } from '../contract/basics.ts';
import {
  AttemptsQuery,
  AttemptView,
  DeliveryCounts,
  DeliveryCountsQuery,
  DeliveryQuery,
  DeliveryRow,
  DeliveryView,
  ReasonBody,
  ReversalBody,
  ReversalPreviewBody,
  SendNowBody,
  SettleBody,
  TryBody,
} from '../contract/deliveries.ts';
import { VoucherReportView } from '../contract/documents.ts';
import { VoucherParams } from '../contract/vouchers.ts';
import type { DeliveryJson, VoucherReportJson } from '../contract.ts';
import { type Caller, callerIn } from '../guard.ts';
import { countDeliveries, listDeliveries, pageAttempts, readDelivery } from '../queries/deliveries.ts';
import { voucherReportView } from '../views.ts';

export function deliveryRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const { pool } = house.db;
  const reading = { db: pool, catalogue: house.catalogue };
  const tags = ['deliveries'];
  const named = (params: { readonly book: string; readonly no: string }) => ({
    book: params.book,
    voucherNo: BigInt(params.no),
  });

  const readFor = async (caller: Caller, which: ReturnType<typeof named>): Promise<DeliveryJson> => {
    const may = { send: mayDo(caller.roles, 'vouchers.send'), reverse: mayDo(caller.roles, 'vouchers.reverse') };
    return found(await readDelivery(reading, which, may, nowOf(context)), `voucher ${which.book}/${which.voucherNo}`);
  };

  app.get(
    '/deliveries',
    {
      config: { permission: 'vouchers.read' },
      schema: {
        tags,
        summary: 'Vouchers on their way to the ERP, newest first',
        querystring: DeliveryQuery,
        response: gives(pageOf(DeliveryRow)),
      },
    },
    (request) => listDeliveries(reading, request.query, nowOf(context)),
  );

  app.get(
    '/deliveries/counts',
    {
      config: { permission: 'vouchers.read' },
      schema: {
        tags,
        summary: 'How many stand where, and what holds them',
        querystring: DeliveryCountsQuery,
        response: gives(DeliveryCounts),
      },
    },
    (request) => countDeliveries(pool, request.query, nowOf(context)),
  );

  app.post(
    '/deliveries/send-now',
    {
      config: { permission: 'vouchers.send' },
      schema: {
        tags,
        summary: 'Wake the delivery; an ERP that was down is probed at once',
        body: SendNowBody,
        response: gives(Done),
      },
    },
    async (request) => {
      await services.sendNow(house, { ...request.body, actor: callerIn(request).actor });
      return { done: true as const };
    },
  );

  app.get(
    '/vouchers/:book/:no/delivery',
    {
      config: { permission: 'vouchers.read' },
      schema: { tags, summary: 'One voucher on its way', params: VoucherParams, response: gives(DeliveryView) },
    },
    (request) => readFor(callerIn(request), named(request.params)),
  );

  app.get(
    '/vouchers/:book/:no/attempts',
    {
      config: { permission: 'vouchers.read' },
      schema: {
        tags,
        summary: 'Calls to the ERP with what was sent and answered, newest first',
        params: VoucherParams,
        querystring: AttemptsQuery,
        response: gives(pageOf(AttemptView)),
      },
    },
    (request) => pageAttempts(reading, named(request.params), request.query),
  );

  app.post(
    '/vouchers/:book/:no/retry',
    {
      config: { permission: 'vouchers.send' },
      schema: {
        tags,
        summary: 'Try at once: queued again where it was refused, compared again where it differs',
        params: VoucherParams,
        body: TryBody,
        response: gives(DeliveryView),
      },
    },
    async (request) => {
      const caller = callerIn(request);
      const which = named(request.params);
      done(await services.tryVoucher(house, { ...which, ...request.body, actor: caller.actor }));
      return readFor(caller, which);
    },
  );

  const byHand = (
    path: 'skip' | 'unskip',
    summary: string,
    decide: (tx: Tx, request: ByHandRequest, now: Date) => ReturnType<typeof skipVoucher>,
  ): void => {
    app.post(
      `/vouchers/:book/:no/${path}`,
      {
        config: { permission: 'vouchers.send' },
        schema: { tags, summary, params: VoucherParams, body: ReasonBody, response: gives(DeliveryView) },
      },
      async (request) => {
        const caller = callerIn(request);
        const which = named(request.params);
        const asked = { ...which, ...request.body, actor: caller.actor };
        await inTransaction(pool, async (tx) => done(await decide(tx, asked, nowOf(context))));
        return readFor(caller, which);
      },
    );
  };
  byHand('skip', 'Settled by hand in the ERP: this house does not send it', skipVoucher);
  byHand('unskip', 'Queue a voucher again that was to be settled by hand', unskipVoucher);

  app.post(
    '/vouchers/:book/:no/settle',
    {
      config: { permission: 'vouchers.send' },
      schema: {
        tags,
        summary: 'What a person found in the ERP where no call can tell: it is there, or it is not and goes again',
        params: VoucherParams,
        body: SettleBody,
        response: gives(DeliveryView),
      },
    },
    async (request) => {
      const caller = callerIn(request);
      const which = named(request.params);
      const { reason, ...told } = request.body;
      done(await services.settleVoucher(house, { ...which, found: foundAt(told), reason, actor: caller.actor }));
      return readFor(caller, which);
    },
  );

  const reports = async (book: string, vouchers: readonly VoucherBrief[]): Promise<VoucherReportJson[]> => {
    const { currency } = found(await loadBook(pool, book), `book ${book}`);
    return vouchers.map((one) => voucherReportView(one, currency));
  };

  app.post(
    '/vouchers/:book/:no/reversal/preview',
    {
      config: { permission: 'vouchers.reverse' },
      schema: {
        tags,
        summary: 'The vouchers that a reversal would make, red first; nothing is posted',
        params: VoucherParams,
        body: ReversalPreviewBody,
        response: gives(listOf(VoucherReportView)),
      },
    },
    async (request) => {
      const which = named(request.params);
      const asked = { ...which, ...request.body, actor: callerIn(request).actor };
      return { items: await reports(which.book, done(await previewReversal(house, asked))) };
    },
  );

  app.post(
    '/vouchers/:book/:no/reversal',
    {
      config: { permission: 'vouchers.reverse' },
      schema: {
        tags,
        summary: 'Take a voucher back by a red one that names it; red first',
        params: VoucherParams,
        body: ReversalBody,
        response: gives(listOf(VoucherReportView)),
      },
    },
    async (request) => {
      const which = named(request.params);
      const asked = { ...which, ...request.body, actor: callerIn(request).actor };
      return { items: await reports(which.book, done(await services.reverseVoucher(house, asked))) };
    },
  );
}

function foundAt(
  told: { readonly found: 'THERE'; readonly number: string; readonly erpId?: string } | { readonly found: 'ABSENT' },
): ByHand['found'] {
  if (told.found === 'ABSENT') return { at: 'ABSENT' };
  const { found: at, ...named } = told;
  return { at, ...named };
}
