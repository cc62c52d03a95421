/** Every policy of accounting.md §10, and the house's own: default per standard, allowed values, meaning. */
import type { Standard } from '../core/journal.ts';
import type { Bilingual } from '../core/problems.ts';

/** FIXED: belongs to the book. BOOK: one value a book. SHOP: a shop may differ from its book. */
type PolicyScope = 'FIXED' | 'BOOK' | 'SHOP';

export interface PolicyDefinition {
  readonly key: string;
  readonly scope: PolicyScope;
  readonly defaults: Readonly<Record<Standard, string>>;
  /** Closed list by standard; empty where `pattern` tells. */
  readonly allowed: Readonly<Record<Standard, readonly string[]>>;
  readonly pattern?: RegExp;
  /** What `pattern` means, in words. */
  readonly patternText?: string;
  readonly meaning: Bilingual;
}

interface Given {
  readonly default: string;
  readonly sbeDefault?: string;
  readonly allowed?: readonly string[];
  readonly sbeAllowed?: readonly string[];
  readonly pattern?: RegExp;
  readonly patternText?: string;
  readonly zh: string;
  readonly en: string;
}

function define(key: string, scope: PolicyScope, given: Given): PolicyDefinition {
  const allowed = given.allowed ?? [];
  return {
    key,
    scope,
    defaults: { ASBE: given.default, SBE: given.sbeDefault ?? given.default },
    allowed: { ASBE: allowed, SBE: given.sbeAllowed ?? allowed },
    ...(given.pattern ? { pattern: given.pattern, patternText: given.patternText ?? String(given.pattern) } : {}),
    meaning: { zh: given.zh, en: given.en },
  };
}

const ON_OFF = ['off', 'on'] as const;

export const POLICY_DEFAULTS: readonly PolicyDefinition[] = [
  define('standard', 'FIXED', {
    default: 'ASBE',
    sbeDefault: 'SBE',
    allowed: ['ASBE'],
    sbeAllowed: ['SBE'],
    zh: '会计准则：ASBE 企业会计准则，SBE 小企业会计准则',
    en: 'Accounting standard: ASBE or SBE',
  }),
  define('functionalCurrency', 'FIXED', {
    default: 'CNY',
    pattern: /^[A-Z]{3}$/,
    patternText: 'ISO 4217',
    zh: '本位币；与 ERP 账套不一致时拒绝发送',
    en: 'Functional currency; sending is refused where the ERP ledger has another',
  }),
  define('mode', 'SHOP', {
    // accounting.md §10 has O; the house keeps S until the order flow exists.
    default: 'S',
    allowed: ['S', 'O'],
    zh: '口径：S 结算口径，O 订单口径',
    en: 'Posting basis: S settlement, O order',
  }),
  define('revenueTrigger', 'SHOP', {
    default: 'DELIVERED',
    sbeDefault: 'SHIPPED',
    allowed: ['DELIVERED', 'SHIPPED_PLUS_N', 'SHIPPED', 'SETTLED'],
    sbeAllowed: ['SHIPPED', 'SETTLED'],
    zh: '收入确认时点；DELIVERED 无妥投事件时按发货后 N 天；SETTLED 仅结算口径',
    en: 'When revenue is recognised; DELIVERED falls back to N days after dispatch; SETTLED only in mode S',
  }),
  define('recognitionDays', 'SHOP', {
    default: 'FBA=2,LOCAL=5,DIRECT=15',
    pattern: /^FBA=\d{1,2},LOCAL=\d{1,2},DIRECT=\d{1,2}$/,
    patternText: 'FBA=2,LOCAL=5,DIRECT=15',
    zh: '发货后第几天确认：FBA、海外仓/本地自发货、国内直发',
    en: 'Days from dispatch to recognition: FBA, overseas warehouse or local, direct from China',
  }),
  define('voucherGranularity', 'SHOP', {
    default: 'PER_SETTLEMENT_MONTH',
    allowed: ['PER_SETTLEMENT_MONTH', 'PER_SHOP_DAY', 'PER_SHOP_MONTH', 'PER_ORDER'],
    zh: '凭证汇总粒度',
    en: 'What one voucher sums up',
  }),
  define('cut', 'SHOP', {
    default: 'ON_PROOF',
    allowed: ['ON_PROOF', 'ON_POST', 'DAILY', 'PERIOD_END'],
    zh: '凭证截止时点',
    en: 'When a voucher group is frozen',
  }),
  define('plReversalStyle', 'BOOK', {
    default: 'RED',
    allowed: ['RED', 'OPPOSITE'],
    zh: '损益冲减：RED 红字（同方向负数），OPPOSITE 反方向',
    en: 'Reversal on profit and loss: RED negative on its own side, OPPOSITE the other side',
  }),
  define('platformReceivable', 'SHOP', {
    default: '1122.11',
    pattern: /^(1122\.11|1221\.\d{2}|1012\.02)$/,
    patternText: '1122.11, 1221.x, 1012.02',
    zh: '平台往来科目',
    en: 'Account of the platform balance',
  }),
  define('fulfilmentFeeClass', 'SHOP', {
    default: 'AUTO',
    allowed: ['AUTO', 'SELLING', 'COGS'],
    zh: '配送费归类：AUTO 妥投确认时入成本，否则入销售费用',
    en: 'Fulfilment fees: AUTO is cost where revenue waits for delivery, else selling expense',
  }),
  define('feeAccrual', 'SHOP', {
    default: 'off',
    allowed: ON_OFF,
    zh: '月末费用计提，次月 1 日冲回',
    en: 'Month-end fee accrual, reversed on the 1st',
  }),
  define('unknownFee', 'SHOP', {
    default: 'HOLD',
    allowed: ['HOLD', 'BUFFER'],
    zh: '未知费用：HOLD 整张结算单挂起，BUFFER 记入 6601.59',
    en: 'Unknown item: HOLD the settlement, or BUFFER it in 6601.59',
  }),
  define('feeTaxRecoverable', 'SHOP', {
    default: 'off',
    allowed: ON_OFF,
    zh: '费用税可抵扣，记入 1221.07',
    en: 'Tax on fees is recoverable and goes to 1221.07',
  }),
  define('shippingChargeback', 'SHOP', {
    default: 'FEE',
    allowed: ['FEE', 'NET'],
    zh: '运费扣回：FEE 作费用，NET 冲减运费收入',
    en: 'Shipping chargeback: FEE is an expense, NET reduces shipping revenue',
  }),
  define('postPassThroughTax', 'SHOP', {
    default: 'off',
    allowed: ON_OFF,
    zh: '平台代收代缴税过账 2241.05',
    en: 'Post tax that the platform collects and remits through 2241.05',
  }),
  define('priceIncludesTax', 'SHOP', {
    default: 'AUTO',
    allowed: ['AUTO', 'on', 'off'],
    zh: '价格含税：AUTO 按站点与纳税责任（英、欧、日、澳且卖家负责时含税）',
    en: 'Prices include tax: AUTO by marketplace and responsibility (UK, EU, JP, AU where the seller is responsible)',
  }),
  define('negativeTaxDifference', 'SHOP', {
    default: 'HOLD',
    allowed: ['HOLD', 'POST'],
    zh: '代扣税大于代收税：HOLD 挂起，POST 过账',
    en: 'More tax withheld than collected: HOLD, or POST',
  }),
  define('reimbursement', 'SHOP', {
    default: 'NET_AGAINST_LOSS',
    allowed: ['NET_AGAINST_LOSS', 'GROSS', 'OTHER_INCOME'],
    zh: '平台赔偿：冲减损失，或全额 6301，或 6051',
    en: 'Reimbursements: against the loss, gross in 6301, or 6051',
  }),
  define('claimReceivable', 'SHOP', {
    default: 'off',
    allowed: ON_OFF,
    zh: '索赔先记 1221.06',
    en: 'Claims are booked in 1221.06 first',
  }),
  define('returnProvision', 'BOOK', {
    default: 'off',
    allowed: ON_OFF,
    sbeAllowed: ['off'],
    zh: '预计退货（小企业会计准则不适用）',
    en: 'Provision for expected returns (not in SBE)',
  }),
  define('unsellableReturn', 'SHOP', {
    default: 'DAMAGED_STOCK',
    allowed: ['DAMAGED_STOCK', 'EXPENSE'],
    zh: '不可售退货：入不可售仓，或费用化',
    en: 'Unsellable returns: damaged stock, or expense',
  }),
  define('landedCost', 'BOOK', {
    default: 'CAPITALISE',
    sbeDefault: 'EXPENSE',
    allowed: ['CAPITALISE', 'EXPENSE'],
    zh: '头程及进货费：资本化或费用化（关税始终入成本）',
    en: 'Freight, insurance and packing of purchases: capitalise or expense (duty stays in cost)',
  }),
  define('freightBase', 'BOOK', {
    default: 'CHARGEABLE_WEIGHT',
    allowed: ['CHARGEABLE_WEIGHT', 'ACTUAL_WEIGHT', 'VOLUME', 'VALUE', 'QUANTITY'],
    zh: '运费分摊基础',
    en: 'What freight is allocated by',
  }),
  define('inboundFee', 'SHOP', {
    default: 'EXPENSE',
    allowed: ['EXPENSE', 'CAPITALISE'],
    zh: '入库配置费：费用化或资本化',
    en: 'Inbound fees: expense or capitalise',
  }),
  define('transitAccount', 'BOOK', {
    default: '1405.04',
    allowed: ['1405.04', '1402'],
    zh: '头程在途科目',
    en: 'Account of stock on its way to the platform',
  }),
  define('estimateReversal', 'BOOK', {
    default: 'MONTH_START',
    allowed: ['MONTH_START', 'ON_INVOICE', 'DIFF'],
    zh: '货物暂估冲回方式（运费、关税均为到票冲回）',
    en: 'How estimated goods are reversed (freight and duty: when the invoice comes)',
  }),
  define('costOwner', 'BOOK', {
    default: 'ENGINE',
    allowed: ['ENGINE', 'ERP'],
    zh: '谁核算存货成本',
    en: 'Who costs the stock',
  }),
  define('settlementForm', 'SHOP', {
    default: 'VOUCHER',
    allowed: ['VOUCHER', 'DOCUMENT'],
    zh: '结算损益写入 ERP 的方式：VOUCHER 凭证，DOCUMENT 其他应收单（由 ERP 自动生成凭证）',
    en: 'How settlements go to the ERP: VOUCHER, or DOCUMENT (其他应收单, of which the ERP makes the voucher)',
  }),
  define('payoutForm', 'SHOP', {
    default: 'VOUCHER',
    allowed: ['VOUCHER', 'DOCUMENT'],
    zh: '结算关闭、预留金、转账失败写入 ERP 的方式：VOUCHER 凭证，DOCUMENT 收款单、收款退款单',
    en: 'How closes, reserves and failed transfers go to the ERP: VOUCHER, or DOCUMENT (收款单, 收款退款单)',
  }),
  define('costMethod', 'BOOK', {
    default: 'FIFO',
    allowed: ['FIFO', 'MOVING_AVG', 'MONTH_AVG'],
    zh: '存货计价方法',
    en: 'Cost method of stock',
  }),
  define('negativeStock', 'BOOK', {
    default: 'PROVISIONAL',
    allowed: ['PROVISIONAL', 'BLOCK'],
    zh: '负库存：暂估成本，或阻止',
    en: 'Negative stock: provisional cost, or block',
  }),
  define('fxRateType', 'BOOK', {
    default: 'MONTH_FIRST',
    sbeDefault: 'DAILY',
    allowed: ['MONTH_FIRST', 'DAILY', 'MONTH_AVG', 'CUSTOM'],
    zh: '记账汇率：月初中间价、当日中间价、月平均、自定义',
    en: 'Rate of entries: parity of the 1st, of the day, month average, or own table',
  }),
  define('refundRate', 'BOOK', {
    default: 'REFUND_MONTH',
    allowed: ['REFUND_MONTH', 'ORIGINAL'],
    zh: '退款汇率：退款月或原汇率',
    en: 'Rate of refunds: of the refund, or the original one',
  }),
  define('revalOwner', 'BOOK', {
    default: 'ERP',
    allowed: ['ERP', 'ENGINE'],
    zh: '谁做期末调汇',
    en: 'Who revalues at period end',
  }),
  define('exportRefundAccount', 'BOOK', {
    default: '1221.05',
    allowed: ['1221.05', 'HEAD'],
    sbeAllowed: ['1221.05'],
    zh: '应收出口退税科目：1221.05，或一级科目（企业会计准则）',
    en: 'Export tax refund: 1221.05, or the head account (ASBE)',
  }),
  define('timezone', 'BOOK', {
    default: 'marketplace',
    allowed: ['marketplace', 'Asia/Shanghai'],
    zh: '业务日期的时区；每个账簿只选一次',
    en: 'Zone of business dates; chosen once for a book',
  }),
  define('autoConfirmScore', 'BOOK', {
    default: '90',
    pattern: /^(\d{1,2}|100)$/,
    patternText: '0–100',
    zh: '到账匹配自动确认分数',
    en: 'Score from which a payout match confirms itself',
  }),
  define('fxBandPct', 'BOOK', {
    default: '1.5',
    pattern: /^\d{1,2}(\.\d{1,2})?$/,
    patternText: '0–99.99 (%)',
    zh: '到账匹配的汇率容差 %',
    en: 'Tolerance of the rate in payout matching, %',
  }),
  define('manualOver', 'BOOK', {
    default: '500000',
    pattern: /^\d{1,15}$/,
    patternText: '0, 1, 2 …',
    zh: '超过该本位币金额的匹配须人工确认',
    en: 'Matches above this functional amount are confirmed by a person',
  }),
  define('unallocated', 'BOOK', {
    default: 'POOL',
    allowed: ['POOL', 'BY_REVENUE'],
    zh: '无法归集到 SKU 的费用：留在公共池，或按收入分摊',
    en: 'Fees that no SKU bears: pool, or by revenue',
  }),
  define('skuMaterial', 'BOOK', {
    default: 'VARIANT',
    allowed: ['VARIANT', 'PARENT'],
    zh: '物料：每个子体一个物料，或同一父体（SPU）的子体合为一个物料',
    en: 'Materials: one for each variant, or one for all variants of a parent (SPU)',
  }),
  define('voucherWords', 'BOOK', {
    default: '记',
    allowed: ['记', '收付转'],
    zh: '凭证字：全部用“记”，或按现金类科目分收、付、转',
    en: 'Voucher words: one word for all, or 收 / 付 / 转 by cash lines',
  }),
  define('reviewThreshold', 'BOOK', {
    default: '100',
    pattern: /^[1-9]\d{0,3}$/,
    patternText: '1–9999',
    zh: '审单风险分达到该值时挂起订单',
    en: 'Score from which review holds an order',
  }),
  define('reservationDays', 'BOOK', {
    default: '14',
    pattern: /^[1-9]\d?$/,
    patternText: '1–99',
    zh: '分仓后预占库存的天数，到期未发货即释放',
    en: 'Days for which allocated stock is promised to an order that has not left',
  }),
  define('voucherReview', 'SHOP', {
    default: 'AUTO',
    allowed: ['AUTO', 'REVIEW'],
    zh: '凭证审核：AUTO 规则自动审核，REVIEW 逐张人工审核',
    en: 'Vouchers: AUTO reviewed by rule, REVIEW each by a person',
  }),
];
