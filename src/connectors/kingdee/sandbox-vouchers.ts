/** Saving vouchers in the sandbox: one, a batch, a draft; new, or over an existing one by its id. */
import { createHash } from 'node:crypto';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { failed, failure, numberOf, refusal, type SaveRefusal, succeeded, type Taken } from './sandbox-answers.ts';
import { entryId, entryValue, headValue } from './sandbox-read.ts';
import { member } from './sandbox-request.ts';
import { closedPeriod, duplicateNumber, readVoucher } from './sandbox-save.ts';
import type { World } from './sandbox-world.ts';
import type { NewVoucher, StoredVoucher } from './store.ts';

/** States in which a document may be changed or deleted: 暂存, 创建, 重新审核. */
export const EDITABLE = ['Z', 'A', 'D'] as const;

/** How one Model fares. */
export type Saved = { readonly voucher: StoredVoucher } | SaveRefusal;

export async function saveVoucher(world: World, data: JsonObject, draft: boolean): Promise<JsonValue> {
  const repeated = repeatedText(world, data);
  if (repeated) return failed(repeated.errors, repeated.msgCode);
  const saved = await saveOne(world, data, draft);
  if ('errors' in saved) return failed(saved.errors, saved.msgCode);
  remember(world, data);
  const { id, number } = saved.voucher;
  return {
    Result: {
      ResponseStatus: succeeded([{ id, number, index: 0 }]),
      Id: numberOf(id),
      Number: number,
      NeedReturnData: [returnData(world, data, saved.voucher)],
    },
  };
}

/** Each Model for itself, DIndex is its place; what becomes of the good ones beside a guilty one is a switch. */
export async function batchSaveVouchers(world: World, data: JsonObject): Promise<JsonValue> {
  const given = member(data, 'Model');
  const models = Array.isArray(given) ? (given as readonly JsonValue[]) : [];
  if (models.length === 0) return failed(refusal('[sandbox] Model 不是数组', 8).errors, 8);
  const whole = world.switches.batchFailure === 'whole';
  if (whole) {
    const refused = models.map((model) => ({ model, read: readVoucher({ ...data, Model: model }, world) }));
    const errors = refused.flatMap(({ read }, index) => ('errors' in read ? at(read, index) : []));
    const first = refused.find(({ read }) => 'errors' in read)?.read;
    if (first && 'errors' in first) return failed(errors, first.msgCode);
  }
  const taken: (Taken & { readonly voucher: StoredVoucher })[] = [];
  const refusals: SaveRefusal[] = [];
  for (const [index, model] of models.entries()) {
    const saved = await saveOne(world, { ...data, Model: model }, false);
    if ('errors' in saved) refusals.push({ errors: at(saved, index), msgCode: saved.msgCode });
    else taken.push({ id: saved.voucher.id, number: saved.voucher.number, index, voucher: saved.voucher });
  }
  const returned = taken.map((one) => returnData(world, data, one.voucher));
  const [first] = refusals;
  if (!first) return { Result: { ResponseStatus: succeeded(taken), Id: '', Number: '', NeedReturnData: returned } };
  const named = world.switches.batchFailure === 'partial-unnamed' ? [] : taken;
  const status = failure(
    refusals.flatMap((one) => one.errors),
    first.msgCode,
    named,
  );
  const shown = world.switches.partialIsSuccess && named.length > 0 ? { ...status, IsSuccess: true } : status;
  return { Result: { ResponseStatus: shown, Id: '', Number: '', NeedReturnData: named.length > 0 ? returned : [] } };
}

function at(one: SaveRefusal, index: number): SaveRefusal['errors'] {
  return one.errors.map((error) => ({ ...error, DIndex: index }));
}

async function saveOne(world: World, data: JsonObject, draft: boolean): Promise<Saved> {
  const model = member(data, 'Model');
  const id = isJsonObject(model) ? scalar(member(model, 'FVOUCHERID')) : '';
  if (isJsonObject(model) && id !== '' && id !== '0') return overwrite(world, data, model, id, draft);
  const voucher = readVoucher(data, world, draft);
  if ('errors' in voucher) return voucher;
  const stored = await world.store.insertVoucher({ ...voucher, ...(isAutomatic(data) && !draft && { state: 'C' }) });
  return stored ? { voucher: stored } : duplicateNumber(voucher.number);
}

async function overwrite(
  world: World,
  data: JsonObject,
  model: JsonObject,
  id: string,
  draft: boolean,
): Promise<Saved> {
  const [before] = /^\d+$/.test(id) ? await world.store.vouchers({ id: Number(id) }) : [];
  if (!before) return refusal('[sandbox] 未找到对应数据', 10, 'FVOUCHERID');
  const locked = lockOf(world, 'GL_VOUCHER', '凭证', before.id);
  if (locked) return locked;
  const closed = closedPeriod(world, before);
  if (closed) return closed;
  const read = readVoucher({ ...data, Model: merged(before, model, data) }, world, draft);
  if ('errors' in read) return read;
  const state = before.state === 'D' ? 'D' : read.state;
  const change: NewVoucher = { ...read, state, createdMs: before.createdMs };
  const after = await world.store.changeVoucher(
    before.id,
    { ...change, modifiedMs: world.clock.now() },
    { states: EDITABLE },
  );
  if (after === 'taken') return duplicateNumber(read.number);
  if (after === 'gone')
    return refusal('[sandbox] 只能修改创建/暂存/重新审核状态的数据', world.switches.stateMsgCode, 'FDocumentStatus');
  return { voucher: after };
}

/** A user has the document open: 网控冲突. */
export function lockOf(world: World, form: string, title: string, id: number): SaveRefusal | undefined {
  if (!world.openByUser.has(`${form}|${id}`)) return undefined;
  return refusal(`“沙箱”使用业务单据：“${title}”业务操作-“[${id}-修改]”冲突，请稍候再使用。`, 13);
}

/**
 * The stored voucher with what was given laid over it: with NeedUpDateFields only those keys. Rows by FEntryID; rows that
 * are not listed go (IsDeleteEntry, default true) or stay.
 */
function merged(before: StoredVoucher, model: JsonObject, data: JsonObject): JsonObject {
  const old = modelOf(before);
  const only = Array.isArray(data.NeedUpDateFields)
    ? (data.NeedUpDateFields as readonly JsonValue[]).map((one) => scalar(one).toUpperCase())
    : [];
  const wanted = (key: string): boolean => only.length === 0 || only.includes(key.toUpperCase());
  const given = Object.entries(model).filter(([key]) => wanted(key));
  const rows = member(model, 'FEntity');
  const takesRows = Array.isArray(rows) && wanted('FEntity');
  const entries = takesRows
    ? mergedRows(before, old.FEntity as readonly JsonObject[], rows as readonly JsonValue[], data, wanted)
    : old.FEntity;
  const overlay = Object.fromEntries(given.filter(([key]) => key.toUpperCase() !== 'FENTITY'));
  return { ...withoutKeys(old, Object.keys(overlay)), ...overlay, FEntity: entries ?? [] };
}

function mergedRows(
  before: StoredVoucher,
  old: readonly JsonObject[],
  rows: readonly JsonValue[],
  data: JsonObject,
  wanted: (key: string) => boolean,
): readonly JsonObject[] {
  const given = rows.filter(isJsonObject);
  const idOf = (row: JsonObject): string => scalar(member(row, 'FEntryID'));
  const ids = old.map((_, index) => String(entryId(before, index)));
  const isOld = (row: JsonObject): boolean => ids.includes(idOf(row));
  const deletes = scalar(member(data, 'IsDeleteEntry')).toLowerCase() !== 'false';
  const kept = old.flatMap((row, index) => {
    const change = given.find((one) => idOf(one) === ids[index]);
    if (!change) return deletes ? [] : [row];
    const overlay = Object.fromEntries(Object.entries(change).filter(([key]) => wanted(key)));
    return [{ ...withoutKeys(row, Object.keys(overlay)), ...overlay }];
  });
  return [...kept, ...given.filter((row) => !isOld(row))];
}

function withoutKeys(holder: JsonObject, keys: readonly string[]): JsonObject {
  const gone = new Set(keys.map((one) => one.toUpperCase()));
  return Object.fromEntries(Object.entries(holder).filter(([key]) => !gone.has(key.toUpperCase())));
}

/** The stored voucher as a Model; what a draft lacks is empty in it. */
export function modelOf(voucher: StoredVoucher): JsonObject {
  return {
    FAccountBookID: { FNumber: voucher.book },
    FDate: voucher.date,
    FBUSDATE: voucher.businessDate,
    FVOUCHERGROUPID: { FNumber: voucher.group },
    FVOUCHERGROUPNO: voucher.number,
    FATTACHMENTS: numberOf(voucher.attachments),
    FSourceBillKey: { FNumber: voucher.source ?? '' },
    FEntity: voucher.entries.map((entry) => ({
      FEXPLANATION: entry.explanation,
      FACCOUNTID: { FNumber: entry.account },
      FDetailID: Object.fromEntries(
        Object.entries(entry.detail).map(([slot, number]) => [`FDETAILID__${slot}`, { FNumber: number }]),
      ),
      FCURRENCYID: { FNumber: entry.currency },
      FEXCHANGERATE: new JsonNumber(entry.rate),
      FAMOUNTFOR: entry.amountFor,
      FDEBIT: entry.debit,
      FCREDIT: entry.credit,
    })),
  };
}

export function isAutomatic(data: JsonObject): boolean {
  return scalar(member(data, 'IsAutoSubmitAndAudit')).toLowerCase() === 'true';
}

const ENTRY_KEY = /^FEntity[._]?/i;

/** NeedReturnFields: head keys by name, entry keys as `FEntity.key` and `FENTITY_FENTRYID`. */
function returnData(world: World, data: JsonObject, voucher: StoredVoucher): JsonObject {
  const given = member(data, 'NeedReturnFields');
  const wanted = Array.isArray(given) ? (given as readonly JsonValue[]).map((one) => scalar(one)) : [];
  const ofRows = wanted.filter((one) => ENTRY_KEY.test(one));
  const head = wanted
    .filter((one) => !ENTRY_KEY.test(one))
    .flatMap((key): [string, JsonValue][] => {
      const value =
        key.toUpperCase() === 'FVOUCHERGROUPNO' ? voucher.number : headValue(voucher, world, key.toLowerCase());
      return value === undefined ? [] : [[key, value]];
    });
  if (ofRows.length === 0) return Object.fromEntries(head);
  const rows = voucher.entries.map((entry, index) =>
    Object.fromEntries(
      ofRows.flatMap((one): [string, JsonValue][] => {
        const key = one.replace(ENTRY_KEY, '');
        const value = entryValue(voucher, entry, index, world.base, key.toLowerCase());
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  );
  return { ...Object.fromEntries(head), FEntity: rows };
}

export function repeatedText(world: World, data: JsonObject): SaveRefusal | undefined {
  const asked = scalar(member(data, 'ValidateRepeatJson')).toLowerCase() === 'true';
  return asked && world.savedTexts.has(digest(data)) ? refusal('[sandbox] 相同的 JSON 已经保存过', 11) : undefined;
}

export function remember(world: World, data: JsonObject): void {
  world.savedTexts.add(digest(data));
}

function digest(data: JsonObject): string {
  return createHash('sha256').update(writeExactJson(data)).digest('hex');
}
