/** The ERP connection of a book: a real account by its stored secret, or the built-in sandbox. */

import type { KingdeeIo } from '../connectors/kingdee/client.ts';
import { kingdeeConnector } from '../connectors/kingdee/connector.ts';
import { type SandboxBook, sandboxCurrencies } from '../connectors/kingdee/sandbox-seed.ts';
import type { TargetConnector } from '../core/targets.ts';
import { addErpAccount, type ErpAccount, loadErpAccount } from '../delivery/erp-accounts.ts';
import type { Secret } from '../engine/secrets.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import type { Expressions } from '../masterdata/field-mapping/expressions.ts';
import { withFieldMappings } from './field-mapping.ts';

export const KINGDEE_PROFILE = 'kingdee.galaxy-session';
/** Stands for the sandbox server of whichever process delivers; its vouchers are in the database. */
const SANDBOX_URL = 'sandbox:';

/** Gives a book the sandbox ERP, so that a trial or demo runs to the end without an ERP. */
export async function attachSandbox(tx: Tx, book: string, now: Date): Promise<void> {
  const account: ErpAccount = {
    erpAccount: `SANDBOX-${book}`,
    book,
    profile: KINGDEE_PROFILE,
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
  appSecret: 'sandbox',
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
  readonly db: Queryable;
  readonly io: KingdeeIo;
  readonly secretOf: (name: string) => Promise<Secret>;
  /** Evaluates field mappings. Absent: documents go as the connectors make them. */
  readonly expressions?: Expressions;
  /** Address of a running sandbox that knows the books of the moment. */
  readonly sandboxUrl: () => Promise<string>;
}

/** One connector a book, kept: its session is shared by all deliveries of this process. */
export function targetsOf(options: TargetOptions): (book: string) => Promise<TargetConnector | undefined> {
  const known = new Map<string, TargetConnector>();
  return async (book) => {
    const account = await loadErpAccount(options.db, book);
    if (!account) return undefined;
    const key = `${account.erpAccount} ${account.baseUrl} ${account.ledger}`;
    const connector = known.get(key) ?? mapped(options, account, await connect(options, account));
    known.set(key, connector);
    return connector;
  };
}

function mapped({ db, expressions }: TargetOptions, account: ErpAccount, connector: TargetConnector): TargetConnector {
  return expressions ? withFieldMappings(connector, db, expressions, account) : connector;
}

async function connect(options: TargetOptions, account: ErpAccount): Promise<TargetConnector> {
  if (account.sandbox)
    return kingdeeConnector(
      {
        currencies: sandboxCurrencies(),
        ...account.config,
        ...SANDBOX_LOGIN,
        baseUrl: await options.sandboxUrl(),
        book: account.ledger,
      },
      options.io,
    );
  const secret = await options.secretOf(account.secretName);
  options.io.redactor.register(secret.reveal());
  const config = account.config as { acctId: string; username: string; appId: string };
  return kingdeeConnector(
    { ...config, appSecret: secret.reveal(), baseUrl: account.baseUrl, book: account.ledger },
    options.io,
  );
}
