/** Reads an answer of NC Cloud: `success` decides; a text about the token sends for a new one. */
import { isJsonObject, type JsonObject } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { type Failure, fail, isFailure, readJson, refusalOf, scalar } from '../voucher-level/answers.ts';
import { nccProblems as kinds } from './problems.ts';

const TOKEN_WORDS = /token|令牌/i;

const BY_WORDS = {
  duplicate: ['duplicate', kinds.NCC_DUPLICATE],
  periodClosed: ['refused', kinds.NCC_PERIOD_CLOSED],
  refused: ['refused', kinds.NCC_REFUSED],
} as const;

/** The whole object of an answer whose `success` is true. */
export function readReply(reply: HttpReply): { readonly answer: JsonObject } | Failure {
  const read = readJson(reply, { limited: kinds.NCC_LIMITED, unreadable: kinds.NCC_UNREADABLE });
  if (isFailure(read)) return reply.status === 401 ? lostToken('401', '') : read;
  const answer = isJsonObject(read.json) ? read.json : {};
  const success = scalar(answer.success).toLowerCase();
  const message = scalar(answer.message) || scalar(answer.msg) || scalar(answer.errormsg);
  const code = scalar(answer.code);
  if (success === 'true') return { answer };
  if (reply.status === 401 || (success === 'false' && TOKEN_WORDS.test(message))) return lostToken(code, message);
  if (success !== 'false') return fail('unknown', kinds.NCC_UNREADABLE, code || `HTTP ${reply.status}`, message);
  if (reply.status >= 500) return fail('unknown', kinds.NCC_RESULT_UNKNOWN, code, message);
  const [failure, kind] = BY_WORDS[refusalOf(message)];
  return fail(failure, kind, code, message);
}

function lostToken(code: string, message: string): Failure {
  return fail('token', kinds.NCC_TOKEN_LOST, code, message);
}
