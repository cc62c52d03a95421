import { expect, test } from 'vitest';
import type { HttpReply } from '../../../wire/http.ts';
import { readAnswer, readSaved } from './errors.ts';

function reply(body: string, status = 200): HttpReply {
  return { status, headers: {}, body: Buffer.from(body) };
}

const TOKEN_CODES = ['4010', '401'];

test.each([
  ['the gateway’s success', '{"errcode":0,"description":"success","data":{}}'],
  ['the service’s success', '{"code":0,"msg":"ok","items":[]}'],
  ['a code as a text', '{"errcode":"0","description":"success"}'],
])('%s is one', (_, body) => {
  expect(readAnswer(reply(body), TOKEN_CODES)).toHaveProperty('json');
});

test.each([
  ['4010', 200, 'session', 'JDY_TOKEN_LOST', 'L3'],
  ['401', 200, 'session', 'JDY_TOKEN_LOST', 'L3'],
  ['40001', 200, 'refused', 'JDY_NO_PERMISSION', 'L3'],
  ['42022', 200, 'refused', 'JDY_CONNECTION_WRONG', 'L3'],
  ['42035', 200, 'refused', 'JDY_CONNECTION_WRONG', 'L3'],
  ['46001', 200, 'refused', 'JDY_VALIDATION', 'L2'],
  ['46002', 200, 'absent', 'JDY_VALIDATION', 'L2'],
  ['46004', 200, 'refused', 'JDY_REQUEST_WRONG', 'L3'],
  ['48001', 200, 'unknown', 'JDY_RESULT_UNKNOWN', 'L3'],
  ['48002', 200, 'refused', 'JDY_REQUEST_WRONG', 'L3'],
  ['429', 200, 'limit', 'JDY_LIMITED', 'L3'],
  ['99999', 200, 'refused', 'JDY_VALIDATION', 'L2'],
  ['99999', 502, 'unknown', 'JDY_RESULT_UNKNOWN', 'L3'],
] as const)('code %s at HTTP %i is %s, %s, %s, in either form of answer', (code, status, failure, kind, level) => {
  for (const body of [`{"errcode":${code},"description":"说明"}`, `{"code":${code},"msg":"说明"}`])
    expect(readAnswer(reply(body, status), TOKEN_CODES)).toMatchObject({
      failure,
      problem: { code: kind, level, params: { code, message: '说明' } },
    });
});

test.each([
  ['a page', '<html><body>系统维护中</body></html>', '系统维护中'],
  ['JSON without a code', '{"a":1}', 'keys a'],
  ['a bare list', '[1]', '[1]'],
])('%s says nothing certain', (_, body, message) => {
  const unreadable = { failure: 'unknown', problem: { code: 'JDY_UNREADABLE', params: { status: '200', message } } };
  expect(readAnswer(reply(body), TOKEN_CODES)).toMatchObject(unreadable);
  expect(readSaved(reply(body), 1, TOKEN_CODES)).toMatchObject(unreadable);
});

test('each member of a list has its own result, and an id past what a float holds keeps its digits', () => {
  const body =
    '{"code":46001,"msg":"数据验证不通过","list":[{"code":0,"msg":"ok","vchId":1700000000000000003},{"code":46001,"msg":"科目不存在"}]}';
  expect(readSaved(reply(body), 2, TOKEN_CODES)).toMatchObject([
    { id: '1700000000000000003' },
    { failure: 'refused', problem: { params: { message: '科目不存在' } } },
  ]);
});

test('a list of another length than was sent is not guessed at', () => {
  const fewer = '{"code":0,"msg":"ok","list":[{"code":0,"vchId":1}]}';
  expect(readSaved(reply(fewer), 2, TOKEN_CODES)).toMatchObject({ failure: 'unknown' });
});
