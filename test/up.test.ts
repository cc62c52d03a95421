/** `heliu up` and `heliu worker` as an operator runs them. The tests of one home build on one another. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient, NEW_PASSWORD } from './browser/app.ts';
import { type Running, startHeliu } from './stories/heliu.ts';

/** A demo of six settlements: sold in three shops, one of them held. */
const DEMO_SETTLEMENTS = 6;
const DEMO_HELD = 1;
const POLL_MS = 500;
const WAIT_MS = 100_000;

let home = '';
let up: Running;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'heliu-up-'));
});

afterAll(async () => {
  await up?.stop();
  await rm(home, { recursive: true, force: true });
});

interface Settlements {
  readonly items: readonly { readonly shop: string; readonly settlementId: string; readonly state: string }[];
}
interface Vouchers {
  readonly items: readonly { readonly voucherNo: string; readonly state: string; readonly erpNumber: string | null }[];
}

async function startUp(): Promise<{ readonly running: Running; readonly client: ApiClient }> {
  const running = startHeliu(home, ['up', '--port', '0']);
  const [, url = ''] = await running.until(/Heliu 合流 {2}(http:\S+)/);
  return { running, client: new ApiClient(url) };
}

async function untilTrue<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen) || Date.now() > end) return seen;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** Process number of the database server of the home: the first line of its postmaster.pid. */
async function serverPid(): Promise<number | undefined> {
  for (const entry of await readdir(home, { recursive: true }))
    if (basename(entry) === 'postmaster.pid') return Number((await readFile(join(home, entry), 'utf8')).split('\n')[0]);
  return undefined;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const settled = (client: ApiClient): Promise<Settlements> => client.call('GET', '/settlements?limit=100');
const vouchersOf = (client: ApiClient): Promise<Vouchers> => client.call('GET', '/vouchers?limit=100');

let before: { readonly settlements: Settlements; readonly vouchers: Vouchers };

test('a first start brings a demo company: every posted voucher is verified in the sandbox ERP, one settlement is held', {
  timeout: 240_000,
}, async () => {
  const { running, client } = await startUp();
  up = running;
  const [, username = '', password = ''] = await up.until(/first login: {2}(\S+) {2}(\S+)/);
  await client.signIn(username, password);
  await client.call('POST', '/session/password', { password, newPassword: NEW_PASSWORD });

  const settlements = await untilTrue(
    () => settled(client),
    ({ items }) => items.length === DEMO_SETTLEMENTS,
  );
  expect(settlements.items.filter((one) => one.state === 'HELD')).toHaveLength(DEMO_HELD);
  expect(settlements.items.filter((one) => one.state === 'POSTED')).toHaveLength(DEMO_SETTLEMENTS - DEMO_HELD);

  const vouchers = await untilTrue(
    () => vouchersOf(client),
    ({ items }) => items.every((one) => one.state === 'VERIFIED'),
  );
  expect(vouchers.items.length).toBeGreaterThanOrEqual(DEMO_SETTLEMENTS - DEMO_HELD);
  expect(vouchers.items.filter((one) => one.state !== 'VERIFIED' || !one.erpNumber)).toEqual([]);
  before = { settlements, vouchers };
});

test('SIGTERM ends it with status 0 and leaves no database server behind', async () => {
  const pid = await serverPid();
  expect(pid !== undefined && lives(pid)).toBe(true);
  expect(await up.stop()).toBe(0);
  expect(pid !== undefined && lives(pid)).toBe(false);
  expect(await serverPid()).toBeUndefined();
});

test('a second start keeps the data, brings no second demo, and prints no password', { timeout: 120_000 }, async () => {
  const { running, client } = await startUp();
  up = running;
  await client.signIn('admin', NEW_PASSWORD);
  expect(await settled(client)).toEqual(before.settlements);
  expect(await vouchersOf(client)).toEqual(before.vouchers);
  expect(await up.stop()).toBe(0);
  expect(up.text()).not.toMatch(/first login|demo company/);
});

test('the worker runs until SIGTERM and ends with status 0', { timeout: 120_000 }, async () => {
  up = startHeliu(home, ['worker']);
  await up.until(/Heliu worker \d+/);
  expect(await up.stop()).toBe(0);
  expect(await serverPid()).toBeUndefined();
});
