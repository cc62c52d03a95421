/** 黑名单: buyers and addresses that a book blocks, each told by the order it was taken from. */
import { App, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { BlockedMarkJson } from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

interface Place {
  readonly book: string;
  readonly shop: string;
  readonly orderNo: string;
}

type Change = Place & Pick<BlockedMarkJson, 'kind' | 'reason'> & { readonly blocked: boolean };

function useChange(done: () => void) {
  return useAction<Change, unknown>((client, body) => client('/blocked-marks', { method: 'POST', body }), { done });
}

/** Buttons that block the buyer or the address of an order. */
export function BlockMark({ place }: { readonly place: Place }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [kind, choose] = useState<BlockedMarkJson['kind']>();
  const change = useChange(() => {
    choose(undefined);
    void message.success(t('orders.blocked'));
  });
  return (
    <>
      <Button size="small" onClick={() => choose('BUYER')} style={{ marginRight: 8 }}>
        {t('orders.blockBuyer')}
      </Button>
      <Button size="small" onClick={() => choose('ADDRESS')}>
        {t('orders.blockAddress')}
      </Button>
      <ReasonDialog
        open={kind !== undefined}
        title={t(kind === 'ADDRESS' ? 'orders.blockAddress' : 'orders.blockBuyer')}
        explain={t('orders.blockExplain')}
        confirm={t('orders.block')}
        busy={change.isPending}
        danger
        onCancel={() => choose(undefined)}
        onReason={(reason) => change.mutate({ ...place, kind: kind ?? 'BUYER', blocked: true, reason })}
      />
    </>
  );
}

export function BlockedMarks({ book }: { readonly book: string }): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const paged = usePages<BlockedMarkJson>('/blocked-marks', { book });
  const [freeing, free] = useState<BlockedMarkJson>();
  const change = useChange(() => free(undefined));
  return (
    <Panel title={t('orders.blockedList')} note={t('orders.blockedNote')} flush>
      <PagedTable<BlockedMarkJson>
        paged={paged}
        rowKey={(one) => `${one.kind} ${one.shop} ${one.orderNo} ${one.changedAt}`}
        empty={t('orders.noBlocked')}
        columns={[
          { title: t('allocation.kind'), key: 'kind', width: 100, render: (_, one) => name('markKind', one.kind) },
          {
            title: t('orders.order'),
            key: 'order',
            width: 240,
            render: (_, one) => (
              <>
                <span className="mono">{one.orderNo}</span> <span className="small muted">{one.shop}</span>
              </>
            ),
          },
          { title: t('form.reason'), key: 'reason', dataIndex: 'reason' },
          {
            title: t('field.changed'),
            key: 'changed',
            width: 170,
            render: (_, one) => (
              <>
                {one.changedBy}
                <div className="small muted">
                  <Moment value={one.changedAt} />
                </div>
              </>
            ),
          },
          {
            title: '',
            key: 'free',
            width: 90,
            render: (_, one) =>
              may('orderReviews.decide') && (
                <Button size="small" onClick={() => free(one)}>
                  {t('orders.free')}
                </Button>
              ),
          },
        ]}
      />
      <ReasonDialog
        open={freeing !== undefined}
        title={t('orders.free')}
        explain={t('orders.freeExplain')}
        confirm={t('orders.free')}
        busy={change.isPending}
        onCancel={() => free(undefined)}
        onReason={(reason) => {
          if (!freeing) return;
          const { kind, orderNo, shop } = freeing;
          change.mutate({ book, shop, orderNo, kind, blocked: false, reason });
        }}
      />
    </Panel>
  );
}
