/** 金蝶云星辰 under each setting of what is not known of it. */
import { type JdySandboxOptions, startJdySandbox } from '../../../src/connectors/kingdee/jdy/sandbox.ts';
import { CREDENTIALS } from '../../../src/connectors/kingdee/jdy/sandbox-fixture.ts';
import { type Ends, type ErpError, json, page, type Subject } from '../subject.ts';

interface Setting {
  readonly sandbox?: Partial<JdySandboxOptions>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly promise?: Partial<Subject['promise']>;
}

function subject(name: string, setting: Setting = {}, errors: readonly ErpError[] = []): Subject {
  return {
    name: `云星辰, ${name}`,
    profile: 'kingdee.jdy',
    promise: { idempotency: 'enforcing', repeated: 'refused', batch: true, cashFlow: 'dropped', ...setting.promise },
    errors,
    async open(clock) {
      const sandbox = await startJdySandbox({
        ...{ ...CREDENTIALS, outerInstanceId: 'outer-1', currency: 'CNY', clock },
        ...setting.sandbox,
      });
      const { ledger } = sandbox;
      const { clientSecret, appSecret, ...open } = CREDENTIALS;
      return {
        url: sandbox.url,
        account: (url) => ({
          ...{ baseUrl: url, ledger: CREDENTIALS.dbId, currency: 'CNY' },
          config: { ...open, ...setting.config },
          secrets: { clientSecret, appSecret },
        }),
        isSave: (path, method) => method === 'POST' && path.endsWith('/voucher'),
        documents: async () => ledger.vouchers(),
        async edit(id) {
          const [first, ...others] = ledger.vouchers().find((one) => one.id === id)?.lines ?? [];
          if (first) ledger.edit(id, { lines: [{ ...first, account: '1122.12' }, ...others] });
        },
        erase: async (id) => void ledger.remove(id),
        closeThrough: (period) => ledger.closeThrough(period),
        close: () => sandbox.close(),
      };
    },
  };
}

/** Codes of one working client; [sandbox] texts stand for those that nobody has seen. */
const CODES: readonly (readonly [number, string, Ends, string, 'L2' | 'L3'])[] = [
  [40001, '没有权限', 'PAUSED', 'JDY_NO_PERMISSION', 'L3'],
  [42020, '账套不存在', 'PAUSED', 'JDY_CONNECTION_WRONG', 'L3'],
  [42035, '服务已到期', 'PAUSED', 'JDY_CONNECTION_WRONG', 'L3'],
  [46001, '科目不存在', 'REFUSED', 'JDY_VALIDATION', 'L2'],
  [46002, '凭证不存在', 'REFUSED', 'JDY_VALIDATION', 'L2'],
  [46004, '参数错误', 'PAUSED', 'JDY_REQUEST_WRONG', 'L3'],
  [48001, '系统异常', 'LOOKED_UP', 'JDY_RESULT_UNKNOWN', 'L3'],
  [48002, '请求方法错误', 'PAUSED', 'JDY_REQUEST_WRONG', 'L3'],
  [4010, 'app-token 失效', 'LOOKED_UP', 'JDY_TOKEN_LOST', 'L3'],
  [429, '请求过于频繁', 'PAUSED', 'JDY_LIMITED', 'L3'],
];

const ERRORS: readonly ErpError[] = [
  ...CODES.map(([code, text, ends, problem, level]) => ({
    says: `${code} ${text}`,
    answer: json({ errcode: code, description: text, data: {} }),
    ...{ ends, code: problem, level },
  })),
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'JDY_UNREADABLE', level: 'L3' },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'JDY_LIMITED', level: 'L3' },
  {
    says: 'an object of no known shape',
    answer: json({ ok: 1 }),
    ends: 'LOOKED_UP',
    code: 'JDY_UNREADABLE',
    level: 'L3',
  },
];

const NUMBERABLE = {
  sandbox: { unique: 'number' },
  config: { duplicateKey: 'number' },
  promise: { idempotency: 'numberable' },
} as const;
const BLIND = {
  sandbox: { unique: 'none' },
  config: { duplicateKey: 'none' },
  promise: { idempotency: 'blind', repeated: 'saved-again', copies: 'removed' },
} as const;
const UNREAD = { config: { read: 'none' }, promise: { unseen: true, uncertain: true } } as const;

export const JDY: readonly Subject[] = [
  subject('linkId refused twice', {}, ERRORS),
  subject('the number refused twice', NUMBERABLE),
  subject('nothing refused twice', BLIND),
  subject('not readable', UNREAD),
];

const CLASSES: readonly (readonly [string, Setting])[] = [
  ['linkId', {}],
  ['number', NUMBERABLE],
  ['blind', BLIND],
];
const OTHERS: readonly (readonly [string, Setting])[] = [
  ['the bare array', { config: { bodyForm: 'array' } }],
  ['a list that tells little', { sandbox: { listTells: 'known' } }],
  [
    'amounts of the list in the currency of the book',
    { sandbox: { listAmount: 'local' }, config: { listAmount: 'local' } },
  ],
  ['answers by code', { sandbox: { answer: 'code' } }],
  ['the filter under its key', { config: { filterForm: 'filter' } }],
];

/** Each of the others under each class: the cross product. */
export const JDY_SETTINGS: readonly Subject[] = CLASSES.flatMap(([kind, base]) =>
  OTHERS.map(([name, other]) =>
    subject(`${kind}, ${name}`, {
      sandbox: { ...base.sandbox, ...other.sandbox },
      config: { ...base.config, ...other.config },
      ...(base.promise && { promise: base.promise }),
    }),
  ),
);
