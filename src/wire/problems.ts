/** What can go wrong between this process and another one. All L3: the stream pauses and goes on by itself. */
import { defineProblems } from '../core/problems.ts';

export const wireProblems = defineProblems({
  WIRE_NOT_SENT: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '连接不上 {host}（{cause}），请求未发出',
      en: '{host} cannot be reached ({cause}); the request was not sent',
    },
    remedy: {
      zh: '检查网络、地址和对方系统是否在线；恢复后自动继续，不会漏单或重单。',
      en: 'Check the network, the address and whether the system is up; work resumes by itself, nothing is lost or doubled.',
    },
  },
  WIRE_REPLY_LOST: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '请求已发往 {host}，但没有收到完整应答（{cause}），结果未知',
      en: 'The request went to {host} but no whole reply came back ({cause}); its result is unknown',
    },
    remedy: {
      zh: '无需处理：系统会先查询对方是否已保存，再决定是否重发。若反复出现，请检查网络和对方负载。',
      en: 'Nothing to do: the house asks whether it was saved before it sends again. If it repeats, check network and load.',
    },
  },
  WIRE_REPLY_TOO_LARGE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '{host} 的应答超过 {limit} 字节，已放弃读取',
      en: 'The reply of {host} is over {limit} bytes and was not read',
    },
    remedy: {
      zh: '缩小查询范围，或检查地址是否指向了别的系统。',
      en: 'Narrow the query, or check that the address is the right system.',
    },
  },
  WIRE_LIMITED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '{host} 的调用频率已到上限，本次未发出',
      en: 'The call limit of {host} is reached; this request was not sent',
    },
    remedy: {
      zh: '无需处理，稍后自动重试；若长期积压，请调高限流设置或与对方协商配额。',
      en: 'Nothing to do, it is tried again later; for a lasting backlog raise the limit or ask for more quota.',
    },
  },
});
