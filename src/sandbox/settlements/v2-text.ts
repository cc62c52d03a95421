/** A story as the V2 flat file (platform-reports.md §1.1): 24 columns, the quantity on every amount row of an item. */
import { encodeLines } from './bytes.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import { marketplaceOf } from './marketplaces.ts';
import type { Row, Ugly } from './ugly.ts';
import { amountText, dateStyle, drifted, flatLines, v2Instant } from './ugly.ts';
import { promotionId, v2Words } from './wording.ts';

export const V2_COLUMNS: readonly string[] = (
  'settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type ' +
  'order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount ' +
  'fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id ' +
  'sku quantity-purchased promotion-id'
).split(' ');

/** Chunks of bytes; holds one chunk at a time. */
export function writeV2(story: SettlementStory, ugly: Ugly = {}): Generator<Uint8Array> {
  return encodeLines(flatLines(V2_COLUMNS, v2Rows(story, ugly), ugly), ugly.encoding ?? 'utf-8', ugly.bom ?? false);
}

function* v2Rows(story: SettlementStory, ugly: Ugly): Generator<Row> {
  const head = v2Head(story, ugly);
  yield head;
  const start = ugly.repeatHead ? head : { 'settlement-id': story.id };
  for (const event of story.events) yield { ...start, ...v2Cells(event, story, ugly) };
}

function v2Head(story: SettlementStory, ugly: Ugly): Row {
  const style = dateStyle(marketplaceOf(story.marketplace), ugly);
  return {
    'settlement-id': story.id,
    'settlement-start-date': v2Instant(story.startMs, style).full,
    'settlement-end-date': v2Instant(story.endMs, style).full,
    'deposit-date': v2Instant(story.depositMs, style).full,
    'total-amount': amountText(story.total, story.currency, ugly),
    currency: story.currency,
  };
}

function v2Cells(event: MoneyEvent, story: SettlementStory, ugly: Ugly): Row {
  const [type, amountType, description] = v2Words(event, story);
  const posted = v2Instant(event.postedMs, dateStyle(marketplaceOf(story.marketplace), ugly));
  return {
    'transaction-type': drifted(type, ugly),
    'order-id': event.order,
    'merchant-order-id': event.order,
    'adjustment-id': event.scene === 'REFUND' ? `adj:${event.item}` : '',
    'shipment-id': event.scene === 'ORDER' ? `U${event.item.slice(0, 8)}` : '',
    'marketplace-name': event.marketplace,
    'amount-type': drifted(amountType, ugly),
    'amount-description': description,
    amount: amountText(event.amount, story.currency, ugly),
    'fulfillment-id': event.scene === 'ACCOUNT' ? '' : 'AFN',
    'posted-date': posted.day,
    'posted-date-time': posted.full,
    'order-item-code': event.item,
    'merchant-adjustment-item-id': event.scene === 'REFUND' ? event.item : '',
    sku: event.sku,
    'quantity-purchased': event.quantity === 0 ? '' : `${event.quantity}`,
    'promotion-id': promotionId(event),
  };
}
