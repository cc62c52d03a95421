/** One mapping, by hand: key and value fields of its kind, dates, reason. It is proposed; another person approves. */
import { App, Checkbox, Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import type { FieldTexts, MappingKindJson, ProposedJson } from '../http/master-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { useKindTitle, useNotDone } from './masters-parts.tsx';

export interface MappingDraft {
  readonly kind: string;
  readonly key?: readonly string[];
  readonly value?: FieldTexts;
  readonly validFrom?: string;
  readonly validTo?: string | null;
}

interface Entered {
  readonly kind: string;
  readonly key: Record<string, string>;
  readonly value: Record<string, string>;
  readonly validFrom: string;
  readonly validTo?: string;
  readonly createsRecord?: boolean;
  readonly reason: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Sales of this year are covered unless the person says otherwise. */
export function yearBegin(): string {
  return `${new Date().getFullYear()}-01-01`;
}

export function MappingDialog(props: {
  readonly book: string;
  readonly kinds: readonly MappingKindJson[];
  readonly draft: MappingDraft;
  readonly onClose: () => void;
}): ReactNode {
  const { t, pick } = useTexts();
  const { book, kinds, draft } = props;
  const { message } = App.useApp();
  const title = useKindTitle(kinds);
  const notDone = useNotDone();
  const [form] = Form.useForm<Entered>();
  const kind = Form.useWatch('kind', form) ?? draft.kind;
  const facts = kinds.find((one) => one.kind === kind);
  const drafted = kinds.find((one) => one.kind === draft.kind);
  const save = useAction<Entered, ProposedJson>(
    (client, entered) => client('/mappings', { method: 'POST', body: bodyOf(book, entered, kinds) }),
    {
      quiet: true,
      done: ({ proposed, problems }) => {
        if (proposed.length > 0) void message.success(t('masters.proposedN', { n: proposed.length }));
        notDone(problems);
        if (problems.length === 0) props.onClose();
      },
    },
  );
  const required = { required: true, whitespace: true, message: t('form.required') };
  const date = { pattern: DATE, message: '2026-01-31' };
  return (
    <Modal
      open
      title={draft.key ? t('masters.change') : t('masters.new')}
      okText={t('do.save')}
      confirmLoading={save.isPending}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(entered) => save.mutate(entered)}
        initialValues={{
          kind: draft.kind,
          key: Object.fromEntries((drafted?.key ?? []).map((field, at) => [field.name, draft.key?.[at] ?? ''])),
          value: { ...draft.value },
          validFrom: draft.validFrom ?? yearBegin(),
          validTo: draft.validTo ?? '',
        }}
      >
        <Form.Item name="kind" label={t('masters.kind')}>
          <Select
            disabled={draft.key !== undefined}
            options={kinds.map((one) => ({ value: one.kind, label: title(one.kind) }))}
          />
        </Form.Item>
        {facts?.key.map((field) => (
          <Form.Item
            key={`key.${field.name}`}
            name={['key', field.name]}
            label={pick(field.text)}
            rules={field.optional ? [] : [required]}
          >
            <Input disabled={draft.key !== undefined} />
          </Form.Item>
        ))}
        {facts?.value.map((field) => (
          <Form.Item
            key={`value.${field.name}`}
            name={['value', field.name]}
            label={pick(field.text)}
            rules={field.optional ? [] : [required]}
          >
            <Input />
          </Form.Item>
        ))}
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
          <Form.Item name="validFrom" label={t('masters.from')} rules={[required, date]}>
            <Input placeholder="2026-01-01" />
          </Form.Item>
          <Form.Item name="validTo" label={t('masters.to')} rules={[date]}>
            <Input placeholder="—" />
          </Form.Item>
        </div>
        {facts?.makes && (
          <Form.Item name="createsRecord" valuePropName="checked">
            <Checkbox>{t('masters.create')}</Checkbox>
          </Form.Item>
        )}
        <Form.Item name="reason" label={t('form.reason')} rules={[required]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
      {save.isError && <ErrorBox error={save.error} />}
    </Modal>
  );
}

function bodyOf(book: string, entered: Entered, kinds: readonly MappingKindJson[]) {
  const { kind, key, value, validFrom, validTo, createsRecord, reason } = entered;
  const facts = kinds.find((one) => one.kind === kind);
  const mapping = {
    kind,
    key: (facts?.key ?? []).map((field) => (key[field.name] ?? '').trim()),
    value: Object.fromEntries((facts?.value ?? []).map((field) => [field.name, (value[field.name] ?? '').trim()])),
    validFrom,
    ...(validTo ? { validTo } : {}),
    ...(createsRecord ? { createsRecord } : {}),
    reason: reason.trim(),
  };
  return { book, origin: 'HAND', mappings: [mapping] };
}
