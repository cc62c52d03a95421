import { getRouteApi } from '@tanstack/react-router';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { AuditJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { FilterText } from '../states/filter-bar.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { fieldsOf } from './json-fields.ts';

const route = getRouteApi('/audit');
const DAY = 'YYYY-MM-DD';

function JsonText({ text }: { readonly text: string | null }): ReactNode {
  const fields = fieldsOf(text);
  if (fields.length === 0) return <span className="muted">—</span>;
  return fields.map(([name, value]) => (
    <div key={name} className="mono secondary" style={{ overflowWrap: 'anywhere' }}>
      {name !== '' && <span className="muted">{name}: </span>}
      {value}
    </div>
  ));
}

export function AuditPage(): ReactNode {
  const { t, name } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const paged = usePages<AuditJson>('/audit', { ...search });
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const range: [dayjs.Dayjs | null, dayjs.Dayjs | null] = [
    search.from ? dayjs(search.from) : null,
    search.to ? dayjs(search.to) : null,
  ];
  return (
    <>
      <PageHead title={t('nav.audit')} lead={t('audit.lead')} />
      <Panel flush title={t('audit.list')}>
        <div className="filters">
          <FilterText label={t('audit.actor')} value={search.actor} onChange={(actor) => set({ actor })} width={170} />
          <FilterText
            label={t('audit.action')}
            value={search.action}
            onChange={(action) => set({ action })}
            width={200}
          />
          <DatePicker.RangePicker
            value={range}
            allowEmpty={[true, true]}
            onChange={(days) => set({ from: days?.[0]?.format(DAY), to: days?.[1]?.format(DAY) })}
          />
        </div>
        <PagedTable
          paged={paged}
          rowKey={(one) => one.auditNo}
          empty={t('audit.empty')}
          minWidth={860}
          columns={[
            { title: t('audit.at'), key: 'at', width: 160, render: (_, one) => <Moment value={one.at} seconds /> },
            { title: t('audit.actor'), key: 'actor', width: 140, dataIndex: 'actor' },
            {
              title: t('audit.action'),
              key: 'action',
              width: 220,
              render: (_, one) => (
                <>
                  {name('audit', one.action)}
                  {name('audit', one.action) !== one.action && <div className="mono muted">{one.action}</div>}
                </>
              ),
            },
            {
              title: t('audit.subject'),
              key: 'subject',
              render: (_, one) => <span style={{ overflowWrap: 'anywhere' }}>{one.subject}</span>,
            },
            {
              title: t('audit.before'),
              key: 'before',
              render: (_, one) => <JsonText text={one.before} />,
            },
            {
              title: t('audit.after'),
              key: 'after',
              render: (_, one) => <JsonText text={one.after} />,
            },
            {
              title: t('audit.hash'),
              key: 'hash',
              width: 110,
              render: (_, one) => (
                <span className="mono muted" title={one.hash}>
                  {one.hash.slice(0, 10)}…
                </span>
              ),
            },
          ]}
        />
      </Panel>
    </>
  );
}
