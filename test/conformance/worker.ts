/**
 * A worker process that is killed (HELIU_CRASH_AT) or stops itself: `<database url> <erp account> <ms> <order, JSON>`. The
 * sandbox lives in the parent and outlives it.
 */
import { writeSync } from 'node:fs';
import type pg from 'pg';
import type { ProfileAccount } from '../../src/core/target-profiles.ts';
import type { TargetConnector } from '../../src/core/targets.ts';
import { listErpAccounts } from '../../src/delivery/erp-accounts.ts';
import { deliverAccount } from '../../src/delivery/outbox.ts';
import { createAppPool } from '../../src/engine/postgres.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { connect, LATER_MS, outboxOf } from './story.ts';

/** looked: after the find, before it is written down · leaving: written down, before the lease is checked · sending: after that. */
export type StopAt = 'looked' | 'leaving' | 'sending';

export interface Order {
  readonly profile: string;
  readonly connection: ProfileAccount;
  readonly stopAt?: StopAt;
}

const [, , url = '', erpAccount = '', nowMs = '0', order = '{}'] = process.argv;
const { profile, connection, stopAt } = JSON.parse(order) as Order;
let isStopped = false;
const clock = manualClock(Number(nowMs), { skipSleeps: true });
const pool = createAppPool(url, 4);
const { target, close } = connect(profile, connection, clock);
const account = (await listErpAccounts(pool)).find((one) => one.erpAccount === erpAccount);
if (!account) throw new Error(`no account ${erpAccount}`);
await deliverAccount(outboxOf(stoppingPool(pool), clock, 'child'), account, stoppingTarget(target), 100);
close();
await pool.end();

/** Once. Whoever wakes it has let that much time pass. */
function stop(here: StopAt): void {
  if (stopAt !== here || isStopped) return;
  isStopped = true;
  writeSync(1, 'stopped\n');
  process.kill(process.pid, 'SIGSTOP');
  clock.advance(LATER_MS);
}

function stoppingTarget(own: TargetConnector): TargetConnector {
  return {
    ...own,
    async find(voucher) {
      const found = await own.find(voucher);
      stop('looked');
      return found;
    },
    send(document, deadlineMs) {
      stop('sending');
      return own.send(document, deadlineMs);
    },
  };
}

/** The lease is asked for by the one statement that begins so. */
function stoppingPool(own: pg.Pool): pg.Pool {
  const query = (text: string, values: unknown[]) => {
    if (text.startsWith('SELECT lease_until')) stop('leaving');
    return own.query(text, values);
  };
  return Object.create(own, { query: { value: query } }) as pg.Pool;
}
