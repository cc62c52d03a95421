/**
 * The default chart of a cross-border seller, accounting.md §1.2, in both standards. One row an account, so that a finance
 * lead can read it. A code of '' = the account does not exist in that standard. Where 小企业会计准则 splits an account by
 * its sign (盘盈/盘亏, exchange gain/loss) each side has its own key, and the rules of that standard name it.
 */
import type { Account, AccountClass, Side, Standard } from '../core/journal.ts';

type Row = readonly [
  asbe: string,
  sbe: string,
  key: string,
  nameZh: string,
  nameEn: string,
  direction: Side,
  /** Mandatory, then optional ones in [ ]. */
  dims: string,
  /** 外币. */
  keepsCurrency: 'fc' | '',
  /** 调汇. */
  revalued: 'reval' | '',
  accountClass: AccountClass,
];

// biome-ignore format: a table is read by its columns
const ROWS: readonly Row[] = [
  ['1001', '1001', 'CASH', '库存现金', 'Cash on hand', 'D', '', 'fc', 'reval', 'MONETARY'],
  ['1002.01', '1002.01', 'BANK_FUNCTIONAL', '银行存款-人民币户', 'Bank deposits - CNY account', 'D', '银行账户', '', '', 'MONETARY'],
  ['1002.02', '1002.02', 'BANK_FOREIGN', '银行存款-外币户', 'Bank deposits - foreign currency account', 'D', '银行账户', 'fc', 'reval', 'MONETARY'],
  ['1012.01', '1012.01', 'WALLET', '其他货币资金-第三方收款账户', 'Other monetary funds - payment accounts', 'D', '支付账户', 'fc', 'reval', 'MONETARY'],
  ['1012.02', '1012.02', 'PLATFORM_CASH', '其他货币资金-平台账户', 'Other monetary funds - platform account', 'D', '店铺', 'fc', 'reval', 'MONETARY'],
  ['1012.09', '1012.09', 'WITHDRAWAL_IN_TRANSIT', '其他货币资金-提现在途', 'Other monetary funds - withdrawals in transit', 'D', '支付账户', 'fc', 'reval', 'MONETARY'],
  ['1122.01', '1122.01', 'TRADE_RECEIVABLE', '应收账款-明细应收款', 'Accounts receivable - trade', 'D', '客户', 'fc', 'reval', 'MONETARY'],
  ['1122.02', '1122.02', 'ACCRUED_RECEIVABLE', '应收账款-暂估应收款', 'Accounts receivable - accrued', 'D', '店铺', 'fc', 'reval', 'MONETARY'],
  ['1122.11', '1122.11', 'PLATFORM_RECEIVABLE', '应收账款-平台待结算', 'Accounts receivable - platform unsettled', 'D', '店铺', 'fc', 'reval', 'MONETARY'],
  ['1122.12', '1122.12', 'PLATFORM_RESERVE', '应收账款-平台预留金', 'Accounts receivable - platform reserve', 'D', '店铺', 'fc', 'reval', 'MONETARY'],
  ['1122.13', '1122.13', 'PLATFORM_IN_TRANSIT', '应收账款-平台已结算待到账', 'Accounts receivable - platform settled, not received', 'D', '店铺', 'fc', 'reval', 'MONETARY'],
  ['1123', '1123', 'PREPAYMENT', '预付账款', 'Prepayments', 'D', '供应商', 'fc', '', 'NON_MONETARY'],
  ['1221.02', '1221.02', 'RELATED_RECEIVABLE', '其他应收款-关联方及代收', 'Other receivables - related parties and collections', 'D', '往来单位', 'fc', 'reval', 'MONETARY'],
  ['1221.05', '1221.05', 'EXPORT_REFUND_RECEIVABLE', '其他应收款-应收出口退税', 'Other receivables - export tax refund', 'D', '', '', '', 'MONETARY'],
  ['1221.06', '1221.06', 'CLAIM_RECEIVABLE', '其他应收款-应收平台赔偿', 'Other receivables - platform claims', 'D', '店铺', 'fc', 'reval', 'MONETARY'],
  ['1221.07', '1221.07', 'FOREIGN_INPUT_TAX', '其他应收款-境外进口VAT', 'Other receivables - foreign import VAT', 'D', '辖区', 'fc', 'reval', 'MONETARY'],
  ['1221.98', '1221.98', 'SUSPENSE_DEBIT', '其他应收款-待查款项', 'Other receivables - unidentified payments', 'D', '支付账户', 'fc', 'reval', 'MONETARY'],
  ['1231', '', 'BAD_DEBT_PROVISION', '坏账准备', 'Bad debt provision', 'C', '店铺', '', '', 'MONETARY'],
  ['1402', '1402', 'GOODS_IN_TRANSIT', '在途物资', 'Goods in transit from suppliers', 'D', '物料,供应商', '', '', 'STOCK'],
  ['1405.01', '1405.01', 'STOCK_DOMESTIC', '库存商品-国内仓', 'Inventory - domestic warehouse', 'D', '物料,仓库', '', '', 'STOCK'],
  ['1405.02', '1405.02', 'STOCK_FBA', '库存商品-FBA仓', 'Inventory - FBA', 'D', '物料,仓库', '', '', 'STOCK'],
  ['1405.03', '1405.03', 'STOCK_OVERSEAS', '库存商品-海外仓', 'Inventory - overseas warehouse', 'D', '物料,仓库', '', '', 'STOCK'],
  ['1405.04', '1405.04', 'STOCK_IN_TRANSIT', '库存商品-调拨在途', 'Inventory - transfers in transit', 'D', '物料,货件', '', '', 'STOCK'],
  ['1405.08', '1405.08', 'STOCK_UNSELLABLE', '库存商品-不可售', 'Inventory - unsellable', 'D', '物料,仓库', '', '', 'STOCK'],
  ['1406.01', '', 'GOODS_DISPATCHED', '发出商品-未妥投', 'Goods dispatched - not delivered', 'D', '物料,店铺', '', '', 'STOCK'],
  ['1411', '1411', 'PACKAGING', '周转材料', 'Packaging materials', 'D', '', '', '', 'STOCK'],
  ['1471', '', 'STOCK_PROVISION', '存货跌价准备', 'Inventory write-down provision', 'C', '物料', '', '', 'STOCK'],
  ['1485', '', 'RETURN_ASSET', '应收退货成本', 'Right to returned goods', 'D', '店铺', '', '', 'STOCK'],
  ['1901', '1901', 'PENDING_LOSS', '待处理财产损溢', 'Assets pending disposal', 'D', '物料,仓库', '', '', 'NON_MONETARY'],
  ['2001', '2001', 'LOAN', '短期借款', 'Short-term loans', 'C', '贷款方', 'fc', 'reval', 'MONETARY'],
  ['2202.01', '2202.01', 'TRADE_PAYABLE', '应付账款-明细应付款', 'Accounts payable - trade', 'C', '供应商', 'fc', 'reval', 'MONETARY'],
  ['2202.02', '2202.02', 'ACCRUED_PAYABLE', '应付账款-暂估应付款', 'Accounts payable - accrued', 'C', '供应商', 'fc', 'reval', 'MONETARY'],
  ['2204', '2203', 'CONTRACT_LIABILITY', '合同负债', 'Contract liabilities', 'C', '店铺', 'fc', '', 'NON_MONETARY'],
  ['2221.01.01', '2221.01.01', 'INPUT_VAT', '应交税费-进项税额', 'Taxes payable - input VAT', 'D', '', '', '', 'TAX'],
  ['2221.01.02', '2221.01.02', 'OUTPUT_VAT', '应交税费-销项税额(视同内销)', 'Taxes payable - output VAT (deemed domestic sales)', 'C', '', '', '', 'TAX'],
  ['2221.01.03', '2221.01.03', 'EXPORT_REFUND', '应交税费-出口退税', 'Taxes payable - export refund', 'C', '', '', '', 'TAX'],
  ['2221.01.04', '2221.01.04', 'INPUT_VAT_OUT', '应交税费-进项税额转出', 'Taxes payable - input VAT transferred out', 'C', '', '', '', 'TAX'],
  ['2221.01.05', '2221.01.05', 'VAT_TRANSFER_UNPAID', '应交税费-转出未交增值税', 'Taxes payable - transfer to unpaid VAT', 'D', '', '', '', 'TAX'],
  ['2221.02', '2221.02', 'UNPAID_VAT', '应交税费-未交增值税', 'Taxes payable - unpaid VAT', 'C', '', '', '', 'TAX'],
  ['2221.05', '2221.05', 'INPUT_VAT_UNCERTIFIED', '应交税费-待认证进项税额', 'Taxes payable - input VAT to be certified', 'D', '', '', '', 'TAX'],
  ['2221.31', '2221.31', 'FOREIGN_TAX', '应交税费-境外VAT/销售税', 'Taxes payable - foreign VAT and sales tax', 'C', '辖区', 'fc', 'reval', 'TAX'],
  ['2241.02', '2241.02', 'RELATED_PAYABLE', '其他应付款-关联方', 'Other payables - related parties', 'C', '往来单位', 'fc', 'reval', 'MONETARY'],
  ['2241.05', '2241.05', 'PASS_THROUGH_TAX', '其他应付款-平台代收代缴税', 'Other payables - tax collected and remitted by platforms', 'C', '店铺,辖区', 'fc', 'reval', 'TAX'],
  ['2241.06', '2241.06', 'SUSPENSE_CREDIT', '其他应付款-待确认款项', 'Other payables - unidentified receipts', 'C', '支付账户', 'fc', 'reval', 'MONETARY'],
  ['2241.07', '2241.07', 'CREDIT_CARD', '其他应付款-信用卡', 'Other payables - credit cards', 'C', '卡', 'fc', 'reval', 'MONETARY'],
  ['2801', '', 'REFUND_LIABILITY', '预计负债-应付退货款', 'Provisions - refunds payable', 'C', '店铺', '', '', 'MONETARY'],
  ['6001.01', '5001.01', 'REV_GOODS', '主营业务收入-商品销售', 'Revenue - goods', 'C', '店铺,部门,[物料],[站点]', 'fc', '', 'PNL'],
  ['6001.02', '5001.02', 'REV_SHIPPING', '主营业务收入-买家运费', 'Revenue - shipping paid by buyers', 'C', '店铺,部门,[站点]', 'fc', '', 'PNL'],
  ['6001.03', '5001.03', 'REV_GIFTWRAP', '主营业务收入-礼品包装', 'Revenue - gift wrap', 'C', '店铺,部门,[站点]', 'fc', '', 'PNL'],
  ['6001.04', '5001.04', 'REV_PROMOTION', '主营业务收入-促销折扣', 'Revenue - promotions and discounts', 'C', '店铺,部门,[站点]', 'fc', '', 'PNL'],
  ['6001.05', '5001.05', 'REV_REFUND', '主营业务收入-销售退款', 'Revenue - refunds', 'C', '店铺,部门,[站点]', 'fc', '', 'PNL'],
  ['6001.06', '5001.06', 'REV_RELATED', '主营业务收入-关联方销售', 'Revenue - related party sales', 'C', '客户,部门', 'fc', '', 'PNL'],
  ['6051.01', '5051.01', 'REV_LIQUIDATION', '其他业务收入-清算/批量处置', 'Other operating revenue - liquidation', 'C', '店铺', 'fc', '', 'PNL'],
  ['6301.01', '5301.01', 'REIMBURSEMENT_GAIN', '营业外收入-平台赔偿净收益', 'Non-operating income - platform reimbursement gain', 'C', '店铺', '', '', 'PNL'],
  ['', '5301.02', 'FX_GAIN', '营业外收入-汇兑收益', 'Non-operating income - exchange gain', 'C', '币种', '', '', 'PNL'],
  ['6401.01', '5401.01', 'COGS_GOODS', '主营业务成本-商品成本', 'Cost of sales - goods', 'D', '店铺,部门,[物料],[站点]', '', '', 'EXPENSE'],
  ['6401.02', '5401.02', 'COGS_FULFILMENT', '主营业务成本-履约运输', 'Cost of sales - fulfilment', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6401.03', '5401.03', 'COGS_DIFFERENCE', '主营业务成本-存货成本差异', 'Cost of sales - inventory cost differences', 'D', '物料', '', '', 'EXPENSE'],
  ['6401.05', '5401.05', 'COGS_NON_REFUNDABLE_TAX', '主营业务成本-不予退税', 'Cost of sales - non-refundable tax', 'D', '', '', '', 'EXPENSE'],
  ['6401.06', '5401.06', 'COGS_RELATED', '主营业务成本-关联方销售', 'Cost of sales - related party sales', 'D', '客户,[物料]', '', '', 'EXPENSE'],
  ['6402', '5402', 'COGS_OTHER', '其他业务成本', 'Other operating cost', 'D', '店铺,部门', '', '', 'EXPENSE'],
  ['6403', '5403', 'SURTAX', '税金及附加', 'Taxes and surcharges', 'D', '', '', '', 'EXPENSE'],
  ['6601.31', '5601.31', 'FEE_COMMISSION', '销售费用-平台佣金', 'Selling expense - platform commission', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.32', '5601.32', 'FEE_FULFILMENT', '销售费用-FBA配送费', 'Selling expense - FBA fulfilment', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.33', '5601.33', 'FEE_STORAGE', '销售费用-月度仓储费', 'Selling expense - monthly storage', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.34', '5601.34', 'FEE_STORAGE_LONG', '销售费用-长期/超量仓储费', 'Selling expense - long-term and overage storage', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.35', '5601.35', 'FEE_INBOUND', '销售费用-入库配置与合作承运', 'Selling expense - inbound placement and partnered carrier', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.36', '5601.36', 'FEE_ADS', '销售费用-平台广告费', 'Selling expense - platform advertising', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.37', '5601.37', 'FEE_PROMOTION', '销售费用-促销活动费', 'Selling expense - promotion service fees', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.38', '5601.38', 'FEE_REFUND_ADMIN', '销售费用-退款手续费', 'Selling expense - refund administration', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.39', '5601.39', 'FEE_SUBSCRIPTION', '销售费用-店铺订阅及服务费', 'Selling expense - subscription and services', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.40', '5601.40', 'FEE_REMOVAL', '销售费用-移除弃置费', 'Selling expense - removal and disposal', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.41', '5601.41', 'FEE_RETURN', '销售费用-退货处理费', 'Selling expense - return processing', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.42', '5601.42', 'FEE_LAST_MILE', '销售费用-尾程物流费', 'Selling expense - last mile logistics', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.43', '5601.43', 'FEE_OVERSEAS_WAREHOUSE', '销售费用-海外仓仓储操作费', 'Selling expense - overseas warehouse operations', 'D', '供应商,部门,费用项目', 'fc', '', 'EXPENSE'],
  ['6601.44', '5601.44', 'FEE_OFFSITE_ADS', '销售费用-站外推广', 'Selling expense - off-site promotion', 'D', '供应商,部门,费用项目', 'fc', '', 'EXPENSE'],
  ['6601.45', '5601.45', 'FEE_CLAIM', '销售费用-拒付与索赔费', 'Selling expense - chargebacks and claims', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.46', '5601.46', 'FEE_HEADHAUL', '销售费用-头程及进货费', 'Selling expense - head-haul and purchase costs', 'D', '供应商,部门,费用项目', 'fc', '', 'EXPENSE'],
  ['6601.49', '5601.49', 'FEE_OTHER', '销售费用-其他平台费', 'Selling expense - other platform fees', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6601.59', '5601.59', 'FEE_UNMAPPED', '销售费用-未映射平台费', 'Selling expense - unmapped platform fees', 'D', '店铺,部门,费用项目,[站点]', 'fc', '', 'EXPENSE'],
  ['6602.31', '', 'STOCK_COUNT_DIFFERENCE', '管理费用-存货盘盈盘亏', 'Administrative expense - stock count differences', 'D', '仓库,部门', '', '', 'EXPENSE'],
  ['', '5711.02', 'STOCK_COUNT_LOSS', '营业外支出-存货盘亏', 'Non-operating expense - stock count losses', 'D', '仓库,部门', '', '', 'EXPENSE'],
  ['', '5301.03', 'STOCK_COUNT_GAIN', '营业外收入-存货盘盈', 'Non-operating income - stock count gains', 'C', '仓库,部门', '', '', 'PNL'],
  ['6603.01', '5603.01', 'INTEREST', '财务费用-利息支出', 'Finance expense - interest', 'D', '', 'fc', '', 'EXPENSE'],
  ['6603.03.01', '', 'FX_REALISED', '财务费用-汇兑损益-已实现', 'Finance expense - exchange differences - realised', 'D', '币种', '', '', 'EXPENSE'],
  ['6603.03.02', '', 'FX_REVALUATION', '财务费用-汇兑损益-期末调汇', 'Finance expense - exchange differences - revaluation', 'D', '币种', '', '', 'EXPENSE'],
  ['', '5603.03.01', 'FX_REALISED_LOSS', '财务费用-汇兑损失-已实现', 'Finance expense - exchange losses - realised', 'D', '币种', '', '', 'EXPENSE'],
  ['', '5603.03.02', 'FX_REVALUATION_LOSS', '财务费用-汇兑损失-期末调汇', 'Finance expense - exchange losses - revaluation', 'D', '币种', '', '', 'EXPENSE'],
  ['6603.03.03', '5603.03.03', 'ROUNDING', '财务费用-汇兑损益-尾差', 'Finance expense - exchange differences - rounding', 'D', '', '', '', 'EXPENSE'],
  ['6603.04.01', '5603.04.01', 'FEE_PAYMENT', '财务费用-收款提现手续费', 'Finance expense - collection and withdrawal fees', 'D', '支付账户', 'fc', '', 'EXPENSE'],
  ['6701', '', 'IMPAIRMENT_LOSS', '资产减值损失', 'Asset impairment loss', 'D', '物料', '', '', 'EXPENSE'],
  ['6702', '5711.03', 'CREDIT_LOSS', '信用减值损失', 'Credit impairment loss', 'D', '店铺', '', '', 'EXPENSE'],
  ['6711.01', '5711.01', 'STOCK_DAMAGE_LOSS', '营业外支出-存货毁损', 'Non-operating expense - damaged stock', 'D', '物料', '', '', 'EXPENSE'],
  ['6901', '', 'PRIOR_YEAR_ADJUSTMENT', '以前年度损益调整', 'Prior-year adjustments', 'C', '', '', '', 'PNL'],];

/** Where the standard calls the same account otherwise: 小企业会计准则 has 预收账款 and no 信用减值. */
const SBE_NAMES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  CONTRACT_LIABILITY: { zh: '预收账款', en: 'Advances from customers' },
  CREDIT_LOSS: { zh: '营业外支出-坏账损失', en: 'Non-operating expense - bad debts' },
};

/** Accounts of a new book. Keys are unique, codes are unique. */
export function chartTemplate(standard: Standard): readonly Account[] {
  return ROWS.flatMap((row) => {
    const code = standard === 'ASBE' ? row[0] : row[1];
    return code === '' ? [] : [accountOf(row, code, standard)];
  });
}

function accountOf(row: Row, code: string, standard: Standard): Account {
  const [, , key, nameZh, nameEn, direction, dims, keepsCurrency, revalued, accountClass] = row;
  const named = standard === 'SBE' ? SBE_NAMES[key] : undefined;
  const names = dims === '' ? [] : dims.split(',');
  return {
    code,
    key,
    nameZh: named?.zh ?? nameZh,
    nameEn: named?.en ?? nameEn,
    direction,
    dims: names.filter((name) => !name.startsWith('[')),
    optionalDims: names.filter((name) => name.startsWith('[')).map((name) => name.slice(1, -1)),
    keepsCurrency: keepsCurrency === 'fc',
    revalued: revalued === 'reval',
    class: accountClass,
  };
}
