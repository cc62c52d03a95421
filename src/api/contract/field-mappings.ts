/** Field mappings. JSON values of documents are texts of JSON, so that a number keeps its digits on the way. */
import { type Static, Type } from 'typebox';
import { MAPPED_KINDS } from '../../core/target-fields.ts';
import { BookCode, CLOSED, DateText, listOf, No, orNull, ProblemView, Reason, Text, TextOrNull } from './basics.ts';

const FieldKindName = Type.Enum(['TEXT', 'CODE', 'INTEGER', 'AMOUNT_FC', 'AMOUNT_LC', 'RATE', 'DATE', 'BOOLEAN']);
export const DocumentKindName = Type.Enum([...MAPPED_KINDS]);
const Profile = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' });

/** EXPRESSION: expression. CONSTANT: constant. LOOKUP: table, and expression for the key. DROP: none. */
export const FieldMappingRowView = Type.Object(
  {
    target: Type.String({ minLength: 1, maxLength: 200 }),
    source: Type.Enum(['EXPRESSION', 'CONSTANT', 'LOOKUP', 'DROP']),
    kind: Type.Optional(FieldKindName),
    optional: Type.Optional(Type.Boolean()),
    expression: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    table: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** Text, whole number or truth value. No schema, as one of several types would be turned into the first. */
    constant: Type.Optional(Type.Unknown()),
  },
  CLOSED,
);
export type FieldMappingRowJson = Static<typeof FieldMappingRowView>;
const Rows = Type.Array(FieldMappingRowView, { maxItems: 200 });

const HEAD = {
  mappingNo: Text,
  book: Text,
  profile: Text,
  documentKind: DocumentKindName,
  version: Type.Integer(),
  effectiveFrom: Text,
  note: Text,
  state: Type.Enum(['DRAFT', 'APPROVED', 'RETIRED']),
  madeBy: Text,
  madeAt: Text,
  approvedBy: TextOrNull,
  approvedAt: TextOrNull,
  retiredBy: TextOrNull,
  retiredAt: TextOrNull,
};
export const FieldMappingView = Type.Object(HEAD, CLOSED);
export type FieldMappingJson = Static<typeof FieldMappingView>;
export const FieldMappingRowsView = Type.Object({ ...HEAD, rows: Rows }, CLOSED);
export type FieldMappingRowsJson = Static<typeof FieldMappingRowsView>;

export const NewFieldMappingBody = Type.Object(
  {
    book: BookCode,
    profile: Profile,
    documentKind: DocumentKindName,
    effectiveFrom: DateText,
    note: Reason,
    rows: Rows,
  },
  CLOSED,
);
/** `mapping` is null, and nothing stored, where there are problems. */
export const SavedFieldMapping = Type.Object(
  { mapping: orNull(FieldMappingView), problems: Type.Array(ProblemView) },
  CLOSED,
);
export type SavedFieldMappingJson = Static<typeof SavedFieldMapping>;

/** Rows as they are being written, or those of a stored version. */
export const PreviewBody = Type.Object(
  {
    book: BookCode,
    /** Absent: the newest document of the kind, or a sample where there is none; a voucher is always named. */
    voucherNo: Type.Optional(No),
    documentKind: DocumentKindName,
    rows: Type.Optional(Rows),
    mappingNo: Type.Optional(No),
  },
  CLOSED,
);
export const PreviewAnswer = Type.Object(
  {
    problems: Type.Array(ProblemView),
    /** null: a sample that Heliu made up, as the book has no document of the kind. */
    voucherNo: TextOrNull,
    before: TextOrNull,
    after: TextOrNull,
    /** Lines are counted from 1: `Model.FEntity[3].FEXPLANATION`. */
    changes: Type.Array(Type.Object({ path: Text, before: TextOrNull, after: TextOrNull }, CLOSED)),
  },
  CLOSED,
);
export type PreviewJson = Static<typeof PreviewAnswer>;

export const RowDifferences = listOf(
  Type.Object({ target: Text, before: orNull(FieldMappingRowView), after: orNull(FieldMappingRowView) }, CLOSED),
);
export type RowDifferencesJson = Static<typeof RowDifferences>;

/** What a mapping of the book can name. `complete`: a field that is not listed does not exist. */
export const MappingFactsView = Type.Object(
  {
    profile: Text,
    complete: Type.Boolean(),
    fields: Type.Array(
      Type.Object(
        {
          path: Text,
          text: Type.Union([Type.Object({ zh: Text, en: Text }, CLOSED), Type.Null()]),
          kind: FieldKindName,
          required: Type.Boolean(),
          fixed: Type.Boolean(),
        },
        CLOSED,
      ),
    ),
    tables: Type.Array(Text),
    /** Kinds of documents that the connection writes. */
    kinds: Type.Array(DocumentKindName),
  },
  CLOSED,
);
export type MappingFactsJson = Static<typeof MappingFactsView>;
export const RetireBody = Type.Object({ reason: Reason }, CLOSED);
