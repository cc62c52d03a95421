/** Reads an answer of 金蝶云星辰: `{errcode, description, data}` of the gateway or `{code, msg, list}` of the accounting service. */
import { type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { type Failure, type FailureClass, isFailure, scalar } from '../errors.ts';
import { fail, readJson } from '../profile/reply.ts';
import { jdyProblems as kinds } from './problems.ts';

const REPLY_KINDS = { limited: kinds.JDY_LIMITED, unreadable: kinds.JDY_UNREADABLE };

/** Codes of the accounting service, from one working client; a code that is not here is a refusal with its own words. */
const BY_CODE: Readonly<Record<string, readonly [FailureClass, ProblemKind]>> = {
  '40000': ['refused', kinds.JDY_NO_PERMISSION],
  '40001': ['refused', kinds.JDY_NO_PERMISSION],
  '40002': ['refused', kinds.JDY_NO_PERMISSION],
  '40003': ['refused', kinds.JDY_NO_PERMISSION],
  '42020': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42021': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42022': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42030': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42031': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42032': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42033': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42034': ['refused', kinds.JDY_CONNECTION_WRONG],
  '42035': ['refused', kinds.JDY_CONNECTION_WRONG],
  '46001': ['refused', kinds.JDY_VALIDATION],
  '46002': ['absent', kinds.JDY_VALIDATION],
  '46003': ['absent', kinds.JDY_VALIDATION],
  '46004': ['refused', kinds.JDY_REQUEST_WRONG],
  '48001': ['unknown', kinds.JDY_RESULT_UNKNOWN],
  '48002': ['refused', kinds.JDY_REQUEST_WRONG],
  '429': ['limit', kinds.JDY_LIMITED],
};

/** The answer where it says that all is well. `tokenCodes`: those that mean an old token. */
export function readAnswer(reply: HttpReply, tokenCodes: readonly string[]): { readonly json: JsonObject } | Failure {
  const read = readJson(reply, REPLY_KINDS);
  if (isFailure(read)) return read;
  const code = codeOf(read.json);
  if (code === undefined) return unreadable(reply, read.json);
  return code === '0' ? read : classify(code, messageOf(read.json), tokenCodes, reply.status);
}

export interface Saved {
  /** Empty where the answer does not tell it. */
  readonly id: string;
}

/** One result a voucher, in the order they were sent. `{errcode: 0, data: {}}` says that all were saved and nothing more. */
export function readSaved(
  reply: HttpReply,
  count: number,
  tokenCodes: readonly string[],
): readonly (Saved | Failure)[] | Failure {
  const read = readJson(reply, REPLY_KINDS);
  if (isFailure(read)) return read;
  const code = codeOf(read.json);
  const items = Array.isArray(read.json.list) ? read.json.list.filter(isJsonObject) : [];
  if (code === undefined) return unreadable(reply, read.json);
  // A list with one result for each voucher is more than the head, which tells of the worst of them.
  if (items.length === count && count > 0) return items.map((item) => itemOf(item, tokenCodes, reply.status));
  if (code !== '0') return classify(code, messageOf(read.json), tokenCodes, reply.status);
  if (items.length > 0) return unreadable(reply, read.json);
  return Array.from({ length: count }, () => ({ id: idIn(read.json.data) }));
}

export function loginRefused(code: string, message: string): Problem {
  return problem(kinds.JDY_LOGIN_REFUSED, {}, { code, message });
}

function itemOf(item: JsonObject, tokenCodes: readonly string[], status: number): Saved | Failure {
  const code = codeOf(item) ?? '0';
  return code === '0' ? { id: idIn(item) } : classify(code, messageOf(item), tokenCodes, status);
}

function classify(code: string, message: string, tokenCodes: readonly string[], status: number): Failure {
  const params = { code, message };
  if (tokenCodes.includes(code)) return fail('session', kinds.JDY_TOKEN_LOST, params);
  const known = BY_CODE[code];
  if (known) return fail(known[0], known[1], params);
  return status >= 500
    ? fail('unknown', kinds.JDY_RESULT_UNKNOWN, params)
    : fail('refused', kinds.JDY_VALIDATION, params);
}

function codeOf(json: JsonObject): string | undefined {
  const code = json.errcode ?? json.code;
  return code === undefined || code === null ? undefined : scalar(code);
}

function messageOf(json: JsonObject): string {
  const own = scalar(json.description) || scalar(json.msg);
  const items = Array.isArray(json.list) ? json.list.filter(isJsonObject) : [];
  const inner = items.map((one) => scalar(one.msg)).filter(Boolean);
  return inner.length > 0 ? inner.join('；') : own;
}

function idIn(value: JsonValue | undefined): string {
  if (!isJsonObject(value)) return '';
  return scalar(value.vchId) || scalar(value.id);
}

function unreadable(reply: HttpReply, json: JsonObject): Failure {
  return fail('unknown', kinds.JDY_UNREADABLE, {
    status: String(reply.status),
    message: `keys ${Object.keys(json).slice(0, 10).join(', ')}`,
  });
}
