import { Link } from '@tanstack/react-router';
import { Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { Count, Moment } from '../figures/figures.tsx';
import type { DocumentBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Nothing } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';

function ProofMark({ document }: { readonly document: DocumentBriefJson }): ReactNode {
  const { t } = useTexts();
  if (document.heldStatements > 0)
    return <Plain tone="bad">{t('documents.heldN', { n: document.heldStatements })}</Plain>;
  if (document.statements > 0) return <Plain tone="good">{t('documents.proved')}</Plain>;
  return <span className="muted">—</span>;
}

export function useDocumentColumns(): NonNullable<TableProps<DocumentBriefJson>['columns']> {
  const { t, name } = useTexts();
  return [
    {
      title: t('documents.name'),
      key: 'name',
      render: (_, one) => (
        <div style={{ minWidth: 140 }}>
          <Link
            to="/documents/$documentNo"
            params={{ documentNo: one.documentNo }}
            style={{ overflowWrap: 'anywhere' }}
          >
            {one.name}
          </Link>
          <div className="small muted">
            #{one.documentNo} · {one.kind ? name('kind', one.kind) : t('documents.kindUnknown')}
          </div>
        </div>
      ),
    },
    {
      title: t('field.shop'),
      key: 'shop',
      width: 76,
      render: (_, one) => one.shop ?? <span className="muted">—</span>,
    },
    {
      title: t('field.state'),
      key: 'state',
      width: 124,
      render: (_, one) => <Mark group="document" state={one.state} />,
    },
    { title: t('documents.proof'), key: 'proof', width: 110, render: (_, one) => <ProofMark document={one} /> },
    {
      title: t('documents.lines'),
      key: 'lines',
      className: 'num',
      width: 90,
      render: (_, one) => (one.lines === null ? <span className="muted">—</span> : <Count value={one.lines} />),
    },
    {
      title: t('documents.badRows'),
      key: 'bad',
      className: 'num',
      width: 80,
      render: (_, one) => <span className={one.badRows > 0 ? 'amount red' : 'amount muted'}>{one.badRows}</span>,
    },
    {
      title: t('documents.received'),
      key: 'received',
      width: 134,
      render: (_, one) => (
        <>
          <Moment value={one.receivedAt} />
          <div className="small muted">{one.receivedBy}</div>
        </>
      ),
    },
  ];
}

/** The short list: without the counts of lines, for which a narrow place has no room. */
export function DocumentTable({ documents }: { readonly documents: readonly DocumentBriefJson[] }): ReactNode {
  const { t } = useTexts();
  return (
    <Table<DocumentBriefJson>
      size="small"
      dataSource={[...documents]}
      columns={useDocumentColumns().filter((one) => one.key !== 'lines' && one.key !== 'bad')}
      rowKey={(one) => one.documentNo}
      pagination={false}
      scroll={{ x: 580 }}
      locale={{ emptyText: <Nothing text={t('documents.empty')} /> }}
    />
  );
}
