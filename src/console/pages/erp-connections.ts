/** What the pages about finance ERPs ask for. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ErpAccountJson, ProfileJson } from '../http/erp-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';

const REFRESH_MS = 15_000;

export function useErpAccounts(): UseQueryResult<Items<ErpAccountJson>> {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/erp-accounts'],
    queryFn: ({ signal }) => client<Items<ErpAccountJson>>('/erp-accounts', { signal }),
    refetchInterval: REFRESH_MS,
  });
}

export function useProfiles(): UseQueryResult<Items<ProfileJson>> {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/erp-profiles'],
    queryFn: ({ signal }) => client<Items<ProfileJson>>('/erp-profiles', { signal }),
    staleTime: 600_000,
  });
}

/** The address of a connection below `/erp-accounts`. */
export function erpPath(name: string, below = ''): string {
  return `/erp-accounts/${encodeURIComponent(name)}${below}`;
}
