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
});
