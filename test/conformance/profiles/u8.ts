/** 用友 U8+ under each setting of what is not known of it. */
import { startU8Sandbox, type U8SandboxOptions } from '../../../src/connectors/yonyou/u8/sandbox.ts';
import { type ErpError, json, page, type Subject } from '../subject.ts';
import { storyAccounts } from './book.ts';

interface Setting {
  readonly sandbox?: Partial<U8SandboxOptions>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly promise?: Partial<Subject['promise']>;
}

const WHO = { fromAccount: 'caller', toAccount: 'provider', appKey: 'app' } as const;
const SECRET = { appSecret: 'secret-0123456789' } as const;
const SLOTS = { 店铺: 'cust_id', 部门: 'dept_id', 费用项目: 'self_define1' } as const;
const BOOK = {
  currency: 'CNY',
  accounts: storyAccounts(SLOTS),
  words: ['记'],
  currencies: { 人民币: 'CNY', 美元: 'USD' },
} as const;

function subject(name: string, setting: Setting = {}, errors: readonly ErpError[] = []): Subject {
  return {
    name: `U8+, ${name}`,
    profile: 'yonyou.u8',
    promise: {
      ...{ idempotency: 'enforcing', repeated: 'refused', tickets: true, cashFlow: 'refused' },
      ...setting.promise,
    },
    errors,
    async open(clock) {
      const sandbox = await startU8Sandbox({ ...WHO, ...SECRET, clock, book: BOOK, ...setting.sandbox });
      const { book } = sandbox;
      return {
        url: sandbox.url,
        account: (url) => ({
          ...{ baseUrl: url, ledger: '001', currency: 'CNY' },
          config: { ...WHO, slots: { 费用项目: SLOTS.费用项目 }, ...setting.config },
          secrets: SECRET,
        }),
        isSave: (path) => /^\/api\/voucher(_ex)?\/add$/.test(path),
        documents: async () => book.all().filter((one) => !one.isVoid),
        async edit(id) {
          const [first, ...others] = book.all().find((one) => one.id === id)?.lines ?? [];
          if (first) book.edit(id, { lines: [{ ...first, account: '1122.12' }, ...others] });
        },
        // U8 lets an outside voucher be voided, not deleted.
        erase: async (id) => book.edit(id, { isVoid: true }),
        closeThrough: (period) => book.closeThrough(period),
        close: () => sandbox.close(),
      };
    },
  };
}

const no = (errcode: string, errmsg: string) => json({ errcode, errmsg });

/** protocols/yonyou.md §6.1. */
const ERRORS: readonly ErpError[] = [
  { says: '10001', answer: no('10001', '平台错误'), ends: 'LOOKED_UP', code: 'U8_RESULT_UNKNOWN', level: 'L3' },
  { says: '20002', answer: no('20002', '未检索到匹配的[科目]'), ends: 'REFUSED', code: 'U8_REFUSED', level: 'L2' },
  {
    says: '20005',
    answer: no('20005', "U8 服务调用失败:key='k';该业务员不合法;"),
    ...{ ends: 'REFUSED', code: 'U8_REFUSED', level: 'L2' },
  },
  {
    says: '20005 of a closed period, by loose words',
    answer: no('20005', "U8 服务调用失败:key='k';当前期间已结账;"),
    ...{ ends: 'REFUSED', code: 'U8_PERIOD_CLOSED', level: 'L2' },
  },
  {
    says: '20005 of a key that is known, by loose words, which is asked for again until it would be seen',
    ...{ answer: no('20005', "U8 服务调用失败:key='k';biz_id重复;"), times: 3 },
    ...{ ends: 'DUPLICATE', code: 'U8_DUPLICATE_KEY', level: 'L2' },
  },
  { says: '参数token已过期', answer: no('10001', '参数token已过期'), ends: 'REPEATED' },
  { says: 'an undocumented code', answer: no('77777', '?'), ends: 'LOOKED_UP', code: 'U8_RESULT_UNKNOWN', level: 'L3' },
  { says: 'neither url nor errcode', answer: json({}), ends: 'LOOKED_UP', code: 'U8_RESULT_UNKNOWN', level: 'L3' },
  {
    says: 'a result at another address',
    answer: json({ url: 'https://elsewhere.example/result/demo' }),
    ...{ ends: 'LOOKED_UP', code: 'U8_RESULT_UNKNOWN', level: 'L3' },
  },
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'U8_UNREADABLE', level: 'L3' },
  { says: 'HTTP 500', answer: page(500), ends: 'LOOKED_UP', code: 'U8_UNREADABLE', level: 'L3' },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'U8_LIMITED', level: 'L3' },
];

const FIRST_RESULT = {
  sandbox: { repeatedKey: 'first-result' },
  config: { repeatedKey: 'first-result' },
  promise: { repeated: 'first-result' },
} as const;
const BLIND = {
  sandbox: { repeatedKey: 'saved-again' },
  config: { repeatedKey: 'saved-again' },
  promise: { idempotency: 'blind', repeated: 'saved-again', copies: 'told' },
} as const;
const UNREAD = { sandbox: { list: 'none' }, config: { list: 'none' }, promise: { unseen: true } } as const;

export const U8: readonly Subject[] = [
  subject('biz_id refused twice', {}, ERRORS),
  subject('the first result again', FIRST_RESULT),
  subject('saved again', BLIND),
  subject('no query', UNREAD),
  subject('no query, the first result again', {
    sandbox: { ...UNREAD.sandbox, ...FIRST_RESULT.sandbox },
    config: { ...UNREAD.config, ...FIRST_RESULT.config },
    promise: { ...UNREAD.promise, ...FIRST_RESULT.promise },
  }),
];

/** Sends nothing at all: a double could neither be prevented nor be seen. */
export const U8_MUTE: Subject = subject('no query, saved again', {
  sandbox: { ...UNREAD.sandbox, ...BLIND.sandbox },
  config: { ...UNREAD.config, ...BLIND.config },
  promise: { ...UNREAD.promise, ...BLIND.promise },
});

const NAMES = { debitFc: 'df', debitLc: 'dl', creditFc: 'cf', creditLc: 'cl', rate: 'r' };
const LIST = { path: 'voucherlist/query', rows: 'vouchers', yearParameter: 'iyear', periodParameter: 'iperiod' };
const CLASSES: readonly (readonly [string, Setting])[] = [
  ['refused', {}],
  ['first result', FIRST_RESULT],
  ['saved again', BLIND],
];
const OTHERS: readonly (readonly [string, Setting])[] = [
  ['awaited inside the call', { config: { sync: true }, promise: { tickets: false } }],
  ['one list of entries', { config: { form: 'voucher_ex' } }],
  ['amounts under other names', { sandbox: { amounts: NAMES }, config: { amounts: NAMES } }],
  ['another query', { sandbox: { list: LIST }, config: { list: LIST } }],
  ['no id told', { sandbox: { tellsId: false } }],
  ['worked a minute later', { sandbox: { runMs: 60_000 } }],
];

export const U8_SETTINGS: readonly Subject[] = CLASSES.flatMap(([kind, base]) =>
  OTHERS.map(([name, other]) =>
    subject(`${kind}, ${name}`, {
      sandbox: { ...base.sandbox, ...other.sandbox },
      config: { ...base.config, ...other.config },
      promise: { ...base.promise, ...other.promise },
    }),
  ),
);
