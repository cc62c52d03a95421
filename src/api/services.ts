/** The steps of the story that the API starts; tests put their own in place of some. */
import { retryException, skipException } from '../pipeline/exceptions.ts';
import { importPaper } from '../pipeline/import.ts';
import { proveLine } from '../pipeline/prove.ts';
import { acceptItem, repostSettlement, retryDocument } from '../pipeline/retry.ts';
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
};
