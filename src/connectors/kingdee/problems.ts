/** What 金蝶 云星空 can answer, in the house's words. Classes by MsgCode: protocol notes in README.md “Answers”. */
import { defineProblems } from '../../core/problems.ts';

const FOUND_FIRST = {
  zh: '无需处理：系统会先按编号和参考号查询，找到就认领，找不到再重发，不会重复。',
  en: 'Nothing to do: the house looks the document up by number and reference, adopts it if found, else sends it again.',
};
const LATER = {
  zh: '无需处理，稍后自动重试；若持续出现，请联系金蝶系统管理员。',
  en: 'Nothing to do, it is tried again later; if it lasts, ask the 金蝶 administrator.',
};

export const kingdeeProblems = defineProblems({
  KINGDEE_LOGIN_REFUSED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '金蝶登录被拒绝（LoginResultType {type}）：{message}',
      en: '金蝶 refused the login (LoginResultType {type}): {message}',
    },
    remedy: {
      zh: '核对账套 ID、用户、应用 ID 和应用密钥，确认应用已授权、用户未锁定，再点“测试连接”；在此之前不会再次尝试登录，以免锁号。',
      en: 'Check account set id, user, app id and secret, that the app is authorised and the user not locked, then test the connection; until then no login is tried, so that nothing locks.',
    },
  },
  KINGDEE_SIGNATURE_REFUSED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '金蝶不接受我们的签名：{message}', en: '金蝶 does not take our signature: {message}' },
    remedy: {
      zh: '核对账套 ID、用户、应用 ID 和应用密钥，确认应用已授权、服务器时间准确、签名算法（旧版本为 SHA-1）和接入方式（公有云网关或自有域名）选对，再点“测试连接”；在此之前不会再次尝试。',
      en: 'Check account set id, user, app id and secret, that the app is authorised, that the server’s time is right, and that hash (SHA-1 for old builds) and way in (public gateway or own address) fit; then test the connection. Until then nothing is tried.',
    },
  },
  KINGDEE_USER_UNREADY: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '金蝶用户需先在界面处理（LoginResultType {type}）：{message}',
      en: '金蝶 wants something done by hand for this user (LoginResultType {type}): {message}',
    },
    remedy: {
      zh: '用该集成用户在金蝶界面登录一次：按提示修改密码（-2、-3）、完成向导或改用非管理员用户（-5）、绑定（-6）或激活（-7），再点“测试连接”。',
      en: 'Log in to 金蝶 by hand as the integration user: change the password (-2, -3), finish the form or use another user than the administrator (-5), bind (-6) or activate (-7); then test the connection.',
    },
  },
  KINGDEE_LOGIN_SLOW: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '登录金蝶用完了 {deadline} 毫秒的时限，单据未发出',
      en: 'The login took the whole {deadline} ms; the document was not sent',
    },
    remedy: LATER,
  },
  KINGDEE_SESSION_LOST: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '金蝶会话已丢失：{message}', en: '金蝶 lost the session: {message}' },
    remedy: FOUND_FIRST,
  },
  KINGDEE_NO_PERMISSION: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '金蝶用户没有权限：{message}', en: 'The 金蝶 user lacks a right: {message}' },
    remedy: {
      zh: '在金蝶给集成用户授予该单据的新增、查看和查询权限后重试。',
      en: 'Grant the integration user the rights to create, view and query these documents in 金蝶, then retry.',
    },
  },
  KINGDEE_ADMIN_LOGIN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '金蝶禁止管理员账号登录：{message}', en: '金蝶 forbids administrators to log in: {message}' },
    remedy: { zh: '改用普通集成用户。', en: 'Use an ordinary integration user.' },
  },
  KINGDEE_LICENSE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '金蝶许可错误：{message}', en: '金蝶 licence error: {message}' },
    remedy: {
      zh: '请金蝶管理员检查并发许可；系统几分钟后自动重试。',
      en: 'Have the 金蝶 administrator check the concurrent licences; it is tried again in minutes.',
    },
  },
  KINGDEE_LIMITED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '金蝶调用受限：{message}', en: '金蝶 limits the calls: {message}' },
    remedy: LATER,
  },
  KINGDEE_LOCKED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '金蝶网控冲突，单据正被他人使用：{message}', en: 'Someone has the document open in 金蝶: {message}' },
    remedy: LATER,
  },
  KINGDEE_RESULT_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '金蝶应答异常（MsgCode {msgCode}），是否已保存不确定：{message}',
      en: '金蝶 answered with an exception (MsgCode {msgCode}); whether it saved is unknown: {message}',
    },
    remedy: FOUND_FIRST,
  },
  KINGDEE_UNREADABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '金蝶的应答不是 JSON（HTTP {status}）：{message}',
      en: 'The answer is not the JSON of 金蝶 (HTTP {status}): {message}',
    },
    remedy: {
      zh: '检查地址是否正确、前面是否有网关或登录页；若之前正常，系统会先查询再继续。',
      en: 'Check the address and whether a gateway or login page stands before it; if it worked before, the house finds out and goes on.',
    },
  },
  KINGDEE_BLOCKED: {
    level: 'L2',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '请求被金蝶前面的防火墙拦截：{message}', en: 'A firewall before 金蝶 blocked the request: {message}' },
    remedy: {
      zh: '请金蝶管理员放行集成用户的请求，或去掉摘要中的特殊字符（如 <），再重试。',
      en: 'Have the rule lifted for the integration user, or take special characters such as < out of the summary, then retry.',
    },
  },
  KINGDEE_REQUEST_WRONG: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '金蝶不认识该请求（MsgCode {msgCode}）：{message}',
      en: '金蝶 does not know the request (MsgCode {msgCode}): {message}',
    },
    remedy: {
      zh: '核对字段键名配置（表单、数量、期间格式）是否与该账套版本一致。',
      en: 'Check the configured field keys and period format against the version of this account set.',
    },
  },
  KINGDEE_VALUE_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '金蝶中不存在指定的字段或基础资料（{field}）：{message}',
      en: 'A field or base record does not exist in 金蝶 ({field}): {message}',
    },
    remedy: {
      zh: '在金蝶新增、审核并分配该基础资料，或改正映射后重试。',
      en: 'Create, audit and allocate the record in 金蝶, or correct the mapping, then retry.',
    },
  },
  KINGDEE_ABSENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '金蝶中没有对应数据：{message}', en: '金蝶 holds no such data: {message}' },
    remedy: { zh: '在金蝶核对该单据是否被删除。', en: 'Check in 金蝶 whether the document was deleted.' },
  },
  KINGDEE_VALIDATION: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '金蝶校验未通过（{field} 行 {row}）：{message}',
      en: '金蝶 validation failed ({field}, row {row}): {message}',
    },
    remedy: {
      zh: '按金蝶的提示补齐或改正（科目、核算维度、期间等），然后重试该单据。',
      en: 'Complete or correct what 金蝶 names (account, dimension, period …), then retry the document.',
    },
  },
  KINGDEE_DUPLICATE_NUMBER: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '金蝶报编号已存在：{message}', en: '金蝶 says that the number exists: {message}' },
    remedy: FOUND_FIRST,
  },
  KINGDEE_NUMBER_TAKEN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{period} 的凭证号 {word}-{number} 在金蝶已被别的凭证占用（内码 {id}，摘要“{explanation}”）',
      en: 'Number {word}-{number} of {period} is taken in 金蝶 by another voucher (id {id}, “{explanation}”)',
    },
    remedy: {
      zh: '给本系统使用单独的凭证字，或在金蝶把那张凭证改号，或跳过此号后重新编号，再重试。',
      en: 'Give this house a 凭证字 of its own, or renumber that voucher in 金蝶, or take the next number here, then retry.',
    },
  },
  KINGDEE_POSTED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '单据（内码 {id}）在金蝶已过账，不能删除',
      en: 'The voucher (id {id}) is posted in 金蝶 and cannot be deleted',
    },
    remedy: {
      zh: '在金蝶反过账后重试，或用红字凭证冲销。',
      en: 'Un-post it in 金蝶 and retry, or reverse it by a red voucher.',
    },
  },
  KINGDEE_CASH_FLOW_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行的现金流量项目“{item}”没有映射到金蝶',
      en: 'Cash-flow item {item} of line {row} is not mapped to 金蝶',
    },
    remedy: { zh: '在现金流量项目映射中补上该项目。', en: 'Add the item to the cash-flow mapping.' },
  },
  KINGDEE_CASH_FLOW_SPLIT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行有 {count} 个现金流量项目，而金蝶一行只能带一个',
      en: 'Line {row} has {count} cash-flow items, and a line takes one in 金蝶',
    },
    remedy: {
      zh: '把该行按现金流量项目拆成多行，或在金蝶的现金流量表中手工指定。',
      en: 'Split the line by item, or assign the items in the cash-flow sheet of 金蝶.',
    },
  },
  KINGDEE_BOOK_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '金蝶中没有账簿 {book}，或没有读取权限', en: 'Book {book} does not exist in 金蝶 or cannot be read' },
    remedy: { zh: '核对账簿编码和该用户的账簿权限。', en: 'Check the book number and the rights of the user.' },
  },
  KINGDEE_WRONG_BOOK: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '凭证属于账簿 {ledger}，而连接配置的是账簿 {book}',
      en: 'The voucher is for book {ledger}, the connection is for book {book}',
    },
    remedy: { zh: '改正账套连接中的账簿编码。', en: 'Correct the book number of the connection.' },
  },
  KINGDEE_CURRENCY_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '币种 {currency} 没有对应的金蝶币别', en: 'Currency {currency} has no 金蝶 number' },
    remedy: {
      zh: '在金蝶新增币别，并在连接配置的币别表中填写其编码。',
      en: 'Create the currency in 金蝶 and enter its number in the connection’s currency table.',
    },
  },
  KINGDEE_ACCOUNT_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '科目 {account} 没有映射到金蝶科目', en: 'Account {account} is not mapped to a 金蝶 account' },
    remedy: { zh: '在科目映射中补上该科目。', en: 'Add the account to the account mapping.' },
  },
  KINGDEE_DIMENSION_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '{dimension} {value} 没有映射到金蝶', en: '{dimension} {value} is not mapped to 金蝶' },
    remedy: { zh: '在维度映射中补上该值。', en: 'Add the value to the dimension mapping.' },
  },
  KINGDEE_SLOT_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '核算维度“{dimension}”没有配置金蝶弹性域（FFLEXn / FF1000xx），或与同一行的另一维度相同',
      en: 'Dimension {dimension} has no flex slot (FFLEXn / FF1000xx), or shares it with another one of the line',
    },
    remedy: {
      zh: '在金蝶“核算维度”中查看其弹性域键，填入连接配置。',
      en: 'Look the slot key up under 核算维度 in 金蝶 and enter it in the connection.',
    },
  },
  KINGDEE_WORD_UNMAPPED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '凭证字“{word}”没有对应的金蝶编码', en: 'Voucher word {word} has no 金蝶 number' },
    remedy: { zh: '在连接配置的凭证字表中补上。', en: 'Add it to the word table of the connection.' },
  },
  KINGDEE_SUMMARY_TOO_LONG: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行摘要连同参考号共 {characters} 字，超过金蝶的 {limit} 字',
      en: 'Summary and reference of line {row} have {characters} characters, over the {limit} of 金蝶',
    },
    remedy: { zh: '缩短摘要模板或摘要后重试。', en: 'Shorten the summary or its template, then retry.' },
  },
  KINGDEE_ZERO_AMOUNT: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行本位币金额为零，金蝶不接受借贷同时为零的分录',
      en: 'Line {row} has a zero amount in the book’s currency, which 金蝶 refuses',
    },
    remedy: { zh: '检查汇率与金额，或并入其他行。', en: 'Check rate and amount, or join it with another line.' },
  },
  KINGDEE_UNBALANCED: {
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
  KINGDEE_BASE_LINE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {row} 行为本位币，但原币 {fc} 与本位币 {lc} 不等或汇率不是 1',
      en: 'Line {row} is in the book’s currency but {fc} and {lc} differ, or its rate is not 1',
    },
    remedy: { zh: '检查过账规则中的币种与汇率。', en: 'Check currency and rate of the posting rule.' },
  },
  KINGDEE_ANSWER_ODD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '看不懂金蝶返回的单据：{what}', en: 'The document that 金蝶 returned cannot be read: {what}' },
    remedy: {
      zh: '核对账套版本与字段键名配置；单据已在金蝶，不会重发。',
      en: 'Check the version and the configured keys; the document is in 金蝶 and is not sent again.',
    },
  },
});
