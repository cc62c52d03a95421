/** Every thrown error as an answer: Refused 4xx, Transient 503, anything else 500 with a number and nothing inside. */
import { randomUUID } from 'node:crypto';
import type { FastifyError } from 'fastify';
import { type Catalogue, type Problem, problem, Refused, Transient } from '../core/problems.ts';
import { asTransient } from '../engine/transaction.ts';
import type { ErrorJson } from './contract.ts';
import { API_PROBLEMS } from './problems.ts';
import { problemView } from './views.ts';

/** Of Refused; what is not here is 422: well-formed, understood, and refused by a rule of the house. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  INPUT_INVALID: 400,
  UPLOAD_MISSING: 400,
  UPLOAD_BROKEN: 400,
  PROOF_CURSOR_NOT_VALID: 400,
  NOT_SIGNED_IN: 401,
  LOGIN_REFUSED: 401,
  NOT_PERMITTED: 403,
  CSRF_REFUSED: 403,
  YONYOU_EVENT_FORGED: 403,
  YONYOU_EVENT_UNREADABLE: 400,
  SAME_PERSON: 403,
  REVIEWER_IS_PREPARER: 403,
  MAPPING_SAME_PERSON: 403,
  PASSWORD_CHANGE_REQUIRED: 403,
  NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  PROPOSAL_NOT_FOUND: 404,
  EXCEPTION_NOT_FOUND: 404,
  SOURCE_NOT_FOUND: 404,
  DOCUMENT_NOT_FOUND: 404,
  SETTLEMENT_NOT_FOUND: 404,
  VOUCHER_ABSENT: 404,
  DRIFT_ABSENT: 404,
  MAPPING_NOT_FOUND: 404,
  REVIEW_RULE_NOT_FOUND: 404,
  ORDER_WITHOUT_MARK: 404,
  VOUCHER_LINE_NOT_FOUND: 404,
  BOOK_UNKNOWN: 404,
  ERP_ACCOUNT_NOT_FOUND: 404,
  USER_EXISTS: 409,
  ERP_ACCOUNT_EXISTS: 409,
  SOURCE_EXISTS: 409,
  ERP_BOOK_CONNECTED: 409,
  ERP_CONNECTION_OFF: 409,
  ERP_BASE_DATA_ABSENT: 409,
  PROPOSAL_DECIDED: 409,
  EXCEPTION_DECIDED: 409,
  VOUCHER_STATE_WRONG: 409,
  VOUCHER_BUSY: 409,
  VOUCHER_REVERSED_BEFORE: 409,
  MAPPING_STATE_WRONG: 409,
  MAPPING_NOT_LATEST: 409,
  REVIEW_RULE_STATE_WRONG: 409,
  REVIEW_RULE_NOT_LATEST: 409,
  ALLOCATION_SETTING_CHANGED: 409,
  ALLOCATION_SETTING_MISSING: 409,
  ALLOCATION_NOT_WAITING: 409,
  ALLOCATION_OVERRIDE_REFUSED: 409,
  PERIOD_NOT_CLOSED: 409,
  LAST_ADMIN: 409,
  PERIOD_UNREADY: 409,
  UPLOAD_TOO_LARGE: 413,
  TOO_MANY_TRIES: 429,
};

export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorJson;
}

export type Log = (line: string) => void;

export function answerOf(error: unknown, catalogue: Catalogue, log: Log): ErrorAnswer {
  const known = asTransient(error);
  if (known instanceof Refused) return bodyOf(catalogue, known.problem, STATUS_OF_CODE[known.problem.code] ?? 422);
  if (known instanceof Transient) return bodyOf(catalogue, withoutDetail(known.problem), 503);
  const fromFastify = answerOfFastify(error as FastifyError, catalogue);
  if (fromFastify) return fromFastify;
  const id = randomUUID();
  log(`error ${id} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const answer = bodyOf(catalogue, problem(API_PROBLEMS.INTERNAL, {}, { id }), 500);
  return { status: 500, body: { error: { ...answer.body.error, id } } };
}

/** Why a system cannot be reached names hosts and accounts: it is for the log, not for whoever asks. */
function withoutDetail(one: Problem): Problem {
  const params = Object.fromEntries(Object.keys(one.params).map((name) => [name, '…']));
  return { ...one, params };
}

function bodyOf(catalogue: Catalogue, one: Problem, status: number): ErrorAnswer {
  const { code, level, text, remedy, place } = problemView(catalogue, one);
  const seconds = Number(one.params.seconds);
  const retry = status === 429 && Number.isSafeInteger(seconds) ? { retryAfterSeconds: seconds } : {};
  return { status, body: { error: { code, level, text, remedy, place, ...retry } } };
}

const DETAIL_LENGTH_MAX = 300;

/** What Fastify refuses before a handler runs: schema, media type, size, broken JSON or multipart. */
function answerOfFastify(error: FastifyError, catalogue: Catalogue): ErrorAnswer | undefined {
  const invalid = (detail: string, status: number): ErrorAnswer =>
    bodyOf(catalogue, problem(API_PROBLEMS.INPUT_INVALID, {}, { detail: detail.slice(0, DETAIL_LENGTH_MAX) }), status);
  if (error.validation) {
    const first = error.validation[0];
    return invalid(`${error.validationContext ?? ''}${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim(), 400);
  }
  const status = error.statusCode;
  if (!error.code?.startsWith('FST_') || status === undefined || status < 400 || status >= 500) return undefined;
  return invalid(error.code, status);
}
