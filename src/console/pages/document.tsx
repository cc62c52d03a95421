import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Select, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Count, Moment, sizeText } from '../figures/figures.tsx';
import { addressOf } from '../http/client.ts';
import { useSession } from '../http/session.tsx';
import type { BadRowJson, DocumentJson, ImportReportJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { RawLine } from '../proof/raw-lines.tsx';
import { useShops } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked } from '../states/asked.tsx';
import { Mark } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ProblemList } from '../states/problem.tsx';
import { StatementPanel } from './statement-panel.tsx';

const route = getRouteApi('/documents/$documentNo');
/** The API gives at most so many bad rows with a document. */
const BAD_ROWS_SHOWN_MAX = 100;

function useRetry(documentNo: string) {
  const { t } = useTexts();
  const { message } = App.useApp();
  return useAction<{ readonly shop?: string }, ImportReportJson>(
    (client, body) => client(`/documents/${documentNo}/retry`, { method: 'POST', body }),
    {
      done: (report) => {
        const held = report.statements.filter((one) => one.outcome === 'HELD').length + report.problems.length;
        void (held === 0 ? message.success(t('documents.retried')) : message.warning(t('documents.retriedHeld')));
      },
    },
  );
}

function ShopQuestion({ document }: { readonly document: DocumentJson }): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const shops = useShops();
  const [shop, setShop] = useState<string>();
  const retry = useRetry(document.documentNo);
  return (
    <Panel title={t('ask.title')}>
      <p style={{ marginBottom: 12 }}>{t('ask.text')}</p>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
        <Select
          aria-label={t('ask.choose')}
          placeholder={t('ask.choose')}
          value={shop ?? null}
          onChange={(value: string | null) => setShop(value ?? undefined)}
          options={shops.map((one) => ({
            value: one.code,
            label: `${one.code} · ${one.name} · ${one.marketplace} · ${one.currency}`,
          }))}
          style={{ width: 340, maxWidth: '100%' }}
          popupMatchSelectWidth={false}
        />
        <Button
          type="primary"
          disabled={!shop || !may('documents.write')}
          loading={retry.isPending}
          onClick={() => shop && retry.mutate({ shop })}
        >
          {t('ask.answer')}
        </Button>
      </div>
    </Panel>
  );
}

function BadRows({ document }: { readonly document: DocumentJson }): ReactNode {
  const { t, pick } = useTexts();
  return (
    <Panel
      title={t('documents.badRowsTitle')}
      note={
        document.badRows > BAD_ROWS_SHOWN_MAX
          ? t('documents.firstOf', { n: BAD_ROWS_SHOWN_MAX, all: document.badRows })
          : undefined
      }
      flush
    >
      <Table<BadRowJson>
        size="small"
        pagination={document.badRowList.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        dataSource={[...document.badRowList]}
        rowKey={(one) => `${one.line}-${one.offset}`}
        tableLayout="fixed"
        scroll={{ x: 720 }}
        columns={[
          {
            title: t('raw.line'),
            key: 'line',
            width: 80,
            className: 'num',
            render: (_, one) => <Count value={one.line} />,
          },
          {
            title: t('problem.what'),
            key: 'what',
            width: '38%',
            render: (_, one) => (
              <>
                <div>{pick(one.problem.text)}</div>
                <div className="small secondary">{pick(one.problem.remedy)}</div>
              </>
            ),
          },
          { title: t('raw.title'), key: 'raw', render: (_, one) => <RawLine line={one.line} text={one.raw} hit /> },
        ]}
      />
    </Panel>
  );
}

function DocumentFacts({ document }: { readonly document: DocumentJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <Facts
      facts={[
        [t('field.state'), <Mark key="s" group="document" state={document.state} />],
        [t('documents.kind'), document.kind ? name('kind', document.kind) : t('documents.kindUnknown')],
        [t('field.shop'), document.shop ? `${document.shop} · ${document.book ?? ''}` : '—'],
        [t('documents.received'), <Moment key="r" value={document.receivedAt} />],
        [t('documents.receivedBy'), document.receivedBy],
        [t('documents.size'), sizeText(Number(document.bytes))],
        [t('documents.lines'), document.lines === null ? '—' : <Count key="l" value={document.lines} />],
        [t('documents.badRows'), String(document.badRows)],
        [t('documents.encoding'), [document.encoding, document.locale].filter(Boolean).join(' · ') || '—'],
        [t('documents.decimalSign'), document.decimalSign ?? '—'],
        [
          'SHA-256',
          <span key="h" className="mono" title={document.sha256}>
            {document.sha256.slice(0, 16)}…
          </span>,
        ],
      ]}
    />
  );
}

export function DocumentPage(): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const { documentNo } = route.useParams();
  const retry = useRetry(documentNo);
  const query = useQuery({
    queryKey: ['/documents', documentNo],
    queryFn: ({ signal }) => client<DocumentJson>(`/documents/${documentNo}`, { signal }),
  });
  return (
    <Asked query={query} rows={12}>
      {(document) => (
        <>
          <PageHead
            title={<span style={{ overflowWrap: 'anywhere' }}>{document.name}</span>}
            lead={
              <>
                <Link to="/documents">{t('nav.documents')}</Link> / #{document.documentNo}
              </>
            }
            actions={
              <>
                <Button
                  href={addressOf(`/documents/${documentNo}/raw`, { offset: 0, length: 1_048_576 })}
                  target="_blank"
                >
                  {t('documents.raw')}
                </Button>
                {may('documents.write') && document.state !== 'ASKING' && (
                  <Button loading={retry.isPending} onClick={() => retry.mutate({})}>
                    {t('documents.retry')}
                  </Button>
                )}
              </>
            }
          />
          <Panel>
            <DocumentFacts document={document} />
            {document.problemList.length > 0 && (
              <div style={{ marginTop: 16 }}>
                <ProblemList problems={document.problemList} />
              </div>
            )}
          </Panel>
          {document.state === 'ASKING' && <ShopQuestion document={document} />}
          {document.statementList.map((one) => (
            <StatementPanel key={one.statementNo} statement={one} />
          ))}
          {document.badRowList.length > 0 && <BadRows document={document} />}
        </>
      )}
    </Asked>
  );
}
