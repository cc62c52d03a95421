/** 科目检查 of a connection: what the ERP would refuse, why, how to put it right, and how many vouchers wait for it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import type { ChartCheckJson, ChartFindingJson, ErpAccountJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { FilterSelect } from '../states/filter-bar.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { aboutOf, byUrgency, toMap } from './chart-finding.ts';
import { erpPath } from './erp-connections.ts';

type Scope = 'WAITING' | 'WHOLE';

function About({ finding }: { readonly finding: ChartFindingJson }): ReactNode {
  const { t, name } = useTexts();
  const { subject, dimension, ours, theirs } = aboutOf(finding);
  return (
    <>
      <div className="small muted">
        {name('chartAbout', subject)}
        {dimension !== undefined && ` · ${name('dim', dimension)}`}
      </div>
      <span className="mono">{ours}</span>
      {(subject === 'account' || subject === 'dimension') && (
        <>
          {' '}
          <span className="muted">→</span>{' '}
          {theirs === undefined ? (
            <span className="muted">{t('chart.noneThere')}</span>
          ) : (
            <span className="mono">{theirs}</span>
          )}
        </>
      )}
      {finding.currencies.length > 0 && <div className="small muted">{finding.currencies.join(' · ')}</div>}
    </>
  );
}

/** Leads to the mapping where that puts it right. */
function MapLink({ account, finding }: { readonly account: string; readonly finding: ChartFindingJson }): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const row = toMap(finding);
  if (!row || !may('connectors.write')) return null;
  return (
    <Link to="/connectors/$name" params={{ name: account }} search={{ tab: 'mapping', ...row }}>
      {t('chart.fillIn')}
    </Link>
  );
}

function Findings(props: { readonly account: string; readonly findings: readonly ChartFindingJson[] }): ReactNode {
  const { findings } = props;
  const { t, pick, name } = useTexts();
  const [code, setCode] = useState<string>();
  const counts = new Map<string, number>();
  for (const one of findings) counts.set(one.problem.code, (counts.get(one.problem.code) ?? 0) + 1);
  const shown = byUrgency(findings).filter((one) => code === undefined || one.problem.code === code);
  return (
    <>
      {counts.size > 1 && (
        <div className="filters">
          <FilterSelect
            label={t('chart.reason')}
            value={code}
            width={280}
            options={[...counts].map(([value, n]) => ({ value, label: `${name('chartCode', value)} (${n})` }))}
            onChange={setCode}
          />
        </div>
      )}
      <Table<ChartFindingJson>
        size="small"
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={shown}
        rowKey={(one) => `${one.problem.code} ${JSON.stringify(one.problem.params)}`}
        scroll={{ x: 900 }}
        columns={[
          {
            title: t('chart.effect'),
            key: 'level',
            width: 110,
            render: (_, one) => (
              <Plain tone={one.level === 'BLOCKS' ? 'bad' : 'wait'}>{name('chartLevel', one.level)}</Plain>
            ),
          },
          { title: t('chart.about'), key: 'about', width: 200, render: (_, one) => <About finding={one} /> },
          {
            title: t('chart.what'),
            key: 'what',
            render: (_, one) => (
              <>
                <div>{pick(one.problem.text)}</div>
                <div className="secondary small">{pick(one.problem.remedy)}</div>
                <div>
                  <span className="mono muted">{one.problem.code}</span>{' '}
                  <MapLink account={props.account} finding={one} />
                </div>
              </>
            ),
          },
          {
            title: t('chart.waiting'),
            key: 'waiting',
            width: 110,
            className: 'num',
            render: (_, one) => <Count value={one.waiting} />,
          },
          {
            title: t('chart.exception'),
            key: 'exception',
            width: 120,
            render: (_, one) =>
              one.exception === null ? (
                <span className="muted">—</span>
              ) : (
                <Link to="/exceptions" search={{ state: one.exception.state }}>
                  <Mark group="exception" state={one.exception.state} />
                </Link>
              ),
          },
        ]}
      />
    </>
  );
}

function Checked(props: {
  readonly account: string;
  readonly check: ChartCheckJson;
  readonly scope: Scope;
}): ReactNode {
  const { check, scope } = props;
  const { t } = useTexts();
  const blocking = check.findings.filter((one) => one.level === 'BLOCKS').length;
  return (
    <>
      <div className="filters" data-testid="chart-summary">
        <span>
          {t(scope === 'WHOLE' ? 'chart.wholeAt' : 'chart.waitingAt')} <Moment value={check.checkedAt} />
        </span>
        <span className="muted">
          {t('chart.pulledAt')} <Moment value={check.pulledAt} />
        </span>
        {check.findings.length > 0 && (
          <span>{t('chart.counts', { blocking, warning: check.findings.length - blocking })}</span>
        )}
      </div>
      {check.findings.length === 0 ? (
        <Nothing text={t('chart.good')} />
      ) : (
        <Findings account={props.account} findings={check.findings} />
      )}
    </>
  );
}

export function ChartCheck({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const path = erpPath(account.name, '/chart-check');
  const [whole, setWhole] = useState<ChartCheckJson>();
  const last = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => client<{ readonly check: ChartCheckJson | null }>(path, { signal }),
  });
  const run = useAction<Scope, ChartCheckJson>((asked, scope) => asked(path, { method: 'POST', body: { scope } }), {
    quiet: true,
    done: (check, scope) => setWhole(scope === 'WHOLE' ? check : undefined),
  });
  const button = (scope: Scope, primary: boolean): ReactNode => (
    <Button
      size="small"
      type={primary ? 'primary' : 'default'}
      loading={run.isPending && run.variables === scope}
      disabled={run.isPending || !account.enabled}
      onClick={() => run.mutate(scope)}
    >
      {t(scope === 'WHOLE' ? 'chart.runWhole' : 'chart.runWaiting')}
    </Button>
  );
  return (
    <Panel
      title={t('chart.title')}
      note={t('chart.note')}
      flush
      actions={
        may('chartCheck.run') && (
          <>
            {button('WHOLE', false)}
            {button('WAITING', true)}
          </>
        )
      }
    >
      {run.isError && (
        <div className="panel-body">
          <ErrorBox error={run.error} />
        </div>
      )}
      {whole ? (
        <Checked account={account.name} check={whole} scope="WHOLE" />
      ) : (
        <Asked query={last}>
          {({ check }) =>
            check ? (
              <Checked account={account.name} check={check} scope="WAITING" />
            ) : (
              <Nothing text={t('chart.never')} />
            )
          }
        </Asked>
      )}
    </Panel>
  );
}
