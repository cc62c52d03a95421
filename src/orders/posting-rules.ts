/** Posting rules of orders, as data (accounting.md §2.3, §2.5, §2.6). The first rule that fits wins. */
import type { PostingRule, RuleLine } from '../core/rules.ts';

/** Units that become revenue: a share of a cell, with tax taken out of it or not. */
export const UNITS_RECOGNISED = 'order.units';
/** Money that the channel took before the goods left. */
export const ADVANCE_TAKEN = 'order.advance';
/** Revenue that uses up such money: 2204 gives up what it carries. */
export const ADVANCE_USED = 'order.advance-used';

const PLATFORM_BALANCE = 'PLATFORM_RECEIVABLE';

/** REVENUE: 销售收入. ADVANCE: money taken before shipment, 资金. ADVANCE_BACK: it goes back, 资金. */
export type OrderEntryKind = 'REVENUE' | 'ADVANCE' | 'ADVANCE_BACK';

function rule(
  id: string,
  event: string,
  entry: OrderEntryKind,
  when: PostingRule['when'],
  lines: readonly RuleLine[],
): PostingRule {
  return { id, version: 1, event, when, entry, lines, balance: { account: PLATFORM_BALANCE, per: 'ENTRY' } };
}

/** A price: net to revenue, the tax inside it to the tax account; where no tax is inside, net = gross and tax = 0. */
function price(id: string, what: string, account: string): PostingRule {
  return rule(id, UNITS_RECOGNISED, 'REVENUE', { what: [what] }, [
    { amount: 'net', account, side: 'C' },
    { amount: 'tax', account: 'FOREIGN_TAX', side: 'C' },
  ]);
}

const TAX_BESIDE = ['TAX_COLLECTED', 'TAX_WITHHELD'];

export const ORDER_RULES: readonly PostingRule[] = [
  price('ORDER-GOODS', 'PRINCIPAL', 'REV_GOODS'),
  price('ORDER-SHIPPING', 'SHIPPING_INCOME', 'REV_SHIPPING'),
  price('ORDER-GIFTWRAP', 'GIFTWRAP_INCOME', 'REV_GIFTWRAP'),
  price('ORDER-PROMOTION', 'PROMOTION', 'REV_PROMOTION'),
  // Tax beside the price that the seller owes himself; where he is not registered it stays his (accounting.md §2.6).
  rule('ORDER-TAX', UNITS_RECOGNISED, 'REVENUE', { what: TAX_BESIDE, registered: ['y'] }, [
    { amount: 'net', account: 'FOREIGN_TAX', side: 'C' },
  ]),
  rule('ORDER-TAX-KEPT', UNITS_RECOGNISED, 'REVENUE', { what: TAX_BESIDE }, [
    { amount: 'net', account: 'REV_GOODS', side: 'C' },
  ]),
  rule('ADVANCE', ADVANCE_TAKEN, 'ADVANCE', {}, [{ amount: 'net', account: 'CONTRACT_LIABILITY', side: 'C' }]),
  rule('ADVANCE-USED', ADVANCE_USED, 'REVENUE', {}, [{ amount: 'net', account: 'CONTRACT_LIABILITY', side: 'C' }]),
];

export function categoryOf(kind: OrderEntryKind): string {
  return kind === 'REVENUE' ? '销售收入' : '资金';
}
