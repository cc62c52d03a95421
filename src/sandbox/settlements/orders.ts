/** Orders and their refunds, as money events. */
import type { ItemKind, MoneyEvent } from './events.ts';
import { type Features, priceUnit } from './features.ts';
import type { Marketplace } from './marketplaces.ts';
import { NOT_AMAZON } from './marketplaces.ts';
import type { Dice } from './seed.ts';

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

interface Market {
  readonly random: Dice;
  readonly home: Marketplace;
  readonly currency: string;
  readonly features: Features;
  readonly skus: number;
}

interface Sku {
  readonly code: string;
  readonly price: number;
}

interface Sold {
  readonly lines: ReadonlyMap<ItemKind, bigint>;
  readonly like: MoneyEvent;
}

export interface Orders {
  readonly skus: readonly Sku[];
  /** Events of a settlement's orders and refunds, order by order. */
  readonly settle: (span: Span, orders: number) => readonly MoneyEvent[];
}

const SECOND_MS = 1000;

export function instantIn(random: Dice, span: Span): number {
  return span.startMs + random.int(0, Math.floor((span.endMs - span.startMs) / SECOND_MS) - 1) * SECOND_MS;
}

export function openOrders(market: Market): Orders {
  const { random, currency } = market;
  const unit = priceUnit(currency);
  const skus = Array.from({ length: market.skus }, (_, at) => ({
    code: `SKU-${String(at + 1).padStart(4, '0')}`,
    price: random.int(5, 180) * unit + random.int(0, unit - 1),
  }));
  const refundable: Sold[] = [];
  const settle = (span: Span, orders: number): readonly MoneyEvent[] => {
    const events: MoneyEvent[] = [];
    for (let at = 0; at < orders; at++) events.push(...oneOrder(market, skus, span, refundable));
    const refunds = market.features.refunds ? Math.ceil(orders / 12) : 0;
    for (let at = 0; at < refunds && refundable.length > 0; at++) {
      const [sold] = refundable.splice(random.int(0, refundable.length - 1), 1);
      if (sold) events.push(...refundOf(market, sold, span));
    }
    return events;
  };
  return { skus, settle };
}

function oneOrder(market: Market, skus: readonly Sku[], span: Span, refundable: Sold[]): readonly MoneyEvent[] {
  const { random, home, features } = market;
  const order = `${random.int(111, 702)}-${random.digits(7)}-${random.digits(7)}`;
  const postedMs = instantIn(random, span);
  if (features.mcf && random.percent(8)) return multiChannel(market, random.pick(skus), order, postedMs);
  const marketplace =
    features.severalMarketplaces && random.percent(25) ? random.pick([home.name, ...home.others]) : home.name;
  const residual = features.tax && features.taxResidual && random.percent(10);
  const items = random.percent(15) ? random.int(2, 3) : 1;
  const events: MoneyEvent[] = [];
  for (let at = 0; at < items; at++) {
    const sku = random.pick(skus);
    const lines = itemLines(market, sku, residual);
    const like: MoneyEvent = {
      kind: 'PRINCIPAL',
      scene: 'ORDER',
      amount: 0n,
      postedMs,
      marketplace,
      order,
      item: random.digits(14),
      sku: sku.code,
      quantity: lines.quantity,
      text: '',
    };
    events.push(...eventsOf(lines.amounts, like));
    if (!residual) refundable.push({ lines: lines.amounts, like });
  }
  return events;
}

function multiChannel(market: Market, sku: Sku, order: string, postedMs: number): readonly MoneyEvent[] {
  const { random, features } = market;
  const fee = -BigInt(random.int(3, 15) * priceUnit(market.currency) + random.int(0, 99));
  const like: MoneyEvent = {
    kind: 'MCF_DELIVERY',
    scene: 'ORDER',
    amount: fee,
    postedMs,
    marketplace: NOT_AMAZON,
    order: `S01-${order.slice(4)}`,
    item: random.digits(14),
    sku: sku.code,
    quantity: 1,
    text: '',
  };
  return features.mcfUnitFee ? [like, { ...like, kind: 'MCF_UNIT', amount: fee / 2n }] : [like];
}

/** Share of an amount in thousandths, rounded down: where the cut falls does not matter to the story. */
function share(amount: bigint, thousandths: number): bigint {
  return (amount * BigInt(thousandths)) / 1000n;
}

function itemLines(market: Market, sku: Sku, residual: boolean) {
  const { random, features } = market;
  const quantity = random.percent(20) ? random.int(2, 5) : 1;
  const principal = BigInt(sku.price * quantity);
  const amounts = new Map<ItemKind, bigint>();
  const add = (kind: ItemKind, amount: bigint): void => {
    if (amount !== 0n) amounts.set(kind, amount);
  };
  const rate = random.pick([60, 73, 88, 100, 200]);
  const taxed = features.tax && random.percent(60);
  add('PRINCIPAL', principal);
  if (features.promotions && random.percent(20)) {
    const discount = share(principal, random.int(50, 250));
    add('PROMOTION', -discount);
    if (taxed) add('TAX_DISCOUNT', -share(discount, rate));
  }
  if (taxed) {
    add('TAX', share(principal, rate));
    const short = residual ? BigInt(random.int(1, 40)) : 0n;
    const due = (amounts.get('TAX') ?? 0n) + (amounts.get('TAX_DISCOUNT') ?? 0n) - short;
    add('WITHHELD', due > 0n ? -due : 0n);
  }
  add('COMMISSION', -share(principal + (amounts.get('PROMOTION') ?? 0n), random.pick([80, 120, 150])));
  add('FULFILMENT', -BigInt(random.int(2, 9) * priceUnit(market.currency) + random.int(0, 99)) * BigInt(quantity));
  buyerExtras(market, add, taxed, rate);
  if (features.digitalServices && random.percent(30))
    add('DIGITAL_SERVICES', share(amounts.get('COMMISSION') ?? 0n, 30));
  if (features.points && random.percent(30)) add('POINTS', -share(principal, 10));
  return { amounts, quantity };
}

function buyerExtras(
  market: Market,
  add: (kind: ItemKind, amount: bigint) => void,
  taxed: boolean,
  rate: number,
): void {
  const { random, features, currency } = market;
  if (features.shipping && random.percent(30)) {
    const shipping = BigInt(random.int(2, 9) * priceUnit(currency) + random.int(0, 99));
    add('SHIPPING', shipping);
    if (taxed) {
      add('SHIPPING_TAX', share(shipping, rate));
      add('WITHHELD_SHIPPING', -share(shipping, rate));
    }
    if (features.promotions && random.percent(50)) add('SHIPPING_PROMOTION', -shipping);
    else add('SHIPPING_TAKEN_BACK', -shipping);
  }
  if (features.giftWrap && random.percent(8)) {
    const wrap = BigInt(random.int(2, 5) * priceUnit(currency) + random.int(0, 99));
    add('GIFT_WRAP', wrap);
    add('GIFT_WRAP_TAKEN_BACK', -wrap);
    // The papers name no gift wrap VAT that another source confirms, so only the sales tax regions tax it here.
    if (taxed && market.home.withheld !== 'MarketplaceFacilitatorVAT') {
      add('GIFT_WRAP_TAX', share(wrap, rate));
      add('WITHHELD_OTHER', -share(wrap, rate));
    }
  }
}

function eventsOf(amounts: ReadonlyMap<ItemKind, bigint>, like: MoneyEvent): readonly MoneyEvent[] {
  return [...amounts].map(([kind, amount]) => ({ ...like, kind, amount }));
}

const GIVEN_BACK: readonly ItemKind[] = ['PRINCIPAL', 'TAX', 'PROMOTION', 'TAX_DISCOUNT', 'COMMISSION'];
const GIVEN_BACK_WHOLE: readonly ItemKind[] = [
  'SHIPPING',
  'SHIPPING_TAX',
  'WITHHELD_SHIPPING',
  'SHIPPING_PROMOTION',
  'SHIPPING_TAKEN_BACK',
];

function refundOf(market: Market, sold: Sold, span: Span): readonly MoneyEvent[] {
  const { random, features } = market;
  const whole = random.percent(70);
  const part = whole ? 1000 : random.int(100, 900);
  const back = new Map<ItemKind, bigint>();
  const add = (kind: ItemKind, amount: bigint): void => {
    if (amount !== 0n) back.set(kind, amount);
  };
  for (const kind of GIVEN_BACK) add(kind, -share(sold.lines.get(kind) ?? 0n, part));
  if (sold.lines.has('WITHHELD')) add('WITHHELD', -((back.get('TAX') ?? 0n) + (back.get('TAX_DISCOUNT') ?? 0n)));
  if (whole) for (const kind of GIVEN_BACK_WHOLE) add(kind, -(sold.lines.get(kind) ?? 0n));
  add('REFUND_ADMIN', -share(back.get('COMMISSION') ?? 0n, 200));
  if (features.goodwill && random.percent(40)) {
    add(random.pick(['GOODWILL']), -BigInt(random.int(1, 5) * priceUnit(market.currency)));
    add('RESTOCKING', share(sold.lines.get('PRINCIPAL') ?? 0n, 50));
  }
  return eventsOf(back, { ...sold.like, scene: 'REFUND', postedMs: instantIn(random, span) });
}
