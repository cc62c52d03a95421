/** Allocation settings and decisions, append only; the last one counts. Only this room writes them. */
import type { Order } from '../../core/orders.ts';
import { problem, Refused } from '../../core/problems.ts';
import { copyInto, copyLine } from '../../engine/copy.ts';
import { lockKeys, type Queryable, type Tx } from '../../engine/transaction.ts';
import { ORDER_PROBLEMS } from '../problems.ts';
import { type StoredOrder, toldOrder } from '../told.ts';
import type { Allocation, WarehouseView } from './allocate.ts';
import { type AllocationSetting, settingFault } from './setting.ts';

/** Who decides where the rules do; no user's name has a colon. */
export const BY_ALLOCATION = 'heliu:allocation';

export interface StoredSetting {
  readonly version: number;
  readonly definition: AllocationSetting;
  readonly note: string;
  readonly madeBy: string;
  readonly madeAt: Date;
}

/** `undefined`: the book has none yet. */
export async function loadSetting(db: Queryable, book: string): Promise<StoredSetting | undefined> {
  return (await listSettings(db, book, 1))[0];
}

/** Newest first. */
export async function listSettings(db: Queryable, book: string, limit: number): Promise<readonly StoredSetting[]> {
  const { rows } = await db.query<StoredSetting>(
    `SELECT version, definition, note, made_by AS "madeBy", made_at AS "madeAt" FROM orders.allocation_setting
     WHERE book = $1 ORDER BY version DESC LIMIT $2`,
    [book, limit],
  );
  return rows;
}

export interface NewSetting {
  readonly book: string;
  /** Of the version that it changes, 0 where there is none: what another saved meanwhile is not overwritten. */
  readonly changes: number;
  readonly definition: AllocationSetting;
  readonly note: string;
}

/** The next version. The caller audits. Throws Refused ALLOCATION_SETTING_INVALID, ALLOCATION_SETTING_CHANGED. */
export async function saveSetting(tx: Tx, wanted: NewSetting, by: string, now: Date): Promise<StoredSetting> {
  const { book, changes, definition, note } = wanted;
  const detail = settingFault(definition);
  if (detail !== undefined) throw new Refused(problem(ORDER_PROBLEMS.ALLOCATION_SETTING_INVALID, { book }, { detail }));
  await lockKeys(tx, [`allocation setting:${book}`]);
  const version = (await loadSetting(tx, book))?.version ?? 0;
  if (version !== changes)
    throw new Refused(problem(ORDER_PROBLEMS.ALLOCATION_SETTING_CHANGED, { book }, { version: String(version) }));
  await tx.query(
    `INSERT INTO orders.allocation_setting (book, version, definition, note, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [book, version + 1, JSON.stringify(definition), note, by, now],
  );
  return { version: version + 1, definition, note, madeBy: by, madeAt: now };
}

/** The statement of an order that counts; `undefined`: no such order. */
export async function statementOf(
  db: Queryable,
  { book, orderNo, shop }: { readonly book: string; readonly shop: string; readonly orderNo: string },
): Promise<{ readonly statementNo: bigint; readonly order: Order } | undefined> {
  const { rows } = await db.query<{ statementNo: bigint; told: StoredOrder }>(
    `SELECT r.statement_no AS "statementNo", r.told FROM orders."order" o
     JOIN orders.revision r ON r.book = o.book AND r.statement_no = o.told_statement
     WHERE o.book = $1 AND o.shop = $2 AND o.order_no = $3`,
    [book, shop, orderNo],
  );
  const [row] = rows;
  return row && { statementNo: row.statementNo, order: toldOrder(row.told) };
}

export interface StoredAllocation extends Omit<Allocation, 'problem'> {
  readonly allocationNo: bigint;
  readonly decidedBy: string;
  /** Empty where the rules decided. */
  readonly reason: string;
  readonly decidedAt: Date;
}

type AllocationRow = Omit<StoredAllocation, 'freight' | 'considered'> & {
  readonly freight: bigint | null;
  readonly considered: readonly (Omit<WarehouseView, 'freight'> & { readonly freight: string | null })[];
};

const COLUMNS = `shop, order_no AS "orderNo", allocation_no AS "allocationNo", statement_no AS "statementNo", outcome, units, freight,
  considered, decided_by AS "decidedBy", reason, decided_at AS "decidedAt"`;

function allocationOf({ considered, freight, ...row }: AllocationRow): StoredAllocation {
  const views = considered.map((one) => ({ ...one, freight: one.freight === null ? undefined : BigInt(one.freight) }));
  return { ...row, freight: freight ?? undefined, considered: views };
}

/** Newest first. */
export async function allocationsOf(
  db: Queryable,
  { book, orderNo, shop }: { readonly book: string; readonly shop: string; readonly orderNo: string },
  limit: number,
): Promise<readonly StoredAllocation[]> {
  const { rows } = await db.query<AllocationRow>(
    `SELECT ${COLUMNS} FROM orders.allocation WHERE book = $1 AND shop = $2 AND order_no = $3
     ORDER BY allocation_no DESC LIMIT $4`,
    [book, shop, orderNo, limit],
  );
  return rows.map(allocationOf);
}

/** The last of each order, by `shop|orderNo`; what a person decided stands among them with its reason. */
export async function lastAllocations(
  db: Queryable,
  book: string,
  places: readonly { readonly shop: string; readonly orderNo: string }[],
): Promise<ReadonlyMap<string, StoredAllocation>> {
  const { rows } = await db.query<AllocationRow>(
    `SELECT DISTINCT ON (shop, order_no) ${COLUMNS}
     FROM unnest($2::text[], $3::text[]) AS p (shop, order_no) JOIN orders.allocation a USING (shop, order_no)
     WHERE a.book = $1 ORDER BY shop, order_no, allocation_no DESC`,
    [book, places.map((one) => one.shop), places.map((one) => one.orderNo)],
  );
  return new Map(rows.map((row) => [`${row.shop}|${row.orderNo}`, allocationOf(row)]));
}

/** Keeps the allocations; `decision` where a person decided. The caller audits what a person did. */
export async function recordAllocations(
  tx: Tx,
  book: string,
  allocations: readonly Allocation[],
  now: Date,
  decision: { readonly by: string; readonly reason: string } = { by: BY_ALLOCATION, reason: '' },
): Promise<void> {
  const lines = allocations.map((one) =>
    copyLine([
      ...[book, one.shop, one.orderNo, one.statementNo, one.outcome, JSON.stringify(one.units), one.freight ?? null],
      ...[jsonOf(one.considered), decision.by, decision.reason, now],
    ]),
  );
  const names = ['book', 'shop', 'order_no', 'statement_no', 'outcome', 'units', 'freight', 'considered'];
  await copyInto(tx, 'orders.allocation', [...names, 'decided_by', 'reason', 'decided_at'], lines);
}

function jsonOf(views: readonly WarehouseView[]): string {
  return JSON.stringify(
    views.map((one) => ({ ...one, freight: one.freight === undefined ? null : String(one.freight) })),
  );
}
