/** The sandbox store in memory: for tests, and for a demo that may forget. */
import type { KingdeeStore, NewVoucher, StoredVoucher, VoucherHint } from './store.ts';

const FIRST_ID = 100_001;

export function memoryStore(): KingdeeStore {
  const vouchers: StoredVoucher[] = [];
  const byNumber = new Map<string, StoredVoucher>();
  const lastNumbers = new Map<string, number>();
  return {
    async insertVoucher(voucher) {
      const series = seriesOf(voucher);
      const last = lastNumbers.get(series) ?? 0;
      const number = voucher.number === '' ? String(last + 1) : voucher.number;
      const place = `${series}|${number}`;
      if (byNumber.has(place)) return undefined;
      const stored: StoredVoucher = { ...voucher, number, id: FIRST_ID + vouchers.length };
      vouchers.push(stored);
      byNumber.set(place, stored);
      if (/^\d{1,9}$/.test(number)) lastNumbers.set(series, Math.max(last, Number(number)));
      return stored;
    },
    async vouchers(hint) {
      const exact = exactPlace(hint);
      if (exact === undefined) return vouchers.filter((one) => fits(one, hint));
      const one = byNumber.get(exact);
      return one && fits(one, hint) ? [one] : [];
    },
  };
}

function seriesOf(voucher: Pick<NewVoucher, 'book' | 'year' | 'period' | 'group'>): string {
  return [voucher.book, voucher.year, voucher.period, voucher.group].join('|');
}

function exactPlace(hint: VoucherHint): string | undefined {
  const { book, year, period, group, number } = hint;
  if (book === undefined || year === undefined || period === undefined) return undefined;
  if (group === undefined || number === undefined) return undefined;
  return `${seriesOf({ book, year, period, group })}|${number}`;
}

function fits(voucher: StoredVoucher, hint: VoucherHint): boolean {
  for (const key of ['id', 'book', 'year', 'period', 'group', 'number'] as const)
    if (hint[key] !== undefined && hint[key] !== voucher[key]) return false;
  const start = hint.explanationStart?.toLowerCase();
  return start === undefined || voucher.entries.some((one) => one.explanation.toLowerCase().startsWith(start));
}
