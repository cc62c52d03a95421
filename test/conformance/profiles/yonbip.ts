/** 用友 YonBIP under each setting of what is not known of a tenant. */
import { memoryStore } from '../../../src/connectors/yonyou/yonbip/memory-store.ts';
import { startYonbipSandbox } from '../../../src/connectors/yonyou/yonbip/sandbox.ts';
import { BOOK, CREDENTIALS, TENANT } from '../../../src/connectors/yonyou/yonbip/sandbox-fixture.ts';
import {
  SANDBOX_USER,
  type SandboxSwitches,
  sandboxAuxiliaries,
  sandboxWords,
} from '../../../src/connectors/yonyou/yonbip/sandbox-seed.ts';
import { type Ends, type ErpError, json, page, type Subject } from '../subject.ts';

interface Setting {
  readonly switches?: Partial<SandboxSwitches>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly promise?: Partial<Subject['promise']>;
}

/** Last month that the sandbox is told of when periods are opened again. */
const PERIODS = ['2026-07', '2026-08', '2026-09', '2026-10', '2026-11'];

function subject(name: string, setting: Setting = {}, errors: readonly ErpError[] = []): Subject {
  return {
    name: `YonBIP, ${name}`,
    profile: 'yonyou.yonbip',
    promise: { idempotency: 'enforcing', repeated: 'refused', late: true, cashFlow: 'sent', ...setting.promise },
    errors,
    async open(clock) {
      const store = memoryStore();
      const sandbox = await startYonbipSandbox({
        ...{ store, clock },
        seed: { ...CREDENTIALS, tenantId: TENANT, books: [{ code: BOOK, name: '主账簿', currency: 'CNY' }] },
        ...(setting.switches && { switches: setting.switches }),
      });
      const { appSecret, ...open } = CREDENTIALS;
      return {
        url: sandbox.url,
        account: (url) => ({
          ...{ baseUrl: url, ledger: BOOK, currency: 'CNY' },
          config: {
            ...{ ...open, tenantId: TENANT, makerEmail: SANDBOX_USER.email, perMinute: 0 },
            ...{ words: sandboxWords(), auxiliaries: sandboxAuxiliaries() },
            ...setting.config,
          },
          secrets: { appSecret },
        }),
        isSave: (path) => path.endsWith('/addVoucher'),
        documents: async () =>
          (await store.vouchers({})).map((one) => ({
            ...{ id: one.id, period: one.period },
            cashFlows: one.rows.flatMap((row) => row.cashFlows.map((flow) => `${flow.item} ${flow.org}`)),
          })),
        async edit(id) {
          const [first, ...others] = (await store.vouchers({ id }))[0]?.rows ?? [];
          if (first) await sandbox.edit(id, { rows: [{ ...first, subject: '1122.12' }, ...others] });
        },
        erase: async (id) => void (await sandbox.remove(id)),
        closeThrough(period) {
          for (const one of PERIODS) sandbox.setPeriod(BOOK, one, period && one <= period ? 'settled' : 'open');
        },
        close: () => sandbox.close(),
      };
    },
  };
}

const says = (code: string, message: string) => json({ code, message, data: {} });

/** protocols/yonyou.md §1.5 and §1.6; texts of a refused addVoucher are not known, its keywords are. */
const CODES: readonly (readonly [string, string, Ends, string?, ('L2' | 'L3')?])[] = [
  ['202', '处理中', 'LOOKED_UP', 'YONYOU_RUNNING', 'L3'],
  ['310504', '后端超时', 'LOOKED_UP', 'YONYOU_RUNNING', 'L3'],
  ['10004', '重复提交', 'DUPLICATE', 'YONYOU_DUPLICATE', 'L2'],
  ['100004', '重复提交', 'DUPLICATE', 'YONYOU_DUPLICATE', 'L2'],
  ['1023060400013', '数据重复提交', 'DUPLICATE', 'YONYOU_DUPLICATE', 'L2'],
  ['310001', 'token为空', 'REPEATED'],
  ['310003', '获取token失败', 'REPEATED'],
  ['310036', '非法token', 'REPEATED'],
  ['310037', 'API未授权', 'REPEATED'],
  ['310002', '请求体必须为JSON', 'PAUSED', 'YONYOU_REQUEST_WRONG', 'L3'],
  ['310008', '缺少必填参数', 'PAUSED', 'YONYOU_REQUEST_WRONG', 'L3'],
  ['310005', '应用不存在', 'PAUSED', 'YONYOU_APP_STOPPED', 'L3'],
  ['310006', '应用已停用', 'PAUSED', 'YONYOU_APP_STOPPED', 'L3'],
  ['310031', 'IP不允许', 'PAUSED', 'YONYOU_BLOCKED', 'L3'],
  ['310032', '系统限流', 'PAUSED', 'YONYOU_LIMITED', 'L3'],
  ['310039', '应用限流', 'PAUSED', 'YONYOU_LIMITED', 'L3'],
  ['310042', '产品限流', 'PAUSED', 'YONYOU_LIMITED', 'L3'],
  ['310046', 'API限流', 'PAUSED', 'YONYOU_LIMITED', 'L3'],
  ['310043', '熔断', 'PAUSED', 'YONYOU_CIRCUIT_BROKEN', 'L3'],
  ['310061', '插件异常', 'LOOKED_UP', 'YONYOU_RESULT_UNKNOWN', 'L3'],
  ['310071', '后端接口错误', 'LOOKED_UP', 'YONYOU_RESULT_UNKNOWN', 'L3'],
  ['310072', '后端拒绝', 'LOOKED_UP', 'YONYOU_RESULT_UNKNOWN', 'L3'],
  ['310076', 'NC服务失败', 'LOOKED_UP', 'YONYOU_RESULT_UNKNOWN', 'L3'],
  ['310077', 'IRIS服务失败', 'LOOKED_UP', 'YONYOU_RESULT_UNKNOWN', 'L3'],
  ['315001', '未知错误', 'LOOKED_UP', 'YONYOU_RESULT_UNKNOWN', 'L3'],
  ['310404', '路径未注册', 'PAUSED', 'YONYOU_PATH_UNKNOWN', 'L3'],
  ['310405', '方法不允许', 'PAUSED', 'YONYOU_PATH_UNKNOWN', 'L3'],
  ['1002', '数据不存在', 'REFUSED', 'YONYOU_ABSENT', 'L2'],
  ['404', '凭证保存不成功,账簿code不能为空！', 'REFUSED', 'YONYOU_BOOK', 'L2'],
  ['404', '凭证保存不成功,借贷不平衡', 'REFUSED', 'YONYOU_UNBALANCED', 'L2'],
  ['404', '凭证保存不成功,辅助核算 部门 必输', 'REFUSED', 'YONYOU_AUXILIARY', 'L2'],
  ['404', '凭证保存不成功,科目不存在', 'REFUSED', 'YONYOU_SUBJECT', 'L2'],
  ['404', '凭证保存不成功,凭证号重复', 'DUPLICATE', 'YONYOU_DUPLICATE', 'L2'],
  ['999', '当前会计期间已经结账,单据不能维护', 'REFUSED', 'YONYOU_PERIOD_CLOSED', 'L2'],
  ['999', '服务端逻辑异常', 'REFUSED', 'YONYOU_BUSINESS', 'L2'],
];

const ERRORS: readonly ErpError[] = [
  ...CODES.map(([code, text, ends, problem, level]) => ({
    ...{ says: `${code} ${text}`, answer: says(code, text), ends },
    ...(problem && level && { code: problem, level }),
  })),
  {
    says: 'a token that is refused twice',
    ...{ answer: says('310036', '非法token'), times: 2 },
    ...{ ends: 'PAUSED', code: 'YONYOU_TOKEN_LOST', level: 'L3' },
  },
  {
    says: 'a failed row under code 200',
    answer: json({ code: '200', data: { count: 1, sucessCount: 0, failCount: 1, messages: ['商品不存在！'] } }),
    ...{ ends: 'REFUSED', code: 'YONYOU_PARTLY_FAILED', level: 'L2' },
  },
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'YONYOU_UNREADABLE', level: 'L3' },
  { says: 'HTTP 500', answer: page(500), ends: 'LOOKED_UP', code: 'YONYOU_UNREADABLE', level: 'L3' },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'YONYOU_LIMITED', level: 'L3' },
];

const FIRST_RESULT = {
  switches: { businessIdRepeat: 'firstResult' },
  config: { businessIdRepeat: 'firstResult' },
  promise: { repeated: 'first-result' },
} as const;
const NUMBERABLE = {
  switches: { businessIdRepeat: 'ignored' },
  config: { businessIdRepeat: 'ignored' },
  promise: { idempotency: 'numberable' },
} as const;
const BLIND = {
  switches: { businessIdRepeat: 'ignored', billCodeRepeat: 'ignored' },
  config: { businessIdRepeat: 'ignored', billCodeRepeat: 'ignored' },
  promise: { idempotency: 'blind', repeated: 'saved-again', copies: 'removed' },
} as const;
const BLIND_NUMBERED = {
  switches: { businessIdRepeat: 'ignored' },
  config: { businessIdRepeat: 'ignored', numbering: 'erp' },
  promise: { idempotency: 'blind', repeated: 'saved-again', copies: 'removed' },
} as const;

export const YONBIP: readonly Subject[] = [
  subject('businessId refused twice', {}, ERRORS),
  subject('the first result again', FIRST_RESULT),
  subject('only the number refused twice', NUMBERABLE),
  subject('nothing refused twice', BLIND),
  subject('nothing refused twice, numbered by YonBIP', BLIND_NUMBERED),
];

const CLASSES: readonly (readonly [string, Setting])[] = [
  ['enforcing', {}],
  ['first result', FIRST_RESULT],
  ['numberable', NUMBERABLE],
  ['blind', BLIND],
];
const OTHERS: readonly (readonly [string, Setting])[] = [
  ['numbered by YonBIP', { config: { numbering: 'erp' } }],
  ['red on the other side', { switches: { redAmounts: 'refused' }, config: { red: 'opposite' } }],
  ['the new token ends the old one', { switches: { invalidatePreviousToken: true } }],
  [
    'the key of the gateway at the root',
    {
      ...{ switches: { voucherResubmitKey: 'root' }, config: { resubmitKey: 'root' } },
      // The gateway tells the first answer before YonBIP sees the repetition.
      promise: { repeated: 'first-result' },
    },
  ],
  ['duplicates by 100004', { switches: { duplicateCode: '100004' } }],
  ['the filter takes what begins so', { switches: { descriptionFilter: 'startsWith' } }],
  ['the filter takes whole texts', { switches: { descriptionFilter: 'exact' }, config: { findBy: 'period' } }],
  ['the filter is ignored', { switches: { descriptionFilter: 'ignored' } }],
  ['auxiliary items nested', { switches: { auxiliaryShape: 'nested' } }],
  ['subjects as ids', { switches: { subjectShape: 'id' } }],
  ['an absent detail by 404', { switches: { absentDetail: '404' } }],
  ['an absent detail empty', { switches: { absentDetail: 'empty' } }],
  ['ids of digits', { switches: { voucherIds: 'digits' } }],
  ['the currency of the book untold', { switches: { bookCurrency: 'untold' } }],
  ['facts of subjects untold', { switches: { subjectFacts: 'untold' } }],
  ['HTTP 400 of the gateway', { switches: { gatewayStatus: 400 } }],
  ['the older token', { config: { tokenGeneration: 'older' } }],
];

export const YONBIP_SETTINGS: readonly Subject[] = CLASSES.flatMap(([kind, base]) =>
  OTHERS.filter(([name]) => kind !== 'numberable' || name !== 'numbered by YonBIP').map(([name, other]) =>
    subject(`${kind}, ${name}`, {
      switches: { ...base.switches, ...other.switches },
      config: { ...base.config, ...other.config },
      promise: { ...base.promise, ...other.promise },
    }),
  ),
);
