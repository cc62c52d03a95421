/** One delivery run as a worker process does it: a sandbox server over a shared store, a connector, the outbox. */
import type pg from 'pg';
import { kingdeeConnector } from '../../src/connectors/kingdee/connector.ts';
import { kingdeeProblems } from '../../src/connectors/kingdee/problems.ts';
import { startKingdeeSandbox } from '../../src/connectors/kingdee/sandbox.ts';
import { CREDENTIALS } from '../../src/connectors/kingdee/sandbox-fixture.ts';
import { sandboxCurrencies } from '../../src/connectors/kingdee/sandbox-seed.ts';
import type { KingdeeStore } from '../../src/connectors/kingdee/store.ts';
import { joinCatalogue } from '../../src/core/problems.ts';
import { listErpAccounts } from '../../src/delivery/erp-accounts.ts';
import { openOutbox } from '../../src/delivery/lease.ts';
import { deliverAccount, type FlowSummary } from '../../src/delivery/outbox.ts';
import { DELIVERY_PROBLEMS } from '../../src/delivery/problems.ts';
import type { Clock } from '../../src/wire/clock.ts';
import { createHttp } from '../../src/wire/http.ts';
import { createLimiter } from '../../src/wire/limiter.ts';
import { wireProblems } from '../../src/wire/problems.ts';
import { createRedactor } from '../../src/wire/redact.ts';

export async function deliverOnce(
  pool: pg.Pool,
  store: KingdeeStore,
  erpAccount: string,
  clock: Clock,
): Promise<FlowSummary> {
  const account = (await listErpAccounts(pool)).find((one) => one.erpAccount === erpAccount);
  if (!account) throw new Error(`no account ${erpAccount}`);
  const books = [{ number: '001', name: '示例账簿', currency: 'CNY' }];
  const sandbox = await startKingdeeSandbox({ store, clock, seed: { ...CREDENTIALS, books } });
  const [limiter, redactor] = [createLimiter({ clock }), createRedactor()];
  const http = createHttp({ limiter, redactor });
  try {
    const target = kingdeeConnector(
      { ...CREDENTIALS, baseUrl: sandbox.url, book: account.ledger, currencies: sandboxCurrencies() },
      { http, limiter, clock, redactor },
    );
    const catalogue = joinCatalogue([DELIVERY_PROBLEMS, kingdeeProblems, wireProblems]);
    return await deliverAccount(openOutbox({ pool, clock, catalogue, worker: 'story' }), account, target, 10);
  } finally {
    http.close();
    await sandbox.close();
  }
}
