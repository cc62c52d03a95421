import { defineProblems } from '../core/problems.ts';

export const MASTERDATA_PROBLEMS = defineProblems({
  SHOP_EXISTS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '店铺 {shop} 已存在', en: 'Shop {shop} exists already' },
    remedy: { zh: '换一个店铺代码，或修改已有店铺', en: 'Choose another code, or change the shop that is there' },
  },
  SHOP_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有店铺 {shop}', en: 'There is no shop {shop}' },
    remedy: { zh: '先建立店铺，或检查代码', en: 'Add the shop first, or check the code' },
  },
  SHOP_NOT_VALID: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '店铺 {shop} 的 {field} 不正确：{value}', en: 'Shop {shop}: {field} is not valid: {value}' },
    remedy: {
      zh: '代码用大写字母、数字、点、- 和 _（最多 32 位）；币种用 ISO 4217 代码；时区用 IANA 名称，如 America/Los_Angeles；其余必填项不得为空',
      en: 'A code has capitals, digits, dot, - and _ (32 at most); the currency is an ISO 4217 code; the zone an IANA name such as America/Los_Angeles; the other mandatory fields are not empty',
    },
  },
  RATE_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 8,
    text: {
      zh: '缺少汇率：{currency} → {functional}，{fxRateType}，业务日期 {date}',
      en: 'No rate from {currency} to {functional} for {fxRateType} on {date}',
    },
    remedy: {
      zh: '导入该日期的汇率（heliu rates import FILE），然后重试；系统不会以 1.0 代替',
      en: 'Import the rate of that date (heliu rates import FILE) and retry; 1.0 is never taken instead',
    },
  },
  RATE_TYPE_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '未知的汇率类型 {fxRateType}', en: 'Unknown rate type {fxRateType}' },
    remedy: {
      zh: '策略 fxRateType 可选 MONTH_FIRST、DAILY、MONTH_AVG、CUSTOM、CLOSING',
      en: 'Policy fxRateType is one of MONTH_FIRST, DAILY, MONTH_AVG, CUSTOM, CLOSING',
    },
  },
  RATE_FILE_NOT_READ: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 8,
    text: { zh: '汇率文件无法读取：{detail}', en: 'The rate file cannot be read: {detail}' },
    remedy: {
      zh: '使用 UTF-8 CSV，首行为 date,currency,functional,type,value,unit,inverse,source',
      en: 'Use a UTF-8 CSV whose first line is date,currency,functional,type,value,unit,inverse,source',
    },
  },
  RATE_LINE_NOT_VALID: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 8,
    text: {
      zh: '汇率文件第 {line} 行 {column} 不正确：{value}',
      en: 'Rate file, line {line}: {column} is not valid: {value}',
    },
    remedy: {
      zh: '{expected}；改正该行后重新导入，已导入的行不会重复',
      en: '{expected}; correct the line and import again, the lines that went in are not doubled',
    },
  },
  MAPPING_ROWS_TOO_MANY: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '字段映射有 {rows} 行，最多 {limit} 行',
      en: 'The field mapping has {rows} rows, at most {limit} are allowed',
    },
    remedy: { zh: '删去多余的行', en: 'Take rows away' },
  },
  MAPPING_TARGET_NOT_VALID: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '字段映射的目标 {target} 不正确', en: '{target} is no target of a field mapping' },
    remedy: {
      zh: '表头写法如 Model.FNote，分录写法如 Model.FEntity[].FEXPLANATION；[] 至多一处；原币金额只在分录中',
      en: 'Write Model.FNote for the head and Model.FEntity[].FEXPLANATION for the lines; [] stands once at most; an amount in transaction currency stands in lines only',
    },
  },
  MAPPING_TARGET_TWICE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '目标 {target} 与 {other} 重叠', en: 'The targets {target} and {other} overlap' },
    remedy: {
      zh: '每个字段只映射一次，且不要同时映射一个字段和它的上级',
      en: 'Map each field once, and not both a field and what holds it',
    },
  },
  MAPPING_FIELD_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: 'ERP 的单据没有字段 {target}', en: 'The ERP document has no field {target}' },
    remedy: {
      zh: '在 ERP 的字段清单中核对名称；新加的字段先重新拉取字段清单',
      en: 'Look the name up in the list of fields of the ERP; pull the list again after a field was added',
    },
  },
  MAPPING_FIELD_FIXED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '字段 {target} 不得映射：单据靠它查找，回读时按它核对',
      en: '{target} may not be mapped: a document is found by it, or compared by it when it is read back',
    },
    remedy: {
      zh: '从映射中删去该行；账簿、日期、凭证字号由系统填写，科目和辅助核算在编码对照中维护，摘要在凭证规则中维护',
      en: 'Take the row away; the house fills in ledger, date, word and number, codes of accounts and dimensions have a table of their own, the text comes from the voucher',
    },
  },
  MAPPING_KIND_DIFFERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '字段 {target} 的类型是 {expected}，映射写的是 {kind}',
      en: '{target} is of kind {expected}, the mapping says {kind}',
    },
    remedy: { zh: '把该行的类型改为 {expected}', en: 'Set the kind of the row to {expected}' },
  },
  MAPPING_REQUIRED_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '必填字段 {target} 没有值（分录 {row}）',
      en: 'The mandatory field {target} has no value (line {row})',
    },
    remedy: {
      zh: '为该字段写一行映射，或删去丢弃它的行',
      en: 'Add a row for the field, or take the row away that drops it',
    },
  },
  MAPPING_EXPRESSION_SYNTAX: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的表达式在第 {position} 个字符处有语法错误：{detail}',
      en: 'The expression of {target} has a syntax error at character {position}: {detail}',
    },
    remedy: { zh: '按 JSONata 语法改正表达式', en: 'Correct the expression; its language is JSONata' },
  },
  MAPPING_EXPRESSION_FORBIDDEN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的表达式在第 {position} 个字符处用了不允许的 {detail}',
      en: 'The expression of {target} uses {detail} at character {position}, which is not allowed',
    },
    remedy: {
      zh: '不得使用时钟、随机数、$eval 和对象变换：同一张凭证每次结果必须相同',
      en: 'Clock, chance, $eval and the transform operator are out: one voucher must give one result each time',
    },
  },
  MAPPING_EXPRESSION_FLOAT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 是金额，表达式在第 {position} 个字符处用了浮点运算 {detail}',
      en: '{target} is an amount, and its expression computes in floats with {detail} at character {position}',
    },
    remedy: {
      zh: '改用 $plus、$minus、$negate、$absolute、$total、$places：它们按十进制文本精确计算',
      en: 'Use $plus, $minus, $negate, $absolute, $total and $places, which compute exactly on decimal text',
    },
  },
  MAPPING_EXPRESSION_ORDER: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的表达式在第 {position} 个字符处用 {detail} 比较金额，而金额是文本',
      en: 'The expression of {target} compares amounts by {detail} at character {position}, and amounts are texts',
    },
    remedy: { zh: '改用 $compare(a, b)，结果为 -1、0 或 1', en: 'Use $compare(a, b), which gives -1, 0 or 1' },
  },
  MAPPING_EXPRESSION_LIMIT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '{target} 的表达式超出限制：{detail}', en: 'The expression of {target} goes past a limit: {detail}' },
    remedy: {
      zh: '简化表达式：最长 4096 字节，每次求值 1 秒以内，结果最长 4000 个字符',
      en: 'Make the expression simpler: 4096 bytes, one second for an evaluation, 4000 characters for a result',
    },
  },
  MAPPING_EXPRESSION_FAILED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的表达式求值失败（分录 {row}）：{detail}',
      en: 'The expression of {target} fails (line {row}): {detail}',
    },
    remedy: { zh: '按提示改正表达式，用这张凭证再试', en: 'Correct the expression and try it on this voucher again' },
  },
  MAPPING_EXPRESSION_NOT_SCALAR: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的表达式给出的不是单个值（分录 {row}）：{detail}',
      en: 'The expression of {target} gives no single value (line {row}): {detail}',
    },
    remedy: {
      zh: '让表达式给出一个文本、数字或真假值，例如用 $join 合并多个文本',
      en: 'Let it give one text, number or truth value; $join makes one text of several',
    },
  },
  MAPPING_VALUE_ABSENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的表达式没有得到值（分录 {row}）',
      en: 'The expression of {target} finds nothing (line {row})',
    },
    remedy: {
      zh: '改正表达式；确实可以没有值时，把该行标为可选',
      en: 'Correct the expression, or mark the row optional where nothing is right',
    },
  },
  MAPPING_VALUE_NOT_VALID: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的值 {value} 不是 {kind}（分录 {row}）',
      en: '{value} is no {kind} for {target} (line {row})',
    },
    remedy: {
      zh: '让表达式给出该类型的值：TEXT 文本、CODE 非空文本、INTEGER 整数、DATE 日期、BOOLEAN 真假',
      en: 'Let the expression give a value of that kind: TEXT a text, CODE a text that is not blank, INTEGER a whole number, DATE a date, BOOLEAN true or false',
    },
  },
  MAPPING_VALUE_TOO_LONG: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的值有 {characters} 个字符，最多 {limit} 个（分录 {row}）',
      en: 'The value of {target} has {characters} characters, at most {limit} are allowed (line {row})',
    },
    remedy: { zh: '用 $substring 截短', en: 'Shorten it with $substring' },
  },
  MAPPING_TABLE_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 引用的对照表 {table} 不存在',
      en: '{target} looks up in {table}, and there is no such table',
    },
    remedy: { zh: '可用的对照表：{tables}', en: 'The tables are: {tables}' },
  },
  MAPPING_LOOKUP_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '对照表 {table} 中没有 {key}（{target}，分录 {row}）',
      en: 'Table {table} has no {key} ({target}, line {row})',
    },
    remedy: {
      zh: '在对照表 {table} 中补上 {key}；系统不会留空',
      en: 'Add {key} to table {table}; it is never left blank',
    },
  },
  MAPPING_AMOUNT_NOT_EXACT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 的值 {value} 不是 {currency} 的金额（分录 {row}）',
      en: '{value} is no amount in {currency} for {target} (line {row})',
    },
    remedy: {
      zh: '给出十进制文本，小数位不超过该币种的位数；数字类型的结果经过浮点，不接受',
      en: 'Give decimal text with no more places than the currency has; a result of type number has been a float and is refused',
    },
  },
  MAPPING_AMOUNT_CHANGED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '映射把 {target} 从 {before} 改成了 {after}（分录 {row}）',
      en: 'The mapping changes {target} from {before} to {after} (line {row})',
    },
    remedy: {
      zh: '映射不得改变凭证的金额和汇率；金额有误时改业务规则，不改映射',
      en: 'A mapping may not change amounts and rates of a voucher; where one is wrong, change the rule that posts it',
    },
  },
  MAPPING_REFERENCE_LOST: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '映射使 {target} 失去了单据参考号 {reference}，或不再以它开头',
      en: 'The mapping takes the reference {reference} out of {target}, or from its beginning',
    },
    remedy: {
      zh: '把参考号放在开头，例如 voucher.reference & " …" 或 document.reference & " …"：靠它才能查到已发送的单据',
      en: 'Begin with it, as in voucher.reference & " …" or document.reference & " …": a document that was sent is found by it',
    },
  },
  MAPPING_TARGET_IS_GROUP: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{target} 是一组字段，不能写入单个值（分录 {row}）',
      en: '{target} holds other fields and takes no single value (line {row})',
    },
    remedy: { zh: '写到其中的字段，例如 {target}.FNumber', en: 'Map a field in it, such as {target}.FNumber' },
  },
  MAPPING_LINES_DIFFER: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '单据的 {target} 有 {entries} 行，凭证有 {lines} 行',
      en: '{target} of the document has {entries} entries, the voucher has {lines} lines',
    },
    remedy: {
      zh: '分录映射只能用于与凭证逐行对应的数组',
      en: 'Rows for lines go only to an array that follows the lines of the voucher',
    },
  },
  MAPPING_EVALUATOR_DOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '字段映射的计算进程没有启动：{detail}',
      en: 'The process that evaluates field mappings did not start: {detail}',
    },
    remedy: {
      zh: '检查本机的内存和进程数限制；恢复后自动继续',
      en: 'Look at the memory and the limit of processes of this machine; work goes on by itself afterwards',
    },
  },
  MAPPING_NOT_FOUND: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有字段映射 {mapping}', en: 'There is no field mapping {mapping}' },
    remedy: { zh: '在字段映射列表中核对', en: 'See the list of field mappings' },
  },
  MAPPING_STATE_WRONG: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '字段映射 {mapping} 处于 {state}，不能这样操作',
      en: 'Field mapping {mapping} is {state}: this cannot be done with it',
    },
    remedy: {
      zh: '草稿可以批准；草稿和已批准的可以停用',
      en: 'A draft can be approved; a draft or an approved one can be retired',
    },
  },
  MAPPING_SAME_PERSON: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{who} 编写了字段映射 {mapping}，不能由同一人批准',
      en: '{who} made field mapping {mapping} and cannot approve it',
    },
    remedy: { zh: '请另一人批准', en: 'Ask another person to approve it' },
  },
  MAPPING_NOT_LATEST: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '字段映射 {mapping} 之后还有更新的版本 {latest}',
      en: 'Field mapping {mapping} is followed by version {latest}',
    },
    remedy: {
      zh: '批准最新的草稿，或把旧的内容存为新草稿',
      en: 'Approve the newest draft, or save the older content as a new draft',
    },
  },
  MAPPING_NOT_VALID: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '字段映射 {mapping} 有 {count} 个问题，第一个是 {first}',
      en: 'Field mapping {mapping} has {count} problems, the first is {first}',
    },
    remedy: { zh: '存一份改正后的草稿再批准', en: 'Save a corrected draft and approve that' },
  },
});
