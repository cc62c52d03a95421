/** The made-up seller: companies, shops on every platform of the registry, goods, warehouses, suppliers. One seed, one seller. */

import { minorUnits } from '../../core/money.ts';
import { isFacilitator, loadPlatforms, type Platform, type PlatformMarketplace } from '../../core/platforms.ts';
import { dice } from '../settlements/seed.ts';
import { seedMark } from './chance.ts';
import { type LocalClock, localClock } from './local-time.ts';

export interface Goods {
  readonly id: string;
  readonly sku: string;
  readonly spu: string;
  readonly zh: string;
  readonly en: string;
  /** Of CNY, in fen. */
  readonly cost: bigint;
  /** Of USD, in cents; other currencies by a rough factor. */
  readonly price: bigint;
  readonly grams: number;
  /** Of a combo: what one of it is made of. Empty: sold as it is stocked. */
  readonly parts: readonly { readonly sku: string; readonly number: number }[];
  readonly supplier: string;
}

export interface Warehouse {
  readonly id: string;
  readonly name: string;
  /** As 赛狐 numbers them: 1 own, 2 FBA, 3 a third party's overseas. */
  readonly type: '1' | '2' | '3';
  /** Of an FBA warehouse. */
  readonly shop: string | undefined;
}

export interface Shop {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly company: Company;
  readonly platform: Platform;
  readonly marketplace: PlatformMarketplace;
  readonly isAmazon: boolean;
  readonly local: LocalClock;
  /** Of Amazon; others: empty. */
  readonly sellerId: string;
  readonly region: 'na' | 'eu' | 'fe' | '';
  readonly amazonMarketplace: string;
  /** FBA, or where the platform's orders leave from. */
  readonly warehouse: string;
  /** Minor units of the currency that are about one US cent, as a fraction. */
  readonly cent: { readonly numerator: bigint; readonly denominator: bigint };
  /** Thousandths of the price that the buyer pays as tax on top; 0: none, or in the price. */
  readonly taxRate: bigint;
  /** The platform keeps the tax and remits it. */
  readonly remits: boolean;
}

export interface Company {
  readonly id: string;
  readonly name: string;
}

export interface Supplier {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  /** Days between receipt and payment. */
  readonly payDays: number;
}

export interface Seller {
  readonly seed: string;
  /** Of the seed, for `Chance`. */
  readonly mark: number;
  readonly companies: readonly Company[];
  readonly shops: readonly Shop[];
  readonly amazonShops: readonly Shop[];
  readonly otherShops: readonly Shop[];
  readonly goods: readonly Goods[];
  readonly goodsOf: ReadonlyMap<string, Goods>;
  readonly warehouses: readonly Warehouse[];
  readonly suppliers: readonly Supplier[];
  readonly logistics: readonly Supplier[];
  listing(shop: Shop, goods: Goods): Listing;
}

export const OWN_WAREHOUSE = '60001';
const YIWU = '60002';
const US_WAREHOUSE = '60003';
const DE_WAREHOUSE = '60004';

/** sellfox.md §3.1. */
const AMAZON_IDS: Readonly<Record<string, readonly [string, 'na' | 'eu' | 'fe']>> = {
  US: ['ATVPDKIKX0DER', 'na'],
  CA: ['A2EUQ1WTGCTBG2', 'na'],
  MX: ['A1AM78C64UM0Y8', 'na'],
  BR: ['A2Q3Y263D00KWC', 'na'],
  GB: ['A1F83G8C2ARO7P', 'eu'],
  DE: ['A1PA6795UKMFR9', 'eu'],
  FR: ['A13V1IB3VIYZZH', 'eu'],
  IT: ['APJ6JRA9NG5V4', 'eu'],
  ES: ['A1RKKUPIHCS9HS', 'eu'],
  NL: ['A1805IZSGTT6HS', 'eu'],
  SE: ['A2NODRKZP88ZB9', 'eu'],
  PL: ['A1C3SOZRARQ6R3', 'eu'],
  BE: ['AMEN7PMS3EDWL', 'eu'],
  IE: ['A28R8C7NBKEWEA', 'eu'],
  TR: ['A33AVAJ2PDY3EV', 'eu'],
  AE: ['A2VIGQ35RCS4UG', 'eu'],
  SA: ['A17E79C6D8DWNP', 'eu'],
  IN: ['A21TJRUUN4KGV', 'eu'],
  JP: ['A1VC38T7YXB528', 'fe'],
  AU: ['A39IBJ37TRP1C6', 'fe'],
  SG: ['A19VAU5U5O7RUS', 'fe'],
};

/** Rough units of a currency to a US dollar; others are taken as one to one. Prices of a story, no rates of exchange. */
const UNITS_A_DOLLAR: Readonly<Record<string, bigint>> = {
  JPY: 150n,
  KRW: 1350n,
  CNY: 7n,
  MXN: 18n,
  BRL: 5n,
  RUB: 90n,
  INR: 84n,
  TRY: 34n,
  THB: 35n,
  PHP: 57n,
  VND: 25_000n,
  IDR: 16_000n,
  TWD: 32n,
  CLP: 940n,
  COP: 4200n,
  ARS: 1000n,
  CZK: 23n,
  HUF: 370n,
  PLN: 4n,
  SEK: 10n,
  EGP: 49n,
  NGN: 1600n,
  KES: 129n,
  PKR: 278n,
  BDT: 120n,
  LKR: 300n,
  NPR: 134n,
  ZAR: 18n,
};

/** `platforms`: default the registry of the house. */
export function createSeller(seed: string, platforms: readonly Platform[] = loadPlatforms()): Seller {
  const companies = [
    { id: '1', name: '示例贸易（深圳）有限公司' },
    { id: '2', name: '示例科技（香港）有限公司' },
  ];
  const shops = shopsOf(companies, platforms);
  const suppliers = suppliersOf(seed);
  const goods = goodsFor(seed, suppliers);
  return {
    seed,
    mark: seedMark(seed),
    companies,
    shops,
    amazonShops: shops.filter((shop) => shop.isAmazon),
    otherShops: shops.filter((shop) => !shop.isAmazon),
    goods,
    goodsOf: new Map(goods.map((one) => [one.sku, one])),
    warehouses: [...OWN_WAREHOUSES, ...shops.filter((shop) => shop.isAmazon).map(fbaOf)],
    suppliers,
    logistics: ['示例货代', '示例快递', '示例海运'].map((name, at) => ({
      id: `5${1001 + at}`,
      name,
      currency: 'CNY',
      payDays: 30,
    })),
    listing: listingsOf(seed),
  };
}

const OWN_WAREHOUSES: readonly Warehouse[] = [
  { id: OWN_WAREHOUSE, name: '深圳仓', type: '1', shop: undefined },
  { id: YIWU, name: '义乌仓', type: '1', shop: undefined },
  { id: US_WAREHOUSE, name: '美西海外仓', type: '3', shop: undefined },
  { id: DE_WAREHOUSE, name: '德国海外仓', type: '3', shop: undefined },
];

function fbaOf(shop: Shop): Warehouse {
  return { id: shop.warehouse, name: `${shop.name} FBA`, type: '2', shop: shop.id };
}

/** The first company is on every marketplace of every platform, the second on the largest ones. */
function shopsOf(companies: readonly Company[], platforms: readonly Platform[]): readonly Shop[] {
  const [first, second] = companies;
  if (!first || !second) throw new RangeError('two companies');
  const both = new Set(['AMAZON US', 'AMAZON DE', 'AMAZON JP', 'SHOPIFY US', 'TEMU_HALF US', 'TIKTOK US']);
  const places = platforms.flatMap((platform) =>
    platform.marketplaces.map((marketplace) => ({ platform, marketplace })),
  );
  const wanted = [
    ...places.map((place) => ({ ...place, company: first })),
    ...places
      .filter(({ platform, marketplace }) => both.has(`${platform.code} ${marketplace.code}`))
      .map((place) => ({ ...place, company: second })),
  ];
  return wanted.map((place, index) => shopOf(place.company, place.platform, place.marketplace, index));
}

function shopOf(company: Company, platform: Platform, marketplace: PlatformMarketplace, index: number): Shop {
  const isAmazon = platform.orders === 'SELLFOX_AMAZON';
  const [amazonMarketplace = '', region = ''] = isAmazon ? (AMAZON_IDS[marketplace.code] ?? []) : [];
  const units = (UNITS_A_DOLLAR[marketplace.currency] ?? 1n) * 10n ** BigInt(minorUnits(marketplace.currency));
  const remits = isFacilitator(platform, marketplace.code);
  const taxed = remits || platform.collection === 'SELLER';
  const at = marketplace.code;
  return {
    index,
    id: String((isAmazon ? 10_001 : 20_001) + index),
    name: `DEMO${company.id}-${platform.code}-${at}`,
    company,
    platform,
    marketplace,
    isAmazon,
    local: localClock(marketplace.zone),
    sellerId: isAmazon ? `A${company.id}DEMOSELLER${region.toUpperCase()}` : '',
    region,
    amazonMarketplace,
    warehouse: isAmazon
      ? String(61_001 + index)
      : at === 'US'
        ? US_WAREHOUSE
        : at === 'DE'
          ? DE_WAREHOUSE
          : OWN_WAREHOUSE,
    cent: { numerator: units, denominator: 100n },
    taxRate: taxed ? (at === 'US' ? 70n : 200n) : 0n,
    remits,
  };
}

/** Where a seller-fulfilled parcel that does not leave from the shop's first place leaves from. */
export function secondWarehouse(shop: Shop): string {
  return shop.warehouse === OWN_WAREHOUSE ? YIWU : OWN_WAREHOUSE;
}

function suppliersOf(seed: string): readonly Supplier[] {
  const throws = dice(`${seed} suppliers`);
  return ['义乌示例工厂', '东莞示例电子', '宁波示例家居', '示例包装有限公司'].map((name, at) => ({
    id: String(50_001 + at),
    name,
    currency: 'CNY',
    payDays: throws.pick([7, 15, 30]),
  }));
}

const KINDS: readonly (readonly [string, string, string])[] = [
  ['CUP', '杯', 'cup'],
  ['LAMP', '台灯', 'lamp'],
  ['BAG', '收纳袋', 'bag'],
  ['MAT', '地垫', 'mat'],
  ['CABLE', '数据线', 'cable'],
  ['CLOCK', '闹钟', 'clock'],
];
const VARIANTS: readonly (readonly [string, string, string])[] = [
  ['01', '白色', 'white'],
  ['02', '黑色', 'black'],
  ['03', '蓝色', 'blue'],
];

function goodsFor(seed: string, suppliers: readonly Supplier[]): readonly Goods[] {
  const throws = dice(`${seed} goods`);
  const singles = KINDS.flatMap(([kind, zh, en]) => {
    const cost = BigInt(throws.int(800, 6000));
    const supplier = throws.pick(suppliers).id;
    return VARIANTS.map(([number, colour, color], at) => ({
      sku: `HL-${kind}-${number}`,
      spu: `HL-${kind}`,
      zh: `示例${zh} ${colour}`,
      en: `Demo ${en} ${color}`,
      cost: cost + BigInt(at * 50),
      price: (cost * 60n) / 100n + BigInt(throws.int(0, 99)),
      grams: throws.int(50, 2500),
      parts: [],
      supplier,
    }));
  });
  const combos = KINDS.slice(0, 3).map(([kind, zh, en], at) => {
    const parts = [
      { sku: `HL-${kind}-01`, number: 1 + (at % 2) },
      { sku: `HL-CABLE-0${at + 1}`, number: 1 },
    ];
    const made = parts.map((part) => ({ ...part, of: singles.find((one) => one.sku === part.sku) }));
    const sum = (of: (one: (typeof singles)[number]) => bigint): bigint =>
      made.reduce((total, part) => total + (part.of ? of(part.of) * BigInt(part.number) : 0n), 0n);
    return {
      sku: `HL-SET-0${at + 1}`,
      spu: 'HL-SET',
      zh: `示例${zh}套装`,
      en: `Demo ${en} set`,
      cost: sum((one) => one.cost),
      price: (sum((one) => one.price) * 9n) / 10n,
      grams: 900,
      parts,
      supplier: '',
    };
  });
  return [...singles, ...combos].map((one, at) => ({ id: String(30_001 + at), ...one }));
}

/** What a shop calls the goods; `sku` is empty where nobody has paired it yet, which is so for some. */
export interface Listing {
  readonly msku: string;
  readonly sku: string;
}

function listingsOf(seed: string): Seller['listing'] {
  const known = new Map<string, Listing>();
  return (shop, goods) => {
    const msku = `${goods.sku}-${shop.name}`;
    const found = known.get(msku);
    if (found) return found;
    const isUnpaired = dice(`${seed} pair ${msku}`).int(0, 99) < 2;
    const listing = { msku, sku: isUnpaired ? '' : goods.sku };
    known.set(msku, listing);
    return listing;
  };
}
