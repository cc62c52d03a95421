import { defineProblems } from '../core/problems.ts';

const L2_ADMIN = { level: 'L2', owner: 'admin', deadlineHours: 24 } as const;

export const ACCESS_PROBLEMS = defineProblems({
  NOT_SIGNED_IN: {
    ...L2_ADMIN,
    text: { zh: '尚未登录，或登录已失效', en: 'Not signed in, or the session has ended' },
    remedy: { zh: '请登录后再操作。', en: 'Sign in, then do it again.' },
  },
  LOGIN_REFUSED: {
    ...L2_ADMIN,
    text: { zh: '用户名或密码不正确', en: 'User name or password is wrong' },
    remedy: {
      zh: '核对后再试；忘记密码请管理员重置。',
      en: 'Check them and try again; an administrator can reset a forgotten password.',
    },
  },
  TOO_MANY_TRIES: {
    ...L2_ADMIN,
    text: { zh: '尝试次数过多，{seconds} 秒内不再受理', en: 'Too many tries; the next is taken in {seconds} s' },
    remedy: {
      zh: '等待 {seconds} 秒后再试，或请管理员解除锁定。',
      en: 'Wait {seconds} s, or ask an administrator to unlock the user.',
    },
  },
  NOT_PERMITTED: {
    ...L2_ADMIN,
    text: { zh: '没有权限：{permission}', en: 'Not permitted: {permission}' },
    remedy: {
      zh: '请具有该权限的同事操作，或请管理员调整角色。',
      en: 'Ask a colleague who has the permission, or an administrator to change your roles.',
    },
  },
  CSRF_REFUSED: {
    ...L2_ADMIN,
    text: { zh: '请求缺少防伪标识，已拒绝', en: 'The request carries no valid anti-forgery token' },
    remedy: {
      zh: '刷新页面后再试；程序调用请使用 API 密钥。',
      en: 'Reload the page and try again; a program should use an API key.',
    },
  },
  SAME_PERSON: {
    ...L2_ADMIN,
    text: { zh: '{who} 不能复核自己经手的事项：{what}', en: '{who} cannot decide on what they did themselves: {what}' },
    remedy: { zh: '请另一位同事处理。', en: 'Another person has to do it.' },
  },
  PASSWORD_CHANGE_REQUIRED: {
    ...L2_ADMIN,
    text: { zh: '首次登录须先修改密码', en: 'The first password must be changed before anything else' },
    remedy: { zh: '请设置新密码。', en: 'Set a new password.' },
  },
  PASSWORD_WEAK: {
    ...L2_ADMIN,
    text: { zh: '新密码太弱：{why}', en: 'The new password is too weak: {why}' },
    remedy: {
      zh: '使用至少 12 个字符，不含用户名，不与旧密码相同。',
      en: 'Use 12 characters or more, without the user name, other than the old one.',
    },
  },
  ROLES_CONFLICT: {
    ...L2_ADMIN,
    text: { zh: '同一人不能兼任 {one} 与 {other}', en: 'One person cannot be both {one} and {other}' },
    remedy: { zh: '去掉其中一个角色，或另设用户。', en: 'Drop one of the roles, or give it to another user.' },
  },
  API_KEY_ROLES: {
    ...L2_ADMIN,
    text: { zh: 'API 密钥不能有角色 {role}', en: 'An API key cannot have the role {role}' },
    remedy: {
      zh: '密钥只能是 config、preparer 或 auditor：审核与管理须由人进行。',
      en: 'A key can be config, preparer or auditor: reviewing and administration are done by people.',
    },
  },
  USER_EXISTS: {
    ...L2_ADMIN,
    text: { zh: '名称 {name} 已被使用', en: 'The name {name} is taken' },
    remedy: { zh: '换一个名称。', en: 'Choose another name.' },
  },
  USER_NOT_FOUND: {
    ...L2_ADMIN,
    text: { zh: '没有 {name}', en: 'There is no {name}' },
    remedy: { zh: '在列表中核对。', en: 'Look it up in the list.' },
  },
  LAST_ADMIN: {
    ...L2_ADMIN,
    text: { zh: '{name} 是最后一位管理员', en: '{name} is the last administrator' },
    remedy: { zh: '先设另一位管理员。', en: 'Make another administrator first.' },
  },
  PROPOSAL_NOT_FOUND: {
    ...L2_ADMIN,
    text: { zh: '没有申请 {proposal}', en: 'There is no proposal {proposal}' },
    remedy: { zh: '在申请列表中核对。', en: 'Look it up in the list of proposals.' },
  },
  PROPOSAL_DECIDED: {
    ...L2_ADMIN,
    text: { zh: '申请 {proposal} 已处理：{state}', en: 'Proposal {proposal} was decided already: {state}' },
    remedy: { zh: '刷新列表；如仍需要，请重新申请。', en: 'Refresh the list; ask anew if it is still needed.' },
  },
});
