/** Base data of a sandbox tenant, and the switches for what the protocol notes call unknown. */
import { type Currency, isCurrency, minorUnits } from '../../../core/money.ts';
import {
  documentSeed,
  type SandboxBustype,
  type SandboxDocumentSeed,
  type SandboxOrganisation,
} from './documents/sandbox-base.ts';
import { type SandboxSubject, templateSubjects } from './sandbox-chart.ts';

export interface SandboxSeed {
  readonly tenantId: string;
  readonly appKey: string;
  readonly appSecret: string;
  /** A multi-tenant app beside the self-built one. */
  readonly suite?: { readonly suiteKey: string; readonly suiteSecret: string };
  readonly books?: readonly SandboxBook[];
  /** Replace the template where a code is the same, else added. */
  readonly subjects?: readonly SandboxSubject[];
  readonly words?: readonly SandboxWord[];
  /** Dimension name → `filedCode`; default `sandboxAuxiliaries()`. */
  readonly auxiliaries?: Readonly<Record<string, string>>;
  /** `filedCode` → allowed values. A code that is not named takes any value. */
  readonly auxiliaryValues?: Readonly<Record<string, readonly string[]>>;
  readonly cashFlowItems?: readonly string[];
  readonly users?: readonly SandboxUser[];
  readonly customers?: readonly CodeAndName[];
  readonly suppliers?: readonly CodeAndName[];
  readonly materials?: readonly CodeAndName[];
  readonly warehouses?: readonly CodeAndName[];
  readonly departments?: readonly CodeAndName[];
  readonly rates?: readonly SandboxRate[];
  readonly documents?: SandboxDocumentSeed;
  /** Paths that this app may not call. */
  readonly unauthorised?: readonly string[];
}

export interface CodeAndName {
  readonly code: string;
  readonly name: string;
}

export interface SandboxBook extends CodeAndName {
  readonly currency: Currency;
}

export interface SandboxWord extends CodeAndName {
  readonly voucherstr: string;
}

export interface SandboxUser {
  readonly name: string;
  readonly email: string;
  readonly mobile?: string;
}

export interface SandboxRate {
  readonly from: Currency;
  readonly to: Currency;
  readonly day: string;
  readonly rate: string;
}

/** Each is a thing that the protocol notes mark unknown; the default is the notes' own choice where they make one. */
export interface SandboxSwitches {
  readonly businessIdRepeat: 'refused' | 'firstResult' | 'ignored';
  readonly billCodeRepeat: 'refused' | 'ignored';
  readonly redAmounts: 'accepted' | 'refused';
  readonly invalidatePreviousToken: boolean;
  /** Place of the gateway's key in addVoucher. */
  readonly voucherResubmitKey: 'ignored' | 'root';
  readonly duplicateCode: '10004' | '100004';
  readonly descriptionFilter: 'contains' | 'startsWith' | 'exact' | 'ignored';
  readonly auxiliaryShape: 'flat' | 'nested';
  readonly subjectShape: 'object' | 'id';
  readonly absentDetail: '1002' | '404' | 'empty';
  readonly voucherIds: 'guid' | 'digits';
  readonly bookCurrency: 'told' | 'untold';
  readonly subjectFacts: 'told' | 'untold';
  /** HTTP status of 310405 and 3100(02|08|15|23). */
  readonly gatewayStatus: 200 | 400;
  readonly limitStatus: 200 | 429;
  readonly retryAfter: boolean;
  /** Not a code of the vendor: how a wrong signature is answered is not known. */
  readonly signatureCode: string;
  readonly timestampWindowMs: number;
  /** What a repeated pair of extSystemCode and extVouchCode is answered with. */
  readonly externalKeyRepeat: 'refused' | 'firstResult' | 'ignored';
  /** A refusal of cards that answer in the shape of a batch. */
  readonly batchRefusal: 'counts' | 'error';
  /** Documents are under 审批流: audit needs a submit. Without, AP events answer 不支持审批流 to a submit. */
  readonly workflow: 'controlled' | 'none';
  /** `code` of successes of the sales domain. */
  readonly salesCode: '200' | '';
  /** `ours`: numbers are given by hand, and stand once. */
  readonly documentNumbers: 'erp' | 'ours';
  /** Minor units by which an amount in book currency may be off its rate. */
  readonly localToleranceMinor: number;
  /** Shape of `data` in answers of 应付事项 and 付款, whose request is a list. */
  readonly classicAnswer: 'object' | 'batch';
  /** Whether the filter `simpleVOs` is obeyed by lists of stock documents. */
  readonly stockFilter: 'applied' | 'ignored';
}

const SWITCHES: SandboxSwitches = {
  businessIdRepeat: 'refused',
  billCodeRepeat: 'refused',
  redAmounts: 'accepted',
  invalidatePreviousToken: false,
  voucherResubmitKey: 'ignored',
  duplicateCode: '10004',
  descriptionFilter: 'contains',
  auxiliaryShape: 'flat',
  subjectShape: 'object',
  absentDetail: '1002',
  voucherIds: 'guid',
  bookCurrency: 'told',
  subjectFacts: 'told',
  gatewayStatus: 200,
  limitStatus: 200,
  retryAfter: false,
  signatureCode: 'SBX001',
  timestampWindowMs: 5 * 60_000,
  externalKeyRepeat: 'refused',
  batchRefusal: 'counts',
  workflow: 'controlled',
  salesCode: '200',
  documentNumbers: 'erp',
  localToleranceMinor: 1,
  classicAnswer: 'object',
  stockFilter: 'applied',
};

export function switchesOf(given: Partial<SandboxSwitches> = {}): SandboxSwitches {
  return { ...SWITCHES, ...given };
}

export interface BaseRecord extends CodeAndName {
  /** 19 digits; emitted as a number where the card does. */
  readonly id: string;
}

export type BookRecord = SandboxBook & BaseRecord;
export type SubjectRecord = Required<SandboxSubject> & BaseRecord;
export type CurrencyRecord = BaseRecord & { readonly iso: Currency; readonly places: number };
export type WordRecord = SandboxWord & BaseRecord;

/** Everything the sandbox looks up by code. */
export interface BaseData {
  readonly organisation: BaseRecord;
  readonly books: ReadonlyMap<string, BookRecord>;
  readonly subjects: ReadonlyMap<string, SubjectRecord>;
  readonly words: ReadonlyMap<string, WordRecord>;
  readonly currencies: ReadonlyMap<string, CurrencyRecord>;
  readonly auxiliaries: ReadonlyMap<string, BaseRecord>;
  readonly auxiliaryValues: Readonly<Record<string, readonly string[]>>;
  readonly cashFlowItems: ReadonlySet<string> | undefined;
  readonly users: readonly SandboxUser[];
  readonly customers: readonly BaseRecord[];
  readonly suppliers: readonly BaseRecord[];
  readonly materials: readonly BaseRecord[];
  readonly warehouses: readonly BaseRecord[];
  readonly departments: readonly BaseRecord[];
  readonly rates: readonly SandboxRate[];
  readonly organisations: readonly (SandboxOrganisation & BaseRecord)[];
  readonly bustypes: readonly (SandboxBustype & BaseRecord)[];
  readonly bankAccounts: readonly BaseRecord[];
  readonly settleModes: readonly (BaseRecord & { readonly bank?: boolean })[];
  readonly quickTypes: readonly BaseRecord[];
  readonly rateTypes: readonly BaseRecord[];
  readonly units: readonly BaseRecord[];
  readonly taxItems: readonly BaseRecord[];
  readonly expenseItems: readonly BaseRecord[];
  readonly emptyWarehouses: ReadonlySet<string>;
}

const DIMENSIONS = [
  '部门',
  '店铺',
  '客户',
  '供应商',
  '员工',
  '物料',
  '费用项目',
  '银行账户',
  '支付账户',
  '站点',
  '仓库',
  '货件',
  '辖区',
  '卡',
  '贷款方',
  '往来单位',
  '币种',
];

/** What a connection to the sandbox takes as `auxiliaries`. The codes are invented, as those of every tenant are its own. */
export function sandboxAuxiliaries(): Readonly<Record<string, string>> {
  return Object.fromEntries(DIMENSIONS.map((name, index) => [name, String(index + 1).padStart(4, '0')]));
}

const WORDS: readonly SandboxWord[] = [
  { code: '01', name: '记账凭证', voucherstr: '记' },
  { code: '02', name: '收款凭证', voucherstr: '收' },
  { code: '03', name: '付款凭证', voucherstr: '付' },
  { code: '04', name: '转账凭证', voucherstr: '转' },
];

/** What a connection to the sandbox takes as `words`. */
export function sandboxWords(): Readonly<Record<string, string>> {
  return Object.fromEntries(WORDS.map((one) => [one.voucherstr, one.code]));
}

export const SANDBOX_USER: SandboxUser = { name: '接口用户', email: 'maker@example.com', mobile: '13800000000' };

/** Ids of one kind begin alike; all are past 2^53, so that a client that reads floats is caught. */
const FIRST_ID = 1_530_831_657_091_200_001n;
const KIND_STEP = 10_000_000n;

function withIds<T extends CodeAndName>(kind: number, records: readonly T[]): readonly (T & BaseRecord)[] {
  return records.map((one, index) => ({ ...one, id: String(FIRST_ID + BigInt(kind) * KIND_STEP + BigInt(index)) }));
}

function byCode<T extends BaseRecord>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((one) => [one.code, one]));
}

export function baseDataOf(seed: SandboxSeed): BaseData {
  const subjects = new Map([...templateSubjects(), ...(seed.subjects ?? [])].map((one) => [one.code, one]));
  const isos = Intl.supportedValuesOf('currency').filter(isCurrency);
  const auxiliaries = Object.entries(seed.auxiliaries ?? sandboxAuxiliaries());
  const full = [...subjects.values()].map((one) => ({
    optionalDims: [],
    keepsCurrency: true,
    leaf: true,
    direction: 'D' as const,
    cashFlowRequired: false,
    ...one,
  }));
  const documents = documentSeed(seed.documents);
  const own: SandboxOrganisation = { code: 'ORG1', name: '示例组织' };
  const organisations = withIds(1, [own, ...documents.organisations.filter((one) => one.code !== own.code)]);
  return {
    organisation: organisations[0] as BaseRecord,
    organisations,
    bustypes: withIds(12, documents.bustypes),
    bankAccounts: withIds(13, documents.bankAccounts),
    settleModes: withIds(14, documents.settleModes),
    quickTypes: withIds(15, documents.quickTypes),
    rateTypes: withIds(16, documents.rateTypes),
    units: withIds(17, documents.units),
    taxItems: withIds(18, documents.taxItems),
    expenseItems: withIds(19, documents.expenseItems),
    emptyWarehouses: new Set(documents.emptyWarehouses),
    books: byCode(withIds(2, seed.books ?? [{ code: 'BK01', name: '主账簿', currency: 'CNY' }])),
    subjects: byCode(withIds(3, full)),
    words: byCode(withIds(4, seed.words ?? WORDS)),
    currencies: byCode(
      withIds(
        5,
        isos.map((iso) => ({ code: iso, name: iso === 'CNY' ? '人民币' : iso, iso, places: minorUnits(iso) })),
      ),
    ),
    auxiliaries: byCode(
      withIds(
        6,
        auxiliaries.map(([name, code]) => ({ code, name })),
      ),
    ),
    auxiliaryValues: seed.auxiliaryValues ?? {},
    cashFlowItems: seed.cashFlowItems && new Set(seed.cashFlowItems),
    users: seed.users ?? [SANDBOX_USER],
    customers: withIds(7, seed.customers ?? []),
    suppliers: withIds(8, seed.suppliers ?? []),
    materials: withIds(9, seed.materials ?? []),
    warehouses: withIds(10, seed.warehouses ?? []),
    departments: withIds(11, seed.departments ?? []),
    rates: seed.rates ?? [],
  };
}
