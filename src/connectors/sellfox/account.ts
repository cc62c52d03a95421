/** One developer account at 赛狐: what is needed to read it, and how it is written by people. */
import type { ConnectorIo } from '../../wire/connector-io.ts';
import type { Limiter } from '../../wire/limiter.ts';

export interface SellfoxSettings {
  /** `https://openapi.sellfox.com`; without a path, for the path is signed. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Key of the hashes that stand for buyers (BuyerMarks); the same for all sources of a house, or marks do not match. */
  readonly buyerKey: string;
  /** First day that is read, `2026-01-01`. */
  readonly since: string;
  /** IANA zone of date-times that are not of a marketplace; not documented, so a setting. Default Asia/Shanghai. */
  readonly zone?: string;
  /** Paths that differ from the printed ones, by stream: `{ "purchase-receipts": "/api/getStockPageList.json" }`. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Names of range parameters that differ, by stream, ours → theirs: `{ "fba-shipments": { "updateTimeStart": "…" } }`. */
  readonly rangeNames?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface SellfoxToken {
  readonly value: string;
  /** By the clock of the house. */
  readonly goodUntilMs: number;
}

/** Where the token of an account lies, so that all workers use one: 赛狐 blocks clients that ask for tokens often. */
export interface SellfoxTokenStore {
  read(): Promise<SellfoxToken | undefined>;
  write(token: SellfoxToken): Promise<void>;
  /** Runs `work` while no other worker does so for this account: a token is asked for once, the others read it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export interface SellfoxIo extends ConnectorIo {
  readonly tokens: SellfoxTokenStore;
  /** The limiter of one path, shared by all workers of all processes: one call a second (protocol notes §1.6). */
  limiterOf(path: string): Limiter;
}

/** For one process alone. */
export function memoryTokens(): SellfoxTokenStore {
  let held: SellfoxToken | undefined;
  return {
    read: async () => held,
    write: async (token) => {
      held = token;
    },
    // Callers of one process wait for one another already.
    alone: (work) => work(),
  };
}

/** One call a second is the limit; field clients pace at 1.1 s, for a call may be late and the next one early. */
export const CALL_INTERVAL_MS = 1_100;
