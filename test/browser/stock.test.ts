/// <reference lib="dom" />
/** Stock in the console: a position opens what it is made of, in both languages. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { createApi } from '../../src/api/create-api.ts';
import { addOneOfEach, PASSWORD } from '../../src/api/test-house.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { applyMovements } from '../../src/inventory/apply.ts';
import { storeBalances } from '../../src/inventory/balances.ts';
import { reserveFor } from '../../src/inventory/reservations.ts';
import { document, moved, NOW, shipment } from '../../src/inventory/stock-fixture.ts';
import { createBook } from '../../src/ledger/books.ts';
import { type TestHouse, testHouse } from '../setup/house.ts';
import { findChromium } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console', import.meta.url));
const chromiumPath = findChromium();
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 30_000;

describe.skipIf(!chromiumPath)('stock in the console', () => {
  let house: TestHouse;
  let app: Api;
  let url: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    house = await testHouse();
    await inTransaction(house.db.pool, async (tx) => {
      await createBook(tx, { book: 'A1', name: '卖家', standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
      await applyMovements(tx, [document('1', [moved(1_200), moved(2, { condition: 'DEFECTIVE' })])], NOW);
      const line = { item: '1', warehouse: 'SZ', material: 'M-CUP', quantity: 5 };
      const request = { book: 'A1', shop: 'US1', orderNo: 'O-77', lines: [line], expiresAt: NOW, partly: false };
      await reserveFor(tx, [request], NOW);
      await applyMovements(tx, [shipment('O-12', 30), shipment('O-13', 4, { material: 'M-POT' })], NOW);
      const balance = { book: 'A1', warehouse: 'SZ', shop: '', sku: '', msku: '', material: 'M-CUP' };
      const counted = { ...balance, onHand: 1_169, defective: 2 };
      await storeBalances(tx, [{ origin: 'FOX/stock', key: '1', balances: [counted] }], NOW);
    });
    await addOneOfEach(house.db);
    const config = { version: 'test', log: (line: string) => void complaints.push(line), consoleFolder: CONSOLE };
    app = await createApi({ house, config });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ARGS });
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => complaints.push(`page error: ${error}`));
    page.on('response', (response) => {
      if (response.status() >= 400 && response.status() !== 401)
        complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${url}/stock`);
    await page.getByLabel('用户名').fill('auditor');
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: /^登\s*录$/ }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await house?.close();
  });

  const row = (material: string) => page.locator('tbody tr').filter({ hasText: material });

  test('every position shows what is on hand, reserved, available and defective', async () => {
    await row('M-CUP').waitFor();
    expect(await row('M-CUP').locator('td.num').allTextContents()).toEqual(['1,170', '5', '1,165', '2']);
    expect(await row('M-POT').locator('td.num').allTextContents()).toEqual(['-4', '0', '-4', '0']);
  });

  test('a filter in the address leaves those that are below zero', async () => {
    await page.goto(`${url}/stock?only=NEGATIVE`);
    await row('M-POT').waitFor();
    expect(await row('M-CUP').count()).toBe(0);
    await page.goto(`${url}/stock`);
  });

  test('a position opens the movements that add up to it, its reservations, and what the source counts', async () => {
    await page.getByRole('link', { name: 'M-CUP' }).click();
    await page.getByRole('heading', { name: '由哪些变动构成' }).waitFor();
    const text = await page.locator('#content').textContent();
    expect(text).toContain('O-77');
    expect(text).toContain('差：良品 -1，次品 0');
    const units = page.locator('section').filter({ hasText: '库存变动' }).locator('tbody td.num');
    expect((await units.allTextContents()).sort()).toEqual(['+1,200', '+2', '-30']);
  });

  test('the same in English, and no page complained', async () => {
    await page.getByTestId('language-switch').getByText('EN', { exact: true }).click();
    await page.getByRole('heading', { name: 'What it is made of' }).waitFor();
    const text = await page.locator('#content').textContent();
    expect(text).toContain('Issue of sales');
    expect(text).toContain('Order O-12 (US1)');
    expect(text).not.toMatch(/stock(Kind|Only)?\.\w/);
    expect(complaints).toEqual([]);
  });
});
