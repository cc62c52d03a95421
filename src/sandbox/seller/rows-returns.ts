/** What goes back: faulty goods to suppliers with their refunds, losses found by counting, goods out of FBA (sellfox.md §5.5, §5.6, §7.3, §8). */
import { formatMinor } from '../../core/money.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { type Goods, OWN_WAREHOUSE, type Seller } from './company.ts';
import { houseClock } from './local-time.ts';
import type { StoryOrder } from './orders.ts';
import { asinOf } from './rows-orders.ts';
import { type Purchase, removedIn } from './supply.ts';

const cny = (fen: bigint): string => formatMinor(fen, 'CNY');
const whole = (value: number | string): JsonNumber => new JsonNumber(String(value));

/** A row, and the moment by which lists ask for it. */
export interface DatedRow {
  readonly atMs: number;
  readonly row: JsonObject;
}

function ownName(seller: Seller): string {
  return seller.warehouses.find((one) => one.id === OWN_WAREHOUSE)?.name ?? '';
}

/** 采购退货, asked for on the day on which the goods leave. */
export function purchaseReturnRows(seller: Seller, one: Purchase, nowMs: number): readonly DatedRow[] {
  const { returned, supplier } = one;
  if (!returned || returned.atMs > nowMs) return [];
  const { goods, units, atMs } = returned;
  const fees = { returnedShipFee: '0', returnedOtherFee: '0', returnedDiscountAmount: '0' };
  const numbers = { returnedNo: `CT${one.number}`, purchaseNo: `CG${one.number}` };
  const row = {
    ...{ returnedId: `72${one.number}`, returnedNo: numbers.returnedNo, createId: '1', createName: 'demo' },
    ...{ createTime: houseClock(atMs), warehouseId: OWN_WAREHOUSE, warehouseName: ownName(seller) },
    ...{ supplierId: supplier.id, supplierName: supplier.name, supplierCode: '', returnedType: '1' },
    ...{ returnedTypeName: '退货退款', receiptNo: `SK${one.number}`, remark: '', status: '2' },
    receiptStatus: returned.refundedMs <= nowMs ? '3' : '2',
    reviewTime: houseClock(atMs),
    itemVos: [
      {
        ...{ commodityId: goods.id, commoditySku: goods.sku, commodityName: goods.zh, fnSku: '', isGroup: '0' },
        ...{ shopId: null, purchaseStockNo: `RK${one.number}`, purchaseNo: numbers.purchaseNo },
        ...{ returnedGoods: String(units), returnedDefectives: '0', purchasePrice: cny(goods.cost) },
        returnedAmount: cny(goods.cost * BigInt(units)),
      },
    ],
    feeList: [{ ...numbers, ...fees }],
  };
  return [{ atMs, row }];
}

/** 收款单 of a purchase return; `atMs`: when it was applied for. */
export function supplierRefundRows(one: Purchase, nowMs: number): readonly (DatedRow & { readonly paidMs: number })[] {
  const { returned, supplier } = one;
  if (!returned || returned.atMs > nowMs) return [];
  const amount = cny(returned.goods.cost * BigInt(returned.units));
  const isPaid = returned.refundedMs <= nowMs;
  const row = {
    ...{ receiptNo: `SK${one.number}`, supplierName: supplier.name, receiptType: '退货退款' },
    ...{ receiptStatus: isPaid ? '已收款' : '待收款', currency: supplier.currency, receiptAmount: amount },
    ...{ receiptDiscount: '0', realReceiptAmount: isPaid ? amount : '0' },
    receiptTime: isPaid ? houseClock(returned.refundedMs) : '',
    ...{ relationNo: `CT${one.number}`, authorName: '', remark: '', reviewOpinion: '', createName: 'demo' },
    createTime: houseClock(returned.atMs),
  };
  return [{ atMs: returned.atMs, paidMs: returned.refundedMs, row }];
}

/** 盘亏 as 调整单. Numbers are JSON numbers here. */
export function adjustmentRows(seller: Seller, one: Purchase, nowMs: number): readonly DatedRow[] {
  const { lost } = one;
  if (!lost || lost.atMs > nowMs) return [];
  const { goods, units, atMs } = lost;
  const [id, adjustNo, time] = [whole(`64${one.number}`), `TZ${one.number}`, houseClock(atMs)];
  const row = {
    ...{ id, puid: whole(1), warehouseId: whole(OWN_WAREHOUSE), warehouseName: ownName(seller), adjustNo },
    ...{ type: whole(0), adjustStatus: whole(3), adjustmentReason: ['盘亏'], remark: '' },
    ...{ createTime: time, updateTime: time, sum: whole(units) },
    itemList: [
      {
        ...{ id: whole(`64${one.number}1`), adjustId: id, adjustNo, commodityId: whole(goods.id) },
        ...{ commoditySku: goods.sku, commodityName: goods.zh, isGroup: whole(0), shopId: null, fnSku: '' },
        ...{ targetAvailable: whole(-units), targetDefective: whole(0) },
      },
    ],
  };
  return [{ atMs, row }];
}

/** 移除入库单: made when the goods leave FBA, through when they have come. `atMs`: its last change. */
export function removalReceiptRows(seller: Seller, order: StoryOrder, nowMs: number): readonly DatedRow[] {
  const removed = removedIn(seller, order);
  if (!removed || removed.sentMs > nowMs) return [];
  const isIn = removed.receivedMs <= nowMs;
  const atMs = isIn ? removed.receivedMs : removed.sentMs;
  const units = removed.items.reduce((sum, one) => sum + one.units, 0);
  const { shop } = order;
  const number = String(order.n).padStart(9, '0');
  const item = ({ goods, units: count }: { readonly goods: Goods; readonly units: number }): JsonObject => ({
    ...{
      commodityId: goods.id,
      commoditySku: goods.sku,
      commodityName: goods.zh,
      commodityPurchaseCost: cny(goods.cost),
    },
    ...{ fnsku: order.lines[0] ? `X${asinOf(order.lines[0]).slice(1)}` : '', sellerSku: order.lines[0]?.msku ?? '' },
    ...{ disposition: 'SELLABLE', shipmentsQty: String(count), receivedGoodQty: isIn ? String(count) : '0' },
    ...{ receivedBadQty: '0', waitReceivedQty: isIn ? '0' : String(count), purchaseUnitFee: '0', unitFee: '0' },
  });
  const row = {
    ...{ id: `65${number}`, orderStatus: isIn ? '2' : '1', orderNo: `YC${number}`, customerOrderNo: '' },
    ...{ removeOrderNo: order.orderNo, warehouseId: OWN_WAREHOUSE, warehouseName: ownName(seller) },
    ...{ marketplaceId: shop.amazonMarketplace, marketplaceName: shop.marketplace.code, shopId: shop.id },
    ...{ shopName: shop.name, totalShipmentsQty: String(units), totalReceivedQty: isIn ? String(units) : '0' },
    ...{
      adjustmentFlag: '0',
      carrier: '',
      trackingNumber: '',
      convShipmentDate: houseClock(removed.sentMs).slice(0, 10),
    },
    ...{ otherFee: '0', feeShardType: '0', remark: '', createTime: houseClock(removed.sentMs) },
    ...{ updateTime: houseClock(atMs), completedDate: isIn ? houseClock(atMs) : '' },
    itemVOS: removed.items.map(item),
    fileVOS: [],
  };
  return [{ atMs, row }];
}
