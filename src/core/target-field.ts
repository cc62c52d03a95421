/** One field of an ERP's document. DESIGN.md §4 “Field mapping”. */

/**
 * AMOUNT_FC is in the currency of the line, AMOUNT_LC in the ledger's; both, and RATE, are exact decimal text.
 * CODE is a text that is never blank. DATE is `2026-09-30`, with or without a time behind it.
 */
export type FieldKind = 'TEXT' | 'CODE' | 'INTEGER' | 'AMOUNT_FC' | 'AMOUNT_LC' | 'RATE' | 'DATE' | 'BOOLEAN';

export interface TargetField {
  /** `Model.FDate`; `Model.FEntity[].FDEBIT` for a field of the lines. */
  readonly path: string;
  readonly kind: FieldKind;
  /** What the field is called; absent: the ERP's own field, which only the ERP names. */
  readonly text?: { readonly zh: string; readonly en: string };
  /** Must be set in each document (line). */
  readonly required: boolean;
  readonly charactersMax?: number;
  /** Carries our key, number, date or ledger, or is compared when it is read back: a mapping may not touch it. */
  readonly fixed?: boolean;
  /** The ERP names the field and tells no type: `kind` is a proposal, and another may be chosen. */
  readonly kindProposed?: boolean;
}
