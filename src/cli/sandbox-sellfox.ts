/** `heliu sandbox sellfox`: a made-up seller at a sandbox 赛狐, with a source account and shops in the book. */
import { addDays, BOOK_ZONE, civilDateIn, isIsoDate } from '../core/dates.ts';
import { loadPlatforms, type Platform } from '../core/platforms.ts';
import { loadSource } from '../intake/sources.ts';
import { loadBook } from '../ledger/books.ts';
import { changeSource, connectSource } from '../pipeline/source-account.ts';
import { takeServerPlace } from '../sandbox/one-server.ts';
import { planStory } from '../sandbox/seller/story.ts';
import { openSellerShops, SELLFOX_SANDBOX, type ServedSellfox, serveSellfox } from '../sandbox/sellfox-sandbox.ts';
import type { Clock } from '../wire/clock.ts';
import { scaledClock } from '../wire/scaled-clock.ts';
import { type ExitStatus, type Invocation, type OpenHouse, required, WrongUse } from './command.ts';
import { printJson, printProblems } from './print.ts';
import { faultsIn, isLoopback, portOf } from './sandbox-options.ts';

export const SELLFOX_OPTIONS = ['orders', 'seed', 'shops', 'start', 'days', 'clock'] as const;
export const SELLFOX_USAGE =
  'sellfox --book BOOK [--orders 1000] [--seed demo] [--shops AMAZON,TEMU_HALF,…] [--start YYYY-MM-DD] [--days 30] [--clock YYYY-MM-DD@SPEED] [--port N] [--host ADDRESS] [--faults FILE.json]';

const NAME_MAX = 32;
const SPEED_MAX = 100_000;
/** A story of 30 days and what follows of it has passed by then. */
const STARTED_DAYS_AGO = 90;

export async function runSellfoxSandbox(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const { pool } = house.db;
  const book = required(call.option('book'), '--book');
  if (!(await loadBook(pool, book))) throw new WrongUse(`没有账簿 ${book} (there is no such book); heliu book list`);
  const source = `SANDBOX-FOX-${book}`.slice(0, NAME_MAX);
  const standing = await loadSource(pool, source);
  const plan = planStory({
    seed: call.option('seed') ?? 'demo',
    orders: numberOf(call, 'orders', 1_000, 1_000_000),
    days: numberOf(call, 'days', 30, 3_660),
    // The same story again: it begins where it began at the first start.
    start: startOf(call, standing?.config.since, house.clock),
    platforms: platformsOf(call),
  });
  const faults = await faultsIn<Parameters<typeof serveSellfox>[1]['faults'][number]>(
    call.option('faults'),
    SELLFOX_SANDBOX.faults,
  );
  const host = call.option('host') ?? '127.0.0.1';
  const port = portOf(call.option('port'), SELLFOX_SANDBOX.port);
  const clock = clockOf(call, house.clock);
  const leave = await takeServerPlace(pool, source);
  if (!leave) throw new WrongUse(`${source} 已在另一个进程中运行 (is served by another process already)`);
  try {
    const served = await serveSellfox(plan, { clock, host, port, faults });
    try {
      await connect(house, source, served, call.actor, standing !== undefined);
      const to = { book, source, actor: call.actor };
      const { added, problems } = await openSellerShops(pool, plan, to, new Date(house.clock.now()));
      const told = { source, book, url: served.url, since: String(served.config.since) };
      if (call.json) printJson(call, { ...told, orders: plan.orders, shops: plan.seller.shops.length, added });
      else print(call, told, { orders: plan.orders, shops: plan.seller.shops.length }, host);
      if (problems.length > 0) printProblems(call, house.catalogue, problems);
      await call.host.untilStopped();
    } finally {
      await served.close();
    }
  } finally {
    leave();
  }
  return 0;
}

async function connect(
  house: OpenHouse,
  source: string,
  { url: baseUrl, config, secrets }: ServedSellfox,
  actor: string,
  standing: boolean,
): Promise<void> {
  if (standing) return changeSource(house, source, { baseUrl, config, secrets, enabled: true }, actor);
  await connectSource(house, { source, kind: SELLFOX_SANDBOX.kind, baseUrl, config, secrets }, actor);
}

function numberOf(call: Invocation, name: (typeof SELLFOX_OPTIONS)[number], preset: number, most: number): number {
  const text = call.option(name);
  const value = text === undefined ? preset : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new WrongUse(`--${name} is a number from 1 to ${most}`);
  return value;
}

function startOf(call: Invocation, before: unknown, clock: Clock): string {
  const today = civilDateIn(BOOK_ZONE)(clock.now());
  const start = call.option('start') ?? (typeof before === 'string' ? before : addDays(today, -STARTED_DAYS_AGO));
  if (!isIsoDate(start)) throw new WrongUse('--start is YYYY-MM-DD');
  return start;
}

/** Default: all of the registry. Throws WrongUse for one that it does not have. */
function platformsOf(call: Invocation): readonly Platform[] {
  const all = loadPlatforms();
  const wanted = call.option('shops')?.split(',');
  if (!wanted) return all;
  const stranger = wanted.find((code) => !all.some((one) => one.code === code));
  if (stranger !== undefined) throw new WrongUse(`--shops ${stranger}: ${all.map((one) => one.code).join(' ')}`);
  return all.filter((one) => wanted.includes(one.code));
}

/** `2026-01-01@3600`: begins with that day and runs 3,600 times as fast. Default: the clock of the house. */
function clockOf(call: Invocation, clock: Clock): Clock {
  const text = call.option('clock');
  if (text === undefined) return clock;
  const [day = '', speedText = '1'] = text.split('@');
  const speed = Number(speedText);
  if (!isIsoDate(day) || !(speed >= 1 && speed <= SPEED_MAX))
    throw new WrongUse(`--clock is YYYY-MM-DD@SPEED, a speed from 1 to ${SPEED_MAX}`);
  return scaledClock(Date.parse(`${day}T00:00:00+08:00`), speed, clock);
}

interface Told {
  readonly source: string;
  readonly book: string;
  readonly url: string;
  readonly since: string;
}

function print(
  call: Invocation,
  { source, book, url, since }: Told,
  { orders, shops }: { readonly orders: number; readonly shops: number },
  host: string,
): void {
  const zh = call.language === 'zh';
  call.out.line(`赛狐 ${url}`);
  call.out.line(
    zh
      ? `数据源 ${source}：虚构卖家，${shops} 个店铺，${orders} 个订单，自 ${since} 起；店铺已建入账簿 ${book} 并对照。按 Ctrl+C 停止。`
      : `Source ${source}: a made-up seller with ${shops} shops and ${orders} orders from ${since} on; its shops stand in book ${book}, mapped. Stop it with Ctrl+C.`,
  );
  call.out.line(`  heliu source test ${source}`);
  if (!isLoopback(host))
    call.out.line(
      zh
        ? `注意：${host} 可从别处访问，沙箱的密钥是公开的。`
        : `Mind: ${host} is reached from elsewhere and the sandbox's secrets are public.`,
    );
}
