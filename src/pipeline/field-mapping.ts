/** Field mappings of a book's ERP: saved, approved, and laid over what is sent. */
import type { BusinessDocument, DocumentTarget } from '../core/business-documents.ts';
import { type Problem, problem, Refused } from '../core/problems.ts';
import type { FieldKind, MappedKind } from '../core/target-fields.ts';
import type { TargetConnector, TargetDocument, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { type ErpAccount, loadErpAccount } from '../delivery/erp-accounts.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { type RowChange, rowDifference } from '../masterdata/field-mapping/difference.ts';
import type { Expressions } from '../masterdata/field-mapping/expressions.ts';
import {
  approveMapping,
  type FieldMapping,
  loadMappingWithRows,
  mappingInForce,
  type NewFieldMapping,
  retireMapping,
  saveDraft,
} from '../masterdata/field-mapping/store.ts';
import { MASTERDATA_PROBLEMS } from '../masterdata/problems.ts';
import type { Actor } from './house.ts';
import {
  knownFields,
  loadLookups,
  type MappingHouse,
  mappedBody,
  noErp,
  problemsOf,
  unwritten,
  writtenKinds,
} from './mapping-parts.ts';

export interface NamedFacts {
  readonly profile: string;
  readonly complete: boolean;
  readonly fields: {
    readonly path: string;
    /** null: the ERP's own field, which only the ERP names. */
    readonly text: { readonly zh: string; readonly en: string } | null;
    readonly kind: FieldKind;
    readonly required: boolean;
    readonly fixed: boolean;
  }[];
  readonly tables: string[];
  /** Kinds that the connection writes. */
  readonly kinds: MappedKind[];
}

/** What a mapping of the book's ERP can name. Throws Refused FIELD_MAPPING_NO_ERP, FIELD_MAPPING_KIND_UNWRITTEN. */
export async function mappingFacts(house: MappingHouse, book: string, kind: MappedKind): Promise<NamedFacts> {
  const account = await loadErpAccount(house.db.pool, book);
  if (!account) throw noErp(book);
  const kinds = [...writtenKinds(account.profile)];
  if (kind !== 'GL_VOUCHER' && !kinds.includes(kind)) throw new Refused(unwritten(account.profile, kind));
  const known = await knownFields(house, account.profile, kind, account);
  return {
    profile: account.profile,
    complete: known?.complete ?? false,
    fields: (known?.fields ?? []).map((one) => ({
      path: one.path,
      text: one.text ?? null,
      kind: one.kind,
      required: one.required,
      fixed: one.fixed ?? false,
    })),
    tables: Object.keys(await loadLookups(house.db.pool, account, book)).sort(),
    kinds,
  };
}

/** The approved mapping of the document's date laid over each voucher and document; one without any is left as it is. */
export function withFieldMappings(
  target: TargetConnector,
  db: Queryable,
  expressions: Expressions,
  account: ErpAccount,
): TargetConnector {
  const { book, profile } = account;
  const lay = async (
    documentKind: MappedKind,
    document: TargetDocument,
    voucher: TargetVoucher | BusinessDocument,
    codes: TargetMapping,
  ): Promise<TargetDocument | { readonly problems: readonly Problem[] }> => {
    const found = await mappingInForce(db, { book, profile, documentKind }, voucher.date);
    if (!found || found.rows.length === 0) return document;
    const parts = { account, documentKind, rows: found.rows, voucher, document, codes } as const;
    const { body, problems } = await mappedBody(db, expressions, parts);
    return problems.length > 0 ? { problems } : { ...document, body, fieldMappingNo: found.mappingNo };
  };
  const shape: TargetConnector['shape'] = (document, voucher, codes) => lay('GL_VOUCHER', document, voucher, codes);
  const shapeDocument: DocumentTarget['shape'] = (made, document, codes) => lay(document.kind, made, document, codes);
  // Not copies: a connector may be an object of a class.
  if (target.documents) Object.assign(target.documents, { shape: shapeDocument });
  return Object.assign(target, { shape });
}

/** Stores nothing while there is a problem. */
export async function saveFieldMapping(
  house: MappingHouse,
  expressions: Expressions,
  wanted: NewFieldMapping,
  actor: Actor,
): Promise<{ readonly mapping: FieldMapping | undefined; readonly problems: readonly Problem[] }> {
  const problems = await problemsOf(house, expressions, wanted);
  if (problems.length > 0) return { mapping: undefined, problems };
  const now = new Date(house.clock.now());
  const mapping = await inTransaction(house.db.pool, async (tx) => {
    const saved = await saveDraft(tx, wanted, actor, now);
    const after = { ...wanted, version: saved.version };
    await audit(tx, { actor, action: 'fieldMapping.drafted', subject: subjectOf(saved), after, at: now });
    return saved;
  });
  return { mapping, problems: [] };
}

/**
 * Looks at the rows once more, as fields and tables may have changed since. Throws Refused MAPPING_NOT_VALID,
 * MAPPING_NOT_FOUND, MAPPING_STATE_WRONG, MAPPING_SAME_PERSON, MAPPING_NOT_LATEST.
 */
export async function approveFieldMapping(
  house: MappingHouse,
  expressions: Expressions,
  mappingNo: bigint,
  actor: Actor,
): Promise<FieldMapping> {
  const found = await loadMappingWithRows(house.db.pool, mappingNo);
  const problems = await problemsOf(house, expressions, found);
  const [first] = problems;
  if (first) {
    const params = { mapping: String(mappingNo), count: String(problems.length), first: first.code };
    throw new Refused(problem(MASTERDATA_PROBLEMS.MAPPING_NOT_VALID, { book: found.book }, params));
  }
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const approved = await approveMapping(tx, mappingNo, actor, now);
    const after = { madeBy: approved.madeBy, effectiveFrom: approved.effectiveFrom };
    await audit(tx, { actor, action: 'fieldMapping.approved', subject: subjectOf(approved), after, at: now });
    return approved;
  });
}

/** Throws Refused MAPPING_NOT_FOUND, MAPPING_STATE_WRONG. */
export async function retireFieldMapping(
  house: MappingHouse,
  request: { readonly mappingNo: bigint; readonly reason: string; readonly actor: Actor },
): Promise<FieldMapping> {
  const { mappingNo, reason, actor } = request;
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const retired = await retireMapping(tx, mappingNo, actor, now);
    const subject = subjectOf(retired);
    await audit(tx, { actor, action: 'fieldMapping.retired', subject, after: { reason }, at: now });
    return retired;
  });
}

/** What the second version has that the first has not, and the other way round. Throws Refused MAPPING_NOT_FOUND. */
export async function mappingDifference(
  house: MappingHouse,
  beforeNo: bigint,
  afterNo: bigint,
): Promise<readonly RowChange[]> {
  const { pool } = house.db;
  const [before, after] = [await loadMappingWithRows(pool, beforeNo), await loadMappingWithRows(pool, afterNo)];
  return rowDifference(before.rows, after.rows);
}

function subjectOf(mapping: FieldMapping): string {
  return `fieldMapping:${mapping.book}/${mapping.profile}/${mapping.documentKind}#${mapping.version}`;
}
