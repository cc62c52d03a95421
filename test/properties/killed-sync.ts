/** A sync of the seeded seller that is killed, then made again in a fresh process, against one that was left in peace. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { SellfoxSandbox } from '../../src/connectors/sellfox/sandbox.ts';
import { startSellfoxSandbox } from '../../src/connectors/sellfox/sandbox.ts';
import { loadPlatforms } from '../../src/core/platforms.ts';
import { DAY_MS } from '../../src/sandbox/seller/local-time.ts';
import { planStory, type StoryOptions } from '../../src/sandbox/seller/story.ts';
import { createSellerWorld } from '../../src/sandbox/seller/world.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { expectBalanced, expectCutOnce, vouchersOf } from '../setup/book-checks.ts';
import { openSellerBook, SELLER_CLIENT } from '../setup/seller-house.ts';
import { canonicalExport } from '../setup/story-house.ts';
import { testDatabase } from '../setup/test-database.ts';

const CHILD = fileURLToPath(new URL('../stories/sync-child.ts', import.meta.url));

export interface SyncStory {
  readonly options: StoryOptions;
  readonly nowMs: number;
  readonly sandbox: SellfoxSandbox;
}

export async function syncStory(
  size: Pick<StoryOptions, 'seed' | 'orders' | 'days'>,
  codes: readonly string[],
): Promise<SyncStory> {
  const options = { ...size, platforms: loadPlatforms().filter((one) => codes.includes(one.code)) };
  const plan = planStory(options);
  const nowMs = plan.startMs + 60 * DAY_MS;
  const clock = manualClock(nowMs, { skipSleeps: true });
  const limits = { intervalMs: 0 };
  const sandbox = await startSellfoxSandbox({
    ...{ world: createSellerWorld(plan), clock, clients: [SELLER_CLIENT], limits },
  });
  return { options, nowMs, sandbox };
}

/** What the book and stock come to, by business keys. */
export interface Outcome {
  readonly canonical: string;
  readonly vouchers: readonly unknown[];
  readonly orders: readonly unknown[];
  readonly stock: readonly unknown[];
  readonly rows: readonly unknown[];
}

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly text: string;
}

function runChild(args: readonly string[], crashAt: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, ...args], {
    env: { ...process.env, HELIU_CRASH_AT: crashAt },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal, text }));
  });
}

/** `crashes`: where the processes die, one after the other; the last one goes to its end. */
export async function syncWithDeaths(story: SyncStory, crashes: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'heliu-killed-sync-'));
  const database = await testDatabase();
  try {
    await openSellerBook({ db: { ...database, mode: 'external' } }, planStory(story.options), {
      nowMs: story.nowMs,
    });
    const args = [database.url, folder, story.sandbox.url, JSON.stringify(story.options)];
    // the lease of the dead has to run out first: the clock of the next process is later
    const argsAt = (deaths: number): readonly string[] => [...args, String(story.nowMs + deaths * 6 * 60_000)];
    for (const [deaths, crashAt] of crashes.entries())
      expect([crashAt, (await runChild(argsAt(deaths), crashAt)).signal]).toEqual([crashAt, 'SIGKILL']);
    const last = await runChild(argsAt(crashes.length), '');
    expect([last.code, last.text.trim()]).toEqual([0, expect.not.stringMatching(/:[A-Z]/)]);
    await expectBalanced(database.pool);
    await expectCutOnce(database.pool);
    return await outcomeOf(database.pool);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function outcomeOf(pool: Parameters<typeof vouchersOf>[0]): Promise<Outcome> {
  const orders = await pool.query(
    `SELECT shop, order_no, state, shipped, cancelled, open, recognised, claims, open_amount FROM orders."order" ORDER BY 1, 2`,
  );
  const stock = await pool.query('SELECT warehouse, material, on_hand FROM inventory.position ORDER BY 1, 2');
  const rows = await pool.query(
    'SELECT stream, row_key, revision, fingerprint, deleted FROM intake.source_row ORDER BY 1, 2, 3',
  );
  return {
    canonical: await canonicalExport({ db: { pool } }),
    vouchers: await vouchersOf(pool),
    ...{ orders: orders.rows, stock: stock.rows, rows: rows.rows },
  };
}
