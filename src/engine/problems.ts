import { defineProblems } from '../core/problems.ts';

export const ENGINE_PROBLEMS = defineProblems({
  DATABASE_BINARIES_MISSING: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '本机（{platform}）没有可用的 PostgreSQL 程序：{detail}',
      en: 'No usable PostgreSQL programs for this machine ({platform}): {detail}',
    },
    remedy: {
      zh: '重新安装依赖（npm ci，不要省略可选依赖），或设置 DATABASE_URL 使用已有的 PostgreSQL。',
      en: 'Install the dependencies again (npm ci, optional ones included), or set DATABASE_URL to use a PostgreSQL of your own.',
    },
  },
  DATABASE_NO_ACCOUNT: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: 'PostgreSQL 不能以 root 运行，且找不到可用的系统用户：{detail}',
      en: 'PostgreSQL does not run as root, and no other system user could be used: {detail}',
    },
    remedy: {
      zh: '用普通用户启动 Heliu，或新建系统用户 heliu（useradd --system heliu），或设置 DATABASE_URL。',
      en: 'Start Heliu as an ordinary user, or add a system user heliu (useradd --system heliu), or set DATABASE_URL.',
    },
  },
  DATABASE_START_FAILED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '数据库没有启动：{detail}', en: 'The database did not start: {detail}' },
    remedy: {
      zh: '查看日志 {log}，排除原因（磁盘空间、内存、权限）后再启动。',
      en: 'Read the log {log}, remove the cause (disk space, memory, permissions) and start again.',
    },
  },
  HOME_OTHER_MAJOR: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '{home} 中的数据属于 PostgreSQL {found}，当前程序是 {wanted}',
      en: 'The data in {home} belongs to PostgreSQL {found}; the programs here are {wanted}',
    },
    remedy: {
      zh: '用原来的 Heliu 版本执行 heliu backup，再在新版本的空目录中执行 heliu restore。',
      en: 'Run heliu backup with the Heliu version that wrote it, then heliu restore into an empty home with this one.',
    },
  },
  HOME_BUSY: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 1,
    text: {
      zh: '{home} 正被另一进程启动或停止，等待 {seconds} 秒后放弃',
      en: 'Another process is starting or stopping {home}; gave up after {seconds} s',
    },
    remedy: {
      zh: '稍后再试；若一直如此，查看是否有卡住的 heliu 进程。',
      en: 'Try again later; if it stays so, look for a heliu process that hangs.',
    },
  },
  DATABASE_UNREACHABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 1,
    text: { zh: '无法连接数据库 {url}：{detail}', en: 'Cannot reach the database {url}: {detail}' },
    remedy: {
      zh: '检查 DATABASE_URL、网络和账号权限；恢复后会自动继续。',
      en: 'Check DATABASE_URL, the network and the account; work resumes by itself once it is back.',
    },
  },
  DATABASE_CONFLICT: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 1,
    text: {
      zh: '两个并发事务冲突（{sqlState}），本次已回滚',
      en: 'Two concurrent transactions collided ({sqlState}); this one was rolled back',
    },
    remedy: { zh: '无需处理，系统会自动重试。', en: 'Nothing to do: the work is tried again.' },
  },
  MIGRATION_CHANGED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '迁移文件 {name} 与数据库中登记的内容不同',
      en: 'Migration {name} is not what this database was built with',
    },
    remedy: {
      zh: '恢复该文件的原内容；更改表结构请新增一个编号更大的迁移文件。',
      en: 'Put the file back as it was; to change a table add a migration with a higher number.',
    },
  },
  MIGRATION_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '数据库含有本程序没有的迁移 {name}：数据来自更新的版本',
      en: 'The database holds migration {name}, which this program does not know: the data is of a newer version',
    },
    remedy: { zh: '请升级 Heliu 后再启动。', en: 'Update Heliu, then start again.' },
  },
  MIGRATION_FAILED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '迁移 {name} 失败：{detail}', en: 'Migration {name} failed: {detail}' },
    remedy: {
      zh: '该迁移已整体回滚；按提示处理（常见为数据库账号缺少 CREATE 权限）后再启动。',
      en: 'It was rolled back as a whole; act on the message (often the account may not CREATE) and start again.',
    },
  },
  ROLE_MISSING: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '数据库账号不能创建或使用角色 heliu_app：{detail}',
      en: 'The database account can neither create nor use the role heliu_app: {detail}',
    },
    remedy: {
      zh: '请数据库管理员执行：CREATE ROLE heliu_app NOLOGIN; GRANT heliu_app TO <账号>;',
      en: 'Ask the database administrator to run: CREATE ROLE heliu_app NOLOGIN; GRANT heliu_app TO <account>;',
    },
  },
  REASON_REQUIRED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '跳过异常 {id} 必须写明原因', en: 'Skipping exception {id} needs a reason' },
    remedy: { zh: '填写原因后再跳过。', en: 'Say why, then skip it.' },
  },
  EXCEPTION_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有编号为 {id} 的异常', en: 'There is no exception {id}' },
    remedy: { zh: '在异常列表中核对编号。', en: 'Look the number up in the list of exceptions.' },
  },
  EXCEPTION_DECIDED: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '异常 {id} 的状态是 {state}，不能再 {decision}',
      en: 'Exception {id} is {state}; it cannot take {decision}',
    },
    remedy: { zh: '刷新列表：它已被处理。', en: 'Refresh the list: it was dealt with already.' },
  },
  KEY_INVALID: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '密钥 {source} 不是 32 字节的 base64', en: 'The key in {source} is not 32 bytes of base64' },
    remedy: {
      zh: '恢复原来的密钥（备份里不含密钥，请从另存处取回）；新密钥可用 openssl rand -base64 32 生成，但读不了旧数据。',
      en: 'Put the former key back (backups do not hold it; take it from where you keep it); openssl rand -base64 32 makes a new one, which cannot read old secrets.',
    },
  },
  SECRET_UNREADABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '密文 {name} 无法用当前密钥解开', en: 'Secret {name} does not open with the present key' },
    remedy: {
      zh: '恢复当初的 HELIU_KEY，或重新录入该凭证。',
      en: 'Put back the HELIU_KEY it was sealed with, or enter the credential again.',
    },
  },
  SECRET_MISSING: {
    level: 'L3',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有保存名为 {name} 的凭证', en: 'No credential named {name} is stored' },
    remedy: { zh: '在连接设置中录入该凭证。', en: 'Enter it in the connector settings.' },
  },
  RESTORE_NOT_EMPTY: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: { zh: '目标数据库不是空的：{table} 已有数据', en: 'The target database is not empty: {table} holds rows' },
    remedy: { zh: '请恢复到新的空目录或空数据库。', en: 'Restore into a new, empty home or database.' },
  },
  BACKUP_DAMAGED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '备份不完整：{file} 与清单不符（{detail}）',
      en: 'The backup is damaged: {file} does not match its manifest ({detail})',
    },
    remedy: { zh: '换用另一份备份。未写入任何数据。', en: 'Use another backup. Nothing was written.' },
  },
});
