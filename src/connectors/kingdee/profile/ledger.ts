/**
 * The books behind a profile's sandbox, in memory: keeps vouchers and refuses what a ledger refuses. Texts are ours, hence
 * [sandbox]: the notes have none for these products but 请填写 “凭证类型”.
 */
import { isIsoDate, periodOf } from '../../../core/dates.ts';
import { type Currency, formatMinor, type Minor } from '../../../core/money.ts';
import { Bug } from '../../../core/problems.ts';
import type { Keeper } from '../../../wire/keeper.ts';
import { baseDataOf, type SandboxAccount } from '../sandbox-seed.ts';

export interface LedgerLine {
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly currency: Currency;
  readonly fc: Minor;
  readonly lc: Minor;
  /** Decimal text. */
  readonly rate: string;
  /** By the profile's slot: `custNo`, `店铺` … */
  readonly dims: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface LedgerVoucher {
  /** 外部系统编号; empty: none. */
  readonly link: string;
  readonly word: string;
  /** Empty: the ledger gives the next one of the period and word. */
  readonly number: string;
  readonly date: string;
  readonly period: string;
  readonly preparer: string;
  readonly lines: readonly LedgerLine[];
}

export interface HeldVoucher extends LedgerVoucher {
  readonly id: string;
  readonly audited: boolean;
}

export interface LedgerFault {
  /** 0-based; undefined: the head. */
  readonly row?: number;
  readonly message: string;
}

/** What the ERP keeps unique: unknown for these products, hence an option. */
export type Unique = 'link' | 'number' | 'none';

export interface LedgerOptions {
  readonly currency: Currency;
  readonly unique: Unique;
  /** Replace accounts of the default chart where a code is the same, else added. */
  readonly accounts?: readonly SandboxAccount[];
  readonly firstId: bigint;
  /** Default: in memory. */
  readonly keeper?: Keeper<HeldVoucher>;
  /** Slot in which a dimension of the chart travels. */
  slotOf(dimension: string): string;
  /** Number that the ledger gives: `12`, `202609-0012`. */
  numberText(period: string, number: number): string;
}

export interface SandboxLedger {
  save(voucher: LedgerVoucher): HeldVoucher | { readonly faults: readonly LedgerFault[] };
  vouchers(): readonly HeldVoucher[];
  /** A person edits a voucher, with no question asked. */
  edit(id: string, change: Partial<HeldVoucher>): void;
  remove(id: string): boolean;
  /** Closes months through `2026-08`; undefined opens all. */
  closeThrough(period: string | undefined): void;
}

export function createSandboxLedger(options: LedgerOptions): SandboxLedger {
  const chart = baseDataOf({
    acctId: '',
    username: '',
    appId: '',
    appSecret: '',
    ...(options.accounts && { accounts: options.accounts }),
  }).accounts;
  const { keeper } = options;
  const held = new Map((keeper?.held ?? []).map((one) => [one.id, one]));
  let nextId = [...held.keys()].reduce((next, id) => (BigInt(id) >= next ? BigInt(id) + 1n : next), options.firstId);
  const put = (one: HeldVoucher): void => {
    held.set(one.id, one);
    keeper?.put(one);
  };
  let closed: string | undefined;
  return {
    vouchers: () => [...held.values()],
    edit(id, change) {
      const one = held.get(id);
      if (!one) throw new Bug(`the sandbox holds no voucher ${id}`);
      put({ ...one, ...change });
    },
    remove(id) {
      keeper?.drop(id);
      return held.delete(id);
    },
    closeThrough(period) {
      closed = period;
    },
    save(voucher) {
      const faults = [
        ...headFaults(options, voucher, closed),
        ...voucher.lines.flatMap((line, row) => lineFaults(options, chart, line, row)),
        ...duplicateFaults(options, voucher, [...held.values()]),
      ];
      if (faults.length > 0) return { faults };
      const number = voucher.number || options.numberText(voucher.period, nextNumber(voucher, [...held.values()]));
      const one: HeldVoucher = { ...voucher, number, id: String(nextId++), audited: false };
      put(one);
      return one;
    },
  };
}

function headFaults(options: LedgerOptions, voucher: LedgerVoucher, closed: string | undefined): LedgerFault[] {
  const faults: LedgerFault[] = [];
  if (!isIsoDate(voucher.date) || periodOf(voucher.date) !== voucher.period)
    faults.push({ message: `[sandbox] 日期 ${voucher.date} 与期间 ${voucher.period} 不符` });
  if (closed !== undefined && voucher.period <= closed)
    faults.push({ message: `[sandbox] 期间 ${voucher.period} 已结账，不能保存凭证` });
  if (voucher.lines.length === 0) faults.push({ message: '[sandbox] 凭证没有分录' });
  const total = (dc: 'D' | 'C'): Minor =>
    voucher.lines.reduce((sum, line) => (line.dc === dc ? sum + line.lc : sum), 0n);
  const [debit, credit] = [total('D'), total('C')];
  const text = (amount: Minor): string => formatMinor(amount, options.currency);
  if (debit !== credit) faults.push({ message: `[sandbox] 凭证借贷不平衡：借 ${text(debit)}，贷 ${text(credit)}` });
  return faults;
}

interface ChartAccount {
  readonly dims: readonly string[];
  readonly optionalDims: readonly string[];
  readonly keepsCurrency: boolean;
}

function lineFaults(
  options: LedgerOptions,
  chart: ReadonlyMap<string, ChartAccount>,
  line: LedgerLine,
  row: number,
): LedgerFault[] {
  const account = chart.get(line.account);
  const at = (words: string): LedgerFault => ({ row, message: `[sandbox] 第${row + 1}行：${words}` });
  if (!account) return [at(`科目 ${line.account} 不存在`)];
  const faults: LedgerFault[] = [];
  const needed = account.dims.filter((name) => line.dims[options.slotOf(name)] === undefined);
  for (const name of needed) faults.push(at(`科目 ${line.account} 必录核算维度「${name}」未录入`));
  const known = [...account.dims, ...account.optionalDims].map((name) => options.slotOf(name));
  const strange = Object.keys(line.dims).filter((slot) => !known.includes(slot));
  for (const slot of strange) faults.push(at(`科目 ${line.account} 没有核算维度 ${slot}`));
  if (line.currency !== options.currency && !account.keepsCurrency) faults.push(at(`科目 ${line.account} 不核算外币`));
  if (line.summary.trim() === '') faults.push(at('摘要为空'));
  if (line.lc === 0n) faults.push(at('金额不能为零'));
  if (line.currency === options.currency && line.fc !== line.lc) faults.push(at('本位币分录的原币与本位币不等'));
  return faults;
}

function duplicateFaults(options: LedgerOptions, voucher: LedgerVoucher, held: readonly HeldVoucher[]): LedgerFault[] {
  if (options.unique === 'link' && voucher.link !== '' && held.some((one) => one.link === voucher.link))
    return [{ message: `[sandbox] 外部系统编号 ${voucher.link} 已存在` }];
  const taken = held.some((one) => seriesOf(one) === seriesOf(voucher) && one.number === voucher.number);
  if (options.unique === 'number' && voucher.number !== '' && taken)
    return [{ message: `[sandbox] 凭证号 ${voucher.word}-${voucher.number} 已存在` }];
  return [];
}

function seriesOf(voucher: LedgerVoucher): string {
  return `${voucher.period}|${voucher.word}`;
}

/** The digits at the end of a number count: `202609-0012` is the twelfth. */
function nextNumber(voucher: LedgerVoucher, held: readonly HeldVoucher[]): number {
  const numbers = held
    .filter((one) => seriesOf(one) === seriesOf(voucher))
    .map((one) => Number(/\d{1,9}$/.exec(one.number)?.[0] ?? '0'));
  return Math.max(0, ...numbers) + 1;
}
