/** Connections of a book to a ledger of a finance ERP, and the codes that the ERP has for ours. */
import type { TargetMapping } from '../core/targets.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';

export interface ErpAccount {
  readonly erpAccount: string;
  readonly book: string;
  /** `kingdee.galaxy-session` */
  readonly profile: string;
  readonly baseUrl: string;
  /** The ledger in the ERP (账簿 001). */
  readonly ledger: string;
  /** Of the profile; no secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Name of the sealed secret of the engine. */
  readonly secretName: string;
  readonly sandbox: boolean;
  readonly enabled: boolean;
}

/**
 * kind: ACCOUNT (ours = `1002.02`, or `1002.02|USD` where the ERP has one account a currency), FUNCTIONAL_ONLY (ours = account
 * that the ERP holds as 不核算外币), CASH_FLOW_ITEM, a dimension name, or `*` for all dimensions. ours = theirs = `*`: the ERP
 * uses our codes.
 */
export interface MappingRow {
  readonly kind: string;
  readonly ours: string;
  readonly theirs: string;
}

/** The ERP uses our codes. */
export const SAME_CODES: readonly MappingRow[] = [
  { kind: 'ACCOUNT', ours: '*', theirs: '*' },
  { kind: '*', ours: '*', theirs: '*' },
];

/** Adds an account; one of a sandbox gets the identity mapping. A book has one enabled account. */
export async function addErpAccount(tx: Tx, account: ErpAccount, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO delivery.erp_account (erp_account, book, profile, base_url, ledger, config, secret_name, sandbox, enabled, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      account.erpAccount,
      account.book,
      account.profile,
      account.baseUrl,
      account.ledger,
      JSON.stringify(account.config),
      account.secretName,
      account.sandbox,
      account.enabled,
      now,
    ],
  );
  await tx.query('INSERT INTO delivery.flow (erp_account) VALUES ($1)', [account.erpAccount]);
  if (account.sandbox) await setMapping(tx, account.erpAccount, SAME_CODES);
}

/** Where the ERP is and how it is reached. The next delivery probes it anew. */
export async function updateErpAccount(
  tx: Tx,
  erpAccount: string,
  changes: Partial<Pick<ErpAccount, 'baseUrl' | 'ledger' | 'config' | 'secretName' | 'enabled'>>,
): Promise<void> {
  await tx.query(
    `UPDATE delivery.erp_account
     SET base_url = coalesce($2, base_url), ledger = coalesce($3, ledger), config = coalesce($4, config),
       secret_name = coalesce($5, secret_name), enabled = coalesce($6, enabled)
     WHERE erp_account = $1`,
    [
      erpAccount,
      changes.baseUrl ?? null,
      changes.ledger ?? null,
      changes.config === undefined ? null : JSON.stringify(changes.config),
      changes.secretName ?? null,
      changes.enabled ?? null,
    ],
  );
  await tx.query('UPDATE delivery.flow SET probed_at = NULL, paused_until = NULL, pauses = 0 WHERE erp_account = $1', [
    erpAccount,
  ]);
}

export async function listErpAccounts(db: Queryable, book?: string): Promise<readonly ErpAccount[]> {
  const { rows } = await db.query<ErpAccount>(
    `SELECT erp_account AS "erpAccount", book, profile, base_url AS "baseUrl", ledger, config,
       secret_name AS "secretName", sandbox, enabled
     FROM delivery.erp_account WHERE $1::text IS NULL OR book = $1 ORDER BY book, erp_account`,
    [book ?? null],
  );
  return rows;
}

/** The enabled account of a book. */
export async function loadErpAccount(db: Queryable, book: string): Promise<ErpAccount | undefined> {
  const accounts = await listErpAccounts(db, book);
  return accounts.find((one) => one.enabled);
}

/** Adds or replaces rows, of one code told twice the last; the others stay. */
export async function setMapping(tx: Tx, erpAccount: string, told: readonly MappingRow[]): Promise<void> {
  const rows = [...new Map(told.map((row) => [JSON.stringify([row.kind, row.ours]), row])).values()];
  await tx.query(
    `INSERT INTO delivery.erp_mapping (erp_account, kind, ours, theirs)
     SELECT $1, u.* FROM unnest($2::text[], $3::text[], $4::text[]) AS u
     ON CONFLICT (erp_account, kind, ours) DO UPDATE SET theirs = excluded.theirs`,
    [erpAccount, rows.map((row) => row.kind), rows.map((row) => row.ours), rows.map((row) => row.theirs)],
  );
}

/** Rows that are not there are passed over. */
export async function removeMapping(
  tx: Tx,
  erpAccount: string,
  rows: readonly Omit<MappingRow, 'theirs'>[],
): Promise<void> {
  await tx.query(
    `DELETE FROM delivery.erp_mapping m USING unnest($2::text[], $3::text[]) AS u (kind, ours)
     WHERE m.erp_account = $1 AND m.kind = u.kind AND m.ours = u.ours`,
    [erpAccount, rows.map((row) => row.kind), rows.map((row) => row.ours)],
  );
}

export async function listMapping(db: Queryable, erpAccount: string): Promise<readonly MappingRow[]> {
  const { rows } = await db.query<MappingRow>(
    'SELECT kind, ours, theirs FROM delivery.erp_mapping WHERE erp_account = $1 ORDER BY kind, ours',
    [erpAccount],
  );
  return rows;
}

/**
 * In the connector's form: accounts by code, dimensions by `店铺:US01`. Accounts that the ERP's own chart holds as 不核算外币 are
 * functional only without a row of ours (accounting.md §0.3), as far as base data was pulled.
 */
export async function loadMapping(db: Queryable, erpAccount: string): Promise<TargetMapping> {
  const rows = await listMapping(db, erpAccount);
  const { rows: collapsed } = await db.query<{ code: string }>(
    `SELECT code FROM masterdata.erp_record
     WHERE erp_account = $1 AND kind = 'ACCOUNT' AND last_seen IS NULL AND facts -> 'currencies' = '[]'`,
    [erpAccount],
  );
  return mappingOf(
    rows,
    collapsed.map((row) => row.code),
  );
}

/** Pure. `collapsed`: their accounts that hold no foreign currency. */
export function mappingOf(rows: readonly MappingRow[], collapsed: readonly string[] = []): TargetMapping {
  const accounts: Record<string, string> = {};
  const dims: Record<string, string> = {};
  const cashFlowItems: Record<string, string> = {};
  const functionalOnly = new Set<string>();
  for (const { kind, ours, theirs } of rows) {
    if (kind === 'ACCOUNT') accounts[ours] = theirs;
    else if (kind === 'FUNCTIONAL_ONLY') functionalOnly.add(ours);
    else if (kind === 'CASH_FLOW_ITEM') cashFlowItems[ours] = theirs;
    else dims[kind === '*' ? '*' : `${kind}:${ours}`] = theirs;
  }
  const plain = new Set(collapsed);
  // A row for one currency alone says nothing of the account's other currencies.
  for (const [ours, theirs] of Object.entries(accounts))
    if (!ours.includes('|') && ours !== '*' && plain.has(theirs)) functionalOnly.add(ours);
  if (accounts['*'] === '*') for (const code of plain) if (accounts[code] === undefined) functionalOnly.add(code);
  const items = Object.keys(cashFlowItems).length > 0 ? { cashFlowItems } : {};
  return { accounts, dims, functionalOnly: [...functionalOnly], ...items };
}
