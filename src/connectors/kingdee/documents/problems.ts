/** What keeps a business document of ours out of 金蝶, or makes it uncertain whose one is. */
import { defineProblems } from '../../../core/problems.ts';

export const kingdeeDocumentProblems = defineProblems({
  KINGDEE_BILL_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{form} 的单据编号 {number} 在金蝶已被别的单据占用（内码 {id}，备注“{remark}”）',
      en: 'Number {number} of {form} is taken in 金蝶 by another document (id {id}, remark “{remark}”)',
    },
    remedy: {
      zh: '在金蝶把那张单据改号或删除，或在本系统重新编号，再重试。',
      en: 'Renumber or delete that document in 金蝶, or number ours anew, then retry.',
    },
  },
  KINGDEE_BILL_EMPTY: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '单据 {number} 没有分录', en: 'Document {number} has no lines' },
    remedy: { zh: '检查生成该单据的规则。', en: 'Check the rule that makes this document.' },
  },
  KINGDEE_PARTY_WRONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {number} 需要往来单位（{wanted}），而它是“{given}”',
      en: 'Document {number} needs a party ({wanted}), and has “{given}”',
    },
    remedy: {
      zh: '在业务策略里为该流程指定客户或供应商，再重试。',
      en: 'Name the customer or supplier of this flow in the policy, then retry.',
    },
  },
  KINGDEE_LINE_LACKS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {row} 行缺少{what}', en: 'Line {row} lacks {what}' },
    remedy: {
      zh: '补上映射或规则；应收单没有物料的行可在连接配置 serviceMaterial 指定一个服务类物料。',
      en: 'Complete the mapping or the rule; for receivable lines without a material the setting serviceMaterial names a service.',
    },
  },
  KINGDEE_LINE_ZERO: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行金额或数量为零，金蝶不接受',
      en: 'Line {row} has an amount or a quantity of zero, which 金蝶 refuses',
    },
    remedy: { zh: '去掉该行，或并入其他行。', en: 'Leave the line out, or join it with another.' },
  },
  KINGDEE_MIXED_LINES: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '应付单 {number} 同时有物料行和费用行，两者的单据类型不同',
      en: 'Payable {number} has lines of materials and of expenses, which are of different bill types',
    },
    remedy: { zh: '按物料与费用拆成两张应付单。', en: 'Make two payables of it.' },
  },
  KINGDEE_PRICE_INEXACT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行：金额 {amount} 与数量 {quantity} 没有 {digits} 位小数以内的正单价，金蝶重算会差分',
      en: 'Line {row}: amount {amount} over quantity {quantity} has no positive price of {digits} decimals that gives the amount back',
    },
    remedy: {
      zh: '在金蝶提高单价精度并同步修改连接配置 priceDigits，或按数量拆行；金额与数量须同号。',
      en: 'Raise the price precision in 金蝶 and priceDigits of the connection, or split the line; amount and quantity must have one sign.',
    },
  },
  KINGDEE_TAX_DIFFERS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行税额 {tax} 与按税率 {rate}% 算出的 {expected} 不符，金蝶会按税率重算',
      en: 'Line {row}: tax {tax} is not the {expected} of its rate of {rate} %, by which 金蝶 computes it anew',
    },
    remedy: {
      zh: '改正税率或税额；汇总行请按税率和订单拆行。',
      en: 'Correct rate or tax; a line that sums many is to be split.',
    },
  },
  KINGDEE_RATE_DIFFERS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行本位币 {lc} 与原币×汇率 {expected} 不符，金蝶按单据汇率折算',
      en: 'Line {row}: {lc} in the book’s currency is not the {expected} of the document’s rate, by which 金蝶 converts',
    },
    remedy: {
      zh: '按汇率拆成多张单据，或改走凭证。',
      en: 'Make one document a rate, or send this flow as a voucher.',
    },
  },
  KINGDEE_RED_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行为负数，而{kind}是否接受红字未知',
      en: 'Line {row} is negative, and whether a {kind} takes that is unknown',
    },
    remedy: {
      zh: '改用反向单据（退款单、退货单、其他出入库），或在金蝶确认后把连接配置 red 设为 negative。',
      en: 'Use the document of the other direction, or set red to negative once 金蝶 was seen to take it.',
    },
  },
  KINGDEE_SOURCE_MISSING: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {number} 的源单“{source}”在金蝶中不存在或未审核',
      en: 'The source “{source}” of document {number} is not in 金蝶, or not audited',
    },
    remedy: {
      zh: '先发送并审核源单（采购订单、分步式调出单），再重试。',
      en: 'Send and audit the source first (purchase order, TRANSFER_OUT), then retry.',
    },
  },
  KINGDEE_SOURCE_ROWS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行：源单“{source}”没有足够的物料 {material}（还差 {missing}）',
      en: 'Line {row}: source “{source}” has not enough of material {material} ({missing} short)',
    },
    remedy: {
      zh: '核对源单数量与已下推数量；同一源单行不能分给两个仓库。',
      en: 'Check the quantities of the source and what was taken of it; one row of it goes to one warehouse.',
    },
  },
  KINGDEE_PUSH_AMBIGUOUS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '源单“{source}”已有 {count} 张未审核的下推单据，无法确定哪张是本系统的',
      en: 'Source “{source}” has {count} unaudited documents already; which of them is ours cannot be told',
    },
    remedy: {
      zh: '在金蝶审核或删除多余的下推单据，再重试。',
      en: 'Audit or delete those that are not wanted in 金蝶, then retry.',
    },
  },
  KINGDEE_MASTER_UNUSABLE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '基础资料 {form} {code} 已存在，但已禁用或作废',
      en: '{form} {code} exists, but is forbidden or void',
    },
    remedy: { zh: '在金蝶反禁用，或换一个编码映射。', en: 'Enable it in 金蝶, or map to another number.' },
  },
});
