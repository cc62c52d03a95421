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

const route = getRouteApi('/audit');
const DAY = 'YYYY-MM-DD';

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
              title: t('audit.detail'),
              key: 'detail',
              render: (_, one) => (
                <span className="mono secondary" style={{ overflowWrap: 'anywhere' }}>
                  {Object.entries(one.detail).map(([key, value]) => (
                    <span key={key} className="dim" style={{ whiteSpace: 'normal' }}>
                      {key}: {typeof value === 'string' ? value : JSON.stringify(value)}
                    </span>
                  ))}
                </span>
              ),
            },
          ]}
        />
      </Panel>
    </>
  );
}
