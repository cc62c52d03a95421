/** Items that no confirmed rule names: what they are, what Heliu suggests, and the dialog to accept. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Radio, Select, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount, Count } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { FeeKeyJson, Items, StatementReportJson, UnknownItemJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { scorePercent } from './score.ts';

const SUGGESTIONS_SHOWN_MAX = 3;

function useFeeKeys(): readonly FeeKeyJson[] {
  const { client } = useSession();
  const { data } = useQuery({
    queryKey: ['/fee-keys'],
    queryFn: ({ signal }) => client<Items<FeeKeyJson>>('/fee-keys', { signal }),
    staleTime: 300_000,
  });
  return data?.items ?? [];
}

function ItemName({ item }: { readonly item: UnknownItemJson }): ReactNode {
  return (
    <span className="mono" style={{ overflowWrap: 'anywhere' }}>
      {item.transactionType} / {item.amountType} / {item.amountDescription}
    </span>
  );
}

interface Decision {
  readonly feeKey: string;
  readonly reason: string;
}

function AcceptDialog(props: {
  readonly book: string;
  readonly item: UnknownItemJson;
  readonly onClose: () => void;
}): ReactNode {
  const { t, pick } = useTexts();
  const { book, item } = props;
  const { message } = App.useApp();
  const feeKeys = useFeeKeys();
  const [form] = Form.useForm<Decision>();
  // the form's own value is only watched from the second paint on
  const best = item.suggestions[0]?.feeKey;
  const chosen = Form.useWatch('feeKey', form) ?? best;
  const accept = useAction<Decision, { readonly reports: readonly StatementReportJson[] }>(
    (client, decision) =>
      client('/item-rules', {
        method: 'POST',
        body: {
          book,
          transactionType: item.transactionType,
          amountType: item.amountType,
          amountDescription: item.amountDescription,
          ...decision,
        },
      }),
    {
      quiet: true,
      done: ({ reports }) => {
        const posted = reports.filter((one) => one.outcome !== 'HELD').length;
        void message.success(t('unknown.accepted', { all: reports.length, posted }));
        props.onClose();
      },
    },
  );
  const textOf = (feeKey: string): string => {
    const known = feeKeys.find((one) => one.feeKey === feeKey);
    return known ? pick(known.text) : feeKey;
  };
  return (
    <Modal
      open
      width={620}
      title={t('unknown.acceptTitle')}
      okText={t('unknown.accept')}
      confirmLoading={accept.isPending}
      onCancel={props.onClose}
      onOk={() => form.submit()}
    >
      <p style={{ marginBottom: 4 }}>
        <ItemName item={item} />
      </p>
      <p className="secondary" style={{ marginBottom: 14 }}>
        <Amount value={item.amount.amount} currency={item.amount.currency} strong /> ·{' '}
        {t('statement.rowsN', { n: item.rows })} · {t('unknown.effect')}
      </p>
      <Form<Decision>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ feeKey: best }}
        onFinish={(values) => accept.mutate({ feeKey: values.feeKey, reason: values.reason.trim() })}
      >
        {item.suggestions.length > 0 && (
          <Form.Item label={t('unknown.suggestions')}>
            <Radio.Group
              value={chosen}
              onChange={(event) => form.setFieldValue('feeKey', event.target.value)}
              style={{ display: 'grid', gap: 8 }}
            >
              {item.suggestions.slice(0, SUGGESTIONS_SHOWN_MAX).map((one) => (
                <Radio key={one.feeKey} value={one.feeKey}>
                  {textOf(one.feeKey)} <span className="mono muted">{one.feeKey}</span>{' '}
                  <b className="amount">{scorePercent(one.score)}</b>
                  <div className="small muted">{one.why}</div>
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
        )}
        <Form.Item name="feeKey" label={t('unknown.feeKey')} rules={[{ required: true, message: t('form.required') }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={feeKeys
              .filter((one) => one.acceptable)
              .map((one) => ({ value: one.feeKey, label: `${one.feeKey} · ${pick(one.text)}` }))}
            placeholder={t('unknown.feeKeyChoose')}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('form.reason')}
          rules={[{ required: true, whitespace: true, message: t('form.reasonRequired') }]}
        >
          <Input.TextArea rows={2} maxLength={500} placeholder={t('unknown.reasonHint')} />
        </Form.Item>
      </Form>
      {accept.isError && <ErrorBox error={accept.error} />}
    </Modal>
  );
}

export function UnknownItems(props: { readonly book: string; readonly items: readonly UnknownItemJson[] }): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const [open, setOpen] = useState<UnknownItemJson>();
  return (
    <>
      <Table<UnknownItemJson>
        size="small"
        pagination={false}
        scroll={{ x: 760 }}
        dataSource={[...props.items]}
        rowKey={(one) => `${one.transactionType}|${one.amountType}|${one.amountDescription}`}
        columns={[
          { title: t('cell.item'), key: 'item', render: (_, one) => <ItemName item={one} /> },
          {
            title: t('field.amount'),
            key: 'amount',
            className: 'num',
            render: (_, one) => <Amount value={one.amount.amount} currency={one.amount.currency} />,
          },
          {
            title: t('documents.rowsUnit'),
            key: 'rows',
            className: 'num',
            render: (_, one) => <Count value={one.rows} />,
          },
          { title: t('unknown.why'), key: 'why', render: (_, one) => name('unknownReason', one.reason) },
          {
            title: t('unknown.suggestions'),
            key: 'suggestions',
            render: (_, one) =>
              one.suggestions.length === 0 ? (
                <span className="muted">{t('unknown.noSuggestion')}</span>
              ) : (
                one.suggestions.slice(0, SUGGESTIONS_SHOWN_MAX).map((suggestion) => (
                  <div key={suggestion.feeKey} className="small" title={suggestion.why}>
                    <span className="mono">{suggestion.feeKey}</span>{' '}
                    <span className="muted amount">{scorePercent(suggestion.score)}</span>
                  </div>
                ))
              ),
          },
          {
            title: <span className="visually-hidden">{t('field.actions')}</span>,
            key: 'do',
            width: 90,
            render: (_, one) =>
              may('itemRules.write') && (
                <Button size="small" type="primary" onClick={() => setOpen(one)}>
                  {t('unknown.accept')}
                </Button>
              ),
          },
        ]}
      />
      {open && <AcceptDialog book={props.book} item={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}
