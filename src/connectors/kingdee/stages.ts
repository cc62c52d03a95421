/**
 * 提交, 审核 and deletion of a document of any form: each is settled by what its FDocumentStatus says, never by the words
 * of a refusal.
 */
import { type Problem, problem, Refused, Transient } from '../../core/problems.ts';
import type { AdvanceOutcome, VoucherStage } from '../../core/targets.ts';
import { mayHaveArrived } from '../../wire/http.ts';
import { flag } from './account-facts.ts';
import type { KingdeeClient } from './client.ts';
import { type Failure, isFailure, scalar } from './errors.ts';
import type { KingdeeOperations, StageMethod } from './operations.ts';
import { thrown } from './outcome.ts';
import { kingdeeProblems as kinds } from './problems.ts';
import { type Row, rowsOf } from './queries.ts';

/** A form whose documents go through the stages, and how a query tells where one stands. */
export interface StagedForm {
  readonly form: string;
  readonly idKey: string;
  /** Query keys that `stageOf` reads, in its order. */
  readonly stageKeys: readonly string[];
  /** Throws Refused KINGDEE_ANSWER_ODD. */
  stageOf(values: Row): VoucherStage;
}

const BY_STATUS: Readonly<Record<string, VoucherStage>> = {
  Z: 'DRAFT',
  A: 'SAVED',
  B: 'SUBMITTED',
  C: 'AUDITED',
  // 重新审核: un-audited, may be changed, must be submitted anew.
  D: 'SAVED',
};

const RANK: Readonly<Record<VoucherStage, number>> = {
  VOID: -1,
  DRAFT: 0,
  SAVED: 1,
  SUBMITTED: 2,
  AUDITED: 3,
  POSTED: 4,
};

export const VOUCHER: StagedForm = {
  form: 'GL_VOUCHER',
  idKey: 'FVOUCHERID',
  stageKeys: ['FDocumentStatus', 'FPOSTED', 'FInvalid'],
  stageOf([status, posted, invalid]) {
    if (flag(invalid)) return 'VOID';
    return flag(posted) ? 'POSTED' : stageOfStatus(status);
  },
};

/** A business document or base data; `cancelKey` (FCancelStatus) only where the form is known to have it. */
export function stagedBill(form: string, idKey: string, cancelKey?: string): StagedForm {
  return {
    form,
    idKey,
    stageKeys: ['FDocumentStatus', ...(cancelKey === undefined ? [] : [cancelKey])],
    stageOf: ([status, cancelled]) => (scalar(cancelled).toUpperCase() === 'B' ? 'VOID' : stageOfStatus(status)),
  };
}

/** A status that is none of the five is odd. */
function stageOfStatus(status: Row[number] | undefined): VoucherStage {
  const stage = BY_STATUS[scalar(status).toUpperCase()];
  if (!stage) throw new Refused(problem(kinds.KINGDEE_ANSWER_ODD, {}, { what: `FDocumentStatus ${scalar(status)}` }));
  return stage;
}

export interface StageTools {
  readonly client: KingdeeClient;
  readonly operations: KingdeeOperations;
}

/**
 * Brings the document to the stage or finds it there or beyond; on the way to AUDITED it is submitted where it is not yet.
 * Throws Transient where it did not get there and nothing forbids another try.
 */
export async function advance(
  tools: StageTools,
  staged: StagedForm,
  id: string,
  to: 'SUBMITTED' | 'AUDITED',
): Promise<AdvanceOutcome> {
  const method = to === 'SUBMITTED' ? 'Submit' : 'Audit';
  const failed = await run(tools, staged, method, id);
  if (!failed) return { outcome: 'Done', stage: to };
  const stage = await readStage(tools.client, staged, id);
  if (stage === undefined) return { outcome: 'Refused', problem: absent(id) };
  if (RANK[stage] >= RANK[to]) return { outcome: 'Done', stage };
  const isUnsubmitted = stage === 'DRAFT' || stage === 'SAVED';
  if (to === 'SUBMITTED' || !isUnsubmitted || failed.failure !== 'refused') return settled(failed);
  const submitted = await advance(tools, staged, id, 'SUBMITTED');
  if (submitted.outcome === 'Refused') return submitted;
  const again = await run(tools, staged, 'Audit', id);
  if (!again) return { outcome: 'Done', stage: to };
  const reached = await readStage(tools.client, staged, id);
  return reached !== undefined && RANK[reached] >= RANK[to] ? { outcome: 'Done', stage: reached } : settled(again);
}

function settled(failed: Failure): AdvanceOutcome {
  const error = thrown(failed);
  if (error instanceof Transient) throw error;
  return { outcome: 'Refused', problem: error.problem };
}

const WAY_OUT: Readonly<Record<Exclude<VoucherStage, 'POSTED'>, StageMethod>> = {
  AUDITED: 'UnAudit',
  SUBMITTED: 'CancelAssign',
  SAVED: 'Delete',
  DRAFT: 'Delete',
  VOID: 'Delete',
};

/** Un-audit, withdraw, delete, and as many readings between; one step more for a step that another person took. */
const STEPS_MAX = 4;

/** Throws Refused (KINGDEE_POSTED, or the words of the ERP) and Transient. */
export async function remove(tools: StageTools, staged: StagedForm, id: string): Promise<void> {
  let failed: { readonly at: VoucherStage; readonly failure: Failure } | undefined;
  for (let step = 0; step <= STEPS_MAX; step++) {
    const stage = await readStage(tools.client, staged, id);
    if (stage === undefined) return;
    if (stage === 'POSTED') throw new Refused(problem(kinds.KINGDEE_POSTED, {}, { id }));
    // The step failed and the document stands where it stood.
    if (failed && failed.at === stage) throw thrown(failed.failure);
    const failure = await run(tools, staged, WAY_OUT[stage], id);
    failed = failure && { at: stage, failure };
    if (!failure && WAY_OUT[stage] === 'Delete') return;
  }
  throw failed ? thrown(failed.failure) : new Transient(problem(kinds.KINGDEE_LOCKED, {}, { message: id }));
}

/** What failed; a lost reply is a failure like the others, for the document itself is read next. */
async function run(
  tools: StageTools,
  { form }: StagedForm,
  method: StageMethod,
  id: string,
): Promise<Failure | undefined> {
  try {
    const answer = await tools.operations.stage(method, form, { ids: [id] });
    return isFailure(answer) ? answer : undefined;
  } catch (error) {
    if (error instanceof Transient && mayHaveArrived(error)) return { failure: 'unknown', problem: error.problem };
    throw error;
  }
}

async function readStage(client: KingdeeClient, staged: StagedForm, id: string): Promise<VoucherStage | undefined> {
  if (!/^\d+$/.test(id)) return undefined;
  const [row] = await rowsOf(client, {
    FormId: staged.form,
    FieldKeys: staged.stageKeys.join(','),
    FilterString: `${staged.idKey}=${id}`,
    OrderString: `${staged.idKey} ASC`,
    Limit: 1,
  });
  return row && staged.stageOf(row);
}

function absent(id: string): Problem {
  return problem(kinds.KINGDEE_ABSENT, {}, { message: id });
}
