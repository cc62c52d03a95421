/** A rule tried on past orders before it is saved: how many would be decided otherwise, and which. */
import { Button, DatePicker, Table } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import { Amount, Count } from '../figures/figures.tsx';
import type { RuleDefinitionJson, RuleTrialJson } from '../http/order-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Panel } from '../states/panel.tsx';
import { EffectMark } from './review-parts.tsx';

const EFFECTS = ['PASS', 'HOLD', 'REJECT'] as const;

function Counts({ trial }: { readonly trial: RuleTrialJson }): ReactNode {
  const { t } = useTexts();
  return (
    <Table<(typeof EFFECTS)[number]>
      size="small"
      pagination={false}
      dataSource={[...EFFECTS]}
      rowKey={(one) => one}
      style={{ maxWidth: 420, marginBottom: 16 }}
      columns={[
        { title: t('rules.effect'), key: 'effect', render: (_, one) => <EffectMark effect={one} /> },
        {
          title: t('rules.before'),
          key: 'before',
          align: 'right',
          render: (_, one) => <Count value={trial.before[one]} />,
        },
        {
          title: t('rules.after'),
          key: 'after',
          align: 'right',
          render: (_, one) => <Count value={trial.after[one]} />,
        },
      ]}
    />
  );
}

function Examples({ trial }: { readonly trial: RuleTrialJson }): ReactNode {
  const { t } = useTexts();
  return (
    <Table<RuleTrialJson['examples'][number]>
      size="small"
      pagination={false}
      dataSource={[...trial.examples]}
      rowKey={(one) => `${one.shop} ${one.orderNo}`}
      scroll={{ x: 720, y: 420 }}
      columns={[
        {
          title: t('orders.order'),
          key: 'order',
          render: (_, one) => (
            <>
              <span className="mono">{one.orderNo}</span> <span className="small muted">{one.shop}</span>
            </>
          ),
        },
        {
          title: t('orders.purchased'),
          key: 'purchased',
          width: 150,
          render: (_, one) => one.purchasedAt.slice(0, 16),
        },
        {
          title: t('field.amount'),
          key: 'amount',
          width: 140,
          align: 'right',
          render: (_, one) => <Amount value={one.amount.amount} currency={one.amount.currency} />,
        },
        { title: t('rules.before'), key: 'before', width: 90, render: (_, one) => <EffectMark effect={one.before} /> },
        { title: t('rules.after'), key: 'after', width: 90, render: (_, one) => <EffectMark effect={one.after} /> },
      ]}
    />
  );
}

export function RuleTrial(props: {
  readonly book: string;
  readonly code: string;
  readonly definition: RuleDefinitionJson;
  readonly disabled: boolean;
}): ReactNode {
  const { t } = useTexts();
  const [days, setDays] = useState<readonly [Dayjs, Dayjs]>([dayjs().subtract(30, 'day'), dayjs()]);
  const attempt = useAction<void, RuleTrialJson>((client) => {
    const [from, to] = days.map((one) => one.format('YYYY-MM-DD'));
    const { book, code, definition } = props;
    return client('/review-rules/try', { method: 'POST', body: { book, code, definition, from, to } });
  });
  const { data: trial } = attempt;
  return (
    <Panel title={t('rules.try')} note={t('rules.tryNote')}>
      <div className="condition-row">
        {([0, 1] as const).map((at) => (
          <DatePicker
            key={at}
            aria-label={t(at === 0 ? 'rules.daysFrom' : 'rules.daysTo')}
            value={days[at]}
            allowClear={false}
            onChange={(day) => day && setDays(at === 0 ? [day, days[1]] : [days[0], day])}
          />
        ))}
        <Button
          disabled={props.disabled || days[0].isAfter(days[1], 'day')}
          loading={attempt.isPending}
          onClick={() => attempt.mutate()}
          data-testid="try"
        >
          {t('rules.try')}
        </Button>
      </div>
      {trial && (
        <div data-testid="trial" style={{ marginTop: 12 }}>
          <p>{t('rules.tried', { n: trial.orders, changed: trial.changed })}</p>
          {!trial.complete && <p className="secondary">{t('rules.triedPart', { n: trial.orders })}</p>}
          <Counts trial={trial} />
          {trial.changed === 0 ? <p className="secondary">{t('rules.noChange')}</p> : <Examples trial={trial} />}
        </div>
      )}
    </Panel>
  );
}
