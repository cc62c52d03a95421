/** The account's own rows of a settlement: fees, reimbursements, and the rows that move clearing accounts only. */
import type { AccountKind, LoanPart, MoneyEvent } from './events.ts';
import { sumOf } from './events.ts';
import { type Features, priceUnit } from './features.ts';
import type { Marketplace } from './marketplaces.ts';
import type { Span } from './orders.ts';
import { instantIn } from './orders.ts';
import type { Dice } from './seed.ts';

interface ChargeScene {
  readonly id: string;
  readonly index: number;
  readonly count: number;
  readonly span: Span;
  readonly random: Dice;
  readonly home: Marketplace;
  readonly currency: string;
  readonly features: Features;
  readonly skus: readonly { readonly code: string; readonly price: number }[];
  readonly carried: { readonly reserve: bigint; readonly total: bigint | undefined };
  readonly sales: readonly MoneyEvent[];
}

interface Charges {
  readonly events: readonly MoneyEvent[];
  readonly loanSchedule: readonly LoanPart[];
  /** Reserve held at the end, minor units. */
  readonly reserve: bigint;
}

interface AccountRow {
  readonly at?: number;
  readonly sku?: string;
  readonly quantity?: number;
  readonly text?: string;
  readonly order?: string;
}

const FAILED_TEXTS = [
  'Transfer of funds unsuccessful: Amazon has cancelled your transfer of funds.',
  'Transfer of funds unsuccessful: We could not transfer funds to your bank account because the account information on file is invalid. Please update your bank account information.',
  'Transfer of funds unsuccessful: your bank, “Sandbank”, did not answer in time',
];
const COUPON_TITLES = [
  'Save 5% on Autumn Lamps',
  'Economisez 10 % sur la déco',
  '秋のクーポン 5% OFF',
  'Coupon: 2 for "one" – limited',
];
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** All events of the settlement, sales included, in the order the papers print them. */
export function chargesOf(scene: ChargeScene): Charges {
  const rows: MoneyEvent[] = [];
  const add = (kind: AccountKind, amount: bigint, row: AccountRow = {}): void => {
    if (amount === 0n) return;
    rows.push({
      kind,
      scene: 'ACCOUNT',
      amount,
      postedMs: row.at ?? instantIn(scene.random, scene.span),
      marketplace: row.sku ? scene.home.name : '',
      order: row.order ?? '',
      item: '',
      sku: row.sku ?? '',
      quantity: row.quantity ?? 0,
      text: row.text ?? '',
    });
  };
  carriedOver(scene, add);
  fees(scene, add);
  goodsMoney(scene, add);
  const loanSchedule = loan(scene, add);
  if (scene.features.unknown && scene.index === scene.count - 1) {
    add('UNKNOWN', -money(scene, 3, 30), { text: `Lunar Shelf Surcharge ${scene.random.int(10, 99)}` });
  }
  plunge(scene, add, sumOf(scene.sales) + sumOf(rows));
  const sum = sumOf(scene.sales) + sumOf(rows);
  const reserve = scene.features.reserve && sum > 0n ? (sum * BigInt(scene.random.int(50, 300))) / 1000n : 0n;
  add('RESERVE_HELD', -reserve, { at: scene.span.endMs - 1000 });
  return { events: [...scene.sales, ...rows], loanSchedule, reserve };
}

type Add = (kind: AccountKind, amount: bigint, row?: AccountRow) => void;

function money(scene: ChargeScene, low: number, high: number): bigint {
  const unit = priceUnit(scene.currency);
  return BigInt(scene.random.int(low, high) * unit + scene.random.int(0, unit - 1));
}

function carriedOver(scene: ChargeScene, add: Add): void {
  const { carried, features, span } = scene;
  add('RESERVE_RELEASED', carried.reserve, { at: span.startMs });
  const before = carried.total;
  if (before === undefined) return;
  if (before < 0n) {
    add('PAYABLE', before, { at: span.startMs });
    if (features.cardCharge) add('CARD_CHARGE', -before, { at: span.startMs + 6 * HOUR_MS });
  }
  if (features.failedTransfer && before > 0n && scene.index % 2 === 1) {
    add('TRANSFER_FAILED', before, { at: span.startMs + 2 * DAY_MS, text: scene.random.pick(FAILED_TEXTS) });
    add('MICRO_DEPOSIT', -1n, { at: span.startMs + 4 * DAY_MS });
  }
}

function fees(scene: ChargeScene, add: Add): void {
  const { features, random, span } = scene;
  if (features.storage) {
    add('STORAGE', -money(scene, 5, 90));
    if (random.percent(40)) {
      const at = instantIn(random, span);
      add('STORAGE_BILLED', -money(scene, 5, 60), { at });
      add('STORAGE_BILLED_TAX', -money(scene, 0, 6), { at });
    }
    if (random.percent(40)) add('LONG_STORAGE', -money(scene, 1, 25));
  }
  if (features.subscription) add('SUBSCRIPTION', -money(scene, 25, 40));
  if (features.ads) {
    for (let invoice = random.int(1, 4); invoice > 0; invoice--) {
      const at = instantIn(random, span);
      const net = money(scene, 20, 120);
      add('ADS', -net, { at });
      if (random.percent(60)) add('ADS_TAX', -((net * 130n) / 1000n), { at });
    }
  }
  if (features.inbound) {
    add('INBOUND_TRANSPORT', -money(scene, 10, 70));
    if (random.percent(60)) add('INBOUND_PLACEMENT', -money(scene, 5, 40));
  }
  if (features.removals) add(random.pick(['REMOVAL', 'DISPOSAL']), -money(scene, 1, 8));
  if (features.removals && random.percent(50)) {
    add('RETURN_PROCESSING', -money(scene, 1, 6), { sku: random.pick(scene.skus).code, quantity: 1 });
  }
  if (features.couponFreeText) add('COUPON', -money(scene, 1, 12), { text: random.pick(COUPON_TITLES) });
  if (features.deals && random.percent(60)) add(random.pick(['DEAL', 'VINE']), -money(scene, 50, 200));
}

function goodsMoney(scene: ChargeScene, add: Add): void {
  const { features, random } = scene;
  if (features.reimbursements) {
    for (let many = random.int(1, 4); many > 0; many--) {
      const kind = random.pick(['REIMBURSED_LOST', 'REIMBURSED_DAMAGED', 'REIMBURSED_REVERSAL'] as const);
      add(kind, money(scene, 4, 60), { sku: random.pick(scene.skus).code, quantity: random.int(1, 3) });
    }
  }
  if (features.clawback && random.percent(60)) {
    add('CLAWBACK', -money(scene, 2, 20), { sku: random.pick(scene.skus).code, quantity: 1 });
  }
}

function loan(scene: ChargeScene, add: Add): readonly LoanPart[] {
  if (!scene.features.loan) return [];
  const [principal, interest] = [money(scene, 50, 90), money(scene, 2, 8)];
  const postedMs = instantIn(scene.random, scene.span);
  add('LOAN_REPAYMENT', -(principal + interest), { at: postedMs });
  return [{ settlementId: scene.id, postedMs, principal, interest }];
}

/** Advertising big enough to bring the middle settlement below zero. */
function plunge(scene: ChargeScene, add: Add, sum: bigint): void {
  if (!scene.features.negative || scene.index !== Math.floor((scene.count - 1) / 2)) return;
  if (sum >= 0n) add('ADS', -(sum + money(scene, 40, 150)));
}
