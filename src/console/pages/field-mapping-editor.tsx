/** Writes a draft of a field mapping, beginning with a version that is there or with nothing. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import type { FieldMappingRowsJson, MappingFactsJson, SavedFieldMappingJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { ProblemJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ErrorBox, ProblemList } from '../states/problem.tsx';
import { MappingPreview } from './field-mapping-preview.tsx';
import { MappingRowEditor } from './field-mapping-row.tsx';
import { useKindName, useMappingFacts, VOUCHER_KIND } from './field-mappings.tsx';
import { bodyOf, type DraftRow, draftOf, emptyRow, missingIn, problemsByRow } from './mapping-draft.ts';

const route = getRouteApi('/field-mappings/new');
const ROWS_MAX = 200;

const VOUCHER_EXAMPLES = [
  'line.dims.店铺 & "/" & line.summary',
  '$replace(voucher.date, "-", "")',
  'line.dc = "D" ? line.lc : "0.00"',
  '$compare(line.lc, "1000") >= 0 ? "LARGE" : "SMALL"',
];
const DOCUMENT_EXAMPLES = [
  'document.reference & " " & document.number',
  'line.material & "/" & line.quantity',
  'document.party.code',
  '$compare(line.fc, "1000") >= 0 ? "LARGE" : "SMALL"',
];

interface Values {
  readonly effectiveFrom: Dayjs;
  readonly note: string;
}

function Rows(props: {
  readonly documentKind: string;
  readonly rows: readonly DraftRow[];
  readonly facts: MappingFactsJson;
  readonly problems: readonly ProblemJson[];
  readonly showMissing: boolean;
  readonly onChange: (rows: readonly DraftRow[]) => void;
}): ReactNode {
  const { t } = useTexts();
  const { rows, facts, problems, onChange } = props;
  const isVoucher = props.documentKind === VOUCHER_KIND;
  const { ofRow } = problemsByRow(rows, problems);
  const next = Math.max(0, ...rows.map((one) => one.id)) + 1;
  return (
    <Panel
      title={t('mapping.rows')}
      note={t(facts.complete ? 'mapping.fieldsAll' : 'mapping.fieldsSome')}
      flush
      actions={
        <Button size="small" disabled={rows.length >= ROWS_MAX} onClick={() => onChange([...rows, emptyRow(next)])}>
          {t('mapping.addRow')}
        </Button>
      }
    >
      {rows.length === 0 && <Nothing text={t('mapping.noRows')} />}
      {rows.map((row, index) => (
        <MappingRowEditor
          key={row.id}
          row={row}
          place={index + 1}
          facts={facts}
          problems={ofRow.get(row.id) ?? []}
          showMissing={props.showMissing}
          onChange={(changed) => onChange(rows.map((one) => (one.id === row.id ? changed : one)))}
          onRemove={() => onChange(rows.filter((one) => one.id !== row.id))}
        />
      ))}
      <details className="panel-body small secondary">
        <summary>{t('mapping.help')}</summary>
        <p style={{ marginTop: 6 }}>{t(isVoucher ? 'mapping.helpNames' : 'mapping.helpDocumentNames')}</p>
        <p>{t('mapping.helpAmounts')}</p>
        <pre className="raw" style={{ padding: '6px 12px', marginTop: 6 }}>
          {(isVoucher ? VOUCHER_EXAMPLES : DOCUMENT_EXAMPLES).join('\n')}
        </pre>
      </details>
    </Panel>
  );
}

function Editor(props: {
  readonly book: string;
  readonly documentKind: string;
  readonly facts: MappingFactsJson;
  readonly from: FieldMappingRowsJson | undefined;
}): ReactNode {
  const { t } = useTexts();
  const kindName = useKindName();
  const { message } = App.useApp();
  const { may } = useSession();
  const navigate = route.useNavigate();
  const { book, documentKind, facts, from } = props;
  const [form] = Form.useForm<Values>();
  const [rows, setRows] = useState<readonly DraftRow[]>(() => from?.rows.map(draftOf) ?? [emptyRow(0)]);
  const [problems, setProblems] = useState<readonly ProblemJson[]>([]);
  const [tried, setTried] = useState(false);
  const complete = rows.every((row) => missingIn(row).length === 0);
  const { others } = problemsByRow(rows, problems);
  const save = useAction<Values, SavedFieldMappingJson>(
    (client, { effectiveFrom, note }) =>
      client('/field-mappings', {
        method: 'POST',
        body: {
          book,
          profile: facts.profile,
          documentKind,
          effectiveFrom: effectiveFrom.format('YYYY-MM-DD'),
          note: note.trim(),
          rows: rows.map(bodyOf),
        },
      }),
    {
      quiet: true,
      done: (saved) => {
        setProblems(saved.problems);
        if (!saved.mapping) return;
        void message.success(t('mapping.saved'));
        const { mappingNo } = saved.mapping;
        void navigate({ to: '/field-mappings/$mappingNo', params: { mappingNo } });
      },
    },
  );
  const required = { required: true, message: t('form.required') };
  return (
    <>
      <PageHead
        title={t('mapping.new')}
        lead={
          <>
            <Link to="/field-mappings">{t('nav.fieldMappings')}</Link> · {book} · {kindName(documentKind)} ·{' '}
            <span className="mono">{facts.profile}</span>
          </>
        }
        actions={
          may('fieldMappings.write') && (
            <Button
              type="primary"
              loading={save.isPending}
              onClick={() => {
                setTried(true);
                if (complete) form.submit();
              }}
            >
              {t('mapping.saveDraft')}
            </Button>
          )
        }
      />
      {save.isError && (
        <div style={{ marginBottom: 16 }}>
          <ErrorBox error={save.error} />
        </div>
      )}
      {others.length > 0 && (
        <div style={{ marginBottom: 16 }}>
          <ProblemList problems={others} />
        </div>
      )}
      <Panel>
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark={false}
          className="form-grid"
          initialValues={{ effectiveFrom: dayjs().startOf('month'), note: '' }}
          onFinish={(values) => save.mutate(values)}
        >
          <Form.Item label={t('mapping.document')}>
            <Select
              aria-label={t('mapping.document')}
              data-testid="mapping-kind"
              value={documentKind}
              disabled={from !== undefined}
              showSearch={{ optionFilterProp: 'label' }}
              options={facts.kinds.map((one) => ({ value: one, label: kindName(one) }))}
              onChange={(kind: string) => void navigate({ search: { kind }, replace: true })}
            />
          </Form.Item>
          <Form.Item name="effectiveFrom" label={t('settings.effective')} rules={[required]}>
            <DatePicker style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="note" label={t('mapping.reason')} rules={[{ ...required, whitespace: true }]}>
            <Input maxLength={500} placeholder={t('mapping.reasonHint')} />
          </Form.Item>
        </Form>
      </Panel>
      <Rows
        documentKind={documentKind}
        rows={rows}
        facts={facts}
        problems={problems}
        showMissing={tried}
        onChange={setRows}
      />
      <MappingPreview
        book={book}
        documentKind={documentKind}
        previewed={{ rows: rows.map(bodyOf) }}
        onProblems={setProblems}
        disabled={!complete}
      />
    </>
  );
}

export function FieldMappingEditorPage(): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const { oneBook } = useBook();
  const { from = '', kind = VOUCHER_KIND } = route.useSearch();
  const base = useQuery({
    queryKey: ['/field-mappings', from],
    queryFn: ({ signal }) => client<FieldMappingRowsJson>(`/field-mappings/${encodeURIComponent(from)}`, { signal }),
    enabled: from !== '',
  });
  const book = from === '' ? oneBook : (base.data?.book ?? '');
  const documentKind = from === '' ? kind : (base.data?.documentKind ?? VOUCHER_KIND);
  const facts = useMappingFacts(book, documentKind);
  if (from === '' && oneBook === '') return <Nothing text={t('settings.noBooks')} />;
  if (from !== '' && !base.data) return <Asked query={base}>{() => null}</Asked>;
  return (
    <Asked query={facts} rows={8}>
      {(known) => (
        <Editor
          key={`${book} ${from} ${documentKind}`}
          book={book}
          documentKind={documentKind}
          facts={known}
          from={base.data}
        />
      )}
    </Asked>
  );
}
