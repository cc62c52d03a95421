/** A story as the V1 flat file (platform-reports.md §1.2): nine amount columns, units on a row without money. */
import { encodeLines } from './bytes.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import { marketplaceOf } from './marketplaces.ts';
import type { Ugly } from './ugly.ts';
import { amountText, dateStyle, drifted, flatLines, v1Instant } from './ugly.ts';
import { promotionId, v1Words } from './wording.ts';

const V1_COLUMNS: readonly string[] = (
  'settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type ' +
  'order-id merchant-order-id adjustment-id shipment-id marketplace-name shipment-fee-type shipment-fee-amount ' +
  'order-fee-type order-fee-amount fulfillment-id posted-date order-item-code merchant-order-item-id ' +
  'merchant-adjustment-item-id sku quantity-purchased price-type price-amount item-related-fee-type ' +
  'item-related-fee-amount misc-fee-amount other-fee-amount other-fee-reason-description promotion-id promotion-type ' +
  'promotion-amount direct-payment-type direct-payment-amount other-amount'
).split(' ');

/** Cells by column name. */
type Cells = Readonly<Record<string, string>>;

/** Chunks of bytes; holds one chunk at a time. 33 columns where the story has no promotion, else 36. */
export function writeV1(story: SettlementStory, ugly: Ugly = {}): Generator<Uint8Array> {
  const promoted = story.events.some((event) => promotionId(event) !== '');
  const columns = promoted ? V1_COLUMNS : V1_COLUMNS.filter((column) => !column.startsWith('promotion-'));
  const lines = flatLines(columns, v1Rows(story, columns, ugly), ugly);
  return encodeLines(lines, ugly.encoding ?? 'utf-8', ugly.bom ?? false);
}

function* v1Rows(story: SettlementStory, columns: readonly string[], ugly: Ugly): Generator<readonly string[]> {
  const places = new Map(columns.map((column, at) => [column, at]));
  const row = (...parts: readonly Cells[]): readonly string[] => {
    const cells = Array<string>(columns.length).fill('');
    for (const part of parts) for (const column in part) cells[places.get(column) ?? 0] = part[column] ?? '';
    return cells;
  };
  const head = v1Head(story, ugly);
  yield row(head);
  const start = ugly.repeatHead ? head : { 'settlement-id': story.id };
  const { events } = story;
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    if (!event) continue;
    const place = v1Place(event, story, ugly);
    if (event.kind === 'PRINCIPAL') yield row(start, place, { 'quantity-purchased': `${event.quantity}` });
    const tax = taxOfSameInvoice(event, events[at + 1]);
    const money = v1Money(event, story, ugly);
    yield tax ? row(start, place, money, v1Money(tax, story, ugly)) : row(start, place, money);
    if (tax) at++;
  }
}

/** Advertising and its tax stand in one row with two amounts. */
function taxOfSameInvoice(event: MoneyEvent, next: MoneyEvent | undefined): MoneyEvent | undefined {
  return event.kind === 'ADS' && next?.kind === 'ADS_TAX' && next.postedMs === event.postedMs ? next : undefined;
}

function v1Head(story: SettlementStory, ugly: Ugly): Cells {
  const style = v1Dates(story, ugly);
  return {
    'settlement-id': story.id,
    'settlement-start-date': v1Instant(story.startMs, style),
    'settlement-end-date': v1Instant(story.endMs, style),
    'deposit-date': v1Instant(story.depositMs, style),
    'total-amount': amountText(story.total, story.currency, ugly),
    currency: story.currency,
  };
}

/** V1 was seen with ISO instants only, whatever the marketplace. */
function v1Dates(story: SettlementStory, ugly: Ugly) {
  return dateStyle({ ...marketplaceOf(story.marketplace), dates: 'iso' }, ugly);
}

function v1Place(event: MoneyEvent, story: SettlementStory, ugly: Ugly): Cells {
  return {
    'transaction-type': drifted(v1Words(event, story).type, ugly),
    'order-id': event.order,
    'merchant-order-id': event.order,
    'adjustment-id': event.scene === 'REFUND' ? `adj:${event.item}` : '',
    'shipment-id': event.scene === 'ORDER' ? `B${event.item.slice(0, 8)}` : '',
    'marketplace-name': event.marketplace,
    'fulfillment-id': event.scene === 'ACCOUNT' ? '' : 'AFN',
    'posted-date': v1Instant(event.postedMs, v1Dates(story, ugly)),
    'order-item-code': event.item,
    'merchant-adjustment-item-id': event.scene === 'REFUND' ? event.item : '',
    sku: event.sku,
  };
}

function v1Money(event: MoneyEvent, story: SettlementStory, ugly: Ugly): Cells {
  const { column, columnType, reason } = v1Words(event, story);
  const amount = { [`${column}-amount`]: amountText(event.amount, story.currency, ugly) };
  if (column === 'other') return { ...amount, 'other-fee-reason-description': reason };
  if (column === 'other-fee') {
    return { ...amount, 'item-related-fee-type': columnType, 'other-fee-reason-description': 'TaxAmount' };
  }
  const promotion = promotionId(event);
  return { ...amount, [`${column}-type`]: columnType, ...(promotion ? { 'promotion-id': promotion } : {}) };
}
