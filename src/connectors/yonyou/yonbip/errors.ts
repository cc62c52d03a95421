/**
 * Reads an answer of YonBIP: HTTP status says little, code 200 may hide failed rows, and one API answers a plain text.
 * Every failure gets a class, and the class alone decides what happens next.
 */
import { type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { yonyouDocumentProblems as documentKinds } from './documents/problems.ts';

/**
 * token, authority: refused at the gateway, take a token once and repeat · refused: someone must change something ·
 * absent: no such data · duplicate: it exists, look whose it is · later: nothing happened, try again · limit: as later,
 * and slow down · running: with an idempotency key ask again, else it may have happened · unknown: it may have happened.
 */
export type FailureClass =
  | 'token'
  | 'authority'
  | 'refused'
  | 'absent'
  | 'duplicate'
  | 'later'
  | 'limit'
  | 'running'
  | 'unknown';

export interface Failure {
  readonly failure: FailureClass;
  readonly problem: Problem;
  /** What stood in `data` beside the failure: counts of a batch, the id of a duplicate. */
  readonly data?: JsonValue;
}

export interface Answer {
  readonly json: JsonObject;
  readonly data: JsonValue;
}

type Verdict = readonly [FailureClass, ProblemKind];

const LIMITED: Verdict = ['limit', kinds.YONYOU_LIMITED];
const BLOCKED: Verdict = ['refused', kinds.YONYOU_BLOCKED];
const PARAMETER: Verdict = ['refused', kinds.YONYOU_REQUEST_WRONG];
const MAYBE: Verdict = ['unknown', kinds.YONYOU_RESULT_UNKNOWN];
const RUNNING: Verdict = ['running', kinds.YONYOU_RUNNING];
const DUPLICATE: Verdict = ['duplicate', kinds.YONYOU_DUPLICATE];
const TOKEN: Verdict = ['token', kinds.YONYOU_TOKEN_LOST];
const STOPPED: Verdict = ['refused', kinds.YONYOU_APP_STOPPED];

/** The platform's own codes. Those of the gateway were given before the backend saw the request; MAYBE were not. */
const BY_CODE: Readonly<Record<string, Verdict>> = {
  '202': RUNNING,
  '310504': RUNNING,
  '10004': DUPLICATE,
  '100004': DUPLICATE,
  '1023060400013': DUPLICATE,
  '10018': STOPPED,
  '310001': TOKEN,
  '310003': TOKEN,
  '310036': TOKEN,
  '310037': ['authority', kinds.YONYOU_NOT_AUTHORISED],
  '310002': PARAMETER,
  '310005': STOPPED,
  '310006': STOPPED,
  '310008': PARAMETER,
  '310009': PARAMETER,
  '310015': PARAMETER,
  '310023': PARAMETER,
  '310025': PARAMETER,
  '310031': BLOCKED,
  '310038': BLOCKED,
  '310041': BLOCKED,
  '310047': BLOCKED,
  '310032': LIMITED,
  '310039': LIMITED,
  '310042': LIMITED,
  '310046': LIMITED,
  '310043': ['later', kinds.YONYOU_CIRCUIT_BROKEN],
  '310061': MAYBE,
  '310062': MAYBE,
  '310063': MAYBE,
  '310064': MAYBE,
  '310065': MAYBE,
  '310066': MAYBE,
  '310071': MAYBE,
  '310072': MAYBE,
  '310076': MAYBE,
  '310077': MAYBE,
  '315001': MAYBE,
  '310404': ['refused', kinds.YONYOU_PATH_UNKNOWN],
  '310405': ['refused', kinds.YONYOU_PATH_UNKNOWN],
  '1002': ['absent', kinds.YONYOU_ABSENT],
};

/**
 * Business refusals share codes, so only loose keywords tell them apart; first match wins. 重复 comes first, as a text
 * like 凭证号重复 may name the period too, and a duplicate is looked up before anyone is asked.
 */
const BY_KEYWORD: readonly (readonly [RegExp, Verdict])[] = [
  [/重复(?!操作)|编码冲突/, DUPLICATE],
  [/启用/, ['refused', documentKinds.YONYOU_BEFORE_START]],
  [/借贷|平衡/, ['refused', kinds.YONYOU_UNBALANCED]],
  [/期间|结账|关账/, ['refused', kinds.YONYOU_PERIOD_CLOSED]],
  [/辅助核算/, ['refused', kinds.YONYOU_AUXILIARY]],
  [/科目/, ['refused', kinds.YONYOU_SUBJECT]],
  [/账簿/, ['refused', kinds.YONYOU_BOOK]],
  [/组织|会计主体/, ['refused', documentKinds.YONYOU_ORGANISATION]],
  [/汇率|本币/, ['refused', documentKinds.YONYOU_LOCAL_REFUSED]],
  [/^保存失败[!！]?$/, ['refused', documentKinds.YONYOU_SAVE_FAILED]],
];

/** Texts that pages list as failures though their code is 200. §1.4. */
const FAILED_TEXT = /没启用|未启用|不存在|不支持|不允许|不能|失败|错误|异常/;

/** The whole plain text that one API answers to a bad token. */
const BAD_TOKEN_TEXT = '非法token';
const EXCERPT_CHARACTERS = 160;
const MESSAGES_MAX = 10;

/** `one`: code 1 is a success, as querySubjectBalance answers. `emptyCode`: so is an empty one, as the sales domain prints. */
export interface SuccessRule {
  readonly one?: boolean;
  readonly emptyCode?: boolean;
}

export function readReply(reply: HttpReply, path: string, rule: SuccessRule = {}): Answer | Failure {
  const text = reply.body.toString('utf8');
  if (text.trim() === BAD_TOKEN_TEXT) return fail(TOKEN, { path, code: '310036', message: BAD_TOKEN_TEXT });
  const json = tryParse(text);
  if (reply.status === 429) return fail(LIMITED, { path, code: 'HTTP 429', message: messageOf(json) });
  if (!isJsonObject(json)) return unreadable(reply.status, text, path);
  const code = scalar(json.code);
  if (reply.status >= 400 && code === '') return unreadable(reply.status, text, path);
  if (!isSuccess(json, code, rule)) return failureOf(json, code, path);
  return partlyFailed(json, path) ?? { json, data: json.data ?? null };
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

/** Objects of an array, or the object itself: one page prints `data` as an object where it is a list. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (isJsonObject(value)) return [value];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** Failed rows of a batch, under either spelling of its counts; 0 where there are none. */
function failCount(data: JsonValue | undefined): number {
  return isJsonObject(data) ? Number(scalar(data.failCount) || '0') : 0;
}

function isSuccess(json: JsonObject, code: string, rule: SuccessRule): boolean {
  const told = scalar(json.success).toLowerCase();
  if (told === 'false') return false;
  if (!('code' in json)) return told === 'true';
  if (code === '00000' || code === '200') return true;
  return (code === '1' && rule.one === true) || (code === '' && rule.emptyCode === true);
}

function partlyFailed(json: JsonObject, path: string): Failure | undefined {
  const count = failCount(json.data);
  if (count === 0 || !isJsonObject(json.data)) return undefined;
  const { messages, failInfos } = json.data;
  const texts = [...asList(messages), ...asList(failInfos)].map((one) =>
    isJsonObject(one) ? scalar(one.message) : scalar(one),
  );
  const message = texts.filter(Boolean).slice(0, MESSAGES_MAX).join('; ');
  return { ...fail(['refused', kinds.YONYOU_PARTLY_FAILED], { path, count: String(count), message }), data: json.data };
}

function failureOf(json: JsonObject, code: string, path: string): Failure {
  const message = messageOf(json);
  const failed = fail(BY_CODE[code] ?? verdictOf(message), { path, code, message });
  return isJsonObject(json.data) && Object.keys(json.data).length > 0 ? { ...failed, data: json.data } : failed;
}

function verdictOf(message: string): Verdict {
  return BY_KEYWORD.find(([pattern]) => pattern.test(message))?.[1] ?? ['refused', kinds.YONYOU_BUSINESS];
}

/** The refusal of one record by the text that a batch of one, or a code 200, carries. */
export function refusalOf(message: string, path: string): Failure {
  return fail(verdictOf(message), { path, code: '200', message });
}

/** What a code 200 says when it hides a failure; undefined where its text is no such one. */
export function hiddenFailure(answer: Answer, path: string): Failure | undefined {
  const message = messageOf(answer.json);
  return FAILED_TEXT.test(message) ? refusalOf(message, path) : undefined;
}

function messageOf(json: JsonValue | undefined): string {
  return isJsonObject(json) ? scalar(json.message) || scalar(json.msg) : '';
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function unreadable(status: number, text: string, path: string): Failure {
  return fail(['unknown', kinds.YONYOU_UNREADABLE], { path, status: String(status), message: excerpt(text) });
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

function fail([failure, kind]: Verdict, params: Readonly<Record<string, string>>): Failure {
  return { failure, problem: problem(kind, {}, params) };
}
