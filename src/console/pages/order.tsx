/** 订单: one order, from purchase to voucher. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Table } from 'antd';
import type { ReactNode } from 'react';
import { Amount, Count, Moment } from '../figures/figures.tsx';
import type { OrderJson, OrderLifeJson, OrderRevisionJson } from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Money } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ProblemList } from '../states/problem.tsx';
import { OrderAllocation, OrderDecisions } from './review-parts.tsx';

const route = getRouteApi('/orders/$shop/$orderNo');
const money = (value: Money): ReactNode => <Amount value={value.amount} currency={value.currency} />;

export function OrderPage(): ReactNode {
  const { t } = useTexts();
  const { oneBook: book } = useBook();
  return book === '' ? <Nothing text={t('settings.noBooks')} /> : <One book={book} />;
}

function One({ book }: { readonly book: string }): ReactNode {
  const { client } = useSession();
  const { shop, orderNo } = route.useParams();
  const path = `/orders/${encodeURIComponent(shop)}/${encodeURIComponent(orderNo)}`;
  const query = useQuery({
    queryKey: [path, book],
    queryFn: ({ signal }) => client<OrderJson>(path, { query: { book }, signal }),
  });
  return <Asked query={query}>{(order) => <Inside order={order} />}</Asked>;
}

function Retry({ order }: { readonly order: OrderJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { book, orderNo, shop } = order;
  const retry = useAction<undefined, { readonly orders: number }>(
    (client) => client('/orders/retry', { method: 'POST', body: { book, orders: [{ shop, orderNo }] } }),
    { done: ({ orders }) => void message.success(t('orders.retried', { n: orders })) },
  );
  return (
    <Button loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
      {t('orders.retryThis')}
    </Button>
  );
}

const TONES: Readonly<Record<OrderLifeJson['what'], 'good' | 'bad' | 'flow' | 'still'>> = {
  PURCHASED: 'still',
  PAID: 'flow',
  SHIPPED: 'flow',
  DELIVERED: 'flow',
  CANCELLED: 'bad',
  CLAIMED: 'good',
  SETTLED: 'good',
  REFUNDED: 'bad',
};

/** The life of the order as a line of points, wrapped where the page ends. */
function LifeLine({ life }: { readonly life: readonly OrderLifeJson[] }): ReactNode {
  const { name } = useTexts();
  return (
    <ol className="life" data-testid="life">
      {life.map((one) => (
        <li key={`${one.what} ${one.at} ${one.of}`} className={`step ${TONES[one.what]}`}>
          <strong>{name('orderLife', one.what)}</strong>
          <span className="moment small">{one.at.slice(0, 16)}</span>
          <span className="mono small muted">{one.of}</span>
        </li>
      ))}
    </ol>
  );
}

function Inside({ order }: { readonly order: OrderJson }): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { book, counts, orderNo, shop } = order;
  return (
    <>
      <PageHead
        title={<span className="mono">{orderNo}</span>}
        lead={
          <>
            {shop} · {order.platform} · {order.marketplace} · {name('orderKind', order.kind)} ·{' '}
            {name('fulfilment', order.fulfilment)} <Mark group="orderState" state={order.state} />
          </>
        }
        actions={may('orders.retry') && order.problems.length > 0 && <Retry order={order} />}
      />
      {order.problems.length > 0 && (
        <Panel title={t('orders.why')}>
          <ProblemList problems={order.problems} />
        </Panel>
      )}
      <Panel title={t('orders.life')} note={t('orders.purchasedNote')}>
        <LifeLine life={order.life} />
        <Facts
          facts={[
            [t('orders.status'), name('orderStatus', order.status)],
            [t('field.amount'), money(order.amount)],
            [t('orders.units'), <Count key="u" value={order.units} />],
            [t('orders.shipped'), <Count key="s" value={counts.shipped} />],
            [t('orders.cancelled'), <Count key="c" value={counts.cancelled} />],
            [t('orders.open'), <Count key="o" value={counts.open} />],
            [t('orders.recognised'), <Count key="r" value={counts.recognised} />],
            [t('orders.openAmount'), money(order.openAmount)],
          ]}
        />
      </Panel>
      <Lines order={order} />
      <Parcels order={order} />
      <Claims order={order} />
      <Booked order={order} />
      <Movements order={order} />
      {may('orderReviews.read') && (
        <Panel title={t('orders.decisions')}>
          <OrderDecisions book={book} shop={shop} orderNo={orderNo} />
        </Panel>
      )}
      {may('allocations.read') && (
        <Panel title={t('orders.allocation')}>
          <OrderAllocation book={book} shop={shop} orderNo={orderNo} />
        </Panel>
      )}
      <Revisions revisions={order.revisions} />
    </>
  );
}

function Lines({ order }: { readonly order: OrderJson }): ReactNode {
  const { t } = useTexts();
  const amounts = ['principal', 'shipping', 'giftWrap', 'discount', 'tax', 'taxWithheld'] as const;
  return (
    <Panel title={t('orders.lines')} flush>
      <Table
        size="small"
        pagination={false}
        rowKey="item"
        dataSource={[...order.lines]}
        scroll={{ x: 1000 }}
        columns={[
          {
            title: 'SKU',
            key: 'sku',
            render: (_, one) => (
              <>
                {one.sku || <Plain tone="wait">{t('orders.unpaired')}</Plain>}
                <div className="small muted mono">{one.msku}</div>
              </>
            ),
          },
          { title: t('orders.units'), key: 'n', align: 'right', render: (_, one) => <Count value={one.quantity} /> },
          {
            title: t('orders.cancelled'),
            key: 'c',
            align: 'right',
            render: (_, one) => <Count value={one.cancelled} />,
          },
          ...amounts.map((part) => ({
            title: t(`orders.${part}`),
            key: part,
            align: 'right' as const,
            render: (_: unknown, one: OrderJson['lines'][number]) => money(one[part]),
          })),
        ]}
      />
    </Panel>
  );
}

function Parcels({ order }: { readonly order: OrderJson }): ReactNode {
  const { t, name } = useTexts();
  if (order.parcels.length === 0) return null;
  return (
    <Panel title={t('orders.parcels')} flush>
      <Table
        size="small"
        pagination={false}
        rowKey={(one) => `${one.kind} ${one.parcel}`}
        dataSource={[...order.parcels]}
        scroll={{ x: 760 }}
        columns={[
          { title: t('orders.parcel'), key: 'p', render: (_, one) => <span className="mono">{one.parcel}</span> },
          { title: t('orders.stands'), key: 's', render: (_, one) => name('parcelState', one.state) },
          { title: t('orders.shippedAt'), key: 'at', render: (_, one) => one.shippedAt.slice(0, 16) || '—' },
          { title: t('orders.warehouse'), key: 'w', render: (_, one) => one.warehouse || '—' },
          {
            title: t('orders.carrier'),
            key: 'c',
            render: (_, one) => `${one.carrier} ${one.trackingNo}`.trim() || '—',
          },
          { title: t('orders.units'), key: 'u', align: 'right', render: (_, one) => <Count value={one.units} /> },
        ]}
      />
    </Panel>
  );
}

function Claims({ order }: { readonly order: OrderJson }): ReactNode {
  const { t } = useTexts();
  return (
    <Panel title={t('orders.claims')} note={t('orders.claimsNote')}>
      <ul className="todo">
        {order.claims.map((one) => (
          <li key={one.date}>
            <span>{t('orders.claimOn', { date: one.date })}</span> {money(one.amount)}
          </li>
        ))}
        {order.settlements.map((one) => (
          <li key={`${one.settlementId} ${one.date} ${one.refund}`}>
            <Link to="/settlements/$shop/$settlementId" params={{ shop: order.shop, settlementId: one.settlementId }}>
              {one.settlementId}
            </Link>
            <span>
              {one.date} · {t(one.refund ? 'orders.refund' : 'orders.settled')} {money(one.amount)} ·{' '}
              {t('orders.matched')} {money(one.matched)} · {t('orders.advance')} {money(one.advance)}
            </span>
          </li>
        ))}
      </ul>
      {order.claims.length + order.settlements.length === 0 && <p className="muted">{t('orders.noClaims')}</p>}
    </Panel>
  );
}

/** Entries, and the vouchers that show them; the proof of a line stands behind the voucher. */
function Booked({ order }: { readonly order: OrderJson }): ReactNode {
  const { t } = useTexts();
  return (
    <Panel title={t('orders.entries')} note={t('orders.entriesNote')}>
      {order.entries.length === 0 && <p className="muted">{t('orders.noEntries')}</p>}
      <ul className="todo" data-testid="order-entries">
        {order.entries.map((one) => (
          <li key={one.entryNo}>
            <span className="mono">#{one.entryNo}</span> {one.date} · {one.summary}{' '}
            {one.correction !== null && <Plain tone="wait">{one.correction}</Plain>}
          </li>
        ))}
        {order.vouchers.map((one) => (
          <li key={one.voucherNo}>
            <Link to="/vouchers/$book/$voucherNo" params={{ book: one.book, voucherNo: one.voucherNo }}>
              {one.period} {one.word}-{one.number}
            </Link>
            <span>{one.summary}</span> <Mark group="voucher" state={one.state} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Movements({ order }: { readonly order: OrderJson }): ReactNode {
  const { t, name } = useTexts();
  if (order.movements.length === 0) return null;
  return (
    <Panel title={t('orders.movements')}>
      <ul className="todo">
        {order.movements.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: movements are only ever added
          <li key={at}>
            {one.date} · {name('stockKind', one.kind)} · {one.warehouse} ·{' '}
            <Link to="/stock/position" search={{ book: order.book, warehouse: one.warehouse, material: one.material }}>
              {one.material}
            </Link>{' '}
            <Amount value={one.quantity} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Revisions({ revisions }: { readonly revisions: readonly OrderRevisionJson[] }): ReactNode {
  const { t } = useTexts();
  return (
    <Panel title={t('orders.revisions')} flush>
      <Table
        size="small"
        pagination={false}
        rowKey="statementNo"
        dataSource={[...revisions]}
        scroll={{ x: 760 }}
        columns={[
          {
            title: t('orders.revision'),
            key: 'n',
            width: 200,
            render: (_, one) => (
              <>
                <Count value={one.revision} /> {one.counts && <Plain tone="good">{t('orders.countsNow')}</Plain>}{' '}
                {one.posted && <Plain tone="flow">{t('orders.inBook')}</Plain>}
              </>
            ),
          },
          {
            title: t('orders.toldBy'),
            key: 'by',
            width: 220,
            render: (_, one) => (
              <>
                <Link to="/documents/$documentNo" params={{ documentNo: one.documentNo }}>
                  {one.source} / {one.stream}
                </Link>
                <div className="small">
                  <Moment value={one.receivedAt} />
                </div>
              </>
            ),
          },
          {
            title: t('orders.changes'),
            key: 'changes',
            render: (_, one) =>
              one.changes.length === 0 ? (
                <span className="muted">{t(one.revision === 1 ? 'orders.firstTold' : 'orders.noChanges')}</span>
              ) : (
                one.changes.map((change) => (
                  <div key={change.field} className="small">
                    <span className="mono">{change.field}</span>: {change.before || '—'} → {change.after || '—'}
                  </div>
                ))
              ),
          },
        ]}
      />
    </Panel>
  );
}
