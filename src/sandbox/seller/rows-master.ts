/** Shops, goods, pairing, suppliers, rates and warehouses as 赛狐 shows them (sellfox.md §3). */
import { formatMinor } from '../../core/money.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { dice } from '../settlements/seed.ts';
import { choicesOf, fits, spanOf, textOf, within } from './asked.ts';
import type { Goods, Seller, Shop, Supplier } from './company.ts';
import { houseClock } from './local-time.ts';
import { platformTypeOf } from './rows-orders.ts';

const whole = (value: number | string): JsonNumber => new JsonNumber(String(value));

export function amazonShopRows(seller: Seller): readonly JsonObject[] {
  return seller.amazonShops.map((shop) => ({
    id: shop.id,
    name: shop.name,
    sellerId: shop.sellerId,
    region: shop.region,
    marketplaceId: shop.amazonMarketplace,
    adStatus: 'auth',
    status: '0',
  }));
}

const MANAGED: Readonly<Record<string, string>> = {
  TEMU_HALF: '半托管',
  TEMU_FULL: '全托管',
  SHEIN_SELF: '自运营',
  SHEIN_HALF: '半托管',
  SHEIN_AGENT: '代运营',
  ALIEXPRESS: 'POP',
  ALIEXPRESS_HALF: '半托管',
  ALIEXPRESS_ASCP: '全托管',
};

export function platformShopRows(seller: Seller, asked: JsonObject, sinceMs: number): readonly JsonObject[] {
  const types = choicesOf(asked, 'platformType');
  const since = houseClock(sinceMs);
  return seller.otherShops
    .filter((shop) => fits(types, platformTypeOf(shop)) && fits(choicesOf(asked, 'status'), '0'))
    .map((shop) => {
      const kind = MANAGED[shop.platform.code] ?? null;
      const isTemu = platformTypeOf(shop) === 'TEMU';
      return {
        id: whole(shop.id),
        name: shop.name,
        platformType: platformTypeOf(shop),
        platformTypeName: shop.platform.name.zh,
        temuType: isTemu ? (shop.platform.code === 'TEMU_HALF' ? '1' : '2') : null,
        temuTypeName: isTemu ? kind : null,
        shopType: null,
        shopTypeName: isTemu ? null : kind,
        marketplaceCode: shop.marketplace.code,
        marketplaceName: shop.marketplace.code,
        iossNumber: '',
        currency: shop.marketplace.currency,
        domain: '',
        status: '0',
        authTime: since,
        authExpiredTime: null,
        updateTime: since,
        adStatus: 'unauth',
        commissionRate: null,
      };
    });
}

function childrenOf(seller: Seller, goods: Goods): readonly JsonObject[] {
  return goods.parts.map((part) => ({
    childId: seller.goodsOf.get(part.sku)?.id ?? '',
    sku: part.sku,
    num: String(part.number),
  }));
}

export function goodsRows(seller: Seller, asked: JsonObject): readonly JsonObject[] {
  const skus = choicesOf(asked, 'skus');
  const isGroup = choicesOf(asked, 'isGroup');
  return seller.goods
    .filter((goods) => fits(skus, goods.sku) && fits(isGroup, goods.parts.length > 0 ? '1' : '0'))
    .map((goods) => goodsRow(seller, goods));
}

function goodsRow(seller: Seller, goods: Goods): JsonObject {
  return {
    id: goods.id,
    sku: goods.sku,
    name: goods.zh,
    fullCid: '1,12',
    fullName: '家居,日用',
    spu: goods.spu,
    isGroup: goods.parts.length > 0 ? '1' : '0',
    state: '1',
    weight: String(goods.grams),
    purchaseCost: formatMinor(goods.cost, 'CNY'),
    childSkus: childrenOf(seller, goods),
  };
}

export function goodsDetail(seller: Seller, id: string): JsonObject | undefined {
  const goods = seller.goods.find((one) => one.id === id);
  if (!goods) return undefined;
  return {
    ...goodsRow(seller, goods),
    commodityCode: goods.sku,
    identificationCode: '',
    processCost: '0',
    brandId: null,
    brandName: '',
    length: '10',
    width: '10',
    height: '12',
    hsCode: '691110',
    declareNameEn: goods.en,
    supplierCommodityDtoList: goods.supplier === '' ? [] : [{ supplierId: goods.supplier }],
    remark: '',
  };
}

/** One row for each goods of each shop of other platforms, and for those of Amazon; some are paired with nothing. */
export function pairingRows(seller: Seller, asked: JsonObject, sinceMs: number): readonly JsonObject[] {
  const [platforms, shops, status] = ['platformTypes', 'shopIds', 'matchStatus'].map((name) => choicesOf(asked, name));
  const time = houseClock(sinceMs);
  if (!within(spanOf(asked, 'startTime', 'endTime'), time)) return [];
  const content = textOf(asked, 'searchContent');
  return seller.shops.flatMap((shop) => {
    const platform = pairingIdOf(shop);
    if (!fits(platforms ?? [], String(platform)) || !fits(shops ?? [], shop.id)) return [];
    return seller.goods.flatMap((goods, at) => {
      const { msku, sku } = seller.listing(shop, goods);
      if (!fits(status ?? [], sku === '' ? '0' : '1') || (content !== '' && content !== msku)) return [];
      return [
        {
          id: whole(shop.index * 1000 + at + 40_001),
          puid: whole(1),
          shopId: whole(shop.id),
          shopName: shop.name,
          platformType: whole(platform),
          platformName: shop.platform.name.zh,
          sku: msku,
          commodityId: sku === '' ? null : whole(goods.id),
          commoditySku: sku,
          commodityName: sku === '' ? '' : goods.zh,
          mainImage: '',
          matchStatus: whole(sku === '' ? 0 : 1),
          skuId: `9${goods.id}`,
          pid: `8${goods.id}`,
          createTime: time,
          updateTime: time,
        },
      ];
    });
  });
}

/** 1: 自定义, where 赛狐 has no number of its own. */
function pairingIdOf(shop: Shop): number {
  return shop.platform.sellfox.pairingIds[0] ?? 1;
}

export function supplierRows(seller: Seller, sinceMs: number): readonly JsonObject[] {
  return seller.suppliers.map((one) => ({
    ...contactOf(one),
    address: {},
    delSign: '0',
    createId: '1',
    updateId: '1',
    createTime: houseClock(sinceMs),
  }));
}

function contactOf(one: Supplier): JsonObject {
  return {
    id: one.id,
    name: one.name,
    linkman: '',
    telephoneNum: '',
    qq: '',
    email: '',
    url: '',
    remark: '',
    paymentMethodId: '1',
    paymentMethodName: '月结',
    currency: one.currency,
  };
}

export function logisticRows(seller: Seller): readonly JsonObject[] {
  return seller.logistics.map((one) => ({
    ...contactOf(one),
    settlementMethod: '1',
    settlementType: '1',
    settlementCycle: String(one.payDays),
    accountName: '',
    bankName: '',
    account: '',
    fbaLogistics: [{ id: one.id, name: '美西海运', timeLimit: '30', headFeeType: '0', type: '1', rules: [] }],
  }));
}

/** Fen to a unit, roughly; moved a little each month. */
const TO_CNY: Readonly<Record<string, number>> = {
  USD: 70_000,
  EUR: 76_000,
  GBP: 89_000,
  JPY: 470,
  HKD: 9_000,
  CAD: 51_000,
  AUD: 46_000,
};

export function rateRows(seller: Seller, asked: JsonObject): readonly JsonObject[] {
  const month = textOf(asked, 'month');
  if (!/^\d{6}$/.test(month)) return [];
  const currencies = [...new Set(seller.shops.map((shop) => shop.marketplace.currency))].sort();
  return currencies
    .filter((code) => code !== 'CNY' && fits(choicesOf(asked, 'codes'), code))
    .map((code) => {
      const about = TO_CNY[code] ?? 10_000;
      const tenThousandths = about + dice(`${seller.seed} rate ${code} ${month}`).int(-about / 100, about / 100);
      const rate = formatMinorOf(tenThousandths);
      return {
        date: month,
        code,
        icon: '',
        name: code,
        rate,
        myRate: rate,
        updateTime: `${month.slice(0, 4)}-${month.slice(4)}-01 00:10:00`,
      };
    });
}

function formatMinorOf(tenThousandths: number): string {
  const text = String(Math.trunc(tenThousandths)).padStart(5, '0');
  return `${text.slice(0, -4)}.${text.slice(-4)}`;
}

export function warehouseRows(seller: Seller): readonly JsonObject[] {
  return seller.warehouses.map((one) => ({
    id: one.id,
    shopId: one.shop ?? null,
    type: one.type,
    mode: '0',
    replenishSite: '-',
    name: one.name,
    manager: '-',
    skuKind: String(seller.goods.length),
    stockAvailable: '0',
    stockDefective: '0',
    stockOccupy: '0',
    stockWait: '0',
    stockAllNum: '0',
    totalPurchase: '0.0000',
    inventoryCost: '0.0000',
  }));
}
