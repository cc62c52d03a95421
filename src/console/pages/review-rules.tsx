/** 审单规则: what is in force, and the versions of the book with the second person's decision. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count } from '../figures/figures.tsx';
import type { RuleInForceJson, RuleVersionJson } from '../http/order-shapes.ts';
import { useSession, useSomebody } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { stateTone, Who } from './field-mappings.tsx';
import { EffectMark } from './review-parts.tsx';

export function useRulesInForce(book: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/review-rules', book],
    queryFn: ({ signal }) => client<Items<RuleInForceJson>>('/review-rules', { query: { book }, signal }),
    enabled: book !== '',
  });
}

function InForce({ rules }: { readonly rules: readonly RuleInForceJson[] }): ReactNode {
  const { t, pick } = useTexts();
  const { may } = useSession();
  return (
    <Table<RuleInForceJson>
      size="small"
      pagination={false}
      dataSource={[...rules]}
      rowKey={(one) => one.code}
      scroll={{ x: 860 }}
      columns={[
        {
          title: t('rules.priority'),
          key: 'priority',
          width: 80,
          align: 'right',
          render: (_, one) => <Count value={one.definition.priority} />,
        },
        {
          title: t('rules.reason'),
          key: 'reason',
          render: (_, one) => (
            <>
              {pick(one.definition.reason)} {!one.definition.enabled && <Plain>{t('rules.off')}</Plain>}
              <div className="mono small muted">{one.code}</div>
            </>
          ),
        },
        {
          title: t('rules.effect'),
          key: 'effect',
          width: 100,
          render: (_, one) => <EffectMark effect={one.definition.effect} />,
        },
        {
          title: t('orders.score'),
          key: 'score',
          width: 80,
          align: 'right',
          render: (_, one) => <Count value={one.definition.score} />,
        },
        {
          title: t('mapping.version'),
          key: 'version',
          width: 110,
          render: (_, one) =>
            one.version === 0 ? (
              <span className="muted">{t('rules.house')}</span>
            ) : (
              t('rules.versionN', { n: one.version })
            ),
        },
        {
          title: '',
          key: 'change',
          width: 90,
          render: (_, one) =>
            (may('reviewRules.write') || may('reviewRules.try')) && (
              <Link to="/review-rules/edit" search={{ code: one.code }}>
                {t('rules.change')}
              </Link>
            ),
        },
      ]}
    />
  );
}

function Decisions({ rule }: { readonly rule: RuleVersionJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { may } = useSession();
  const { username } = useSomebody();
  const [retiring, setRetiring] = useState(false);
  const path = `/review-rules/${rule.ruleNo}`;
  const approve = useAction<void, RuleVersionJson>((client) => client(`${path}/approve`, { method: 'POST' }), {
    done: () => void message.success(t('rules.approved')),
  });
  const retire = useAction<string, RuleVersionJson>(
    (client, reason) => client(`${path}/retire`, { method: 'POST', body: { reason } }),
    {
      done: () => {
        setRetiring(false);
        void message.success(t('rules.retired'));
      },
    },
  );
  const waits = rule.state === 'DRAFT';
  const mayApprove = may('reviewRules.approve') && rule.madeBy !== username;
  if (waits && !mayApprove) return <span className="small muted">{t('rules.waits')}</span>;
  if (rule.state === 'RETIRED' || !may('reviewRules.approve')) return null;
  return (
    <>
      {waits && (
        <Button size="small" type="primary" loading={approve.isPending} onClick={() => approve.mutate()}>
          {t('rules.approve')}
        </Button>
      )}{' '}
      <Button size="small" danger onClick={() => setRetiring(true)}>
        {t('rules.retire')}
      </Button>
      <ReasonDialog
        open={retiring}
        title={t('rules.retire')}
        explain={t('rules.retireExplain')}
        confirm={t('rules.retire')}
        busy={retire.isPending}
        danger
        onCancel={() => setRetiring(false)}
        onReason={(reason) => retire.mutate(reason)}
      />
    </>
  );
}

function Versions({ book }: { readonly book: string }): ReactNode {
  const { t, pick } = useTexts();
  const paged = usePages<RuleVersionJson>('/review-rules/versions', { book });
  return (
    <Panel title={t('rules.versions')} flush>
      <PagedTable<RuleVersionJson>
        paged={paged}
        rowKey={(one) => one.ruleNo}
        empty={t('rules.noVersions')}
        minWidth={980}
        columns={[
          {
            title: t('rules.code'),
            key: 'code',
            render: (_, one) => (
              <>
                <Link to="/review-rules/edit" search={{ code: one.code, from: one.ruleNo }}>
                  {pick(one.definition.reason)}
                </Link>
                <div className="mono small muted">
                  {one.code}#{one.version}
                </div>
              </>
            ),
          },
          { title: t('rules.from'), key: 'from', width: 110, dataIndex: 'effectiveFrom' },
          {
            title: t('field.state'),
            key: 'state',
            width: 100,
            render: (_, one) => <Mark group="mappingState" state={one.state} tone={stateTone(one.state)} />,
          },
          { title: t('rules.note'), key: 'note', dataIndex: 'note' },
          {
            title: t('rules.madeBy'),
            key: 'made',
            width: 140,
            render: (_, one) => <Who who={one.madeBy} at={one.madeAt} />,
          },
          {
            title: t('rules.approvedBy'),
            key: 'approved',
            width: 140,
            render: (_, one) => <Who who={one.approvedBy} at={one.approvedAt} />,
          },
          { title: '', key: 'decide', width: 190, render: (_, one) => <Decisions rule={one} /> },
        ]}
      />
    </Panel>
  );
}

export function ReviewRulesPage(): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const { oneBook: book } = useBook();
  const rules = useRulesInForce(book);
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  return (
    <>
      <PageHead
        title={t('nav.reviewRules')}
        lead={t('rules.lead')}
        actions={
          may('reviewRules.write') && (
            <Link to="/review-rules/edit">
              <Button type="primary">{t('rules.new')}</Button>
            </Link>
          )
        }
      />
      <Panel title={t('rules.inForce')} note={t('rules.inForceNote')} flush>
        <Asked query={rules} rows={8}>
          {({ items }) => <InForce rules={items} />}
        </Asked>
      </Panel>
      <Versions book={book} />
    </>
  );
}
