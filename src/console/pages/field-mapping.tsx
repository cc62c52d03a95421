/** One version of a field mapping: its rows, what it changes of another, a preview, and the second person's decision. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Select, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import type {
  FieldMappingJson,
  FieldMappingRowJson,
  FieldMappingRowsJson,
  RowDifferenceJson,
} from '../http/erp-shapes.ts';
import { useSession, useSomebody } from '../http/session.tsx';
import type { Items, Page } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Mark } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { MappingPreview } from './field-mapping-preview.tsx';
import { stateTone, useKindName, Who } from './field-mappings.tsx';
import { valueText } from './mapping-draft.ts';

const route = getRouteApi('/field-mappings/$mappingNo');

function RowsTable({ rows }: { readonly rows: readonly FieldMappingRowJson[] }): ReactNode {
  const { t, name } = useTexts();
  return (
    <Table<FieldMappingRowJson>
      size="small"
      pagination={false}
      dataSource={[...rows]}
      rowKey={(one) => one.target}
      scroll={{ x: 760 }}
      locale={{ emptyText: <Nothing text={t('mapping.noRows')} /> }}
      columns={[
        { title: t('mapping.field'), key: 'target', render: (_, one) => <span className="mono">{one.target}</span> },
        {
          title: t('mapping.source'),
          key: 'source',
          width: 130,
          render: (_, one) => name('mappingSource', one.source),
        },
        {
          title: t('mapping.value'),
          key: 'value',
          render: (_, one) => (
            <span className="mono" style={{ overflowWrap: 'anywhere' }}>
              {valueText(one)}
            </span>
          ),
        },
        {
          title: t('mapping.kind'),
          key: 'kind',
          width: 120,
          render: (_, one) => (one.kind === undefined ? '' : name('fieldKind', one.kind)),
        },
        {
          title: t('mapping.ifNothing'),
          key: 'optional',
          width: 150,
          render: (_, one) =>
            one.source === 'DROP' ? '' : t(one.optional ? 'mapping.optionalYes' : 'mapping.optionalNo'),
        },
      ]}
    />
  );
}

function Difference({ mapping }: { readonly mapping: FieldMappingJson }): ReactNode {
  const { t, name } = useTexts();
  const { client } = useSession();
  const { book, profile, documentKind } = mapping;
  const [chosen, choose] = useState<string>();
  const versions = useQuery({
    queryKey: ['/field-mappings', book, documentKind],
    queryFn: ({ signal }) =>
      client<Page<FieldMappingJson>>('/field-mappings', { query: { book, documentKind, limit: 200 }, signal }),
  });
  const others = (versions.data?.items ?? []).filter(
    (one) => one.profile === profile && one.mappingNo !== mapping.mappingNo,
  );
  // The approved one before it is what it would replace.
  const before = others.find((one) => one.state === 'APPROVED' && one.version < mapping.version) ?? others[0];
  const from = chosen ?? before?.mappingNo ?? '';
  const query = useQuery({
    queryKey: ['/field-mappings', mapping.mappingNo, 'difference', from],
    queryFn: ({ signal }) =>
      client<Items<RowDifferenceJson>>(`/field-mappings/${mapping.mappingNo}/difference`, { query: { from }, signal }),
    enabled: from !== '',
  });
  if (from === '') return null;
  const side = (row: FieldMappingRowJson | null): ReactNode =>
    row === null ? (
      <span className="muted">{t('mapping.notThere')}</span>
    ) : (
      <>
        {name('mappingSource', row.source)} <span className="mono">{valueText(row)}</span>
      </>
    );
  return (
    <Panel
      title={t('mapping.difference')}
      flush
      actions={
        <Select
          size="small"
          aria-label={t('mapping.compareWith')}
          value={from}
          onChange={choose}
          style={{ minWidth: 180 }}
          options={others.map((one) => ({
            value: one.mappingNo,
            label: `${t('mapping.versionN', { n: one.version })} · ${name('mappingState', one.state)}`,
          }))}
        />
      }
    >
      <Asked query={query}>
        {({ items }) => (
          <Table<RowDifferenceJson>
            size="small"
            pagination={false}
            dataSource={[...items]}
            rowKey={(one) => one.target}
            scroll={{ x: 640 }}
            locale={{ emptyText: <Nothing text={t('mapping.sameRows')} /> }}
            columns={[
              {
                title: t('mapping.field'),
                key: 'target',
                render: (_, one) => <span className="mono">{one.target}</span>,
              },
              { title: t('mapping.before'), key: 'before', render: (_, one) => side(one.before) },
              { title: t('mapping.after'), key: 'after', render: (_, one) => side(one.after) },
            ]}
          />
        )}
      </Asked>
    </Panel>
  );
}

function Decisions({ mapping }: { readonly mapping: FieldMappingJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { may } = useSession();
  const { username } = useSomebody();
  const [retiring, setRetiring] = useState(false);
  const path = `/field-mappings/${mapping.mappingNo}`;
  const approve = useAction<void, FieldMappingJson>((client) => client(`${path}/approve`, { method: 'POST' }), {
    done: () => void message.success(t('mapping.approvedDone')),
  });
  const retire = useAction<string, FieldMappingJson>(
    (client, reason) => client(`${path}/retire`, { method: 'POST', body: { reason } }),
    {
      done: () => {
        setRetiring(false);
        void message.success(t('mapping.retiredDone'));
      },
    },
  );
  const isOwn = mapping.madeBy === username;
  return (
    <>
      {may('fieldMappings.write') && (
        <Link to="/field-mappings/new" search={{ from: mapping.mappingNo }}>
          <Button>{t('mapping.newFrom')}</Button>
        </Link>
      )}
      {may('fieldMappings.approve') && mapping.state !== 'RETIRED' && (
        <Button danger onClick={() => setRetiring(true)}>
          {t('mapping.retire')}
        </Button>
      )}
      {may('fieldMappings.approve') && mapping.state === 'DRAFT' && !isOwn && (
        <Button type="primary" loading={approve.isPending} onClick={() => approve.mutate()} data-testid="approve">
          {t('mapping.approve')}
        </Button>
      )}
      <ReasonDialog
        open={retiring}
        title={t('mapping.retire')}
        explain={t('mapping.retireExplain')}
        confirm={t('mapping.retire')}
        busy={retire.isPending}
        danger
        onCancel={() => setRetiring(false)}
        onReason={(reason) => retire.mutate(reason)}
      />
    </>
  );
}

function Version({ mapping }: { readonly mapping: FieldMappingRowsJson }): ReactNode {
  const { t } = useTexts();
  const kindName = useKindName();
  const { may } = useSession();
  const { username } = useSomebody();
  const waits = mapping.state === 'DRAFT' && (mapping.madeBy === username || !may('fieldMappings.approve'));
  return (
    <>
      <PageHead
        title={
          <>
            {t('mapping.versionN', { n: mapping.version })}{' '}
            <Mark group="mappingState" state={mapping.state} tone={stateTone(mapping.state)} />
          </>
        }
        lead={
          <>
            <Link to="/field-mappings">{t('nav.fieldMappings')}</Link> · {mapping.book} ·{' '}
            {kindName(mapping.documentKind)} · <span className="mono">{mapping.profile}</span>
          </>
        }
        actions={<Decisions mapping={mapping} />}
      />
      {waits && (
        <p className="secondary" style={{ marginBottom: 12 }}>
          {t('mapping.waits')}
        </p>
      )}
      <Panel title={t('mapping.history')}>
        <Facts
          facts={[
            [t('settings.effective'), mapping.effectiveFrom],
            [t('mapping.reason'), mapping.note],
            [t('mapping.madeBy'), <Who key="made" who={mapping.madeBy} at={mapping.madeAt} />],
            [t('mapping.approvedBy'), <Who key="approved" who={mapping.approvedBy} at={mapping.approvedAt} />],
            ...(mapping.retiredBy === null
              ? []
              : [
                  [
                    t('mapping.retiredBy'),
                    <Who key="retired" who={mapping.retiredBy} at={mapping.retiredAt} />,
                  ] as const,
                ]),
          ]}
        />
      </Panel>
      <Panel title={t('mapping.rows')} flush>
        <RowsTable rows={mapping.rows} />
      </Panel>
      <Difference mapping={mapping} />
      <MappingPreview
        book={mapping.book}
        documentKind={mapping.documentKind}
        previewed={{ mappingNo: mapping.mappingNo }}
      />
    </>
  );
}

export function FieldMappingPage(): ReactNode {
  const { client } = useSession();
  const { mappingNo } = route.useParams();
  const query = useQuery({
    queryKey: ['/field-mappings', mappingNo],
    queryFn: ({ signal }) =>
      client<FieldMappingRowsJson>(`/field-mappings/${encodeURIComponent(mappingNo)}`, { signal }),
  });
  return (
    <Asked query={query} rows={8}>
      {(mapping) => <Version key={mapping.mappingNo} mapping={mapping} />}
    </Asked>
  );
}
