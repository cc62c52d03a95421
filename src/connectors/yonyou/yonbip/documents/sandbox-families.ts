/** The cards of business documents as the vendor prints them: fields that must be there, what they refer to, how they answer. */
import type { BaseRecord } from '../sandbox-seed.ts';
import { standing, type World } from '../sandbox-world.ts';

export interface Ref {
  /** Names under which it may be given; what stands there is an id or a code. */
  readonly names: readonly string[];
  readonly of: RefKind;
  /** The page takes an id only. */
  readonly idOnly?: boolean;
}

export type RefKind =
  | 'customers'
  | 'suppliers'
  | 'materials'
  | 'warehouses'
  | 'departments'
  | 'organisations'
  | 'bustypes'
  | 'bankAccounts'
  | 'settleModes'
  | 'quickTypes'
  | 'rateTypes'
  | 'units'
  | 'taxItems'
  | 'expenseItems'
  | 'currencies';

/** Names of the amounts of a row. `money` and `tax` may be absent from the row. */
export interface AmountNames {
  readonly sum: string;
  readonly money: string;
  readonly tax: string;
  readonly localSum: string;
  readonly localMoney: string;
  readonly localTax: string;
}

export interface Family {
  readonly name: string;
  readonly style: 'efi' | 'classic' | 'stock' | 'sales';
  readonly save: string;
  readonly keyed: boolean;
  readonly listed: boolean;
  readonly answer: 'object' | 'batch';
  readonly rows: string;
  /** False: a document without rows is taken. */
  readonly rowsRequired: boolean;
  readonly prefix: string;
  readonly date: { readonly name: string; readonly time: boolean };
  /** Names of `data` whose absence the gateway refuses. */
  readonly required: readonly string[];
  /** The vendor's words where the accounting organisation is empty. */
  readonly organisationText?: string;
  readonly rate: string;
  readonly currency: string;
  readonly heads: readonly Ref[];
  readonly rowRefs: readonly Ref[];
  readonly amounts?: AmountNames;
  /** Sums in the head that the page says are those of the rows: name there → name in the rows. */
  readonly sums: Readonly<Record<string, string>>;
  /** Warehouse from which goods leave. */
  readonly leaves?: string;
}

export function recordsOf(world: World, kind: RefKind): readonly BaseRecord[] {
  if (kind === 'customers' || kind === 'suppliers' || kind === 'materials' || kind === 'warehouses')
    return standing(world, kind);
  if (kind === 'currencies') return [...world.base.currencies.values()];
  return world.base[kind];
}

const EFI_AMOUNTS: AmountNames = {
  sum: 'oriTaxIncludedAmount',
  money: 'oriTaxExcludedAmount',
  tax: 'oriTaxAmount',
  localSum: 'localTaxIncludedAmount',
  localMoney: 'localTaxExcludedAmount',
  localTax: 'localTaxAmount',
};

const PLAIN_AMOUNTS: AmountNames = {
  sum: 'oriSum',
  money: 'oriMoney',
  tax: 'oriTax',
  localSum: 'natSum',
  localMoney: 'natMoney',
  localTax: 'natTax',
};

const efiRef = (name: string, of: RefKind, suffix = 'Code'): Ref => ({ names: [name, `${name}${suffix}`], of });
const classicRef = (name: string, of: RefKind): Ref => ({ names: [`${name}_code`], of });
const ref = (name: string, of: RefKind): Ref => ({ names: [name], of });

interface EfiCard {
  readonly prefix: string;
  readonly party: 'customer' | 'supplier';
  readonly text: string;
  readonly cash: boolean;
}

function efi(name: string, { prefix, party, text, cash }: EfiCard): Family {
  const bank = [efiRef('settleMode', 'settleModes'), efiRef('enterpriseBankAccount', 'bankAccounts', 'No')];
  return {
    name: `EFI/${name}`,
    style: 'efi',
    save: 'save',
    keyed: true,
    listed: false,
    answer: 'object',
    rows: 'bodyItem',
    rowsRequired: true,
    prefix,
    date: { name: 'billDate', time: true },
    required: [
      '_status',
      'billDate',
      'exchangeRate',
      'exchangeRateDate',
      'objectType',
      ...(cash ? [] : ['direction']),
      'bodyItem',
      'bodyItem[]._status',
    ],
    organisationText: text,
    rate: 'exchangeRate',
    currency: 'oriCurrency',
    heads: [
      efiRef('financeOrg', 'organisations'),
      efiRef('org', 'organisations'),
      efiRef('bustype', 'bustypes'),
      efiRef(party, party === 'customer' ? 'customers' : 'suppliers'),
      efiRef('oriCurrency', 'currencies'),
      efiRef('exchangeRateType', 'rateTypes'),
      efiRef('dept', 'departments'),
      ...(cash ? bank : []),
    ],
    rowRefs: [
      efiRef('material', 'materials'),
      efiRef('expenseItem', 'expenseItems'),
      ...(cash ? [efiRef('quickType', 'quickTypes')] : []),
    ],
    amounts: EFI_AMOUNTS,
    sums: {},
  };
}

interface ClassicCard {
  readonly save: string;
  readonly keyed?: true;
  readonly listed?: true;
  readonly time: boolean;
  readonly rows: string;
  readonly required: readonly string[];
  readonly currency: string;
  readonly idOnly?: true;
  readonly party: 'customer' | 'supplier';
  readonly rowsRequired?: false;
}

function classic(name: string, card: ClassicCard): Family {
  const currencies: readonly Ref[] = [
    { names: [card.currency], of: 'currencies', ...(card.idOnly && { idOnly: true }) },
    ...(card.required.includes('natCurrency')
      ? [{ names: ['natCurrency'], of: 'currencies' as const, idOnly: true }]
      : []),
  ];
  return {
    name: `fi/${name}`,
    style: 'classic',
    save: card.save,
    keyed: card.keyed ?? false,
    listed: card.listed ?? false,
    answer: 'object',
    rows: card.rows,
    rowsRequired: card.rowsRequired ?? true,
    prefix: name.toUpperCase(),
    date: { name: 'vouchdate', time: card.time },
    required: [
      '_status',
      'accentity_code',
      'vouchdate',
      'tradetype_code',
      `${card.party}_code`,
      card.currency,
      'exchRate',
      'exchangeRateType_code',
      ...card.required,
    ],
    rate: 'exchRate',
    currency: card.currency,
    heads: [
      classicRef('accentity', 'organisations'),
      classicRef('tradetype', 'bustypes'),
      classicRef(card.party, card.party === 'customer' ? 'customers' : 'suppliers'),
      classicRef('exchangeRateType', 'rateTypes'),
      classicRef('dept', 'departments'),
      classicRef('settlemode', 'settleModes'),
      classicRef('enterprisebankaccount', 'bankAccounts'),
      ...currencies,
    ],
    rowRefs: [
      classicRef('material', 'materials'),
      classicRef('expenseitem', 'expenseItems'),
      classicRef('quickType', 'quickTypes'),
    ],
    amounts: PLAIN_AMOUNTS,
    sums: { oriSum: 'oriSum', natSum: 'natSum' },
  };
}

interface StockCard {
  readonly save?: string;
  readonly keyed?: false;
  readonly answer?: 'batch';
  readonly rows: string;
  readonly prefix: string;
  readonly time: boolean;
  readonly required: readonly string[];
  readonly heads: readonly Ref[];
  readonly amounts?: AmountNames;
  readonly leaves?: string;
}

const STOCK_ROW: readonly Ref[] = [
  ref('product', 'materials'),
  ref('productsku', 'materials'),
  ref('unit', 'units'),
  ref('stockUnitId', 'units'),
  ref('stockUnit', 'units'),
  ref('priceUOM', 'units'),
  ref('taxitems', 'taxItems'),
  ref('taxId', 'taxItems'),
  ref('expenseItems', 'expenseItems'),
];

function stock(name: string, card: StockCard): Family {
  return {
    name: `scm/${name}`,
    style: 'stock',
    save: card.save ?? 'single/save',
    keyed: card.keyed ?? true,
    listed: false,
    answer: card.answer ?? 'object',
    rows: card.rows,
    rowsRequired: true,
    prefix: card.prefix,
    date: { name: 'vouchdate', time: card.time },
    required: ['_status', 'vouchdate', ...card.required, card.rows, `${card.rows}[]._status`],
    rate: 'exchRate',
    currency: 'currency',
    heads: card.heads,
    rowRefs: STOCK_ROW,
    ...(card.amounts && { amounts: card.amounts }),
    sums: {},
    ...(card.leaves !== undefined && { leaves: card.leaves }),
  };
}

const OWN: readonly Ref[] = [
  ref('org', 'organisations'),
  ref('accountOrg', 'organisations'),
  ref('bustype', 'bustypes'),
  ref('warehouse', 'warehouses'),
  ref('department', 'departments'),
];
const TRADE: readonly Ref[] = [
  ref('currency', 'currencies'),
  ref('natCurrency', 'currencies'),
  ref('exchRateType', 'rateTypes'),
];
const BETWEEN: readonly Ref[] = [
  ref('outorg', 'organisations'),
  ref('outaccount', 'organisations'),
  ref('inorg', 'organisations'),
  ref('inaccount', 'organisations'),
  ref('outwarehouse', 'warehouses'),
  ref('inwarehouse', 'warehouses'),
  ref('bustype', 'bustypes'),
];
const OTHER_REQUIRED = ['org', 'accountOrg', 'bustype', 'warehouse'];
const BETWEEN_REQUIRED = ['outorg', 'outaccount', 'bustype', 'bizType', 'outwarehouse', 'inorg', 'inaccount'];

const SALES_RETURN: Family = {
  name: 'sd/vouchersalereturn',
  style: 'sales',
  save: 'singleSave',
  keyed: true,
  listed: false,
  answer: 'object',
  rows: 'saleReturnDetails',
  rowsRequired: true,
  prefix: 'XSTH-',
  date: { name: 'vouchdate', time: true },
  required: [
    '_status',
    'salesOrgId',
    'transactionTypeId',
    'agentId',
    'vouchdate',
    'settlementOrgId',
    'currency',
    'natCurrency',
    'exchangeRateType',
    'exchRate',
    'taxInclusive',
    'saleReturnSourceType',
    'invoiceAgentId',
    'payMoney',
    'saleReturnDetails',
    'saleReturnDetails[]._status',
  ],
  rate: 'exchRate',
  currency: 'currency',
  heads: [
    ref('salesOrgId', 'organisations'),
    ref('settlementOrgId', 'organisations'),
    ref('transactionTypeId', 'bustypes'),
    ref('agentId', 'customers'),
    ref('invoiceAgentId', 'customers'),
    ref('currency', 'currencies'),
    ref('natCurrency', 'currencies'),
    ref('exchangeRateType', 'rateTypes'),
    ref('saleDepartmentId', 'departments'),
  ],
  rowRefs: [
    ref('productId', 'materials'),
    ref('masterUnitId', 'units'),
    ref('iProductAuxUnitId', 'units'),
    ref('iProductUnitId', 'units'),
    ref('taxId', 'taxItems'),
    ref('stockOrgId', 'organisations'),
    ref('stockId', 'warehouses'),
  ],
  amounts: PLAIN_AMOUNTS,
  sums: { payMoney: 'oriSum' },
};

export const FAMILIES: readonly Family[] = [
  efi('receivable', { prefix: 'OARar', party: 'customer', text: '开票组织不允许为空!', cash: false }),
  efi('payable', { prefix: 'OAPap', party: 'supplier', text: '收票组织不允许为空!', cash: false }),
  efi('collection', { prefix: 'RECar', party: 'customer', text: '收款组织不允许为空!', cash: true }),
  efi('arRefund', { prefix: 'REFar', party: 'customer', text: '收款组织不允许为空!', cash: true }),
  efi('payment', { prefix: 'PAYap', party: 'supplier', text: '付款组织不允许为空!', cash: true }),
  classic('oar', {
    save: 'single/save',
    keyed: true,
    time: false,
    rows: 'oarDetail',
    required: ['oriSum', 'natSum', 'oarDetail'],
    currency: 'currency_name',
    party: 'customer',
  }),
  classic('oap', {
    save: 'save',
    listed: true,
    time: true,
    rows: 'oapDetail',
    required: ['natCurrency', 'period'],
    currency: 'currency',
    idOnly: true,
    party: 'supplier',
  }),
  classic('receivebill', {
    save: 'single/save',
    keyed: true,
    time: false,
    rows: 'ReceiveBill_b',
    required: ['oriSum', 'natSum', 'ReceiveBill_b'],
    currency: 'currency',
    party: 'customer',
  }),
  classic('payment', {
    save: 'save',
    listed: true,
    time: true,
    rows: 'PayBillb',
    required: ['PayBillb'],
    currency: 'currency',
    idOnly: true,
    party: 'supplier',
  }),
  classic('paybill', {
    save: 'save',
    time: true,
    rows: 'PayBillb',
    rowsRequired: false,
    required: ['natCurrency', 'natCurrency_priceDigit', 'period'],
    currency: 'currency',
    idOnly: true,
    party: 'customer',
  }),
  stock('salesout', {
    rows: 'details',
    prefix: 'XSCK-',
    time: true,
    required: [
      'receiveAccountingBasis',
      'salesoutAccountingMethod',
      'accountOrg',
      'org',
      'salesOrg',
      'invoiceOrg',
      'bustype',
      'cust',
      'srcBillType',
      'natCurrency',
      'currency',
    ],
    heads: [
      ...OWN,
      ...TRADE,
      ref('salesOrg', 'organisations'),
      ref('invoiceOrg', 'organisations'),
      ref('cust', 'customers'),
      ref('invoiceCust', 'customers'),
    ],
    leaves: 'warehouse',
  }),
  stock('purinrecord', {
    rows: 'purInRecords',
    prefix: 'CGRK',
    time: false,
    required: [
      ...OTHER_REQUIRED,
      'purchaseOrg',
      'inInvoiceOrg',
      'vendor',
      'currency',
      'natCurrency',
      'exchRateType',
      'exchRate',
    ],
    heads: [
      ...OWN,
      ...TRADE,
      ref('purchaseOrg', 'organisations'),
      ref('inInvoiceOrg', 'organisations'),
      ref('vendor', 'suppliers'),
      ref('invoiceVendor', 'suppliers'),
    ],
    amounts: PLAIN_AMOUNTS,
  }),
  stock('othinrecord', { rows: 'othInRecords', prefix: 'QTRK', time: false, required: OTHER_REQUIRED, heads: OWN }),
  stock('othoutrecord', {
    rows: 'othOutRecords',
    prefix: 'QTCK',
    time: false,
    required: OTHER_REQUIRED,
    heads: OWN,
    leaves: 'warehouse',
  }),
  stock('storetransfer', {
    save: 'save',
    answer: 'batch',
    rows: 'details',
    prefix: 'ZK',
    time: true,
    required: ['org', 'businesstype', 'outWarehouse', 'inWarehouse'],
    heads: [
      ref('org', 'organisations'),
      ref('businesstype', 'bustypes'),
      ref('outWarehouse', 'warehouses'),
      ref('inWarehouse', 'warehouses'),
    ],
    leaves: 'outWarehouse',
  }),
  stock('storeout', {
    save: 'save',
    keyed: false,
    answer: 'batch',
    rows: 'details',
    prefix: 'DCCK',
    time: true,
    required: [...BETWEEN_REQUIRED, 'srcBillType'],
    heads: BETWEEN,
    leaves: 'outwarehouse',
  }),
  stock('storein', {
    save: 'save',
    keyed: false,
    answer: 'batch',
    rows: 'details',
    prefix: 'DCRK',
    time: true,
    required: [...BETWEEN_REQUIRED, 'breturn', 'inwarehouse'],
    heads: BETWEEN,
  }),
  SALES_RETURN,
];
