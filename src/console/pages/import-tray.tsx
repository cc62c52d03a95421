/** Imports as they run, and what came out: outcome, vouchers, what is held. */
import { CloseOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Progress, Steps } from 'antd';
import type { ReactNode } from 'react';
import { Amount, Count, sizeText } from '../figures/figures.tsx';
import type { ImportReportJson, StatementReportJson, VoucherReportJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { type Running, useImports } from '../shell/imports.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { ProblemBox, ProblemList } from '../states/problem.tsx';
import { Dims } from '../voucher/voucher-form.tsx';
import { DifferenceTable } from './statement-parts.tsx';

const STEPS = ['KEEPING', 'READING', 'PROVING', 'POSTING'] as const;

function VoucherLinkLine(props: { readonly book: string; readonly vouchers: readonly VoucherReportJson[] }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="small" style={{ marginTop: 4 }}>
      {t('statement.vouchers')}{' '}
      {props.vouchers.map((one) => (
        <Link
          key={one.voucherNo}
          to="/vouchers/$book/$voucherNo"
          params={{ book: props.book, voucherNo: one.voucherNo }}
          style={{ marginRight: 10 }}
        >
          {one.word}-{one.number} {one.period}
        </Link>
      ))}
    </div>
  );
}

/** A dry run keeps nothing, so its vouchers are shown here instead of being linked. */
function VoucherPreview({ voucher }: { readonly voucher: VoucherReportJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <div className="scroll-x" style={{ marginTop: 8 }}>
      <table className="tight-table">
        <thead>
          <tr>
            <th>
              {name('category', voucher.category)} · {voucher.date}
            </th>
            <th>{t('voucher.dims')}</th>
            <th className="num">{t('voucher.fc')}</th>
            <th className="num">{t('voucher.debit', { currency: voucher.total.currency })}</th>
            <th className="num">{t('voucher.credit', { currency: voucher.total.currency })}</th>
          </tr>
        </thead>
        <tbody>
          {voucher.lines.map((line) => (
            <tr key={line.lineNo}>
              <td>
                <span className="account-code">{line.account}</span>
                {line.accountName}
              </td>
              <td>
                <Dims dims={line.dims} />
              </td>
              <td className="num">
                <Amount value={line.fc.amount} currency={line.fc.currency} />
              </td>
              <td className="num">{line.dc === 'D' && <Amount value={line.lc.amount} />}</td>
              <td className="num">{line.dc === 'C' && <Amount value={line.lc.amount} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StatementOutcome(props: { readonly statement: StatementReportJson; readonly dryRun: boolean }): ReactNode {
  const { t } = useTexts();
  const { statement, dryRun } = props;
  const { shop, settlementId } = statement;
  return (
    <div style={{ marginTop: 8 }}>
      <div style={{ display: 'flex', gap: 10, flexWrap: 'wrap', alignItems: 'center' }}>
        <Mark group="outcome" state={statement.outcome} />
        <Link to="/settlements/$shop/$settlementId" params={{ shop, settlementId }}>
          {shop} · {settlementId}
        </Link>
        <Amount value={statement.total?.amount ?? statement.sum.amount} currency={statement.currency} strong />
        <span className="small muted">{t('statement.rowsN', { n: statement.rows })}</span>
      </div>
      {statement.vouchers.length > 0 &&
        (dryRun ? (
          statement.vouchers.map((one) => (
            <VoucherPreview key={`${one.word}-${one.number}-${one.period}`} voucher={one} />
          ))
        ) : (
          <VoucherLinkLine book={statement.book} vouchers={statement.vouchers} />
        ))}
      {statement.unknownItems.length > 0 && (
        <div className="small amount red" style={{ marginTop: 4 }}>
          {t('statement.unknownN', { n: statement.unknownItems.length })}
        </div>
      )}
      {statement.differences.length > 0 && <DifferenceTable differences={statement.differences} />}
      <div style={{ marginTop: statement.problems.length > 0 ? 8 : 0 }}>
        <ProblemList problems={statement.problems} />
      </div>
    </div>
  );
}

function Report({ report }: { readonly report: ImportReportJson }): ReactNode {
  const { t, name } = useTexts();
  const { documentNo, openedBook } = report;
  return (
    <>
      <div className="small secondary" style={{ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' }}>
        {report.dryRun && <Plain tone="wait">{t('upload.wasDryRun')}</Plain>}
        {report.already && <Plain tone="flow">{t('upload.already')}</Plain>}
        {report.kind && name('kind', report.kind)}
        {documentNo && (
          <Link to="/documents/$documentNo" params={{ documentNo }}>
            {t('upload.open')}
          </Link>
        )}
      </div>
      {openedBook && <div className="small">{t('upload.openedBook', { ...openedBook })}</div>}
      {report.statements.map((one) => (
        <StatementOutcome key={`${one.shop}-${one.settlementId}-${one.kind}`} statement={one} dryRun={report.dryRun} />
      ))}
      <div style={{ marginTop: report.problems.length > 0 ? 8 : 0 }}>
        <ProblemList problems={report.problems} />
      </div>
    </>
  );
}

function InProgress({ running }: { readonly running: Running }): ReactNode {
  const { t, name } = useTexts();
  if (!running.progress)
    return <Progress percent={Math.round(running.sent * 100)} size="small" aria-label={t('upload.sending')} />;
  const { step, rows, bytes } = running.progress;
  const at = (STEPS as readonly string[]).indexOf(step);
  return (
    <div aria-live="polite">
      <Steps
        size="small"
        current={at < 0 ? STEPS.length : at}
        items={STEPS.map((one) => ({ title: name('step', one) }))}
        responsive={false}
      />
      <div className="small muted" style={{ marginTop: 6 }}>
        <Count value={rows} /> {t('documents.rowsUnit')} · {sizeText(bytes)}
        {running.broken && ` · ${t('upload.broken')}`}
      </div>
    </div>
  );
}

export function ImportTray(): ReactNode {
  const { t } = useTexts();
  const { imports, forget } = useImports();
  if (imports.length === 0) return null;
  return (
    <div style={{ marginTop: 14, borderTop: '1px solid var(--line)' }} data-testid="import-tray">
      {imports.map((running) => {
        const over = running.report !== undefined || running.error !== undefined;
        return (
          <div key={running.key} style={{ padding: '12px 0', borderBottom: '1px solid var(--line)' }}>
            <div style={{ display: 'flex', gap: 10, alignItems: 'center', marginBottom: 6 }}>
              <b style={{ overflowWrap: 'anywhere' }}>{running.name}</b>
              {running.bytes !== undefined && <span className="small muted nowrap">{sizeText(running.bytes)}</span>}
              {over && (
                <Button
                  type="text"
                  size="small"
                  icon={<CloseOutlined />}
                  aria-label={t('do.close')}
                  onClick={() => forget(running.key)}
                  style={{ marginLeft: 'auto' }}
                />
              )}
            </div>
            {!over && <InProgress running={running} />}
            {running.report && <Report report={running.report} />}
            {running.error && <ProblemBox problem={running.error} />}
          </div>
        );
      })}
    </div>
  );
}
