/**
 * A sandbox of U8 Cloud's envelope: it checks the headers, remembers unique keys and gives the body back as `data`. It has
 * no vouchers, for their body is not known. The literal of a failure is ours and can be set.
 */
import type { JsonObject } from '../../../wire/exact-json.ts';
import {
  json,
  page,
  type SandboxAnswer,
  type SandboxRequest,
  type ServerHandle,
  type ServerOptions,
  startServer,
} from '../voucher-level/sandbox-server.ts';
import type { U8cAccount } from './account.ts';
import { headersOf } from './client.ts';

export interface U8cSandboxOptions extends ServerOptions {
  readonly account: Omit<Extract<U8cAccount, { readonly way: 'direct' }>, 'baseUrl'>;
  /** `status` of what failed; default `failed`, no literal is documented. */
  readonly failureLiteral?: string;
}

export interface U8cSandbox extends ServerHandle {
  /** Calls that took effect, in their order. */
  readonly effects: readonly { readonly path: string; readonly uniqueKey: string }[];
}

export async function startU8cSandbox(options: U8cSandboxOptions): Promise<U8cSandbox> {
  const effects: { readonly path: string; readonly uniqueKey: string }[] = [];
  const failed = (errormsg: string): SandboxAnswer =>
    json(envelope(options.failureLiteral ?? 'failed', `[sandbox] ${errormsg}`, ''));
  const wanted = headersOf({ ...options.account, baseUrl: '' });
  const answer = ({ method, path, headers, text }: SandboxRequest): SandboxAnswer => {
    if (method !== 'POST' || !path.startsWith('/u8cloud/api/')) return page(404, 'Not Found');
    for (const name of ['usercode', 'password', 'system'])
      if (headers[name] !== wanted[name]) return failed(`请求头 ${name} 错误`);
    if (!['code', 'name', 'pk'].includes(String(headers.trantype))) return failed('请求头 trantype 错误');
    const uniqueKey = String(headers.uniquekey ?? '');
    if (uniqueKey !== '' && effects.some((one) => one.uniqueKey === uniqueKey)) return failed('uniquekey 重复');
    effects.push({ path, uniqueKey });
    return json(envelope('success', '', text));
  };
  const server = await startServer(options, {
    isToken: () => false,
    answer,
    limited: () => page(429, 'Too Many Requests'),
  });
  return { ...server, effects };
}

function envelope(status: string, errormsg: string, data: string): JsonObject {
  return { status, errormsg, data, taskNumber: 'T1' };
}
