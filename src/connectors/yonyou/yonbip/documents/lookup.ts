/** Documents of ours in the lists of the ERP, and one document with its rows. */
import type { BusinessDocument } from '../../../../core/business-documents.ts';
import { problem, Refused } from '../../../../core/problems.ts';
import type { FoundDocument } from '../../../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../wire/exact-json.ts';
import { yonyouProblems } from '../../problems.ts';
import type { YonbipSettings } from '../account.ts';
import { thrown, type YonbipClient } from '../client.ts';
import { hiddenFailure, isFailure, scalar } from '../errors.ts';
import { wholeList } from '../pages.ts';
import { cardOf, type DocumentCard } from './cards.ts';

export interface Lookup {
  readonly settings: YonbipSettings;
  readonly client: YonbipClient;
}

/** The lists allow 500. */
const PAGE_SIZE = 500;

/** Every document that carries the reference, oldest first. Throws Refused or Transient. */
export async function ourDocuments(lookup: Lookup, document: BusinessDocument): Promise<readonly FoundDocument[]> {
  const card = cardOf(document.kind, lookup.settings.documents);
  const rows = await wholeList(lookup.client, {
    path: card.list,
    pageSize: PAGE_SIZE,
    body: (page) => ({ ...page, isSum: true, ...filterOf(lookup.settings, card, document) }),
    ...(card.success && { success: card.success }),
  });
  return rows
    .filter((row) => isOurs(row, card, document))
    .map((row) => ({ id: scalar(row.id), number: scalar(row.code) }))
    .sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
}

function filterOf(settings: YonbipSettings, card: DocumentCard, document: BusinessDocument): JsonObject {
  const { documents } = settings;
  const [first, last] = [`${document.date} 00:00:00`, `${document.date} 23:59:59`];
  if (card.mark === 'external') return { extSystemCode: documents.externalSystem, extVouchCode: document.reference };
  if (card.mark === 'memo') {
    const byDay = { field: 'vouchdate', op: 'between', value1: first, value2: last };
    const byMemo = { field: 'memo', op: 'leftlike', value1: document.reference };
    return { simpleVOs: [documents.findStockBy === 'day' ? byDay : byMemo] };
  }
  const day = { open_vouchdate_begin: first, open_vouchdate_end: last };
  if (card.mark === 'return') return day;
  return { ...day, accentity_code: documents.organisations.finance ?? documents.organisation };
}

/** Filters are believed for what they leave out, never for what they let in. */
function isOurs(row: JsonObject, card: DocumentCard, { reference }: BusinessDocument): boolean {
  if (card.mark === 'external') return scalar(row.extVouchCode) === reference;
  if (card.mark === 'description') return carries(scalar(row.description), reference);
  if (card.mark === 'memo') return carries(scalar(row.memo), reference) || scalar(row.out_sys_id) === reference;
  const memo = row.saleReturnMemo;
  return carries(isJsonObject(memo) ? scalar(memo.remark) : scalar(row['saleReturnMemo!remark']), reference);
}

function carries(text: string, reference: string): boolean {
  return text === reference || text.startsWith(`${reference} `);
}

/** Head with its rows; undefined: it is gone, in whichever way that is said. Throws Refused or Transient. */
export async function detailOf(client: YonbipClient, card: DocumentCard, id: string): Promise<JsonObject | undefined> {
  const answer = await client.read({
    path: card.detail,
    method: 'GET',
    query: { id },
    ...(card.success && { success: card.success }),
  });
  if (!isFailure(answer)) {
    if (isJsonObject(answer.data) && scalar(answer.data.id) === id) return answer.data;
    const hidden = hiddenFailure(answer, card.detail);
    if (hidden && !GONE.test(hidden.problem.params.message ?? '')) throw thrown(hidden);
    return undefined;
  }
  if (answer.failure === 'absent' || GONE.test(answer.problem.params.message ?? '')) return undefined;
  throw thrown(answer);
}

/** 当前单据被删除或没有权限 is one text for both: a document of ours that we may not see counts as gone. */
const GONE = /不存在|被删除|未找到|没有查询到/;

/** The document under its id, or the one under its number. */
export async function sourceOf(
  lookup: Lookup,
  card: DocumentCard,
  source: { readonly number: string; readonly id?: string },
): Promise<JsonObject | undefined> {
  const id = source.id ?? (await idOfNumber(lookup, card, source.number));
  return id === undefined ? undefined : detailOf(lookup.client, card, id);
}

async function idOfNumber(lookup: Lookup, card: DocumentCard, number: string): Promise<string | undefined> {
  const rows = await wholeList(lookup.client, {
    path: card.list,
    pageSize: PAGE_SIZE,
    body: (page) => ({ ...page, isSum: true, code: number }),
  });
  const found = rows.find((row) => scalar(row.code) === number);
  return found && scalar(found.id);
}

/** Rows of a detail, in the order of their numbers where they have some. */
export function rowsIn(card: DocumentCard, head: JsonObject): readonly JsonObject[] {
  const list: JsonValue | undefined = head[card.rows];
  const rows = Array.isArray(list) ? (list as readonly JsonValue[]).filter(isJsonObject) : [];
  return [...rows].sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf(row: JsonObject): number {
  return Number(scalar(row.rowNo) || scalar(row.rowno) || scalar(row.lineno) || '0');
}

export function odd(what: string): Refused {
  return new Refused(problem(yonyouProblems.YONYOU_ANSWER_ODD, {}, { what }));
}
