/**
 * Reads an answer of 赛狐: the body first, whatever the HTTP status; `code` decides, never the words. Protocol notes §1.4, §1.5.
 */
import { type Problem, type ProblemKind, problem } from '../../core/problems.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, parseExactJson } from '../../wire/exact-json.ts';
import type { HttpReply } from '../../wire/http.ts';
import { SELLFOX_PROBLEMS as kinds } from './problems.ts';

/**
 * later: back off and repeat · token: take a new token once · nonce: sign anew · clock: measure, correct, once · limit: slow down ·
 * empty: no rows · refused: someone must change something.
 */
export type RetryClass = 'later' | 'token' | 'nonce' | 'clock' | 'limit' | 'empty' | 'refused';

export interface Failure {
  readonly retry: RetryClass;
  readonly problem: Problem;
  /** The server's clock in ms, where the answer tells it. */
  readonly serverMs?: number;
}

/** The whole published set; 40026 is in no source. `empty` is no problem: its kind is never shown. */
export const SELLFOX_CODES: Readonly<Record<string, readonly [RetryClass, ProblemKind]>> = {
  '-1': ['later', kinds.SELLFOX_LATER],
  '40001': ['token', kinds.SELLFOX_TOKEN_LOST],
  '40002': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40003': ['refused', kinds.SELLFOX_CREDENTIALS],
  '40004': ['refused', kinds.SELLFOX_CLIENT_UNKNOWN],
  '40005': ['refused', kinds.SELLFOX_IP],
  '40006': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40007': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40008': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40009': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40010': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40011': ['refused', kinds.SELLFOX_SIGNATURE],
  '40012': ['nonce', kinds.SELLFOX_NONCE],
  '40013': ['clock', kinds.SELLFOX_CLOCK],
  '40014': ['refused', kinds.SELLFOX_PARAMETER],
  '40015': ['refused', kinds.SELLFOX_CREDENTIALS],
  '40016': ['empty', kinds.SELLFOX_LATER],
  '40017': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40018': ['refused', kinds.SELLFOX_BUSINESS],
  '40019': ['limit', kinds.SELLFOX_LIMITED],
  '40020': ['refused', kinds.SELLFOX_REQUEST_BAD],
  '40021': ['refused', kinds.SELLFOX_PERMISSION],
  '40022': ['refused', kinds.SELLFOX_ACCOUNT_STATE],
  '40023': ['refused', kinds.SELLFOX_CREDENTIALS],
  '40024': ['refused', kinds.SELLFOX_CREDENTIALS],
  '40025': ['refused', kinds.SELLFOX_ACCOUNT_STATE],
  '40027': ['refused', kinds.SELLFOX_BUSINESS],
};

const EXCERPT_CHARACTERS = 160;

export interface Answer {
  readonly data: JsonValue | undefined;
}

export function isFailure(answer: Answer | Failure): answer is Failure {
  return 'retry' in answer;
}

export function readReply(reply: HttpReply, path: string): Answer | Failure {
  const text = reply.body.toString('utf8');
  const json = readJson(text);
  if (!isJsonObject(json) || scalar(json.code) === '') return unreadable(reply, path, text);
  const code = scalar(json.code);
  if (code === '0') return { data: json.data };
  const [retry, kind] = SELLFOX_CODES[code] ?? (['later', kinds.SELLFOX_CODE_UNKNOWN] as const);
  const found = problem(kind, {}, { code, message: excerpt(scalar(json.msg)), path });
  return { retry, problem: found, ...serverTime(json, reply) };
}

/** Text of a JSON scalar with the digits that were sent; empty for null, absent and anything nested. */
export function scalar(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'boolean' ? String(value) : '';
}

function readJson(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** A page, a cut-off text: nothing is known but that it was no answer. Only 429 says something by its status. */
function unreadable(reply: HttpReply, path: string, text: string): Failure {
  const limited = reply.status === 429;
  const kind = limited ? kinds.SELLFOX_LIMITED : kinds.SELLFOX_UNREADABLE;
  const params = { code: `HTTP ${reply.status}`, message: excerpt(text), path };
  return { retry: limited ? 'limit' : 'later', problem: problem(kind, {}, params) };
}

/** `ts` of the envelope, else the Date header (to the second). */
function serverTime(json: JsonObject, reply: HttpReply): { readonly serverMs?: number } {
  const told = scalar(json.ts);
  if (/^\d{13}$/.test(told)) return { serverMs: Number(told) };
  const { date } = reply.headers;
  const header = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(header) ? {} : { serverMs: header };
}

function excerpt(text: string): string {
  const words = text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return words.replace(/\s+/g, ' ').trim().slice(0, EXCERPT_CHARACTERS);
}
