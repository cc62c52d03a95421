/** The services of DynamicFormService that the sandbox has: which argument is which, and who answers. */
import { isJsonObject, type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { failed, numberOf, refusal, type SaveRefusal, succeeded, unknownForm } from './sandbox-answers.ts';
import { downloadAttachment, uploadAttachment } from './sandbox-attachments.ts';
import { checkBill, closedLedger, completed } from './sandbox-bills.ts';
import { type FieldSpec, type FormSpec, formSpec } from './sandbox-forms.ts';
import { overdrawn, push } from './sandbox-push.ts';
import { checkRate } from './sandbox-rates.ts';
import { QueryError, queryRows, viewOf } from './sandbox-read.ts';
import { checkModel, mergedBody, recordById, recordByNumber, recordView } from './sandbox-records.ts';
import { type Arguments, argument, member, objectArgument } from './sandbox-request.ts';
import { duplicateNumber } from './sandbox-save.ts';
import { operate, type Stage, stepRecord } from './sandbox-stages.ts';
import {
  batchSaveVouchers,
  EDITABLE,
  isAutomatic,
  lockOf,
  remember,
  repeatedText,
  saveVoucher,
} from './sandbox-vouchers.ts';
import type { World } from './sandbox-world.ts';
import type { StoredRecord } from './store.ts';

export type Operation = (world: World, given: Arguments) => Promise<JsonValue>;

const FORM_STAGES: readonly Stage[] = ['submit', 'audit', 'unaudit', 'cancelassign', 'delete'];
const NUMBERED_STAGES: Readonly<Record<string, Stage>> = {
  forbid: 'forbid',
  enable: 'enable',
  submit: 'submit',
  audit: 'audit',
  unaudit: 'unaudit',
  cancelassign: 'cancelassign',
  delete: 'delete',
};

/** By method in lower case. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['save', (world, given) => save(world, given, false)],
  ['draft', (world, given) => save(world, given, true)],
  ['batchsave', batchSave],
  ['view', view],
  ['executebillquery', executeBillQuery],
  ['billquery', billQuery],
  ['querybusinessinfo', queryBusinessInfo],
  ['push', (world, given) => push(world, formOf(given), objectArgument(given, 1, 'data'))],
  ['attachmentupload', (world, given) => uploadAttachment(world, objectArgument(given, 0, 'data'))],
  ['attachmentdownload', (world, given) => downloadAttachment(world, objectArgument(given, 0, 'data'))],
  ['excuteoperation', numberedOperation],
  ['executeoperation', numberedOperation],
  ...FORM_STAGES.map((stage): [string, Operation] => [
    stage,
    async (world, given) =>
      (await operate(world, formOf(given), stage, objectArgument(given, 1, 'data'))) ?? unknownForm(),
  ]),
]);

export function operationOf(method: string): Operation | undefined {
  return OPERATIONS.get(method);
}

/** A failed query looks like rows: ExecuteBillQuery nests it once more than BillQuery. */
export function asQueryFailure(method: string, body: JsonValue): JsonValue {
  if (method === 'executebillquery') return [[body]];
  return method === 'billquery' ? [body] : body;
}

function formOf(given: Arguments): string {
  return scalar(argument(given, 0, 'formid') ?? null);
}

function isVoucher(form: string): boolean {
  return form.toUpperCase() === 'GL_VOUCHER';
}

async function save(world: World, given: Arguments, draft: boolean): Promise<JsonValue> {
  const data = objectArgument(given, 1, 'data');
  if (isVoucher(formOf(given))) return saveVoucher(world, data, draft);
  const spec = formSpec(formOf(given));
  return spec ? saveRecord(world, spec, data, draft) : unknownForm();
}

async function batchSave(world: World, given: Arguments): Promise<JsonValue> {
  const data = objectArgument(given, 1, 'data');
  if (isVoucher(formOf(given))) return batchSaveVouchers(world, data);
  return formSpec(formOf(given))
    ? failed(refusal('[sandbox] 本沙箱只支持凭证的批量保存', 12).errors, 12)
    : unknownForm();
}

async function saveRecord(world: World, spec: FormSpec, data: JsonObject, draft: boolean): Promise<JsonValue> {
  const saved = repeatedText(world, data) ?? (await storeRecord(world, spec, data, draft));
  if ('errors' in saved) return failed(saved.errors, saved.msgCode);
  remember(world, data);
  const { id, number } = saved;
  const status = succeeded([{ id, number, index: 0 }]);
  return { Result: { ResponseStatus: status, Id: numberOf(id), Number: number, NeedReturnData: [{}] } };
}

async function storeRecord(
  world: World,
  spec: FormSpec,
  data: JsonObject,
  draft: boolean,
): Promise<StoredRecord | SaveRefusal> {
  const model = member(data, 'Model');
  if (!isJsonObject(model)) return refusal('[sandbox] Model 不是对象', 8, 'Model');
  if (spec.readOnly) return refusal(`[sandbox] ${spec.title} 没有已知的保存格式，本沙箱只读`, 12);
  const id = scalar(member(model, spec.idKey));
  if (id !== '' && id !== '0') return overwriteRecord(world, spec, data, model, Number(id), draft);
  const wrong = draft ? undefined : await wrongIn(world, spec, data, model);
  if (wrong) return wrong;
  const number = scalar(member(model, spec.numberKey));
  if (number !== '' && (await recordByNumber(world, spec, number))) return duplicateNumber(number, spec.numberKey);
  const stored = await world.store.insertRecord({
    form: spec.form.toUpperCase(),
    number,
    state: draft ? 'Z' : 'A',
    forbidden: false,
    body: writeExactJson(completed(world, spec, model)),
    createdMs: world.clock.now(),
  });
  if (!stored) return duplicateNumber(number, spec.numberKey);
  return isAutomatic(data) && !draft ? auditedAtOnce(world, spec, stored) : stored;
}

/** IsAutoSubmitAndAudit; what refuses it leaves the saved record and is the answer. */
async function auditedAtOnce(world: World, spec: FormSpec, stored: StoredRecord): Promise<StoredRecord | SaveRefusal> {
  for (const stage of ['submit', 'audit'] as const) {
    const refused = await stepRecord(world, spec, stored.id, stage);
    if (refused) return refused;
  }
  return { ...stored, state: 'C' };
}

async function wrongIn(
  world: World,
  spec: FormSpec,
  data: JsonObject,
  model: JsonObject,
  selfId = 0,
): Promise<SaveRefusal | undefined> {
  const verify = scalar(member(data, 'IsVerifyBaseDataField')).toLowerCase() === 'true';
  return (
    (await checkModel(world, spec, model, verify)) ??
    (await checkBill(world, spec, model)) ??
    (await checkRate(world, spec, model, selfId)) ??
    (await overdrawn(world, spec, model, selfId))
  );
}

/** Keys that are not given stay; rows by their ids. A draft that is saved becomes a document. */
async function overwriteRecord(
  world: World,
  spec: FormSpec,
  data: JsonObject,
  model: JsonObject,
  id: number,
  draft: boolean,
): Promise<StoredRecord | SaveRefusal> {
  const before = await recordById(world, spec, id);
  if (!before || before.preset) return refusal('[sandbox] 未找到对应数据', 10, spec.idKey);
  const locked = lockOf(world, spec.form.toUpperCase(), spec.title, id) ?? closedLedger(world, spec.form, before.body);
  if (locked) return locked;
  const deletes = scalar(member(data, 'IsDeleteEntry')).toLowerCase() !== 'false';
  const body = mergedBody(spec, before, model, deletes);
  const wrong = draft ? undefined : await wrongIn(world, spec, data, body, id);
  if (wrong) return wrong;
  const number = scalar(member(body, spec.numberKey)) || before.number;
  const change = {
    number,
    state: before.state === 'Z' && !draft ? 'A' : before.state,
    body: writeExactJson(completed(world, spec, body)),
    modifiedMs: world.clock.now(),
  };
  const after = await world.store.changeRecord(id, change, { states: EDITABLE });
  if (after === 'taken') return duplicateNumber(number, spec.numberKey);
  if (after === 'gone') return refusal('[sandbox] 只能修改创建/暂存/重新审核状态的数据', world.switches.stateMsgCode);
  return after;
}

async function view(world: World, given: Arguments): Promise<JsonValue> {
  const form = formOf(given);
  const spec = formSpec(form);
  if (!spec && !isVoucher(form)) return unknownForm();
  const data = objectArgument(given, 1, 'data');
  const id = scalar(data.Id ?? null);
  const number = scalar(data.Number ?? null);
  const shown = spec ? await shownRecord(world, spec, id, number) : await shownVoucher(world, id);
  const status = world.switches.viewStatus === 'object' ? succeeded([]) : null;
  if (shown) return { Result: { ResponseStatus: status, Result: shown } };
  const refused =
    id === '' && number !== '' ? refusal('传递的编码值不存在', 8) : refusal('[sandbox] 未找到对应数据', 10);
  return failed(refused.errors, refused.msgCode);
}

async function shownVoucher(world: World, id: string): Promise<JsonObject | undefined> {
  const [voucher] = /^\d+$/.test(id) ? await world.store.vouchers({ id: Number(id) }) : [];
  return voucher && viewOf(voucher, world.base);
}

async function shownRecord(world: World, spec: FormSpec, id: string, number: string): Promise<JsonObject | undefined> {
  const isId = /^\d+$/.test(id) && id !== '0';
  const record = isId ? await recordById(world, spec, Number(id)) : await recordByNumber(world, spec, number);
  return record && recordView(spec, record);
}

async function executeBillQuery(world: World, given: Arguments): Promise<JsonValue> {
  const answered = await rowsOrFailure(world, given);
  return 'rows' in answered ? answered.rows : asQueryFailure('executebillquery', answered.failure);
}

async function billQuery(world: World, given: Arguments): Promise<JsonValue> {
  const answered = await rowsOrFailure(world, given);
  if ('failure' in answered) return asQueryFailure('billquery', answered.failure);
  return answered.rows.map((row) => Object.fromEntries(answered.keys.map((key, index) => [key, row[index] ?? null])));
}

async function rowsOrFailure(world: World, given: Arguments) {
  try {
    return await queryRows(objectArgument(given, 0, 'data'), world);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { failure: failed(refusal(error.message, 9).errors, 9) };
  }
}

/** The shape of this answer is ours: no source shows it. */
async function queryBusinessInfo(world: World, given: Arguments): Promise<JsonValue> {
  const spec = formSpec(scalar(member(objectArgument(given, 0, 'data'), 'FormId')));
  if (!spec) return unknownForm();
  const fields = (all: readonly FieldSpec[]): JsonValue =>
    all.map((one) => ({
      Key: one.key,
      MustInput: one.required === '*' || (one.required === '+' && world.switches.seenKeysRequired),
      LookUpObject: one.kind === 'b' ? one.target || null : null,
    }));
  const own = world.seed.ownFields?.[spec.form] ?? {};
  const group = (key: string, all: readonly FieldSpec[]): JsonValue => {
    const added = (own[key] ?? []).map((name) => ({ key: name, kind: 's', required: '', target: '' }) as const);
    return { Key: key, Fields: fields([...all, ...added]) };
  };
  const groups = [...spec.subHeads, ...spec.entries].map(([key, all]) => group(key, all));
  const head = group('FBillHead', spec.head);
  const info = { Id: spec.form, Name: spec.title, PkFieldName: spec.idKey, Entrys: [head, ...groups] };
  return { Result: { ResponseStatus: succeeded([]), NeedReturnData: info } };
}

async function numberedOperation(world: World, given: Arguments): Promise<JsonValue> {
  const name = scalar(argument(given, 1, 'opNumber') ?? null);
  const stage = NUMBERED_STAGES[name.toLowerCase()];
  if (!stage) return failed(refusal(`[sandbox] 没有操作 ${name}`, 3).errors, 3);
  return (await operate(world, formOf(given), stage, objectArgument(given, 2, 'data'))) ?? unknownForm();
}
