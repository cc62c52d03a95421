/**
 * Business documents of 云星空: saved under our own FBillNo, which is unique a form, and found by it and by the reference in
 * the remark of forms that have one.
 */
import {
  type BusinessDocument,
  DOCUMENT_WORDS,
  type DocumentKind,
  type DocumentTarget,
} from '../../../core/business-documents.ts';
import { addDays, isIsoDate } from '../../../core/dates.ts';
import { problem, Refused } from '../../../core/problems.ts';
import type { FoundDocument, SendOutcome, TargetDocument } from '../../../core/targets.ts';
import { scalar } from '../errors.ts';

import { quoted, ROWS_MAX, rowsOf } from '../queries.ts';
import { saveOnce } from '../saving.ts';
import { advance, remove } from '../stages.ts';
import { type DocumentBody, documentBody, KINDS } from './body.ts';
import { carries } from './content.ts';
import { fieldsTold } from './fields.ts';
import { type BillForm, formOf } from './forms.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';
import { readBack } from './read-back.ts';
import { sendSourced } from './sourced.ts';
import type { DocumentTools } from './tools.ts';

export function documentTarget(tools: DocumentTools): DocumentTarget {
  const { settings } = tools;
  const form = (kind: DocumentKind): BillForm => formOf(kind, settings.documents);
  return {
    kinds: KINDS,
    toDocument: (document, mapping) => documentBody(settings, document, mapping),
    fieldsTold: (kind) => fieldsTold(tools, kind),
    find: (document) => find(tools, form(document.kind), document),
    send: (kind, document, deadlineMs) => send(tools, kind, document, deadlineMs),
    readBack: (id, document, mapping) => readBack(tools, form(document.kind), id, document, mapping),
    advance: (kind, id, to) => advance(tools, form(kind).staged, id, to),
    remove: (kind, id) => remove(tools, form(kind).staged, id),
  };
}

function send(
  tools: DocumentTools,
  kind: DocumentKind,
  document: TargetDocument,
  deadlineMs: number,
): Promise<SendOutcome> {
  const form = formOf(kind, tools.settings.documents);
  const { Source, ...data } = document.body as DocumentBody;
  const number = String(data.Model.FBillNo);
  return Source
    ? sendSourced(tools, { form, source: Source, data, number, word: DOCUMENT_WORDS[kind], deadlineMs })
    : saveOnce(tools.client, tools.clock, {
        form: form.form,
        body: data,
        deadlineMs,
        numberOf: (result) => scalar(result.Number) || number,
      });
}

/**
 * By number; then, where the form has a remark, by the reference among the documents of the day, for a person may have
 * renumbered ours. Where it has none, the number and the date must be ours. Throws Refused KINGDEE_BILL_TAKEN.
 */
async function find(
  tools: DocumentTools,
  form: BillForm,
  document: BusinessDocument,
): Promise<FoundDocument | undefined> {
  const remarkKey = (tools.settings.documents.remarkKeys[form.form] ?? '').split('.').at(-1) ?? '';
  const [holder] = await heads(tools, form, remarkKey, `FBillNo=${quoted(document.number)}`);
  if (holder && isOurs(holder, remarkKey, document)) return { id: holder.id, number: holder.number };
  if (remarkKey !== '') {
    const day = `${form.date}>=${quoted(document.date)} AND ${form.date}<${quoted(addDays(document.date, 1))}`;
    const filter = `${remarkKey} LIKE ${quoted(`${document.reference}%`)} AND ${day}`;
    const moved = (await heads(tools, form, remarkKey, filter)).find((one) => isOurs(one, remarkKey, document));
    if (moved) return { id: moved.id, number: moved.number };
  }
  if (!holder) return undefined;
  const { id, number, remark } = holder;
  throw new Refused(
    problem(kinds.KINGDEE_BILL_TAKEN, { document: document.key }, { form: form.form, number, id, remark }),
  );
}

interface Head {
  readonly id: string;
  readonly number: string;
  readonly date: string;
  readonly remark: string;
}

async function heads(
  tools: DocumentTools,
  form: BillForm,
  remarkKey: string,
  filter: string,
): Promise<readonly Head[]> {
  const rows = await rowsOf(tools.client, {
    FormId: form.form,
    FieldKeys: ['FID', 'FBillNo', form.date, ...(remarkKey === '' ? [] : [remarkKey])].join(','),
    FilterString: filter,
    OrderString: 'FID ASC',
    Limit: ROWS_MAX,
  });
  return rows.map(([id, number, date, remark]) => ({
    id: scalar(id),
    number: scalar(number),
    date: scalar(date).slice(0, 10),
    remark: scalar(remark),
  }));
}

/** A date that cannot be read speaks against nobody. */
function isOurs(head: Head, remarkKey: string, document: BusinessDocument): boolean {
  if (remarkKey !== '') return carries(head.remark, document.reference);
  return !isIsoDate(head.date) || head.date === document.date;
}
