import { Button, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { SessionJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { ErrorBox } from '../states/problem.tsx';

/** The API's lower bound (`newPassword` ≥ 12). */
const PASSWORD_LETTERS_MIN = 12;

interface Values {
  readonly password: string;
  readonly newPassword: string;
  readonly again: string;
}

export function PasswordForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { t } = useTexts();
  const { client, begin } = useSession();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async ({ password, newPassword }: Values): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      begin(await client<SessionJson>('/session/password', { method: 'POST', body: { password, newPassword } }));
      onDone();
    } catch (one) {
      setError(one);
    } finally {
      setBusy(false);
    }
  };
  const required = { required: true, message: t('form.required') };
  return (
    <Form<Values> layout="vertical" onFinish={(values) => void send(values)} requiredMark={false}>
      <Form.Item name="password" label={t('password.now')} rules={[required]}>
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      <Form.Item
        name="newPassword"
        label={t('password.new')}
        rules={[required, { min: PASSWORD_LETTERS_MIN, message: t('password.short', { n: PASSWORD_LETTERS_MIN }) }]}
        extra={t('password.hint', { n: PASSWORD_LETTERS_MIN })}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('password.again')}
        dependencies={['newPassword']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_rule, value: string | undefined) =>
              !value || value === getFieldValue('newPassword')
                ? Promise.resolve()
                : Promise.reject(new Error(t('password.differ'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {error !== undefined && (
        <div style={{ marginBottom: 12 }}>
          <ErrorBox error={error} />
        </div>
      )}
      <Button type="primary" htmlType="submit" loading={busy} block>
        {t('password.save')}
      </Button>
    </Form>
  );
}
