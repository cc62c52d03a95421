/** A house that reads the seeded seller out of the 赛狐 sandbox over HTTP: one book, a shop of ours for each of the story's. */
import { memoryTokens } from '../../src/connectors/sellfox/account.ts';
import { sellfoxConnector } from '../../src/connectors/sellfox/connector.ts';
import { sellfoxProfile } from '../../src/connectors/sellfox/profile.ts';
import { type SellfoxFault, type SellfoxSandbox, startSellfoxSandbox } from '../../src/connectors/sellfox/sandbox.ts';
import type { SellerWorld } from '../../src/connectors/sellfox/sandbox-world.ts';
import type { Standard } from '../../src/core/journal.ts';
import type { SourceConnector } from '../../src/core/sources.ts';
import { inTransaction } from '../../src/engine/transaction.ts';
import { createBook } from '../../src/ledger/books.ts';
import type { MappingKind } from '../../src/masterdata/mapping/kinds.ts';
import {
  decideMappings,
  MAPPINGS_AT_ONCE_MAX,
  type Mapping,
  proposeMappings,
} from '../../src/masterdata/mapping/store.ts';
import { importRates } from '../../src/masterdata/rate-import.ts';
import { addShop } from '../../src/masterdata/shops.ts';
import { postDueOrders } from '../../src/pipeline/post-orders.ts';
import { type StreamReport, syncSource } from '../../src/pipeline/sync.ts';
import type { Shop as StoryShop } from '../../src/sandbox/seller/company.ts';
import type { StoryPlan } from '../../src/sandbox/seller/orders.ts';
import { createSellerWorld } from '../../src/sandbox/seller/world.ts';
import { setPolicy } from '../../src/spec/policies.ts';
import { type Clock, type ManualClock, manualClock } from '../../src/wire/clock.ts';
import { createHttp } from '../../src/wire/http.ts';
import { createLimiter } from '../../src/wire/limiter.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { type TestHouse, testHouse } from './house.ts';

export const SELLER_BOOK = 'CN01';
export const SOURCE = 'SF1';
export const SELLER_CLIENT = { clientId: 'heliu-demo', secret: 'heliu-demo-secret-0001' };
const BEGIN = new Date('2026-01-01T00:00:00Z');

export const ORDER_STREAMS = [
  'skus',
  'warehouses',
  'amazon-orders',
  'platform-orders',
  'parcels',
  'shipped-settled',
] as const;

/** Our code of a story's shop. */
export function codeOf(shop: Pick<StoryShop, 'id'>): string {
  return `S${shop.id}`;
}

export interface SellerHouse extends TestHouse {
  readonly clock: ManualClock;
  readonly connector: SourceConnector;
  readonly sellfox: SellfoxSandbox;
  sync(streams?: readonly string[]): Promise<readonly StreamReport[]>;
  /** Every order that is due. */
  post(): ReturnType<typeof postDueOrders>;
}

export interface SellerSetting {
  readonly nowMs: number;
  readonly mode?: 'O' | 'S';
  readonly standard?: Standard;
  readonly policies?: Readonly<Record<string, string>>;
  readonly faults?: readonly SellfoxFault[];
  /** Days before the story from which the source is read: its first goods are bought ten days ahead. Default: the day before. */
  readonly daysBefore?: number;
  /** Instead of the story's own. */
  readonly world?: SellerWorld;
  /** Shops of the story that are not mapped. */
  readonly unmapped?: readonly string[];
}

/** Rate of a currency to CNY, another for each: made up. */
export function rateOf(currency: string): string {
  const digits = [...currency].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 9_000;
  return currency === 'CNY' ? '1' : `${1 + (digits % 9)}.${String(1000 + digits)}`;
}

export async function sellerHouse(plan: StoryPlan, setting: SellerSetting): Promise<SellerHouse> {
  const clock = manualClock(setting.nowMs, { skipSleeps: true });
  const house = await testHouse(clock);
  await openSellerBook(house, plan, setting);
  const sandbox = await startSellfoxSandbox({
    ...{
      world: setting.world ?? createSellerWorld(plan),
      clock,
      clients: [SELLER_CLIENT],
      // what a limit does is the connector's own test; here its pauses would let the clock jump under calls that are on their way
      limits: { intervalMs: 0 },
      faults: setting.faults ?? [],
    },
  });
  const { connector, close } = connectSeller(sandbox.url, plan, clock, setting.daysBefore);
  const account = { source: SOURCE, kind: 'sellfox', baseUrl: sandbox.url, config: {}, secretName: '', enabled: true };
  return {
    ...house,
    sourceOf: async () => ({ source: { ...account, testedAt: null }, profile: sellfoxProfile, connector }),
    ...{ clock, connector, sellfox: sandbox },
    sync: (streams = ORDER_STREAMS) =>
      syncSource(house, { source: SOURCE, kind: 'sellfox', connector, zone: 'Asia/Shanghai', streams, owner: 'test' }),
    post: () => postDueOrders(house, 'test'),
    close: async () => {
      close();
      await sandbox.close();
      await house.close();
    },
  };
}

/** The connector of the seller's account, by the process's own limiter. */
export function connectSeller(
  url: string,
  plan: StoryPlan,
  clock: Clock,
  daysBefore = 0,
): { readonly connector: SourceConnector; readonly close: () => void } {
  const redactor = createRedactor();
  const limiter = createLimiter({ clock });
  const http = createHttp({ clock, limiter, redactor });
  const settings = {
    ...{ baseUrl: url, clientId: SELLER_CLIENT.clientId, clientSecret: SELLER_CLIENT.secret },
    buyerKey: 'a key of buyers, for tests',
    // the day before by China time: it is still that day in America
    since: new Date(plan.startMs - daysBefore * 24 * 3_600_000 - 16 * 3_600_000).toISOString().slice(0, 10),
  };
  const io = { http, limiter, clock, redactor, limiterOf: () => limiter, tokens: memoryTokens() };
  return { connector: sellfoxConnector(settings, io), close: () => http.close() };
}

export async function openSellerBook(
  house: Pick<TestHouse, 'db'>,
  plan: StoryPlan,
  setting: SellerSetting,
): Promise<void> {
  const { shops } = plan.seller;
  await inTransaction(house.db.pool, async (tx) => {
    const book = {
      book: SELLER_BOOK,
      name: '卖家',
      standard: setting.standard ?? 'ASBE',
      currency: 'CNY',
      trial: false,
    };
    await createBook(tx, book, BEGIN);
    for (const shop of shops) await addShop(tx, ourShop(shop), BEGIN);
    await tx.query(
      `INSERT INTO intake.source (source, kind, base_url, secret_name, created_at) VALUES ($1, 'sellfox', '', '', $2)`,
      [SOURCE, BEGIN],
    );
    const policies = {
      ...{ mode: setting.mode ?? 'O', revenueTrigger: 'SHIPPED', fxRateType: 'CUSTOM', timezone: 'marketplace' },
      ...setting.policies,
    };
    for (const [key, value] of Object.entries(policies))
      await setPolicy(
        tx,
        { book: SELLER_BOOK, key, value, effectiveFrom: '2025-12-01', by: 'test', approvedBy: 'lead' },
        BEGIN,
      );
    const lines = [...new Set(shops.map((shop) => shop.marketplace.currency))]
      .filter((currency) => currency !== 'CNY')
      .flatMap((currency) =>
        ['2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'].map(
          (month) => `${month}-01,${currency},CNY,CUSTOM,${rateOf(currency)},1,false,made up`,
        ),
      );
    const text = ['date,currency,functional,type,value,unit,inverse,source', ...lines, ''].join('\n');
    const { problems } = await importRates(tx, text, 'test', BEGIN);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  });
  await mapAll(
    house,
    plan.seller.warehouses.map(({ id }) => ({
      kind: 'WAREHOUSE',
      key: [SOURCE, 'warehouses', id],
      value: { warehouse: id },
    })),
  );
  await mapAll(
    house,
    shops
      .filter((shop) => !setting.unmapped?.includes(shop.id))
      .map((shop) => ({
        kind: 'SHOP',
        key: [SOURCE, shop.isAmazon ? 'amazon-shops' : 'platform-shops', shop.id],
        value: { shop: codeOf(shop) },
      })),
  );
}

function ourShop(shop: StoryShop) {
  const { code, currency, zone } = shop.marketplace;
  return {
    ...{ book: SELLER_BOOK, code: codeOf(shop), name: shop.name, platform: shop.platform.code, marketplace: code },
    ...{ currency, zone, customer: codeOf(shop), department: 'D01', warehouse: shop.warehouse },
    ...{ card: '', lender: '', taxRegistrations: shop.taxRate > 0n && !shop.remits ? [code] : [] },
  };
}

/** Mappings that one person made and another approved. */
export async function mapAll(
  house: Pick<TestHouse, 'db'>,
  mappings: readonly {
    readonly kind: MappingKind;
    readonly key: readonly string[];
    readonly value: Record<string, string>;
  }[],
): Promise<readonly Mapping[]> {
  const approved: Mapping[] = [];
  for (let at = 0; at < mappings.length; at += MAPPINGS_AT_ONCE_MAX) {
    const done = await inTransaction(house.db.pool, async (tx) => {
      const wanted = mappings
        .slice(at, at + MAPPINGS_AT_ONCE_MAX)
        .map((one) => ({ ...one, validFrom: '2025-01-01', reason: 'test' }));
      const by = { who: 'ann', origin: 'HAND', now: BEGIN } as const;
      const { proposed, problems } = await proposeMappings(tx, SELLER_BOOK, wanted, by);
      if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)));
      const numbers = proposed.map((one) => one.mappingNo);
      const decision = { state: 'APPROVED', who: 'bob', reason: 'test', now: BEGIN } as const;
      const decided = await decideMappings(tx, SELLER_BOOK, numbers, decision);
      if (decided.problems.length > 0) throw new Error(JSON.stringify(decided.problems.slice(0, 3)));
      return decided.decided;
    });
    approved.push(...done);
  }
  return approved;
}
