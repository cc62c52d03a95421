/** 用友 T+: it numbers by itself and no call looks a voucher up, so its promise is the weaker one under every setting. */
import { startTplusSandbox, type TplusSandboxOptions } from '../../../src/connectors/yonyou/tplus/sandbox.ts';
import { type ErpError, json, page, type Subject } from '../subject.ts';
import { storyAccounts } from './book.ts';

interface Setting {
  readonly sandbox?: Partial<TplusSandboxOptions>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly promise?: Partial<Subject['promise']>;
}

const WHO = { appKey: 'app' } as const;
const SECRET = { appSecret: 'secret-0123456789', openToken: 'open-token-0123456789' } as const;
const SLOTS = { 店铺: 'AuxAccCustomer', 部门: 'AuxAccDepartment', 费用项目: 'AuxAccExpense' } as const;
const FOREIGN = { debit: 'OrigAmountDr', credit: 'OrigAmountCr', rate: 'ExchangeRate' } as const;
const BOOK = {
  currency: 'CNY',
  accounts: storyAccounts(SLOTS),
  words: ['记'],
  currencies: { RMB: 'CNY', USD: 'USD' },
} as const;

function subject(name: string, setting: Setting = {}, errors: readonly ErpError[] = []): Subject {
  return {
    name: `T+, ${name}`,
    profile: 'yonyou.tplus',
    promise: { idempotency: 'enforcing', repeated: 'refused', unseen: true, cashFlow: 'refused', ...setting.promise },
    errors,
    async open(clock) {
      const sandbox = await startTplusSandbox({
        ...{ ...WHO, ...SECRET, refreshToken: 'refresh-0123456789', clock, book: BOOK, foreign: FOREIGN },
        ...setting.sandbox,
      });
      const { book } = sandbox;
      return {
        url: sandbox.url,
        account: (url) => ({
          ...{ baseUrl: url, ledger: '001', currency: 'CNY' },
          config: {
            ...{ ...WHO, slots: { 费用项目: SLOTS.费用项目 }, currencies: { USD: 'USD' }, foreign: FOREIGN },
            ...setting.config,
          },
          secrets: SECRET,
        }),
        isSave: (path) => path.endsWith('/doc/Create'),
        documents: async () => book.all(),
        edit: async () => undefined,
        erase: async (id) => book.erase(id),
        closeThrough: (period) => book.closeThrough(period),
        close: () => sandbox.close(),
      };
    },
  };
}

const no = (message: string) => json({ code: 'EXSV0001', message });

/** The shape is that of protocols/yonyou.md §6.4; no text of a refusal is known, the words are loose ones. */
const ERRORS: readonly ErpError[] = [
  { says: 'EXSV0001', answer: no('科目不存在'), ends: 'REFUSED', code: 'TPLUS_REFUSED', level: 'L2' },
  { says: '已存在', answer: no('ExternalCode 已存在'), ends: 'DUPLICATE', code: 'TPLUS_DUPLICATE', level: 'L2' },
  { says: '已结账', answer: no('会计期间已结账'), ends: 'REFUSED', code: 'TPLUS_PERIOD_CLOSED', level: 'L2' },
  {
    says: 'HTTP 409',
    answer: json({ error: 'text' }, 409),
    ...{ ends: 'PAUSED', code: 'TPLUS_LIMITED', level: 'L3' },
  },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'TPLUS_LIMITED', level: 'L3' },
  { says: 'HTTP 500', answer: page(500), ends: 'LOOKED_UP', code: 'TPLUS_UNREADABLE', level: 'L3' },
  {
    says: 'a code with HTTP 500',
    answer: json({ code: 'EXSV0001', message: '异常' }, 500),
    ...{ ends: 'LOOKED_UP', code: 'TPLUS_RESULT_UNKNOWN', level: 'L3' },
  },
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'TPLUS_UNREADABLE', level: 'L3' },
];

const FIRST_RESULT = {
  sandbox: { repeatedKey: 'first-result' },
  config: { repeatedKey: 'first-result' },
  promise: { repeated: 'first-result' },
} as const;

export const TPLUS: readonly Subject[] = [
  subject('ExternalCode refused twice', {}, ERRORS),
  subject('the first result again', FIRST_RESULT),
];

export const TPLUS_MUTE: Subject = subject('saved again', {
  sandbox: { repeatedKey: 'saved-again' },
  config: { repeatedKey: 'saved-again' },
  promise: { idempotency: 'blind', repeated: 'saved-again' },
});

const CLASSES: readonly (readonly [string, Setting])[] = [
  ['refused', {}],
  ['first result', FIRST_RESULT],
];
const OTHERS: readonly (readonly [string, Setting])[] = [
  ['a success is null', { sandbox: { success: 'null' } }],
  ['a success is an object', { sandbox: { success: 'object' } }],
];

export const TPLUS_SETTINGS: readonly Subject[] = CLASSES.flatMap(([kind, base]) =>
  OTHERS.map(([name, other]) =>
    subject(`${kind}, ${name}`, {
      sandbox: { ...base.sandbox, ...other.sandbox },
      ...(base.config && { config: base.config }),
      ...(base.promise && { promise: base.promise }),
    }),
  ),
);
