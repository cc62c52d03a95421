import { RECOGNISED_AND_ISSUED, SOLD_ORDERS } from '../goods-sql.ts';
import { breakOf, breaksIn, countOf, counts, type Law } from '../law.ts';
import { RECONCILE_PROBLEMS as P } from '../problems.ts';

interface FlowRow {
  readonly shop: string;
  readonly order: string;
  readonly recognised: bigint;
  readonly issued: bigint;
}

/**
 * accounting.md §8.1 L07, in units, for sales recognised by order (mode O). 补发, MCF, samples and removals bring no revenue and are
 * left out; in mode S the settlement recognises, and what has left is a term of L10.
 */
export const L07: Law = {
  id: 'L07',
  severity: 'B',
  statement: {
    zh: '货物流：确认收入的每一件都有出库，结转成本的每一件都已确认收入',
    en: 'Goods flow: every unit of revenue has a stock issue, every unit of cost of sales has revenue',
  },
  async *check(scope) {
    const { book } = scope;
    const breaks = yield* breaksIn<FlowRow>(scope, RECOGNISED_AND_ISSUED, ({ shop, order, recognised, issued }) =>
      breakOf(
        recognised > issued ? P.LAW_L07_NOT_ISSUED : P.LAW_L07_NOT_RECOGNISED,
        { book, shop, order },
        counts(recognised, issued),
      ),
    );
    return { checked: await countOf(scope, SOLD_ORDERS), breaks };
  },
};
