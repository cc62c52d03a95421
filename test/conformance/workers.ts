/** Starts workers as processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Story } from './story.ts';
import type { Order, StopAt } from './worker.ts';

const SCRIPT = fileURLToPath(new URL('./worker.ts', import.meta.url));

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How it ended. */
export function runWorker(databaseUrl: string, story: Story, crashAt: string): Promise<End> {
  return endOf(start(databaseUrl, story, { crashAt }));
}

export interface StoppedWorker {
  /** SIGCONT; how it ended after that. */
  wake(): Promise<End>;
}

/** Resolves once it has stopped itself there. */
export async function stopWorker(databaseUrl: string, story: Story, stopAt: StopAt): Promise<StoppedWorker> {
  const child = start(databaseUrl, story, { stopAt });
  const end = endOf(child);
  if (!child.stdout) throw new Error('no output');
  await Promise.race([once(child.stdout, 'data'), end]);
  if (child.exitCode !== null) throw new Error(`the worker did not stop at ${stopAt}`);
  return {
    wake() {
      child.kill('SIGCONT');
      return end;
    },
  };
}

function start(
  databaseUrl: string,
  { account, clock, connection }: Story,
  how: { readonly crashAt?: string; readonly stopAt?: StopAt },
): ChildProcess {
  const { crashAt = '', stopAt } = how;
  const order: Order = { profile: account.profile, connection, ...(stopAt && { stopAt }) };
  const parts = [databaseUrl, account.erpAccount, String(clock.now()), JSON.stringify(order)];
  return spawn(process.execPath, ['--import', 'tsx', SCRIPT, ...parts], {
    env: { ...process.env, HELIU_CRASH_AT: crashAt },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
