/** The form of each kind, and the keys by which a query finds and tells its documents. Protocol notes §9.1, §10.2–10.12. */
import type { DocumentKind } from '../../../core/business-documents.ts';
import { type StagedForm, stagedBill } from '../stages.ts';
import type { DocumentSettings } from './settings.ts';

export interface BillForm {
  readonly form: string;
  readonly staged: StagedForm;
  /** Key of the rows in the Model. */
  readonly entry: string;
  readonly date: string;
  readonly party?: string;
  readonly currency?: string;
  /** Keys of a row. */
  readonly material?: string;
  readonly expense?: string;
  readonly warehouse?: string;
  readonly warehouseTo?: string;
  readonly quantity?: string;
  /** Amount in the currency with tax. */
  readonly amount?: string;
}

type Keys = Omit<BillForm, 'form' | 'staged'> & { readonly cancel?: string };

function bill(form: string, { cancel, ...keys }: Keys): BillForm {
  return { form, staged: stagedBill(form, 'FID', cancel), ...keys };
}

const CANCEL = 'FCancelStatus';

const OTHER_IN = bill('STK_MISCELLANEOUS', {
  entry: 'FEntity',
  date: 'FDate',
  material: 'FMATERIALID',
  warehouse: 'FSTOCKID',
  quantity: 'FQty',
});

const OTHER_OUT = bill('STK_MisDelivery', {
  entry: 'FEntity',
  date: 'FDate',
  party: 'FCustId',
  material: 'FMaterialId',
  warehouse: 'FStockId',
  quantity: 'FQty',
});

const FORMS: Readonly<Record<DocumentKind, BillForm>> = {
  RECEIVABLE: bill('AR_receivable', {
    entry: 'FEntityDetail',
    date: 'FDATE',
    party: 'FCUSTOMERID',
    currency: 'FCURRENCYID',
    material: 'FMATERIALID',
    quantity: 'FPriceQty',
    amount: 'FALLAMOUNTFOR_D',
    cancel: CANCEL,
  }),
  OTHER_RECEIVABLE: bill('AR_OtherRecAble', {
    entry: 'FEntity',
    date: 'FDATE',
    party: 'FCONTACTUNIT',
    currency: 'FCURRENCYID',
    expense: 'FCOSTID',
    amount: 'FNOTAXAMOUNTFOR',
    cancel: CANCEL,
  }),
  RECEIPT: bill('AR_RECEIVEBILL', {
    entry: 'FRECEIVEBILLENTRY',
    date: 'FDATE',
    party: 'FCONTACTUNIT',
    currency: 'FCURRENCYID',
    amount: 'FRECTOTALAMOUNTFOR',
    cancel: CANCEL,
  }),
  RECEIPT_REFUND: bill('AR_REFUNDBILL', {
    entry: 'FREFUNDBILLENTRY',
    date: 'FDATE',
    party: 'FCONTACTUNIT',
    currency: 'FCURRENCYID',
    amount: 'FREFUNDAMOUNTFOR',
    cancel: CANCEL,
  }),
  PAYABLE: bill('AP_Payable', {
    entry: 'FEntityDetail',
    date: 'FDATE',
    party: 'FSUPPLIERID',
    currency: 'FCURRENCYID',
    material: 'FMATERIALID',
    expense: 'FCOSTID',
    quantity: 'FPriceQty',
    cancel: CANCEL,
  }),
  OTHER_PAYABLE: bill('AP_OtherPayable', {
    entry: 'FEntity',
    date: 'FDATE',
    party: 'FCONTACTUNIT',
    currency: 'FCURRENCYID',
    expense: 'FCOSTID',
    amount: 'FTOTALAMOUNTFOR',
  }),
  PAYMENT: bill('AP_PAYBILL', {
    entry: 'FPAYBILLENTRY',
    date: 'FDATE',
    party: 'FCONTACTUNIT',
    currency: 'FCURRENCYID',
    amount: 'FPAYTOTALAMOUNTFOR',
  }),
  PURCHASE_IN: bill('STK_InStock', {
    entry: 'FInStockEntry',
    date: 'FDate',
    party: 'FSupplierId',
    material: 'FMaterialId',
    warehouse: 'FStockId',
    quantity: 'FRealQty',
  }),
  SALES_OUT: bill('SAL_OUTSTOCK', {
    entry: 'FEntity',
    date: 'FDate',
    party: 'FCustomerID',
    material: 'FMaterialID',
    warehouse: 'FStockID',
    quantity: 'FRealQty',
  }),
  SALES_RETURN: bill('SAL_RETURNSTOCK', {
    entry: 'FEntity',
    date: 'FDate',
    party: 'FRetcustId',
    material: 'FMaterialId',
    warehouse: 'FStockID',
    quantity: 'FRealQty',
  }),
  TRANSFER: bill('STK_TransferDirect', {
    entry: 'FBillEntry',
    date: 'FDate',
    material: 'FMaterialId',
    warehouse: 'FSrcStockId',
    warehouseTo: 'FDestStockId',
    quantity: 'FQty',
  }),
  TRANSFER_OUT: bill('STK_TRANSFEROUT', {
    entry: 'FSTKTRSOUTENTRY',
    date: 'FDate',
    material: 'FMaterialID',
    warehouse: 'FSrcStockID',
    warehouseTo: 'FDestStockID',
    quantity: 'FQty',
  }),
  // FSrcStockID is not told: which warehouse it is, is unknown.
  TRANSFER_IN: bill('STK_TRANSFERIN', {
    entry: 'FSTKTRSINENTRY',
    date: 'FDate',
    material: 'FMaterialID',
    warehouseTo: 'FDestStockID',
    quantity: 'FQty',
  }),
  OTHER_IN,
  OTHER_OUT,
  COUNT_GAIN: OTHER_IN,
  COUNT_LOSS: OTHER_OUT,
};

export function formOf(kind: DocumentKind, settings: DocumentSettings): BillForm {
  const form = FORMS[kind];
  return kind === 'PAYABLE' && settings.payableTotalKey !== '' ? { ...form, amount: settings.payableTotalKey } : form;
}
