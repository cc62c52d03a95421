/** The steps of the story that the API starts; tests put their own in place of some. */
import { retryException, skipException } from '../pipeline/exceptions.ts';
import { importPaper } from '../pipeline/import.ts';
import { mirrorNow, repairBreak } from '../pipeline/mirror.ts';
import { proveLine } from '../pipeline/prove.ts';
import { acceptItem, repostSettlement, retryDocument } from '../pipeline/retry.ts';
import { reverseVoucher } from '../pipeline/reverse.ts';
import { settleVoucher } from '../pipeline/settle-voucher.ts';
import { sendNow, tryVoucher } from '../pipeline/try-voucher.ts';
import { verifyAll } from '../pipeline/verify.ts';

export interface Services {
  readonly importPaper: typeof importPaper;
  readonly retryDocument: typeof retryDocument;
  readonly repostSettlement: typeof repostSettlement;
  readonly acceptItem: typeof acceptItem;
  readonly proveLine: typeof proveLine;
  readonly verifyAll: typeof verifyAll;
  readonly retryException: typeof retryException;
  readonly skipException: typeof skipException;
  readonly tryVoucher: typeof tryVoucher;
  readonly sendNow: typeof sendNow;
  readonly settleVoucher: typeof settleVoucher;
  readonly reverseVoucher: typeof reverseVoucher;
  readonly mirrorNow: typeof mirrorNow;
  readonly repairBreak: typeof repairBreak;
}

export const STORY: Services = {
  importPaper,
  retryDocument,
  repostSettlement,
  acceptItem,
  proveLine,
  verifyAll,
  retryException,
  skipException,
  tryVoucher,
  sendNow,
  settleVoucher,
  reverseVoucher,
  mirrorNow,
  repairBreak,
};
