/** One set of books inside a sandbox: what a voucher must fulfil in any of these products, and the vouchers it holds. */
import { isIsoDate, type Period } from '../../../core/dates.ts';
import { type Currency, minorUnits, parseMinor } from '../../../core/money.ts';
import type { Keeper } from '../../../wire/keeper.ts';

export interface BookSeed {
  readonly currency: Currency;
  readonly accounts: readonly BookAccount[];
  readonly words: readonly string[];
  /** The product's code → ISO. */
  readonly currencies: Readonly<Record<string, Currency>>;
  /** Field of the product → codes that exist; a field that is not named takes any. */
  readonly dimensionValues?: Readonly<Record<string, readonly string[]>>;
  readonly closedThrough?: Period;
}

export interface BookAccount {
  readonly code: string;
  /** Fields of the product that must be there. */
  readonly dims?: readonly string[];
  readonly optionalDims?: readonly string[];
  /** False: a parent; vouchers are refused. */
  readonly leaf?: boolean;
  /** False: 不核算外币. */
  readonly keepsCurrency?: boolean;
}

export interface BookLine {
  /** The sender's own number of it. */
  readonly row: number;
  readonly account: string;
  readonly summary: string;
  readonly dc: 'D' | 'C';
  readonly currency: string;
  readonly fc: string;
  readonly lc: string;
  readonly dims: Readonly<Record<string, string>>;
}

export interface Draft {
  /** Business key of the sender; empty: none. */
  readonly key: string;
  readonly reference: string;
  readonly word: string;
  /** Empty: the next one of word and period. */
  readonly number: string;
  readonly date: string;
  readonly period: Period;
  readonly lines: readonly BookLine[];
  /** 作废. */
  readonly isVoid?: boolean;
}

export interface BookVoucher extends Draft {
  readonly id: string;
}

export interface Reason {
  readonly what: 'empty' | 'date' | 'period' | 'word' | 'account' | 'currency' | 'amount' | 'balance' | 'dimension';
  readonly text: string;
}

export interface Book {
  /** Every reason against it; empty: it would be taken. Texts begin with [sandbox]: the products' own are not documented. */
  check(draft: Draft): readonly Reason[];
  insert(draft: Draft): BookVoucher;
  byKey(key: string): BookVoucher | undefined;
  byNumber(period: Period, word: string, number: string): BookVoucher | undefined;
  all(): readonly BookVoucher[];
  /** A person at the product's own screen. */
  edit(id: string, change: Partial<Draft>): void;
  erase(id: string): void;
  /** Closes months through `2026-08`; undefined opens all. */
  closeThrough(period: Period | undefined): void;
}

export function createBook(seed: BookSeed, keeper?: Keeper<BookVoucher>): Book {
  let vouchers: readonly BookVoucher[] = keeper?.held ?? [];
  let closedThrough = seed.closedThrough;
  let nextId = 1 + vouchers.reduce((most, one) => Math.max(most, Number(one.id)), 0);
  const accounts = new Map(seed.accounts.map((one) => [one.code, one]));
  const byNumber = (period: Period, word: string, number: string): BookVoucher | undefined =>
    vouchers.find((one) => one.period === period && one.word === word && one.number === number);
  const nextNumber = (draft: Draft): string => {
    const taken = vouchers.filter((one) => one.period === draft.period && one.word === draft.word);
    return String(1 + Math.max(0, ...taken.map((one) => Number(one.number))));
  };
  return {
    check: (draft) => [...headReasons(seed, draft, closedThrough), ...lineReasons(seed, accounts, draft)],
    insert(draft) {
      const number = draft.number === '' ? nextNumber(draft) : draft.number;
      const stored = { ...draft, number, id: String(nextId++) };
      vouchers = [...vouchers, stored];
      keeper?.put(stored);
      return stored;
    },
    byKey: (key) => (key === '' ? undefined : vouchers.find((one) => one.key === key)),
    byNumber,
    all: () => vouchers,
    edit(id, change) {
      vouchers = vouchers.map((one) => (one.id === id ? { ...one, ...change } : one));
      for (const one of vouchers) if (one.id === id) keeper?.put(one);
    },
    erase(id) {
      vouchers = vouchers.filter((one) => one.id !== id);
      keeper?.drop(id);
    },
    closeThrough(period) {
      closedThrough = period;
    },
  };
}

function headReasons(seed: BookSeed, draft: Draft, closedThrough: Period | undefined): readonly Reason[] {
  const reasons: Reason[] = [];
  if (!isIsoDate(draft.date)) reasons.push({ what: 'date', text: `[sandbox] 制单日期 ${draft.date} 不是日期` });
  else if (draft.date.slice(0, 7) !== draft.period)
    reasons.push({ what: 'period', text: `[sandbox] 制单日期 ${draft.date} 不在期间 ${draft.period} 内` });
  if (closedThrough !== undefined && draft.period <= closedThrough)
    reasons.push({ what: 'period', text: `[sandbox] 期间 ${draft.period} 已结账` });
  if (!seed.words.includes(draft.word)) reasons.push({ what: 'word', text: `[sandbox] 凭证类别 ${draft.word} 不存在` });
  if (draft.lines.length < 2) reasons.push({ what: 'empty', text: '[sandbox] 凭证至少要有两条分录' });
  return reasons;
}

function lineReasons(seed: BookSeed, accounts: ReadonlyMap<string, BookAccount>, draft: Draft): readonly Reason[] {
  const reasons = draft.lines.flatMap((line, index) => reasonsOfLine(seed, accounts, line, index + 1));
  const places = minorUnits(seed.currency);
  const total = (dc: 'D' | 'C'): bigint =>
    draft.lines.reduce((sum, line) => (line.dc === dc ? sum + (parseMinor(line.lc, places) ?? 0n) : sum), 0n);
  if (total('D') !== total('C')) reasons.push({ what: 'balance', text: '[sandbox] 凭证借贷不平衡' });
  return reasons;
}

function reasonsOfLine(
  seed: BookSeed,
  accounts: ReadonlyMap<string, BookAccount>,
  line: BookLine,
  row: number,
): Reason[] {
  const reasons: Reason[] = [];
  const add = (what: Reason['what'], text: string): void =>
    void reasons.push({ what, text: `[sandbox] 第 ${row} 行：${text}` });
  if (line.summary.trim() === '') add('empty', '摘要为空');
  const currency = seed.currencies[line.currency];
  if (currency === undefined) add('currency', `币种 ${line.currency} 不存在`);
  else checkAmounts(seed, currency, line, add);
  const account = accounts.get(line.account);
  if (!account || account.leaf === false) {
    add('account', account ? `科目 ${line.account} 非末级` : `科目 ${line.account} 不存在`);
    return reasons;
  }
  if (account.keepsCurrency === false && currency !== seed.currency) add('currency', `科目 ${line.account} 不核算外币`);
  checkDims(seed, account, line, add);
  return reasons;
}

type Add = (what: Reason['what'], text: string) => void;

function checkAmounts(seed: BookSeed, currency: Currency, line: BookLine, add: Add): void {
  const lc = parseMinor(line.lc, minorUnits(seed.currency));
  const fc = parseMinor(line.fc, minorUnits(currency));
  if (lc === undefined || lc === 0n) add('amount', `本位币金额 ${line.lc} 无效`);
  if (fc === undefined) add('amount', `原币金额 ${line.fc} 无效`);
  else if (currency === seed.currency && fc !== lc) add('amount', '本位币分录的原币与本位币金额不等');
}

function checkDims(seed: BookSeed, account: BookAccount, line: BookLine, add: Add): void {
  const needed = account.dims ?? [];
  for (const name of needed) if (!line.dims[name]) add('dimension', `科目 ${account.code} 的辅助核算 ${name} 必输`);
  for (const [name, value] of Object.entries(line.dims)) {
    if (![...needed, ...(account.optionalDims ?? [])].includes(name))
      add('dimension', `科目 ${account.code} 没有辅助核算 ${name}`);
    const allowed = seed.dimensionValues?.[name];
    if (allowed && !allowed.includes(value)) add('dimension', `辅助核算 ${name} 不存在编码 ${value}`);
  }
}
