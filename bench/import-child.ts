/** One import in a process of its own; prints seconds and the peak of its memory. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { amazonReader } from '../src/connectors/amazon/reader.ts';
import { migrate } from '../src/engine/migrate.ts';
import { openDatabase } from '../src/engine/postgres.ts';
import { loadSealingKey, secretStore } from '../src/engine/secrets.ts';
import { filePaperStore } from '../src/intake/paper-store.ts';
import { lastReader } from '../src/papers/last-reader.ts';
import { houseCatalogue } from '../src/pipeline/catalogue.ts';
import { importPaper } from '../src/pipeline/import.ts';
import { systemClock } from '../src/wire/clock.ts';

const [file = ''] = process.argv.slice(2);
const home = process.env.HELIU_HOME ?? '';
const db = await openDatabase({ home });
await migrate(db.pool);
const started = process.hrtime.bigint();
const marks: string[] = [];
let lastStep = '';
const report = await importPaper(
  {
    db,
    papers: filePaperStore(join(home, 'papers')),
    readers: [amazonReader, lastReader],
    clock: systemClock,
    catalogue: houseCatalogue(),
    sourceOf: () => Promise.reject(new Error('no sources here')),
    targetOf: () => Promise.resolve(undefined),
    secrets: secretStore(loadSealingKey(home, undefined)),
  },
  {
    name: 'big.txt',
    bytes: createReadStream(file, { highWaterMark: 1_048_576 }),
    actor: 'bench',
    onProgress: (progress) => {
      if (progress.step === lastStep) return;
      lastStep = progress.step;
      marks.push(`${progress.step} ${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(2)}`);
    },
  },
);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const [statement] = report.statements;
if (statement?.outcome !== 'POSTED') {
  console.error(JSON.stringify(report, (_key, value) => (typeof value === 'bigint' ? value.toString() : value)));
  process.exitCode = 1;
}
console.error(marks.join('; '));
await db.close();
console.log(JSON.stringify({ seconds, rssMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
