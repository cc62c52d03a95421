import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider, type ConfigProviderProps, Spin } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { ApiProblem } from './http/client.ts';
import { SessionProvider, useSession } from './http/session.tsx';
import { LanguageProvider, useTexts } from './language/language.tsx';
import { ErrorBox } from './states/problem.tsx';
import { theme } from './theme.ts';

const Inside = lazy(async () => ({ default: (await import('./inside.tsx')).Inside }));
const LoginPage = lazy(async () => ({ default: (await import('./pages/login.tsx')).LoginPage }));
const MustChangePasswordPage = lazy(async () => ({
  default: (await import('./pages/login.tsx')).MustChangePasswordPage,
}));

type AntdLocale = NonNullable<ConfigProviderProps['locale']>;

/** What a repeat cannot mend is not repeated: refusals and missing things stay. */
const isWorthRepeating = (tries: number, error: unknown): boolean =>
  tries < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status === 503);

const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthRepeating, staleTime: 5_000, refetchOnWindowFocus: true } },
});

function useAntdLocale(): AntdLocale {
  const { language } = useTexts();
  const [english, setEnglish] = useState<AntdLocale>();
  useEffect(() => {
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
    if (language === 'en') void import('antd/locale/en_US').then((module) => setEnglish(module.default));
  }, [language]);
  return language === 'en' && english ? english : zhCN;
}

function Waiting(): ReactNode {
  return (
    <div className="waiting" aria-busy="true">
      <Spin />
    </div>
  );
}

function Gate(): ReactNode {
  const { state, ask } = useSession();
  if (state.is === 'asking') return <Waiting />;
  if (state.is === 'unreachable')
    return (
      <div style={{ maxWidth: 560, margin: '15vh auto', padding: 16 }}>
        <ErrorBox error={state.error} onRetry={ask} />
      </div>
    );
  if (state.is === 'nobody') return <LoginPage expired={state.expired} />;
  if (state.session.mustChangePassword) return <MustChangePasswordPage />;
  return <Inside />;
}

function Themed(): ReactNode {
  const locale = useAntdLocale();
  return (
    <ConfigProvider theme={theme} locale={locale} button={{ autoInsertSpace: false }}>
      <AntdApp style={{ height: '100%' }}>
        <Suspense fallback={<Waiting />}>
          <SessionProvider>
            <Gate />
          </SessionProvider>
        </Suspense>
      </AntdApp>
    </ConfigProvider>
  );
}

export function App(): ReactNode {
  return (
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <Themed />
      </QueryClientProvider>
    </LanguageProvider>
  );
}
