import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { loadSealingKey, loadSecret, openSecret, Secret, sealSecret, storeSecret } from './secrets.ts';

let db: TestDatabase;
const home = mkdtempSync(join(tmpdir(), 'heliu-secrets-'));
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await db.close();
  rmSync(home, { recursive: true, force: true });
});

const NOW = new Date('2026-03-01T00:00:00Z');
const OTHER_KEY = Buffer.alloc(32, 7).toString('base64');

test('the key is made once with mode 0600, and the environment goes before it', () => {
  const made = loadSealingKey(home, undefined).reveal();
  expect(loadSealingKey(home, undefined).reveal()).toBe(made);
  expect(Buffer.from(made, 'base64')).toHaveLength(32);
  expect(statSync(join(home, 'key')).mode & 0o777).toBe(0o600);
  expect(loadSealingKey(home, OTHER_KEY).reveal()).toBe(OTHER_KEY);
});

test('a key that is not 32 bytes is refused, not stretched', () => {
  const bad = mkdtempSync(join(tmpdir(), 'heliu-secrets-'));
  writeFileSync(join(bad, 'key'), 'short');
  expect(() => loadSealingKey(bad, undefined)).toThrow('KEY_INVALID');
  expect(() => loadSealingKey(home, Buffer.alloc(31).toString('base64'))).toThrow('KEY_INVALID');
  rmSync(bad, { recursive: true });
});

test('what is stored opens with its key and name only, and its plain text is nowhere in the table', async () => {
  const key = loadSealingKey(home, undefined);
  await storeSecret(db.pool, key, 'kingdee:CN01', '密码 hunter2', NOW);
  expect((await loadSecret(db.pool, key, 'kingdee:CN01')).reveal()).toBe('密码 hunter2');
  const { rows } = await db.pool.query<{ sealed: Buffer }>('SELECT sealed FROM engine.secret');
  expect(rows[0]?.sealed.includes('hunter2')).toBe(false);
  const other = loadSealingKey(home, OTHER_KEY);
  await expect(loadSecret(db.pool, other, 'kingdee:CN01')).rejects.toThrow('SECRET_UNREADABLE');
  await expect(loadSecret(db.pool, key, 'none')).rejects.toThrow('SECRET_MISSING');
  const sealed = sealSecret(key, 'a', 'x');
  expect(() => openSecret(key, 'b', sealed)).toThrow('SECRET_UNREADABLE');
  sealed[sealed.length - 1] = (sealed.at(-1) as number) ^ 1;
  expect(() => openSecret(key, 'a', sealed)).toThrow('SECRET_UNREADABLE');
});

test('no ordinary way of printing shows a secret', () => {
  const one = new Secret('hunter2');
  for (const text of [
    `${one}`,
    JSON.stringify({ one }),
    inspect({ one }, { showHidden: true, depth: 9 }),
    String([one]),
  ]) {
    expect(text).not.toContain('hunter2');
  }
});
