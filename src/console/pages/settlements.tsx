import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Amount, Moment } from '../figures/figures.tsx';
import type { SettlementBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';

const route = getRouteApi('/settlements');
const STATES = ['POSTED', 'HELD', 'REVISION_HELD'];

export function SettlementsPage(): ReactNode {
  const { t, name } = useTexts();
  const { book } = useBook();
  const shops = useShops();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const paged = usePages<SettlementBriefJson>('/settlements', { ...search, book });
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  return (
    <>
      <PageHead title={t('nav.settlements')} lead={t('settlements.lead')} />
      <Panel flush title={t('settlements.list')}>
        <div className="filters">
          <FilterSelect
            label={t('field.state')}
            value={search.state}
            options={STATES.map((state) => ({ value: state, label: name('settlement', state) }))}
            onChange={(state) => set({ state })}
          />
          <FilterSelect
            label={t('field.shop')}
            value={search.shop}
            options={shops.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
            onChange={(shop) => set({ shop })}
          />
          <FilterText label={t('settlements.search')} value={search.text} onChange={(text) => set({ text })} />
        </div>
        <PagedTable
          paged={paged}
          rowKey={(one) => `${one.shop}|${one.settlementId}`}
          empty={t('settlements.empty')}
          minWidth={900}
          columns={[
            {
              title: t('settlements.id'),
              key: 'id',
              render: (_, one) => (
                <Link to="/settlements/$shop/$settlementId" params={{ shop: one.shop, settlementId: one.settlementId }}>
                  {one.settlementId}
                </Link>
              ),
            },
            { title: t('field.shop'), key: 'shop', render: (_, one) => `${one.shop} · ${one.book}` },
            { title: t('statement.from'), key: 'from', render: (_, one) => <Moment value={one.startAt} /> },
            { title: t('statement.to'), key: 'to', render: (_, one) => <Moment value={one.endAt} /> },
            {
              title: t('statement.total'),
              key: 'total',
              className: 'num',
              render: (_, one) => <Amount value={one.total?.amount} currency={one.currency} />,
            },
            { title: t('settlements.papers'), key: 'papers', className: 'num', dataIndex: 'statements' },
            {
              title: t('field.state'),
              key: 'state',
              render: (_, one) => <Mark group="settlement" state={one.state} />,
            },
          ]}
        />
      </Panel>
    </>
  );
}
