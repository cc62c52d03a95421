/**
 * The sandbox servers of the finance ERPs as a house serves them to one of its books (`heliu sandbox`): base data are the
 * book's own chart and shops, vouchers stand in the house's database. Credentials are invented, and no live system's.
 */
import type pg from 'pg';
import { startCosmicSandbox } from '../connectors/kingdee/cosmic/sandbox.ts';
import { startJdySandbox } from '../connectors/kingdee/jdy/sandbox.ts';
import type { HeldVoucher } from '../connectors/kingdee/profile/ledger.ts';
import { startKingdeeSandbox } from '../connectors/kingdee/sandbox.ts';
import * as kingdeeFaults from '../connectors/kingdee/sandbox-faults.ts';
import { sandboxCurrencies } from '../connectors/kingdee/sandbox-seed.ts';
import { sandboxKeys, startNccSandbox } from '../connectors/yonyou/nccloud/sandbox.ts';
import { startTplusSandbox } from '../connectors/yonyou/tplus/sandbox.ts';
import { startU8Sandbox } from '../connectors/yonyou/u8/sandbox.ts';
import type { BookSeed, BookVoucher } from '../connectors/yonyou/voucher-level/sandbox-book.ts';
import * as voucherLevel from '../connectors/yonyou/voucher-level/sandbox-server.ts';
import { startYonbipSandbox } from '../connectors/yonyou/yonbip/sandbox.ts';
import * as yonbipFaults from '../connectors/yonyou/yonbip/sandbox-faults.ts';
import { SANDBOX_USER, sandboxAuxiliaries, sandboxWords } from '../connectors/yonyou/yonbip/sandbox-seed.ts';
import type { Account, Chart } from '../core/journal.ts';
import type { Currency } from '../core/money.ts';
import type { Clock } from '../wire/clock.ts';
import { erpStore } from './erp-store.ts';
import { openKeeper } from './kept-vouchers.ts';
import { openYonbipStore } from './yonbip-store.ts';

/** The book that a sandbox is the finance system of. */
export interface ServedBook {
  readonly book: string;
  readonly name: string;
  readonly currency: Currency;
  readonly chart: Chart;
  readonly customers: readonly string[];
  readonly departments: readonly string[];
  readonly warehouses: readonly string[];
  /** 费用项目. */
  readonly expenses: readonly string[];
}

/** One rule, as its server knows it: its names were checked against `faults` of the ERP. */
export type SandboxFault = kingdeeFaults.FaultRule | yonbipFaults.FaultRule | voucherLevel.FaultRule;

export interface ServeOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  readonly faults: readonly SandboxFault[];
}

/** How a book is connected to a running sandbox. */
export interface ServedSandbox {
  readonly url: string;
  readonly ledger: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface ErpSandbox {
  /** Other words for it on the command line. */
  readonly names: readonly string[];
  readonly profile: string;
  /** The same at each start, so that a connection stays right. */
  readonly port: number;
  readonly faults: readonly string[];
  serve(book: ServedBook, options: ServeOptions): Promise<ServedSandbox>;
}

const KINGDEE_WHO = { username: 'heliu', appId: 'heliu_sandbox', appSecret: 'sandbox-only-0123456789abcdef' } as const;
const JDY_OPEN = { clientId: '200001', appKey: 'sandbox1', domain: 'https://tenant.example', serviceId: '7000001' };
const JDY_SECRETS = { clientSecret: 'sandbox-client-secret', appSecret: 'sandbox-app-secret' } as const;
const COSMIC_OPEN = { clientId: 'heliu_app', accountId: '1300000000000000001', username: 'heliu' } as const;
const COSMIC_QUERY = '/kapi/v2/heliu/gl/gl_voucher/gl_voucher';
const YONBIP_WHO = { appKey: 'sandbox-app-key', appSecret: 'sandbox-app-secret-0123456789' } as const;
const U8_WHO = { fromAccount: 'heliu', toAccount: 'sandbox', appKey: 'sandbox-app' } as const;
const NCC_WHO = { clientId: 'sandbox-client', bizCenter: 'sandbox' } as const;
const TPLUS_FOREIGN = { debit: 'OrigAmountDr', credit: 'OrigAmountCr', rate: 'ExchangeRate' } as const;

export const ERP_SANDBOXES: readonly ErpSandbox[] = [
  {
    names: ['kingdee', 'galaxy'],
    profile: 'kingdee.galaxy-session',
    port: 7401,
    faults: kingdeeFaults.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const acctId = `heliu-sandbox-${book.book}`;
      const sandbox = await startKingdeeSandbox({
        ...server,
        store: erpStore(pool, acctId),
        faults: faults as readonly kingdeeFaults.FaultRule[],
        seed: {
          ...KINGDEE_WHO,
          acctId,
          books: [{ number: book.book, name: book.name, currency: book.currency }],
          accounts: [...book.chart.byCode.values()].map(withName),
          records: {
            BD_Customer: book.customers.map(numbered),
            BD_Department: book.departments.map(numbered),
            BD_STOCK: book.warehouses.map(numbered),
            BD_Expense: book.expenses.map(numbered),
          },
        },
      });
      const { appSecret, ...who } = KINGDEE_WHO;
      const config = { ...who, acctId, currencies: sandboxCurrencies() };
      return { ...sandbox, ledger: book.book, config, secrets: { appSecret } };
    },
  },
  {
    names: ['jdy'],
    profile: 'kingdee.jdy',
    port: 7402,
    faults: kingdeeFaults.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const dbId = `sandbox-${book.book}`;
      const sandbox = await startJdySandbox({
        ...{ ...server, ...JDY_OPEN, ...JDY_SECRETS, dbId, outerInstanceId: 'sandbox', currency: book.currency },
        faults: faults as readonly kingdeeFaults.FaultRule[],
        accounts: [...book.chart.byCode.values()].map(withName),
        keeper: await openKeeper<HeldVoucher>(pool, `jdy:${book.book}`),
      });
      return { ...sandbox, ledger: dbId, config: { ...JDY_OPEN, dbId }, secrets: JDY_SECRETS };
    },
  },
  {
    names: ['cosmic'],
    profile: 'kingdee.cosmic',
    port: 7403,
    faults: kingdeeFaults.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const who = { ...COSMIC_OPEN, tenantId: `sandbox-${book.book}` };
      const secrets = { secret: 'sandbox-only-secret-0001' } as const;
      const sandbox = await startCosmicSandbox({
        ...{ ...server, ...who, ...secrets, org: '100', queryPath: COSMIC_QUERY, currency: book.currency },
        faults: faults as readonly kingdeeFaults.FaultRule[],
        accounts: [...book.chart.byCode.values()].map(withName),
        keeper: await openKeeper<HeldVoucher>(pool, `cosmic:${book.book}`),
      });
      return { ...sandbox, ledger: '100', config: { ...who, queryPath: COSMIC_QUERY }, secrets };
    },
  },
  {
    names: ['yonyou', 'yonbip'],
    profile: 'yonyou.yonbip',
    port: 7404,
    faults: yonbipFaults.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const tenantId = `sandbox-${book.book}`;
      const sandbox = await startYonbipSandbox({
        ...server,
        store: await openYonbipStore(pool, tenantId),
        faults: faults as readonly yonbipFaults.FaultRule[],
        seed: {
          ...{ ...YONBIP_WHO, tenantId },
          books: [{ code: book.book, name: book.name, currency: book.currency }],
          // YonBIP tells of a dimension only that a subject has it, not that it may be left out.
          subjects: [...book.chart.byCode.values()].map((one) => ({
            ...{ ...withName(one), direction: one.direction, optionalDims: [] },
          })),
          customers: book.customers.map(coded),
          departments: book.departments.map(coded),
          warehouses: book.warehouses.map(coded),
        },
      });
      const { appKey, appSecret } = YONBIP_WHO;
      const config = {
        ...{ appKey, tenantId, makerEmail: SANDBOX_USER.email, perMinute: 0 },
        ...{ words: sandboxWords(), auxiliaries: sandboxAuxiliaries() },
      };
      return { ...sandbox, ledger: book.book, config, secrets: { appSecret } };
    },
  },
  {
    names: ['u8'],
    profile: 'yonyou.u8',
    port: 7405,
    faults: voucherLevel.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const slots = slotsOf(book.chart, U8_SLOTS, (at) => `self_define${at}`);
      const currencies = { ...isoCurrencies(), CNY: '人民币', USD: '美元', HKD: '港币', EUR: '欧元' };
      const secrets = { appSecret: 'sandbox-only-secret-0001' } as const;
      const sandbox = await startU8Sandbox({
        ...{ ...server, ...U8_WHO, ...secrets },
        faults: faults as readonly voucherLevel.FaultRule[],
        book: bookSeed(book, slots, currencies, ['记', '收', '付', '转']),
        keeper: await openKeeper<BookVoucher>(pool, `u8:${book.book}`),
      });
      return { ...sandbox, ledger: '001', config: { ...U8_WHO, slots, currencies }, secrets };
    },
  },
  {
    names: ['nccloud'],
    profile: 'yonyou.nccloud',
    port: 7406,
    faults: voucherLevel.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const slots = slotsOf(book.chart, {}, (at) => String(at).padStart(4, '0'));
      const secrets = { clientSecret: 'sandbox-only-secret-0001' } as const;
      const keys = sandboxKeys();
      const sandbox = await startNccSandbox({
        ...{ ...server, ...NCC_WHO, ...secrets, keys, bookCode: 'BK01' },
        faults: faults as readonly voucherLevel.FaultRule[],
        book: bookSeed(book, slots, isoCurrencies(), ['01']),
        keeper: await openKeeper<BookVoucher>(pool, `nccloud:${book.book}`),
      });
      const config = { ...NCC_WHO, slots };
      return { ...sandbox, ledger: 'BK01', config, secrets: { ...secrets, publicKey: keys.publicKey } };
    },
  },
  {
    names: ['tplus'],
    profile: 'yonyou.tplus',
    port: 7407,
    faults: voucherLevel.FAULTS,
    async serve(book, { pool, faults, ...server }) {
      const slots = slotsOf(book.chart, TPLUS_SLOTS, (at) => `ExAuxAcc${at}`);
      const currencies = { ...isoCurrencies(), CNY: 'RMB' };
      const secrets = { appSecret: 'sandbox-only-secret-0001', openToken: 'sandbox-open-token-0001' } as const;
      const sandbox = await startTplusSandbox({
        ...{ ...server, ...secrets, appKey: 'sandbox-app', refreshToken: 'sandbox-refresh-token-0001' },
        faults: faults as readonly voucherLevel.FaultRule[],
        foreign: TPLUS_FOREIGN,
        book: bookSeed(book, slots, currencies, ['记', '收', '付', '转']),
        keeper: await openKeeper<BookVoucher>(pool, `tplus:${book.book}`),
      });
      const config = { appKey: 'sandbox-app', tokenBy: 'open-token', slots, currencies, foreign: TPLUS_FOREIGN };
      return { ...sandbox, ledger: '001', config, secrets };
    },
  },
];

export function erpSandbox(name: string): ErpSandbox | undefined {
  return ERP_SANDBOXES.find((one) => one.names.includes(name) || one.profile === name);
}

const U8_SLOTS = { 部门: 'dept_id', 员工: 'personnel_id', 店铺: 'cust_id', 客户: 'cust_id', 供应商: 'supplier_id' };
const TPLUS_SLOTS = {
  ...{ 部门: 'AuxAccDepartment', 员工: 'AuxAccPerson', 店铺: 'AuxAccCustomer', 客户: 'AuxAccCustomer' },
  ...{ 供应商: 'AuxAccSupplier', 物料: 'AuxAccInventory', 银行账户: 'BankAccount' },
};

/** Every dimension of the chart has a place in a voucher: the product's own, or one that a seller defines. */
function slotsOf(
  chart: Chart,
  presets: Readonly<Record<string, string>>,
  own: (at: number) => string,
): Readonly<Record<string, string>> {
  const names = new Set([...chart.byCode.values()].flatMap((one) => [...one.dims, ...one.optionalDims]));
  const others = [...names].filter((name) => presets[name] === undefined).sort();
  return { ...presets, ...Object.fromEntries(others.map((name, at) => [name, own(at + 1)])) };
}

function bookSeed(
  book: ServedBook,
  slots: Readonly<Record<string, string>>,
  currencies: Readonly<Record<Currency, string>>,
  words: readonly string[],
): BookSeed {
  const inSlots = (names: readonly string[]): readonly string[] => names.map((name) => slots[name] ?? name);
  return {
    currency: book.currency,
    words,
    currencies: Object.fromEntries(Object.entries(currencies).map(([iso, code]) => [code, iso])),
    accounts: [...book.chart.byCode.values()].map((one) => ({
      ...{ code: one.code, dims: inSlots(one.dims), optionalDims: inSlots(one.optionalDims) },
      keepsCurrency: one.keepsCurrency,
    })),
  };
}

function isoCurrencies(): Readonly<Record<Currency, string>> {
  return Object.fromEntries(Object.keys(sandboxCurrencies()).map((iso) => [iso, iso]));
}

function withName({ code, nameZh, dims, optionalDims, keepsCurrency }: Account) {
  return { code, name: nameZh, dims, optionalDims, keepsCurrency };
}

function numbered(code: string): { readonly number: string; readonly name: string } {
  return { number: code, name: code };
}

function coded(code: string): { readonly code: string; readonly name: string } {
  return { code, name: code };
}
