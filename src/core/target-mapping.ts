/**
 * The ERP's codes for ours, and the way back. Keys of `mapping.accounts` are our account codes, or `1002.02|USD` where the ERP
 * has one account a currency; keys of `mapping.dims` are `店铺:US01`. The entry `*` → `*` (or `店铺:*` → `*`) is the written-down
 * policy “the ERP uses our codes”; without it a missing entry is a problem, never a blank. accounting.md §1.4.
 */
import type { Currency } from './money.ts';
import type { TargetMapping, TargetVoucher, TargetVoucherLine } from './targets.ts';

/** Their code of an account: that of the currency, else that of the account, else ours where `*` → `*`. */
export function mappedAccount(mapping: TargetMapping, account: string, currency: Currency): string | undefined {
  const { accounts } = mapping;
  return accounts[`${account}|${currency}`] ?? accounts[account] ?? (accounts['*'] === '*' ? account : undefined);
}

export function mappedDimension(mapping: TargetMapping, dimension: string, code: string): string | undefined {
  const exact = mapping.dims[`${dimension}:${code}`];
  if (exact !== undefined) return exact;
  return mapping.dims[`${dimension}:*`] === '*' || mapping.dims['*'] === '*' ? code : undefined;
}

/** Our account of their code; their code itself where nothing of ours maps to it, so that a comparison shows it. */
export function accountMappedTo(mapping: TargetMapping, theirs: string): string {
  const key = Object.keys(mapping.accounts).find((one) => one !== '*' && mapping.accounts[one] === theirs);
  return key?.split('|')[0] ?? theirs;
}

export function dimensionMappedTo(mapping: TargetMapping, dimension: string, theirs: string): string {
  const prefix = `${dimension}:`;
  const key = Object.keys(mapping.dims).find((one) => one.startsWith(prefix) && mapping.dims[one] === theirs);
  return key === undefined || key === `${prefix}*` ? theirs : key.slice(prefix.length);
}

/** Our account of a line that the ERP holds. Where several of ours share its code, the one that was sent wins. */
export function heldAccount(mapping: TargetMapping, theirs: string, sent: TargetVoucherLine | undefined): string {
  const isSent = sent !== undefined && mappedAccount(mapping, sent.account, sent.currency) === theirs;
  return isSent ? sent.account : accountMappedTo(mapping, theirs);
}

/** Our code of a dimension that the ERP holds. Where several of ours share its code, the one that was sent wins. */
export function heldDimension(
  mapping: TargetMapping,
  dimension: string,
  theirs: string,
  sent: TargetVoucherLine | undefined,
): string {
  const code = sent?.dims[dimension];
  const isSent = code !== undefined && mappedDimension(mapping, dimension, code) === theirs;
  return isSent ? code : dimensionMappedTo(mapping, dimension, theirs);
}

/** The ERP holds this line in functional currency only: its account is 不核算外币 (accounting.md §0.3). */
export function collapsed(voucher: TargetVoucher, line: TargetVoucherLine, mapping: TargetMapping): boolean {
  return line.currency !== voucher.functionalCurrency && (mapping.functionalOnly?.includes(line.account) ?? false);
}
