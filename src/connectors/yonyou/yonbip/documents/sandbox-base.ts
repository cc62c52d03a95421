/** Base data that business documents of a sandbox tenant refer to. Codes are invented, as those of every tenant are its own. */

interface CodeAndName {
  readonly code: string;
  readonly name: string;
}

export interface SandboxBustype extends CodeAndName {
  /** `EFI/receivable`, `fi/oar`, `scm/purinrecord` …: where it may stand. */
  readonly family: string;
  /** Of red documents: their total must be below zero. */
  readonly red?: boolean;
}

export interface SandboxOrganisation extends CodeAndName {
  /** Stock is started; default true. */
  readonly stock?: boolean;
}

export interface SandboxDocumentSeed {
  /** Beside `ORG1`. */
  readonly organisations?: readonly SandboxOrganisation[];
  readonly bustypes?: readonly SandboxBustype[];
  readonly bankAccounts?: readonly CodeAndName[];
  /** `bank`: money moves on a bank account, so one must be given. */
  readonly settleModes?: readonly (CodeAndName & { readonly bank?: boolean })[];
  readonly quickTypes?: readonly CodeAndName[];
  readonly rateTypes?: readonly CodeAndName[];
  readonly units?: readonly CodeAndName[];
  readonly taxItems?: readonly CodeAndName[];
  readonly expenseItems?: readonly CodeAndName[];
  /** Warehouses without stock, from which nothing leaves. */
  readonly emptyWarehouses?: readonly string[];
}

const BUSTYPES: readonly (readonly [string, string, boolean?])[] = [
  ['EFI/receivable', 'ar_invoice'],
  ['EFI/receivable', 'ar_other'],
  ['EFI/payable', 'ap_invoice'],
  ['EFI/payable', 'ap_other'],
  ['EFI/collection', 'ar_colsale'],
  ['EFI/arRefund', 'ar_refsale'],
  ['EFI/payment', 'ap_paypurc'],
  ['fi/oar', 'arap_oar_sale'],
  ['fi/oar', 'arap_oar_other'],
  ['fi/oap', 'arap_oap_purc'],
  ['fi/oap', 'arap_oap_other'],
  ['fi/receivebill', 'arap_receipt'],
  ['fi/paybill', 'arap_paybill'],
  ['fi/payment', 'arap_payment'],
  ['scm/purinrecord', 'A15001'],
  ['scm/purinrecord', 'A15002', true],
  ['scm/salesout', 'A30001'],
  ['sd/vouchersalereturn', 'SR01'],
  ['scm/othinrecord', 'A08001'],
  ['scm/othinrecord', 'A08002'],
  ['scm/othoutrecord', 'A10001'],
  ['scm/othoutrecord', 'A10002'],
  ['scm/storetransfer', 'A23001'],
  ['scm/storeout', 'A03001'],
  ['scm/storein', 'A04001'],
];

/** The seed with every default: what the documents of an ordinary seller refer to. */
export function documentSeed(seed: SandboxDocumentSeed = {}): Required<SandboxDocumentSeed> {
  return {
    organisations: [{ code: 'ORG2', name: '香港公司' }],
    bustypes: BUSTYPES.map(([family, code, red]) => ({ family, code, name: code, ...(red && { red }) })),
    bankAccounts: [
      { code: 'BANK-USD-1', name: '美元户' },
      { code: 'BANK-CNY-1', name: '人民币户' },
    ],
    settleModes: [
      { code: 'system_0001', name: '银行转账', bank: true },
      { code: '2', name: '网银', bank: true },
      { code: 'system_0002', name: '现金' },
    ],
    quickTypes: ['1', '6', '9'].map((code) => ({ code, name: `款项${code}` })),
    rateTypes: [{ code: '01', name: '基准汇率' }],
    units: [{ code: 'PCS', name: '个' }],
    taxItems: [
      { code: 'VAT13', name: '13%' },
      { code: 'VAT0', name: '0%' },
    ],
    expenseItems: [],
    emptyWarehouses: [],
    ...seed,
  };
}
