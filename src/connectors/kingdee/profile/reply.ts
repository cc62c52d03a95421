/** The JSON of a reply, or why it is none of 金蝶's. HTTP status alone decides nothing but 429. */
import { type Problem, type ProblemKind, problem } from '../../../core/problems.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import type { Redactor } from '../../../wire/redact.ts';
import type { Failure, FailureClass } from '../errors.ts';

const EXCERPT_CHARACTERS = 160;

export interface ReplyKinds {
  /** Params: message. */
  readonly limited: ProblemKind;
  /** Params: status, message. */
  readonly unreadable: ProblemKind;
}

export function fail(failure: FailureClass, kind: ProblemKind, params: Readonly<Record<string, string>>): Failure {
  return { failure, problem: problem(kind, {}, params) };
}

export function readJson(reply: HttpReply, kinds: ReplyKinds): { readonly json: JsonObject } | Failure {
  const text = reply.body.toString('utf8');
  if (reply.status === 429) return fail('limit', kinds.limited, { message: 'HTTP 429' });
  const json = tryParse(text);
  if (isJsonObject(json)) return { json };
  return fail('unknown', kinds.unreadable, { status: String(reply.status), message: excerpt(text) });
}

/** What the server echoes of our secrets goes into no problem. */
export function redacted(failed: Failure, redactor: Redactor): Failure {
  return { ...failed, problem: redactProblem(failed.problem, redactor) };
}

function redactProblem(one: Problem, redactor: Redactor): Problem {
  const params = Object.fromEntries(Object.entries(one.params).map(([key, value]) => [key, redactor.text(value)]));
  return { ...one, params };
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** The words of an HTML page or a text, short enough for a message. */
function excerpt(text: string): string {
  const words = text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return words.replace(/\s+/g, ' ').trim().slice(0, EXCERPT_CHARACTERS);
}
