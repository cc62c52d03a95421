/** Cuts a list into the eight shapes of pages that 赛狐 answers with (sellfox.md §1.7). */
import { JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import type { SandboxEndpoint } from './sandbox-endpoints.ts';
import type { RowList } from './sandbox-world.ts';

/** A page that was asked for in a way that the list does not take: the `msg` of its 40014. */
export class PageError extends Error {
  override readonly name = 'PageError';
}

interface Place {
  readonly pageNo: number;
  readonly pageSize: number;
}

/** `shifted`: a row came in before the page while the caller turned it, so each page from the second on begins one row earlier. */
export function pageOf(endpoint: SandboxEndpoint, asked: JsonObject, list: RowList, shifted: boolean): JsonValue {
  if (endpoint.shape === 'P8') return list.rows(0, list.total);
  if (endpoint.shape === 'P7') return cursorPage(endpoint, asked, list);
  const place = placeOf(endpoint, asked);
  const moved = shifted && place.pageNo > 1 ? 1 : 0;
  const total = list.total + moved;
  const pages = Math.ceil(total / place.pageSize);
  const shown = endpoint.repeatsLast && place.pageNo > pages ? Math.max(pages, 1) : place.pageNo;
  const from = Math.min((shown - 1) * place.pageSize, total);
  const rows = list.rows(from - moved, Math.min(from + place.pageSize, total) - moved);
  return shaped(endpoint, { ...place, total, pages, rows });
}

function shaped(
  endpoint: SandboxEndpoint,
  page: Place & { readonly total: number; readonly pages: number; readonly rows: readonly JsonObject[] },
): JsonValue {
  const { rows } = page;
  const totals = { totalPage: whole(page.pages), totalSize: whole(page.total) };
  const numbers = { pageNo: whole(page.pageNo), pageSize: whole(page.pageSize), ...totals };
  switch (endpoint.shape) {
    case 'P2':
      return { detailPageVoList: rows, ...numbers };
    case 'P3':
      return { groupVoList: rows, ...asTexts(numbers) };
    case 'P4': {
      const { pageNo, ...others } = asTexts(numbers);
      return { pageNum: pageNo ?? null, ...others, rows, ...(endpoint.beside && { [endpoint.beside]: '' }) };
    }
    case 'P5':
      return { reportList: rows, ...totals };
    case 'P6':
      return { ...totals, rows };
    case 'P6_BARE':
      return { rows };
    default:
      return { ...numbers, rows };
  }
}

function whole(value: number): JsonNumber {
  return new JsonNumber(String(value));
}

function asTexts(numbers: Readonly<Record<string, JsonNumber>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, value.text]));
}

function placeOf(endpoint: SandboxEndpoint, asked: JsonObject): Place {
  const pageNo = wholeOf(asked.pageNo ?? asked.pageNum, 1, 'pageNo');
  const pageSize = wholeOf(asked.pageSize, endpoint.pageDefault, 'pageSize');
  if (pageSize > endpoint.pageMax) throw new PageError(`分页数量不能超过${endpoint.pageMax}`);
  return { pageNo, pageSize };
}

/** A text or a number, as the clients send both. */
function wholeOf(value: JsonValue | undefined, otherwise: number, name: string): number {
  if (value === undefined || value === null || value === '') return otherwise;
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw new PageError(`[${name}] 参数不合法`);
  return Number(text);
}

const CURSOR = /^sandbox-(\d{1,12})$/;
const CURSOR_ROWS = 100;

function cursorPage(endpoint: SandboxEndpoint, asked: JsonObject, list: RowList): JsonValue {
  const size = asked.pageSize === undefined ? CURSOR_ROWS : placeOf(endpoint, asked).pageSize;
  const { nextToken } = asked;
  const given = typeof nextToken === 'string' ? nextToken : '';
  const from = given === '' ? 0 : Number(CURSOR.exec(given)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new PageError('[nextToken] 参数不合法');
  const to = Math.min(from + size, list.total);
  return { nextToken: to < list.total ? `sandbox-${to}` : '', rows: list.rows(Math.min(from, to), to) };
}
