import { expect, test } from 'vitest';
import type { HttpReply } from '../../../wire/http.ts';
import { readData, readSaved, readState } from './errors.ts';

function reply(body: string, status = 200): HttpReply {
  return { status, headers: {}, body: Buffer.from(body) };
}

/** The failure of the notes, shortened there. */
const REFUSED =
  '{"data":{"success":false,"message":"数据校验发现错误！","billCount":1,"successPkIds":[],"billNos":{"800000000000000001":"202601-0001"},"validateResult":{"validateErrors":[{"validatorKey":"保存","allErrorInfo":[{"pkValue":800000000000000001,"entityKey":"gl_voucher","dataEntityIndex":0,"rowIndex":0,"message":"请填写 “凭证类型”","errorCode":"errorcode_001","level":"Error"}]}]}},"success":false,"errorCode":null,"message":null}';

test('the refusal of the notes is one, whatever number it names', () => {
  expect(readSaved(reply(REFUSED), [])).toEqual({
    failure: 'refused',
    problem: {
      code: 'COSMIC_VALIDATION',
      level: 'L2',
      place: {},
      params: { message: '请填写 “凭证类型”', code: 'errorcode_001', row: '' },
    },
  });
});

test('the guilty row is told as a person counts', () => {
  const row = REFUSED.replace('"entityKey":"gl_voucher"', '"entityKey":"entries"').replace(
    '"rowIndex":0',
    '"rowIndex":4',
  );
  expect(readSaved(reply(row), [])).toMatchObject({ problem: { params: { row: '5' } } });
});

test('an id past what a float holds keeps its digits', () => {
  const body =
    '{"data":{"success":true,"successPkIds":[800000000000000003],"billNos":{"800000000000000003":"202601-0007"}},"success":true,"errorCode":null,"message":null}';
  expect(readSaved(reply(body), [])).toEqual({ id: '800000000000000003', billno: '202601-0007' });
});

test('a save of the newer generation tells id and number in its result', () => {
  const body =
    '{"data":{"failCount":"0","result":[{"billIndex":0,"billStatus":true,"errors":[],"id":"1698490236113273856","keys":{"number":"x"},"number":"202601-0007","type":"add"}],"successCount":"1"},"errorCode":"0","message":null,"status":true}';
  expect(readSaved(reply(body), [])).toEqual({ id: '1698490236113273856', billno: '202601-0007' });
});

test.each([
  ['a text', '["科目不存在"]', '科目不存在'],
  ['an object with a message', '[{"message":"科目不存在"},{"errorMsg":"期间已结账"}]', '科目不存在；期间已结账'],
  ['an object of other names', '[{"entry":"科目不存在"}]', '科目不存在'],
])('errors of the newer generation are read as %s', (_, errors, message) => {
  const body = `{"data":{"failCount":"1","result":[{"billStatus":false,"errors":${errors}}],"successCount":"0"},"errorCode":"0","message":null,"status":true}`;
  expect(readSaved(reply(body), [])).toMatchObject({
    failure: 'refused',
    problem: { level: 'L2', params: { message } },
  });
});

test.each([
  [
    'an old token',
    '{"status":false,"errorCode":"401","message":"x","data":null}',
    200,
    'session',
    'COSMIC_TOKEN_LOST',
    'L3',
  ],
  ['no right', '{"status":false,"errorCode":"403","message":"x"}', 200, 'refused', 'COSMIC_NO_PERMISSION', 'L3'],
  [
    'wrong parameters',
    '{"status":false,"errorCode":"603","message":"x"}',
    200,
    'refused',
    'COSMIC_REQUEST_WRONG',
    'L3',
  ],
  [
    'another code',
    '{"status":false,"errorCode":"gl.001","message":"期间已结账"}',
    200,
    'refused',
    'COSMIC_VALIDATION',
    'L2',
  ],
  [
    'another code at HTTP 500',
    '{"status":false,"errorCode":"999","message":"x"}',
    500,
    'unknown',
    'COSMIC_RESULT_UNKNOWN',
    'L3',
  ],
  [
    'a no without words',
    '{"success":false,"errorCode":null,"message":null,"data":null}',
    200,
    'unknown',
    'COSMIC_RESULT_UNKNOWN',
    'L3',
  ],
  [
    'a yes without an id',
    '{"success":true,"errorCode":null,"message":null,"data":{}}',
    200,
    'unknown',
    'COSMIC_RESULT_UNKNOWN',
    'L3',
  ],
  ['HTTP 429', 'x', 429, 'limit', 'COSMIC_LIMITED', 'L3'],
  ['a page', '<html><body>系统维护中</body></html>', 200, 'unknown', 'COSMIC_UNREADABLE', 'L3'],
  ['JSON of something else', '{"a":1}', 200, 'unknown', 'COSMIC_UNREADABLE', 'L3'],
  ['a bare list', '[1]', 200, 'unknown', 'COSMIC_UNREADABLE', 'L3'],
] as const)('%s', (_, body, status, failure, code, level) => {
  expect(readSaved(reply(body, status), ['401'])).toMatchObject({ failure, problem: { code, level } });
});

test('a token of getToken is read with its life in milliseconds as a text', () => {
  const body = '{"data":{"access_token":"t","expires_in":"7199977"},"errorCode":"0","message":"","status":true}';
  expect(readData(reply(body), [])).toEqual({ data: { access_token: 't', expires_in: '7199977' } });
});

test('the older token calls answer with a state', () => {
  expect(readState(reply('{"state":"success","data":{"app_token":"t","error_code":"0"}}'))).toMatchObject({
    data: { app_token: 't' },
  });
  expect(readState(reply('{"state":"error","errorMsg":"参数错误"}'))).toMatchObject({
    failure: 'refused',
    problem: { code: 'COSMIC_LOGIN_REFUSED', params: { message: '参数错误' } },
  });
  expect(readState(reply('{"a":1}'))).toMatchObject({ failure: 'unknown' });
});
