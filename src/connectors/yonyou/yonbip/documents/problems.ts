/** What stands in the way of a business document (业务单据) of 用友 YonBIP. */
import { defineProblems } from '../../../../core/problems.ts';

const SETTING = {
  zh: '在该账套连接的设置中填写，再重试。',
  en: 'Enter it in the settings of this connection, then retry.',
};
const CUT_AGAIN = {
  zh: '在账套中改正该单据的内容，重新生成后再发送。',
  en: 'Correct the content of the document in the book, make it again and send it.',
};

export const yonyouDocumentProblems = defineProblems({
  YONYOU_SETTING_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{kind} 需要连接设置 {setting}，其值因租户而异，尚未填写',
      en: '{kind} needs the setting {setting}; its value differs in every tenant and is not entered yet',
    },
    remedy: SETTING,
  },
  YONYOU_DOCUMENT_EMPTY: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '单据 {number} 没有明细', en: 'Document {number} has no lines' },
    remedy: CUT_AGAIN,
  },
  YONYOU_PARTY_WRONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {number} 的往来单位应为{wanted}，实际是“{given}”',
      en: 'The party of document {number} must be a {wanted}; given: “{given}”',
    },
    remedy: CUT_AGAIN,
  },
  YONYOU_LINE_LACKS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {row} 行缺少{what}', en: 'Line {row} lacks {what}' },
    remedy: CUT_AGAIN,
  },
  YONYOU_DOCUMENT_LACKS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '单据 {number} 缺少{what}', en: 'Document {number} lacks {what}' },
    remedy: CUT_AGAIN,
  },
  YONYOU_LINE_ZERO: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {row} 行的金额或数量为零', en: 'Line {row} has an amount or quantity of zero' },
    remedy: CUT_AGAIN,
  },
  YONYOU_LINES_DIFFER: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {number} 各行的{what}不同，而用友的该单据只在表头有一个',
      en: 'The lines of document {number} differ in {what}, of which the card has one in its head',
    },
    remedy: {
      zh: '按{what}拆成几张单据再发送。',
      en: 'Split the document by {what}, then send it.',
    },
  },
  YONYOU_RED_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行为红字；用友接口文档没有说明 {kind} 是否接受负数',
      en: 'Line {row} is red; the documentation does not tell whether {kind} takes numbers below zero',
    },
    remedy: {
      zh: '在测试租户试过后将连接设置 red 中该单据设为 negative；或改用退款单、退货单。',
      en: 'Try it on a test tenant and set `red` of the connection to negative; or use the refund or return document.',
    },
  },
  YONYOU_RATE_DIFFERS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行本位币 {lc} 与按汇率折算的 {expected} 不同，而该单据由用友自行折算',
      en: 'Line {row} holds {lc} in the book currency, the rate gives {expected}, and 用友 converts this document itself',
    },
    remedy: {
      zh: '核对单据汇率；差异合理时调大 toleranceMinor，或该流程改走凭证。',
      en: 'Check the rate of the document; if the difference is right, raise toleranceMinor, or send the flow as vouchers.',
    },
  },
  YONYOU_TAX_DIFFERS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行税额 {tax} 与按税率算得的 {expected} 不同，而该单据由用友自行计税',
      en: 'Line {row} holds {tax} of tax, its rate gives {expected}, and 用友 computes the tax of this document itself',
    },
    remedy: CUT_AGAIN,
  },
  YONYOU_CHARGE_NO_FIELD: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '收款单 {number} 带手续费 {charge}，而用友收款单接口没有手续费字段',
      en: 'Receipt {number} has a charge of {charge}, and the card of 用友 has no field for it',
    },
    remedy: {
      zh: '手续费另走凭证或其他应付单，收款单按净额发送。',
      en: 'Send the charge as a voucher or other payable of its own, and the receipt without it.',
    },
  },
  YONYOU_SOURCE_MISSING: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{kind} {number} 的来源单据“{source}”在用友找不到',
      en: 'The source “{source}” of {kind} {number} is not found in 用友',
    },
    remedy: {
      zh: '先发送来源单据；若已发送，核对其编号是否被改过。',
      en: 'Send the source first; if it was sent, check whether its number was changed.',
    },
  },
  YONYOU_SOURCE_LINK: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '采购入库单 {number} 来自订单 {source}，而到订单的关联尚不能写入',
      en: 'Receipt {number} follows order {source}, and the link to an order cannot be written yet',
    },
    remedy: {
      zh: '在用友由订单生成入库单；或将 purchaseSource 设为 ignored，发送不带关联的入库单（订单保持未入库）。',
      en: 'Make the receipt from the order in 用友, or set purchaseSource to ignored: it goes without the link and the order stays open.',
    },
  },
  YONYOU_SOURCE_ROWS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行在来源单据 {source} 中没有对应的行',
      en: 'Line {row} has no row of its own in the source {source}',
    },
    remedy: {
      zh: '核对来源单据的物料、数量和行数，再重试。',
      en: 'Check materials, pieces and number of rows of the source, then retry.',
    },
  },
  YONYOU_TRANSFER_ORGANISATIONS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '转库单 {number} 的两个仓库属于不同组织（{out}、{in}）',
      en: 'The warehouses of transfer {number} belong to two organisations ({out}, {in})',
    },
    remedy: {
      zh: '跨组织用调出单和调入单；或核对 warehouseOrganisations。',
      en: 'Use a transfer out and a transfer in between organisations; or check warehouseOrganisations.',
    },
  },
  YONYOU_CODE_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友没有给出{what} {code} 的内部编号', en: '用友 tells no id of {what} {code}' },
    remedy: {
      zh: '核对币种编码、会计期间方案（periodScheme）及期间是否已建立。',
      en: 'Check the code of the currency, the setting periodScheme, and that the period exists.',
    },
  },
  YONYOU_NO_VERB: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '用友没有公布 {kind} 的{verb}接口',
      en: '用友 publishes no call for {verb} of {kind}',
    },
    remedy: {
      zh: '请在用友界面完成该操作。',
      en: 'Do it in 用友 by hand.',
    },
  },
  YONYOU_NOT_REMOVED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '用友单据 {id} 未能删除：{message}', en: 'Document {id} could not be deleted in 用友: {message}' },
    remedy: {
      zh: '已生成凭证、已核销或有下游单据的，先在用友撤销，再重试或手工删除。',
      en: 'Undo vouchers, settlement and documents that follow it in 用友, then retry or delete it by hand.',
    },
  },
  YONYOU_LOCAL_REFUSED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '用友不接受本位币金额或汇率：{message}',
      en: '用友 does not take the amounts in book currency, or the rate: {message}',
    },
    remedy: {
      zh: '系统按账簿的本位币金额原样发送，不改账去就 ERP：请在用友放宽汇率容差或改用自定义汇率类型，或该流程改走凭证。',
      en: 'The amounts of the book are sent as they are and not bent to the ERP: widen its tolerance, use a rate type of your own, or send the flow as vouchers.',
    },
  },
  YONYOU_BEFORE_START: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '用友模块未启用或早于启用期间：{message}',
      en: 'The module is not started in 用友, or later: {message}',
    },
    remedy: {
      zh: '在用友组织档案或模块设置中设定启用期间，再重试。',
      en: 'Set the first period of the module in 用友, then retry.',
    },
  },
  YONYOU_ORGANISATION: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友组织不可用：{message}', en: '用友 refused an organisation: {message}' },
    remedy: {
      zh: '核对连接设置中的组织编码（organisation、organisations）及应用的数据权限。',
      en: 'Check the codes of organisations in the connection and the data rights of the app.',
    },
  },
  YONYOU_SAVE_FAILED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '用友只答“{message}”：多为库存不足，或必填项缺失',
      en: '用友 says no more than “{message}”: stock is short, or a value is missing',
    },
    remedy: {
      zh: '在用友核对仓库现存量和该交易类型的必填项，再重试。',
      en: 'Check the stock of the warehouse and the required values of the transaction type in 用友, then retry.',
    },
  },
});
