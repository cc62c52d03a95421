/** BatchSave: several vouchers in one call, and the fate of each out of one answer. */
import { Bug, type Problem, problem, Transient } from '../../core/problems.ts';
import type { SendOutcome, TargetDocument } from '../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { classify, type Failure, isFailure, scalar, statusOf } from './errors.ts';
import { failedSend } from './outcome.ts';
import { kingdeeProblems as kinds } from './problems.ts';

/** What the answer says of one document; `untold` may have been saved or not. */
export type Fate = { readonly id: string } | Failure | 'untold';

/** The options are of the call, so all documents must have the same. Throws Bug. */
export function batchBody(documents: readonly TargetDocument[]): unknown {
  const bodies = documents.map((one) => one.body as Readonly<Record<string, unknown>>);
  const options = bodies.map(({ Model: _, ...rest }) => rest);
  const [first] = options;
  if (options.some((one) => JSON.stringify(one) !== JSON.stringify(first)))
    throw new Bug('documents of one 金蝶 batch have different options');
  return { ...first, Model: bodies.map((one) => one.Model) };
}

/** Codes that speak of the caller or the call and not of a document: nothing of the batch was looked at. */
const OF_THE_CALL = new Set(['1', '2', '3', '5', '7', '14', '15']);

/**
 * Fate of each of `count` documents. A success is believed by its own DIndex and id, a failure by the DIndex of its
 * errors; a document that is named twice or not at all is untold, whatever IsSuccess says.
 */
export function readBatch(json: JsonValue, count: number): readonly Fate[] | Failure {
  const status = statusOf(json);
  if (!status) return { failure: 'unknown', problem: unknownResult('BatchSave: no ResponseStatus') };
  const entities = objectsOf(status.SuccessEntitys);
  const errors = objectsOf(status.Errors);
  const msgCode = scalar(status.MsgCode);
  if (entities.length === 0 && errors.length > 0) {
    const whole = classify(msgCode, errors);
    if (OF_THE_CALL.has(msgCode) || whole.failure === 'session' || whole.failure === 'unknown') return whole;
  }
  return Array.from({ length: count }, (_, index) => {
    const saved = entities.filter((one) => indexOf(one, count) === index);
    const refused = errors.filter((one) => indexOf(one, count) === index);
    const id = scalar(saved[0]?.Id);
    if (saved.length === 1 && refused.length === 0 && id !== '' && id !== '0') return { id };
    return saved.length === 0 && refused.length > 0 ? classify(msgCode, refused) : 'untold';
  });
}

/** One outcome a document. Throws Transient where surely nothing of the batch happened. */
export function batchOutcomes(
  answer: { readonly json: JsonValue } | Failure,
  documents: readonly TargetDocument[],
): readonly SendOutcome[] {
  const fates = isFailure(answer) ? answer : readBatch(answer.json, documents.length);
  if ('failure' in fates) return documents.map(() => failedSend(fates));
  const later = fates.filter((one) => one !== 'untold' && 'failure' in one && one.failure === 'later');
  const [first] = later;
  if (later.length === documents.length && first !== undefined && first !== 'untold' && 'failure' in first)
    throw new Transient(first.problem);
  const returned = isFailure(answer) ? [] : returnedBy(answer.json);
  return documents.map((document, index) => outcomeOf(fates[index] ?? 'untold', document, returned));
}

function outcomeOf(fate: Fate, document: TargetDocument, returned: readonly JsonObject[]): SendOutcome {
  if (fate === 'untold')
    return { outcome: 'Unknown', problem: unknownResult(`BatchSave: ${document.reference} is not named`) };
  if ('id' in fate) return { outcome: 'Saved', id: fate.id, number: numberOf(fate.id, document, returned) };
  // One of several may have been held back while others were saved; it is found out like a lost reply.
  if (fate.failure === 'later' || fate.failure === 'limit') return { outcome: 'Unknown', problem: fate.problem };
  return failedSend(fate);
}

/** NeedReturnData by the id it carries: its order beside a guilty document is documented nowhere. */
function numberOf(id: string, document: TargetDocument, returned: readonly JsonObject[]): string {
  const own = returned.find((one) => scalar(one.FVOUCHERID) === id);
  const model = (document.body as { readonly Model?: { readonly FVOUCHERGROUPNO?: unknown } }).Model;
  return scalar(own?.FVOUCHERGROUPNO) || String(model?.FVOUCHERGROUPNO ?? '');
}

function returnedBy(json: JsonValue): readonly JsonObject[] {
  const result = isJsonObject(json) && isJsonObject(json.Result) ? json.Result : {};
  return objectsOf(result.NeedReturnData);
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** A batch of one may go without an index. */
function indexOf(one: JsonObject, count: number): number | undefined {
  const text = scalar(one.DIndex);
  if (text === '' && count === 1) return 0;
  return /^\d+$/.test(text) && Number(text) < count ? Number(text) : undefined;
}

function unknownResult(message: string): Problem {
  return problem(kinds.KINGDEE_RESULT_UNKNOWN, {}, { message, msgCode: '' });
}
