/**
 * Documents of own and overseas warehouses → movements of units (protocol notes §5.3–§5.6, §6.3, §7.2, §7.3). A document that is
 * not through yet, void, or told by another stream gives none. One source a quantity: README.md “Stock”.
 */
import type { StockKind, StockMovement } from '../../../core/movements.ts';
import type { SourceFields } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { flag, list, text } from './fields.ts';
import { bothConditions, dayIn, leg, type StockDocument, skuIn, tell, unitsIn, warehouseIn } from './stock-document.ts';

const minus = (units: number | undefined): number | undefined => (units === undefined ? undefined : 0 - units);

/** The items; none is told as a problem, for a document that moved nothing is not through. */
function itemsOf(doc: StockDocument, fields: SourceFields, column: string): readonly SourceFields[] {
  const items = list(fields, column);
  if (items.length === 0) tell(doc, kinds.SELLFOX_STOCK_NO_ITEMS, column, {});
  return items;
}

/** Is the status one of those in which units have moved? Unknown ones are told. */
function isThrough(
  doc: StockDocument,
  fields: SourceFields,
  column: string,
  states: { readonly through: readonly string[]; readonly not: readonly string[] },
): boolean {
  const told = text(fields, column);
  if (states.through.includes(told)) return true;
  if (!states.not.includes(told)) tell(doc, kinds.SELLFOX_STOCK_STATUS, column, { value: told });
  return false;
}

/** Type of 其他入库; 1 采购 is told by the purchase receipts. */
const IN_KINDS: Readonly<Record<string, StockKind | undefined>> = {
  '0': 'OTHER_IN',
  '2': 'OTHER_IN',
  '3': 'RETURN',
  '4': 'OTHER_IN',
  '5': 'OTHER_IN',
};
const PURCHASE = '1';

export function otherIn(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'status', { through: ['1'], not: ['-3', '-2', '-1', '0'] })) return [];
  const type = text(fields, 'type');
  if (type === PURCHASE) return [];
  const kind = IN_KINDS[type] ?? tell(doc, kinds.SELLFOX_STOCK_STATUS, 'type', { value: type });
  if (!kind) return [];
  const head = {
    kind,
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'inTime', 'updateTime'),
    reason: text(fields, 'typeName'),
  };
  return itemsOf(doc, fields, 'items').flatMap((item) =>
    bothConditions(
      doc,
      { ...head, sku: skuIn(doc, item) },
      unitsIn(doc, item, 'goods'),
      unitsIn(doc, item, 'defective'),
    ),
  );
}

/** With an FBA warehouse to go to it is a transfer; what arrives there the FIFO list tells. */
export function otherOut(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'status', { through: ['1'], not: ['0', '-1', '-2', '-3'] })) return [];
  const head = {
    kind: text(fields, 'targetFbaWarehouseId') === '' ? 'OTHER_OUT' : 'TRANSFER_OUT',
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'updateTime'),
    reason: text(fields, 'typeName'),
  } as const;
  return itemsOf(doc, fields, 'items').flatMap((item) =>
    bothConditions(
      doc,
      { ...head, sku: skuIn(doc, item) },
      minus(unitsIn(doc, item, 'goods')),
      minus(unitsIn(doc, item, 'defective')),
    ),
  );
}

/** 3 待入库: has left. 4 已完成: has arrived too, on the day of its last change. */
export function transfer(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'status', { through: ['3', '4'], not: ['0', '1', '2', '5', '6'] })) return [];
  const [from, to] = [warehouseIn(doc, fields, 'warehouseId'), warehouseIn(doc, fields, 'targetWarehouseId')];
  const sent = dayIn(doc, fields, 'reviewTime', 'createTime');
  const isIn = text(fields, 'status') === '4' && to?.kind !== 'PLATFORM';
  const arrived = isIn ? dayIn(doc, fields, 'updateTime') : undefined;
  return itemsOf(doc, fields, 'items').flatMap((item) => {
    const [sku, units] = [skuIn(doc, item), unitsIn(doc, item, 'goods')];
    const good = { sku, condition: 'GOOD' } as const;
    return [
      ...leg(doc, { ...good, kind: 'TRANSFER_OUT', place: from, date: sent, quantity: minus(units) }),
      ...(isIn ? leg(doc, { ...good, kind: 'TRANSFER_IN', place: to, date: arrived, quantity: units }) : []),
    ];
  });
}

/** 0 数量: units more or less. 1 换标, 2 SKU 调整: units of one SKU become units of another. */
export function adjustment(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'adjustStatus', { through: ['3'], not: ['0', '1', '2', '4'] })) return [];
  const type = text(fields, 'type');
  if (!['0', '1', '2'].includes(type)) {
    tell(doc, kinds.SELLFOX_STOCK_STATUS, 'type', { value: type });
    return [];
  }
  const reasons = fields.adjustmentReason;
  const head = {
    kind: type === '0' ? 'COUNT' : 'RELABEL',
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'updateTime'),
    reason: Array.isArray(reasons) ? reasons.join(' ') : text(fields, 'adjustmentReason'),
  } as const;
  return itemsOf(doc, fields, 'itemList').flatMap((item) => {
    const sku = skuIn(doc, item);
    const good = unitsIn(doc, item, 'targetAvailable', true);
    const defective = unitsIn(doc, item, 'targetDefective', true);
    if (type === '0') return bothConditions(doc, { ...head, sku }, good, defective);
    return relabelled(doc, { ...head, sku }, skuIn(doc, item, 'targetCommoditySku'), [good, defective]);
  });
}

/** How many units change their label is told as a size or as a loss of the old one (not documented): both mean the same. */
function relabelled(
  doc: StockDocument,
  head: Omit<Parameters<typeof bothConditions>[1], 'sku'> & { readonly sku: string },
  target: string,
  told: readonly (number | undefined)[],
): readonly StockMovement[] {
  const [good, defective] = told.map((units) => (units === undefined ? undefined : Math.abs(units)));
  // Another label of the same SKU: units stay where they are.
  if (target === head.sku) return [];
  return [
    ...bothConditions(doc, head, minus(good), minus(defective)),
    ...bothConditions(doc, { ...head, sku: target }, good, defective),
  ];
}

/** 1 待收货 may have come in part. */
export function removalReceipt(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'orderStatus', { through: ['1', '2'], not: ['0', '3'] })) return [];
  const head = {
    kind: 'REMOVAL_IN',
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'completedDate', 'updateTime'),
    reason: text(fields, 'removeOrderNo'),
  } as const;
  return itemsOf(doc, fields, 'itemVOS').flatMap((item) =>
    bothConditions(
      doc,
      { ...head, sku: skuIn(doc, item), msku: text(item, 'sellerSku') },
      unitsIn(doc, item, 'receivedGoodQty'),
      unitsIn(doc, item, 'receivedBadQty'),
    ),
  );
}

/** A row is one line of a receipt. */
export function purchaseReceipt(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  const head = {
    kind: 'RECEIPT',
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'arrivalTime', 'createTime'),
    sku: skuIn(doc, fields),
    reason: text(fields, 'purchaseNo'),
  } as const;
  return bothConditions(doc, head, unitsIn(doc, fields, 'goods'), unitsIn(doc, fields, 'defective'));
}

/** Status of the answer, not of the question (protocol notes §7.3): 2 已经处理. */
export function purchaseReturn(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'status', { through: ['2'], not: ['1', '3', '4'] })) return [];
  const head = {
    kind: 'SUPPLIER_RETURN',
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'reviewTime', 'createTime'),
  } as const;
  return itemsOf(doc, fields, 'itemVos').flatMap((item) =>
    bothConditions(
      doc,
      { ...head, sku: skuIn(doc, item), reason: text(item, 'purchaseNo') },
      minus(unitsIn(doc, item, 'returnedGoods')),
      minus(unitsIn(doc, item, 'returnedDefectives')),
    ),
  );
}

/** 发货单: leaves for FBA when it is shipped; `restoreStock`: the goods went back to the shelf (protocol notes §13.17). */
export function shippingOrder(doc: StockDocument, fields: SourceFields): readonly StockMovement[] {
  if (!isThrough(doc, fields, 'status', { through: ['3'], not: ['-1', '1', '2'] })) return [];
  if (flag(fields, 'restoreStock')) return [];
  const head = {
    kind: 'TRANSFER_OUT',
    place: warehouseIn(doc, fields, 'warehouseId'),
    date: dayIn(doc, fields, 'realShipTime', 'shipTime'),
    condition: 'GOOD',
    reason: text(fields, 'toWarehouseName'),
  } as const;
  return itemsOf(doc, fields, 'items').flatMap((item) =>
    leg(doc, { ...head, sku: skuIn(doc, item), quantity: minus(unitsIn(doc, item, 'shipCount')) }),
  );
}
