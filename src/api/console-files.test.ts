import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { type TestApi, testApi } from './test-house.ts';

const folder = mkdtempSync(join(tmpdir(), 'heliu-console-'));
let database: TestDatabase;
let test: TestApi;

beforeAll(async () => {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'outside.txt'), 'outside');
  writeFileSync(join(folder, 'dist', 'index.html'), '<title>Heliu</title>');
  writeFileSync(join(folder, 'dist', 'assets', 'main-a1b2.js'), 'run()');
  database = await testDatabase();
  test = await testApi(database, { config: { consoleFolder: join(folder, 'dist') } });
});
afterAll(async () => {
  await test.app.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

it('assets are kept for a year, the page is asked for each time, and every page of the console is that page', async () => {
  const asset = await test.app.inject({ url: '/assets/main-a1b2.js' });
  expect([asset.statusCode, asset.body]).toEqual([200, 'run()']);
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const url of ['/', '/index.html', '/vouchers', '/vouchers/B1/12?line=3', '/settlements/S1/1.5%20a']) {
    const page = await test.app.inject({ url });
    expect([url, page.statusCode, page.body]).toEqual([url, 200, '<title>Heliu</title>']);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(page.headers['content-type']).toMatch(/^text\/html/);
  }
});

it('a file that is not there is 404, also one above the folder, and is not kept for a year', async () => {
  for (const url of [
    '/assets/gone.js',
    '/favicon.png',
    '/../outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
  ]) {
    const answer = await test.app.inject({ url });
    expect([url, answer.statusCode]).toEqual([url, 404]);
    expect(answer.body).not.toContain('outside</');
    expect(answer.headers['cache-control'] ?? '').not.toContain('immutable');
  }
});
