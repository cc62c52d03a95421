/** A document as the ERP holds it, in our terms. Names differ by card; what a card does not tell is left out. */
import type { BusinessDocument, BusinessDocumentLine, ReadBackDocument } from '../../../../core/business-documents.ts';
import { isIsoDate } from '../../../../core/dates.ts';
import { type Currency, isCurrency, minorUnits, parseMinor } from '../../../../core/money.ts';
import { dimensionMappedTo, mappedDimension } from '../../../../core/target-mapping.ts';
import type { TargetMapping } from '../../../../core/targets.ts';
import type { JsonObject } from '../../../../wire/exact-json.ts';
import { isoCurrency } from '../account.ts';
import { scalar } from '../errors.ts';
import { plainDecimal } from '../read-back.ts';
import { cardOf } from './cards.ts';
import { detailOf, type Lookup, odd, rowsIn } from './lookup.ts';

type Line = ReadBackDocument['lines'][number];

/** Throws Refused YONYOU_ANSWER_ODD where the date or an amount cannot be read. */
export async function readBack(
  lookup: Lookup,
  id: string,
  document: BusinessDocument,
  mapping: TargetMapping,
): Promise<ReadBackDocument | undefined> {
  const card = cardOf(document.kind, lookup.settings.documents);
  const head = await detailOf(lookup.client, card, id);
  if (!head) return undefined;
  const date = first(head, ['billDate', 'vouchdate']).slice(0, 10);
  if (!isIsoDate(date)) throw odd(`vouchdate ${date}`);
  const party = partyOf(head, document, mapping);
  const currency = isoCurrency(lookup.settings, first(head, ['oriCurrencyCode', 'currency_code', 'currencyCode']));
  const rows = rowsIn(card, head);
  return {
    id,
    number: scalar(head.code) || id,
    date,
    state: stateOf(head),
    ...(party !== undefined && { party }),
    ...(isCurrency(currency) && { currency }),
    lines: rows.map((row, index) => lineOf(head, row, document, document.lines[index], mapping)),
  };
}

/** `verifyState` and, after a stroke, `status` of the ERP. */
function stateOf(head: JsonObject): string {
  return [first(head, ['verifyState', 'verifystate']), scalar(head.status)].filter(Boolean).join('/');
}

function partyOf(head: JsonObject, document: BusinessDocument, mapping: TargetMapping): string | undefined {
  if (!document.party) return undefined;
  const isCustomer = document.party.kind === 'CUSTOMER';
  const names = isCustomer
    ? ['customerCode', 'customer_code', 'cust_code', 'agentId_code']
    : ['supplierCode', 'supplier_code', 'vendor_code'];
  return ours(mapping, isCustomer ? '客户' : '供应商', first(head, names), document.party.code);
}

function lineOf(
  head: JsonObject,
  row: JsonObject,
  document: BusinessDocument,
  sent: BusinessDocumentLine | undefined,
  mapping: TargetMapping,
): Line {
  const told: { [K in keyof Line]?: Line[K] | undefined } = {
    material: ours(
      mapping,
      '物料',
      first(row, ['materialCode', 'material_code', 'product_cCode', 'productCode']),
      sent?.material,
    ),
    expenseItem: ours(mapping, '费用项目', first(row, ['expenseItemCode', 'expenseitem_code']), sent?.expenseItem),
    warehouse: ours(
      mapping,
      '仓库',
      first(head, ['warehouse_code', 'outWarehouse_code', 'outwarehouse_code']),
      sent?.warehouse,
    ),
    warehouseTo: ours(mapping, '仓库', first(head, ['inWarehouse_code', 'inwarehouse_code']), sent?.warehouseTo),
    quantity: piecesOf(first(row, ['quantity', 'qty'])),
    fc: amountOf(first(row, ['oriTaxIncludedAmount', 'oriSum']), document.currency),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** Our code of theirs: the one that was sent where it maps to it. */
function ours(mapping: TargetMapping, dimension: string, theirs: string, sent: string | undefined): string | undefined {
  if (theirs === '') return undefined;
  return sent !== undefined && mappedDimension(mapping, dimension, sent) === theirs
    ? sent
    : dimensionMappedTo(mapping, dimension, theirs);
}

function piecesOf(text: string): bigint | undefined {
  if (text === '') return undefined;
  const pieces = parseMinor(plainDecimal(text), 0);
  if (pieces === undefined) throw odd(`qty ${text}`);
  return pieces;
}

function amountOf(text: string, currency: Currency): bigint | undefined {
  if (text === '') return undefined;
  const amount = parseMinor(plainDecimal(text), minorUnits(currency));
  if (amount === undefined) throw odd(`${text} ${currency}`);
  return amount;
}

function first(held: JsonObject, names: readonly string[]): string {
  return names.map((name) => scalar(held[name])).find(Boolean) ?? '';
}
