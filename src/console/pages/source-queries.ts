/** What the pages about data sources ask for. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useSession } from '../http/session.tsx';
import type { Items } from '../http/shapes.ts';
import type { PlatformJson, SourceJson, SourceKindJson, StreamDayJson, StreamJson } from '../http/source-shapes.ts';

const REFRESH_MS = 10_000;
const STILL_MS = 600_000;

function useItems<T>(path: string, timing: { refetchInterval?: number; staleTime?: number }): UseQueryResult<Items<T>> {
  const { client } = useSession();
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => client<Items<T>>(path, { signal }), ...timing });
}

/** The address of an account below `/sources`. */
export function sourcePath(name: string, below = ''): string {
  return `/sources/${encodeURIComponent(name)}${below}`;
}

export const useSources = () => useItems<SourceJson>('/sources', { refetchInterval: REFRESH_MS });
export const useSourceKinds = () => useItems<SourceKindJson>('/source-kinds', { staleTime: STILL_MS });
export const useStreams = (name: string) =>
  useItems<StreamJson>(sourcePath(name, '/streams'), { refetchInterval: REFRESH_MS });
export const useStreamDays = (name: string) =>
  useItems<StreamDayJson>(sourcePath(name, '/days'), { refetchInterval: REFRESH_MS });
export const usePlatforms = () => useItems<PlatformJson>('/platforms', { staleTime: STILL_MS });
