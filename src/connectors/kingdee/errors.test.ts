import { expect, test } from 'vitest';
import type { HttpReply } from '../../wire/http.ts';
import { type FailureClass, isFailure, readLogin, readReply, readResult, readRows, scalar } from './errors.ts';

function reply(body: string, status = 200): HttpReply {
  return { status, headers: {}, body: Buffer.from(body, 'utf8') };
}

type Outcome = 'ok' | `${FailureClass} ${string}`;

function classOf(body: string, read: 'result' | 'rows' | 'login', status = 200): Outcome {
  const first = readReply(reply(body, status));
  const how = { result: readResult, rows: readRows, login: readLogin }[read];
  const answer = isFailure(first) ? first : how(first.json);
  return isFailure(answer) ? `${answer.failure} ${answer.problem.code}` : 'ok';
}

function failed(msgCode: number, message: string, field: string | null = null): string {
  return JSON.stringify({
    Result: {
      ResponseStatus: {
        ErrorCode: 500,
        IsSuccess: false,
        Errors: [{ FieldName: field, Message: message, DIndex: 0 }],
        SuccessEntitys: [],
        SuccessMessages: [],
        MsgCode: msgCode,
      },
    },
  });
}

const SAVED =
  '{"Result":{"ResponseStatus":{"IsSuccess":true,"Errors":[],"SuccessEntitys":[{"Id":100223,"Number":"XSDD000086","DIndex":0}],"SuccessMessages":[],"MsgCode":0},"Id":100223,"Number":"XSDD000086","NeedReturnData":[{}]}}';
const VIEWED =
  '{"Result":{"ResponseStatus":null,"Result":{"Id":100223,"BillNo":"XSDD000086","DocumentStatus":"C","Date":"2026-01-05T00:00:00"}}}';
const LOST =
  '{"Result":{"ResponseStatus":{"ErrorCode":500,"IsSuccess":false,"Errors":[{"FieldName":null,"Message":"会话信息已丢失，请重新登录","DIndex":0}],"SuccessEntitys":[],"SuccessMessages":[],"MsgCode":1}}}';
const DUPLICATE = failed(11, '违反字段唯一性要求：编码唯一。[HL-20260105-001]在当前系统中已经被使用。', 'FBillNo');
const SHOW_ERROR =
  '{"actionname":"ShowErrMsg","params":[{"errorTitle":"金蝶温馨提示: 应用服务器发生错误，请联系系统管理员检修！","errorInfo":"Additional text found in JSON string after finishing deserializing object."}]}';
const WAF =
  '[{"actionname":"showConfirm","params":[{"title":"","msg":"请求参数存在可疑数据,当前请求已经被拦截规则[caller_in_less_Point_Bracket]阻止!","option":0,"msgType":0}]}]';
const NO_FIELD = failed(9, '元数据中标识为FCustomerID的字段不存在');

test.each([
  ['a save', SAVED, 'ok'],
  ['a view without a status', VIEWED, 'ok'],
  ['a success told in words', SAVED.replace('"IsSuccess":true', '"IsSuccess":"true"'), 'ok'],
  ['a lost session', LOST, 'session KINGDEE_SESSION_LOST'],
  ['a lost session without MsgCode', failed(0, '会话信息已丢失，请重新登录'), 'session KINGDEE_SESSION_LOST'],
  ['a lost session in English', failed(0, 'Session information is lost'), 'session KINGDEE_SESSION_LOST'],
  ['a message that only speaks of 登录', failed(0, '请先登录总账模块'), 'refused KINGDEE_VALIDATION'],
  ['a duplicate number', DUPLICATE, 'duplicate KINGDEE_DUPLICATE_NUMBER'],
  ['no permission', failed(2, '您没有凭证的新增权限，请联系系统管理员'), 'refused KINGDEE_NO_PERMISSION'],
  ['no operation', failed(3, '操作标识为空'), 'refused KINGDEE_REQUEST_WRONG'],
  ['an exception', failed(4, '异常'), 'unknown KINGDEE_RESULT_UNKNOWN'],
  ['no form', failed(5, '单据标识为空'), 'refused KINGDEE_REQUEST_WRONG'],
  ['a database failure', failed(6, '数据库操作失败'), 'unknown KINGDEE_RESULT_UNKNOWN'],
  ['a licence error', failed(7, '许可错误'), 'later KINGDEE_LICENSE'],
  ['an unknown number', failed(8, '传递的编码值不存在'), 'refused KINGDEE_VALUE_UNKNOWN'],
  ['an unknown field', failed(9, '指定字段不存在'), 'refused KINGDEE_VALUE_UNKNOWN'],
  ['no data', failed(10, '未找到对应数据'), 'absent KINGDEE_ABSENT'],
  ['a validation', failed(11, '字段“客户”是必填项', 'FCustomerID'), 'refused KINGDEE_VALIDATION'],
  ['a wrong state', failed(12, '不可操作'), 'refused KINGDEE_VALIDATION'],
  ['an edit lock', failed(13, '业务操作-“[-修改]”冲突，请稍候再使用。'), 'later KINGDEE_LOCKED'],
  ['a call limit', failed(14, '调用限制'), 'limit KINGDEE_LIMITED'],
  ['an administrator', failed(15, '禁止管理员登录'), 'refused KINGDEE_ADMIN_LOGIN'],
  [
    'failure without a word',
    '{"Result":{"ResponseStatus":{"IsSuccess":false,"Errors":[],"MsgCode":0}}}',
    'unknown KINGDEE_RESULT_UNKNOWN',
  ],
  ['ShowErrMsg', SHOW_ERROR, 'unknown KINGDEE_RESULT_UNKNOWN'],
  ['a firewall', WAF, 'refused KINGDEE_BLOCKED'],
  [
    'a service exception',
    'response_error:{"Message":"对象引用为空","InnerExWrapper":null}',
    'unknown KINGDEE_RESULT_UNKNOWN',
  ],
  ['a service exception that is cut off', 'response_error:{"Mess', 'unknown KINGDEE_RESULT_UNKNOWN'],
  ['an HTML page', '<html><body>系统维护中</body></html>', 'unknown KINGDEE_UNREADABLE'],
  ['a cut text', SAVED.slice(0, 40), 'unknown KINGDEE_UNREADABLE'],
  ['nothing', '', 'unknown KINGDEE_UNREADABLE'],
  ['JSON of someone else', '{"ok":1}', 'unknown KINGDEE_UNREADABLE'],
] as const)('%s', (_, body, expected) => {
  expect(classOf(body, 'result')).toBe(expected);
});

/** Every row of the protocol's list of texts, without a MsgCode and with the one that covers all validations. */
test.each([
  ['会话信息已丢失，请重新登录', 'session', 'KINGDEE_SESSION_LOST', 'L3'],
  ['违反字段唯一性要求：编码唯一。[test5]在当前系统中已经被使用。', 'duplicate', 'KINGDEE_DUPLICATE_NUMBER', 'L2'],
  ['字段“客户”是必填项', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['单据体实体【明细信息】第【1】行分录，【仓库】字段必录', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['单据编号为“X”的采购退料单，只有暂存、创建和重新审核的数据才允许提交！', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['只能删除创建/暂存/重新审核状态的数据', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['元数据中标识为FCustomerID的字段不存在', 'refused', 'KINGDEE_VALUE_UNKNOWN', 'L2'],
  ['业务对象不存在', 'refused', 'KINGDEE_REQUEST_WRONG', 'L3'],
  [
    'ResolveFiled_InnerEx解析字段(Key:FX)…实体不存在此属性！[EntityType：BillHead…]',
    'refused',
    'KINGDEE_REQUEST_WRONG',
    'L3',
  ],
  ['“张三”使用业务单据：“费用报销单”业务操作-“[1-修改]”冲突，请稍候再使用。', 'later', 'KINGDEE_LOCKED', 'L3'],
  ['该单据已被其他用户修改，请刷新', 'later', 'KINGDEE_LOCKED', 'L3'],
  ['您没有凭证的新增权限，请联系系统管理员', 'refused', 'KINGDEE_NO_PERMISSION', 'L3'],
  ['账簿:[001][2026年9期]存在已过账凭证，不能进行反结账。', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['请先选择科目表', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['分录摘要为空', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['借贷金额不能同时为零', 'refused', 'KINGDEE_VALIDATION', 'L2'],
  ['科目必录维度「部门」未录入', 'refused', 'KINGDEE_VALIDATION', 'L2'],
])('the text %s is %s under any code that decides nothing', (text, failure, code, level) => {
  for (const msgCode of [0, 11, 12]) {
    const answer = readReply(reply(failed(msgCode, text)));
    const result = isFailure(answer) ? answer : readResult(answer.json);
    expect(isFailure(result) && [result.failure, result.problem.code, result.problem.level]).toEqual([
      failure,
      code,
      level,
    ]);
  }
});

test('a lock beside another fault is not for later', () => {
  const body = JSON.stringify({
    Result: {
      ResponseStatus: {
        IsSuccess: false,
        MsgCode: 11,
        Errors: [{ Message: '冲突，请稍候再使用。' }, { Message: '分录摘要为空' }],
      },
    },
  });
  expect(classOf(body, 'result')).toBe('refused KINGDEE_VALIDATION');
});

test('the HTTP status decides nothing where 金蝶 speaks', () => {
  expect(classOf(failed(13, '冲突'), 'result', 500)).toBe('later KINGDEE_LOCKED');
  expect(classOf('{"error":"x"}', 'result', 502)).toBe('unknown KINGDEE_UNREADABLE');
  expect(classOf('slow down', 'result', 429)).toBe('limit KINGDEE_LIMITED');
});

test.each([
  ['rows', '[["XSDD000086","C001","2026-01-05T00:00:00"],["XSDD000087","C001",null]]', 'ok'],
  ['no rows', '[]', 'ok'],
  ['the row that is a failure', `[[${NO_FIELD}]]`, 'refused KINGDEE_VALUE_UNKNOWN'],
  ['the object that is a failure', `[${NO_FIELD}]`, 'refused KINGDEE_VALUE_UNKNOWN'],
  ['the bare error', '[{"FieldName":null,"Message":"业务对象不存在","DIndex":0}]', 'refused KINGDEE_REQUEST_WRONG'],
  ['a failure without disguise', NO_FIELD, 'refused KINGDEE_VALUE_UNKNOWN'],
  ['a lost session as a row', `[[${LOST}]]`, 'session KINGDEE_SESSION_LOST'],
  ['a firewall', WAF, 'refused KINGDEE_BLOCKED'],
  ['objects instead of rows', '[{"FBillNo":"X"}]', 'unknown KINGDEE_UNREADABLE'],
] as const)('query: %s', (_, body, expected) => {
  expect(classOf(body, 'rows')).toBe(expected);
});

const LOGIN =
  '{"Message":"","MessageCode":"","LoginResultType":1,"Context":{"SessionId":"s-0001","DataCenterName":"demo"},"KDSVCSessionId":"s-0001","IsSuccessByAPI":true}';

test.each<[string, string, string]>([
  ['ok', LOGIN, 'ok'],
  ['a warning', LOGIN.replace('"LoginResultType":1', '"LoginResultType":-4'), 'ok'],
  ['a form, counted as ok', LOGIN.replace('"LoginResultType":1', '"LoginResultType":-5'), 'ok'],
  [
    'a form, not counted as ok',
    LOGIN.replace('"LoginResultType":1', '"LoginResultType":-5').replace(
      '"IsSuccessByAPI":true',
      '"IsSuccessByAPI":false',
    ),
    'refused KINGDEE_USER_UNREADY',
  ],
  ...[0, -1].map((type): [string, string, string] => [
    `result ${type}`,
    LOGIN.replace('"LoginResultType":1', `"LoginResultType":${type}`),
    'refused KINGDEE_LOGIN_REFUSED',
  ]),
  ...[-2, -3, -6, -7].map((type): [string, string, string] => [
    `result ${type}`,
    LOGIN.replace('"LoginResultType":1', `"LoginResultType":${type}`),
    'refused KINGDEE_USER_UNREADY',
  ]),
  [
    'a signature that does not fit',
    LOGIN.replace('"LoginResultType":1', '"LoginResultType":-1').replace(
      '"MessageCode":""',
      '"MessageCode":"002005000003016"',
    ),
    'refused KINGDEE_SIGNATURE_REFUSED',
  ],
  ['a lost session at the login: wrong account set', LOST, 'refused KINGDEE_LOGIN_REFUSED'],
  ['a page', '<html></html>', 'unknown KINGDEE_UNREADABLE'],
])('login: %s', (_, body, expected) => {
  expect(classOf(body, 'login')).toBe(expected);
});

test('the message, field and row of 金蝶 reach the problem unchanged', () => {
  const answer = readReply(reply(failed(11, '单据体实体【明细信息】第【1】行分录，【仓库】字段必录', 'FStockID')));
  const result = isFailure(answer) ? answer : readResult(answer.json);
  expect(isFailure(result) && result.problem.params).toEqual({
    message: '单据体实体【明细信息】第【1】行分录，【仓库】字段必录',
    msgCode: '11',
    field: 'FStockID',
    row: '0',
  });
});

test('an id may be a number or a text', () => {
  for (const body of [
    SAVED,
    SAVED.replace('"Id":100223,"Number":"XSDD000086","Need', '"Id":"100223","Number":"XSDD000086","Need'),
  ]) {
    const answer = readReply(reply(body));
    const result = isFailure(answer) ? answer : readResult(answer.json);
    expect(isFailure(result) ? '' : scalar(result.result.Id)).toBe('100223');
  }
});
