/** Keeping: verify, export, backup, restore, doctor. */

import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { backup, restore } from '../engine/backup.ts';
import { printableUrl } from '../engine/postgres.ts';
import { EXPORT_FORMATS, type ExportFormat, exportJournal } from '../ledger/export/export-journal.ts';
import { type VerifyReport, verifyAll } from '../pipeline/verify.ts';
import { type Command, type Invocation, type OpenHouse, required, WrongUse, withHouse } from './command.ts';
import { printJson, printProblems } from './print.ts';

export const exportCommand: Command = {
  name: 'export',
  usage: `heliu export --format ${EXPORT_FORMATS.join('|')} --out DIR [--book BOOK] [--canonical]`,
  about: { zh: '导出全部内部分录', en: 'write the whole internal journal' },
  options: ['format', 'out', 'book'],
  flags: ['canonical'],
  run: (call) =>
    withHouse(call, async (house) => {
      const format = required(call.option('format'), '--format') as ExportFormat;
      if (!EXPORT_FORMATS.includes(format)) throw new WrongUse(`--format is one of ${EXPORT_FORMATS.join(' ')}`);
      const files = await writeExport(call, house, format, resolve(required(call.option('out'), '--out')));
      if (call.json) printJson(call, files);
      else for (const file of files) call.out.line(file);
      return 0;
    }),
};

async function writeExport(
  call: Invocation,
  house: OpenHouse,
  format: ExportFormat,
  out: string,
): Promise<readonly string[]> {
  await mkdir(out, { recursive: true });
  const book = call.option('book');
  const request = { format, canonical: call.flag('canonical'), ...(book === undefined ? {} : { book }) };
  const streams = new Map<string, WriteStream>();
  for await (const chunk of exportJournal(house.db.pool, request)) {
    const stream = streams.get(chunk.file) ?? createWriteStream(join(out, chunk.file), { mode: 0o600 });
    streams.set(chunk.file, stream);
    if (!stream.write(chunk.text)) await once(stream, 'drain');
  }
  for (const stream of streams.values()) {
    stream.end();
    await once(stream, 'finish');
  }
  return [...streams.keys()].map((file) => join(out, file));
}

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'heliu verify',
  about: {
    zh: '重算哈希链、审计链、原件哈希与勾稽规则 L01–L04、L11、L15–L18',
    en: 'recompute the hash chains, the papers’ hashes and the laws L01–L04, L11, L15–L18',
  },
  options: [],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const report = await verifyAll(house);
      if (call.json) printJson(call, report);
      else printVerification(call, house, report);
      return report.ok ? 0 : 1;
    }),
};

function printVerification(call: Invocation, house: OpenHouse, report: VerifyReport): void {
  const zh = call.language === 'zh';
  const line = (ok: boolean, text: string): void => call.out.line(`  ${ok ? '✓' : '✗'} ${text}`);
  for (const book of report.books) {
    call.out.line(`${book.book}  ${book.name}`);
    for (const law of book.laws) {
      line(
        law.ok,
        `${law.law}  ${zh ? law.statement.zh : law.statement.en}  [${law.checked}]${law.ok ? '' : `  ✗ ${law.breakCount}`}`,
      );
      const problems = [...law.breaks, ...law.listed].map((one) => one.problem);
      printProblems(call, house.catalogue, problems, '    ');
    }
    const { broken } = book.chain;
    line(
      broken === undefined,
      `${zh ? '账簿哈希链' : 'hash chain of the book'}  [${book.chain.batches}]${broken ? `  ${broken.batchNo}: ${broken.what}` : ''}`,
    );
  }
  line(
    report.audit.ok,
    `${zh ? '审计链' : 'audit chain'}${report.audit.broken === undefined ? '' : `  #${report.audit.broken}`}`,
  );
  line(report.papers.ok, `${zh ? '原件字节' : 'bytes of the papers'}  [${report.papers.checked}]`);
  const problems = report.papers.breaks.map((one) => one.problem);
  printProblems(call, house.catalogue, problems, '    ');
  call.out.line(report.ok ? (zh ? '全部成立' : 'all hold') : zh ? '有不成立者，见上' : 'not all hold, see above');
}

export const backupCommand: Command = {
  name: 'backup',
  usage: 'heliu backup --out DIR',
  about: { zh: '备份：全部表、原件与校验清单', en: 'backup: every table, the papers, a manifest of hashes' },
  options: ['out'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const out = resolve(required(call.option('out'), '--out'));
      const manifest = await backup(house.db, house.home, out, new Date(house.clock.now()));
      if (call.json) printJson(call, manifest);
      else call.out.line(`${out}: ${manifest.tables.length} tables, ${manifest.files.length} files`);
      return 0;
    }),
};

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'heliu restore DIR        (into an empty home or database)',
  about: { zh: '从备份恢复到空的主目录', en: 'restore a backup into an empty home' },
  options: [],
  flags: [],
  run: async (call) => {
    const dir = required(call.words[0], 'DIR');
    if (!existsSync(dir)) throw new WrongUse(`no such folder: ${dir}`);
    const database = await call.host.openDatabase();
    try {
      const manifest = await restore(resolve(dir), database, call.host.home);
      call.out.line(`${manifest.tables.length} tables, ${manifest.files.length} files`);
      return 0;
    } finally {
      await database.close();
    }
  },
};

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'heliu doctor',
  about: { zh: '检查环境', en: 'check the environment' },
  options: [],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const server = await house.db.pool.query<{ server: string; size: string }>(
        "SELECT current_setting('server_version') AS server, pg_size_pretty(pg_database_size(current_database())) AS size",
      );
      const facts = {
        node: process.version,
        home: house.home,
        database: `${house.db.mode} PostgreSQL ${server.rows[0]?.server ?? '?'}`,
        url: printableUrl(house.db.url),
        size: server.rows[0]?.size ?? '?',
        console: existsSync(new URL('../../dist/console/index.html', import.meta.url))
          ? 'built'
          : 'not built (npm start builds it)',
      };
      if (call.json) printJson(call, facts);
      else for (const [name, value] of Object.entries(facts)) call.out.line(`${name.padEnd(10)} ${value}`);
      return 0;
    }),
};
