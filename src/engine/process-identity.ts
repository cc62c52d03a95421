/** A process, told apart from a later one that got the same pid. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process of the same boot. Empty where the system does not tell. */
  readonly started: string;
}

/** undefined where no such process runs (a zombie does not run). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!isRunning(pid)) return undefined;
  if (process.platform === 'linux') return identifyOnLinux(pid);
  if (process.platform === 'win32') return { pid, started: '' };
  const started = execOrEmpty('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return started === '' ? undefined : { pid, started };
}

export function isSameProcess(known: ProcessIdentity): boolean {
  return identifyProcess(known.pid)?.started === known.started;
}

function identifyOnLinux(pid: number): ProcessIdentity | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The command name stands in brackets and may hold spaces and brackets itself: count the fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (stat === '' || startTicks === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid, started: `${readOrEmpty('/proc/sys/kernel/random/boot_id').trim()}:${startTicks}` };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function execOrEmpty(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, [...args], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
