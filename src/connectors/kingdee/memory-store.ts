/** The sandbox store in memory: for tests, and for a demo that may forget. */
import type { KingdeeStore, NewVoucher, StoredRecord, StoredVoucher, VoucherHint, WhileIn } from './store.ts';

const FIRST_ID = 100_001;
const FIRST_RECORD_ID = 200_001;

export function memoryStore(): KingdeeStore {
  return { ...voucherStore(), ...recordStore() };
}

type VoucherPart = Pick<KingdeeStore, 'insertVoucher' | 'vouchers' | 'changeVoucher' | 'deleteVoucher'>;

function voucherStore(): VoucherPart {
  const vouchers = new Map<number, StoredVoucher>();
  const byNumber = new Map<string, StoredVoucher>();
  const lastNumbers = new Map<string, number>();
  let nextId = FIRST_ID;
  const put = (stored: StoredVoucher): void => {
    vouchers.set(stored.id, stored);
    byNumber.set(placeOf(stored), stored);
    const series = seriesOf(stored);
    if (/^\d{1,9}$/.test(stored.number))
      lastNumbers.set(series, Math.max(lastNumbers.get(series) ?? 0, Number(stored.number)));
  };
  return {
    async insertVoucher(voucher) {
      const number = voucher.number || String((lastNumbers.get(seriesOf(voucher)) ?? 0) + 1);
      if (byNumber.has(placeOf({ ...voucher, number }))) return undefined;
      const stored = { ...voucher, number, id: nextId++, posted: false, modifiedMs: voucher.createdMs };
      put(stored);
      return stored;
    },
    async vouchers(hint) {
      const exact = exactPlace(hint);
      if (exact === undefined) return [...vouchers.values()].filter((one) => fits(one, hint));
      const one = byNumber.get(exact);
      return one && fits(one, hint) ? [one] : [];
    },
    async changeVoucher(id, change, only) {
      const before = vouchers.get(id);
      if (!before || !isIn(before, only)) return 'gone';
      const after = { ...before, ...change };
      const holder = byNumber.get(placeOf(after));
      if (holder && holder.id !== id) return 'taken';
      byNumber.delete(placeOf(before));
      put(after);
      return after;
    },
    async deleteVoucher(id, only) {
      const before = vouchers.get(id);
      if (!before || !isIn(before, only)) return false;
      byNumber.delete(placeOf(before));
      return vouchers.delete(id);
    },
  };
}

function recordStore(): Omit<KingdeeStore, keyof VoucherPart> {
  const records = new Map<number, StoredRecord>();
  let nextId = FIRST_RECORD_ID;
  const holder = (form: string, number: string): StoredRecord | undefined =>
    [...records.values()].find((one) => one.form === form && one.number === number);
  const nextNumber = (form: string): string => {
    const numbers = [...records.values()].filter((one) => one.form === form && /^\d{1,9}$/.test(one.number));
    return String(numbers.reduce((most, one) => Math.max(most, Number(one.number)), 0) + 1);
  };
  return {
    async insertRecord(record) {
      const number = record.number || nextNumber(record.form);
      if (holder(record.form, number)) return undefined;
      const stored = { ...record, number, id: nextId++, modifiedMs: record.createdMs };
      records.set(stored.id, stored);
      return stored;
    },
    async records(form, hint = {}) {
      return [...records.values()].filter(
        (one) =>
          one.form === form &&
          (hint.id === undefined || one.id === hint.id) &&
          (hint.number === undefined || one.number === hint.number),
      );
    },
    async changeRecord(id, change, only) {
      const before = records.get(id);
      if (!before || (only && !only.states.includes(before.state))) return 'gone';
      const after = { ...before, ...change };
      const other = holder(after.form, after.number);
      if (other && other.id !== id) return 'taken';
      records.set(id, after);
      return after;
    },
    async deleteRecord(id, only) {
      const before = records.get(id);
      if (!before || (only && !only.states.includes(before.state))) return false;
      return records.delete(id);
    },
  };
}

function isIn(voucher: StoredVoucher, only: WhileIn | undefined): boolean {
  return !only || (only.states.includes(voucher.state) && !voucher.posted);
}

function seriesOf(voucher: Pick<NewVoucher, 'book' | 'year' | 'period' | 'group'>): string {
  return [voucher.book, voucher.year, voucher.period, voucher.group].join('|');
}

function placeOf(voucher: NewVoucher): string {
  return `${seriesOf(voucher)}|${voucher.number}`;
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
