import { getRouteApi } from '@tanstack/react-router';
import { App, Button, type TableProps, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import { type BulkAnswer, type ExceptionJson, ROLES } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useOverview } from '../shell/shell.tsx';
import { useAction } from '../states/actions.tsx';
import { FilterSelect } from '../states/filter-bar.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { PlaceLinks } from '../states/place-links.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

const route = getRouteApi('/exceptions');
const STATES = ['OPEN', 'RETRYING', 'RESOLVED', 'SKIPPED'];
const LEVELS = ['L1', 'L2', 'L3'] as const;

interface Deciding {
  readonly ids: readonly string[];
}

function useColumns(decide: {
  readonly retry: (ids: readonly string[]) => void;
  readonly skip: (ids: readonly string[]) => void;
  readonly busy: boolean;
}): NonNullable<TableProps<ExceptionJson>['columns']> {
  const { t, name, pick } = useTexts();
  const { may } = useSession();
  return [
    {
      title: t('problem.what'),
      key: 'what',
      render: (_, one) => (
        <div style={{ minWidth: 280, maxWidth: 720 }}>
          <div style={{ fontWeight: 560, overflowWrap: 'anywhere' }}>{pick(one.problem.text)}</div>
          <div className="secondary" style={{ marginTop: 2, overflowWrap: 'anywhere' }}>
            {t('exceptions.todo')}
            {pick(one.problem.remedy)}
          </div>
          <div className="small muted" style={{ marginTop: 2 }}>
            <span className="mono">{one.problem.code}</span> · <PlaceLinks place={one.problem.place} />
          </div>
          {one.reason && (
            <div className="small secondary" style={{ marginTop: 2 }}>
              {t('exceptions.decided', { who: one.decidedBy ?? '—' })} {one.reason}
            </div>
          )}
        </div>
      ),
    },
    { title: t('exceptions.owner'), key: 'owner', width: 90, render: (_, one) => name('role', one.problem.owner) },
    {
      title: t('exceptions.deadline'),
      key: 'deadline',
      width: 140,
      render: (_, one) => (
        <>
          <Moment value={one.deadlineAt} />
          {one.overdue && (
            <div>
              <Plain tone="bad">{t('exceptions.overdue')}</Plain>
            </div>
          )}
        </>
      ),
    },
    { title: t('exceptions.raised'), key: 'raised', width: 140, render: (_, one) => <Moment value={one.raisedAt} /> },
    {
      title: t('exceptions.count'),
      key: 'count',
      width: 72,
      className: 'num',
      render: (_, one) => <Count value={one.count} />,
    },
    {
      title: t('field.state'),
      key: 'state',
      width: 104,
      render: (_, one) => <Mark group="exception" state={one.state} />,
    },
    {
      title: <span className="visually-hidden">{t('field.actions')}</span>,
      key: 'do',
      width: 140,
      render: (_, one) =>
        may('exceptions.decide') &&
        one.state === 'OPEN' && (
          <span style={{ display: 'inline-flex', gap: 6 }}>
            <Button size="small" disabled={decide.busy} onClick={() => decide.retry([one.id])}>
              {t('exceptions.retry')}
            </Button>
            <Button size="small" type="text" onClick={() => decide.skip([one.id])}>
              {t('exceptions.skip')}
            </Button>
          </span>
        ),
    },
  ];
}

function useDecisions(onDone: () => void) {
  const { t } = useTexts();
  const { message, modal } = App.useApp();
  const done = ({ done: count, refused }: BulkAnswer<{ readonly id: string }>): void => {
    onDone();
    if (count > 0) void message.success(t('bulk.done', { n: count }));
    if (refused.length > 0)
      modal.warning({
        title: t('bulk.refused', { n: refused.length }),
        width: 560,
        content: refused.map((one) => (
          <div key={one.id} style={{ marginTop: 8 }}>
            <ProblemBox problem={one.error} />
          </div>
        )),
      });
  };
  type Answer = BulkAnswer<{ readonly id: string }>;
  const retry = useAction<Deciding, Answer>((client, body) => client('/exceptions/retry', { method: 'POST', body }), {
    done,
  });
  const skip = useAction<Deciding & { readonly reason: string }, Answer>(
    (client, body) => client('/exceptions/skip', { method: 'POST', body }),
    { done },
  );
  return { retry, skip };
}

export function ExceptionsPage(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [skipping, setSkipping] = useState<readonly string[]>([]);
  const { level, owner, state = 'OPEN' } = search;
  const paged = usePages<ExceptionJson>('/exceptions', { level, owner, state }, 20_000);
  const counts = useOverview().data?.exceptions;
  const finish = (): void => {
    setSelected([]);
    setSkipping([]);
  };
  const { retry, skip } = useDecisions(finish);
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    finish();
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const columns = useColumns({ retry: (ids) => retry.mutate({ ids }), skip: setSkipping, busy: retry.isPending });
  const openOf = (one: string): number => counts?.find((count) => count.level === one)?.open ?? 0;
  const tabs = [
    { key: '', label: t('exceptions.all') },
    ...LEVELS.map((one) => ({
      key: one,
      label: (
        <span>
          {one} {name('level', one)} {openOf(one) > 0 && <span className="menu-badge">{openOf(one)}</span>}
        </span>
      ),
    })),
  ];
  return (
    <>
      <PageHead
        title={t('nav.exceptions')}
        lead={t('exceptions.lead')}
        actions={
          may('exceptions.decide') && (
            <>
              <Button
                type="primary"
                disabled={selected.length === 0}
                loading={retry.isPending}
                onClick={() => retry.mutate({ ids: selected })}
              >
                {selected.length === 0 ? t('exceptions.retry') : t('exceptions.retryN', { n: selected.length })}
              </Button>
              <Button disabled={selected.length === 0} onClick={() => setSkipping(selected)}>
                {t('exceptions.skip')}
              </Button>
            </>
          )
        }
      />
      <Tabs activeKey={level ?? ''} onChange={(key) => set({ level: key || undefined })} items={tabs} />
      {level && (
        <p className="secondary" style={{ margin: '0 0 12px' }}>
          {name('levelExplain', level)}
        </p>
      )}
      <Panel flush>
        <div className="filters">
          <FilterSelect
            label={t('field.state')}
            value={state}
            options={STATES.map((one) => ({ value: one, label: name('exception', one) }))}
            onChange={(one) => set({ state: one })}
          />
          <FilterSelect
            label={t('exceptions.owner')}
            value={owner}
            options={ROLES.map((role) => ({ value: role, label: name('role', role) }))}
            onChange={(one) => set({ owner: one })}
          />
        </div>
        <PagedTable<ExceptionJson>
          paged={paged}
          columns={columns}
          rowKey={(one) => one.id}
          empty={state === 'OPEN' ? t('exceptions.empty') : t('exceptions.noneSuch')}
          minWidth={1000}
          {...(may('exceptions.decide')
            ? {
                selection: {
                  selectedRowKeys: [...selected],
                  onChange: (keys) => setSelected(keys.map(String)),
                  getCheckboxProps: (one) => ({ disabled: one.state !== 'OPEN' }),
                },
              }
            : {})}
        />
      </Panel>
      <ReasonDialog
        open={skipping.length > 0}
        title={t('exceptions.skipTitle', { n: skipping.length })}
        explain={t('exceptions.skipExplain')}
        confirm={t('exceptions.skip')}
        busy={skip.isPending}
        danger
        onCancel={() => setSkipping([])}
        onReason={(reason) => skip.mutate({ ids: skipping, reason })}
      />
    </>
  );
}
