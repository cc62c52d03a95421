/** 用友 NC Cloud: no call looks a voucher up, so its promise is the weaker one under every setting. */
import {
  type NccSandboxOptions,
  sandboxKeys,
  startNccSandbox,
} from '../../../src/connectors/yonyou/nccloud/sandbox.ts';
import { type ErpError, json, page, type Subject } from '../subject.ts';
import { storyAccounts } from './book.ts';

interface Setting {
  readonly sandbox?: Partial<NccSandboxOptions>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly promise?: Partial<Subject['promise']>;
}

const KEYS = sandboxKeys();
const WHO = { clientId: 'client1', bizCenter: 'center' } as const;
const SECRET = { clientSecret: 'secret-1-secret' } as const;
const SLOTS = { 店铺: '0004', 部门: '0001', 费用项目: '0009' } as const;
const BOOK = {
  currency: 'CNY',
  accounts: storyAccounts(SLOTS),
  words: ['01'],
  currencies: { CNY: 'CNY', USD: 'USD' },
} as const;

function subject(name: string, setting: Setting = {}, errors: readonly ErpError[] = []): Subject {
  return {
    name: `NC Cloud, ${name}`,
    profile: 'yonyou.nccloud',
    promise: { idempotency: 'numberable', repeated: 'refused', unseen: true, cashFlow: 'refused', ...setting.promise },
    errors,
    async open(clock) {
      const sandbox = await startNccSandbox({
        ...{ ...WHO, ...SECRET, keys: KEYS, clock, bookCode: 'BK01', book: BOOK },
        ...setting.sandbox,
      });
      const { book } = sandbox;
      return {
        url: sandbox.url,
        account: (url) => ({
          ...{ baseUrl: url, ledger: 'BK01', currency: 'CNY' },
          config: { ...WHO, publicKey: KEYS.publicKey, slots: SLOTS, ...setting.config },
          secrets: SECRET,
        }),
        isSave: (path) => path.endsWith('/gl/voucher/insert'),
        documents: async () => book.all(),
        edit: async () => undefined,
        erase: async (id) => book.erase(id),
        closeThrough: (period) => book.closeThrough(period),
        close: () => sandbox.close(),
      };
    },
  };
}

const no = (message: string, status = 200) => json({ success: false, code: '500', message, data: null }, status);

/** The shape is that of protocols/yonyou.md §6.3; no text of a refusal is known, the words are loose ones. */
const ERRORS: readonly ErpError[] = [
  { says: 'a refusal', answer: no('科目不存在'), ends: 'REFUSED', code: 'NCC_REFUSED', level: 'L2' },
  { says: '凭证号重复', answer: no('凭证号重复'), ends: 'DUPLICATE', code: 'NCC_DUPLICATE', level: 'L2' },
  { says: '已结账', answer: no('会计期间已结账'), ends: 'REFUSED', code: 'NCC_PERIOD_CLOSED', level: 'L2' },
  { says: 'a text about the token', answer: no('access_token 已失效'), ends: 'REPEATED' },
  { says: 'HTTP 401', answer: page(401), ends: 'REPEATED' },
  {
    says: 'a token that is refused twice',
    ...{ answer: no('access_token 已失效'), times: 2 },
    ...{ ends: 'PAUSED', code: 'NCC_TOKEN_LOST', level: 'L3' },
  },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'NCC_LIMITED', level: 'L3' },
  { says: 'a no with HTTP 500', answer: no('异常', 500), ends: 'LOOKED_UP', code: 'NCC_RESULT_UNKNOWN', level: 'L3' },
  { says: 'no word of success', answer: json({ data: {} }), ends: 'LOOKED_UP', code: 'NCC_UNREADABLE', level: 'L3' },
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'NCC_UNREADABLE', level: 'L3' },
];

export const NCCLOUD: readonly Subject[] = [subject('the number refused twice', {}, ERRORS)];

export const NCCLOUD_MUTE: Subject = subject('saved again', {
  sandbox: { takenNumber: 'saved-again' },
  config: { takenNumber: 'saved-again' },
  promise: { idempotency: 'blind', repeated: 'saved-again' },
});

const NAMES = { type: 'pk_Checktype', value: 'pk_Checkvalue' };
export const NCCLOUD_SETTINGS: readonly Subject[] = [
  subject('before 2005', { sandbox: { release: 'before-2005' }, config: { release: 'before-2005' } }),
  subject('auxiliary items under other names', { sandbox: { assNames: NAMES }, config: { assNames: NAMES } }),
  subject('months without a zero', { config: { periodFormat: 'M' } }),
  subject('no id told', { sandbox: { tellsId: false } }),
  subject('the gateway does not look for repeats', { config: { repeatCheck: 'N' } }),
];
