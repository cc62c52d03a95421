/** One position: what it is made of, whom it is promised to, what the source counts, and every movement that adds up to it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { MovementJson, PositionJson, ReservationJson } from '../http/stock-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { Units } from './stock-units.tsx';

const route = getRouteApi('/stock/position');

interface Key {
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
}

function Made({ position }: { readonly position: PositionJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <Table<PositionJson['moved'][number]>
      size="small"
      pagination={false}
      dataSource={[...position.moved]}
      rowKey={(one) => one.kind}
      locale={{ emptyText: <Nothing text={t('stock.nothingMoved')} /> }}
      columns={[
        { title: t('stock.kind'), key: 'kind', render: (_, one) => name('stockKind', one.kind) },
        {
          title: t('stock.onHand'),
          key: 'onHand',
          className: 'num',
          render: (_, one) => <Units value={one.onHand} signed />,
        },
        {
          title: t('stock.defective'),
          key: 'defective',
          className: 'num',
          render: (_, one) => <Units value={one.defective} signed />,
        },
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>{t('stock.sum')}</Table.Summary.Cell>
          <Table.Summary.Cell index={1} className="num">
            <Units value={position.onHand} strong />
          </Table.Summary.Cell>
          <Table.Summary.Cell index={2} className="num">
            <Units value={position.defective} strong />
          </Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
}

function Promised({ position }: { readonly position: PositionJson }): ReactNode {
  const { t } = useTexts();
  return (
    <Table<ReservationJson>
      size="small"
      pagination={false}
      dataSource={[...position.reservations]}
      rowKey={(one) => `${one.shop}|${one.order}|${one.item}`}
      scroll={{ x: 560 }}
      locale={{ emptyText: <Nothing text={t('stock.noReservations')} /> }}
      columns={[
        { title: t('stock.order'), key: 'order', render: (_, one) => <span className="mono">{one.order}</span> },
        { title: t('field.shop'), key: 'shop', dataIndex: 'shop' },
        { title: t('stock.units'), key: 'units', className: 'num', render: (_, one) => <Count value={one.units} /> },
        { title: t('stock.expires'), key: 'expires', render: (_, one) => <Moment value={one.expiresAt} /> },
      ]}
    />
  );
}

function Counted({ position }: { readonly position: PositionJson }): ReactNode {
  const { t } = useTexts();
  if (position.counted.length === 0) return <Nothing text={t('stock.notCounted')} />;
  return (
    <div className="panel-body">
      {position.counted.map((one) => {
        const [good, bad] = [one.onHand - position.onHand, one.defective - position.defective];
        const agrees = good === 0 && bad === 0;
        return (
          <div key={one.origin} style={{ marginBottom: 8 }}>
            <span className="mono">{one.origin}</span> <Count value={one.onHand} /> / <Count value={one.defective} />{' '}
            <Plain tone={agrees ? 'good' : 'bad'}>
              {agrees ? t('stock.agrees') : t('stock.differs', { good: String(good), bad: String(bad) })}
            </Plain>
            <div className="small muted">
              <Moment value={one.toldAt} />
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** What told a movement: the order, or the document of the source. */
function Told({ one }: { readonly one: MovementJson }): ReactNode {
  const { t, name } = useTexts();
  const told = one.order ? t('stock.ofOrder', { order: one.order, shop: one.shop }) : one.reference || one.key;
  return (
    <>
      <span style={{ overflowWrap: 'anywhere' }}>{told}</span>
      <div className="small muted">
        {[one.origin === 'orders' ? '' : one.origin, one.parcel, name('stockReason', one.reason)]
          .filter((part) => part !== '')
          .join(' · ')}
        {one.telling > 1 && ` · ${t('stock.telling', { n: String(one.telling) })}`}
      </div>
    </>
  );
}

function Movements({ of }: { readonly of: Key }): ReactNode {
  const { t, name } = useTexts();
  const paged = usePages<MovementJson>('/stock/movements', { ...of });
  return (
    <Panel title={t('stock.movements')} note={t('stock.movementsNote')} flush>
      <PagedTable
        paged={paged}
        rowKey={(one) => `${one.origin}|${one.key}|${one.telling}|${one.line}`}
        empty={t('stock.nothingMoved')}
        minWidth={860}
        columns={[
          { title: t('stock.date'), key: 'date', width: 110, dataIndex: 'date' },
          {
            title: t('stock.kind'),
            key: 'kind',
            width: 190,
            render: (_, one) => (
              <>
                {name('stockKind', one.kind)}
                {one.condition === 'DEFECTIVE' && <div className="small muted">{t('stock.defective')}</div>}
              </>
            ),
          },
          {
            title: t('stock.units'),
            key: 'units',
            width: 110,
            className: 'num',
            render: (_, one) => (
              <>
                <Units value={one.units} signed />
                {one.units !== one.quantity && (
                  <div className="small muted">{t('stock.hadLeft', { n: String(Math.abs(one.quantity)) })}</div>
                )}
              </>
            ),
          },
          { title: 'SKU', key: 'sku', width: 170, render: (_, one) => one.sku || one.msku || '—' },
          { title: t('stock.toldBy'), key: 'told', render: (_, one) => <Told one={one} /> },
          { title: t('stock.recorded'), key: 'at', width: 150, render: (_, one) => <Moment value={one.recordedAt} /> },
        ]}
      />
    </Panel>
  );
}

function Position({ of }: { readonly of: Key }): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const query = useQuery({
    queryKey: ['/stock/position', of],
    queryFn: ({ signal }) => client<PositionJson>('/stock/position', { query: { ...of }, signal }),
  });
  return (
    <>
      <PageHead
        title={of.material}
        lead={`${of.warehouse} · ${of.book}`}
        actions={<Link to="/stock">{t('stock.back')}</Link>}
      />
      <Asked query={query} rows={8}>
        {(position) => (
          <>
            <Panel title={t('stock.position')}>
              <Facts
                facts={[
                  [t('stock.onHand'), <Units key="h" value={position.onHand} />],
                  [t('stock.reserved'), <Count key="r" value={position.reserved} />],
                  [t('stock.available'), <Units key="a" value={position.available} strong />],
                  [t('stock.defective'), <Units key="d" value={position.defective} />],
                  [t('field.changed'), <Moment key="c" value={position.changedAt} />],
                ]}
              />
            </Panel>
            <Panel title={t('stock.made')} flush>
              <Made position={position} />
            </Panel>
            <Panel title={t('stock.promised')} flush>
              <Promised position={position} />
            </Panel>
            <Panel title={t('stock.counted')} note={t('stock.countedNote')} flush>
              <Counted position={position} />
            </Panel>
          </>
        )}
      </Asked>
      <Movements of={of} />
    </>
  );
}

export function StockPositionPage(): ReactNode {
  const { t } = useTexts();
  const { book = '', warehouse = '', material = '' } = route.useSearch();
  if (book === '' || warehouse === '' || material === '')
    return <Nothing text={t('stock.none')} extra={<Link to="/stock">{t('stock.back')}</Link>} />;
  return <Position key={`${book}|${warehouse}|${material}`} of={{ book, warehouse, material }} />;
}
