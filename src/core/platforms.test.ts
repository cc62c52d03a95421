import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isFacilitator, loadPlatforms, readPlatforms } from './platforms.ts';

const TEXT = readFileSync(new URL('./platforms.csv', import.meta.url), 'utf8');
const ROW =
  'MOONSHOP,月球商店,Moon Shop,,,,,JP:JPY:Asia/Tokyo GB:GBP:Europe/London,PLATFORM,UK_DS WHT,SELLFOX_CUSTOM,FILE,GENERAL,GENERAL';

/** The registry with the row of the moon shop, one cell of it changed. */
function withCell(old: string, cell: string): string {
  const row = ROW.replace(old, cell);
  expect(row).not.toBe(ROW);
  return `${TEXT}${row}\n`;
}

describe('the platform registry', () => {
  const platforms = loadPlatforms();
  const named = (code: string) => platforms.find((one) => one.code === code);

  test('knows at least 60 platforms, and every code of 赛狐 is on one of them', () => {
    expect(platforms.length).toBeGreaterThanOrEqual(60);
    const shopTypes = new Set(platforms.map((one) => one.sellfox.shopType));
    const documented =
      'ALIEXPRESS MERCADO OZON TEMU EBAY SHOPEE SHOPIFY TIKTOK WALMART WAYFAIR SHEIN RAKUTEN LAZADA OTTO CDISCOUNT COUPANG';
    for (const type of documented.split(' ')) expect(shopTypes, type).toContain(type);
    const pairing = new Set(platforms.flatMap((one) => one.sellfox.pairingIds));
    expect([...pairing].sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, id) => id));
    const orders = new Set(platforms.flatMap((one) => one.sellfox.orderIds));
    expect([...orders].sort((a, b) => a - b)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
    ]);
  });

  test('a platform with an order list of its own is confirmed by 赛狐, and only such a one', () => {
    for (const one of platforms) {
      expect(one.orders === 'SELLFOX_PLATFORM', one.code).toBe(one.sellfox.orderIds.length > 0);
      if (one.orders !== 'SELLFOX_CUSTOM') expect(one.certainty, one.code).toBe('SELLFOX');
    }
  });

  test('who collects and who remits the tax is told apart', () => {
    expect(named('TEMU_FULL')?.collection).toBe('SUPPLY');
    expect(named('SHOPIFY')?.collection).toBe('SELLER');
    const amazon = named('AMAZON');
    if (!amazon) throw new Error('no Amazon');
    expect(['US', 'DE', 'GB', 'AU', 'JP', 'MX'].map((country) => isFacilitator(amazon, country))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('one row more is one platform more, and nothing else is needed', () => {
    const more = readPlatforms(`${TEXT}${ROW}\n`);
    expect(more).toHaveLength(platforms.length + 1);
    const moon = more.at(-1);
    expect(moon?.name).toEqual({ zh: '月球商店', en: 'Moon Shop' });
    expect(moon?.marketplaces[1]).toEqual({ code: 'GB', currency: 'GBP', zone: 'Europe/London' });
    expect(moon && [isFacilitator(moon, 'GB'), isFacilitator(moon, 'DE')]).toEqual([true, false]);
  });

  test.each([
    ['a code that stands twice', 'MOONSHOP', 'AMAZON', 'two rows of AMAZON'],
    ['a code in small letters', 'MOONSHOP', 'moonshop', 'UPPER_SNAKE'],
    ['a currency that is none', 'JP:JPY', 'JP:JPX', 'no such currency: JPX'],
    ['a zone that is none', 'Asia/Tokyo', 'Asia/Edo', 'no such zone: Asia/Edo'],
    ['UK as a country', 'GB:GBP', 'UK:GBP', 'GB'],
    ['a marketplace that stands twice', 'GB:GBP', 'JP:JPY', 'twice'],
    ['no marketplace', 'JP:JPY:Asia/Tokyo GB:GBP:Europe/London', '', 'no marketplace'],
    ['an unknown tax', 'UK_DS', 'MOON_TAX', 'tax cannot be “MOON_TAX”'],
    ['an unknown source', 'SELLFOX_CUSTOM', 'RADIO', 'orders cannot be “RADIO”'],
    ['a name that is empty', '月球商店', '', 'zh is empty'],
    ['a cell too many', 'FILE', 'FILE,', '14 cells'],
  ])('refuses %s', (_what, old, cell, words) => {
    expect(() => readPlatforms(withCell(old, cell))).toThrow(words);
  });
});
