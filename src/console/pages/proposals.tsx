/** Changes that need a second person: asked by one, approved or declined by another. */
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession, useSomebody } from '../http/session.tsx';
import type { ProposalJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

export function Proposals(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { username } = useSomebody();
  const { message } = App.useApp();
  const [declining, setDeclining] = useState<string>();
  const paged = usePages<ProposalJson>('/proposals');
  const approve = useAction<string, ProposalJson>(
    (client, no) => client(`/proposals/${no}/approve`, { method: 'POST', body: {} }),
    { done: () => void message.success(t('proposals.approved')) },
  );
  const decline = useAction<{ readonly no: string; readonly reason: string }, ProposalJson>(
    (client, { no, reason }) => client(`/proposals/${no}/decline`, { method: 'POST', body: { reason } }),
    { done: () => setDeclining(undefined) },
  );
  return (
    <Panel title={t('settings.proposals')} note={t('proposals.note')} flush>
      <PagedTable
        paged={paged}
        rowKey={(one) => one.proposalNo}
        empty={t('proposals.empty')}
        minWidth={900}
        columns={[
          {
            title: t('proposals.what'),
            key: 'what',
            render: (_, one) => (
              <>
                <div>{name('proposal', one.kind)}</div>
                <div className="small">
                  {Object.entries(one.content).map(([field, value]) => (
                    <span key={field} className="dim">
                      {field} {value}
                    </span>
                  ))}
                </div>
              </>
            ),
          },
          { title: t('form.reason'), key: 'reason', dataIndex: 'reason' },
          {
            title: t('proposals.askedBy'),
            key: 'asked',
            render: (_, one) => (
              <>
                {one.askedBy}
                <div className="small muted">
                  <Moment value={one.askedAt} />
                </div>
              </>
            ),
          },
          {
            title: t('field.state'),
            key: 'state',
            render: (_, one) => (
              <>
                <Mark group="proposalState" state={one.state} />
                <div className="small muted">
                  {one.decidedBy} {one.decisionReason}
                </div>
              </>
            ),
          },
          {
            title: <span className="visually-hidden">{t('field.actions')}</span>,
            key: 'do',
            width: 160,
            render: (_, one) =>
              one.state === 'ASKED' &&
              may('proposals.approve') &&
              (one.askedBy === username ? (
                <span className="small muted">{t('proposals.own')}</span>
              ) : (
                <span style={{ display: 'inline-flex', gap: 6 }}>
                  <Button
                    size="small"
                    type="primary"
                    loading={approve.isPending}
                    onClick={() => approve.mutate(one.proposalNo)}
                  >
                    {t('proposals.approve')}
                  </Button>
                  <Button size="small" onClick={() => setDeclining(one.proposalNo)}>
                    {t('proposals.decline')}
                  </Button>
                </span>
              )),
          },
        ]}
      />
      <ReasonDialog
        open={declining !== undefined}
        title={t('proposals.decline')}
        explain={t('proposals.declineExplain')}
        confirm={t('proposals.decline')}
        busy={decline.isPending}
        danger
        onCancel={() => setDeclining(undefined)}
        onReason={(reason) => declining && decline.mutate({ no: declining, reason })}
      />
    </Panel>
  );
}
