/**
 * A page of a source's stream: changed rows are kept with their bytes, then read for what they mean, orders gathered from it. One
 * transaction, with the cursor that its caller saves; told again it changes nothing (DESIGN.md §4 “Source connector”).
 */
import type { StockBalance } from '../core/movements.ts';
import type { Order } from '../core/orders.ts';
import type { Problem } from '../core/problems.ts';
import type { FetchedPage, InterpretContext, SourceConnector, SourceStream } from '../core/sources.ts';
import { openException } from '../engine/exceptions.ts';
import { lockKeys, type Tx } from '../engine/transaction.ts';
import { receiveDocument, recordOutcome } from '../intake/documents.ts';
import {
  type ChangedRow,
  changedRows,
  paperOfRows,
  saveWaiting,
  storeRows,
  streamLock,
  vanishedRows,
  type WaitingRow,
  waitingCauses,
} from '../intake/source-rows.ts';
import type { ToldMovements } from '../inventory/told.ts';
import { type ObjectRow, saveSourceObjects } from '../masterdata/mapping/source-objects.ts';
import { gatherOrder, saysTheSame } from '../orders/gather.ts';
import {
  type NewRevision,
  type OrderKey,
  type OrderSource,
  orderKeyText,
  parcelStatements,
  saveParcels,
  saveRevisions,
  shopOrdersLock,
  standingOrders,
  type ToldParcel,
  touchOrders,
} from '../orders/order-store.ts';
import { causeOfRow, keepCauses, streamSubject } from './causes.ts';
import type { House } from './house.ts';
import { countStock, moveStock, proveStock } from './move-stock.ts';

export interface ReadSource {
  readonly source: string;
  /** `sellfox`. */
  readonly kind: string;
  readonly connector: Pick<SourceConnector, 'interpret'>;
  readonly context: InterpretContext;
}

export interface KeptRows {
  /** Rows that were new or different. */
  readonly changed: number;
  /** Of these, rows that could not be understood and wait. */
  readonly waiting: number;
  /** Orders with a new statement. */
  readonly orders: number;
}

export async function keepPage(
  tx: Tx,
  house: House,
  source: ReadSource,
  stream: SourceStream,
  page: FetchedPage,
): Promise<KeptRows> {
  const key = { source: source.source, stream: stream.rowsOf };
  const now = new Date(house.clock.now());
  await lockKeys(tx, [streamLock(key)]);
  for (const problem of page.problems)
    await openException(
      tx,
      problem,
      `${streamSubject(source.source, stream.name)}/${problem.code}`,
      now,
      house.catalogue,
    );
  const told = await changedRows(tx, key, stream, page);
  const rows = [...told, ...(await vanishedRows(tx, key, stream, page.window))];
  const kept = rows.length === 0 ? NOTHING_KEPT : await keepRows(tx, house, source, stream, { told, rows });
  if (stream.reading === 'SNAPSHOT' && page.window.last)
    await proveStock(tx, house.catalogue, `${key.source}/${key.stream}`, now);
  return kept;
}

const NOTHING_KEPT: KeptRows = { changed: 0, waiting: 0, orders: 0 };

/** `told` of the rows have bytes of their own. */
async function keepRows(
  tx: Tx,
  house: House,
  source: ReadSource,
  stream: SourceStream,
  { told, rows }: { readonly told: readonly ChangedRow[]; readonly rows: readonly ChangedRow[] },
): Promise<KeptRows> {
  const documentNo = told.length > 0 ? await keepPaper(tx, house, source, stream, told) : rows[0]!.place.documentNo!;
  const key = { source: source.source, stream: stream.rowsOf };
  await storeRows(tx, key, documentNo, rows, new Date(house.clock.now()));
  return understand(tx, house, source, stream.rowsOf, placed(rows, documentNo));
}

async function keepPaper(
  tx: Tx,
  house: House,
  source: ReadSource,
  stream: SourceStream,
  rows: readonly ChangedRow[],
): Promise<bigint> {
  const now = new Date(house.clock.now());
  const bytes = paperOfRows(rows);
  const kept = await house.papers.put(
    (async function* () {
      yield bytes;
    })(),
  );
  const paper = { ...kept, name: `${source.source}/${stream.rowsOf}.jsonl`, by: `source:${source.source}` };
  const { document } = await receiveDocument(tx, paper, now);
  const recognition = { kind: rowsKind(source.kind, stream.rowsOf), encoding: 'utf-8' } as const;
  const outcome = { state: 'INTERPRETED', recognition, lines: rows.length, problems: [] } as const;
  await recordOutcome(tx, document.documentNo, outcome, now);
  return document.documentNo;
}

/** Kind of a paper that holds rows of a stream; such papers are not shown among the reports. */
export function rowsKind(kind: string, stream: string): string {
  return `rows.${kind}.${stream}`;
}

/** A row whose bytes are kept, to be read for what it means. */
export interface PlacedRow extends Pick<ChangedRow, 'key' | 'revision' | 'fields' | 'deleted'> {
  readonly documentNo: bigint;
  readonly offset: number;
  readonly length: number;
}

function placed(rows: readonly ChangedRow[], documentNo: bigint): readonly PlacedRow[] {
  return rows.map(({ key, revision, fields, deleted, place }) => ({
    ...{ key, revision, fields, deleted, documentNo, ...place },
  }));
}

/** What the rows mean now, by the mappings of now: for rows just kept, and for rows that waited. */
export async function understand(
  tx: Tx,
  house: House,
  source: ReadSource,
  stream: string,
  rows: readonly PlacedRow[],
): Promise<KeptRows> {
  const now = new Date(house.clock.now());
  const orders: { readonly order: Order; readonly source: OrderSource }[] = [];
  const parcels: ToldParcel[] = [];
  const objects: ObjectRow[] = [];
  const moved: ToldMovements[] = [];
  const counted: { readonly key: string; readonly balances: readonly StockBalance[] }[] = [];
  const origin = `${source.source}/${stream}`;
  const understood = new Map<string, readonly Problem[]>();
  const found: { readonly cause: string; readonly problem: Problem }[] = [];
  for (const row of rows) {
    const { key, revision, documentNo, offset, length, deleted, fields } = row;
    const meaning = fields && source.connector.interpret(stream, fields, source.context);
    objects.push({ key, deleted, object: meaning?.objects[0] });
    const movements = deleted ? [] : meaning?.movements;
    if (movements) moved.push({ origin, key, statementNo: BigInt(revision), movements });
    const balances = deleted ? [] : meaning?.balances;
    if (balances) counted.push({ key, balances });
    if (!meaning) continue;
    const at = { documentNo, offset, length };
    if (!deleted)
      for (const order of meaning.orders)
        orders.push({ order, source: { source: source.source, stream, rowKey: key, ...at } });
    // a day is told by other rows too: that one of them is gone takes nothing back
    for (const statement of meaning.parcels)
      parcels.push({ statement, deleted: deleted && statement.kind === 'PARCEL', ...at });
    if (!deleted) understood.set(key, meaning.problems);
  }
  const unmapped = await moveStock(tx, house.catalogue, moved, now);
  await countStock(tx, origin, counted, now);
  const waiting = rows.flatMap(({ key, revision }): readonly WaitingRow[] => {
    const problems = [...(understood.get(key) ?? []), ...(unmapped.get(key) ?? [])];
    if (problems.length === 0) return [];
    const causes = problems.map((problem) => {
      const cause = causeOfRow(source.source, stream, problem);
      found.push({ cause, problem });
      return cause;
    });
    return [{ key, revision, causes: [...new Set(causes)], problems }];
  });
  const streamKey = { source: source.source, stream };
  const keys = rows.map((row) => row.key);
  const former = await saveWaiting(tx, streamKey, keys, waiting, now);
  await keepCauses(tx, house.catalogue, { found, former, standing: waitingCauses }, now);
  if (objects.some((one) => one.object || one.deleted)) await saveSourceObjects(tx, streamKey, objects, now);
  const told = await tellOrders(tx, orders, parcels, now);
  return { changed: rows.length, waiting: waiting.length, orders: told };
}

/** Orders as they stand with what was told; those whose words changed anything get a new statement. */
async function tellOrders(
  tx: Tx,
  told: readonly { readonly order: Order; readonly source: OrderSource }[],
  parcels: readonly ToldParcel[],
  now: Date,
): Promise<number> {
  const keys = new Map<string, OrderKey>();
  for (const { order } of told) keys.set(orderKeyText(order), order);
  for (const { statement } of parcels) keys.set(orderKeyText(statement), statement);
  if (keys.size === 0) return 0;
  await lockKeys(
    tx,
    [...keys.values()].map(({ book, shop }) => shopOrdersLock(book, shop)),
  );
  await saveParcels(tx, parcels, now);
  const all = [...keys.values()];
  const [standing, statements] = [await standingOrders(tx, all), await parcelStatements(tx, all)];
  const latest = new Map<string, { readonly order: Order; readonly source: OrderSource }>();
  for (const one of told) {
    const key = orderKeyText(one.order);
    const other = latest.get(key)?.order ?? standing.get(key)?.order;
    if (!other || other.updatedAt <= one.order.updatedAt) latest.set(key, one);
  }
  const revisions: NewRevision[] = [];
  const same: Order[] = [];
  for (const key of keys.keys()) {
    const before = standing.get(key);
    const base = latest.get(key) ?? before;
    if (!base) continue;
    const order = gatherOrder(base.order, statements.get(key) ?? [], before?.order);
    if (before && saysTheSame(order, before.order)) same.push(order);
    else revisions.push({ order, revision: (before?.revision ?? 0) + 1, source: base.source });
  }
  await saveRevisions(tx, revisions, now);
  await touchOrders(tx, same);
  return revisions.length;
}
