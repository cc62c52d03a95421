/** Our voucher as the body of `voucher/add` or `voucher_ex/add`. README.md has the table of fields with their certainty. */
import { createHash } from 'node:crypto';
import type { Problem } from '../../../core/problems.ts';
import type { TargetDocument, TargetMapping, TargetVoucher } from '../../../core/targets.ts';
import type { JsonObject } from '../../../wire/exact-json.ts';
import { type PreparedLine, prepareVoucher } from '../voucher-level/lines.ts';
import type { U8Settings } from './account.ts';
import { u8LineKinds } from './problems.ts';

/** Fixed text of a voucher that brings an outside number in `reserve2`. */
const EXTERNAL_SYSTEM = 'CDM';
/** No length is documented; 32 characters fit every key column of the product family. */
const KEY_CHARACTERS = 32;

/** The `biz_id`: the same for every attempt of one voucher, and for no other. */
export function businessKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex').slice(0, KEY_CHARACTERS);
}

/** Pure. Amounts are decimal texts; a red line keeps its side and is negative (accounting.md §0.4). */
export function toDocument(
  settings: U8Settings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const prepared = prepareVoucher(settings, u8LineKinds, voucher, mapping);
  if ('problems' in prepared) return prepared;
  const { word, lines } = prepared;
  const side = (dc: 'D' | 'C') => ({
    entry: lines.filter((line) => line.dc === dc).map((line) => entryOf(settings, line)),
  });
  const head = {
    voucher_type: word,
    fiscal_year: voucher.period.slice(0, 4),
    accounting_period: String(Number(voucher.period.slice(5))),
    voucher_id: String(voucher.number),
    date: voucher.date,
    enter: settings.preparer ?? voucher.preparer,
    attachment_number: String(voucher.attachments),
    voucher_making_system: EXTERNAL_SYSTEM,
    reserve2: voucher.reference,
  };
  const entries =
    settings.form === 'voucher'
      ? { debit: side('D'), credit: side('C') }
      : { entry: lines.map((line) => entryOf(settings, line)) };
  return { key: voucher.key, reference: voucher.reference, body: { voucher: { ...head, ...entries } } };
}

function entryOf(settings: U8Settings, line: PreparedLine): JsonObject {
  const { amounts } = settings;
  const [fcName, lcName] = line.dc === 'D' ? [amounts.debitFc, amounts.debitLc] : [amounts.creditFc, amounts.creditLc];
  return {
    entry_id: String(line.row),
    account_code: line.account,
    abstract: line.summary,
    currency: line.currency,
    ...(!line.isFunctional && { [amounts.rate]: line.rate, [fcName]: line.fc }),
    [lcName]: line.lc,
    ...(Object.keys(line.dims).length > 0 && { auxiliary: line.dims }),
  };
}
