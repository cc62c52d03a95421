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
  ERP_BASE_DATA_NOT_GIVEN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 72,
    text: {
      zh: 'ERP 账户 {account} 的接口不提供“{kind}”，无法拉取',
      en: 'The interface of ERP account {account} does not give {kind}; it cannot be pulled',
    },
    remedy: {
      zh: '无需处理：映射中的编码按原样使用，由 ERP 在保存时检查。',
      en: 'Nothing to do: codes are taken as mapped, and the ERP itself checks them when it saves.',
    },
  },
  ERP_BASE_DATA_ABSENT: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 账户 {account} 还没有拉取过科目，无法检查',
      en: 'The accounts of ERP account {account} were never pulled; there is nothing to check against',
    },
    remedy: {
      zh: '先测试连接，再拉取基础资料，然后重新检查。',
      en: 'Test the connection, pull the base data, then check again.',
    },
  },
});
