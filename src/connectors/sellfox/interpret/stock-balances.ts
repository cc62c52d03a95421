/** Stock lists → what 赛狐 itself counts (protocol notes §5.1, §6.1). They prove movements and move nothing. */
import type { StockBalance } from '../../../core/movements.ts';
import type { SourceFields } from '../../../core/sources.ts';
import { text } from './fields.ts';
import { fbaShop, type StockDocument, skuIn, unitsIn, warehouseIn } from './stock-document.ts';

/** Sellable and there: free (可用) and occupied (占用); 待到货 and 计划 are not there yet. */
export function stockDetail(doc: StockDocument, fields: SourceFields): readonly StockBalance[] {
  const place = warehouseIn(doc, fields, 'warehouseId');
  const sku = skuIn(doc, fields);
  const [free, occupied] = [unitsIn(doc, fields, 'stockAvailable', true), unitsIn(doc, fields, 'stockOccupy')];
  const defective = unitsIn(doc, fields, 'stockDefective');
  if (doc.found.length > 0 || !place) return [];
  const { book, warehouse } = place;
  return [{ book, warehouse, shop: '', sku, msku: '', onHand: free! + occupied!, defective: defective! }];
}

/** In Amazon's warehouses: what it holds back for orders, transfers and processing is there; what is inbound is not. */
export function fbaStock(doc: StockDocument, fields: SourceFields): readonly StockBalance[] {
  const shop = fbaShop(doc, fields);
  const here = ['available', 'reservedTransfer', 'reservedProcessing', 'reservedCustomerorders'].map((column) =>
    unitsIn(doc, fields, column),
  );
  const defective = unitsIn(doc, fields, 'unfulfillable');
  if (doc.found.length > 0 || !shop) return [];
  const onHand = here.reduce<number>((sum, units) => sum + units!, 0);
  const { book, warehouse } = shop;
  const [sku, msku] = [text(fields, 'commoditySku'), text(fields, 'sku')];
  return [{ book, warehouse, shop: shop.shop, sku, msku, onHand, defective: defective! }];
}
