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

interface Result {
  readonly key: string;
  readonly name: string;
  readonly meaning: string;
  readonly checked: string | undefined;
  readonly holds: boolean;
  readonly breaches: readonly string[];
  /** Where there are more than are told. */
  readonly breachCount: string;
}

function useResults(report: VerifyReportJson): readonly Result[] {
  const { t, pick } = useTexts();
  const oneBreach = (broken: string | null) => ({
    holds: broken === null,
    breaches: broken === null ? [] : [broken],
    breachCount: broken === null ? '0' : '1',
  });
  return [
    ...report.laws.map((one) => ({ ...one, key: one.law, name: one.law, meaning: pick(one.text) })),
    ...report.chains.map(({ book, batches, broken }) => ({
      key: `chain-${book}`,
      name: t('verify.chain'),
      meaning: t('verify.chainOf', { book }),
      checked: String(batches),
      ...oneBreach(broken),
    })),
    {
      key: 'audit',
      name: t('verify.audit'),
      meaning: t('verify.auditMeaning'),
      checked: undefined,
      ...oneBreach(report.audit.broken),
    },
    { ...report.papers, key: 'papers', name: t('verify.papers'), meaning: t('verify.papersMeaning') },
  ];
}

function Laws({ report }: { readonly report: VerifyReportJson }): ReactNode {
  const { t } = useTexts();
  return (
    <div className="scroll-x">
      <table className="tight-table" data-testid="laws">
        <thead>
          <tr>
            <th>{t('verify.law')}</th>
            <th>{t('verify.meaning')}</th>
            <th className="num">{t('verify.checked')}</th>
            <th>
              <span className="visually-hidden">{t('field.state')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {useResults(report).map((one) => (
            <tr key={one.key}>
              <td className="mono nowrap">{one.name}</td>
              <td>
                {one.meaning}
                {one.breaches.map((breach) => (
                  <div key={breach} className="breach">
                    {breach}
                  </div>
                ))}
                {one.breaches.length > 0 && one.breachCount !== String(one.breaches.length) && (
                  <div className="breach">{t('verify.breachCount', { n: one.breachCount })}</div>
                )}
              </td>
              <td className="num">{one.checked === undefined ? '—' : <Count value={one.checked} />}</td>
              <td>
                <Holds holds={one.holds} />
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
