import { defineProblems } from '../core/problems.ts';

export const API_PROBLEMS = defineProblems({
  INPUT_INVALID: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '输入不合规：{detail}', en: 'The input is not valid: {detail}' },
    remedy: { zh: '按提示更正后再提交。', en: 'Correct it and send it again.' },
  },
  NOT_FOUND: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有找到：{what}', en: 'Not found: {what}' },
    remedy: { zh: '在列表中核对编号。', en: 'Look the number up in its list.' },
  },
  UPLOAD_TOO_LARGE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '文件超过 {bytesMax} 字节', en: 'The file is larger than {bytesMax} bytes' },
    remedy: {
      zh: '请用命令行导入（npx heliu import），或让管理员调高上限。',
      en: 'Import it from the command line (npx heliu import), or ask an administrator to raise the bound.',
    },
  },
  UPLOAD_MISSING: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '请求中没有文件', en: 'The request holds no file' },
    remedy: {
      zh: '以 multipart/form-data 的 file 字段上传一个文件。',
      en: 'Send one file as field `file` of multipart/form-data.',
    },
  },
  UPLOAD_BROKEN: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '上传中断，文件没有完整到达', en: 'The upload broke off before the whole file had arrived' },
    remedy: { zh: '重新上传即可，没有记入任何数据。', en: 'Upload it again; nothing was recorded.' },
  },
  IMPORTS_BUSY: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 1,
    text: { zh: '正在处理的导入已达 {max} 个', en: '{max} imports are waiting already' },
    remedy: { zh: '稍后再上传。', en: 'Upload it in a moment.' },
  },
  PERIOD_UNREADY: {
    level: 'L2',
    owner: 'reviewer',
    deadlineHours: 24,
    text: {
      zh: '期间 {period} 还有 {vouchers} 张凭证未送达',
      en: 'Period {period} still has {vouchers} vouchers that no ERP holds',
    },
    remedy: { zh: '先审核并送达这些凭证，再结账。', en: 'Review and deliver them first, then close.' },
  },
  INTERNAL: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '系统内部错误（编号 {id}）', en: 'Something of ours failed (number {id})' },
    remedy: {
      zh: '请把编号告诉管理员，日志中有详细记录。',
      en: 'Tell the administrator the number: the log has the details.',
    },
  },
});
