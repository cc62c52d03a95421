import { defineProblems } from '../core/problems.ts';

export const ORDER_PROBLEMS = defineProblems({
  ORDER_UNITS_CONTRADICT: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 行 {item}：已发 {shipped} + 已取消 {cancelled} 超过订购数量 {ordered}，或该行不存在、重复',
      en: 'Order {order}, line {item}: {shipped} shipped + {cancelled} cancelled are more than the {ordered} ordered, or the line is not there or there twice',
    },
    remedy: {
      zh: '在来源系统核对包裹与订单行后重新同步',
      en: 'Check parcels and lines at the source, then sync the order again',
    },
  },
  ORDER_SHIPPED_WITHOUT_DATE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 状态为 {status}，但没有发货时间',
      en: 'Order {order} is {status}, but nothing tells when it was shipped',
    },
    remedy: { zh: '在来源系统补发货时间后重新同步', en: 'Enter the time of shipping at the source, then sync again' },
  },
  ORDER_SKU_UNPAIRED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 的 MSKU {msku} 未配对本地 SKU，订单不过账',
      en: 'Order {order}: MSKU {msku} is not paired with a SKU, so the order does not post',
    },
    remedy: {
      zh: '配对 SKU；之后订单自动按原业务日期过账',
      en: 'Pair the SKU; the order then posts by itself with its own business date',
    },
  },
  ORDER_CURRENCY_DIFFERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 币种 {currency} 与店铺结算币种 {expected} 不同',
      en: 'Order {order} is in {currency}; its shop settles in {expected}',
    },
    remedy: {
      zh: '检查订单所属店铺；账上只记结算币种',
      en: 'Check which shop it belongs to; books keep the settlement currency only',
    },
  },
  ORDER_TAX_SHORT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 平台代扣税 {withheld} 大于代收税 {tax}（{currency}）',
      en: 'Order {order}: the marketplace keeps {withheld} of a tax of {tax} {currency}',
    },
    remedy: { zh: '向平台核实税额', en: 'Ask the platform about the tax' },
  },
  SETTLED_WITHOUT_ORDER: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '结算 {settlement} 中 {amount} {currency} 的订单 {order} 在账簿中不存在',
      en: 'Settlement {settlement} pays {amount} {currency} for order {order}, which the book does not have',
    },
    remedy: {
      zh: '补同步该订单；若订单已被移除或属其他渠道，请判定为直接确认收入或上线前订单，并写明原因',
      en: 'Sync the order; if it was removed or is of another channel, decide: revenue at once, or from before go-live, with the reason',
    },
  },
  SETTLED_NOT_SHIPPED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 240,
    text: {
      zh: '结算 {settlement} 已结算订单 {order} 的 {amount} {currency}，但尚未确认发货：已记合同负债',
      en: 'Settlement {settlement} pays {amount} {currency} for order {order}, not recognised by then: booked as contract liability',
    },
    remedy: {
      zh: '确认是否已发货；发货同步后自动按原汇率确认收入',
      en: 'Check whether it was shipped; once told, revenue is recognised by itself at the carrying rate',
    },
  },
  SETTLED_AMOUNT_DIFFERS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '订单 {order} 确认收入 {recognised}，结算 {settled}，差额 {difference} {currency}',
      en: 'Order {order}: recognised {recognised}, settled {settled}, difference {difference} {currency}',
    },
    remedy: {
      zh: '核对订单金额（价格、促销、运费）；订单改正后自动订正',
      en: 'Check price, promotions and shipping of the order; once it is told right the book corrects itself',
    },
  },
  RECOGNISED_NOT_SETTLED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 240,
    text: {
      zh: '订单 {order} 于 {date} 确认收入，{days} 天后仍有 {open} {currency} 未结算',
      en: 'Order {order}, recognised on {date}, has {open} {currency} not settled after {days} days',
    },
    remedy: {
      zh: '检查结算单是否缺失、平台是否延迟付款（DD7、B2B）或订单已退款',
      en: 'Look for a missing settlement, a deferred payment (DD7, B2B) or a refund',
    },
  },
  REFUND_EXCEEDS_ORDER: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '订单 {order} 退款合计 {refunded} 超过其确认收入 {recognised} {currency}',
      en: 'Order {order}: refunds of {refunded} are more than its recognised {recognised} {currency}',
    },
    remedy: {
      zh: '核对退款；若为上线前订单，请标记为上线前',
      en: 'Check the refunds; if the order is from before go-live, mark it so',
    },
  },
  MORE_ORDERS_DO_NOT_MATCH: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '结算 {settlement} 中另有 {orders} 个订单存在同样的问题（{code}），例如 {examples}',
      en: '{orders} more orders of settlement {settlement} have the same problem ({code}), such as {examples}',
    },
    remedy: {
      zh: '先处理已列出的订单，通常原因相同（订单未同步）；之后重新过账该结算',
      en: 'Deal with the orders that are listed, most often there is one cause (orders not synced); then post the settlement again',
    },
  },
  DECISION_REASON_MISSING: {
    level: 'L3',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '对订单 {order} 的判定没有写明原因',
      en: 'The decision on order {order} gives no reason',
    },
    remedy: { zh: '写明原因后重新提交', en: 'Give the reason, then send it again' },
  },
  STOCK_NOT_ENOUGH: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 需 {needed} 件，可分配仓库只有其中 {available} 件，或不允许拆分',
      en: 'Order {order} needs {needed} units; the warehouses that may ship it have {available} of them, or may not share it',
    },
    remedy: {
      zh: '补货、调拨，或指定仓库并写明原因',
      en: 'Restock or transfer, or name a warehouse with the reason',
    },
  },
  ALLOCATION_OVERRIDE_REFUSED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 不能改由仓库 {warehouse} 发货：需 {needed} 件，该仓可发 {available} 件',
      en: 'Order {order} cannot be moved to warehouse {warehouse}: it needs {needed} units, of which {available} can ship from there',
    },
    remedy: {
      zh: '选择分仓设置中有库存的自营或第三方仓；平台配送的订单不能改仓',
      en: 'Choose a warehouse of the setting that has the stock, own or third-party; what a platform ships cannot be moved',
    },
  },
  ACCRUAL_WITHOUT_RULE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 的费用项目 {feeKey} 没有过账规则，本店月末计提未生成',
      en: 'Order {order}: no posting rule fits fee key {feeKey}, so the month end of the shop is not accrued',
    },
    remedy: { zh: '检查账簿策略或费用项目', en: 'Check the policies of the book, or the fee key' },
  },
  FEE_ESTIMATE_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: '订单 {order} 的费用无法预估：缺少 {what} 的费率',
      en: 'Fees of order {order} cannot be estimated: no rate for {what}',
    },
    remedy: {
      zh: '在费率表中录入佣金比例或配送费，然后重新计提',
      en: 'Enter the commission rate or the fulfilment fee, then accrue again',
    },
  },
  ORDER_HELD_IN_REVIEW: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 被审单挂起：{rule}（风险分 {score}）',
      en: 'Order {order} is held in review: {rule} (score {score})',
    },
    remedy: {
      zh: '在审单队列中通过或驳回，并写明原因',
      en: 'Pass or reject it in the review queue, with a reason',
    },
  },
  ORDER_NOT_IN_REVIEW: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '订单 {order} 不在审单挂起状态', en: 'Order {order} is not held in review' },
    remedy: { zh: '刷新审单队列；他人可能已处理', en: 'Load the review queue again; someone may have decided' },
  },
  ORDER_WITHOUT_MARK: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 不存在，或来源未提供其买家标识（{kind}）',
      en: 'Order {order} is not there, or its source does not tell its {kind}',
    },
    remedy: { zh: '选择来源提供买家信息的订单', en: 'Choose an order whose source tells the buyer' },
  },
  REVIEW_RULE_INVALID: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '审单规则 {rule} 有误：{detail}', en: 'Review rule {rule} is wrong: {detail}' },
    remedy: {
      zh: '按提示位置修改规则或其测试用例',
      en: 'Change the rule or its test cases at the place that is named',
    },
  },
  REVIEW_RULE_NOT_FOUND: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有编号 {rule} 的审单规则', en: 'There is no review rule {rule}' },
    remedy: { zh: '刷新规则列表', en: 'Load the list of rules again' },
  },
  REVIEW_RULE_STATE_WRONG: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '审单规则 {rule} 的状态为 {state}', en: 'Review rule {rule} is {state}' },
    remedy: { zh: '需要改动时保存新版本', en: 'Save a new version to change it' },
  },
  REVIEW_RULE_SAME_PERSON: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '审单规则 {rule} 由 {who} 起草，不能自己审批',
      en: '{who} drafted review rule {rule} and cannot approve it',
    },
    remedy: { zh: '由另一人审批', en: 'Another person approves it' },
  },
  REVIEW_RULE_NOT_LATEST: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: { zh: '审单规则 {rule} 之后已有版本 {latest}', en: 'Review rule {rule} has a later version {latest}' },
    remedy: { zh: '审批最新版本', en: 'Approve the latest version' },
  },
  ALLOCATION_SETTING_INVALID: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '分仓设置有误：{detail}', en: 'The allocation setting is wrong: {detail}' },
    remedy: { zh: '按提示位置修改', en: 'Change it at the place that is named' },
  },
  ALLOCATION_SETTING_CHANGED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '分仓设置已被他人改为版本 {version}',
      en: 'Another person changed the allocation setting to version {version}',
    },
    remedy: { zh: '重新加载后再修改', en: 'Load it again, then change it' },
  },
  ALLOCATION_SETTING_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '账簿没有分仓设置', en: 'The book has no allocation setting' },
    remedy: { zh: '先录入仓库、区域和运费', en: 'Enter warehouses, zones and freight first' },
  },
  ALLOCATION_NOT_WAITING: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 不在待发货状态，或有商品未映射物料，不能指定仓库',
      en: 'Order {order} does not wait to be shipped, or some of its goods have no material: no warehouse can be named',
    },
    remedy: { zh: '检查订单状态和物料映射', en: 'Check its status and the mapping of its goods' },
  },
});
