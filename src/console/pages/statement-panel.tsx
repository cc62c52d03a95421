/** All that one paper tells of one settlement: proof, reasons for a hold, unknown items, months, vouchers, revision. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ProblemJson, StatementJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { ProblemList } from '../states/problem.tsx';
import { RevisionDiff } from './revision-diff.tsx';
import { ChecksTable, MonthsTable, StatementFacts, VoucherLinks } from './statement-parts.tsx';
import { UnknownItems } from './unknown-items.tsx';

/** The paper and its settlement may tell the same problem. */
function distinct(problems: readonly ProblemJson[]): readonly ProblemJson[] {
  return [...new Map(problems.map((one) => [JSON.stringify([one.code, one.place, one.params]), one])).values()];
}

export function StatementPanel(props: { readonly statement: StatementJson; readonly showPaper?: boolean }): ReactNode {
  const { t } = useTexts();
  const { statement } = props;
  const { shop, settlementId, documentNo } = statement;
  const problems = distinct([...statement.problems, ...statement.settlementProblems]);
  return (
    <Panel
      title={
        <Link to="/settlements/$shop/$settlementId" params={{ shop, settlementId }}>
          {shop} · {settlementId}
        </Link>
      }
      note={t('statement.revisionN', { n: statement.revision })}
      actions={
        <>
          {props.showPaper && (
            <Link to="/documents/$documentNo" params={{ documentNo }}>
              {t('place.document', { value: documentNo })}
            </Link>
          )}
          <Mark group="proof" state={statement.state} />
          {statement.settlementState && <Mark group="settlement" state={statement.settlementState} />}
          {statement.posted && <Plain tone="flow">{t('statement.inJournal')}</Plain>}
        </>
      }
    >
      <StatementFacts statement={statement} />
      {problems.length > 0 && (
        <div style={{ marginTop: 16 }} data-testid="hold-reasons">
          <h3 className="small secondary" style={{ marginBottom: 6 }}>
            {t('statement.reasons')}
          </h3>
          <ProblemList problems={problems} />
        </div>
      )}
      {statement.unknownItems.length > 0 && (
        <div style={{ marginTop: 16 }}>
          <h3 className="small secondary" style={{ marginBottom: 6 }}>
            {t('unknown.title')}
          </h3>
          <UnknownItems book={statement.book} items={statement.unknownItems} />
        </div>
      )}
      <div className="two-columns" style={{ marginTop: 16 }}>
        <div>
          <h3 className="small secondary">{t('statement.checks')}</h3>
          <ChecksTable checks={statement.checks} />
        </div>
        <div>
          <h3 className="small secondary">{t('statement.months')}</h3>
          <MonthsTable months={statement.months} />
        </div>
      </div>
      <div style={{ marginTop: 16 }}>
        <h3 className="small secondary">{t('statement.vouchersMade')}</h3>
        <VoucherLinks vouchers={statement.vouchers} />
      </div>
      {statement.revision > 1 && <RevisionDiff statement={statement} />}
    </Panel>
  );
}
