import { defineProblems } from '../core/problems.ts';

export const FEES_PROBLEMS = defineProblems({
  ITEM_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '未知费用项：{item}（{rows} 行，合计 {amount} {currency}）',
      en: 'Unknown item: {item} ({rows} rows, {amount} {currency} in all)',
    },
    remedy: {
      zh: '选定费用键（建议 {suggestion}；heliu fee-keys 列出全部）并采纳：{command}；或将账簿策略 unknownFee 设为 BUFFER',
      en: 'Choose its fee key (suggested: {suggestion}; heliu fee-keys lists all) and accept it: {command}; or set the policy unknownFee to BUFFER',
    },
  },
  ITEM_UNCONFIRMED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '费用项 {item} 只有内部经验规则 → {suggestion}，需人工确认（{rows} 行，合计 {amount} {currency}）',
      en: 'Item {item} has only an unconfirmed rule → {suggestion}; a person accepts it first ({rows} rows, {amount} {currency})',
    },
    remedy: { zh: '确认：{command}', en: 'Accept: {command}' },
  },
  ITEM_HELD: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '费用项 {item} 须由人工判定性质（{rows} 行，合计 {amount} {currency}）',
      en: 'Only a person can say what item {item} is ({rows} rows, {amount} {currency})',
    },
    remedy: { zh: '判定后接受：{command}', en: 'Decide and accept: {command}' },
  },
  FEE_KEY_NOT_ACCEPTABLE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '费用键 {feeKey} 不存在或不可指定', en: 'Fee key {feeKey} does not exist or cannot be given' },
    remedy: { zh: '用 heliu fee-keys 查看可用的费用键', en: 'See the keys with heliu fee-keys' },
  },
  ACCEPT_REASON_REQUIRED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '接受费用项须写明理由', en: 'Accepting an item needs a reason' },
    remedy: { zh: '补充 --reason', en: 'Add --reason' },
  },
});
