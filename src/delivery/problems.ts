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
  TICKET_PENDING: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: 'ERP 受理号 {ticket} 仍在处理', en: 'The ERP still works on ticket {ticket}' },
    remedy: {
      zh: '系统继续查询。若长时间没有结果，请在 ERP 查看接口任务或后台作业是否停止。',
      en: 'The house goes on asking. If it lasts, see in the ERP whether its interface jobs stand still.',
    },
  },
  BATCH_ANSWER_SHORT: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: 'ERP 的批量应答没有提到凭证 {voucher}',
      en: 'The ERP’s answer to a batch does not speak of voucher {voucher}',
    },
    remedy: {
      zh: '系统会先查找再决定是否重发；若经常出现，请把该账户的 batch 设为 off。',
      en: 'The house looks it up before it sends again; if this happens often, set batch of the account to off.',
    },
  },
  VOUCHER_NOT_ADVANCED: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 已在 ERP，但不能推进到 {to}（{cause}）{message}',
      en: 'Voucher {word}-{number} is in the ERP but is not brought to {to} ({cause}) {message}',
    },
    remedy: {
      zh: '按 ERP 的原因处理（权限、审批流、制单与审核同一人等）；系统会自动再试。也可在 ERP 中手工提交或审核。',
      en: 'Remove the ERP’s reason (permission, workflow, maker = checker …); it is tried again by itself. Or submit or audit it by hand there.',
    },
  },
  VOUCHER_DUPLICATED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 4,
    text: {
      zh: '凭证 {word}-{number}（ERP 内码 {adopted}）在 ERP 中重复：{others}',
      en: 'Voucher {word}-{number} (ERP id {adopted}) is in the ERP more than once: {others}',
    },
    remedy: {
      zh: '能删除的重复凭证由系统删除。仍在的请在 ERP 中删除或红冲 {others}；内码 {adopted} 的一张是认领的，不要动它。',
      en: 'The house removes the copies it can. Delete or reverse in the ERP what is left of {others}; {adopted} is the adopted one: leave it.',
    },
  },
  VOUCHER_UNAUDITED: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 在 ERP 中由 {was} 退到 {is}',
      en: 'Voucher {word}-{number} fell from {was} to {is} in the ERP',
    },
    remedy: {
      zh: '查明谁反审核或作废了它；确认内容后重新推进，或接受现状。',
      en: 'Find out who un-audited or voided it; have it advanced again, or accept it as it is.',
    },
  },
  VOUCHERS_FOREIGN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{period} 期间在本系统的凭证字下有 {count} 张不是本系统发送的凭证：{numbers}',
      en: 'Period {period} has {count} vouchers under our voucher word that this house did not send: {numbers}',
    },
    remedy: {
      zh: '手工凭证请改用别的凭证字；带有本系统编号的请核对是否重复入账，重复的在 ERP 中删除或红冲。确认无误的可逐张接受。',
      en: 'Give vouchers by hand another word; see whether those with our reference book something twice, and delete or reverse them in the ERP. Accept one by one what is right.',
    },
  },
  DRIFT_ABSENT: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有待处理的差异 {drift}', en: 'There is no open break {drift}' },
    remedy: {
      zh: '刷新差异列表：它可能已由别人处理，或已自行消失。',
      en: 'Reload the list: another person may have decided it, or it is gone by itself.',
    },
  },
  REPAIR_NOT_POSSIBLE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '差异 {drift}（{kind}）不能用“{repair}”处理：{cause}',
      en: 'Break {drift} ({kind}) cannot be repaired by {repair}: {cause}',
    },
    remedy: {
      zh: '选择另一种处理方式，或先在 ERP 中处理再重新核对。',
      en: 'Choose another repair, or put it right in the ERP and compare again.',
    },
  },
  REPAIR_WITHOUT_REASON: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '处理差异或冲销凭证必须写明原因', en: 'A repair or a reversal needs a reason' },
    remedy: { zh: '填写原因后再提交。', en: 'Write the reason and try again.' },
  },
  REPAIR_STILL_THERE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '凭证 {word}-{number} 仍在 ERP 中（内码 {erpId}），不能重发',
      en: 'Voucher {word}-{number} is still in the ERP (id {erpId}): it is not sent anew',
    },
    remedy: {
      zh: '在 ERP 中删除这张凭证后再重发，或接受它。',
      en: 'Delete it in the ERP and try again, or accept it.',
    },
  },
  VOUCHER_REVERSED_BEFORE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '凭证 {word}-{number} 已由 {by} 冲销', en: 'Voucher {word}-{number} was reversed by {by} before' },
    remedy: { zh: '查看冲销它的红字凭证。', en: 'See the red voucher that names it.' },
  },
  DOCUMENT_NOT_EXPRESSIBLE: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '“{summary}”按政策应以业务单据写入 ERP，但单据表达不了它（{reason}：{about}）',
      en: '“{summary}” goes to the ERP as a business document by policy, and no document can say it ({reason}: {about})',
    },
    remedy: {
      zh: '核对后审核通过即作为凭证发送（应收应付子账需在 ERP 中另行调整）；或调整政策后重新过账。',
      en: 'Approve it to send it as a voucher (adjust the sub-ledger in the ERP), or change the policy and post its source again.',
    },
  },
  DOCUMENT_KIND_UNSUPPORTED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '该 ERP 连接不支持写入{kind}', en: 'This ERP connection does not write {kind}' },
    remedy: {
      zh: '该流程改用凭证（政策 settlementForm、payoutForm），或改用支持该单据的 ERP 连接。',
      en: 'Let the flow go as vouchers (policies settlementForm, payoutForm), or connect an ERP that takes the document.',
    },
  },
  DOCUMENT_SOURCE_WAITS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {word}-{number} 等待其来源单据 {source} 先写入 ERP',
      en: 'Document {word}-{number} waits until its source document {source} is in the ERP',
    },
    remedy: {
      zh: '先处理来源单据；它写入后本单自动继续。',
      en: 'See to the source document; this one then goes on by itself.',
    },
  },
  DOCUMENT_INVALID: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '移交的单据 {key} 的 {field} 不符合要求：{why}',
      en: 'Document {key} that was handed in: {field} is not as it must be: {why}',
    },
    remedy: {
      zh: '改正该字段后用同一个键再次移交。',
      en: 'Correct the field and hand it in again under the same key.',
    },
  },
  DOCUMENT_KEY_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '键 {key} 已用于另一内容的单据 {word}-{number}',
      en: 'Key {key} stands for document {word}-{number} with another content',
    },
    remedy: {
      zh: '新单据用新键；要改正已移交的单据：未发送的先撤回，已发送的移交红字单据。',
      en: 'Give a new document a new key. To correct one: withdraw it while it is not sent, else hand in a red one.',
    },
  },
  DOCUMENT_SENT_BEFORE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {word}-{number}（{state}）可能已在 ERP 中，不能撤回',
      en: 'Document {word}-{number} ({state}) may be in the ERP: it cannot be withdrawn',
    },
    remedy: { zh: '移交一张红字单据。', en: 'Hand in a red document.' },
  },
  DOCUMENT_WITHOUT_ENTRIES: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据 {word}-{number} 是移交的业务单据，没有日记账分录，不能由日记账冲销',
      en: 'Document {word}-{number} was handed in and has no journal entries: the journal cannot reverse it',
    },
    remedy: {
      zh: '移交一张金额、数量为负的红字单据。',
      en: 'Hand in a red document: the same with negative amounts and quantities.',
    },
  },
});
