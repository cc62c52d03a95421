/** One connection: health and settings, codes, chart check, base data. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import type { DiagnosisJson, ErpAccountJson, ProfileJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { BaseData } from './base-data.tsx';
import { ChartCheck } from './chart-check.tsx';
import { CodeMapping } from './code-mapping.tsx';
import { erpPath, useErpAccounts, useProfiles } from './erp-connections.ts';
import { choiceWord, ErpDialog, PromiseText } from './erp-dialog.tsx';
import { DiagnosisBox, FlowMark, VoucherCounts } from './erp-health.tsx';

const route = getRouteApi('/connectors/$name');

function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Settings(props: { readonly account: ErpAccountJson; readonly profile: ProfileJson | undefined }): ReactNode {
  const { t, pick } = useTexts();
  const { account, profile } = props;
  const rows = (profile?.fields ?? []).flatMap((field) => {
    if (field.kind === 'secret' && !account.sandbox) {
      const isSet = account.secrets.includes(field.key);
      return [{ field, shown: <Plain tone={isSet ? 'good' : 'wait'}>{t(isSet ? 'erp.set' : 'erp.notSet')}</Plain> }];
    }
    const value = account.config[field.key];
    if (value === undefined) return [];
    const text = field.kind === 'choice' ? choiceWord(field, String(value), pick) : settingText(value);
    return [
      {
        field,
        shown: (
          <span key={field.key} className={field.kind === 'choice' ? undefined : 'mono'}>
            {text}
          </span>
        ),
      },
    ];
  });
  return (
    <Panel title={t('erp.settings')} note={t('erp.settingsNote')}>
      {account.sandbox && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          {t('erp.sandboxNote')}
        </p>
      )}
      <Facts
        facts={[
          ...(account.sandbox ? [] : [[t('erp.baseUrl'), account.baseUrl] as const]),
          [t('erp.ledger'), account.ledger],
          ...rows.map(({ field, shown }) => [pick(field.text), shown] as const),
        ]}
      />
    </Panel>
  );
}

function HealthPart(props: { readonly account: ErpAccountJson; readonly profile: ProfileJson | undefined }): ReactNode {
  const { t } = useTexts();
  const { account, profile } = props;
  const { flow } = account;
  return (
    <>
      <Panel title={t('erp.health')}>
        {flow.problem && (
          <div style={{ marginBottom: 16 }}>
            <ProblemBox problem={flow.problem} />
          </div>
        )}
        <Facts
          facts={[
            [t('field.state'), <FlowMark key="flow" account={account} />],
            ...(flow.pausedUntil
              ? [[t('erp.pausedUntil'), <Moment key="until" value={flow.pausedUntil} />] as const]
              : []),
            [t('erp.probed'), <Moment key="probed" value={flow.probedAt} />],
            [t('erp.ledgerCurrency'), flow.ledgerCurrency ?? <span className="muted">—</span>],
            [t('erp.version'), flow.version || <span className="muted">—</span>],
            [t('overview.lastAttempt'), <Moment key="last" value={flow.lastCallAt} />],
            [
              t('erp.lastHour'),
              <span key="hour">
                {t('erp.callsN', { n: flow.callsLastHour })} · {t('erp.troubleN', { n: flow.troubleLastHour })}
              </span>,
            ],
            ...(flow.pauses > 0 ? [[t('erp.pauses'), <Count key="pauses" value={flow.pauses} />] as const] : []),
          ]}
        />
        <div style={{ marginTop: 16 }}>
          <div className="small muted">{t('erp.vouchers')}</div>
          <VoucherCounts account={account} />
        </div>
        {profile && (
          <div style={{ marginTop: 16 }}>
            <div className="small muted">{t('erp.promise')}</div>
            <PromiseText profile={profile} />
          </div>
        )}
      </Panel>
      <Settings account={account} profile={profile} />
    </>
  );
}

function Buttons(props: {
  readonly account: ErpAccountJson;
  readonly onTested: (diagnosis: DiagnosisJson | undefined) => void;
  readonly onEdit: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { modal, message } = App.useApp();
  const { account } = props;
  const test = useAction<void, DiagnosisJson>((client) => client(erpPath(account.name, '/test'), { method: 'POST' }), {
    done: (diagnosis) => props.onTested(diagnosis),
  });
  const enable = useAction<boolean, unknown>(
    (client, enabled) => client(erpPath(account.name), { method: 'PATCH', body: { enabled } }),
    { done: () => void message.success(t('erp.saved')) },
  );
  const switchOff = (): void =>
    void modal.confirm({
      title: t('erp.disableAsk', { name: account.name }),
      content: t('erp.disableExplain'),
      okText: t('users.disable'),
      okButtonProps: { danger: true },
      onOk: () => enable.mutateAsync(false).then(undefined, () => undefined),
    });
  return (
    <>
      <Button
        type="primary"
        loading={test.isPending}
        disabled={!account.enabled}
        onClick={() => {
          props.onTested(undefined);
          test.mutate();
        }}
      >
        {t('erp.test')}
      </Button>
      {!account.sandbox && <Button onClick={props.onEdit}>{t('users.editShort')}</Button>}
      {account.enabled ? (
        <Button key="off" danger loading={enable.isPending} onClick={switchOff}>
          {t('users.disable')}
        </Button>
      ) : (
        <Button key="on" loading={enable.isPending} onClick={() => enable.mutate(true)}>
          {t('users.enable')}
        </Button>
      )}
    </>
  );
}

function Connection({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t, pick } = useTexts();
  const { may } = useSession();
  const { tab = 'health' } = route.useSearch();
  const navigate = route.useNavigate();
  const profiles = useProfiles().data?.items ?? [];
  const profile = profiles.find((one) => one.profile === account.profile);
  const [editing, setEditing] = useState(false);
  const [diagnosis, setDiagnosis] = useState<DiagnosisJson>();
  const tabs = [
    {
      key: 'health',
      label: t('erp.healthTab'),
      children: <HealthPart account={account} profile={profile} />,
    },
    { key: 'mapping', label: t('codes.title'), children: <CodeMapping account={account} /> },
    { key: 'chart', label: t('chart.title'), children: <ChartCheck account={account} /> },
    { key: 'base', label: t('base.title'), children: <BaseData account={account} /> },
  ];
  return (
    <>
      <PageHead
        title={
          <>
            {account.name} <FlowMark account={account} /> {account.sandbox && <Plain>{t('erp.sandbox')}</Plain>}
          </>
        }
        lead={
          <>
            <Link to="/connectors">{t('nav.connectors')}</Link> · {pick(account.product)} · {account.book} →{' '}
            {account.ledger}
          </>
        }
        actions={
          may('connectors.write') && (
            <Buttons account={account} onTested={setDiagnosis} onEdit={() => setEditing(true)} />
          )
        }
      />
      {diagnosis && (
        <div style={{ marginBottom: 16 }} data-testid="diagnosis">
          <DiagnosisBox diagnosis={diagnosis} />
        </div>
      )}
      <Tabs
        activeKey={tabs.some((one) => one.key === tab) ? tab : 'health'}
        destroyOnHidden
        onChange={(key) => void navigate({ search: { tab: key }, replace: true })}
        items={tabs}
      />
      {editing && profile && (
        <ErpDialog
          profiles={profiles}
          account={account}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            setDiagnosis(undefined);
          }}
        />
      )}
    </>
  );
}

export function ConnectorPage(): ReactNode {
  const { t } = useTexts();
  const { name } = route.useParams();
  const accounts = useErpAccounts();
  return (
    <Asked query={accounts} rows={8}>
      {({ items }) => {
        const account = items.find((one) => one.name === name);
        if (!account)
          return (
            <Nothing text={t('erp.noSuch', { name })} extra={<Link to="/connectors">{t('nav.connectors')}</Link>} />
          );
        return <Connection key={name} account={account} />;
      }}
    </Asked>
  );
}
