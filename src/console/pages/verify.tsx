import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count } from '../figures/figures.tsx';
import { addressOf } from '../http/client.ts';
import { useSession } from '../http/session.tsx';
import type { VerifyReportJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Loading, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';

const FORMATS = ['hledger', 'beancount', 'csv', 'jsonl'];

function Holds({ holds }: { readonly holds: boolean }): ReactNode {
  const { t } = useTexts();
  return <Plain tone={holds ? 'good' : 'bad'}>{holds ? t('check.holds') : t('check.broken')}</Plain>;
}

function Laws({ report }: { readonly report: VerifyReportJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <div className="scroll-x">
      <table className="tight-table" data-testid="laws">
        <thead>
          <tr>
            <th>{t('verify.law')}</th>
            <th>{t('verify.meaning')}</th>
            <th className="num">{t('verify.checked')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {report.laws.map((one) => (
            <tr key={one.law}>
              <td className="mono nowrap">{one.law}</td>
              <td>
                {name('law', one.law)}
                {one.breaches.map((breach) => (
                  <div
                    key={breach}
                    className="small amount red"
                    style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
                  >
                    {breach}
                  </div>
                ))}
              </td>
              <td className="num">
                <Count value={one.checked} />
              </td>
              <td>
                <Holds holds={one.holds} />
              </td>
            </tr>
          ))}
          {report.chains.map((one) => (
            <tr key={one.book}>
              <td className="mono nowrap">{t('verify.chain')}</td>
              <td>
                {t('verify.chainOf', { book: one.book })}
                {one.broken && <div className="small amount red">{one.broken}</div>}
              </td>
              <td className="num">
                <Count value={one.batches} />
              </td>
              <td>
                <Holds holds={one.broken === null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ExportPanel(): ReactNode {
  const { t, name } = useTexts();
  const { book } = useBook();
  const [format, setFormat] = useState('hledger');
  return (
    <Panel title={t('export.title')} note={t('export.note')}>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
        <Select
          aria-label={t('export.format')}
          value={format}
          onChange={setFormat}
          options={FORMATS.map((one) => ({ value: one, label: name('export', one) }))}
          style={{ width: 260 }}
        />
        <Button href={addressOf('/export', { format, book })}>{t('export.download')}</Button>
      </div>
    </Panel>
  );
}

export function VerifyPage(): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const run = useAction<undefined, VerifyReportJson>((client) => client('/verify', { method: 'POST', body: {} }));
  return (
    <>
      <PageHead
        title={t('nav.verify')}
        lead={t('verify.lead')}
        actions={
          <Button type="primary" loading={run.isPending} onClick={() => run.mutate(undefined)} data-testid="run-verify">
            {run.data ? t('verify.again') : t('verify.run')}
          </Button>
        }
      />
      <Panel
        title={
          run.data ? (
            <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
              {run.data.holds ? (
                <CheckCircleFilled style={{ color: 'var(--green)' }} />
              ) : (
                <CloseCircleFilled style={{ color: 'var(--red)' }} />
              )}
              {run.data.holds ? t('verify.allHold') : t('verify.someBroken')}
            </span>
          ) : (
            t('verify.laws')
          )
        }
      >
        {run.isPending ? (
          <Loading rows={6} />
        ) : run.data ? (
          <Laws report={run.data} />
        ) : (
          <Nothing text={t('verify.notYet')} />
        )}
      </Panel>
      {may('export.read') && <ExportPanel />}
    </>
  );
}
