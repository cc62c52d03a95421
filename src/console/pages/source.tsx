/** One data source: test, streams with where they stand, completeness by day. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { SourceDiagnosisJson, SourceJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { PageHead } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { StreamDays } from './source-days.tsx';
import { SourceDialog } from './source-dialog.tsx';
import { sourcePath, useSourceKinds, useSources } from './source-queries.ts';
import { SourceStreams } from './source-streams.tsx';
import { StreamCounts } from './sources.tsx';

const route = getRouteApi('/sources/$name');

function Diagnosis({ diagnosis }: { readonly diagnosis: SourceDiagnosisJson }): ReactNode {
  const { t } = useTexts();
  if (diagnosis.problem) return <ProblemBox problem={diagnosis.problem} />;
  return (
    <div className="problem good" role="status">
      <div className="what">{t('source.testGood', { n: diagnosis.resumed })}</div>
    </div>
  );
}

function Buttons(props: {
  readonly source: SourceJson;
  readonly onTested: (diagnosis: SourceDiagnosisJson | undefined) => void;
  readonly onEdit: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { modal, message } = App.useApp();
  const { source } = props;
  const test = useAction<void, SourceDiagnosisJson>(
    (client) => client(sourcePath(source.name, '/test'), { method: 'POST' }),
    { done: (diagnosis) => props.onTested(diagnosis) },
  );
  const enable = useAction<boolean, unknown>(
    (client, enabled) => client(sourcePath(source.name), { method: 'PATCH', body: { enabled } }),
    { done: () => void message.success(t('erp.saved')) },
  );
  const switchOff = (): void =>
    void modal.confirm({
      title: t('source.disableAsk', { name: source.name }),
      content: t('source.disableExplain'),
      okText: t('users.disable'),
      okButtonProps: { danger: true },
      onOk: () => enable.mutateAsync(false).then(undefined, () => undefined),
    });
  return (
    <>
      <Button
        type="primary"
        loading={test.isPending}
        onClick={() => {
          props.onTested(undefined);
          test.mutate();
        }}
      >
        {t('erp.test')}
      </Button>
      <Button onClick={props.onEdit}>{t('users.editShort')}</Button>
      {source.enabled ? (
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

function Account({ source }: { readonly source: SourceJson }): ReactNode {
  const { t, pick } = useTexts();
  const { may } = useSession();
  const { tab = 'streams' } = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = useSourceKinds().data?.items ?? [];
  const [editing, setEditing] = useState(false);
  const [diagnosis, setDiagnosis] = useState<SourceDiagnosisJson>();
  const tabs = [
    { key: 'streams', label: t('source.streams'), children: <SourceStreams source={source} /> },
    { key: 'days', label: t('source.days'), children: <StreamDays source={source} kinds={kinds} /> },
  ];
  return (
    <>
      <PageHead
        title={
          <>
            {source.name} <StreamCounts source={source} />
          </>
        }
        lead={
          <>
            <Link to="/sources">{t('nav.sources')}</Link> · {pick(source.product)} ·{' '}
            <span className="mono">{source.baseUrl}</span>
          </>
        }
        actions={
          may('sources.write') && (
            <Buttons source={source} onTested={setDiagnosis} onEdit={() => setEditing(kinds.length > 0)} />
          )
        }
      />
      {diagnosis && (
        <div style={{ marginBottom: 16 }} data-testid="diagnosis">
          <Diagnosis diagnosis={diagnosis} />
        </div>
      )}
      <Tabs
        activeKey={tabs.some((one) => one.key === tab) ? tab : 'streams'}
        destroyOnHidden
        onChange={(key) => void navigate({ search: { tab: key }, replace: true })}
        items={tabs}
      />
      {editing && (
        <SourceDialog
          kinds={kinds}
          source={source}
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

export function SourcePage(): ReactNode {
  const { t } = useTexts();
  const { name } = route.useParams();
  const sources = useSources();
  return (
    <Asked query={sources} rows={8}>
      {({ items }) => {
        const source = items.find((one) => one.name === name);
        if (source) return <Account key={source.name} source={source} />;
        return <Nothing text={t('source.noSuch', { name })} extra={<Link to="/sources">{t('nav.sources')}</Link>} />;
      }}
    </Asked>
  );
}
