/**
 * An outline of 用友 U8 Cloud: how a call is authenticated and how its answer reads. The body of a voucher is documented
 * nowhere that we know, so there is no send, and this is no connector.
 */

import { createHash } from 'node:crypto';
import { problem, Transient } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import { type Failure, isFailure, redacted } from '../voucher-level/answers.ts';
import type { U8cAccount } from './account.ts';
import { readReply, type U8cAnswer } from './errors.ts';
import { u8cProblems as kinds } from './problems.ts';

export const U8C_PROFILE = { profile: 'yonyou.u8cloud', outline: true } as const;

const QUEUE = { code: 'queue', message: 'one call at a time' } as const;

export interface U8cClient {
  /**
   * `path` after `/u8cloud/api/`: `uapbd/accsubj/query`. One call at a time: the server is known to mix concurrent ones
   * up. Throws Transient: of the wire, where a write
   * may have arrived, or U8C_LIMITED where the calls before took all of the deadline.
   */
  call(path: string, body: JsonValue, options: CallOptions): Promise<U8cAnswer | Failure>;
}

export interface CallOptions {
  readonly deadlineMs: number;
  /** `uniquekey`: the server's own guard against a repetition. */
  readonly uniqueKey?: string;
}

export function createU8cClient(account: U8cAccount, io: ConnectorIo): U8cClient {
  io.redactor.register(account.way === 'direct' ? account.password : account.apicode);
  if (account.way === 'direct') io.redactor.register(md5(account.password));
  let last: Promise<unknown> = Promise.resolve();
  return {
    call(path, body, options) {
      const startMs = io.clock.now();
      const run = async (): Promise<U8cAnswer | Failure> => {
        // The wait for the calls before is part of the deadline.
        const leftMs = options.deadlineMs - (io.clock.now() - startMs);
        if (leftMs <= 0) throw new Transient(problem(kinds.U8C_LIMITED, {}, QUEUE));
        const reply = await io.http.send({
          method: 'POST',
          url: `${account.baseUrl.replace(/\/+$/, '')}/u8cloud/api/${path}`,
          headers: headersOf(account, options.uniqueKey),
          body: writeExactJson(body),
          deadlineMs: leftMs,
        });
        const answer = readReply(reply);
        return isFailure(answer) ? redacted(answer, io.redactor) : answer;
      };
      const mine = last.then(run, run);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** Headers of a call; `authoration` is the vendor's spelling. */
export function headersOf(account: U8cAccount, uniqueKey?: string): Readonly<Record<string, string>> {
  const own =
    account.way === 'direct'
      ? { usercode: account.usercode, password: md5(account.password), isEncrypt: 'N', needStackTrace: 'N' }
      : { authoration: 'apicode', apicode: account.apicode };
  return {
    ...own,
    system: account.system,
    trantype: account.trantype ?? 'code',
    ...(uniqueKey !== undefined && { uniquekey: uniqueKey }),
    'content-type': 'application/json; charset=utf-8',
  };
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
