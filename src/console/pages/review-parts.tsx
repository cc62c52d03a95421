/** What review and allocation decided about one order: for the queue, and for a page of the order. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Select, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount, Count, Moment } from '../figures/figures.tsx';
import type { AllocationJson, Effect, OrderDecisionJson, ReviewFactJson } from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';

interface Place {
  readonly book: string;
  readonly shop: string;
  readonly orderNo: string;
}

const TONES = { PASS: 'good', HOLD: 'wait', REJECT: 'bad', TAG: 'still' } as const;

export function EffectMark({ effect }: { readonly effect: Effect }): ReactNode {
  const { name } = useTexts();
  return <Plain tone={TONES[effect]}>{name('effect', effect)}</Plain>;
}

/** What facts are called. */
export function useReviewFacts() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/review-facts'],
    queryFn: ({ signal }) => client<Items<ReviewFactJson>>('/review-facts', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The rules that spoke, with what each looked at and its part of the score. */
export function DecisionParts({ decision }: { readonly decision: OrderDecisionJson }): ReactNode {
  const { t, pick } = useTexts();
  const facts = useReviewFacts().data?.items ?? [];
  const called = (name: string): string => {
    const fact = facts.find((one) => one.name === name);
    return fact ? pick(fact.text) : name;
  };
  const shown = (value: string): string =>
    value === 'true' ? t('rules.yes') : value === 'false' ? t('rules.no') : value;
  return (
    <ul className="todo">
      {decision.parts.map((part) => (
        <li key={part.rule}>
          <div style={{ minWidth: 0 }}>
            <EffectMark effect={part.effect} /> {pick(part.reason)}{' '}
            <span className="mono small muted">
              {part.rule}
              {part.version > 0 && `#${part.version}`}
            </span>
            <div className="small secondary">
              {Object.entries(part.facts)
                .map(([fact, value]) => `${called(fact)}: ${shown(value)}`)
                .join(' · ')}
            </div>
          </div>
          <span className="amount" style={{ marginLeft: 'auto' }}>
            +{part.score}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Every decision about the order, newest first. */
export function OrderDecisions(place: Place): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const query = useQuery({
    queryKey: ['/order-reviews/decisions', place],
    queryFn: ({ signal }) =>
      client<Items<OrderDecisionJson>>('/order-reviews/decisions', { query: { ...place }, signal }),
  });
  return (
    <Asked query={query} rows={2}>
      {({ items }) => (
        <>
          {items.length === 0 && <p className="secondary">{t('orders.noDecision')}</p>}
          {items.map((one, at) => (
            <div key={one.decidedAt + one.effect}>
              <EffectMark effect={one.effect} />{' '}
              <span className="secondary">{one.decidedBy ?? t('orders.byRules')}</span>{' '}
              <span className="small muted">
                <Moment value={one.decidedAt} /> · {t('orders.score')} <Count value={one.score} />
              </span>
              {one.reason !== '' && <div>{one.reason}</div>}
              {at === 0 || one.decidedBy === null ? <DecisionParts decision={one} /> : null}
            </div>
          ))}
        </>
      )}
    </Asked>
  );
}

/** Another warehouse for the order, with the reason. */
function NameWarehouse({
  place,
  warehouses,
}: {
  readonly place: Place;
  readonly warehouses: readonly string[];
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [asking, ask] = useState(false);
  const [warehouse, choose] = useState(warehouses[0] ?? '');
  const override = useAction<string, unknown>(
    (client, reason) => client('/allocations/override', { method: 'POST', body: { ...place, warehouse, reason } }),
    {
      done: () => {
        ask(false);
        void message.success(t('orders.warehouseNamed', { warehouse }));
      },
    },
  );
  if (warehouses.length === 0) return null;
  return (
    <>
      <Button size="small" style={{ marginTop: 8 }} onClick={() => ask(true)}>
        {t('orders.nameWarehouse')}
      </Button>
      <ReasonDialog
        open={asking}
        title={t('orders.nameWarehouse')}
        explain={t('orders.nameExplain')}
        confirm={t('orders.nameWarehouse')}
        busy={override.isPending}
        onCancel={() => ask(false)}
        onReason={(reason) => override.mutate(reason)}
      >
        <Select
          aria-label={t('orders.warehouse')}
          value={warehouse}
          options={warehouses.map((one) => ({ value: one, label: one }))}
          onChange={choose}
          style={{ width: '100%', marginBottom: 12 }}
        />
      </ReasonDialog>
    </>
  );
}

/** The last allocation: each warehouse with why, or why not. */
export function OrderAllocation(place: Place): ReactNode {
  const { t, name } = useTexts();
  const { client, may } = useSession();
  const query = useQuery({
    queryKey: ['/allocations', place],
    queryFn: ({ signal }) => client<Items<AllocationJson>>('/allocations', { query: { ...place }, signal }),
  });
  return (
    <Asked query={query} rows={2}>
      {({ items: [last] }) =>
        last ? (
          <>
            <p>
              {name('outcome', last.outcome)} · {last.decidedBy ?? t('orders.byRules')}
              {last.reason !== '' && `: ${last.reason}`}{' '}
              <span className="small muted">
                <Moment value={last.decidedAt} />
              </span>
            </p>
            <Table<AllocationJson['considered'][number]>
              size="small"
              pagination={false}
              dataSource={[...last.considered]}
              rowKey={(one) => one.warehouse}
              columns={[
                { title: t('orders.warehouse'), dataIndex: 'warehouse', key: 'warehouse' },
                {
                  title: t('orders.why'),
                  key: 'why',
                  render: (_, one) => (
                    <Plain tone={one.taken ? 'good' : 'still'}>{name('warehouseWhy', one.why)}</Plain>
                  ),
                },
                {
                  title: t('orders.couldShip'),
                  key: 'units',
                  align: 'right',
                  render: (_, one) => <Count value={one.units} />,
                },
                {
                  title: t('orders.freight'),
                  key: 'freight',
                  align: 'right',
                  render: (_, one) => (
                    <Amount value={one.freight?.amount} {...(one.freight && { currency: one.freight.currency })} />
                  ),
                },
              ]}
            />
            {may('allocations.override') && last.outcome !== 'PLATFORM' && (
              <NameWarehouse
                place={place}
                warehouses={last.considered.filter((one) => !one.taken).map((one) => one.warehouse)}
              />
            )}
          </>
        ) : (
          <p className="secondary">{t('orders.noAllocation')}</p>
        )
      }
    </Asked>
  );
}
