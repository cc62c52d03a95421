/**
 * The platform registry: every sales platform the house knows, as rows of platforms.csv (sellfox.md §11). A platform is added
 * by adding a row. Money and tax columns are defaults: what holds for a shop depends on where it ships from, who it is and
 * since when, and is decided there.
 */
import { readFileSync } from 'node:fs';
import { type Currency, isCurrency } from './money.ts';
import { Bug } from './problems.ts';

/**
 * Who takes the buyer's money. PLATFORM: 代收款, it pays the seller what is left. SUPPLY: 全托管 and the like, the platform
 * itself is the customer. SELLER: the seller's own payment provider.
 */
const COLLECTIONS = ['PLATFORM', 'SUPPLY', 'SELLER', 'UNKNOWN'] as const;
/** How a platform stands to the tax of a sale. The first six: it collects and remits it in those countries. */
const TAXES = [
  'US_MF',
  'EU_DS',
  'UK_DS',
  'AU_GST',
  'NZ_GST',
  'LVG',
  'IN_TCS',
  'BR_ICMS',
  'WHT',
  'NONE',
  'UNKNOWN',
] as const;
/** The 赛狐 list its orders stand in. SELLFOX_CUSTOM: a shop that 赛狐 has under 自定义; assumed, not documented. */
const ORDER_SOURCES = ['SELLFOX_AMAZON', 'SELLFOX_PLATFORM', 'SELLFOX_CUSTOM'] as const;
/** SELLFOX_UNPUBLISHED: 赛狐 has a page of it whose path is not known. FILE: only the platform's own report. */
const SETTLEMENT_SOURCES = ['SELLFOX_SETTLEMENT', 'SELLFOX_STATEMENT', 'SELLFOX_UNPUBLISHED', 'FILE'] as const;
/** Who says that there is such a platform: 赛狐's own interface, a neighbouring ERP's, or general knowledge only. */
const CERTAINTIES = ['SELLFOX', 'NEIGHBOUR', 'GENERAL'] as const;
/** Of the columns `collection` and `tax`. PUBLISHED: tax guides say so. */
const TAX_CERTAINTIES = ['PUBLISHED', 'GENERAL'] as const;

export type Collection = (typeof COLLECTIONS)[number];
export type TaxStanding = (typeof TAXES)[number];

export interface PlatformMarketplace {
  /** ISO 3166 alpha-2; `GB`, never UK. CN: a platform that buys in China. */
  readonly code: string;
  readonly currency: Currency;
  /** IANA name. */
  readonly zone: string;
}

export interface Platform {
  /** Ours, and stable: upper case. */
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** The names 赛狐 gives it. Several platforms of ours may share one (TEMU, SHEIN, AliExpress 22). */
  readonly sellfox: {
    /** `platformType` of the shop list; empty: it is in no shop list of its own. */
    readonly shopType: string;
    /** `platformIdList` of the order list. */
    readonly orderIds: readonly number[];
    readonly pairingIds: readonly number[];
    /** `platformTypes` of reports and other fees. */
    readonly reportTypes: readonly string[];
  };
  /** The first one is home. */
  readonly marketplaces: readonly PlatformMarketplace[];
  readonly collection: Collection;
  readonly tax: readonly TaxStanding[];
  readonly orders: (typeof ORDER_SOURCES)[number];
  readonly settlements: (typeof SETTLEMENT_SOURCES)[number];
  readonly certainty: (typeof CERTAINTIES)[number];
  readonly taxCertainty: (typeof TAX_CERTAINTIES)[number];
}

const COLUMNS =
  'code,zh,en,shop_type,order_ids,pairing_ids,report_types,marketplaces,collection,tax,orders,settlements,certainty,tax_certainty';

/** The registry of this house. Throws Bug where the file breaks its own rules. */
export function loadPlatforms(): readonly Platform[] {
  return readPlatforms(readFileSync(new URL('./platforms.csv', import.meta.url), 'utf8'));
}

/** Rows of a text with the columns above, no quotes. Throws Bug with the row's code where a row is not in order. */
export function readPlatforms(text: string): readonly Platform[] {
  const [head, ...rows] = text.trimEnd().split(/\r?\n/);
  if (head !== COLUMNS) throw new Bug(`platforms.csv: the columns are ${COLUMNS}`);
  const platforms = rows.map(platformOf);
  const codes = new Set<string>();
  for (const { code } of platforms) {
    if (codes.has(code)) throw new Bug(`platforms.csv: two rows of ${code}`);
    codes.add(code);
  }
  return platforms;
}

function platformOf(row: string): Platform {
  const names = COLUMNS.split(',');
  const cells = row.split(',');
  const bug = (what: string): Bug => new Bug(`platforms.csv, ${cells[0]}: ${what}`);
  if (cells.length !== names.length || row.includes('"')) throw bug(`${names.length} cells without quotes are needed`);
  const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
  const filled = (name: string): string => {
    const value = cell(name);
    if (value === '' || value !== value.trim()) throw bug(`${name} is empty or has spaces at its ends`);
    return value;
  };
  const words = (name: string): readonly string[] =>
    cell(name)
      .split(' ')
      .filter((one) => one !== '');
  const known = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw bug(`${name} cannot be “${value}”`);
    return found;
  };
  const numbers = (name: string): readonly number[] =>
    words(name).map((one) => {
      if (!/^\d{1,3}$/.test(one)) throw bug(`${name} cannot be “${one}”`);
      return Number(one);
    });
  const code = filled('code');
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code)) throw bug('the code is not UPPER_SNAKE');
  const marketplaces = words('marketplaces').map((one) => marketplaceOf(one, bug));
  if (marketplaces.length === 0) throw bug('no marketplace');
  if (new Set(marketplaces.map((one) => one.code)).size < marketplaces.length) throw bug('a marketplace stands twice');
  const tax = words('tax').map((one) => known('tax', one, TAXES));
  if (tax.length === 0) throw bug('tax is empty; NONE and UNKNOWN are words');
  return {
    code,
    name: { zh: filled('zh'), en: filled('en') },
    sellfox: {
      shopType: cell('shop_type'),
      orderIds: numbers('order_ids'),
      pairingIds: numbers('pairing_ids'),
      reportTypes: words('report_types'),
    },
    marketplaces,
    collection: known('collection', cell('collection'), COLLECTIONS),
    tax,
    orders: known('orders', cell('orders'), ORDER_SOURCES),
    settlements: known('settlements', cell('settlements'), SETTLEMENT_SOURCES),
    certainty: known('certainty', cell('certainty'), CERTAINTIES),
    taxCertainty: known('tax_certainty', cell('tax_certainty'), TAX_CERTAINTIES),
  };
}

/** `GB:GBP:Europe/London`. */
function marketplaceOf(text: string, bug: (what: string) => Bug): PlatformMarketplace {
  const [, code, currency, zone] = /^([A-Z]{2}):([A-Z]{3}):(\S+)$/.exec(text) ?? [];
  if (!code || !currency || !zone) throw bug(`not a marketplace: ${text}`);
  if (code === 'UK') throw bug('the United Kingdom is GB');
  if (!isCurrency(currency)) throw bug(`no such currency: ${currency}`);
  if (!isZone(zone)) throw bug(`no such zone: ${zone}`);
  return { code, currency, zone };
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
const FACILITATED: Partial<Record<TaxStanding, readonly string[]>> = {
  US_MF: ['US'],
  EU_DS: EU,
  UK_DS: ['GB'],
  AU_GST: ['AU'],
  NZ_GST: ['NZ'],
  LVG: ['SG', 'MY'],
};

/** Marketplace facilitator: the platform as a rule collects and remits the tax of sales to this country (ISO alpha-2). */
export function isFacilitator(platform: Platform, country: string): boolean {
  return platform.tax.some((one) => FACILITATED[one]?.includes(country) ?? false);
}
