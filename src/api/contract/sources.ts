/** Accounts at systems that are read, their streams day by day, and the platform registry. Secrets go in and never come out. */
import { type Static, Type } from 'typebox';
import { Bilingual, CLOSED, DateText, orNull, ProblemView, Text, TextOrNull } from './basics.ts';
import { ProfileFieldView, Secrets, Settings, Url } from './connectors.ts';

const SourceName = Type.String({ pattern: '^[A-Z0-9][A-Z0-9._-]{0,31}$' });
export const SourceParams = Type.Object({ name: SourceName }, CLOSED);
const Reading = Type.Enum(['UPDATED', 'ROLLING', 'SNAPSHOT', 'MONTH']);

export const SourceKindView = Type.Object(
  {
    kind: Text,
    product: Bilingual,
    fields: Type.Array(ProfileFieldView),
    streams: Type.Array(Type.Object({ name: Text, title: Bilingual, reading: Reading }, CLOSED)),
  },
  CLOSED,
);
export type SourceKindJson = Static<typeof SourceKindView>;

export const SourceView = Type.Object(
  {
    name: Text,
    kind: Text,
    product: Bilingual,
    baseUrl: Text,
    config: Settings,
    /** Keys of the secrets that are set. */
    secrets: Type.Array(Text),
    enabled: Type.Boolean(),
    /** Last test that went well. */
    testedAt: TextOrNull,
    /** Last page of any stream. */
    readAt: TextOrNull,
    /** Streams by state. */
    streams: Type.Object({ ready: Type.Integer(), paused: Type.Integer(), stopped: Type.Integer() }, CLOSED),
  },
  CLOSED,
);
export type SourceJson = Static<typeof SourceView>;

export const NewSourceBody = Type.Object(
  { name: SourceName, kind: Type.String({ maxLength: 64 }), baseUrl: Url, config: Settings, secrets: Secrets },
  CLOSED,
);
export const SourceChangesBody = Type.Object(
  {
    baseUrl: Type.Optional(Url),
    config: Type.Optional(Settings),
    secrets: Type.Optional(Secrets),
    enabled: Type.Optional(Type.Boolean()),
  },
  { ...CLOSED, minProperties: 1 },
);

export const SourceDiagnosisView = Type.Object(
  { ok: Type.Boolean(), problem: orNull(ProblemView), resumed: Type.Integer() },
  CLOSED,
);
export type SourceDiagnosisJson = Static<typeof SourceDiagnosisView>;

export const StreamView = Type.Object(
  {
    name: Text,
    title: Bilingual,
    reading: Reading,
    /** False: the account's settings leave it out. */
    runs: Type.Boolean(),
    /** Between the end of a round and the next one. */
    minutes: Type.Integer(),
    state: Type.Enum(['READY', 'PAUSED', 'STOPPED']),
    problem: orNull(ProblemView),
    failures: Type.Integer(),
    /** null: a person must resume it. */
    dueAt: TextOrNull,
    /** A worker reads it now. */
    isReading: Type.Boolean(),
    /** Window of the last page, by the source's clock; empty: nothing read, or a list that is read whole. */
    from: Text,
    to: Text,
    /** Rows told so far, those told again among them; decimal text. */
    rows: Text,
    readAt: TextOrNull,
    roundAt: TextOrNull,
  },
  CLOSED,
);
export type StreamJson = Static<typeof StreamView>;

export const StreamsBody = Type.Object(
  { streams: Type.Array(Type.String({ pattern: '^[a-z0-9-]{1,64}$' }), { minItems: 1, maxItems: 100 }) },
  CLOSED,
);
export const SteeredView = Type.Object({ changed: Type.Integer() }, CLOSED);

/** At most 92 days back. */
export const DaysQuery = Type.Object({ since: Type.Optional(DateText) }, CLOSED);
/** Counts as decimal text. */
export const StreamDayView = Type.Object(
  {
    stream: Text,
    day: Text,
    windows: Type.Integer(),
    /** null: the source does not count. */
    expected: TextOrNull,
    got: Text,
    changed: Text,
  },
  CLOSED,
);
export type StreamDayJson = Static<typeof StreamDayView>;

/** A sales platform of the registry; `certainty`: who says that there is such a platform, `taxCertainty`: of `collection` and `tax`. */
export const PlatformView = Type.Object(
  {
    code: Text,
    name: Bilingual,
    marketplaces: Type.Array(Type.Object({ code: Text, currency: Text, zone: Text }, CLOSED)),
    collection: Text,
    tax: Type.Array(Text),
    orders: Text,
    settlements: Text,
    certainty: Text,
    taxCertainty: Text,
  },
  CLOSED,
);
export type PlatformJson = Static<typeof PlatformView>;
