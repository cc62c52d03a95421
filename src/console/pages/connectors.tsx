/** Connections to finance ERPs with their health, and the ERPs that Heliu can write to. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { ErpAccountJson, ProfileJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { useErpAccounts, useProfiles } from './erp-connections.ts';
import { ErpDialog, PromiseText } from './erp-dialog.tsx';
import { FlowMark, VoucherCounts } from './erp-health.tsx';

function Health({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t, pick } = useTexts();
  const { flow } = account;
  return (
    <>
      <FlowMark account={account} />
      {flow.pausedUntil && (
        <div className="small muted">
          {t('erp.pausedUntil')} <Moment value={flow.pausedUntil} />
        </div>
      )}
      {flow.problem && (
        <div className="small" style={{ marginTop: 4, maxWidth: 360 }}>
          <div style={{ color: 'var(--red)' }}>{pick(flow.problem.text)}</div>
          <div className="secondary">{pick(flow.problem.remedy)}</div>
        </div>
      )}
    </>
  );
}

function Connections({ accounts }: { readonly accounts: readonly ErpAccountJson[] }): ReactNode {
  const { t, pick } = useTexts();
  return (
    <Table<ErpAccountJson>
      size="small"
      pagination={false}
      dataSource={[...accounts]}
      rowKey={(one) => one.name}
      scroll={{ x: 1080 }}
      locale={{ emptyText: <Nothing text={t('erp.none')} /> }}
      columns={[
        {
          title: t('erp.connection'),
          key: 'name',
          width: 220,
          render: (_, one) => (
            <>
              <Link to="/connectors/$name" params={{ name: one.name }} style={{ overflowWrap: 'anywhere' }}>
                {one.name}
              </Link>{' '}
              {one.sandbox && <Plain>{t('erp.sandbox')}</Plain>}
              <div className="small muted">{pick(one.product)}</div>
            </>
          ),
        },
        {
          title: t('erp.bookToLedger'),
          key: 'book',
          width: 150,
          render: (_, one) => (
            <>
              {one.book} <span className="muted">→</span> {one.ledger}
            </>
          ),
        },
        { title: t('erp.health'), key: 'health', render: (_, one) => <Health account={one} /> },
        {
          title: t('erp.probed'),
          key: 'probed',
          width: 150,
          render: (_, one) => <Moment value={one.flow.probedAt} />,
        },
        {
          title: t('erp.lastHour'),
          key: 'hour',
          width: 130,
          render: (_, one) => (
            <>
              {t('erp.callsN', { n: one.flow.callsLastHour })}
              <div className={`small ${one.flow.troubleLastHour > 0 ? 'amount red' : 'muted'}`}>
                {t('erp.troubleN', { n: one.flow.troubleLastHour })}
              </div>
            </>
          ),
        },
        { title: t('erp.vouchers'), key: 'vouchers', render: (_, one) => <VoucherCounts account={one} /> },
      ]}
    />
  );
}

function Profiles({ profiles }: { readonly profiles: readonly ProfileJson[] }): ReactNode {
  const { t, pick } = useTexts();
  return (
    <Table<ProfileJson>
      size="small"
      pagination={false}
      dataSource={[...profiles]}
      rowKey={(one) => one.profile}
      scroll={{ x: 820 }}
      columns={[
        {
          title: t('erp.profile'),
          key: 'product',
          width: 280,
          render: (_, one) => (
            <>
              {pick(one.product)}
              <div className="mono muted">{one.profile}</div>
            </>
          ),
        },
        {
          title: t('erp.support'),
          key: 'support',
          width: 190,
          render: (_, one) =>
            one.support === 'SUPPORTED' ? (
              <Plain tone="good">{t('erp.supported')}</Plain>
            ) : (
              <Plain tone="wait">{t('erp.outline')}</Plain>
            ),
        },
        { title: t('erp.promise'), key: 'promise', render: (_, one) => <PromiseText profile={one} /> },
      ]}
    />
  );
}

export function ConnectorsPage(): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const { book } = useBook();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const accounts = useErpAccounts();
  const profiles = useProfiles();
  return (
    <>
      <PageHead
        title={t('nav.connectors')}
        lead={t('erp.lead')}
        actions={
          may('connectors.write') && (
            <Button type="primary" disabled={!profiles.data} onClick={() => setAdding(true)}>
              {t('erp.add')}
            </Button>
          )
        }
      />
      <Panel title={t('erp.list')} note={t('erp.listNote')} flush>
        <Asked query={accounts}>
          {({ items }) => <Connections accounts={items.filter((one) => book === '' || one.book === book)} />}
        </Asked>
      </Panel>
      <Panel title={t('erp.profiles')} note={t('erp.profilesNote')} flush>
        <Asked query={profiles} rows={8}>
          {({ items }) => <Profiles profiles={items} />}
        </Asked>
      </Panel>
      {adding && (
        <ErpDialog
          profiles={profiles.data?.items ?? []}
          onClose={() => setAdding(false)}
          onSaved={(name) => {
            setAdding(false);
            void navigate({ to: '/connectors/$name', params: { name } });
          }}
        />
      )}
    </>
  );
}
