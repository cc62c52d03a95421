/** A line that an ERP holds, put back into our codes: the way home of `lines.ts`. */
import type { Currency, Minor } from '../../../core/money.ts';
import { collapsed, heldAccount, heldDimension } from '../../../core/target-mapping.ts';
import type { ReadBackVoucher, TargetMapping, TargetVoucher, TargetVoucherLine } from '../../../core/targets.ts';
import { type LineSettings, summaryText } from './lines.ts';

export interface HeldLine {
  /** The ERP's codes and fields; amounts in the currencies that stand beside them. */
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly currency: Currency;
  readonly fc: Minor;
  readonly lc: Minor;
  readonly dims: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Where several of our codes share one of the ERP's, the one that the line was sent with wins. A line of a 不核算外币
 * account is given its transaction currency back when it holds exactly what it was sent (accounting.md §0.3).
 */
export function ourLine(
  held: HeldLine,
  settings: LineSettings,
  voucher: TargetVoucher,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): ReadBackVoucher['lines'][number] {
  const flat = sent !== undefined && collapsed(voucher, sent, mapping) && isFlat(held, voucher, sent);
  const isSameText = sent !== undefined && summaryText(settings, voucher.reference, sent.summary) === held.summary;
  return {
    account: heldAccount(mapping, held.account, sent),
    dc: held.dc,
    currency: flat ? sent.currency : held.currency,
    fc: flat ? sent.fc : held.fc,
    lc: held.lc,
    dims: dimsOf(held, settings, sent, mapping),
    summary: isSameText ? sent.summary : held.summary,
  };
}

/** Name whose value is `code`; undefined where none has. */
export function keyOf(table: Readonly<Record<string, string>>, code: string): string | undefined {
  return Object.entries(table).find(([, value]) => value === code)?.[0];
}

function isFlat(held: HeldLine, voucher: TargetVoucher, sent: TargetVoucherLine): boolean {
  return held.currency === voucher.functionalCurrency && held.fc === held.lc && held.lc === sent.lc;
}

function dimsOf(
  held: HeldLine,
  settings: LineSettings,
  sent: TargetVoucherLine | undefined,
  mapping: TargetMapping,
): Readonly<Record<string, string>> {
  const dims: Record<string, string> = {};
  for (const [slot, code] of Object.entries(held.dims)) {
    if (code === '') continue;
    const names = Object.keys(settings.slots).filter((name) => settings.slots[name] === slot);
    const name = names.find((one) => sent?.dims[one] !== undefined) ?? names[0] ?? slot;
    dims[name] = heldDimension(mapping, name, code, sent);
  }
  return dims;
}
