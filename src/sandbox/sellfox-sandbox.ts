/**
 * The seeded seller at a sandbox 赛狐, as a house reads it (`heliu sandbox sellfox`): the server, and in the book a shop for each
 * shop of the story with its mapping, so that orders find where they belong. Credentials are invented, and no live system's.
 */
import type pg from 'pg';
import { SELLFOX_FAULTS, type SellfoxFault, startSellfoxSandbox } from '../connectors/sellfox/sandbox.ts';
import type { Problem } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { decideMappings, proposeMappings } from '../masterdata/mapping/store.ts';
import { addShop, listShops, type Shop } from '../masterdata/shops.ts';
import type { Clock } from '../wire/clock.ts';
import type { Shop as StoryShop } from './seller/company.ts';
import { houseClock } from './seller/local-time.ts';
import type { StoryPlan } from './seller/orders.ts';
import { createSellerWorld } from './seller/world.ts';

const CLIENT = { clientId: 'heliu-sandbox', secret: 'sandbox-only-0123456789abcdef' } as const;
/** Who approves the mappings of a made-up seller: they are two pairs of eyes only in a house with real ones. */
const CHECKER = 'heliu sandbox';

export const SELLFOX_SANDBOX = { kind: 'sellfox', port: 7411, faults: SELLFOX_FAULTS } as const;

export interface SellfoxServeOptions {
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  readonly faults: readonly SellfoxFault[];
}

/** How a source is connected to it: `config` and `secrets` of the kind `sellfox`. */
export interface ServedSellfox {
  readonly url: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function serveSellfox(plan: StoryPlan, options: SellfoxServeOptions): Promise<ServedSellfox> {
  const { url, close } = await startSellfoxSandbox({ ...options, world: createSellerWorld(plan), clients: [CLIENT] });
  const config = { clientId: CLIENT.clientId, since: houseClock(plan.startMs).slice(0, 10) };
  return { url, config, secrets: { clientSecret: CLIENT.secret }, close };
}

export interface SellerBook {
  readonly book: string;
  readonly source: string;
  readonly actor: string;
}

export interface OpenedShops {
  readonly added: number;
  readonly problems: readonly Problem[];
}

/**
 * Adds the story's shops that the book has not yet, and says that they are those of the source. Throws Refused SHOP_EXISTS where
 * another book has one of them.
 */
export function openSellerShops(pool: pg.Pool, plan: StoryPlan, to: SellerBook, now: Date): Promise<OpenedShops> {
  const { book, source, actor } = to;
  return inTransaction(pool, async (tx) => {
    const there = new Set((await listShops(tx, book)).map((one) => one.code));
    const missing = plan.seller.shops.filter((one) => !there.has(one.name));
    for (const shop of missing) await addShop(tx, ourShop(book, shop), now);
    const wanted = plan.seller.shops.map((shop) => ({
      kind: 'SHOP' as const,
      key: [source, shop.isAmazon ? 'amazon-shops' : 'platform-shops', shop.id],
      value: { shop: shop.name },
      validFrom: '2000-01-01',
      reason: CHECKER,
    }));
    const { proposed, problems } = await proposeMappings(tx, book, wanted, { who: actor, origin: 'HAND', now });
    const numbers = proposed.map((one) => one.mappingNo);
    const decision = { state: 'APPROVED', who: CHECKER, reason: CHECKER, now } as const;
    const decided = await decideMappings(tx, book, numbers, decision);
    const after = { source, shops: missing.length, mappings: decided.decided.length };
    await audit(tx, { actor, action: 'sandbox.opened', subject: `book:${book}`, after, at: now });
    // Told by an earlier start already.
    const told = problems.filter((one) => one.code !== 'MASTER_MAPPING_UNCHANGED');
    return { added: missing.length, problems: [...told, ...decided.problems] };
  });
}

/** Its code is its name in the story: `DEMO1-AMAZON-US`. */
function ourShop(book: string, shop: StoryShop): Shop {
  const { code: marketplace, currency, zone } = shop.marketplace;
  return {
    ...{ book, code: shop.name, name: shop.name, platform: shop.platform.code, marketplace, currency, zone },
    ...{ customer: shop.name, department: `D-${shop.company.id}`, warehouse: shop.warehouse },
    ...{ card: '', lender: '', taxRegistrations: [] },
  };
}
