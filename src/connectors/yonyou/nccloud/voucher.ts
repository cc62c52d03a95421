/** Our voucher as the body of `gl/voucher/insert`. README.md has the table of fields with their certainty. */
import type { Problem } from '../../../core/problems.ts';
import type { TargetDocument, TargetMapping, TargetVoucher } from '../../../core/targets.ts';
import type { JsonObject, JsonValue } from '../../../wire/exact-json.ts';
import { type PreparedLine, prepareVoucher } from '../voucher-level/lines.ts';
import { withNumbers } from '../voucher-level/numbers.ts';
import type { NccSettings } from './account.ts';
import { nccLineKinds } from './problems.ts';

const NUMBERS: ReadonlySet<string> = new Set(['num', 'attachment']);

/** Pure. Amounts are decimal texts; a red line keeps its side and is negative (accounting.md §0.4). */
export function toDocument(
  settings: NccSettings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const prepared = prepareVoucher(settings, nccLineKinds, voucher, mapping);
  if ('problems' in prepared) return prepared;
  const date = `${voucher.date} 00:00:00`;
  const month = voucher.period.slice(5);
  const body: JsonObject = {
    accbookCode: settings.book,
    prepareddate: date,
    year: voucher.period.slice(0, 4),
    period: settings.periodFormat === 'MM' ? month : String(Number(month)),
    vouchertype: prepared.word,
    prepared: settings.preparer ?? voucher.preparer,
    num: String(voucher.number),
    attachment: String(voucher.attachments),
    detail: prepared.lines.map((line) => detailOf(settings, line, date)),
  };
  return { key: voucher.key, reference: voucher.reference, body };
}

/** The body as it leaves: number and attachments as JSON numbers, amounts as texts. */
export function wireBody(kept: unknown): JsonValue {
  return withNumbers(kept, NUMBERS);
}

function detailOf(settings: NccSettings, line: PreparedLine, date: string): JsonObject {
  const { type, value } = settings.assNames;
  return {
    detailindex: String(line.row),
    explanation: line.summary,
    accountCode: line.account,
    currtypeCode: line.currency,
    amount: line.fc,
    [line.dc === 'D' ? 'localdebitamount' : 'localcreditamount']: line.lc,
    ...(!line.isFunctional && { locRate: line.rate }),
    busidate: date,
    ass: Object.entries(line.dims).map(([slot, code]) => ({ [type]: slot, [value]: code })),
    cashflow: [],
  };
}
