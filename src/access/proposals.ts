/** Changes that a second person must approve: reopening a period, a policy (accounting.md §8.2, §8.3, §10). */
import { type Place, problem, Refused } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { ACCESS_PROBLEMS } from './problems.ts';

export type ProposalKind = 'REOPEN_PERIOD' | 'SET_POLICY';
export type ProposalState = 'ASKED' | 'APPROVED' | 'DECLINED';

export interface Proposal {
  readonly proposalNo: bigint;
  readonly kind: ProposalKind;
  readonly content: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly state: ProposalState;
  readonly decidedBy: string | undefined;
  readonly decidedAt: Date | undefined;
  readonly decisionReason: string | undefined;
}

interface ProposalRow {
  readonly proposal_no: bigint;
  readonly kind: ProposalKind;
  readonly content: Record<string, string>;
  readonly reason: string;
  readonly asked_by: string;
  readonly asked_at: Date;
  readonly state: ProposalState;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly decision_reason: string | null;
}

function proposalOf(row: ProposalRow): Proposal {
  return {
    proposalNo: row.proposal_no,
    kind: row.kind,
    content: row.content,
    reason: row.reason,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    state: row.state,
    decidedBy: row.decided_by ?? undefined,
    decidedAt: row.decided_at ?? undefined,
    decisionReason: row.decision_reason ?? undefined,
  };
}

export async function propose(
  tx: Tx,
  wanted: Pick<Proposal, 'kind' | 'content' | 'reason'>,
  by: string,
  now: Date,
): Promise<Proposal> {
  const { rows } = await tx.query<ProposalRow>(
    'INSERT INTO access.proposal (kind, content, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5) RETURNING *',
    [wanted.kind, wanted.content, wanted.reason, by, now],
  );
  const proposal = proposalOf(rows[0] as ProposalRow);
  const subject = `proposal:${proposal.proposalNo}`;
  await audit(tx, { actor: by, action: 'proposal.asked', subject, after: { ...wanted }, at: now });
  return proposal;
}

/**
 * Locks the proposal for a decision by `by`; the caller does what was proposed, then calls `decideProposal`, which
 * audits. Throws Refused PROPOSAL_NOT_FOUND, PROPOSAL_DECIDED, SAME_PERSON.
 */
export async function takeProposal(tx: Tx, proposalNo: bigint, by: string): Promise<Proposal> {
  const { rows } = await tx.query<ProposalRow>('SELECT * FROM access.proposal WHERE proposal_no = $1 FOR UPDATE', [
    proposalNo,
  ]);
  const row = rows[0];
  const [place, name]: [Place, string] = [{}, String(proposalNo)];
  if (!row) throw new Refused(problem(ACCESS_PROBLEMS.PROPOSAL_NOT_FOUND, place, { proposal: name }));
  if (row.state !== 'ASKED')
    throw new Refused(problem(ACCESS_PROBLEMS.PROPOSAL_DECIDED, place, { proposal: name, state: row.state }));
  if (row.asked_by === by)
    throw new Refused(problem(ACCESS_PROBLEMS.SAME_PERSON, place, { who: by, what: `proposal:${name}` }));
  return proposalOf(row);
}

export async function decideProposal(
  tx: Tx,
  proposal: Proposal,
  decision: { readonly state: 'APPROVED' | 'DECLINED'; readonly by: string; readonly reason?: string },
  now: Date,
): Promise<Proposal> {
  const { rows } = await tx.query<ProposalRow>(
    `UPDATE access.proposal SET state = $2, decided_by = $3, decided_at = $4, decision_reason = $5
     WHERE proposal_no = $1 RETURNING *`,
    [proposal.proposalNo, decision.state, decision.by, now, decision.reason ?? null],
  );
  await audit(tx, {
    actor: decision.by,
    action: decision.state === 'APPROVED' ? 'proposal.approved' : 'proposal.declined',
    subject: `proposal:${proposal.proposalNo}`,
    before: { kind: proposal.kind, content: proposal.content, askedBy: proposal.askedBy },
    after: { state: decision.state, reason: decision.reason ?? null },
    at: now,
  });
  return proposalOf(rows[0] as ProposalRow);
}

/** Newest first. */
export async function listProposals(
  db: Queryable,
  filter: { readonly state?: ProposalState; readonly before?: bigint; readonly limit: number },
): Promise<readonly Proposal[]> {
  const { rows } = await db.query<ProposalRow>(
    `SELECT * FROM access.proposal WHERE ($1::text IS NULL OR state = $1) AND ($2::bigint IS NULL OR proposal_no < $2)
     ORDER BY proposal_no DESC LIMIT $3`,
    [filter.state ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(proposalOf);
}
