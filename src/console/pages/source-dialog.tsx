/** Adds a data source or changes one: the form is made from the fields that its kind asks for. */
import { App, Form, Input, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import type { SourceJson, SourceKindJson } from '../http/source-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { ProfileFields } from './erp-dialog.tsx';
import { type FieldTexts, settingsFrom, textsOf } from './erp-form.ts';
import { sourcePath } from './source-queries.ts';

interface Values {
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string;
  readonly fields?: FieldTexts;
}

const NAME = /^[A-Z0-9][A-Z0-9._-]{0,31}$/;

export function SourceDialog(props: {
  readonly kinds: readonly SourceKindJson[];
  /** Absent: a new one. */
  readonly source?: SourceJson;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}): ReactNode {
  const { t, pick } = useTexts();
  const { message } = App.useApp();
  const { source, kinds } = props;
  const [form] = Form.useForm<Values>();
  const [kindName, choose] = useState(source?.kind ?? kinds[0]?.kind);
  const kind = kinds.find((one) => one.kind === kindName);
  const save = useAction<Values, unknown>(
    (client, { fields = {}, name, kind: chosen, baseUrl: typed }) => {
      const { config, secrets } = settingsFrom(kind?.fields ?? [], fields);
      const baseUrl = typed.trim();
      if (!source)
        return client('/sources', { method: 'POST', body: { name, kind: chosen, baseUrl, config, secrets } });
      const replaced = Object.keys(secrets).length > 0 ? { secrets } : {};
      return client(sourcePath(source.name), { method: 'PATCH', body: { baseUrl, config, ...replaced } });
    },
    {
      quiet: true,
      done: (_result, values) => {
        void message.success(t('erp.saved'));
        props.onSaved(source?.name ?? values.name);
      },
    },
  );
  const required = { required: true, whitespace: true, message: t('form.required') };
  const initial = source && kind ? { ...source, fields: textsOf(kind.fields, source.config) } : { kind: kindName };
  return (
    <Modal
      open
      width={760}
      title={source ? t('source.editOf', { name: source.name }) : t('source.add')}
      okText={t('do.save')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: kind === undefined }}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={initial}
        onFinish={(values) => save.mutate(values)}
      >
        <div className="form-grid">
          {!source && (
            <>
              <Form.Item name="kind" label={t('source.kind')} rules={[required]}>
                <Select
                  onChange={(value: string) => choose(value)}
                  options={kinds.map((one) => ({ value: one.kind, label: pick(one.product) }))}
                />
              </Form.Item>
              <Form.Item
                name="name"
                label={t('source.name')}
                normalize={(text: string) => text.toUpperCase()}
                rules={[required, { pattern: NAME, message: t('source.badName') }]}
              >
                <Input autoComplete="off" placeholder="FOX-MAIN" maxLength={32} />
              </Form.Item>
            </>
          )}
          <Form.Item name="baseUrl" label={t('erp.baseUrl')} rules={[required]}>
            <Input autoComplete="off" placeholder="https://openapi.sellfox.com" maxLength={500} />
          </Form.Item>
        </div>
        {kind && <ProfileFields key={kind.kind} profile={kind} account={source} />}
      </Form>
      {save.isError && <ErrorBox error={save.error} />}
    </Modal>
  );
}
