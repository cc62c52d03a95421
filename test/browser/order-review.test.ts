/// <reference lib="dom" />
/** The review queue, the rules editor and the allocation setting as people use them. The tests are one story. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOneOfEach, PASSWORD, START, type TestApi, testApi } from '../../src/api/test-house.ts';
import type { Order } from '../../src/core/orders.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { addShop } from '../../src/masterdata/shops.ts';
import { recordAllocations } from '../../src/orders/allocation/store.ts';
import { lineOf } from '../../src/orders/order-fixture.ts';
import { reviewOrders } from '../../src/orders/review/decide.ts';
import { recordDecisions } from '../../src/orders/review/decisions.ts';
import { DEFAULT_RULES } from '../../src/orders/review/default-rules.ts';
import { loadReviewState } from '../../src/orders/review/load-state.ts';
import { AROUND, waitingOrder } from '../../src/orders/review/review-fixture.ts';
import { addBook, storeOrders } from '../../src/orders/review/stored-orders-fixture.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { findChromium } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console', import.meta.url));
const chromiumPath = findChromium();
if (!chromiumPath) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 30_000;
/** Folder for pictures of the pages; unset: none are taken. */
const PICTURES = process.env.HELIU_PICTURES;

function order(orderNo: string, changes: Partial<Order> = {}): Order {
  return waitingOrder({
    ...{ orderNo, purchasedAt: '2026-02-24 10:00:00', paidAt: '2026-02-24 09:00:00' },
    buyer: { buyer: orderNo, address: `at ${orderNo}`, country: 'US', taxId: false },
    ...changes,
  });
}

describe.skipIf(!chromiumPath)('review of orders in the console', () => {
  let database: TestDatabase;
  let api: TestApi;
  let url: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    database = await testDatabase();
    await addOneOfEach(database);
    await addBook(database, 'CN01');
    const shop = {
      ...{
        book: 'CN01',
        code: 'US01',
        name: 'US 1',
        platform: 'AMAZON',
        marketplace: 'US',
        currency: 'USD',
        zone: 'UTC',
      },
      ...{ customer: 'C1', department: 'D01', warehouse: 'FBA-US', card: '', lender: '', taxRegistrations: [] },
    };
    await inTransaction(database.pool, (tx) => addShop(tx, shop, new Date(START)));
    const batch = await storeOrders(database, [
      order('112-0000001-1'),
      order('112-0000002-2', { lines: [lineOf('A', { principal: 250_000n })] }),
      order('112-0000003-3'),
      order('112-0000004-4', { paidAt: '' }),
    ]);
    const setting = { around: AROUND, rules: DEFAULT_RULES, threshold: 100 };
    const decisions = reviewOrders(batch, await loadReviewState(database.pool, 'CN01', batch, setting));
    await inTransaction(database.pool, async (tx) => {
      await recordDecisions(tx, 'CN01', decisions, new Date(START));
      await recordAllocations(
        tx,
        'CN01',
        [
          {
            ...{ shop: 'US01', orderNo: '112-0000001-1', statementNo: 1n, outcome: 'ALLOCATED', freight: 5_600n },
            units: [{ warehouse: 'NJ', item: 'A', material: 'SKU-A', quantity: 1 }],
            considered: [
              { warehouse: 'NJ', taken: true, why: 'TAKEN', units: 1, freight: 5_600n },
              { warehouse: 'LA', taken: false, why: 'DEARER', units: 1, freight: 6_300n },
              { warehouse: 'SZ', taken: false, why: 'STOCK_SHORT', units: 0, freight: undefined },
            ],
            problem: undefined,
          },
        ],
        new Date(START),
      );
    });
    const log = (line: string) => void complaints.push(line);
    api = await testApi(database, { config: { log, consoleFolder: CONSOLE } });
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ARGS });
  });

  afterAll(async () => {
    await browser?.close();
    await api?.app.close();
    await database?.close();
  });

  async function enter(role: string, path: string): Promise<void> {
    await page?.context().close();
    const viewport = { width: 1440, height: 1000 };
    page = await (await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => complaints.push(`page error: ${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && response.status() !== 401)
        complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    });
    await page.goto(url + path);
    await page.getByLabel('用户名').fill(role);
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: /^登\s*录$/ }).click();
    await page.locator('#content h1').waitFor();
  }

  const language = (to: '中' | 'EN') => page.getByTestId('language-switch').getByText(to, { exact: true }).click();
  const picture = async (name: string): Promise<void> => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };
  async function decide(button: 'pass' | 'reject', text: string): Promise<void> {
    await page.getByTestId(button).click();
    const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('原因') });
    await dialog.getByLabel('原因').fill(text);
    await dialog.locator('.ant-btn-primary').click();
    await dialog.waitFor({ state: 'detached' });
  }
  const row = (orderNo: string) => page.locator('tr.ant-table-row').filter({ hasText: orderNo });
  const stateOf = async (orderNo: string): Promise<string | undefined> =>
    (await database.pool.query(`SELECT state FROM orders."order" WHERE order_no = $1`, [orderNo])).rows[0]?.state;

  test('the queue says why in both languages; only a preparer may decide', async () => {
    await enter('auditor', '/order-reviews');
    await row('112-0000001-1').getByText('付款时间早于下单时间').waitFor();
    expect(await row('112-0000004-4').count()).toBe(0);
    expect(await page.getByTestId('pass').count()).toBe(0);
    await row('112-0000001-1').locator('.ant-table-row-expand-icon').click();
    await page.getByText('运费较高').waitFor();
    await picture('queue-zh');
    await language('EN');
    await row('112-0000001-1').getByText('Paid before it was purchased').waitFor();
    await page.getByText('dearer').waitFor();
    await picture('queue-en');
  });

  test('one rule is looked at alone, one order rejected and two passed, each with a reason', async () => {
    await enter('preparer', '/order-reviews');
    await page.getByTestId('chip-AMOUNT_LARGE').click();
    await row('112-0000001-1').waitFor({ state: 'detached' });
    await row('112-0000002-2').locator('.ant-checkbox-input').check();
    await decide('reject', '买家无法联系');
    await page.getByTestId('chip-PAID_BEFORE_PURCHASE').waitFor();
    await page.goto(`${url}/order-reviews`);
    await row('112-0000001-1').waitFor();
    await page.locator('.ant-table-thead .ant-checkbox-input').first().check();
    await decide('pass', '来源时钟不准');
    await page.getByText('没有挂起的订单').waitFor();
    for (const orderNo of ['112-0000001-1', '112-0000002-2', '112-0000003-3'])
      expect(await stateOf(orderNo)).toBe('DUE');
    const { rows } = await database.pool.query(
      `SELECT order_no, effect, reason FROM orders.decision WHERE decided_by = 'preparer' ORDER BY order_no`,
    );
    expect(rows).toEqual([
      { order_no: '112-0000001-1', effect: 'PASS', reason: '来源时钟不准' },
      { order_no: '112-0000002-2', effect: 'REJECT', reason: '买家无法联系' },
      { order_no: '112-0000003-3', effect: 'PASS', reason: '来源时钟不准' },
    ]);
  });

  test('a rule is changed in the form: a case that fails stops it, the past is asked, another person approves', async () => {
    await enter('config', '/review-rules');
    await page.locator('tr.ant-table-row').filter({ hasText: 'AMOUNT_LARGE' }).getByText('修改').click();
    await page.getByTestId('rule-case').first().waitFor();
    await page.getByTestId('rule-case').first().getByText('通过', { exact: true }).waitFor();
    await picture('rule-zh');
    // The limit of a US dollar sale becomes 90.
    const tags = page.getByLabel('各币种金额，如 USD=500');
    await tags.focus();
    await page
      .locator('.ant-select-selection-item')
      .filter({ hasText: 'USD=1000' })
      .locator('.ant-select-selection-item-remove')
      .click();
    await tags.fill('USD=90');
    await tags.press('Enter');
    // The case of 1000.00 is above it now.
    await page.getByTestId('rule-fault').filter({ hasText: 'cases[2]' }).waitFor();
    await page.getByTestId('rule-case').nth(2).getByText('不通过', { exact: true }).waitFor();
    expect(await page.getByTestId('save-rule').isDisabled()).toBe(true);
    await page.getByTestId('rule-case').nth(2).locator('input[value="1000.00 USD"]').fill('89.99 USD');
    await page.getByTestId('rule-fault').waitFor({ state: 'detached' });
    for (const [label, day] of [
      ['下单日期从', '2026-02-01'],
      ['下单日期到', '2026-02-28'],
    ] as const) {
      await page.getByLabel(label).fill(day);
      await page.getByLabel(label).press('Enter');
    }
    await page.getByTestId('try').click();
    await page.getByTestId('trial').getByText('试了 4 单，1 单结果不同').waitFor();
    await page.getByTestId('trial').getByText('112-0000004-4').waitFor();
    await picture('trial-zh');
    await language('EN');
    await page.getByTestId('trial').getByText('4 orders tried, 1 decided otherwise').waitFor();
    await picture('trial-en');
    await page.getByLabel('From', { exact: true }).fill('2026-03-01');
    await page.getByLabel('From', { exact: true }).press('Enter');
    await page.getByLabel('Why it changes').fill('lower for the season');
    await page.getByTestId('save-rule').click();
    await page.getByText('Waits for another person').waitFor();

    await enter('reviewer', '/review-rules');
    await page.getByRole('button', { name: /审\s*批/ }).click();
    await page.locator('tr.ant-table-row').filter({ hasText: 'AMOUNT_LARGE' }).getByText('版本 1').waitFor();
    await picture('rules-zh');
    await language('EN');
    await page.getByText('Rules in force').waitFor();
    await picture('rules-en');
  });

  test('the allocation setting is entered, its tables pasted, and kept as a version', async () => {
    await enter('config', '/allocation');
    await page.getByRole('button', { name: '加仓库' }).click();
    await page.getByLabel('仓库', { exact: true }).fill('LA');
    await page.getByLabel('国家').fill('us');
    await page.getByLabel('发货区域').fill('LA,US');
    await page.getByText('第 1 行应有 3 列').waitFor();
    expect(await page.getByTestId('save-allocation').isDisabled()).toBe(true);
    await page.getByLabel('发货区域').fill('LA\tUS\tWEST');
    await page.getByLabel('运费表').fill('LA,WEST,500,5.00,USD\nLA,WEST,2000,9.00,USD');
    await page.getByTestId('save-allocation').click();
    const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('原因') });
    await dialog.getByLabel('原因').fill('首次录入');
    await dialog.locator('.ant-btn-primary').click();
    await page.getByText('版本 1 · config').waitFor();
    await picture('allocation-zh');
    await language('EN');
    await page.getByText('Version 1 · config').waitFor();
    await picture('allocation-en');
    const { rows } = await database.pool.query('SELECT definition FROM orders.allocation_setting');
    expect(rows[0]?.definition).toMatchObject({
      warehouses: [{ warehouse: 'LA', country: 'US', kind: 'OWN' }],
      zones: [{ warehouse: 'LA', country: 'US', zone: 'WEST' }],
      freight: [{ gramsUpTo: 500 }, { gramsUpTo: 2_000, cost: '9.00' }],
    });
  });

  test('no page complained', () => {
    expect(complaints).toEqual([]);
  });
});
