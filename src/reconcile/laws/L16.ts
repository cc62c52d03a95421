import * as sql from '../coverage-sql.ts';
import { amounts, type Break, breakOf, breaksIn, countOf, counts, type Law, type LawScope, placeOf } from '../law.ts';
import * as orderSql from '../order-coverage-sql.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface OfSettlement {
  readonly shop: string | null;
  readonly settlement: string | null;
  readonly currency: string | null;
}

interface CellRow extends OfSettlement {
  readonly cell: string;
  readonly amount: bigint;
  readonly rows: bigint;
  readonly quantity: bigint;
  readonly toldAmount: bigint;
  readonly toldRows: bigint;
  readonly toldQuantity: bigint;
}

interface StatementRow extends OfSettlement {
  readonly statement: string;
  readonly kind: string | null;
  readonly revision: number;
  readonly amount: bigint;
  readonly rows: bigint;
  readonly toldAmount: bigint;
  readonly toldRows: bigint;
}

interface ShareRow extends OfSettlement {
  readonly cell: string;
  readonly disposition: string;
  readonly wanted: bigint;
  readonly share: bigint;
}

interface DispositionRow extends OfSettlement {
  readonly cell: string;
  readonly cells: number;
  readonly dispositions: number;
}

interface LinkRow {
  readonly line: bigint;
  readonly cell: string;
  readonly source: string;
  readonly sourceId: string;
  readonly other: string;
}

/** accounting.md §8.1 L16. */
export const L16: Law = {
  id: 'L16',
  severity: 'B',
  statement: {
    zh: '覆盖：每一源行在且仅在一个单元；每个单元有且仅有一个去向（入账、相抵为零、仅核对、代收代扣、排除并说明原因）；没有一行用两次',
    en: 'Coverage: every source line in exactly one cell, every cell with exactly one disposition (posted, nil, match-only, tax pair, excluded with reason); nothing used twice',
  },
  async *check(scope) {
    const { book } = scope;
    let breaks = 0n;
    breaks += yield* breaksIn<CellRow>(scope, sql.CELLS_AND_ROWS, (row) => cellBreaks(book, row));
    breaks += yield* breaksIn<StatementRow>(scope, sql.STATEMENTS_AND_CELLS, (row) => statementBreaks(book, row));
    breaks += yield* breaksIn<StatementRow>(scope, sql.UNTOLD_STATEMENTS, (row) => untold(book, row));
    breaks += yield* breaksIn<DispositionRow>(scope, sql.CELLS_AND_DISPOSITIONS, (row) =>
      breakOf(P.LAW_L16_DISPOSITION, of(book, row), {
        cell: row.cell,
        ...counts(BigInt(row.cells), BigInt(row.dispositions)),
      }),
    );
    breaks += yield* breaksIn<ShareRow>(scope, sql.SHARES, (row) =>
      breakOf(P.LAW_L16_SHARE, of(book, row), {
        cell: row.cell,
        disposition: row.disposition,
        ...amounts(row.wanted, row.share, row.currency ?? ''),
      }),
    );
    breaks += yield* breaksIn<ShareRow>(scope, sql.SETTLEMENT_SHARES, (row) =>
      breakOf(P.LAW_L16_SETTLEMENT, of(book, row), amounts(row.wanted, row.share, row.currency ?? '')),
    );
    breaks += yield* ordersBreaks(scope);
    breaks += yield* placesBreaks(scope);
    const checked = await countOf(
      scope,
      'SELECT (SELECT count(*) FROM intake.row WHERE book = $1) + (SELECT count(*) FROM orders.cell WHERE book = $1) AS n',
    );
    return { checked, breaks };
  },
};

interface OrderCellRow {
  readonly shop: string;
  readonly orderNo: string;
  readonly currency: string;
  readonly cell: string;
  readonly amount: bigint;
  readonly told: bigint;
}

async function* ordersBreaks(scope: LawScope): AsyncGenerator<Break, bigint> {
  const { book } = scope;
  const place = ({ orderNo, shop }: OrderCellRow) => ({ book, shop, order: orderNo });
  const cells = yield* breaksIn<OrderCellRow>(scope, orderSql.ORDER_CELLS, (row) =>
    breakOf(P.LAW_L16_ORDER_CELL, place(row), { cell: row.cell, ...amounts(row.told, row.amount, row.currency) }),
  );
  const shares = yield* breaksIn<OrderCellRow>(scope, orderSql.ORDER_SHARES, (row) =>
    breakOf(P.LAW_L16_ORDER_SHARE, place(row), { cell: row.cell, ...amounts(row.amount, row.told, row.currency) }),
  );
  return cells + shares;
}

async function* placesBreaks(scope: LawScope): AsyncGenerator<Break, bigint> {
  const { book } = scope;
  const link = (row: LinkRow) =>
    breakOf(P.LAW_L16_FOREIGN, placeOf(book, row), {
      line: String(row.line),
      cell: row.cell,
      expected: row.sourceId,
      actual: row.other,
      difference: row.cell,
    });
  const foreign = yield* breaksIn<LinkRow>(scope, sql.FOREIGN_LINKS, link);
  const ofOrders = yield* breaksIn<LinkRow>(scope, orderSql.ORDER_FOREIGN_LINKS, link);
  const bad = yield* breaksIn<OfSettlement & { readonly document: string; readonly bad: bigint }>(
    scope,
    sql.BAD_ROWS,
    (row) => breakOf(P.LAW_L16_BAD_ROWS, { ...of(book, row), document: row.document }, counts(0n, row.bad)),
  );
  const homeless = yield* breaksIn<LinkRow>(scope, sql.HOMELESS_LINES, (row) =>
    breakOf(P.LAW_L16_VOUCHER, placeOf(book, row), { line: String(row.line), ...counts(1n, 0n) }),
  );
  return foreign + ofOrders + bad + homeless;
}

function of(book: string, row: Pick<OfSettlement, 'shop' | 'settlement'>) {
  const { shop, settlement } = row;
  return { book, ...(shop ? { shop } : {}), ...(settlement ? { settlement } : {}) };
}

function cellBreaks(book: string, row: CellRow): readonly Break[] {
  const { cell, amount, rows, quantity, toldAmount, toldRows, toldQuantity } = row;
  const place = of(book, row);
  const breaks: Break[] = [];
  if (amount !== toldAmount)
    breaks.push(breakOf(P.LAW_L16_CELL, place, { cell, ...amounts(amount, toldAmount, row.currency ?? '') }));
  if (rows !== toldRows) breaks.push(breakOf(P.LAW_L16_CELL_COUNT, place, { cell, ...counts(rows, toldRows) }));
  else if (quantity !== toldQuantity)
    breaks.push(breakOf(P.LAW_L16_CELL_COUNT, place, { cell, ...counts(quantity, toldQuantity) }));
  return breaks;
}

function statementBreaks(book: string, row: StatementRow): Break {
  const { statement, kind } = row;
  const place = of(book, row);
  if (kind === null) return breakOf(P.LAW_L16_ORPHAN, place, { statement, ...counts(0n, row.toldRows) });
  const facts =
    row.amount === row.toldAmount
      ? counts(row.rows, row.toldRows)
      : amounts(row.amount, row.toldAmount, row.currency ?? '');
  return breakOf(P.LAW_L16_STATEMENT, place, { statement, kind, ...facts });
}

function untold(book: string, row: StatementRow): Break {
  return breakOf(P.LAW_L16_UNTOLD, of(book, row), {
    statement: row.statement,
    kind: row.kind ?? '',
    revision: String(row.revision),
    ...amounts(row.amount, 0n, row.currency ?? ''),
  });
}
