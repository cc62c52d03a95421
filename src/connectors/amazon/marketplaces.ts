/**
 * Amazon's marketplaces: name as reports print it, country, currency of its settlements, zone of its business dates
 * (accounting.md §9.1). Non-Amazon and unknown names have no entry: the shop's home zone applies.
 */
import type { Currency } from '../../core/money.ts';

export interface Marketplace {
  /** As in settlement reports: `Amazon.co.uk`. */
  readonly name: string;
  /** ISO 3166 alpha-2 code. */
  readonly country: string;
  readonly currency: Currency;
  /** IANA zone. */
  readonly zone: string;
}

export const MARKETPLACES: readonly Marketplace[] = [
  { name: 'Amazon.com', country: 'US', currency: 'USD', zone: 'America/Los_Angeles' },
  { name: 'Amazon.ca', country: 'CA', currency: 'CAD', zone: 'America/Los_Angeles' },
  { name: 'Amazon.com.mx', country: 'MX', currency: 'MXN', zone: 'America/Los_Angeles' },
  { name: 'Amazon.com.br', country: 'BR', currency: 'BRL', zone: 'America/Sao_Paulo' },
  { name: 'Amazon.co.uk', country: 'GB', currency: 'GBP', zone: 'Europe/London' },
  { name: 'Amazon.ie', country: 'IE', currency: 'EUR', zone: 'Europe/Dublin' },
  { name: 'Amazon.de', country: 'DE', currency: 'EUR', zone: 'Europe/Berlin' },
  { name: 'Amazon.fr', country: 'FR', currency: 'EUR', zone: 'Europe/Paris' },
  { name: 'Amazon.it', country: 'IT', currency: 'EUR', zone: 'Europe/Rome' },
  { name: 'Amazon.es', country: 'ES', currency: 'EUR', zone: 'Europe/Madrid' },
  { name: 'Amazon.nl', country: 'NL', currency: 'EUR', zone: 'Europe/Amsterdam' },
  { name: 'Amazon.com.be', country: 'BE', currency: 'EUR', zone: 'Europe/Brussels' },
  { name: 'Amazon.se', country: 'SE', currency: 'SEK', zone: 'Europe/Stockholm' },
  { name: 'Amazon.pl', country: 'PL', currency: 'PLN', zone: 'Europe/Warsaw' },
  { name: 'Amazon.com.tr', country: 'TR', currency: 'TRY', zone: 'Europe/Istanbul' },
  { name: 'Amazon.ae', country: 'AE', currency: 'AED', zone: 'Asia/Dubai' },
  { name: 'Amazon.sa', country: 'SA', currency: 'SAR', zone: 'Asia/Riyadh' },
  { name: 'Amazon.eg', country: 'EG', currency: 'EGP', zone: 'Africa/Cairo' },
  { name: 'Amazon.co.za', country: 'ZA', currency: 'ZAR', zone: 'Africa/Johannesburg' },
  { name: 'Amazon.in', country: 'IN', currency: 'INR', zone: 'Asia/Kolkata' },
  { name: 'Amazon.co.jp', country: 'JP', currency: 'JPY', zone: 'Asia/Tokyo' },
  { name: 'Amazon.com.au', country: 'AU', currency: 'AUD', zone: 'Australia/Sydney' },
  { name: 'Amazon.sg', country: 'SG', currency: 'SGD', zone: 'Asia/Singapore' },
];

/** The marketplace of a printed name, case aside: `amazon.com.au`, `Amazon.be`, `www.amazon.de`. */
export function marketplaceOf(name: string): Marketplace | undefined {
  const known = BY_PRINTED_NAME.get(name);
  if (known) return known;
  const found = findMarketplace(name);
  if (found && BY_PRINTED_NAME.size < PRINTED_NAMES_MAX) BY_PRINTED_NAME.set(name, found);
  return found;
}

/** Every cell asks; papers print few names. */
const BY_PRINTED_NAME = new Map<string, Marketplace>();
const PRINTED_NAMES_MAX = 1_000;

function findMarketplace(name: string): Marketplace | undefined {
  const folded = name
    .trim()
    .toLowerCase()
    .replace(/^www\./, '');
  const usual = folded === 'amazon.be' ? 'amazon.com.be' : folded === 'amazon.jp' ? 'amazon.co.jp' : folded;
  return MARKETPLACES.find((one) => one.name.toLowerCase() === usual);
}

/** IANA zone of a printed marketplace name; undefined for names that are no Amazon marketplace. */
export function zoneOfMarketplace(name: string): string | undefined {
  return marketplaceOf(name)?.zone;
}

/**
 * The home marketplace of a statement: the first printed one whose currency is the statement's, else the only marketplace
 * of that currency. undefined where that leaves a choice (EUR without a printed name).
 */
export function homeMarketplaceOf(currency: Currency, names: readonly string[]): Marketplace | undefined {
  for (const name of names) {
    const found = marketplaceOf(name);
    if (found?.currency === currency) return found;
  }
  const ofCurrency = MARKETPLACES.filter((one) => one.currency === currency);
  return ofCurrency.length === 1 ? ofCurrency[0] : undefined;
}
