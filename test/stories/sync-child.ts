/**
 * A process that reads the seeded seller and posts its orders, for the tests that kill it. HELIU_CRASH_AT makes it die by itself.
 * Arguments: owner's URL of the database, folder of kept papers, address of the sandbox, the story as JSON, its clock.
 */
import { createAppPool } from '../../src/engine/postgres.ts';
import { loadSealingKey, secretStore } from '../../src/engine/secrets.ts';
import { filePaperStore } from '../../src/intake/paper-store.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import { cutWaiting } from '../../src/pipeline/cut-waiting.ts';
import type { House } from '../../src/pipeline/house.ts';
import { postDueOrders } from '../../src/pipeline/post-orders.ts';
import { syncSource } from '../../src/pipeline/sync.ts';
import { planStory } from '../../src/sandbox/seller/story.ts';
import { manualClock } from '../../src/wire/clock.ts';
import { connectSeller, ORDER_STREAMS, SOURCE } from '../setup/seller-house.ts';

const [url = '', folder = '', sandbox = '', story = '{}', nowMs = '0'] = process.argv.slice(2);
const plan = planStory(JSON.parse(story));
const clock = manualClock(Number(nowMs), { skipSleeps: true });
const pool = createAppPool(url, 4);
const house: House = {
  db: { pool, url, mode: 'external', close: () => pool.end() },
  papers: filePaperStore(folder),
  readers: [],
  clock,
  catalogue: houseCatalogue(),
  sourceOf: () => Promise.reject(new Error('no sources here')),
  targetOf: async () => undefined,
  secrets: secretStore(loadSealingKey(folder, undefined)),
};
const { connector, close } = connectSeller(sandbox, plan, clock);
const owner = `child-${process.pid}`;
const request = { source: SOURCE, kind: 'sellfox', connector, zone: 'Asia/Shanghai', streams: ORDER_STREAMS, owner };
const reports = await syncSource(house, request);
await postDueOrders(house, 'child');
await cutWaiting(house);
process.stdout.write(`${reports.map((one) => `${one.stream}:${one.problem?.code ?? 'read'}`).join(' ')}\n`);
close();
await pool.end();
