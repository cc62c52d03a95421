/** Problem kinds of reading any paper: bytes, characters, columns, amounts, dates, and the proof of a total. */
import { defineProblems } from '../core/problems.ts';

export const PAPER_PROBLEMS = defineProblems({
  PAPER_EMPTY: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文件是空的（0 字节或只有空白）', en: 'The file is empty (no bytes, or blanks only)' },
    remedy: { zh: '请从平台重新下载该报告', en: 'Download the report from the platform again' },
  },
  PAPER_IS_ARCHIVE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文件不是文本报告，而是 {format}', en: 'The file is not a text report but {format}' },
    remedy: {
      zh: '请解压或另存为文本（制表符分隔或 CSV），再导入其中的报告文件',
      en: 'Unpack it, or save it as text (tab-separated or CSV), and import the report file inside',
    },
  },
  PAPER_UNKNOWN: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '无法识别的报告；文件开头是：{begin}', en: 'No known report; the file begins with: {begin}' },
    remedy: {
      zh: '请核对是否选对了文件；支持的报告见 README',
      en: 'Check that the right file was chosen; the README lists the reports that can be read',
    },
  },
  PAPER_NUL_BYTES: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文本中含有空字节（NUL）', en: 'The text contains NUL bytes' },
    remedy: {
      zh: '文件在传输或保存时损坏，请重新下载',
      en: 'The file was damaged on its way or on disk; download it again',
    },
  },
  PAPER_ENCODING_AMBIGUOUS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '无法确定字符编码（可能是 {candidates}）',
      en: 'The character encoding cannot be told (could be {candidates})',
    },
    remedy: { zh: '请将文件另存为 UTF-8 后重新导入', en: 'Save the file as UTF-8 and import it again' },
  },
  PAPER_NOT_DECODABLE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行“{column}”列的字节不是有效的 {encoding} 文本',
      en: 'Line {line}, column {column}: the bytes are no valid {encoding} text',
    },
    remedy: { zh: '请将文件另存为 UTF-8，或重新下载', en: 'Save the file as UTF-8, or download it again' },
  },
  PAPER_OLD_LINE_ENDS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文件只用回车符（CR）换行', en: 'The lines end with a carriage return alone' },
    remedy: {
      zh: '请用 LF 或 CRLF 换行另存后重新导入',
      en: 'Save the file with LF or CRLF line ends and import it again',
    },
  },
  PAPER_LINE_TOO_LONG: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行长 {bytes} 字节，超过 {bytesMax} 字节：不是报告行',
      en: 'Line {line} has {bytes} bytes, more than {bytesMax}: no report line',
    },
    remedy: { zh: '请重新下载该报告', en: 'Download the report again' },
  },
  PAPER_WRONG_DELIMITER: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '列之间应为 {expected}，实际为 {found}',
      en: 'The columns should be separated by {expected}; they are separated by {found}',
    },
    remedy: {
      zh: '请导入平台下载的原始文件，不要用表格软件另存',
      en: 'Import the file as downloaded, not as saved again by a spreadsheet',
    },
  },
  PAPER_COLUMN_MISSING: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '表头缺少必需的列“{column}”', en: 'The header has no column “{column}”, which is required' },
    remedy: { zh: '请重新下载完整的报告', en: 'Download the whole report again' },
  },
  PAPER_COLUMN_TWICE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '表头中“{column}”列出现了两次', en: 'The header has the column “{column}” twice' },
    remedy: {
      zh: '请重新下载报告，或删除多余的一列',
      en: 'Download the report again, or delete the column that does not belong',
    },
  },
  PAPER_NO_ROWS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文件只有表头，没有数据行', en: 'The file has a header but no rows' },
    remedy: { zh: '请核对报告期间，重新下载', en: 'Check the period of the report and download it again' },
  },
  PAPER_TRUNCATED: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '最后一行（第 {line} 行）被截断：只有 {found} 列，表头有 {expected} 列，且没有换行',
      en: 'The last line ({line}) is cut off: {found} columns where the header has {expected}, and no line end',
    },
    remedy: { zh: '下载未完成，请重新下载', en: 'The download did not finish; download the file again' },
  },
  PAPER_HEADER_AGAIN: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行又是一行表头：文件由几个报告拼成',
      en: 'Line {line} is a header again: several reports were joined in one file',
    },
    remedy: { zh: '请逐个导入原始报告', en: 'Import the reports one by one, as downloaded' },
  },
  PAPER_QUOTE_NOT_CLOSED: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {line} 行的引号没有闭合', en: 'Line {line}: a quote is opened and not closed' },
    remedy: { zh: '文件被截断或损坏，请重新下载', en: 'The file is cut off or damaged; download it again' },
  },
  ROW_COLUMNS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行有 {found} 列，表头有 {expected} 列',
      en: 'Line {line} has {found} columns where the header has {expected}',
    },
    remedy: {
      zh: '请重新下载报告；若是手工改动所致，请恢复原文件',
      en: 'Download the report again; if it was edited by hand, go back to the original',
    },
  },
  ROW_AMOUNT: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行“{column}”列的“{value}”不是 {currency} 金额（小数符号“{decimal}”）',
      en: 'Line {line}, column {column}: “{value}” is no amount in {currency} (decimal sign “{decimal}”)',
    },
    remedy: {
      zh: '请核对原报告该行；若表格软件改过格式，请重新下载',
      en: 'Compare the line with the original report; if a spreadsheet changed it, download again',
    },
  },
  ROW_AMOUNT_MISSING: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {line} 行没有金额', en: 'Line {line} has no amount' },
    remedy: { zh: '请重新下载报告', en: 'Download the report again' },
  },
  PAPER_DECIMAL_AMBIGUOUS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行的“{value}”可读作两种金额，文件中没有其他金额能说明小数符号',
      en: 'Line {line}: “{value}” can be read as two different amounts, and no other amount of the file tells the decimal sign',
    },
    remedy: {
      zh: '请导入平台下载的原始文件（带两位小数）',
      en: 'Import the file as downloaded (amounts with their decimals)',
    },
  },
  ROW_DATE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行“{column}”列的“{value}”不是能确定无疑的日期时间',
      en: 'Line {line}, column {column}: “{value}” is no date and time that can be read without guessing',
    },
    remedy: {
      zh: '日和月、时区不做猜测；请导入平台下载的原始文件',
      en: 'Day, month and zone are never guessed; import the file as downloaded',
    },
  },
  ROW_QUANTITY: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '第 {line} 行的数量“{value}”不是整数', en: 'Line {line}: the quantity “{value}” is no whole number' },
    remedy: { zh: '请重新下载报告', en: 'Download the report again' },
  },
  ROWS_NOT_READ: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '{count} 行未能读取：第 {lines} 行', en: '{count} lines could not be read: {lines}' },
    remedy: { zh: '先处理这些行的问题，再重新导入', en: 'Repair what is said of these lines, then import again' },
  },
  SETTLEMENT_NOT_PROVED: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '结算 {settlement}：{lines} 行共 {rows} 笔金额，合计 {sum} {currency}，与报告总额 {total} 相差 {difference}；可疑行：{suspects}',
      en: 'Settlement {settlement}: {rows} amounts on {lines} lines add up to {sum} {currency}, the report says {total}: difference {difference}; lines to look at: {suspects}',
    },
    remedy: {
      zh: '文件不完整或被改过：请重新下载整份报告后再导入。在此之前不会过账',
      en: 'The file is not whole or was changed: download the whole report and import it again. Nothing of it posts before',
    },
  },
  SETTLEMENT_NO_TOTAL: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '结算 {settlement} 没有总额（合计 {sum} {currency} 无从证明）',
      en: 'Settlement {settlement} states no total ({sum} {currency} of lines cannot be proved)',
    },
    remedy: { zh: '请导入带汇总行的整份报告', en: 'Import the whole report with its summary row' },
  },
  SETTLEMENT_TOTALS_DIFFER: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '结算 {settlement} 有两个不同的总额：{first} 与第 {line} 行的 {second}',
      en: 'Settlement {settlement} states two totals: {first}, and {second} on line {line}',
    },
    remedy: { zh: '请重新下载报告', en: 'Download the report again' },
  },
  SETTLEMENT_DATES: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '结算 {settlement} 的结束时间 {end} 早于开始时间 {start}',
      en: 'Settlement {settlement} ends ({end}) before it starts ({start})',
    },
    remedy: { zh: '请重新下载报告', en: 'Download the report again' },
  },
  SETTLEMENT_NO_PERIOD: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '结算 {settlement} 没有可读的开始或结束时间（“{value}”）',
      en: 'Settlement {settlement} has no readable start or end (“{value}”)',
    },
    remedy: { zh: '请导入带汇总行的整份报告', en: 'Import the whole report with its summary row' },
  },
  SETTLEMENT_ROWS_OUTSIDE: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 72,
    text: {
      zh: '结算 {settlement} 有 {count} 笔金额的日期在结算期间之外（首见于第 {line} 行）',
      en: 'Settlement {settlement}: {count} amounts are dated outside of its period (first on line {line})',
    },
    remedy: { zh: '仅供注意，不影响过账', en: 'A remark only; it does not hold the settlement' },
  },
  CURRENCY_UNKNOWN: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '“{currency}”不是 ISO 4217 币种', en: '“{currency}” is no ISO 4217 currency' },
    remedy: { zh: '请核对报告的币种列', en: 'Check the currency column of the report' },
  },
  CURRENCY_MISSING: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '报告没有写明币种', en: 'The report names no currency' },
    remedy: {
      zh: '请用 --shop 指明店铺（取店铺币种），或导入带汇总行的整份报告',
      en: 'Name the shop with --shop (its currency is taken), or import the whole report with its summary row',
    },
  },
  CURRENCY_SEVERAL: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '第 {line} 行的币种是 {second}，而报告的币种是 {first}',
      en: 'Line {line} is in {second} while the report is in {first}',
    },
    remedy: { zh: '请逐个币种导入原始报告', en: 'Import the reports of each currency as downloaded' },
  },
  CURRENCY_NOT_THE_SHOPS: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '报告币种为 {found}，而店铺的结算币种是 {expected}',
      en: 'The report is in {found}, but the shop settles in {expected}',
    },
    remedy: { zh: '请核对店铺，或新建该币种的店铺', en: 'Check the shop, or set up the shop of that currency' },
  },
});
