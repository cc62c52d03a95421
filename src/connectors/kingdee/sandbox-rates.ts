/** 汇率 in the sandbox: two of one type and pair do not overlap in time. The text is ours. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { refusal, type SaveRefusal } from './sandbox-answers.ts';
import type { FormSpec } from './sandbox-forms.ts';
import { recordsOf } from './sandbox-records.ts';
import { member } from './sandbox-request.ts';
import type { World } from './sandbox-world.ts';

export async function checkRate(
  world: World,
  spec: FormSpec,
  model: JsonObject,
  selfId: number,
): Promise<SaveRefusal | undefined> {
  if (spec.form !== 'BD_Rate') return undefined;
  const overlaps = (await recordsOf(world, spec)).some(
    ({ id, body }) =>
      id !== selfId &&
      ['FRATETYPEID', 'FCyForID', 'FCyToID'].every((key) => numberIn(body, key) === numberIn(model, key)) &&
      dayIn(body, 'FBegDate') <= dayIn(model, 'FEndDate') &&
      dayIn(model, 'FBegDate') <= dayIn(body, 'FEndDate'),
  );
  return overlaps ? refusal('[sandbox] 同一汇率类型、同一币别对的有效期重叠', 11, 'FBegDate') : undefined;
}

function numberIn(body: JsonObject, key: string): string {
  const value: JsonValue | undefined = member(body, key);
  return isJsonObject(value) ? scalar(member(value, 'FNumber')) : '';
}

function dayIn(body: JsonObject, key: string): string {
  return scalar(member(body, key)).slice(0, 10);
}
