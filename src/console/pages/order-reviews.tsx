/** 审单队列: the orders that review holds, with why; passed or rejected in bulk, with a reason. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, Button, type TableProps, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount, Count } from '../figures/figures.tsx';
import type { DecideAnswerJson, OrderPlace, ReviewCountsJson, ReviewedOrderJson } from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Nothing } from '../states/asked.tsx';
import { Chips } from '../states/chips.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { BlockedMarks, BlockMark } from './blocked-marks.tsx';
import { EffectMark, OrderAllocation, OrderDecisions } from './review-parts.tsx';

const route = getRouteApi('/order-reviews');
/** The API decides about at most so many orders in one call. */
const DECIDED_AT_ONCE_MAX = 500;

const keyOf = ({ orderNo, shop }: OrderPlace): string => `${shop} ${orderNo}`;

interface Decision {
  readonly effect: 'PASS' | 'REJECT';
  readonly reason: string;
}

function DecideMany(props: {
  readonly book: string;
  readonly orders: readonly OrderPlace[];
  readonly mayReject: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { book, orders } = props;
  const [asked, ask] = useState<Decision['effect']>();
  const decide = useAction<Decision, DecideAnswerJson>(
    (client, body) => client('/order-reviews/decide', { method: 'POST', body: { book, orders, ...body } }),
    {
      done: ({ decided, problems }) => {
        ask(undefined);
        props.onDone();
        if (decided.length > 0) void message.success(t('orders.decidedN', { n: decided.length }));
        if (problems.length > 0) void message.warning(t('orders.undecidedN', { n: problems.length }), 6);
      },
    },
  );
  const isPass = asked === 'PASS';
  return (
    <>
      <Button type="primary" disabled={orders.length === 0} onClick={() => ask('PASS')} data-testid="pass">
        {orders.length > 1 ? t('orders.passN', { n: orders.length }) : t('orders.pass')}
      </Button>
      {props.mayReject && (
        <Button danger disabled={orders.length === 0} onClick={() => ask('REJECT')} data-testid="reject">
          {orders.length > 1 ? t('orders.rejectN', { n: orders.length }) : t('orders.reject')}
        </Button>
      )}
      <ReasonDialog
        open={asked !== undefined}
        title={t(isPass ? 'orders.passN' : 'orders.rejectN', { n: orders.length })}
        explain={t(isPass ? 'orders.passExplain' : 'orders.rejectExplain')}
        confirm={t(isPass ? 'orders.pass' : 'orders.reject')}
        busy={decide.isPending}
        danger={!isPass}
        onCancel={() => ask(undefined)}
        onReason={(reason) => decide.mutate({ effect: asked ?? 'PASS', reason })}
      />
    </>
  );
}

function useColumns(): NonNullable<TableProps<ReviewedOrderJson>['columns']> {
  const { t, name, pick } = useTexts();
  return [
    {
      title: t('orders.order'),
      key: 'order',
      width: 220,
      render: (_, one) => (
        <>
          <span className="mono">{one.orderNo}</span>
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
    {
      title: t('field.amount'),
      key: 'amount',
      width: 140,
      align: 'right',
      render: (_, one) => <Amount value={one.amount.amount} currency={one.amount.currency} />,
    },
    {
      title: t('orders.units'),
      key: 'units',
      width: 70,
      align: 'right',
      render: (_, one) => <Count value={one.units} />,
    },
    {
      title: t('orders.why'),
      key: 'why',
      render: (_, one) =>
        one.decision.parts.map((part) => (
          <div key={part.rule}>
            <EffectMark effect={part.effect} /> {pick(part.reason)}
          </div>
        )),
    },
    {
      title: t('orders.score'),
      key: 'score',
      width: 80,
      align: 'right',
      render: (_, one) => <Count value={one.decision.score} />,
    },
  ];
}

function Inside({ book, order }: { readonly book: string; readonly order: ReviewedOrderJson }): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const place = { book, shop: order.shop, orderNo: order.orderNo };
  return (
    <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(320px, 1fr))' }}>
      <div>
        <h3>{t('orders.decisions')}</h3>
        <OrderDecisions {...place} />
        {may('orderReviews.decide') && <BlockMark place={place} />}
      </div>
      <div>
        <h3>{t('orders.allocation')}</h3>
        <OrderAllocation {...place} />
      </div>
    </div>
  );
}

export function OrderReviewsPage(): ReactNode {
  const { t } = useTexts();
  const { oneBook: book } = useBook();
  return book === '' ? <Nothing text={t('settings.noBooks')} /> : <Queue key={book} book={book} />;
}

function Queue({ book }: { readonly book: string }): ReactNode {
  const { t, pick } = useTexts();
  const { client, may } = useSession();
  const shops = useShops();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [selected, setSelected] = useState<readonly string[]>([]);
  const { state = 'HELD' } = search;
  const paged = usePages<ReviewedOrderJson>('/order-reviews', { ...search, state, book }, 15_000);
  const counts = useQuery({
    queryKey: ['/order-reviews/counts', book],
    queryFn: ({ signal }) => client<ReviewCountsJson>('/order-reviews/counts', { query: { book }, signal }),
    refetchInterval: 15_000,
  }).data;
  const columns = useColumns();
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    setSelected([]);
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const chosen = paged.items.filter((one) => selected.includes(keyOf(one))).slice(0, DECIDED_AT_ONCE_MAX);
  const filtered = [search.shop, search.rule, search.text].some((one) => one !== undefined);
  return (
    <>
      <PageHead
        title={t('nav.orderReviews')}
        lead={t('orders.lead')}
        actions={
          may('orderReviews.decide') && (
            <DecideMany
              book={book}
              orders={chosen.map(({ orderNo, shop }) => ({ shop, orderNo }))}
              mayReject={state === 'HELD'}
              onDone={() => setSelected([])}
            />
          )
        }
      />
      <Tabs
        activeKey={state}
        onChange={(key) => set({ state: key === 'HELD' ? undefined : key, rule: undefined })}
        items={[
          {
            key: 'HELD',
            label: (
              <>
                {t('orders.held')} {counts && <Count value={counts.held} />}
              </>
            ),
          },
          {
            key: 'REJECTED',
            label: (
              <>
                {t('orders.rejected')} {counts && <Count value={counts.rejected} />}
              </>
            ),
          },
        ]}
      />
      {state === 'HELD' && (counts?.rules.length ?? 0) > 0 && (
        <Chips
          label={t('orders.rule')}
          chips={(counts?.rules ?? []).map((one) => ({ key: one.rule, label: pick(one.reason), count: one.orders }))}
          chosen={search.rule}
          onChoose={(rule) => set({ rule })}
        />
      )}
      <Panel flush>
        <div className="filters">
          <FilterSelect
            label={t('field.shop')}
            value={search.shop}
            options={shops.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
            onChange={(shop) => set({ shop })}
          />
          <FilterText label={t('orders.search')} value={search.text} onChange={(text) => set({ text })} />
          {filtered && (
            <Button type="link" size="small" onClick={() => set({ shop: undefined, rule: undefined, text: undefined })}>
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable<ReviewedOrderJson>
          paged={paged}
          columns={columns}
          rowKey={keyOf}
          empty={filtered ? t('orders.noneSuch') : t('orders.none')}
          minWidth={960}
          expandable={{ expandedRowRender: (one) => <Inside book={book} order={one} /> }}
          {...(may('orderReviews.decide')
            ? { selection: { selectedRowKeys: [...selected], onChange: (keys) => setSelected(keys.map(String)) } }
            : {})}
        />
      </Panel>
      <BlockedMarks book={book} />
    </>
  );
}
