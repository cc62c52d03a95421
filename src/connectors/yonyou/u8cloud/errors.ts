/** Reads the envelope of U8 Cloud: `success` is the one known literal of `status`, and `data` is JSON inside a string. */
import { isJsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { type Failure, fail, isFailure, readJson, refusalOf, scalar } from '../voucher-level/answers.ts';
import { u8cProblems as kinds } from './problems.ts';

export interface U8cAnswer {
  readonly data: JsonValue;
  readonly taskNumber: string;
}

const BY_WORDS = {
  duplicate: ['duplicate', kinds.U8C_DUPLICATE],
  periodClosed: ['refused', kinds.U8C_PERIOD_CLOSED],
  refused: ['refused', kinds.U8C_REFUSED],
} as const;

export function readReply(reply: HttpReply): U8cAnswer | Failure {
  const read = readJson(reply, { limited: kinds.U8C_LIMITED, unreadable: kinds.U8C_UNREADABLE });
  if (isFailure(read)) return read;
  const envelope = isJsonObject(read.json) ? read.json : {};
  const [status, message] = [scalar(envelope.status), scalar(envelope.errormsg)];
  if (status === '') return fail('unknown', kinds.U8C_UNREADABLE, `HTTP ${reply.status}`, message);
  if (status !== 'success') {
    // A literal that nobody has documented, and no reason with it, proves nothing.
    if (message === '') return fail('unknown', kinds.U8C_RESULT_UNKNOWN, status, '');
    const [failure, kind] = BY_WORDS[refusalOf(message)];
    return fail(failure, kind, status, message);
  }
  const text = scalar(envelope.data);
  try {
    return { data: text === '' ? null : parseExactJson(text), taskNumber: scalar(envelope.taskNumber) };
  } catch {
    return fail('unknown', kinds.U8C_UNREADABLE, 'data', text);
  }
}
