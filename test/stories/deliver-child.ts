/**
 * A worker process for delivery-killed.test.ts: delivers what is due of one book through a sandbox of its own over the
 * shared store. HELIU_CRASH_AT makes it die. Arguments: owner's URL of the database, account, time in ms.
 */

import { createAppPool } from '../../src/engine/postgres.ts';
import { erpStore } from '../../src/sandbox/erp-store.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { deliverOnce } from './delivery-bench.ts';

const [url = '', account = '', nowMs = ''] = process.argv.slice(2);
const pool = createAppPool(url, 4);
await deliverOnce(pool, erpStore(pool, account), account, manualClock(Number(nowMs), { skipSleeps: true }));
await pool.end();
