/** The sandbox store in memory: for tests, and for a demo that may forget. */
import type { KeyState, StoredVoucher, VoucherHint, YonbipStore } from './store.ts';

export function memoryStore(): YonbipStore {
  const vouchers = new Map<string, StoredVoucher>();
  const keys = new Map<string, KeyState>();
  const series = (one: StoredVoucher): string => [one.book, one.type, one.period].join('|');
  const find = (matches: (one: StoredVoucher) => boolean): StoredVoucher | undefined =>
    [...vouchers.values()].find(matches);
  return {
    async insertVoucher(voucher, unique) {
      const { businessId, billCode } = voucher;
      const sameKey = unique.businessId && businessId !== '' && find((one) => one.businessId === businessId);
      if (sameKey) return { taken: 'businessId', holder: sameKey };
      const inSeries = [...vouchers.values()].filter((one) => series(one) === series(voucher));
      const sameNumber = unique.billCode && inSeries.find((one) => one.billCode === billCode);
      if (sameNumber) return { taken: 'billCode', holder: sameNumber };
      const next = inSeries.reduce((last, one) => Math.max(last, one.billCode), 0) + 1;
      const inserted: StoredVoucher = { ...voucher, billCode: billCode === 0 ? next : billCode };
      vouchers.set(inserted.id, inserted);
      return { inserted };
    },
    async vouchers(hint) {
      const one = hint.id === undefined ? undefined : vouchers.get(hint.id);
      const candidates = hint.id === undefined ? [...vouchers.values()] : one ? [one] : [];
      return candidates.filter((each) => fits(each, hint));
    },
    async editVoucher(id, edit, changedMs) {
      const one = vouchers.get(id);
      if (one) vouchers.set(id, { ...one, ...edit, changedMs });
      return one !== undefined;
    },
    async deleteVoucher(id) {
      return vouchers.delete(id);
    },
    async claimKey(place) {
      const known = keys.get(place);
      if (known) return known;
      keys.set(place, { state: 'running' });
      return { state: 'mine' };
    },
    async settleKey(place, done) {
      if (done) keys.set(place, { state: 'done', ...done });
      else keys.delete(place);
    },
  };
}

function fits(voucher: StoredVoucher, hint: VoucherHint): boolean {
  return (
    (hint.book === undefined || hint.book === voucher.book) &&
    (hint.periodStart === undefined || hint.periodStart <= voucher.period) &&
    (hint.periodEnd === undefined || hint.periodEnd >= voucher.period) &&
    (hint.billCode === undefined || hint.billCode === voucher.billCode)
  );
}
