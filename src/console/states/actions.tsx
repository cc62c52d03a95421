/** A changing call from a page: busy while it runs, its refusal shown with the remedy, what it touched asked anew. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import type { Client } from '../http/client.ts';
import { useSession } from '../http/session.tsx';
import { ErrorBox } from './problem.tsx';

export function useAction<V, R>(
  act: (client: Client, variables: V) => Promise<R>,
  options: { readonly done?: (result: R, variables: V) => void; readonly quiet?: boolean } = {},
): UseMutationResult<R, unknown, V> {
  const { client } = useSession();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  return useMutation<R, unknown, V>({
    mutationFn: (variables) => act(client, variables),
    onSuccess: async (result, variables) => {
      options.done?.(result, variables);
      await queries.invalidateQueries();
    },
    onError: (error) => {
      if (!options.quiet) modal.error({ title: null, icon: null, content: <ErrorBox error={error} />, width: 520 });
    },
  });
}
