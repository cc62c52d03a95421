/** The bytes of papers, verbatim, by their SHA-256. DESIGN.md §5 “Papers' bytes”. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { problem, Refused } from '../core/problems.ts';
import type { Queryable } from '../engine/transaction.ts';
import { inTransaction } from '../engine/transaction.ts';
import { INTAKE_PROBLEMS } from './problems.ts';

export interface KeptPaper {
  readonly sha256: string;
  readonly bytes: number;
}

export interface PaperStore {
  /** Keeps the bytes and gives their hash; the same bytes twice are kept once. Throws Refused past PAPER_BYTES_MAX. */
  put(bytes: AsyncIterable<Uint8Array>): Promise<KeptPaper>;
  /** From `offset`, at most `length` bytes; the whole paper without them. Throws Refused where the paper is gone. */
  open(sha256: string, offset?: number, length?: number): AsyncIterable<Uint8Array>;
  has(sha256: string): Promise<boolean>;
}

/** Amazon's largest reports stay far below; a limit keeps a wrong upload from filling the disk. */
export const PAPER_BYTES_MAX = 8 * 1024 ** 3;
const READ_CHUNK_BYTES = 1_048_576;
const STORED_CHUNK_BYTES = 1_048_576;

/** Files under `folder`, named by hash; written beside and renamed, so that a killed import leaves no half paper. */
export function filePaperStore(folder: string): PaperStore {
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);
  return {
    put: async (bytes) => {
      const incoming = join(folder, 'incoming');
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const temporary = join(incoming, randomUUID());
      try {
        const kept = await writeHashed(temporary, bytes);
        const path = pathOf(kept.sha256);
        await mkdir(join(folder, kept.sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
        await rename(temporary, path);
        return kept;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    open: (sha256, offset = 0, length) => readFileBytes(pathOf(sha256), sha256, offset, length),
    has: (sha256) =>
      access(pathOf(sha256)).then(
        () => true,
        () => false,
      ),
  };
}

/** Written bytes go to the disk while the next are read: one sync at the end took 0.4 s of a 186 MB paper's 0.85 s. */
const FLUSH_BYTES = 16_777_216;

async function writeHashed(path: string, bytes: AsyncIterable<Uint8Array>): Promise<KeptPaper> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let count = 0;
  let unflushed = 0;
  let flushing: Promise<unknown> = Promise.resolve();
  let failed: unknown;
  try {
    for await (const chunk of bytes) {
      count = counted(count, chunk);
      const written = file.appendFile(chunk);
      hash.update(chunk);
      await written;
      unflushed += chunk.length;
      if (unflushed < FLUSH_BYTES) continue;
      unflushed = 0;
      flushing = flushing
        .then(() => file.datasync())
        .catch((error) => {
          failed ??= error;
        });
    }
    await flushing;
    if (failed) throw failed;
    await file.sync();
  } finally {
    await flushing;
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes: count };
}

function counted(count: number, chunk: Uint8Array): number {
  const next = count + chunk.length;
  if (next > PAPER_BYTES_MAX)
    throw new Refused(problem(INTAKE_PROBLEMS.PAPER_TOO_LARGE, {}, { limit: String(PAPER_BYTES_MAX) }));
  return next;
}

async function* readFileBytes(
  path: string,
  sha256: string,
  offset: number,
  length: number | undefined,
): AsyncIterable<Uint8Array> {
  const end = length === undefined ? undefined : offset + length - 1;
  if (length === 0) return;
  const stream = createReadStream(path, {
    start: offset,
    ...(end === undefined ? {} : { end }),
    highWaterMark: READ_CHUNK_BYTES,
  });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') throw gone(sha256);
    throw error;
  }
}

function gone(sha256: string): Refused {
  return new Refused(problem(INTAKE_PROBLEMS.PAPER_BYTES_GONE, {}, { sha256 }));
}

/** Chunks in PostgreSQL, so that a worker on another machine needs only the database. */
export function databasePaperStore(pool: pg.Pool): PaperStore {
  return {
    put: async (bytes) => {
      const temporary = `incoming-${randomUUID()}`;
      return inTransaction(pool, async (tx) => {
        const kept = await insertChunks(tx, temporary, bytes);
        const known = await tx.query('SELECT 1 FROM intake.document_chunk WHERE sha256 = $1 LIMIT 1', [kept.sha256]);
        if (known.rowCount) await tx.query('DELETE FROM intake.document_chunk WHERE sha256 = $1', [temporary]);
        else await tx.query('UPDATE intake.document_chunk SET sha256 = $2 WHERE sha256 = $1', [temporary, kept.sha256]);
        return kept;
      });
    },
    open: (sha256, offset = 0, length) => readChunks(pool, sha256, offset, length),
    has: async (sha256) => {
      const found = await pool.query('SELECT 1 FROM intake.document_chunk WHERE sha256 = $1 LIMIT 1', [sha256]);
      return Boolean(found.rowCount);
    },
  };
}

async function insertChunks(tx: Queryable, name: string, bytes: AsyncIterable<Uint8Array>): Promise<KeptPaper> {
  const hash = createHash('sha256');
  let count = 0;
  let chunkNo = 0;
  for await (const chunk of inChunks(bytes)) {
    count = counted(count, chunk);
    hash.update(chunk);
    await tx.query('INSERT INTO intake.document_chunk (sha256, chunk_no, bytes) VALUES ($1, $2, $3)', [
      name,
      chunkNo,
      chunk,
    ]);
    chunkNo += 1;
  }
  if (chunkNo === 0)
    await tx.query('INSERT INTO intake.document_chunk (sha256, chunk_no, bytes) VALUES ($1, 0, $2)', [
      name,
      Buffer.alloc(0),
    ]);
  return { sha256: hash.digest('hex'), bytes: count };
}

/** Every chunk but the last has STORED_CHUNK_BYTES, so that an offset names its chunk. */
async function* inChunks(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < STORED_CHUNK_BYTES) continue;
    const whole = Buffer.concat(waiting);
    let at = 0;
    for (; whole.length - at >= STORED_CHUNK_BYTES; at += STORED_CHUNK_BYTES)
      yield whole.subarray(at, at + STORED_CHUNK_BYTES);
    waiting = [whole.subarray(at)];
    size = whole.length - at;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

async function* readChunks(
  pool: Queryable,
  sha256: string,
  offset: number,
  length: number | undefined,
): AsyncIterable<Uint8Array> {
  let left = length ?? Number.MAX_SAFE_INTEGER;
  let skip = offset % STORED_CHUNK_BYTES;
  for (let chunkNo = Math.floor(offset / STORED_CHUNK_BYTES); left > 0; chunkNo += 1) {
    const found = await pool.query<{ bytes: Buffer }>(
      'SELECT bytes FROM intake.document_chunk WHERE sha256 = $1 AND chunk_no = $2',
      [sha256, chunkNo],
    );
    const row = found.rows[0];
    if (!row) {
      if (chunkNo === 0) throw gone(sha256);
      return;
    }
    const part = row.bytes.subarray(skip, skip + left);
    skip = 0;
    left -= part.length;
    if (part.length > 0) yield part;
  }
}
