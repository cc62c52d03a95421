/** Accounts at systems that orders, stock and money are read from. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { SourceJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { SourceDialog } from './source-dialog.tsx';
import { useSourceKinds, useSources } from './source-queries.ts';

export function StreamCounts({ source }: { readonly source: SourceJson }): ReactNode {
  const { t } = useTexts();
  const { ready, paused, stopped } = source.streams;
  if (!source.enabled) return <Plain>{t('source.off')}</Plain>;
  return (
    <>
      <Plain tone="good">{t('source.ready', { n: ready })}</Plain>{' '}
      {paused > 0 && <Plain tone="bad">{t('source.paused', { n: paused })}</Plain>}{' '}
      {stopped > 0 && <Plain>{t('source.stopped', { n: stopped })}</Plain>}
    </>
  );
}

function Accounts({ sources }: { readonly sources: readonly SourceJson[] }): ReactNode {
  const { t, pick } = useTexts();
  return (
    <Table<SourceJson>
      size="small"
      pagination={false}
      dataSource={[...sources]}
      rowKey={(one) => one.name}
      scroll={{ x: 860 }}
      locale={{ emptyText: <Nothing text={t('source.none')} /> }}
      columns={[
        {
          title: t('source.name'),
          key: 'name',
          render: (_, one) => (
            <>
              <Link to="/sources/$name" params={{ name: one.name }} style={{ overflowWrap: 'anywhere' }}>
                {one.name}
              </Link>
              <div className="small muted">{pick(one.product)}</div>
            </>
          ),
        },
        { title: t('erp.baseUrl'), key: 'url', render: (_, one) => <span className="mono">{one.baseUrl}</span> },
        { title: t('source.streams'), key: 'streams', render: (_, one) => <StreamCounts source={one} /> },
        { title: t('source.read'), key: 'read', width: 150, render: (_, one) => <Moment value={one.readAt} /> },
        { title: t('source.tested'), key: 'tested', width: 150, render: (_, one) => <Moment value={one.testedAt} /> },
      ]}
    />
  );
}

export function SourcesPage(): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const sources = useSources();
  const kinds = useSourceKinds();
  return (
    <>
      <PageHead
        title={t('nav.sources')}
        lead={t('source.lead')}
        actions={
          may('sources.write') && (
            <Button type="primary" disabled={!kinds.data} onClick={() => setAdding(true)}>
              {t('source.add')}
            </Button>
          )
        }
      />
      <Panel title={t('source.list')} note={t('source.listNote')} flush>
        <Asked query={sources}>{({ items }) => <Accounts sources={items} />}</Asked>
      </Panel>
      {adding && (
        <SourceDialog
          kinds={kinds.data?.items ?? []}
          onClose={() => setAdding(false)}
          onSaved={(name) => {
            setAdding(false);
            void navigate({ to: '/sources/$name', params: { name } });
          }}
        />
      )}
    </>
  );
}
