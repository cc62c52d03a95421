/** What an import did, gathered for a person and for machines. */
import type { Recognition } from '../core/papers.ts';
import type { Problem } from '../core/problems.ts';
import { voucherBriefs } from '../delivery/vouchers.ts';
import type { Queryable } from '../engine/transaction.ts';
import type { PaperDocument } from '../intake/documents.ts';
import type { InterpretedPaper } from '../intake/interpret.ts';
import type { Statement } from '../intake/statements.ts';
import type { Shop } from '../masterdata/shops.ts';
import type { ImportReport, StatementReport } from './house.ts';
import type { SettlementResult } from './post-settlement.ts';

/** What transaction (a) found out about a paper. */
export interface ReadPaper {
  readonly recognition: Recognition | undefined;
  readonly shop: Shop | undefined;
  readonly openedBook: boolean;
  readonly interpreted: InterpretedPaper | undefined;
  /** Settlements that the paper tells of. */
  readonly settlements: readonly string[];
  readonly problems: readonly Problem[];
}

export interface ReportParts {
  readonly document: PaperDocument;
  readonly read: ReadPaper;
  readonly results: readonly SettlementResult[];
  readonly already: boolean;
  readonly dryRun: boolean;
}

export async function importReport(db: Queryable, parts: ReportParts): Promise<ImportReport> {
  const { document, read, results } = parts;
  const statements: StatementReport[] = [];
  for (const result of results) {
    const own = result.statements.find((one) => one.documentNo === document.documentNo);
    if (own) statements.push(await statementReport(db, own, result));
  }
  return {
    documentNo: parts.dryRun ? undefined : document.documentNo,
    name: document.name,
    sha256: document.sha256,
    bytes: document.bytes,
    kind: read.recognition?.kind ?? document.kind,
    already: parts.already,
    openedBook:
      read.openedBook && read.shop
        ? { book: read.shop.book, currency: read.shop.currency, shop: read.shop.code }
        : undefined,
    statements,
    problems: read.problems,
    dryRun: parts.dryRun,
  };
}

/** `own` is what this paper tells; where another paper counts, the outcome is COMPARED. */
export async function statementReport(
  db: Queryable,
  own: Statement,
  result: SettlementResult,
): Promise<StatementReport> {
  const compared = result.counts !== undefined && result.counts.statementNo !== own.statementNo;
  const held = own.state === 'HELD';
  return {
    book: own.book,
    shop: own.shop,
    settlementId: own.settlementId,
    kind: own.kind,
    revision: own.revision,
    currency: own.currency,
    bookCurrency: result.book.currency,
    outcome: held ? 'HELD' : compared ? 'COMPARED' : result.outcome,
    total: own.total,
    sum: own.sum,
    rows: own.rows,
    startAt: own.startAt?.toISOString(),
    endAt: own.endAt?.toISOString(),
    checks: own.checks,
    months: result.months,
    vouchers: await voucherBriefs(db, own.book, 'settlement', `${own.shop}|${own.settlementId}`),
    unknownItems: result.unknownItems,
    differences: result.differences,
    problems: held ? own.problems : result.problems,
  };
}
