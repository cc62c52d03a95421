/** One document saved at most once: what a Save that went out says for certain, and what stays unknown. */
import { problem, Transient } from '../../core/problems.ts';
import type { SendOutcome } from '../../core/targets.ts';
import type { Clock } from '../../wire/clock.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import { mayHaveArrived } from '../../wire/http.ts';
import type { KingdeeClient } from './client.ts';
import { type Failure, isFailure, scalar } from './errors.ts';
import { kingdeeProblems as kinds } from './problems.ts';

/** Time left after a login that may be due: what goes wrong before a document leaves is never an unknown result. */
export async function loggedIn(client: KingdeeClient, clock: Clock, deadlineMs: number): Promise<number> {
  const startMs = clock.now();
  await client.connect();
  const leftMs = deadlineMs - (clock.now() - startMs);
  if (leftMs <= 0) throw new Transient(problem(kinds.KINGDEE_LOGIN_SLOW, {}, { deadline: String(deadlineMs) }));
  return leftMs;
}

export interface SaveCall {
  readonly form: string;
  readonly body: unknown;
  readonly deadlineMs: number;
  /** Number of the saved document. */
  numberOf(result: JsonObject): string;
}

/** Throws Transient where surely nothing was saved. */
export async function saveOnce(client: KingdeeClient, clock: Clock, call: SaveCall): Promise<SendOutcome> {
  const leftMs = await loggedIn(client, clock, call.deadlineMs);
  try {
    const answer = await client.save(call.form, call.body, leftMs);
    return isFailure(answer) ? notSaved(answer) : saved(answer.result, call);
  } catch (error) {
    if (error instanceof Transient && mayHaveArrived(error)) return { outcome: 'Unknown', problem: error.problem };
    throw error;
  }
}

/** What a failed write says of its document. Throws Transient where surely nothing happened. */
export function notSaved(answer: Failure): SendOutcome {
  switch (answer.failure) {
    case 'refused':
    case 'absent':
      return { outcome: 'Refused', problem: answer.problem };
    case 'session':
    case 'duplicate':
    case 'unknown':
      return { outcome: 'Unknown', problem: answer.problem };
    case 'later':
    case 'limit':
      throw new Transient(answer.problem);
  }
}

/** An IsSuccess without an id says nothing certain. */
function saved(result: JsonObject, call: SaveCall): SendOutcome {
  const id = scalar(result.Id);
  if (id === '' || id === '0') {
    const message = 'IsSuccess without Id';
    return { outcome: 'Unknown', problem: problem(kinds.KINGDEE_RESULT_UNKNOWN, {}, { message, msgCode: '0' }) };
  }
  return { outcome: 'Saved', id, number: call.numberOf(result) };
}
