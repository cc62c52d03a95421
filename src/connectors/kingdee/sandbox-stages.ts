/** 提交, 审核, 反审核, 撤销, 删除, 禁用, 反禁用 on documents of any form: the state machine Z, A, B, C, D. */
import type { JsonObject, JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { failed, refusal, type SaveError, type SaveRefusal, succeeded, type Taken } from './sandbox-answers.ts';
import { makeAutomaticVoucher, removeAutomaticVoucher } from './sandbox-automatic.ts';
import { checkBill, closedLedger } from './sandbox-bills.ts';
import { type FormSpec, formSpec } from './sandbox-forms.ts';
import { checkModel, recordById, recordByNumber } from './sandbox-records.ts';
import { member } from './sandbox-request.ts';
import { closedPeriod, readVoucher } from './sandbox-save.ts';
import { EDITABLE, lockOf, modelOf } from './sandbox-vouchers.ts';
import type { World } from './sandbox-world.ts';
import type { StoredVoucher } from './store.ts';

export type Stage = 'submit' | 'audit' | 'unaudit' | 'cancelassign' | 'delete' | 'forbid' | 'enable';

interface Rule {
  readonly from: readonly string[];
  readonly to: string;
  /** Text where the state forbids it. */
  refusal(number: string, title: string): string;
}

/** The first and fifth texts are the product's. 撤销 leads to D: that state is inferred. */
const RULES: Readonly<Record<Exclude<Stage, 'forbid' | 'enable'>, Rule>> = {
  submit: {
    from: EDITABLE,
    to: 'B',
    refusal: (number, title) => `单据编号为“${number}”的${title}，只有暂存、创建和重新审核的数据才允许提交！`,
  },
  audit: { from: ['B'], to: 'C', refusal: (number) => `[sandbox] 单据“${number}”不是审核中状态，不能审核` },
  unaudit: { from: ['C'], to: 'D', refusal: (number) => `[sandbox] 单据“${number}”不是已审核状态，不能反审核` },
  cancelassign: { from: ['B'], to: 'D', refusal: (number) => `[sandbox] 单据“${number}”不是审核中状态，不能撤销` },
  delete: { from: EDITABLE, to: '', refusal: () => '只能删除创建/暂存/重新审核状态的数据' },
};

/** A document of any form, as far as its state goes. */
interface Target {
  readonly id: number;
  readonly number: string;
  readonly form: string;
  readonly title: string;
  readonly state: string;
  readonly voucher?: StoredVoucher;
  /** Of a record. */
  readonly spec?: FormSpec;
  readonly body?: JsonObject;
  readonly preset: boolean;
}

/** Answer of the operation over all `Ids` and `Numbers`; each document for itself, DIndex its place. */
export async function operate(
  world: World,
  form: string,
  stage: Stage,
  data: JsonObject,
): Promise<JsonValue | undefined> {
  const spec = formSpec(form);
  if (!spec && form.toUpperCase() !== 'GL_VOUCHER') return undefined;
  const wanted = wantedOf(data);
  if (wanted.length === 0) return failed(refusal('[sandbox] 未指定单据内码或编码', 8).errors, 8);
  const taken: Taken[] = [];
  const errors: SaveError[] = [];
  let msgCode = 0;
  for (const [index, one] of wanted.entries()) {
    const target = await targetOf(world, spec, one);
    const refused = target ? await step(world, target, stage) : refusal('[sandbox] 未找到对应数据', 10);
    if (!refused && target) taken.push({ id: target.id, number: target.number, index });
    for (const error of refused?.errors ?? []) errors.push({ ...error, DIndex: index });
    msgCode ||= refused?.msgCode ?? 0;
  }
  return errors.length > 0 ? failed(errors, msgCode, taken) : { Result: { ResponseStatus: succeeded(taken) } };
}

type Wanted = { readonly id: string } | { readonly number: string };

/** `Ids` is a text with commas, `Numbers` an array or a plain text. */
function wantedOf(data: JsonObject): readonly Wanted[] {
  const ids = textsOf(member(data, 'Ids'))
    .flatMap((one) => one.split(','))
    .map((one) => one.trim())
    .filter(Boolean);
  if (ids.length > 0) return ids.map((id) => ({ id }));
  return textsOf(member(data, 'Numbers'))
    .filter(Boolean)
    .map((number) => ({ number }));
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).map((one) => scalar(one)) : [scalar(value)];
}

async function targetOf(world: World, spec: FormSpec | undefined, wanted: Wanted): Promise<Target | undefined> {
  const id = 'id' in wanted && /^\d+$/.test(wanted.id) ? Number(wanted.id) : undefined;
  if (!spec) {
    const voucherId = id ?? ('number' in wanted ? Number(/^PZ(\d+)$/.exec(wanted.number)?.[1] ?? 0) : 0);
    const [voucher] = await world.store.vouchers({ id: voucherId });
    if (!voucher) return undefined;
    const number = `PZ${voucher.id}`;
    return { id: voucher.id, number, form: 'GL_VOUCHER', title: '凭证', state: voucher.state, voucher, preset: false };
  }
  const record =
    'number' in wanted ? await recordByNumber(world, spec, wanted.number) : await recordById(world, spec, id ?? 0);
  return record && { ...record, spec, form: spec.form.toUpperCase(), title: spec.title };
}

/** One stage of one record; undefined where it went well. */
export async function stepRecord(
  world: World,
  spec: FormSpec,
  id: number,
  stage: Stage,
): Promise<SaveRefusal | undefined> {
  const target = await targetOf(world, spec, { id: String(id) });
  return target ? step(world, target, stage) : refusal('[sandbox] 未找到对应数据', 10);
}

async function step(world: World, target: Target, stage: Stage): Promise<SaveRefusal | undefined> {
  const { stateMsgCode } = world.switches;
  if (target.preset) return refusal('[sandbox] 系统预设数据不能操作', stateMsgCode);
  const locked = lockOf(world, target.form, target.title, target.id);
  if (locked) return locked;
  if (stage === 'forbid' || stage === 'enable') return forbid(world, target, stage === 'forbid');
  const rule = RULES[stage];
  if (target.voucher?.posted) return refusal(`[sandbox] 凭证“${target.number}”已过账，不能操作`, stateMsgCode);
  if (!rule.from.includes(target.state)) return refusal(rule.refusal(target.number, target.title), stateMsgCode);
  const { spec, body } = target;
  const closed = target.voucher
    ? closedPeriod(world, target.voucher)
    : body && spec && closedLedger(world, spec.form, body);
  if (closed) return closed;
  if (stage === 'submit' && target.state === 'Z' && spec && body) {
    const wrong = (await checkModel(world, spec, body, false)) ?? (await checkBill(world, spec, body));
    if (wrong) return wrong;
  }
  if (stage === 'unaudit' && spec) {
    const kept = await removeAutomaticVoucher(world, spec, target.number);
    if (kept) return kept;
  }
  if (stage === 'submit' && target.state === 'Z' && target.voucher) {
    // A draft was never validated.
    const read = readVoucher({ Model: modelOf(target.voucher) }, world);
    if ('errors' in read) return read;
  }
  const done = await change(world, target, stage, rule);
  if (done && stage === 'audit' && spec && body) await makeAutomaticVoucher(world, spec, target.number, body);
  return done ? undefined : refusal(rule.refusal(target.number, target.title), stateMsgCode);
}

async function change(world: World, target: Target, stage: Stage, rule: Rule): Promise<boolean> {
  const only = { states: rule.from };
  const to = { state: rule.to, modifiedMs: world.clock.now() };
  const { store } = world;
  if (target.voucher)
    return stage === 'delete'
      ? store.deleteVoucher(target.id, only)
      : typeof (await store.changeVoucher(target.id, to, only)) === 'object';
  return stage === 'delete'
    ? store.deleteRecord(target.id, only)
    : typeof (await store.changeRecord(target.id, to, only)) === 'object';
}

async function forbid(world: World, target: Target, forbidden: boolean): Promise<SaveRefusal | undefined> {
  const { stateMsgCode } = world.switches;
  if (target.voucher) return refusal('[sandbox] 凭证没有禁用操作', stateMsgCode);
  const done = await world.store.changeRecord(
    target.id,
    { forbidden, modifiedMs: world.clock.now() },
    { states: ['C'] },
  );
  return typeof done === 'object' ? undefined : refusal('[sandbox] 只有已审核的数据才能禁用或反禁用', stateMsgCode);
}
