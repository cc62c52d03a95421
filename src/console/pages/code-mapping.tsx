/** 编码对照 of a connection: which code the ERP has for one of ours. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, AutoComplete, Button, Form, Input, Modal, Popconfirm, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import type { BaseRecordJson, ErpAccountJson, MappingRowJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items, Page } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { FilterSelect, FilterText } from '../states/filter-bar.tsx';
import { Panel } from '../states/panel.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { erpPath } from './erp-connections.ts';
import { rowsFromPaste } from './mapping-rows.ts';

const route = getRouteApi('/connectors/$name');

/** Kinds that the house knows; a dimension of another name is typed. */
const KINDS = [
  'ACCOUNT',
  'FUNCTIONAL_ONLY',
  'CASH_FLOW_ITEM',
  '*',
  '店铺',
  '部门',
  '费用项目',
  '供应商',
  '物料',
  '仓库',
];
const BASE_KINDS: Readonly<Record<string, string>> = {
  ACCOUNT: 'ACCOUNT',
  CASH_FLOW_ITEM: 'CASH_FLOW_ITEM',
  店铺: 'CUSTOMER',
  部门: 'DEPARTMENT',
  费用项目: 'EXPENSE_ITEM',
  供应商: 'SUPPLIER',
  物料: 'MATERIAL',
  仓库: 'WAREHOUSE',
};
const SUGGESTED_MAX = 20;
const SAME_CODES: readonly MappingRowJson[] = [
  { kind: 'ACCOUNT', ours: '*', theirs: '*' },
  { kind: '*', ours: '*', theirs: '*' },
];

function useSave(account: ErpAccountJson, done: () => void) {
  const { t } = useTexts();
  const { message } = App.useApp();
  return useAction<readonly MappingRowJson[], unknown>(
    (client, rows) => client(erpPath(account.name, '/mapping'), { method: 'POST', body: { rows } }),
    {
      quiet: true,
      done: (_result, rows) => {
        void message.success(t('codes.savedN', { n: rows.length }));
        done();
      },
    },
  );
}

/** Codes of the ERP that were pulled, found by a part of code or name. */
function useTheirCodes(account: ErpAccountJson, kind: string, text: string): readonly BaseRecordJson[] {
  const { client } = useSession();
  const baseKind = BASE_KINDS[kind];
  const { data } = useQuery({
    queryKey: ['their-codes', account.name, baseKind, text],
    queryFn: ({ signal }) =>
      client<Page<BaseRecordJson>>(erpPath(account.name, `/base-data/${baseKind}`), {
        query: { text, limit: SUGGESTED_MAX },
        signal,
      }),
    enabled: baseKind !== undefined,
    staleTime: 30_000,
  });
  return data?.items ?? [];
}

function Remove({ account, row }: { readonly account: ErpAccountJson; readonly row: MappingRowJson }): ReactNode {
  const { t } = useTexts();
  const { kind, ours } = row;
  const remove = useAction<void, unknown>((client) =>
    client(erpPath(account.name, '/mapping/remove'), { method: 'POST', body: { rows: [{ kind, ours }] } }),
  );
  return (
    <Popconfirm title={t('codes.removeAsk')} onConfirm={() => remove.mutate()}>
      <Button size="small" type="text" danger loading={remove.isPending}>
        {t('codes.remove')}
      </Button>
    </Popconfirm>
  );
}

function RowDialog(props: {
  readonly account: ErpAccountJson;
  readonly row: Partial<MappingRowJson>;
  readonly onClose: () => void;
}): ReactNode {
  const { t, name } = useTexts();
  const { account, row } = props;
  const [form] = Form.useForm<MappingRowJson>();
  const save = useSave(account, props.onClose);
  const kind = Form.useWatch('kind', form) ?? row.kind ?? '';
  const theirs = Form.useWatch('theirs', form) ?? '';
  const known = useTheirCodes(account, kind, theirs.trim());
  const required = { required: true, whitespace: true, message: t('form.required') };
  const trimmed = (values: MappingRowJson): MappingRowJson => ({
    kind: values.kind.trim(),
    ours: values.ours.trim(),
    theirs: values.theirs.trim(),
  });
  return (
    <Modal
      open
      title={t('codes.add')}
      okText={t('do.save')}
      confirmLoading={save.isPending}
      onCancel={props.onClose}
      onOk={() => form.submit()}
    >
      <Form<MappingRowJson>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'ACCOUNT', ...row }}
        onFinish={(values) => save.mutate([trimmed(values)])}
      >
        <Form.Item name="kind" label={t('codes.kind')} rules={[required]} extra={t('codes.kindHint')}>
          <AutoComplete options={KINDS.map((value) => ({ value, label: `${name('codeKind', value)} · ${value}` }))} />
        </Form.Item>
        <Form.Item name="ours" label={t('codes.ours')} rules={[required]} extra={t('codes.oursHint')}>
          <Input maxLength={100} autoComplete="off" placeholder="1122.11" />
        </Form.Item>
        <Form.Item name="theirs" label={t('codes.theirs')} rules={[required]} extra={t('codes.theirsHint')}>
          <AutoComplete
            options={known.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
            placeholder="1122.01"
          />
        </Form.Item>
      </Form>
      {save.isError && <ErrorBox error={save.error} />}
    </Modal>
  );
}

function PasteDialog(props: { readonly account: ErpAccountJson; readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const save = useSave(props.account, props.onClose);
  const { rows, wrong } = rowsFromPaste(text, 'ACCOUNT');
  return (
    <Modal
      open
      width={640}
      title={t('codes.paste')}
      okText={t('codes.addN', { n: rows.length })}
      okButtonProps={{ disabled: rows.length === 0 || wrong.length > 0 }}
      confirmLoading={save.isPending}
      onCancel={props.onClose}
      onOk={() => save.mutate(rows)}
    >
      <p className="secondary" style={{ marginBottom: 8 }}>
        {t('codes.pasteHint')}
      </p>
      <Input.TextArea
        aria-label={t('codes.paste')}
        className="mono"
        rows={10}
        value={text}
        placeholder={'ACCOUNT\t1122.11\t1122.01\n店铺\tUS01\tC001'}
        onChange={(event) => setText(event.target.value)}
      />
      {wrong.length > 0 && (
        <p className="small amount red" style={{ whiteSpace: 'normal', marginTop: 6 }}>
          {t('codes.wrongLines', { lines: wrong.join(', ') })}
        </p>
      )}
      {save.isError && <ErrorBox error={save.error} />}
    </Modal>
  );
}

function Rows(props: {
  readonly account: ErpAccountJson;
  readonly rows: readonly MappingRowJson[];
  readonly onChange: (row: MappingRowJson) => void;
}): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const [kind, setKind] = useState<string>();
  const [text, setText] = useState<string>();
  const kinds = [...new Set(props.rows.map((one) => one.kind))];
  const shown = props.rows.filter(
    (one) => (kind === undefined || one.kind === kind) && (!text || `${one.ours} ${one.theirs}`.includes(text)),
  );
  return (
    <>
      <div className="filters">
        <FilterSelect
          label={t('codes.kind')}
          value={kind}
          options={kinds.map((value) => ({ value, label: name('codeKind', value) }))}
          onChange={setKind}
        />
        <FilterText label={t('codes.search')} value={text} onChange={setText} />
      </div>
      <Table<MappingRowJson>
        size="small"
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={shown}
        rowKey={(one) => `${one.kind}\t${one.ours}`}
        scroll={{ x: 640 }}
        locale={{ emptyText: <Nothing text={props.rows.length === 0 ? t('codes.none') : t('codes.noneSuch')} /> }}
        columns={[
          {
            title: t('codes.kind'),
            key: 'kind',
            width: 220,
            render: (_, one) => (
              <>
                {name('codeKind', one.kind)}{' '}
                {name('codeKind', one.kind) !== one.kind && <span className="mono muted">{one.kind}</span>}
              </>
            ),
          },
          {
            title: t('codes.ours'),
            key: 'ours',
            render: (_, one) => (one.ours === '*' ? t('codes.everyCode') : <span className="mono">{one.ours}</span>),
          },
          {
            title: t('codes.theirs'),
            key: 'theirs',
            render: (_, one) => (one.theirs === '*' ? t('codes.sameCode') : <span className="mono">{one.theirs}</span>),
          },
          {
            title: <span className="visually-hidden">{t('field.actions')}</span>,
            key: 'do',
            width: 150,
            render: (_, one) =>
              may('connectors.write') && (
                <>
                  <Button size="small" onClick={() => props.onChange(one)}>
                    {t('policies.change')}
                  </Button>
                  <Remove account={props.account} row={one} />
                </>
              ),
          },
        ]}
      />
    </>
  );
}

export function CodeMapping({ account }: { readonly account: ErpAccountJson }): ReactNode {
  const { t } = useTexts();
  const { client, may } = useSession();
  const { kind, ours } = route.useSearch();
  // A finding of the chart check leads here with what is to be mapped.
  const [row, setRow] = useState<Partial<MappingRowJson> | undefined>(
    may('connectors.write') && kind && ours ? { kind, ours } : undefined,
  );
  const [pasting, setPasting] = useState(false);
  const same = useSave(account, () => undefined);
  const path = erpPath(account.name, '/mapping');
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => client<Items<MappingRowJson>>(path, { signal }),
  });
  return (
    <Panel
      title={t('codes.title')}
      note={t('codes.note')}
      flush
      actions={
        may('connectors.write') && (
          <>
            {query.data?.items.length === 0 && (
              <Popconfirm title={t('codes.sameAsk')} onConfirm={() => same.mutate(SAME_CODES)}>
                <Button size="small">{t('codes.same')}</Button>
              </Popconfirm>
            )}
            <Button size="small" onClick={() => setPasting(true)}>
              {t('codes.paste')}
            </Button>
            <Button size="small" type="primary" onClick={() => setRow({})}>
              {t('codes.add')}
            </Button>
          </>
        )
      }
    >
      <Asked query={query}>{({ items }) => <Rows account={account} rows={items} onChange={setRow} />}</Asked>
      {row && <RowDialog account={account} row={row} onClose={() => setRow(undefined)} />}
      {pasting && <PasteDialog account={account} onClose={() => setPasting(false)} />}
    </Panel>
  );
}
