/** Problems of pulling base data out of an ERP. */
import { defineProblems } from '../../core/problems.ts';

export const ERP_BASE_PROBLEMS = defineProblems({
  ERP_BASE_DATA_EMPTY: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 的基础资料“{kind}”返回为空，之前有 {before} 条；已保留原来的',
      en: 'ERP account {account} answered no record of {kind} where it had {before}; the old ones are kept',
    },
    remedy: {
      zh: '检查接口用户对该基础资料的查询权限和所选组织、账簿，然后重新拉取。',
      en: 'Check that the interface user may query it, and the organisation and ledger chosen; then pull again.',
    },
  },
  ERP_BASE_DATA_TOO_LARGE: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的基础资料“{kind}”超过 {max} 条，未保存',
      en: 'ERP account {account} has more than {max} records of {kind}; none of this pull was stored',
    },
    remedy: {
      zh: '在 ERP 中停用不再使用的资料，或缩小接口用户可见的组织范围。',
      en: 'Narrow the organisations that the interface user sees, or retire records that are out of use.',
    },
  },
});
