/** One document to its card: what only the ERP knows is looked up, then it goes out once. */
import { DOCUMENT_KINDS, type DocumentKind } from '../../../../core/business-documents.ts';
import { type Problem, problem, Refused, Transient } from '../../../../core/problems.ts';
import type { RefusalReason, SendOutcome, TargetDocument } from '../../../../core/targets.ts';
import { JsonNumber, type JsonObject } from '../../../../wire/exact-json.ts';
import { yonyouProblems } from '../../problems.ts';
import { resubmitKeyOf, thrown } from '../client.ts';
import { type Answer, type Failure, hiddenFailure, isFailure, objectsOf, refusalOf, scalar } from '../errors.ts';
import { wholeList } from '../pages.ts';
import type { ToResolve } from './arap-classic.ts';
import type { DocumentBody } from './body.ts';
import { cardOf, type DocumentCard } from './cards.ts';
import { detailOf, type Lookup, rowsIn, sourceOf } from './lookup.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';
import { dataOf } from './wire.ts';

const CURRENCIES = '/yonbip/digitalModel/currencytenant/batchQueryDetail';
const PERIOD = '/yonbip/fi/bd/period/getPeriodByMixCondition';

/** Throws Transient: nothing was done. */
export async function sendDocument(
  lookup: Lookup,
  kind: DocumentKind,
  document: TargetDocument,
  deadlineMs: number,
): Promise<SendOutcome> {
  const card = cardOf(kind, lookup.settings.documents);
  const body = document.body as DocumentBody;
  let data: JsonObject;
  try {
    data = await completed(lookup, kind, body, dataOf(body.data, card.texts));
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'Refused', problem: error.problem };
    throw error;
  }
  const key = { value: resubmitKeyOf(card.save, document.key), place: 'data' } as const;
  const answer = await lookup.client.write(
    {
      path: card.save,
      body: { data: card.listed ? [data] : data },
      ...(card.keyed && { key }),
      ...(card.success && { success: card.success }),
    },
    deadlineMs,
  );
  return isFailure(answer) ? outcomeOf(answer) : saved(lookup, card, answer, document.reference);
}

/** Ids of currencies and period, and of the rows that the rows of this document follow. Throws Refused or Transient. */
async function completed(
  lookup: Lookup,
  kind: DocumentKind,
  body: DocumentBody,
  data: JsonObject,
): Promise<JsonObject> {
  if (body.resolve) return { ...data, ...(await resolved(lookup, body.resolve)) };
  return body.source ? linked(lookup, kind, data, body.source) : data;
}

async function resolved(lookup: Lookup, wanted: ToResolve): Promise<JsonObject> {
  const rows = await wholeList(lookup.client, { path: CURRENCIES, pageSize: 500, body: (page) => ({ ...page }) });
  const find = (code: string): JsonObject => {
    const row = rows.find((one) => scalar(one.code) === code);
    if (!row || scalar(row.id) === '') throw unknown('币种', code);
    return row;
  };
  const [currency, natCurrency] = [find(wanted.currency), find(wanted.natCurrency)];
  return {
    currency: scalar(currency.id),
    ...(wanted.period !== undefined && {
      natCurrency: scalar(natCurrency.id),
      period: await periodId(lookup, wanted.period),
    }),
    ...(wanted.digits && {
      currency_priceDigit: scalar(currency.priceDigit),
      currency_moneyDigit: scalar(currency.moneyDigit),
      natCurrency_priceDigit: scalar(natCurrency.priceDigit),
      natCurrency_moneyDigit: scalar(natCurrency.moneyDigit),
    }),
  };
}

async function periodId(lookup: Lookup, period: string): Promise<string> {
  const body = { code: period, schemaCode: lookup.settings.documents.periodScheme };
  const answer = await lookup.client.read({ path: PERIOD, body });
  if (isFailure(answer)) throw thrown(answer);
  const id = scalar(objectsOf(answer.data)[0]?.id);
  if (id === '') throw unknown('会计期间', period);
  return id;
}

/** Each row follows the first free row of the source with its material and pieces. Throws Refused YONYOU_SOURCE_*. */
async function linked(
  lookup: Lookup,
  kind: DocumentKind,
  data: JsonObject,
  source: NonNullable<DocumentBody['source']>,
): Promise<JsonObject> {
  const card = cardOf('TRANSFER_OUT', lookup.settings.documents);
  const head = await sourceOf(lookup, card, source);
  if (!head) {
    const params = { kind: DOCUMENT_KINDS[kind], number: '', source: source.number };
    throw new Refused(problem(kinds.YONYOU_SOURCE_MISSING, {}, params));
  }
  const free = [...rowsIn(card, head)];
  const details = objectsOf(data.details).map((row, index) => {
    const at = free.findIndex((one) => isSameGoods(one, row));
    const [found] = at < 0 ? [] : free.splice(at, 1);
    if (!found)
      throw new Refused(
        problem(kinds.YONYOU_SOURCE_ROWS, {}, { row: String(index + 1), source: scalar(head.code) || source.number }),
      );
    return { ...row, sourceid: scalar(head.id), sourceautoid: scalar(found.id) };
  });
  return { ...data, details };
}

/** A source that tells no codes is taken row by row: then the pieces alone must agree. */
function isSameGoods(theirs: JsonObject, ours: JsonObject): boolean {
  const code = scalar(theirs.product_cCode);
  return (code === '' || code === scalar(ours.product)) && Number(scalar(theirs.qty)) === Number(scalar(ours.qty));
}

function unknown(what: string, code: string): Refused {
  return new Refused(problem(kinds.YONYOU_CODE_UNKNOWN, {}, { what, code }));
}

/** The object that was saved, or the one info of a batch shape. A success without an id says nothing certain. */
async function saved(lookup: Lookup, card: DocumentCard, answer: Answer, reference: string): Promise<SendOutcome> {
  const head = objectsOf(answer.data)[0] ?? {};
  const one = 'infos' in head ? (objectsOf(head.infos)[0] ?? {}) : head;
  const id = scalar(one.id);
  if (id !== '') return { outcome: 'Saved', id, number: scalar(one.code) || (await numberOf(lookup, card, id)) };
  const hidden = hiddenFailure(answer, card.save);
  if (hidden) return outcomeOf(hidden);
  const what = `id (${reference})`;
  return { outcome: 'Unknown', problem: problem(yonyouProblems.YONYOU_ANSWER_ODD, {}, { what }) };
}

/** The classic cards print no number in their answer; without one the id stands for it. */
async function numberOf(lookup: Lookup, card: DocumentCard, id: string): Promise<string> {
  try {
    return scalar((await detailOf(lookup.client, card, id))?.code) || id;
  } catch (error) {
    if (error instanceof Refused || error instanceof Transient) return id;
    throw error;
  }
}

export function outcomeOf(given: Failure): SendOutcome {
  const failed = ofOne(given);
  switch (failed.failure) {
    case 'duplicate':
    case 'refused':
    case 'absent':
      return refused(failed.problem, reasonOf(failed));
    case 'running':
    case 'unknown':
      return { outcome: 'Unknown', problem: failed.problem };
    case 'token':
    case 'authority':
    case 'later':
    case 'limit':
      throw new Transient(failed.problem);
  }
}

/** A batch of one that failed: its message is the refusal. */
export function ofOne(failed: Failure): Failure {
  const { code, params } = failed.problem;
  if (code !== yonyouProblems.YONYOU_PARTLY_FAILED.code || (params.message ?? '') === '') return failed;
  return refusalOf(params.message ?? '', params.path ?? '');
}

function refused(one: Problem, reason: RefusalReason | undefined): SendOutcome {
  return { outcome: 'Refused', problem: one, ...(reason && { reason }) };
}

/** The text for a closed period is printed; a duplicate is looked up, and a person is told where nothing is found. */
function reasonOf(failed: Failure): RefusalReason | undefined {
  if (failed.failure === 'duplicate') return 'DUPLICATE';
  return /期间.*已经?(结账|关账)/.test(failed.problem.params.message ?? '') ? 'PERIOD_CLOSED' : undefined;
}

/** Id as a JSON number, which the number cards want. */
export function idNumber(id: string): JsonNumber | string {
  return /^\d+$/.test(id) ? new JsonNumber(id) : id;
}
