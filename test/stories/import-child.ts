/**
 * A process that imports one paper, for the tests that kill it. HELIU_CRASH_AT makes it die by itself. Arguments: owner's
 * URL of the database, folder of kept papers, path of the paper. Prints `reading` once rows are read.
 */
import { createReadStream } from 'node:fs';
import { amazonReader } from '../../src/connectors/amazon/reader.ts';
import { createAppPool } from '../../src/engine/postgres.ts';
import { loadSealingKey, secretStore } from '../../src/engine/secrets.ts';
import { filePaperStore } from '../../src/intake/paper-store.ts';
import { lastReader } from '../../src/papers/last-reader.ts';
import { houseCatalogue } from '../../src/pipeline/catalogue.ts';
import type { House } from '../../src/pipeline/house.ts';
import { importPaper } from '../../src/pipeline/import.ts';
import { systemClock } from '../../src/wire/clock.ts';

const [url = '', folder = '', paper = ''] = process.argv.slice(2);
const pool = createAppPool(url, 4);
const house: House = {
  db: { pool, url, mode: 'external', close: () => pool.end() },
  papers: filePaperStore(folder),
  readers: [amazonReader, lastReader],
  clock: systemClock,
  catalogue: houseCatalogue(),
  sourceOf: () => Promise.reject(new Error('no sources here')),
  targetOf: async () => undefined,
  secrets: secretStore(loadSealingKey(folder, undefined)),
};
const onProgress = ({ step }: { readonly step: string }): void => void process.stdout.write(`${step}\n`);
const report = await importPaper(house, {
  name: 'paper.txt',
  bytes: createReadStream(paper),
  actor: 'child',
  onProgress,
});
process.stdout.write(`${report.statements.map((one) => one.outcome).join(' ')}\n`);
await pool.end();
