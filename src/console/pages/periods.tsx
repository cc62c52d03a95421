import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { Items, PeriodJson, ProposalJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Mark } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

type PeriodName = Pick<PeriodJson, 'book' | 'period'>;

export function Periods(): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const { message } = App.useApp();
  const { oneBook: book } = useBook();
  const [reopening, setReopening] = useState<PeriodName>();
  const query = useQuery({
    queryKey: ['/periods', book],
    queryFn: ({ signal }) => client<Items<PeriodJson>>('/periods', { query: { book }, signal }),
    enabled: book !== '',
  });
  const close = useAction<PeriodName, PeriodJson>((one, body) => one('/periods', { method: 'POST', body }), {
    done: (_, { period }) => void message.success(t('periods.closedDone', { period })),
  });
  const reopen = useAction<PeriodName & { readonly reason: string }, ProposalJson>(
    (one, body) => one('/periods/reopen', { method: 'POST', body }),
    {
      done: () => {
        setReopening(undefined);
        void message.success(t('proposals.asked'));
      },
    },
  );
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  return (
    <Panel title={t('settings.periods')} note={t('periods.note')} flush>
      <Asked query={query}>
        {({ items }) => (
          <Table<PeriodJson>
            size="small"
            pagination={false}
            dataSource={[...items]}
            rowKey={(one) => `${one.book}-${one.period}`}
            scroll={{ x: 720 }}
            locale={{ emptyText: <Nothing text={t('periods.empty')} /> }}
            columns={[
              { title: t('field.period'), key: 'period', dataIndex: 'period' },
              { title: t('field.book'), key: 'book', dataIndex: 'book' },
              {
                title: t('field.state'),
                key: 'state',
                render: (_, one) => (
                  <Mark group="period" state={one.state} tone={one.state === 'OPEN' ? 'flow' : 'still'} />
                ),
              },
              {
                title: t('periods.entries'),
                key: 'entries',
                className: 'num',
                render: (_, one) => <Count value={one.entries} />,
              },
              {
                title: t('periods.vouchersOpen'),
                key: 'open',
                className: 'num',
                render: (_, one) => <Count value={one.vouchersOpen} />,
              },
              {
                title: t('field.changed'),
                key: 'changed',
                render: (_, one) => (
                  <>
                    <Moment value={one.changedAt} /> <span className="muted">{one.changedBy}</span>
                  </>
                ),
              },
              {
                title: <span className="visually-hidden">{t('field.actions')}</span>,
                key: 'do',
                render: (_, one) =>
                  one.state === 'OPEN'
                    ? may('periods.close') && (
                        <Popconfirm
                          title={t('periods.closeAsk', { period: one.period })}
                          description={t('periods.closeExplain')}
                          onConfirm={() => close.mutate({ book: one.book, period: one.period })}
                        >
                          <Button size="small">{t('periods.close')}</Button>
                        </Popconfirm>
                      )
                    : may('periods.reopen') && (
                        <Button size="small" onClick={() => setReopening({ book: one.book, period: one.period })}>
                          {t('periods.reopen')}
                        </Button>
                      ),
              },
            ]}
          />
        )}
      </Asked>
      <ReasonDialog
        open={reopening !== undefined}
        title={t('periods.reopen')}
        explain={t('periods.reopenExplain')}
        confirm={t('proposals.ask')}
        busy={reopen.isPending}
        onCancel={() => setReopening(undefined)}
        onReason={(reason) => reopening && reopen.mutate({ ...reopening, reason })}
      />
    </Panel>
  );
}
