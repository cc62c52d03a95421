/** Mappings of master data: versions, what is unmapped, findings, cleaning. Keys and values are fields of their kind, as texts. */
import { type Static, Type } from 'typebox';
import { MAPPING_KIND_NAMES } from '../../masterdata/mapping/kinds.ts';
import { CLEANED } from '../../pipeline/cleaning.ts';
import {
  Bilingual,
  BookCode,
  CLOSED,
  DateText,
  listOf,
  No,
  orNull,
  ProblemView,
  Reason,
  Text,
  TextOrNull,
} from './basics.ts';

export const MappingKindName = Type.Enum([...MAPPING_KIND_NAMES]);
export type MappingKindJson = Static<typeof MappingKindName>;
export const MappingStateName = Type.Enum(['PROPOSED', 'APPROVED', 'REJECTED', 'RETIRED']);
const FieldText = Type.String({ maxLength: 2_000 });
const Key = Type.Array(FieldText, { minItems: 1, maxItems: 4 });
const Value = Type.Record(Type.String({ maxLength: 40 }), FieldText, { maxProperties: 10 });

const Field = Type.Object({ name: Text, text: Bilingual, optional: Type.Boolean() }, CLOSED);
export const MappingKindsView = listOf(
  Type.Object(
    {
      kind: MappingKindName,
      title: Bilingual,
      side: Type.Enum(['SOURCE', 'ERP']),
      key: Type.Array(Field),
      value: Type.Array(Field),
      /** An approval can make the record in the ERP. */
      makes: Type.Boolean(),
    },
    CLOSED,
  ),
);
export type MappingKindsJson = Static<typeof MappingKindsView>;

export const MappingView = Type.Object(
  {
    mappingNo: Text,
    book: Text,
    kind: MappingKindName,
    key: Type.Array(Text),
    version: Type.Integer(),
    value: Type.Record(Type.String(), Text),
    validFrom: Text,
    validTo: TextOrNull,
    state: MappingStateName,
    origin: Type.Enum(['HAND', 'SUGGESTION', 'SHEET', 'CLEANING']),
    createsRecord: Type.Boolean(),
    reason: Text,
    madeBy: Text,
    madeAt: Text,
    checkedBy: TextOrNull,
    checkedAt: TextOrNull,
    checkReason: TextOrNull,
    retiredBy: TextOrNull,
    retiredAt: TextOrNull,
    retireReason: TextOrNull,
    /** Of an open one: what is in force on its first day; null: nothing. */
    before: orNull(Type.Record(Type.String(), Text)),
  },
  CLOSED,
);
export type MappingJson = Static<typeof MappingView>;

export const NewMappingsBody = Type.Object(
  {
    book: BookCode,
    origin: Type.Enum(['HAND', 'SUGGESTION']),
    mappings: Type.Array(
      Type.Object(
        {
          kind: MappingKindName,
          key: Key,
          value: Value,
          validFrom: DateText,
          validTo: Type.Optional(DateText),
          createsRecord: Type.Optional(Type.Boolean()),
          reason: Reason,
        },
        CLOSED,
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  CLOSED,
);
export const ProposedMappings = Type.Object(
  { proposed: Type.Array(MappingView), problems: Type.Array(ProblemView) },
  CLOSED,
);
export type ProposedMappingsJson = Static<typeof ProposedMappings>;

export const DecideMappingsBody = Type.Object(
  { book: BookCode, numbers: Type.Array(No, { minItems: 1, maxItems: 1_000 }), reason: Reason },
  CLOSED,
);
export const DecidedMappings = Type.Object(
  {
    decided: Type.Array(MappingView),
    problems: Type.Array(ProblemView),
    /** Keys that have a value now and had none. */
    released: Type.Array(Type.Object({ kind: MappingKindName, key: Text, from: Text, to: TextOrNull }, CLOSED)),
  },
  CLOSED,
);
export type DecidedMappingsJson = Static<typeof DecidedMappings>;

export const UnmappedView = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          kind: MappingKindName,
          key: Type.Array(Text),
          name: Text,
          /** Documents that wait for it. */
          blocks: Type.Integer(),
          suggestions: Type.Array(
            Type.Object(
              {
                value: Type.Record(Type.String(), Text),
                score: Type.Integer(),
                reason: Type.Enum([
                  ...['SAME_CODE', 'PAIRED_AT_SOURCE', 'SAME_BARCODE', 'SAME_TAX_ID', 'ALIKE_CODE', 'MAPPED_BEFORE'],
                  ...['SAME_NAME', 'ALIKE_NAME', 'OWN_CODE'],
                ]),
                detail: Text,
              },
              CLOSED,
            ),
          ),
        },
        CLOSED,
      ),
    ),
    /** Of the book, by kind; kinds without any are left out. */
    counts: Type.Array(Type.Object({ kind: MappingKindName, keys: Type.Integer(), blocks: Type.Integer() }, CLOSED)),
  },
  CLOSED,
);
export type UnmappedJson = Static<typeof UnmappedView>;

export const FindingsView = listOf(Type.Object({ mapping: MappingView, problem: ProblemView }, CLOSED));
export type MappingFindingsJson = Static<typeof FindingsView>;

export const ImportedView = Type.Object(
  {
    changes: Type.Array(
      Type.Object(
        {
          sheet: Text,
          row: Type.Integer(),
          kind: MappingKindName,
          key: Type.Array(Text),
          before: orNull(Type.Record(Type.String(), Text)),
          after: Type.Record(Type.String(), Text),
          validFrom: Text,
          validTo: TextOrNull,
        },
        CLOSED,
      ),
    ),
    unchanged: Type.Integer(),
    problems: Type.Array(ProblemView),
    proposed: Type.Integer(),
  },
  CLOSED,
);
export type ImportedMappingsJson = Static<typeof ImportedView>;

export const CleanedName = Type.Enum([...CLEANED]);
export type CleanedJson = Static<typeof CleanedName>;
export const CleaningView = listOf(
  Type.Object(
    {
      score: Type.Integer(),
      records: Type.Array(
        Type.Object({ id: Text, code: Text, name: Text, barcode: Text, taxId: Text, mapped: Text }, CLOSED),
      ),
      pairs: Type.Array(
        Type.Object(
          {
            ids: Type.Array(Text),
            score: Type.Integer(),
            reason: Type.Enum(['SAME_TAX_ID', 'SAME_BARCODE', 'ALIKE_CODE', 'SAME_NAME', 'ALIKE_NAME']),
          },
          CLOSED,
        ),
      ),
    },
    CLOSED,
  ),
);
export type CleaningJson = Static<typeof CleaningView>;
const RecordId = Type.String({ minLength: 1, maxLength: 500 });
export const MergeBody = Type.Object(
  {
    book: BookCode,
    of: CleanedName,
    keep: RecordId,
    others: Type.Array(RecordId, { minItems: 1, maxItems: 100 }),
    reason: Reason,
  },
  CLOSED,
);
