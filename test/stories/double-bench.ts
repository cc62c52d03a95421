/** One run of a worker at the double, in this process or in one that is killed. */
import type pg from 'pg';
import { DOUBLE_CATALOGUE } from '../../src/delivery/double-bench-fixture.ts';
import { listDrifts } from '../../src/delivery/drift.ts';
import { listErpAccounts } from '../../src/delivery/erp-accounts.ts';
import { openOutbox } from '../../src/delivery/lease.ts';
import { mirrorAccount } from '../../src/delivery/mirror.ts';
import { deliverAccount } from '../../src/delivery/outbox.ts';
import { repairDrift } from '../../src/delivery/repairs.ts';
import { type Fate, targetDouble } from '../../src/delivery/target-double-fixture.ts';
import type { Clock } from '../../src/wire/clock.ts';
import { storedDouble } from './double-store.ts';

export interface DoubleWork {
  /** REPAIR sends what differs or is gone anew, after a look at the whole ERP. */
  readonly act: 'DELIVER' | 'REPAIR';
  readonly fates?: readonly Fate[];
  readonly closed?: readonly string[];
  readonly batchMax?: number;
}

/** The ERP is blind and cannot be asked for duplicates: a second document stays for all to see. */
export async function workAtDouble(pool: pg.Pool, erpAccount: string, clock: Clock, work: DoubleWork): Promise<void> {
  const account = (await listErpAccounts(pool)).find((one) => one.erpAccount === erpAccount);
  if (!account) throw new Error(`no account ${erpAccount}`);
  const store = storedDouble(pool, erpAccount);
  const { batchMax = 0, fates = [], closed = [], act } = work;
  const { target, ...double } = targetDouble({ clock, store, idempotency: 'blind', batchMax, without: ['duplicates'] });
  double.fates.push(...fates);
  for (const period of closed) double.closed.add(period);
  const outbox = openOutbox({ pool, clock, catalogue: DOUBLE_CATALOGUE, worker: 'story' });
  if (act === 'DELIVER') {
    await deliverAccount(outbox, account, target, 10);
    return;
  }
  await mirrorAccount(outbox, account, target, { depth: 'FULL' });
  for (const { driftNo } of await listDrifts(pool, { erpAccount }))
    await repairDrift(outbox, account, target, { driftNo, repair: 'RESEND', actor: 'ann', reason: '误改' });
}
