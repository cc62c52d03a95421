/** The books of the sandboxes at voucher level: the accounts that the stories post to, with the product's names of dimensions. */
import type { BookAccount } from '../../../src/connectors/yonyou/voucher-level/sandbox-book.ts';

export interface Slots {
  readonly 店铺: string;
  readonly 部门: string;
  readonly 费用项目: string;
}

export function storyAccounts(slots: Slots): readonly BookAccount[] {
  const { 店铺: shop, 部门: department, 费用项目: expense } = slots;
  return [
    { code: '1012.02', dims: [shop] },
    { code: '1122.11', dims: [shop] },
    { code: '1122.12', dims: [shop] },
    { code: '6001.01', dims: [shop, department] },
    { code: '6001.04', dims: [shop, department] },
    { code: '6601.31', dims: [shop, department, expense] },
  ];
}
