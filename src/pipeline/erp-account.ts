/** The ERP connection of a book: a real account with its sealed secrets, or the built-in sandbox. */
import type pg from 'pg';
import type { SandboxBook } from '../connectors/kingdee/sandbox-seed.ts';
import { sandboxCurrencies } from '../connectors/kingdee/sandbox-seed.ts';
import { type Problem, problem, Refused, Transient } from '../core/problems.ts';
import type { ProfileAccount } from '../core/target-profiles.ts';
import type { TargetConnector } from '../core/targets.ts';
import {
  addErpAccount,
  type ErpAccount,
  listErpAccounts,
  listMapping,
  loadErpAccount,
  updateErpAccount,
} from '../delivery/erp-accounts.ts';
import { DELIVERY_PROBLEMS } from '../delivery/problems.ts';
import { audit } from '../engine/audit.ts';
import type { SecretStore } from '../engine/secrets.ts';
import { inTransaction, lockKeys, type Queryable, type Tx } from '../engine/transaction.ts';
import { type Book, loadBook } from '../ledger/books.ts';
import { LEDGER_PROBLEMS } from '../ledger/problems.ts';
import type { Expressions } from '../masterdata/field-mapping/expressions.ts';
import type { ConnectorIo } from '../wire/connector-io.ts';
import { checkSettings, checkUrl, secretLock } from './connection-settings.ts';
import { withFieldMappings } from './field-mapping.ts';
import type { Actor, House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';
import { settingsOf, targetProfile } from './target-profiles.ts';

/** Kind of the rows that approved mappings of CURRENCY write. */
const CURRENCY_ROWS = '币种';

/** The profile of the built-in sandbox. */
const SANDBOX_PROFILE = 'kingdee.galaxy-session';
/** Stands for the sandbox server of whichever process delivers; its vouchers are in the database. */
const SANDBOX_URL = 'sandbox:';

/** Gives a book the sandbox ERP, so that a trial or demo runs to the end without an ERP. */
export async function attachSandbox(tx: Tx, book: string, now: Date): Promise<void> {
  const account: ErpAccount = {
    erpAccount: `SANDBOX-${book}`,
    book,
    profile: SANDBOX_PROFILE,
    baseUrl: SANDBOX_URL,
    ledger: book,
    config: {},
    secretName: '',
    sandbox: true,
    enabled: true,
  };
  await addErpAccount(tx, account, now);
}

/** Login of the built-in sandbox: no secret, it answers on loopback only. */
export const SANDBOX_LOGIN = {
  acctId: 'heliu-sandbox',
  username: 'heliu',
  appId: 'heliu_sandbox',
  // No word that a message may hold: it would be cut out of it as a secret.
  appSecret: 'heliu-built-in',
} as const;

/** The sandbox's account books: one for each book with a sandbox account, in the book's currency. */
export async function sandboxBooks(db: Queryable): Promise<readonly SandboxBook[]> {
  const found = await db.query<{ number: string; name: string; currency: string }>(
    `SELECT a.ledger AS number, b.name, b.currency FROM delivery.erp_account a JOIN ledger.book b ON b.book = a.book
     WHERE a.sandbox AND a.enabled ORDER BY a.ledger`,
  );
  return found.rows;
}

export interface TargetOptions {
  readonly db: pg.Pool;
  readonly io: ConnectorIo;
  readonly secrets: SecretStore;
  /** Evaluates field mappings. Absent: documents go as the connectors make them. */
  readonly expressions?: Expressions;
  /** Address of a running sandbox that knows the books of the moment. */
  readonly sandboxUrl: () => Promise<string>;
}

/** One connector an account, kept while its settings stand: its session is shared by all deliveries of this process. */
export function targetsOf(options: TargetOptions): House['targetOf'] {
  const known = new Map<string, { readonly settings: string; readonly connector: TargetConnector }>();
  return async (book) => {
    const stored = await loadErpAccount(options.db, book);
    if (!stored) return undefined;
    const account = await withCurrencies(options.db, stored);
    const settings = JSON.stringify([account, await secretChangedAt(options.db, account.secretName)]);
    const kept = known.get(account.erpAccount);
    if (kept?.settings === settings) return kept.connector;
    const keepSecret = async (key: string, was: string, value: string): Promise<void> => {
      if (!(await renewSecret(options, account.secretName, { key, was, value }))) return;
      // What this process keeps is what its connector has: it is not made anew for it.
      const changed = JSON.stringify([account, await secretChangedAt(options.db, account.secretName)]);
      const current = known.get(account.erpAccount);
      if (current) known.set(account.erpAccount, { ...current, settings: changed });
    };
    const connector = mapped(options, account, await connect(options, account, keepSecret));
    known.set(account.erpAccount, { settings, connector });
    return connector;
  };
}

/** Their currencies by approved mappings go before those of the settings. */
async function withCurrencies(db: Queryable, account: ErpAccount): Promise<ErpAccount> {
  const rows = (await listMapping(db, account.erpAccount)).filter((row) => row.kind === CURRENCY_ROWS);
  if (rows.length === 0) return account;
  const told = Object.fromEntries(rows.map((row) => [row.ours, row.theirs]));
  return { ...account, config: { ...account.config, currencies: { ...currenciesOf(account.config), ...told } } };
}

function currenciesOf({ currencies }: ErpAccount['config']): Readonly<Record<string, string>> {
  return typeof currencies === 'object' && currencies !== null ? (currencies as Readonly<Record<string, string>>) : {};
}

function mapped({ db, expressions }: TargetOptions, account: ErpAccount, connector: TargetConnector): TargetConnector {
  return expressions ? withFieldMappings(connector, db, expressions, account) : connector;
}

async function secretChangedAt(db: Queryable, name: string): Promise<string> {
  const found = await db.query<{ at: Date }>('SELECT updated_at AS at FROM engine.secret WHERE name = $1', [name]);
  return found.rows[0]?.at.toISOString() ?? '';
}

/** Throws Refused ERP_PROFILE_UNKNOWN, ERP_PROFILE_OUTLINE, SECRET_MISSING, SECRET_UNREADABLE. */
async function connect(
  options: TargetOptions,
  account: ErpAccount,
  keepSecret: NonNullable<ProfileAccount['keepSecret']>,
): Promise<TargetConnector> {
  const connectProfile = writingProfile(account.profile);
  const { currency } = await bookOf(options.db, account.book);
  if (account.sandbox) {
    const currencies = { ...sandboxCurrencies(), ...currenciesOf(account.config) };
    const config = { ...account.config, currencies, ...SANDBOX_LOGIN };
    return connectProfile(
      { baseUrl: await options.sandboxUrl(), ledger: account.ledger, currency, config, secrets: {} },
      options.io,
    );
  }
  const secret = await options.secrets.load(options.db, account.secretName);
  const secrets = JSON.parse(secret.reveal()) as Readonly<Record<string, string>>;
  for (const value of Object.values(secrets)) options.io.redactor.register(value);
  return connectProfile({ ...account, secrets, currency, keepSecret }, options.io);
}

/** False: a person has given another one meanwhile. */
function renewSecret(
  { db, secrets, io }: TargetOptions,
  name: string,
  { key, was, value }: { readonly key: string; readonly was: string; readonly value: string },
): Promise<boolean> {
  io.redactor.register(value);
  return inTransaction(db, async (tx) => {
    await lockKeys(tx, [secretLock(name)]);
    const stored = JSON.parse((await secrets.load(tx, name)).reveal()) as Readonly<Record<string, string>>;
    if (stored[key] !== was) return false;
    await secrets.store(tx, name, JSON.stringify({ ...stored, [key]: value }), new Date(io.clock.now()));
    return true;
  });
}

function writingProfile(name: string) {
  const profile = targetProfile(name);
  if (!profile) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_PROFILE_UNKNOWN, {}, { profile: name }));
  if (!profile.connect) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_PROFILE_OUTLINE, {}, { profile: name }));
  return profile.connect;
}

export interface NewErpAccount {
  readonly erpAccount: string;
  readonly book: string;
  readonly profile: string;
  readonly baseUrl: string;
  readonly ledger: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

type ErpHouse = Pick<House, 'clock' | 'secrets'> & { readonly db: Pick<House['db'], 'pool'> };

/**
 * Connects a book to its ERP. The secrets are sealed, and the audit trail names them without their values. Throws Refused
 * ERP_PROFILE_UNKNOWN, ERP_PROFILE_OUTLINE, ERP_ACCOUNT_EXISTS, ERP_BOOK_CONNECTED, ERP_URL_INVALID, ERP_SETTING_INVALID,
 * BOOK_UNKNOWN.
 */
export async function connectErp(house: ErpHouse, request: NewErpAccount, actor: Actor): Promise<void> {
  writingProfile(request.profile);
  checkSettings({ ...request, name: request.erpAccount }, settingsOf(request.profile));
  checkUrl(request.baseUrl);
  const secretName = `erp/${request.erpAccount}`;
  const now = new Date(house.clock.now());
  await inTransaction(house.db.pool, async (tx) => {
    await bookOf(tx, request.book);
    const accounts = await listErpAccounts(tx);
    if (accounts.some((one) => one.erpAccount === request.erpAccount))
      throw new Refused(problem(PIPELINE_PROBLEMS.ERP_ACCOUNT_EXISTS, {}, { name: request.erpAccount }));
    const standing = accounts.find((one) => one.book === request.book && one.enabled);
    if (standing)
      throw new Refused(
        problem(PIPELINE_PROBLEMS.ERP_BOOK_CONNECTED, { book: request.book }, { name: standing.erpAccount }),
      );
    await house.secrets.store(tx, secretName, JSON.stringify(request.secrets), now);
    const { secrets, ...shown } = request;
    await addErpAccount(tx, { ...shown, secretName, sandbox: false, enabled: true }, now);
    const after = { ...shown, secrets: Object.keys(secrets) };
    await audit(tx, { actor, action: 'erp.added', subject: `erp:${request.erpAccount}`, after, at: now });
  });
}

export interface ErpChanges {
  readonly baseUrl?: string;
  readonly ledger?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Those named are replaced, the others stay. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
}

/** Throws Refused ERP_ACCOUNT_NOT_FOUND, ERP_BOOK_CONNECTED, ERP_URL_INVALID, ERP_SETTING_INVALID. */
export async function changeErp(house: ErpHouse, name: string, changes: ErpChanges, actor: Actor): Promise<void> {
  const now = new Date(house.clock.now());
  if (changes.baseUrl !== undefined) checkUrl(changes.baseUrl);
  await inTransaction(house.db.pool, async (tx) => {
    const account = await erpAccountNamed(tx, name);
    await lockKeys(tx, [secretLock(account.secretName)]);
    const secrets = { ...(await openSecrets(house, tx, account)), ...changes.secrets };
    const config = changes.config ?? account.config;
    if (!account.sandbox) checkSettings({ name, config, secrets }, settingsOf(account.profile));
    const standing = await loadErpAccount(tx, account.book);
    if (changes.enabled && standing && standing.erpAccount !== name)
      throw new Refused(
        problem(PIPELINE_PROBLEMS.ERP_BOOK_CONNECTED, { book: account.book }, { name: standing.erpAccount }),
      );
    if (changes.secrets && account.secretName !== '')
      await house.secrets.store(tx, account.secretName, JSON.stringify(secrets), now);
    const { secrets: changed, ...shown } = changes;
    await updateErpAccount(tx, name, shown);
    const after = { ...shown, ...(changed ? { secrets: Object.keys(changed) } : {}) };
    await audit(tx, { actor, action: 'erp.changed', subject: `erp:${name}`, after, at: now });
  });
}

async function openSecrets(house: ErpHouse, tx: Tx, account: ErpAccount): Promise<Readonly<Record<string, string>>> {
  if (account.secretName === '') return {};
  const secret = await house.secrets.load(tx, account.secretName);
  return JSON.parse(secret.reveal()) as Readonly<Record<string, string>>;
}

/** Throws Refused ERP_ACCOUNT_NOT_FOUND. */
export async function erpAccountNamed(db: Queryable, name: string): Promise<ErpAccount> {
  const account = (await listErpAccounts(db)).find((one) => one.erpAccount === name);
  if (!account) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_ACCOUNT_NOT_FOUND, {}, { name }));
  return account;
}

async function bookOf(db: Queryable, code: string): Promise<Book> {
  const book = await loadBook(db, code);
  if (!book) throw new Refused(problem(LEDGER_PROBLEMS.BOOK_UNKNOWN, { book: code }, { book: code }));
  return book;
}

export interface Diagnosis {
  readonly ok: boolean;
  readonly ledgerCurrency: string | undefined;
  readonly version: string | undefined;
  readonly problem: Problem | undefined;
}

/** A connection that is in use, and its connector. Throws Refused ERP_ACCOUNT_NOT_FOUND, ERP_CONNECTION_OFF. */
export async function connectionInUse(
  house: Pick<House, 'targetOf'> & { readonly db: Pick<House['db'], 'pool'> },
  name: string,
): Promise<{ readonly account: ErpAccount; readonly target: TargetConnector }> {
  const account = await erpAccountNamed(house.db.pool, name);
  const target = account.enabled ? await house.targetOf(account.book) : undefined;
  if (!target) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_CONNECTION_OFF, { book: account.book }, { name }));
  return { account, target };
}

/** Logs in, reads the ledger, and compares its currency with the book's. Changes nothing. Throws Refused ERP_ACCOUNT_NOT_FOUND. */
export async function diagnoseErp(
  house: Pick<House, 'targetOf'> & { readonly db: Pick<House['db'], 'pool'> },
  name: string,
): Promise<Diagnosis> {
  const account = await erpAccountNamed(house.db.pool, name);
  const book = await bookOf(house.db.pool, account.book);
  const failed = (found: Problem): Diagnosis => ({
    ok: false,
    ledgerCurrency: undefined,
    version: undefined,
    problem: found,
  });
  try {
    const { target } = await connectionInUse(house, name);
    const { ledgerCurrency, version } = await target.probe();
    const found =
      ledgerCurrency === book.currency
        ? undefined
        : problem(
            DELIVERY_PROBLEMS.LEDGER_CURRENCY_DIFFERS,
            { book: account.book },
            { ledger: account.ledger, currency: book.currency, ledgerCurrency },
          );
    return { ok: !found, ledgerCurrency, version, problem: found };
  } catch (error) {
    if (error instanceof Refused || error instanceof Transient) return failed(error.problem);
    throw error;
  }
}
