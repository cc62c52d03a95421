/** What field mappings of a book's ERP are checked against, and how one is laid over a document. */

import type { BusinessDocument } from '../core/business-documents.ts';
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import { MAPPED_KINDS, type MappedKind, type TargetFields } from '../core/target-fields.ts';
import type { TargetConnector, TargetDocument, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { type ErpAccount, listMapping, loadErpAccount } from '../delivery/erp-accounts.ts';
import type { Queryable } from '../engine/transaction.ts';
import { applyMapping, type MappedBody } from '../masterdata/field-mapping/apply.ts';
import type { Expressions } from '../masterdata/field-mapping/expressions.ts';
import type { FieldMappingRow, Lookups } from '../masterdata/field-mapping/mapping-row.ts';
import type { NewFieldMapping } from '../masterdata/field-mapping/store.ts';
import { validateMapping } from '../masterdata/field-mapping/validate.ts';
import { listShops } from '../masterdata/shops.ts';
import type { House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';
import { targetProfile } from './target-profiles.ts';

export type MappingHouse = Pick<House, 'clock' | 'targetOf'> & { readonly db: Pick<House['db'], 'pool'> };

/** Fields that a profile's connector writes under the settings of a connection; undefined: none of the kind. */
function writtenFields(
  profile: string,
  kind: MappedKind,
  { ledger, config }: Pick<ErpAccount, 'ledger' | 'config'>,
): TargetFields | undefined {
  const found = targetProfile(profile);
  return kind === 'GL_VOUCHER' ? found?.voucherFields?.(config) : found?.documentFields?.(kind, { ledger, config });
}

/**
 * What is known of the fields of a kind. Where the ERP names the fields of its documents they are added, and there are no
 * others; one that cannot be asked now is not waited for. `account`: the connection, where it is of the profile.
 */
export async function knownFields(
  house: MappingHouse,
  profile: string,
  kind: MappedKind,
  account: ErpAccount | undefined,
): Promise<TargetFields | undefined> {
  const written = writtenFields(profile, kind, account ?? { ledger: '', config: {} });
  if (!written || !account || kind === 'GL_VOUCHER') return written;
  const told = await toldFields((await house.targetOf(account.book))?.documents, kind);
  if (!told) return written;
  const known = new Map(told.map((one) => [one.path.toLowerCase(), one]));
  const fields = written.fields.map((one) => ({
    ...one,
    required: one.required || known.get(one.path.toLowerCase())?.required === true,
  }));
  const names = new Set(fields.map((one) => one.path.toLowerCase()));
  return {
    ...written,
    complete: true,
    fields: [...fields, ...told.filter((one) => !names.has(one.path.toLowerCase()))],
  };
}

async function toldFields(
  documents: TargetConnector['documents'],
  kind: Exclude<MappedKind, 'GL_VOUCHER'>,
): Promise<TargetFields['fields'] | undefined> {
  try {
    return await documents?.fieldsTold?.(kind);
  } catch (error) {
    if (error instanceof Transient || error instanceof Refused) return undefined;
    throw error;
  }
}

/** Kinds that a profile's connector writes. */
export function writtenKinds(profile: string): readonly MappedKind[] {
  const found = targetProfile(profile);
  if (!found?.voucherFields) return [];
  return found.documentFields ? MAPPED_KINDS : ['GL_VOUCHER'];
}

export function unwritten(profile: string, kind: MappedKind): Problem {
  return problem(PIPELINE_PROBLEMS.FIELD_MAPPING_KIND_UNWRITTEN, {}, { profile, kind });
}

export function noErp(book: string): Refused {
  return new Refused(problem(PIPELINE_PROBLEMS.FIELD_MAPPING_NO_ERP, { book }, { book }));
}

const DIMENSION_TABLES = ['店铺', '客户', '供应商', '部门', '员工', '物料', '费用项目', '仓库'] as const;

/** Tables that mappings look up in: the 编码对照 of the ERP account by kind, and what a shop is in the ERP. */
export async function loadLookups(db: Queryable, account: ErpAccount | undefined, book: string): Promise<Lookups> {
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

export async function problemsOf(
  house: MappingHouse,
  expressions: Expressions,
  mapping: Pick<NewFieldMapping, 'book' | 'profile' | 'documentKind' | 'rows'>,
): Promise<readonly Problem[]> {
  const { profile, documentKind } = mapping;
  if (documentKind !== 'GL_VOUCHER' && !writtenKinds(profile).includes(documentKind))
    return [unwritten(profile, documentKind)];
  const { pool } = house.db;
  const account = await loadErpAccount(pool, mapping.book);
  const lookups = await loadLookups(pool, account, mapping.book);
  // A mapping may be made for another profile than the one that is connected.
  const connected = account?.profile === mapping.profile ? account : undefined;
  const fields = await knownFields(house, mapping.profile, mapping.documentKind, connected);
  return validateMapping(expressions, mapping.rows, { fields, tables: Object.keys(lookups).sort() });
}

export interface Laid {
  readonly account: ErpAccount;
  readonly documentKind: MappedKind;
  readonly rows: readonly FieldMappingRow[];
  readonly voucher: TargetVoucher | BusinessDocument;
  readonly document: TargetDocument;
  readonly codes: TargetMapping;
}

/** Asks no ERP: by what the connector writes alone, so that preview and delivery give one result. */
export async function mappedBody(db: Queryable, expressions: Expressions, laid: Laid): Promise<MappedBody> {
  const { account, rows, voucher, document, codes } = laid;
  const fields = writtenFields(account.profile, laid.documentKind, account);
  return applyMapping(expressions, rows, {
    voucher,
    body: document.body,
    lookups: await loadLookups(db, account, account.book),
    fields: fields?.fields ?? [],
    ...(fields?.root !== undefined && { root: fields.root }),
    functionalOnly: codes.functionalOnly ?? [],
  });
}
