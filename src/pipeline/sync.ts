/**
 * A source is read: each stream that is due, page by page, from where it stood. A page and its cursor are one transaction, so a
 * reading that was killed goes on from the last page that was kept. What is down pauses its stream and is tried again by itself;
 * what a person must change waits for him (DESIGN.md §4 “Levels”).
 */
import { BOOK_ZONE, civilDateIn } from '../core/dates.ts';
import { Bug, type Problem, Refused, Transient } from '../core/problems.ts';
import type { FetchedPage, SourceConnector, SourceStream } from '../core/sources.ts';
import { crashPoint } from '../engine/crash-points.ts';
import {
  addStreams,
  freeStreams,
  type LeasedStream,
  leaseStreams,
  pausedCodes,
  pauseStream,
  StreamLost,
  saveCursor,
} from '../engine/cursors.ts';
import { openException, resolveExceptions } from '../engine/exceptions.ts';
import { ENGINE_PROBLEMS } from '../engine/problems.ts';
import { inTransaction, lockKeys, type Tx } from '../engine/transaction.ts';
import { recordStreamDay } from '../intake/stream-days.ts';
import { keepCauses, liveCauses, streamSubject } from './causes.ts';
import type { House } from './house.ts';
import { type KeptRows, keepPage, type ReadSource } from './keep-page.ts';
import { checkCompleteness } from './source-completeness.ts';
import { sourceContext } from './source-context.ts';

export interface SyncRequest {
  readonly source: string;
  /** `sellfox`. */
  readonly kind: string;
  readonly connector: SourceConnector;
  /** IANA zone of the source's own clock. */
  readonly zone: string;
  /** Names of streams; default all of the source. */
  readonly streams?: readonly string[];
  /** When a stream is due again after a round. Default: 60 s for orders, else an hour. */
  readonly everyMs?: (stream: SourceStream) => number;
  /** Who reads; unique to the process. */
  readonly owner: string;
  /** Stop between two pages. */
  readonly signal?: AbortSignal;
}

export interface StreamReport {
  readonly stream: string;
  readonly rows: number;
  readonly changed: number;
  readonly waiting: number;
  readonly orders: number;
  /** Why it rests. */
  readonly problem: Problem | undefined;
}

/** Rows asked for at a time; a source's own maximum may be lower. */
const ROWS_A_PAGE = 1_000;
const STREAMS_AT_ONCE = 4;
/** Windows without rows: the cursor is saved now and then. */
const PAGES_TOGETHER_MAX = 40;

/** One round of every stream that is due. Throws Transient where the database is down. */
export async function syncSource(house: House, request: SyncRequest): Promise<readonly StreamReport[]> {
  const { source, connector, owner } = request;
  const { pool } = house.db;
  const all = request.streams ?? connector.streams.map((one) => one.name);
  await addStreams(pool, source, all, now(house));
  const reports: StreamReport[] = [];
  const taken = new Set<string>();
  const read = async (wanted: readonly string[]): Promise<void> => {
    while (!request.signal?.aborted) {
      const names = wanted.filter((name) => !taken.has(name));
      const [leased] = await leaseStreams(pool, source, names, { owner, now: now(house), limit: 1 });
      if (!leased) return;
      taken.add(leased.stream);
      reports.push(await readRound(house, request, leased));
    }
  };
  try {
    // Base data first: what follows is understood by it. Each path of a source has its own pace, so streams wait beside each other.
    const isWhole = (name: string): boolean => streamNamed(connector, name).reading === 'SNAPSHOT';
    for (const wanted of [all.filter(isWhole), all.filter((name) => !isWhole(name))]) {
      const readers = await Promise.allSettled(Array.from({ length: STREAMS_AT_ONCE }, () => read(wanted)));
      for (const one of readers) if (one.status === 'rejected') throw one.reason;
    }
  } finally {
    await freeStreams(pool, source, owner);
  }
  await checkCompleteness(house, source, connector.streams);
  return reports;
}

function now(house: House): Date {
  return new Date(house.clock.now());
}

function streamNamed(connector: SourceConnector, name: string): SourceStream {
  const stream = connector.streams.find((one) => one.name === name);
  if (!stream) throw new Bug(`no stream ${name}`);
  return stream;
}

async function readRound(house: House, request: SyncRequest, first: LeasedStream): Promise<StreamReport> {
  const stream = streamNamed(request.connector, first.stream);
  const sums = { stream: stream.name, rows: 0, changed: 0, waiting: 0, orders: 0 };
  const source = await readSource(house, request);
  let leased = first;
  let told = false;
  try {
    for (;;) {
      const { pages, failure } = await fetchPages(request, stream, leased);
      const last = pages.at(-1);
      if (last) {
        const dueAt = last.more ? undefined : new Date(house.clock.now() + every(request, stream));
        told ||= pages.some((page) => page.problems.length > 0);
        const holder = leased;
        const done = await unlessCollided(house, async (tx) => {
          const rows = pages.reduce((sum, page) => sum + page.rows.length, 0);
          const kept = await keepPages(tx, house, source, stream, pages);
          crashPoint('sync.page-kept');
          const read = { cursor: last.cursor, window: last.window, rows, dueAt };
          const next = await saveCursor(tx, holder, read, now(house));
          if (!last.more) await resolveRound(tx, house, request.source, stream.name, told);
          crashPoint('sync.before-commit');
          return { next, rows, kept };
        });
        leased = done.next;
        sums.rows += done.rows;
        sums.changed += done.kept.changed;
        sums.waiting += done.kept.waiting;
        sums.orders += done.kept.orders;
        crashPoint('sync.committed');
      }
      if (failure !== undefined) throw failure;
      if (!last?.more || request.signal?.aborted) return { ...sums, problem: undefined };
    }
  } catch (error) {
    if (error instanceof StreamLost) return { ...sums, problem: undefined };
    if (!(error instanceof Transient || error instanceof Refused)) throw error;
    await pause(house, request, leased, error);
    return { ...sums, problem: error.problem };
  }
}

const COLLISIONS_MAX = 3;

/** Streams that are kept at the same moment may collide in the database: that is no fault of the source, and is done again. */
async function unlessCollided<T>(house: House, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let collisions = 0; ; collisions += 1)
    try {
      return await inTransaction(house.db.pool, work);
    } catch (error) {
      const isCollision = error instanceof Transient && error.problem.code === ENGINE_PROBLEMS.DATABASE_CONFLICT.code;
      if (!isCollision || collisions === COLLISIONS_MAX) throw error;
    }
}

/** Pages in a row that are kept together, as many as hold about ROWS_A_PAGE rows; those before a failure are kept. */
async function fetchPages(
  request: SyncRequest,
  stream: SourceStream,
  leased: LeasedStream,
): Promise<{ readonly pages: readonly FetchedPage[]; readonly failure: unknown }> {
  const pages: FetchedPage[] = [];
  let [cursor, rows] = [leased.cursor, 0];
  try {
    for (;;) {
      const page = await request.connector.fetch(stream.name, cursor, ROWS_A_PAGE);
      pages.push(page);
      rows += page.rows.length;
      cursor = page.cursor;
      if (!page.more || rows >= ROWS_A_PAGE || pages.length >= PAGES_TOGETHER_MAX || request.signal?.aborted)
        return { pages, failure: undefined };
    }
  } catch (failure) {
    return { pages, failure };
  }
}

/** Rows that their key identifies may come in any number at a time; others are counted by their window, page by page. */
async function keepPages(
  tx: Tx,
  house: House,
  source: ReadSource,
  stream: SourceStream,
  pages: readonly FetchedPage[],
): Promise<KeptRows> {
  const last = pages.at(-1)!;
  const isCounted = stream.key.length === 0 || stream.vanishes;
  const together: readonly FetchedPage[] = isCounted
    ? pages
    : [{ ...last, rows: pages.flatMap((page) => page.rows), problems: pages.flatMap((page) => page.problems) }];
  const sum = { changed: 0, waiting: 0, orders: 0 };
  for (const page of together) {
    const kept = await keepPage(tx, house, source, stream, page);
    sum.changed += kept.changed;
    sum.waiting += kept.waiting;
    sum.orders += kept.orders;
  }
  const key = { source: source.source, stream: stream.name };
  for (const page of pages) await recordStreamDay(tx, key, page, page === last ? sum.changed : 0, now(house));
  return sum;
}

async function readSource(house: House, request: SyncRequest): Promise<ReadSource> {
  const { source, kind, connector, zone } = request;
  const today = civilDateIn(BOOK_ZONE)(house.clock.now());
  return { source, kind, connector, context: await sourceContext(house.db.pool, source, zone, today) };
}

/** The source, not the database: that would fail here again, and is thrown. */
async function pause(
  house: House,
  request: SyncRequest,
  leased: LeasedStream,
  error: Transient | Refused,
): Promise<void> {
  const ends = error instanceof Transient ? 'PASSES' : 'PERSON';
  await inTransaction(house.db.pool, async (tx) => {
    await pauseStream(tx, leased, error.problem, ends, now(house));
    const subject = downSubject(request.source, error.problem.code);
    await openException(tx, error.problem, subject, now(house), house.catalogue);
  });
}

/** One incident for one cause, however many streams rest for it. */
function downSubject(source: string, code: string): string {
  return `source-down:${source}/${code}`;
}

/** A round is through: what rested for no stream any more is over, and so is what the last round told of the stream. */
async function resolveRound(tx: Tx, house: House, source: string, stream: string, told: boolean): Promise<void> {
  if (!told) await resolveExceptions(tx, streamSubject(source, stream), 'heliu', now(house));
  if ((await liveCauses(tx, downSubject(source, ''))).length === 0) return;
  // streams that come back at the same moment would each see the other one rest
  await lockKeys(tx, [downSubject(source, '')]);
  const former = await liveCauses(tx, downSubject(source, ''));
  const standing = async (): Promise<ReadonlySet<string>> =>
    new Set((await pausedCodes(tx, source)).map((code) => downSubject(source, code)));
  await keepCauses(tx, house.catalogue, { found: [], former, standing }, now(house));
}

const MINUTE_MS = 60_000;

function every(request: SyncRequest, stream: SourceStream): number {
  if (request.everyMs) return request.everyMs(stream);
  return stream.reading === 'UPDATED' ? MINUTE_MS : 60 * MINUTE_MS;
}
