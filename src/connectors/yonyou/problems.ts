/** What 用友 YonBIP / YonSuite can answer, in the house's words. Classes by code: README.md “Answers”. */
import { defineProblems } from '../../core/problems.ts';

const FOUND_FIRST = {
  zh: '无需处理：系统会先按期间、凭证号和参考号在用友查询，找到就认领，找不到再重发，不会重复。',
  en: 'Nothing to do: the house looks the voucher up by period, number and reference, adopts it if found, else sends it again.',
};
const LATER = {
  zh: '无需处理，稍后自动重试；若持续出现，请联系用友系统管理员。',
  en: 'Nothing to do, it is tried again later; if it lasts, ask the 用友 administrator.',
};
const MAPPING = {
  zh: '在该账套连接的对照表中补上，再重试。',
  en: 'Add it to the mapping of this connection, then retry.',
};

export const yonyouProblems = defineProblems({
  YONYOU_TENANT_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友没有给出租户 {tenant} 的网关地址（{code}）：{message}',
      en: '用友 gave no gateway address for tenant {tenant} ({code}): {message}',
    },
    remedy: {
      zh: '核对租户 ID，或改为直接填写网关地址和令牌地址。',
      en: 'Check the tenant id, or enter the gateway and token addresses themselves.',
    },
  },
  YONYOU_TOKEN_REFUSED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友拒绝发放访问令牌（{code}）：{message}',
      en: '用友 refused the access token ({code}): {message}',
    },
    remedy: {
      zh: '核对 AppKey、AppSecret、令牌地址和本机时间，确认应用已启用，再点“测试连接”；在此之前不会再次申请。',
      en: 'Check AppKey, AppSecret, token address and this machine’s time, and that the app is enabled, then test the connection; until then none is asked for.',
    },
  },
  YONYOU_TOKEN_LOST: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '用友连续两次不认访问令牌（{code}）：{message}',
      en: '用友 did not accept two tokens in a row ({code}): {message}',
    },
    remedy: {
      zh: '请求未被执行，稍后自动重试；若持续出现，检查是否有别的程序用同一应用申请令牌。',
      en: 'Nothing was done and it is tried again; if it lasts, see whether another program takes tokens with the same app.',
    },
  },
  YONYOU_TOKEN_SLOW: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '申请用友令牌用完了 {deadline} 毫秒的时限，请求未发出',
      en: 'The token took the whole {deadline} ms; the request was not sent',
    },
    remedy: LATER,
  },
  YONYOU_TOKEN_UNREACHABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '取不到用友令牌或网关地址（{cause}），请求未发出',
      en: 'No token or gateway address could be had ({cause}); the request was not sent',
    },
    remedy: {
      zh: '检查网络和地址；恢复后自动继续。',
      en: 'Check the network and the addresses; work resumes by itself.',
    },
  },
  YONYOU_NOT_AUTHORISED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友未授权本应用调用该接口 {path}（{code}）：{message}',
      en: '用友 has not authorised this app for {path} ({code}): {message}',
    },
    remedy: {
      zh: '在用友开发者中心给应用授权该接口（凭证保存、列表、详情、删除，所用业务单据的各接口，基础档案），再重试。',
      en: 'Authorise the API for the app in the 用友 developer centre (voucher save, list, detail, delete; each call of the business documents in use; base data), then retry.',
    },
  },
  YONYOU_BLOCKED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '用友按 IP 拒绝了请求（{code}）：{message}', en: '用友 refused the request by IP ({code}): {message}' },
    remedy: {
      zh: '把本机出口 IP 加入应用的白名单。',
      en: 'Add this machine’s outgoing IP to the allow list of the app.',
    },
  },
  YONYOU_APP_STOPPED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友应用不存在或已停用（{code}）：{message}',
      en: 'The app is missing or stopped ({code}): {message}',
    },
    remedy: { zh: '在用友开发者中心启用该应用。', en: 'Enable the app in the 用友 developer centre.' },
  },
  YONYOU_PATH_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '用友网关没有接口 {path}（{code}）：{message}',
      en: 'The gateway has no API {path} ({code}): {message}',
    },
    remedy: {
      zh: '核对网关地址，以及该租户的版本是否提供此接口。',
      en: 'Check the gateway address and whether this tenant’s version has the API.',
    },
  },
  YONYOU_LIMITED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '用友接口 {path} 调用受限（{code}）：{message}',
      en: '用友 limits the calls of {path} ({code}): {message}',
    },
    remedy: LATER,
  },
  YONYOU_CIRCUIT_BROKEN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '用友接口已熔断（{code}）：{message}', en: 'The API is shut off by its breaker ({code}): {message}' },
    remedy: LATER,
  },
  YONYOU_RUNNING: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '用友仍在处理该请求或后端超时（{code}）：{message}',
      en: '用友 is still at work or its backend timed out ({code}): {message}',
    },
    remedy: FOUND_FIRST,
  },
  YONYOU_RESULT_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友后端异常（{code}），是否已保存不确定：{message}',
      en: 'The backend of 用友 failed ({code}); whether it saved is unknown: {message}',
    },
    remedy: FOUND_FIRST,
  },
  YONYOU_UNREADABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '用友的应答不是约定的 JSON（HTTP {status}）：{message}',
      en: 'The answer is not the JSON of 用友 (HTTP {status}): {message}',
    },
    remedy: {
      zh: '检查地址是否正确、前面是否有网关或登录页；若之前正常，系统会先查询再继续。',
      en: 'Check the address and whether a gateway or login page stands before it; if it worked before, the house finds out and goes on.',
    },
  },
  YONYOU_ANSWER_ODD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '用友的应答缺少或无法识别：{what}', en: 'The answer of 用友 lacks or garbles: {what}' },
    remedy: {
      zh: '核对该租户的版本与连接设置；把应答原文交给实施人员。',
      en: 'Check the tenant’s version and the settings of the connection; hand the raw answer to whoever set it up.',
    },
  },
  YONYOU_REQUEST_WRONG: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '用友网关的参数校验未通过（{code}）：{message}',
      en: 'The gateway did not accept a parameter ({code}): {message}',
    },
    remedy: {
      zh: '核对连接设置与该租户接口版本的必填参数和类型。',
      en: 'Check the settings against the required parameters and types of this tenant’s version.',
    },
  },
  YONYOU_BUSINESS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '用友拒绝（{code}）：{message}', en: '用友 refused ({code}): {message}' },
    remedy: {
      zh: '按用友的提示改正，再重试该单据。',
      en: 'Correct what 用友 names, then retry the document.',
    },
  },
  YONYOU_PARTLY_FAILED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '用友批量处理中有 {count} 条失败：{message}',
      en: '{count} of the batch failed in 用友: {message}',
    },
    remedy: {
      zh: '按逐条提示改正失败的记录，再重试。',
      en: 'Correct the records that failed as each message says, then retry.',
    },
  },
  YONYOU_UNBALANCED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '用友报借贷不平衡：{message}', en: '用友 says debit and credit differ: {message}' },
    remedy: {
      zh: '核对分录与用友账簿的本位币小数位，再重试。',
      en: 'Check the lines and the decimals of the 用友 book, then retry.',
    },
  },
  YONYOU_PERIOD_CLOSED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '用友期间不可用：{message}', en: 'The period cannot be used in 用友: {message}' },
    remedy: {
      zh: '在用友反结账或反关账，或按迟到凭证规则改记下一个开放期间。',
      en: 'Reopen the period in 用友, or book into the next open one by the rule for late items.',
    },
  },
  YONYOU_AUXILIARY: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友辅助核算不符：{message}', en: '用友 refused an auxiliary item: {message}' },
    remedy: {
      zh: '补齐科目要求的辅助核算项及其档案编码，或改正对照，再重试。',
      en: 'Supply the auxiliary items that the subject asks for, or correct the mapping, then retry.',
    },
  },
  YONYOU_SUBJECT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友科目不可用：{message}', en: '用友 refused a subject: {message}' },
    remedy: {
      zh: '在用友建立末级科目，或改正科目对照，再重试。',
      en: 'Create the leaf subject in 用友 or correct the account mapping, then retry.',
    },
  },
  YONYOU_BOOK: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友账簿不可用：{message}', en: '用友 refused the account book: {message}' },
    remedy: {
      zh: '核对账簿编码及其启用状态。',
      en: 'Check the code of the account book and that it is enabled.',
    },
  },
  YONYOU_DUPLICATE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '用友报重复（{code}）：{message}', en: '用友 says it is a duplicate ({code}): {message}' },
    remedy: FOUND_FIRST,
  },
  YONYOU_ABSENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友中没有该数据（{code}）：{message}', en: '用友 holds no such data ({code}): {message}' },
    remedy: { zh: '在用友核对该单据或档案是否被删除。', en: 'Check in 用友 whether it was deleted.' },
  },
  YONYOU_NOT_DELETED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '用友凭证 {id} 未能删除：{message}', en: 'Voucher {id} could not be deleted in 用友: {message}' },
    remedy: {
      zh: '已审核或已记账的凭证请在用友取消记账、取消审核后再试，或做红字冲销；开放接口没有弃审。',
      en: 'Un-post and un-audit it in 用友 and try again, or reverse it; the open API has no call for that.',
    },
  },
  YONYOU_NUMBER_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{period} 的凭证号 {word}-{number} 在用友已被别的凭证占用（{id}，摘要“{description}”）',
      en: 'Number {word}-{number} of {period} is taken in 用友 by another voucher ({id}, “{description}”)',
    },
    remedy: {
      zh: '给本系统使用单独的凭证类型，或在用友把那张凭证改号，再重试。',
      en: 'Give this house a voucher type of its own, or renumber that voucher in 用友, then retry.',
    },
  },
  YONYOU_LIST_SHIFTED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '读取 {path} 时数据一直在变：应有 {expected} 条，读到 {got} 条',
      en: '{path} kept changing while it was read: {expected} expected, {got} read',
    },
    remedy: LATER,
  },
  YONYOU_BOOK_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友中没有账簿 {book}，或应用没有权限', en: 'Book {book} does not exist in 用友 or cannot be read' },
    remedy: { zh: '核对账簿编码和应用的数据权限。', en: 'Check the book code and the data rights of the app.' },
  },
  YONYOU_BOOK_CURRENCY: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '用友没有给出账簿 {book} 的本位币', en: '用友 does not tell the currency of book {book}' },
    remedy: { zh: '在连接设置中填写账簿本位币。', en: 'Enter the book currency in the settings of the connection.' },
  },
  YONYOU_WRONG_BOOK: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证属于账簿 {ledger}，而连接配置的是账簿 {book}',
      en: 'The voucher is for book {ledger}, the connection is for book {book}',
    },
    remedy: { zh: '改正账套连接中的账簿编码。', en: 'Correct the book code of the connection.' },
  },
  YONYOU_WORD_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '凭证字 {word} 没有对应的用友凭证类型', en: 'Word {word} has no voucher type in 用友' },
    remedy: MAPPING,
  },
  YONYOU_ACCOUNT_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '科目 {account} 没有映射到用友科目', en: 'Account {account} is not mapped to a 用友 subject' },
    remedy: MAPPING,
  },
  YONYOU_DIMENSION_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '{dimension} {value} 没有映射到用友档案', en: '{dimension} {value} is not mapped to a record of 用友' },
    remedy: MAPPING,
  },
  YONYOU_AUXILIARY_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '维度 {dimension} 没有对应的用友辅助核算编码，或两个维度用了同一编码',
      en: 'Dimension {dimension} has no auxiliary code of 用友, or shares one with another',
    },
    remedy: {
      zh: '辅助核算编码因租户而异：读取基础档案后在连接设置中填写。',
      en: 'The codes differ in every tenant: pull the base data and enter the code in the connection.',
    },
  },
  YONYOU_CASH_FLOW_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '现金流量项目“{item}”没有映射', en: 'Cash-flow item “{item}” is not mapped' },
    remedy: MAPPING,
  },
  YONYOU_SUMMARY_TOO_LONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行摘要 {characters} 字，超过用友上限 {limit}',
      en: 'Summary of line {row} has {characters} characters, the limit is {limit}',
    },
    remedy: { zh: '缩短摘要模板。', en: 'Shorten the template of the summary.' },
  },
  YONYOU_ZERO_AMOUNT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {row} 行本位币金额为零', en: 'Line {row} has no amount in the book currency' },
    remedy: { zh: '合并或去掉该行后重新出证。', en: 'Merge or drop the line and cut the voucher again.' },
  },
  YONYOU_UNEVEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '凭证借方 {debit} 与贷方 {credit} 不相等，未发送',
      en: 'Debit {debit} and credit {credit} differ; not sent',
    },
    remedy: { zh: '核对该凭证的分录。', en: 'Check the lines of the voucher.' },
  },
  YONYOU_EVENT_FORGED: {
    level: 'L2',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '收到的用友事件签名不符，已丢弃',
      en: 'The signature of an event from 用友 does not match; it was dropped',
    },
    remedy: {
      zh: '核对事件订阅的密钥；若密钥无误，说明请求并非来自用友。',
      en: 'Check the secret of the subscription; if it is right, the request did not come from 用友.',
    },
  },
  YONYOU_EVENT_UNREADABLE: {
    level: 'L2',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '用友事件无法解密或解析：{what}', en: 'An event of 用友 cannot be decrypted or read: {what}' },
    remedy: {
      zh: '核对 AppKey、AppSecret 或 EncodingAESKey 是否与事件订阅一致。',
      en: 'Check that AppKey, AppSecret or EncodingAESKey are those of the subscription.',
    },
  },
});
