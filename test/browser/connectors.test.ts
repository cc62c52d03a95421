/// <reference lib="dom" />
/** A book is connected to its ERP by people at the console: one story, its tests build on one another. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/connectors/kingdee/memory-store.ts';
import { type KingdeeSandbox, startKingdeeSandbox } from '../../src/connectors/kingdee/sandbox.ts';
import { CREDENTIALS } from '../../src/connectors/kingdee/sandbox-fixture.ts';
import { wholeOf } from '../../src/sandbox/settlements/bytes.ts';
import { makeSettlements } from '../../src/sandbox/settlements/story.ts';
import { writeV2 } from '../../src/sandbox/settlements/v2-text.ts';
import { systemClock } from '../../src/wire/clock.ts';
import { addUsers, findChromium, NEW_PASSWORD, type RunningApp, startApp } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url));
const CHROMIUM = findChromium();
if (!CHROMIUM) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 45_000;
const BOOK = 'TRIAL-USD';
const WRONG_SECRET = 'not-the-secret-of-anybody';
const FIELD = 'Model.FEntity[].F_HL_Text';

const [FIRST, SECOND] = makeSettlements({ seed: 'connectors', settlements: 2, orders: 6, skus: 2 }).map((story) => ({
  name: `${story.id}.txt`,
  mimeType: 'text/plain',
  buffer: Buffer.from(wholeOf(writeV2(story))),
}));

describe.skipIf(!CHROMIUM)('a finance system in the console', { timeout: 180_000 }, () => {
  let app: RunningApp;
  let sandbox: KingdeeSandbox;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    const books = [{ number: '001', name: '示例账簿', currency: 'USD' }];
    sandbox = await startKingdeeSandbox({ store: memoryStore(), clock: systemClock, seed: { ...CREDENTIALS, books } });
    app = await startApp('--no-demo');
    await addUsers(app, { lin: 'preparer', wang: 'reviewer', chen: 'config' });
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGS });
    page = await openPage();
  }, 200_000);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await sandbox?.close();
  });

  async function openPage(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    const opened = await context.newPage();
    opened.setDefaultTimeout(WAIT_MS);
    opened.on('pageerror', (error) => complaints.push(`page error: ${error}`));
    return opened;
  }

  async function enter(username: string, path: string): Promise<void> {
    await page.context().clearCookies();
    await page.goto(app.url + path);
    await page.fill('input[autocomplete=username]', username);
    await page.fill('input[autocomplete=current-password]', NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('user-menu').waitFor();
  }

  async function upload(file: typeof FIRST): Promise<void> {
    if (!file) throw new Error('the generator made too few settlements');
    await enter('lin', '/documents');
    await page.waitForSelector('input[type=file]', { state: 'attached' });
    await page.setInputFiles('input[type=file]', file);
    await page.getByTestId('import-tray').locator('a[href^="/vouchers/"]').first().waitFor();
  }

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = () => page.getByRole('dialog');
  const save = () => dialog().getByRole('button', { name: /^保\s*存$/ });
  const tab = (name: string) => page.getByRole('tab', { name });
  const main = () => page.locator('main');

  async function testConnection(): Promise<string> {
    await button('测试连接').click();
    await page.getByTestId('diagnosis').waitFor();
    return (await page.getByTestId('diagnosis').textContent()) ?? '';
  }

  test('the list tells the health of each connection and what each finance system promises', async () => {
    await upload(FIRST);
    await enter('chen', '/connectors');
    const row = page.getByRole('row').filter({ hasText: `SANDBOX-${BOOK}` });
    await row.getByText('沙箱', { exact: true }).waitFor();
    await row.getByText('已核对').waitFor();
    const outline = page.getByRole('row').filter({ hasText: 'yonyou.u8cloud' });
    expect(await outline.textContent()).toContain('仅框架，不能写入');
    await row.getByRole('link', { name: `SANDBOX-${BOOK}` }).click();
    await button(/^停\s*用$/).click();
    await page
      .locator('.ant-modal-confirm')
      .getByRole('button', { name: /^停\s*用$/ })
      .click();
    await page.getByRole('heading', { level: 1 }).getByText('已停用').waitFor();
  });

  test('an outline cannot be chosen, and a form without its settings is not sent', async () => {
    await page.goto(`${app.url}/connectors`);
    await button('新建连接').click();
    await dialog().getByLabel('财务系统').click();
    const outline = page.locator('.ant-select-item-option', { hasText: '仅框架' });
    expect(await outline.first().getAttribute('aria-disabled')).toBe('true');
    await page.locator('.ant-select-item-option', { hasText: '金蝶云·星空' }).click();
    await save().click();
    await dialog().getByText('必填').first().waitFor();
    expect(await dialog().getByText('必填').count()).toBeGreaterThanOrEqual(6);
  });

  test('a wrong secret is diagnosed with its remedy; replaced, the connection works; it is shown nowhere', async () => {
    await dialog().getByLabel('连接名称').fill('kd-main');
    await dialog().getByLabel('接口地址').fill(sandbox.url);
    await dialog().getByLabel('ERP 账簿编码').fill('001');
    await dialog().getByLabel('数据中心 ID').fill(CREDENTIALS.acctId);
    await dialog().getByLabel('集成用户').fill(CREDENTIALS.username);
    await dialog().getByLabel('应用 ID（').fill(CREDENTIALS.appId);
    await dialog().getByLabel('应用密钥（').fill(WRONG_SECRET);
    await save().click();
    await page.getByRole('heading', { name: /KD-MAIN/ }).waitFor();
    const refused = await testConnection();
    expect(refused).toMatch(/KINGDEE_LOGIN_\w+/);
    expect(refused).not.toContain(WRONG_SECRET);
    await button(/^编\s*辑$/).click();
    await dialog().getByText('已设置；留空则不变').waitFor();
    expect(await dialog().getByLabel('应用密钥（').inputValue()).toBe('');
    await dialog().getByLabel('应用密钥（').fill(CREDENTIALS.appSecret);
    await save().click();
    await dialog().waitFor({ state: 'detached' });
    const good = await testConnection();
    expect(good).toContain('连接正常');
    expect(good).toContain('USD');
    expect(await page.content()).not.toContain(CREDENTIALS.appSecret);
  });

  test('base data is pulled kind by kind, counted and searched', async () => {
    await tab('基础资料').click();
    await page.getByText('未拉取').first().waitFor();
    await button('全部拉取').click();
    const accounts = page.getByRole('row').filter({ has: button('科目') });
    await accounts.getByText('成功').waitFor();
    expect(Number(await accounts.getByRole('cell').nth(1).textContent())).toBeGreaterThan(100);
    await page.locator('.ant-btn-loading').first().waitFor({ state: 'detached' });
    await accounts.getByRole('button', { name: '科目', exact: true }).click();
    await page.getByPlaceholder('编码或名称').fill('平台佣金');
    const found = page.getByRole('row').filter({ hasText: '6601.31' });
    await found.waitFor();
    expect(await found.textContent()).toContain('必录');
    await page.getByRole('row').filter({ hasText: '1001' }).waitFor({ state: 'detached' });
  });

  test('the chart check names what the ERP would refuse, with the vouchers that wait for it', async () => {
    await upload(SECOND);
    await enter('chen', '/connectors/KD-MAIN?tab=chart');
    await button('检查待发送凭证').click();
    const unmapped = page.getByRole('row').filter({ hasText: 'ERP_ACCOUNT_UNMAPPED' }).first();
    await unmapped.waitFor();
    const cells = await unmapped.getByRole('cell').allTextContents();
    expect(cells[0]).toBe('会被拒绝');
    expect(cells[1]).toMatch(/^科目\d{4}/);
    expect(cells[2]).toContain('在映射中为');
    expect(Number(cells[3])).toBeGreaterThan(0);
    expect(cells[4]).toBe('待处理');
  });

  test('a code that is mapped is a finding no more', async () => {
    const unmapped = page.getByRole('row').filter({ hasText: 'ERP_ACCOUNT_UNMAPPED' });
    const check = async (): Promise<void> => {
      await tab('科目检查').click();
      let posted = false;
      const shownAnew = page.waitForResponse((answer) => {
        if (!answer.url().endsWith('/chart-check')) return false;
        if (answer.request().method() === 'POST') posted = true;
        return posted && answer.request().method() === 'GET';
      });
      await button('检查待发送凭证').click();
      await shownAnew;
    };
    await check();
    const own = page.getByRole('row').filter({ hasText: '1122.11' });
    await own.first().waitFor();
    await unmapped.filter({ hasText: '1122.11' }).getByRole('link', { name: '填写对照' }).click();
    expect(await dialog().getByLabel('我方编码').inputValue()).toBe('1122.11');
    await dialog().getByLabel('ERP 编码').fill('平台待结算');
    await page.locator('.ant-select-item-option', { hasText: '1122.11' }).click();
    await save().click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: '1122.11' }).waitFor();
    await check();
    await own.waitFor({ state: 'detached' });
    expect(await unmapped.count()).toBeGreaterThan(0);
    await tab('编码对照').click();
    await button('批量粘贴').click();
    await dialog().getByLabel('批量粘贴').fill('ACCOUNT\t*\t*\n什么');
    await dialog().getByText('这些行看不懂：2').waitFor();
    await dialog().getByLabel('批量粘贴').fill('ACCOUNT\t*\t*\n*\t*\t*');
    await button('添加 2 行').click();
    await dialog().waitFor({ state: 'detached' });
    await own.getByRole('button', { name: /^移\s*除$/ }).click();
    await page
      .locator('.ant-popconfirm')
      .getByRole('button', { name: /^确\s*定$/ })
      .click();
    await own.waitFor({ state: 'detached' });
    await check();
    await unmapped.first().waitFor({ state: 'detached' });
  });

  test('an expression that is wrong is told at its row; a preview shows the document before and after', async () => {
    await page.getByRole('link', { name: '字段映射' }).first().click();
    await button('新建版本').click();
    const row = page.getByTestId('mapping-row');
    await row.getByLabel('目标字段').fill(FIELD);
    await row.getByLabel('表达式').fill('line.summary &');
    await page.getByLabel('说明').fill('摘要写入自定义字段');
    await button('保存草稿').click();
    await row.getByRole('alert').waitFor();
    expect(await row.getByRole('alert').textContent()).toContain('语法错误');
    await row.getByLabel('表达式').fill('line.dims.店铺 & "/" & line.summary');
    await button(/^预\s*览$/).click();
    const changed = page.getByRole('row').filter({ hasText: 'Model.FEntity[1].F_HL_Text' });
    await changed.waitFor();
    const cells = await changed.getByRole('cell').allTextContents();
    expect(cells[1]).toBe('无');
    expect(cells[2]).toMatch(/^".+\/.+"$/);
    await button('显示完整单据').click();
    expect(await page.locator('.document-text').nth(0).textContent()).not.toContain('F_HL_Text');
    expect(await page.locator('.document-text').nth(1).textContent()).toContain('F_HL_Text');
  });

  test('who drafts cannot approve; a reviewer sees the same preview and approves', async () => {
    await button('保存草稿').click();
    await page.getByRole('heading', { name: '第 1 版' }).waitFor();
    await page.getByText('草稿要由起草人以外的审核人批准后才生效').waitFor();
    expect(await page.getByTestId('approve').count()).toBe(0);
    await enter('wang', '/field-mappings');
    await page.getByRole('link', { name: '第 1 版' }).click();
    await button(/^预\s*览$/).click();
    await page.getByRole('row').filter({ hasText: 'Model.FEntity[1].F_HL_Text' }).waitFor();
    await page.getByTestId('approve').click();
    await page.getByRole('heading', { level: 1 }).getByText('已批准').waitFor();
    expect(await main().textContent()).toMatch(/批准wang/);
  });

  test('the preparer sees all of it and changes nothing of it', async () => {
    await enter('lin', '/connectors/KD-MAIN?tab=mapping');
    await page.getByRole('row').filter({ hasText: '与我方相同' }).first().waitFor();
    for (const name of ['测试连接', '添加对照', '新建连接']) expect(await button(name).count(), name).toBe(0);
    await page.goto(`${app.url}/field-mappings`);
    await page.getByRole('link', { name: '第 1 版' }).waitFor();
    expect(await button('新建版本').count()).toBe(0);
  });

  test('a mapping of business documents: the kind is chosen, its own fields are offered, a sample is said to be one', async () => {
    await enter('chen', '/field-mappings/new');
    await page.getByTestId('mapping-kind').click();
    await page.keyboard.type('其他应收');
    await page.locator('.ant-select-item-option').filter({ hasText: '其他应收单' }).first().click();
    await page.getByRole('heading', { name: '用真实单据预览' }).waitFor();
    expect(page.url()).toContain('kind=OTHER_RECEIVABLE');
    const row = page.getByTestId('mapping-row');
    await row.getByLabel('目标字段').fill('Model.FAR_OtherRemarks');
    await row.getByLabel('表达式').fill('document.reference & " " & document.number');
    await button(/^预\s*览$/).click();
    await page.getByTestId('preview-sample').waitFor();
    const changed = page.getByRole('row').filter({ hasText: 'Model.FAR_OtherRemarks' });
    expect((await changed.getByRole('cell').allTextContents())[2]).toMatch(/^"HL:[0-9a-f]{16} HLOR/);
    await page.getByLabel('说明').fill('备注写单号');
    await button('保存草稿').click();
    await main().getByText('其他应收单').first().waitFor();
    await page.goto(`${app.url}/field-mappings?kind=OTHER_RECEIVABLE`);
    await page.getByRole('link', { name: '第 1 版' }).waitFor();
    expect(await main().getByText('记账凭证').count()).toBe(0);
  });

  test('every page speaks English', async () => {
    await enter('chen', '/connectors');
    await page.getByTestId('language-switch').getByText('EN', { exact: true }).click();
    for (const [path, words] of [
      ['/connectors', ['Finance systems that Heliu writes to', 'Outline, cannot write', 'Kept by the number']],
      ['/connectors/KD-MAIN', ['Health and settings', 'Currency of the ERP ledger']],
      ['/connectors/KD-MAIN?tab=mapping', ['Code in the ERP', 'same as ours']],
      ['/connectors/KD-MAIN?tab=chart', ['Check the whole chart', 'What waits was checked']],
      ['/connectors/KD-MAIN?tab=base&kind=ACCOUNT', ['Used by the chart check', 'Mandatory']],
      ['/field-mappings', ['Version 1', 'Accounting voucher']],
      ['/field-mappings/new', ['Add a row', 'How to write an expression']],
      ['/field-mappings/new?kind=OTHER_RECEIVABLE', ['Preview on a real document', 'Other receivable']],
      ['/field-mappings/1', ['Preview on a real voucher', 'told as a problem']],
    ] as const) {
      await page.goto(app.url + path);
      for (const word of words) await main().getByText(word).first().waitFor();
      const buttons = await main().getByRole('button').allTextContents();
      expect(buttons.join(' '), path).not.toMatch(/\p{Script=Han}/u);
      const titles = await main().locator('h1, h2, th').allTextContents();
      expect(titles.join(' '), path).not.toMatch(/\p{Script=Han}/u);
    }
    expect(complaints).toEqual([]);
  });
});
