/** Fields of the GL_VOUCHER Save that this connector writes: what a field mapping may and may not touch. */
import type { FieldKind, TargetField, TargetFields } from '../../core/target-fields.ts';

/** The kind of the body, ledger, date, period and number: with other ones a document is not found again, or is sent twice. */
const FIXED: readonly (readonly [string, FieldKind])[] = [
  ['IsDeleteEntry', 'TEXT'],
  ['IsAutoSubmitAndAudit', 'TEXT'],
  ['NeedReturnFields', 'TEXT'],
  ['Model.FVOUCHERID', 'INTEGER'],
  ['Model.FAccountBookID.FNumber', 'CODE'],
  ['Model.FDate', 'DATE'],
  ['Model.FYEAR', 'INTEGER'],
  ['Model.FPERIOD', 'INTEGER'],
  ['Model.FVOUCHERGROUPID.FNumber', 'CODE'],
  ['Model.FVOUCHERGROUPNO', 'TEXT'],
  // Read back and compared with the voucher: another text or dimension would be told as drift.
  ['Model.FEntity[].FEXPLANATION', 'TEXT'],
  ['Model.FEntity[].FDetailID', 'TEXT'],
  // 编码对照 is the one place that says which account and currency a line has.
  ['Model.FEntity[].FACCOUNTID.FNumber', 'CODE'],
  ['Model.FEntity[].FCURRENCYID.FNumber', 'CODE'],
];

const OPEN: readonly TargetField[] = [
  { path: 'Model.FBUSDATE', kind: 'DATE', required: false },
  { path: 'Model.FATTACHMENTS', kind: 'INTEGER', required: false },
  { path: 'Model.FEntity[].FEXCHANGERATETYPE.FNumber', kind: 'CODE', required: true },
  { path: 'Model.FEntity[].FEXCHANGERATE', kind: 'RATE', required: true },
  { path: 'Model.FEntity[].FAMOUNTFOR', kind: 'AMOUNT_FC', required: true },
  { path: 'Model.FEntity[].FDEBIT', kind: 'AMOUNT_LC', required: false },
  { path: 'Model.FEntity[].FCREDIT', kind: 'AMOUNT_LC', required: false },
];

/** Not complete: account sets have fields of their own (`F_XXX_Text`); QueryBusinessInfo tells them. */
export const KINGDEE_VOUCHER_FIELDS: TargetFields = {
  documentKind: 'GL_VOUCHER',
  complete: false,
  fields: [...FIXED.map(([path, kind]): TargetField => ({ path, kind, required: false, fixed: true })), ...OPEN],
};
