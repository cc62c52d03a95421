import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Popconfirm, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { ApiKeyJson, Items, RoleName } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import { RoleSelect } from './role-select.tsx';
import { useToldOnce } from './told-once.tsx';

/** Roles that the API gives to keys. */
const KEY_ROLES: readonly RoleName[] = ['config', 'preparer', 'auditor'];

interface Values {
  readonly name: string;
  readonly roles: readonly RoleName[];
}

function AddDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const tellOnce = useToldOnce();
  const [form] = Form.useForm<Values>();
  const add = useAction<Values, { readonly key: ApiKeyJson; readonly secret: string }>(
    (client, body) => client('/api-keys', { method: 'POST', body }),
    {
      done: ({ key, secret }) => {
        onClose();
        tellOnce(t('keys.secretTitle', { name: key.name }), secret, t('keys.secretHint'));
      },
    },
  );
  const required = { required: true, message: t('form.required') };
  return (
    <Modal
      open
      title={t('keys.add')}
      okText={t('do.save')}
      confirmLoading={add.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Values> form={form} layout="vertical" requiredMark={false} onFinish={(values) => add.mutate(values)}>
        <Form.Item name="name" label={t('settings.name')} rules={[required]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="roles" label={t('users.roles')} rules={[required]}>
          <RoleSelect roles={KEY_ROLES} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function ApiKeys(): ReactNode {
  const { t, name } = useTexts();
  const { client, may } = useSession();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: ['/api-keys'],
    queryFn: ({ signal }) => client<Items<ApiKeyJson>>('/api-keys', { signal }),
  });
  const revoke = useAction<string, unknown>((one, id) => one(`/api-keys/${id}`, { method: 'DELETE' }));
  return (
    <Panel
      title={t('keys.title')}
      note={t('keys.note')}
      flush
      actions={may('apiKeys.write') && <Button onClick={() => setAdding(true)}>{t('keys.add')}</Button>}
    >
      <Asked query={query} rows={2}>
        {({ items }) => (
          <Table<ApiKeyJson>
            size="small"
            pagination={false}
            dataSource={[...items]}
            rowKey={(one) => one.keyId}
            scroll={{ x: 720 }}
            locale={{ emptyText: <Nothing text={t('keys.empty')} /> }}
            columns={[
              { title: t('settings.name'), key: 'name', dataIndex: 'name' },
              {
                title: t('users.roles'),
                key: 'roles',
                render: (_, one) => one.roles.map((role) => name('role', role)).join(' '),
              },
              { title: t('users.created'), key: 'created', render: (_, one) => <Moment value={one.createdAt} /> },
              { title: t('keys.lastUsed'), key: 'used', render: (_, one) => <Moment value={one.lastUsedAt} /> },
              {
                title: <span className="visually-hidden">{t('field.actions')}</span>,
                key: 'do',
                render: (_, one) =>
                  one.revokedAt === null ? (
                    may('apiKeys.write') && (
                      <Popconfirm
                        title={t('keys.revokeAsk', { name: one.name })}
                        onConfirm={() => revoke.mutate(one.keyId)}
                      >
                        <Button size="small" danger>
                          {t('keys.revoke')}
                        </Button>
                      </Popconfirm>
                    )
                  ) : (
                    <Plain>{t('keys.revoked')}</Plain>
                  ),
              },
            ]}
          />
        )}
      </Asked>
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </Panel>
  );
}
