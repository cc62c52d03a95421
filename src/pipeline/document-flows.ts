/**
 * Which flows of a book go as business documents: by policy, from its effective date on. One way a flow, so that the account
 * under AR control and its sub-ledger agree and nothing is booked by both (accounting.md §1.4, §9.2).
 */
import { firstDayOf, type IsoDate } from '../core/dates.ts';
import type { Chart } from '../core/journal.ts';
import type { DocumentFlows } from '../delivery/cut.ts';
import type { DocumentFlow } from '../delivery/forms.ts';
import { type EntryKind, PLATFORM_BALANCE } from '../funds/posting-rules.ts';
import type { Policies } from '../spec/policies.ts';

type FlowPolicy = 'settlementForm' | 'payoutForm';

/** 资金 (card, loan) is with the settlement: what no 其他应收单 can say of it waits for a person. */
const POLICY_OF: Readonly<Record<EntryKind, FlowPolicy>> = {
  PNL: 'settlementForm',
  TAX: 'settlementForm',
  CARD: 'settlementForm',
  LOAN: 'settlementForm',
  RESERVE: 'payoutForm',
  FAILED: 'payoutForm',
  TRANSFER: 'payoutForm',
  CLOSE: 'payoutForm',
};

const AS: Readonly<Record<FlowPolicy, DocumentFlow['as']>> = { settlementForm: 'CLAIM', payoutForm: 'MONEY' };

/** The policy of the period that a voucher stands in, as its 凭证字 is. */
export function documentFlows(policies: Policies, chart: Chart): DocumentFlows {
  return ({ source, kind, shop, period }) => {
    const policy = source === 'settlement' ? POLICY_OF[kind as EntryKind] : undefined;
    const day = firstDayOf(period);
    if (!policy || policies.valueOf(policy, shop, day) !== 'DOCUMENT') return undefined;
    const account = balanceOf(policies, chart, shop, day);
    return account === undefined ? undefined : { as: AS[policy], account };
  };
}

/** Accounts that nothing reaches as a voucher on `date`: both flows of every shop go as documents. */
export function documentAccounts(
  policies: Policies,
  chart: Chart,
  shops: readonly string[],
  date: IsoDate,
): ReadonlySet<string> {
  const byDocument = (shop: string): boolean =>
    Object.keys(AS).every((policy) => policies.valueOf(policy, shop, date) === 'DOCUMENT');
  if (shops.length === 0 || !shops.every(byDocument)) return new Set();
  return new Set(shops.flatMap((shop) => balanceOf(policies, chart, shop, date) ?? []));
}

function balanceOf(policies: Policies, chart: Chart, shop: string, date: IsoDate): string | undefined {
  const code = policies.valueOf('platformReceivable', shop, date);
  return (chart.byCode.get(code) ?? chart.byKey.get(PLATFORM_BALANCE))?.code;
}
