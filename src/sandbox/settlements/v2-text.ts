/** A story as the V2 flat file (platform-reports.md §1.1): 24 columns, the quantity on every amount row of an item. */
import { encodeLines } from './bytes.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import type { DateStyle } from './marketplaces.ts';
import { marketplaceOf } from './marketplaces.ts';
import type { Ugly } from './ugly.ts';
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

function* v2Rows(story: SettlementStory, ugly: Ugly): Generator<readonly string[]> {
  const style = dateStyle(marketplaceOf(story.marketplace), ugly);
  const head = [
    story.id,
    v2Instant(story.startMs, style).full,
    v2Instant(story.endMs, style).full,
    v2Instant(story.depositMs, style).full,
    amountText(story.total, story.currency, ugly),
    story.currency,
  ];
  yield [...head, ...Array<string>(V2_COLUMNS.length - head.length).fill('')];
  const start = ugly.repeatHead ? head : [story.id, '', '', '', '', ''];
  for (const event of story.events) yield [...start, ...v2Cells(event, story, style, ugly)];
}

/** The cells from transaction-type on, in the order of V2_COLUMNS. */
function v2Cells(event: MoneyEvent, story: SettlementStory, style: DateStyle, ugly: Ugly): readonly string[] {
  const [type, amountType, description] = v2Words(event, story);
  const posted = v2Instant(event.postedMs, style);
  const refund = event.scene === 'REFUND';
  return [
    drifted(type, ugly),
    event.order,
    event.order,
    refund ? `adj:${event.item}` : '',
    event.scene === 'ORDER' ? `U${event.item.slice(0, 8)}` : '',
    event.marketplace,
    drifted(amountType, ugly),
    description,
    amountText(event.amount, story.currency, ugly),
    event.scene === 'ACCOUNT' ? '' : 'AFN',
    posted.day,
    posted.full,
    event.item,
    '',
    refund ? event.item : '',
    event.sku,
    event.quantity === 0 ? '' : `${event.quantity}`,
    promotionId(event),
  ];
}
