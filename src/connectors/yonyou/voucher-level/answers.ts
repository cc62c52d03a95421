/** Reading an answer whose HTTP status proves nothing: every failure gets a class, and the class alone decides what happens. */
import { type Problem, type ProblemKind, problem, Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome } from '../../../core/targets.ts';
import { JsonNumber, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import type { Redactor } from '../../../wire/redact.ts';

/**
 * token: not accepted, nothing happened · running: accepted, not done yet · refused: someone must change something ·
 * duplicate: our key exists there · later: nothing happened, try again · limit: as later, and slow down · unknown: it may
 * have happened.
 */
export type FailureClass = 'token' | 'running' | 'refused' | 'duplicate' | 'later' | 'limit' | 'unknown';

export interface Failure {
  readonly failure: FailureClass;
  readonly problem: Problem;
}

const EXCERPT_CHARACTERS = 160;

export function isFailure(answer: object): answer is Failure {
  return 'failure' in answer;
}

export function fail(failure: FailureClass, kind: ProblemKind, code: string, message: string): Failure {
  return { failure, problem: problem(kind, {}, { code, message: excerpt(message) }) };
}

/** Text of a JSON scalar; empty for null, absent and anything nested. */
export function scalar(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'boolean' ? String(value) : '';
}

/** The JSON of a reply, or why it is none. HTTP 429 is a limit anywhere. */
export function readJson(
  reply: HttpReply,
  kinds: { readonly limited: ProblemKind; readonly unreadable: ProblemKind },
): { readonly json: JsonValue } | Failure {
  const text = reply.body.toString('utf8');
  if (reply.status === 429) return fail('limit', kinds.limited, 'HTTP 429', text);
  try {
    return { json: parseExactJson(text) };
  } catch {
    return fail('unknown', kinds.unreadable, `HTTP ${reply.status}`, text);
  }
}

/** The words of an HTML page or a text, short enough for a message. */
export function excerpt(text: string): string {
  const words = text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return words.replace(/\s+/g, ' ').trim().slice(0, EXCERPT_CHARACTERS);
}

/** Texts of a business refusal are undocumented everywhere; these words are what all of them are seen to share. */
export function refusalOf(message: string): 'duplicate' | 'periodClosed' | 'refused' {
  if (/重复|已存在|已经存在/.test(message)) return 'duplicate';
  if (/结账|关账|会计期间.*(未|不)|期间已/.test(message)) return 'periodClosed';
  return 'refused';
}

/** What a failed write means to delivery. Throws Transient where surely nothing happened. */
export function outcomeOf(failed: Failure): SendOutcome {
  switch (failed.failure) {
    case 'refused':
      return { outcome: 'Refused', problem: failed.problem };
    case 'duplicate':
      return { outcome: 'Refused', problem: failed.problem, reason: 'DUPLICATE' };
    case 'running':
    case 'unknown':
      return { outcome: 'Unknown', problem: failed.problem };
    case 'token':
    case 'later':
    case 'limit':
      throw new Transient(failed.problem);
  }
}

/** For reads: nothing was changed, so an unknown result is one to ask for again. */
export function thrown(failed: Failure): Refused | Transient {
  return failed.failure === 'refused' || failed.failure === 'duplicate'
    ? new Refused(failed.problem)
    : new Transient(failed.problem);
}

export function redacted(failed: Failure, redactor: Redactor): Failure {
  const params = Object.fromEntries(
    Object.entries(failed.problem.params).map(([key, value]) => [key, redactor.text(value)]),
  );
  return { ...failed, problem: { ...failed.problem, params } };
}
