/** Keys without a mapping, those that block most first; suggestions are accepted one by one or many at once. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Select, Table } from 'antd';
import { type Key, type ReactNode, useState } from 'react';
import type { ProposedJson, SuggestionJson, UnmappedJson, UnmappedKeyJson } from '../http/master-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { type MappingDraft, yearBegin } from './masters-dialog.tsx';
import { KeyText, type TabParts, useKindTitle, useNotDone, ValueText } from './masters-parts.tsx';

const SURE = 90;
const ROWS_A_PAGE = 50;

function rowKey(row: UnmappedKeyJson): string {
  return JSON.stringify([row.kind, ...row.key]);
}

export function UnmappedTab(props: TabParts & { readonly onEdit: (draft: MappingDraft) => void }): ReactNode {
  const { book } = props;
  const { client } = useSession();
  const query = useQuery({
    queryKey: ['/mappings/unmapped', book, props.kind],
    queryFn: ({ signal }) => client<UnmappedJson>('/mappings/unmapped', { query: { book, kind: props.kind }, signal }),
  });
  return (
    <Asked query={query} rows={8}>
      {(data) => <UnmappedList {...props} data={data} />}
    </Asked>
  );
}

function UnmappedList(
  props: TabParts & { readonly onEdit: (draft: MappingDraft) => void; readonly data: UnmappedJson },
): ReactNode {
  const { data, kinds, kind, search } = props;
  const { t, name } = useTexts();
  const { may } = useSession();
  const title = useKindTitle(kinds);
  const [chosen, setChosen] = useState<readonly Key[]>([]);
  const [picked, setPicked] = useState<Readonly<Record<string, number>>>({});
  const [asking, setAsking] = useState(false);
  const suggestionOf = (row: UnmappedKeyJson): SuggestionJson | undefined => row.suggestions[picked[rowKey(row)] ?? 0];
  const accepted = data.items.filter((row) => chosen.includes(rowKey(row)) && suggestionOf(row));
  const sure = data.items.filter((row) => (suggestionOf(row)?.score ?? 0) >= SURE).map(rowKey);
  const writes = may('mappings.write');
  const all = data.counts.reduce((sum, one) => sum + one.keys, 0);
  return (
    <Panel flush>
      <div className="filters">
        <Button type={kind === undefined ? 'primary' : 'default'} onClick={() => search({ kind: undefined })}>
          {t('do.all')} · {all}
        </Button>
        {data.counts.map((one) => (
          <Button
            key={one.kind}
            type={kind === one.kind ? 'primary' : 'default'}
            onClick={() => search({ kind: one.kind })}
          >
            {title(one.kind)} · {one.keys}
          </Button>
        ))}
        {writes && (
          <span style={{ marginLeft: 'auto', display: 'flex', gap: 8 }}>
            <Button disabled={sure.length === 0} onClick={() => setChosen(sure)}>
              {t('masters.selectSure')}
            </Button>
            <Button type="primary" disabled={accepted.length === 0} onClick={() => setAsking(true)}>
              {t('masters.accept', { n: accepted.length })}
            </Button>
          </span>
        )}
      </div>
      <Table<UnmappedKeyJson>
        size="small"
        dataSource={[...data.items]}
        rowKey={rowKey}
        pagination={{ pageSize: ROWS_A_PAGE, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 980 }}
        locale={{ emptyText: <Nothing text={t('masters.unmappedNone')} /> }}
        {...(writes
          ? {
              rowSelection: {
                selectedRowKeys: [...chosen],
                onChange: setChosen,
                getCheckboxProps: (row: UnmappedKeyJson) => ({ disabled: row.suggestions.length === 0 }),
              },
            }
          : {})}
        columns={[
          { title: t('masters.kind'), key: 'kind', width: 190, render: (_, row) => title(row.kind) },
          {
            title: t('masters.key'),
            key: 'key',
            render: (_, row) => (
              <>
                <KeyText kinds={kinds} kind={row.kind} parts={row.key} />
                <div className="small muted">{row.name}</div>
              </>
            ),
          },
          {
            title: t('masters.blocks'),
            key: 'blocks',
            width: 100,
            align: 'right',
            render: (_, row) => (row.blocks > 0 ? <strong>{row.blocks}</strong> : <span className="muted">0</span>),
          },
          {
            title: t('masters.suggestion'),
            key: 'suggestion',
            width: 360,
            render: (_, row) =>
              row.suggestions.length === 0 ? (
                <span className="muted">{t('masters.noSuggestion')}</span>
              ) : (
                <Select
                  aria-label={t('masters.suggestion')}
                  style={{ width: '100%' }}
                  value={picked[rowKey(row)] ?? 0}
                  onChange={(at: number) => setPicked({ ...picked, [rowKey(row)]: at })}
                  options={row.suggestions.map((one, at) => ({
                    value: at,
                    label: (
                      <>
                        <strong>{one.score}</strong> <ValueText kinds={kinds} kind={row.kind} value={one.value} />{' '}
                        <span className="muted">({name('suggestionReason', one.reason)})</span>
                      </>
                    ),
                  }))}
                />
              ),
          },
          {
            title: '',
            key: 'do',
            width: 90,
            render: (_, row) =>
              writes && (
                <Button
                  size="small"
                  onClick={() => {
                    const value = suggestionOf(row)?.value;
                    props.onEdit({ kind: row.kind, key: row.key, ...(value ? { value } : {}) });
                  }}
                >
                  {t('masters.propose')}
                </Button>
              ),
          },
        ]}
      />
      <AcceptDialog
        book={props.book}
        open={asking}
        rows={accepted.map((row) => ({ row, suggestion: suggestionOf(row) as SuggestionJson }))}
        onClose={(done) => {
          setAsking(false);
          if (done) setChosen([]);
        }}
      />
    </Panel>
  );
}

function AcceptDialog(props: {
  readonly book: string;
  readonly open: boolean;
  readonly rows: readonly { readonly row: UnmappedKeyJson; readonly suggestion: SuggestionJson }[];
  readonly onClose: (done: boolean) => void;
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const notDone = useNotDone();
  const [validFrom, setValidFrom] = useState(yearBegin);
  const accept = useAction<string, ProposedJson>(
    (client, reason) => {
      const mappings = props.rows.map(({ row: { kind, key }, suggestion: { value } }) => ({
        ...{ kind, key, value, validFrom, reason },
      }));
      return client('/mappings', { method: 'POST', body: { book: props.book, origin: 'SUGGESTION', mappings } });
    },
    {
      done: ({ proposed, problems }) => {
        void message.success(t('masters.proposedN', { n: proposed.length }));
        notDone(problems);
        props.onClose(true);
      },
    },
  );
  return (
    <ReasonDialog
      open={props.open}
      title={t('masters.accept', { n: props.rows.length })}
      explain={t('masters.acceptAsk', { n: props.rows.length })}
      confirm={t('masters.accept', { n: props.rows.length })}
      busy={accept.isPending}
      onCancel={() => props.onClose(false)}
      onReason={(reason) => accept.mutate(reason)}
    >
      <div style={{ marginBottom: 12 }}>
        <div className="small muted">{t('masters.from')}</div>
        <Input
          value={validFrom}
          onChange={(event) => setValidFrom(event.target.value)}
          aria-label={t('masters.from')}
        />
      </div>
    </ReasonDialog>
  );
}
