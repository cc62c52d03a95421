import { useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown, Form, Input, Modal, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import { type Items, ROLES, type RoleName, type UserJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked } from '../states/asked.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { ApiKeys } from './api-keys.tsx';
import { RoleSelect } from './role-select.tsx';
import { useToldOnce } from './told-once.tsx';

interface UserAnswer {
  readonly user: UserJson;
  readonly password: string | null;
}

interface Values {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly RoleName[];
}

function UserDialog({
  user,
  onClose,
}: {
  readonly user: UserJson | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const tellOnce = useToldOnce();
  const [form] = Form.useForm<Values>();
  const save = useAction<Values, UserAnswer>(
    (client, { username, ...rest }) =>
      user
        ? client(`/users/${encodeURIComponent(user.username)}`, { method: 'PATCH', body: rest })
        : client('/users', { method: 'POST', body: { username: username.trim(), ...rest } }),
    {
      quiet: true,
      done: (answer) => {
        onClose();
        if (answer.password === null) void message.success(t('users.saved'));
        else
          tellOnce(t('users.passwordTitle', { who: answer.user.username }), answer.password, t('users.passwordHint'));
      },
    },
  );
  const required = { required: true, message: t('form.required') };
  return (
    <Modal
      open
      title={user ? t('users.edit', { who: user.username }) : t('users.add')}
      okText={t('do.save')}
      confirmLoading={save.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={user ? { displayName: user.displayName, roles: user.roles } : { roles: [] }}
        onFinish={(values) => save.mutate(values)}
      >
        {!user && (
          <Form.Item name="username" label={t('login.username')} rules={[required]}>
            <Input autoComplete="off" autoCapitalize="none" maxLength={64} />
          </Form.Item>
        )}
        <Form.Item name="displayName" label={t('users.displayName')} rules={[required]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="roles" label={t('users.roles')} rules={[required]} extra={t('users.rolesHint')}>
          <RoleSelect />
        </Form.Item>
      </Form>
      {save.isError && <ErrorBox error={save.error} />}
    </Modal>
  );
}

function useChange() {
  const { t } = useTexts();
  const { message } = App.useApp();
  const tellOnce = useToldOnce();
  return useAction<{ readonly username: string; readonly body: object }, UserAnswer>(
    (client, { username, body }) => client(`/users/${encodeURIComponent(username)}`, { method: 'PATCH', body }),
    {
      done: ({ user, password }) => {
        if (password === null) void message.success(t('users.saved'));
        else tellOnce(t('users.passwordTitle', { who: user.username }), password, t('users.passwordHint'));
      },
    },
  );
}

function UserMenuButton(props: { readonly user: UserJson; readonly onEdit: () => void }): ReactNode {
  const { t } = useTexts();
  const { modal } = App.useApp();
  const change = useChange();
  const { user } = props;
  const { username } = user;
  const items = [
    { key: 'edit', label: t('users.editShort') },
    { key: 'reset', label: t('users.reset') },
    ...(user.locked ? [{ key: 'unlock', label: t('users.unlock') }] : []),
    { type: 'divider' as const },
    {
      key: 'state',
      danger: user.state === 'ACTIVE',
      label: user.state === 'ACTIVE' ? t('users.disable') : t('users.enable'),
    },
  ];
  const choose = ({ key }: { key: string }): void => {
    if (key === 'edit') props.onEdit();
    if (key === 'unlock') change.mutate({ username, body: { unlock: true } });
    if (key === 'reset')
      modal.confirm({
        title: t('users.resetAsk', { who: username }),
        content: t('users.resetExplain'),
        onOk: () => change.mutate({ username, body: { resetPassword: true } }),
      });
    if (key === 'state')
      modal.confirm({
        title:
          user.state === 'ACTIVE' ? t('users.disableAsk', { who: username }) : t('users.enableAsk', { who: username }),
        onOk: () => change.mutate({ username, body: { state: user.state === 'ACTIVE' ? 'DISABLED' : 'ACTIVE' } }),
      });
  };
  return (
    <Dropdown menu={{ items, onClick: choose }} trigger={['click']}>
      <Button size="small" loading={change.isPending} aria-label={t('users.actionsOf', { who: username })}>
        {t('field.actions')}
      </Button>
    </Dropdown>
  );
}

export function UsersPage(): ReactNode {
  const { t, name } = useTexts();
  const { client, may } = useSession();
  const [editing, setEditing] = useState<UserJson | 'new'>();
  const query = useQuery({
    queryKey: ['/users'],
    queryFn: ({ signal }) => client<Items<UserJson>>('/users', { signal }),
  });
  return (
    <>
      <PageHead
        title={t('nav.users')}
        lead={t('users.lead')}
        actions={
          may('users.write') && (
            <Button type="primary" onClick={() => setEditing('new')}>
              {t('users.add')}
            </Button>
          )
        }
      />
      <Panel flush title={t('users.list')}>
        <Asked query={query}>
          {({ items }) => (
            <Table<UserJson>
              size="small"
              pagination={false}
              dataSource={[...items]}
              rowKey={(one) => one.username}
              scroll={{ x: 820 }}
              columns={[
                {
                  title: t('login.username'),
                  key: 'username',
                  render: (_, one) => (
                    <>
                      {one.displayName}
                      <div className="small muted">{one.username}</div>
                    </>
                  ),
                },
                {
                  title: t('users.roles'),
                  key: 'roles',
                  render: (_, one) =>
                    one.roles.map((role) => (
                      <span className="dim" key={role}>
                        {name('role', role)}
                      </span>
                    )),
                },
                {
                  title: t('field.state'),
                  key: 'state',
                  render: (_, one) => (
                    <span style={{ display: 'inline-flex', gap: 6, flexWrap: 'wrap' }}>
                      <Mark group="user" state={one.state} />
                      {one.locked && <Plain tone="bad">{t('users.locked')}</Plain>}
                      {one.mustChangePassword && <Plain tone="wait">{t('users.mustChange')}</Plain>}
                    </span>
                  ),
                },
                { title: t('users.lastLogin'), key: 'last', render: (_, one) => <Moment value={one.lastLoginAt} /> },
                {
                  title: t('users.created'),
                  key: 'created',
                  render: (_, one) => (
                    <>
                      <Moment value={one.createdAt} />
                      <div className="small muted">{one.createdBy}</div>
                    </>
                  ),
                },
                {
                  title: <span className="visually-hidden">{t('field.actions')}</span>,
                  key: 'do',
                  width: 90,
                  render: (_, one) =>
                    may('users.write') && <UserMenuButton user={one} onEdit={() => setEditing(one)} />,
                },
              ]}
            />
          )}
        </Asked>
      </Panel>
      <Panel title={t('users.separation')}>
        <ul style={{ margin: 0, paddingLeft: 18, lineHeight: 1.9 }} className="secondary">
          {ROLES.map((role) => (
            <li key={role}>
              <b>{name('role', role)}</b> {name('roleDoes', role)}
            </li>
          ))}
        </ul>
        <p className="small muted" style={{ marginTop: 8 }}>
          {t('users.rolesHint')}
        </p>
      </Panel>
      {may('apiKeys.read') && <ApiKeys />}
      {editing !== undefined && (
        <UserDialog user={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </>
  );
}
