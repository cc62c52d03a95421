/** What a finding of the chart check is about, in the words of its problem. */
import type { ChartFindingJson } from '../http/erp-shapes.ts';

export type FindingSubject = 'account' | 'dimension' | 'period' | 'word' | 'item' | 'ledger';

export interface FindingAbout {
  readonly subject: FindingSubject;
  /** Of a value of one: its name, 店铺. */
  readonly dimension?: string;
  readonly ours: string;
  /** Of the ERP; undefined where it has none or the finding is of none. */
  readonly theirs: string | undefined;
}

export function aboutOf({ ours, theirs, problem }: ChartFindingJson): FindingAbout {
  const { params } = problem;
  // An account that lacks a dimension is still a finding of the account: `ours` tells them apart.
  if (ours !== null) return { subject: 'account', ours, theirs: theirs ?? undefined };
  if (params.dimension !== undefined) {
    const there = params.theirs === '—' ? undefined : params.theirs;
    return { subject: 'dimension', dimension: params.dimension, ours: params.ours ?? '', theirs: there };
  }
  if (params.item !== undefined) return { subject: 'item', ours: params.item, theirs: undefined };
  if (params.period !== undefined) return { subject: 'period', ours: params.period, theirs: undefined };
  if (params.word !== undefined) {
    const number = params.number === undefined ? '' : `-${params.number}`;
    return { subject: 'word', ours: `${params.word}${number}`, theirs: undefined };
  }
  return { subject: 'ledger', ours: params.ledger ?? params.account ?? '', theirs: undefined };
}

/** The row of the mapping that puts the finding right, as far as a mapping can; undefined: none does. */
export function toMap({
  ours,
  problem,
}: ChartFindingJson): { readonly kind: string; readonly ours: string } | undefined {
  const { code, params } = problem;
  if (ours !== null && (code === 'ERP_ACCOUNT_UNMAPPED' || code === 'ERP_ACCOUNT_ABSENT'))
    return { kind: 'ACCOUNT', ours };
  if (code === 'ERP_DIMENSION_VALUE_UNUSABLE' && params.dimension && params.ours)
    return { kind: params.dimension, ours: params.ours };
  return code === 'ERP_CASH_FLOW_ITEM_UNMAPPED' && params.item
    ? { kind: 'CASH_FLOW_ITEM', ours: params.item }
    : undefined;
}

/** Those that block first, the most waited for first; else in the order of the check. */
export function byUrgency(findings: readonly ChartFindingJson[]): readonly ChartFindingJson[] {
  const rank = (one: ChartFindingJson): number => (one.level === 'BLOCKS' ? 0 : 1);
  return [...findings].sort((a, b) => rank(a) - rank(b) || b.waiting - a.waiting);
}
