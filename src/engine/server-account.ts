/** The OS user that PostgreSQL runs as: it refuses to be root. */
import { execFileSync } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { problem, Refused } from '../core/problems.ts';
import { ENGINE_PROBLEMS } from './problems.ts';

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` last: other services may run as it too. */
const USUAL_ACCOUNTS = ['heliu', 'postgres', 'nobody'] as const;

/**
 * undefined: run as whoever we are. As root: the owner of an existing data folder, else `heliu`, `postgres`, a new system
 * user `heliu`, or `nobody`. Throws Refused DATABASE_NO_ACCOUNT.
 */
export function chooseServerAccount(dataDir: string): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = ownerOf(dataDir);
  if (owner && owner.uid !== 0) return owner;
  const account = findAccount('heliu') ?? findAccount('postgres') ?? addAccount() ?? findAccount('nobody');
  if (account) return account;
  const detail = `tried ${USUAL_ACCOUNTS.join(', ')} and useradd`;
  throw new Refused(problem(ENGINE_PROBLEMS.DATABASE_NO_ACCOUNT, {}, { detail }));
}

export function giveTo(account: ServerAccount | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

function ownerOf(path: string): ServerAccount | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && { uid: stat.uid, gid: stat.gid };
}

function findAccount(name: string): ServerAccount | undefined {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid === undefined || gid === undefined || uid === '0' ? undefined : { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

function addAccount(): ServerAccount | undefined {
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'heliu'], {
      stdio: 'ignore',
    });
    return findAccount('heliu');
  } catch {
    return undefined;
  }
}
