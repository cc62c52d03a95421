/** Facts of the marketplaces a story can live in: platform-reports.md §1.1, §1.6; zones of accounting.md §9.1. */

export type DateStyle = 'iso' | 'dotted';

export interface Marketplace {
  readonly code: string;
  /** As printed in marketplace-name. */
  readonly name: string;
  readonly currency: string;
  readonly zone: string;
  /** Tax jurisdiction of the marketplace's country. */
  readonly jurisdiction: string;
  /** Head of the descriptions of tax that the marketplace withholds. */
  readonly withheld: 'MarketplaceFacilitatorTax' | 'MarketplaceFacilitatorVAT' | 'LowValueGoodsTax';
  readonly dates: DateStyle;
  /** Other marketplaces whose rows can stand in this one's settlement: same zone, so no month edge differs. */
  readonly others: readonly string[];
}

const EURO_NAMES: readonly string[] = ['Amazon.de', 'Amazon.fr', 'Amazon.it', 'Amazon.es', 'Amazon.nl'];
const TAX = 'MarketplaceFacilitatorTax';
const VAT = 'MarketplaceFacilitatorVAT';
const LOW = 'LowValueGoodsTax';
const LA = 'America/Los_Angeles';

function place(
  code: string,
  name: string,
  currency: string,
  zone: string,
  jurisdiction: string,
  withheld: Marketplace['withheld'],
  dates: DateStyle,
  others: readonly string[],
): Marketplace {
  return { code, name, currency, zone, jurisdiction, withheld, dates, others };
}

export const MARKETPLACES: readonly Marketplace[] = [
  place('US', 'Amazon.com', 'USD', LA, 'US', TAX, 'iso', ['Amazon.ca', 'Amazon.com.mx']),
  place('CA', 'Amazon.ca', 'CAD', LA, 'CA', TAX, 'iso', ['Amazon.com']),
  place('MX', 'Amazon.com.mx', 'MXN', LA, 'MX', TAX, 'iso', ['Amazon.com']),
  place('BR', 'Amazon.com.br', 'BRL', 'America/Sao_Paulo', 'BR', TAX, 'iso', []),
  place('UK', 'Amazon.co.uk', 'GBP', 'Europe/London', 'GB', VAT, 'dotted', ['Amazon.ie']),
  place('IE', 'Amazon.ie', 'EUR', 'Europe/Dublin', 'IE', VAT, 'dotted', []),
  place('DE', 'Amazon.de', 'EUR', 'Europe/Berlin', 'DE', VAT, 'dotted', EURO_NAMES),
  place('FR', 'Amazon.fr', 'EUR', 'Europe/Paris', 'FR', VAT, 'dotted', EURO_NAMES),
  place('IT', 'Amazon.it', 'EUR', 'Europe/Rome', 'IT', VAT, 'dotted', EURO_NAMES),
  place('ES', 'Amazon.es', 'EUR', 'Europe/Madrid', 'ES', VAT, 'dotted', EURO_NAMES),
  place('NL', 'Amazon.nl', 'EUR', 'Europe/Amsterdam', 'NL', VAT, 'dotted', EURO_NAMES),
  place('BE', 'Amazon.com.be', 'EUR', 'Europe/Brussels', 'BE', VAT, 'dotted', EURO_NAMES),
  place('SE', 'Amazon.se', 'SEK', 'Europe/Stockholm', 'SE', VAT, 'dotted', []),
  place('PL', 'Amazon.pl', 'PLN', 'Europe/Warsaw', 'PL', VAT, 'dotted', []),
  place('AE', 'Amazon.ae', 'AED', 'Asia/Dubai', 'AE', TAX, 'iso', []),
  place('SA', 'Amazon.sa', 'SAR', 'Asia/Riyadh', 'SA', TAX, 'iso', []),
  place('JP', 'Amazon.co.jp', 'JPY', 'Asia/Tokyo', 'JP', LOW, 'iso', []),
  place('AU', 'Amazon.com.au', 'AUD', 'Australia/Sydney', 'AU', LOW, 'dotted', []),
  place('SG', 'Amazon.sg', 'SGD', 'Asia/Singapore', 'SG', LOW, 'iso', []),
];

/** Throws RangeError for a code that is in no table above. */
export function marketplaceOf(code: string): Marketplace {
  const found = MARKETPLACES.find((one) => one.code === code);
  if (!found) throw new RangeError(`no such marketplace: ${code}`);
  return found;
}

/** The marketplace a row prints, or undefined where it is none of Amazon's. */
export function marketplaceNamed(name: string): Marketplace | undefined {
  return MARKETPLACES.find((one) => one.name === name);
}

export const NOT_AMAZON = 'Non-Amazon';
