/** Whether a price stands with tax inside (accounting.md §2.6 “Tax-inclusive prices”, policy priceIncludesTax). */

/** Where it does by default, if the seller is responsible for the tax. */
const TAX_INCLUSIVE_COUNTRIES: ReadonlySet<string> = new Set([
  ...['GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'BE', 'IE', 'SE', 'PL', 'JP', 'AU'],
]);

export interface TaxFacts {
  /** `AUTO`, `on`, `off`; undefined is AUTO. */
  readonly policy: string | undefined;
  /** ISO 3166 country of the marketplace. */
  readonly country: string;
  /** The tax is told beside the price: then it is not inside. */
  readonly taxBeside: boolean;
  /** Countries where the seller itself is registered. */
  readonly registrations: readonly string[];
}

export function pricesIncludeTax(facts: TaxFacts): boolean {
  if (facts.policy === 'off' || facts.taxBeside) return false;
  if (facts.policy === 'on') return true;
  return TAX_INCLUSIVE_COUNTRIES.has(facts.country) && facts.registrations.includes(facts.country);
}
