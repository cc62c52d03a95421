/** The story as the sandbox server of 赛狐 serves it: which rows a question finds, at a moment of the clock. */
import type { RowList, SellerWorld } from '../../connectors/sellfox/sandbox-world.ts';
import { type JsonObject, writeExactJson } from '../../wire/exact-json.ts';
import { dice } from '../settlements/seed.ts';
import { ratio } from './amounts.ts';
import { choicesOf, fits, instantsOf, isIn, type Span, spanOf, textOf, within } from './asked.ts';
import { houseClock, utcClock } from './local-time.ts';
import { createOrderIndex, type OrderIndex } from './order-index.ts';
import { listOf, orderList, type RowsOf } from './order-lists.ts';
import { firstOrderAt, LIFE_MAX_MS, orderAt, orderNoOf, type StoryOrder, type StoryPlan } from './orders.ts';
import {
  addLine,
  NO_SUMS,
  type PeriodSums,
  periodStartMs,
  periodsUntil,
  settlementOf,
  transferMsOf,
} from './periods.ts';
import { AFTER_SALE, afterSaleRow, afterSaleTimes, fbaReturnRows } from './rows-after-sale.ts';
import * as master from './rows-master.ts';
import * as money from './rows-money.ts';
import {
  amazonOrderDetail,
  amazonOrderRow,
  amazonStatus,
  parcelRows,
  platformOrderRow,
  platformStatus,
} from './rows-orders.ts';
import * as returns from './rows-returns.ts';
import * as stock from './rows-stock.ts';
import { PERIOD_MS, periodOf, type SettledLine, settledLinesOf, shopFeesOf } from './settlements.ts';
import { stateAt } from './states.ts';
import { createSupply, type Supply } from './supply.ts';

/** The world is as it was at the last such moment: pages that are turned within it are of one list. */
const STILL_MS = 10_000;
const LISTS_KEPT = 8;

interface World {
  readonly plan: StoryPlan;
  readonly index: OrderIndex;
  readonly supply: Supply;
  readonly sums: Map<string, ReadonlyMap<string, PeriodSums>>;
}

interface Question {
  readonly world: World;
  readonly asked: JsonObject;
  readonly nowMs: number;
}

export function createSellerWorld(plan: StoryPlan): SellerWorld {
  const world: World = { plan, index: createOrderIndex(plan), supply: createSupply(plan), sums: new Map() };
  const kept = new Map<string, RowList>();
  return {
    list(path, asked, now) {
      const nowMs = Math.floor(now / STILL_MS) * STILL_MS;
      const { pageNo: _no, pageSize: _size, nextToken: _token, ...filters } = asked;
      const key = `${nowMs} ${path} ${writeExactJson(filters)}`;
      const found = kept.get(key) ?? LISTS[path]?.({ world, asked, nowMs });
      if (!found) return undefined;
      kept.delete(key);
      kept.set(key, found);
      for (const oldest of kept.keys()) if (kept.size > LISTS_KEPT) kept.delete(oldest);
      return found;
    },
    one(path, asked, now) {
      if (path === '/api/commodity/v2/getCommodityDetail.json')
        return master.goodsDetail(plan.seller, textOf(asked, 'id'));
      return orderDetail(plan, asked, now);
    },
  };
}

function orderDetail(plan: StoryPlan, asked: JsonObject, nowMs: number): JsonObject | undefined {
  const order = orderNamed(plan, textOf(asked, 'amazonOrderId') || textOf(asked, 'sellerOrderId'));
  const state = order && stateAt(order, nowMs);
  return state && order.shop.id === textOf(asked, 'shopId') ? amazonOrderDetail(order, state) : undefined;
}

/** The number of every order of Amazon and of the platforms holds its place in the story. */
function orderNamed(plan: StoryPlan, orderNo: string): StoryOrder | undefined {
  const digits = orderNo.replaceAll('-', '');
  const places = [/^1(\d\d)\d{5}(\d\d)00(\d{5})$/, /^S01(\d{7})\d{5}(\d\d)$/, /^[A-Z0-9_]{2}[A-Z]{2}(\d{9})$/];
  const n = Number(places.map((one) => one.exec(digits)?.slice(1).join('')).find((one) => one !== undefined) ?? -1);
  return n >= 0 && n < plan.orders && orderNoOf(plan, n) === orderNo ? orderAt(plan, n) : undefined;
}

type List = (question: Question) => RowList;

/** Orders purchased within the instants, and not after now. */
function* purchased(plan: StoryPlan, fromMs: number, toMs: number, nowMs: number): Generator<number> {
  const first = Number.isFinite(fromMs) ? firstOrderAt(plan, fromMs) : 0;
  const end = Math.min(firstOrderAt(plan, Math.min(toMs, nowMs)) + 2, plan.orders);
  for (let n = first; n < end; n++) yield n;
}

/** Of orders where anything of their life may fall into the span. */
function livingIn({ world, nowMs }: Question, span: Span, rowsOf: RowsOf): RowList {
  const { fromMs, toMs } = instantsOf(span);
  return orderList(world.plan, purchased(world.plan, fromMs - LIFE_MAX_MS, toMs, nowMs), nowMs, rowsOf);
}

/** Orders by purchase, by creation or by their last change. */
function ordersBy(question: Question, span: Span, kind: 'updated' | 'purchased', rowsOf: RowsOf): RowList {
  const { world, nowMs } = question;
  const { fromMs, toMs } = instantsOf(span);
  const numbers =
    kind === 'updated' ? world.index.updatedWithin(fromMs, toMs, nowMs) : purchased(world.plan, fromMs, toMs, nowMs);
  return orderList(world.plan, numbers, nowMs, rowsOf);
}

const yes = (asked: JsonObject, name: string, is: boolean): boolean => {
  const text = textOf(asked, name);
  return text === '' || (text === '1' || text === 'true') === is;
};

function amazonOrders(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const shops = choicesOf(asked, 'shopIdList');
  const statuses = choicesOf(asked, 'orderStatus');
  const content = textOf(asked, 'searchContent');
  const isUpdate = textOf(asked, 'dateType') === 'updateDateTime';
  const span = spanOf(asked, 'dateStart', 'dateEnd');
  const dated = textOf(asked, 'dateStart') !== '';
  const rowsOf: RowsOf = (order, state) => {
    const { shop } = order;
    const isWanted =
      shop.isAmazon &&
      fits(shops, shop.id) &&
      (!dated || isIn(span, shop.local, isUpdate ? state.updatedMs : order.purchasedMs)) &&
      fits(statuses, amazonStatus(state)) &&
      (content === '' || content === order.orderNo) &&
      yes(asked, 'isBusinessOrder', order.isBusiness) &&
      yes(asked, 'replaceOrder', order.kind === 'REPLACEMENT') &&
      yes(asked, 'removeOrder', order.kind === 'REMOVAL') &&
      yes(asked, 'fulfillmentOrder', order.kind === 'MCF') &&
      yes(asked, 'refundOrder', state.isRefunded) &&
      yes(asked, 'returnOrder', state.isReturned) &&
      fits(choicesOf(asked, 'fulfillment'), order.fulfilment === 'PLATFORM' ? 'AFN' : 'MFN');
    return isWanted ? [amazonOrderRow(order, state)] : [];
  };
  if (!dated && content !== '') {
    const found = orderNamed(world.plan, content);
    return orderList(world.plan, found ? [found.n] : [], nowMs, rowsOf);
  }
  return ordersBy(question, span, isUpdate ? 'updated' : 'purchased', rowsOf);
}

function platformOrders(question: Question): RowList {
  const { asked } = question;
  const [platforms, codes, shops, statuses] = ['platformIdList', 'marketplaceCodeList', 'shopIdList', 'status'].map(
    (name) => choicesOf(asked, name),
  );
  const isUpdate = textOf(asked, 'dateType') === 'updateTime';
  const isPaid = textOf(asked, 'dateType') === 'payTime';
  const span = spanOf(asked, 'startDate', 'endDate');
  const contents = choicesOf(asked, 'searchContents');
  return ordersBy(question, span, isUpdate ? 'updated' : 'purchased', (order, state) => {
    const { shop } = order;
    const ids = shop.platform.sellfox.orderIds.length > 0 ? shop.platform.sellfox.orderIds : [1];
    const moment = isUpdate ? state.updatedMs : isPaid ? order.paidMs : order.purchasedMs;
    const isWanted =
      !shop.isAmazon &&
      ids.some((id) => fits(platforms ?? [], String(id))) &&
      fits(codes ?? [], shop.marketplace.code) &&
      fits(shops ?? [], shop.id) &&
      fits(statuses ?? [], platformStatus(order, state)) &&
      fits(contents, order.orderNo) &&
      yes(asked, 'isRefund', state.isRefunded) &&
      yes(asked, 'isReturn', state.isReturned) &&
      yes(asked, 'isSample', order.kind === 'SAMPLE') &&
      yes(asked, 'replaceOrder', order.kind === 'REPLACEMENT') &&
      isIn(span, shop.local, moment);
    return isWanted ? [platformOrderRow(order, state)] : [];
  });
}

function parcels(question: Question): RowList {
  const { world, asked } = question;
  const span = spanOf(asked, 'purchaseDateStart', 'purchaseDateEnd');
  const shops = choicesOf(asked, 'shopIdList');
  const statuses = choicesOf(asked, 'packageStatus');
  return ordersBy(question, span, 'purchased', (order, state) => {
    if (!fits(shops, order.shop.id) || !isIn(span, order.shop.local, order.purchasedMs)) return [];
    const next = order.n + 1 < world.plan.orders ? orderAt(world.plan, order.n + 1) : undefined;
    const partner = next?.sharesParcel && next.related === order.orderNo ? next : undefined;
    return parcelRows(world.plan, order, state, partner).filter((row) => fits(statuses, textOf(row, 'status')));
  });
}

function fbaReturns(question: Question): RowList {
  const { asked } = question;
  const site = textOf(asked, 'returnSiteStartDate') !== '';
  const span = site
    ? spanOf(asked, 'returnSiteStartDate', 'returnSiteEndDate')
    : spanOf(asked, 'returnStartDate', 'returnEndDate');
  const [shops, dispositions] = ['shopIdList', 'detailedDisposition'].map((name) => choicesOf(asked, name));
  return livingIn(question, span, (order, state) => {
    const back = order.refund?.returned?.atMs;
    if (!fits(shops ?? [], order.shop.id) || !isIn(span, site ? order.shop.local : utcClock, back)) return [];
    return fbaReturnRows(order, state).filter((row) => fits(dispositions ?? [], textOf(row, 'detailedDisposition')));
  });
}

function afterSales(list: string): List {
  return (question) => {
    const { asked } = question;
    const span = spanOf(asked, 'dateStart', 'dateEnd');
    const shops = choicesOf(asked, 'shopIdList');
    const codes = choicesOf(asked, 'marketplaceCodeList');
    const type = textOf(asked, 'dateType') || 'purchase';
    return livingIn(question, span, (order, state) => {
      const { shop } = order;
      if (!fits(shops, shop.id) || !fits(codes, shop.marketplace.code)) return [];
      const row = afterSaleRow(list, order, state);
      return row && isIn(span, shop.local, afterSaleTimes(order)[type]) ? [row] : [];
    });
  };
}

function shopFits(asked: JsonObject): (shop: { readonly id: string; readonly amazonMarketplace: string }) => boolean {
  const shops = choicesOf(asked, 'shopIds');
  const markets = choicesOf(asked, 'marketplaceIds');
  return (shop) => fits(shops, shop.id) && fits(markets, shop.amazonMarketplace);
}

/** Settlement lines of orders and, behind them, fees of the shops. Deleted ones come with `queryDel` alone. */
function settlementLines(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const { plan } = world;
  const posted = spanOf(asked, 'startTime', 'endTime');
  const updated = spanOf(asked, 'updateTimeStart', 'updateTimeEnd');
  const types = choicesOf(asked, 'transactionTypes');
  const contents = choicesOf(asked, 'searchContents');
  const isShop = shopFits(asked);
  const isWanted = (line: SettledLine): boolean =>
    isShop(line.shop) &&
    money.isTold(line, nowMs) &&
    (textOf(asked, 'queryDel') === 'true' || !money.isDeleted(line, nowMs)) &&
    isIn(posted, textOf(asked, 'isSite') === 'true' ? line.shop.local : utcClock, line.postedMs) &&
    within(updated, houseClock(money.lineUpdatedMs(line, nowMs))) &&
    fits(types, line.transactionType) &&
    (contents.length === 0 || contents.includes(line.orderNo));
  const rowOf = (line: SettledLine): JsonObject => money.lineRow(plan, line, nowMs);
  const ofOrders = livingIn(question, posted, (order) =>
    order.shop.isAmazon && isShop(order.shop) ? settledLinesOf(plan, order).filter(isWanted).map(rowOf) : [],
  );
  const ofShops = Array.from({ length: periodsUntil(plan, nowMs) }, (_, period) =>
    plan.seller.amazonShops.flatMap((shop) => shopFeesOf(plan, shop, period)),
  ).flat();
  return joined(ofOrders, listOf(ofShops.filter(isWanted).map(rowOf)));
}

function joined(first: RowList, second: RowList): RowList {
  return {
    total: first.total + second.total,
    rows: (from, to) => [
      ...(from < first.total ? first.rows(from, Math.min(to, first.total)) : []),
      ...(to > first.total ? second.rows(Math.max(from - first.total, 0), to - first.total) : []),
    ],
  };
}

/** What the lines of a period come to, by shop; closed periods are summed once. */
function sumsOf(world: World, period: number, nowMs: number): ReadonlyMap<string, PeriodSums> {
  const { plan } = world;
  const startMs = periodStartMs(plan, period);
  const endMs = startMs + PERIOD_MS;
  const key = endMs <= nowMs ? `${period}` : `${period} ${nowMs}`;
  const found = world.sums.get(key);
  if (found) return found;
  const sums = new Map<string, PeriodSums>();
  const add = (line: SettledLine): void => {
    const isValid = line.knownMs <= nowMs && (line.deletedMs === undefined || line.deletedMs > nowMs);
    if (periodOf(plan, line.postedMs) === period && isValid)
      sums.set(line.shop.id, addLine(sums.get(line.shop.id) ?? NO_SUMS, line));
  };
  for (const n of purchased(plan, startMs - LIFE_MAX_MS, endMs, nowMs)) {
    const order = orderAt(plan, n);
    if (order.shop.isAmazon && stateAt(order, nowMs)) for (const line of settledLinesOf(plan, order)) add(line);
  }
  for (const shop of plan.seller.amazonShops) for (const line of shopFeesOf(plan, shop, period)) add(line);
  for (const old of world.sums.keys()) if (old.startsWith(`${period} `)) world.sums.delete(old);
  world.sums.set(key, sums);
  return sums;
}

function settlementGroups({ world, asked, nowMs }: Question): RowList {
  const { plan } = world;
  const span = spanOf(asked, 'startTime', 'endTime');
  const type = textOf(asked, 'timeType');
  const isShop = shopFits(asked);
  const contents = choicesOf(asked, 'searchContents');
  const periods = Array.from({ length: periodsUntil(plan, nowMs) }, (_, period) => period).filter((period) => {
    const startMs = periodStartMs(plan, period);
    const endMs = startMs + PERIOD_MS;
    if (type === 'settlementStartTime') return within(span, utcClock(startMs));
    const moment = type === 'transferTime' ? transferMsOf(plan, period) : endMs;
    return moment <= nowMs && within(span, utcClock(moment));
  });
  const rows = periods.flatMap((period) =>
    plan.seller.amazonShops.filter(isShop).map((shop) => {
      const sums = sumsOf(world, period, nowMs).get(shop.id) ?? NO_SUMS;
      return money.groupRow(settlementOf(plan, shop, period, sums, nowMs), nowMs);
    }),
  );
  return listOf(rows.filter((row) => fits(contents, textOf(row, 'settlementId'))));
}

function shippedSettled(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const span = spanOf(asked, 'startTime', 'endTime');
  const types = choicesOf(asked, 'settlementTypes');
  const timeType = textOf(asked, 'timeType');
  return livingIn(question, span, (order) =>
    money
      .shippedSettledRows(world.plan, order, nowMs)
      .filter(({ shippedMs, postedMs, type }) => {
        const moment =
          timeType === 'purchaseTime' ? order.purchasedMs : timeType === 'postedTime' ? postedMs : shippedMs;
        return moment <= nowMs && fits(types, type) && isIn(span, order.shop.local, moment);
      })
      .map((one) => one.row),
  );
}

function deferredOrders(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const span = spanOf(asked, 'startTime', 'endTime');
  const statuses = choicesOf(asked, 'transactionStatus');
  const isShop = shopFits(asked);
  return livingIn(question, span, (order) => {
    const found = isShop(order.shop) ? money.deferredRow(world.plan, order, nowMs) : undefined;
    const isWanted =
      found &&
      isIn(span, order.shop.local, found.shippedMs) &&
      fits(statuses, found.isReleased ? 'DEFERRED_RELEASED' : 'DEFERRED');
    return isWanted ? [found.row] : [];
  });
}

const DATES: readonly (readonly [string, string])[] = [
  ['startDate', 'endDate'],
  ['startTime', 'endTime'],
  ['dateStart', 'dateEnd'],
];

/** The names of the dates of these lists are not recorded; three pairs are understood. */
function statements(list: 'SHOPIFY' | 'WALMART' | 'TIKTOK'): List {
  return (question) => {
    const { world, asked, nowMs } = question;
    const [from, to] = DATES.find(([name]) => textOf(asked, name) !== '') ?? ['startDate', 'endDate'];
    const span = spanOf(asked, from, to);
    return livingIn(question, span, (order) => {
      if (order.shop.platform.sellfox.shopType !== list) return [];
      return settledLinesOf(world.plan, order)
        .filter((line) => money.isTold(line, nowMs) && !money.isDeleted(line, nowMs))
        .filter((line) => isIn(span, order.shop.local, line.postedMs))
        .map((line) => money.statementRow(list, line));
    });
  };
}

function adInvoices({ world, asked, nowMs }: Question): RowList {
  const { seller } = world.plan;
  const span = spanOf(asked, 'startDate', 'endDate');
  const isShop = shopFits(asked);
  const months = new Set<string>();
  for (let ms = world.plan.startMs; ms <= nowMs; ms += 20 * 86_400_000) months.add(houseClock(ms).slice(0, 7));
  return listOf(
    [...months]
      .filter((month) => within(span, `${month}-28`) && `${month}-28` <= houseClock(nowMs))
      .flatMap((month) =>
        seller.amazonShops.filter(isShop).flatMap((shop) => {
          const throws = dice(`${seller.seed} ads ${shop.id} ${month}`);
          const cost = (): bigint => ratio(BigInt(throws.int(100, 20_000)), shop.cent.numerator, shop.cent.denominator);
          return money.adInvoiceRows(seller, shop, month, [cost(), cost()]);
        }),
      ),
  );
}

function inRecords(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const span = spanOf(asked, 'start', 'end');
  if (!fits(choicesOf(asked, 'status'), '1') || !fits(choicesOf(asked, 'typeLists'), '3')) return listOf([]);
  return livingIn(question, span, (order) => {
    const row = stock.inRecordRow(world.plan.seller, order, nowMs);
    return row && isIn(span, houseClock, order.refund?.returned?.atMs) ? [row] : [];
  });
}

function batchOut(question: Question): RowList {
  const { asked, nowMs } = question;
  const span = spanOf(asked, 'startDate', 'endDate');
  const shops = choicesOf(asked, 'shopIdList');
  const types = choicesOf(asked, 'outTypes');
  const orderTypes = choicesOf(asked, 'orderTypes');
  return livingIn(question, span, (order) =>
    fits(shops, order.shop.id) && fits(orderTypes, order.kind === 'MCF' ? '1' : '0')
      ? stock
          .batchOutRows(order, nowMs)
          .filter(({ atMs, row }) => isIn(span, order.shop.local, atMs) && fits(types, textOf(row, 'outType')))
          .map((one) => one.row)
      : [],
  );
}

/** Arrivals first, then returns. */
function batchInto(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const { seller } = world.plan;
  const span = spanOf(asked, 'startDate', 'endDate');
  const [shops, types] = [choicesOf(asked, 'shopIdList'), choicesOf(asked, 'inboundTypes')];
  const isWanted = ({ atMs, row }: stock.BatchIn): boolean =>
    atMs <= nowMs &&
    within(span, textOf(row, 'inDate')) &&
    fits(shops, textOf(row, 'shopId')) &&
    fits(types, textOf(row, 'inType'));
  const arrived = world.supply
    .transfers(nowMs)
    .filter((one) => one.to.type === '2')
    .flatMap((one) => stock.arrivalRows(seller, one));
  return joined(
    listOf(arrived.filter(isWanted).map((one) => one.row)),
    livingIn(question, span, (order) =>
      stock
        .returnRows(seller, order, nowMs)
        .filter(isWanted)
        .map((one) => one.row),
    ),
  );
}

function purchases({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'createTimeStart', 'createTimeEnd');
  const rows = world.supply
    .purchases(nowMs)
    .filter(
      (one) => within(span, houseClock(one.createdMs)) && fits(choicesOf(asked, 'purchaseNos'), `CG${one.number}`),
    )
    .map((one) => stock.purchaseRow(world.plan.seller, one, nowMs));
  return listOf(rows.filter((row) => fits(choicesOf(asked, 'status'), textOf(row, 'status'))));
}

function receipts({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'beginTime', 'endTime');
  return listOf(
    world.supply
      .purchases(nowMs)
      .filter((one) => within(span, houseClock(one.receivedMs)))
      .flatMap((one) => stock.receiptRows(world.plan.seller, one, nowMs)),
  );
}

function requisitions({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'startReqTime', 'endReqTime');
  const isExpected = textOf(asked, 'searchTimeType') === 'expectDate';
  return listOf(
    world.supply
      .purchases(nowMs)
      .filter((one) => one.receivedMs <= nowMs && within(span, houseClock(isExpected ? one.paidMs : one.receivedMs)))
      .map((one) => stock.requisitionRow(world.plan.seller, one, nowMs)),
  );
}

function payments({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'startTime', 'endTime');
  const isRequested = textOf(asked, 'timeType') === '1';
  return listOf(
    world.supply
      .purchases(nowMs)
      .filter((one) => one.paidMs <= nowMs && within(span, houseClock(isRequested ? one.receivedMs : one.paidMs)))
      .map(stock.paymentRow),
  );
}

/** By the day on which it was asked for. */
function purchaseReturns({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'startTime', 'endTime');
  return listOf(
    world.supply
      .purchases(nowMs)
      .flatMap((one) => returns.purchaseReturnRows(world.plan.seller, one, nowMs))
      .filter(({ atMs }) => within(span, houseClock(atMs)))
      .map((one) => one.row),
  );
}

function supplierRefunds({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'startTime', 'endTime');
  const isPaid = textOf(asked, 'dateType') === 'receiptTime';
  return listOf(
    world.supply
      .purchases(nowMs)
      .flatMap((one) => returns.supplierRefundRows(one, nowMs))
      .filter(({ atMs, paidMs }) => (!isPaid || paidMs <= nowMs) && within(span, houseClock(isPaid ? paidMs : atMs)))
      .map((one) => one.row),
  );
}

function adjustments({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'startDate', 'endDate');
  if (!fits(choicesOf(asked, 'adjustStatus'), '3')) return listOf([]);
  return listOf(
    world.supply
      .purchases(nowMs)
      .flatMap((one) => returns.adjustmentRows(world.plan.seller, one, nowMs))
      .filter(({ atMs }) => within(span, houseClock(atMs)))
      .map((one) => one.row),
  );
}

function removalReceipts(question: Question): RowList {
  const { world, asked, nowMs } = question;
  const span = spanOf(asked, 'startDate', 'endDate');
  const statuses = choicesOf(asked, 'orderStatus');
  const shops = choicesOf(asked, 'shopIdList');
  return livingIn(question, span, (order) =>
    fits(shops, order.shop.id)
      ? returns
          .removalReceiptRows(world.plan.seller, order, nowMs)
          .filter(({ atMs, row }) => isIn(span, houseClock, atMs) && fits(statuses, textOf(row, 'orderStatus')))
          .map((one) => one.row)
      : [],
  );
}

function transfers({ world, asked, nowMs }: Question): RowList {
  const span = spanOf(asked, 'start', 'end');
  return listOf(
    world.supply
      .transfers(nowMs)
      .filter((one) => one.to.type !== '2' && within(span, houseClock(one.sentMs)))
      .map((one) => stock.transferRow(one, nowMs))
      .filter((row) => fits(choicesOf(asked, 'status'), textOf(row, 'status'))),
  );
}

/** By creation, or by the change of a cost: then those alone whose bill has come. */
function shippingOrders({ world, asked, nowMs }: Question): RowList {
  const created = spanOf(asked, 'createTimeStart', 'createTimeEnd');
  const costs = spanOf(asked, 'costUpdateStartTime', 'costUpdateEndTime');
  const byCost = textOf(asked, 'costUpdateStartTime') !== '';
  return listOf(
    world.supply
      .transfers(nowMs)
      .filter((one) => one.to.type === '2' && within(created, houseClock(one.sentMs)))
      .filter((one) => !byCost || (stock.isBilled(one, nowMs) && within(costs, houseClock(one.billedMs))))
      .map((one) => stock.shippingOrderRow(world.plan.seller, one, nowMs)),
  );
}

const LISTS: Readonly<Record<string, List>> = {
  '/api/shop/pageList.json': ({ world }) => listOf(master.amazonShopRows(world.plan.seller)),
  '/api/multiplatform/shop/list.json': ({ world, asked }) =>
    listOf(master.platformShopRows(world.plan.seller, asked, world.plan.startMs)),
  '/api/commodity/pageList.json': ({ world, asked }) => listOf(master.goodsRows(world.plan.seller, asked)),
  '/api/multiplatform/match/getList.json': ({ world, asked }) =>
    listOf(master.pairingRows(world.plan.seller, asked, world.plan.startMs)),
  '/api/supplier/pageList.json': ({ world }) => listOf(master.supplierRows(world.plan.seller, world.plan.startMs)),
  '/api/logistic/pageList.json': ({ world }) => listOf(master.logisticRows(world.plan.seller)),
  '/api/rate/open/pageList.json': ({ world, asked }) => listOf(master.rateRows(world.plan.seller, asked)),
  '/api/warehouseManage/warehouseList.json': ({ world }) => listOf(master.warehouseRows(world.plan.seller)),
  '/api/order/pageList.json': amazonOrders,
  '/api/multiplatform/order/list.json': platformOrders,
  '/api/packageShip/v1/getPackagePage.json': parcels,
  '/api/order/api/report/fbaReturn/pageList.json': fbaReturns,
  ...Object.fromEntries(
    Object.keys(AFTER_SALE).map((one) => [`/api/multiplatform/after/sale/order/${one}/list.json`, afterSales(one)]),
  ),
  '/api/warehouseManage/warehouseItemList.json': ({ world, asked, nowMs }) =>
    listOf(
      stock
        .stockRows(world.supply, world.plan.startMs, nowMs)
        .filter((row) => fits(choicesOf(asked, 'warehouseId'), textOf(row, 'warehouseId')))
        .filter((row) => fits(choicesOf(asked, 'commoditySkus'), textOf(row, 'commoditySku'))),
    ),
  '/api/warehouseInOut/inRecords.json': inRecords,
  '/api/warehouseTransfer/pageList.json': transfers,
  '/api/fba/shippingOrder/pageList/v2.json': shippingOrders,
  '/api/fba/shippingHeadFee/pageList.json': ({ world, nowMs }) =>
    listOf(world.supply.transfers(nowMs).flatMap((one) => stock.headFeeRows(world.plan.seller, one, nowMs))),
  '/api/purchase/page.json': purchases,
  '/getStockPageList.json': receipts,
  '/api/purchaseReturned/pageList.json': purchaseReturns,
  '/api/finance/receiptOrder/pageList.json': supplierRefunds,
  '/api/ware/adjust/pageList.json': adjustments,
  '/api/removeInboundOrder/search.json': removalReceipts,
  '/api/finance/requisitionOrder/pageList.json': requisitions,
  '/api/finance/paymentOrder/pageList.json': payments,
  '/api/financial/v2/settlementSummary/groupPage.json': settlementGroups,
  '/api/financial/v2/settlementSummary/detailPage.json': settlementLines,
  '/api/financial/v2/shippingSettlementPageList.json': shippedSettled,
  '/api/finAmz/deferredOrder/deferredOrderList.json': deferredOrders,
  '/api/financial/batchCost/getOutboundPageList.json': batchOut,
  '/api/financial/batchCost/getInboundPageList.json': batchInto,
  '/api/financial/aggReport/settlement/shopifyPage.json': statements('SHOPIFY'),
  '/api/financial/walmartReport/queryStatementDetail.json': statements('WALMART'),
  '/api/financial/tkReport/queryStatementDetail.json': statements('TIKTOK'),
  '/api/finance/adInvoice/v2/pageList.json': adInvoices,
};
