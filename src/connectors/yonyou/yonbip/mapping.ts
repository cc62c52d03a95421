/**
 * Looks ERP codes up. Keys of `mapping.accounts` are our account codes, keys of `mapping.dims` are `店铺:US01`. The entry
 * `*` → `*` (or `店铺:*` → `*`) is the written-down policy “the ERP uses our codes”; without it a missing entry is a
 * problem, never a blank.
 */
import type { TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';

export function erpAccount(mapping: TargetMapping, account: string): string | undefined {
  return mapping.accounts[account] ?? (mapping.accounts['*'] === '*' ? account : undefined);
}

export function erpDimension(mapping: TargetMapping, dimension: string, code: string): string | undefined {
  const exact = mapping.dims[`${dimension}:${code}`];
  if (exact !== undefined) return exact;
  return mapping.dims[`${dimension}:*`] === '*' || mapping.dims['*'] === '*' ? code : undefined;
}

/** Our account of an ERP code; the ERP code itself where nothing of ours maps to it, so that a comparison shows it. */
export function ourAccount(mapping: TargetMapping, erpCode: string): string {
  return Object.entries(mapping.accounts).find(([key, value]) => key !== '*' && value === erpCode)?.[0] ?? erpCode;
}

export function ourDimension(mapping: TargetMapping, dimension: string, erpCode: string): string {
  const prefix = `${dimension}:`;
  const key = Object.entries(mapping.dims).find(([one, value]) => one.startsWith(prefix) && value === erpCode)?.[0];
  return key === undefined || key === `${prefix}*` ? erpCode : key.slice(prefix.length);
}

/** The ERP holds this line in functional currency only: its account is 不核算外币 (accounting.md §0.3). */
export function collapsed(voucher: TargetVoucher, line: TargetVoucherLine, mapping: TargetMapping): boolean {
  return line.currency !== voucher.functionalCurrency && (mapping.functionalOnly?.includes(line.account) ?? false);
}
