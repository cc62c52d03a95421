/** Adds a connection or changes one: the form is made from the fields that the profile asks for. */
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ErpAccountJson, ProfileFieldJson, ProfileJson } from '../http/erp-shapes.ts';
import { type Texts, useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { erpPath } from './erp-connections.ts';
import { askedFields, type FieldTexts, isJsonSetting, settingsFrom, textsOf } from './erp-form.ts';

interface Values {
  readonly name: string;
  readonly book: string;
  readonly profile: string;
  readonly baseUrl: string;
  readonly ledger: string;
  readonly fields?: FieldTexts;
}

const NAME = /^[A-Z0-9][A-Z0-9_-]{0,47}$/;

/** What exactly-once means with this finance system. An outline promises nothing: its text says why. */
export function PromiseText({ profile }: { readonly profile: ProfileJson }): ReactNode {
  const { name, pick } = useTexts();
  if (profile.support === 'OUTLINE') return pick(profile.promise);
  return (
    <>
      <b>{name('promise', profile.idempotency)}</b> · {pick(profile.promise)}
    </>
  );
}

/** A choice by its words, or its name where there are none. */
export function choiceWord(field: ProfileFieldJson, value: string, pick: Texts['pick']): string {
  const words = field.choiceTexts[value];
  return words ? pick(words) : value;
}

function FieldInput({ field, isSet }: { readonly field: ProfileFieldJson; readonly isSet: boolean }): ReactNode {
  const { t, pick } = useTexts();
  // A secret that is set may stay as it is.
  const isAsked = field.required || field.requiredWhen !== null;
  const required = isAsked && !isSet ? [{ required: true, whitespace: true, message: t('form.required') }] : [];
  const json = {
    validator: async (_rule: unknown, text: string | undefined) => {
      if (text && text.trim() !== '' && !isJsonSetting(text)) throw new Error(t('erp.badJson'));
    },
  };
  const example = field.example === null ? {} : { placeholder: t('erp.example', { text: field.example }) };
  return (
    <Form.Item
      name={['fields', field.key]}
      label={
        <span>
          {pick(field.text)} <span className="mono muted">{field.key}</span>
        </span>
      }
      rules={field.kind === 'json' ? [...required, json] : required}
      {...(field.kind === 'secret' ? { extra: t(isSet ? 'erp.secretSet' : 'erp.secretNew') } : {})}
    >
      {field.kind === 'secret' ? (
        <Input.Password autoComplete="new-password" placeholder={isSet ? t('erp.secretReplace') : ''} />
      ) : field.kind === 'choice' ? (
        <Select
          allowClear
          placeholder={t('erp.default')}
          options={field.choices.map((value) => ({ value, label: choiceWord(field, value, pick) }))}
        />
      ) : field.kind === 'json' ? (
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} className="mono" {...example} />
      ) : (
        <Input autoComplete="off" {...example} />
      )}
    </Form.Item>
  );
}

/** Inputs for the settings of a connection; `account`: what is set already. */
export function ProfileFields(props: {
  readonly profile: Pick<ProfileJson, 'fields'>;
  readonly account: Pick<ErpAccountJson, 'config' | 'secrets'> | undefined;
}): ReactNode {
  const { t } = useTexts();
  const { account } = props;
  const { fields } = props.profile;
  const typed = Form.useWatch<FieldTexts | undefined>('fields', Form.useFormInstance());
  const asked = askedFields(fields, typed ?? textsOf(fields, account?.config ?? {}));
  const steers = (key: string): boolean => fields.some((one) => one.requiredWhen?.key === key);
  const isSet = (key: string): boolean => account?.secrets.includes(key) ?? false;
  // What was set once, and the choice that others hang on, is in sight; the rest opens on demand.
  const first = asked.filter(
    ({ key, required, requiredWhen }) =>
      required || requiredWhen || steers(key) || isSet(key) || account?.config[key] !== undefined,
  );
  const rest = asked.filter((one) => !first.includes(one));
  const [all, showAll] = useState(false);
  const inputs = (some: readonly ProfileFieldJson[]) =>
    some.map((field) => <FieldInput key={field.key} field={field} isSet={isSet(field.key)} />);
  return (
    <>
      <h3 className="form-part">{t('erp.access')}</h3>
      <div className="form-grid">{inputs(first)}</div>
      {rest.length > 0 && (
        <Button type="link" size="small" style={{ padding: 0, marginBottom: 8 }} onClick={() => showAll(!all)}>
          {t(all ? 'erp.lessSettings' : 'erp.moreSettings', { n: rest.length })}
        </Button>
      )}
      {all && <div className="form-grid">{inputs(rest)}</div>}
    </>
  );
}

export function ErpDialog(props: {
  readonly profiles: readonly ProfileJson[];
  /** Absent: a new connection. */
  readonly account?: ErpAccountJson;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}): ReactNode {
  const { t, pick } = useTexts();
  const { message } = App.useApp();
  const { books, oneBook } = useBook();
  const { account, profiles } = props;
  const [form] = Form.useForm<Values>();
  const [profileName, choose] = useState(account?.profile);
  const profile = profiles.find((one) => one.profile === profileName);
  const save = useAction<Values, unknown>(
    (client, { fields = {}, profile: chosen, baseUrl, ledger, ...head }) => {
      const { config, secrets } = settingsFrom(profile?.fields ?? [], fields);
      const where = { baseUrl: baseUrl.trim(), ledger: ledger.trim() };
      if (!account)
        return client('/erp-accounts', {
          method: 'POST',
          body: { ...head, profile: chosen, ...where, config, secrets },
        });
      const replaced = Object.keys(secrets).length > 0 ? { secrets } : {};
      return client(erpPath(account.name), { method: 'PATCH', body: { ...where, config, ...replaced } });
    },
    {
      quiet: true,
      done: (_result, values) => {
        void message.success(t('erp.saved'));
        props.onSaved(account?.name ?? values.name);
      },
    },
  );
  const required = { required: true, whitespace: true, message: t('form.required') };
  return (
    <Modal
      open
      width={760}
      title={account ? t('erp.editOf', { name: account.name }) : t('erp.add')}
      okText={t('do.save')}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: profile === undefined }}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={
          account && profile
            ? { ...account, fields: textsOf(profile.fields, account.config) }
            : { book: oneBook || undefined }
        }
        onFinish={(values) => save.mutate(values)}
      >
        {!account && (
          <Form.Item name="profile" label={t('erp.profile')} rules={[required]}>
            <Select
              placeholder={t('erp.profileChoose')}
              onChange={(value: string) => choose(value)}
              options={profiles.map((one) => ({
                value: one.profile,
                label: one.support === 'OUTLINE' ? `${pick(one.product)} · ${t('erp.outline')}` : pick(one.product),
                disabled: one.support === 'OUTLINE',
              }))}
            />
          </Form.Item>
        )}
        {profile && (
          <>
            <p className="secondary small" style={{ margin: '0 0 14px' }}>
              <PromiseText profile={profile} />
            </p>
            <div className="form-grid">
              {!account && (
                <>
                  <Form.Item
                    name="name"
                    label={t('erp.name')}
                    normalize={(text: string) => text.toUpperCase()}
                    rules={[required, { pattern: NAME, message: t('erp.badName') }]}
                  >
                    <Input autoComplete="off" placeholder="KD-MAIN" maxLength={48} />
                  </Form.Item>
                  <Form.Item name="book" label={t('field.book')} rules={[required]}>
                    <Select
                      options={books.map((one) => ({ value: one.book, label: `${one.name} · ${one.currency}` }))}
                    />
                  </Form.Item>
                </>
              )}
              <Form.Item name="baseUrl" label={t('erp.baseUrl')} rules={[required]}>
                <Input autoComplete="off" placeholder="https://" maxLength={500} />
              </Form.Item>
              <Form.Item name="ledger" label={t('erp.ledger')} rules={[required]}>
                <Input autoComplete="off" placeholder="001" maxLength={64} />
              </Form.Item>
            </div>
            <ProfileFields key={profile.profile} profile={profile} account={account} />
          </>
        )}
      </Form>
      {save.isError && <ErrorBox error={save.error} />}
    </Modal>
  );
}
