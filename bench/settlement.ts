/**
 * A big V2 settlement, file → kept, proved, rows and cells stored, posted; against bare COPY of the same
 * rows into the same logged, indexed table in the same run (DESIGN.md §7: ≤ 1.5, RSS ≤ 400 MB, the same at 5M lines).
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { openDatabase } from '../src/engine/postgres.ts';
import { writeBigV2 } from '../src/sandbox/settlements/big.ts';
import { median, ROOT, writeResults } from './results.ts';

const SIZES = (process.env.HELIU_BENCH_LINES ?? '1000000,5000000').split(',').map(Number);
const RUNS = Number(process.env.HELIU_BENCH_RUNS ?? '3');

interface Run {
  readonly importSeconds: number;
  readonly copySeconds: number;
  readonly rssMb: number;
  readonly rows: number;
}

/** The import in a process of its own, so that its memory is its own. */
function importOnce(home: string, file: string): { readonly seconds: number; readonly rssMb: number } {
  const child = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'bench', 'import-child.ts'), file], {
    cwd: ROOT,
    env: { ...process.env, HELIU_HOME: home },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const last = child.stdout.trim().split('\n').at(-1) ?? '';
  if (child.status !== 0) throw new Error(`import failed: ${child.stderr.slice(-2_000)}`);
  return JSON.parse(last) as { seconds: number; rssMb: number };
}

/** The rows that the import stored, out to a file and in again by one COPY. */
async function bareCopy(url: string, folder: string): Promise<{ readonly seconds: number; readonly rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const file = join(folder, 'rows.copy');
  await pipeline(client.query(copyTo('COPY intake.row TO STDOUT')), createWriteStream(file));
  await client.query('DROP SCHEMA IF EXISTS bench CASCADE');
  await client.query('CREATE SCHEMA bench');
  await client.query('CREATE TABLE bench.row (LIKE intake.row INCLUDING ALL)');
  await client.query('CHECKPOINT');
  const started = process.hrtime.bigint();
  await pipeline(
    createReadStream(file, { highWaterMark: 1_048_576 }),
    client.query(copyFrom('COPY bench.row FROM STDIN')),
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const counted = await client.query<{ n: string }>('SELECT count(*)::text AS n FROM bench.row');
  await client.query('DROP SCHEMA bench CASCADE');
  await client.end();
  rmSync(file);
  return { seconds, rows: Number(counted.rows[0]?.n) };
}

async function runOnce(lines: number, folder: string, file: string): Promise<Run> {
  const home = mkdtempSync(join(folder, 'home-'));
  const database = await openDatabase({ home });
  try {
    const imported = importOnce(home, file);
    const copied = await bareCopy(database.url, folder);
    if (copied.rows < lines * 0.99) throw new Error(`only ${copied.rows} rows were stored`);
    return { importSeconds: imported.seconds, copySeconds: copied.seconds, rssMb: imported.rssMb, rows: copied.rows };
  } finally {
    await database.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function benchSettlement(): Promise<readonly string[]> {
  const folder = join(ROOT, 'bench', 'tmp');
  mkdirSync(folder, { recursive: true });
  const table = [
    '| lines | file MB | import s | bare COPY s | ratio (limit 1.5) | RSS MB (limit 400) | lines/s |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const lines of SIZES) {
    const file = join(folder, `v2-${lines}.txt`);
    await writeBigV2(file, { lines, seed: 'bench', skus: 400, days: 14 });
    const runs: Run[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const result = await runOnce(lines, folder, file);
      console.log(JSON.stringify({ lines, ...result, ratio: result.importSeconds / result.copySeconds }));
      runs.push(result);
    }
    const importSeconds = median(runs.map((one) => one.importSeconds));
    const row = [
      runs[0]?.rows,
      Math.round(statSync(file).size / 1e6),
      importSeconds.toFixed(2),
      median(runs.map((one) => one.copySeconds)).toFixed(2),
      median(runs.map((one) => one.importSeconds / one.copySeconds)).toFixed(2),
      Math.max(...runs.map((one) => one.rssMb)),
      Math.round((runs[0]?.rows ?? 0) / importSeconds),
    ];
    table.push(`| ${row.join(' | ')} |`);
    rmSync(file);
  }
  return table;
}

writeResults('Import of a settlement', RUNS, [
  'Import = file → bytes kept, proved, rows and cells stored, posted, vouchers cut. Bare COPY = the same rows by one COPY into a',
  'table with the same columns and indexes, logged.',
  '',
  ...(await benchSettlement()),
]);
