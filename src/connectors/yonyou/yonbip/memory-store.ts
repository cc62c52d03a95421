/** The sandbox store in memory: for tests, and for a demo that may forget. */
import { memoryDocuments } from './documents/sandbox-store.ts';
import type { KeyState, StoredVoucher, VoucherHint, YonbipStore } from './store.ts';

export function memoryStore(): YonbipStore {
  const byId = new Map<string, StoredVoucher>();
  const byBusinessId = new Map<string, StoredVoucher>();
  /** book|period → its vouchers: most questions are about one period. */
  const byPeriod = new Map<string, Map<string, StoredVoucher>>();
  const byPlace = new Map<string, StoredVoucher>();
  const lastNumbers = new Map<string, number>();
  const keys = new Map<string, KeyState>();

  const put = (one: StoredVoucher): void => {
    byId.set(one.id, one);
    if (one.businessId !== '') byBusinessId.set(one.businessId, one);
    byPlace.set(placeOf(one), one);
    const period = `${one.book}|${one.period}`;
    const inPeriod = byPeriod.get(period) ?? new Map<string, StoredVoucher>();
    byPeriod.set(period, inPeriod.set(one.id, one));
    lastNumbers.set(seriesOf(one), Math.max(lastNumbers.get(seriesOf(one)) ?? 0, one.billCode));
  };
  const drop = (one: StoredVoucher): void => {
    byId.delete(one.id);
    byPeriod.get(`${one.book}|${one.period}`)?.delete(one.id);
    if (byBusinessId.get(one.businessId)?.id === one.id) byBusinessId.delete(one.businessId);
    if (byPlace.get(placeOf(one))?.id === one.id) byPlace.delete(placeOf(one));
  };
  return {
    ...memoryDocuments(),
    async insertVoucher(voucher, unique) {
      const sameKey = unique.businessId ? byBusinessId.get(voucher.businessId) : undefined;
      if (sameKey) return { taken: 'businessId', holder: sameKey };
      const sameNumber = unique.billCode ? byPlace.get(placeOf(voucher)) : undefined;
      if (sameNumber) return { taken: 'billCode', holder: sameNumber };
      const next = (lastNumbers.get(seriesOf(voucher)) ?? 0) + 1;
      const inserted = { ...voucher, billCode: voucher.billCode === 0 ? next : voucher.billCode };
      put(inserted);
      return { inserted };
    },
    async vouchers(hint) {
      if (hint.id !== undefined) return [...[byId.get(hint.id)].filter((one) => one !== undefined)];
      const onePeriod =
        hint.book !== undefined && hint.periodStart !== undefined && hint.periodStart === hint.periodEnd;
      const candidates = onePeriod ? byPeriod.get(`${hint.book}|${hint.periodStart}`) : byId;
      return [...(candidates?.values() ?? [])].filter((one) => fits(one, hint));
    },
    async editVoucher(id, edit, changedMs) {
      const one = byId.get(id);
      if (!one) return false;
      drop(one);
      put({ ...one, ...edit, changedMs });
      return true;
    },
    async deleteVoucher(id) {
      const one = byId.get(id);
      if (one) drop(one);
      return one !== undefined;
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

function seriesOf(one: Pick<StoredVoucher, 'book' | 'type' | 'period'>): string {
  return [one.book, one.type, one.period].join('|');
}

function placeOf(one: StoredVoucher): string {
  return `${seriesOf(one)}|${one.billCode}`;
}

function fits(voucher: StoredVoucher, hint: VoucherHint): boolean {
  return (
    (hint.book === undefined || hint.book === voucher.book) &&
    (hint.periodStart === undefined || hint.periodStart <= voucher.period) &&
    (hint.periodEnd === undefined || hint.periodEnd >= voucher.period) &&
    (hint.billCode === undefined || hint.billCode === voucher.billCode)
  );
}
