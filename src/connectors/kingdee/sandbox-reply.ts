/** Shapes of what the sandbox server answers. */
import { type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { failed } from './sandbox-answers.ts';

/** What is sent back: JSON of the product, or a text of something that stands before it. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly sessionId?: string;
}

/** Body of a call whose session is not known. */
export function lostBody(): JsonObject {
  return failed([{ FieldName: null, Message: '会话信息已丢失，请重新登录', DIndex: 0 }], 1);
}

/** The server's own error page as JSON. Its HTTP status was reported once as 500 and once as 200. */
export function showError(info: string, status = 200): Answer {
  const body = {
    actionname: 'ShowErrMsg',
    params: [{ errorTitle: '金蝶温馨提示: 应用服务器发生错误，请联系系统管理员检修！', errorInfo: info }],
  };
  return { status, type: 'text/plain; charset=utf-8', body: writeExactJson(body) };
}

export function page(status: number, words: string): Answer {
  return {
    status,
    type: 'text/html',
    body: `<html><head><title>${words}</title></head><body><h1>${words}</h1></body></html>`,
  };
}

export function json(body: JsonValue): Answer {
  return { status: 200, type: 'application/json; charset=utf-8', body: writeExactJson(body) };
}
