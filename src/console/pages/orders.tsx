/** 订单: every order of a book, where it stands, and what holds it; those that wait are tried again in bulk. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, type TableProps, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { Amount, Count } from '../figures/figures.tsx';
import type { OrderBriefJson, OrderCountJson, OrderProblemJson, OrderState } from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import type { PlatformJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Nothing } from '../states/asked.tsx';
import { Chips } from '../states/chips.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ProblemBox } from '../states/problem.tsx';

const route = getRouteApi('/orders');
const STATES: readonly OrderState[] = ['HELD', 'DUE', 'WAITING', 'POSTED', 'REJECTED'];
const STATUSES = ['PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED'];
const KINDS = ['SALE', 'REPLACEMENT', 'MCF', 'REMOVAL', 'SAMPLE'];
const FILTERS = ['shop', 'platform', 'status', 'kind', 'from', 'to', 'text', 'problem'] as const;
const REFRESH_MS = 15_000;

function useColumns(): NonNullable<TableProps<OrderBriefJson>['columns']> {
  const { t, name, pick } = useTexts();
  return [
    {
      title: t('orders.order'),
      key: 'order',
      width: 240,
      render: (_, one) => (
        <>
          <Link to="/orders/$shop/$orderNo" params={{ shop: one.shop, orderNo: one.orderNo }} className="mono">
            {one.orderNo}
          </Link>
          <div className="small muted">
            {one.shop} · {name('orderKind', one.kind)} · {name('fulfilment', one.fulfilment)}
          </div>
        </>
      ),
    },
    {
      title: <span title={t('orders.purchasedNote')}>{t('orders.purchased')}</span>,
      key: 'purchased',
      width: 150,
      render: (_, one) => <span className="moment">{one.purchasedAt.slice(0, 16)}</span>,
    },
    { title: t('orders.status'), key: 'status', width: 110, render: (_, one) => name('orderStatus', one.status) },
    {
      title: t('field.amount'),
      key: 'amount',
      width: 150,
      align: 'right',
      render: (_, one) => <Amount value={one.amount.amount} currency={one.amount.currency} />,
    },
    {
      title: t('orders.unitsDone'),
      key: 'units',
      width: 110,
      align: 'right',
      render: (_, one) => (
        <>
          <Count value={one.recognised} /> / <Count value={one.units} />
        </>
      ),
    },
    {
      title: t('orders.stands'),
      key: 'state',
      render: (_, one) => (
        <>
          <Mark group="orderState" state={one.state} />
          {one.problems.map((problem) => (
            <div key={`${problem.code} ${pick(problem.text)}`} className="small">
              {pick(problem.text)}
            </div>
          ))}
        </>
      ),
    },
  ];
}

export function OrdersPage(): ReactNode {
  const { t } = useTexts();
  const { oneBook: book } = useBook();
  return book === '' ? <Nothing text={t('settings.noBooks')} /> : <Orders key={book} book={book} />;
}

function useRetry(book: string) {
  const { t } = useTexts();
  const { message } = App.useApp();
  return useAction<{ readonly problem?: string }, { readonly orders: number }>(
    (client, filter) => client('/orders/retry', { method: 'POST', body: { book, ...filter } }),
    { done: ({ orders }) => void message.success(t('orders.retried', { n: orders })) },
  );
}

function Causes(props: {
  readonly book: string;
  readonly chosen: string | undefined;
  readonly onChoose: (code: string | undefined) => void;
}): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const { book, chosen, onChoose } = props;
  const retry = useRetry(book);
  const causes =
    useQuery({
      queryKey: ['/orders/problems', book],
      queryFn: ({ signal }) => client<Items<OrderProblemJson>>('/orders/problems', { query: { book }, signal }),
      refetchInterval: REFRESH_MS,
    }).data?.items ?? [];
  if (causes.length === 0) return null;
  const example = causes.find((one) => one.code === chosen)?.example;
  return (
    <Panel
      title={t('orders.causes')}
      note={t('orders.causesNote')}
      actions={
        may('orders.retry') && (
          <Button
            loading={retry.isPending}
            onClick={() => retry.mutate(chosen === undefined ? {} : { problem: chosen })}
            data-testid="retry-orders"
          >
            {t(chosen === undefined ? 'orders.retryAll' : 'orders.retryThese')}
          </Button>
        )
      }
    >
      <Chips
        label={t('orders.causes')}
        chips={causes.map((one) => ({ key: one.code, label: one.code, count: one.orders, urgent: true }))}
        chosen={chosen}
        onChoose={onChoose}
      />
      {example && <ProblemBox problem={example} />}
    </Panel>
  );
}

function Orders({ book }: { readonly book: string }): ReactNode {
  const { t, name } = useTexts();
  const { client } = useSession();
  const shops = useShops();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { state, ...filter } = search;
  const paged = usePages<OrderBriefJson>('/orders', { ...search, book }, REFRESH_MS);
  const counts = useQuery({
    queryKey: ['/orders/counts', book, filter],
    queryFn: ({ signal }) => client<Items<OrderCountJson>>('/orders/counts', { query: { ...filter, book }, signal }),
    refetchInterval: REFRESH_MS,
  }).data?.items;
  const platforms = useQuery({
    queryKey: ['/platforms'],
    queryFn: ({ signal }) => client<Items<PlatformJson>>('/platforms', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.items;
  const columns = useColumns();
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const filtered = FILTERS.some((one) => search[one] !== undefined);
  const countOf = (one: OrderState): number => counts?.find((count) => count.state === one)?.orders ?? 0;
  const all = counts?.reduce((sum, one) => sum + one.orders, 0);
  const tab = (label: ReactNode, count: number | undefined): ReactNode => (
    <>
      {label} {count !== undefined && <Count value={count} />}
    </>
  );
  const named = (group: string, words: readonly string[]) =>
    words.map((value) => ({ value, label: name(group, value) }));
  return (
    <>
      <PageHead title={t('nav.orders')} lead={t('orders.allLead')} />
      <Causes book={book} chosen={search.problem} onChoose={(problem) => set({ problem })} />
      <Tabs
        activeKey={state ?? 'ALL'}
        onChange={(key) => set({ state: key === 'ALL' ? undefined : key })}
        items={[
          { key: 'ALL', label: tab(t('orders.all'), all) },
          ...STATES.map((key) => ({ key, label: tab(name('orderState', key), counts && countOf(key)) })),
        ]}
      />
      <Panel flush>
        <div className="filters">
          <FilterSelect
            label={t('field.shop')}
            value={search.shop}
            options={shops.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
            onChange={(shop) => set({ shop })}
          />
          <FilterSelect
            label={t('orders.platform')}
            value={search.platform}
            options={(platforms ?? []).map((one) => ({ value: one.code, label: one.code }))}
            onChange={(platform) => set({ platform })}
          />
          <FilterSelect
            label={t('orders.status')}
            value={search.status}
            options={named('orderStatus', STATUSES)}
            onChange={(status) => set({ status })}
          />
          <FilterSelect
            label={t('orders.kind')}
            value={search.kind}
            options={named('orderKind', KINDS)}
            onChange={(kind) => set({ kind })}
          />
          <input
            type="date"
            aria-label={t('orders.from')}
            value={search.from ?? ''}
            onChange={(event) => set({ from: event.target.value || undefined })}
          />
          <input
            type="date"
            aria-label={t('orders.to')}
            value={search.to ?? ''}
            onChange={(event) => set({ to: event.target.value || undefined })}
          />
          <FilterText label={t('orders.searchAll')} value={search.text} onChange={(text) => set({ text })} />
          {filtered && (
            <Button
              type="link"
              size="small"
              onClick={() => set(Object.fromEntries(FILTERS.map((one) => [one, undefined])))}
            >
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable<OrderBriefJson>
          paged={paged}
          columns={columns}
          rowKey={(one) => `${one.shop} ${one.orderNo}`}
          empty={filtered || state !== undefined ? t('orders.noneSuch') : t('orders.noOrders')}
          minWidth={1000}
        />
      </Panel>
    </>
  );
}
