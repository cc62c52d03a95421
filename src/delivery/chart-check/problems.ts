/** What the chart check finds: accounting.md §1.4, in words. */
import { defineProblems } from '../../core/problems.ts';

export const CHART_PROBLEMS = defineProblems({
  ERP_ACCOUNT_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account}：科目 {ours} {name} 没有对应的 ERP 科目，含此科目的凭证不发送',
      en: 'ERP account {account}: account {ours} {name} has no account of the ERP; vouchers with it are not sent',
    },
    remedy: { zh: '在映射中为 {ours} 填写 ERP 科目编码。', en: 'Give {ours} its ERP code in the mapping.' },
  },
  ERP_ACCOUNT_ABSENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 中没有科目 {theirs}（我方 {ours} {name}），含此科目的凭证会被拒绝',
      en: 'ERP account {account} has no account {theirs} (ours: {ours} {name}); it would refuse vouchers with it',
    },
    remedy: {
      zh: '在 ERP 中新增科目 {theirs}，或改映射，然后重新拉取科目。',
      en: 'Create {theirs} in the ERP or change the mapping, then pull the accounts again.',
    },
  },
  ERP_ACCOUNT_DISABLED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 已禁用（我方 {ours} {name}），含此科目的凭证会被拒绝',
      en: 'Account {theirs} is disabled in ERP account {account} (ours: {ours} {name}); it would refuse vouchers with it',
    },
    remedy: {
      zh: '在 ERP 中启用该科目，或把 {ours} 映射到另一个科目，然后重新拉取。',
      en: 'Enable it in the ERP or map {ours} to another account, then pull again.',
    },
  },
  ERP_ACCOUNT_NOT_LEAF: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 不是末级科目（我方 {ours} {name}），ERP 只接受末级科目',
      en: 'Account {theirs} of ERP account {account} has accounts below it (ours: {ours} {name}); the ERP takes entries on leaves only',
    },
    remedy: { zh: '把 {ours} 映射到 {theirs} 下的末级科目。', en: 'Map {ours} to a leaf below {theirs}.' },
  },
  ERP_ACCOUNT_DIRECTION_DIFFERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 余额方向是 {their_side}，我方 {ours} {name} 是 {our_side}，可能映射错了',
      en: 'Account {theirs} of ERP account {account} is a {their_side} account, ours {ours} {name} is a {our_side} one: the mapping may be wrong',
    },
    remedy: {
      zh: '核对映射；若确认无误，填写原因后跳过此异常。',
      en: 'Check the mapping; if it is meant so, skip this exception with the reason.',
    },
  },
  ERP_ACCOUNT_DIMENSION_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 必录“{dimension}”，我方 {ours} {name} 的分录不带它，凭证会被拒绝',
      en: 'Account {theirs} of ERP account {account} must have {dimension}, which our lines on {ours} {name} do not carry; it would refuse the voucher',
    },
    remedy: {
      zh: '在 ERP 中取消该科目的“{dimension}”必录，或让我方分录带上它（部门、客户在店铺资料中填写）。',
      en: 'Lift the requirement of {dimension} there, or have our lines carry it (department and customer stand with the shop).',
    },
  },
  ERP_DIMENSION_VALUE_UNUSABLE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 中“{dimension}” {theirs} 不存在、已禁用或没有映射（我方 {ours}），含它的凭证会被拒绝',
      en: '{dimension} {theirs} is absent or disabled in ERP account {account}, or not mapped (ours: {ours}); it would refuse vouchers with it',
    },
    remedy: {
      zh: '在 ERP 中新增或启用它，或修改映射，然后重新拉取基础资料。',
      en: 'Create or enable it in the ERP, or change the mapping; then pull the base data again.',
    },
  },
  ERP_ACCOUNT_CURRENCY_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 只核算 {held}，不核算 {currency}（我方 {ours} {name}），该币种的分录会被拒绝',
      en: 'Account {theirs} of ERP account {account} holds {held} and not {currency} (ours: {ours} {name}); it would refuse lines in that currency',
    },
    remedy: {
      zh: '在 ERP 中为该科目增加币种 {currency}，或按币种映射：{ours}|{currency} → 该币种的科目。',
      en: 'Add {currency} to the account there, or map by currency: {ours}|{currency} to the account of that currency.',
    },
  },
  ERP_ACCOUNT_COLLAPSED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 不核算外币（我方 {ours} {name}）：外币分录按本位币、汇率 1 发送',
      en: 'Account {theirs} of ERP account {account} holds no foreign currency (ours: {ours} {name}): its lines are sent in functional currency at rate 1',
    },
    remedy: {
      zh: '损益类、存货类科目一般如此，无需处理；若需要原币，在 ERP 中设为核算外币。',
      en: 'Usual for profit and loss and stock, nothing to do; where the original currency is wanted, let the account hold it in the ERP.',
    },
  },
  NON_MONETARY_REVAL_OFF: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 开启了期末调汇（我方 {ours} {name}），它是非货币性项目，不应调汇',
      en: 'Account {theirs} of ERP account {account} is revalued at period end (ours: {ours} {name}), but it is non-monetary and should not be',
    },
    remedy: { zh: '在 ERP 中关闭该科目的“期末调汇”。', en: 'Switch 期末调汇 of the account off in the ERP.' },
  },
  ERP_ACCOUNT_NOT_REVALUED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 没有开启期末调汇（我方 {ours} {name}），外币余额在期末不会调整',
      en: 'Account {theirs} of ERP account {account} is not revalued at period end (ours: {ours} {name}); its foreign balances would stay as they are',
    },
    remedy: {
      zh: '由 ERP 做期末调汇时，在 ERP 中开启该科目的“期末调汇”。',
      en: 'Where the ERP revalues, switch 期末调汇 of the account on there.',
    },
  },
  ERP_ACCOUNT_CONTROLLED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 受控于“{system}”（我方 {ours} {name}），手工凭证会被拒绝或与子系统不符',
      en: 'Account {theirs} of ERP account {account} is controlled by {system} (ours: {ours} {name}); a voucher would be refused or leave the sub-ledger behind',
    },
    remedy: {
      zh: '在 ERP 中取消该科目的受控系统，或用政策 settlementForm、payoutForm 改以业务单据推送这条流程；两种方式只选一种。',
      en: 'Lift the control in the ERP, or let this flow go as business documents (policies settlementForm, payoutForm); never both.',
    },
  },
  ERP_CASH_FLOW_ITEM_REQUIRED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的科目 {theirs} 必录现金流量项目（我方 {ours} {name}），但此连接未开启现金流量项目，凭证会被拒绝',
      en: 'Account {theirs} of ERP account {account} must have a cash-flow item (ours: {ours} {name}), and this connection sends none; it would refuse the voucher',
    },
    remedy: {
      zh: '在连接设置中开启 cashFlowItems，并映射现金流量项目。',
      en: 'Switch cashFlowItems of the connection on and map the items.',
    },
  },
  ERP_CASH_FLOW_ITEM_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account}：现金流量项目“{item}”没有映射，或在 ERP 中不存在、已禁用',
      en: 'ERP account {account}: cash-flow item {item} is not mapped, or absent or disabled in the ERP',
    },
    remedy: {
      zh: '在映射 CASH_FLOW_ITEM 中填写 ERP 的项目编码，然后重新拉取。',
      en: 'Give its ERP code in the mapping CASH_FLOW_ITEM, then pull again.',
    },
  },
  ERP_CASH_FLOW_UNDECIDED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number}：ERP 账户 {account} 要求现金流量项目，但对方科目 {accounts} 没有对应的规则',
      en: 'Voucher {word}-{number}: ERP account {account} asks for a cash-flow item, and no rule names one for the counter accounts {accounts}',
    },
    remedy: {
      zh: '在 ERP 中取消该现金科目的现金流量必录，或在 ERP 中手工录入此凭证；并把科目告诉我们以补充规则。',
      en: 'Lift the requirement of the cash account in the ERP, or enter this voucher there by hand; and report the account, so that a rule is added.',
    },
  },
  ERP_VOUCHER_WORD_ABSENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 没有可用的凭证字“{word}”，该字的凭证会被拒绝',
      en: 'ERP account {account} has no usable 凭证字 {word}; it would refuse vouchers of that word',
    },
    remedy: {
      zh: '在 ERP 中新增或启用凭证字“{word}”，或修改策略 voucherWords。',
      en: 'Create or enable 凭证字 {word} in the ERP, or change the policy voucherWords.',
    },
  },
  ERP_VOUCHER_WORD_LIMIT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 不符合 ERP 账户 {account} 中凭证字“{word}”的类别限制：{limit} {accounts}',
      en: 'Voucher {word}-{number} breaks the limit of 凭证字 {word} in ERP account {account}: {limit} {accounts}',
    },
    remedy: {
      zh: '把该凭证字的类别限制改为与分录一致，或修改策略 voucherWords 后重新生成凭证。',
      en: 'Bring the limit of the word in line with the lines, or change the policy voucherWords and have the voucher cut anew.',
    },
  },
  ERP_DATE_ORDER_ON: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的凭证字“{word}”开启了制单序时控制：日期早于上一张的凭证会被拒绝',
      en: '凭证字 {word} of ERP account {account} is under date order (制单序时控制): a voucher dated before the last one is refused',
    },
    remedy: {
      zh: '合流按日期顺序发送；补记早前日期的凭证前，请在 ERP 中关闭该控制。',
      en: 'Heliu sends in the order of dates; switch the control off before entering earlier dates.',
    },
  },
  ERP_DATE_ORDER: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 的日期 {date} 早于 ERP 账户 {account} 中“{word}”字上一张的 {last}，序时控制会拒绝它',
      en: 'Voucher {word}-{number} of {date} is dated before the last one of its word in ERP account {account}, {last}; date order would refuse it',
    },
    remedy: {
      zh: '在 ERP 中关闭制单序时控制后重新拉取凭证字，凭证会自动发送。',
      en: 'Switch 制单序时控制 off in the ERP and pull the words again; it is then sent by itself.',
    },
  },
  ERP_DATE_ORDER_WAITS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证等待 {first}：序时控制下，后面的凭证不能先发送',
      en: 'It waits for {first}: under date order a later voucher must not go first',
    },
    remedy: { zh: '处理好 {first} 的异常后自动发送。', en: 'It is sent once the exception of {first} is settled.' },
  },
  ERP_PERIOD_CLOSED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的期间 {period} 已结账，该期间的凭证不能按原期间记账',
      en: 'Period {period} of ERP account {account} is closed; its vouchers cannot be entered there',
    },
    remedy: {
      zh: '按迟到凭证规则记入 ERP 的第一个未结账期间；若应记原期间，请在 ERP 中反结账。',
      en: 'By the rule of late vouchers they go to the first open period of the ERP; reopen the period there where they belong to it.',
    },
  },
});
