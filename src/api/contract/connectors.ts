/** Connections to finance ERPs: profiles, settings, health, code mapping. Secrets go in and never come out. */
import { type Static, Type } from 'typebox';
import { Bilingual, BookCode, CLOSED, orNull, ProblemView, Text, TextOrNull } from './basics.ts';

export const ErpName = Type.String({ pattern: '^[A-Z0-9][A-Z0-9_-]{0,47}$' });
export const ErpParams = Type.Object({ name: ErpName }, CLOSED);

export const ProfileFieldView = Type.Object(
  {
    key: Text,
    text: Bilingual,
    kind: Type.Enum(['text', 'secret', 'choice', 'json']),
    required: Type.Boolean(),
    /** Required too where the choice `key` is one of `in`; a choice that is not made counts as its first one. */
    requiredWhen: orNull(Type.Object({ key: Text, in: Type.Array(Text) }, CLOSED)),
    choices: Type.Array(Text),
    /** What choices are called, where their names do not say it. */
    choiceTexts: Type.Record(Text, Bilingual),
    example: TextOrNull,
  },
  CLOSED,
);

export const ProfileView = Type.Object(
  {
    profile: Text,
    product: Bilingual,
    /** OUTLINE: its voucher body is not documented, nothing can be written. */
    support: Type.Enum(['SUPPORTED', 'OUTLINE']),
    idempotency: Type.Enum(['enforcing', 'numberable', 'blind']),
    promise: Bilingual,
    fields: Type.Array(ProfileFieldView),
  },
  CLOSED,
);
export type ProfileFieldJson = Static<typeof ProfileFieldView>;
export type ProfileJson = Static<typeof ProfileView>;

export const Settings = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 64 });
export const Secrets = Type.Record(Type.String({ maxLength: 64 }), Type.String({ minLength: 1, maxLength: 8_192 }), {
  maxProperties: 16,
});
export const Url = Type.String({ minLength: 1, maxLength: 500 });
const Ledger = Type.String({ minLength: 1, maxLength: 64 });

export const ErpAccountView = Type.Object(
  {
    name: Text,
    book: Text,
    profile: Text,
    product: Bilingual,
    baseUrl: Text,
    ledger: Text,
    config: Settings,
    /** Keys of the secrets that are set. */
    secrets: Type.Array(Text),
    sandbox: Type.Boolean(),
    enabled: Type.Boolean(),
    flow: Type.Object(
      {
        state: Type.Enum(['OPEN', 'PAUSED', 'UNTRIED']),
        pausedUntil: TextOrNull,
        pauses: Type.Integer(),
        problem: orNull(ProblemView),
        probedAt: TextOrNull,
        ledgerCurrency: TextOrNull,
        version: TextOrNull,
        lastCallAt: TextOrNull,
        /** Vouchers of the book by state. */
        vouchers: Type.Record(Type.String(), Type.Integer()),
        callsLastHour: Type.Integer(),
        troubleLastHour: Type.Integer(),
      },
      CLOSED,
    ),
  },
  CLOSED,
);
export type ErpAccountJson = Static<typeof ErpAccountView>;

export const NewErpBody = Type.Object(
  {
    name: ErpName,
    book: BookCode,
    profile: Type.String({ maxLength: 64 }),
    baseUrl: Url,
    ledger: Ledger,
    config: Settings,
    secrets: Secrets,
  },
  CLOSED,
);

export const ErpChangesBody = Type.Object(
  {
    baseUrl: Type.Optional(Url),
    ledger: Type.Optional(Ledger),
    config: Type.Optional(Settings),
    secrets: Type.Optional(Secrets),
    enabled: Type.Optional(Type.Boolean()),
  },
  { ...CLOSED, minProperties: 1 },
);

export const DiagnosisView = Type.Object(
  { ok: Type.Boolean(), ledgerCurrency: TextOrNull, version: TextOrNull, problem: orNull(ProblemView) },
  CLOSED,
);
export type DiagnosisJson = Static<typeof DiagnosisView>;

const MappingText = Type.String({ minLength: 1, maxLength: 100 });
export const MappingRowView = Type.Object({ kind: MappingText, ours: MappingText, theirs: MappingText }, CLOSED);
export type MappingRowJson = Static<typeof MappingRowView>;
const MappingKey = Type.Object({ kind: MappingText, ours: MappingText }, CLOSED);
export const MappingRemovalBody = Type.Object(
  { rows: Type.Array(MappingKey, { minItems: 1, maxItems: 1_000 }) },
  CLOSED,
);
export const MappingBody = Type.Object({ rows: Type.Array(MappingRowView, { minItems: 1, maxItems: 1_000 }) }, CLOSED);
