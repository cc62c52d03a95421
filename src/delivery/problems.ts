/** Problems of vouchers and their delivery. */
import { defineProblems } from '../core/problems.ts';

export const DELIVERY_PROBLEMS = defineProblems({
  VOUCHER_ABSENT: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '账簿 {book} 没有凭证 {voucher}', en: 'Book {book} has no voucher {voucher}' },
    remedy: { zh: '核对账簿和凭证号后再试。', en: 'Check the book and the voucher number.' },
  },
  VOUCHER_STATE_WRONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 的状态是 {state}，不能执行“{action}”',
      en: 'Voucher {word}-{number} is {state}: {action} is not possible',
    },
    remedy: { zh: '刷新后查看凭证的当前状态。', en: 'Reload and look at its present state.' },
  },
  REVIEWER_IS_PREPARER: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 由 {preparer} 制单，制单人不能审核自己的凭证',
      en: 'Voucher {word}-{number} was prepared by {preparer}: nobody reviews his own voucher',
    },
    remedy: { zh: '请另一位有审核权限的人审核。', en: 'Have another person with the right to review do it.' },
  },
  RETURN_WITHOUT_REASON: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: { zh: '退回凭证 {word}-{number} 必须写明原因', en: 'Returning voucher {word}-{number} needs a reason' },
    remedy: { zh: '填写退回原因后再提交。', en: 'Write the reason and try again.' },
  },
  VOUCHER_RETURNED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '审核人 {reviewer} 退回了凭证：{reason}',
      en: 'Reviewer {reviewer} returned the voucher: {reason}',
    },
    remedy: {
      zh: '改正映射或来源单据后重新生成（未发送的凭证会重新切分），再提交审核。',
      en: 'Correct the mapping or the source and post again; a voucher that was not sent is cut anew. Then have it reviewed.',
    },
  },
  LEDGER_CURRENCY_DIFFERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '账簿 {book} 的本位币是 {currency}，ERP 账簿 {ledger} 的本位币是 {ledgerCurrency}，拒绝发送',
      en: 'Book {book} is kept in {currency}, the ERP ledger {ledger} in {ledgerCurrency}: nothing is sent',
    },
    remedy: {
      zh: '把该账簿连到本位币相同的 ERP 账簿，或按 ERP 的本位币另建账簿；改好后自动继续。',
      en: 'Connect the book to an ERP ledger of the same currency, or open a book in the currency of the ERP; sending then resumes.',
    },
  },
  ERP_DOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: 'ERP 账户 {account} 暂不可用（{cause}），发送已暂停，{waiting} 张凭证在等待',
      en: 'ERP account {account} is not available ({cause}); sending is paused, {waiting} vouchers wait',
    },
    remedy: {
      zh: '无需重发：系统定时探测，恢复后从断点继续。若长时间不恢复，请检查 ERP、网络和登录信息。',
      en: 'Nothing to send again: the house probes, and resumes where it stopped. If it lasts, check ERP, network and login.',
    },
  },
  VOUCHER_STUCK: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '凭证 {word}-{number} 已尝试 {tries} 次仍未送达（{cause}）',
      en: 'Voucher {word}-{number} was tried {tries} times and is not delivered ({cause})',
    },
    remedy: {
      zh: '系统继续按最长间隔重试。请查看每次尝试的应答，处理 ERP 一侧的原因。',
      en: 'It goes on at the longest interval. Read the answers of its attempts and remove the cause in the ERP.',
    },
  },
  VOUCHER_DRIFTED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 与 ERP 中的不一致（{count} 处）：{differences}',
      en: 'Voucher {word}-{number} differs from the one in the ERP in {count} places: {differences}',
    },
    remedy: {
      zh: '查明谁在 ERP 里改了凭证；在 ERP 改回后重新核对，或在合流中做订正。',
      en: 'Find out who changed it in the ERP; change it back there and compare again, or post a correction here.',
    },
  },
  VOUCHER_GONE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number}（ERP 内码 {erpId}）已不在 ERP 中',
      en: 'Voucher {word}-{number} (ERP id {erpId}) is no longer in the ERP',
    },
    remedy: {
      zh: '确认是谁删除的；凭证不应删除。恢复后重新核对。',
      en: 'Find out who deleted it, as vouchers are not to be deleted; restore it and compare again.',
    },
  },
  TARGET_ANSWER_UNSUPPORTED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: 'ERP 只给了受理号 {ticket}，本版本不能查询受理结果',
      en: 'The ERP gave only ticket {ticket}; this version cannot ask for its result',
    },
    remedy: {
      zh: '系统会按凭证字号查找结果，找到即认领。',
      en: 'The house looks the voucher up by its number and adopts it when found.',
    },
  },
});
