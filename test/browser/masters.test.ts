/// <reference lib="dom" />
/** Mappings at the console: suggestions are accepted in bulk, another person approves, records that are one are merged. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOneOfEach, START, type TestApi, testApi } from '../../src/api/test-house.ts';
import type { SourceObject } from '../../src/core/sources.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { createBook } from '../../src/ledger/books.ts';
import { saveSourceObjects } from '../../src/masterdata/mapping/source-objects.ts';
import { addShop } from '../../src/masterdata/shops.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { findChromium } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console', import.meta.url));
const CHROMIUM = findChromium();
if (!CHROMIUM) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const NOW = new Date(START);

const object = (kind: SourceObject['kind'], code: string, name: string, rest: Partial<SourceObject> = {}) => ({
  ...{ kind, code, name, parent: '', barcode: '', taxId: '', extra: {} },
  ...rest,
});

async function seed(database: TestDatabase): Promise<void> {
  await addOneOfEach(database);
  await inTransaction(database.pool, async (tx) => {
    await createBook(tx, { book: 'CN01', name: '示例账簿', standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    await addShop(
      tx,
      {
        ...{ book: 'CN01', code: 'US01', name: 'DEMO-US', platform: 'AMAZON', marketplace: 'US', currency: 'USD' },
        ...{ zone: 'America/Los_Angeles', customer: 'AMZ-US01', department: 'D01', warehouse: 'FBA-US' },
        ...{ card: '', lender: '', taxRegistrations: [] },
      },
      NOW,
    );
    const save = (stream: string, objects: readonly SourceObject[]) => {
      const rows = objects.map((one) => ({ key: one.code, deleted: false, object: one }));
      return saveSourceObjects(tx, { source: 'SF', stream }, rows, NOW);
    };
    await save('amazon-shops', [object('SHOP', '10001', 'DEMO-US')]);
    await save('warehouses', [object('WAREHOUSE', '60001', '深圳仓'), object('WAREHOUSE', '60002', 'FBA-US')]);
    await save('suppliers', [
      object('SUPPLIER', '50001', '深圳市示例供应链有限公司'),
      object('SUPPLIER', '50002', '深圳示例供应链'),
      object('SUPPLIER', '50003', '广州另一家贸易有限公司'),
    ]);
  });
}

describe.skipIf(!CHROMIUM)('mappings in the console', { timeout: 120_000 }, () => {
  let database: TestDatabase;
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  let url = '';
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(`${CONSOLE}/index.html`)) throw new Error('dist/console is not built: run `npx vite build`');
    database = await testDatabase();
    await seed(database);
    api = await testApi(database, { config: { consoleFolder: CONSOLE } });
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGS });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await api?.app.close();
    await database?.close();
  });

  async function enter(who: string, path: string, language: 'zh' | 'en' = 'zh'): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const cookie = (await api.headersOf(who)).cookie ?? '';
    await context.addCookies([{ name: 'heliu', value: cookie.slice('heliu='.length), url }]);
    await context.addInitScript((chosen) => localStorage.setItem('heliu.language', chosen), language);
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url + path);
    await page.getByTestId('user-menu').waitFor();
  }

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const dialog = () => page.getByRole('dialog');
  async function give(reason: string, confirm: RegExp): Promise<void> {
    await dialog().getByRole('textbox').last().fill(reason);
    await dialog().getByRole('button', { name: confirm }).click();
    await dialog().waitFor({ state: 'hidden' });
  }

  test('what has no mapping comes first; sure suggestions are proposed together', async () => {
    await enter('config', '/masters');
    await page.getByText('深圳市示例供应链有限公司').waitFor();
    expect(await page.locator('tbody tr[data-row-key]').count()).toBe(6);
    await button('选中 90 分以上').click();
    await button(/采用所选建议（1）/).click();
    await give('named alike', /采用所选建议/);
    await page.getByRole('tab', { name: '待批准' }).click();
    await page.getByText('named alike').waitFor();
    expect(await button(/^批准/).count()).toBe(0);
  });

  test('another person approves; the key is no longer unmapped, and its history says who', async () => {
    await enter('reviewer', '/masters?tab=open', 'en');
    await page.getByText('named alike').waitFor();
    await page.locator('thead .ant-checkbox-input').check();
    await button('Approve (1)').click();
    await give('looked at', /Approve/);
    await page.getByText('Nothing waits for approval').waitFor();
    await page.getByRole('tab', { name: 'All versions' }).click();
    await page.getByText('looked at').waitFor();
    await page.getByRole('tab', { name: 'Unmapped' }).click();
    await page.getByText('深圳仓').waitFor();
    expect(await page.locator('tbody tr[data-row-key]').count()).toBe(5);
  });

  test('a mapping is written by hand with the fields of its kind; what does not fit is said beside it', async () => {
    await enter('config', '/masters?kind=WAREHOUSE');
    await page.locator('tr', { hasText: '深圳仓' }).getByRole('button', { name: '填写' }).click();
    await dialog().getByLabel('仓库', { exact: true }).fill('SZ');
    await dialog().getByLabel('国家').fill('China');
    await dialog().getByLabel('原因').fill('own warehouse');
    await dialog()
      .getByRole('button', { name: /^保\s*存$/ })
      .click();
    await page.getByText(/country 不正确：China/).waitFor();
  });

  test('records that are one are merged: one is kept, the others become mappings to it', async () => {
    await enter('config', '/cleaning');
    await page.getByText('深圳示例供应链', { exact: false }).first().waitFor();
    await button('提出合并').click();
    await give('one company', /提出合并/);
    await enter('config', '/masters?tab=open');
    await page.getByText('one company').first().waitFor();
    expect(await page.getByText('S50001').count()).toBeGreaterThan(1);
    expect(complaints).toEqual([]);
  });
});
