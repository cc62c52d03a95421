/** Our voucher as the body of `doc/Create`. README.md has the table of fields with their certainty. */
import { type Problem, problem } from '../../../core/problems.ts';
import type { TargetDocument, TargetMapping, TargetVoucher } from '../../../core/targets.ts';
import type { JsonObject, JsonValue } from '../../../wire/exact-json.ts';
import { type PreparedLine, prepareVoucher } from '../voucher-level/lines.ts';
import { withNumbers } from '../voucher-level/numbers.ts';
import type { TplusSettings } from './account.ts';
import { tplusProblems as kinds, tplusLineKinds } from './problems.ts';

/** Pure. Amounts are decimal texts here; a red line keeps its side and is negative (accounting.md §0.4). */
export function toDocument(
  settings: TplusSettings,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const prepared = prepareVoucher(settings, tplusLineKinds, voucher, mapping);
  if ('problems' in prepared) return prepared;
  const foreign = settings.foreign ? [] : prepared.lines.filter((line) => !line.isFunctional);
  if (foreign.length > 0)
    return {
      problems: foreign.map(({ row, currency }) =>
        problem(kinds.TPLUS_FOREIGN_UNKNOWN, { voucher: voucher.key }, { row: String(row), currency }),
      ),
    };
  const dto: JsonObject = {
    VoucherDate: voucher.date,
    ExternalCode: voucher.reference,
    DocType: { Code: prepared.word },
    AttachedVoucherNum: String(voucher.attachments),
    Entrys: prepared.lines.map((line) => entryOf(settings, line)),
  };
  return { key: voucher.key, reference: voucher.reference, body: { dto } };
}

/** The body as it leaves: amounts as JSON numbers. */
export function wireBody(settings: TplusSettings, kept: unknown): JsonValue {
  const { debit, credit, rate } = settings.foreign ?? {};
  const names = ['AmountDr', 'AmountCr', 'AttachedVoucherNum', debit, credit, rate];
  return withNumbers(kept, new Set(names.filter((one) => one !== undefined)));
}

function entryOf(settings: TplusSettings, line: PreparedLine): JsonObject {
  const { foreign } = settings;
  const aux = Object.entries(line.dims).map(([slot, code]) => [slot, { Code: code }]);
  return {
    Summary: line.summary,
    Account: { Code: line.account },
    Currency: { Code: line.currency },
    ...(foreign &&
      !line.isFunctional && {
        [foreign.rate]: line.rate,
        [line.dc === 'D' ? foreign.debit : foreign.credit]: line.fc,
      }),
    [line.dc === 'D' ? 'AmountDr' : 'AmountCr']: line.lc,
    AuxInfos: aux.length === 0 ? [] : [Object.fromEntries(aux)],
  };
}
