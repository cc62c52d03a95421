/** Amounts of made-up orders, by the plain rules of accounting.md §2.3; a second writing of them, on purpose. */

export interface Amounts {
  readonly principal: bigint;
  readonly shipping: bigint;
  readonly giftWrap: bigint;
  /** Positive: less paid by the buyer, borne by the seller. */
  readonly discount: bigint;
  readonly tax: bigint;
  /** Of `tax`, what the platform keeps. */
  readonly taxWithheld: bigint;
}

export const NAMES = ['principal', 'shipping', 'giftWrap', 'discount', 'tax', 'taxWithheld'] as const;

export const NOTHING: Amounts = { principal: 0n, shipping: 0n, giftWrap: 0n, discount: 0n, tax: 0n, taxWithheld: 0n };

export function mapAmounts(of: (name: (typeof NAMES)[number]) => bigint): Amounts {
  return {
    principal: of('principal'),
    shipping: of('shipping'),
    giftWrap: of('giftWrap'),
    discount: of('discount'),
    tax: of('tax'),
    taxWithheld: of('taxWithheld'),
  };
}

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return mapAmounts((name) => a[name] + b[name]);
}

/** Revenue: without the tax. */
export function netOf(one: Amounts): bigint {
  return one.principal + one.shipping + one.giftWrap - one.discount;
}

/** What the buyer pays. */
export function totalOf(one: Amounts): bigint {
  return netOf(one) + one.tax;
}

/** What the platform owes the seller before its fees. */
export function owedOf(one: Amounts): bigint {
  return totalOf(one) - one.taxWithheld;
}

/** Half away from zero; neither is negative. */
export function ratio(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  return (amount * numerator * 2n + denominator) / (denominator * 2n);
}

/** Of a line of `quantity`, what falls on the units after `before` up to `before + units`: difference of rounded cumulatives. */
export function shareOf(line: Amounts, quantity: number, before: number, units: number): Amounts {
  const upTo = (amount: bigint, count: number): bigint => ratio(amount, BigInt(count), BigInt(quantity));
  return mapAmounts((name) => upTo(line[name], before + units) - upTo(line[name], before));
}

/** Spreads an amount by weights, cents that are left to the largest remainders, earlier ones first. */
export function spread(amount: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = weights.reduce((total, one) => total + one, 0n);
  if (sum === 0n) return weights.map((_, at) => (at === 0 ? amount : 0n));
  const parts = weights.map((weight) => (amount * weight) / sum);
  const left = Number(amount - parts.reduce((total, one) => total + one, 0n));
  const order = weights
    .map((weight, at) => ({ at, rest: (amount * weight) % sum }))
    .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1));
  const lucky = new Set(order.slice(0, left).map((one) => one.at));
  return parts.map((part, at) => (lucky.has(at) ? part + 1n : part));
}
