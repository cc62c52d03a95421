/** What 金蝶云苍穹 and its sisters can answer, and what stops a voucher before it is sent. */
import { defineProblems } from '../../../core/problems.ts';

const FOUND_FIRST = {
  zh: '无需处理：系统会先查询苍穹中带本参考号的凭证，找到就认领，找不到再重发。',
  en: 'Nothing to do: the house looks in 苍穹 for the voucher with its reference, adopts it if found, else sends it again.',
};
const LATER = {
  zh: '无需处理，稍后自动重试；若持续出现，请联系苍穹管理员。',
  en: 'Nothing to do, it is tried again later; if it lasts, ask the 苍穹 administrator.',
};

export const cosmicProblems = defineProblems({
  COSMIC_LOGIN_REFUSED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '苍穹拒绝发放令牌（{code}）：{message}', en: '苍穹 refused a token ({code}): {message}' },
    remedy: {
      zh: '核对第三方应用编码、认证密钥、数据中心 id 和代理用户，再点“测试连接”；在此之前不会再次尝试，以免密钥被锁。',
      en: 'Check application id, secret, data centre id and proxy user, then test the connection; until then it is not tried again, so that the key is not locked.',
    },
  },
  COSMIC_LOGIN_SLOW: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '获取苍穹令牌用完了 {deadline} 毫秒的时限，凭证未发出',
      en: 'Getting the token of 苍穹 took the whole {deadline} ms; the voucher was not sent',
    },
    remedy: LATER,
  },
  COSMIC_TOKEN_LOST: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '苍穹令牌已失效（{code}）：{message}', en: '苍穹 no longer knows the token ({code}): {message}' },
    remedy: FOUND_FIRST,
  },
  COSMIC_NO_PERMISSION: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '苍穹没有权限（{code}）：{message}', en: 'A right is missing in 苍穹 ({code}): {message}' },
    remedy: {
      zh: '在苍穹给第三方应用授权该 API，并给代理用户凭证权限后重试。',
      en: 'Authorise the API for the application and give the proxy user the voucher rights in 苍穹, then retry.',
    },
  },
  COSMIC_LIMITED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '苍穹调用受限：{message}', en: '苍穹 limits the calls: {message}' },
    remedy: LATER,
  },
  COSMIC_RESULT_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '苍穹应答异常（{code}），是否已保存不确定：{message}',
      en: '苍穹 answered with an error of its own ({code}); whether it saved is unknown: {message}',
    },
    remedy: FOUND_FIRST,
  },
  COSMIC_UNREADABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '苍穹的应答不是所知的 JSON（HTTP {status}）：{message}',
      en: 'The answer is not the JSON known of 苍穹 (HTTP {status}): {message}',
    },
    remedy: {
      zh: '检查地址（是否带 /ierp）和前面的网关；若之前正常，系统会先查询再继续。',
      en: 'Check the address (with /ierp or without) and the gateway before it; if it worked before, the house finds out and goes on.',
    },
  },
  COSMIC_REQUEST_WRONG: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '苍穹不接受该请求（{code}）：{message}', en: '苍穹 does not take the request ({code}): {message}' },
    remedy: {
      zh: '核对连接设置 savePath、queryPath、dataForm、tokenHeader 是否与该租户一致。',
      en: 'Check the settings savePath, queryPath, dataForm and tokenHeader of the connection against this tenant.',
    },
  },
  COSMIC_VALIDATION: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '苍穹校验未通过（行 {row}，{code}）：{message}',
      en: '苍穹 refused the voucher (row {row}, {code}): {message}',
    },
    remedy: {
      zh: '按苍穹的提示补齐或改正（科目、核算维度、期间等），然后重试该凭证。',
      en: 'Complete or correct what 苍穹 names (account, dimension, period …), then retry the voucher.',
    },
  },
  COSMIC_DUPLICATE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '苍穹拒绝保存，但凭证已在其中：{message}',
      en: '苍穹 refused to save what it already holds: {message}',
    },
    remedy: FOUND_FIRST,
  },
  COSMIC_NUMBER_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '凭证号 {number} 在苍穹已被别的凭证占用（{id}）',
      en: 'Number {number} is taken in 苍穹 by another voucher ({id})',
    },
    remedy: {
      zh: '在苍穹把那张凭证改号，或跳过此号后重新编号，再重试。',
      en: 'Renumber that voucher in 苍穹, or take the next number here, then retry.',
    },
  },
  COSMIC_ANSWER_ODD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '看不懂苍穹返回的凭证：{what}', en: 'The voucher that 苍穹 returned cannot be read: {what}' },
    remedy: {
      zh: '在苍穹的凭证查询 API 中发布该字段（分录摘要、科目、方向、本位币金额等），或核对连接设置。',
      en: 'Publish that field (summary, account, direction, local amounts …) in the query API of gl_voucher, or check the settings.',
    },
  },
  COSMIC_TOO_MANY: {
    level: 'L3',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '苍穹凭证查询返回超过 {limit} 张，没有全部读完',
      en: 'The voucher query of 苍穹 gave over {limit} vouchers; not all were read',
    },
    remedy: {
      zh: '在连接设置 queryParameters 中加上期间等过滤参数，例如 period_number。',
      en: 'Narrow the query by a parameter such as the period in the setting queryParameters.',
    },
  },
  COSMIC_CANNOT_FIND: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '连接没有配置凭证查询 API，应答丢失时无法查明是否已入账',
      en: 'The connection has no query API for vouchers, so that nothing tells what came of a lost reply',
    },
    remedy: {
      zh: '在苍穹开放平台为 gl_voucher 发布查询 API，并把其地址填入 queryPath。',
      en: 'Publish a query API of gl_voucher on the open platform of 苍穹 and enter its path as queryPath.',
    },
  },
  COSMIC_WRONG_BOOK: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证属于组织 {ledger}，而连接配置的是组织 {book}',
      en: 'The voucher is for organisation {ledger}, the connection is for {book}',
    },
    remedy: { zh: '改正连接中的核算组织编码。', en: 'Correct the organisation number of the connection.' },
  },
  COSMIC_WORD_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '凭证字“{word}”没有对应的苍穹凭证类型', en: 'Voucher word {word} has no voucher type in 苍穹' },
    remedy: { zh: '在连接配置的凭证字表中补上其编码。', en: 'Add its number to the word table of the connection.' },
  },
  COSMIC_ACCOUNT_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '科目 {account} 没有映射到苍穹科目', en: 'Account {account} is not mapped to a 苍穹 account' },
    remedy: { zh: '在科目映射中补上该科目。', en: 'Add the account to the account mapping.' },
  },
  COSMIC_DIMENSION_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '{dimension} {value} 没有映射到苍穹', en: '{dimension} {value} is not mapped to 苍穹' },
    remedy: { zh: '在维度映射中补上该值。', en: 'Add the value to the dimension mapping.' },
  },
  COSMIC_DIMENSION_TWICE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行的核算维度“{dimension}”与同行另一维度在苍穹同名（{name}）',
      en: 'Dimension {dimension} of line {row} has the same 苍穹 name ({name}) as another one of the line',
    },
    remedy: { zh: '改正连接配置的维度名表。', en: 'Correct the dimension names of the connection.' },
  },
  COSMIC_NO_ORIGINAL: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行为外币 {currency}，而连接设置为不发送原币金额',
      en: 'Line {row} is in {currency}, and the connection sends no original amounts',
    },
    remedy: {
      zh: '把 originals 设为 foreign，或把该科目设为不核算外币。',
      en: 'Set originals to foreign, or map the account as 不核算外币.',
    },
  },
  COSMIC_SUMMARY_TOO_LONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行摘要连同参考号共 {characters} 字，超过苍穹的 {limit} 字',
      en: 'Summary and reference of line {row} have {characters} characters, over the {limit} of 苍穹',
    },
    remedy: { zh: '缩短摘要模板或摘要后重试。', en: 'Shorten the summary or its template, then retry.' },
  },
  COSMIC_ZERO_AMOUNT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {row} 行本位币金额为零', en: 'Line {row} has a zero amount in the book’s currency' },
    remedy: { zh: '检查汇率与金额，或并入其他行。', en: 'Check rate and amount, or join it with another line.' },
  },
  COSMIC_UNBALANCED: {
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
  COSMIC_BASE_LINE: {
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
