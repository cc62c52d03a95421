/** 金蝶云苍穹, 星瀚 and 星空旗舰版 under each setting of what is not known of them. */
import { type CosmicSandboxOptions, startCosmicSandbox } from '../../../src/connectors/kingdee/cosmic/sandbox.ts';
import { CREDENTIALS, NEWER_SAVE, QUERY_PATH } from '../../../src/connectors/kingdee/cosmic/sandbox-fixture.ts';
import { type ErpError, json, page, type Subject } from '../subject.ts';

interface Setting {
  readonly sandbox?: Partial<CosmicSandboxOptions>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly promise?: Partial<Subject['promise']>;
}

function subject(name: string, setting: Setting = {}, errors: readonly ErpError[] = []): Subject {
  return {
    name: `苍穹, ${name}`,
    profile: 'kingdee.cosmic',
    promise: { idempotency: 'blind', repeated: 'saved-again', copies: 'told', cashFlow: 'dropped', ...setting.promise },
    errors,
    async open(clock) {
      const sandbox = await startCosmicSandbox({
        ...{ ...CREDENTIALS, queryPath: QUERY_PATH, currency: 'CNY', clock },
        ...setting.sandbox,
      });
      const { ledger } = sandbox;
      const { secret, org, ...open } = CREDENTIALS;
      const savePath = setting.sandbox?.savePath ?? '/kapi/sys/gl_voucher/save';
      return {
        url: sandbox.url,
        account: (url) => ({
          ...{ baseUrl: url, ledger: org, currency: 'CNY' },
          config: { ...open, queryPath: QUERY_PATH, ...setting.config },
          secrets: { secret },
        }),
        isSave: (path) => path === savePath,
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

const no = (errorCode: string, message: string) => json({ status: false, errorCode, message, data: null });

/** As protocols/kingdee.md §11 prints it. */
const PRINTED =
  '{"data":{"success":false,"message":"数据校验发现错误！","billCount":1,"successPkIds":[],"billNos":{"800000000000000001":"202601-0001"},"validateResult":{"validateErrors":[{"validatorKey":"保存","allErrorInfo":[{"pkValue":800000000000000001,"entityKey":"gl_voucher","dataEntityIndex":0,"rowIndex":0,"message":"请填写 “凭证类型”","errorCode":"errorcode_001","level":"Error"}]}]}},"success":false,"errorCode":null,"message":null}';

const ERRORS: readonly ErpError[] = [
  { says: 'the printed refusal', answer: { body: PRINTED }, ends: 'REFUSED', code: 'COSMIC_VALIDATION', level: 'L2' },
  {
    says: 'a refused result of the newer save',
    answer: json({
      ...{ status: false, errorCode: '400', message: '操作失败' },
      data: { result: [{ billStatus: false, errors: ['期间不存在'] }] },
    }),
    ...{ ends: 'REFUSED', code: 'COSMIC_VALIDATION', level: 'L2' },
  },
  { says: '401', answer: no('401', '未授权'), ends: 'LOOKED_UP', code: 'COSMIC_TOKEN_LOST', level: 'L3' },
  { says: '403', answer: no('403', '没有权限'), ends: 'PAUSED', code: 'COSMIC_NO_PERMISSION', level: 'L3' },
  { says: '404', answer: no('404', 'not found'), ends: 'PAUSED', code: 'COSMIC_REQUEST_WRONG', level: 'L3' },
  { says: '603', answer: no('603', '参数错误'), ends: 'PAUSED', code: 'COSMIC_REQUEST_WRONG', level: 'L3' },
  { says: '429', answer: no('429', '超过限流'), ends: 'PAUSED', code: 'COSMIC_LIMITED', level: 'L3' },
  { says: 'HTTP 429', answer: page(429), ends: 'PAUSED', code: 'COSMIC_LIMITED', level: 'L3' },
  { says: 'a page', answer: page(200), ends: 'LOOKED_UP', code: 'COSMIC_UNREADABLE', level: 'L3' },
  {
    says: 'a code with HTTP 500',
    answer: json({ status: false, errorCode: '500', message: '系统异常' }, 500),
    ...{ ends: 'LOOKED_UP', code: 'COSMIC_RESULT_UNKNOWN', level: 'L3' },
  },
  { says: 'a no without a reason', answer: no('', ''), ends: 'LOOKED_UP', code: 'COSMIC_RESULT_UNKNOWN', level: 'L3' },
  {
    says: 'a yes without an id',
    answer: json({ status: true, errorCode: '0', message: '', data: {} }),
    ...{ ends: 'LOOKED_UP', code: 'COSMIC_RESULT_UNKNOWN', level: 'L3' },
  },
];

const NUMBERABLE = {
  sandbox: { takesBillno: true },
  config: { numberKey: 'billno' },
  promise: { idempotency: 'numberable', repeated: 'refused' },
} as const;

export const COSMIC: readonly Subject[] = [subject('blind', {}, ERRORS), subject('billno refused twice', NUMBERABLE)];

const CLASSES: readonly (readonly [string, Setting])[] = [
  ['blind', {}],
  ['billno', NUMBERABLE],
];
const OTHERS: readonly (readonly [string, Setting])[] = [
  ['the older token', { config: { auth: 'app-token' } }],
  [
    'the secret under its right name',
    {
      sandbox: { secretKey: 'appSecret' },
      config: { auth: 'app-token', secretKey: 'appSecret' },
    },
  ],
  [
    'another header of the token',
    {
      sandbox: { tokenHeader: 'access_token' },
      config: { tokenHeader: 'access_token' },
    },
  ],
  ['旗舰版', { sandbox: { flagship: true, identity: 'id-1' }, config: { flagship: true, identity: 'id-1' } }],
  ['the newer save', { sandbox: { savePath: NEWER_SAVE }, config: { savePath: NEWER_SAVE } }],
  ['a flat query', { sandbox: { queryForm: 'flat' } }],
  ['both columns', { config: { bothColumns: true } }],
  ['originals always', { config: { originals: 'always' } }],
  ['amounts as texts', { config: { amountForm: 'text' } }],
];

export const COSMIC_SETTINGS: readonly Subject[] = CLASSES.flatMap(([kind, base]) =>
  OTHERS.map(([name, other]) =>
    subject(`${kind}, ${name}`, {
      sandbox: { ...base.sandbox, ...other.sandbox },
      config: { ...base.config, ...other.config },
      ...(base.promise && { promise: base.promise }),
    }),
  ),
);
