/**
 * The common shapes of the API. An amount is exact decimal text with all places of its currency (`"2539.66"`, `"1200"`
 * for JPY) beside the currency; a bigint number (document, voucher, line …) is decimal text; a date is `YYYY-MM-DD`, an
 * instant ISO 8601 in UTC.
 */
import { type Static, type TSchema, Type } from 'typebox';

export const CLOSED = { additionalProperties: false } as const;

export function orNull<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const Text = Type.String();
export const TextOrNull = orNull(Type.String());
/** A bigint number in a path or a body. 18 digits fit a bigint of PostgreSQL. */
export const No = Type.String({ pattern: '^[0-9]{1,18}$' });
export const DateText = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' });
export const PeriodText = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' });
export const BookCode = Type.String({ pattern: '^[A-Z0-9][A-Z0-9_-]{0,31}$' });
export const ShopCode = Type.String({ pattern: '^[A-Z0-9][A-Z0-9._-]{0,31}$' });
export const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });
export const ShortText = Type.String({ maxLength: 200 });

export const Bilingual = Type.Object({ zh: Text, en: Text }, CLOSED);
export type BilingualJson = Static<typeof Bilingual>;

export const Money = Type.Object({ amount: Text, currency: Text }, CLOSED);
export type MoneyJson = Static<typeof Money>;

export const RoleName = Type.Enum(['config', 'preparer', 'reviewer', 'cashier', 'admin', 'auditor']);
export type RoleNameJson = Static<typeof RoleName>;
export const LevelName = Type.Enum(['L1', 'L2', 'L3']);

export const Place = Type.Object(
  {
    document: Type.Optional(Text),
    settlement: Type.Optional(Text),
    shop: Type.Optional(Text),
    order: Type.Optional(Text),
    book: Type.Optional(Text),
    line: Type.Optional(Type.Integer()),
    column: Type.Optional(Text),
    offset: Type.Optional(Type.Integer()),
    length: Type.Optional(Type.Integer()),
    voucher: Type.Optional(Text),
  },
  CLOSED,
);
export type PlaceJson = Static<typeof Place>;

export const ProblemView = Type.Object(
  {
    code: Text,
    level: LevelName,
    owner: RoleName,
    deadlineHours: Type.Number(),
    text: Bilingual,
    remedy: Bilingual,
    place: Place,
    params: Type.Record(Type.String(), Type.String()),
  },
  CLOSED,
);
export type ProblemJson = Static<typeof ProblemView>;

export const ErrorView = Type.Object(
  {
    code: Text,
    level: LevelName,
    text: Bilingual,
    remedy: Bilingual,
    place: Place,
    /** Names the line of the log, where the error is ours. */
    id: Type.Optional(Text),
    retryAfterSeconds: Type.Optional(Type.Integer()),
  },
  CLOSED,
);
/** Body of every answer that is not 2xx. */
export const ErrorBody = Type.Object({ error: ErrorView }, CLOSED);
export type ErrorJson = Static<typeof ErrorBody>;

export const Done = Type.Object({ done: Type.Literal(true) }, CLOSED);
export type DoneJson = Static<typeof Done>;

export const ROWS_PER_PAGE_MAX = 200;
export const ROWS_PER_PAGE = 50;

/** Query of a list: opaque cursor of the page before, and how many. */
export const PAGING = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_PER_PAGE_MAX })),
  cursor: Type.Optional(Type.String({ maxLength: 1_200 })),
};

export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next: TextOrNull }, CLOSED);
}
export function listOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item) }, CLOSED);
}
export interface PageJson<T> {
  readonly items: T[];
  readonly next: string | null;
}
