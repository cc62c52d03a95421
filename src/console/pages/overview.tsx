import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Amount, Count, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { OverviewJson, StateCount } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useOverview } from '../shell/shell.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { DocumentTable } from './document-table.tsx';
import { nextSteps } from './next-steps.ts';

const total = (counts: readonly StateCount[]): number => counts.reduce((sum, one) => sum + one.count, 0);

function FlowCard(props: {
  readonly colour: string;
  readonly title: string;
  readonly sub: string;
  readonly figure: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="flow-card" style={{ ['--flow' as string]: props.colour }}>
      <h2>{props.title}</h2>
      <div className="sub">{props.sub}</div>
      {props.figure}
      <ul className="flow-list">{props.children}</ul>
    </section>
  );
}

function BusinessFlow({ overview }: { readonly overview: OverviewJson }): ReactNode {
  const { t } = useTexts();
  return (
    <FlowCard
      colour="#3f9aa8"
      title={t('flow.business')}
      sub={t('flow.businessSub')}
      figure={
        <Link to="/documents" className="flow-figure">
          <Count value={total(overview.documents)} />
        </Link>
      }
    >
      {overview.documents.map(({ state, count }) => (
        <li key={state}>
          <Link to="/documents" search={{ state }}>
            <Mark group="document" state={state} /> <Count value={count} />
          </Link>
        </li>
      ))}
      <li>
        <Link to="/documents" search={{ held: 'true' }}>
          {t('overview.withHeld')} <span className="muted">›</span>
        </Link>
      </li>
    </FlowCard>
  );
}

function FundsFlow({ overview }: { readonly overview: OverviewJson }): ReactNode {
  const { t } = useTexts();
  return (
    <FlowCard
      colour="#d09a3f"
      title={t('flow.funds')}
      sub={t('flow.fundsSub')}
      figure={
        <Link to="/settlements" className="flow-figure">
          <Count value={total(overview.settlements)} />
        </Link>
      }
    >
      {overview.settlements.map(({ state, count }) => (
        <li key={state}>
          <Link to="/settlements" search={{ state }}>
            <Mark group="settlement" state={state} /> <Count value={count} />
          </Link>
        </li>
      ))}
      {overview.journal.map((one) => (
        <li key={one.book}>
          <div className="plain">
            <span className="secondary">
              {one.book} {t('overview.journalDebit')}
            </span>
            <Amount value={one.debit.amount} currency={one.debit.currency} />
          </div>
        </li>
      ))}
    </FlowCard>
  );
}

function InformationFlow({ overview }: { readonly overview: OverviewJson }): ReactNode {
  const { t } = useTexts();
  const standing = overview.vouchers.filter(({ state }) => state !== 'SUPERSEDED');
  return (
    <FlowCard
      colour="#17657a"
      title={t('flow.information')}
      sub={t('flow.informationSub')}
      figure={
        <Link to="/vouchers" className="flow-figure">
          <Count value={total(standing)} />
        </Link>
      }
    >
      {overview.vouchers.map(({ state, count }) => (
        <li key={state}>
          <Link to="/vouchers" search={{ state }}>
            <Mark group="voucher" state={state} /> <Count value={count} />
          </Link>
        </li>
      ))}
    </FlowCard>
  );
}

function Levels({ overview }: { readonly overview: OverviewJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <Panel title={t('nav.exceptions')} flush>
      <div className="levels">
        {(['L1', 'L2', 'L3'] as const).map((level) => {
          const count = overview.exceptions.find((one) => one.level === level);
          return (
            <Link key={level} to="/exceptions" search={{ level }} className="level">
              <span className="small secondary">
                {level} · {name('level', level)}
              </span>
              <b>{count?.open ?? 0}</b>
              {(count?.overdue ?? 0) > 0 ? (
                <span className="small amount red">{t('exceptions.overdueN', { n: count?.overdue ?? 0 })}</span>
              ) : (
                <span className="small muted">{t('exceptions.noneOverdue')}</span>
              )}
            </Link>
          );
        })}
      </div>
    </Panel>
  );
}

function NextSteps({ overview }: { readonly overview: OverviewJson }): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const steps = nextSteps(overview, may);
  return (
    <Panel title={t('overview.next')} flush>
      <ol className="todo">
        {steps.map((step, position) => (
          <li key={step.text}>
            <span className="step">{position + 1}</span>
            <span>
              {step.to === undefined ? (
                t(step.text, { n: step.count })
              ) : (
                <Link to={step.to} search={step.search ?? {}}>
                  {t(step.text, { n: step.count })}
                </Link>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Deliveries({ overview }: { readonly overview: OverviewJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <Panel title={t('overview.erp')} flush>
      {overview.deliveries.length === 0 ? (
        <Nothing text={t('overview.noErp')} />
      ) : (
        overview.deliveries.map((one) => (
          <div
            key={`${one.book}-${one.erpAccount}`}
            className="panel-body"
            style={{ borderTop: '1px solid var(--line)' }}
          >
            <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
              <b>{name('profile', one.profile)}</b>
              <span className="secondary">{one.erpAccount}</span>
              {one.sandbox && <Plain tone="flow">{t('overview.sandbox')}</Plain>}
            </div>
            <div className="small secondary" style={{ marginTop: 4 }}>
              {t('overview.erpCounts', {
                waiting: one.waiting,
                saved: one.saved,
                verified: one.verified,
                refused: one.refused,
                unknown: one.unknown,
                drifted: one.drifted,
              })}
            </div>
            <div className="small muted">
              {t('overview.lastAttempt')} <Moment value={one.lastAttemptAt} />
            </div>
          </div>
        ))
      )}
    </Panel>
  );
}

export function OverviewPage(): ReactNode {
  const { t } = useTexts();
  const { book, books } = useBook();
  const query = useOverview();
  const shown = books.find((one) => one.book === book);
  return (
    <>
      <PageHead
        title={t('overview.title')}
        lead={shown ? t('overview.leadBook', { name: shown.name }) : t('overview.lead')}
      />
      <Asked query={query} rows={10}>
        {(overview) => (
          <>
            <div className="flows">
              <BusinessFlow overview={overview} />
              <FundsFlow overview={overview} />
              <InformationFlow overview={overview} />
            </div>
            <div className="two-columns next-first">
              <div>
                <Panel title={t('overview.latest')} flush actions={<Link to="/documents">{t('do.all')}</Link>}>
                  <DocumentTable documents={overview.lastDocuments} />
                </Panel>
              </div>
              <div>
                <NextSteps overview={overview} />
                <Levels overview={overview} />
                <Deliveries overview={overview} />
              </div>
            </div>
          </>
        )}
      </Asked>
    </>
  );
}
