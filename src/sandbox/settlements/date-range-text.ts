/**
 * Stories as one date-range report (platform-reports.md §1.6): preamble, localized header, quoted cells, one line an
 * item, one Transfer line a settlement that paid out. Reserve and carried balances have no line in this report.
 */
import { formatMinor } from '../../core/money.ts';
import type { PaperEncoding } from './bytes.ts';
import { encodeLines } from './bytes.ts';
import type { AmountColumn, DateRangeLocale, LocaleWords } from './date-range-locales.ts';
import { LOCALES } from './date-range-locales.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import { decimalText } from './ugly.ts';

export interface DateRangeUgly {
  readonly encoding?: PaperEncoding;
  readonly bom?: boolean;
  readonly newline?: '\n' | '\r\n';
  /** Preamble padded with commas, as a spreadsheet saves it again. */
  readonly paddedPreamble?: boolean;
  readonly noPreamble?: boolean;
  /** Orders that are in no payout yet: lines without a settlement id and with the status Deferred. */
  readonly deferred?: number;
}

const NOT_TOLD = new Set(['RESERVE_HELD', 'RESERVE_RELEASED', 'PAYABLE']);

/** Σ of what a date-range report tells of the story, without its Transfer line. Minor units. */
export function toldByDateRange(story: SettlementStory): bigint {
  let sum = 0n;
  for (const event of story.events) if (!NOT_TOLD.has(event.kind)) sum += event.amount;
  return sum;
}

/** Chunks of bytes; holds one chunk at a time. */
export function writeDateRange(
  stories: Iterable<SettlementStory>,
  locale: DateRangeLocale,
  ugly: DateRangeUgly = {},
): Generator<Uint8Array> {
  return encodeLines(dateRangeLines(stories, LOCALES[locale], ugly), ugly.encoding ?? 'utf-8', ugly.bom ?? false);
}

const PREAMBLE = [
  'Includes Amazon Marketplace, Fulfilment by Amazon (FBA) and Amazon Webstore transactions',
  'All amounts in {currency}, unless specified',
  'Definitions:',
  'Sales tax collected: Includes sales tax collected from buyers for product sales, shipping and gift wrap.',
  'Selling fees: Includes variable closing fees and referral fees.',
  'Other transaction fees: Includes shipping chargebacks, shipping holdbacks, per-item fees and sales tax collection fees.',
  'Other: Includes non-order transaction amounts. See the “Type” and “Description” columns for each order ID.',
];

function* dateRangeLines(
  stories: Iterable<SettlementStory>,
  words: LocaleWords,
  ugly: DateRangeUgly,
): Generator<string> {
  const newline = ugly.newline ?? '\n';
  const header = headerOf(words);
  let currency = '';
  for (const story of stories) {
    if (currency === '') {
      if (!ugly.noPreamble) yield* preamble(story.currency, header.length, ugly, newline);
      yield csv(header) + newline;
      currency = story.currency;
    }
    for (const line of storyLines(story, words)) yield csv(line) + newline;
    if (ugly.deferred) for (const line of deferredLines(story, words, ugly.deferred)) yield csv(line) + newline;
  }
}

function* preamble(currency: string, columns: number, ugly: DateRangeUgly, newline: string): Generator<string> {
  for (const line of PREAMBLE) {
    const text = csv([line.replace('{currency}', currency)]);
    yield text + (ugly.paddedPreamble ? ','.repeat(columns - 1) : '') + newline;
  }
}

function headerOf(words: LocaleWords): readonly string[] {
  const model = words.taxModel === '' ? [] : [words.taxModel];
  return [...words.place, ...model, ...words.amounts.map(([, header]) => header), words.total, ...words.status];
}

function csv(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
}

function* storyLines(story: SettlementStory, words: LocaleWords): Generator<readonly string[]> {
  let group: MoneyEvent[] = [];
  for (const event of story.events) {
    const last = group.at(-1);
    if (last && !sameLine(last, event)) {
      yield* groupLine(group, story, words);
      group = [];
    }
    group.push(event);
  }
  yield* groupLine(group, story, words);
  if (story.total > 0n) yield transferLine(story, words);
}

function sameLine(one: MoneyEvent, other: MoneyEvent): boolean {
  if (one.scene === 'ACCOUNT') return one.kind === 'ADS' && other.kind === 'ADS_TAX' && one.postedMs === other.postedMs;
  return one.scene === other.scene && one.item === other.item && one.postedMs === other.postedMs;
}

const ITEM_COLUMNS: Readonly<Record<string, AmountColumn>> = {
  PRINCIPAL: 'product sales',
  TAX: 'product sales tax',
  SHIPPING: 'shipping credits',
  SHIPPING_TAX: 'shipping credits tax',
  GIFT_WRAP: 'gift wrap credits',
  GIFT_WRAP_TAX: 'giftwrap credits tax',
  POINTS: 'amazon points cost',
  PROMOTION: 'promotional rebates',
  SHIPPING_PROMOTION: 'promotional rebates',
  TAX_DISCOUNT: 'promotional rebates tax',
  WITHHELD: 'marketplace withheld tax',
  WITHHELD_SHIPPING: 'marketplace withheld tax',
  WITHHELD_OTHER: 'marketplace withheld tax',
  COMMISSION: 'selling fees',
  REFUND_ADMIN: 'selling fees',
  FULFILMENT: 'fba fees',
  MCF_UNIT: 'fba fees',
  MCF_DELIVERY: 'fba fees',
  SHIPPING_TAKEN_BACK: 'other transaction fees',
  GIFT_WRAP_TAKEN_BACK: 'other transaction fees',
  DIGITAL_SERVICES: 'other transaction fees',
  GOODWILL: 'product sales',
  RESTOCKING: 'product sales',
};

/** Where a short layout puts the amounts of a column that it does not have. */
const INSTEAD: Readonly<Partial<Record<AmountColumn, readonly AmountColumn[]>>> = {
  'product sales tax': ['sales tax collected'],
  'shipping credits tax': ['sales tax collected'],
  'giftwrap credits tax': ['sales tax collected'],
  'promotional rebates tax': ['sales tax collected'],
  'marketplace withheld tax': ['low value goods'],
  'amazon points cost': ['promotional rebates'],
};

function columnOf(event: MoneyEvent, words: LocaleWords): AmountColumn {
  const wanted = event.scene === 'ACCOUNT' ? 'other' : (ITEM_COLUMNS[event.kind] ?? 'other');
  const has = (column: AmountColumn): boolean => words.amounts.some(([name]) => name === column);
  return has(wanted) ? wanted : (INSTEAD[wanted]?.find(has) ?? 'other');
}

type TypeAndText = readonly [type: string, description: string];

const REIMBURSED = 'FBA Inventory Reimbursement';
const ACCOUNT_LINES: Readonly<Record<string, TypeAndText>> = {
  STORAGE: ['FBA Inventory Fee', 'FBA storage fee'],
  STORAGE_BILLED: ['FBA Inventory Fee', 'FBA storage fee'],
  STORAGE_BILLED_TAX: ['FBA Inventory Fee', 'FBA storage fee'],
  LONG_STORAGE: ['FBA Inventory Fee', 'FBA Long-Term Storage Fee'],
  SUBSCRIPTION: ['Service Fee', 'Subscription'],
  ADS: ['Service Fee', 'Cost of Advertising'],
  ADS_TAX: ['Service Fee', 'Cost of Advertising'],
  COUPON: ['Service Fee', 'Coupon Redemption Fee'],
  DEAL: ['Deals', 'Lightning deal'],
  VINE: ['Service Fee', 'Vine Enrollment Fee'],
  REMOVAL: ['FBA Inventory Fee', 'FBA Removal Order: Return Fee'],
  DISPOSAL: ['FBA Inventory Fee', 'FBA Removal Order: Disposal Fee'],
  INBOUND_TRANSPORT: ['FBA Inventory Fee', 'FBA Amazon-Partnered Carrier Shipment Fee'],
  INBOUND_PLACEMENT: ['Service Fee', 'FBA Inbound Placement Service Fee'],
  RETURN_PROCESSING: ['FBA Transaction fees', 'FBA Customer Returns Fee'],
  REIMBURSED_LOST: ['Adjustment', `${REIMBURSED} - Lost:Warehouse`],
  REIMBURSED_DAMAGED: ['Adjustment', `${REIMBURSED} - Damaged:Warehouse`],
  REIMBURSED_REVERSAL: ['Adjustment', `${REIMBURSED} - Customer Return`],
  CLAWBACK: ['Adjustment', `${REIMBURSED} - General Adjustment`],
  LOAN_REPAYMENT: ['Adjustment', 'Other'],
  CARD_CHARGE: ['Debt', 'Successful charge'],
  TRANSFER_FAILED: ['Adjustment', 'Failed disbursement'],
  MICRO_DEPOSIT: ['Transfer', 'Micro Deposit'],
  UNKNOWN: ['Adjustment', '…'],
};

function typeAndText(event: MoneyEvent): TypeAndText {
  if (event.scene !== 'ACCOUNT') return [event.scene === 'ORDER' ? 'Order' : 'Refund', `Sandbox goods ${event.sku}`];
  const [type, text] = ACCOUNT_LINES[event.kind] ?? ['Adjustment', event.kind];
  return [type, text === '…' ? event.text : text];
}

function* groupLine(
  group: readonly MoneyEvent[],
  story: SettlementStory,
  words: LocaleWords,
): Generator<readonly string[]> {
  const first = group[0];
  if (!first || NOT_TOLD.has(first.kind)) return;
  const sums = new Map<AmountColumn, bigint>();
  for (const event of group) {
    const column = columnOf(event, words);
    sums.set(column, (sums.get(column) ?? 0n) + event.amount);
  }
  const units = group.find((event) => event.kind === 'PRINCIPAL')?.quantity ?? first.quantity;
  yield lineOf(first, units, sums, story, words);
}

function lineOf(
  event: MoneyEvent,
  units: number,
  sums: ReadonlyMap<AmountColumn, bigint>,
  story: SettlementStory,
  words: LocaleWords,
  deferred = false,
): readonly string[] {
  const [type, text] = typeAndText(event);
  const total = [...sums.values()].reduce((sum, amount) => sum + amount, 0n);
  const date = words.date(event.postedMs);
  const item = event.scene !== 'ACCOUNT';
  const address = item ? ['Sandville', 'SB', '00001'] : ['', '', ''];
  return [
    date,
    deferred ? '' : story.id,
    words.types[type] ?? type,
    event.order,
    event.sku,
    words.types[text] ?? text,
    units === 0 ? '' : `${units}`,
    event.marketplace.toLowerCase(),
    item ? 'Amazon' : '',
    ...address,
    ...(words.taxModel === '' ? [] : [event.kind === 'PRINCIPAL' ? 'MarketplaceFacilitator' : '']),
    ...words.amounts.map(([column]) => money(sums.get(column) ?? 0n, story, words)),
    money(total, story, words),
    ...(words.status.length === 0 ? [] : [deferred ? 'Deferred' : 'Released', deferred ? '' : date]),
  ];
}

/** A zero is printed bare, as in the observed files. */
function money(amount: bigint, story: SettlementStory, words: LocaleWords): string {
  return amount === 0n ? '0' : decimalText(formatMinor(amount, story.currency), words.decimal, words.group);
}

function transferLine(story: SettlementStory, words: LocaleWords): readonly string[] {
  const event: MoneyEvent = {
    kind: 'UNKNOWN',
    scene: 'ACCOUNT',
    amount: -story.total,
    postedMs: story.endMs,
    marketplace: '',
    order: '',
    item: '',
    sku: '',
    quantity: 0,
    text: 'To your account ending in: 123',
  };
  const line = [...lineOf(event, 0, new Map([['other', -story.total]]), story, words)];
  line[2] = 'Transfer';
  return line;
}

function* deferredLines(story: SettlementStory, words: LocaleWords, count: number): Generator<readonly string[]> {
  const sold = story.events.filter((event) => event.scene === 'ORDER' && event.kind === 'PRINCIPAL').slice(0, count);
  for (const event of sold) {
    const late = { ...event, order: `${event.order.slice(0, -1)}X`, postedMs: story.endMs - 7_200_000 };
    yield lineOf(late, event.quantity, new Map([['product sales', event.amount]]), story, words, true);
  }
}
