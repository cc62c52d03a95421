/** The made-up company of `heliu up`: three shops, the settlements of the last two months, rates that say DEMO. */
import { formatDecimal } from '../core/money.ts';
import { wholeOf } from './settlements/bytes.ts';
import type { SettlementStory } from './settlements/events.ts';
import { marketplaceOf } from './settlements/marketplaces.ts';
import { dice } from './settlements/seed.ts';
import type { Features } from './settlements/story.ts';
import { makeSettlements, USUAL_FEATURES } from './settlements/story.ts';
import { writeV1 } from './settlements/v1-text.ts';
import { writeV2 } from './settlements/v2-text.ts';

export interface DemoShop {
  readonly code: string;
  readonly name: string;
  readonly marketplace: string;
  readonly currency: string;
  /** IANA zone of the home marketplace. */
  readonly zone: string;
  readonly department: string;
  readonly departmentName: string;
  readonly warehouse: string;
  readonly card: string;
  /** ERP customer of the shop (accounting.md §1.3). */
  readonly customer: string;
  readonly skus: readonly string[];
}

export interface DemoRate {
  /** `YYYY-MM-01` */
  readonly date: string;
  readonly from: string;
  readonly to: 'CNY';
  /** Functional units for `quotedUnit` of `from`, plain decimal text. */
  readonly rate: string;
  readonly quotedUnit: 1 | 100;
  readonly source: 'DEMO';
}

export interface DemoFile {
  readonly name: string;
  readonly shop: string;
  readonly bytes: Uint8Array;
  readonly story: SettlementStory;
  /** True for the one settlement that has to be held: a charge with an invented description. */
  readonly held: boolean;
}

export interface Demo {
  readonly company: { readonly zh: string; readonly en: string };
  readonly functionalCurrency: 'CNY';
  readonly shops: readonly DemoShop[];
  readonly rates: readonly DemoRate[];
  /** In the order of their ends. */
  readonly files: readonly DemoFile[];
}

const DAY_MS = 86_400_000;
const SKUS = 12;

interface Plan {
  readonly code: string;
  readonly marketplace: string;
  readonly name: string;
  readonly department: string;
  readonly departmentName: string;
  readonly settlements: number;
  /** Days between the end of the chain and now. */
  readonly endedDaysAgo: number;
  readonly orders: number;
  readonly paper: 'V1' | 'V2';
  readonly features: Partial<Features>;
}

const PLANS: readonly Plan[] = [
  {
    code: 'US01',
    marketplace: 'US',
    name: '晨汐家居 美国店',
    department: 'D01',
    departmentName: '北美事业部',
    settlements: 3,
    endedDaysAgo: 3,
    orders: 140,
    paper: 'V2',
    // The chain has a settlement below zero in its middle; the card is charged in the next.
    features: { negative: true, cardCharge: true, mcf: true },
  },
  {
    code: 'UK01',
    marketplace: 'UK',
    name: '晨汐家居 英国店',
    department: 'D02',
    departmentName: '欧洲事业部',
    settlements: 2,
    endedDaysAgo: 5,
    orders: 90,
    paper: 'V1',
    features: { tax: false, failedTransfer: true },
  },
  {
    code: 'JP01',
    marketplace: 'JP',
    name: '晨汐家居 日本店',
    department: 'D03',
    departmentName: '日本事业部',
    settlements: 1,
    endedDaysAgo: 4,
    orders: 60,
    paper: 'V2',
    features: { tax: false, points: true, unknown: true },
  },
];

/** Seeded by nothing but the day of `now` (ms since the epoch): two starts on one day give the same files. */
export function demoSettlements(now: number): Demo {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const files = PLANS.flatMap((plan) => filesOf(plan, today)).sort((a, b) => a.story.endMs - b.story.endMs);
  return {
    company: { zh: '晨汐家居（演示）', en: 'Morning Tide Home (demo)' },
    functionalCurrency: 'CNY',
    shops: PLANS.map(shopOf),
    rates: demoRates(today),
    files,
  };
}

function filesOf(plan: Plan, today: number): readonly DemoFile[] {
  const days = 14;
  const endMs = today - plan.endedDaysAgo * DAY_MS + 7 * 3_600_000;
  const stories = makeSettlements({
    seed: `demo/${plan.code}`,
    marketplace: plan.marketplace,
    settlements: plan.settlements,
    startMs: endMs - plan.settlements * days * DAY_MS,
    days,
    orders: plan.orders,
    skus: SKUS,
    features: { ...USUAL_FEATURES, ...plan.features },
  });
  return stories.map((story, at) => ({
    name: `${plan.code.toLowerCase()}-settlement-${story.id}-${plan.paper.toLowerCase()}.txt`,
    shop: plan.code,
    bytes: wholeOf(plan.paper === 'V1' ? writeV1(story) : writeV2(story)),
    story,
    held: plan.features.unknown === true && at === stories.length - 1,
  }));
}

function shopOf(plan: Plan): DemoShop {
  const home = marketplaceOf(plan.marketplace);
  return {
    code: plan.code,
    name: plan.name,
    marketplace: plan.marketplace,
    currency: home.currency,
    zone: home.zone,
    department: plan.department,
    departmentName: plan.departmentName,
    warehouse: `FBA-${plan.marketplace}`,
    card: 'VISA-01',
    customer: `AMZ-${plan.code}-${plan.marketplace}-${home.currency}`,
    skus: Array.from({ length: SKUS }, (_, at) => `SKU-${String(at + 1).padStart(4, '0')}`),
  };
}

/** First quote of each currency in 1/10000, and how far a month may move it. */
const QUOTES = [
  { from: 'USD', quotedUnit: 1, start: 71_000, swing: 300 },
  { from: 'GBP', quotedUnit: 1, start: 94_000, swing: 500 },
  { from: 'JPY', quotedUnit: 100, start: 47_000, swing: 400 },
] as const;

function demoRates(today: number): readonly DemoRate[] {
  const end = new Date(today);
  const rates: DemoRate[] = [];
  for (const { from, quotedUnit, start, swing } of QUOTES) {
    for (let back = 3; back >= -1; back--) {
      const date = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - back, 1)).toISOString().slice(0, 10);
      const step = dice(`${from}/${date}`).int(-swing, swing);
      rates.push({ date, from, to: 'CNY', rate: formatDecimal(BigInt(start + step), 4), quotedUnit, source: 'DEMO' });
    }
  }
  return rates;
}

/** The rate of a demo quote for one unit, plain decimal text. */
export function perUnit(rate: DemoRate): string {
  return rate.quotedUnit === 1 ? rate.rate : formatDecimal(BigInt(rate.rate.replace('.', '')), 4 + 2);
}
