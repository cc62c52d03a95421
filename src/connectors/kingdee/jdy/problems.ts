/** What 金蝶云星辰 can answer, and what stops a voucher before it is sent. */
import { defineProblems } from '../../../core/problems.ts';

const FOUND_FIRST = {
  zh: '无需处理：系统会先按外部系统编号查询，找到就认领，找不到再重发。',
  en: 'Nothing to do: the house looks the voucher up by its linkId, adopts it if found, else sends it again.',
};
const LATER = {
  zh: '无需处理，稍后自动重试；若持续出现，请联系星辰管理员。',
  en: 'Nothing to do, it is tried again later; if it lasts, ask the 星辰 administrator.',
};

export const jdyProblems = defineProblems({
  JDY_LOGIN_REFUSED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '星辰拒绝授权（{code}）：{message}', en: '星辰 refused the authorisation ({code}): {message}' },
    remedy: {
      zh: '核对应用的 client_id、client_secret、appKey、appSecret 或第三方实例 ID，再点“测试连接”；在此之前不会再次尝试。',
      en: 'Check client id and secret, appKey and appSecret or the outer instance id, then test the connection; until then it is not tried again.',
    },
  },
  JDY_LOGIN_SLOW: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '获取星辰 app-token 用完了 {deadline} 毫秒的时限，凭证未发出',
      en: 'Getting the app-token of 星辰 took the whole {deadline} ms; the voucher was not sent',
    },
    remedy: LATER,
  },
  JDY_TOKEN_LOST: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '星辰 app-token 已失效（{code}）：{message}',
      en: '星辰 no longer knows the app-token ({code}): {message}',
    },
    remedy: FOUND_FIRST,
  },
  JDY_NO_PERMISSION: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '星辰没有权限（{code}）：{message}', en: 'A right is missing in 星辰 ({code}): {message}' },
    remedy: {
      zh: '在星辰给应用授予凭证的新增和查询权限后重试。',
      en: 'Grant the application the rights to create and query vouchers in 星辰, then retry.',
    },
  },
  JDY_CONNECTION_WRONG: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '星辰不认识所配置的服务或账套（{code}）：{message}',
      en: '星辰 does not know the configured service or account set ({code}): {message}',
    },
    remedy: { zh: '核对连接中的 sId、dbId 和 IDC 域名。', en: 'Check sId, dbId and the IDC domain of the connection.' },
  },
  JDY_LIMITED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '星辰调用受限：{message}', en: '星辰 limits the calls: {message}' },
    remedy: LATER,
  },
  JDY_RESULT_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '星辰应答异常（{code}），是否已保存不确定：{message}',
      en: '星辰 answered with an error of its own ({code}); whether it saved is unknown: {message}',
    },
    remedy: FOUND_FIRST,
  },
  JDY_UNREADABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '星辰的应答不是所知的 JSON（HTTP {status}）：{message}',
      en: 'The answer is not the JSON known of 星辰 (HTTP {status}): {message}',
    },
    remedy: {
      zh: '检查地址和 IDC 域名是否正确；若之前正常，系统会先查询再继续。',
      en: 'Check address and IDC domain; if it worked before, the house finds out and goes on.',
    },
  },
  JDY_REQUEST_WRONG: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '星辰不接受该请求（{code}）：{message}', en: '星辰 does not take the request ({code}): {message}' },
    remedy: {
      zh: '核对连接设置 bodyForm、filterForm、api 是否与该账套一致。',
      en: 'Check the settings bodyForm, filterForm and api of the connection against this account set.',
    },
  },
  JDY_VALIDATION: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '星辰校验未通过（{code}）：{message}', en: '星辰 refused the voucher ({code}): {message}' },
    remedy: {
      zh: '按星辰的提示补齐或改正（科目、核算项目、期间等），然后重试该凭证。',
      en: 'Complete or correct what 星辰 names (account, dimension, period …), then retry the voucher.',
    },
  },
  JDY_DUPLICATE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '星辰拒绝保存，但凭证已在其中：{message}',
      en: '星辰 refused to save what it already holds: {message}',
    },
    remedy: FOUND_FIRST,
  },
  JDY_NUMBER_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{period} 的凭证号 {word}-{number} 在星辰已被别的凭证占用（{id}）',
      en: 'Number {word}-{number} of {period} is taken in 星辰 by another voucher ({id})',
    },
    remedy: {
      zh: '给本系统使用单独的凭证字，或在星辰把那张凭证改号，再重试。',
      en: 'Give this house a 凭证字 of its own, or renumber that voucher in 星辰, then retry.',
    },
  },
  JDY_ANSWER_ODD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '看不懂星辰返回的凭证：{what}', en: 'The voucher that 星辰 returned cannot be read: {what}' },
    remedy: {
      zh: '核对连接设置 listAmount 与币别表；凭证已在星辰，不会重发。',
      en: 'Check the setting listAmount and the currency table; the voucher is in 星辰 and is not sent again.',
    },
  },
  JDY_TOO_MANY: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '星辰 {period} 的凭证超过 {limit} 张，没有全部读完',
      en: '星辰 holds over {limit} vouchers of {period}; not all were read',
    },
    remedy: { zh: '请联系支持人员提高读取上限。', en: 'Ask support to raise the limit of reading.' },
  },
  JDY_CANNOT_FIND: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '连接设置为不查询凭证，而星辰又不拒绝重复的 linkId：无法保证只入一次',
      en: 'The connection reads no vouchers while 星辰 does not refuse a second linkId: exactly once cannot be kept',
    },
    remedy: {
      zh: '把 read 设为 voucherlist，或确认星辰拒绝重复 linkId 后把 duplicateKey 设为 linkId。',
      en: 'Set read to voucherlist, or duplicateKey to linkId once you know that 星辰 refuses a second one.',
    },
  },
  JDY_CANNOT_READ: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '连接设置为不查询凭证，不能回读', en: 'The connection reads no vouchers, so nothing is read back' },
    remedy: { zh: '把 read 设为 voucherlist。', en: 'Set read to voucherlist.' },
  },
  JDY_V2_OUTLINE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '星辰 v2 凭证接口的报文未知，尚不支持',
      en: 'The voucher body of 星辰 v2 is not known and not supported yet',
    },
    remedy: { zh: '把 api 设为 accounting-v1。', en: 'Set api to accounting-v1.' },
  },
  JDY_WRONG_BOOK: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证属于账套 {ledger}，而连接配置的是账套 {book}',
      en: 'The voucher is for account set {ledger}, the connection is for {book}',
    },
    remedy: { zh: '改正连接中的 dbId。', en: 'Correct the dbId of the connection.' },
  },
  JDY_WORD_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '凭证字“{word}”没有对应的星辰凭证字', en: 'Voucher word {word} has none in 星辰' },
    remedy: { zh: '在连接配置的凭证字表中补上。', en: 'Add it to the word table of the connection.' },
  },
  JDY_ACCOUNT_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '科目 {account} 没有映射到星辰科目', en: 'Account {account} is not mapped to a 星辰 account' },
    remedy: { zh: '在科目映射中补上该科目。', en: 'Add the account to the account mapping.' },
  },
  JDY_DIMENSION_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '{dimension} {value} 没有映射到星辰', en: '{dimension} {value} is not mapped to 星辰' },
    remedy: { zh: '在维度映射中补上该值。', en: 'Add the value to the dimension mapping.' },
  },
  JDY_DIMENSION_TWICE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行的核算维度“{dimension}”与同行另一维度占用星辰的同一字段 {key}',
      en: 'Dimension {dimension} of line {row} uses the same 星辰 field {key} as another one of the line',
    },
    remedy: {
      zh: '星辰一行只能带一个自定义辅助核算：在连接配置中把其中一个改用职员、存货或项目等字段，或在星辰取消该核算。',
      en: '星辰 takes one custom category a line: give one of them another field (empNo, inventoryNo, projectNo …) in the connection, or drop it in 星辰.',
    },
  },
  JDY_SUMMARY_TOO_LONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行摘要连同参考号共 {characters} 字，超过星辰的 {limit} 字',
      en: 'Summary and reference of line {row} have {characters} characters, over the {limit} of 星辰',
    },
    remedy: { zh: '缩短摘要模板或摘要后重试。', en: 'Shorten the summary or its template, then retry.' },
  },
  JDY_ZERO_AMOUNT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {row} 行本位币金额为零', en: 'Line {row} has a zero amount in the book’s currency' },
    remedy: { zh: '检查汇率与金额，或并入其他行。', en: 'Check rate and amount, or join it with another line.' },
  },
  JDY_RATE_PRODUCT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行：星辰由原币 {fc} × 汇率算本位币，没有 {decimals} 位小数以内的汇率能得到 {lc}',
      en: 'Line {row}: 星辰 works the local amount out as {fc} × rate, and no rate of {decimals} decimals gives {lc}',
    },
    remedy: {
      zh: '把该科目设为不核算外币（按本位币入账），例如调汇行；或拆分该行。',
      en: 'Map the account as 不核算外币 (booked in local currency), as for adjustment lines, or split the line.',
    },
  },
  JDY_UNBALANCED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 4,
    text: {
      zh: '凭证借贷不平：借 {debit}，贷 {credit}',
      en: 'The voucher does not balance: debit {debit}, credit {credit}',
    },
    remedy: {
      zh: '这是内部错误，请附凭证号报告；未发送。',
      en: 'This is a fault of the house; report it with the voucher. It was not sent.',
    },
  },
  JDY_BASE_LINE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行为本位币，但原币 {fc} 与本位币 {lc} 不等或汇率不是 1',
      en: 'Line {row} is in the book’s currency but {fc} and {lc} differ, or its rate is not 1',
    },
    remedy: { zh: '检查过账规则中的币种与汇率。', en: 'Check currency and rate of the posting rule.' },
  },
});
