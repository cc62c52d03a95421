/** Queries as the connector makes them: failures thrown, texts quoted, tables read to their end. */
import type { JsonValue } from '../../wire/exact-json.ts';
import type { KingdeeClient } from './client.ts';
import { isFailure, scalar } from './errors.ts';
import { thrown } from './outcome.ts';

/** The server cuts a query at 2000 rows without a word; a voucher of ours has at most 500 lines. */
export const ROWS_MAX = 2000;

export type Row = readonly JsonValue[];

export interface Query {
  readonly FormId: string;
  readonly FieldKeys: string;
  readonly FilterString: string;
  readonly OrderString: string;
  readonly Limit: number;
  readonly StartRow?: number;
}

/** Throws Refused, or Transient: nothing was changed, so an unknown result is one to ask for again. */
export async function rowsOf(client: KingdeeClient, query: Query): Promise<readonly Row[]> {
  const answer = await client.query({ StartRow: 0, ...query });
  if (isFailure(answer)) throw thrown(answer);
  return answer.rows;
}

/** Text of a FilterString; a quote inside is doubled, as in SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export interface Table {
  readonly form: string;
  /** Head key that is queried first, ordered by, and greater than zero. */
  readonly idKey: string;
  readonly fieldKeys: readonly string[];
  readonly filter: string;
  /** Orders the rows of one id; empty for a form without entries. */
  readonly rowKey: string;
}

/**
 * Every row of a table in groups of one id, page by page; the id is the first cell of a row. Pages go on from the last id
 * that was read whole, so that a document deleted between two pages moves no other one over the edge, as a StartRow
 * alone would; StartRow counts only inside an id with more rows than a page. The end is an empty page and never a short
 * one: a server may cut at fewer rows than were asked for, and says nothing.
 */
export async function* groupsOf(
  client: KingdeeClient,
  table: Table,
): AsyncGenerator<readonly (readonly Row[])[], void, void> {
  let after = '0';
  let rest: readonly Row[] = [];
  for (;;) {
    const page = await rowsOf(client, {
      FormId: table.form,
      FieldKeys: [table.idKey, ...table.fieldKeys].join(','),
      FilterString: [`${table.idKey}>${after}`, table.filter].filter(Boolean).join(' AND '),
      OrderString: [table.idKey, table.rowKey]
        .filter(Boolean)
        .map((one) => `${one} ASC`)
        .join(','),
      StartRow: rest.length,
      Limit: ROWS_MAX,
    });
    const groups = grouped([...rest, ...page]);
    if (page.length === 0) {
      if (groups.length > 0) yield groups;
      return;
    }
    const whole = groups.slice(0, -1);
    if (whole.length === 0) {
      rest = [...rest, ...page];
      continue;
    }
    after = scalar(whole.at(-1)?.[0]?.[0]);
    rest = [];
    yield whole;
  }
}

function grouped(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && scalar(last[0]?.[0]) === scalar(row[0])) last.push(row);
    else groups.push([row]);
  }
  return groups;
}
