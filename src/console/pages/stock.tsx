/** 库存: every position with what is on hand, promised and free; each opens what it is made of. */
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Count } from '../figures/figures.tsx';
import type { PositionBriefJson } from '../http/stock-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { Units } from './stock-units.tsx';

const route = getRouteApi('/stock');
const ONLY = ['NEGATIVE', 'SHORT', 'RESERVED', 'DEFECTIVE'];

export function StockPage(): ReactNode {
  const { t, name } = useTexts();
  const { book } = useBook();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const paged = usePages<PositionBriefJson>('/stock', { ...search, book });
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const isFiltered = Object.values(search).some((value) => value);
  return (
    <>
      <PageHead title={t('nav.stock')} lead={t('stock.lead')} />
      <Panel flush title={t('stock.positions')} note={t('stock.note')}>
        <div className="filters">
          <FilterSelect
            label={t('stock.only')}
            value={search.only}
            options={ONLY.map((one) => ({ value: one, label: name('stockOnly', one) }))}
            onChange={(only) => set({ only })}
          />
          <FilterText label={t('stock.search')} value={search.text} onChange={(text) => set({ text })} />
        </div>
        <PagedTable
          paged={paged}
          rowKey={(one) => `${one.book}|${one.warehouse}|${one.material}`}
          empty={t(isFiltered ? 'stock.noneSuch' : 'stock.none')}
          minWidth={820}
          columns={[
            {
              title: t('stock.material'),
              key: 'material',
              render: (_, { book: of, warehouse, material }) => (
                <Link to="/stock/position" search={{ book: of, warehouse, material }} className="mono">
                  {material}
                </Link>
              ),
            },
            { title: t('stock.warehouse'), key: 'warehouse', dataIndex: 'warehouse' },
            { title: t('field.book'), key: 'book', width: 110, dataIndex: 'book' },
            {
              title: t('stock.onHand'),
              key: 'onHand',
              width: 110,
              className: 'num',
              render: (_, one) => <Units value={one.onHand} />,
            },
            {
              title: t('stock.reserved'),
              key: 'reserved',
              width: 110,
              className: 'num',
              render: (_, one) => <Count value={one.reserved} />,
            },
            {
              title: t('stock.available'),
              key: 'available',
              width: 110,
              className: 'num',
              render: (_, one) => <Units value={one.available} strong />,
            },
            {
              title: t('stock.defective'),
              key: 'defective',
              width: 110,
              className: 'num',
              render: (_, one) => <Units value={one.defective} />,
            },
          ]}
        />
      </Panel>
    </>
  );
}
