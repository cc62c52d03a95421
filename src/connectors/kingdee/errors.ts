/**
 * Reads an answer of 金蝶: HTTP status says nothing, a failed query looks like a row, and a login answers in a shape of
 * its own. Every failure gets a class, and the class alone decides what happens next.
 */
import { type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../wire/exact-json.ts';
import type { HttpReply } from '../../wire/http.ts';
import { kingdeeProblems as kinds } from './problems.ts';

/**
 * session: log in once, a write is looked up first · refused: someone must change something · absent: no such data ·
 * duplicate: our number exists, look whose it is · later: nothing happened, try again · limit: as later, and slow down ·
 * unknown: it may have happened.
 */
export type FailureClass = 'session' | 'refused' | 'absent' | 'duplicate' | 'later' | 'limit' | 'unknown';

export interface Failure {
  readonly failure: FailureClass;
  readonly problem: Problem;
}

/** Retry class and problem of each MsgCode of the interface manual. */
const BY_MSG_CODE: Readonly<Record<string, readonly [FailureClass, ProblemKind]>> = {
  '1': ['session', kinds.KINGDEE_SESSION_LOST],
  '2': ['refused', kinds.KINGDEE_NO_PERMISSION],
  '3': ['refused', kinds.KINGDEE_REQUEST_WRONG],
  '4': ['unknown', kinds.KINGDEE_RESULT_UNKNOWN],
  '5': ['refused', kinds.KINGDEE_REQUEST_WRONG],
  '6': ['unknown', kinds.KINGDEE_RESULT_UNKNOWN],
  '7': ['later', kinds.KINGDEE_LICENSE],
  '8': ['refused', kinds.KINGDEE_VALUE_UNKNOWN],
  '9': ['refused', kinds.KINGDEE_VALUE_UNKNOWN],
  '10': ['absent', kinds.KINGDEE_ABSENT],
  '11': ['refused', kinds.KINGDEE_VALIDATION],
  '12': ['refused', kinds.KINGDEE_VALIDATION],
  '13': ['later', kinds.KINGDEE_LOCKED],
  '14': ['limit', kinds.KINGDEE_LIMITED],
  '15': ['refused', kinds.KINGDEE_ADMIN_LOGIN],
};

/** MsgCode 11 covers every validation; only this text tells that a number exists. */
const DUPLICATE_TEXT = '违反字段唯一性要求';
/** Answers without a MsgCode; the full sentences, as 登录 or “session” alone give false alarms. */
const SESSION_TEXTS = ['会话信息已丢失', 'Session information is lost'];
/** MessageCode of a login whose signature does not fit. */
const SIGNATURE_MISMATCH = '002005000003016';
/** LoginResultType: password to be changed (-2, -3), a form to be filled in (-5), not bound (-6), not activated (-7). */
const USER_UNREADY: ReadonlySet<string> = new Set(['-2', '-3', '-5', '-6', '-7']);
/**
 * Texts of the product whose MsgCode is not told, or is one of those that decide nothing. What is for later must be the
 * only thing that is wrong.
 */
const BY_TEXT: readonly (readonly [RegExp, FailureClass, ProblemKind])[] = [
  [/您没有.*权限/, 'refused', kinds.KINGDEE_NO_PERMISSION],
  [/业务对象不存在|ResolveFiled_InnerEx/, 'refused', kinds.KINGDEE_REQUEST_WRONG],
  [/元数据中标识为.*的字段不存在/, 'refused', kinds.KINGDEE_VALUE_UNKNOWN],
  [/冲突，请稍候再使用|已被其他用户修改/, 'later', kinds.KINGDEE_LOCKED],
];
const DECIDES_NOTHING = new Set(['', '0', '11', '12']);
const SERVICE_EXCEPTION = 'response_error:';
const MESSAGES_MAX = 10;
const EXCERPT_CHARACTERS = 160;

/** The JSON of a reply, or why it is none of 金蝶's. */
export function readReply(reply: HttpReply): { readonly json: JsonValue } | Failure {
  const text = reply.body.toString('utf8');
  if (text.trimStart().startsWith(SERVICE_EXCEPTION)) return serviceException(text);
  if (reply.status === 429) return fail('limit', kinds.KINGDEE_LIMITED, { message: 'HTTP 429' });
  const json = tryParse(text);
  if (json === undefined) return unreadable(reply.status, text);
  const page = pageAction(json);
  if (page) return page;
  if (reply.status >= 400 && !statusOf(json)) return unreadable(reply.status, text);
  return { json };
}

/** `Result` of a Save or View that went well. */
export function readResult(json: JsonValue): { readonly result: JsonObject } | Failure {
  const failed = failureIn(json);
  if (failed) return failed;
  const result = isJsonObject(json) ? json.Result : undefined;
  if (!isJsonObject(result)) return unreadable(200, JSON.stringify(json));
  return { result };
}

/** Rows of an ExecuteBillQuery; each of the three disguises of a failure is found out. */
export function readRows(json: JsonValue): { readonly rows: readonly (readonly JsonValue[])[] } | Failure {
  const failed = failureIn(Array.isArray(json) ? firstCell(json) : json);
  if (failed) return failed;
  if (!Array.isArray(json) || !json.every(Array.isArray)) return unreadable(200, JSON.stringify(json));
  return { rows: json as readonly (readonly JsonValue[])[] };
}

/** Session id of a login that is usable, or why there is none. -4 is a warning and -5 may count as ok. */
export function readLogin(json: JsonValue): { readonly sessionId: string; readonly dataCentre: string } | Failure {
  if (!isJsonObject(json) || json.LoginResultType === undefined) {
    const failed = failureIn(json);
    return failed ? loginRefused('', messageOf(failed)) : unreadable(200, JSON.stringify(json));
  }
  const type = scalar(json.LoginResultType);
  const sessionId = scalar(json.KDSVCSessionId);
  const usable = type === '1' || type === '-4' || (type === '-5' && json.IsSuccessByAPI === true);
  if (!usable || sessionId === '') {
    const code = scalar(json.MessageCode);
    return loginRefused(type, `${scalar(json.Message)} ${code}`.trim(), code);
  }
  const context = isJsonObject(json.Context) ? json.Context : {};
  return { sessionId, dataCentre: scalar(context.DataCenterName) };
}

/**
 * How a request is refused whose signature was not taken, where the answer says so: HTTP 401, or the flat answer of a
 * login. Counts as a lost session, which is the third way of saying it. No source tells which of them a server takes.
 */
export function readUnsigned(reply: HttpReply): Failure | undefined {
  const json = tryParse(reply.body.toString('utf8'));
  if (isJsonObject(json) && json.LoginResultType !== undefined) {
    const read = readLogin(json);
    return fail('session', kinds.KINGDEE_SIGNATURE_REFUSED, { message: isFailure(read) ? messageOf(read) : '' });
  }
  if (reply.status !== 401 || statusOf(json)) return undefined;
  return fail('session', kinds.KINGDEE_SIGNATURE_REFUSED, {
    message: `HTTP 401 ${excerpt(reply.body.toString('utf8'))}`,
  });
}

export function isFailure(answer: object): answer is Failure {
  return 'failure' in answer;
}

/** Text of a JSON scalar; empty for null, absent and anything nested. */
export function scalar(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'boolean' ? String(value) : '';
}

function failureIn(json: JsonValue | undefined): Failure | undefined {
  const status = statusOf(json);
  if (!status || isTrue(status.IsSuccess)) return undefined;
  const errors = Array.isArray(status.Errors) ? status.Errors.filter(isJsonObject) : [];
  return classify(scalar(status.MsgCode), errors);
}

/** ResponseStatus wherever the shape hides it; `{FieldName, Message, DIndex}` alone counts as one error. */
export function statusOf(json: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(json)) return undefined;
  const result = isJsonObject(json.Result) ? json.Result : json;
  if (isJsonObject(result.ResponseStatus)) return result.ResponseStatus;
  if (result.IsSuccess !== undefined && Array.isArray(result.Errors)) return result;
  if (typeof json.Message === 'string' && 'FieldName' in json && 'DIndex' in json)
    return { IsSuccess: false, Errors: [json] };
  return undefined;
}

function firstCell(rows: readonly JsonValue[]): JsonValue | undefined {
  const first = rows[0];
  return Array.isArray(first) ? (first as readonly JsonValue[])[0] : first;
}

/** Class of one failure; `errors` are those of one document, the code is of the whole answer. */
export function classify(msgCode: string, errors: readonly JsonObject[]): Failure {
  const messages = errors.map((one) => scalar(one.Message));
  const message = messages.slice(0, MESSAGES_MAX).join('；');
  const params = {
    message,
    msgCode,
    field: scalar(errors[0]?.FieldName),
    row: scalar(errors[0]?.DIndex),
  };
  if (messages.some((one) => SESSION_TEXTS.some((text) => one.includes(text))))
    return fail('session', kinds.KINGDEE_SESSION_LOST, params);
  if (messages.some((one) => one.includes(DUPLICATE_TEXT)))
    return fail('duplicate', kinds.KINGDEE_DUPLICATE_NUMBER, params);
  const told = DECIDES_NOTHING.has(msgCode) ? byText(messages) : undefined;
  if (told) return fail(told[0], told[1], params);
  const known = BY_MSG_CODE[msgCode];
  if (known) return fail(known[0], known[1], params);
  // 0 or none: the errors decide; without one nothing certain was said.
  return messages.length > 0
    ? fail('refused', kinds.KINGDEE_VALIDATION, params)
    : fail('unknown', kinds.KINGDEE_RESULT_UNKNOWN, params);
}

function byText(messages: readonly string[]): readonly [FailureClass, ProblemKind] | undefined {
  for (const [pattern, failure, kind] of BY_TEXT) {
    const fits =
      failure === 'later' ? messages.every((one) => pattern.test(one)) : messages.some((one) => pattern.test(one));
    if (fits && messages.length > 0) return [failure, kind];
  }
  return undefined;
}

/** Bodies that ask a browser to show a page: the firewall's confirmation and the server's error message. */
function pageAction(json: JsonValue): Failure | undefined {
  const one = Array.isArray(json) ? json[0] : json;
  if (!isJsonObject(one) || typeof one.actionname !== 'string') return undefined;
  const first = Array.isArray(one.params) ? one.params.find(isJsonObject) : undefined;
  const text = [first?.msg, first?.errorTitle, first?.errorInfo].map(scalar).filter(Boolean).join(' ');
  if (one.actionname === 'showConfirm') return fail('refused', kinds.KINGDEE_BLOCKED, { message: text });
  return fail('unknown', kinds.KINGDEE_RESULT_UNKNOWN, { message: text, msgCode: one.actionname });
}

function serviceException(text: string): Failure {
  const json = tryParse(text.slice(text.indexOf(SERVICE_EXCEPTION) + SERVICE_EXCEPTION.length));
  const message = isJsonObject(json) ? scalar(json.Message) : excerpt(text);
  return fail('unknown', kinds.KINGDEE_RESULT_UNKNOWN, { message, msgCode: 'response_error' });
}

function loginRefused(type: string, message: string, code = ''): Failure {
  if (code === SIGNATURE_MISMATCH) return fail('refused', kinds.KINGDEE_SIGNATURE_REFUSED, { message });
  if (USER_UNREADY.has(type)) return fail('refused', kinds.KINGDEE_USER_UNREADY, { type, message });
  return fail('refused', kinds.KINGDEE_LOGIN_REFUSED, { type, message });
}

function messageOf(failed: Failure): string {
  return failed.problem.params.message ?? '';
}

function unreadable(status: number, text: string): Failure {
  return fail('unknown', kinds.KINGDEE_UNREADABLE, { status: String(status), message: excerpt(text) });
}

/** The words of an HTML page or a text, short enough for a message. */
function excerpt(text: string): string {
  const words = text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return words.replace(/\s+/g, ' ').trim().slice(0, EXCERPT_CHARACTERS);
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function fail(failure: FailureClass, kind: ProblemKind, params: Readonly<Record<string, string>>): Failure {
  return { failure, problem: problem(kind, {}, params) };
}
