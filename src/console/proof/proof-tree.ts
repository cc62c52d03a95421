/** The way of a voucher line down to the file: journal lines → cells → source rows, with what is loaded of each. */
import { sumAmounts } from '../figures/amount-text.ts';
import type { LineProofJson, ProofCellJson, ProofJournalLineJson, ProofRowJson } from '../http/shapes.ts';

export interface CellNode {
  readonly cell: ProofCellJson;
  readonly rows: readonly ProofRowJson[];
  /** Σ of the loaded rows; equals the cell once all of them are loaded. */
  readonly loadedSum: string;
  readonly allLoaded: boolean;
}

export interface JournalNode {
  readonly line: ProofJournalLineJson;
  readonly cells: readonly CellNode[];
}

export interface ProofTree {
  readonly journal: readonly JournalNode[];
  readonly rowsLoaded: number;
  /** Rows of all distinct cells. */
  readonly rowsTotal: bigint;
}

const cellKey = (one: { readonly statementNo: string; readonly cellNo: number }): string =>
  `${one.statementNo}/${one.cellNo}`;
const rowKey = (one: ProofRowJson): string => `${one.statementNo}/${one.rowNo}`;

/** Joins the pages of one proof: the first page tells journal lines and cells, each page its rows. */
export function joinProofPages(pages: readonly LineProofJson[]): LineProofJson | undefined {
  const first = pages[0];
  if (!first) return undefined;
  const rows = new Map(pages.flatMap((page) => page.rows.map((row) => [rowKey(row), row] as const)));
  return { ...first, rows: [...rows.values()], nextRow: pages[pages.length - 1]?.nextRow ?? null };
}

export function proofTree(proof: LineProofJson): ProofTree {
  const rowsOf = new Map<string, ProofRowJson[]>();
  for (const row of proof.rows) {
    const key = cellKey(row);
    const list = rowsOf.get(key);
    if (list) list.push(row);
    else rowsOf.set(key, [row]);
  }
  const nodeOf = (cell: ProofCellJson): CellNode => {
    const rows = rowsOf.get(cellKey(cell)) ?? [];
    const loadedSum = sumAmounts(rows.map((row) => row.amount.amount));
    return { cell, rows, loadedSum, allLoaded: BigInt(rows.length) === BigInt(cell.rows) };
  };
  const journal = proof.journalLines.map((line) => ({ line, cells: line.cells.map(nodeOf) }));
  const distinct = new Map(
    proof.journalLines.flatMap((line) => line.cells.map((cell) => [cellKey(cell), cell] as const)),
  );
  const rowsTotal = [...distinct.values()].reduce((sum, cell) => sum + BigInt(cell.rows), 0n);
  return { journal, rowsLoaded: proof.rows.length, rowsTotal };
}
