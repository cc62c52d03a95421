/** A worker at the double, which HELIU_CRASH_AT kills: `<database url> <erp account> <ms> <what to do, JSON>`. */

import { createAppPool } from '../../src/engine/postgres.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { type DoubleWork, workAtDouble } from './double-bench.ts';

const [, , url = '', erpAccount = '', nowMs = '0', work = '{}'] = process.argv;
const pool = createAppPool(url, 4);
const clock = manualClock(Number(nowMs), { skipSleeps: true });
await workAtDouble(pool, erpAccount, clock, JSON.parse(work) as DoubleWork);
await pool.end();
