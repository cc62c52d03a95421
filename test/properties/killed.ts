/** An import that is killed, then made again in a fresh process, against one that was left in peace. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { asOwner } from '../../src/engine/postgres.ts';
import { filePaperStore } from '../../src/intake/paper-store.ts';
import { resumeImports } from '../../src/pipeline/resume.ts';
import { verifyAll } from '../../src/pipeline/verify.ts';
import type { SettlementStory } from '../../src/sandbox/settlements/events.ts';
import { writeV2 } from '../../src/sandbox/settlements/v2-text.ts';
import { expectAccountedFor, expectBalanced, expectCutOnce, openExceptions, vouchersOf } from '../setup/book-checks.ts';
import { withStoryHouse } from '../setup/story-house.ts';
import { importAll } from './posting.ts';

const CHILD = fileURLToPath(new URL('../stories/import-child.ts', import.meta.url));

export interface Undisturbed {
  readonly canonical: string;
  readonly vouchers: readonly unknown[];
}

export function undisturbedImport(story: SettlementStory): Promise<Undisturbed> {
  return withStoryHouse([story], {}, async (house) => {
    await importAll(house, [story], writeV2);
    return { canonical: await house.canonical(), vouchers: await vouchersOf(house.db.pool) };
  });
}

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly text: string;
}

/** `killAfter`: a step, and how many ms after it was told the child is killed by SIGKILL. */
export interface Death {
  readonly crashAt?: string;
  readonly killAfter?: { readonly step: string; readonly ms: number };
}

function runChild(args: readonly string[], death: Death): Promise<Ended> {
  const env = { ...process.env, HELIU_CRASH_AT: death.crashAt ?? '' };
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const { killAfter } = death;
    if (killAfter && timer === undefined && text.includes(killAfter.step))
      timer = setTimeout(() => child.kill('SIGKILL'), killAfter.ms);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, text });
    });
  });
}

/** `RESUME`: what the worker of a restarted house does by itself, without anyone importing again. */
export type Revival = 'IMPORT' | 'RESUME';

async function importAgain(args: readonly string[]): Promise<void> {
  const again = await runChild(args, {});
  expect([again.code, again.text.trim().split('\n').at(-1)]).toEqual([
    0,
    expect.stringMatching(/^(POSTED|UNCHANGED)$/),
  ]);
}

/** Kills, imports again or resumes, and compares. Returns how the first child ended. */
export async function killedAndMadeAgain(
  story: SettlementStory,
  death: Death,
  peace: Undisturbed,
  revival: Revival = 'IMPORT',
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'heliu-killed-'));
  const paper = join(folder, 'paper.txt');
  await writeFile(paper, Buffer.concat([...writeV2(story)]));
  try {
    return await withStoryHouse([story], {}, async (house) => {
      const args = [house.db.url, join(folder, 'papers'), paper];
      const killed = await runChild(args, death);
      const restarted = { ...house, papers: filePaperStore(join(folder, 'papers')) };
      if (revival === 'IMPORT') await importAgain(args);
      else await resumeImports(restarted);
      const { pool } = house.db;
      expect(await house.canonical()).toBe(peace.canonical);
      expect(await vouchersOf(pool)).toEqual(peace.vouchers);
      const documents = await pool.query('SELECT state FROM intake.document');
      expect(documents.rows).toEqual([{ state: 'INTERPRETED' }]);
      const statements = await pool.query('SELECT state FROM intake.statement');
      expect(statements.rows).toEqual([{ state: 'PROVED' }]);
      // A test database keeps no statistics by itself; without them the checks loop over 20,000 rows each time.
      await asOwner(pool, (client) => client.query('ANALYZE'));
      await expectBalanced(pool);
      await expectCutOnce(pool);
      await expectAccountedFor(pool);
      expect(await openExceptions(pool)).toEqual([]);
      const twice = await pool.query('SELECT entry_key FROM ledger.entry GROUP BY book, entry_key HAVING count(*) > 1');
      expect(twice.rows).toEqual([]);
      expect((await verifyAll(restarted)).ok).toBe(true);
      return killed;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
