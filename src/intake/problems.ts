import { defineProblems } from '../core/problems.ts';

export const INTAKE_PROBLEMS = defineProblems({
  PAPER_TOO_LARGE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文件超过上限 {limit} 字节', en: 'The file is larger than the limit of {limit} bytes' },
    remedy: { zh: '请确认选择的是结算报告', en: 'Check that this is a settlement report' },
  },
  PAPER_BYTES_GONE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '原始文件 {sha256} 的字节已不在存储中', en: 'The bytes of paper {sha256} are no longer in the store' },
    remedy: {
      zh: '从备份恢复 papers 目录；同一文件再次导入即可补回',
      en: 'Restore the papers folder from the backup; importing the same file again brings it back',
    },
  },
  PAPER_SHOP_UNKNOWN: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '报告没有写明店铺（{currency}，{marketplaces}），可能属于：{candidates}',
      en: 'The paper does not name its shop ({currency}, {marketplaces}); it could be one of: {candidates}',
    },
    remedy: {
      zh: '回答是哪家店铺：heliu import 文件 --shop 店铺代码，或在单据页面选择；没有合适的店铺时先 heliu shop add',
      en: 'Say which shop: heliu import FILE --shop CODE, or choose it on the document page; if none fits, heliu shop add first',
    },
  },
  CELLS_TOO_MANY: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '报告的不同（类型×日期×SKU）组合超过 {limit} 个',
      en: 'The paper has more than {limit} different (type × date × SKU) combinations',
    },
    remedy: { zh: '请确认文件无误，或按结算单拆分下载', en: 'Check the file, or download it settlement by settlement' },
  },
  SOURCE_ROWS_MISSING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '数据源 {source} 的 {stream} 在 {day} 应有 {expected} 行，只收到 {got} 行',
      en: '{stream} of the data source {source} was to have {expected} rows on {day}; {got} came',
    },
    remedy: {
      zh: '在数据源页面恢复该数据流再读一次；若仍缺少，查看同日的行问题，或向赛狐核对总数。',
      en: 'Resume the stream on the data sources page to read it again; if rows are missing still, look at the bad rows of that day, or compare the total with 赛狐.',
    },
  },
  SOURCE_SILENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '数据源 {source} 的 {stream} 在 {day} 只有 {rows} 行，平时约 {usual} 行',
      en: '{stream} of the data source {source} told {rows} rows on {day}; about {usual} are usual',
    },
    remedy: {
      zh: '没有数据不等于零：检查赛狐中店铺授权是否过期、同步是否中断；若确实没有业务，注明原因后跳过。',
      en: 'No rows is not zero: see in 赛狐 whether a shop’s authorisation ran out or its sync stopped; if there really was no business, skip this with the reason.',
    },
  },
});
