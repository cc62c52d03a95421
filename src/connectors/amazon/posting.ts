/** The posting time of a flat line, and the row it goes into. */
import type { Minor } from '../../core/money.ts';
import type { PaperRow } from '../../core/papers.ts';
import type { Columns } from '../../papers/headers.ts';
import type { Instant } from '../../papers/instant.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import type { Run, Tally } from './run.ts';
import { shorten } from './run.ts';
import type { Fields } from './settlement.ts';
import { lineAt } from './settlement.ts';

/** `posted-date-time` where it is filled, else `posted-date`. Refuses the row where neither can be read. */
export function createPostedReader(columns: Columns, run: Run): (fields: Fields) => Instant | undefined {
  const timeColumn = columns.at('posted-date-time');
  const dateColumn = columns.at('posted-date');
  return (fields) => {
    const column = fields.filled(timeColumn) ? timeColumn : dateColumn;
    const instant = column < 0 ? undefined : fields.instant(column);
    if (instant) return instant;
    const name = column === timeColumn ? 'posted-date-time' : 'posted-date';
    run.refuseRow(P.ROW_DATE, lineAt(fields.line), { value: shorten(fields.text(column)) }, name);
    return undefined;
  };
}

const WHOLE = /^-?\d{1,9}$/;

/** Units as printed; undefined (and the row refused) where the text is no whole number. Empty is 0. */
export function readQuantity(fields: Fields, column: number, run: Run): number | undefined {
  if (!fields.filled(column)) return 0;
  const printed = fields.text(column);
  if (WHOLE.test(printed)) return Number(printed);
  if (printed === '') return 0;
  run.refuseRow(P.ROW_QUANTITY, lineAt(fields.line), { value: shorten(printed) }, 'quantity-purchased');
  return undefined;
}

/** Whether all fields read were text; refuses the row otherwise. */
export function allText(fields: Fields, run: Run): boolean {
  if (fields.broken < 0) return true;
  const params = { encoding: run.text.encoding(), column: String(fields.broken + 1) };
  run.refuseRow(P.PAPER_NOT_DECODABLE, lineAt(fields.line), params, String(fields.broken + 1));
  return false;
}

export function give(run: Run, tally: Tally, row: PaperRow): void {
  run.rows.push(row);
  addTo(tally, row.amount, row.postedMs, row.line);
}

function addTo(tally: Tally, amount: Minor, postedMs: number, line: number): void {
  tally.sum += amount;
  tally.rows += 1;
  if (tally.startMs === undefined || tally.endMs === undefined) return;
  if (postedMs >= tally.startMs && postedMs <= tally.endMs) return;
  tally.outside += 1;
  if (tally.outsideLine === 0) tally.outsideLine = line;
}
