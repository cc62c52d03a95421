/**
 * Documents that come out of another one of the ERP. 下推 gives them a number of the ERP, so they are made in two steps:
 * pushed, and then saved over with our number, date and quantities. A push whose reply was lost leaves a document without
 * our number, which `find` does not see; hence before each push the unaudited documents of that source are looked at, and
 * the only one that has no number of ours is taken instead of a second. Two workers that push at once end with one number:
 * it is unique, and who comes second deletes what it made.
 */

import { parseMinor } from '../../../core/money.ts';
import { type Problem, problem, Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome } from '../../../core/targets.ts';
import { mayHaveArrived } from '../../../wire/http.ts';
import { isFailure, scalar } from '../errors.ts';
import { connected, failedSend } from '../outcome.ts';
import { kingdeeProblems } from '../problems.ts';
import { groupsOf, quoted, ROWS_MAX, type Row, rowsOf } from '../queries.ts';
import { plainDecimal } from '../read-back.ts';
import { saveOnce } from '../saving.ts';
import { remove } from '../stages.ts';
import type { DocumentBody, Source } from './body.ts';
import type { Json, JsonMembers } from './content.ts';
import { type BillForm, formOf } from './forms.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';
import type { DocumentTools } from './tools.ts';
import { transferInLink } from './transfers.ts';

export interface Sourced {
  readonly form: BillForm;
  readonly source: Source;
  readonly data: Omit<DocumentBody, 'Source'>;
  readonly number: string;
  /** What every number of the house for this kind begins with. */
  readonly word: string;
  readonly deadlineMs: number;
}

/** Throws Transient where surely no document has our number. */
export async function sendSourced(tools: DocumentTools, call: Sourced): Promise<SendOutcome> {
  const startMs = tools.clock.now();
  await connected(tools.clock, call.deadlineMs, kingdeeProblems.KINGDEE_LOGIN_SLOW, tools.client.connect);
  const leftMs = (): number => call.deadlineMs - (tools.clock.now() - startMs);
  return call.source.by === 'push' ? sendPushed(tools, call, leftMs) : sendLinked(tools, call, leftMs);
}

async function sendPushed(tools: DocumentTools, call: Sourced, leftMs: () => number): Promise<SendOutcome> {
  const drafts = await unnumbered(tools, call);
  if (drafts.length > 1)
    return refused(
      problem(kinds.KINGDEE_PUSH_AMBIGUOUS, {}, { source: call.source.number, count: `${drafts.length}` }),
    );
  const [draft] = drafts;
  const made = draft ?? (await push(tools, call, leftMs()));
  if (typeof made !== 'string') return made;
  const outcome = await overlay(tools, call, made, leftMs);
  if (outcome.outcome === 'Refused' || isNumberTaken(outcome)) await dismiss(tools, call, made, draft === undefined);
  return outcome;
}

function isNumberTaken(outcome: SendOutcome): boolean {
  return 'problem' in outcome && outcome.problem.code === kingdeeProblems.KINGDEE_DUPLICATE_NUMBER.code;
}

/** What we pushed and could not number takes goods from its source: it goes. What stood there before stays. */
async function dismiss(tools: DocumentTools, call: Sourced, id: string, isOurs: boolean): Promise<void> {
  if (!isOurs) return;
  try {
    await remove(tools, call.form.staged, id);
  } catch (error) {
    // It stays unaudited; the next attempt takes it instead of a push.
    if (!(error instanceof Refused || error instanceof Transient)) throw error;
  }
}

/** Ids of the unaudited documents of the source that have no number of ours. */
async function unnumbered(tools: DocumentTools, { form, source, word }: Sourced): Promise<readonly string[]> {
  const sourceKey = tools.settings.documents.sourceNumberKeys[form.form] ?? '';
  if (sourceKey === '') return [];
  const rows = await rowsOf(tools.client, {
    FormId: form.form,
    FieldKeys: `FID,FBillNo,FDocumentStatus,${sourceKey}`,
    FilterString: `${sourceKey}=${quoted(source.number)}`,
    OrderString: 'FID ASC',
    Limit: ROWS_MAX,
  });
  const open = rows.filter(
    ([, theirs, status]) => ['Z', 'A', 'D'].includes(scalar(status).toUpperCase()) && !scalar(theirs).startsWith(word),
  );
  return [...new Set(open.map(([id]) => scalar(id)))];
}

async function push(tools: DocumentTools, call: Sourced, deadlineMs: number): Promise<string | SendOutcome> {
  try {
    const answer = await tools.operations.push(
      call.source.form,
      { numbers: [call.source.number], targetForm: call.form.form, draftWhenSaveFails: true },
      deadlineMs,
    );
    if (isFailure(answer)) return failedSend(answer);
    const [id] = answer.made;
    if (answer.made.length === 1 && id !== undefined && id !== '' && id !== '0') return id;
    return unknown(`Push: ${answer.made.length} documents`);
  } catch (error) {
    if (error instanceof Transient && mayHaveArrived(error)) return { outcome: 'Unknown', problem: error.problem };
    throw error;
  }
}

async function overlay(tools: DocumentTools, call: Sourced, id: string, leftMs: () => number): Promise<SendOutcome> {
  const rows = await rowsOfBill(tools, call.form, `FID=${id}`);
  // Another worker has taken it for another document of ours meanwhile.
  if (rows.some((row) => row.number !== call.number && row.number.startsWith(call.word)))
    return unknown(`Push: ${id} is ${rows[0]?.number}`);
  const matched = match(call, rows);
  if ('outcome' in matched) return matched;
  const entries = matched.map(({ row, source, quantity }) => ({
    FEntryID: source.rowId,
    ...row,
    [call.form.quantity ?? '']: quantity.toString(),
  }));
  return save(tools, call, { FID: id, ...call.data.Model, [call.form.entry]: entries }, leftMs());
}

async function sendLinked(tools: DocumentTools, call: Sourced, leftMs: () => number): Promise<SendOutcome> {
  const { source } = call;
  const rows = await rowsOfBill(
    tools,
    formOf('TRANSFER_OUT', tools.settings.documents),
    `FBillNo=${quoted(source.number)}`,
  );
  if (rows.length === 0 || rows.some((row) => row.status !== 'C'))
    return refused(problem(kinds.KINGDEE_SOURCE_MISSING, {}, { number: call.number, source: source.number }));
  const matched = match(call, rows);
  if ('outcome' in matched) return matched;
  const entries = matched.map(({ row, source: taken, quantity }) => ({
    ...row,
    [call.form.quantity ?? '']: quantity.toString(),
    FPlanTransferQty: quantity.toString(),
    ...transferInLink(taken, quantity.toString()),
  }));
  return save(tools, call, { ...call.data.Model, [call.form.entry]: entries }, leftMs());
}

function save(tools: DocumentTools, call: Sourced, model: JsonMembers, deadlineMs: number): Promise<SendOutcome> {
  return saveOnce(tools.client, tools.clock, {
    form: call.form.form,
    body: { ...call.data, Model: model },
    deadlineMs,
    numberOf: (result) => scalar(result.Number) || call.number,
  });
}

interface SourceRow {
  readonly billId: string;
  readonly number: string;
  readonly rowId: string;
  readonly status: string;
  readonly material: string;
  /** Whole pieces; 0 where it is none. */
  readonly quantity: bigint;
}

async function rowsOfBill(tools: DocumentTools, form: BillForm, filter: string): Promise<readonly SourceRow[]> {
  const rowKey = `${form.entry}_FEntryID`;
  const fieldKeys = ['FBillNo', 'FDocumentStatus', rowKey, `${form.material}.FNumber`, form.quantity ?? ''];
  const rows: Row[] = [];
  for await (const groups of groupsOf(tools.client, { form: form.form, idKey: 'FID', fieldKeys, filter, rowKey }))
    rows.push(...groups.flat());
  return rows.map(([billId, number, status, rowId, material, quantity]) => ({
    billId: scalar(billId),
    number: scalar(number),
    rowId: scalar(rowId),
    status: scalar(status).toUpperCase(),
    material: scalar(material),
    quantity: parseMinor(plainDecimal(scalar(quantity)), 0) ?? 0n,
  }));
}

interface Matched {
  readonly row: JsonMembers;
  readonly source: SourceRow;
  readonly quantity: bigint;
}

/** Each row of ours takes rows of the source with its material until it has its pieces; a row of the source serves one. */
function match(call: Sourced, rows: readonly SourceRow[]): readonly Matched[] | SendOutcome {
  const { form } = call;
  const free = [...rows];
  const matched: Matched[] = [];
  for (const [index, row] of entriesOf(call).entries()) {
    const material = numberIn(row[form.material ?? '']);
    let missing = BigInt(String(row[form.quantity ?? '']));
    while (missing > 0n) {
      const at = free.findIndex((one) => one.material === material && one.quantity > 0n);
      const [source] = at < 0 ? [] : free.splice(at, 1);
      if (!source) {
        const params = { row: `${index + 1}`, source: call.source.number, material, missing: missing.toString() };
        return refused(problem(kinds.KINGDEE_SOURCE_ROWS, {}, params));
      }
      const quantity = missing < source.quantity ? missing : source.quantity;
      matched.push({ row, source, quantity });
      missing -= quantity;
    }
  }
  return matched;
}

function entriesOf({ form, data }: Sourced): readonly JsonMembers[] {
  return data.Model[form.entry] as readonly JsonMembers[];
}

function numberIn(value: Json | undefined): string {
  return String((value as { readonly FNumber?: string } | undefined)?.FNumber ?? '');
}

function refused(one: Problem): SendOutcome {
  return { outcome: 'Refused', problem: one };
}

function unknown(message: string): SendOutcome {
  return { outcome: 'Unknown', problem: problem(kingdeeProblems.KINGDEE_RESULT_UNKNOWN, {}, { message, msgCode: '' }) };
}
