/** Allocation of orders to warehouses (分仓): the setting of a book, and what was decided about an order. */
import { Type } from 'typebox';
import type { Currency } from '../../core/money.ts';
import { loadBook } from '../../ledger/books.ts';
import {
  allocationsOf,
  BY_ALLOCATION,
  listSettings,
  loadSetting,
  type StoredAllocation,
  type StoredSetting,
} from '../../orders/allocation/store.ts';
import { overrideOrder } from '../../pipeline/allocate-orders.ts';
import { changeAllocationSetting } from '../../pipeline/allocation.ts';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, Done } from '../contract/basics.ts';
import {
  AllocationOverrideBody,
  AllocationSettingBody,
  AllocationSettings,
  Allocations,
  OrderPlaceQuery,
} from '../contract/order-reviews.ts';
import type { AllocationJson, AllocationSettingsJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { instantView, moneyView } from '../views.ts';

const tags = ['allocation'];
const VERSIONS_SHOWN = 20;
const ALLOCATIONS_SHOWN = 20;
/** 20,000 rates. */
const BODY_BYTES_MAX = 8_388_608;

export function allocationRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;
  const config = { permission: 'allocations.read' } as const;
  const settings = async (book: string): Promise<AllocationSettingsJson> => {
    const [current, versions] = [await loadSetting(pool, book), await listSettings(pool, book, VERSIONS_SHOWN)];
    return { current: current ? settingView(current) : null, versions: versions.map(headView) };
  };

  app.get(
    '/allocation-settings',
    {
      config,
      schema: {
        tags,
        summary: 'How a book allocates: warehouses, zones, freight, what counts first',
        querystring: Type.Object({ book: BookCode }, CLOSED),
        response: gives(AllocationSettings),
      },
    },
    (request) => settings(request.query.book),
  );

  app.post(
    '/allocation-settings',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { permission: 'allocations.set' },
      schema: {
        tags,
        summary: 'The next version of the setting; in force at once',
        body: AllocationSettingBody,
        response: gives(AllocationSettings),
      },
    },
    async (request) => {
      const { book } = request.body;
      found(await loadBook(pool, book), `book ${book}`);
      await changeAllocationSetting(house, request.body, callerIn(request).actor);
      return settings(book);
    },
  );

  app.get(
    '/allocations',
    {
      config,
      schema: {
        tags,
        summary: 'What was decided about one order, newest first, each warehouse with why or why not',
        querystring: OrderPlaceQuery,
        response: gives(Allocations),
      },
    },
    async (request) => {
      const book = found(await loadBook(pool, request.query.book), `book ${request.query.book}`);
      const decided = await allocationsOf(pool, request.query, ALLOCATIONS_SHOWN);
      return { items: decided.map((one) => allocationView(one, book.currency)) };
    },
  );

  app.post(
    '/allocations/override',
    {
      config: { permission: 'allocations.override' },
      schema: {
        tags,
        summary: 'Name the warehouse that ships an order; its units are promised there',
        body: AllocationOverrideBody,
        response: gives(Done),
      },
    },
    async (request) => {
      const book = found(await loadBook(pool, request.body.book), `book ${request.body.book}`);
      await overrideOrder(house, book, request.body, callerIn(request).actor);
      return { done: true } as const;
    },
  );
}

function headView({ madeAt, madeBy, note, version }: StoredSetting) {
  return { version, note, madeBy, madeAt: instantView(madeAt) };
}

function settingView(setting: StoredSetting): NonNullable<AllocationSettingsJson['current']> {
  const { criteria, freight, warehouses, zones, ...rest } = setting.definition;
  return {
    ...headView(setting),
    definition: {
      ...{ ...rest, criteria: [...criteria], freight: [...freight], zones: [...zones] },
      warehouses: warehouses.map((one) => ({ ...one, shops: [...one.shops] })),
    },
  };
}

function allocationView(one: StoredAllocation, currency: Currency): AllocationJson {
  const money = (amount: bigint | undefined) => (amount === undefined ? null : moneyView(amount, currency));
  return {
    ...{
      allocationNo: String(one.allocationNo),
      outcome: one.outcome,
      units: [...one.units],
      freight: money(one.freight),
    },
    considered: one.considered.map((view) => ({ ...view, freight: money(view.freight) })),
    ...{ decidedBy: one.decidedBy === BY_ALLOCATION ? null : one.decidedBy, reason: one.reason },
    decidedAt: instantView(one.decidedAt),
  };
}
