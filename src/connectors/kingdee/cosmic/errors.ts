/** Reads an answer of 苍穹: `status` or `success`, errorCode, message, data; and the results of a save in both generations. */
import { type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { type Failure, type FailureClass, isFailure, scalar } from '../errors.ts';
import { fail, readJson } from '../profile/reply.ts';
import { cosmicProblems as kinds } from './problems.ts';

const REPLY_KINDS = { limited: kinds.COSMIC_LIMITED, unreadable: kinds.COSMIC_UNREADABLE };
const MESSAGES_MAX = 10;

/** 603 is of the manual, 403 of one client, 404 and 429 as HTTP has them; another code is a refusal with its own words. */
const BY_CODE: Readonly<Record<string, readonly [FailureClass, ProblemKind]>> = {
  '403': ['refused', kinds.COSMIC_NO_PERMISSION],
  '404': ['refused', kinds.COSMIC_REQUEST_WRONG],
  '429': ['limit', kinds.COSMIC_LIMITED],
  '603': ['refused', kinds.COSMIC_REQUEST_WRONG],
};

export interface Saved {
  readonly id: string;
  /** billno that the ERP gave; empty where it does not tell it. */
  readonly billno: string;
}

/** `data` of an answer that says that all is well. */
export function readData(reply: HttpReply, tokenCodes: readonly string[]): { readonly data: JsonObject } | Failure {
  const read = readJson(reply, REPLY_KINDS);
  if (isFailure(read)) return read;
  const failed = failureOf(read.json, reply, tokenCodes);
  if (failed) return failed;
  return { data: isJsonObject(read.json.data) ? read.json.data : {} };
}

/**
 * The one voucher of a save. Only successPkIds, or a result with billStatus, says that it is there: billNos stands in
 * failures too, with the number that the refused voucher would have had.
 */
export function readSaved(reply: HttpReply, tokenCodes: readonly string[]): Saved | Failure {
  const read = readJson(reply, REPLY_KINDS);
  if (isFailure(read)) return read;
  const data = isJsonObject(read.json.data) ? read.json.data : {};
  const refusal = refusalIn(data);
  if (refusal) return refusal;
  const failed = failureOf(read.json, reply, tokenCodes);
  if (failed) return failed;
  return savedIn(data) ?? unknown('', 'success without an id');
}

/** `{state, data: {app_token | access_token, error_code, error_desc, expire_time}, errorMsg}` of the older token calls. */
export function readState(reply: HttpReply): { readonly data: JsonObject } | Failure {
  const read = readJson(reply, REPLY_KINDS);
  if (isFailure(read)) return read;
  const { json } = read;
  const data = isJsonObject(json.data) ? json.data : {};
  const code = scalar(data.error_code);
  const isRight = scalar(json.state) === 'success' || (json.state === undefined && isTrue(json.status));
  if (isRight && (code === '' || code === '0') && data.success !== false) return { data };
  const message = scalar(data.error_desc) || scalar(json.errorMsg) || scalar(json.message);
  if (json.state === undefined && json.status === undefined) return unreadable(reply, json);
  return fail('refused', kinds.COSMIC_LOGIN_REFUSED, { code: code || scalar(json.errorCode), message });
}

export function loginRefused(code: string, message: string): Problem {
  return problem(kinds.COSMIC_LOGIN_REFUSED, {}, { code, message });
}

function failureOf(json: JsonObject, reply: HttpReply, tokenCodes: readonly string[]): Failure | undefined {
  const said = json.status ?? json.success;
  const code = scalar(json.errorCode);
  if (said === undefined && code === '') return unreadable(reply, json);
  if (isTrue(said) && (code === '' || code === '0')) return undefined;
  const message = messageOf(json);
  if (tokenCodes.includes(code)) return fail('session', kinds.COSMIC_TOKEN_LOST, { code, message });
  const known = BY_CODE[code];
  if (known) return fail(known[0], known[1], { code, message });
  if (reply.status >= 500) return unknown(code, message);
  // A plain “no” without code or words says nothing certain.
  if (code === '' && message === '') return unknown('', 'failure without a reason');
  return fail('refused', kinds.COSMIC_VALIDATION, { code, message, row: '' });
}

/** The rows that the validation names: `validateErrors[].allErrorInfo[]`, or `result[].errors[]` of the newer generation. */
function refusalIn(data: JsonObject): Failure | undefined {
  const result = isJsonObject(data.validateResult) ? data.validateResult : {};
  const infos = objects(result.validateErrors).flatMap((one) => objects(one.allErrorInfo));
  const results = objects(data.result).filter((one) => one.billStatus === false);
  const errors = results.flatMap((one) => (Array.isArray(one.errors) ? (one.errors as readonly JsonValue[]) : []));
  const isRefused = data.success === false || results.length > 0;
  if (!isRefused || (infos.length === 0 && errors.length === 0)) return undefined;
  const texts = [...infos.map((one) => scalar(one.message)), ...errors.map(errorText)];
  return fail('refused', kinds.COSMIC_VALIDATION, {
    message: texts.filter(Boolean).slice(0, MESSAGES_MAX).join('；'),
    code: scalar(infos[0]?.errorCode),
    row: rowOf(infos[0]),
  });
}

/** 1-based; empty for the head, whose rowIndex is 0 as well. */
function rowOf(info: JsonObject | undefined): string {
  if (!info || scalar(info.entityKey) === 'gl_voucher') return '';
  const index = scalar(info.rowIndex);
  return /^\d{1,6}$/.test(index) ? String(Number(index) + 1) : '';
}

/** The shape inside `errors` is not known: a text, or an object with texts. */
function errorText(error: JsonValue): string {
  if (!isJsonObject(error)) return scalar(error);
  const texts = [error.message, error.msg, error.errorMsg].map(scalar).filter(Boolean);
  return texts.join(' ') || Object.values(error).map(scalar).filter(Boolean).join(' ');
}

function savedIn(data: JsonObject): Saved | undefined {
  const [result] = objects(data.result);
  if (result && result.billStatus !== false && scalar(result.id) !== '')
    return { id: scalar(result.id), billno: scalar(result.number) };
  const ids = Array.isArray(data.successPkIds) ? (data.successPkIds as readonly JsonValue[]).map(scalar) : [];
  const id = ids[0];
  if (data.success === false || id === undefined || id === '') return undefined;
  const numbers = isJsonObject(data.billNos) ? data.billNos : {};
  return { id, billno: scalar(numbers[id]) };
}

function messageOf(json: JsonObject): string {
  const data = isJsonObject(json.data) ? json.data : {};
  const infos = objects(data.errorInfo).map((one) => scalar(one.msg));
  return scalar(json.message) || infos.filter(Boolean).join('；') || scalar(data.message) || scalar(json.description);
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || scalar(value) === 'true';
}

function unknown(code: string, message: string): Failure {
  return fail('unknown', kinds.COSMIC_RESULT_UNKNOWN, { code, message });
}

function unreadable(reply: HttpReply, json: JsonObject): Failure {
  const message = `keys ${Object.keys(json).slice(0, 10).join(', ')}`;
  return fail('unknown', kinds.COSMIC_UNREADABLE, { status: String(reply.status), message });
}
