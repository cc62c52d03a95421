import { SHIPPED_AND_LEFT, UNITS_OF_ORDERS } from '../goods-sql.ts';
import { breakOf, breaksIn, countOf, counts, type Law } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface UnitsRow {
  readonly shop: string;
  readonly order: string;
  readonly units: bigint;
  readonly told: bigint;
  readonly shipped: number;
  readonly cancelled: number;
  readonly open: number;
}

interface LeftRow {
  readonly shop: string;
  readonly order: string;
  readonly expected: bigint;
  readonly actual: bigint;
}

/** accounting.md §8.1 L05, in units; orders whose last statement is not in the book yet are not looked at. */
export const L05: Law = {
  id: 'L05',
  severity: 'B',
  statement: {
    zh: '订单数量：订购 = 已发 + 已取消 + 未发；已发 = 库存出库（已结转 + 发出商品 + 已发货待结算）',
    en: 'Units of an order: ordered = shipped + cancelled + open; shipped = left stock (cost of sales + dispatched + shipped, not settled)',
  },
  async *check(scope) {
    const { book } = scope;
    let breaks = yield* breaksIn<UnitsRow>(scope, UNITS_OF_ORDERS, ({ shop, order, units, told, ...parts }) =>
      breakOf(
        P.LAW_L05_UNITS,
        { book, shop, order },
        {
          ...{ shipped: String(parts.shipped), cancelled: String(parts.cancelled), open: String(parts.open) },
          ...counts(units, told),
        },
      ),
    );
    breaks += yield* breaksIn<LeftRow>(scope, SHIPPED_AND_LEFT, ({ shop, order, expected, actual }) =>
      breakOf(P.LAW_L05_LEFT, { book, shop, order }, counts(expected, actual)),
    );
    const checked = await countOf(
      scope,
      'SELECT count(*) AS n FROM orders."order" WHERE book = $1 AND posted_statement = told_statement',
    );
    return { checked, breaks };
  },
};
