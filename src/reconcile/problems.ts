import { defineProblems, type ProblemKind } from '../core/problems.ts';

/** Every break says what was expected, what is, and the difference. */
function broken(zh: string, en: string): Omit<ProblemKind, 'code'> {
  return {
    level: 'L2',
    owner: 'auditor',
    deadlineHours: 4,
    text: {
      zh: `${zh}：应为 {expected}，实为 {actual}，差 {difference}`,
      en: `${en}: expected {expected}, is {actual}, difference {difference}`,
    },
    remedy: {
      zh: '数据不是程序写入的样子：在 heliu verify 的哈希链一栏看哪一批被改动，与备份核对；链完整时请连同本行报告程序缺陷',
      en: 'The data is not as the program writes it: see in the hash chain of heliu verify which batch was changed and compare with a backup; where the chain is whole, report this line as a defect',
    },
  };
}

/** Two flows that do not meet: a document or a mapping is missing, the program need not be wrong. */
function unmet(zh: string, en: string): Omit<ProblemKind, 'code'> {
  return {
    ...broken(zh, en),
    owner: 'preparer',
    deadlineHours: 72,
    remedy: {
      zh: '查看该订单是否挂起、其出库是否在等待 SKU 或仓库的对应关系；处理后自动相符',
      en: 'See whether the order is held, or its issue waits for a mapping of SKU or warehouse; once settled both meet by themselves',
    },
  };
}

export const RECONCILE_PROBLEMS = defineProblems({
  LAW_L01_ENTRY: broken(
    'L01 分录 {entry}（{key}）借贷本位币不平',
    'L01 entry {entry} ({key}) does not balance in functional currency',
  ),
  LAW_L01_VOUCHER: broken(
    'L01 凭证 {name} 借贷本位币不平',
    'L01 voucher {name} does not balance in functional currency',
  ),
  LAW_L02_ENTRY: broken(
    'L02 分录 {entry}（{key}）{currency} 原币借贷不平',
    'L02 entry {entry} ({key}) does not balance in {currency}',
  ),
  LAW_L02_VOUCHER: broken(
    'L02 凭证 {name} {currency} 原币借贷不平',
    'L02 voucher {name} does not balance in {currency}',
  ),
  LAW_L03_LINE: broken(
    'L03 分录行 {line}（科目 {account}，规则 {rule}）本位币 ≠ 原币 × 汇率 {rate} 舍入 + 尾差',
    'L03 journal line {line} (account {account}, rule {rule}): functional amount is not amount × rate {rate}, rounded, plus its flagged cent',
  ),
  LAW_L03_CENT: broken(
    'L03 分录行 {line} 的尾差超过一个最小单位',
    'L03 journal line {line} bears more than one minor unit of rounding',
  ),
  LAW_L03_PLAIN: broken(
    'L03 分录行 {line} 以本位币记账，金额、汇率应与本位币一致',
    'L03 journal line {line} stands in functional currency: amount = functional amount, rate 1',
  ),
  LAW_L03_VOUCHER: broken(
    'L03 凭证 {name} 第 {line} 行 ≠ 其分录行之和',
    'L03 voucher {name} line {line} is not the sum of its journal lines',
  ),
  LAW_L04_ROWS: broken(
    'L04 结算 {settlement}：各行之和 ≠ 结算总额',
    'L04 settlement {settlement}: its rows do not add up to its total',
  ),
  LAW_L04_POSTED: broken(
    'L04 结算 {settlement}：平台待结算各月入账 {posted} + 仅核对 {matched} ≠ 结算总额',
    'L04 settlement {settlement}: posted on the platform balance over all months {posted} + match-only {matched} is not its total',
  ),
  LAW_L04_CLOSE: broken(
    'L04 结算 {settlement}：转入待到账的金额不符',
    'L04 settlement {settlement}: amount moved to payouts in transit',
  ),
  LAW_L04_RECORD: broken(
    'L04 结算 {settlement}：已入账但没有生效的报告',
    'L04 settlement {settlement} is posted, but no statement of it counts',
  ),
  LAW_L05_UNITS: broken(
    'L05 订单 {order}：订购数量 ≠ 已发 {shipped} + 已取消 {cancelled} + 未发 {open}',
    'L05 order {order}: units ordered are not {shipped} shipped + {cancelled} cancelled + {open} open',
  ),
  LAW_L05_LEFT: unmet(
    'L05 订单 {order}：已发数量 ≠ 库存出库数量',
    'L05 order {order}: units shipped are not the units that left stock',
  ),
  LAW_L07_NOT_ISSUED: unmet(
    'L07 订单 {order}：已确认收入，但没有相应出库',
    'L07 order {order}: revenue without its stock issue',
  ),
  LAW_L07_NOT_RECOGNISED: unmet(
    'L07 订单 {order}：已出库结转，但没有相应收入',
    'L07 order {order}: stock issued as cost of sales without its revenue',
  ),
  LAW_L09_ON_HAND: broken(
    'L09 仓库 {warehouse} 物料 {material}：在手数 ≠ 变动之和',
    'L09 warehouse {warehouse}, material {material}: units on hand are not the sum of the movements',
  ),
  LAW_L09_DEFECTIVE: broken(
    'L09 仓库 {warehouse} 物料 {material}：次品数 ≠ 变动之和',
    'L09 warehouse {warehouse}, material {material}: defective units are not the sum of the movements',
  ),
  LAW_L09_RESERVED: broken(
    'L09 仓库 {warehouse} 物料 {material}：预占数 ≠ 有效预占之和',
    'L09 warehouse {warehouse}, material {material}: reserved units are not the sum of the open reservations',
  ),
  GOODS_RECOGNISED_NOT_SHIPPED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '订单 {order} 已确认收入 {recognised} 件，只出库 {issued} 件',
      en: 'Order {order}: {recognised} units of revenue, {issued} issued from stock',
    },
    remedy: {
      zh: '查看该订单的出库是否在等待 SKU 或仓库的对应关系；否则核对包裹',
      en: 'See whether its issue waits for a mapping of SKU or warehouse; else check its parcels',
    },
  },
  GOODS_SHIPPED_WITHOUT_ORDER: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '订单 {order} 已出库结转 {issued} 件，只确认收入 {recognised} 件',
      en: 'Order {order}: {issued} units issued as cost of sales, {recognised} of revenue',
    },
    remedy: {
      zh: '查看该订单是否挂起或被拒绝；放行后自动确认收入',
      en: 'See whether the order is held or was rejected; once let go, its revenue posts by itself',
    },
  },
  GOODS_SHIPPED_NOT_RECOGNISED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '订单 {order} 于 {date} 发出 {waits} 件，至今未确认收入',
      en: 'Order {order}: {waits} units left on {date} and are not recognised yet',
    },
    remedy: {
      zh: '核对送达状态；若订单挂起，请处理其异常；若货物退回或丢失，请录入',
      en: 'Check whether it was delivered; settle the exceptions of the order if it is held; enter a loss or return if there was one',
    },
  },
  LAW_L15_LINE: broken(
    'L15 分录行 {line}（科目 {account}，规则 {rule}）≠ 其单元份额之和',
    'L15 journal line {line} (account {account}, rule {rule}) is not the sum of its cells’ shares',
  ),
  LAW_L15_BALANCE: broken(
    'L15 分录 {entry}（{key}）平台往来行 ≠ 所对应行的单元份额之和（{rule}）',
    'L15 entry {entry} ({key}): the platform balance is not the sum of the cells behind it ({rule})',
  ),
  LAW_L15_PARTS: broken(
    'L15 单元 {cell}：各部分之和 ≠ 单元金额（不含税 + 税 = 含税）',
    'L15 cell {cell}: its parts do not add up to it (net + tax = gross)',
  ),
  LAW_L16_CELL: broken('L16 单元 {cell}：源行之和 ≠ 单元金额', 'L16 cell {cell}: its source rows do not add up to it'),
  LAW_L16_CELL_COUNT: broken(
    'L16 单元 {cell}：源行数或数量不符',
    'L16 cell {cell}: count or quantity of its source rows',
  ),
  LAW_L16_STATEMENT: broken(
    'L16 报告 {statement}（{kind}）：单元之和 ≠ 报告',
    'L16 statement {statement} ({kind}): its cells do not add up to it',
  ),
  LAW_L16_ORPHAN: broken(
    'L16 报告 {statement} 不存在，但有源行或单元',
    'L16 there are rows or cells of statement {statement}, which does not stand',
  ),
  LAW_L16_DISPOSITION: broken('L16 单元 {cell}：没有唯一的去向', 'L16 cell {cell} has not exactly one disposition'),
  LAW_L16_SHARE: broken(
    'L16 单元 {cell}（{disposition}）：入账份额 ≠ 应入账金额',
    'L16 cell {cell} ({disposition}): what is posted of it is not what should be',
  ),
  LAW_L16_SETTLEMENT: broken(
    'L16 结算 {settlement}：入账份额合计 ≠ 应入账单元合计',
    'L16 settlement {settlement}: shares posted are not the cells that are to be posted',
  ),
  LAW_L16_FOREIGN: broken(
    'L16 分录行 {line} 引用了不属于其结算或订单的单元 {cell}',
    'L16 journal line {line} names cell {cell}, which is not of its settlement or order',
  ),
  LAW_L16_ORDER_CELL: broken(
    'L16 订单单元 {cell} ≠ 来源所述金额',
    'L16 cell {cell} of an order is not what its source told',
  ),
  LAW_L16_ORDER_SHARE: broken(
    'L16 订单单元 {cell} 入账份额超出其金额',
    'L16 cell {cell} of an order: more of it is posted than there is',
  ),
  LAW_L16_UNTOLD: broken(
    'L16 报告 {statement}（{kind}，第 {revision} 版）既未入账，也未挂起或排除',
    'L16 statement {statement} ({kind}, revision {revision}) is neither posted nor held nor excluded',
  ),
  LAW_L16_BAD_ROWS: broken(
    'L16 单据 {document} 有无法读取的行，其报告却通过了核对',
    'L16 document {document} has unreadable lines, yet a statement of it is proved',
  ),
  LAW_L16_VOUCHER: broken('L16 分录行 {line} 不在任何有效凭证中', 'L16 journal line {line} is in no standing voucher'),
  LAW_L11_SUM: broken(
    'L11 期间 {period} 科目 {account} {currency}：分录账与凭证合计不符',
    'L11 period {period}, account {account} {currency}: the journal is not what the vouchers add up to',
  ),
  LAW_L11_UNNOTED: broken(
    'L11 补记凭证 {name} 的摘要没有注明原期间',
    'L11 late voucher {name} does not name its own period in its 摘要',
  ),
  LAW_L11_LATE: {
    level: 'L1',
    owner: 'auditor',
    deadlineHours: 72,
    text: {
      zh: 'L11 补记凭证 {name}：属于 {expected} 期，ERP 已结账，记入 {actual} 期',
      en: 'L11 late voucher {name}: it belongs to {expected}, which the ERP had closed, and stands in {actual}',
    },
    remedy: {
      zh: '不是错误：核对两期报表时按原期间调整。',
      en: 'No error: take it into account where the two periods are compared.',
    },
  },
  LAW_L17_HASH: broken('L17 凭证 {name} 的内容与其哈希不符', 'L17 voucher {name}: its content does not give its hash'),
  LAW_L17_READ_BACK: broken(
    'L17 凭证 {name}（{state}）：ERP 回读结果',
    'L17 voucher {name} ({state}): what was read back from the ERP',
  ),
  LAW_L17S_NOT_SENT: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 72,
    text: {
      zh: 'L17S 凭证 {name} 未由本系统送达：{by} 改由人工在 ERP 处理（{reason}）',
      en: 'L17S voucher {name} was not sent by this house: {by} settles it by hand in the ERP ({reason})',
    },
    remedy: {
      zh: '在 ERP 中找到手工录入的那张凭证，核对金额、科目和期间；没有录入的，在送达页撤销人工处理，由系统发送。',
      en: 'Find the voucher that was entered by hand and compare amounts, accounts and period; if there is none, take the settling by hand back on the delivery page and have it sent.',
    },
  },
  LAW_L18_REF: broken(
    'L18 汇率引用 {ref}（{currency}，{lines} 行，如分录行 {line}）',
    'L18 rate reference {ref} ({currency}, {lines} lines, e.g. journal line {line})',
  ),
  PAPER_CHANGED: broken(
    '原始文件 {document}（{name}）的字节与其哈希不符',
    'The bytes of paper {document} ({name}) do not give its hash',
  ),
});
