/** 提交, 审核, and deletion with what must be undone before it. Each is idempotent: a document that stands there is done. */
import { DOCUMENT_KINDS, type DocumentKind } from '../../../../core/business-documents.ts';
import { problem, Refused, Transient } from '../../../../core/problems.ts';
import type { AdvanceOutcome } from '../../../../core/targets.ts';
import type { JsonObject } from '../../../../wire/exact-json.ts';
import { resubmitKeyOf } from '../client.ts';
import { type Failure, hiddenFailure, isFailure, scalar } from '../errors.ts';
import { cardOf, type DocumentCard, type Verb } from './cards.ts';
import { detailOf, type Lookup } from './lookup.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';
import { idNumber, ofOne } from './sending.ts';

const DEADLINE_MS = 60_000;

type Stage = 'SAVED' | 'SUBMITTED' | 'AUDITED';
const ORDER: readonly Stage[] = ['SAVED', 'SUBMITTED', 'AUDITED'];

/** 审核 of a card with 提交 submits first. Throws Refused or Transient of the reads. */
export async function advance(
  lookup: Lookup,
  kind: DocumentKind,
  id: string,
  to: 'SUBMITTED' | 'AUDITED',
): Promise<AdvanceOutcome> {
  const card = cardOf(kind, lookup.settings.documents);
  const { submit, audit } = card.verbs;
  if (to === 'AUDITED' && !audit) return { outcome: 'Refused', problem: noVerb(kind, '审核') };
  if (submit) {
    const refused = await step(lookup, card, submit, id, 'SUBMITTED');
    if (refused) return { outcome: 'Refused', problem: refused.problem };
  }
  if (to === 'SUBMITTED' || !audit) return { outcome: 'Done', stage: 'SUBMITTED' };
  const refused = await step(lookup, card, audit, id, 'AUDITED');
  return refused ? { outcome: 'Refused', problem: refused.problem } : { outcome: 'Done', stage: 'AUDITED' };
}

/** The refusal, or undefined where the document stands there now. */
async function step(
  lookup: Lookup,
  card: DocumentCard,
  verb: Verb,
  id: string,
  to: Stage,
): Promise<Failure | undefined> {
  const failed = await act(lookup, card, verb, id);
  if (!failed) return undefined;
  if (to === 'SUBMITTED' && NO_WORKFLOW.test(failed.problem.params.message ?? '')) return undefined;
  const head = await detailOf(lookup.client, card, id);
  return head && ORDER.indexOf(stageOf(head)) >= ORDER.indexOf(to) ? undefined : failed;
}

/** 不支持审批流, with code 200: there is nothing to submit, and it can be audited as it stands. */
const NO_WORKFLOW = /不支持审批流/;

/** verifyState 1 in approval, 2 approved · status 1 audited, 3 in audit. Protocol notes §1.11. */
function stageOf(head: JsonObject): Stage {
  const verify = scalar(head.verifyState) || scalar(head.verifystate);
  if (verify === '2' || scalar(head.status) === '1' || scalar(head.auditstatus) === '1') return 'AUDITED';
  return verify === '1' || scalar(head.status) === '3' ? 'SUBMITTED' : 'SAVED';
}

/** Throws Transient where it may or may not have been done: asked again, as a verb done twice is one done. */
async function act(lookup: Lookup, card: DocumentCard, verb: Verb, id: string): Promise<Failure | undefined> {
  const body = await bodyOf(lookup, card, verb, id);
  const key = { value: resubmitKeyOf(verb.path, id), place: 'data' } as const;
  const answer = await lookup.client.write(
    { path: verb.path, body, ...(verb.shape === 'ids' && { key }), ...(card.success && { success: card.success }) },
    DEADLINE_MS,
  );
  if (!isFailure(answer)) return hiddenFailure(answer, verb.path);
  const failed = ofOne(answer);
  if (failed.failure === 'refused' || failed.failure === 'absent' || failed.failure === 'duplicate') return failed;
  throw new Transient(failed.problem);
}

async function bodyOf(lookup: Lookup, card: DocumentCard, verb: Verb, id: string): Promise<JsonObject> {
  switch (verb.shape) {
    case 'one':
      return { data: { id } };
    case 'rows':
      return { data: [{ id: idNumber(id) }] };
    case 'rows-pubts': {
      const pubts = scalar((await detailOf(lookup.client, card, id))?.pubts);
      return { data: [{ id: idNumber(id), ...(pubts !== '' && { pubts }) }] };
    }
    case 'ids':
      return { data: { id: [idNumber(id)] } };
  }
}

/** Gone already is done. Throws Refused YONYOU_NO_VERB, YONYOU_NOT_REMOVED. */
export async function remove(lookup: Lookup, kind: DocumentKind, id: string): Promise<void> {
  const card = cardOf(kind, lookup.settings.documents);
  const head = await detailOf(lookup.client, card, id);
  if (!head) return;
  const { delete: remover, unaudit, unsubmit } = card.verbs;
  if (!remover) throw new Refused(noVerb(kind, '删除'));
  const stage = stageOf(head);
  if (stage === 'AUDITED' && unaudit) await act(lookup, card, unaudit, id);
  if (stage !== 'SAVED' && unsubmit) await act(lookup, card, unsubmit, id);
  const failed = await act(lookup, card, remover, id);
  if (!failed || !(await detailOf(lookup.client, card, id))) return;
  const { message = '' } = failed.problem.params;
  throw new Refused(problem(kinds.YONYOU_NOT_REMOVED, {}, { id, message }));
}

function noVerb(kind: DocumentKind, verb: string) {
  return problem(kinds.YONYOU_NO_VERB, {}, { kind: DOCUMENT_KINDS[kind], verb });
}
