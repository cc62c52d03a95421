/** Reads an answer of the U8+ relay: `errcode` decides, HTTP status does not, and an accepted write has no errcode at all. */
import type { ProblemKind } from '../../../core/problems.ts';
import { isJsonObject, type JsonObject } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import {
  type Failure,
  type FailureClass,
  fail,
  isFailure,
  readJson,
  refusalOf,
  scalar,
} from '../voucher-level/answers.ts';
import { u8Problems as kinds } from './problems.ts';

const TOKEN_TEXT = '参数token已过期';

const BY_CODE: Readonly<Record<string, readonly [FailureClass, ProblemKind]>> = {
  '30025': ['running', kinds.U8_RUNNING],
  '10001': ['unknown', kinds.U8_RESULT_UNKNOWN],
  '20002': ['refused', kinds.U8_REFUSED],
};

const BY_WORDS = {
  duplicate: ['duplicate', kinds.U8_DUPLICATE_KEY],
  periodClosed: ['refused', kinds.U8_PERIOD_CLOSED],
  refused: ['refused', kinds.U8_REFUSED],
} as const;

/** The object of an answer without an error; it may lack errcode. */
export function readReply(reply: HttpReply): { readonly answer: JsonObject } | Failure {
  const read = readJson(reply, { limited: kinds.U8_LIMITED, unreadable: kinds.U8_UNREADABLE });
  if (isFailure(read)) return read;
  const { json } = read;
  if (!isJsonObject(json)) return fail('unknown', kinds.U8_UNREADABLE, `HTTP ${reply.status}`, '');
  const code = scalar(json.errcode);
  if (code !== '' && code !== '0') return classify(code, scalar(json.errmsg));
  if (reply.status >= 400) return fail('unknown', kinds.U8_UNREADABLE, `HTTP ${reply.status}`, scalar(json.errmsg));
  return { answer: json };
}

/** 2xxxx is U8 itself that said no; a code that nobody has documented proves nothing. */
function classify(code: string, message: string): Failure {
  if (message.includes(TOKEN_TEXT)) return fail('token', kinds.U8_TOKEN_LOST, code, message);
  const known = BY_CODE[code];
  if (known) return fail(known[0], known[1], code, message);
  if (!/^2\d{4}$/.test(code)) return fail('unknown', kinds.U8_RESULT_UNKNOWN, code, message);
  const [failure, kind] = BY_WORDS[refusalOf(message)];
  return fail(failure, kind, code, message);
}
