import { useQuery } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Modal, Select, Table } from 'antd';
import type { Dayjs } from 'dayjs';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { PolicyJson, PolicyKeyJson, ProposalJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';

interface PoliciesAnswer {
  readonly keys: readonly PolicyKeyJson[];
  readonly items: readonly PolicyJson[];
}

interface Values {
  readonly shop?: string;
  readonly value: string;
  readonly effectiveFrom: Dayjs;
  readonly reason: string;
}

function ChangeDialog(props: {
  readonly book: string;
  readonly policy: PolicyKeyJson;
  readonly onClose: () => void;
}): ReactNode {
  const { t, pick } = useTexts();
  const { message } = App.useApp();
  const shops = useShops();
  const [form] = Form.useForm<Values>();
  const { book, policy } = props;
  const ask = useAction<Values, ProposalJson>(
    (client, { shop, value, effectiveFrom, reason }) =>
      client('/policies', {
        method: 'POST',
        body: {
          book,
          key: policy.key,
          value,
          reason: reason.trim(),
          effectiveFrom: effectiveFrom.format('YYYY-MM-DD'),
          ...(shop ? { shop } : {}),
        },
      }),
    {
      done: () => {
        void message.success(t('proposals.asked'));
        props.onClose();
      },
    },
  );
  const required = { required: true, message: t('form.required') };
  return (
    <Modal
      open
      title={policy.key}
      okText={t('proposals.ask')}
      confirmLoading={ask.isPending}
      onCancel={props.onClose}
      onOk={() => form.submit()}
    >
      <p className="secondary" style={{ marginBottom: 12 }}>
        {pick(policy.text)}
      </p>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ value: policy.current }}
        onFinish={(values) => ask.mutate(values)}
      >
        <Form.Item
          name="value"
          label={t('policies.value')}
          rules={
            policy.pattern === null
              ? [required]
              : [required, { pattern: new RegExp(policy.pattern), message: t('policies.badValue') }]
          }
        >
          {policy.values.length > 0 ? (
            <Select options={policy.values.map((value) => ({ value, label: value }))} />
          ) : (
            <Input />
          )}
        </Form.Item>
        {policy.scope === 'SHOP' && (
          <Form.Item name="shop" label={t('policies.shop')}>
            <Select
              allowClear
              placeholder={t('policies.wholeBook')}
              options={shops.map((one) => ({ value: one.code, label: one.code }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="effectiveFrom"
          label={t('settings.effective')}
          rules={[required]}
          extra={t('policies.effectiveHint')}
        >
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('form.reason')}
          rules={[{ required: true, whitespace: true, message: t('form.reasonRequired') }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function Policies(): ReactNode {
  const { t, pick } = useTexts();
  const { client, may } = useSession();
  const { oneBook: book } = useBook();
  const [changing, setChanging] = useState<PolicyKeyJson>();
  const query = useQuery({
    queryKey: ['/policies', book],
    queryFn: ({ signal }) => client<PoliciesAnswer>('/policies', { query: { book }, signal }),
    enabled: book !== '',
  });
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  return (
    <Asked query={query} rows={8}>
      {({ keys, items }) => (
        <>
          <Panel title={t('policies.of', { book })} note={t('policies.note')} flush>
            <Table<PolicyKeyJson>
              size="small"
              pagination={false}
              dataSource={[...keys]}
              rowKey={(one) => one.key}
              scroll={{ x: 820 }}
              columns={[
                {
                  title: t('policies.key'),
                  key: 'key',
                  render: (_, one) => (
                    <>
                      <div>{pick(one.text)}</div>
                      <div className="mono muted">{one.key}</div>
                    </>
                  ),
                },
                {
                  title: t('policies.current'),
                  key: 'current',
                  width: 220,
                  render: (_, one) => (
                    <>
                      <span className="mono">{one.current}</span>{' '}
                      {one.current !== one.default && <Plain tone="wait">{t('policies.changed')}</Plain>}
                    </>
                  ),
                },
                {
                  title: t('policies.default'),
                  key: 'default',
                  width: 180,
                  render: (_, one) => <span className="mono muted">{one.default}</span>,
                },
                {
                  title: <span className="visually-hidden">{t('field.actions')}</span>,
                  key: 'do',
                  width: 90,
                  render: (_, one) =>
                    may('policies.write') &&
                    one.scope !== 'FIXED' && (
                      <Button size="small" onClick={() => setChanging(one)}>
                        {t('policies.change')}
                      </Button>
                    ),
                },
              ]}
            />
          </Panel>
          <Panel title={t('policies.history')} flush>
            <Table<PolicyJson>
              size="small"
              pagination={false}
              dataSource={[...items]}
              rowKey={(one) => one.policyNo}
              scroll={{ x: 760 }}
              locale={{ emptyText: <Nothing text={t('policies.noHistory')} /> }}
              columns={[
                { title: t('policies.key'), key: 'key', render: (_, one) => <span className="mono">{one.key}</span> },
                {
                  title: t('policies.value'),
                  key: 'value',
                  render: (_, one) => <span className="mono">{one.value}</span>,
                },
                { title: t('field.shop'), key: 'shop', render: (_, one) => one.shop || t('policies.wholeBook') },
                { title: t('settings.effective'), key: 'from', dataIndex: 'effectiveFrom' },
                {
                  title: t('policies.setBy'),
                  key: 'by',
                  render: (_, one) => `${one.setBy} / ${one.approvedBy ?? '—'}`,
                },
                { title: t('field.changed'), key: 'at', render: (_, one) => <Moment value={one.setAt} /> },
              ]}
            />
          </Panel>
          {changing && <ChangeDialog book={book} policy={changing} onClose={() => setChanging(undefined)} />}
        </>
      )}
    </Asked>
  );
}
