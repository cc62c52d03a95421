/** Field mappings of a book's ERP: tried on a real voucher, saved, approved, and laid over what is sent. */
import { type Problem, problem, Refused } from '../core/problems.ts';
import type { DocumentKind, FieldKind, TargetFields } from '../core/target-fields.ts';
import type { TargetConnector, TargetDocument, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { type ErpAccount, listMapping, loadErpAccount, loadMapping } from '../delivery/erp-accounts.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { loadTargetVoucher } from '../delivery/target-voucher.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { applyMapping } from '../masterdata/field-mapping/apply.ts';
import {
  type BodyChange,
  bodyDifference,
  type RowChange,
  rowDifference,
} from '../masterdata/field-mapping/difference.ts';
import type { Expressions } from '../masterdata/field-mapping/expressions.ts';
import type { FieldMappingRow, Lookups } from '../masterdata/field-mapping/mapping-row.ts';
import {
  approveMapping,
  type FieldMapping,
  loadMappingWithRows,
  mappingInForce,
  type NewFieldMapping,
  retireMapping,
  saveDraft,
} from '../masterdata/field-mapping/store.ts';
import { validateMapping } from '../masterdata/field-mapping/validate.ts';
import { MASTERDATA_PROBLEMS } from '../masterdata/problems.ts';
import { listShops } from '../masterdata/shops.ts';
import type { Actor, House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';
import { targetProfile } from './target-profiles.ts';

export type MappingHouse = Pick<House, 'clock' | 'targetOf'> & { readonly db: Pick<House['db'], 'pool'> };

/** What is known of the fields of a profile's documents under the settings of a connection; undefined: nothing. */
function fieldsOf(
  profile: string,
  documentKind: DocumentKind,
  config: ErpAccount['config'] = {},
): TargetFields | undefined {
  return documentKind === 'GL_VOUCHER' ? targetProfile(profile)?.voucherFields?.(config) : undefined;
}

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
}

/** What a mapping of the book's ERP can name. Throws Refused FIELD_MAPPING_NO_ERP. */
export async function mappingFacts(house: MappingHouse, book: string, kind: DocumentKind): Promise<NamedFacts> {
  const account = await loadErpAccount(house.db.pool, book);
  if (!account) throw noErp(book);
  const known = fieldsOf(account.profile, kind, account.config);
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
  };
}

function noErp(book: string): Refused {
  return new Refused(problem(PIPELINE_PROBLEMS.FIELD_MAPPING_NO_ERP, { book }, { book }));
}

const DIMENSION_TABLES = ['店铺', '客户', '供应商', '部门', '员工', '物料', '费用项目', '仓库'] as const;

/** Tables that mappings look up in: the 编码对照 of the ERP account by kind, and what a shop is in the ERP. */
async function loadLookups(db: Queryable, account: ErpAccount | undefined, book: string): Promise<Lookups> {
  const tables: Record<string, Record<string, string>> = {
    SHOP_CUSTOMER: {},
    SHOP_DEPARTMENT: {},
    SHOP_WAREHOUSE: {},
    SHOP_NAME: {},
  };
  const put = (table: string, key: string, value: string): void => {
    tables[table] = { ...tables[table], [key]: value };
  };
  for (const shop of await listShops(db, book)) {
    put('SHOP_CUSTOMER', shop.code, shop.customer);
    put('SHOP_DEPARTMENT', shop.code, shop.department);
    put('SHOP_WAREHOUSE', shop.code, shop.warehouse);
    put('SHOP_NAME', shop.code, shop.name);
  }
  for (const { kind, ours, theirs } of account ? await listMapping(db, account.erpAccount) : []) {
    // One row for all dimensions stands for each of them.
    const names = kind === '*' ? DIMENSION_TABLES : kind === 'FUNCTIONAL_ONLY' ? [] : [kind];
    for (const name of names) put(name, ours, theirs);
  }
  return tables;
}

async function problemsOf(
  house: MappingHouse,
  expressions: Expressions,
  mapping: Pick<NewFieldMapping, 'book' | 'profile' | 'documentKind' | 'rows'>,
): Promise<readonly Problem[]> {
  const { pool } = house.db;
  const account = await loadErpAccount(pool, mapping.book);
  const lookups = await loadLookups(pool, account, mapping.book);
  // A mapping may be made for another profile than the one that is connected.
  const config = account?.profile === mapping.profile ? account.config : {};
  const fields = fieldsOf(mapping.profile, mapping.documentKind, config);
  return validateMapping(expressions, mapping.rows, { fields, tables: Object.keys(lookups).sort() });
}

export interface MappingPreview {
  readonly problems: readonly Problem[];
  /** The connector's own document; undefined where it makes none: `problems` says why. */
  readonly before: unknown;
  readonly after: unknown;
  readonly changes: readonly BodyChange[];
}

export interface PreviewRequest {
  readonly book: string;
  readonly voucherNo: bigint;
  readonly documentKind: DocumentKind;
  readonly rows: readonly FieldMappingRow[];
}

/**
 * The document of a voucher without and with the rows: the same calls as a delivery makes, and nothing is sent or stored.
 * Throws Refused VOUCHER_ABSENT, FIELD_MAPPING_NO_ERP.
 */
export async function previewMapping(
  house: MappingHouse,
  expressions: Expressions,
  request: PreviewRequest,
): Promise<MappingPreview> {
  const { book, rows, documentKind } = request;
  const { pool } = house.db;
  const account = await loadErpAccount(pool, book);
  const target = account && (await house.targetOf(book));
  if (!account || !target) throw noErp(book);
  const voucher = await voucherOf(pool, request, account);
  const codes = await loadMapping(pool, account.erpAccount);
  const document = target.toDocument(voucher, codes);
  if ('problems' in document) return { problems: document.problems, before: undefined, after: undefined, changes: [] };
  const wrong = await problemsOf(house, expressions, { book, profile: account.profile, documentKind, rows });
  const before = document.body;
  if (wrong.length > 0) return { problems: wrong, before, after: before, changes: [] };
  const mapped = await mappedBody(pool, expressions, { account, documentKind, rows, voucher, document, codes });
  return {
    problems: mapped.problems,
    before,
    after: mapped.body,
    changes: bodyDifference(before, mapped.body),
  };
}

async function voucherOf(db: Queryable, request: PreviewRequest, account: ErpAccount): Promise<TargetVoucher> {
  const { book, voucherNo } = request;
  const { rows } = await db.query('SELECT 1 FROM delivery.voucher WHERE book = $1 AND voucher_no = $2', [
    book,
    voucherNo,
  ]);
  if (rows.length === 0)
    throw new Refused(problem(DELIVERY_PROBLEMS.VOUCHER_ABSENT, { book, voucher: String(voucherNo) }));
  return loadTargetVoucher(db, book, voucherNo, account.ledger);
}

interface Mapping {
  readonly account: ErpAccount;
  readonly documentKind: DocumentKind;
  readonly rows: readonly FieldMappingRow[];
  readonly voucher: TargetVoucher;
  readonly document: TargetDocument;
  readonly codes: TargetMapping;
}

async function mappedBody(db: Queryable, expressions: Expressions, mapping: Mapping) {
  const { account, rows, voucher, document, codes } = mapping;
  return applyMapping(expressions, rows, {
    voucher,
    body: document.body,
    lookups: await loadLookups(db, account, account.book),
    fields: fieldsOf(account.profile, mapping.documentKind, account.config)?.fields ?? [],
    functionalOnly: codes.functionalOnly ?? [],
  });
}

/** The approved mapping of the voucher's date laid over each document; a document without one is left as it is. */
export function withFieldMappings(
  target: TargetConnector,
  db: Queryable,
  expressions: Expressions,
  account: ErpAccount,
): TargetConnector {
  const documentKind = 'GL_VOUCHER';
  const { book, profile } = account;
  const shape: TargetConnector['shape'] = async (document, voucher, codes) => {
    const found = await mappingInForce(db, { book, profile, documentKind }, voucher.date);
    if (!found || found.rows.length === 0) return document;
    const parts = { account, documentKind, rows: found.rows, voucher, document, codes } as const;
    const { body, problems } = await mappedBody(db, expressions, parts);
    return problems.length > 0 ? { problems } : { ...document, body };
  };
  // Not a copy: a connector may be an object of a class.
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
