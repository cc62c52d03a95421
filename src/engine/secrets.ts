/** Credentials of outside systems: AES-256-GCM at rest, and never printed. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { problem, Refused } from '../core/problems.ts';
import { ENGINE_PROBLEMS } from './problems.ts';
import type { Queryable } from './transaction.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A value that shows itself only when asked by name. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [inspect.custom](): string {
    return '[secret]';
  }
}

/** The key that seals; a Secret in base64. */
export type SealingKey = Secret;

/**
 * From `HELIU_KEY` (base64 of 32 bytes) where set, else from `<home>/key`, made at first start with mode 0600. Workers on
 * other machines must be given HELIU_KEY. Throws Refused KEY_INVALID.
 */
export function loadSealingKey(home: string, fromEnvironment: string | undefined): SealingKey {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return checkedKey(fromEnvironment, 'HELIU_KEY');
  const file = join(home, 'key');
  if (!existsSync(file)) createKeyFile(home, file);
  return checkedKey(readFileSync(file, 'utf8').trim(), file);
}

/** Written aside and linked: two processes at first start agree on one key, and no one reads half of it. */
function createKeyFile(home: string, file: string): void {
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function checkedKey(text: string, source: string): SealingKey {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text) {
    throw new Refused(problem(ENGINE_PROBLEMS.KEY_INVALID, {}, { source }));
  }
  return new Secret(text);
}

/** nonce ‖ tag ‖ ciphertext. `name` is bound in: a sealed value moved under another name does not open. */
export function sealSecret(key: SealingKey, name: string, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.reveal(), 'base64'), nonce);
  cipher.setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Throws Refused SECRET_UNREADABLE: another key, another name, or changed bytes. */
export function openSecret(key: SealingKey, name: string, sealed: Uint8Array): Secret {
  const bytes = Buffer.from(sealed);
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key.reveal(), 'base64'), nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(Buffer.from(name));
    cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const open = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()]);
    return new Secret(open.toString('utf8'));
  } catch {
    throw new Refused(problem(ENGINE_PROBLEMS.SECRET_UNREADABLE, {}, { name }));
  }
}

/** Stores or replaces. The caller audits that it was set, never what it is. */
export async function storeSecret(
  db: Queryable,
  key: SealingKey,
  name: string,
  value: string,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO engine.secret (name, sealed, updated_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at`,
    [name, sealSecret(key, name, value), now],
  );
}

/** The sealing key stays inside: rooms store and open by name. */
export interface SecretStore {
  store(db: Queryable, name: string, value: string, now: Date): Promise<void>;
  /** Throws Refused SECRET_MISSING, SECRET_UNREADABLE. */
  load(db: Queryable, name: string): Promise<Secret>;
}

export function secretStore(key: SealingKey): SecretStore {
  return {
    store: (db, name, value, now) => storeSecret(db, key, name, value, now),
    load: (db, name) => loadSecret(db, key, name),
  };
}

/** Throws Refused SECRET_MISSING, SECRET_UNREADABLE. */
export async function loadSecret(db: Queryable, key: SealingKey, name: string): Promise<Secret> {
  const { rows } = await db.query<{ sealed: Buffer }>('SELECT sealed FROM engine.secret WHERE name = $1', [name]);
  const row = rows[0];
  if (!row) throw new Refused(problem(ENGINE_PROBLEMS.SECRET_MISSING, {}, { name }));
  return openSecret(key, name, row.sealed);
}
