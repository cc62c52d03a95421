/// <reference lib="dom" />
/** The console as people use it, in a real browser. The tests are one story and build on one another. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeOf } from '../../src/sandbox/settlements/bytes.ts';
import type { SettlementStory } from '../../src/sandbox/settlements/events.ts';
import { makeSettlements } from '../../src/sandbox/settlements/story.ts';
import { writeV2 } from '../../src/sandbox/settlements/v2-text.ts';
import { ApiClient, findChromium, NEW_PASSWORD, type RunningApp, startApp } from './app.ts';

const CONSOLE = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url));
const chromiumPath = findChromium();
if (!chromiumPath) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WAIT_MS = 30_000;
const PREPARER = 'lin';

/** Code of the page, as text: the project's types know no DOM. */
const WATCH_PROGRESS = `new MutationObserver(() => {
  if (document.querySelector('[data-testid=import-tray] :is(.ant-progress, .ant-steps)'))
    document.body.dataset.sawProgress = 'yes';
}).observe(document.body, { childList: true, subtree: true })`;

let app: RunningApp;
let browser: Browser;
let page: Page;
/** What the browser complained about, beside a refused session. */
const complaints: string[] = [];

const [clear, odd] = makeSettlements({
  seed: 'console',
  settlements: 2,
  orders: 8,
  skus: 3,
  features: { unknown: true },
});
const clearText = textOf(clear);
/** An invented item whose words are near a known one, so that there is something to suggest. */
const oddText = textOf(odd).replace(/Lunar Shelf Surcharge \d+/, 'Storage Renewal Billing Extra');

function textOf(story: SettlementStory | undefined): string {
  if (!story) throw new Error('no story');
  return Buffer.from(wholeOf(writeV2(story))).toString('utf8');
}

/** −1234567n → `-12,345.67`: the amount of a currency with two decimals as the console shows it. */
function shown(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0n ? '-' : ''}${whole}.${digits.slice(-2)}`;
}

function cents(text: string | null): bigint {
  return BigInt((text ?? '').replace(/[^\d-]/g, '') || '0');
}

async function openPage(width = 1440, height = 900): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const opened = await context.newPage();
  opened.setDefaultTimeout(WAIT_MS);
  opened.on('pageerror', (error) => complaints.push(`page error: ${error}`));
  opened.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 401')) complaints.push(message.text());
  });
  return opened;
}

async function signIn(on: Page, username: string, password: string): Promise<void> {
  await on.goto(app.url);
  await on.getByLabel('用户名').fill(username);
  await on.getByLabel('密码', { exact: true }).fill(password);
  await on.getByRole('button', { name: /^登\s*录$/ }).click();
}

async function changePassword(on: Page, now: string): Promise<void> {
  await on.getByRole('heading', { name: '请先修改密码' }).waitFor();
  await on.getByLabel('当前密码').fill(now);
  await on.getByLabel('新密码', { exact: true }).fill(NEW_PASSWORD);
  await on.getByLabel('再次输入新密码').fill(NEW_PASSWORD);
  await on.getByRole('button', { name: '保存新密码' }).click();
  await on.getByRole('heading', { name: '三流合一' }).waitFor();
}

/** Uploads through the control and waits for what came out; the tray of that file is given back. */
async function upload(name: string, text: string) {
  await page
    .getByRole('link', { name: /^(单据|Papers)$/ })
    .first()
    .click();
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  const entry = page.getByTestId('import-tray').locator('> div').filter({ hasText: name });
  await entry.getByRole('button', { name: /^(关闭|Close)$/ }).waitFor();
  return entry;
}

async function language(to: '中' | 'EN'): Promise<void> {
  await page.getByTestId('language-switch').getByText(to, { exact: true }).click();
}

describe.skipIf(!chromiumPath)('console in Chromium', () => {
  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    app = await startApp('--no-demo');
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ARGS });
    page = await openPage();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test('a wrong password says so and lets nobody in', async () => {
    await signIn(page, app.admin.username, 'not the password');
    const error = page.getByTestId('login-error');
    await error.waitFor();
    expect(await error.textContent()).toContain('用户名或密码不正确');
    expect(await page.getByRole('heading', { name: '三流合一' }).count()).toBe(0);
  });

  test('the first administrator must change the password, then makes a preparer', async () => {
    await signIn(page, app.admin.username, app.admin.password);
    await changePassword(page, app.admin.password);
    await page.getByRole('link', { name: '用户与角色' }).first().click();
    await page.getByRole('button', { name: '新建用户' }).waitFor();
    const admin = new ApiClient(app.url);
    await admin.signIn(app.admin.username, NEW_PASSWORD);
    const user = { username: PREPARER, displayName: '林', roles: ['preparer'] };
    const { password } = await admin.call<{ password: string }>('POST', '/users', user);
    await page.context().clearCookies();
    await signIn(page, PREPARER, password);
    await changePassword(page, password);
    expect(await page.getByRole('link', { name: '用户与角色' }).count()).toBe(0);
  });

  test('an upload shows its progress, then the proof and the vouchers', async () => {
    await page.getByRole('link', { name: '单据' }).first().click();
    await page.evaluate(WATCH_PROGRESS);
    const entry = await upload('clear.txt', clearText);
    expect(await page.evaluate('document.body.dataset.sawProgress')).toBe('yes');
    const told = await entry.textContent();
    expect(told).toContain('已过账');
    expect(told).toContain(shown(clear?.total ?? 0n));
    await entry.getByRole('link', { name: '打开单据' }).click();
    const proof = page.getByRole('row').filter({ hasText: '逐行合计 = 报告总额' });
    await proof.waitFor();
    const cells = (await proof.getByRole('cell').allTextContents()).map((one) => one.trim());
    expect(cells.slice(1, 3)).toEqual([shown(clear?.total ?? 0n), shown(clear?.total ?? 0n)]);
    expect(cells.join(' ')).toContain('成立');
  });

  test('a voucher balances, line by line as well as in its sums', async () => {
    await page.getByRole('link', { name: '凭证', exact: true }).first().click();
    // the paper's page has links to its vouchers too: a click on one of them would race the way to the list
    await page.getByRole('heading', { name: '凭证', exact: true, level: 1 }).waitFor();
    await page.locator('a[href*="/vouchers/TRIAL-USD/"]').first().click();
    const form = page.getByTestId('voucher-form');
    await form.waitFor();
    const sides = await form
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [row.children[6]?.textContent ?? '', row.children[7]?.textContent ?? '']),
      );
    const sum = (side: 0 | 1): bigint => sides.reduce((total, row) => total + cents(row[side] ?? ''), 0n);
    expect(sum(0)).toBe(sum(1));
    expect(sum(0)).not.toBe(0n);
    const sums = await form.locator('tfoot td.num').allTextContents();
    expect(sums.map(cents)).toEqual([sum(0), sum(0)]);
  });

  test('the proof of a line goes down to the raw line of the file', async () => {
    await page.getByTestId('line-1').click();
    expect(await page.getByTestId('proof-holds').textContent()).toContain('逐级相等，证明成立');
    const raw = page.getByTestId('raw-hit').first();
    await raw.waitFor();
    const number = Number(await raw.locator('.no').textContent());
    const text = (await raw.locator('> span').last().textContent())?.replaceAll(' → ', '\t');
    expect(text).toBe(clearText.split(/\r?\n/)[number - 1]);
    expect(text).toContain(clear?.id);
    await page.keyboard.press('Escape');
    await page.getByTestId('proof-holds').waitFor({ state: 'detached' });
  });

  test('English is one click away, and back', async () => {
    await language('EN');
    await page.getByText('Accounting voucher').waitFor();
    const menu = await page.getByRole('navigation').first().textContent();
    expect(menu).toContain('Overview');
    expect(menu).not.toMatch(/\p{Script=Han}/u);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await language('中');
    await page.getByText('记账凭证').waitFor();
  });

  test('an unknown item holds the settlement; accepting the suggestion posts it', async () => {
    const entry = await upload('odd.txt', oddText);
    const told = await entry.textContent();
    expect(told).toContain('暂挂');
    expect(told).toContain('Storage Renewal Billing Extra');
    await entry.getByRole('link', { name: '打开单据' }).click();
    await page.getByTestId('hold-reasons').waitFor();
    await page.getByRole('button', { name: /^采\s*纳$/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { checked: true }).waitFor();
    expect(await dialog.getByRole('radio').first().isChecked()).toBe(true);
    await dialog.getByLabel('原因').fill('亚马逊客服回复');
    await dialog.getByRole('button', { name: /^采\s*纳$/ }).click();
    await page.getByText('规则已生效：1 张结算单重新处理，1 张已过账').waitFor();
    await page.getByTestId('hold-reasons').waitFor({ state: 'detached' });
    expect(await page.locator('main').textContent()).toContain('已过账');
  });

  test('a file that is no report is named as such, in both languages', async () => {
    const entry = await upload('letter.txt', 'Dear Sir,\nplease find the settlement attached.\n');
    expect(await entry.locator('.problem').textContent()).toContain('无法识别的报告');
    await language('EN');
    await page.getByText('No known report').first().waitFor();
    expect(await entry.locator('.problem').textContent()).not.toMatch(/\p{Script=Han}/u);
    await language('中');
  });

  test('the overview fits a telephone of 390 px without scrolling sideways', async () => {
    const narrow = await openPage(390, 844);
    await signIn(narrow, PREPARER, NEW_PASSWORD);
    await narrow.getByRole('heading', { name: '三流合一' }).waitFor();
    await narrow.getByText('clear.txt').first().waitFor();
    const widthOf = (what: string): Promise<number> => narrow.evaluate(`document.documentElement.${what}`);
    expect(await widthOf('clientWidth')).toBe(390);
    expect(await widthOf('scrollWidth')).toBe(390);
    await narrow.context().close();
  });

  test('nothing of all this was an error to the browser', () => {
    expect(complaints).toEqual([]);
  });
});
