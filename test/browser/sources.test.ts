/// <reference lib="dom" />
/** A data source is connected and steered by people at the console: one story, its tests build on one another. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SellfoxSandbox, startSellfoxSandbox } from '../../src/connectors/sellfox/sandbox.ts';
import { systemClock } from '../../src/wire/clock.ts';
import { addUsers, findChromium, NEW_PASSWORD, type RunningApp, startApp } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url));
const CHROMIUM = findChromium();
if (!CHROMIUM) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 45_000;
const CLIENT = { clientId: 'heliu-demo', secret: 'heliu-demo-secret-0001' };

describe.skipIf(!CHROMIUM)('data sources in the console', { timeout: 180_000 }, () => {
  let app: RunningApp;
  let fox: SellfoxSandbox;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    const world = { list: () => undefined, one: () => undefined };
    fox = await startSellfoxSandbox({ world, clock: systemClock, clients: [{ ...CLIENT, ips: ['192.0.2.1'] }] });
    app = await startApp('--no-demo');
    await addUsers(app, { lin: 'preparer', chen: 'config' });
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGS });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => complaints.push(`page error: ${error}`));
  }, 200_000);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await fox?.close();
  });

  async function enter(username: string, path: string): Promise<void> {
    await page.context().clearCookies();
    await page.goto(app.url + path);
    await page.fill('input[autocomplete=username]', username);
    await page.fill('input[autocomplete=current-password]', NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('user-menu').waitFor();
  }

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = () => page.getByRole('dialog');
  const main = () => page.locator('main');
  const stream = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

  async function testConnection(): Promise<string> {
    await button('测试连接').click();
    await page.getByTestId('diagnosis').waitFor();
    return (await page.getByTestId('diagnosis').textContent()) ?? '';
  }

  test('a form without its settings is not sent; a refusal is told with what to do, and the secret is shown nowhere', async () => {
    await enter('chen', '/sources');
    await button('新增数据源').click();
    const save = dialog().getByRole('button', { name: /^保\s*存$/ });
    await save.click();
    await dialog().getByText('必填').first().waitFor();
    await dialog().getByLabel('名称', { exact: true }).fill('fox-1');
    await dialog().getByLabel('接口地址').fill(fox.url);
    await dialog().getByLabel('开发者 client_id').fill(CLIENT.clientId);
    await dialog().getByLabel('开发者 client_secret').fill(CLIENT.secret);
    await dialog().getByLabel('从哪一天开始读取').fill('2026-01-01');
    await save.click();
    await page.getByRole('heading', { name: /FOX-1/ }).waitFor();
    const refused = await testConnection();
    expect(refused).toContain('SELLFOX_IP');
    expect(refused).toContain('白名单');
    expect(await page.content()).not.toContain(CLIENT.secret);
  });

  test('once it is put right, the test says so; a stream is stopped and read again by hand', async () => {
    fox.door.change(CLIENT.clientId, { ips: ['127.0.0.1'] });
    expect(await testConnection()).toContain('连接正常');
    await stream('skus')
      .getByRole('button', { name: /^停\s*止$/ })
      .click();
    await stream('skus').getByText('已停止').waitFor();
    await stream('skus').getByRole('button', { name: '立即读取' }).click();
    await stream('skus').getByText('正常').waitFor();
  });

  test('who may only read sees where streams stand and steers nothing', async () => {
    await enter('lin', '/sources/FOX-1');
    await stream('skus').getByText('正常').waitFor();
    expect(
      await main()
        .getByRole('button', { name: /停|读取|测试|编/ })
        .count(),
    ).toBe(0);
  });

  test('platforms are found by name, and by what their row rests on', async () => {
    await page.goto(`${app.url}/platforms`);
    await main().getByText('AMAZON', { exact: true }).waitFor();
    const all = await main().locator('tbody tr.ant-table-row').count();
    expect(all).toBeGreaterThanOrEqual(60);
    await page.getByPlaceholder('按名称或代码查找').fill('temu');
    await main().getByText('TEMU_HALF', { exact: true }).waitFor();
    const found = await main().locator('tbody tr.ant-table-row').allTextContents();
    expect(found.length).toBeLessThan(10);
    expect(found.every((row) => /temu/i.test(row))).toBe(true);
    await page.goto(`${app.url}/platforms?certainty=GENERAL`);
    await main().getByText('一般常识，未核实').first().waitFor();
    const general = await main().locator('tbody tr.ant-table-row').count();
    expect(general).toBeGreaterThan(0);
    expect(general).toBeLessThan(all);
  });

  test('every page speaks English', async () => {
    await enter('chen', '/sources');
    await page.getByTestId('language-switch').getByText('EN', { exact: true }).click();
    for (const [path, words] of [
      ['/sources', ['Data sources', 'Sellfox ERP', 'Last good test']],
      ['/sources/FOX-1', ['Next reading', 'every 15 minutes', 'by last change']],
      ['/sources/FOX-1?tab=days', ['Completeness', 'New or changed']],
      ['/platforms', ['Interface of Sellfox', 'Collected by the platform']],
    ] as const) {
      await page.goto(app.url + path);
      for (const word of words) await main().getByText(word).first().waitFor();
      const said = await main().locator('h1, h2, th, button').allTextContents();
      expect(said.join(' '), path).not.toMatch(/\p{Script=Han}/u);
    }
    expect(complaints).toEqual([]);
  });
});
