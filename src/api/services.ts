/** The steps of the story that the API starts, as `main.ts` hands them over; tests hand over their own. */
import type { Queryable } from '../engine/transaction.ts';
import type { House, ImportReport, ImportRequest, StatementReport, UnknownItem } from '../pipeline/house.ts';
import type { LineProofJson, VerifyReportJson } from './contract.ts';

export type ExportFormat = 'hledger' | 'beancount' | 'csv' | 'jsonl';

export interface Services {
  importPaper(house: House, request: ImportRequest): Promise<ImportReport>;
  retryDocument(
    house: House,
    documentNo: bigint,
    options: { readonly shop?: string; readonly actor: string },
  ): Promise<ImportReport>;
  repostSettlement(
    house: House,
    which: { readonly book: string; readonly shop: string; readonly settlementId: string; readonly actor: string },
  ): Promise<StatementReport>;
  acceptItem(
    house: House,
    rule: {
      readonly book: string;
      readonly transactionType: string;
      readonly amountType: string;
      readonly amountDescription: string;
      readonly feeKey: string;
      readonly reason: string;
      readonly actor: string;
    },
  ): Promise<readonly StatementReport[]>;
  /** Items of a stored statement that hold it, with suggestions. */
  unknownItems(
    house: House,
    which: { readonly book: string; readonly statementNo: bigint },
  ): Promise<readonly UnknownItem[]>;
  proveLine(
    house: House,
    which: {
      readonly book: string;
      readonly voucherNo: bigint;
      readonly lineNo: number;
      readonly afterRow?: string;
      readonly limit?: number;
    },
  ): Promise<LineProofJson>;
  verifyAll(house: House): Promise<VerifyReportJson>;
  retryException(house: House, id: string, actor: string): Promise<unknown>;
  skipException(house: House, id: string, reason: string, actor: string): Promise<unknown>;
  exportJournal(
    db: Queryable,
    options: { readonly book?: string; readonly format: ExportFormat },
  ): AsyncIterable<{ readonly file: string; readonly text: string }>;
}
