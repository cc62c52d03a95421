/** Very long V2 files for the bench: written at disk speed, with a total that proves to the cent. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { formatMinor } from '../../core/money.ts';
import { sfc32 } from './seed.ts';
import { v2Instant } from './ugly.ts';
import { V2_COLUMNS } from './v2-text.ts';

export interface BigOptions {
  /** Money rows; the header and the summary row are beside them. */
  readonly lines: number;
  readonly seed: number | string;
  readonly skus: number;
  readonly days: number;
  readonly settlementId?: string;
  /** Default 2026-09-24T07:00:00Z. */
  readonly startMs?: number;
}

export interface BigFile {
  readonly path: string;
  readonly settlementId: string;
  readonly currency: 'USD';
  readonly lines: number;
  readonly bytes: number;
  readonly orders: number;
  readonly units: number;
  /** Σ amounts = total-amount, cents. */
  readonly total: bigint;
  /** `ItemPrice/Principal` → Σ, cents. */
  readonly sums: ReadonlyMap<string, bigint>;
}

const KINDS = [
  ['ItemPrice', 'Principal'],
  ['ItemFees', 'FBAPerUnitFulfillmentFee'],
  ['ItemFees', 'Commission'],
  ['ItemPrice', 'Tax'],
  ['ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal'],
] as const;
const FLUSH_BYTES = 1 << 20;
const STORAGE_CENTS = -100n;

/** What a SKU sells for: amounts in cents and as printed, in the order of KINDS. */
interface Offer {
  readonly sku: string;
  readonly cents: readonly bigint[];
  readonly texts: readonly string[];
}

interface Plan {
  readonly offers: readonly Offer[];
  /** One throw an order; its remainder by the number of offers is the offer. */
  readonly throws: () => () => number;
  readonly orders: number;
  /** Storage rows behind the orders. */
  readonly rest: number;
  readonly startMs: number;
  readonly spanMinutes: number;
}

/**
 * Writes the file in two passes over the same seed: the first only counts the offers sold, so the summary row that comes
 * first can carry the exact total; the second writes. USD, Amazon.com; five rows an order, then storage fees of 1.00
 * until the number of rows is reached.
 */
export function writeBigV2(path: string, options: BigOptions): BigFile {
  const plan = planOf(options);
  const sums = firstPass(plan);
  const total = [...sums.values()].reduce((sum, one) => sum + one, 0n);
  const settlementId = options.settlementId ?? '19000000001';
  const handle = openSync(path, 'w');
  const buffer = Buffer.allocUnsafe(FLUSH_BYTES + 4096);
  let [bytes, filled] = [0, 0];
  const flush = (): void => {
    bytes += writeSync(handle, buffer, 0, filled);
    filled = 0;
  };
  try {
    filled = buffer.write(headText(settlementId, total, plan), 'latin1');
    for (const text of rowTexts(plan, settlementId)) {
      filled += buffer.write(text, filled, 'latin1');
      if (filled >= FLUSH_BYTES) flush();
    }
    flush();
  } finally {
    closeSync(handle);
  }
  const { orders } = plan;
  return { path, settlementId, currency: 'USD', lines: options.lines, bytes, orders, units: orders, total, sums };
}

function planOf(options: BigOptions): Plan {
  const price = sfc32(`offers/${options.seed}`);
  const offers = Array.from({ length: options.skus }, (_, at) => {
    const principal = BigInt(500 + (price() % 19_500));
    const tax = (principal * 73n) / 1000n;
    const cents = [principal, -BigInt(300 + (price() % 900)), (-principal * 15n) / 100n, tax, -tax];
    return { sku: `SKU-${String(at).padStart(5, '0')}`, cents, texts: cents.map((one) => formatMinor(one, 'USD')) };
  });
  return {
    offers,
    throws: () => sfc32(`orders/${options.seed}`),
    orders: Math.floor(options.lines / KINDS.length),
    rest: options.lines % KINDS.length,
    startMs: options.startMs ?? Date.UTC(2026, 8, 24, 7),
    spanMinutes: options.days * 1440,
  };
}

function firstPass(plan: Plan): ReadonlyMap<string, bigint> {
  const next = plan.throws();
  const sold = new Array<number>(plan.offers.length).fill(0);
  for (let at = 0; at < plan.orders; at++) {
    const offer = next() % plan.offers.length;
    sold[offer] = (sold[offer] ?? 0) + 1;
  }
  const sums = new Map<string, bigint>([['other-transaction/Storage Fee', STORAGE_CENTS * BigInt(plan.rest)]]);
  KINDS.forEach(([type, description], kind) => {
    const sum = plan.offers.reduce((so, offer, at) => so + (offer.cents[kind] ?? 0n) * BigInt(sold[at] ?? 0), 0n);
    sums.set(`${type}/${description}`, sum);
  });
  return sums;
}

function headText(settlementId: string, total: bigint, plan: Plan): string {
  const endMs = plan.startMs + plan.spanMinutes * 60_000;
  const dates = [plan.startMs, endMs, endMs + 172_800_000].map((ms) => v2Instant(ms, 'iso').full).join('\t');
  const rest = '\t'.repeat(V2_COLUMNS.length - 6);
  return `${V2_COLUMNS.join('\t')}\n${settlementId}\t${dates}\t${formatMinor(total, 'USD')}\tUSD${rest}\n`;
}

function* rowTexts(plan: Plan, settlementId: string): Generator<string> {
  const next = plan.throws();
  const start = `${settlementId}\t\t\t\t\t\tOrder\t`;
  const heads = KINDS.map(([type, description]) => `\tAmazon.com\t${type}\t${description}\t`);
  let [minute, posted] = [-1, ''];
  for (let at = 0; at < plan.orders; at++) {
    const offer = plan.offers[next() % plan.offers.length];
    if (!offer) return;
    const now = Math.floor((at / plan.orders) * plan.spanMinutes);
    if (now !== minute) [minute, posted] = [now, postedText(plan.startMs + now * 60_000)];
    const serial = String(at).padStart(7, '0');
    const order = `111-${serial.slice(-7)}-${1_000_000 + Math.floor(at / 1e7)}`;
    const before = `${start}${order}\t${order}\t\tU${serial}`;
    const behind = `${posted}\t15${serial}0000\t\t\t${offer.sku}\t1\t\n`;
    let text = '';
    for (let kind = 0; kind < KINDS.length; kind++) text += before + heads[kind] + offer.texts[kind] + behind;
    yield text;
  }
  const words = 'other-transaction\t\t\t\t\t\tother-transaction\tStorage Fee';
  const fee = formatMinor(STORAGE_CENTS, 'USD');
  const storage = `${settlementId}\t\t\t\t\t\t${words}\t${fee}${postedText(plan.startMs).replace('AFN', '')}\t\t\t\t\t\t\n`;
  for (let at = 0; at < plan.rest; at++) yield storage;
}

function postedText(ms: number): string {
  const posted = v2Instant(ms, 'iso');
  return `\tAFN\t${posted.day}\t${posted.full}`;
}
