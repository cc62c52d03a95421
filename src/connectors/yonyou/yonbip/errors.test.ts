import { describe, expect, test } from 'vitest';
import { isFailure, readReply, type SuccessRule } from './errors.ts';

const read = (body: string, rule: SuccessRule = {}, status = 200) =>
  readReply({ status, headers: {}, body: Buffer.from(body, 'utf8') }, '/yonbip/x', rule);

function verdict(body: string, rule: SuccessRule = {}, status = 200): readonly string[] {
  const answer = read(body, rule, status);
  return isFailure(answer) ? [answer.failure, answer.problem.code, answer.problem.level] : ['ok'];
}

/** Envelopes as printed, by API. */
test.each([
  ['token', '{"code":"00000","message":"成功！","data":{}}', {}],
  ['business, code as a text', '{"code":"200","message":"OK","data":{}}', {}],
  ['business, code as a number', '{"code":200,"message":"操作成功"}', {}],
  ['querybd', '{"success":true,"code":200,"total":1,"data":[]}', {}],
  ['accperiod, all texts', '{"code":"200","success":"true","total":"1","data":{}}', {}],
  ['warehouse save, no code', '{"success":true,"data":{"count":1,"successCount":1,"failCount":0}}', {}],
  ['batch', '{"code":"200","data":{"count":1,"sucessCount":1,"failCount":0,"messages":[]}}', {}],
  ['subject balance', '{"code":1,"message":"查询成功！","data":[]}', { one: true }],
  ['sales domain', '{"code":"","data":{}}', { emptyCode: true }],
] as const)('success: %s', (_what, body, rule) => {
  expect(verdict(body, rule)).toEqual(['ok']);
});

test.each([
  ['code 1 elsewhere', '{"code":1,"message":"x"}', 'YONYOU_BUSINESS'],
  ['an empty code elsewhere', '{"code":"","message":"x"}', 'YONYOU_BUSINESS'],
  ['success false under code 200', '{"code":200,"success":false,"message":"x"}', 'YONYOU_BUSINESS'],
  ['querybd', '{"success":false,"code":0,"message":"text","data":null}', 'YONYOU_BUSINESS'],
  ['customer save', '{"code":0,"message":"客户名称不能为空!","data":null}', 'YONYOU_BUSINESS'],
  ['organisation', '{"code":999,"message":"操作失败","displayCode":"XXX-XXX-XXXXXX","level":0}', 'YONYOU_BUSINESS'],
  ['no code and no success', '{"message":"x"}', 'YONYOU_BUSINESS'],
  ['failed rows', '{"code":"200","data":{"failCount":1,"messages":["单据不存在 id:1"]}}', 'YONYOU_PARTLY_FAILED'],
  [
    'failed rows, the other spelling',
    '{"code":200,"data":{"successCount":1,"failCount":"1","messages":[]}}',
    'YONYOU_PARTLY_FAILED',
  ],
])('no success: %s', (_what, body, code) => {
  expect(verdict(body)).toEqual(['refused', code, 'L2']);
});

test('failed rows keep their words and the whole data', () => {
  const body =
    '{"code":"200","data":{"count":2,"successCount":1,"failCount":1,"messages":[{"sourceUnique":"R2","message":"编码冲突！"}]}}';
  expect(read(body)).toMatchObject({
    problem: { params: { count: '1', message: '编码冲突！' } },
    data: { messages: [{ sourceUnique: 'R2' }] },
  });
});

describe('the platform’s codes', () => {
  const classes: readonly (readonly [string, readonly number[], string])[] = [
    ['token', [310001, 310003, 310036], 'L3'],
    ['authority', [310037], 'L3'],
    ['running', [202, 310504], 'L3'],
    ['limit', [310032, 310039, 310042, 310046], 'L3'],
    ['later', [310043], 'L3'],
    ['unknown', [310061, 310066, 310071, 310072, 310076, 310077, 315001], 'L3'],
    ['duplicate', [10004, 100004, 1023060400013], 'L2'],
    ['refused', [310005, 310006, 310031, 310038, 310041, 310047, 310404, 310405, 10018], 'L3'],
    ['refused', [310002, 310008, 310009, 310015, 310023, 310025], 'L3'],
    ['refused', [999, 404, 1001, 0], 'L2'],
    ['absent', [1002], 'L2'],
  ];
  const rows = classes.flatMap(([failure, codes, level]) => codes.map((code) => [code, failure, level] as const));
  test.each(rows)('%i is %s, %s, as a text or a number', (code, failure, level) => {
    const [asText, , levelOfText] = verdict(`{"code":"${code}","message":"x"}`);
    const [asNumber] = verdict(`{"code":${code},"message":"x"}`);
    expect([asText, asNumber, levelOfText]).toEqual([failure, failure, level]);
  });
});

describe('business refusals, by loose keywords', () => {
  test.each([
    ['凭证保存不成功,账簿code不能为空！', 'YONYOU_BOOK', 'refused'],
    ['凭证保存不成功,借贷不相等', 'YONYOU_UNBALANCED', 'refused'],
    ['凭证保存不成功,第2行金额不平衡', 'YONYOU_UNBALANCED', 'refused'],
    ['当前会计期间已经结账,单据不能维护', 'YONYOU_PERIOD_CLOSED', 'refused'],
    ['启用期间为[2020-03]，会计期间不允许小于启用期间', 'YONYOU_BEFORE_START', 'refused'],
    ['凭证保存不成功,科目[112201]的辅助核算[店铺]必输', 'YONYOU_AUXILIARY', 'refused'],
    ['凭证保存不成功,科目非末级', 'YONYOU_SUBJECT', 'refused'],
    ['凭证保存不成功,businessId重复', 'YONYOU_DUPLICATE', 'duplicate'],
    ['凭证保存不成功,会计期间2026-09的凭证号重复', 'YONYOU_DUPLICATE', 'duplicate'],
    ['服务端逻辑异常', 'YONYOU_BUSINESS', 'refused'],
  ])('%s', (message, code, failure) => {
    const answer = read(JSON.stringify({ code: '404', message, data: {} }));
    expect(answer).toMatchObject({ failure, problem: { code, params: { message } } });
  });
});

test.each([
  ['a plain text of one API', '非法token', 200, ['token', 'YONYOU_TOKEN_LOST', 'L3']],
  ['HTTP 429, whatever the body', 'Too Many Requests', 429, ['limit', 'YONYOU_LIMITED', 'L3']],
  ['a page', '<html><body>系统维护中</body></html>', 200, ['unknown', 'YONYOU_UNREADABLE', 'L3']],
  ['an empty body', '', 502, ['unknown', 'YONYOU_UNREADABLE', 'L3']],
  ['JSON that is no object', '[1]', 200, ['unknown', 'YONYOU_UNREADABLE', 'L3']],
  ['an error of a proxy', '{"error":"bad gateway"}', 502, ['unknown', 'YONYOU_UNREADABLE', 'L3']],
  [
    'a gateway code under another status',
    '{"code":"310404","message":"x"}',
    404,
    ['refused', 'YONYOU_PATH_UNKNOWN', 'L3'],
  ],
] as const)('%s', (_what, body, status, expected) => {
  expect(verdict(body, {}, status)).toEqual(expected);
});

test('the words of a page are told without its markup', () => {
  const answer = read('<html><style>x{}</style><h1>系统</h1><p>维护中</p></html>');
  expect(isFailure(answer) && answer.problem.params.message).toBe('系统 维护中');
});

test('ids past 2^53 keep their digits', () => {
  const answer = read('{"code":200,"data":{"id":1700194312096055299}}');
  expect(JSON.stringify(answer)).not.toContain('1700194312096055299');
  expect(answer).toHaveProperty('data.id.text', '1700194312096055299');
});
