/**
 * What a review rule may ask of an order: named facts with their kind and words. A fact that cannot be known of an order (its source
 * tells no buyer, its SKU has no cost) is `undefined`, and a comparison with it is neither true nor false. No fact holds data of a
 * buyer: of marks only what was counted by them.
 */
import { type Currency, formatMinor, isCurrency, type Minor, minorUnits, parseMinor } from '../../core/money.ts';
import type { Bilingual } from '../../core/problems.ts';

export interface Amount {
  readonly amount: Minor;
  readonly currency: Currency;
}

export type FactValue = Amount | number | string | boolean | readonly string[];

/** AMOUNT: with its currency. NUMBER: whole. TEXTS: a set; one of a list is enough. */
export type FactKind = 'AMOUNT' | 'NUMBER' | 'TEXT' | 'TEXTS' | 'FLAG';

interface FactDefinition {
  readonly kind: FactKind;
  readonly text: Bilingual;
}

function fact(kind: FactKind, zh: string, en: string): FactDefinition {
  return { kind, text: { zh, en } };
}

export const FACTS = {
  platform: fact('TEXT', '平台', 'Platform'),
  shop: fact('TEXT', '店铺', 'Shop'),
  marketplace: fact('TEXT', '站点', 'Marketplace'),
  currency: fact('TEXT', '币种', 'Currency'),
  kind: fact('TEXT', '订单类型', 'Kind of order'),
  fulfilment: fact('TEXT', '配送方式', 'Fulfilment'),
  status: fact('TEXT', '订单状态', 'Status'),
  isBusiness: fact('FLAG', '企业订单', 'Business order'),
  hasTaxId: fact('FLAG', '有税号', 'Tax id told'),
  buyerCountry: fact('TEXT', '买家国家', 'Country of the buyer'),
  skus: fact('TEXTS', 'SKU', 'SKUs'),
  units: fact('NUMBER', '件数', 'Units'),
  amount: fact('AMOUNT', '订单金额（不含税）', 'Amount without tax'),
  amountInBook: fact('AMOUNT', '订单金额（本位币）', 'Amount in the currency of the book'),
  discountPercent: fact('NUMBER', '折扣占货价 %', 'Discount, % of the goods'),
  linesWithoutPrice: fact('NUMBER', '无价格的行数', 'Lines without a price'),
  linesBelowCost: fact('NUMBER', '售价低于成本的行数', 'Lines priced below cost'),
  marginPercent: fact('NUMBER', '毛利率 %（扣平台费用前）', 'Margin %, before fees'),
  unpairedLines: fact('NUMBER', '未配对本地 SKU 的行数', 'Lines whose MSKU is not paired'),
  unmappedSkus: fact('NUMBER', '未映射物料的 MSKU 数', 'MSKUs without a material'),
  shopIsMapped: fact('FLAG', '店铺已映射客户和部门', 'Shop has customer and department'),
  currencyIsShops: fact('FLAG', '币种即店铺结算币种', 'Currency is the one the shop settles in'),
  unknownWarehouses: fact('NUMBER', '未知发货仓库数', 'Warehouses of parcels that are not known'),
  paidBeforePurchase: fact('FLAG', '付款早于下单', 'Paid before it was purchased'),
  daysAhead: fact('NUMBER', '下单日晚于今天的天数', 'Days that its purchase lies in the future'),
  beforeShipping: fact('FLAG', '尚未发货', 'Nothing was shipped yet'),
  rejected: fact('FLAG', '此前已驳回', 'Was rejected before'),
  countryIsMarketplace: fact('FLAG', '买家国家即站点国家', 'Buyer is in the country of the marketplace'),
  buyerIsBlocked: fact('FLAG', '买家在黑名单', 'Buyer is blocked'),
  addressIsBlocked: fact('FLAG', '地址在黑名单', 'Address is blocked'),
  buyerOrdersBefore: fact('NUMBER', '买家此前订单数（90 天）', 'Earlier orders of the buyer, 90 days'),
  buyerCancelled: fact('NUMBER', '买家取消订单数（90 天）', 'Cancelled orders of the buyer, 90 days'),
  freeOrders: fact(
    'NUMBER',
    '补发和样品次数（90 天，含本单）',
    'Replacements and samples in 90 days, this one included',
  ),
  addressBuyers: fact('NUMBER', '同一地址的买家数（90 天）', 'Buyers of one address, 90 days'),
  hoursSinceSameBasket: fact(
    'NUMBER',
    '距同一买家相同商品订单的小时数',
    'Hours since the buyer ordered the same goods',
  ),
  timesUsualQuantity: fact('NUMBER', '数量为该 SKU 平常的倍数', 'Times the usual quantity of the SKU'),
} as const satisfies Readonly<Record<string, FactDefinition>>;

export type FactName = keyof typeof FACTS;
export const FACT_NAMES = Object.keys(FACTS) as readonly FactName[];

/** `undefined`: not known of this order. */
export type Facts = Readonly<Partial<Record<FactName, FactValue>>>;

export function isFactName(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}

export function isAmount(value: FactValue): value is Amount {
  return typeof value === 'object' && 'amount' in value;
}

/** For people: `1200.00 USD`, `SKU-A, SKU-B`. */
export function factText(value: FactValue): string {
  if (isAmount(value)) return `${formatMinor(value.amount, value.currency)} ${value.currency}`;
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** As a test case of a rule writes it; an amount is `1200.00 USD`. `undefined`: not a value of this kind. */
export function parseFact(kind: FactKind, told: unknown): FactValue | undefined {
  switch (kind) {
    case 'NUMBER':
      return Number.isSafeInteger(told) ? (told as number) : undefined;
    case 'FLAG':
      return typeof told === 'boolean' ? told : undefined;
    case 'TEXT':
      return typeof told === 'string' ? told : undefined;
    case 'TEXTS':
      return Array.isArray(told) && told.every((one) => typeof one === 'string') ? told : undefined;
    case 'AMOUNT':
      return typeof told === 'string' ? parseAmount(told) : undefined;
  }
}

function parseAmount(told: string): Amount | undefined {
  const [text = '', currency = '', ...more] = told.split(' ');
  if (more.length > 0 || !isCurrency(currency)) return undefined;
  const amount = parseMinor(text, minorUnits(currency));
  return amount === undefined ? undefined : { amount, currency };
}
