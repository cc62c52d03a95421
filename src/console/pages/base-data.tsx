/** 基础资料 of a connection: what was pulled out of the ERP and when, and its records. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import type { BaseDataKindJson, BaseRecordJson, ErpAccountJson, PullOutcomeJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { FilterText } from '../states/filter-bar.tsx';
import { Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Panel } from '../states/panel.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { factTexts } from './base-facts.ts';
import { erpPath } from './erp-connections.ts';
import { PushMasters } from './push-masters.tsx';

const route = getRouteApi('/connectors/$name');

/** Dimensions have names of their own in the dictionary. */
const groupOf = (fact: string): string => (fact === 'dims' ? 'dim' : `factValue.${fact}`);

function FactWords({ record }: { readonly record: BaseRecordJson }): ReactNode {
  const { name } = useTexts();
  return factTexts(record.facts).map(({ fact, values = [] }) => (
    <span key={fact} className="dim">
      {name('fact', fact)}
      {values.length > 0 && ` ${values.map((one) => name(groupOf(fact), one)).join(' · ')}`}
    </span>
  ));
}

function Records({ account, kind }: { readonly account: ErpAccountJson; readonly kind: string }): ReactNode {
  const { t, name } = useTexts();
  const [text, setText] = useState<string>();
  const paged = usePages<BaseRecordJson>(erpPath(account.name, `/base-data/${kind}`), { text });
  return (
    <Panel title={name('baseKind', kind)} note={t('base.recordsNote')} flush>
      <div className="filters">
        <FilterText label={t('base.search')} value={text} onChange={setText} />
      </div>
      <PagedTable
        paged={paged}
        rowKey={(one) => one.code}
        empty={text ? t('base.noneSuch') : t('base.noRecords')}
        minWidth={720}
        columns={[
          {
            title: t('base.code'),
            key: 'code',
            width: 160,
            render: (_, one) => <span className="mono">{one.code}</span>,
          },
          { title: t('base.name'), key: 'name', width: 260, dataIndex: 'name' },
          {
            title: t('field.state'),
            key: 'enabled',
            width: 90,
            render: (_, one) => (
              <Plain tone={one.enabled ? 'good' : 'bad'}>{t(one.enabled ? 'base.enabled' : 'base.disabled')}</Plain>
            ),
          },
          { title: t('base.facts'), key: 'facts', render: (_, one) => <FactWords record={one} /> },
        ]}
      />
    </Panel>
  );
}

/** Pulls kind after kind, so that each is seen when it comes; stops where the system is down. */
function usePulls(account: ErpAccountJson) {
  const queries = useQueryClient();
  const [now, setNow] = useState<string>();
  const pull = useAction<readonly string[], readonly PullOutcomeJson[]>(
    async (client, kinds) => {
      const outcomes: PullOutcomeJson[] = [];
      try {
        for (const kind of kinds) {
          setNow(kind);
          const { items } = await client<Items<PullOutcomeJson>>(erpPath(account.name, '/base-data/pull'), {
            method: 'POST',
            body: { kinds: [kind] },
          });
          outcomes.push(...items);
          void queries.invalidateQueries({ queryKey: [erpPath(account.name, '/base-data')] });
          if (items.some((one) => one.problem?.level === 'L3')) break;
        }
      } finally {
        setNow(undefined);
      }
      return outcomes;
    },
    { quiet: true },
  );
  return { pull, now };
}

function Kinds(props: {
  readonly kinds: readonly BaseDataKindJson[];
  readonly now: string | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (kind: string) => void;
  readonly onPull: ((kind: string) => void) | undefined;
}): ReactNode {
  const { t, name, pick } = useTexts();
  const { kinds, now, onPull } = props;
  return (
    <Table<BaseDataKindJson>
      size="small"
      pagination={false}
      dataSource={[...kinds]}
      rowKey={(one) => one.kind}
      scroll={{ x: 760 }}
      locale={{ emptyText: <Nothing text={t('base.none')} /> }}
      columns={[
        {
          title: t('base.kind'),
          key: 'kind',
          width: 200,
          render: (_, one) => (
            <>
              <Button
                type="link"
                size="small"
                style={{ padding: 0, fontWeight: props.chosen === one.kind ? 600 : 400 }}
                onClick={() => props.onChoose(one.kind)}
              >
                {name('baseKind', one.kind)}
              </Button>
              {one.checked && <div className="small muted">{t('base.checked')}</div>}
            </>
          ),
        },
        {
          title: t('base.records'),
          key: 'records',
          width: 100,
          className: 'num',
          render: (_, one) => <Count value={one.records} />,
        },
        {
          title: t('base.version'),
          key: 'version',
          width: 80,
          className: 'num',
          render: (_, one) => (one.version === '0' ? <span className="muted">—</span> : one.version),
        },
        { title: t('base.pulledAt'), key: 'at', width: 150, render: (_, one) => <Moment value={one.pulledAt} /> },
        {
          title: t('base.lastTry'),
          key: 'problem',
          render: (_, one) =>
            one.problem ? (
              <>
                <div style={{ color: 'var(--red)' }}>{pick(one.problem.text)}</div>
                <div className="small secondary">{pick(one.problem.remedy)}</div>
                <div className="small muted">
                  <Moment value={one.triedAt} />
                </div>
              </>
            ) : one.triedAt ? (
              <Plain tone="good">{t('base.pulled')}</Plain>
            ) : (
              <span className="muted">{t('base.never')}</span>
            ),
        },
        {
          title: <span className="visually-hidden">{t('field.actions')}</span>,
          key: 'do',
          width: 90,
          render: (_, one) =>
            onPull &&
            one.given && (
              <Button
                size="small"
                loading={now === one.kind}
                disabled={now !== undefined}
                onClick={() => onPull(one.kind)}
              >
                {t('base.pull')}
              </Button>
            ),
        },
      ]}
    />
  );
}

export function BaseData({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const path = erpPath(account.name, '/base-data');
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => client<Items<BaseDataKindJson>>(path, { signal }),
  });
  const { pull, now } = usePulls(account);
  const kinds = query.data?.items ?? [];
  const given = kinds.filter((one) => one.given).map((one) => one.kind);
  const mayPull = may('baseData.pull');
  return (
    <>
      <Panel
        title={t('base.title')}
        note={t('base.note')}
        flush
        actions={
          mayPull &&
          given.length > 0 && (
            <Button size="small" type="primary" loading={now !== undefined} onClick={() => pull.mutate(given)}>
              {t('base.pullAll')}
            </Button>
          )
        }
      >
        {pull.isError && (
          <div className="panel-body">
            <ErrorBox error={pull.error} />
          </div>
        )}
        <Asked query={query} rows={8}>
          {({ items }) => (
            <Kinds
              kinds={items}
              now={now}
              chosen={search.kind}
              onChoose={(kind) => void navigate({ search: { ...search, kind }, replace: true })}
              onPull={mayPull ? (kind) => pull.mutate([kind]) : undefined}
            />
          )}
        </Asked>
      </Panel>
      <PushMasters account={account} />
      {search.kind && <Records key={search.kind} account={account} kind={search.kind} />}
    </>
  );
}
