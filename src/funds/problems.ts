import { defineProblems } from '../core/problems.ts';

export const FUNDS_PROBLEMS = defineProblems({
  NO_POSTING_RULE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '费用项目 {feeKey} 没有过账规则（{policies}）',
      en: 'No posting rule fits fee key {feeKey} ({policies})',
    },
    remedy: { zh: '检查账簿策略，或增加一条过账规则', en: 'Check the policies of the book, or add a posting rule' },
  },
  MODE_O_NEEDS_ORDERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '店铺 {shop} 为订单口径（mode=O），本版本尚无订单收入可供核对',
      en: 'Shop {shop} is in mode O (order basis), and this book has no recognised orders to match',
    },
    remedy: {
      zh: '将该店铺设为结算口径：heliu policy set mode S --shop {shop}',
      en: 'Set the shop to settlement basis: heliu policy set mode S --shop {shop}',
    },
  },
  GRANULARITY_NEEDS_ORDERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证粒度 {granularity} 需要订单，结算单的汇总格不含订单号',
      en: 'Voucher granularity {granularity} needs orders; the cells of a settlement name none',
    },
    remedy: {
      zh: '改为 PER_SETTLEMENT_MONTH、PER_SHOP_DAY 或 PER_SHOP_MONTH：heliu policy set voucherGranularity …',
      en: 'Set PER_SETTLEMENT_MONTH, PER_SHOP_DAY or PER_SHOP_MONTH: heliu policy set voucherGranularity …',
    },
  },
  LOAN_NOT_EXPLAINED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{date} 的贷款还款 {amount} {currency} 在还款计划中找不到对应（本金+利息）',
      en: 'The loan repayment of {amount} {currency} on {date} is not explained by the loan schedule (principal + interest)',
    },
    remedy: {
      zh: '录入还款计划：heliu loan add --shop {shop} --loan 名称 --date {date} --principal … --interest …',
      en: 'Enter the schedule: heliu loan add --shop {shop} --loan NAME --date {date} --principal … --interest …',
    },
  },
  TAX_DIFFERENCE_NEGATIVE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{orders} 个订单的代扣税大于代收税，合计 {amount} {currency}，例如 {examples}',
      en: '{orders} orders have more tax withheld than collected, in all {amount} {currency}; for example {examples}',
    },
    remedy: {
      zh: '向平台核实；若确认由卖家承担：heliu policy set negativeTaxDifference POST 后重试',
      en: 'Ask the platform; if the seller bears it: heliu policy set negativeTaxDifference POST, then retry',
    },
  },
  CHAIN_BROKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '结算链断开：{what}（上一结算 {previous}，本结算 {settlement}，差额 {difference}）',
      en: 'The settlement chain breaks: {what} (previous {previous}, this {settlement}, difference {difference})',
    },
    remedy: {
      zh: '补导缺失的结算单；若确无缺失，跳过并写明原因',
      en: 'Import the settlement that is missing; if none is, skip with the reason',
    },
  },
  OPENING_BALANCE_PROPOSED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 240,
    text: {
      zh: '店铺 {shop} 首份结算 {settlement} 释放上期预留金 {amount} {currency}：建议作为 {account} 期初余额',
      en: 'The first settlement {settlement} of shop {shop} releases a previous reserve of {amount} {currency}: proposed as opening balance of {account}',
    },
    remedy: {
      zh: '核对后在 ERP 录入期初余额，并跳过本条（写明凭证号）；若有更早结算，请导入',
      en: 'Check it, enter the opening balance in the ERP and skip this with the reference; or import the earlier settlement',
    },
  },
  PAPERS_DIFFER: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '结算 {settlement} 由 {posting} 过账，{other} 与其不一致：{differences}',
      en: 'Settlement {settlement} posts from {posting}; {other} tells otherwise: {differences}',
    },
    remedy: {
      zh: '核对两份报告；以优先级高者为准（V2 > V1 > 日期范围）',
      en: 'Compare the two reports; the better one counts (V2 > V1 > date range)',
    },
  },
});
