/** A worker of many-vouchers.ts: delivers whatever is due, again and again, until it is killed. Argument: owner's URL. */
import type { TargetConnector } from '../../src/core/targets.ts';
import { loadErpAccount } from '../../src/delivery/erp-accounts.ts';
import { createAppPool } from '../../src/engine/postgres.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import { deliverDue } from '../../src/pipeline/deliver.ts';
import { targetProfile } from '../../src/pipeline/target-profiles.ts';
import { systemClock as clock } from '../../src/wire/clock.ts';
import { createHttp } from '../../src/wire/http.ts';
import { createLimiter } from '../../src/wire/limiter.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { DEADLINE_MS, LEASE_MS, SECRETS } from './many-vouchers-accounts.ts';

/** So that no worker sits on one account to its end. */
const VOUCHERS_AT_ONCE = 24;
const IDLE_MS = 250;

const [url = ''] = process.argv.slice(2);
const pool = createAppPool(url, 6);
const targets = new Map<string, TargetConnector>();

async function targetOf(book: string): Promise<TargetConnector | undefined> {
  const known = targets.get(book);
  const account = known ? undefined : await loadErpAccount(pool, book);
  if (!account) return known;
  const [limiter, redactor] = [createLimiter({ clock }), createRedactor()];
  const http = createHttp({ clock, limiter, redactor });
  const { baseUrl, ledger, config } = account;
  const secrets = SECRETS[account.profile] ?? {};
  const target = targetProfile(account.profile)?.connect?.(
    { baseUrl, ledger, config, secrets, currency: 'CNY' },
    { http, limiter, clock, redactor },
  );
  if (target) targets.set(book, target);
  return target;
}

const house = { db: { pool }, clock, catalogue: houseCatalogue(), targetOf };
const request = {
  worker: `worker-${process.pid}`,
  limit: VOUCHERS_AT_ONCE,
  leases: { deadlineMs: DEADLINE_MS, leaseMs: LEASE_MS },
};
for (;;) {
  const { flows } = await deliverDue(house, request);
  const isBusy = flows.some((one) => Object.values(one.counts).some((count) => count > 0));
  if (!isBusy) await clock.sleep(IDLE_MS);
}
