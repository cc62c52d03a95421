import { Alert, Button, Form, Input } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiProblem } from '../http/client.ts';
import { useSession } from '../http/session.tsx';
import type { SessionJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { Logo } from '../shell/logo.tsx';
import { PasswordForm } from '../shell/password-form.tsx';
import { ErrorBox } from '../states/problem.tsx';

function Rivers(): ReactNode {
  return (
    <svg className="rivers" viewBox="0 0 600 800" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g fill="none" strokeLinecap="round" opacity="0.5">
        <path d="M-20 250C160 250 200 470 380 470H640" stroke="#7fc4cf" strokeWidth="26" opacity="0.4" />
        <path d="M-20 690C160 690 200 470 380 470H640" stroke="#e3b062" strokeWidth="26" opacity="0.4" />
        <path d="M-20 470H640" stroke="#fff" strokeWidth="26" opacity="0.22" />
        <path d="M-20 250C160 250 200 470 380 470H640" stroke="#7fc4cf" strokeWidth="2" />
        <path d="M-20 690C160 690 200 470 380 470H640" stroke="#e3b062" strokeWidth="2" />
        <path d="M-20 470H640" stroke="#fff" strokeWidth="2" />
      </g>
    </svg>
  );
}

export function LoginFrame({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} · ${t('app.title')}`;
  }, [title, t]);
  return (
    <div className="login">
      <div className="login-art">
        <Rivers />
        <div style={{ display: 'flex', alignItems: 'center', gap: 12, fontSize: 18, letterSpacing: '0.05em' }}>
          <Logo size={34} /> 合流 Heliu
        </div>
        <div>
          <h1>{t('login.claim')}</h1>
          <p>{t('login.claimMore')}</p>
        </div>
        <div className="small" style={{ opacity: 0.7 }}>
          {t('flow.business')} · {t('flow.funds')} · {t('flow.information')}
        </div>
      </div>
      <main className="login-form">
        <div style={{ display: 'flex', justifyContent: 'flex-end', marginBottom: 32 }}>
          <LanguageSwitch />
        </div>
        <h2>{title}</h2>
        {children}
      </main>
    </div>
  );
}

/** Counts a lockout down, so that the person knows when to try again. */
function useSecondsLeft(until: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (until <= Date.now()) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}

export function LoginPage({ expired }: { readonly expired: boolean }): ReactNode {
  const { t } = useTexts();
  const { client, begin } = useSession();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [lockedUntil, setLockedUntil] = useState(0);
  const secondsLeft = useSecondsLeft(lockedUntil);
  const send = async (values: { username: string; password: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      begin(await client<SessionJson>('/session', { method: 'POST', body: values }));
    } catch (one) {
      setError(one);
      const wait = one instanceof ApiProblem ? one.answer.retryAfterSeconds : undefined;
      if (wait !== undefined) setLockedUntil(Date.now() + wait * 1000);
    } finally {
      setBusy(false);
    }
  };
  const required = { required: true, message: t('form.required') };
  return (
    <LoginFrame title={t('login.title')}>
      {expired && <Alert type="info" showIcon title={t('login.expired')} style={{ marginBottom: 16 }} />}
      <Form layout="vertical" size="large" requiredMark={false} onFinish={(values) => void send(values)}>
        <Form.Item name="username" label={t('login.username')} rules={[required]}>
          <Input autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        <Form.Item name="password" label={t('login.password')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {error !== undefined && (
          <div style={{ marginBottom: 16 }} data-testid="login-error">
            <ErrorBox error={error} />
          </div>
        )}
        <Button type="primary" htmlType="submit" block loading={busy} disabled={secondsLeft > 0}>
          {secondsLeft > 0 ? t('login.locked', { seconds: secondsLeft }) : t('login.enter')}
        </Button>
      </Form>
      <p className="small muted" style={{ marginTop: 20, lineHeight: 1.7 }}>
        {t('login.firstHint')}
      </p>
    </LoginFrame>
  );
}

export function MustChangePasswordPage(): ReactNode {
  const { t } = useTexts();
  const { end } = useSession();
  return (
    <LoginFrame title={t('password.mustChange')}>
      <p className="secondary" style={{ marginBottom: 16 }}>
        {t('password.mustChangeWhy')}
      </p>
      <PasswordForm onDone={() => undefined} />
      <Button type="link" onClick={() => void end()} style={{ marginTop: 8 }}>
        {t('login.leave')}
      </Button>
    </LoginFrame>
  );
}
