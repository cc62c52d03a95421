/** What the sandbox server of 赛狐 serves: rows in the vendor's own members, made by whoever starts it. */
import type { JsonObject, JsonValue } from '../../wire/exact-json.ts';

export interface RowList {
  readonly total: number;
  /** Rows `from` up to and without `to`, both within 0 and `total`. */
  rows(from: number, to: number): readonly JsonObject[];
}

/** `asked` is the body as it came: the world reads its filters, the server its page. `nowMs`: what is not yet, is not there. */
export interface SellerWorld {
  /** undefined: the world keeps no such list, which is served empty. `path` is the main one of an endpoint that has two. */
  list(path: string, asked: JsonObject, nowMs: number): RowList | undefined;
  /** One record of a detail endpoint; undefined: there is none. */
  one(path: string, asked: JsonObject, nowMs: number): JsonValue | undefined;
}
