/// <reference lib="dom" />
/** The orders of the seeded seller in the console: found, followed from purchase to proof, tried again. The tests are one story. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { createApi } from '../../src/api/create-api.ts';
import { addOneOfEach, PASSWORD } from '../../src/api/test-house.ts';
import { cutWaiting } from '../../src/pipeline/cut-waiting.ts';
import { DAY_MS } from '../../src/sandbox/seller/local-time.ts';
import { planStory } from '../../src/sandbox/seller/story.ts';
import { SELLER_BOOK, type SellerHouse, sellerHouse } from '../setup/seller-house.ts';
import { findChromium } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console', import.meta.url));
const chromiumPath = findChromium();
if (!chromiumPath) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 30_000;
/** Folder for pictures of the pages; unset: none are taken. */
const PICTURES = process.env.HELIU_PICTURES;

describe.skipIf(!chromiumPath)('orders in the console', () => {
  let house: SellerHouse;
  let app: Api;
  let url: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    const plan = planStory({ seed: 'orders-1', orders: 60, days: 5 });
    house = await sellerHouse(plan, { nowMs: plan.startMs + 60 * DAY_MS });
    await house.sync();
    await house.post();
    await cutWaiting(house);
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
    await page.goto(`${url}/orders`);
    await page.getByLabel('用户名').fill('preparer');
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: /^登\s*录$/ }).click();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await house?.close();
  });

  async function picture(name: string): Promise<void> {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  }

  const rows = () => page.locator('tbody tr.ant-table-row');

  test('what holds orders stands first with its words, and its chip leaves exactly those orders', async () => {
    await rows().first().waitFor();
    await picture('orders-zh');
    const chip = page.getByTestId('chip-ORDER_SKU_UNPAIRED');
    const count = Number((await chip.locator('.amount').textContent())!.replaceAll(',', ''));
    await chip.click();
    await page.waitForURL(/problem=ORDER_SKU_UNPAIRED/);
    await expect.poll(() => rows().count(), { timeout: WAIT_MS }).toBe(count);
    await picture('orders-causes-zh');
  });

  test('a bulk retry makes them due', async () => {
    await page.getByTestId('retry-orders').click();
    await page
      .getByText(/单将重新处理/)
      .first()
      .waitFor();
    const due = await house.db.pool.query(`SELECT FROM orders."order" WHERE state = 'DUE'`);
    expect(due.rowCount).toBeGreaterThan(0);
  });

  test('a filter with no order says so', async () => {
    await page.goto(`${url}/orders?text=no-such-order`);
    await page.getByText('没有符合条件的订单').waitFor();
    await picture('orders-empty-zh');
  });

  test('an order is followed from purchase to the JSON that told it', async () => {
    const { rows: found } = await house.db.pool.query<{ shop: string; orderNo: string; voucherNo: bigint }>(
      `SELECT o.shop, o.order_no AS "orderNo", min(j.voucher_no) AS "voucherNo" FROM orders."order" o
       JOIN ledger.entry e ON e.book = o.book AND e.source = 'order' AND e.source_id = o.shop || '|' || o.order_no
       JOIN ledger.line l ON l.book = e.book AND l.entry_no = e.entry_no
       JOIN delivery.voucher_journal_line j ON j.book = l.book AND j.journal_line = l.line_no AND NOT j.superseded
       WHERE o.book = $1 AND o.state = 'POSTED' GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 1`,
      [SELLER_BOOK],
    );
    const { orderNo, shop, voucherNo } = found[0]!;
    await page.goto(`${url}/orders/${shop}/${orderNo}`);
    await page.getByTestId('life').getByText('下单').waitFor();
    await page.getByTestId('life').getByText('确认应收').waitFor();
    await picture('order-zh');
    await page.getByTestId('order-entries').getByRole('link').first().click();
    await page.waitForURL(new RegExp(`/vouchers/${SELLER_BOOK}/${voucherNo}`));
    await page.goto(`${url}/vouchers/${SELLER_BOOK}/${voucherNo}?proof=1`);
    await page.getByTestId('raw-hit').first().waitFor();
    expect(await page.getByTestId('raw-hit').first().textContent()).toContain(orderNo);
    await picture('order-proof-zh');
    await page.evaluate(() => localStorage.setItem('heliu.language', 'en'));
    await page.goto(`${url}/orders/${shop}/${orderNo}`);
    await page.getByTestId('life').waitFor();
    await picture('order-en');
  });

  test('nothing went wrong meanwhile', () => {
    expect(complaints).toEqual([]);
  });
});
