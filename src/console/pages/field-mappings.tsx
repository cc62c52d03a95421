/** 字段映射 of a book: its versions, who made and who approved them. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { FieldMappingJson, MappingFactsJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { Nothing } from '../states/asked.tsx';
import { FilterSelect } from '../states/filter-bar.tsx';
import { Mark } from '../states/marks.tsx';
import { PagedTable, usePages } from '../states/paged-table.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ErrorBox } from '../states/problem.tsx';

const route = getRouteApi('/field-mappings');
export const VOUCHER_KIND = 'GL_VOUCHER';

/** What the voucher, or a kind of business document, is called. */
export function useKindName(): (kind: string) => string {
  const { name } = useTexts();
  return (kind) => name(kind === VOUCHER_KIND ? 'documentKind' : 'erpDocKind', kind);
}

export function useMappingFacts(book: string, documentKind: string) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/field-mapping-facts', book, documentKind],
    queryFn: ({ signal }) =>
      client<MappingFactsJson>('/field-mapping-facts', { query: { book, documentKind }, signal }),
    enabled: book !== '',
    retry: false,
  });
}

export function FieldMappingsPage(): ReactNode {
  const { t } = useTexts();
  const kindName = useKindName();
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const { oneBook: book } = useBook();
  const facts = useMappingFacts(book, VOUCHER_KIND);
  const paged = usePages<FieldMappingJson>('/field-mappings', { book, documentKind: kind });
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  return (
    <>
      <PageHead
        title={t('nav.fieldMappings')}
        lead={t('mapping.lead')}
        actions={
          may('fieldMappings.write') &&
          facts.data && (
            <Link to="/field-mappings/new" search={kind === undefined ? {} : { kind }}>
              <Button type="primary">{t('mapping.new')}</Button>
            </Link>
          )
        }
      />
      {facts.isError && (
        <div style={{ marginBottom: 16 }}>
          <ErrorBox error={facts.error} />
        </div>
      )}
      <Panel title={t('mapping.versionsOf', { book })} note={t('mapping.note')} flush>
        <div className="filters">
          <FilterSelect
            label={t('mapping.document')}
            value={kind}
            options={(facts.data?.kinds ?? []).map((one) => ({ value: one, label: kindName(one) }))}
            onChange={(chosen) =>
              void navigate({ search: chosen === undefined ? {} : { kind: chosen }, replace: true })
            }
          />
        </div>
        <PagedTable<FieldMappingJson>
          paged={paged}
          rowKey={(one) => one.mappingNo}
          empty={t('mapping.none')}
          minWidth={920}
          columns={[
            {
              title: t('mapping.version'),
              key: 'version',
              width: 110,
              render: (_, one) => (
                <Link to="/field-mappings/$mappingNo" params={{ mappingNo: one.mappingNo }}>
                  {t('mapping.versionN', { n: one.version })}
                </Link>
              ),
            },
            {
              title: t('mapping.document'),
              key: 'document',
              width: 220,
              render: (_, one) => (
                <>
                  {kindName(one.documentKind)}
                  <div className="mono muted">{one.profile}</div>
                </>
              ),
            },
            { title: t('settings.effective'), key: 'from', width: 110, dataIndex: 'effectiveFrom' },
            {
              title: t('field.state'),
              key: 'state',
              width: 100,
              render: (_, one) => <Mark group="mappingState" state={one.state} tone={stateTone(one.state)} />,
            },
            { title: t('mapping.reason'), key: 'note', dataIndex: 'note' },
            {
              title: t('mapping.madeBy'),
              key: 'made',
              width: 150,
              render: (_, one) => <Who who={one.madeBy} at={one.madeAt} />,
            },
            {
              title: t('mapping.approvedBy'),
              key: 'approved',
              width: 150,
              render: (_, one) => <Who who={one.approvedBy} at={one.approvedAt} />,
            },
          ]}
        />
      </Panel>
    </>
  );
}

export function stateTone(state: FieldMappingJson['state']): 'good' | 'wait' | 'still' {
  return state === 'APPROVED' ? 'good' : state === 'DRAFT' ? 'wait' : 'still';
}

export function Who({ who, at }: { readonly who: string | null; readonly at: string | null }): ReactNode {
  if (who === null) return <span className="muted">—</span>;
  return (
    <>
      {who}
      <div className="small muted">
        <Moment value={at} />
      </div>
    </>
  );
}
