/** Calls of NC Cloud: a token for the app, and each body signed as it leaves. Bodies are plain: level L0. */

import { problem, Refused } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject, type JsonObject, type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import { type Failure, isFailure, scalar } from '../voucher-level/answers.ts';
import { createTokenKeeper, type Token, tokenFailure, underToken } from '../voucher-level/token.ts';
import type { NccSettings } from './account.ts';
import { readReply } from './errors.ts';
import { nccProblems as kinds } from './problems.ts';
import { callSignature, encryptedSecret, tokenSignature } from './signature.ts';

export interface NccClient {
  connect(): Promise<void>;
  forgetRefusal(): void;
  /** `path` after `/nccloud/api/`. Sent at most once, but for a token that the gateway refuses. */
  call(path: string, body: JsonValue, deadlineMs: number): Promise<{ readonly answer: JsonObject } | Failure>;
}

const TOKEN_DEADLINE_MS = 20_000;
/** Where `expires_in` is missing: the shortest figure seen. */
const TOKEN_LIFE_SECONDS = '3600';

export function createNccClient(settings: NccSettings, io: ConnectorIo): NccClient {
  io.redactor.register(settings.clientSecret);
  const keeper = createTokenKeeper(io.clock, kinds.NCC_TOKEN_UNREACHABLE, () => takeToken(settings, io));
  return {
    connect: async () => void (await keeper.current()),
    forgetRefusal: () => keeper.forgetRefusal(),
    call(path, body, deadlineMs) {
      const text = writeExactJson(body);
      return underToken(keeper, io, { deadlineMs, slow: kinds.NCC_TOKEN_SLOW }, async (token, leftMs) =>
        readReply(
          await io.http.send({
            method: 'POST',
            url: addressOf(settings, `/nccloud/api/${path}`),
            headers: headersOf(settings, token, text),
            body: text,
            deadlineMs: leftMs,
          }),
        ),
      );
    },
  };
}

function headersOf(settings: NccSettings, token: Token, body: string): Readonly<Record<string, string>> {
  return {
    access_token: token.value,
    client_id: settings.clientId,
    signature: callSignature(settings, body),
    ucg_flag: 'y',
    repeat_check: settings.repeatCheck,
    'content-type': 'application/json;charset=utf-8',
  };
}

function addressOf(settings: NccSettings, path: string): string {
  return settings.baseUrl.replace(/\/+$/, '') + path;
}

async function takeToken(settings: NccSettings, io: ConnectorIo): Promise<Token> {
  const query = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: encryptedSecret(settings),
    biz_center: settings.bizCenter,
    signature: tokenSignature(settings),
    ...(settings.dsname !== undefined && { dsname: settings.dsname }),
    ...(settings.usercode !== undefined && { usercode: settings.usercode }),
  });
  const reply = await io.http.send({
    method: 'POST',
    url: `${addressOf(settings, '/nccloud/opm/accesstoken')}?${query}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
    deadlineMs: TOKEN_DEADLINE_MS,
  });
  const read = readReply(reply);
  if (isFailure(read)) throw refusedToken(read, io);
  const data = isJsonObject(read.answer.data) ? read.answer.data : {};
  const value = scalar(data.access_token);
  if (value === '') throw new Refused(problem(kinds.NCC_TOKEN_REFUSED, {}, { code: '', message: 'no access_token' }));
  io.redactor.register(value);
  return { value, lifeMs: Number(scalar(data.expires_in) || TOKEN_LIFE_SECONDS) * 1000 };
}

/** A `success: false` here can only mean the credentials; a page or a limit may pass. */
function refusedToken(failed: Failure, io: ConnectorIo): Error {
  const { params } = failed.problem;
  const passes = failed.failure === 'limit' || failed.failure === 'unknown';
  if (passes) return tokenFailure(failed, io.redactor);
  return tokenFailure({ failure: 'refused', problem: problem(kinds.NCC_TOKEN_REFUSED, {}, params) }, io.redactor);
}
