/** Fields of an ERP's documents as far as they are known: what a field mapping is checked against. DESIGN.md §4 “Field mapping”. */
import { DOCUMENT_KINDS, type DocumentKind } from './business-documents.ts';
import type { FieldKind, TargetField } from './target-field.ts';

export type * from './target-field.ts';

/** Kinds of documents that field mappings exist for: the voucher, and each business document. */
export type MappedKind = 'GL_VOUCHER' | DocumentKind;
export const MAPPED_KINDS: readonly MappedKind[] = ['GL_VOUCHER', ...(Object.keys(DOCUMENT_KINDS) as DocumentKind[])];

export interface TargetFields {
  readonly documentKind: MappedKind;
  /** Member of the body that is sent: what stands beside it never reaches the ERP. Absent: the whole body is sent. */
  readonly root?: string;
  /** True: pulled from the ERP, so that a field not in it does not exist. False: what the connector knows of. */
  readonly complete: boolean;
  readonly fields: readonly TargetField[];
}

/** path, kind, name in zh and en; `required` as the ERP says. */
export type FieldLine = readonly [path: string, kind: FieldKind, zh: string, en: string, required?: 'required'];

/** A profile's voucher as its connector writes it. Not complete: account sets have fields of their own. */
export function voucherFields(fixed: readonly FieldLine[], open: readonly FieldLine[]): TargetFields {
  const fieldOf = ([path, kind, zh, en, required]: FieldLine): TargetField => ({
    path,
    kind,
    text: { zh, en },
    required: required === 'required',
  });
  return {
    documentKind: 'GL_VOUCHER',
    complete: false,
    fields: [...fixed.map((line) => ({ ...fieldOf(line), fixed: true })), ...open.map(fieldOf)],
  };
}
