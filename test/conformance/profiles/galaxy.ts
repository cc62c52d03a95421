/** 金蝶 云星空: every way in, and every setting of what nobody knows of the product. */
import { memoryStore } from '../../../src/connectors/kingdee/memory-store.ts';
import { type SandboxOptions, startKingdeeSandbox } from '../../../src/connectors/kingdee/sandbox.ts';
import { CREDENTIALS, PASSWORD } from '../../../src/connectors/kingdee/sandbox-fixture.ts';
import { sandboxCurrencies } from '../../../src/connectors/kingdee/sandbox-seed.ts';
import { type Ends, type ErpError, json, page, type Subject } from '../subject.ts';

interface Setting {
  readonly sandbox?: Partial<Pick<SandboxOptions, 'access' | 'switches'>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

const BOOK = '001';

const CONNECTORS: Readonly<Record<string, string>> = {
  'header-sign': 'kingdee.galaxy-header-sign',
  gateway: 'kingdee.galaxy-gateway',
};

function subject(
  name: string,
  { sandbox: options = {}, config = {} }: Setting,
  errors: readonly ErpError[] = [],
): Subject {
  return {
    name: `云星空, ${name}`,
    profile: 'kingdee.galaxy-session',
    connector: CONNECTORS[String(config.auth)] ?? 'kingdee.galaxy-session',
    promise: {
      ...{ idempotency: 'numberable', repeated: 'refused', late: true, audits: true, batch: true },
      cashFlow: config.cashFlowKey ? 'sent' : 'dropped',
    },
    errors,
    async open(clock) {
      const store = memoryStore();
      const seed = { ...CREDENTIALS, password: PASSWORD, books: [{ number: BOOK, name: '示例账簿', currency: 'CNY' }] };
      const sandbox = await startKingdeeSandbox({ store, clock, seed, ...options });
      const { appSecret, ...open } = CREDENTIALS;
      return {
        url: sandbox.url,
        account: (url) => ({
          baseUrl: options.access?.gateway ? `${url}/galaxyapi/` : url,
          ...{ ledger: BOOK, currency: 'CNY' },
          config: { ...open, currencies: sandboxCurrencies(), ...config },
          secrets: { appSecret, password: PASSWORD },
        }),
        isSave: (path) => /\.(Batch)?Save\.common\.kdsvc$/i.test(path),
        documents: async () =>
          (await store.vouchers({})).map((one) => ({
            id: String(one.id),
            period: `${one.year}-${String(one.period).padStart(2, '0')}`,
          })),
        async edit(id) {
          const [held] = await store.vouchers({ id: Number(id) });
          const [first, ...others] = held?.entries ?? [];
          if (first)
            await sandbox.byHand.change(Number(id), { entries: [{ ...first, account: '1122.12' }, ...others] });
        },
        erase: async (id) => void (await sandbox.byHand.remove(Number(id))),
        closeThrough: (period) => sandbox.closeThrough(BOOK, period),
        close: () => sandbox.close(),
      };
    },
  };
}

function status(msgCode: number, message: string, field: string | null = null) {
  const error = { FieldName: field, Message: message, DIndex: 0 };
  const answer = { ErrorCode: 500, IsSuccess: false, Errors: [error], SuccessEntitys: [], SuccessMessages: [] };
  return json({ Result: { ResponseStatus: { ...answer, MsgCode: msgCode } } });
}

/** MsgCodes of protocols/kingdee.md §5.2 and texts of §5.3. */
const CODES: readonly (readonly [number, string, Ends, string, 'L2' | 'L3'])[] = [
  [1, '会话信息已丢失，请重新登录', 'LOOKED_UP', 'KINGDEE_SESSION_LOST', 'L3'],
  [1, 'Session information is lost', 'LOOKED_UP', 'KINGDEE_SESSION_LOST', 'L3'],
  [2, '没有权限', 'PAUSED', 'KINGDEE_NO_PERMISSION', 'L3'],
  [3, '操作标识为空', 'PAUSED', 'KINGDEE_REQUEST_WRONG', 'L3'],
  [4, '异常', 'LOOKED_UP', 'KINGDEE_RESULT_UNKNOWN', 'L3'],
  [5, '单据标识为空', 'PAUSED', 'KINGDEE_REQUEST_WRONG', 'L3'],
  [6, '数据库操作失败', 'LOOKED_UP', 'KINGDEE_RESULT_UNKNOWN', 'L3'],
  [7, '许可错误', 'PAUSED', 'KINGDEE_LICENSE', 'L3'],
  [8, '传递的编码值不存在', 'REFUSED', 'KINGDEE_VALUE_UNKNOWN', 'L2'],
  [9, '指定字段不存在', 'REFUSED', 'KINGDEE_VALUE_UNKNOWN', 'L2'],
  [10, '未找到对应数据', 'REFUSED', 'KINGDEE_ABSENT', 'L2'],
  [11, '科目必录维度「部门」未录入', 'REFUSED', 'KINGDEE_VALIDATION', 'L2'],
  [11, '字段“客户”是必填项', 'REFUSED', 'KINGDEE_VALIDATION', 'L2'],
  [
    11,
    '违反字段唯一性要求：编码唯一。[HL-20260105-001]在当前系统中已经被使用。',
    'DUPLICATE',
    'KINGDEE_DUPLICATE_NUMBER',
    'L2',
  ],
  [11, '您没有凭证的新增权限，请联系系统管理员', 'PAUSED', 'KINGDEE_NO_PERMISSION', 'L3'],
  [12, '不可操作', 'REFUSED', 'KINGDEE_VALIDATION', 'L2'],
  [13, '使用业务单据：“凭证”业务操作-“修改”冲突，请稍候再使用。', 'PAUSED', 'KINGDEE_LOCKED', 'L3'],
  [0, '“凭证”业务操作-“修改”冲突，请稍候再使用。', 'PAUSED', 'KINGDEE_LOCKED', 'L3'],
  [0, '该单据已被其他用户修改', 'PAUSED', 'KINGDEE_LOCKED', 'L3'],
  [0, '业务对象不存在', 'PAUSED', 'KINGDEE_REQUEST_WRONG', 'L3'],
  [0, '元数据中标识为FCustomerID的字段不存在', 'REFUSED', 'KINGDEE_VALUE_UNKNOWN', 'L2'],
  [14, '调用限制', 'PAUSED', 'KINGDEE_LIMITED', 'L3'],
  [15, '禁止管理员登录', 'PAUSED', 'KINGDEE_ADMIN_LOGIN', 'L3'],
];

const ERRORS: readonly ErpError[] = [
  ...CODES.map(([code, text, ends, problem, level]) => ({
    says: `MsgCode ${code} ${text}`,
    answer: status(code, text),
    ...{ ends, code: problem, level },
  })),
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'KINGDEE_UNREADABLE', level: 'L3' },
  { says: 'HTTP 500', answer: page(500), ends: 'LOOKED_UP', code: 'KINGDEE_UNREADABLE', level: 'L3' },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'KINGDEE_LIMITED', level: 'L3' },
  {
    says: 'response_error:',
    answer: { type: 'text/plain', body: 'response_error:{"Message":"未将对象引用设置到对象的实例。"}' },
    ...{ ends: 'LOOKED_UP', code: 'KINGDEE_RESULT_UNKNOWN', level: 'L3' },
  },
  {
    says: 'a failure without a word',
    answer: json({ Result: { ResponseStatus: { IsSuccess: false, Errors: [], MsgCode: 0 } } }),
    ...{ ends: 'LOOKED_UP', code: 'KINGDEE_RESULT_UNKNOWN', level: 'L3' },
  },
];

const APP_SECRET = { auth: 'app-secret' };

/** Every way in. */
export const GALAXY: readonly Subject[] = [
  subject('LoginByAppSecret', { config: { ...APP_SECRET, cashFlowKey: 'FCashFlowItem' } }, ERRORS),
  subject('ValidateUser', { config: { auth: 'password' } }),
  subject('signed headers', { config: { auth: 'header-sign' } }),
  subject('gateway', { sandbox: { access: { gateway: true } }, config: { auth: 'gateway' } }),
];

/** protocols/kingdee.md §16, by its numbers. */
export const GALAXY_SETTINGS: readonly Subject[] = [
  subject('LoginBySign', { config: { auth: 'login-sign' } }),
  subject('LoginBySign, older server', {
    sandbox: { access: { loginHash: 'sha1' } },
    config: { auth: 'login-sign', loginHash: 'sha1' },
  }),
  subject('signed headers, milliseconds, nonce of time', {
    config: { auth: 'header-sign', timeUnit: 'milliseconds', nonce: 'time' },
  }),
  ...[11, 12, 0].map((code) =>
    subject(`(1) refusals of a ledger by MsgCode ${code}`, {
      sandbox: {
        switches: { closedPeriodMsgCode: code, unbalancedMsgCode: code, stateMsgCode: code === 0 ? 12 : code },
      },
    }),
  ),
  ...(['session-lost', 'login', 'http-401'] as const).map((wrongSignature) =>
    subject(`(3) a wrong signature by ${wrongSignature}`, {
      sandbox: { access: { wrongSignature } },
      config: { auth: 'header-sign' },
    }),
  ),
  ...(['FBillNo', 'FNumber'] as const).map((numberKey) =>
    subject(`(5) the number by ${numberKey}`, { sandbox: { switches: { numberKey } }, config: { numberKey } }),
  ),
  ...(['month', 'yearMonth'] as const).map((periodFormat) =>
    subject(`(5) periods as ${periodFormat}`, { sandbox: { switches: { periodFormat } }, config: { periodFormat } }),
  ),
  subject('(7) unknown keys refused', { sandbox: { switches: { unknownSaveKeys: 'refused' } } }),
  subject('(10) a view has a status', { sandbox: { switches: { viewStatus: 'object' } } }),
  subject('(11) another key of the last change', { sandbox: { switches: { modifyDateKey: 'FCHANGEDATE' } } }),
  ...(['partial', 'partial-unnamed', 'whole'] as const).flatMap((batchFailure) =>
    [false, true].map((partialIsSuccess) =>
      subject(`a guilty member: ${batchFailure}, ${partialIsSuccess ? 'called a success' : 'called a failure'}`, {
        sandbox: { switches: { batchFailure, partialIsSuccess } },
      }),
    ),
  ),
];
