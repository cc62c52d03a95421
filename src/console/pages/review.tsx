import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, DatePicker, type TableProps } from 'antd';
import dayjs from 'dayjs';
import { type ReactNode, useState } from 'react';
import { sumAmounts } from '../figures/amount-text.ts';
import { Amount, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { Money, ReviewRowJson, VoucherJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { Asked } from '../states/asked.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { useVoucherColumns, voucherRowKey } from '../voucher/voucher-columns.tsx';
import { VoucherForm } from '../voucher/voucher-form.tsx';
import { useDeliveryCounts } from './delivery-parts.tsx';
import { REVIEW_AT_ONCE_MAX, ReviewMany } from './voucher-review.tsx';

const route = getRouteApi('/review');

/** The voucher itself, without leaving the queue. */
function Inside({ row }: { readonly row: ReviewRowJson }): ReactNode {
  const { client } = useSession();
  const { books } = useBook();
  const navigate = route.useNavigate();
  const { book, voucherNo } = row;
  const query = useQuery({
    queryKey: ['/vouchers', book, voucherNo],
    queryFn: ({ signal }) => client<VoucherJson>(`/vouchers/${encodeURIComponent(book)}/${voucherNo}`, { signal }),
  });
  return (
    <Asked query={query} rows={5}>
      {(voucher) => (
        <VoucherForm
          voucher={voucher}
          bookName={books.find((one) => one.book === book)?.name ?? book}
          onProof={(lineNo) =>
            void navigate({
              to: '/vouchers/$book/$voucherNo',
              params: { book, voucherNo },
              search: { proof: String(lineNo) },
            })
          }
        />
      )}
    </Asked>
  );
}

function useColumns(): NonNullable<TableProps<ReviewRowJson>['columns']> {
  const { t, pick } = useTexts();
  const columns = useVoucherColumns();
  return [
    columns.number,
    columns.date,
    {
      title: t('voucher.summary'),
      key: 'summary',
      render: (_, one) => (
        <div style={{ minWidth: 220 }}>
          {one.summary}
          {one.problem && (
            <div className="small">
              <Plain tone="wait">{t('reviewQueue.returned')}</Plain> {pick(one.problem.text)}
            </div>
          )}
        </div>
      ),
    },
    columns.category,
    columns.shop,
    columns.total,
    {
      title: t('voucher.preparer'),
      key: 'preparer',
      width: 130,
      render: (_, one) => (
        <>
          {one.preparer}
          {!one.mayReview && <div className="small muted">{t('reviewQueue.notYours')}</div>}
        </>
      ),
    },
    { title: t('reviewQueue.since'), key: 'since', width: 140, render: (_, one) => <Moment value={one.createdAt} /> },
  ];
}

/** Sums by currency, in the order in which the currencies come. */
function totalsOf(rows: readonly ReviewRowJson[]): readonly Money[] {
  const currencies = [...new Set(rows.map((one) => one.total.currency))];
  return currencies.map((currency) => ({
    currency,
    amount: sumAmounts(rows.filter((one) => one.total.currency === currency).map((one) => one.total.amount)),
  }));
}

function Totals({ totals }: { readonly totals: readonly Money[] }): ReactNode {
  return totals.map(({ amount, currency }) => (
    <span key={currency} style={{ marginLeft: 12 }}>
      <Amount value={amount} currency={currency} strong />
    </span>
  ));
}

export function ReviewPage(): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const { book } = useBook();
  const shops = useShops();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const paged = usePages<ReviewRowJson>('/reviews', { ...search, book }, 15_000);
  const columns = useColumns();
  const waiting = useDeliveryCounts(book, search.period).data?.states.find((one) => one.state === 'AWAITING_REVIEW');
  const chosen = paged.items
    .filter((one) => one.mayReview && selected.includes(voucherRowKey(one)))
    .slice(0, REVIEW_AT_ONCE_MAX);
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    setSelected([]);
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const filtered = Object.keys(search).length > 0;
  return (
    <>
      <PageHead
        title={t('nav.review')}
        lead={t('reviewQueue.lead')}
        actions={
          may('vouchers.review') && (
            <ReviewMany
              vouchers={chosen.map((one) => ({ book: one.book, voucherNo: one.voucherNo }))}
              onDone={() => setSelected([])}
            />
          )
        }
      />
      <Panel
        flush
        title={t('reviewQueue.list')}
        note={
          <span data-testid="review-total" title={t('reviewQueue.loaded')}>
            {t('reviewQueue.count', { n: waiting?.count ?? 0 })}
            <Totals totals={waiting?.totals ?? []} />
          </span>
        }
        actions={
          chosen.length > 0 && (
            <span data-testid="review-chosen">
              {t('reviewQueue.chosen', { n: chosen.length })}
              <Totals totals={totalsOf(chosen)} />
            </span>
          )
        }
      >
        <div className="filters">
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
          <FilterText label={t('vouchers.search')} value={search.text} onChange={(text) => set({ text })} />
          {filtered && (
            <Button type="link" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable<ReviewRowJson>
          paged={paged}
          columns={columns}
          rowKey={voucherRowKey}
          empty={filtered ? t('reviewQueue.noneSuch') : t('reviewQueue.empty')}
          minWidth={1040}
          expandable={{ expandedRowRender: (one) => <Inside row={one} /> }}
          {...(may('vouchers.review')
            ? {
                selection: {
                  selectedRowKeys: [...selected],
                  onChange: (keys) => setSelected(keys.map(String)),
                  getCheckboxProps: (one) => ({ disabled: !one.mayReview }),
                },
              }
            : {})}
        />
      </Panel>
    </>
  );
}
