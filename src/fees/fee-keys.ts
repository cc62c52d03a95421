/**
 * Normalised fee keys (费用项目): the key alone fixes category and role; which account it
 * posts to is a posting rule. Facts: platform-reports.md §1.5.3.
 */
/**
 * POST: counter line by a posting rule. PASS_THROUGH_TAX: stored and asserted, posted only with postPassThroughTax=on.
 * CLEARING: platform balance against the clearing account. MATCH_ONLY: already in the balance from another source.
 * HOLD: blocks until a person decides.
 */
export type FeeRole = 'POST' | 'PASS_THROUGH_TAX' | 'CLEARING' | 'MATCH_ONLY' | 'HOLD';

export interface FeeKey {
  readonly key: string;
  readonly zh: string;
  readonly en: string;
  readonly category: string;
  readonly role: FeeRole;
}

type Row = readonly [key: string, zh: string, en: string, category: string, role: FeeRole];

const ROWS: readonly Row[] = [
  ['PRINCIPAL', '商品销售收入', 'Goods sold', 'revenue', 'POST'],
  ['SHIPPING_INCOME', '买家运费收入', 'Shipping paid by buyers', 'revenue', 'POST'],
  ['GIFTWRAP_INCOME', '礼品包装收入', 'Gift wrap paid by buyers', 'revenue', 'POST'],
  ['LIQUIDATION_INCOME', '清算收入', 'Liquidation proceeds', 'revenue', 'POST'],
  ['PROMOTION', '促销折扣', 'Discounts funded by the seller', 'promotion/rebate', 'POST'],
  ['POINTS', '平台积分', 'Platform points', 'promotion/rebate', 'POST'],
  ['REFUND_PRINCIPAL', '退款-商品', 'Goods refunded', 'refund', 'POST'],
  ['REFUND_SHIPPING', '退款-运费', 'Shipping refunded', 'refund', 'POST'],
  ['REFUND_OTHER', '退款-其他', 'Other refunds', 'refund', 'POST'],
  ['A2Z_REFUND', 'A-to-Z 索赔退款', 'A-to-z claims', 'chargeback', 'POST'],
  ['CHARGEBACK_REFUND', '信用卡拒付退款', 'Card chargebacks', 'chargeback', 'POST'],
  ['CHARGEBACK_FEE', '拒付手续费', 'Chargeback fees', 'chargeback', 'POST'],
  ['TAX_COLLECTED', '代收税款', 'Tax collected from buyers', 'tax collected', 'PASS_THROUGH_TAX'],
  [
    'TAX_WITHHELD',
    '平台代扣代缴税',
    'Tax withheld and remitted by the marketplace',
    'tax withheld',
    'PASS_THROUGH_TAX',
  ],
  ['COMMINGLING_VAT', '混合库存 VAT', 'VAT on commingled stock', 'tax collected', 'POST'],
  ['TCS_WITHHELD', '印度 TCS 源头代收', 'India GST collected at source', 'tax withheld', 'POST'],
  ['SELLER_TAX_WITHHELD', '卖家自身税款扣缴', "Seller's own tax withheld", 'tax withheld', 'HOLD'],
  ['COMMISSION', '销售佣金及结算费', 'Referral, closing and rental fees', 'commission', 'POST'],
  ['REFUND_ADMIN', '退款管理费', 'Refund administration fee', 'refund_commission', 'POST'],
  ['FULFILMENT', 'FBA 配送费', 'FBA fulfilment', 'fba_fulfilment', 'POST'],
  [
    'SHIPPING_CHARGEBACK',
    '运费及礼品包装费回收',
    'Shipping and gift wrap income kept by Amazon',
    'fba_fulfilment',
    'POST',
  ],
  ['MCF_FULFILMENT', '多渠道配送费', 'Multi-channel fulfilment', 'last_mile', 'POST'],
  ['SHIPPING_LABEL', '购买运单及邮资调整', 'Shipping labels and postage adjustments', 'last_mile', 'POST'],
  ['RETURN_PROCESSING', '退货处理费', 'Return processing', 'return_processing', 'POST'],
  ['REMOVAL', '移除（退回）费', 'Removal orders', 'removal', 'POST'],
  ['DISPOSAL', '弃置费', 'Disposal orders', 'removal', 'POST'],
  ['LIQUIDATION_FEE', '清算手续费', 'Liquidation fees', 'removal', 'POST'],
  ['STORAGE', '月度仓储费', 'Monthly storage', 'storage', 'POST'],
  ['AWD_STORAGE', 'AWD 仓储费', 'AWD storage', 'storage', 'POST'],
  ['LONG_TERM_STORAGE', '长期（超龄）仓储费', 'Aged inventory surcharge', 'storage', 'POST'],
  ['STORAGE_OVERAGE', '超量仓储及库容预订费', 'Overage and capacity reservation', 'storage', 'POST'],
  ['INBOUND_TRANSPORT', '合作承运人头程运费', 'Partnered carrier to FBA', 'inbound/logistics', 'POST'],
  ['INBOUND_PLACEMENT', '入库配置费', 'Inbound placement', 'inbound/logistics', 'POST'],
  ['INBOUND_PREP', '预处理、贴标及人工处理费', 'Prep, labelling, manual processing', 'inbound/logistics', 'POST'],
  ['INBOUND_DEFECT', '入库缺陷费', 'Inbound defect', 'inbound/logistics', 'POST'],
  ['INTERNATIONAL_FREIGHT', '国际货运费（AGL）', 'Amazon Global Logistics freight', 'inbound/logistics', 'POST'],
  ['INTERNATIONAL_DUTY', '国际货运关税税费', 'Import duty and tax on AGL freight', 'inbound/logistics', 'POST'],
  ['AWD_INBOUND', 'AWD 处理及运输费', 'AWD processing and transport', 'inbound/logistics', 'POST'],
  ['ADS', '平台广告费（余额扣款）', 'Advertising paid from the balance', 'advertising', 'POST'],
  ['DEAL_FEE', '秒杀及促销活动费', 'Deals and lightning deals', 'promotion_service', 'POST'],
  ['COUPON_FEE', '优惠券服务费', 'Coupon service fee', 'promotion_service', 'POST'],
  ['VINE_FEE', 'Vine 及评论计划费', 'Vine and reviewer programmes', 'promotion_service', 'POST'],
  ['SUBSCRIPTION', '店铺月租', 'Selling plan', 'subscription', 'POST'],
  [
    'PAID_SERVICE',
    '付费服务、大量刊登、图片服务费',
    'Paid services, high-volume listing, imaging',
    'subscription',
    'POST',
  ],
  ['DIGITAL_SERVICES_FEE', '数字服务费', 'Digital services fee', 'service_fee', 'POST'],
  ['TAX_SERVICE_FEE', '税费计算服务费', 'Tax calculation service', 'service_fee', 'POST'],
  ['OTHER_PLATFORM_FEE', '其他平台费及奖励', 'Other platform fees and rewards', 'service_fee', 'POST'],
  ['REIMBURSEMENT_STOCK', '库存丢失损坏赔偿', 'Stock lost or damaged', 'reimbursement', 'POST'],
  ['REIMBURSEMENT_ORDER', '订单及退款类赔偿', 'Goods already delivered or refunded', 'reimbursement', 'POST'],
  ['REIMBURSEMENT_CLAWBACK', '赔偿收回', 'Reimbursement taken back', 'reimbursement', 'POST'],
  ['RESERVE_CURRENT', '本期预留金', 'Reserve held', 'reserve', 'CLEARING'],
  ['RESERVE_PREVIOUS', '上期预留金释放', 'Reserve released', 'reserve', 'CLEARING'],
  ['TRANSFER', '打款（含小额验证）', 'Payout to the bank, micro deposit', 'transfer', 'CLEARING'],
  ['TRANSFER_FAILED', '打款失败退回', 'Payout failed, money back', 'transfer', 'CLEARING'],
  ['CARD_CHARGE', '信用卡补足负余额', 'Card charged for a negative balance', 'transfer', 'CLEARING'],
  ['DEBT_RECOVERY', '欠款偿还', 'Debt settled by card or another account', 'transfer', 'CLEARING'],
  ['PAYABLE_TO_AMAZON', '上期欠款结转', 'Negative balance carried over', 'transfer', 'MATCH_ONLY'],
  ['DIRECT_PAYMENT', '卖家直收款', 'Money that the seller already has', 'transfer', 'MATCH_ONLY'],
  ['LOAN_ADVANCE', '贷款发放', 'Loan paid out', 'loan', 'POST'],
  ['LOAN_REPAYMENT', '贷款还款', 'Loan repayment', 'loan', 'POST'],
  ['UNSPECIFIED_ADJUSTMENT', '未说明的调整（待用户判定）', 'Adjustment without a stated subject', 'other', 'HOLD'],
  ['UNMAPPED', '未映射平台费', 'Unmapped platform fee', 'other', 'POST'],
];

export const FEE_KEYS: readonly FeeKey[] = ROWS.map(([key, zh, en, category, role]) => ({
  key,
  zh,
  en,
  category,
  role,
}));

const BY_KEY: ReadonlyMap<string, FeeKey> = new Map(FEE_KEYS.map((one) => [one.key, one]));

export function feeKeyOf(key: string): FeeKey | undefined {
  return BY_KEY.get(key);
}

/** Keys that a person may give an item: all but those that hold. */
export const ACCEPTABLE_FEE_KEYS: readonly FeeKey[] = FEE_KEYS.filter((one) => one.role !== 'HOLD');
