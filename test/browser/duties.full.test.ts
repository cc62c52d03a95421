/** Separation of duties, sessions, keyboard and every width of the console, over the demo company. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wholeOf } from '../../src/sandbox/settlements/bytes.ts';
import { makeSettlements } from '../../src/sandbox/settlements/story.ts';
import { writeV2 } from '../../src/sandbox/settlements/v2-text.ts';
import { ApiClient, addUsers, findChromium, NEW_PASSWORD, type RunningApp, startApp } from './app.ts';

const CHROMIUM = findChromium();
if (!CHROMIUM) console.log('test/browser: skipped, no Chromium found (name one in HELIU_CHROMIUM)');
const CONSOLE = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url));
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const WAIT_MS = 45_000;
const DEMO_MS = 90_000;
const DEMO_PAPERS = 6;

const LOADING = '.ant-skeleton, .ant-spin-spinning, .waiting';

/** Code of the page, as text: the project's types know no DOM. */
const BEYOND_THE_WINDOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Two settlements in CAD, which no book of the demo company keeps: the first opens a trial book. */
const [FIRST, SECOND] = makeSettlements({ seed: 'duties', marketplace: 'CA', settlements: 2, orders: 12 }).map(
  (story) => ({ name: `${story.id}.txt`, mimeType: 'text/plain', buffer: Buffer.from(wholeOf(writeV2(story))) }),
);

describe.skipIf(!CHROMIUM)('duties in the console', () => {
  let app: RunningApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    if (!existsSync(CONSOLE)) throw new Error('dist/console is not built: run `npx vite build`, or `npm test`');
    app = await startApp();
    await addUsers(app, { lin: 'preparer', wang: 'reviewer', chen: 'config' });
    await untilDemoIsThere(app);
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGS });
  }, 200_000);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  beforeEach(async () => {
    faults = [];
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(WAIT_MS);
    context.on('weberror', (error) => faults.push(error.error().message));
    page = await context.newPage();
  });

  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function enter(username: string): Promise<void> {
    await page.fill('input[autocomplete=username]', username);
    await page.fill('input[autocomplete=current-password]', NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await shown();
  }

  /** Tried anew where the menu closed under the pointer: on a busy machine the page behind it still comes. */
  async function signOut(): Promise<void> {
    const login = page.locator('input[autocomplete=username]');
    for (let tries = 0; tries < 4 && !(await login.isVisible()); tries += 1) {
      await page
        .getByTestId('user-menu')
        .click({ timeout: 10_000 })
        .catch(() => undefined);
      await page
        .getByText('退出登录')
        .click({ timeout: 5_000 })
        .catch(() => undefined);
      await login.waitFor({ timeout: 10_000 }).catch(() => undefined);
    }
  }

  async function shown(): Promise<void> {
    await page.waitForSelector('#content h1');
    await page.waitForSelector(LOADING, { state: 'detached' });
  }

  async function signIn(username: string, path = '/'): Promise<void> {
    await page.goto(app.url + path);
    await enter(username);
  }

  async function uploadAndOpenVoucher(file: typeof FIRST): Promise<void> {
    if (!file) throw new Error('the generator made too few settlements');
    await page.waitForSelector('input[type=file]', { state: 'attached' });
    await page.setInputFiles('input[type=file]', file);
    await page.getByTestId('import-tray').locator('a[href^="/vouchers/"]').first().click();
    await page.waitForSelector('[data-testid=voucher-form] tfoot');
  }

  test('a policy takes two people, and its voucher waits for a reviewer who is not its preparer', async () => {
    await signIn('lin', '/documents');
    await uploadAndOpenVoucher(FIRST);
    const chen = new ApiClient(app.url);
    await chen.signIn('chen', NEW_PASSWORD);
    const policy = { book: 'TRIAL-CAD', key: 'voucherReview', value: 'REVIEW', effectiveFrom: '2026-01-01' };
    await chen.call('POST', '/policies', { ...policy, reason: '逐张审核' });
    await signOut();
    await enter('wang');
    await page.goto(`${app.url}/settings?tab=proposals`);
    await page.getByRole('button', { name: '批准' }).click();
    await page.locator('.mark.good', { hasText: '已批准' }).waitFor();

    await context.clearCookies();
    await signIn('lin', '/documents');
    await uploadAndOpenVoucher(SECOND);
    await page.getByText('等待审核人审核').waitFor();
    expect(await page.getByTestId('approve').count()).toBe(0);

    await context.clearCookies();
    await signIn('wang', '/vouchers?state=AWAITING_REVIEW');
    const rows = page.locator('.ant-table-row');
    await rows.first().waitFor();
    const waiting = await rows.count();
    await page.locator('.ant-table-thead .ant-checkbox-input').check();
    await page.getByRole('button', { name: `审核通过 ${waiting} 张` }).click();
    await page.getByText('没有符合条件的凭证').waitFor();
  });

  test('an ended session asks for the login and comes back to the same page', async () => {
    await signIn('lin', '/exceptions?level=L2');
    await context.clearCookies();
    await page.getByRole('tab', { name: 'L1' }).click();
    await page.getByText('登录已过期').waitFor();
    await enter('lin');
    expect(new URL(page.url()).pathname).toBe('/exceptions');
  });

  test('signing out leaves nothing of the page to the next person', async () => {
    await signIn('lin', '/vouchers');
    await signOut();
    await enter('wang');
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('the proof opens and closes by keyboard alone', async () => {
    await signIn('lin', '/vouchers?state=VERIFIED');
    await page.locator('.ant-table-row a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-testid=voucher-form]');
    await page.getByRole('button', { name: '查看第 1 行的证明' }).focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('proof-holds').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('proof-holds').waitFor({ state: 'detached' });
  });

  test('no page is wider than its window, wide or narrow, in either language', async () => {
    await signIn('admin');
    const paths = ['/', '/documents', '/settlements', '/vouchers', '/exceptions', '/users', '/audit', '/verify'];
    const erp = [
      '/connectors',
      '/erp-documents',
      '/field-mappings',
      '/field-mappings/new',
      '/review',
      '/delivery',
      '/drift',
    ];
    const tabs = ['books', 'periods', 'policies', 'rates', 'rules', 'proposals'].map((tab) => `/settings?tab=${tab}`);
    for (const path of [...paths, ...erp, ...tabs, ...(await firstDetails(app))]) {
      await page.goto(app.url + path);
      await shown();
      for (const language of ['EN', '中']) {
        await page.getByTestId('language-switch').getByText(language, { exact: true }).click();
        for (const width of [1440, 1024, 390]) {
          await page.setViewportSize({ width, height: 844 });
          await page.evaluate(TWO_FRAMES);
          expect(await page.evaluate(BEYOND_THE_WINDOW), `${path} ${language} ${width}`).toBeLessThanOrEqual(0);
        }
      }
    }
  }, 180_000);
});

interface Counts {
  readonly documents: readonly { readonly state: string; readonly count: number }[];
  readonly vouchers: readonly { readonly state: string; readonly count: number }[];
}

async function untilDemoIsThere(app: RunningApp): Promise<void> {
  const lin = new ApiClient(app.url);
  await lin.signIn('lin', NEW_PASSWORD);
  for (const until = Date.now() + DEMO_MS; ; ) {
    const { documents, vouchers } = await lin.call<Counts>('GET', '/overview');
    const papers = documents.find((one) => one.state === 'INTERPRETED')?.count ?? 0;
    const all = vouchers.reduce((sum, one) => sum + one.count, 0);
    const verified = vouchers.find((one) => one.state === 'VERIFIED')?.count ?? 0;
    if (papers >= DEMO_PAPERS && all > 0 && verified === all) return;
    if (Date.now() > until) throw new Error(`the demo did not arrive: ${JSON.stringify({ documents, vouchers })}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** Addresses of one paper, one settlement, one voucher and one connection with its tabs. */
async function firstDetails(app: RunningApp): Promise<readonly string[]> {
  const lin = new ApiClient(app.url);
  await lin.signIn('lin', NEW_PASSWORD);
  type Items<T> = { readonly items: readonly T[] };
  const { items: papers } = await lin.call<Items<{ documentNo: string }>>('GET', '/documents');
  const { items: settlements } = await lin.call<Items<{ shop: string; settlementId: string }>>('GET', '/settlements');
  const { items: vouchers } = await lin.call<Items<{ book: string; voucherNo: string }>>('GET', '/vouchers');
  const { items: erps } = await lin.call<Items<{ name: string }>>('GET', '/erp-accounts');
  return [
    ...papers.slice(0, 1).map((one) => `/documents/${one.documentNo}`),
    ...settlements.slice(0, 1).map((one) => `/settlements/${one.shop}/${one.settlementId}`),
    ...vouchers.slice(0, 1).map((one) => `/vouchers/${one.book}/${one.voucherNo}`),
    ...erps
      .slice(0, 1)
      .flatMap(({ name }) => ['health', 'mapping', 'chart', 'base'].map((tab) => `/connectors/${name}?tab=${tab}`)),
  ];
}
