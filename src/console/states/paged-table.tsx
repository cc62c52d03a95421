/** A list that the API gives page by page: table, filters above, “more” below. */
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import type { Call } from '../http/client.ts';
import { useSession } from '../http/session.tsx';
import type { Page } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Nothing } from './asked.tsx';
import { ErrorBox } from './problem.tsx';

export interface Paged<T> {
  readonly items: readonly T[];
  readonly query: UseInfiniteQueryResult<unknown>;
}

export function usePages<T>(path: string, query: NonNullable<Call['query']> = {}, refreshMs?: number): Paged<T> {
  const { client } = useSession();
  const result = useInfiniteQuery({
    queryKey: [path, query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => client<Page<T>>(path, { query: { ...query, cursor: pageParam }, signal }),
    getNextPageParam: (last) => last.next ?? undefined,
    ...(refreshMs === undefined ? {} : { refetchInterval: refreshMs }),
  });
  return { items: result.data?.pages.flatMap((page) => page.items) ?? [], query: result };
}

export function PagedTable<T extends object>(props: {
  readonly paged: Paged<T>;
  readonly columns: NonNullable<TableProps<T>['columns']>;
  readonly rowKey: (row: T) => string;
  readonly empty: ReactNode;
  readonly selection?: NonNullable<TableProps<T>['rowSelection']>;
  readonly expandable?: NonNullable<TableProps<T>['expandable']>;
  readonly minWidth?: number;
}): ReactNode {
  const { items, query } = props.paged;
  if (query.isError && items.length === 0)
    return (
      <div className="panel-body">
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  return (
    <>
      <Table<T>
        size="small"
        dataSource={[...items]}
        columns={props.columns}
        rowKey={props.rowKey}
        pagination={false}
        loading={query.isPending}
        scroll={{ x: props.minWidth ?? 760 }}
        locale={{ emptyText: query.isPending ? <div style={{ height: 120 }} /> : <Nothing text={props.empty} /> }}
        {...(props.selection ? { rowSelection: props.selection } : {})}
        {...(props.expandable ? { expandable: props.expandable } : {})}
      />
      <More query={query} />
    </>
  );
}

/** The next page, where there is one. */
export function More({ query }: Pick<Paged<unknown>, 'query'>): ReactNode {
  const { t } = useTexts();
  if (!query.hasNextPage) return null;
  return (
    <div className="more-row">
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('do.more')}
      </Button>
    </div>
  );
}
