/** Amounts come as plain decimal text (`-1234.50`) and stay text: they are grouped here, never parsed to a number. */

const PLAIN_DECIMAL = /^(-?)(\d+)(\.\d+)?$/;

/** `-1234567.50` → `-1,234,567.50`. Text that is no plain decimal comes back unchanged. */
export function groupDigits(amount: string): string {
  const match = PLAIN_DECIMAL.exec(amount);
  if (!match) return amount;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign}${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}${fraction}`;
}

/** 红字: below zero. `-0.00` is not. */
export function isNegative(amount: string): boolean {
  return amount.startsWith('-') && /[1-9]/.test(amount);
}

export function isZero(amount: string): boolean {
  return PLAIN_DECIMAL.test(amount) && !/[1-9]/.test(amount);
}

function scaled(amount: string, places: number): bigint {
  const match = PLAIN_DECIMAL.exec(amount);
  if (!match) throw new Error(`not a decimal: ${amount}`);
  const fraction = (match[3] ?? '').slice(1).padEnd(places, '0');
  const value = BigInt(`${match[2]}${fraction}`);
  return match[1] === '-' ? -value : value;
}

/** Exact sum of decimal texts, with as many places as the longest has; `0` of nothing. */
export function sumAmounts(amounts: readonly string[]): string {
  const places = amounts.reduce((most, one) => Math.max(most, (one.split('.')[1] ?? '').length), 0);
  const sum = amounts.reduce((total, one) => total + scaled(one, places), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : `.${digits.slice(digits.length - places)}`;
  return `${sum < 0n ? '-' : ''}${whole}${fraction}`;
}

/** Exact `left − right`. */
export function subtractAmounts(left: string, right: string): string {
  return sumAmounts([left, right.startsWith('-') ? right.slice(1) : `-${right}`]);
}
