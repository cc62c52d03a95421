/** Who is logged in, and the client that speaks for them. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { ApiProblem, type Client, makeClient } from './client.ts';
import type { SessionJson } from './shapes.ts';

export type SessionState =
  | { readonly is: 'asking' }
  | { readonly is: 'nobody'; readonly expired: boolean }
  | { readonly is: 'unreachable'; readonly error: unknown }
  | { readonly is: 'somebody'; readonly session: SessionJson };

export interface SessionTools {
  readonly state: SessionState;
  readonly client: Client;
  readonly csrfToken: () => string | undefined;
  readonly may: (permission: string) => boolean;
  readonly begin: (session: SessionJson) => void;
  readonly end: () => Promise<void>;
  readonly ask: () => void;
}

const SessionContext = createContext<SessionTools | undefined>(undefined);

interface SessionStore {
  get: () => SessionState;
  set: (state: SessionState) => void;
}

function toolsOf(store: SessionStore, queries: QueryClient): Omit<SessionTools, 'state'> {
  const csrfToken = (): string | undefined => {
    const state = store.get();
    return state.is === 'somebody' ? state.session.csrfToken : undefined;
  };
  const leave = (expired: boolean): void => {
    store.set({ is: 'nobody', expired });
    queries.clear();
  };
  const client = makeClient({
    fetch: (address, init) => globalThis.fetch(address, init),
    csrfToken,
    onLoggedOut: () => leave(true),
  });
  return {
    client,
    csrfToken,
    may: (permission) => {
      const state = store.get();
      return state.is === 'somebody' && state.session.permissions.includes(permission);
    },
    begin: (session) => store.set({ is: 'somebody', session }),
    end: async () => {
      await client('/session', { method: 'DELETE' }).catch(() => undefined);
      leave(false);
    },
    ask: () => {
      client<SessionJson>('/session').then(
        (session) => store.set({ is: 'somebody', session }),
        (error: unknown) => {
          const nobody = error instanceof ApiProblem && error.status === 401;
          store.set(nobody ? { is: 'nobody', expired: false } : { is: 'unreachable', error });
        },
      );
    },
  };
}

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const queries = useQueryClient();
  const [state, show] = useState<SessionState>({ is: 'asking' });
  const tools = useMemo(() => {
    let current: SessionState = { is: 'asking' };
    const store: SessionStore = {
      get: () => current,
      set: (next) => {
        current = next;
        show(next);
      },
    };
    return toolsOf(store, queries);
  }, [queries]);
  useEffect(() => tools.ask(), [tools]);
  const value = useMemo(() => ({ ...tools, state }), [tools, state]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): SessionTools {
  const tools = use(SessionContext);
  if (!tools) throw new Error('no SessionProvider above');
  return tools;
}

/** The session of a page behind the login. */
export function useSomebody(): SessionJson {
  const { state } = useSession();
  if (state.is !== 'somebody') throw new Error('page shown without a session');
  return state.session;
}
