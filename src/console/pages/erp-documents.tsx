/** Business documents (业务单据) of the ERP: cut from the journal by policy, or handed in. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, type TableProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount } from '../figures/figures.tsx';
import type { ErpDocumentBriefJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { VOUCHER_STATES } from '../voucher/voucher-states.ts';
import { HandIn } from './erp-document-hand-in.tsx';

const route = getRouteApi('/erp-documents');
const KINDS = [
  'RECEIVABLE',
  'OTHER_RECEIVABLE',
  'RECEIPT',
  'RECEIPT_REFUND',
  'PAYABLE',
  'OTHER_PAYABLE',
  'PAYMENT',
  'PURCHASE_IN',
  'SALES_OUT',
  'SALES_RETURN',
  'TRANSFER',
  'TRANSFER_OUT',
  'TRANSFER_IN',
  'OTHER_IN',
  'OTHER_OUT',
  'COUNT_GAIN',
  'COUNT_LOSS',
];

function useColumns(): NonNullable<TableProps<ErpDocumentBriefJson>['columns']> {
  const { t, name, pick } = useTexts();
  const none = <span className="muted">—</span>;
  return [
    {
      title: t('erpDoc.number'),
      key: 'number',
      width: 120,
      render: (_, one) => (
        <>
          <Link to="/erp-documents/$book/$no" params={{ book: one.book, no: one.no }} className="nowrap">
            {one.word}-{one.number}
          </Link>
          <div className="small muted">{one.book}</div>
        </>
      ),
    },
    { title: t('erpDoc.kind'), key: 'kind', width: 120, render: (_, one) => name('erpDocKind', one.kind) },
    {
      title: t('voucher.date'),
      key: 'date',
      width: 112,
      render: (_, one) => <span className="moment">{one.date}</span>,
    },
    {
      title: t('voucher.summary'),
      key: 'summary',
      render: (_, one) => (
        <div style={{ minWidth: 220, overflowWrap: 'anywhere' }}>
          {one.summary}
          <div className="small muted">{one.key === null ? t('erpDoc.cut') : one.key}</div>
          {one.problem && (
            <div className="small">
              <div className="amount red" style={{ whiteSpace: 'normal' }}>
                {pick(one.problem.text)}
              </div>
              <div className="secondary">{pick(one.problem.remedy)}</div>
            </div>
          )}
        </div>
      ),
    },
    {
      title: t('erpDoc.party'),
      key: 'party',
      width: 120,
      render: (_, one) => (one.party === null ? none : <span className="mono">{one.party}</span>),
    },
    {
      title: t('erpDoc.amount'),
      key: 'total',
      className: 'num',
      width: 150,
      render: (_, one) => <Amount value={one.total.amount} currency={one.total.currency} />,
    },
    {
      title: t('field.state'),
      key: 'state',
      width: 150,
      render: (_, one) => <Mark group="voucher" state={one.state} />,
    },
    { title: t('erpDoc.erpNumber'), key: 'erp', width: 130, render: (_, one) => one.erpNumber ?? none },
  ];
}

export function ErpDocumentsPage(): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { book } = useBook();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [handing, setHanding] = useState(false);
  const paged = usePages<ErpDocumentBriefJson>('/erp-documents', { ...search, book }, 8_000);
  const set = (part: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ search: { ...search, ...part } as typeof search, replace: true });
  };
  const isFiltered = Object.values(search).some((one) => one !== undefined);
  const optionsOf = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: name(group, value) }));
  return (
    <>
      <PageHead
        title={t('nav.erpDocuments')}
        lead={t('erpDoc.lead')}
        actions={
          may('erpDocuments.write') && (
            <Button type="primary" onClick={() => setHanding(true)}>
              {t('erpDoc.handIn')}
            </Button>
          )
        }
      />
      <Panel flush title={t('erpDoc.list')}>
        <div className="filters">
          <FilterSelect
            label={t('erpDoc.kind')}
            value={search.kind}
            options={optionsOf('erpDocKind', KINDS)}
            onChange={(kind) => set({ kind })}
          />
          <FilterSelect
            label={t('field.state')}
            value={search.state}
            width={170}
            options={optionsOf('voucher', [...VOUCHER_STATES, 'SUPERSEDED'])}
            onChange={(state) => set({ state })}
          />
          <FilterText label={t('erpDoc.key')} value={search.key} onChange={(key) => set({ key })} />
          {isFiltered && (
            <Button type="link" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {t('do.clearFilters')}
            </Button>
          )}
        </div>
        <PagedTable<ErpDocumentBriefJson>
          paged={paged}
          columns={useColumns()}
          rowKey={(one) => `${one.book}/${one.no}`}
          empty={t(isFiltered ? 'erpDoc.noneSuch' : 'erpDoc.none')}
          minWidth={1120}
        />
      </Panel>
      {handing && <HandIn onClose={() => setHanding(false)} />}
    </>
  );
}
