/** Month end of orders: accruals, the rates of fees they estimate by; and what a person says of orders that the book does not have. */
import { isIsoDate, isPeriod } from '../core/dates.ts';
import { minorUnits, parseMinor, parseRate } from '../core/money.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { listShops, loadShop, type Shop } from '../masterdata/shops.ts';
import { addFeeRate } from '../orders/accrual-store.ts';
import { accrueOrders } from '../pipeline/accrue-orders.ts';
import { decideSettledOrder } from '../pipeline/post-settlements.ts';
import { type Command, type Invocation, type OpenHouse, required, WrongUse, withHouse } from './command.ts';
import { printProblems, printRows } from './print.ts';

async function shopOf(call: Invocation, house: OpenHouse): Promise<Shop> {
  const shop = await loadShop(house.db.pool, required(call.option('shop'), '--shop'));
  if (!shop) throw new WrongUse('there is no such shop');
  return shop;
}

export const accrueCommand: Command = {
  name: 'accrue',
  usage: 'heliu accrue YYYY-MM --book BOOK [--shop CODE]',
  about: {
    zh: '月末计提：未结算订单费用（订单口径）、递延交易（结算口径），次月 1 日冲回',
    en: 'month-end accruals: fees of unsettled orders (mode O), deferred transactions (mode S), reversed on the 1st',
  },
  options: ['book', 'shop'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const period = required(call.words[0], 'YYYY-MM');
      if (!isPeriod(period)) throw new WrongUse('the period is YYYY-MM');
      const book = required(call.option('book'), '--book');
      const only = call.option('shop');
      const all = await listShops(house.db.pool, book);
      const shops = all.filter((one) => only === undefined || one.code === only);
      if (shops.length === 0) throw new WrongUse('there is no such shop in the book');
      const rows: { readonly shop: string; readonly entries: number; readonly problems: number }[] = [];
      for (const shop of shops) {
        const done = await accrueOrders(house, { book, shop: shop.code, period, actor: call.actor });
        rows.push({ shop: shop.code, entries: done.entries, problems: done.problems.length });
        printProblems(call, house.catalogue, done.problems);
      }
      printRows(call, rows);
      return rows.some((row) => row.problems > 0) ? 1 : 0;
    }),
};

export const feeRateCommand: Command = {
  name: 'fee-rate',
  usage:
    'heliu fee-rate add --shop CODE --fee COMMISSION --rate 0.15 --from YYYY-MM-DD | add --shop CODE --fee FULFILMENT --rate 6.50 [--sku SKU] --from YYYY-MM-DD',
  about: {
    zh: '费率：佣金比例、单件配送费，供月末费用计提预估',
    en: 'rates of fees that month-end accruals estimate by: share of revenue, amount of one unit',
  },
  options: ['shop', 'fee', 'rate', 'sku', 'from'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      if (call.words[0] !== 'add') throw new WrongUse('add');
      const shop = await shopOf(call, house);
      const feeKey = required(call.option('fee'), '--fee');
      if (feeKey !== 'COMMISSION' && feeKey !== 'FULFILMENT') throw new WrongUse('--fee is COMMISSION or FULFILMENT');
      const from = required(call.option('from'), '--from');
      if (!isIsoDate(from)) throw new WrongUse('--from is YYYY-MM-DD');
      const text = required(call.option('rate'), '--rate');
      if (feeKey === 'COMMISSION' && !/^0\.\d{1,6}$/.test(text))
        throw new WrongUse('--rate is a share below 1, as 0.15');
      if ((parseMinor(text, feeKey === 'COMMISSION' ? 6 : minorUnits(shop.currency)) ?? 0n) <= 0n)
        throw new WrongUse('--rate of FULFILMENT is an amount of the shop’s currency, as 6.50');
      const fee = { feeKey, sku: call.option('sku') ?? '', from, rate: parseRate(text) } as const;
      const now = new Date(house.clock.now());
      await inTransaction(house.db.pool, async (tx) => {
        await addFeeRate(tx, { book: shop.book, shop: shop.code }, fee, call.actor, now);
        const after = { ...fee, rate: text };
        await audit(tx, { actor: call.actor, action: 'fee-rate.added', subject: `shop:${shop.code}`, after, at: now });
      });
      return 0;
    }),
};

export const settledOrderCommand: Command = {
  name: 'settled-order',
  usage: 'heliu settled-order ORDER REVENUE|PRE_GO_LIVE --shop CODE --reason TEXT',
  about: {
    zh: '判定结算单中账簿没有的订单：直接确认收入，或属上线前（应收在期初）',
    en: 'decides an order that settlements name and the book does not have: revenue at once, or of before go-live',
  },
  options: ['shop', 'reason'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const shop = await shopOf(call, house);
      const orderNo = required(call.words[0], 'ORDER');
      const decision = required(call.words[1], 'REVENUE or PRE_GO_LIVE');
      if (decision !== 'REVENUE' && decision !== 'PRE_GO_LIVE') throw new WrongUse('REVENUE or PRE_GO_LIVE');
      const reason = required(call.option('reason'), '--reason');
      const at = { book: shop.book, shop: shop.code, orderNo };
      await decideSettledOrder(house, { ...at, decision, reason, actor: call.actor });
      return 0;
    }),
};
