/** A business document of ours as the `data` of a Save, by kind; pure. */
import type { BusinessDocument, DocumentKind } from '../../../core/business-documents.ts';
import type { Problem } from '../../../core/problems.ts';
import type { TargetDocument, TargetMapping } from '../../../core/targets.ts';
import type { KingdeeSettings } from '../account.ts';
import { payment, receipt, receiptRefund } from './cash.ts';
import type { Content, JsonMembers } from './content.ts';
import { otherPayable, payable } from './payables.ts';
import { otherReceivable, receivable } from './receivables.ts';
import { otherIn, otherOut, purchaseIn, pushedPurchaseIn, salesOut, salesReturn } from './stock.ts';
import { pushedTransferIn, savedTransferIn, transfer, transferOut } from './transfers.ts';

/**
 * Where the document comes out of another one of the ERP. push: 下推 makes it, and the Model is laid over what it made.
 * link: it is saved, and its rows are linked to those of the source first.
 */
export interface Source {
  readonly by: 'push' | 'link';
  readonly form: string;
  readonly number: string;
}

/** Body of a `TargetDocument`: `data` of the Save, and the source that is read or pushed before. */
export interface DocumentBody {
  readonly ValidateFlag: 'true';
  readonly IsVerifyBaseDataField: 'true';
  readonly IsDeleteEntry: 'true' | 'false';
  readonly Source?: Source;
  readonly Model: JsonMembers;
}

const BUILDERS: Readonly<Record<DocumentKind, (content: Content) => JsonMembers>> = {
  RECEIVABLE: receivable,
  OTHER_RECEIVABLE: otherReceivable,
  RECEIPT: receipt,
  RECEIPT_REFUND: receiptRefund,
  PAYABLE: payable,
  OTHER_PAYABLE: otherPayable,
  PAYMENT: payment,
  PURCHASE_IN: (content) => (content.document.source ? pushedPurchaseIn(content) : purchaseIn(content)),
  SALES_OUT: salesOut,
  SALES_RETURN: salesReturn,
  TRANSFER: transfer,
  TRANSFER_OUT: transferOut,
  TRANSFER_IN: (content) =>
    content.settings.documents.transferIn === 'push' ? pushedTransferIn(content) : savedTransferIn(content),
  OTHER_IN: otherIn,
  OTHER_OUT: otherOut,
  COUNT_GAIN: otherIn,
  COUNT_LOSS: otherOut,
};

export const KINDS = Object.keys(BUILDERS) as readonly DocumentKind[];

/** All problems are found in one pass; with one of them there is no document. */
export function documentBody(
  settings: KingdeeSettings,
  document: BusinessDocument,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const content: Content = { settings, document, mapping, problems: [] };
  const body = bodyOf(content);
  if (content.problems.length > 0) return { problems: content.problems };
  return { key: document.key, reference: document.reference, body };
}

/** As `documentBody` makes it, whatever is wrong with it: it shows what the connector writes. */
export function sampleBody(
  settings: KingdeeSettings,
  document: BusinessDocument,
  mapping: TargetMapping,
): DocumentBody {
  return bodyOf({ settings, document, mapping, problems: [] });
}

function bodyOf(content: Content): DocumentBody {
  const { settings, document } = content;
  const source = sourceOf(settings, document);
  return {
    ValidateFlag: 'true',
    IsVerifyBaseDataField: 'true',
    // Rows of a pushed document that ours does not have are to go.
    IsDeleteEntry: source?.by === 'push' ? 'true' : 'false',
    ...(source && { Source: source }),
    Model: BUILDERS[document.kind](content),
  };
}

function sourceOf(settings: KingdeeSettings, { kind, source }: BusinessDocument): Source | undefined {
  if (!source) return undefined;
  if (kind === 'PURCHASE_IN') return { by: 'push', form: 'PUR_PurchaseOrder', number: source.number };
  if (kind !== 'TRANSFER_IN') return undefined;
  const by = settings.documents.transferIn === 'push' ? 'push' : 'link';
  return { by, form: 'STK_TRANSFEROUT', number: source.number };
}
