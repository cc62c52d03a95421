/** Rows that waited are read again, as they were told, by the mappings of now; those that still cannot be understood go on waiting. */
import { BOOK_ZONE, civilDateIn } from '../core/dates.ts';
import type { SourceConnector } from '../core/sources.ts';
import { inTransaction, lockKeys } from '../engine/transaction.ts';
import { fieldsOfRow, type StoredRow, streamLock, waitingRows } from '../intake/source-rows.ts';
import type { House } from './house.ts';
import { type PlacedRow, understand } from './keep-page.ts';
import { sourceContext } from './source-context.ts';

const ROWS_A_BATCH = 500;

interface RereadRequest {
  readonly source: string;
  readonly kind: string;
  readonly connector: Pick<SourceConnector, 'interpret'>;
  readonly zone: string;
  /** Subjects of exceptions; default all that waits. */
  readonly causes?: readonly string[];
}

/** As `rereadRows`, by the account of the source. Throws Refused SOURCE_NOT_FOUND. */
export async function rereadSource(house: House, source: string, causes: readonly string[]) {
  const { source: account, profile, connector } = await house.sourceOf(source);
  return rereadRows(house, { source, kind: account.kind, zone: profile.zoneOf(account.config), connector, causes });
}

/** Returns how many rows were read again, and how many of them still wait. */
async function rereadRows(
  house: House,
  request: RereadRequest,
): Promise<{ readonly rows: number; readonly waiting: number }> {
  const { source, kind, connector, zone } = request;
  const today = civilDateIn(BOOK_ZONE)(house.clock.now());
  const context = await sourceContext(house.db.pool, source, zone, today);
  const total = { rows: 0, waiting: 0 };
  for (let last: StoredRow | undefined; ; ) {
    const rows = await waitingRows(house.db.pool, source, request.causes, last, ROWS_A_BATCH);
    last = rows.at(-1);
    if (rows.length === 0) return total;
    for (const [stream, own] of byStream(rows)) {
      const placed = await Promise.all(own.map(async (row) => placedOf(row, await fieldsOfRow(house.papers, row))));
      const done = await inTransaction(house.db.pool, async (tx) => {
        await lockKeys(tx, [streamLock({ source, stream })]);
        const reading = { source, kind, connector, context };
        return understand(tx, house, reading, stream, placed);
      });
      total.rows += own.length;
      total.waiting += done.waiting;
    }
  }
}

function byStream(rows: readonly StoredRow[]): ReadonlyMap<string, readonly StoredRow[]> {
  const streams = new Map<string, StoredRow[]>();
  for (const row of rows) streams.set(row.stream, [...(streams.get(row.stream) ?? []), row]);
  return streams;
}

function placedOf(row: StoredRow, fields: PlacedRow['fields']): PlacedRow {
  const { key, revision, documentNo, offset, length } = row;
  return { key, revision, documentNo, offset, length, fields, deleted: false };
}
