/** What a journal line's rule says, in words: for the proof of a line, read by accountants. */
import type { Account, Chart } from '../core/journal.ts';
import type { Bilingual } from '../core/problems.ts';
import type { PostingRule, RuleLine } from '../core/rules.ts';
import { SETTLEMENT_RULES } from '../funds/posting-rules.ts';

export interface RuleWords {
  /** `<id>@<version>` */
  readonly rule: string;
  readonly words: Bilingual;
}

const AMOUNTS: Readonly<Record<string, Bilingual>> = {
  gross: { zh: '金额', en: 'the amount' },
  net: { zh: '不含税金额', en: 'the amount without tax' },
  tax: { zh: '税额', en: 'the tax in it' },
  principal: { zh: '本金', en: 'the principal' },
  interest: { zh: '利息', en: 'the interest' },
};

/** `text` as journal lines carry it: `GOODS@1 TAX-DIFFERENCE@1`, `BALANCE@1`, `BALANCE:RESERVE-CURRENT@1`, `CLOSE@1`. */
export function ruleWords(text: string, chart: Chart): readonly RuleWords[] {
  const balanced = /^BALANCE:(.*)$/.exec(text);
  if (balanced)
    return [
      {
        rule: text,
        words: {
          zh: `平台账户的对方科目，只对应规则 ${balanced[1]} 的分录行（不与其他项目相抵）`,
          en: `The platform balance against the lines of rule ${balanced[1]} alone (never netted with others)`,
        },
      },
    ];
  return text
    .split(' ')
    .filter((rule) => rule !== '')
    .map((rule) => ({ rule, words: wordsOf(rule, chart) }));
}

const BUILT_IN: Readonly<Record<string, Bilingual>> = {
  'BALANCE@1': {
    zh: '平台账户的对方科目：本凭证同一汇率各行的净额',
    en: 'The platform balance: the net of the entry’s lines at the same rate',
  },
  'CLOSE@1': {
    zh: '结算关闭：结算总额为正时，自平台待结算转入待到账',
    en: 'Close of the settlement: a positive total moves from the platform balance to payouts in transit',
  },
  'TAX-DIFFERENCE@1': {
    zh: '代收税与代扣税的差额：在该辖区有税务登记的记入税金，否则记入收入',
    en: 'What tax collected and tax withheld leave: to the tax account where the seller is registered there, else to revenue',
  },
};

function wordsOf(rule: string, chart: Chart): Bilingual {
  const known = BUILT_IN[rule];
  if (known) return known;
  const [id, version] = rule.split('@');
  const found = SETTLEMENT_RULES.find((one) => one.id === id && String(one.version) === version);
  if (!found)
    return { zh: `规则 ${rule}（本版本程序中没有）`, en: `Rule ${rule} (not in this version of the program)` };
  return { zh: sentence(found, chart, 'zh'), en: sentence(found, chart, 'en') };
}

function sentence(rule: PostingRule, chart: Chart, language: 'zh' | 'en'): string {
  const lines = rule.lines.map((line) => lineWords(line, chart, language)).join(language === 'zh' ? '；' : '; ');
  const conditions = Object.entries(rule.when)
    .map(([fact, values]) => `${fact.replace('policy:', '')} = ${values.join(' | ')}`)
    .join(', ');
  const balance = nameOf(chart.byKey.get(rule.balance.account), rule.balance.account, language);
  return language === 'zh'
    ? `当 ${conditions}：${lines}；对方科目 ${balance}`
    : `Where ${conditions}: ${lines}; against ${balance}`;
}

function lineWords(line: RuleLine, chart: Chart, language: 'zh' | 'en'): string {
  const amount = AMOUNTS[line.amount]?.[language] ?? line.amount;
  const account = nameOf(chart.byKey.get(line.account), line.account, language);
  if (language === 'zh') return `${amount}记${line.side === 'D' ? '借' : '贷'}方 ${account}`;
  return `${amount} to the ${line.side === 'D' ? 'debit' : 'credit'} of ${account}`;
}

function nameOf(account: Account | undefined, key: string, language: 'zh' | 'en'): string {
  if (!account) return key;
  return `${account.code} ${language === 'zh' ? account.nameZh : account.nameEn}`;
}
