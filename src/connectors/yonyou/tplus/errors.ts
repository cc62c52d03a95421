/** Reads an answer of T+: a filled `code` is an error, anything else is success, often a bare value or null. */
import { isJsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { excerpt, type Failure, fail, isFailure, readJson, refusalOf, scalar } from '../voucher-level/answers.ts';
import { tplusProblems as kinds } from './problems.ts';

const TOKEN_WORDS = /token|令牌/i;
/** The platform's protective limit. */
const HTTP_LIMIT = 409;

const BY_WORDS = {
  duplicate: ['duplicate', kinds.TPLUS_DUPLICATE],
  periodClosed: ['refused', kinds.TPLUS_PERIOD_CLOSED],
  refused: ['refused', kinds.TPLUS_REFUSED],
} as const;

export function readReply(reply: HttpReply): { readonly answer: JsonValue } | Failure {
  if (reply.status === HTTP_LIMIT)
    return fail('limit', kinds.TPLUS_LIMITED, `HTTP ${HTTP_LIMIT}`, excerpt(reply.body.toString('utf8')));
  if (reply.status === 401) return fail('token', kinds.TPLUS_TOKEN_LOST, 'HTTP 401', '');
  const read = readJson(reply, { limited: kinds.TPLUS_LIMITED, unreadable: kinds.TPLUS_UNREADABLE });
  if (isFailure(read)) return read;
  const answer = isJsonObject(read.json) ? read.json : {};
  const [code, message] = [scalar(answer.code), scalar(answer.message)];
  if (code !== '' && TOKEN_WORDS.test(message)) return fail('token', kinds.TPLUS_TOKEN_LOST, code, message);
  if (reply.status >= 400 && (code === '' || reply.status >= 500))
    return fail('unknown', kinds.TPLUS_RESULT_UNKNOWN, code || `HTTP ${reply.status}`, message);
  if (code === '') return { answer: read.json };
  const [failure, kind] = BY_WORDS[refusalOf(message)];
  return fail(failure, kind, code, message);
}
