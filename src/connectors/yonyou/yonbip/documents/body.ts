/** Our document as the body of its card: pure, all problems in one pass, with one of them no body. */
import { type BusinessDocument, DOCUMENT_KINDS, type DocumentKind } from '../../../../core/business-documents.ts';
import type { Problem } from '../../../../core/problems.ts';
import type { TargetDocument, TargetMapping } from '../../../../core/targets.ts';
import type { YonbipSettings } from '../account.ts';
import {
  type ClassicBody,
  classicPayable,
  classicPayment,
  classicReceipt,
  classicReceivable,
  classicRefund,
} from './arap-classic.ts';
import { efiPayable, efiPayment, efiReceipt, efiReceivable } from './arap-efi.ts';
import type { Content, JsonMembers } from './content.ts';
import { salesOut, salesReturn } from './sales.ts';
import type { DocumentSettings } from './settings.ts';
import { otherIn, otherOut, purchaseIn } from './stock.ts';
import { transfer, transferIn, transferOut } from './transfers.ts';

/** What is stored and sent: the content of `data`, and what only the ERP can tell before it goes. */
export interface DocumentBody extends ClassicBody {
  /** The document whose rows the rows of this one name. */
  readonly source?: { readonly number: string; readonly id?: string };
}

type Build = (content: Content) => DocumentBody;

const plain =
  (build: (content: Content) => JsonMembers): Build =>
  (content) => ({ data: build(content) });

const STOCK = {
  PURCHASE_IN: plain(purchaseIn),
  SALES_OUT: plain(salesOut),
  SALES_RETURN: plain(salesReturn),
  TRANSFER: plain(transfer),
  TRANSFER_OUT: plain(transferOut),
  TRANSFER_IN: (content: Content): DocumentBody => ({
    data: transferIn(content),
    ...(content.document.source && { source: content.document.source }),
  }),
  OTHER_IN: plain(otherIn),
  OTHER_OUT: plain(otherOut),
  COUNT_GAIN: plain(otherIn),
  COUNT_LOSS: plain(otherOut),
};

const BUILDS: Readonly<Record<DocumentSettings['arap'], Readonly<Record<DocumentKind, Build>>>> = {
  efi: {
    ...STOCK,
    RECEIVABLE: plain(efiReceivable),
    OTHER_RECEIVABLE: plain(efiReceivable),
    RECEIPT: plain(efiReceipt),
    RECEIPT_REFUND: plain(efiReceipt),
    PAYABLE: plain(efiPayable),
    OTHER_PAYABLE: plain(efiPayable),
    PAYMENT: plain(efiPayment),
  },
  classic: {
    ...STOCK,
    RECEIVABLE: classicReceivable,
    OTHER_RECEIVABLE: classicReceivable,
    RECEIPT: classicReceipt,
    RECEIPT_REFUND: classicRefund,
    PAYABLE: classicPayable,
    OTHER_PAYABLE: classicPayable,
    PAYMENT: classicPayment,
  },
};

export const KINDS = Object.keys(DOCUMENT_KINDS) as readonly DocumentKind[];

export function documentBody(
  settings: YonbipSettings,
  document: BusinessDocument,
  mapping: TargetMapping,
): TargetDocument | { readonly problems: readonly Problem[] } {
  const content: Content = { settings, document, mapping, problems: [] };
  const body = bodyOf(content);
  if (content.problems.length > 0) return { problems: distinct(content.problems) };
  return { key: document.key, reference: document.reference, body };
}

/** As `documentBody` makes it, whatever is wrong with it: it shows what the connector writes. */
export function sampleBody(settings: YonbipSettings, document: BusinessDocument, mapping: TargetMapping): DocumentBody {
  return bodyOf({ settings, document, mapping, problems: [] });
}

function bodyOf(content: Content): DocumentBody {
  return BUILDS[content.settings.documents.arap][content.document.kind](content);
}

/** A setting that every row lacks is told once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify([one.code, one.params]), one])).values()];
}
