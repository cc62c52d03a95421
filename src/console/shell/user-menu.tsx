import { DownOutlined, KeyOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSession, useSomebody } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { PasswordForm } from './password-form.tsx';

export function UserMenu({ narrow }: { readonly narrow: boolean }): ReactNode {
  const { t, name } = useTexts();
  const { end } = useSession();
  const session = useSomebody();
  const navigate = useNavigate();
  const [changing, setChanging] = useState(false);
  // The next person begins at the overview, not at a page that may not be theirs.
  const leave = async (): Promise<void> => {
    void navigate({ to: '/' });
    await end();
  };
  const roles = session.roles.map((role) => name('role', role)).join(t('list.comma'));
  const items = [
    { key: 'who', disabled: true, label: `${session.displayName} · ${roles}` },
    { type: 'divider' as const },
    { key: 'password', icon: <KeyOutlined />, label: t('password.change') },
    { key: 'leave', icon: <LogoutOutlined />, label: t('login.leave') },
  ];
  const choose = ({ key }: { key: string }): void => {
    if (key === 'password') setChanging(true);
    if (key === 'leave') void leave();
  };
  return (
    <>
      <Dropdown menu={{ items, onClick: choose }} trigger={['click']}>
        <Button type="text" icon={<UserOutlined />} aria-label={t('user.menu')} data-testid="user-menu">
          {narrow ? undefined : session.displayName}
          {!narrow && <DownOutlined style={{ fontSize: 10 }} />}
        </Button>
      </Dropdown>
      <Modal
        open={changing}
        title={t('password.change')}
        footer={null}
        onCancel={() => setChanging(false)}
        destroyOnHidden
      >
        <PasswordForm onDone={() => setChanging(false)} />
      </Modal>
    </>
  );
}
