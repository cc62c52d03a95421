/** The steps of the story that the API starts, as `main.ts` hands them over; tests hand over their own. */
import type { House, ImportReport, ImportRequest, StatementReport } from '../pipeline/house.ts';
import type { LineProof, ProofRequest } from '../pipeline/line-proof.ts';
import type { VerifyReportJson } from './contract.ts';

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
  proveLine(house: House, request: ProofRequest): Promise<LineProof>;
  verifyAll(house: House): Promise<VerifyReportJson>;
  retryException(house: House, id: string, actor: string): Promise<unknown>;
  skipException(house: House, id: string, reason: string, actor: string): Promise<unknown>;
}
