/**
 * The house's own review rules (version 0): in force in every book until the book has a version of its own under the same code.
 * Limits and countries are starting points that a seller sets to his trade. Buyers are looked at before goods leave; what the books
 * need (price, dates, mappings) is looked at always, for an order shipped by its platform comes here shipped. Missing mappings and a
 * foreign currency are only tagged: what needs them is held by itself, and released by the mapping, not by a person.
 */
import type { Condition } from './condition.ts';
import type { ReviewRule, RuleDefinition } from './rule.ts';

const BEFORE_SHIPPING: Condition = { fact: 'beforeShipping', is: 'EQ', value: true };
const SALE: Condition = { fact: 'kind', is: 'EQ', value: 'SALE' };
const FREE: Condition = { fact: 'kind', is: 'IN', list: ['REPLACEMENT', 'SAMPLE'] };

/** About 1,000 US dollars, and about 500, in round numbers. */
const LARGE: Readonly<Record<string, string>> = {
  ...{
    USD: '1000',
    EUR: '1000',
    GBP: '800',
    CAD: '1400',
    AUD: '1500',
    NZD: '1600',
    CHF: '900',
    SGD: '1300',
    CNY: '7000',
  },
  ...{
    HKD: '8000',
    TWD: '32000',
    JPY: '150000',
    KRW: '1400000',
    MXN: '18000',
    BRL: '5500',
    CLP: '950000',
    COP: '4000000',
  },
  ...{ PLN: '4000', SEK: '10000', NOK: '10000', DKK: '7000', CZK: '22000', HUF: '350000', RON: '4500', TRY: '40000' },
  ...{
    AED: '3700',
    SAR: '3700',
    EGP: '48000',
    ZAR: '18000',
    INR: '85000',
    RUB: '90000',
    THB: '33000',
    VND: '25000000',
  },
  ...{ IDR: '16000000', MYR: '4500', PHP: '57000', ARS: '1400000', PEN: '3700', ILS: '3600', KZT: '520000' },
};
const LARGE_FOR_A_FIRST: Readonly<Record<string, string>> = {
  ...{ USD: '500', EUR: '500', GBP: '400', CAD: '700', AUD: '750', NZD: '800', CHF: '450', SGD: '650', CNY: '3500' },
  ...{
    HKD: '4000',
    TWD: '16000',
    JPY: '75000',
    KRW: '700000',
    MXN: '9000',
    BRL: '2700',
    CLP: '470000',
    COP: '2000000',
  },
  ...{ PLN: '2000', SEK: '5000', NOK: '5000', DKK: '3500', CZK: '11000', HUF: '175000', RON: '2200', TRY: '20000' },
  ...{ AED: '1800', SAR: '1800', EGP: '24000', ZAR: '9000', INR: '42000', RUB: '45000', THB: '16000', VND: '12000000' },
  ...{ IDR: '8000000', MYR: '2200', PHP: '28000', ARS: '700000', PEN: '1800', ILS: '1800', KZT: '260000' },
};
/** Comprehensive embargoes of the US (OFAC): Cuba, Iran, North Korea. */
const EMBARGOED = ['CU', 'IR', 'KP'];
/** Partly sanctioned, or only just not any more. */
const RESTRICTED = ['RU', 'BY', 'SY', 'VE', 'MM', 'SD', 'AF'];
/** An invoice to a business there names its VAT number. */
const TAX_ID_COUNTRIES = [
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GB', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU'],
  ...['LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
];

type Given = Omit<RuleDefinition, 'enabled' | 'reason' | 'cases'> & {
  readonly zh: string;
  readonly en: string;
  readonly speaks: readonly Readonly<Record<string, unknown>>[];
  readonly silent: readonly Readonly<Record<string, unknown>>[];
};

function rule(code: string, { zh, en, speaks, silent, ...given }: Given): ReviewRule {
  const cases = [
    ...speaks.map((facts) => ({ facts, speaks: true })),
    ...silent.map((facts) => ({ facts, speaks: false })),
  ];
  return { code, version: 0, enabled: true, reason: { zh, en }, ...given, cases };
}

const beforeIt = { beforeShipping: true };

export const DEFAULT_RULES: readonly ReviewRule[] = [
  rule('SHIPPED_AFTER_REJECT', {
    ...{ zh: '已驳回的订单仍然发货', en: 'Shipped although it was rejected' },
    ...{ priority: 10, effect: 'HOLD', score: 100 },
    condition: {
      all: [
        { fact: 'rejected', is: 'EQ', value: true },
        { fact: 'beforeShipping', is: 'EQ', value: false },
      ],
    },
    speaks: [{ rejected: true, beforeShipping: false }],
    silent: [
      { rejected: true, beforeShipping: true },
      { rejected: false, beforeShipping: false },
    ],
  }),
  rule('COUNTRY_EMBARGOED', {
    ...{ zh: '买家所在国家被全面制裁', en: 'The country of the buyer is under embargo' },
    ...{ priority: 20, effect: 'REJECT', score: 100 },
    condition: { all: [BEFORE_SHIPPING, { fact: 'buyerCountry', is: 'IN', list: EMBARGOED }] },
    speaks: [{ ...beforeIt, buyerCountry: 'IR' }],
    silent: [{ ...beforeIt, buyerCountry: 'DE' }, beforeIt],
  }),
  rule('BUYER_BLOCKED', {
    ...{ zh: '买家在黑名单中', en: 'The buyer is blocked' },
    ...{ priority: 30, effect: 'REJECT', score: 100 },
    condition: { all: [BEFORE_SHIPPING, { fact: 'buyerIsBlocked', is: 'EQ', value: true }] },
    speaks: [{ ...beforeIt, buyerIsBlocked: true }],
    silent: [
      { ...beforeIt, buyerIsBlocked: false },
      { beforeShipping: false, buyerIsBlocked: true },
    ],
  }),
  rule('ADDRESS_BLOCKED', {
    ...{ zh: '收货地址在黑名单中', en: 'The address is blocked' },
    ...{ priority: 40, effect: 'HOLD', score: 80 },
    condition: { all: [BEFORE_SHIPPING, { fact: 'addressIsBlocked', is: 'EQ', value: true }] },
    speaks: [{ ...beforeIt, addressIsBlocked: true }],
    silent: [{ ...beforeIt, addressIsBlocked: false }, beforeIt],
  }),
  rule('COUNTRY_RESTRICTED', {
    ...{
      zh: '买家所在国家受部分制裁，且不是店铺站点',
      en: 'The country of the buyer is partly sanctioned and not the marketplace',
    },
    ...{ priority: 50, effect: 'HOLD', score: 60 },
    condition: {
      all: [
        BEFORE_SHIPPING,
        { fact: 'buyerCountry', is: 'IN', list: RESTRICTED },
        { fact: 'countryIsMarketplace', is: 'EQ', value: false },
      ],
    },
    speaks: [{ ...beforeIt, buyerCountry: 'BY', countryIsMarketplace: false }],
    silent: [
      { ...beforeIt, buyerCountry: 'RU', countryIsMarketplace: true },
      { ...beforeIt, buyerCountry: 'FR', countryIsMarketplace: false },
    ],
  }),
  rule('SHOP_UNMAPPED', {
    ...{ zh: '店铺未映射客户或部门', en: 'The shop has no customer or department' },
    ...{ priority: 60, effect: 'TAG', score: 0 },
    condition: { fact: 'shopIsMapped', is: 'EQ', value: false },
    ...{ speaks: [{ shopIsMapped: false }], silent: [{ shopIsMapped: true }, {}] },
  }),
  rule('SKU_UNPAIRED', {
    ...{ zh: 'MSKU 未配对本地 SKU', en: 'An MSKU is not paired with a SKU' },
    ...{ priority: 70, effect: 'TAG', score: 0 },
    condition: { fact: 'unpairedLines', is: 'GE', value: 1 },
    ...{ speaks: [{ unpairedLines: 1 }], silent: [{ unpairedLines: 0 }] },
  }),
  rule('SKU_UNMAPPED', {
    ...{ zh: 'SKU 未映射物料', en: 'A SKU has no material' },
    ...{ priority: 80, effect: 'TAG', score: 0 },
    condition: { fact: 'unmappedSkus', is: 'GE', value: 1 },
    ...{ speaks: [{ unmappedSkus: 2 }], silent: [{ unmappedSkus: 0 }, {}] },
  }),
  rule('WAREHOUSE_UNKNOWN', {
    ...{ zh: '包裹的发货仓库未知', en: 'The warehouse of a parcel is not known' },
    ...{ priority: 90, effect: 'TAG', score: 0 },
    condition: { fact: 'unknownWarehouses', is: 'GE', value: 1 },
    ...{ speaks: [{ unknownWarehouses: 1 }], silent: [{ unknownWarehouses: 0 }, {}] },
  }),
  rule('CURRENCY_DIFFERS', {
    ...{ zh: '订单币种不是店铺结算币种', en: 'Its currency is not the one the shop settles in' },
    ...{ priority: 100, effect: 'TAG', score: 20 },
    condition: { fact: 'currencyIsShops', is: 'EQ', value: false },
    ...{ speaks: [{ currencyIsShops: false }], silent: [{ currencyIsShops: true }, {}] },
  }),
  rule('PRICE_MISSING', {
    ...{ zh: '销售订单有无价格的行', en: 'A sale with a line without a price' },
    ...{ priority: 110, effect: 'HOLD', score: 30 },
    condition: {
      all: [
        SALE,
        { not: { fact: 'status', is: 'IN', list: ['PENDING', 'CANCELLED'] } },
        { fact: 'linesWithoutPrice', is: 'GE', value: 1 },
      ],
    },
    speaks: [{ kind: 'SALE', status: 'SHIPPED', linesWithoutPrice: 1 }],
    silent: [
      { kind: 'SALE', status: 'PENDING', linesWithoutPrice: 1 },
      { kind: 'REPLACEMENT', status: 'SHIPPED', linesWithoutPrice: 1 },
      { kind: 'SALE', status: 'SHIPPED', linesWithoutPrice: 0 },
    ],
  }),
  rule('PAID_BEFORE_PURCHASE', {
    ...{ zh: '付款时间早于下单时间', en: 'Paid before it was purchased' },
    ...{ priority: 120, effect: 'HOLD', score: 20 },
    condition: { fact: 'paidBeforePurchase', is: 'EQ', value: true },
    ...{ speaks: [{ paidBeforePurchase: true }], silent: [{ paidBeforePurchase: false }, {}] },
  }),
  rule('PURCHASE_AHEAD', {
    ...{ zh: '下单日期在未来', en: 'Its purchase lies in the future' },
    ...{ priority: 130, effect: 'HOLD', score: 20 },
    condition: { fact: 'daysAhead', is: 'GE', value: 2 },
    // A day ahead is another time zone.
    ...{ speaks: [{ daysAhead: 2 }], silent: [{ daysAhead: 1 }, { daysAhead: 0 }] },
  }),
  rule('DUPLICATE', {
    ...{ zh: '同一买家 24 小时内购买相同商品', en: 'The same buyer ordered the same goods within 24 hours' },
    ...{ priority: 140, effect: 'HOLD', score: 50 },
    condition: { all: [BEFORE_SHIPPING, SALE, { fact: 'hoursSinceSameBasket', is: 'LE', value: 24 }] },
    speaks: [{ ...beforeIt, kind: 'SALE', hoursSinceSameBasket: 24 }],
    silent: [
      { ...beforeIt, kind: 'SALE', hoursSinceSameBasket: 25 },
      { ...beforeIt, kind: 'SALE' },
    ],
  }),
  rule('AMOUNT_LARGE', {
    ...{ zh: '订单金额超过限额', en: 'Its amount is above the limit' },
    ...{ priority: 150, effect: 'HOLD', score: 40 },
    condition: { all: [BEFORE_SHIPPING, { fact: 'amount', is: 'GT', limits: LARGE }] },
    speaks: [
      { ...beforeIt, amount: '1000.01 USD' },
      { ...beforeIt, amount: '150001 JPY' },
    ],
    silent: [
      { ...beforeIt, amount: '1000.00 USD' },
      { ...beforeIt, amount: '1000.01 JMD' },
    ],
  }),
  rule('FIRST_ORDER_LARGE', {
    ...{ zh: '新买家首单金额过大', en: 'The first order of a buyer is large' },
    ...{ priority: 160, effect: 'HOLD', score: 40 },
    condition: {
      all: [
        BEFORE_SHIPPING,
        { fact: 'buyerOrdersBefore', is: 'EQ', value: 0 },
        { fact: 'amount', is: 'GT', limits: LARGE_FOR_A_FIRST },
      ],
    },
    speaks: [{ ...beforeIt, buyerOrdersBefore: 0, amount: '500.01 USD' }],
    silent: [
      { ...beforeIt, buyerOrdersBefore: 1, amount: '900.00 USD' },
      { ...beforeIt, buyerOrdersBefore: 0, amount: '500.00 USD' },
      { ...beforeIt, amount: '900.00 USD' },
    ],
  }),
  rule('PRICE_BELOW_COST', {
    ...{ zh: '售价低于成本', en: 'A price is below cost' },
    ...{ priority: 170, effect: 'HOLD', score: 40 },
    condition: { all: [SALE, BEFORE_SHIPPING, { fact: 'linesBelowCost', is: 'GE', value: 1 }] },
    speaks: [{ ...beforeIt, kind: 'SALE', linesBelowCost: 1 }],
    silent: [
      { ...beforeIt, kind: 'SALE', linesBelowCost: 0 },
      { ...beforeIt, kind: 'SAMPLE', linesBelowCost: 1 },
    ],
  }),
  rule('MARGIN_THIN', {
    ...{ zh: '毛利率低于 15%（扣平台费用前）', en: 'The margin before fees is below 15 %' },
    ...{ priority: 180, effect: 'TAG', score: 30 },
    condition: { all: [SALE, { fact: 'marginPercent', is: 'LT', value: 15 }] },
    speaks: [{ kind: 'SALE', marginPercent: 14 }],
    silent: [{ kind: 'SALE', marginPercent: 15 }, { kind: 'SALE' }],
  }),
  rule('QUANTITY_UNUSUAL', {
    ...{ zh: '数量远超该 SKU 平常水平', en: 'A quantity far above the usual of its SKU' },
    ...{ priority: 190, effect: 'HOLD', score: 40 },
    condition: {
      all: [
        BEFORE_SHIPPING,
        { fact: 'timesUsualQuantity', is: 'GE', value: 5 },
        { fact: 'units', is: 'GE', value: 10 },
      ],
    },
    speaks: [{ ...beforeIt, timesUsualQuantity: 5, units: 10 }],
    silent: [
      { ...beforeIt, timesUsualQuantity: 4, units: 40 },
      { ...beforeIt, timesUsualQuantity: 6, units: 6 },
    ],
  }),
  rule('TAX_ID_MISSING', {
    ...{ zh: '企业订单没有税号', en: 'A business order without a tax id' },
    ...{ priority: 200, effect: 'HOLD', score: 20 },
    condition: {
      all: [
        BEFORE_SHIPPING,
        { fact: 'isBusiness', is: 'EQ', value: true },
        { fact: 'hasTaxId', is: 'EQ', value: false },
        { fact: 'buyerCountry', is: 'IN', list: TAX_ID_COUNTRIES },
      ],
    },
    speaks: [{ ...beforeIt, isBusiness: true, hasTaxId: false, buyerCountry: 'DE' }],
    silent: [
      { ...beforeIt, isBusiness: true, hasTaxId: true, buyerCountry: 'DE' },
      { ...beforeIt, isBusiness: true, hasTaxId: false, buyerCountry: 'US' },
      { ...beforeIt, isBusiness: false, hasTaxId: false, buyerCountry: 'DE' },
    ],
  }),
  rule('FREE_TOO_OFTEN', {
    ...{ zh: '90 天内补发或样品过多', en: 'Replacements or samples too often within 90 days' },
    ...{ priority: 210, effect: 'HOLD', score: 40 },
    condition: { all: [BEFORE_SHIPPING, FREE, { fact: 'freeOrders', is: 'GE', value: 3 }] },
    speaks: [{ ...beforeIt, kind: 'REPLACEMENT', freeOrders: 3 }],
    silent: [
      { ...beforeIt, kind: 'REPLACEMENT', freeOrders: 2 },
      { ...beforeIt, kind: 'SALE', freeOrders: 3 },
    ],
  }),
  rule('ADDRESS_SHARED', {
    ...{ zh: '同一地址有多个买家', en: 'Many buyers share its address' },
    ...{ priority: 220, effect: 'TAG', score: 50 },
    condition: { all: [BEFORE_SHIPPING, { fact: 'addressBuyers', is: 'GE', value: 5 }] },
    speaks: [{ ...beforeIt, addressBuyers: 5 }],
    silent: [{ ...beforeIt, addressBuyers: 4 }, beforeIt],
  }),
  rule('CANCELS_OFTEN', {
    ...{ zh: '买家 90 天内多次取消', en: 'The buyer cancelled often within 90 days' },
    ...{ priority: 230, effect: 'TAG', score: 50 },
    condition: { all: [BEFORE_SHIPPING, { fact: 'buyerCancelled', is: 'GE', value: 3 }] },
    speaks: [{ ...beforeIt, buyerCancelled: 3 }],
    silent: [{ ...beforeIt, buyerCancelled: 2 }, beforeIt],
  }),
  rule('DISCOUNT_DEEP', {
    ...{ zh: '折扣达到货价的 70%', en: 'A discount of 70 % of the goods or more' },
    ...{ priority: 240, effect: 'HOLD', score: 40 },
    condition: { all: [SALE, BEFORE_SHIPPING, { fact: 'discountPercent', is: 'GE', value: 70 }] },
    speaks: [{ ...beforeIt, kind: 'SALE', discountPercent: 70 }],
    silent: [
      { ...beforeIt, kind: 'SALE', discountPercent: 69 },
      { ...beforeIt, kind: 'SAMPLE', discountPercent: 100 },
    ],
  }),
];
