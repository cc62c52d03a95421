/** What every voucher-level profile can find wrong, in words; each profile declares them under codes of its own. */
import type { ProblemKind } from '../../../core/problems.ts';

type Words = Omit<ProblemKind, 'code'>;

const ASKED_FIRST = {
  zh: '无需处理：系统不会盲目重发；能查询时先查询并认领，重发时带同一个业务键。',
  en: 'Nothing to do: nothing is sent again blindly; the house looks first where it can, and repeats only under the same key.',
};
const LATER = {
  zh: '无需处理，稍后自动重试；若持续出现，请联系该系统的管理员。',
  en: 'Nothing to do, it is tried again later; if it lasts, ask the administrator of that system.',
};
const BY_HAND = {
  zh: '请在对方系统中按凭证号和参考号核对该凭证：若是本系统所发，登记“已在 ERP”及其凭证号；若不在，登记“不在，重新发送”；若号被别的凭证占用，给本系统使用单独的凭证字。',
  en: 'Look for number and reference in that system by hand: where it is ours, say so with its number; where it is not there, have it sent again; where the number is another voucher’s, give this house a voucher word of its own.',
};
const MAPPING = {
  zh: '在该账套连接的对照表中补上，再重试。',
  en: 'Add it to the mapping of this connection, then retry.',
};

const business = { level: 'L2', owner: 'preparer', deadlineHours: 24 } as const;
const mapped = { level: 'L2', owner: 'config', deadlineHours: 24 } as const;
const down = { level: 'L3', owner: 'admin', deadlineHours: 4 } as const;

/** Of our own checks, before anything leaves. */
export function voucherWords(erp: string) {
  return {
    wrongLedger: {
      ...mapped,
      text: {
        zh: `凭证属于账簿 {ledger}，而 ${erp} 连接配置的是 {configured}`,
        en: `The voucher is for ledger {ledger}, the ${erp} connection is for {configured}`,
      },
      remedy: { zh: '改正账套连接中的账簿或本位币。', en: 'Correct ledger or currency of the connection.' },
    },
    wordUnmapped: {
      ...mapped,
      text: { zh: `凭证字“{word}”没有对应的 ${erp} 凭证类别`, en: `Voucher word {word} has no type in ${erp}` },
      remedy: MAPPING,
    },
    accountUnmapped: {
      ...mapped,
      text: { zh: `科目 {account} 没有映射到 ${erp}`, en: `Account {account} is not mapped to ${erp}` },
      remedy: MAPPING,
    },
    dimensionUnmapped: {
      ...mapped,
      text: { zh: `{dimension} {value} 没有映射到 ${erp}`, en: `{dimension} {value} is not mapped to ${erp}` },
      remedy: MAPPING,
    },
    slotUnknown: {
      ...mapped,
      text: {
        zh: `${erp} 连接没有为辅助核算“{dimension}”配置字段，或与同一行的另一项相同`,
        en: `The ${erp} connection has no field for dimension {dimension}, or another one of the line has the same`,
      },
      remedy: MAPPING,
    },
    currencyUnmapped: {
      ...mapped,
      text: { zh: `币种 {currency} 没有对应的 ${erp} 币种`, en: `Currency {currency} has no code in ${erp}` },
      remedy: MAPPING,
    },
    cashFlowUnknown: {
      ...mapped,
      text: {
        zh: `第 {row} 行带现金流量项目，而 ${erp} 的现金流量字段未经证实，没有发送`,
        en: `Line {row} carries cash-flow items, but their fields in ${erp} are not documented; nothing was sent`,
      },
      remedy: {
        zh: '在该连接取消现金流量项目映射，并在对方系统中补录现金流量。',
        en: 'Take the cash-flow mapping out of the connection and enter the items in that system.',
      },
    },
    summaryTooLong: {
      ...business,
      text: {
        zh: '第 {row} 行摘要 {characters} 字，超过上限 {limit} 字',
        en: 'The summary of line {row} has {characters} characters, over the limit of {limit}',
      },
      remedy: { zh: '缩短摘要模板或摘要后重试。', en: 'Shorten the summary or its template, then retry.' },
    },
    zeroAmount: {
      ...business,
      text: {
        zh: '第 {row} 行本位币金额为零，对方不接受借贷同时为零的分录',
        en: 'Line {row} has a zero amount in the ledger’s currency, which is refused there',
      },
      remedy: { zh: '检查汇率与金额，或并入其他行。', en: 'Check rate and amount, or join it with another line.' },
    },
    baseLine: {
      ...business,
      text: {
        zh: '第 {row} 行为本位币，但原币 {fc} 与本位币 {lc} 不等或汇率不是 1',
        en: 'Line {row} is in the ledger’s currency but {fc} and {lc} differ, or its rate is not 1',
      },
      remedy: { zh: '检查过账规则中的币种与汇率。', en: 'Check currency and rate of the posting rule.' },
    },
    unbalanced: {
      ...business,
      deadlineHours: 4,
      text: {
        zh: '凭证借贷不平：借 {debit}，贷 {credit}',
        en: 'The voucher does not balance: debit {debit}, credit {credit}',
      },
      remedy: {
        zh: '这是内部错误，请附凭证号报告；未发送。',
        en: 'This is a fault of the house; report it with the voucher. It was not sent.',
      },
    },
  } as const satisfies Readonly<Record<string, Words>>;
}

/** Of answers. `{code}` and `{message}` are the other side's own words. */
export function answerWords(erp: string) {
  const said = (zh: string, en: string) => ({ zh: `${zh}（{code}）：{message}`, en: `${en} ({code}): {message}` });
  return {
    tokenRefused: {
      ...down,
      text: said(`${erp} 拒绝了身份凭据`, `${erp} refused the credentials`),
      remedy: {
        zh: '核对应用与密钥、账号和有效期，再点“测试连接”；在此之前不会再次尝试。',
        en: 'Check app, secret, account and their validity, then test the connection; until then it is not tried again.',
      },
    },
    tokenLost: {
      ...down,
      deadlineHours: 24,
      text: said(`${erp} 连续两次不认访问令牌，请求未被执行`, `${erp} took neither of two tokens; nothing was done`),
      remedy: LATER,
    },
    tokenUnreachable: {
      ...down,
      text: said(`没有取到 ${erp} 的访问令牌，凭证未发出`, `No token of ${erp} came; the voucher was not sent`),
      remedy: LATER,
    },
    slow: {
      ...down,
      deadlineHours: 24,
      text: {
        zh: `取 ${erp} 令牌用完了 {deadline} 毫秒的时限，凭证未发出`,
        en: `The token of ${erp} took the whole {deadline} ms; the voucher was not sent`,
      },
      remedy: LATER,
    },
    limited: {
      ...down,
      deadlineHours: 24,
      text: said(`${erp} 限流`, `${erp} limits the calls`),
      remedy: LATER,
    },
    unknown: {
      ...down,
      text: said(`${erp} 应答异常，是否已保存不确定`, `${erp} answered oddly; whether it saved is unknown`),
      remedy: ASKED_FIRST,
    },
    unreadable: {
      ...down,
      text: said(`${erp} 的应答看不懂`, `The answer is not one of ${erp}`),
      remedy: {
        zh: '检查地址、前置网关或登录页；若之前正常，系统不会盲目重发。',
        en: 'Check the address and what stands before it; if it worked before, nothing is sent again blindly.',
      },
    },
    duplicate: {
      ...business,
      text: said(`${erp} 报该凭证已存在`, `${erp} says that the voucher exists`),
      remedy: ASKED_FIRST,
    },
    /** For a profile that cannot look: only a person can tell whose voucher it is. */
    duplicateUnseen: {
      ...business,
      text: said(`${erp} 报该凭证已存在`, `${erp} says that the voucher exists`),
      remedy: BY_HAND,
    },
    periodClosed: {
      ...business,
      deadlineHours: 4,
      text: said(`${erp} 的会计期间不允许记账`, `The period is not open in ${erp}`),
      remedy: {
        zh: '请财务在对方系统反结账或启用期间后重试；改记其他期间须经确认。',
        en: 'Have the period opened there, then retry; booking into another period needs consent.',
      },
    },
    refused: {
      ...business,
      text: said(`${erp} 拒绝了凭证`, `${erp} refused the voucher`),
      remedy: {
        zh: '按对方的提示补齐或改正（科目、辅助核算、人员等），然后重试该凭证。',
        en: 'Complete or correct what it names (account, dimension, person …), then retry the voucher.',
      },
    },
    cannotLook: {
      ...mapped,
      text: {
        zh: `${erp} 没有已知的凭证查询接口，无法核对凭证 {reference}`,
        en: `${erp} has no known call to look a voucher up, so {reference} cannot be checked`,
      },
      remedy: BY_HAND,
    },
  } as const satisfies Readonly<Record<string, Words>>;
}
