/** A mapping laid over a real voucher or business document, or over a sample where there is none: what would be sent, before and after. Nothing is sent. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Select, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Client } from '../http/client.ts';
import type { ErpDocumentBriefJson, FieldMappingRowJson, PreviewJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Page, ProblemJson, VoucherBriefJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Nothing } from '../states/asked.tsx';
import { Panel } from '../states/panel.tsx';
import { ErrorBox, ProblemList } from '../states/problem.tsx';
import { VOUCHER_KIND } from './field-mappings.tsx';
import { prettyJson } from './pretty-json.ts';

/** Rows as they are being written, or a stored version. */
export type Previewed = { readonly rows: readonly FieldMappingRowJson[] } | { readonly mappingNo: string };

function Changes({ changes }: { readonly changes: PreviewJson['changes'] }): ReactNode {
  const { t } = useTexts();
  const value = (text: string | null): ReactNode =>
    text === null ? <span className="muted">{t('mapping.notThere')}</span> : <span className="mono">{text}</span>;
  return (
    <Table
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={[...changes]}
      rowKey={(one) => one.path}
      scroll={{ x: 600 }}
      locale={{ emptyText: <Nothing text={t('mapping.noChange')} /> }}
      columns={[
        { title: t('mapping.field'), key: 'path', render: (_, one) => <span className="mono">{one.path}</span> },
        { title: t('mapping.before'), key: 'before', render: (_, one) => value(one.before) },
        { title: t('mapping.after'), key: 'after', render: (_, one) => value(one.after) },
      ]}
    />
  );
}

function WholeDocuments({ preview }: { readonly preview: PreviewJson }): ReactNode {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  if (preview.before === null) return null;
  return (
    <div className="panel-body">
      <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setOpen(!open)}>
        {t(open ? 'mapping.hideDocument' : 'mapping.showDocument')}
      </Button>
      {open && (
        <div className="side-by-side">
          {([['mapping.before', preview.before] as const, ['mapping.after', preview.after] as const] as const).map(
            ([title, text]) => (
              <div key={title} style={{ minWidth: 0 }}>
                <div className="small muted">{t(title)}</div>
                <pre className="raw document-text">{prettyJson(text ?? '')}</pre>
              </div>
            ),
          )}
        </div>
      )}
    </div>
  );
}

interface Choice {
  readonly no: string;
  readonly word: string;
  readonly number: number;
  readonly date: string;
  readonly summary: string;
}
const CHOICES_MAX = 20;

async function vouchersOf(client: Client, book: string, text: string, signal: AbortSignal): Promise<readonly Choice[]> {
  const query = { book, text, limit: CHOICES_MAX };
  const { items } = await client<Page<VoucherBriefJson>>('/vouchers', { query, signal });
  return items.map(({ voucherNo: no, word, number, date, summary }) => ({ no, word, number, date, summary }));
}

/** The newest of the kind. */
async function documentsOf(
  client: Client,
  book: string,
  kind: string,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  const query = { book, kind, limit: CHOICES_MAX };
  return (await client<Page<ErpDocumentBriefJson>>('/erp-documents', { query, signal })).items;
}

export function MappingPreview(props: {
  readonly book: string;
  readonly documentKind: string;
  readonly previewed: Previewed;
  /** Where rows are being written: their problems are shown at the rows. */
  readonly onProblems?: (problems: readonly ProblemJson[]) => void;
  readonly disabled?: boolean;
}): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const { book, documentKind, onProblems } = props;
  const [text, setText] = useState('');
  const [voucherNo, setVoucherNo] = useState<string>();
  const isVoucher = documentKind === VOUCHER_KIND;
  const found = useQuery({
    queryKey: [isVoucher ? '/vouchers' : '/erp-documents', 'preview', book, documentKind, text],
    queryFn: ({ signal }) =>
      isVoucher ? vouchersOf(client, book, text, signal) : documentsOf(client, book, documentKind, signal),
    staleTime: 30_000,
  });
  const items = found.data ?? [];
  const chosen = voucherNo ?? items[0]?.no;
  const preview = useAction<string | undefined, PreviewJson>(
    (asked, no) =>
      asked('/field-mappings/preview', {
        method: 'POST',
        body: { book, ...(no !== undefined && { voucherNo: no }), documentKind, ...props.previewed },
      }),
    { quiet: true, done: ({ problems }) => onProblems?.(problems) },
  );
  if (!may('fieldMappings.try')) return null;
  const { data } = preview;
  return (
    <Panel title={t(isVoucher ? 'mapping.preview' : 'mapping.previewDocument')} note={t('mapping.previewNote')} flush>
      <div className="filters">
        <Select
          aria-label={t(isVoucher ? 'mapping.voucher' : 'mapping.chooseDocument')}
          placeholder={t(isVoucher ? 'mapping.voucher' : 'mapping.chooseDocument')}
          showSearch={isVoucher ? { filterOption: false, onSearch: setText } : { optionFilterProp: 'label' }}
          loading={found.isFetching}
          value={chosen ?? null}
          onChange={(value: string | null) => setVoucherNo(value ?? undefined)}
          options={items.map((one) => ({
            value: one.no,
            label: `${one.word}-${one.number} · ${one.date} · ${one.summary}`,
          }))}
          style={{ width: 420, maxWidth: '100%' }}
          popupMatchSelectWidth={false}
        />
        <Button
          type="primary"
          disabled={(isVoucher && chosen === undefined) || !found.isSuccess || props.disabled === true}
          loading={preview.isPending}
          onClick={() => preview.mutate(chosen)}
        >
          {t('mapping.runPreview')}
        </Button>
        {items.length === 0 && found.isSuccess && (
          <span className="muted">{t(isVoucher ? 'mapping.noVoucher' : 'mapping.noDocument')}</span>
        )}
      </div>
      {preview.isError && (
        <div className="panel-body">
          <ErrorBox error={preview.error} />
        </div>
      )}
      {data && data.voucherNo === null && (
        <div className="panel-body" data-testid="preview-sample">
          <Alert type="info" showIcon title={t('mapping.onSample')} />
        </div>
      )}
      {data && data.problems.length > 0 && (
        <div className="panel-body" data-testid="preview-problems">
          <ProblemList problems={data.problems} />
        </div>
      )}
      {data && data.problems.length === 0 && <Changes changes={data.changes} />}
      {data && <WholeDocuments preview={data} />}
    </Panel>
  );
}
