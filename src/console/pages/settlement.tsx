import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { Amount, Count, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { CellJson, NeighbourJson, SettlementJson, StatementReportJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ProblemList } from '../states/problem.tsx';
import { StatementPanel } from './statement-panel.tsx';

const route = getRouteApi('/settlements/$shop/$settlementId');

function Neighbour(props: {
  readonly title: string;
  readonly shop: string;
  readonly neighbour: NeighbourJson | null;
}): ReactNode {
  const { t } = useTexts();
  const { neighbour, shop } = props;
  return (
    <div style={{ flex: '1 1 260px' }}>
      <div className="small muted">{props.title}</div>
      {neighbour === null ? (
        <span className="muted">{t('settlements.noNeighbour')}</span>
      ) : (
        <>
          <Link to="/settlements/$shop/$settlementId" params={{ shop, settlementId: neighbour.settlementId }}>
            {neighbour.settlementId}
          </Link>{' '}
          <Plain tone={neighbour.joins ? 'good' : 'bad'}>
            {neighbour.joins ? t('settlements.joins') : t('settlements.breaks')}
          </Plain>
          <div className="small secondary">
            <Moment value={neighbour.startAt} /> → <Moment value={neighbour.endAt} />
          </div>
          <div className="small secondary">
            {t('settlements.reserve')} <Amount value={neighbour.previousReserve.amount} /> →{' '}
            <Amount value={neighbour.currentReserve.amount} currency={neighbour.currentReserve.currency} />
          </div>
        </>
      )}
    </div>
  );
}

function Cells({ shop, settlementId }: { readonly shop: string; readonly settlementId: string }): ReactNode {
  const { t, name } = useTexts();
  const path = `/settlements/${encodeURIComponent(shop)}/${encodeURIComponent(settlementId)}/cells`;
  const paged = usePages<CellJson>(path);
  return (
    <Panel title={t('cell.title')} note={t('cell.note')} flush>
      <PagedTable
        paged={paged}
        rowKey={(one) => `${one.statementNo}-${one.cellNo}`}
        empty={t('cell.empty')}
        minWidth={960}
        columns={[
          {
            title: t('cell.item'),
            key: 'item',
            render: (_, one) => (
              <span style={{ overflowWrap: 'anywhere' }}>
                {one.transactionType} / {one.amountType} / {one.amountDescription}
              </span>
            ),
          },
          { title: t('cell.date'), key: 'date', width: 100, dataIndex: 'businessDate' },
          { title: t('cell.marketplace'), key: 'market', render: (_, one) => one.marketplace || '—' },
          { title: 'SKU', key: 'sku', render: (_, one) => one.sku || '—' },
          {
            title: t('documents.rowsUnit'),
            key: 'rows',
            className: 'num',
            render: (_, one) => <Count value={one.rows} />,
          },
          {
            title: t('field.amount'),
            key: 'amount',
            className: 'num',
            render: (_, one) => <Amount value={one.amount.amount} currency={one.amount.currency} />,
          },
          {
            title: t('cell.rule'),
            key: 'rule',
            render: (_, one) => (
              <>
                <span className="mono">{one.feeKey ?? '—'}</span>
                <div className="small muted">{one.matchedRule ?? one.reason}</div>
              </>
            ),
          },
          {
            title: t('cell.disposition'),
            key: 'disposition',
            render: (_, one) => (one.disposition ? name('disposition', one.disposition) : '—'),
          },
        ]}
      />
    </Panel>
  );
}

export function SettlementPage(): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const { message } = App.useApp();
  const { shop, settlementId } = route.useParams();
  const path = `/settlements/${encodeURIComponent(shop)}/${encodeURIComponent(settlementId)}`;
  const query = useQuery({
    queryKey: ['/settlements', shop, settlementId],
    queryFn: ({ signal }) => client<SettlementJson>(path, { signal }),
  });
  const repost = useAction<undefined, StatementReportJson>(
    (one) => one(`${path}/repost`, { method: 'POST', body: {} }),
    {
      done: (report) =>
        void (report.outcome === 'HELD'
          ? message.warning(t('documents.retriedHeld'))
          : message.success(t('documents.retried'))),
    },
  );
  return (
    <Asked query={query} rows={12}>
      {(settlement) => (
        <>
          <PageHead
            title={`${shop} · ${settlementId}`}
            lead={<Link to="/settlements">{t('nav.settlements')}</Link>}
            actions={
              may('documents.write') &&
              settlement.state !== 'POSTED' && (
                <Button loading={repost.isPending} onClick={() => repost.mutate(undefined)}>
                  {t('settlements.repost')}
                </Button>
              )
            }
          />
          <Panel>
            <Facts
              facts={[
                [t('field.state'), <Mark key="s" group="settlement" state={settlement.state} />],
                [t('field.book'), settlement.book],
                [t('field.currency'), settlement.currency],
                [t('settlements.papers'), String(settlement.statements.length)],
                [t('field.changed'), <Moment key="c" value={settlement.changedAt} />],
              ]}
            />
            <div style={{ display: 'flex', gap: 20, flexWrap: 'wrap', marginTop: 16 }}>
              <Neighbour title={t('settlements.previous')} shop={shop} neighbour={settlement.previous} />
              <Neighbour title={t('settlements.next')} shop={shop} neighbour={settlement.next} />
            </div>
            {settlement.problems.length > 0 && (
              <div style={{ marginTop: 16 }}>
                <ProblemList problems={settlement.problems} />
              </div>
            )}
          </Panel>
          {settlement.statements.map((one) => (
            <StatementPanel key={one.statementNo} statement={one} showPaper />
          ))}
          <Cells shop={shop} settlementId={settlementId} />
        </>
      )}
    </Asked>
  );
}
