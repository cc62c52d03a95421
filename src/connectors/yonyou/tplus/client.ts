/** Calls of T+ in the cloud: app and token in the headers. The token is given, or got by a refresh token. */

import { problem, Refused } from '../../../core/problems.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject, type JsonObject, type JsonValue, writeExactJson } from '../../../wire/exact-json.ts';
import type { HttpReply } from '../../../wire/http.ts';
import { type Failure, isFailure, readJson, scalar } from '../voucher-level/answers.ts';
import { createTokenKeeper, type Token, tokenFailure, underToken } from '../voucher-level/token.ts';
import type { TplusSettings } from './account.ts';
import { readReply } from './errors.ts';
import { tplusProblems as kinds } from './problems.ts';

export interface TplusIo extends ConnectorIo {
  /** A refresh may bring a new refresh token, which alone works from then on: kept before the call that it serves. */
  keepRefreshToken?(was: string, token: string): Promise<void>;
}

export interface TplusClient {
  connect(): Promise<void>;
  forgetRefusal(): void;
  /** `path` after `/tplus/api/v2/`. Sent at most once, but for a token that the platform refuses. */
  call(path: string, body: JsonValue, deadlineMs: number): Promise<{ readonly answer: JsonValue } | Failure>;
}

const TOKEN_DEADLINE_MS = 20_000;
/** Where the answer tells no life: an hour, shorter than any figure seen. */
const TOKEN_LIFE_SECONDS = '3600';
/** A token from the settings has no end that we know. */
const GIVEN_LIFE_MS = Number.POSITIVE_INFINITY;

export function createTplusClient(settings: TplusSettings, io: TplusIo): TplusClient {
  for (const secret of [settings.appSecret, settings.openToken, settings.refreshToken])
    if (secret !== undefined) io.redactor.register(secret);
  let refreshToken = settings.refreshToken;
  let isSpent = false;
  const take = async (): Promise<Token> => {
    if (refreshToken === undefined) {
      if (settings.openToken === undefined || isSpent) throw noToken(settings);
      isSpent = true;
      return { value: settings.openToken, lifeMs: GIVEN_LIFE_MS };
    }
    const fresh = await refresh(settings, io, refreshToken);
    if (fresh.refreshToken !== '' && fresh.refreshToken !== refreshToken) {
      const was = refreshToken;
      refreshToken = fresh.refreshToken;
      await io.keepRefreshToken?.(was, refreshToken);
    }
    return fresh.token;
  };
  const keeper = createTokenKeeper(io.clock, kinds.TPLUS_TOKEN_UNREACHABLE, take);
  return {
    connect: async () => void (await keeper.current()),
    forgetRefusal() {
      isSpent = false;
      keeper.forgetRefusal();
    },
    call: (path, body, deadlineMs) =>
      underToken(keeper, io, { deadlineMs, slow: kinds.TPLUS_TOKEN_SLOW }, async (token, leftMs) =>
        readReply(
          await io.http.send({
            method: 'POST',
            url: addressOf(settings, `/tplus/api/v2/${path}`),
            headers: {
              appKey: settings.appKey,
              appSecret: settings.appSecret,
              openToken: token.value,
              'content-type': 'application/json; charset=utf-8',
            },
            body: writeExactJson(body),
            deadlineMs: leftMs,
          }),
        ),
      ),
  };
}

function addressOf(settings: TplusSettings, path: string): string {
  return settings.baseUrl.replace(/\/+$/, '') + path;
}

/** A given token that the platform refuses cannot be renewed by us. */
function noToken(settings: TplusSettings): Refused {
  const message = settings.openToken === undefined ? 'neither openToken nor refreshToken' : 'openToken';
  return new Refused(problem(kinds.TPLUS_TOKEN_REFUSED, {}, { code: '', message }));
}

async function refresh(settings: TplusSettings, io: TplusIo, refreshToken: string) {
  const query = new URLSearchParams({ grantType: 'refresh_token', appKey: settings.appKey, refreshToken });
  const reply = await io.http.send({
    method: 'GET',
    url: `${addressOf(settings, '/auth/refreshToken')}?${query}`,
    headers: { appKey: settings.appKey, appSecret: settings.appSecret },
    deadlineMs: TOKEN_DEADLINE_MS,
  });
  const held = readRefresh(reply);
  if (isFailure(held)) throw tokenFailure(held, io.redactor);
  const value = first(held.found, ['access_token', 'accessToken', 'openToken']);
  if (value === '') {
    const { code, message } = held;
    const refused = problem(kinds.TPLUS_TOKEN_REFUSED, {}, { code, message });
    throw tokenFailure({ failure: 'refused', problem: refused }, io.redactor);
  }
  const fresh = first(held.found, ['refresh_token', 'refreshToken']);
  for (const secret of [value, fresh]) io.redactor.register(secret);
  const life = first(held.found, ['expires_in', 'expiresIn']) || TOKEN_LIFE_SECONDS;
  return { token: { value, lifeMs: Number(life) * 1000 }, refreshToken: fresh };
}

/** The shape is not documented: the fields are taken from the top, from `result` or from `data`, and `code` may be a success. */
function readRefresh(
  reply: HttpReply,
): { readonly found: JsonObject; readonly code: string; readonly message: string } | Failure {
  const read = readJson(reply, { limited: kinds.TPLUS_LIMITED, unreadable: kinds.TPLUS_UNREADABLE });
  if (isFailure(read)) return read;
  const top = isJsonObject(read.json) ? read.json : {};
  const nested = [top.result, top.data].find(isJsonObject);
  return { found: { ...top, ...nested }, code: scalar(top.code), message: scalar(top.message) };
}

function first(holder: JsonObject, names: readonly string[]): string {
  return names.map((name) => scalar(holder[name])).find((text) => text !== '') ?? '';
}
