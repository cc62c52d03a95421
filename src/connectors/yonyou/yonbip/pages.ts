/** Paged reads: one page after the other, rows once each, and the count that the ERP named. */
import { problem, Transient } from '../../../core/problems.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { yonyouProblems as kinds } from '../problems.ts';
import { thrown, type YonbipClient } from './client.ts';
import { type Answer, isFailure, objectsOf, type SuccessRule, scalar } from './errors.ts';

export interface PagedCall {
  readonly path: string;
  readonly pageSize: number;
  /** Body of one page. */
  body(page: { readonly pageIndex: JsonNumber; readonly pageSize: JsonNumber }): JsonObject;
  /** Id of a row; rows of one id are one row. */
  id?(row: JsonObject): string;
  readonly success?: SuccessRule;
}

/** 1000 pages of 1000 rows: more is no list that a person works with. */
const PAGES_MAX = 1000;
const SCANS_MAX = 3;

/**
 * The whole list. Rows may be deleted or added while it is read, and no order is promised: where the number told changes
 * from page to page, or is not that of the rows read, the list is read again, at most three times. A row that went and
 * another that came between two pages are not noticed. Throws Refused, or Transient YONYOU_LIST_SHIFTED.
 */
export async function wholeList(client: YonbipClient, call: PagedCall): Promise<readonly JsonObject[]> {
  for (let scan = 1; ; scan++) {
    const { rows, expected, shifted } = await scanOnce(client, call);
    if (!shifted && (expected === undefined || rows.length === expected)) return rows;
    if (scan === SCANS_MAX) {
      const params = { path: call.path, expected: String(expected), got: String(rows.length) };
      throw new Transient(problem(kinds.YONYOU_LIST_SHIFTED, {}, params));
    }
  }
}

async function scanOnce(client: YonbipClient, call: PagedCall) {
  const rows = new Map<string, JsonObject>();
  const idOf = call.id ?? ((row: JsonObject) => scalar(row.id));
  let expected: number | undefined;
  let shifted = false;
  for (let index = 1; index <= PAGES_MAX; index++) {
    const page = { pageIndex: new JsonNumber(String(index)), pageSize: new JsonNumber(String(call.pageSize)) };
    const { path, success } = call;
    const answer = await client.read({ path, body: call.body(page), ...(success && { success }) });
    if (isFailure(answer)) throw thrown(answer);
    const { rows: read, total } = pageOf(answer);
    shifted ||= index > 1 && total !== expected;
    expected = total;
    for (const row of read) rows.set(idOf(row), row);
    if (read.length < call.pageSize || (total !== undefined && index * call.pageSize >= total)) break;
  }
  return { rows: [...rows.values()], expected, shifted };
}

/** `data.recordList` with `recordCount`, a plain array with `total` beside it, or a plain array alone. */
function pageOf(answer: Answer): { readonly rows: readonly JsonObject[]; readonly total: number | undefined } {
  const { data, json } = answer;
  if (isJsonObject(data) && 'recordList' in data)
    return { rows: objectsOf(data.recordList), total: countOf(data.recordCount) };
  return { rows: objectsOf(data), total: countOf(json.total) };
}

function countOf(value: JsonValue | undefined): number | undefined {
  const text = scalar(value);
  return text === '' ? undefined : Number(text);
}
