/** The `heliu` command as a user runs it: a process of its own on a home of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 90_000;

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly pid: number;
  /** Everything it said so far, both streams. */
  text(): string;
  /** The first match in what it said. Rejects where it ends or is silent about it for 90 s. */
  until(wanted: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, and the exit status. */
  stop(): Promise<number | null>;
}

function spawnHeliu(home: string, words: readonly string[], more: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'bin', 'heliu.mjs'), ...words], {
    env: { ...process.env, DATABASE_URL: '', HELIU_HOME: home, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** One command from start to end. */
export function runHeliu(
  home: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawnHeliu(home, words, more);
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done({ status, ...said }));
  });
}

/** A command that runs until it is told to stop. */
export function startHeliu(
  home: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Running {
  const child = spawnHeliu(home, words, more);
  let text = '';
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<number | null>((done) => {
    child.once('close', done);
  });
  const until = (wanted: RegExp): Promise<RegExpExecArray> =>
    new Promise((done, fail) => {
      const give = (act: () => void): void => {
        clearTimeout(timer);
        listeners.delete(look);
        act();
      };
      const timer = setTimeout(
        () => give(() => fail(new Error(`heliu ${words[0]} did not say it: ${text}`))),
        START_MS,
      );
      const look = (): void => {
        const match = wanted.exec(text);
        if (match) give(() => done(match));
      };
      listeners.add(look);
      void ended.then((status) => give(() => fail(new Error(`heliu ${words[0]} ended with ${status}: ${text}`))));
      look();
    });
  return {
    pid: child.pid ?? 0,
    text: () => text,
    until,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
