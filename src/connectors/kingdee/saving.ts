/** One document saved at most once: what a Save that went out says for certain, and what stays unknown. */
import { problem } from '../../core/problems.ts';
import type { SendOutcome } from '../../core/targets.ts';
import type { Clock } from '../../wire/clock.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import type { KingdeeClient } from './client.ts';
import { isFailure, scalar } from './errors.ts';
import { failedSend, sendOnce } from './outcome.ts';
import { kingdeeProblems as kinds } from './problems.ts';

export interface SaveCall {
  readonly form: string;
  readonly body: unknown;
  readonly deadlineMs: number;
  /** Number of the saved document. */
  numberOf(result: JsonObject): string;
}

/** Throws Transient where surely nothing was saved. */
export function saveOnce(client: KingdeeClient, clock: Clock, call: SaveCall): Promise<SendOutcome> {
  return sendOnce<SendOutcome>(
    clock,
    call.deadlineMs,
    kinds.KINGDEE_LOGIN_SLOW,
    client.connect,
    async (leftMs) => {
      const answer = await client.save(call.form, call.body, leftMs);
      return isFailure(answer) ? failedSend(answer) : saved(answer.result, call);
    },
    (why) => ({ outcome: 'Unknown', problem: why }),
  );
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
