/** Base data pushed into the ERP: shops as customers, the rates of a month; the last try of each record. */
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Table } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { ErpAccountJson, MastersAnswerJson, PushedMasterJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { ErrorBox, ProblemList } from '../states/problem.tsx';
import { erpPath } from './erp-connections.ts';

type Pushing = { readonly source: 'SHOPS' } | { readonly source: 'RATES'; readonly period: string };

const TONES = { SAVED: 'good', REFUSED: 'bad', FAILED: 'bad', UNKNOWN: 'wait' } as const;

function Records({ records }: { readonly records: readonly PushedMasterJson[] }): ReactNode {
  const { t, name, pick } = useTexts();
  return (
    <Table<PushedMasterJson>
      size="small"
      pagination={records.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      dataSource={[...records]}
      rowKey={(one) => `${one.kind} ${one.code}`}
      scroll={{ x: 760 }}
      locale={{ emptyText: <Nothing text={t('push.none')} /> }}
      columns={[
        { title: t('base.kind'), key: 'kind', width: 120, render: (_, one) => name('baseKind', one.kind) },
        {
          title: t('base.code'),
          key: 'code',
          width: 180,
          render: (_, one) => <span className="mono">{one.code}</span>,
        },
        {
          title: t('field.state'),
          key: 'outcome',
          render: (_, one) => (
            <>
              <Plain tone={TONES[one.outcome]}>{name('pushOutcome', one.outcome)}</Plain>
              {one.problem && (
                <div className="small">
                  <div style={{ color: 'var(--red)' }}>{pick(one.problem.text)}</div>
                  <div className="secondary">{pick(one.problem.remedy)}</div>
                </div>
              )}
            </>
          ),
        },
        {
          title: t('push.inErp'),
          key: 'erp',
          width: 160,
          render: (_, one) => <span className="mono">{one.erpNumber ?? one.erpId ?? '—'}</span>,
        },
        {
          title: t('push.lastTry'),
          key: 'at',
          width: 170,
          render: (_, one) => (
            <>
              <Moment value={one.pushedAt} />
              <div className="small muted">{one.pushedBy}</div>
            </>
          ),
        },
      ]}
    />
  );
}

export function PushMasters({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const path = erpPath(account.name, '/masters');
  const [month, setMonth] = useState<Dayjs>(dayjs().startOf('month'));
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => client<Items<PushedMasterJson>>(path, { signal }),
  });
  const push = useAction<Pushing, MastersAnswerJson>((one, body) => one(path, { method: 'POST', body }), {
    quiet: true,
  });
  const isBusy = (source: Pushing['source']): boolean => push.isPending && push.variables.source === source;
  return (
    <Panel
      title={t('push.title')}
      note={t('push.note')}
      flush
      actions={
        may('masters.push') && (
          <>
            <Button
              size="small"
              loading={isBusy('SHOPS')}
              disabled={push.isPending || !account.enabled}
              onClick={() => push.mutate({ source: 'SHOPS' })}
            >
              {t('push.shops')}
            </Button>
            <DatePicker
              size="small"
              picker="month"
              aria-label={t('field.period')}
              allowClear={false}
              value={month}
              onChange={(next) => next && setMonth(next)}
              style={{ width: 110 }}
            />
            <Button
              size="small"
              loading={isBusy('RATES')}
              disabled={push.isPending || !account.enabled}
              onClick={() => push.mutate({ source: 'RATES', period: month.format('YYYY-MM') })}
            >
              {t('push.rates')}
            </Button>
          </>
        )
      }
    >
      {push.isError && (
        <div className="panel-body">
          <ErrorBox error={push.error} />
        </div>
      )}
      {push.data && (
        <div className="panel-body" data-testid="push-result">
          {t('push.done', {
            n: push.data.pushed.filter((one) => one.outcome === 'SAVED').length,
            all: push.data.pushed.length,
          })}
          {push.data.untried > 0 && <span className="secondary"> {t('push.untried', { n: push.data.untried })}</span>}
          <ProblemList problems={push.data.missing} />
        </div>
      )}
      <Asked query={query} rows={3}>
        {({ items }) => <Records records={items} />}
      </Asked>
    </Panel>
  );
}
