/** Which card of the ERP each kind is, and how that card is saved, found, read, advanced and deleted. README.md “Documents”. */
import type { DocumentKind } from '../../../../core/business-documents.ts';
import type { SuccessRule } from '../errors.ts';
import type { DocumentSettings } from './settings.ts';

/** How a state verb names its documents: `{data:{id}}`, `{data:[{id}]}`, `{data:[{id, pubts}]}`, `{data:{id:[…]}}`. */
type VerbShape = 'one' | 'rows' | 'rows-pubts' | 'ids';

export interface Verb {
  readonly path: string;
  readonly shape: VerbShape;
}

type VerbName = 'submit' | 'audit' | 'unaudit' | 'unsubmit' | 'delete';

export interface DocumentCard {
  readonly save: string;
  /** The gateway takes a `resubmitCheckKey` inside `data`. */
  readonly keyed: boolean;
  /** `data` of a save is a list of one. */
  readonly listed: boolean;
  /** Decimals go out as texts, as the page prints them. */
  readonly texts: boolean;
  readonly list: string;
  readonly detail: string;
  /** Name of the rows in save and detail. */
  readonly rows: string;
  /** Where the reference stands: the external key, 备注 of classic cards, 备注 of stock cards, or that of a sales return. */
  readonly mark: 'external' | 'description' | 'memo' | 'return';
  readonly verbs: Readonly<Partial<Record<VerbName, Verb>>>;
  /** The sales domain prints an empty code in its successes. */
  readonly success?: SuccessRule;
}

const STOCK_VERBS = ['submit', 'audit', 'unaudit', 'unsubmit'] as const;

function efi(name: string): DocumentCard {
  const base = `/yonbip/EFI/${name}`;
  const verb = (one: VerbName): Verb => ({ path: `${base}/${one}`, shape: 'one' });
  return {
    save: `${base}/save`,
    keyed: true,
    listed: false,
    texts: false,
    list: `${base}/list`,
    detail: `${base}/detail`,
    rows: 'bodyItem',
    mark: 'external',
    verbs: {
      submit: verb('submit'),
      audit: verb('audit'),
      unaudit: verb('unaudit'),
      unsubmit: verb('unsubmit'),
      delete: verb('delete'),
    },
  };
}

/** Paths of classic verbs are printed one by one: what is not printed is not there. */
function classic(
  base: string,
  rows: string,
  change: Partial<DocumentCard>,
  verbs: Readonly<Partial<Record<VerbName, string>>>,
): DocumentCard {
  const shaped = Object.entries(verbs).map(([name, path]) => {
    const shape: VerbShape = name === 'audit' || name === 'unaudit' ? 'rows-pubts' : 'rows';
    return [name, { path: `/yonbip/fi/${path}`, shape }] as const;
  });
  return {
    save: `/yonbip/fi/${base}/save`,
    keyed: false,
    listed: false,
    texts: false,
    list: `/yonbip/fi/${base}/list/v2`,
    detail: `/yonbip/fi/${base}/detail`,
    rows,
    mark: 'description',
    verbs: Object.fromEntries(shaped),
    ...change,
  };
}

/** Batch verbs of every stock family, after those of 销售出库 and 其他入库. */
function stock(
  name: string,
  rows: string,
  change: Partial<DocumentCard> & { readonly remove?: string } = {},
): DocumentCard {
  const base = `/yonbip/scm/${name}`;
  const { remove = 'batchdelete', ...rest } = change;
  const shape: VerbShape = 'rows';
  return {
    save: `${base}/single/save`,
    keyed: true,
    listed: false,
    texts: false,
    list: `${base}/list`,
    detail: `${base}/detail`,
    rows,
    mark: 'memo',
    verbs: {
      ...Object.fromEntries(STOCK_VERBS.map((verb) => [verb, { path: `${base}/batch${verb}`, shape }])),
      delete: { path: `${base}/${remove}`, shape },
    },
    ...rest,
  };
}

function salesReturn(): DocumentCard {
  const base = '/yonbip/sd/vouchersalereturn';
  return {
    ...stock('', 'saleReturnDetails'),
    save: `${base}/singleSave`,
    list: `${base}/list`,
    detail: `${base}/detail`,
    mark: 'return',
    success: { emptyCode: true },
    verbs: {
      submit: { path: `${base}/submit`, shape: 'rows' },
      audit: { path: `${base}/audit`, shape: 'rows' },
      unaudit: { path: `${base}/unaudit`, shape: 'rows' },
      delete: { path: `${base}/delete`, shape: 'ids' },
    },
  };
}

const RECEIVABLE = efi('receivable');
const PAYABLE = efi('payable');
const EFI = {
  RECEIVABLE,
  OTHER_RECEIVABLE: RECEIVABLE,
  RECEIPT: efi('collection'),
  RECEIPT_REFUND: efi('arRefund'),
  PAYABLE,
  OTHER_PAYABLE: PAYABLE,
  PAYMENT: efi('payment'),
};

const OAR = classic(
  'oar',
  'oarDetail',
  { save: '/yonbip/fi/oar/single/save', keyed: true, list: '/yonbip/fi/oar/list' },
  {},
);
const OAP = classic(
  'oap',
  'oapDetail',
  { listed: true },
  { submit: 'oap/batchsubmit', unsubmit: 'oap/batchunsubmit', audit: 'arap_oaplist/batchaudit' },
);
const CLASSIC = {
  RECEIVABLE: OAR,
  OTHER_RECEIVABLE: OAR,
  RECEIPT: classic(
    'receivebill',
    'ReceiveBill_b',
    { save: '/yonbip/fi/receivebill/single/save', keyed: true },
    { audit: 'receivebill/batchaudit', unaudit: 'receivebill/batchunaudit', delete: 'receivebill/delete' },
  ),
  RECEIPT_REFUND: classic('paybill', 'PayBillb', {}, { audit: 'paybilllist/batchaudit' }),
  PAYABLE: OAP,
  OTHER_PAYABLE: OAP,
  PAYMENT: classic(
    'payment',
    'PayBillb',
    { listed: true },
    { audit: 'paymentlist/batchaudit', unaudit: 'paymentlist/batchunaudit' },
  ),
};

const OTHER_IN = stock('othinrecord', 'othInRecords');
const OTHER_OUT = stock('othoutrecord', 'othOutRecords');
const STOCK = {
  PURCHASE_IN: stock('purinrecord', 'purInRecords'),
  SALES_OUT: stock('salesout', 'details', { remove: 'delete' }),
  SALES_RETURN: salesReturn(),
  TRANSFER: stock('storetransfer', 'details', { save: '/yonbip/scm/storetransfer/save', texts: true }),
  TRANSFER_OUT: stock('storeout', 'details', { save: '/yonbip/scm/storeout/save', keyed: false }),
  TRANSFER_IN: stock('storein', 'details', { save: '/yonbip/scm/storein/save', keyed: false }),
  OTHER_IN,
  OTHER_OUT,
  COUNT_GAIN: OTHER_IN,
  COUNT_LOSS: OTHER_OUT,
};

const BY_GENERATION: Readonly<Record<DocumentSettings['arap'], Readonly<Record<DocumentKind, DocumentCard>>>> = {
  efi: { ...EFI, ...STOCK },
  classic: { ...CLASSIC, ...STOCK },
};

export function cardOf(kind: DocumentKind, settings: DocumentSettings): DocumentCard {
  return BY_GENERATION[settings.arap][kind];
}
