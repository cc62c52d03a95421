/// <reference lib="dom" />
/**
 * Delivery, review, drift and reversal as people use them, over the sandbox ERP in which a person works too. The tests are one
 * story and build on one another.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { createApi } from '../../src/api/create-api.ts';
import { addOneOfEach, PASSWORD } from '../../src/api/test-house.ts';
import { deliverDue } from '../../src/pipeline/deliver.ts';
import { SANDBOX_LOGIN } from '../../src/pipeline/erp-account.ts';
import { importPaper } from '../../src/pipeline/import.ts';
import { erpStore } from '../../src/sandbox/erp-store.ts';
import { wholeOf } from '../../src/sandbox/settlements/bytes.ts';
import { makeSettlements } from '../../src/sandbox/settlements/story.ts';
import { writeV2 } from '../../src/sandbox/settlements/v2-text.ts';
import { bytesOf, type TestHouse, testHouse } from '../setup/house.ts';
import { BOOK, openStoryBook, SHOP } from '../setup/story-house.ts';
import { findChromium } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console', import.meta.url));
const chromiumPath = findChromium();
if (!chromiumPath) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 30_000;

const stories = makeSettlements({ seed: 21, marketplace: 'US', settlements: 1, orders: 6, features: {} });

interface Sent {
  readonly voucherNo: string;
  readonly name: string;
  readonly state: string;
  readonly erpId: string | null;
}

describe.skipIf(!chromiumPath)('delivery in the console', () => {
  let house: TestHouse;
  let app: Api;
  let url: string;
  let browser: Browser;
  let page: Page;
  let stranger: number;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    house = await testHouse();
    await openStoryBook(house, stories, { policies: { voucherReview: 'REVIEW' } });
    const bytes = bytesOf(wholeOf(writeV2(stories[0]!)));
    await importPaper(house, { name: 'a.txt', bytes, shop: SHOP, actor: 'preparer' });
    await addOneOfEach(house.db);
    const config = { version: 'test', log: (line: string) => void complaints.push(line), consoleFolder: CONSOLE };
    app = await createApi({ house, config });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ARGS });
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await house?.close();
  });

  /** What the workers of a running house do by themselves. */
  const deliver = () => deliverDue(house, { worker: 'worker-1' });

  async function vouchers(): Promise<readonly Sent[]> {
    const { rows } = await house.db.pool.query<Sent>(
      `SELECT voucher_no::text AS "voucherNo", word || '-' || number AS name, state, erp_id AS "erpId"
       FROM delivery.voucher WHERE book = $1 AND state <> 'SUPERSEDED' ORDER BY voucher_no`,
      [BOOK],
    );
    return rows;
  }

  async function first(): Promise<Sent> {
    const [one] = await vouchers();
    if (!one) throw new Error('no voucher');
    return one;
  }

  async function enter(role: string, path: string): Promise<void> {
    await page?.context().close();
    const context = await browser.newContext({
      ...{ viewport: { width: 1440, height: 1000 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' },
    });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => complaints.push(`page error: ${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('response', (response) => {
      const [status, request] = [response.status(), response.request()];
      // 401: not signed in yet · 409: the worker has the voucher at this moment, which the page says.
      if (status >= 400 && status !== 401 && status !== 409)
        complaints.push(`${status} ${request.method()} ${request.url()}`);
    });
    await page.goto(url + path);
    await page.getByLabel('用户名').fill(role);
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: /^登\s*录$/ }).click();
    await page.locator('#content h1').waitFor();
  }

  const language = (to: '中' | 'EN') => page.getByTestId('language-switch').getByText(to, { exact: true }).click();
  const reason = async (text: string, confirm: string): Promise<void> => {
    const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('原因') });
    await dialog.getByLabel('原因').fill(text);
    await dialog.getByRole('button', { name: confirm }).last().click();
    await dialog.waitFor({ state: 'detached' });
  };
  const rowOf = (one: Sent): Locator => page.locator(`tr[data-row-key="${BOOK}/${one.voucherNo}"]`);

  test('a preparer sees the review queue and may pass nothing; a reviewer passes all of it', async () => {
    await enter('preparer', '/review');
    const all = await vouchers();
    const [top] = all;
    if (!top) throw new Error('no voucher');
    await rowOf(top).waitFor();
    expect(await page.getByTestId('approve').count()).toBe(0);
    expect(await page.locator('.ant-checkbox-input').count()).toBe(0);

    await enter('reviewer', '/review');
    await rowOf(top).waitFor();
    const totals = page.getByTestId('review-total').filter({ hasText: `${all.length} 张` });
    await totals.waitFor();
    const total = await totals.textContent();
    await page.locator('.ant-table-thead .ant-checkbox-input').check();
    // all are chosen, so that both sums are of the same vouchers
    const sum = (text: string | null): string => /[\d,]+\.\d\d/.exec(text ?? '')?.[0] ?? 'none';
    expect(sum(await page.getByTestId('review-chosen').textContent())).toBe(sum(total));
    await rowOf(top).locator('.ant-table-row-expand-icon').click();
    await page.getByTestId('voucher-form').waitFor();
    await language('EN');
    await page.getByText('Nobody reviews a voucher of his own').waitFor();
    await language('中');
    await page.getByRole('button', { name: `审核通过 ${all.length} 张` }).click();
    await page.getByText('没有待审核的凭证').waitFor();
    expect(new Set((await vouchers()).map((one) => one.state))).toEqual(new Set(['QUEUED']));
  });

  test('a refused voucher shows what the ERP answered; settled by hand and taken back; put right, it goes in', async () => {
    const one = await first();
    stranger = await takeNumberOf(one);
    await deliver();
    await enter('preparer', '/delivery');
    await page.getByTestId('chip-REFUSED').click();
    const row = rowOf(one);
    await row.getByText('处理：').waitFor();
    expect(await page.locator('.ant-table-row').count()).toBe(1);
    await row.getByRole('button', { name: `查看 ${one.name} 与 ERP 的往来` }).click();
    const drawer = page.getByTestId('delivery-drawer');
    const call = drawer.getByTestId('attempt').first();
    await call.getByText('被拒绝').waitFor();
    expect(await call.getByLabel('发出').textContent()).toContain('"reference"');
    expect(await call.getByLabel('应答').textContent()).toContain('"code"');

    await drawer.getByRole('button', { name: '由人工处理' }).click();
    await reason('已在金蝶手工录入', '由人工处理');
    await drawer.getByText('preparer 改由人工在 ERP 处理：已在金蝶手工录入').waitFor();
    expect((await first()).state).toBe('SKIPPED');
    await drawer.getByRole('button', { name: '撤销，重新排队' }).click();
    await reason('录错了账套', '撤销，重新排队');
    await drawer.getByText('待发送', { exact: true }).waitFor();
    await deliver();
    await drawer.getByText('被拒绝', { exact: true }).first().waitFor();

    await (await house.sandbox()).byHand.remove(stranger);
    await drawer.getByRole('button', { name: '立即重试' }).click();
    await drawer.getByText('待发送', { exact: true }).waitFor();
    await deliver();
    await drawer.getByText('已核对', { exact: true }).first().waitFor();
    expect((await first()).state).toBe('VERIFIED');
  });

  test('who only reads sees the queue, the calls and the breaks, and no button that does anything', async () => {
    const one = await first();
    await enter('auditor', `/delivery?state=VERIFIED&open=${BOOK}/${one.voucherNo}`);
    const drawer = page.getByTestId('delivery-drawer');
    await drawer.getByTestId('attempt').first().waitFor();
    await page.goto(`${url}/drift`);
    await page.getByText('上次整体核对').waitFor();
    for (const path of ['/delivery', '/drift', '/review', `/vouchers/${BOOK}/${one.voucherNo}`]) {
      await page.goto(url + path);
      await page.locator('#content h1').waitFor();
      await page.waitForFunction(() => !document.querySelector('.ant-skeleton, .ant-spin-spinning'));
      for (const name of ['立即发送', '立即重试', '立即核对', '由人工处理', '处理', '红字冲销', '审核通过'])
        expect(await page.getByRole('button', { name, exact: true }).count(), `${path} ${name}`).toBe(0);
    }
  });

  test('a voucher that a person edited in the ERP is found, shown line by line, and sent anew', async () => {
    const one = await first();
    await editInErp(one);
    await enter('preparer', '/drift');
    await page.getByRole('button', { name: '立即核对' }).click();
    await page.getByText('1 张不一致').waitFor();
    const facts = page.getByTestId('break-facts');
    await facts.getByText('本位币金额').first().waitFor();
    const changed = facts.locator('tr').filter({ hasText: '123.45' }).first();
    expect((await changed.locator('td').allTextContents()).map((text) => text.trim()).at(-1)).toMatch(/^123\.45/);
    await language('EN');
    await page.getByText('Sent by Heliu').waitFor();
    expect(await page.locator('.page-head').textContent()).not.toMatch(/\p{Script=Han}/u);
    await language('中');
    await page.getByRole('button', { name: /^处\s*理$/ }).click();
    await page.getByText('重新发送').last().waitFor();
    await reason('恢复原凭证', '重新发送');
    await page.getByText('没有差异').waitFor();
    await deliver();
    expect((await vouchers()).map((each) => each.state)).toEqual((await vouchers()).map(() => 'VERIFIED'));
    await page.getByRole('tab', { name: '已了结' }).click();
    await page.getByText('恢复原凭证').waitFor();
  });

  test('a sent voucher is reversed: seen first in red, then made with a reason, reviewed by another and sent', async () => {
    const one = await first();
    await enter('preparer', `/vouchers/${BOOK}/${one.voucherNo}`);
    await page.getByRole('button', { name: '红字冲销' }).click();
    const dialog = page.getByRole('dialog');
    const made = dialog.getByTestId('reversal-voucher');
    await made.nth(1).waitFor();
    expect(await made.first().textContent()).toContain('注销');
    expect(await made.first().locator('.amount.red').count()).toBeGreaterThan(1);
    expect(await made.nth(1).locator('.amount.red').count()).toBeLessThan(
      await made.first().locator('.amount.red').count(),
    );
    await dialog.getByRole('radio', { name: /^只冲销/ }).check();
    await made.nth(1).waitFor({ state: 'detached' });
    await dialog.getByRole('radio', { name: /^同时按原内容重记/ }).check();
    await made.nth(1).waitFor();
    const before = (await vouchers()).length;
    await reason('客户名称有误', '红字冲销');
    await page.getByText('preparer 已冲销：客户名称有误').waitFor();
    expect(await page.getByRole('button', { name: '红字冲销' }).count()).toBe(0);
    expect(await vouchers()).toHaveLength(before + 2);
    await language('EN');
    await page.getByText('Reversed by preparer').waitFor();

    await enter('reviewer', '/review');
    await page.locator('.ant-table-row').filter({ hasText: '注销' }).first().waitFor();
    await page.locator('.ant-table-thead .ant-checkbox-input').check();
    await page.getByRole('button', { name: '审核通过 2 张' }).click();
    await page.getByText('没有待审核的凭证').waitFor();
    await deliver();
    await page.goto(`${url}/delivery`);
    await page.getByText('没有在途的凭证').waitFor();
    expect((await vouchers()).map((each) => each.state)).toEqual((await vouchers()).map(() => 'VERIFIED'));
  });

  test('nothing of all this was an error to the browser or to the house', () => {
    expect(complaints).toEqual([]);
  });

  /** A person enters a voucher in the ERP under the number that ours is to have. */
  async function takeNumberOf(one: Sent): Promise<number> {
    const { rows } = await house.db.pool.query<{ date: string; period: string; number: number }>(
      'SELECT voucher_date::text AS date, period, number FROM delivery.voucher WHERE book = $1 AND voucher_no = $2',
      [BOOK, one.voucherNo],
    );
    const { date = '', period = '', number = 0 } = rows[0] ?? {};
    const entry = {
      ...{ explanation: '手工凭证', account: '1002.01', currency: 'PRE001', rateType: 'HLTX01_SYS', rate: '1' },
      ...{ amountFor: '5.00', debit: '5.00', credit: '0', detail: {} },
    };
    const made = await (await house.sandbox()).byHand.add({
      ...{ book: BOOK, year: Number(period.slice(0, 4)), period: Number(period.slice(5)), group: 'PRE001' },
      ...{ number: String(number), date, businessDate: date, attachments: 0, state: 'A', createdMs: 0 },
      entries: [entry, { ...entry, debit: '0', credit: '5.00' }],
    });
    if (!made) throw new Error('the number was taken before');
    return made.id;
  }

  /** A person changes an amount of the voucher's first line in the ERP. */
  async function editInErp(one: Sent): Promise<void> {
    const [held] = await erpStore(house.db.pool, SANDBOX_LOGIN.acctId).vouchers({ id: Number(one.erpId) });
    const [entry, ...others] = held?.entries ?? [];
    if (!held || !entry) throw new Error('the ERP does not hold it');
    const entries = [{ ...entry, amountFor: '123.45', debit: '123.45', credit: '0' }, ...others];
    await (await house.sandbox()).byHand.change(held.id, { entries });
  }
});
