import { getRouteApi } from '@tanstack/react-router';
import { Button, DatePicker, type TableProps } from 'antd';
import dayjs from 'dayjs';
import { type ReactNode, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { VoucherBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { useVoucherColumns, voucherRowKey } from '../voucher/voucher-columns.tsx';
import { VOUCHER_STATES } from '../voucher/voucher-states.ts';
import { REVIEW_AT_ONCE_MAX, ReviewMany } from './voucher-review.tsx';

const route = getRouteApi('/vouchers');
const STATES = [...VOUCHER_STATES, 'SUPERSEDED'];
const CATEGORIES = [
  '销售收入',
  '收入计提',
  '收入调整',
  '成本结转',
  '平台费用',
  '退款',
  '平台结算',
  '存货',
  '采购',
  '付款',
  '资金',
  '期末调汇',
  '税务',
];

function useColumns(): NonNullable<TableProps<VoucherBriefJson>['columns']> {
  const { t, pick } = useTexts();
  const columns = useVoucherColumns();
  return [
    { ...columns.number, width: 120 },
    columns.date,
    {
      title: t('voucher.summary'),
      key: 'summary',
      render: (_, one) => (
        <div style={{ minWidth: 200 }}>
          {one.summary}
          {one.problem && (
            <div className="small amount red" style={{ whiteSpace: 'normal' }}>
              {pick(one.problem.text)}
            </div>
          )}
        </div>
      ),
    },
    columns.category,
    columns.shop,
    columns.total,
    {
      title: t('field.state'),
      key: 'state',
      width: 120,
      render: (_, one) => <Mark group="voucher" state={one.state} />,
    },
    { ...columns.erpNumber, width: 110 },
    {
      title: t('voucher.people'),
      key: 'people',
      width: 120,
      render: (_, one) => (
        <>
          {one.preparer}
          <div className="small muted">{one.reviewer ?? '—'}</div>
        </>
      ),
    },
  ];
}

export function VouchersPage(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { book } = useBook();
  const shops = useShops();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const paged = usePages<VoucherBriefJson>('/vouchers', { ...search, book }, 15_000);
  const columns = useColumns();
  const chosen = paged.items.filter((one) => selected.includes(voucherRowKey(one)) && one.state === 'AWAITING_REVIEW');
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    setSelected([]);
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const filtered = Object.keys(search).length > 0;
  return (
    <>
      <PageHead
        title={t('nav.vouchers')}
        lead={t('vouchers.lead')}
        actions={
          may('vouchers.review') && (
            <ReviewMany
              vouchers={chosen
                .slice(0, REVIEW_AT_ONCE_MAX)
                .map((one) => ({ book: one.book, voucherNo: one.voucherNo }))}
              onDone={() => setSelected([])}
            />
          )
        }
      />
      <Panel flush title={t('vouchers.list')}>
        <div className="filters">
          <FilterSelect
            label={t('field.state')}
            value={search.state}
            options={STATES.map((state) => ({ value: state, label: name('voucher', state) }))}
            onChange={(state) => set({ state })}
          />
          <DatePicker
            picker="month"
            aria-label={t('field.period')}
            placeholder={t('field.period')}
            value={search.period ? dayjs(search.period) : null}
            onChange={(month) => set({ period: month?.format('YYYY-MM') })}
            style={{ width: 130 }}
          />
          <FilterSelect
            label={t('field.shop')}
            value={search.shop}
            options={shops.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
            onChange={(shop) => set({ shop })}
          />
          <FilterSelect
            label={t('field.category')}
            value={search.category}
            options={CATEGORIES.map((category) => ({ value: category, label: name('category', category) }))}
            onChange={(category) => set({ category })}
          />
          <FilterText label={t('vouchers.search')} value={search.text} onChange={(text) => set({ text })} />
          {filtered && (
            <Button type="link" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable<VoucherBriefJson>
          paged={paged}
          columns={columns}
          rowKey={voucherRowKey}
          empty={filtered ? t('vouchers.noneSuch') : t('vouchers.empty')}
          minWidth={1080}
          {...(may('vouchers.review')
            ? {
                selection: {
                  selectedRowKeys: [...selected],
                  onChange: (keys) => setSelected(keys.map(String)),
                  getCheckboxProps: (one) => ({ disabled: one.state !== 'AWAITING_REVIEW' }),
                },
              }
            : {})}
        />
      </Panel>
    </>
  );
}
