/** Orders: the list with its counts, why orders are held, and one order with all that is known of it. */
import { type Static, Type } from 'typebox';
import {
  BookCode,
  CLOSED,
  DateText,
  listOf,
  Money,
  PAGING,
  ProblemView,
  ShopCode,
  Text,
  TextOrNull,
} from './basics.ts';
import { VoucherBrief } from './vouchers.ts';

const OrderState = Type.Enum(['DUE', 'WAITING', 'HELD', 'POSTED', 'REJECTED']);
const OrderNo = Type.String({ minLength: 1, maxLength: 100 });
const Code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$' });
const Word = Type.String({ minLength: 1, maxLength: 40 });

const FILTERS = {
  book: BookCode,
  shop: Type.Optional(ShopCode),
  platform: Type.Optional(Word),
  status: Type.Optional(Word),
  kind: Type.Optional(Word),
  /** Purchased, by the marketplace's clock; both days included. */
  from: Type.Optional(DateText),
  to: Type.Optional(DateText),
  /** Part of the order number, or of a SKU. */
  text: Type.Optional(Type.String({ maxLength: 100 })),
  /** Code of a problem that the order has now. */
  problem: Type.Optional(Code),
};
export const OrderCountsQuery = Type.Object(FILTERS, CLOSED);
export const OrdersQuery = Type.Object({ ...FILTERS, state: Type.Optional(OrderState), ...PAGING }, CLOSED);

const BRIEF = {
  shop: Text,
  orderNo: Text,
  platform: Text,
  marketplace: Text,
  kind: Text,
  status: Text,
  fulfilment: Text,
  /** The marketplace's own clock. */
  purchasedAt: Text,
  state: OrderState,
  /** What the buyer pays, without tax. */
  amount: Money,
  units: Text,
  recognised: Type.Integer(),
};
export const OrderBriefView = Type.Object({ ...BRIEF, problems: Type.Array(ProblemView) }, CLOSED);
export type OrderBriefJson = Static<typeof OrderBriefView>;

export const OrderCounts = listOf(Type.Object({ state: OrderState, orders: Type.Integer() }, CLOSED));
export type OrderCountsJson = Static<typeof OrderCounts>;

/** Problems of orders that wait, the most frequent first; `example` is one of them in words. */
export const OrderProblems = listOf(Type.Object({ code: Text, orders: Type.Integer(), example: ProblemView }, CLOSED));
export type OrderProblemsJson = Static<typeof OrderProblems>;

export const OrderPath = Type.Object({ shop: ShopCode, orderNo: OrderNo }, CLOSED);

const LifeEvent = Type.Object(
  {
    what: Type.Enum(['PURCHASED', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'CLAIMED', 'SETTLED', 'REFUNDED']),
    /** Local time or day, as it was told. */
    at: Text,
    /** Parcel, settlement; empty: of the whole order. */
    of: Text,
  },
  CLOSED,
);

export const OrderView = Type.Object(
  {
    ...BRIEF,
    book: Text,
    life: Type.Array(LifeEvent),
    counts: Type.Object(
      { shipped: Type.Integer(), cancelled: Type.Integer(), open: Type.Integer(), recognised: Type.Integer() },
      CLOSED,
    ),
    /** What it asks of the platform from which day on; `openAmount`: what it will ask yet. */
    claims: Type.Array(Type.Object({ date: Text, amount: Money }, CLOSED)),
    openAmount: Money,
    lines: Type.Array(
      Type.Object(
        {
          ...{ item: Text, msku: Text, sku: Text, quantity: Type.Integer(), cancelled: Type.Integer() },
          ...{ principal: Money, shipping: Money, giftWrap: Money, discount: Money, tax: Money, taxWithheld: Money },
        },
        CLOSED,
      ),
    ),
    parcels: Type.Array(
      Type.Object(
        {
          ...{
            parcel: Text,
            kind: Type.Enum(['PARCEL', 'DAY']),
            state: Type.Enum(['WAITING', 'SHIPPED', 'CANCELLED']),
          },
          ...{ warehouse: Text, carrier: Text, trackingNo: Text, shippedAt: Text, deliveredAt: Text },
          units: Type.Integer(),
        },
        CLOSED,
      ),
    ),
    settlements: Type.Array(
      Type.Object(
        { settlementId: Text, date: Text, refund: Type.Boolean(), amount: Money, matched: Money, advance: Money },
        CLOSED,
      ),
    ),
    /** Newest first; `changes`: against the one before it. */
    revisions: Type.Array(
      Type.Object(
        {
          ...{ revision: Type.Integer(), statementNo: Text, source: Text, stream: Text, documentNo: Text },
          ...{ receivedAt: Text, updatedAt: Text, counts: Type.Boolean(), posted: Type.Boolean() },
          changes: Type.Array(Type.Object({ field: Text, before: TextOrNull, after: TextOrNull }, CLOSED)),
        },
        CLOSED,
      ),
    ),
    entries: Type.Array(
      Type.Object(
        { entryNo: Text, kind: Text, correction: TextOrNull, summary: Text, date: Text, period: Text },
        CLOSED,
      ),
    ),
    vouchers: Type.Array(VoucherBrief),
    movements: Type.Array(
      Type.Object({ kind: Text, date: Text, warehouse: Text, material: Text, quantity: Text, parcel: Text }, CLOSED),
    ),
    problems: Type.Array(ProblemView),
  },
  CLOSED,
);
export type OrderJson = Static<typeof OrderView>;

export const RETRIED_AT_ONCE_MAX = 500;
/** By list, or by filter; neither: every held order of the book. */
export const RetryOrdersBody = Type.Object(
  {
    book: BookCode,
    orders: Type.Optional(
      Type.Array(Type.Object({ shop: ShopCode, orderNo: OrderNo }, CLOSED), {
        minItems: 1,
        maxItems: RETRIED_AT_ONCE_MAX,
      }),
    ),
    shop: Type.Optional(ShopCode),
    problem: Type.Optional(Code),
  },
  CLOSED,
);
export const RetriedOrders = Type.Object({ orders: Type.Integer() }, CLOSED);
export type RetriedOrdersJson = Static<typeof RetriedOrders>;
