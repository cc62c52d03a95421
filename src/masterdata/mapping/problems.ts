/** Problems of mappings: what is unmapped, what a proposal does not fit, what a sheet has wrong. */
import { defineProblems, type ProblemKind } from '../../core/problems.ts';
import { MAPPING_KINDS, type MappingKind } from './kinds.ts';

type Declared = Omit<ProblemKind, 'code'>;

const unmapped = (kind: MappingKind): Declared => ({
  level: 'L2',
  owner: 'config',
  deadlineHours: 24,
  text: {
    zh: `${MAPPING_KINDS[kind].title.zh}：{name} 在 {date} 没有已批准的映射`,
    en: `${MAPPING_KINDS[kind].title.en}: {name} has no approved mapping on {date}`,
  },
  remedy: {
    zh: '在“主数据映射”中补充并由另一人批准；只有用到它的单据等待，批准后自动按原业务日期继续。',
    en: 'Add it under Mappings and let another person approve; only what needs it waits, and goes on by itself with its own date.',
  },
});

const rule = (text: Declared['text'], remedy: Declared['remedy'], level: Declared['level'] = 'L2'): Declared => ({
  level,
  owner: 'config',
  deadlineHours: 24,
  text,
  remedy,
});

export const MAPPING_PROBLEMS = defineProblems({
  UNMAPPED_SKU: unmapped('SKU'),
  UNMAPPED_SHOP: unmapped('SHOP'),
  UNMAPPED_SUPPLIER: unmapped('SUPPLIER'),
  UNMAPPED_WAREHOUSE: unmapped('WAREHOUSE'),
  UNMAPPED_DEPARTMENT: unmapped('DEPARTMENT'),
  UNMAPPED_ERP_CUSTOMER: unmapped('ERP_CUSTOMER'),
  UNMAPPED_ERP_MATERIAL: unmapped('ERP_MATERIAL'),
  UNMAPPED_ERP_SUPPLIER: unmapped('ERP_SUPPLIER'),
  UNMAPPED_ERP_WAREHOUSE: unmapped('ERP_WAREHOUSE'),
  UNMAPPED_ERP_DEPARTMENT: unmapped('ERP_DEPARTMENT'),
  UNMAPPED_FEE_ITEM: unmapped('FEE_ITEM'),
  UNMAPPED_FEE: unmapped('FEE'),
  UNMAPPED_TAX: unmapped('TAX'),
  UNMAPPED_CURRENCY: unmapped('CURRENCY'),
  MASTER_FIELD_NOT_VALID: rule(
    { zh: '{kind} {name}：{field} 不正确：{value}', en: '{kind} {name}: {field} is not valid: {value}' },
    {
      zh: '按该字段的写法改正；物料写作 编码=数量，多个用分号隔开，数量为基本单位的正整数，同一物料只写一次',
      en: 'Correct the field; materials are written CODE=QUANTITY, several with semicolons, whole base units, each material once',
    },
  ),
  MASTER_MAPPING_NOT_FOUND: rule(
    { zh: '没有映射 {mapping}', en: 'There is no mapping {mapping}' },
    { zh: '刷新列表', en: 'Reload the list' },
  ),
  MASTER_MAPPING_STATE: rule(
    {
      zh: '映射 {mapping} 的状态是 {state}，不能这样处理',
      en: 'Mapping {mapping} is {state}: this cannot be done with it',
    },
    { zh: '提出一个新版本', en: 'Propose a new version' },
  ),
  MASTER_MAPPING_SAME_PERSON: rule(
    {
      zh: '映射 {mapping} 由 {who} 提出，不能由同一人批准',
      en: 'Mapping {mapping} was made by {who}, who cannot check it',
    },
    { zh: '由另一人批准（制单≠审核）', en: 'Let another person decide (maker ≠ checker)' },
  ),
  MASTER_MAPPING_STALE: rule(
    { zh: '映射 {mapping} 之后已有第 {latest} 版', en: 'Mapping {mapping} was followed by version {latest}' },
    { zh: '批准最新的一版，驳回这一版', en: 'Approve the newest version and reject this one' },
  ),
  MASTER_MAPPING_UNCHANGED: rule(
    { zh: '{kind} {name} 已是这个值，没有变化', en: '{kind} {name} has this value already' },
    { zh: '不需要处理', en: 'Nothing is to be done' },
  ),
  MASTER_MAPPINGS_TOO_MANY: rule(
    { zh: '一次最多 {most} 条映射', en: 'At most {most} mappings at once' },
    { zh: '分几次提交', en: 'Do it in several parts' },
  ),
  MASTER_SOURCE_GONE: rule(
    {
      zh: '{kind} {name}：来源系统中没有这个对象，或已删除',
      en: '{kind} {name}: the source does not tell of it, or tells that it is gone',
    },
    {
      zh: '先同步来源的主数据；确已删除的，停用该映射',
      en: 'Sync the base data of the source; retire the mapping if it is gone',
    },
  ),
  MASTER_ERP_RECORD_GONE: rule(
    {
      zh: '{kind} {name}：ERP 中没有编码 {code}，或已禁用、更名',
      en: '{kind} {name}: the ERP has no {code}, or it is disabled or was renumbered',
    },
    {
      zh: '重新拉取 ERP 基础资料；改为现有编码，或勾选“批准时在 ERP 新建”',
      en: 'Pull the base data of the ERP again; map to a code that stands, or let the approval make the record',
    },
  ),
  MASTER_TWO_FOR_ONE: rule(
    {
      zh: '{kind} {name}：{value} 已对应 {other}，两者会混在一起',
      en: '{kind} {name}: {value} is what {other} is mapped to; the two would mix',
    },
    {
      zh: '为其中一个选用另一个编码，或先停用旧的',
      en: 'Choose another code for one of them, or retire the old one first',
    },
  ),
  MASTER_SHOP_ABSENT: rule(
    { zh: '{kind} {name}：账簿中没有店铺 {shop}', en: '{kind} {name}: the book has no shop {shop}' },
    { zh: '先建立店铺', en: 'Add the shop first' },
  ),
  MASTER_PARENT_MAPPED: rule(
    {
      zh: '{kind} {name}：{value} 是父体，不是可销售的变体',
      en: '{kind} {name}: {value} is a parent, not a variant that is sold',
    },
    { zh: '映射每个子体；父体从不对应物料', en: 'Map each variant; a parent never maps to a material' },
  ),
  MASTER_BUNDLE_WHOLE: rule(
    {
      zh: '{kind} {name}：{value} 是组合商品，按组成的物料管库存',
      en: '{kind} {name}: {value} is a combo, which is stocked as its parts',
    },
    { zh: '写出每个组成物料和数量：{parts}', en: 'Write its parts with their quantities: {parts}' },
  ),
  MASTER_GROUP_ROLE_TWICE: rule(
    {
      zh: '{kind} {name}：往来单位组 {group} 的编码 {partner} 已是另一角色 {role}',
      en: '{kind} {name}: in group {group}, {partner} is the record of another role, {role}',
    },
    {
      zh: '每个角色用自己的编码（供货与物流分开），同一组相连',
      en: 'Give each role its own code; the group joins them',
    },
  ),
  MASTER_RECORD_NOT_MADE: rule(
    {
      zh: '{kind} {name}：ERP 没有新建 {code}（{detail}），映射未批准',
      en: '{kind} {name}: the ERP did not make {code} ({detail}); the mapping is not approved',
    },
    { zh: '按 ERP 的回答处理后再批准', en: 'Do what the ERP asks for, then approve again' },
  ),
  MASTER_RECORD_NOT_MAKEABLE: rule(
    {
      zh: '{kind} {name}：这类资料不能由 Heliu 在 ERP 新建',
      en: '{kind} {name}: Heliu cannot make such a record in the ERP',
    },
    { zh: '在 ERP 中新建，拉取基础资料后再映射', en: 'Make it in the ERP, pull its base data, then map' },
  ),
  SHEET_NOT_READ: rule(
    { zh: '表格无法读取：{detail}', en: 'The workbook cannot be read: {detail}' },
    {
      zh: '用导出的 .xlsx 修改后再导入，不加密、不改表头',
      en: 'Edit the exported .xlsx and import it: not encrypted, headers as they are',
    },
    'L1',
  ),
  SHEET_TOO_LARGE: rule(
    { zh: '表格过大：{what} {size}，上限 {most}', en: 'The workbook is too large: {what} {size}, at most {most}' },
    { zh: '分成几个文件导入', en: 'Import it as several files' },
    'L1',
  ),
  SHEET_COLUMN_UNKNOWN: rule(
    {
      zh: '工作表“{sheet}”第 {row} 行第 {column} 列：表头“{value}”不认识',
      en: 'Sheet {sheet}, row {row}, column {column}: no such header: {value}',
    },
    { zh: '第 1 行保持导出的表头', en: 'Keep the first row as it was exported' },
    'L1',
  ),
  SHEET_COLUMN_ABSENT: rule(
    { zh: '工作表“{sheet}”第 1 行缺少列“{value}”', en: 'Sheet {sheet}, row 1: the column {value} is not there' },
    { zh: '第 1 行保持导出的表头', en: 'Keep the first row as it was exported' },
    'L1',
  ),
  SHEET_CELL_NOT_VALID: rule(
    {
      zh: '工作表“{sheet}”第 {row} 行列“{column}”：{value} 不正确',
      en: 'Sheet {sheet}, row {row}, column {column}: {value} is not valid',
    },
    {
      zh: '改正该单元格；公式改为文本，日期写作 2026-01-31，编码设为文本格式',
      en: 'Correct the cell: no formula, dates as 2026-01-31, codes as text',
    },
    'L1',
  ),
  SHEET_ROW_TWICE: rule(
    {
      zh: '工作表“{sheet}”第 {row} 行与第 {other} 行是同一个键',
      en: 'Sheet {sheet}: row {row} has the key of row {other}',
    },
    { zh: '每个键只留一行', en: 'Keep one row for each key' },
    'L1',
  ),
});

/** The stable code of what is missing, by kind. */
export function unmappedKind(kind: MappingKind): ProblemKind {
  return MAPPING_PROBLEMS[`UNMAPPED_${kind}`];
}

/** A key as people read it. */
export function keyName(parts: readonly string[]): string {
  return parts.filter((one) => one !== '').join(' · ');
}
