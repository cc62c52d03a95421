/**
 * Several vouchers in one call. Each is looked up first, and each gets its own outcome; a lost answer makes all of them
 * unknown, and each is looked up again.
 */
import { problem, Refused } from '../core/problems.ts';
import type { FoundDocument, SendOutcome, TargetDocument } from '../core/targets.ts';
import { crashPoint } from '../engine/crash-points.ts';
import { heldForDeadline, type LeasedVoucher, LeaseLost } from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { type Delivery, FlowPaused, placeOf, type Step } from './recording.ts';
import { documentOf, findThenSend, leaving, lookUp, notSent, type Outgoing, settle } from './sending.ts';

/** Reads side by side; writes of one account never are. */
const READS_AT_ONCE = 8;

interface Ready extends Outgoing {
  /** As it was before it was written down as leaving. */
  readonly before: LeasedVoucher;
  readonly document: TargetDocument;
}

/** The steps that the vouchers came to. Throws FlowPaused where the system is down, after each was recorded. */
export async function sendTogether(delivery: Delivery, vouchers: readonly Outgoing[]): Promise<readonly Step[]> {
  const [only, ...others] = vouchers;
  if (only && others.length === 0) return [await orLost(() => findThenSend(delivery, only))];
  const ask = asking(delivery, vouchers);
  const looked = await sideBySide(vouchers, 'STOP', (one, at) => orLost(() => lookUp(delivery, one, ask?.(at))));
  const steps = looked.filter((one) => typeof one === 'string');
  const ready: Ready[] = [];
  for (const one of looked) {
    if (typeof one === 'string') continue;
    const prepared = await orLost(() => prepare(delivery, one));
    if (typeof prepared === 'string') steps.push(prepared);
    else ready.push(prepared);
  }
  crashPoint('batch.before-send');
  const held = await heldOf(delivery, ready);
  steps.push(...ready.filter((one) => !held.includes(one)).map(() => 'LOST' as const));
  return held.length === 0 ? steps : [...steps, ...(await sendHeld(delivery, held))];
}

/** One question for all where the ERP can be asked so, when the first of them is looked up. */
function asking(delivery: Delivery, vouchers: readonly Outgoing[]) {
  const { batch } = delivery.target;
  if (!batch?.find) return undefined;
  let answers: ReturnType<typeof batch.find> | undefined;
  return (at: number) => async (): Promise<FoundDocument | undefined> => {
    answers ??= batch.find?.(vouchers.map((one) => one.voucher));
    const answer = (await answers)?.[at];
    if (answer instanceof Refused) throw answer;
    return answer;
  };
}

async function prepare(delivery: Delivery, one: Outgoing): Promise<Ready | 'REFUSED' | 'WAITS'> {
  const document = await documentOf(delivery, one);
  if (typeof document === 'string') return document;
  return { ...one, before: one.leased, leased: await leaving(delivery, one.leased, document), document };
}

async function heldOf(delivery: Delivery, ready: readonly Ready[]): Promise<readonly Ready[]> {
  const { outbox } = delivery;
  const held = await heldForDeadline(
    outbox.pool,
    outbox,
    ready.map((one) => one.leased),
  );
  return ready.filter((one) => held.includes(one.leased));
}

async function sendHeld(delivery: Delivery, held: readonly Ready[]): Promise<readonly Step[]> {
  const { outbox, target } = delivery;
  if (!target.batch) return [];
  let outcomes: readonly SendOutcome[];
  try {
    outcomes = await target.batch.send(
      held.map((one) => one.document),
      outbox.deadlineMs,
    );
  } catch (error) {
    return inOrder(held, (one) => notSent(delivery, one.leased, one.before, error));
  }
  crashPoint('batch.sent');
  // Answers that are in hand are written down, whatever became of the system since.
  return sideBySide(held, 'GO_ON', (one, at) =>
    orLost(() => settle(delivery, one, outcomes[at] ?? unanswered(one), one.before.handed)),
  );
}

/** The ERP said nothing of this one. */
function unanswered(one: Ready): SendOutcome {
  return { outcome: 'Unknown', problem: problem(DELIVERY_PROBLEMS.BATCH_ANSWER_SHORT, placeOf(one.leased)) };
}

async function orLost<T>(work: () => Promise<T>): Promise<T | 'LOST'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LeaseLost) return 'LOST';
    throw error;
  }
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly (R | 'LOST')[]> {
  const results: (R | 'LOST')[] = [];
  const failures: unknown[] = [];
  for (const item of items)
    try {
      results.push(await orLost(() => work(item)));
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw worst(failures);
  return results;
}

/** Waits for all, whatever one of them throws: what is on its way is recorded. */
async function sideBySide<T, R>(
  items: readonly T[],
  whenDown: 'STOP' | 'GO_ON',
  work: (item: T, at: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  for (let first = 0; first < items.length; first += READS_AT_ONCE) {
    const some = items.slice(first, first + READS_AT_ONCE);
    const settled = await Promise.allSettled(some.map((item, at) => work(item, first + at)));
    for (const one of settled)
      if (one.status === 'fulfilled') results.push(one.value);
      else failures.push(one.reason);
    if (whenDown === 'STOP' && failures.some((one) => one instanceof FlowPaused)) break;
  }
  if (failures.length > 0) throw worst(failures);
  return results;
}

/** An error of ours is told before a system that is down. */
function worst(failures: readonly unknown[]): unknown {
  return failures.find((one) => !(one instanceof FlowPaused)) ?? failures[0];
}
