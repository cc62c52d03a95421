/** How a connection stands: its flow in one mark, its vouchers by state, what a test of it said. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DiagnosisJson, ErpAccountJson } from '../http/erp-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { ProblemBox } from '../states/problem.tsx';
import { VOUCHER_STATES } from '../voucher/voucher-states.ts';

export function FlowMark({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t } = useTexts();
  if (!account.enabled) return <Plain>{t('erp.off')}</Plain>;
  const { state, problem } = account.flow;
  const tone = state === 'PAUSED' ? 'bad' : state === 'UNTRIED' ? 'wait' : problem ? 'wait' : 'good';
  return <Mark group="erpFlow" state={state} tone={tone} />;
}

export function VoucherCounts({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t, name } = useTexts();
  const counts = VOUCHER_STATES.flatMap((state) => {
    const count = account.flow.vouchers[state] ?? 0;
    return count > 0 ? [{ state, count }] : [];
  });
  if (counts.length === 0) return <span className="muted">{t('erp.noVouchers')}</span>;
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '2px 12px' }}>
      {counts.map(({ state, count }) => (
        <Link key={state} to="/vouchers" search={{ state }} className="nowrap">
          {name('voucher', state)} <span className="amount">{count}</span>
        </Link>
      ))}
    </span>
  );
}

export function DiagnosisBox({ diagnosis }: { readonly diagnosis: DiagnosisJson }): ReactNode {
  const { t } = useTexts();
  if (diagnosis.problem) return <ProblemBox problem={diagnosis.problem} />;
  const { ledgerCurrency, version } = diagnosis;
  return (
    <div className="problem good" role="status">
      <div className="what">{t('erp.testGood')}</div>
      <div className="remedy">
        {t('erp.ledgerCurrency')} {ledgerCurrency ?? '—'}
        {version && ` · ${t('erp.version')} ${version}`}
      </div>
    </div>
  );
}
